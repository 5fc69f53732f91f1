//! A request's journey: the gates on its way, one by one, with what each saw and decided.

mod facts;
mod list;
mod place;
mod way;

use super::use_stage;
use crate::app::stage::clock;
use crate::app::stage::handle::Show;
use crate::app::stage::model::events::{Tone, when};
use crate::app::stage::model::journey::{Journey, Journeys, State, Stop, stops};
use leptos::prelude::*;
use std::sync::Arc;

pub use facts::{bar, facts, gauge};

/// How long each place is lit while a journey is replayed, in milliseconds of real time.
const REPLAY_MS: u64 = 450;

/// A request as the list has it.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    entry: u64,
    when: String,
    client: Arc<str>,
    line: String,
    outcome: String,
    tone: Tone,
}

/// What the log says of requests.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    rows: Vec<Row>,
    /// The request that is looked at.
    journey: Option<Arc<Journey>>,
}

/// How the reader looks at it.
#[derive(Clone, Copy)]
struct Look {
    show: Show,
    seen: Memo<Seen>,
    stops: Memo<Vec<Stop>>,
    /// The place that was chosen, by its number; without one the place where it was decided.
    chosen: RwSignal<Option<usize>>,
    /// While it is replayed, how many places are lit.
    lit: RwSignal<Option<usize>>,
    /// Whether gates are shown that are not set up.
    all: RwSignal<bool>,
}

/// The panel.
pub fn journey() -> AnyView {
    let show = use_stage().show;
    let read = StoredValue::new((0, Journeys::default()));
    let seen = Memo::new(move |_| seen(show, read).unwrap_or_default());
    let look = Look {
        show,
        seen,
        stops: Memo::new(move |_| {
            seen.with(|seen| seen.journey.as_deref().map(stops).unwrap_or_default())
        }),
        chosen: RwSignal::new(None),
        lit: RwSignal::new(None),
        all: RwSignal::new(false),
    };
    // Another request is looked at from its own decisive place.
    let of = Memo::new(move |_| seen.with(|seen| seen.journey.as_ref().map(|one| one.entry)));
    Effect::new(move |before: Option<Option<u64>>| {
        let now = of.get();
        if before.is_some_and(|before| before != now) {
            look.chosen.set(None);
            look.lit.set(None);
        }
        now
    });
    let is_empty = move || seen.with(|seen| seen.rows.is_empty());
    view! {
        <p class="stage-nothing" hidden=move || !is_empty()>
            "No request has come yet. Send one, and follow it here from gate to gate."
        </p>
        <div class="journey" hidden=is_empty>
            {list::list(look)}
            {way::way(look)}
            {place::place(look)}
        </div>
    }
    .into_any()
}

fn seen(show: Show, read: StoredValue<(u64, Journeys)>) -> Option<Seen> {
    show.happened.get();
    let (epoch, chosen) = (show.epoch.get(), show.request.get());
    let world = show.world.get_untracked()?;
    read.try_update_value(|(of, journeys)| {
        if *of != epoch {
            (*of, *journeys) = (epoch, Journeys::default());
        }
        journeys.read(world.log());
        let newest = journeys.latest();
        let journey = chosen.and_then(|entry| journeys.find(entry)).or(newest);
        Seen {
            rows: journeys.newest().map(|one| row(one, show)).collect(),
            journey: journey.cloned().map(Arc::new),
        }
    })
}

fn row(journey: &Journey, show: Show) -> Row {
    Row {
        entry: journey.entry,
        when: when(journey.at, show.origin()),
        client: Arc::clone(&journey.client),
        line: journey.line(),
        outcome: journey.outcome(),
        tone: journey.tone(),
    }
}

impl Look {
    /// The number of the place that is looked at.
    fn at(self) -> usize {
        let chosen = self.chosen.get();
        self.stops
            .with(|stops| chosen.unwrap_or_else(|| decisive(stops)))
    }

    /// The places that are shown, by number.
    fn shown(self) -> Vec<usize> {
        let all = self.all.get();
        self.stops.with(|stops| {
            let shown = stops.iter().enumerate();
            // What never came to AWS has no gates to show.
            let came = stops.iter().any(|stop| stop.is_gate() && stop.is_there());
            let is_shown = |stop: &Stop| match stop.state {
                State::Absent => false,
                State::Unreached => came || !stop.is_gate(),
                _ => true,
            };
            let shown = shown.filter(|(_, stop)| all || is_shown(stop));
            shown.map(|(at, _)| at).collect()
        })
    }

    /// Lights the places again, one after another.
    fn replay(self) {
        self.chosen.set(Some(0));
        self.lit.set(Some(1));
        self.go_on(1);
    }

    fn go_on(self, lit: usize) {
        clock::later(REPLAY_MS, move || {
            // The panel may be closed, or another request looked at.
            if self.lit.try_get_untracked().flatten() != Some(lit) {
                return;
            }
            let went = self.stops.with_untracked(|stops| went(stops));
            match went.get(lit) {
                Some(next) => {
                    self.chosen.set(Some(*next));
                    self.lit.set(Some(lit + 1));
                    self.go_on(lit + 1);
                }
                None => self.lit.set(None),
            }
        });
    }

    /// Whether a place has not been reached by the replay.
    fn is_dark(self, at: usize) -> bool {
        let Some(lit) = self.lit.get() else {
            return false;
        };
        self.stops.with(|stops| {
            let last = went(stops).get(lit.saturating_sub(1)).copied();
            last.is_none_or(|last| at > last)
        })
    }
}

/// The places that the request went through, by number.
fn went(stops: &[Stop]) -> Vec<usize> {
    let stops = stops.iter().enumerate();
    let went = stops.filter(|(_, stop)| stop.is_there() && stop.state != State::Ahead);
    went.map(|(at, _)| at).collect()
}

/// Where it was decided what becomes of the request, or where it is.
fn decisive(stops: &[Stop]) -> usize {
    let decides =
        |stop: &Stop| matches!(stop.state, State::Refused | State::Answered | State::Asking);
    let first = stops.iter().position(decides);
    first.unwrap_or(stops.len().saturating_sub(1))
}
