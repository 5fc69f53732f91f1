//! The scene's HTTP clients: browsers, which keep to the same-origin policy, and programs such as curl, which do not.
//!
//! They live outside AWS. A browser asks on behalf of a page; it may ask the other side first (a preflight), and it may
//! keep the answer from the page. A program sends what it is told and shows what comes back.

mod cache;
mod client;
mod cookies;
mod event;
mod socket;
pub mod standard;
#[cfg(test)]
mod tests;
mod wish;
mod words;

pub use client::{HttpClient, Kind};
pub use event::Event;
pub use wish::{Ask, Credentials, Mode, Wish, origin_of};

use crate::call::{SharedAnswer, Ticket};
use crate::core::{Asker, Core, Effect, Timer as CoreTimer};
use crate::error::AwsError;
use crate::gateway::SocketAction;
use crate::http::{HttpRequest, HttpResponse, host_of};
use crate::sorted::SortedMap;
use crate::wire::sign_as_learner;
use serde_json::{Value, json};
use standard::{Block, Plan};
use std::sync::Arc;

/// How long a request or an answer is on its way between a client and AWS, in milliseconds. A modest line, and always the
/// same, so that what differs is AWS's doing.
pub const ONE_WAY_MS: u64 = 20;

/// A request of an exchange on its way.
#[derive(Clone, Debug)]
struct Exchange {
    client: String,
    /// Names the exchange; a preflight and what it asks for have the same.
    number: u64,
    /// Who outside wants to know.
    ticket: Option<Ticket>,
    wish: Arc<Wish>,
    /// What the browser made of the wish; none for a program.
    plan: Option<Plan>,
    preflight: bool,
    http: Arc<HttpRequest>,
    /// What it does with a WebSocket, when it is for one.
    socket: Option<SocketAction>,
    answer: Option<SharedAnswer>,
}

/// Something planned for later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timer {
    /// This request reaches AWS.
    Arrives(u64),
    /// Its answer reaches the client.
    Returns(u64),
}

/// The HTTP clients of the scene, by name, and what they wait for.
#[derive(Clone, Debug, Default)]
pub struct Browsers {
    clients: SortedMap<String, HttpClient>,
    exchanges: SortedMap<u64, Exchange>,
    /// How many exchanges there have been.
    begun: u64,
    /// How many requests have been sent.
    sent: u64,
}

impl Browsers {
    /// Adds a client, or replaces the one of its name.
    pub fn add(&mut self, client: HttpClient) {
        self.clients.insert(client.name.clone(), client);
    }

    /// The clients, by name.
    pub fn clients(&self) -> impl Iterator<Item = &HttpClient> {
        self.clients.values()
    }

    /// The client of this name.
    #[must_use]
    pub fn client(&self, name: &str) -> Option<&HttpClient> {
        self.clients.get(name)
    }

    /// A client sends the request whose turn it is.
    pub(crate) fn take_turn(&mut self, core: &mut Core, client: &str, turn: u64) {
        if let Some(wish) = self.clients.get(client).and_then(|one| one.turn(turn)) {
            self.fetch(core, client, wish, None);
        }
    }

    /// A client sends what the reader asks for. The ticket is answered with what the page's script, or whoever started the
    /// program, gets to see: an object of `status`, `headers` and `body`, or of `error` and `console`.
    pub(crate) fn ask(&mut self, core: &mut Core, ticket: Ticket, ask: &Ask) {
        match self.wished(ask) {
            Ok(wish) => self.fetch(core, &ask.client, wish, Some(ticket)),
            Err(why) => core.tell(ticket, Err(AwsError::sender("NoSuchRequest", why))),
        }
    }

    fn wished(&self, ask: &Ask) -> Result<Wish, String> {
        let client = self.clients.get(&ask.client).ok_or_else(|| {
            let names: Vec<&str> = self.clients.keys().map(String::as_str).collect();
            format!(
                "There is no client called `{}` here that speaks HTTP. There is: {}.",
                ask.client,
                names.join(", ")
            )
        })?;
        let own = match &ask.request {
            None => client.turn(0),
            Some(title) => {
                let at = client.requests.iter().position(|one| one.title == *title);
                let at = at.ok_or_else(|| {
                    let titles = client.requests.iter().map(|one| one.title.as_str());
                    format!(
                        "`{}` has no request called `{title}`. It has: {}.",
                        ask.client,
                        titles.collect::<Vec<_>>().join(", ")
                    )
                })?;
                client.turn(at as u64)
            }
        };
        let wish = ask.applied_to(&own.unwrap_or_default());
        if wish
            .url
            .split_once("://")
            .is_none_or(|(_, rest)| rest.is_empty())
        {
            return Err(format!(
                "`{}` is no URL. Write it whole, with `https://` and a host.",
                wish.url
            ));
        }
        Ok(wish)
    }

