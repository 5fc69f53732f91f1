//! The course's data: fetched once, kept for as long as the page lives.

use crate::app::bridge;
use course::model::{Course, Lesson};
use course::pages::{Document, Term};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How far fetching has come.
#[derive(Debug, PartialEq, Eq)]
pub enum State<T> {
    /// On its way.
    Loading,
    /// Here.
    Ready(Arc<T>),
    /// It did not arrive; why, in a sentence.
    Failed(String),
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Loading => Self::Loading,
            Self::Ready(data) => Self::Ready(Arc::clone(data)),
            Self::Failed(reason) => Self::Failed(reason.clone()),
        }
    }
}

/// A data file of the site.
#[derive(Debug)]
pub struct Fetched<T: 'static> {
    state: RwSignal<State<T>>,
    path: StoredValue<String>,
    fetch: fn(Self),
}

impl<T> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fetched<T> {}

impl<T: DeserializeOwned + Send + Sync + 'static> Fetched<T> {
    /// Starts to fetch a file, once the page lives in a browser.
    pub fn new(path: String) -> Self {
        let fetched = Self {
            state: RwSignal::new(State::Loading),
            path: StoredValue::new(path),
            fetch: Self::fetch,
        };
        Effect::new(move |_| Self::fetch(fetched));
        fetched
    }

    fn fetch(self) {
        let path = self.path.get_value();
        leptos::task::spawn_local(async move {
            let state = match bridge::fetch_json::<T>(&path).await {
                Ok(data) => State::Ready(Arc::new(data)),
                Err(reason) => State::Failed(reason),
            };
            // The page that asked may be gone by now.
            self.state.try_set(state);
        });
    }
}

impl<T: Send + Sync + 'static> Fetched<T> {
    /// How far it has come.
    pub fn get(self) -> State<T> {
        self.state.get()
    }

    /// The data, once they are here.
    pub fn ready(self) -> Option<Arc<T>> {
        match self.state.get() {
            State::Ready(data) => Some(data),
            _ => None,
        }
    }

    /// The same, fetched once more if it had failed.
    fn again(self) -> Self {
        if self
            .state
            .with_untracked(|state| matches!(state, State::Failed(_)))
        {
            self.retry();
        }
        self
    }

    /// Fetches it once more.
    pub fn retry(self) {
        self.state.set(State::Loading);
        (self.fetch)(self);
    }
}

/// The course map, and the lessons that were opened. Get it with [`use_data`] while a component is made.
#[derive(Clone, Copy)]
pub struct Data {
    /// The course map.
    pub course: Fetched<Course>,
    owner: StoredValue<Owner>,
    lessons: StoredValue<BTreeMap<String, Fetched<Lesson>>>,
    glossary: StoredValue<Option<Fetched<Vec<Term>>>>,
    fidelity: StoredValue<Option<Fetched<Document>>>,
}

impl Data {
    /// A lesson; fetched when it is asked for the first time, and once more after it failed.
    pub fn lesson(self, id: &str) -> Fetched<Lesson> {
        if let Some(known) = self.lessons.with_value(|lessons| lessons.get(id).copied()) {
            return known.again();
        }
        let lesson = self.fetch(format!("course/lessons/{id}.json"));
        self.lessons.update_value(|lessons| {
            lessons.insert(id.to_owned(), lesson);
        });
        lesson
    }

    /// The glossary; fetched when it is asked for the first time.
    pub fn glossary(self) -> Fetched<Vec<Term>> {
        self.page(self.glossary, "course/glossary.json")
    }

    /// The page about how close to AWS this is; fetched when it is asked for the first time.
    pub fn fidelity(self) -> Fetched<Document> {
        self.page(self.fidelity, "course/fidelity.json")
    }

    fn page<T: DeserializeOwned + Send + Sync + 'static>(
        self,
        slot: StoredValue<Option<Fetched<T>>>,
        path: &str,
    ) -> Fetched<T> {
        if let Some(known) = slot.get_value() {
            return known.again();
        }
        let page = self.fetch(path.to_owned());
        slot.set_value(Some(page));
        page
    }

    /// What is fetched outlives the page that asks for it.
    fn fetch<T: DeserializeOwned + Send + Sync + 'static>(self, path: String) -> Fetched<T> {
        self.owner.get_value().with(|| Fetched::new(path))
    }
}

/// Starts to fetch the course map; for the app's root.
pub fn provide_data() {
    provide_context(Data {
        course: Fetched::new("course/course.json".into()),
        owner: StoredValue::new(Owner::current().unwrap_or_default()),
        lessons: StoredValue::new(BTreeMap::new()),
        glossary: StoredValue::new(None),
        fidelity: StoredValue::new(None),
    });
}

/// The course's data.
pub fn use_data() -> Data {
    expect_context()
}
