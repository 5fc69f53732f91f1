//! The scene's clients: who sends orders, how many, and how often.
//!
//! A client stands for a program outside AWS, such as the bakery's web shop. It calls the API as any
//! program would, so everything it causes is in the log.

use crate::call::{ApiCall, Service};
use crate::clock::TimerKey;
use crate::core::{Core, Effect, Timer as CoreTimer};
use crate::iam::Caller;
use crate::sorted::SortedMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The most messages one control sends at once, so that a slip of the hand does not flood the tab.
pub const BURST_MAX: u32 = 500;
/// The highest rate of a client, in messages a minute.
pub const RATE_MAX_PER_MINUTE: u32 = 6_000;

/// Where a client sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Messages to the queue of this URL.
    Queue(String),
    /// Messages to the topic of this ARN.
    Topic(String),
    /// Objects to the bucket of this name.
    Bucket(String),
    /// Events to the bus of this name.
    Bus(String),
    /// Calls to the function of this name.
    Function(String),
    /// HTTP requests, which the browser or program of the client's name makes: [`crate::browser`].
    Http,
}

impl Default for Target {
    fn default() -> Self {
        Self::Queue(String::new())
    }
}

/// A program that sends messages, objects or events, or calls a function.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// Its name, as drawn.
    pub name: String,
    /// Where it sends.
    pub target: Target,
    /// What it sends.
    pub load: Load,
    /// How many messages it sends a minute by itself.
    pub per_minute: u32,
    /// How many it has sent.
    pub sent: u64,
    /// Since the rate was last set: the instant, and how many were sent by the clock.
    paced: u64,
    paced_from: crate::clock::Time,
    timer: Option<TimerKey>,
}

/// What a client sends. Lists are used in turn; `{n}` in texts is the number of the message, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// The bodies of messages, objects, events or calls.
    pub bodies: Vec<String>,
    /// For FIFO queues and topics: the message groups.
    pub groups: Vec<String>,
    /// For queues and topics: message attributes, each a name with a text or number.
    pub attributes: Vec<Map<String, Value>>,
    /// For buckets: the keys of the objects; `orders/{n}.json` unless given.
    pub keys: Vec<String>,
    /// For buses: who the events are from; `bakery` unless given.
    pub source: Option<String>,
    /// For buses: what kind of events; `Order` unless given.
    pub detail_type: Option<String>,
    /// For functions: whether it does not wait for the result.
    pub asynchronous: bool,
}

/// The item whose turn it is.
fn turn<T>(list: &[T], at: u64) -> Option<&T> {
    let index = at.checked_rem(list.len() as u64)?;
    list.get(usize::try_from(index).ok()?)
}

impl Client {
    /// A client that sends nothing by itself yet.
    #[must_use]
    pub fn new(name: &str, target: Target, load: Load) -> Self {
        Self {
            name: name.into(),
            target,
            load,
            ..Self::default()
        }
    }

    /// What it does next.
    fn next(&mut self) -> Effect {
        let at = self.sent;
        self.sent += 1;
        let number = self.sent.to_string();
        let load = &self.load;
        let pick = |list: &[String]| Some(turn(list, at)?.replace("{n}", &number));
        let body = pick(&load.bodies).unwrap_or_else(|| format!("{{\"order\": {number}}}"));
        let (service, action, mut params) = match &self.target {
            Target::Queue(url) => (
                Service::Sqs,
                "SendMessage",
                json!({"QueueUrl": url, "MessageBody": body}),
            ),
            Target::Topic(arn) => (
                Service::Sns,
                "Publish",
                json!({"TopicArn": arn, "Message": body}),
            ),
            Target::Bucket(name) => {
                let key = pick(&load.keys).unwrap_or_else(|| format!("orders/{number}.json"));
                let params = json!({"Bucket": name, "Key": key, "Body": body});
                (Service::S3, "PutObject", params)
            }
            Target::Bus(name) => {
                let entry = json!({
                    "Source": load.source.as_deref().unwrap_or("bakery"),
                    "DetailType": load.detail_type.as_deref().unwrap_or("Order"),
                    "Detail": body,
                    "EventBusName": name,
                });
                (Service::Events, "PutEvents", json!({"Entries": [entry]}))
            }
            Target::Http => {
                return Effect::Fetch {
                    client: self.name.clone(),
                    turn: at,
                };
            }
            Target::Function(name) => {
                let kind = if load.asynchronous {
                    "Event"
                } else {
                    "RequestResponse"
                };
                let params = json!({"FunctionName": name, "InvocationType": kind, "Payload": body});
                (Service::Lambda, "Invoke", params)
            }
        };
        if matches!(self.target, Target::Queue(_) | Target::Topic(_)) {
            if let Some(group) = pick(&load.groups) {
                params["MessageGroupId"] = json!(group);
                params["MessageDeduplicationId"] = json!(number);
            }
            if let Some(attributes) = turn(&load.attributes, at) {
                params["MessageAttributes"] = attributes.iter().map(attribute).collect();
            }
        }
        Effect::Call(ApiCall {
            service,
            action: action.into(),
            params: Arc::new(params),
            caller: Caller::Client(self.name.clone()),
        })
    }
}

/// A message attribute as the APIs take it.
fn attribute((name, value): (&String, &Value)) -> (String, Value) {
    let (data_type, text) = match value {
        Value::String(text) => ("String", text.clone()),
        Value::Array(_) => ("String.Array", value.to_string()),
        Value::Number(number) => ("Number", number.to_string()),
        other => ("String", other.to_string()),
    };
    (
        name.clone(),
        json!({"DataType": data_type, "StringValue": text}),
    )
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
    clients: SortedMap<String, Client>,
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
                        core.effects.push_back(client.next());
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
        core.effects.push_back(client.next());
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
