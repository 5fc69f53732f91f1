//! The scene's clients: who sends orders, how many, and how often.
//!
//! A client stands for a program outside AWS, such as the bakery's web shop. It sends messages by calling the API as any
//! program would, so everything it causes is in the log.

use crate::call::{ApiCall, Service};
use crate::clock::TimerKey;
use crate::core::{Core, Effect, Timer as CoreTimer};
use crate::iam::Caller;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most messages one control sends at once, so that a slip of the hand does not flood the tab.
pub const BURST_MAX: u32 = 500;
/// The highest rate of a client, in messages a minute.
pub const RATE_MAX_PER_MINUTE: u32 = 6_000;

/// A program that sends messages to a queue.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// Its name, as drawn.
    pub name: String,
    /// The URL of the queue it sends to.
    pub queue_url: String,
    /// The bodies it sends, in turn; `{n}` in them is the number of the message, from 1.
    pub bodies: Vec<String>,
    /// For FIFO queues: the message groups it uses, in turn.
    pub groups: Vec<String>,
    /// How many messages it sends a minute by itself.
    pub per_minute: u32,
    /// How many it has sent.
    pub sent: u64,
    /// Since the rate was last set: the instant, and how many were sent by the clock.
    paced: u64,
    paced_from: crate::clock::Time,
    timer: Option<TimerKey>,
}

impl Client {
    /// A client that sends nothing by itself yet.
    #[must_use]
    pub fn new(name: &str, queue_url: &str, bodies: Vec<String>, groups: Vec<String>) -> Self {
        Self {
            name: name.into(),
            queue_url: queue_url.into(),
            bodies,
            groups,
            ..Self::default()
        }
    }

    fn next_call(&mut self) -> ApiCall {
        let at = self.sent;
        self.sent += 1;
        let number = self.sent.to_string();
        let pick = |list: &[String]| -> Option<String> {
            let len = list.len() as u64;
            let index = usize::try_from(at.checked_rem(len)?).ok()?;
            Some(list[index].replace("{n}", &number))
        };
        let body = pick(&self.bodies).unwrap_or_else(|| format!("{{\"order\": {number}}}"));
        let mut params = Map::new();
        params.insert("QueueUrl".into(), json!(self.queue_url));
        params.insert("MessageBody".into(), json!(body));
        if let Some(group) = pick(&self.groups) {
            params.insert("MessageGroupId".into(), json!(group));
            params.insert("MessageDeduplicationId".into(), json!(number));
        }
        ApiCall {
            service: Service::Sqs,
            action: "SendMessage".into(),
            params: Arc::new(Value::Object(params)),
            caller: Caller::Client(self.name.clone()),
        }
    }
}

/// What the reader can ask of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "camelCase")]
pub enum Control {
    /// Send this many messages now.
    Send {
        /// The client's name.
        client: String,
        /// How many, at most [`BURST_MAX`].
        count: u32,
    },
    /// Send so many a minute from now on; 0 stops.
    SetRate {
        /// The client's name.
        client: String,
        /// Messages a minute, at most [`RATE_MAX_PER_MINUTE`].
        #[serde(rename = "perMinute")]
        per_minute: u32,
    },
}

/// The next message of this client is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer(String);

/// What happened at a client, beside the calls it made.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// Its rate was changed.
    RateSet {
        /// The client's name.
        client: Arc<str>,
        /// Messages a minute.
        per_minute: u32,
    },
}

impl Event {
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::RateSet {
                client,
                per_minute: 0,
            } => format!("{client} stopped sending by itself"),
            Self::RateSet { client, per_minute } => {
                format!("{client} now sends {per_minute} messages a minute")
            }
        }
    }
}

/// All clients of the scene, by name.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    clients: BTreeMap<String, Client>,
}

impl Traffic {
    /// Adds a client, or replaces the one of its name.
    pub fn add(&mut self, client: Client) {
        self.clients.insert(client.name.clone(), client);
    }

    /// The clients, by name.
    pub fn clients(&self) -> impl Iterator<Item = &Client> {
        self.clients.values()
    }

    /// The client of this name.
    #[must_use]
    pub fn client(&self, name: &str) -> Option<&Client> {
        self.clients.get(name)
    }

    pub(crate) fn control(&mut self, core: &mut Core, control: &Control) {
        match control {
            Control::Send { client, count } => {
                if let Some(client) = self.clients.get_mut(client) {
                    for _ in 0..(*count).min(BURST_MAX) {
                        core.effects.push_back(Effect::Call(client.next_call()));
                    }
                }
            }
            Control::SetRate { client, per_minute } => {
                if let Some(client) = self.clients.get_mut(client) {
                    set_rate(core, client, *per_minute);
                }
            }
        }
    }

    pub(crate) fn fire(&mut self, core: &mut Core, timer: &Timer) {
        let Some(client) = self.clients.get_mut(&timer.0) else {
            return;
        };
        core.effects.push_back(Effect::Call(client.next_call()));
        client.paced += 1;
        plan_next(core, client);
    }
}

fn set_rate(core: &mut Core, client: &mut Client, per_minute: u32) {
    if let Some(timer) = client.timer.take() {
        core.timers.cancel(timer);
    }
    client.per_minute = per_minute.min(RATE_MAX_PER_MINUTE);
    client.paced = 0;
    client.paced_from = core.now;
    core.record(Event::RateSet {
        client: client.name.as_str().into(),
        per_minute: client.per_minute,
    });
    plan_next(core, client);
}

/// Counts from the instant the rate was set, so that rates which do not divide a minute keep their average.
fn plan_next(core: &mut Core, client: &mut Client) {
    client.timer = (client.per_minute > 0).then(|| {
        let at = (client.paced + 1) * 60_000 / u64::from(client.per_minute);
        core.timers.schedule(
            client.paced_from.after(at),
            CoreTimer::Traffic(Timer(client.name.clone())),
        )
    });
}
