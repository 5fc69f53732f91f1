//! The reader's progress: held in a signal, kept in this browser, carried in files.

mod file;
mod migrate;
mod model;

pub use file::{export, import};
pub use model::{Attempt, LessonProgress, Place, Progress, Standing};

use crate::app::bridge::storage::Shelf;
use crate::app::notices::{Notices, use_notices};
use course::quiz::Response;
use leptos::prelude::*;

const SHELF: Shelf = Shelf {
    key: "stratus.progress",
    version: migrate::VERSION,
    migrate: migrate::migrate,
};

/// The reader's progress. Get it with [`use_progress`] while a component is made.
#[derive(Clone, Copy)]
pub struct ProgressStore {
    now: RwSignal<Progress>,
    notices: Notices,
}

/// Reads the progress kept in this browser; for the app's root.
pub fn provide_progress() {
    let store = ProgressStore {
        now: RwSignal::new(Progress::default()),
        notices: use_notices(),
    };
    provide_context(store);
    Effect::new(move |_| {
        store.load();
        // Two tabs of the course go on with one another's progress.
        SHELF.on_change_elsewhere(move || store.load());
    });
}

/// The reader's progress.
pub fn use_progress() -> ProgressStore {
    expect_context()
}

impl ProgressStore {
    /// All of it.
    pub fn all(self) -> Signal<Progress> {
        self.now.into()
    }

    /// What it says of a lesson.
    pub fn of<T: Send + Sync + PartialEq + 'static>(
        self,
        lesson: String,
        read: impl Fn(&LessonProgress) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        let nothing = LessonProgress::default();
        Memo::new(move |_| {
            self.now
                .with(|now| read(now.lessons.get(&lesson).unwrap_or(&nothing)))
        })
    }

    /// What it says of a lesson at this moment.
    pub fn peek<T>(self, lesson: &str, read: impl FnOnce(&LessonProgress) -> T) -> T {
        self.now
            .with_untracked(|now| match now.lessons.get(lesson) {
                Some(progress) => read(progress),
                None => read(&LessonProgress::default()),
            })
    }

    /// Notes that a lesson was opened, and how many things there are to do in it.
    pub fn open(self, place: Place, parts: usize) {
        self.change(|now| {
            let lesson = now.lessons.entry(place.lesson.clone()).or_default();
            lesson.parts = parts;
            // Coming back to a lesson does not forget where in it the reader was.
            if now
                .last
                .as_ref()
                .is_none_or(|last| last.lesson != place.lesson)
            {
                now.last = Some(place);
            }
        });
    }

    /// Notes where in its lesson the reader is.
    pub fn reach(self, anchor: &str) {
        self.change(|now| {
            if let Some(last) = &mut now.last {
                last.anchor = Some(anchor.to_owned());
            }
        });
    }

    /// Notes a prediction; the first one counts.
    pub fn predict(self, lesson: &str, prediction: &str, option: usize) {
        self.change_lesson(lesson, |lesson| {
            lesson
                .predictions
                .entry(prediction.to_owned())
                .or_insert(option);
            lesson.settle();
        });
    }

    /// Notes an answer to a question.
    pub fn answer(self, lesson: &str, question: &str, response: Response, right: bool) {
        self.change_lesson(lesson, |lesson| lesson.answer(question, response, right));
    }

    /// Notes an answer to a question that came back for review.
    pub fn review(self, lesson: &str, question: &str, response: Response, right: bool) {
        self.change_lesson(lesson, |lesson| lesson.review(question, response, right));
    }

    /// Notes something about a challenge.
    pub fn attempt(self, lesson: &str, challenge: &str, note: impl FnOnce(&mut Attempt)) {
        self.change_lesson(lesson, |lesson| {
            note(lesson.challenges.entry(challenge.to_owned()).or_default());
            lesson.settle();
        });
    }

    /// Notes that the reader is through with a lesson, or takes that back.
    pub fn set_complete(self, lesson: &str, complete: bool) {
        self.change_lesson(lesson, |lesson| lesson.complete = complete);
    }

    /// Puts other progress in place of this one.
    pub fn replace(self, progress: Progress) {
        self.change(|now| *now = progress);
    }

    fn change_lesson(self, lesson: &str, note: impl FnOnce(&mut LessonProgress)) {
        self.change(|now| note(now.lessons.entry(lesson.to_owned()).or_default()));
    }

    fn change(self, note: impl FnOnce(&mut Progress)) {
        self.now.update(note);
        self.keep();
    }

    fn keep(self) {
        let data = self
            .now
            .with_untracked(|now| serde_json::to_value(now).unwrap_or_default());
        match SHELF.save(&data) {
            Ok(()) => self.notices.kept(),
            Err(trouble) => self.notices.not_kept(trouble),
        }
    }

    fn load(self) {
        match SHELF.load() {
            Ok(None) => {}
            Ok(Some(progress)) => self.now.set(progress),
            Err(trouble) => self.notices.unreadable("Your progress", trouble),
        }
    }
}
