//! Who runs in the worker, and what the page has to do about it. No browser, no signals: what comes in is told to the hub,
//! and what is to be done is taken from it.

use super::handlers::Handlers;
use super::message::{Command, FromWorker, Problem, Stream, ToWorker};
use cloud::clock::Time;
use cloud::engine::Input;
use cloud::http::{HttpRequest, HttpResponse};
use shell::Delta;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// How long a run has to end after it was interrupted, in milliseconds of real time.
const INTERRUPT_MS: f64 = 1_000.0;
/// The exit code of a command that Ctrl-C ended: 128 and the number of the signal.
const EXIT_INTERRUPTED: i32 = 130;
/// The exit code of a command that was killed.
const EXIT_KILLED: i32 = 137;

/// How far Python is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum State {
    /// Nobody has asked for it.
    #[default]
    Away,
    /// It is being fetched and started: what is done now, and bytes done of all.
    Loading {
        /// In a few words.
        step: String,
        /// Bytes that are there.
        done: u64,
        /// All bytes; 0 when nobody knows.
        of: u64,
    },
    /// It runs.
    Ready {
        /// How long the start took, in milliseconds.
        ms: u64,
        /// Whether it began from what an earlier visit had kept.
        warm: bool,
    },
    /// It could not be fetched or started; it can be tried again.
    Failed(String),
    /// This browser cannot run it.
    Unsupported(String),
}

/// Names a command that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub(super) u64);

impl RunId {
    fn key(self) -> String {
        format!("command-{}", self.0)
    }
}

/// What a command says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// It writes.
    Output {
        /// To which of its streams.
        stream: Stream,
        /// What.
        text: String,
    },
    /// It waits for a line, which it asks for with this text.
    Prompt(String),
    /// It is over.
    Done {
        /// Its exit code.
        exit: i32,
        /// The files that it changed.
        files: Delta,
    },
}

/// What the page has to do.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Deed {
    /// Start a worker.
    Start,
    /// End the worker.
    End,
    /// Say something to the worker.
    Post(ToWorker),
    /// Tell whoever gave a command.
    Say(RunId, Said),
    /// Tell whoever had a file checked.
    Found(u64, Vec<Problem>),
    /// Bring a command's request to the cloud.
    Ask(u64, Box<HttpRequest>),
    /// Let so many milliseconds of virtual time pass for a command.
    Sleep(u64, u64),
    /// Act on the cloud, for a function.
    Act(Box<Input>),
    /// Tell the reader.
    Tell(String),
}

/// A command that runs.
#[derive(Debug, Default)]
struct Open {
    /// What it waits for, by number.
    waits: BTreeSet<u64>,
    /// When it was interrupted, in real time.
    interrupted: Option<f64>,
}

/// The hub. See the module's description.
#[derive(Debug, Default)]
pub(super) struct Hub {
    state: State,
    /// Real time, in milliseconds.
    pub(super) real: f64,
    /// The cloud's present.
    pub(super) now: Time,
    deeds: VecDeque<Deed>,
    last: u64,
    commands: BTreeMap<String, (RunId, Open)>,
    checks: BTreeMap<String, u64>,
    /// The reader's files as the worker has them.
    mirror: BTreeMap<String, Arc<[u8]>>,
    /// Whether the worker has been told of all of them.
    mirrored: bool,
    pub(super) handlers: Handlers,
}

impl Hub {
    /// How far Python is.
    pub(super) const fn state(&self) -> &State {
        &self.state
    }

    /// The next thing to do.
    pub(super) fn deed(&mut self) -> Option<Deed> {
        self.deeds.pop_front()
    }

    /// The cloud's present, in milliseconds since 1970.
    pub(super) const fn now_ms(&self) -> u64 {
        self.now.as_millis()
    }

    pub(super) fn push(&mut self, deed: Deed) {
        self.deeds.push_back(deed);
    }

    pub(super) fn post(&mut self, message: ToWorker) {
        self.push(Deed::Post(message));
    }

