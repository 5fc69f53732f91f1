//! A session: a world and how it came about, so that it can be rewound, replayed, forked and kept.
//!
//! A session *is* its inputs. To go back is to take the nearest snapshot before and replay from there.

use crate::call::Ticket;
use crate::clock::Time;
use crate::core::{Output, Settings};
use crate::engine::{Cloud, Config, Input};
use crate::log::{ApiEvent, Event};
use crate::template::{self, Problem, Stack};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The version that [`Recipe`]s are written in.
pub const VERSION: u32 = 1;
/// How much virtual time lies between snapshots at first, in milliseconds.
const SNAPSHOT_EVERY_MS: u64 = 5_000;
/// How many snapshots are kept; when there are more, every other one goes.
const SNAPSHOTS_MAX: usize = 64;
/// How many inputs a session takes, so that it always fits into local storage and can be replayed.
pub const INPUTS_MAX: usize = 20_000;
/// How many planned things happen at most in one [`Session::step`] that finds nothing to show.
const STEP_EVENTS_MAX: u32 = 100_000;

/// Everything a session is made of: small, and enough to have it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// [`VERSION`] when it was written.
    pub version: u32,
    /// Decides every random choice.
    pub seed: u64,
    /// The scene's SAM template, as JSON.
    pub template: Arc<Value>,
    /// Values for the template's parameters.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
    /// How the cloud behaves.
    #[serde(default)]
    pub settings: Settings,
    /// What acted on the cloud, and when; in order of time.
    #[serde(default)]
    pub inputs: Vec<(Time, Input)>,
    /// How far time went.
    #[serde(default)]
    pub end: Time,
}

impl Recipe {
    /// A session in which nothing has been done yet.
    #[must_use]
    pub fn new(seed: u64, template: Arc<Value>) -> Self {
        Self {
            version: VERSION,
            seed,
            template,
            parameters: BTreeMap::new(),
            settings: Settings::default(),
            inputs: Vec::new(),
            end: Time::START,
        }
    }
}

/// What stands in the way of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionError {
    /// It was written by a newer version of this program.
    Newer {
        /// The version it was written in.
        version: u32,
    },
    /// Its template cannot be deployed.
    Template(Vec<Problem>),
    /// It has more inputs than a session takes, or they are not in order of time.
    Inputs,
}

impl std::fmt::Display for SessionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Newer { version } => write!(
                f,
                "This session was saved by a newer Stratus (format {version}, this one reads up to {VERSION}). Reload the page to get the newest Stratus."
            ),
            Self::Template(problems) => {
                write!(f, "The scene's template cannot be deployed:")?;
                problems
                    .iter()
                    .try_for_each(|problem| write!(f, " {problem}"))
            }
            Self::Inputs => write!(
                f,
                "The session's inputs are out of order or more than {INPUTS_MAX}. Start the scene anew."
            ),
        }
    }
}

impl std::error::Error for SessionError {}

#[derive(Clone, Debug)]
struct Snapshot {
    /// How many of the inputs the world has taken.
    taken: usize,
    cloud: Cloud,
}

/// A world that can be rewound. See the module's description.
#[derive(Clone, Debug)]
pub struct Session {
    recipe: Recipe,
    stack: Stack,
    cloud: Cloud,
    /// How many of the recipe's inputs the world has taken.
    taken: usize,
    /// In order of time; the first is the world right after deployment.
    snapshots: Vec<Snapshot>,
    snapshot_every_ms: u64,
    left_behind: Option<Recipe>,
}