    fn fetch(&mut self, core: &mut Core, name: &str, wish: Wish, ticket: Option<Ticket>) {
        let Some(client) = self.clients.get_mut(name) else {
            return;
        };
        self.begun += 1;
        if socket::is_for_socket(&wish) {
            return self.speak(core, name, wish, ticket);
        }
        let wish = Arc::new(wish);
        core.record(Event::FetchStarted {
            client: name.into(),
            number: self.begun,
            origin: client.origin().map(Arc::from),
            wish: Arc::clone(&wish),
        });
        let mut exchange = Exchange {
            client: name.into(),
            number: self.begun,
            ticket,
            wish,
            plan: None,
            preflight: false,
            http: Arc::default(),
            socket: None,
            answer: None,
        };
        match client.kind.clone() {
            Kind::Program { name } => {
                let mut http = client.program_request(&name, &exchange.wish);
                if exchange.wish.sign {
                    sign_as_learner(&mut http, &core.account, core.now);
                }
                exchange.http = Arc::new(http);
                self.send(core, exchange);
            }
            Kind::Browser { origin } => match standard::plan(&origin, &exchange.wish) {
                Ok(plan) => self.send_as_browser(core, exchange, plan),
                Err(block) => self.block(core, &exchange, &block, true),
            },
        }
    }

    /// Sends a browser's request, or first the question whether it may.
    fn send_as_browser(&mut self, core: &mut Core, mut exchange: Exchange, plan: Plan) {
        let Some(client) = self.clients.get(&exchange.client) else {
            return;
        };
        let origin = client.origin().unwrap_or_default();
        let (wish, include) = (&exchange.wish, includes(&exchange.wish));
        let known = client.cache.covers(core.now, &wish.url, include, &plan);
        exchange.preflight = plan.preflight.is_some() && known.is_none();
        exchange.http = Arc::new(if exchange.preflight {
            client.preflight(origin, wish, &plan)
        } else {
            client.browser_request(origin, wish, &plan)
        });
        if let (Some(until), Some(_)) = (known, &plan.preflight) {
            core.record(Event::PreflightCached {
                client: exchange.client.as_str().into(),
                number: exchange.number,
                for_ms: until.since(core.now),
            });
        }
        exchange.plan = Some(plan);
        self.send(core, exchange);
    }

    fn send(&mut self, core: &mut Core, exchange: Exchange) {
        core.record(Event::RequestSent {
            client: exchange.client.as_str().into(),
            number: exchange.number,
            preflight: exchange.preflight,
            http: Arc::clone(&exchange.http),
        });
        if let Some(client) = self.clients.get_mut(&exchange.client) {
            client.sent += 1;
        }
        self.dispatch(core, exchange);
    }

    /// Puts it on its way.
    fn dispatch(&mut self, core: &mut Core, exchange: Exchange) {
        self.sent += 1;
        self.exchanges.insert(self.sent, exchange);
        core.after(ONE_WAY_MS, CoreTimer::Browser(Timer::Arrives(self.sent)));
    }

    pub(crate) fn fire(&mut self, core: &mut Core, timer: &Timer) {
        match *timer {
            Timer::Arrives(key) => {
                if let Some(exchange) = self.exchanges.get(&key) {
                    let client = exchange.client.as_str().into();
                    core.effects.push_back(match &exchange.socket {
                        Some(action) => Effect::Socket {
                            asker: Some(Asker::Browser(key)),
                            client,
                            action: Box::new(action.clone()),
                        },
                        None => Effect::Http {
                            asker: Asker::Browser(key),
                            client,
                            request: Box::new((*exchange.http).clone()),
                        },
                    });
                }
            }
            Timer::Returns(key) => {
                if let Some(mut exchange) = self.exchanges.remove(&key)
                    && let Some(answer) = exchange.answer.take()
                {
                    self.returned(core, exchange, answer);
                }
            }
        }
    }

    /// A request that one of them sent is answered. `number` is the one given with [`Asker::Browser`].
    pub fn told(&mut self, core: &mut Core, number: u64, answer: &SharedAnswer) {
        if let Some(exchange) = self.exchanges.get_mut(&number) {
            exchange.answer = Some(answer.clone());
            core.after(ONE_WAY_MS, CoreTimer::Browser(Timer::Returns(number)));
        }
    }

