//! The end of a lesson: is it done, and what comes next.

use crate::app::bridge::href;
use crate::app::data::use_data;
use crate::app::parts::{Icon, Sign};
use crate::app::progress::use_progress;
use course::model::{Course, LessonCard};
use leptos::prelude::*;

/// The lesson's end.
#[component]
pub fn Foot(card: LessonCard) -> impl IntoView {
    let course = use_data().course;
    let lesson = card.id.clone();
    let ways = move || {
        let course = course.ready()?;
        let (before, after) = neighbours(&course, &lesson);
        Some(view! {
            <nav class="neighbours" aria-label="Lessons before and after">
                {before.map(|card| way(&card, "Before this", Sign::Back))}
                {after.map(|card| way(&card, "Next", Sign::Forward))}
            </nav>
        })
    };
    view! {
        <footer class="lesson-foot">
            <Completion lesson=card.id />
            {ways}
        </footer>
    }
}

/// Says whether the lesson is complete, and lets the reader say so.
#[component]
fn Completion(lesson: String) -> impl IntoView {
    let progress = use_progress();
    let id = lesson.clone();
    let state = progress.of(lesson, |lesson| {
        (lesson.complete, lesson.done(), lesson.parts)
    });
    let toggle = move |_| {
        let (complete, ..) = state.get_untracked();
        progress.set_complete(&id, !complete);
    };
    let words = move || match state.get() {
        (true, ..) => "This lesson is complete.".to_owned(),
        (false, 0, _) => "Nothing here is done yet.".to_owned(),
        (false, done, of) => format!("{done} of {of} tasks are done."),
    };
    view! {
        <div class="completion">
            <p role="status">{words}</p>
            <button class="button" on:click=toggle>
                <Icon sign=Sign::Check />
                {move || if state.get().0 { "Not done after all" } else { "Mark as done" }}
            </button>
        </div>
    }
}

fn way(card: &LessonCard, words: &'static str, sign: Sign) -> AnyView {
    view! {
        <a class="way" class:forward=sign == Sign::Forward href=href(&format!("/{}/{}", card.week, card.id))>
            <span class="quiet">{words}</span>
            <span class="way-title">
                <Icon sign />
                {card.title.clone()}
            </span>
        </a>
    }
    .into_any()
}

/// The lessons before and after this one that can be read.
fn neighbours(course: &Course, lesson: &str) -> (Option<LessonCard>, Option<LessonCard>) {
    let ready: Vec<&LessonCard> = course
        .weeks
        .iter()
        .flat_map(|week| &week.lessons)
        .filter(|card| card.ready || card.id == lesson)
        .collect();
    let Some(at) = ready.iter().position(|card| card.id == lesson) else {
        return (None, None);
    };
    let card = |at: Option<usize>| at.and_then(|at| ready.get(at)).map(|card| (*card).clone());
    (card(at.checked_sub(1)), card(at.checked_add(1)))
}

#[cfg(test)]
mod tests {
    use super::{Course, LessonCard, neighbours};
    use course::model::Week;

    #[test]
    fn lessons_to_come_are_passed_over_across_weeks() {
        let card = |id: &str, ready| LessonCard {
            id: id.into(),
            ready,
            ..LessonCard::default()
        };
        let week = |lessons| Week {
            lessons,
            ..Week::default()
        };
        let course = Course {
            weeks: vec![
                week(vec![card("a", true), card("b", false)]),
                week(vec![card("c", true), card("d", false), card("e", true)]),
            ],
            ..Course::default()
        };
        let ids = |lesson: &str| {
            let (before, after) = neighbours(&course, lesson);
            (before.map(|card| card.id), after.map(|card| card.id))
        };
        assert_eq!(ids("a"), (None, Some("c".into())));
        assert_eq!(ids("c"), (Some("a".into()), Some("e".into())));
        assert_eq!(ids("e"), (Some("c".into()), None));
        assert_eq!(ids("z"), (None, None));
    }
}
