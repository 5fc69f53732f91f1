//! The questions of a lesson: answered one by one, with feedback at once; only the wrong ones are tried again.

mod choices;
mod order;
mod pairs;
mod plain;
mod question;
mod sheet;
mod shuffle;
mod text;

use super::use_reading;
use crate::app::parts::{Icon, Sign};
use course::quiz::Question;
use leptos::prelude::*;
use question::QuestionCard;
use sheet::Sheet;
use std::sync::Arc;

/// A question on the page, and its answer so far.
#[derive(Clone)]
struct Item {
    number: usize,
    /// The lesson that asks it.
    lesson: Arc<str>,
    /// Whether it came back for review.
    again: bool,
    question: Arc<Question>,
    sheet: RwSignal<Sheet>,
}

impl Item {
    fn new(number: usize, lesson: &str, question: &Question, sheet: Sheet) -> Self {
        Self {
            number,
            lesson: lesson.into(),
            again: false,
            question: Arc::new(question.clone()),
            sheet: RwSignal::new(sheet),
        }
    }

    /// Clears a wrong answer.
    fn retry(&self) {
        let tries = self.sheet.with_untracked(|sheet| sheet.tries);
        self.sheet.set(Sheet::new(&self.question, tries));
    }

    /// Whether it was checked and found right or wrong.
    fn right(&self) -> Option<bool> {
        self.sheet.with(Sheet::right)
    }

    /// An id for a part of it, unique on the page.
    fn dom_id(&self, part: &str) -> String {
        format!("question-{}-{part}", self.question.id)
    }
}

/// The questions.
#[component]
pub fn Quiz() -> impl IntoView {
    let here = use_reading();
    let items: Vec<Item> = here
        .lesson
        .questions
        .iter()
        .enumerate()
        .map(|(at, question)| {
            let kept = here.progress.peek(here.id(), |lesson| {
                lesson.questions.get(&question.id).cloned()
            });
            let sheet = match kept {
                Some(kept) => match &kept.response {
                    Some(response) => Sheet::restored(question, response, kept.tries),
                    None => Sheet::new(question, kept.tries),
                },
                None => Sheet::new(question, 0),
            };
            Item::new(at + 1, here.id(), question, sheet)
        })
        .collect();
    let count = items.len();
    let cards = items
        .iter()
        .cloned()
        .map(|item| view! { <li><QuestionCard item of=count /></li> })
        .collect_view();
    view! {
        <section class="quiz" aria-label="Questions">
            <ol class="questions">{cards}</ol>
            <Score items />
        </section>
    }
}

/// A question of a lesson that came back: asked anew.
#[component]
pub fn QuestionAgain(
    lesson: Arc<str>,
    question: Arc<Question>,
    number: usize,
    of: usize,
) -> impl IntoView {
    let sheet = Sheet::new(&question, 0);
    let item = Item {
        again: true,
        number,
        lesson,
        question,
        sheet: RwSignal::new(sheet),
    };
    view! { <QuestionCard item of /> }
}

/// How it went, and a way to try the wrong ones again.
#[component]
fn Score(items: Vec<Item>) -> impl IntoView {
    let here = use_reading();
    let ids: Vec<String> = items.iter().map(|item| item.question.id.clone()).collect();
    let first_right = here.progress.of(here.id().to_owned(), move |lesson| {
        let first = |id: &String| {
            lesson
                .questions
                .get(id)
                .is_some_and(|answered| answered.first_right)
        };
        ids.iter().filter(|id| first(id)).count()
    });
    let items = StoredValue::new(items);
    let count = move |state: Option<bool>| {
        items.with_value(|items| items.iter().filter(|item| item.right() == state).count())
    };
    let open = Memo::new(move |_| count(None));
    let wrong = Memo::new(move |_| count(Some(false)));
    let words = move || {
        let of = items.with_value(Vec::len);
        let right = of - open.get() - wrong.get();
        match (open.get(), wrong.get()) {
            (0, 0) if first_right.get() == of => format!("All {of} right, each at the first try."),
            (0, 0) => format!(
                "All {of} right, {} of them at the first try.",
                first_right.get()
            ),
            (open, 0) => format!("{right} of {of} right, {open} to go."),
            (0, wrong) => format!("{right} of {of} right, {wrong} to try again."),
            (open, wrong) => format!("{right} of {of} right, {wrong} to try again, {open} to go."),
        }
    };
    view! {
        <div class="score" role="status">
            <p>{words}</p>
            <Show when=move || { wrong.get() > 1 }>
                <button
                    class="button"
                    on:click=move |_| {
                        items
                            .with_value(|items| {
                                items
                                    .iter()
                                    .filter(|item| item.sheet.with_untracked(Sheet::right) == Some(false))
                                    .for_each(Item::retry);
                            });
                    }
                >
                    <Icon sign=Sign::Repeat />
                    "Try the wrong ones again"
                </button>
            </Show>
        </div>
    }
}
