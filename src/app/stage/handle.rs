//! The stage, as the rest of the page knows it: what is on it, and what can be asked of it.

mod code;
mod frames;
mod home;
mod keep;
mod outside;
mod reader;

use super::engine::{Engine, StageError, Staged};
use super::model::action::{Target, Targets};
use super::model::chronicle::{Chronicle, Mark};
use super::model::inspect::Subject;
use super::model::layout::Layout;
use super::model::machine::Selection;
use super::model::machine::tokens::Proposed;
use super::model::picture::Picture;
use super::model::timeline::nearest_speed;
use super::python::Python;
use super::terminal::TerminalHandle;
use crate::app::notices::{Notices, use_notices};
use cloud::call::Ticket;
use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::script::Step;
use course::model::{Control, Scene};
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is told to who had a script played.
type Done = Callback<Result<(), String>>;

/// A panel under the drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    /// The queue lens.
    #[default]
    Messages,
    /// The way of a request through an API.
    Journey,
    /// The workbench for HTTP requests.
    Request,
    /// Stages and deployments of an API.
    Stages,
    /// The event log.
    Events,
    /// A function's execution environments over time.
    Concurrency,
    /// The code of functions, and the reader's files.
    Code,
    /// A state machine's graph and what its executions did.
    StateMachine,
    /// The charts.
    Metrics,
    /// The functions' log lines.
    Logs,
    /// The inspector.
    Inspector,
    /// A shell with the AWS CLI and Python.
    Terminal,
    /// The drawing in words.
    Text,
}

/// What the reader did last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Did {
    /// Names the call's answer, if it was a call.
    pub ticket: Ticket,
    /// What it was: an API's action, or a few words.
    pub what: String,
    /// Whether it was a call of an API.
    pub is_call: bool,
    /// The client that was told to send a request, and when.
    pub fetch: Option<(Arc<str>, Time)>,
}

/// A line above the controls that tells where this session comes from, or what could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bar {
    /// The session of an earlier visit.
    Restored,
    /// A moment that somebody shared.
    Shared,
    /// An earlier session is kept and can be gone on with.
    Kept,
    /// A left branch can be gone back to.
    Forked,
    /// The left branch was gone back to.
    Back,
    /// Something went otherwise than wished.
    Trouble(String),
}

/// The stage's signals, for those who draw it. They change once a frame at most.
#[derive(Clone, Copy)]
pub struct Show {
    /// The scene on the stage, and its stack.
    pub staged: RwSignal<Option<Arc<Staged>>>,
    /// Why there is none although one was asked for.
    pub failure: RwSignal<Option<StageError>>,
    /// The present world.
    pub world: RwSignal<Option<Arc<Cloud>>>,
    /// Changes when the world does not follow from the one before: what was read of its log no longer holds.
    pub epoch: RwSignal<u64>,
    /// After going back: the world that was reached before.
    pub furthest: RwSignal<Option<Arc<Cloud>>>,
    /// The account of what happened.
    pub chronicle: RwSignal<Arc<Chronicle>>,
    /// Where things stand in the drawing.
    pub layout: RwSignal<Arc<Layout>>,
    /// What is drawn.
    pub picture: RwSignal<Arc<Picture>>,
    /// Marks of the timeline.
    pub marks: RwSignal<Arc<Vec<Mark>>>,
    /// How far time went in this session.
    pub end: RwSignal<Time>,
    /// Whether time runs.
    pub playing: RwSignal<bool>,
    /// Virtual seconds a second.
    pub speed: RwSignal<f64>,
    /// What the lesson says while its script is played.
    pub caption: RwSignal<Option<String>>,
    /// Whether a script is being played.
    pub locked: RwSignal<bool>,
    /// Whether the reader has acted.
    pub touched: RwSignal<bool>,
    /// What the reader did last.
    pub did: RwSignal<Option<Did>>,
    /// The request that is followed, by the number of the log's entry of its arrival; without one the newest.
    pub request: RwSignal<Option<u64>>,
    /// What the inspector shows.
    pub subject: RwSignal<Option<Subject>>,
    /// The open panel.
    pub panel: RwSignal<Panel>,
    /// The line above the controls.
    pub bar: RwSignal<Option<Bar>>,
    /// The queue that controls and lens are for, by name.
    pub queue: RwSignal<Arc<str>>,
    /// The function that controls and panels are for, by name.
    pub function: RwSignal<Arc<str>>,
    /// The API that panels are for, by its id.
    pub api: RwSignal<Arc<str>>,
    /// What is looked at of state machines.
    pub machine: RwSignal<Selection>,
    /// The client that controls are for, by name.
    pub client: RwSignal<Arc<str>>,
    /// A call that some view proposes, until the form for calls has taken it.
    pub proposed: RwSignal<Option<Proposed>>,
    /// What the reader has typed into forms, by scene and form: it outlives a new start.
    pub drafts: RwSignal<BTreeMap<String, String>>,
    /// The reader's files: terminal and editor work in them.
    pub files: RwSignal<shell::Files>,
    /// Whether the files could be kept when they changed last.
    pub files_kept: RwSignal<bool>,
    /// The lesson's own files, by name.
    pub project: RwSignal<Arc<BTreeMap<String, String>>>,
    /// The file that the editor shows, an absolute path; without one the chosen function's handler.
    pub file: RwSignal<Option<String>>,
    /// Lines that the terminal is to run, from elsewhere on the page; it takes them out when it begins.
    pub to_type: RwSignal<Option<String>>,
    /// The present.
    pub now: Memo<Time>,
    /// The present in tenths of a second: often enough for countdowns.
    pub tenths: Memo<u64>,
    /// Changes whenever something has happened, and after going back.
    pub happened: Memo<u64>,
}

