//! Python in the reader's tab: programs that the terminal runs, and functions whose code runs as the reader wrote it.
//!
//! * `message` is what page and worker say to each other; `bridge` carries it.
//! * `hub` and `handlers` know who runs and what the page has to do; they are pure and tested natively.
//! * Here they are joined with the worker, the stage and the callers.

mod handlers;
mod hub;
mod message;
#[cfg(test)]
mod tests;

pub use hub::{RunId, Said, State};
pub use message::{Command, Problem, Stream};

use super::clock;
use super::handle::StageHandle;
use crate::app::bridge::{PythonWorker, Thing};
use hub::{Deed, Hub};
use leptos::prelude::*;
use message::FromWorker;
use std::collections::BTreeMap;

/// How often a watched run is looked at, in milliseconds.
const WATCH_MS: u64 = 250;
const NOT_FETCHED: &str = "Python could not be fetched. Check the connection and try again.";

/// What waits for Python, and Python itself.
#[derive(Default)]
struct Inside {
    hub: Hub,
    worker: Option<PythonWorker>,
    runs: BTreeMap<RunId, Callback<Said>>,
    checks: BTreeMap<u64, Callback<Vec<Problem>>>,
    stage: Option<StageHandle>,
    /// Whether deeds are being done: what they lead to is done after them.
    is_busy: bool,
    /// Whether a look at the clock is planned.
    is_watching: bool,
}

/// Python. Get it with [`use_python`].
#[derive(Clone, Copy)]
pub struct Python {
    inside: StoredValue<Inside, LocalStorage>,
    state: RwSignal<State>,
}

/// Python on the page's stage.
pub fn use_python() -> Python {
    expect_context()
}

impl Python {
    /// Python, not yet started, for as long as the caller's owner lives.
    pub(super) fn new() -> Self {
        Self {
            inside: StoredValue::new_local(Inside::default()),
            state: RwSignal::default(),
        }
    }

    /// Joins it with the stage whose cloud it talks to.
    pub(super) fn join(self, stage: StageHandle) {
        self.inside
            .update_value(|inside| inside.stage = Some(stage));
    }

    /// How far it is.
    pub fn state(self) -> Signal<State> {
        self.state.into()
    }

    /// Starts it ahead of need; after a failure, tries again.
    pub fn wake(self) {
        self.with(Hub::wake);
        self.pump();
    }

    /// Runs a command, and tells what it says until it is over.
    pub fn run(self, command: Command, on: Callback<Said>) -> Option<RunId> {
        let run = self.inside.try_update_value(|inside| {
            let run = inside.hub.run(command);
            inside.runs.insert(run, on);
            run
        });
        self.pump();
        run
    }

    /// Gives a command the line that it waits for; none when input is over.
    pub fn line(self, run: RunId, text: Option<String>) {
        self.with(|hub| hub.line(run, text));
        self.pump();
    }

    /// Stops a command, as Ctrl-C does; by force when it does not end within a second.
    pub fn interrupt(self, run: RunId) {
        self.with(|hub| {
            hub.real = clock::now_ms();
            hub.interrupt(run);
        });
        self.pump();
    }

    /// Asks Python what is wrong with a file.
    pub fn check(self, path: &str, text: &str, on: Callback<Vec<Problem>>) {
        self.inside.try_update_value(|inside| {
            let number = inside.hub.check(path, text);
            inside.checks.insert(number, on);
        });
        self.pump();
    }

    /// Looks at what the cloud wants run, after it has gone on.
    pub(super) fn tend(self) {
        let stage = self.inside.try_with_value(|inside| inside.stage);
        let Some(stage) = stage.flatten() else {
            return;
        };
        stage.with_session(|session| {
            let cloud = session.cloud();
            let (lambda, region) = (cloud.lambda(), &cloud.account().region);
            self.with(|hub| hub.tend(lambda, session.now(), region, session.stands()));
        });
        self.pump();
    }

    fn with<T>(self, act: impl FnOnce(&mut Hub) -> T) -> Option<T> {
        self.inside.try_update_value(|inside| act(&mut inside.hub))
    }

