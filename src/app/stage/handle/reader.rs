//! What the reader does: acting, and moving through time.

use super::{Bar, Did, Panel, StageHandle};
use crate::app::stage::clock;
use crate::app::stage::engine::Engine;
use crate::app::stage::model::action;
use crate::app::stage::model::inspect::Subject;
use crate::app::stage::model::timeline::next_speed;
use cloud::browser::Ask;
use cloud::clock::Time;
use cloud::engine::Input;
use cloud::gateway;
use cloud::log::Event;
use leptos::prelude::*;
use std::sync::Arc;

const FULL: &str = "This session has taken all the actions it can. Start the scene anew to go on.";

impl StageHandle {
    /// Acts now; `what` says it in a word or two where it is no API call.
    pub fn act(self, input: Input, what: &str) {
        if self.show.locked.get_untracked() {
            return;
        }
        let (what, is_call) = match &input {
            Input::Call(call) => (call.action.clone(), true),
            _ => (what.to_owned(), false),
        };
        let acted = self.with_engine(|engine| {
            let forks = engine.behind_ms() > 0;
            let had_branch = engine.has_other_branch();
            let ticket = engine.act(input)?;
            Some((ticket, forks && (had_branch || engine.has_other_branch())))
        });
        match acted.flatten() {
            Some((ticket, forked)) => {
                self.show.touched.set(true);
                self.show.did.set(Some(Did {
                    ticket,
                    what,
                    is_call,
                    fetch: None,
                }));
                let bar = forked.then_some(Bar::Forked);
                if bar.is_some()
                    || !matches!(self.show.bar.get_untracked(), Some(Bar::Forked | Bar::Back))
                {
                    self.show.bar.set(bar);
                }
            }
            None => self.show.bar.set(Some(Bar::Trouble(FULL.into()))),
        }
        self.refresh();
        self.keep_soon();
    }

    /// The reader receives from the chosen queue: at most so many messages, waiting for so long.
    pub fn receive(self, most: u32, wait_s: u32) {
        let name = self.show.queue.get_untracked();
        let input = self.show.world.with_untracked(|world| {
            Some(action::receive(
                world.as_ref()?.sqs().queue(&name)?,
                most,
                wait_s,
            ))
        });
        if let Some(input) = input {
            self.act(input, "");
        }
    }

    /// A client sends a request: one of its own, changed or not. Its way is followed from then on.
    pub fn fetch(self, ask: Ask) {
        let client: Arc<str> = ask.client.as_str().into();
        let what = match &ask.request {
            Some(title) => format!("{client}: {title}"),
            None => client.to_string(),
        };
        let at = self.show.now.get_untracked();
        self.act(Input::Fetch(ask), &what);
        self.show.did.update(|did| {
            if let Some(did) = did {
                did.fetch = Some((client, at));
            }
        });
        self.show.request.set(None);
        if !self.show.targets().apis.is_empty() {
            self.show.panel.set(Panel::Journey);
        }
    }

    /// Tells something in the line above the controls.
    pub fn tell(self, words: String) {
        self.show.bar.try_set(Some(Bar::Trouble(words)));
    }

    /// Lets time run, or stops it.
    pub fn toggle(self) {
        if self.show.locked.get_untracked() || self.show.staged.with_untracked(Option::is_none) {
            return;
        }
        let playing = !self.show.playing.get_untracked();
        self.show.playing.set(playing);
        if playing {
            self.wake();
        } else {
            self.keep_soon();
        }
    }

    /// Goes on to the next event; false when none is planned.
    pub fn step(self) -> bool {
        let stepped = self.at_rest(Engine::step);
        stepped == Some(true)
    }

    /// Goes back to the event before.
    pub fn back(self) {
        self.at_rest(|engine| {
            let to = engine.previous_event();
            engine.seek(to, &|| false);
        });
    }

    /// Goes to an instant of this session.
    pub fn seek(self, to: Time) {
        let began = clock::now_ms();
        self.at_rest(|engine| engine.seek(to, &|| clock::now_ms() - began > 8.0));
    }

    /// Goes to the latest instant of this session.
    pub fn seek_end(self) {
        self.seek(self.show.end.get_untracked());
    }

    /// One speed up or down.
    pub fn change_speed(self, up: bool) {
        self.show
            .speed
            .update(|speed| *speed = next_speed(*speed, up));
    }

    /// Goes to the branch that was left last.
    pub fn switch_branch(self) {
        self.at_rest(Engine::switch_branch);
        let is_back = matches!(self.show.bar.get_untracked(), Some(Bar::Forked));
        self.show
            .bar
            .set(Some(if is_back { Bar::Back } else { Bar::Forked }));
        self.show.did.set(None);
    }

    /// Opens something in the inspector; a request on its way where it can be followed.
    pub fn inspect(self, subject: Subject) {
        if let Subject::Entry(entry) = subject
            && self.is_of_request(entry)
        {
            self.show.request.set(Some(entry));
            self.show.panel.set(Panel::Journey);
            return;
        }
        self.show.subject.set(Some(subject));
        self.show.panel.set(Panel::Inspector);
    }

    /// Whether an entry of the log tells of a request's way through an API.
    fn is_of_request(self, entry: u64) -> bool {
        self.show.world.with_untracked(|world| {
            let entry = world.as_ref().and_then(|world| world.log().get(entry));
            entry.is_some_and(|entry| match &entry.event {
                Event::Gateway(event) => !matches!(event, gateway::Event::RequestAnswered { .. }),
                _ => false,
            })
        })
    }

    /// Draws for a stage of this width, in pixels.
    pub fn set_width(self, width: i32) {
        // Below this the wide drawing's letters would be too small to read.
        let narrow = (1..440).contains(&width);
        if self
            .with_engine(|engine| engine.set_narrow(narrow))
            .is_some()
        {
            self.refresh();
        }
    }

    /// The queue that controls and lens are for.
    pub fn choose_queue(self, name: &Arc<str>) {
        self.show.queue.set(Arc::clone(name));
    }

    /// Stops time, does something to the session, and shows it.
    fn at_rest<T>(self, act: impl FnOnce(&mut Engine) -> T) -> Option<T> {
        if self.show.locked.get_untracked() {
            return None;
        }
        self.show.playing.set(false);
        let done = self.with_engine(act);
        self.refresh();
        self.keep_soon();
        done
    }
}