impl Show {
    /// Signals of a stage on which nothing is.
    pub(in crate::app::stage) fn new() -> Self {
        let world = RwSignal::new(None::<Arc<Cloud>>);
        let of_world = move |get: fn(&Cloud) -> u64| {
            Memo::new(move |_| world.with(|world| world.as_deref().map_or(0, get)))
        };
        Self {
            staged: RwSignal::new(None),
            failure: RwSignal::new(None),
            world,
            epoch: RwSignal::new(0),
            furthest: RwSignal::new(None),
            chronicle: RwSignal::default(),
            layout: RwSignal::default(),
            picture: RwSignal::default(),
            marks: RwSignal::default(),
            end: RwSignal::new(Time::START),
            playing: RwSignal::new(false),
            speed: RwSignal::new(1.0),
            caption: RwSignal::new(None),
            locked: RwSignal::new(false),
            touched: RwSignal::new(false),
            did: RwSignal::new(None),
            request: RwSignal::new(None),
            subject: RwSignal::new(None),
            panel: RwSignal::default(),
            bar: RwSignal::new(None),
            queue: RwSignal::new("".into()),
            function: RwSignal::new("".into()),
            api: RwSignal::new("".into()),
            machine: RwSignal::default(),
            client: RwSignal::new("".into()),
            proposed: RwSignal::new(None),
            drafts: RwSignal::default(),
            files: RwSignal::default(),
            files_kept: RwSignal::new(true),
            project: RwSignal::default(),
            file: RwSignal::new(None),
            to_type: RwSignal::new(None),
            now: Memo::new(move |_| {
                world.with(|world| world.as_deref().map_or(Time::START, Cloud::now))
            }),
            tenths: of_world(|cloud| cloud.now().as_millis() / 100),
            happened: of_world(|cloud| cloud.log().digest()),
        }
    }

    /// When the reader took over.
    pub fn origin(self) -> Time {
        self.staged
            .with_untracked(|staged| staged.as_ref().map_or(Time::START, |staged| staged.origin))
    }

    /// What controls act on.
    pub fn targets(self) -> Targets {
        self.staged.with_untracked(|staged| {
            staged
                .as_ref()
                .map(|staged| staged.targets.clone())
                .unwrap_or_default()
        })
    }

    /// Whether the scene has a use for the editor of code.
    pub fn has_code(self) -> bool {
        let types = self.staged.with_untracked(|staged| {
            let scene = staged.as_ref().map(|staged| &staged.scene);
            scene.is_some_and(|scene| scene.controls.contains(&Control::Terminal))
        });
        types || !self.targets().functions.is_empty()
    }

    /// Whether the scene has APIs, or clients that send HTTP requests.
    pub fn has_requests(self) -> bool {
        let world = self.world.get_untracked();
        let has_clients = world.is_some_and(|world| world.browsers().clients().next().is_some());
        has_clients || !self.targets().apis.is_empty()
    }

