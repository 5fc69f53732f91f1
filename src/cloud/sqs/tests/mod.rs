//! What SQS does, told by cases that people can read (`cases/*.json`), and what must hold whatever is done.

mod cases;
mod ledger;
mod limits;
mod polling;
mod properties;
mod units;
mod words;

use super::{Event, Sqs};
use crate::call::{Answer, ApiCall, Reply, Service, Ticket};
use crate::clock::Time;
use crate::core::{self, Core, Effect, Output, Settings};
use crate::iam::{Account, Caller};
use crate::lambda::PollerId;
use crate::log;
use crate::rng::Rng;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Amazon SQS alone, with what it needs.
#[derive(Clone)]
struct World {
    core: Core,
    sqs: Sqs,
    calls: u64,
    answers: BTreeMap<Ticket, Answer>,
}

impl World {
    fn new(seed: u64, settings: Settings) -> Self {
        Self {
            core: Core {
                now: Time::START,
                rng: Rng::new(seed),
                log: log::Log::default(),
                timers: Default::default(),
                effects: Default::default(),
                outputs: Default::default(),
                account: Account::default(),
                settings,
                awaited: 0,
                askers: Default::default(),
            },
            sqs: Sqs::default(),
            calls: 0,
            answers: BTreeMap::new(),
        }
    }

    /// Makes a call whose answer may come later.
    fn start(&mut self, by: Caller, action: &str, params: Value) -> Ticket {
        let ticket = Ticket(self.calls);
        self.calls += 1;
        let call = ApiCall {
            service: Service::Sqs,
            action: action.into(),
            params: Arc::new(params),
            caller: by,
        };
        if let Reply::Now(answer) = self.sqs.call(&mut self.core, ticket, &call) {
            self.answers.insert(ticket, answer);
        }
        self.gather();
        ticket
    }

    fn answer(&self, ticket: Ticket) -> Option<&Answer> {
        self.answers.get(&ticket)
    }

    /// Makes a call that is answered at once.
    fn call(&mut self, action: &str, params: Value) -> Answer {
        let ticket = self.start(Caller::Learner, action, params);
        self.answers.remove(&ticket).expect("an answer at once")
    }

    /// Makes a call that succeeds at once.
    fn ok(&mut self, action: &str, params: Value) -> Value {
        self.call(action, params).expect("a success")
    }

    fn create(&mut self, name: &str, attributes: &Value) {
        self.ok(
            "CreateQueue",
            json!({"QueueName": name, "Attributes": attributes}),
        );
    }

    fn advance(&mut self, millis: u64) {
        let until = self.core.now.after(millis);
        while let Some((due, timer)) = self.core.timers.pop_due(until) {
            assert!(due >= self.core.now, "time goes back");
            self.core.now = due;
            let core::Timer::Sqs(timer) = timer else {
                panic!("SQS plans nothing for others");
            };
            self.sqs.fire(&mut self.core, timer);
            self.gather();
        }
        self.core.now = until;
    }

    fn gather(&mut self) {
        while let Some(output) = self.core.outputs.pop_front() {
            if let Output::Answer { ticket, answer } = output {
                let answer = answer.map(Arc::unwrap_or_clone);
                assert!(self.answers.insert(ticket, answer).is_none());
            }
        }
    }

    /// What was handed to pollers of AWS Lambda since the last time: the poller and the texts of its messages.
    fn delivered(&mut self) -> Vec<(PollerId, Vec<String>)> {
        let effects = self.core.effects.drain(..);
        effects
            .map(|effect| match effect {
                Effect::Delivered { poller, messages } => {
                    let bodies = messages.iter().map(|message| message.body.to_string());
                    (poller, bodies.collect())
                }
                other => panic!("SQS has nothing else for others: {other:?}"),
            })
            .collect()
    }

    /// SQS's own entries of the log from number `from` on.
    fn events(&self, from: u64) -> impl Iterator<Item = &Event> {
        self.core
            .log
            .since(from)
            .filter_map(|entry| match &entry.event {
                log::Event::Sqs(event) => Some(event),
                _ => None,
            })
    }

    fn queue(&self, name: &str) -> Value {
        self.sqs.to_json(self.core.now)[name].clone()
    }
}

/// A client of the scene.
fn client(name: &str) -> Caller {
    Caller::Client(name.into())
}
