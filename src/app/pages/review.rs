//! Questions that come back: those that were not right at the first try, mixed across lessons.

use super::PageTitle;
use crate::app::blocks::QuestionAgain;
use crate::app::bridge::href;
use crate::app::data::use_data;
use crate::app::parts::{Icon, Loaded, Sign};
use crate::app::progress::{Progress, use_progress};
use course::model::Lesson;
use leptos::prelude::*;
use std::sync::Arc;

/// The page of questions to look at again.
#[component]
pub fn Review() -> impl IntoView {
    let progress = use_progress();
    // What is on the page stays there when it is answered; what the browser has kept arrives a moment after the page.
    let due = Memo::new(move |before: Option<&Vec<(String, String)>>| match before {
        Some(before) if !before.is_empty() => before.clone(),
        _ => progress.all().with(Progress::to_review),
    });
    let list = move || {
        let due = due.get();
        if due.is_empty() {
            return view! {
                <p>"Nothing to look at again. A question that was not right at the first try comes back here, once you have left its lesson behind."</p>
                <p><a class="button primary" href=href("/")>"Go to the course map"</a></p>
            }
            .into_any();
        }
        let of = due.len();
        let items = due
            .into_iter()
            .enumerate()
            .map(|(at, (lesson, question))| {
                view! { <li><Again lesson question number=at + 1 of /></li> }
            })
            .collect_view();
        view! {
            <p>"These were not right at the first try. Right now, they are settled; wrong, they come back once more."</p>
            <ol class="questions">{items}</ol>
        }
        .into_any()
    };
    view! {
        <article class="page">
            <PageTitle title="Look at it again" />
            {list}
        </article>
    }
}

/// One of them, and the way to its lesson.
#[component]
fn Again(lesson: String, question: String, number: usize, of: usize) -> impl IntoView {
    let from = use_data().lesson(&lesson);
    let show = move |found: Arc<Lesson>| {
        let asked = found.questions.iter().find(|one| one.id == question);
        // The lesson may ask something else by now.
        let Some(question) = asked.cloned() else {
            return ().into_any();
        };
        let card = &found.card;
        let to = href(&format!("/{}/{}", card.week, card.id));
        view! {
            <p class="quiet again-from">"From " <a href=to>{card.title.clone()}</a></p>
            <QuestionAgain lesson=card.id.as_str().into() question=Arc::new(question) number of />
        }
        .into_any()
    };
    view! { <Loaded from children=Callback::new(show) /> }
}

/// How many questions there are to look at again, when there are some.
#[component]
pub fn ReviewNote() -> impl IntoView {
    let progress = use_progress();
    let count = Memo::new(move |_| progress.all().with(|now| now.to_review().len()));
    move || {
        let words = match count.get() {
            0 => return None,
            1 => "One question to look at again".to_owned(),
            many => format!("{many} questions to look at again"),
        };
        Some(view! {
            <p class="review-note">
                <a href=href("/review")>
                    <Icon sign=Sign::Repeat />
                    {words}
                </a>
            </p>
        })
    }
}