    /// Asks the world, again whenever something happened and ten times a second of its time: for countdowns.
    pub fn ask_often<T: Default + PartialEq + Send + Sync + 'static>(
        self,
        ask: impl Fn(&Cloud, &Chronicle) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        let tenths = self.tenths;
        self.ask(move |cloud, chronicle| {
            tenths.get();
            ask(cloud, chronicle)
        })
    }

    /// Asks the world, again whenever something happened; not when only time has passed.
    pub fn ask<T: Default + PartialEq + Send + Sync + 'static>(
        self,
        ask: impl Fn(&Cloud, &Chronicle) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| {
            self.happened.get();
            let Some(world) = self.world.get_untracked() else {
                return T::default();
            };
            self.chronicle
                .with_untracked(|chronicle| ask(&world, chronicle))
        })
    }
}

/// The stage. Provided by a lesson's page through context.
#[derive(Clone, Copy)]
pub struct StageHandle {
    engine: StoredValue<Option<Engine>, LocalStorage>,
    done: StoredValue<Option<Done>>,
    pace: StoredValue<frames::Pace>,
    /// Whether a scene has been put on it before.
    opened: StoredValue<bool>,
    /// The version of the files before the reader changed any.
    home_origin: StoredValue<u64>,
    /// Whether changed files are about to be kept.
    home_waits: StoredValue<bool>,
    /// Programs outside that wait for the cloud.
    waits: StoredValue<Vec<outside::Wait>>,
    /// Python, for programs and functions.
    pub python: Python,
    /// The terminal.
    pub terminal: TerminalHandle,
    notices: Notices,
    log_len: Memo<u64>,
    /// What is drawn of it.
    pub show: Show,
}

impl StageHandle {
    /// An empty stage, for as long as the caller's owner lives.
    pub fn new() -> Self {
        let show = Show::new();
        let world = show.world;
        let handle = Self {
            engine: StoredValue::new_local(None),
            done: StoredValue::new(None),
            pace: StoredValue::default(),
            opened: StoredValue::new(false),
            home_origin: StoredValue::new(0),
            home_waits: StoredValue::new(false),
            waits: StoredValue::default(),
            python: Python::new(),
            terminal: TerminalHandle::new(),
            notices: use_notices(),
            log_len: Memo::new(move |_| {
                world.with(|world| world.as_ref().map_or(0, |world| world.log().len()))
            }),
            show,
        };
        handle.watch_home();
        handle.python.join(handle);
        handle.terminal.join(handle);
        on_cleanup(move || handle.keep_all());
        handle
    }

    /// Puts a scene on the stage: a fresh session, its setup played. The first scene of a visit is shown as the address or
    /// the reader's last visit has it.
    pub fn load(self, scene: Arc<Scene>) {
        self.keep_now();
        self.stop_script();
        let narrow = self
            .with_engine(|engine| engine.is_narrow())
            .unwrap_or_default();
        match Engine::new(scene, narrow) {
            Ok(mut engine) => {
                let first = !self.opened.get_value();
                self.opened.set_value(true);
                let bar = self.open(&mut engine, first);
                self.put(engine, bar);
            }
            Err(error) => self.clear(error),
        }
    }

    /// Says why no scene can be put on it.
    pub fn fail(self, why: &str) {
        self.clear(StageError::Other(why.to_owned()));
    }

    fn clear(self, why: StageError) {
        self.drop_waits();
        self.engine.set_value(None);
        self.show.staged.set(None);
        self.show.world.set(None);
        self.show.playing.set(false);
        self.show.failure.set(Some(why));
    }

    /// The scene on the stage.
    pub fn scene_id(self) -> Signal<Option<String>> {
        let staged = self.show.staged;
        Signal::derive(move || {
            staged.with(|staged| staged.as_ref().map(|staged| staged.scene.id.clone()))
        })
    }

    /// The scene that the address or the last visit to this page asks for, if any: what to load first.
    pub fn opening_scene(self) -> Option<String> {
        keep::asked_for()
    }

    /// Starts the scene anew.
    pub fn restart(self) {
        if let Some(scene) = self.with_staged(Arc::clone) {
            let speed = self.show.speed.get_untracked();
            self.load(scene);
            self.show.speed.set(speed);
            self.show.bar.set(None);
        }
    }

    /// The present world: changes when something happened or time moved.
    pub fn world(self) -> Signal<Option<Arc<Cloud>>> {
        self.show.world.into()
    }

    /// How many entries the log has: changes only when something happened.
    pub fn log_len(self) -> Memo<u64> {
        self.log_len
    }