    /// Whether the cloud has yet to be told what code did.
    pub(super) fn is_acting(&self) -> bool {
        let mut deeds = self.deeds.iter();
        deeds.any(|deed| matches!(deed, Deed::Act(_)))
    }

    /// Whether there is a worker that will come to what it is told.
    const fn is_up(&self) -> bool {
        matches!(self.state, State::Loading { .. } | State::Ready { .. })
    }

    pub(super) const fn is_ready(&self) -> bool {
        matches!(self.state, State::Ready { .. })
    }

    /// Why it cannot run, when it cannot.
    pub(super) fn hindrance(&self) -> Option<&str> {
        match &self.state {
            State::Failed(why) | State::Unsupported(why) => Some(why),
            _ => None,
        }
    }

    /// Starts Python unless that was done; tries again after a failure.
    pub(super) fn wake(&mut self) {
        if self.is_up() || matches!(self.state, State::Unsupported(_)) {
            return;
        }
        self.state = State::Loading {
            step: "Starting Python".into(),
            done: 0,
            of: 0,
        };
        self.push(Deed::Start);
        self.post(ToWorker::Start);
    }

    /// Runs a command. One that cannot run ends at once, and says why.
    pub(super) fn run(&mut self, mut command: Command) -> RunId {
        self.last += 1;
        let run = RunId(self.last);
        self.wake();
        self.remember(&command.files);
        if let Some(why) = self.hindrance() {
            let text = format!("{why}\n");
            self.over(run, text, 1);
            return run;
        }
        if !self.mirrored {
            self.mirrored = true;
            let all = self.mirror.iter();
            command.files.changed = all
                .map(|(path, bytes)| (path.clone(), Arc::clone(bytes)))
                .collect();
        }
        self.commands.insert(run.key(), (run, Open::default()));
        self.post(ToWorker::Command(run.key(), Box::new(command)));
        run
    }

    fn remember(&mut self, files: &Delta) {
        for (path, bytes) in &files.changed {
            self.mirror.insert(path.clone(), Arc::clone(bytes));
        }
        for path in &files.removed {
            self.mirror.remove(path);
        }
    }

    /// Gives a command the line that it waits for.
    pub(super) fn line(&mut self, run: RunId, text: Option<String>) {
        if self.commands.contains_key(&run.key()) {
            self.post(ToWorker::Line(run.key(), text));
        }
    }

    /// Stops a command: politely first.
    pub(super) fn interrupt(&mut self, run: RunId) {
        let real = self.real;
        let Some((_, open)) = self.commands.get_mut(&run.key()) else {
            return;
        };
        open.interrupted.get_or_insert(real);
        self.post(ToWorker::Interrupt(run.key()));
    }

    /// Has a file checked; the number names what comes of it.
    pub(super) fn check(&mut self, path: &str, text: &str) -> u64 {
        self.last += 1;
        self.wake();
        if self.is_up() {
            let key = format!("check-{}", self.last);
            self.checks.insert(key.clone(), self.last);
            self.post(ToWorker::Check(key, path.into(), text.into()));
        } else {
            self.push(Deed::Found(self.last, Vec::new()));
        }
        self.last
    }

    /// A command's request is answered.
    pub(super) fn answered(&mut self, number: u64, answer: Result<HttpResponse, String>) {
        if self.no_longer_waits(number) {
            self.post(ToWorker::Answer(number, answer));
        }
    }

    /// A command has slept.
    pub(super) fn slept(&mut self, number: u64) {
        if self.no_longer_waits(number) {
            self.post(ToWorker::Slept(number));
        }
    }

    fn no_longer_waits(&mut self, number: u64) -> bool {
        let mut commands = self.commands.values_mut();
        commands.any(|(_, open)| open.waits.remove(&number))
    }