    /// Does what is to be done, one thing after the other; what one leads to comes after those that wait.
    fn pump(self) {
        let was_busy = self
            .inside
            .try_update_value(|inside| std::mem::replace(&mut inside.is_busy, true));
        if was_busy != Some(false) {
            return;
        }
        while let Some(deed) = self.with(Hub::deed).flatten() {
            self.act(deed);
        }
        self.inside
            .try_update_value(|inside| inside.is_busy = false);
        let state = self
            .inside
            .try_with_value(|inside| inside.hub.state().clone());
        if let Some(state) = state
            && self.state.try_with_untracked(|shown| *shown != state) == Some(true)
        {
            self.state.set(state);
        }
        self.watch();
    }

    fn act(self, deed: Deed) {
        match deed {
            Deed::Start => self.start(),
            Deed::End => {
                self.inside.try_update_value(|inside| inside.worker = None);
            }
            Deed::Post(message) => {
                self.inside.try_with_value(|inside| {
                    if let Some(worker) = &inside.worker {
                        worker.post(&message.thing(inside.hub.now_ms()));
                    }
                });
            }
            Deed::Say(run, said) => {
                let on = self.inside.try_update_value(|inside| match said {
                    Said::Done { .. } => inside.runs.remove(&run),
                    _ => inside.runs.get(&run).copied(),
                });
                if let Some(on) = on.flatten() {
                    on.run(said);
                }
            }
            Deed::Found(number, problems) => {
                let on = self
                    .inside
                    .try_update_value(|inside| inside.checks.remove(&number));
                if let Some(on) = on.flatten() {
                    on.run(problems);
                }
            }
            deed => self.act_on_stage(deed),
        }
    }

    fn act_on_stage(self, deed: Deed) {
        let stage = self.inside.try_with_value(|inside| inside.stage);
        let Some(stage) = stage.flatten() else {
            return;
        };
        match deed {
            Deed::Ask(number, request) => stage.ask_http(
                *request,
                Callback::new(move |answer| {
                    self.with(|hub| hub.answered(number, answer));
                    self.pump();
                }),
            ),
            Deed::Sleep(number, ms) => stage.sleep(
                ms,
                Callback::new(move |_| {
                    self.with(|hub| hub.slept(number));
                    self.pump();
                }),
            ),
            Deed::Act(input) => {
                stage.act_for_code(*input);
            }
            Deed::Tell(words) => stage.tell(words),
            _ => {}
        }
    }

    fn start(self) {
        let worker = PythonWorker::start(
            move |thing| self.hear(&thing),
            move || self.broke(NOT_FETCHED),
        );
        match worker {
            Ok(worker) => {
                self.inside
                    .try_update_value(|inside| inside.worker = Some(worker));
            }
            Err(why) => {
                self.with(|hub| hub.hear(FromWorker::Unsupported(why)));
            }
        }
    }

    fn hear(self, thing: &Thing) {
        if let Some(message) = FromWorker::read(thing) {
            self.with(|hub| {
                hub.real = clock::now_ms();
                hub.hear(message);
            });
            self.pump();
        }
    }

    /// The worker has broken outside of all that it runs.
    fn broke(self, why: &str) {
        self.with(|hub| {
            if !hub.is_ready() {
                hub.hear(FromWorker::Failed(why.to_owned()));
            }
        });
        self.pump();
    }

    /// Looks at the clock for as long as something may have to be stopped.
    fn watch(self) {
        let begins = self.inside.try_update_value(|inside| {
            let wanted = inside.hub.is_watched() && !inside.is_watching;
            inside.is_watching |= wanted;
            wanted
        });
        if begins != Some(true) {
            return;
        }
        clock::later(WATCH_MS, move || {
            let known = self.inside.try_update_value(|inside| {
                inside.is_watching = false;
                inside.hub.tick(clock::now_ms());
            });
            if known.is_some() {
                self.pump();
            }
        });
    }
}