    /// Plays a script, its captions shown, at a speed that can be watched: 12 seconds at most. The controls rest meanwhile.
    pub fn run(self, steps: Vec<Step>, done: Callback<Result<(), String>>) {
        self.stop_script();
        let is_ready = self.engine.try_update_value(|engine| {
            engine
                .as_mut()
                .map(|engine| engine.play_back(steps))
                .is_some()
        });
        if is_ready != Some(true) {
            done.run(Err("The stage is empty.".into()));
            return;
        }
        self.done.set_value(Some(done));
        self.show.playing.set(false);
        self.show.bar.set(None);
        self.show.locked.set(true);
        self.wake();
    }

    /// Plays the rest of the script at once.
    pub fn skip(self) {
        let end = self
            .engine
            .try_update_value(|engine| engine.as_mut().and_then(Engine::skip))
            .flatten();
        self.refresh();
        if let Some(end) = end {
            self.end_script(end);
        }
    }

    /// Whether time runs now, by itself or in a script.
    pub fn running(self) -> Signal<bool> {
        let show = self.show;
        Signal::derive(move || show.playing.get() || show.locked.get())
    }

    fn with_engine<T>(self, act: impl FnOnce(&mut Engine) -> T) -> Option<T> {
        self.engine
            .try_update_value(|engine| engine.as_mut().map(act))
            .flatten()
    }

    fn with_staged<T>(self, ask: impl FnOnce(&Arc<Scene>) -> T) -> Option<T> {
        self.show
            .staged
            .with_untracked(|staged| staged.as_ref().map(|staged| ask(&staged.scene)))
    }

    fn put(self, engine: Engine, bar: Option<Bar>) {
        let show = self.show;
        let staged = Arc::clone(engine.staged());
        let is_fresh = !matches!(bar, Some(Bar::Restored | Bar::Shared));
        let first = |targets: &[Target]| {
            let first = targets.first();
            first.map_or_else(|| Arc::from(""), |one| Arc::clone(&one.name))
        };
        let (queue, function) = (
            first(&staged.targets.queues),
            first(&staged.targets.functions),
        );
        let api = staged.targets.apis.first();
        let api = api.map_or_else(|| Arc::from(""), |api| Arc::clone(&api.api));
        let client = staged.targets.client("");
        let client = client.map_or_else(|| Arc::from(""), |client| Arc::clone(&client.name));
        let scene = Arc::clone(&staged.scene);
        self.drop_waits();
        self.engine.set_value(Some(engine));
        show.failure.set(None);
        show.did.set(None);
        show.request.set(None);
        show.subject.set(None);
        let is_other = show.staged.with_untracked(|before| {
            let before = before.as_ref().map(|before| &before.scene.id);
            before != Some(&scene.id)
        });
        match show.panel.get_untracked() {
            Panel::Inspector => show.panel.set(Panel::default()),
            // Where there are state machines they come first, else the requests of APIs.
            Panel::Messages if is_other && !staged.targets.machines.is_empty() => {
                show.panel.set(Panel::StateMachine);
            }
            Panel::Messages if is_other && !staged.targets.apis.is_empty() => {
                show.panel.set(Panel::Journey);
            }
            _ => {}
        }
        if scene.controls.contains(&Control::Request) {
            show.panel.set(Panel::Request);
        }
        if scene.controls.contains(&Control::Terminal) {
            show.panel.set(Panel::Terminal);
            // Ahead of need: it takes a few seconds.
            self.python.wake();
        }
        if is_other {
            show.file.set(None);
        }
        show.machine.set(Selection::default());
        show.queue.set(queue);
        show.function.set(function);
        show.api.set(api);
        show.client.set(client);
        show.staged.set(Some(staged));
        show.touched.set(!is_fresh);
        show.speed.set(nearest_speed(scene.speed));
        show.bar.set(bar);
        self.refresh();
        // Whoever comes back, or was sent here to see a moment, wants to look first.
        show.playing.set(scene.playing && is_fresh);
        if scene.playing && is_fresh {
            self.wake();
        }
    }

    fn stop_script(self) {
        let Some(done) = self.done.try_update_value(Option::take).flatten() else {
            return;
        };
        self.show.locked.set(false);
        self.show.caption.set(None);
        done.run(Err("Something else was put on the stage meanwhile.".into()));
    }

    fn end_script(self, end: Result<(), String>) {
        self.show.locked.try_set(false);
        self.show.caption.try_set(None);
        if let Some(done) = self.done.try_update_value(Option::take).flatten() {
            done.run(end);
        }
    }
}
