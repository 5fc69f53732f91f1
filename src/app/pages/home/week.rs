//! A week on the course map.

use crate::app::bridge::href;
use crate::app::parts::{Icon, Sign};
use crate::app::progress::{Standing, use_progress};
use course::model::{LessonCard, Week};
use leptos::prelude::*;

/// A week: what it is about, what the reader can do afterwards, its lessons.
#[component]
pub fn WeekMap(week: Week) -> impl IntoView {
    let heading = format!("{}-title", week.id);
    let to_come = week.lessons.iter().filter(|card| !card.ready).count();
    let to_come_words = match (to_come, week.lessons.len()) {
        (0, _) => None,
        (some, all) if some == all => Some("These lessons are still to come.".to_owned()),
        (1, _) => Some("The lesson in grey is still to come.".to_owned()),
        (some, _) => Some(format!("The {some} lessons in grey are still to come.")),
    };
    let outcomes = week
        .outcomes
        .into_iter()
        .map(|outcome| view! { <li>{outcome}</li> })
        .collect_view();
    let lessons = week
        .lessons
        .into_iter()
        .map(|card| view! { <LessonRow card /> })
        .collect_view();
    view! {
        <section class="week" id=week.id aria-labelledby=heading>
            <header>
                <p class="week-number" aria-hidden="true">{week.number}</p>
                <div>
                    <h3 id=heading.clone()>
                        <span class="visually-hidden">{format!("Week {}: ", week.number)}</span>
                        {week.title}
                    </h3>
                    <p>{week.summary}</p>
                </div>
            </header>
            <details class="outcomes">
                <summary>"What you can do afterwards"</summary>
                <ul>{outcomes}</ul>
            </details>
            <ol class="lessons">{lessons}</ol>
            {to_come_words.map(|words| view! { <p class="quiet">{words}</p> })}
        </section>
    }
}

/// A lesson on the map: a link when it can be read.
#[component]
fn LessonRow(card: LessonCard) -> impl IntoView {
    if !card.ready {
        return view! {
            <li class="lesson-row to-come">
                <span class="lesson-number">{number(&card)}</span>
                <span class="lesson-title">
                    {card.title}
                    <span class="visually-hidden">" (to come)"</span>
                </span>
            </li>
        }
        .into_any();
    }
    let to = href(&format!("/{}/{}", card.week, card.id));
    let number = number(&card);
    view! {
        <li class="lesson-row">
            <a href=to>
                <span class="lesson-number">{number}</span>
                <span class="lesson-title">
                    {card.title}
                    <span class="lesson-summary">{card.summary}</span>
                </span>
                <span class="lesson-facts">
                    <span class="minutes">{format!("{} min", card.minutes)}</span>
                    <StandingMark lesson=card.id />
                </span>
            </a>
        </li>
    }
    .into_any()
}

/// What stands before a lesson; the opener has no number.
fn number(card: &LessonCard) -> Option<u32> {
    (card.number > 0).then_some(card.number)
}

/// How far the reader is with a lesson.
#[component]
fn StandingMark(lesson: String) -> impl IntoView {
    let progress = use_progress();
    let standing = Memo::new(move |_| progress.all().with(|now| now.standing(&lesson)));
    move || match standing.get() {
        Standing::New => ().into_any(),
        Standing::Begun { done, of } => {
            view! { <span class="tag begun">{format!("{done} of {of} done")}</span> }.into_any()
        }
        Standing::Complete => view! {
            <span class="tag complete">
                <Icon sign=Sign::Check />
                "done"
            </span>
        }
        .into_any(),
    }
}