    /// Takes what the worker says.
    pub(super) fn hear(&mut self, message: FromWorker) {
        match message {
            FromWorker::Loading(step, done, of) if !self.is_ready() => {
                self.state = State::Loading { step, done, of };
            }
            FromWorker::Loading(..) => {}
            FromWorker::Ready(ms, warm) => {
                self.state = State::Ready { ms, warm };
                let real = self.real;
                self.handlers.alive(None, real);
            }
            FromWorker::Failed(why) => self.give_up(State::Failed(why)),
            FromWorker::Unsupported(why) => self.give_up(State::Unsupported(why)),
            FromWorker::Output(id, stream, text) => match self.commands.get(&id) {
                Some((run, _)) => self.push(Deed::Say(*run, Said::Output { stream, text })),
                None => self.handlers.printed(&id, &text),
            },
            FromWorker::Prompt(id, text) => {
                if let Some((run, _)) = self.commands.get(&id) {
                    self.push(Deed::Say(*run, Said::Prompt(text)));
                }
            }
            FromWorker::Http(id, number, request) => match self.commands.get_mut(&id) {
                Some((_, open)) => {
                    open.waits.insert(number);
                    self.push(Deed::Ask(number, request));
                }
                None => self.handler_calls(&id, number, *request),
            },
            FromWorker::Sleep(id, number, ms) => match self.commands.get_mut(&id) {
                Some((_, open)) => {
                    open.waits.insert(number);
                    self.push(Deed::Sleep(number, ms));
                }
                None => self.handler_sleeps(&id, number, ms),
            },
            FromWorker::Done(id, exit, files) => {
                if let Some((run, _)) = self.commands.remove(&id) {
                    self.remember(&files);
                    self.push(Deed::Say(run, Said::Done { exit, files }));
                }
            }
            FromWorker::Invoked(id, outcome) => self.handler_ended(&id, outcome),
            FromWorker::Checked(id, problems) => {
                if let Some(number) = self.checks.remove(&id) {
                    self.push(Deed::Found(number, problems));
                }
            }
        }
    }

    /// Lets real time pass: what should have ended long since is ended.
    pub(super) fn tick(&mut self, real: f64) {
        self.real = real;
        let is_late = |(_, open): &(RunId, Open)| {
            open.interrupted
                .is_some_and(|since| real - since > INTERRUPT_MS)
        };
        if self.commands.values().any(is_late) {
            self.end("Python was started anew, because a program did not stop.");
        }
        self.end_overrun();
    }

    /// Whether somebody has to look at the clock.
    pub(super) fn is_watched(&self) -> bool {
        let mut commands = self.commands.values();
        self.handlers.are_computing() || commands.any(|(_, open)| open.interrupted.is_some())
    }

    /// Ends the worker with all that runs in it, and starts another: the next one who needs it shall not wait.
    pub(super) fn end(&mut self, why: &str) {
        self.push(Deed::End);
        self.state = State::Away;
        self.mirrored = false;
        for (run, open) in std::mem::take(&mut self.commands).into_values() {
            match open.interrupted {
                Some(_) => self.over(run, String::new(), EXIT_INTERRUPTED),
                None => self.over(run, format!("{why}\n"), EXIT_KILLED),
            }
        }
        self.drop_checks();
        self.handlers_lost();
        self.wake();
    }

    fn give_up(&mut self, state: State) {
        self.push(Deed::End);
        self.state = state;
        self.mirrored = false;
        let why = self.hindrance().unwrap_or_default().to_owned();
        for (run, _) in std::mem::take(&mut self.commands).into_values() {
            self.over(run, format!("{why}\n"), 1);
        }
        self.drop_checks();
        self.handlers_lost();
    }

    fn drop_checks(&mut self) {
        for number in std::mem::take(&mut self.checks).into_values() {
            self.push(Deed::Found(number, Vec::new()));
        }
    }

    fn over(&mut self, run: RunId, text: String, exit: i32) {
        if !text.is_empty() {
            let stream = Stream::Err;
            self.push(Deed::Say(run, Said::Output { stream, text }));
        }
        let files = Delta::default();
        self.push(Deed::Say(run, Said::Done { exit, files }));
    }
}
