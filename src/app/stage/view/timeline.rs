//! The timeline: where the present is, what happened when, and how fast time goes.

use super::glyph::{Glyph, RESTART, STEP, STEP_BACK};
use super::use_stage;
use crate::app::announce::use_announcer;
use crate::app::parts::{Icon, Sign};
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::chronicle::MarkKind;
use crate::app::stage::model::timeline::{SPEEDS, speed_in_words, tick_in_words, ticks};
use crate::app::stage::model::words;
use cloud::clock::Time;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// An arrow key moves the present by this much; with Shift ten times as much.
const ARROW_MS: i64 = 1_000;

/// The scrubber over the buttons.
#[component]
pub fn Timeline() -> impl IntoView {
    view! {
        <div class="timeline">
            <Scrubber />
            <Buttons />
        </div>
    }
    .into_any()
}

#[component]
fn Scrubber() -> impl IntoView {
    let stage = use_stage();
    let show = stage.show;
    let origin = show.origin();
    let length = Memo::new(move |_| show.end.get().since(origin).max(1));
    let passed = Memo::new(move |_| show.now.get().since(origin));
    let seek = move |event: leptos::ev::Event| {
        if let Ok(millis) = event_target_value(&event).parse::<f64>() {
            stage.seek(origin.after(millis.max(0.0) as u64));
        }
    };
    let spoken = move || {
        format!(
            "{} of {}",
            words::stopwatch(passed.get()),
            words::stopwatch(length.get())
        )
    };
    let filled = move || {
        let part = passed.get() as f64 / length.get() as f64;
        format!("--passed:{:.2}%", part * 100.0)
    };
    view! {
        <div class="scrubber" style=filled>
            <Marks origin />
            <input
                type="range"
                min="0"
                step="any"
                aria-label="Time"
                aria-valuetext=spoken
                prop:max=move || length.get().to_string()
                prop:value=move || passed.get().to_string()
                disabled=move || show.locked.get()
                on:input=seek
                on:keydown=move |event| arrow(stage, origin, &event)
            />
        </div>
    }
    .into_any()
}

/// What happened when.
#[component]
fn Marks(origin: Time) -> impl IntoView {
    let show = use_stage().show;
    // The right end moves all the time; marks move in steps too small to be seen.
    let end = Memo::new(move |_| {
        let length = show.end.get().since(origin);
        let step = (length / 250).max(100);
        origin.after(length.div_ceil(step) * step)
    });
    let shown = move || {
        let marks = show.marks.get();
        let ticks = ticks(marks.iter().copied(), origin, end.get());
        ticks
            .into_iter()
            .map(|tick| {
                let class = match tick.kind {
                    MarkKind::Input => "tick",
                    MarkKind::Throttled => "tick warn",
                    MarkKind::Failure => "tick bad",
                    MarkKind::DeadLetter => "tick dead",
                };
                let style = format!("left:{:.2}%", tick.place * 100.0);
                let title = format!(
                    "{}: {}",
                    words::stopwatch(tick.at.since(origin)),
                    tick_in_words(&tick)
                );
                view! { <i class=class style=style title=title></i> }
            })
            .collect_view()
    };
    view! { <div class="ticks" aria-hidden="true">{shown}</div> }.into_any()
}

fn arrow(stage: StageHandle, origin: Time, event: &KeyboardEvent) {
    let far = if event.shift_key() { 10 } else { 1 };
    let by = match event.key().as_str() {
        "ArrowLeft" | "ArrowDown" => -ARROW_MS * far,
        "ArrowRight" | "ArrowUp" => ARROW_MS * far,
        "PageDown" => -ARROW_MS * 10,
        "PageUp" => ARROW_MS * 10,
        "Home" => i64::MIN,
        "End" => i64::MAX,
        _ => return,
    };
    event.prevent_default();
    let now = stage.show.now.get_untracked().since(origin);
    let to = i64::try_from(now)
        .unwrap_or(i64::MAX)
        .saturating_add(by)
        .max(0);
    stage.seek(origin.after(to.unsigned_abs()));
}

#[component]
fn Buttons() -> impl IntoView {
    let stage = use_stage();
    let show = stage.show;
    let announcer = use_announcer();
    let locked = move || show.locked.get();
    let step = move |_| {
        if !stage.step() {
            announcer.say("Nothing more is planned");
            stage.tell("Nothing more is planned: nothing will happen by itself.".into());
        }
    };
    let play_label = move || {
        if show.playing.get() {
            "Stop time"
        } else {
            "Let time run"
        }
    };
    view! {
        <div class="timeline-row">
            <button class="icon-button" aria-label="Start the scene anew" title="Start anew (0)" disabled=locked on:click=move |_| stage.restart()>
                <Glyph path=RESTART />
            </button>
            <button class="icon-button" aria-label="Back to the event before" title="Event before (,)" disabled=locked on:click=move |_| stage.back()>
                <Glyph path=STEP_BACK />
            </button>
            <button class="icon-button play" aria-label=play_label title="Space" disabled=locked on:click=move |_| stage.toggle()>
                {move || {
                    let sign = if show.playing.get() { Sign::Pause } else { Sign::Play };
                    view! { <Icon sign /> }
                }}
            </button>
            <button class="icon-button" aria-label="On to the next event" title="Next event (.)" disabled=locked on:click=step>
                <Glyph path=STEP />
            </button>
            <Times />
            <Speed />
        </div>
    }
    .into_any()
}

#[component]
fn Times() -> impl IntoView {
    let show = use_stage().show;
    let origin = show.origin();
    let tenths = Memo::new(move |_| show.now.get().since(origin) / 100);
    let seconds = Memo::new(move |_| show.now.get().as_secs());
    view! {
        <p class="timeline-now">
            <span>{move || words::stopwatch(tenths.get() * 100)}</span>
            <span class="quiet" title="The time of day in the scene, in UTC">
                {move || words::time_of_day(Time::from_millis(seconds.get() * 1000))}
            </span>
        </p>
    }
    .into_any()
}

#[component]
fn Speed() -> impl IntoView {
    let speed = use_stage().show.speed;
    let choose = move |event| {
        let at = event_target_value(&event).parse::<usize>().ok();
        if let Some(chosen) = at.and_then(|at| SPEEDS.get(at)) {
            speed.set(*chosen);
        }
    };
    let options = SPEEDS
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let is_chosen = move || speed.get() == *one;
            view! { <option value=at.to_string() prop:selected=is_chosen>{speed_in_words(*one)}</option> }
        })
        .collect_view();
    view! {
        <label class="timeline-speed">
            <span class="visually-hidden">"Speed"</span>
            <select title="Speed: virtual seconds a second (+ and -)" on:change=choose>{options}</select>
        </label>
    }
    .into_any()
}
