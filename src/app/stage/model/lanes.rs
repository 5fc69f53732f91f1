//! Execution environments over time, read from the log: what each did and when, and how many ran at once.

mod curve;
mod draw;
mod load;
#[cfg(test)]
mod tests;
mod told;

use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::lambda::{Event as LambdaEvent, Outcome};
use cloud::log::{Entry, Event};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

pub use draw::{Drawn, Frame, SPANS, draw};
pub use load::{Limits, Load};

/// How long what is over is remembered: a little longer than the longest window.
const KEPT_MS: u64 = 11 * 60_000;
/// How many throttled requests, and how many steps of the curve, are remembered.
const POINTS_MAX: usize = 20_000;

/// An invocation in an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// When the environment was taken.
    pub start: Time,
    /// How long its cold start took; nothing when it was warm.
    pub init_ms: Option<u64>,
    /// When and how the invocation ended; none while it runs.
    pub end: Option<(Time, Outcome)>,
}

/// What an environment did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    /// Its invocations, in order.
    pub blocks: VecDeque<Block>,
    /// When it was recycled.
    pub gone: Option<Time>,
}

impl Lane {
    /// Whether it serves an invocation.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.blocks.back().is_some_and(|block| block.end.is_none())
    }

    /// Whether something of it lies after this instant.
    #[must_use]
    pub fn is_after(&self, from: Time) -> bool {
        self.gone.is_none_or(|gone| gone > from)
    }
}

/// What a function's environments did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Track {
    /// The environments by number.
    pub lanes: BTreeMap<u32, Lane>,
    /// When requests were throttled.
    pub throttles: VecDeque<Time>,
    /// How many invocations ran from each instant on.
    pub steps: VecDeque<(Time, u32)>,
}

impl Track {
    /// How many invocations run.
    #[must_use]
    pub fn running(&self) -> u32 {
        self.steps.back().map_or(0, |(_, running)| *running)
    }

    fn step(&mut self, at: Time, up: bool) {
        let now = self.running();
        let next = if up {
            now.saturating_add(1)
        } else {
            now.saturating_sub(1)
        };
        match self.steps.back_mut() {
            Some((last, running)) if *last == at => *running = next,
            _ => push(&mut self.steps, (at, next)),
        }
    }

    fn started(&mut self, at: Time, environment: u32, init_ms: Option<u64>) {
        let lane = self.lanes.entry(environment).or_default();
        lane.gone = None;
        lane.blocks.push_back(Block {
            start: at,
            init_ms,
            end: None,
        });
        self.step(at, true);
    }

    fn ended(&mut self, at: Time, environment: u32, init_ms: Option<u64>, outcome: Outcome) {
        let lane = self.lanes.entry(environment).or_default();
        if let Some(block) = lane.blocks.back_mut() {
            block.init_ms = init_ms;
            block.end = Some((at, outcome));
        }
        self.step(at, false);
    }

    /// Forgets what ended before this instant.
    fn forget(&mut self, before: Time) {
        for lane in self.lanes.values_mut() {
            while lane.blocks.len() > 1
                && lane
                    .blocks
                    .front()
                    .is_some_and(|block| block.end.is_some_and(|(end, _)| end < before))
            {
                lane.blocks.pop_front();
            }
        }
        self.lanes.retain(|_, lane| lane.is_after(before));
        while self.throttles.front().is_some_and(|at| *at < before) {
            self.throttles.pop_front();
        }
        // The step before the window says how many ran when it began.
        while self.steps.get(1).is_some_and(|(at, _)| *at < before) {
            self.steps.pop_front();
        }
    }
}

fn push<T>(points: &mut VecDeque<T>, point: T) {
    if points.len() >= POINTS_MAX {
        points.pop_front();
    }
    points.push_back(point);
}

/// All functions' environments. Read it on and on; after going back in time, start with a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lanes {
    next: u64,
    tracks: BTreeMap<Arc<str>, Track>,
}

impl Lanes {
    /// Reads what is new in the log.
    pub fn read(&mut self, cloud: &Cloud) {
        for entry in cloud.log().since(self.next) {
            self.note(entry, cloud);
        }
        if self.next != cloud.log().len() {
            let now = cloud.now().as_millis();
            let before = Time::from_millis(now.saturating_sub(KEPT_MS));
            for track in self.tracks.values_mut() {
                track.forget(before);
            }
        }
        self.next = cloud.log().len();
    }

    /// What a function's environments did, if anything.
    #[must_use]
    pub fn of(&self, function: &str) -> Option<&Track> {
        self.tracks.get(function)
    }

    fn note(&mut self, entry: &Entry, cloud: &Cloud) {
        let Event::Lambda(event) = &entry.event else {
            return;
        };
        let at = entry.at;
        match event {
            LambdaEvent::InvocationStarted {
                function,
                environment,
                cold,
                ..
            } => {
                // How long a cold start takes is told at its end; until then the function's model knows.
                let init_ms = cold.then(|| {
                    let function = cloud.lambda().function(function);
                    function.map_or(0, |function| function.model().cold_start_ms)
                });
                self.track(function).started(at, *environment, init_ms);
            }
            LambdaEvent::InvocationEnded {
                function,
                environment,
                outcome,
                init_ms,
                ..
            } => self
                .track(function)
                .ended(at, *environment, *init_ms, *outcome),
            LambdaEvent::Throttled { function, .. } => {
                push(&mut self.track(function).throttles, at);
            }
            LambdaEvent::EnvironmentRecycled {
                function,
                environment,
            } => {
                let lane = self.track(function).lanes.get_mut(environment);
                if let Some(lane) = lane {
                    lane.gone = Some(at);
                }
            }
            LambdaEvent::FunctionDeleted { function } => {
                let lanes = self.track(function).lanes.values_mut();
                for lane in lanes.filter(|lane| !lane.is_running()) {
                    lane.gone.get_or_insert(at);
                }
            }
            _ => {}
        }
    }

    fn track(&mut self, function: &Arc<str>) -> &mut Track {
        self.tracks.entry(Arc::clone(function)).or_default()
    }
}