    /// An answer has come back to the client.
    fn returned(&mut self, core: &mut Core, exchange: Exchange, answer: SharedAnswer) {
        let Some(exchange) = self.spoken(core, exchange, &answer) else {
            return;
        };
        let read = |body: Arc<Value>| {
            serde_json::from_value::<HttpResponse>(Arc::unwrap_or_clone(body)).map_err(|error| {
                AwsError::sender("NoAnswer.Closed", error.to_string()).with_status(0)
            })
        };
        match answer.and_then(read) {
            Ok(response) => self.answered(core, exchange, response),
            Err(error) => self.unanswered(core, &exchange, &error),
        }
    }

    fn answered(&mut self, core: &mut Core, exchange: Exchange, response: HttpResponse) {
        let Some(client) = self.clients.get_mut(&exchange.client) else {
            return;
        };
        core.record(Event::AnswerReceived {
            client: exchange.client.as_str().into(),
            number: exchange.number,
            preflight: exchange.preflight,
            http: Arc::new(response.clone()),
        });
        let (Some(origin), Some(plan)) = (client.origin().map(str::to_owned), &exchange.plan)
        else {
            *client.answered.entry(response.status).or_default() += 1;
            return show(core, &exchange, response);
        };
        let wish = &exchange.wish;
        if exchange.preflight {
            let checked =
                standard::preflight_check(&origin, &wish.url, wish.credentials, plan, &response);
            return match checked {
                Ok(allowed) => {
                    let include = includes(wish);
                    client.cache.keep(core.now, &wish.url, include, allowed);
                    self.send_allowed(core, &origin, exchange);
                }
                Err(block) => self.block(core, &exchange, &block, true),
            };
        }
        *client.answered.entry(response.status).or_default() += 1;
        if plan.with_cookies {
            client.cookies.keep(host_of(&wish.url), &response.headers);
        }
        match standard::readable(&origin, wish, plan.cross_origin, &response) {
            Ok(readable) => show(core, &exchange, readable),
            Err(block) => self.block(core, &exchange, &block, false),
        }
    }

    /// Sends what a preflight has allowed.
    fn send_allowed(&mut self, core: &mut Core, origin: &str, mut exchange: Exchange) {
        let client = self.clients.get(&exchange.client);
        if let (Some(client), Some(plan)) = (client, &exchange.plan) {
            exchange.http = Arc::new(client.browser_request(origin, &exchange.wish, plan));
            exchange.preflight = false;
            self.send(core, exchange);
        }
    }

    fn unanswered(&mut self, core: &mut Core, exchange: &Exchange, error: &AwsError) {
        let Some(client) = self.clients.get_mut(&exchange.client) else {
            return;
        };
        client.failed += 1;
        let (error, console) = words::no_answer(&client.kind, &exchange.http, error);
        core.record(Event::ConnectionFailed {
            client: exchange.client.as_str().into(),
            number: exchange.number,
            error: error.as_str().into(),
            console: console.as_str().into(),
        });
        tell(core, exchange, json!({"error": error, "console": console}));
    }

    fn block(&mut self, core: &mut Core, exchange: &Exchange, block: &Block, unsent: bool) {
        if let Some(client) = self.clients.get_mut(&exchange.client) {
            client.blocked += 1;
        }
        core.record(Event::FetchBlocked {
            client: exchange.client.as_str().into(),
            number: exchange.number,
            unsent,
            error: block.error.as_str().into(),
            console: block.console.as_str().into(),
        });
        let told = json!({"error": block.error, "console": block.console});
        tell(core, exchange, told);
    }
}

fn includes(wish: &Wish) -> bool {
    wish.credentials == Credentials::Include
}

fn show(core: &mut Core, exchange: &Exchange, response: HttpResponse) {
    let told = json!({
        "status": response.status,
        "headers": response.headers,
        "body": response.body,
    });
    core.record(Event::AnswerRead {
        client: exchange.client.as_str().into(),
        number: exchange.number,
        status: response.status,
        headers: response.headers,
        body: response.body.into(),
    });
    tell(core, exchange, told);
}

fn tell(core: &mut Core, exchange: &Exchange, what: Value) {
    if let Some(ticket) = exchange.ticket {
        core.tell(ticket, Ok(Arc::new(what)));
    }
}