impl Session {
    /// Deploys the recipe's template and stands at its beginning; [`seek`](Self::seek) to its end to have it all.
    ///
    /// # Errors
    /// When the recipe is of a newer version, its template cannot be deployed, or its inputs are not usable.
    pub fn new(recipe: Recipe) -> Result<Self, SessionError> {
        if recipe.version > VERSION {
            return Err(SessionError::Newer {
                version: recipe.version,
            });
        }
        let ordered = recipe.inputs.is_sorted_by_key(|(at, _)| *at);
        if !ordered || recipe.inputs.len() > INPUTS_MAX {
            return Err(SessionError::Inputs);
        }
        let mut cloud = Cloud::new(Config {
            seed: recipe.seed,
            settings: recipe.settings.clone(),
            ..Config::default()
        });
        let stack = template::deploy(&mut cloud, &recipe.template, &recipe.parameters)
            .map_err(SessionError::Template)?;
        drain(&mut cloud);
        let first = Snapshot {
            taken: 0,
            cloud: cloud.clone(),
        };
        Ok(Self {
            recipe,
            stack,
            cloud,
            taken: 0,
            snapshots: vec![first],
            snapshot_every_ms: SNAPSHOT_EVERY_MS,
            left_behind: None,
        })
    }

    /// The world as it is at [`now`](Self::now).
    #[must_use]
    pub const fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// What the template became.
    #[must_use]
    pub const fn stack(&self) -> &Stack {
        &self.stack
    }

    /// The present of this session.
    #[must_use]
    pub const fn now(&self) -> Time {
        self.cloud.now()
    }

    /// How far time has been in this session: later than [`now`](Self::now) after a rewind.
    #[must_use]
    pub fn end(&self) -> Time {
        self.recipe.end.max(self.cloud.now())
    }

    /// The inputs, and when they came: the marks on a timeline.
    #[must_use]
    pub fn inputs(&self) -> &[(Time, Input)] {
        &self.recipe.inputs
    }

    /// What it takes to have this session again.
    #[must_use]
    pub fn recipe(&self) -> Recipe {
        Recipe {
            end: self.end(),
            ..self.recipe.clone()
        }
    }

    /// The future that the last action in the past left behind; to go back to it, make a session of it.
    #[must_use]
    pub const fn left_behind(&self) -> Option<&Recipe> {
        self.left_behind.as_ref()
    }

    /// Acts, now. Acting in the past forks: what had come after is left behind.
    ///
    /// Returns `None`, and does nothing, when the session is full ([`INPUTS_MAX`]).
    pub fn act(&mut self, input: Input) -> Option<Ticket> {
        self.fork_here();
        if self.recipe.inputs.len() >= INPUTS_MAX {
            return None;
        }
        self.recipe.inputs.push((self.now(), input.clone()));
        self.taken += 1;
        let ticket = self.cloud.handle(self.cloud.now(), input);
        drain(&mut self.cloud);
        self.recipe.end = self.now();
        Some(ticket)
    }

    fn fork_here(&mut self) {
        // A future in which nothing was done will come again by itself.
        if self.taken < self.recipe.inputs.len() {
            self.left_behind = Some(self.recipe());
        }
        self.recipe.inputs.truncate(self.taken);
        self.recipe.end = self.now();
        let now = self.now();
        let taken = self.taken;
        self.snapshots
            .retain(|snapshot| snapshot.cloud.now() <= now && snapshot.taken <= taken);
    }

    /// Lets time pass until `to`, taking the recipe's inputs as their time comes. Never goes back.
    pub fn advance_to(&mut self, to: Time) {
        self.advance_within(to, u32::MAX);
    }

    /// Whether time stands until the outside says what a function's code did: what the recipe tells of it, if anything, has
    /// been taken.
    #[must_use]
    pub fn stands(&self) -> bool {
        let told = self.recipe.inputs.get(self.taken);
        self.cloud.stands() && told.is_none_or(|(at, _)| *at > self.now())
    }

