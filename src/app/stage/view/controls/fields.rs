//! What forms are made of: texts, choices, and proposals to start from.

use crate::app::stage::handle::Show;
use crate::app::stage::model::typed;
use cloud::call::Service;
use leptos::prelude::*;

/// How many lines of a text are shown, at least and at most.
const ROWS: (usize, usize) = (3, 10);

/// How many letters fit beside each other in a form, about.
const LETTERS: usize = 58;

/// How many lines a text takes up, long ones broken.
fn lines_of(text: &str) -> usize {
    let lines = text.lines();
    lines
        .map(|line| line.chars().count().div_ceil(LETTERS).max(1))
        .sum()
}

/// What was typed into a field, kept for as long as the page is open: closing a form or starting anew loses nothing.
#[derive(Clone, Copy)]
pub struct Draft {
    show: Show,
    key: StoredValue<String>,
    /// The text.
    pub text: RwSignal<String>,
}

impl Draft {
    /// The draft of this field of the scene; `first` when nothing was typed yet.
    pub fn new(show: Show, field: &str, first: &str) -> Self {
        let scene = show.staged.with_untracked(|staged| {
            let staged = staged.as_ref();
            staged.map_or_else(String::new, |staged| staged.scene.id.clone())
        });
        let key = format!("{scene} {field}");
        let kept = show
            .drafts
            .with_untracked(|drafts| drafts.get(&key).cloned());
        Self {
            show,
            text: RwSignal::new(kept.unwrap_or_else(|| first.to_owned())),
            key: StoredValue::new(key),
        }
    }

    /// Takes another text.
    pub fn set(self, text: String) {
        self.show.drafts.update_untracked(|drafts| {
            drafts.insert(self.key.get_value(), text.clone());
        });
        self.text.set(text);
    }

    /// A field for text, with what it is for; as high as the text, within bounds.
    pub fn area(self, label: AnyView) -> AnyView {
        self.area_called("", label)
    }

    /// The same, to be found by its id.
    pub fn area_called(self, id: &'static str, label: AnyView) -> AnyView {
        let rows = move || {
            let lines = self.text.with(|text| lines_of(text));
            (lines + 1).clamp(ROWS.0, ROWS.1).to_string()
        };
        view! {
            <label>
                {label}
                <textarea
                    id=(!id.is_empty()).then_some(id)
                    rows=rows
                    spellcheck="false"
                    autocapitalize="off"
                    prop:value=move || self.text.get()
                    on:input=move |event| self.set(event_target_value(&event))
                ></textarea>
            </label>
        }
        .into_any()
    }

    /// A field for one line of text; `list` is the id of what a browser proposes for it, if anything is.
    pub fn line(self, label: &'static str, example: &'static str, list: &'static str) -> AnyView {
        view! {
            <label class="pick grows">
                <span>{label}</span>
                <input
                    type="text"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder=example
                    list=(!list.is_empty()).then_some(list)
                    prop:value=move || self.text.get()
                    on:input=move |event| self.set(event_target_value(&event))
                />
            </label>
        }
        .into_any()
    }

    /// A choice of one of these texts, called so, or by what `name` makes of it.
    pub fn one_of(
        self,
        label: &'static str,
        texts: &'static [&'static str],
        name: impl Fn(&'static str) -> &'static str,
    ) -> AnyView {
        let names = texts.iter().map(|text| name(text).to_owned()).collect();
        let at = move || {
            let found = self
                .text
                .with(|now| texts.iter().position(|text| text == now));
            found.unwrap_or(0)
        };
        let choose = move |at: usize| {
            if let Some(text) = texts.get(at) {
                self.set((*text).to_owned());
            }
        };
        choice(label, names, at, choose)
    }

    /// A choice of a service, which the text names by its id.
    pub fn service(self) -> AnyView {
        let title = |id| Service::from_id(id).map_or(id, Service::title);
        self.one_of("Service", &SERVICES, title)
    }
}

/// The ids of all services.
const SERVICES: [&str; Service::ALL.len()] = {
    let mut ids = [""; Service::ALL.len()];
    let mut at = 0;
    while at < ids.len() {
        ids[at] = Service::ALL[at].id();
        at += 1;
    }
    ids
};

/// Which of its proposals a form started from, by its place in the list: two may ask for the same.
#[derive(Clone, Copy)]
pub struct Start(Draft);

impl Start {
    /// As it was; at first the first.
    pub fn new(show: Show, field: &str) -> Self {
        Self(Draft::new(show, field, ""))
    }

    /// The place that the list shows, among so many: as long as the form `still_is` what it started from. What stands
    /// at no place has the one after the last.
    pub fn at(self, count: usize, still_is: impl Fn(usize) -> bool) -> usize {
        let from = self.0.text.get().parse().unwrap_or(0);
        typed::start(from, count, still_is)
    }

    /// The form starts from here.
    pub fn set(self, at: usize) {
        self.0.set(at.to_string());
    }
}

/// A choice from a list: what each is called. Numbers are places in the list.
pub fn choice(
    label: &'static str,
    names: Vec<String>,
    chosen: impl Fn() -> usize + Copy + Send + Sync + 'static,
    choose: impl Fn(usize) + 'static,
) -> AnyView {
    let options: Vec<_> = names
        .into_iter()
        .enumerate()
        .map(|(at, name)| {
            view! { <option value=at.to_string() prop:selected=move || chosen() == at>{name}</option> }
                .into_any()
        })
        .collect();
    let choose: Box<dyn Fn(usize)> = Box::new(choose);
    let change = move |event| {
        if let Ok(at) = event_target_value(&event).parse() {
            choose(at);
        }
    };
    view! {
        <label class="pick">
            <span>{label}</span>
            <select on:change=change>{options}</select>
        </label>
    }
    .into_any()
}
