//! Amazon EventBridge: buses, rules with patterns and schedules, and their targets.
//!
//! An event that comes to a bus is tried on each of its rules; what matches goes, a little later, to the rule's targets
//! as a [`Handover`]. A rule with a schedule makes events of its own.

mod api;
mod connection;
mod error;
mod event;
pub mod pattern;
mod put;
mod rule;
mod schedule;
mod transform;
mod view;

#[cfg(test)]
mod tests;

pub use connection::Connection;
pub use error::Error;
pub use event::Event;
pub use rule::Rule;
pub use schedule::Schedule;

use crate::call::{ApiCall, Reply};
use crate::clock::Time;
use crate::core::{Core, Timer as CoreTimer};
use crate::error::AwsError;
use crate::handover::Handover;
use crate::sorted::SortedMap;
use serde_json::{Value, json};
use std::sync::Arc;

/// The bus that every account has, to which AWS's own services send.
pub const DEFAULT_BUS: &str = "default";
/// The service's name as a principal.
pub const PRINCIPAL: &str = "events.amazonaws.com";
/// How long an event takes from the bus to a target: from, and how much more at random. AWS says about half a second.
///
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-what-is.html> (read 2026-11-22).
const LATENCY_MS: (u64, u64) = (250, 350);

/// Something that EventBridge has planned: a rule's schedule comes round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// The rule's name; rules with schedules are on the default bus.
    rule: Arc<str>,
}

/// The rules of a bus, by name.
type Rules = SortedMap<Arc<str>, Arc<Rule>>;

/// All buses of the account.
#[derive(Clone, Debug)]
pub struct Events {
    buses: SortedMap<Arc<str>, Rules>,
    connections: SortedMap<Arc<str>, Arc<Connection>>,
    /// When the last delivery is due: they arrive in order unless the scene asks otherwise.
    last_due: Time,
}

impl Default for Events {
    fn default() -> Self {
        Self {
            buses: SortedMap::from([(DEFAULT_BUS.into(), Rules::new())]),
            connections: SortedMap::new(),
            last_due: Time::default(),
        }
    }
}

impl Events {
    /// Answers an API call.
    pub fn call(&mut self, core: &mut Core, call: &ApiCall) -> Reply {
        Reply::Now(self.act(core, call).map_err(AwsError::from))
    }

    /// Takes an event that AWS's own services or other buses send; `bus` is the bus's ARN.
    pub fn receive(&mut self, core: &mut Core, bus: &str, event: &Value) {
        let name = bus.rsplit('/').next().unwrap_or(bus);
        self.dispatch(core, name, event);
    }

    /// Does what was planned for now.
    pub fn fire(&mut self, core: &mut Core, timer: &Timer) {
        let Some(rule) = self.rule_mut(DEFAULT_BUS, &timer.rule) else {
            return;
        };
        rule.plan(core);
        let (arn, name) = (Arc::clone(&rule.arn), Arc::clone(&rule.name));
        core.record(Event::ScheduleFired { rule: name });
        let event = envelope(
            core,
            "Scheduled Event",
            "aws.events",
            &json!([arn]),
            &json!({}),
        );
        if let Some(rule) = self.rule(DEFAULT_BUS, &timer.rule) {
            let handovers = hand_over_all(core, rule, &event);
            self.send(core, handovers);
        }
    }

    /// All rules, bus by bus.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.buses
            .values()
            .flat_map(|rules| rules.values().map(AsRef::as_ref))
    }

    /// The rule of this name.
    #[must_use]
    pub fn rule(&self, bus: &str, name: &str) -> Option<&Rule> {
        self.buses.get(bus)?.get(name).map(AsRef::as_ref)
    }

    fn rule_mut(&mut self, bus: &str, name: &str) -> Option<&mut Rule> {
        self.buses.get_mut(bus)?.get_mut(name).map(Arc::make_mut)
    }

    /// Tries an event on all rules of a bus.
    fn dispatch(&mut self, core: &mut Core, bus: &str, event: &Value) {
        let Some((bus, rules)) = self.buses.get_key_value(bus) else {
            return;
        };
        let matching: Vec<&Arc<Rule>> = rules
            .values()
            .filter(|rule| rule.enabled && rule.wants(event))
            .collect();
        let text = |key: &str| event[key].as_str().unwrap_or_default().into();
        core.record(Event::EventReceived {
            bus: Arc::clone(bus),
            id: text("id"),
            source: text("source"),
            detail_type: text("detail-type"),
            rules: matching.iter().map(|rule| Arc::clone(&rule.name)).collect(),
        });
        let handovers: Vec<Handover> = matching
            .iter()
            .flat_map(|rule| hand_over_all(core, rule, event))
            .collect();
        self.send(core, handovers);
    }

    fn send(&mut self, core: &mut Core, handovers: Vec<Handover>) {
        for handover in handovers {
            let mut due = core.now.after(LATENCY_MS.0 + core.rng.below(LATENCY_MS.1));
            if !core.rng.chance(core.settings.reorder_percent) {
                due = due.max(self.last_due);
                self.last_due = due;
            }
            core.hand_over_at(due, handover);
        }
    }
}

/// An event in EventBridge's form, made now.
pub(crate) fn envelope(
    core: &mut Core,
    detail_type: &str,
    source: &str,
    resources: &Value,
    detail: &Value,
) -> Value {
    let id = core.rng.uuid();
    json!({
        "version": "0",
        "id": id,
        "detail-type": detail_type,
        "source": source,
        "account": core.account.id,
        "time": core.now.to_iso(),
        "region": core.account.region,
        "resources": resources,
        "detail": detail,
    })
}

/// What all targets of a rule get of an event.
fn hand_over_all(core: &Core, rule: &Rule, event: &Value) -> Vec<Handover> {
    let targets = rule.targets.values();
    targets
        .map(|target| hand_over(core, rule, target, event))
        .collect()
}

fn hand_over(core: &Core, rule: &Rule, target: &Value, event: &Value) -> Handover {
    let context = transform::Context {
        rule_name: &rule.name,
        rule_arn: &rule.arn,
        now: core.now,
    };
    let input = transform::input(target, event, &context);
    let to = target["Arn"].as_str().unwrap_or_default();
    let params = match to.split(':').nth(2) {
        Some("sqs") => {
            let mut params = json!({"MessageBody": input});
            if let Some(group) = target["SqsParameters"].get("MessageGroupId") {
                params["MessageGroupId"] = group.clone();
                // A rule delivers an event to a FIFO queue once.
                params["MessageDeduplicationId"] = event["id"].clone();
            }
            params
        }
        Some("sns") => json!({"Message": input}),
        _ => serde_json::from_str(&input).unwrap_or(Value::String(input)),
    };
    Handover {
        principal: PRINCIPAL,
        source_arn: Arc::clone(&rule.arn),
        to: to.into(),
        params,
        dead_letter_queue: target["DeadLetterConfig"]["Arn"].as_str().map(Arc::from),
        // A state machine has no policy of its own.
        role: (to.split(':').nth(2) == Some("states"))
            .then(|| target["RoleArn"].as_str().map(Arc::from))
            .flatten(),
    }
}

impl Timer {
    fn at(rule: &Rule) -> CoreTimer {
        CoreTimer::Events(Self {
            rule: Arc::clone(&rule.name),
        })
    }
}
