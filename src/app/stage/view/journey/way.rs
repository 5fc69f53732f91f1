//! The way as a strip of places: buttons, gone through with the arrow keys.

use super::Look;
use crate::app::bridge;
use crate::app::stage::model::journey::{State, Zone};
use crate::app::stage::view::glyph::Glyph;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The zones in the order in which they are crossed.
const ZONES: [Zone; 5] = [Zone::Client, Zone::In, Zone::Backend, Zone::Out, Zone::Back];

/// The strip, and what can be done with it.
pub(super) fn way(look: Look) -> AnyView {
    let zones: Vec<AnyView> = ZONES.into_iter().map(|zone| section(look, zone)).collect();
    let absent = Memo::new(move |_| {
        look.stops.with(|stops| {
            let absent = stops.iter().filter(|stop| stop.state == State::Absent);
            absent.count()
        })
    });
    let label = move || {
        look.seen.with(|seen| {
            let journey = seen.journey.as_ref();
            journey.map(|one| format!("The way of {}: {}", one.line(), one.outcome()))
        })
    };
    view! {
        <div class="gates" role="group" aria-label=label on:keydown=move |event| move_on(look, &event)>
            {zones}
        </div>
        <div class="way-tools">
            <button class="button small" on:click=move |_| look.replay()>
                "Replay"
            </button>
            <button
                class="chip"
                hidden=move || absent.get() == 0
                aria-pressed=move || look.all.get().to_string()
                on:click=move |_| look.all.update(|all| *all = !*all)
            >
                {move || format!("Show {} not set up", absent.get())}
            </button>
            <p class="way-outcome" role="status">
                {move || look.seen.with(|seen| seen.journey.as_ref().map(|one| one.outcome()))}
            </p>
        </div>
    }
    .into_any()
}

fn section(look: Look, zone: Zone) -> AnyView {
    let here = Memo::new(move |_| {
        let shown = look.shown();
        look.stops.with(|stops| {
            let here = shown.into_iter();
            here.filter(|at| stops.get(*at).is_some_and(|stop| stop.zone() == zone))
                .collect::<Vec<_>>()
        })
    });
    let class = match zone {
        Zone::Client | Zone::Back => "zone outside",
        Zone::In | Zone::Out => "zone",
        Zone::Backend => "zone backend",
    };
    let stops = move || {
        let here = here.get().into_iter();
        here.map(|at| stop(look, at)).collect::<Vec<AnyView>>()
    };
    view! {
        <section class=class hidden=move || here.with(Vec::is_empty)>
            <h3>{zone.title()}</h3>
            <ol>{stops}</ol>
        </section>
    }
    .into_any()
}

/// A place's sign, on a grid of 16.
const fn sign(state: State) -> &'static str {
    match state {
        State::Passed => "M3.5 8.5l3 3 6-7",
        State::Changed => "M3.5 12.500l.6-2.600 6.400-6.400 2 2-6.400 6.400z",
        State::Answered => "M6.500 3.500 3 7l3.500 3.500M3 7h6a4 4 0 0 1 4 4v1.500",
        State::Refused => "M4 4l8 8M12 4l-8 8",
        State::Asking => "M4 8h.01M8 8h.01M12 8h.01",
        State::Absent | State::Ahead | State::Unreached => "M5.500 8h5",
    }
}

const fn class(state: State) -> &'static str {
    match state {
        State::Passed => "stop passed",
        State::Changed => "stop changed",
        State::Answered => "stop answered",
        State::Refused => "stop refused",
        State::Asking => "stop asking",
        State::Absent => "stop absent",
        State::Ahead => "stop ahead",
        State::Unreached => "stop unreached",
    }
}

fn stop(look: Look, at: usize) -> AnyView {
    let found = Memo::new(move |_| {
        let dark = look.is_dark(at);
        look.stops.with(|stops| {
            let stop = stops.get(at)?;
            let state = if dark && stop.is_there() {
                State::Ahead
            } else {
                stop.state
            };
            let said = if state == stop.state {
                stop.verdict()
            } else {
                ""
            };
            Some((stop.name, state, said))
        })
    });
    let state = move || found.get().map_or(State::Ahead, |(_, state, _)| state);
    let name = move || found.get().map(|(name, ..)| name);
    let is_chosen = move || look.at() == at;
    let choose = move |_| {
        look.lit.set(None);
        look.chosen.set(Some(at));
    };
    view! {
        <li>
            <button
                id=format!("stop-{at}")
                class=move || class(state())
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                aria-current=move || is_chosen().then_some("step")
                on:click=choose
            >
                {move || view! { <Glyph path=sign(state()) /> }}
                {name}
                <span class="visually-hidden">{move || found.get().map(|(_, _, said)| format!(": {said}"))}</span>
            </button>
        </li>
    }
    .into_any()
}

/// Arrow keys go from place to place.
fn move_on(look: Look, event: &KeyboardEvent) {
    let shown = untrack(|| look.shown());
    let at = untrack(|| look.at());
    let now = shown.iter().position(|one| *one == at).unwrap_or(0);
    let last = shown.len().saturating_sub(1);
    let next = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => (now + 1).min(last),
        "ArrowLeft" | "ArrowUp" => now.saturating_sub(1),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    if let Some(at) = shown.get(next) {
        look.lit.set(None);
        look.chosen.set(Some(*at));
        bridge::focus_later(&format!("stop-{at}"));
    }
}
