//! The home page: what this is, where to start or go on, and the course map.

mod hero;
mod week;

use super::PageTitle;
use super::review::ReviewNote;
use crate::app::bridge::href;
use crate::app::data::use_data;
use crate::app::parts::{Icon, Loaded, Sign};
use crate::app::progress::{Place, ProgressStore, Standing, use_progress};
use course::model::{Course, LessonCard};
use hero::QueueDrawing;
use leptos::prelude::*;
use std::sync::Arc;
use week::WeekMap;

/// The home page.
#[component]
pub fn Home() -> impl IntoView {
    let data = use_data();
    let progress = use_progress();
    let map = move |course: Arc<Course>| {
        let weeks = course
            .weeks
            .iter()
            .cloned()
            .map(|week| view! { <WeekMap week /> })
            .collect_view();
        view! { <div class="weeks">{weeks}</div> }.into_any()
    };
    view! {
        <div class="home">
            <section class="hero">
                <div>
                    <PageTitle title="Learn serverless AWS by running it" />
                    <p class="lead">
                        "Stratus is a four-week course beside a simulated AWS that lives in this tab. Send messages, stop time, break things and mend them: no account, no bill."
                    </p>
                    {move || data.course.ready().map(|course| view! { <Start course progress /> })}
                    <ReviewNote />
                </div>
                <QueueDrawing />
            </section>
            <section aria-labelledby="map">
                <h2 id="map">"The course"</h2>
                <Loaded from=data.course children=Callback::new(map) />
            </section>
        </div>
    }
}

/// The one thing to do next.
#[component]
fn Start(course: Arc<Course>, progress: ProgressStore) -> impl IntoView {
    let next = Memo::new(move |_| {
        let last = progress.all().with(|now| now.last.clone());
        next_step(&course, last.as_ref(), |lesson| {
            progress.all().with(|now| now.standing(lesson))
        })
    });
    let button = move || {
        next.get().map(|step| {
            view! {
                <a class="button primary big" href=href(&step.path)>
                    {step.verb}
                    <Icon sign=Sign::Forward />
                </a>
                <p class="quiet">{step.about}</p>
            }
        })
    };
    view! { <div class="start">{button}</div> }
}

/// What the reader is invited to do.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    verb: &'static str,
    path: String,
    about: String,
}

/// Back to where the reader was; else, or when that is complete, the first lesson that is not.
fn next_step(
    course: &Course,
    last: Option<&Place>,
    standing: impl Fn(&str) -> Standing,
) -> Option<Step> {
    let ready = || {
        course
            .weeks
            .iter()
            .flat_map(|week| &week.lessons)
            .filter(|card| card.ready)
    };
    let step = |verb, card: &LessonCard, anchor: &str| Step {
        verb,
        path: format!("/{}/{}{anchor}", card.week, card.id),
        about: format!(
            "Week {}, {}: {}",
            week_number(course, &card.week),
            card.place().to_lowercase(),
            card.title
        ),
    };
    let left = last.and_then(|place| Some((place, ready().find(|card| card.id == place.lesson)?)));
    if let Some((place, card)) = left.filter(|(_, card)| standing(&card.id) != Standing::Complete) {
        let anchor = place
            .anchor
            .as_ref()
            .map(|anchor| format!("#{anchor}"))
            .unwrap_or_default();
        return Some(step("Continue", card, &anchor));
    }
    match ready().find(|card| standing(&card.id) != Standing::Complete) {
        Some(card) => Some(step(
            if last.is_some() {
                "Next lesson"
            } else {
                "Start here"
            },
            card,
            "",
        )),
        None => ready()
            .next()
            .map(|card| step("Go through it again", card, "")),
    }
}

fn week_number(course: &Course, id: &str) -> u32 {
    course
        .weeks
        .iter()
        .find(|week| week.id == id)
        .map_or(0, |week| week.number)
}

#[cfg(test)]
mod tests {
    use super::{Course, LessonCard, Place, Standing, next_step};
    use course::model::Week;

    fn course() -> Course {
        let lesson = |id: &str, number, ready| LessonCard {
            id: id.into(),
            week: "week-3".into(),
            number,
            title: id.to_uppercase(),
            ready,
            ..LessonCard::default()
        };
        Course {
            weeks: vec![Week {
                id: "week-3".into(),
                number: 3,
                lessons: vec![
                    lesson("events", 1, false),
                    lesson("queues", 6, true),
                    lesson("pull", 7, true),
                ],
                ..Week::default()
            }],
            ..Course::default()
        }
    }

    fn at(lesson: &str) -> Place {
        Place {
            week: "week-3".into(),
            lesson: lesson.into(),
            anchor: Some("hide".into()),
        }
    }

    #[test]
    fn a_new_reader_starts_with_the_first_lesson_that_is_ready() {
        let step = next_step(&course(), None, |_| Standing::New).unwrap();
        assert_eq!(
            (step.verb, step.path.as_str()),
            ("Start here", "/week-3/queues")
        );
        assert_eq!(step.about, "Week 3, lesson 6: QUEUES");
    }

    #[test]
    fn a_reader_goes_on_where_they_were() {
        let step = next_step(&course(), Some(&at("pull")), |_| Standing::Begun {
            done: 1,
            of: 2,
        })
        .unwrap();
        assert_eq!(
            (step.verb, step.path.as_str()),
            ("Continue", "/week-3/pull#hide")
        );
    }

    #[test]
    fn after_a_complete_lesson_comes_the_next_open_one() {
        let done = |lesson: &str| {
            if lesson == "queues" {
                Standing::Complete
            } else {
                Standing::New
            }
        };
        let step = next_step(&course(), Some(&at("queues")), done).unwrap();
        assert_eq!(
            (step.verb, step.path.as_str()),
            ("Next lesson", "/week-3/pull")
        );
        let step = next_step(&course(), Some(&at("pull")), |_| Standing::Complete).unwrap();
        assert_eq!(
            (step.verb, step.path.as_str()),
            ("Go through it again", "/week-3/queues")
        );
    }

    #[test]
    fn a_lesson_that_is_gone_is_not_gone_back_to() {
        let step = next_step(&course(), Some(&at("baking")), |_| Standing::New).unwrap();
        assert_eq!(step.path, "/week-3/queues");
        assert_eq!(next_step(&Course::default(), None, |_| Standing::New), None);
    }
}
