//! What programs outside of the simulated cloud do with it: those that the reader runs, and functions' code.

use super::{Bar, StageHandle};
use crate::app::stage::engine::Engine;
use cloud::call::Ticket;
use cloud::clock::Time;
use cloud::engine::Input;
use cloud::http::{HttpRequest, HttpResponse};
use cloud::log::{ApiEvent, Event};
use cloud::session::Session;
use leptos::prelude::*;

const LOCKED: &str = "The lesson plays on the stage. Wait until it is over.";
const FULL: &str = "This session has taken all the actions it can. Start the scene anew to go on.";
const EMPTY: &str = "There is no cloud: the stage is empty.";
const GONE: &str = "The stage went back in time, or to another scene.";

/// An answer to the reader's own request, or why there is none.
pub type Answered = Result<HttpResponse, String>;

/// Somebody outside who waits for the cloud.
#[derive(Clone)]
pub(super) struct Wait {
    /// The session that was asked: an answer comes in it or never.
    epoch: u64,
    what: What,
}

#[derive(Clone)]
enum What {
    /// For the answer to a request, which the log tells from this entry on.
    Answer(Ticket, u64, Callback<Answered>),
    /// For an instant.
    Until(Time, Callback<Time>),
}

/// How somebody's wait has ended.
enum Ended {
    Answer(Answered, Callback<Answered>),
    Until(Time, Callback<Time>),
}

impl Wait {
    /// How it has ended, if it has.
    fn ended(&self, session: &Session, epoch: u64) -> Option<Ended> {
        let is_gone = epoch != self.epoch;
        match &self.what {
            What::Answer(_, _, on) if is_gone => Some(Ended::Answer(Err(GONE.into()), *on)),
            What::Answer(ticket, from, on) => {
                let answer = answer(session, *ticket, *from)?;
                Some(Ended::Answer(answer, *on))
            }
            What::Until(at, on) => {
                let now = session.now();
                (is_gone || now >= *at).then_some(Ended::Until(now, *on))
            }
        }
    }

    /// Until when time may run for it.
    const fn until(&self) -> Option<Time> {
        match self.what {
            What::Until(at, _) => Some(at),
            What::Answer(..) => None,
        }
    }
}

/// The answer to a request, which the log tells from this entry on, or why there is none.
fn answer(session: &Session, ticket: Ticket, from: u64) -> Option<Answered> {
    let mut entries = session.cloud().log().since(from);
    entries.find_map(|entry| match &entry.event {
        Event::Api(ApiEvent::Answered {
            ticket: of,
            error,
            body,
            ..
        }) if *of == ticket => Some(match error {
            None => serde_json::from_value((**body).clone()).map_err(|error| error.to_string()),
            Some(_) => Err(body["message"].as_str().unwrap_or_default().to_owned()),
        }),
        _ => None,
    })
}

impl StageHandle {
    /// The reader's own request at the cloud's doors. Time runs until the answer is there: as fast as it can where it stands
    /// still or runs slowly.
    pub fn ask_http(self, request: HttpRequest, on: Callback<Answered>) {
        let from = self.with_engine(|engine| (engine.cloud().log().len(), engine.epoch()));
        let Some((from, epoch)) = from else {
            return on.run(Err(EMPTY.into()));
        };
        match self.act_outside(Input::Http(request)) {
            Ok(ticket) => self.wait(Wait {
                epoch,
                what: What::Answer(ticket, from, on),
            }),
            Err(why) => on.run(Err(why.into())),
        }
    }

    /// A program of the reader's sleeps: virtual time passes.
    pub fn sleep(self, ms: u64, on: Callback<Time>) {
        let now = self.with_engine(|engine| (engine.session().now(), engine.epoch()));
        let Some((now, epoch)) = now else {
            return on.run(Time::START);
        };
        self.wait(Wait {
            epoch,
            what: What::Until(now.after(ms), on),
        });
    }

    /// Tells what a function's code did.
    pub(in crate::app::stage) fn act_for_code(self, input: Input) {
        let acted = self.with_engine(|engine| engine.act(input));
        if acted.flatten().is_none() {
            self.show.bar.set(Some(Bar::Trouble(FULL.into())));
        }
        self.went_on();
    }

    /// Looks at the session.
    pub(in crate::app::stage) fn with_session<T>(
        self,
        look: impl FnOnce(&Session) -> T,
    ) -> Option<T> {
        let looked = self
            .engine
            .try_with_value(|engine| engine.as_ref().map(|engine| look(engine.session())));
        looked.flatten()
    }

    fn act_outside(self, input: Input) -> Result<Ticket, &'static str> {
        if self.show.locked.get_untracked() {
            return Err(LOCKED);
        }
        let acted = self.with_engine(|engine| {
            let had_branch = engine.has_other_branch();
            let forks = engine.behind_ms() > 0;
            let ticket = engine.act(input)?;
            Some((ticket, forks && (had_branch || engine.has_other_branch())))
        });
        let (ticket, forked) = acted.flatten().ok_or(FULL)?;
        self.show.touched.set(true);
        if forked {
            self.show.bar.set(Some(Bar::Forked));
        }
        self.keep_soon();
        Ok(ticket)
    }

    fn wait(self, wait: Wait) {
        self.waits.try_update_value(|waits| waits.push(wait));
        self.went_on();
    }

    /// Whether somebody outside waits for the cloud.
    pub(super) fn is_awaited(self) -> bool {
        self.waits.try_with_value(|waits| !waits.is_empty()) == Some(true)
    }

    /// Lets time run for those who wait outside.
    pub(super) fn hasten(self, engine: &mut Engine, late: &dyn Fn() -> bool) {
        let waits = self.waits.try_get_value().unwrap_or_default();
        let until = waits.iter().filter_map(Wait::until).min();
        let epoch = engine.epoch();
        let is_over = |session: &Session| {
            let mut waits = waits.iter();
            waits.any(|wait| wait.ended(session, epoch).is_some())
        };
        engine.hasten(until, late, &is_over);
    }

    /// The cloud has gone on out of turn: the next frame draws it.
    fn went_on(self) {
        self.tell_outside();
        self.keep_soon();
        self.wake();
    }

    /// Tells those outside whose wait is over, and looks at what Python is to run.
    pub(super) fn tell_outside(self) {
        let ended = self.engine.try_with_value(|engine| {
            let Some(engine) = engine else {
                return Vec::new();
            };
            let (session, epoch) = (engine.session(), engine.epoch());
            let sorted = self.waits.try_update_value(|waits| {
                let mut ended = Vec::new();
                waits.retain(|wait| match wait.ended(session, epoch) {
                    Some(end) => {
                        ended.push(end);
                        false
                    }
                    None => true,
                });
                ended
            });
            sorted.unwrap_or_default()
        });
        self.python.tend();
        for end in ended.into_iter().flatten() {
            match end {
                Ended::Answer(answer, on) => on.run(answer),
                Ended::Until(now, on) => on.run(now),
            }
        }
    }

    /// Nobody waits any more: the stage is for another scene.
    pub(super) fn drop_waits(self) {
        let waits = self.waits.try_update_value(std::mem::take);
        for wait in waits.unwrap_or_default() {
            match wait.what {
                What::Answer(_, _, on) => on.run(Err(GONE.into())),
                What::Until(at, on) => on.run(at),
            }
        }
    }
}