    /// As [`advance_to`](Self::advance_to), but lets at most `budget` planned things happen; true when `to` was reached, or
    /// time [`stands`](Self::stands).
    pub fn advance_within(&mut self, to: Time, mut budget: u32) -> bool {
        loop {
            let input_at = self.recipe.inputs.get(self.taken).map(|(at, _)| *at);
            let goal = input_at.map_or(to, |at| at.min(to));
            let target = goal.min(self.next_snapshot_at().max(self.now()));
            while self.cloud.advance_one(target) {
                budget = budget.saturating_sub(1);
                if budget == 0 {
                    drain(&mut self.cloud);
                    return false;
                }
            }
            drain(&mut self.cloud);
            if self.stands() {
                return true;
            }
            self.keep_snapshot();
            if target < goal {
                continue;
            }
            if input_at.is_none_or(|at| at > to) {
                return true;
            }
            self.take_input();
        }
    }

    fn take_input(&mut self) {
        if let Some((at, input)) = self.recipe.inputs.get(self.taken).cloned() {
            self.taken += 1;
            self.cloud.handle(at, input);
            drain(&mut self.cloud);
        }
    }

    /// Goes to the instant `to`, back or forward; everything is then as it was, or will be.
    pub fn seek(&mut self, to: Time) {
        let end = self.end();
        if to < self.now() {
            let snapshot = self
                .snapshots
                .iter()
                .rev()
                .find(|snapshot| snapshot.cloud.now() <= to)
                .or(self.snapshots.first())
                .cloned();
            if let Some(snapshot) = snapshot {
                self.cloud = snapshot.cloud;
                self.taken = snapshot.taken;
            }
        }
        self.advance_to(to);
        self.recipe.end = end;
    }

    /// Goes on to the next thing that shows in the log, at most until `limit`; true when there was one. When there is
    /// none, no time passes.
    pub fn step(&mut self, limit: Time) -> bool {
        let (cloud, taken, end) = (self.cloud.clone(), self.taken, self.recipe.end);
        let before = cloud.log().len();
        if self.stands() {
            return false;
        }
        for _ in 0..STEP_EVENTS_MAX {
            let input_at = self.recipe.inputs.get(self.taken).map(|(at, _)| *at);
            let due = [self.cloud.next_due(), input_at]
                .into_iter()
                .flatten()
                .min();
            let Some(due) = due.filter(|due| *due <= limit) else {
                break;
            };
            self.advance_to(due.max(self.now()));
            if self.cloud.log().len() > before || self.stands() {
                return true;
            }
        }
        (self.cloud, self.taken, self.recipe.end) = (cloud, taken, end);
        false
    }

    /// A copy that goes its own way from here.
    #[must_use]
    pub fn fork(&self) -> Self {
        let mut copy = self.clone();
        copy.fork_here();
        copy.left_behind = None;
        copy
    }

    /// The answer to a call, as status and JSON, once there is one.
    #[must_use]
    pub fn answer(&self, ticket: Ticket) -> Option<(u16, Arc<Value>)> {
        self.cloud
            .log()
            .iter()
            .rev()
            .find_map(|entry| match &entry.event {
                Event::Api(ApiEvent::Answered {
                    ticket: of,
                    status,
                    body,
                    ..
                }) if *of == ticket => Some((*status, Arc::clone(body))),
                _ => None,
            })
    }

    fn next_snapshot_at(&self) -> Time {
        let last = self.snapshots.last().map(|snapshot| snapshot.cloud.now());
        last.map_or(Time::START, |last| last.after(self.snapshot_every_ms))
    }

    fn keep_snapshot(&mut self) {
        if self.now() < self.next_snapshot_at() {
            return;
        }
        self.snapshots.push(Snapshot {
            taken: self.taken,
            cloud: self.cloud.clone(),
        });
        if self.snapshots.len() > SNAPSHOTS_MAX {
            let mut at = 0;
            self.snapshots.retain(|_| {
                at += 1;
                at % 2 == 1
            });
            self.snapshot_every_ms *= 2;
        }
    }
}

/// Answers are in the log; nothing in a session waits at the door.
fn drain(cloud: &mut Cloud) {
    while !matches!(cloud.poll(), Output::Idle { .. }) {}
}

#[cfg(test)]
mod tests;
