//! The machine: inputs in, outputs out, nothing in between.

use crate::call::{ApiCall, Reply, Service, SharedAnswer, Ticket};
use crate::clock::Time;
use crate::core::{Core, Effect, Output, Settings, Timer};
use crate::error::AwsError;
use crate::events::Events;
use crate::handover::{self, Handover, Refusal};
use crate::iam::Account;
use crate::lambda::{self, Lambda};
use crate::log::{ApiEvent, Log};
use crate::rng::Rng;
use crate::s3::{Others, S3};
use crate::sns::Sns;
use crate::sqs::Sqs;
use crate::traffic::{self, Traffic};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// Tickets of calls that the scene itself makes start here, out of the way of those from outside; still exact in JSON.
const INTERNAL_TICKETS: u64 = 1 << 40;

/// What a world starts from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Decides every random choice.
    pub seed: u64,
    /// Whose cloud it is.
    pub account: Account,
    /// How it behaves.
    pub settings: Settings,
}

/// Something that acts on the cloud.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "input", rename_all = "camelCase")]
pub enum Input {
    /// A call of an AWS API.
    Call(ApiCall),
    /// A wish to a client of the scene.
    Traffic(traffic::Control),
    /// A wish to a modelled function.
    Lambda(lambda::Control),
}

/// The simulated cloud: all services of one account in one region, and the clients of the scene.
///
/// [`handle`](Self::handle) an input, then [`poll`](Self::poll) until [`Output::Idle`] says when to come back.
/// Cloning it is a snapshot, and cheap: the services' state is shared until one side changes it.
#[derive(Clone, Debug)]
pub struct Cloud {
    core: Core,
    sqs: Arc<Sqs>,
    lambda: Arc<Lambda>,
    traffic: Arc<Traffic>,
    events: Arc<Events>,
    sns: Arc<Sns>,
    s3: Arc<S3>,
    inputs: u64,
    internal_calls: u64,
}

impl Cloud {
    /// A cloud with nothing in it, at [`Time::START`].
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            core: Core {
                now: Time::START,
                rng: Rng::new(config.seed),
                log: Log::default(),
                timers: Default::default(),
                effects: Default::default(),
                outputs: Default::default(),
                account: config.account,
                settings: config.settings,
            },
            sqs: Arc::default(),
            lambda: Arc::default(),
            traffic: Arc::default(),
            events: Arc::default(),
            sns: Arc::default(),
            s3: Arc::default(),
            inputs: 0,
            internal_calls: 0,
        }
    }

    /// Lets time pass until `now`, then takes the input. The ticket names a call's answer.
    pub fn handle(&mut self, now: Time, input: Input) -> Ticket {
        self.advance(now);
        let ticket = Ticket(self.inputs);
        self.inputs += 1;
        match input {
            Input::Call(call) => self.call(ticket, &call),
            Input::Traffic(control) => {
                Arc::make_mut(&mut self.traffic).control(&mut self.core, &control);
            }
            Input::Lambda(control) => {
                Arc::make_mut(&mut self.lambda).control(&mut self.core, &control);
            }
        }
        self.settle();
        ticket
    }

    /// What there is to tell, one thing at a time; [`Output::Idle`] when that was all.
    pub fn poll(&mut self) -> Output {
        self.core.outputs.pop_front().unwrap_or(Output::Idle {
            wake: self.core.timers.next_due(),
        })
    }

    /// Lets time pass until `now`: everything due happens, each thing at its own instant. Time never goes back.
    pub fn advance(&mut self, now: Time) {
        while self.advance_one(now) {}
    }

    /// Lets the next planned thing happen if it is due by `now`; otherwise sets the clock to `now` and returns false.
    pub fn advance_one(&mut self, now: Time) -> bool {
        let Some((due, timer)) = self.core.timers.pop_due(now) else {
            self.core.now = self.core.now.max(now);
            return false;
        };
        self.core.now = self.core.now.max(due);
        match timer {
            Timer::Sqs(timer) => Arc::make_mut(&mut self.sqs).fire(&mut self.core, timer),
            Timer::Lambda(timer) => Arc::make_mut(&mut self.lambda).fire(&mut self.core, timer),
            Timer::Traffic(timer) => Arc::make_mut(&mut self.traffic).fire(&mut self.core, &timer),
            Timer::Events(timer) => Arc::make_mut(&mut self.events).fire(&mut self.core, &timer),
            Timer::S3(timer) => Arc::make_mut(&mut self.s3).fire(&mut self.core, &timer),
            Timer::HandOver(handover) => self.hand_over(&handover),
        }
        self.settle();
        true
    }

    /// Makes a call in the name of CloudFormation or the like and gives its answer at once.
    ///
    /// # Errors
    /// The call's own error; `InternalFailure` when the action answers only later.
    pub fn call_now(&mut self, call: &ApiCall) -> SharedAnswer {
        let ticket = self.internal_ticket();
        self.call(ticket, call);
        let found = self.core.outputs.iter().position(
            |output| matches!(output, Output::Answer { ticket: of, .. } if *of == ticket),
        );
        let output = found.and_then(|at| self.core.outputs.remove(at));
        self.settle();
        match output {
            Some(Output::Answer { answer, .. }) => answer,
            _ => Err(
                AwsError::sender("InternalFailure", "The call was not answered at once.")
                    .with_status(500),
            ),
        }
    }

    /// Adds a client to the scene.
    pub fn add_client(&mut self, client: traffic::Client) {
        Arc::make_mut(&mut self.traffic).add(client);
    }

    /// Declares what a function does when it is invoked. See [`lambda::Model`].
    pub fn set_model(&mut self, function: &str, model: lambda::Model) {
        Arc::make_mut(&mut self.lambda).set_model(function, model);
    }

    fn internal_ticket(&mut self) -> Ticket {
        self.internal_calls += 1;
        Ticket(INTERNAL_TICKETS + self.internal_calls)
    }

    fn call(&mut self, ticket: Ticket, call: &ApiCall) {
        self.core.record(ApiEvent::called(ticket, call));
        if !call.params.is_object() {
            let error = AwsError::sender(
                "SerializationException",
                "The parameters of a call are a JSON object.",
            );
            return self.core.answer(ticket, Err(error));
        }
        let reply = match call.service {
            Service::Sqs => Arc::make_mut(&mut self.sqs).call(&mut self.core, ticket, call),
            Service::Lambda => {
                Arc::make_mut(&mut self.lambda).call(&mut self.core, &self.sqs, ticket, call)
            }
            Service::Events => Arc::make_mut(&mut self.events).call(&mut self.core, call),
            Service::Sns => Arc::make_mut(&mut self.sns).call(&mut self.core, call),
            Service::S3 => {
                let others = Others {
                    sqs: &self.sqs,
                    sns: &self.sns,
                    lambda: &self.lambda,
                };
                Arc::make_mut(&mut self.s3).call(&mut self.core, &others, call)
            }
        };
        self.core.reply(ticket, reply);
    }

    /// Carries what services have for one another until nothing is left.
    fn settle(&mut self) {
        while let Some(effect) = self.core.effects.pop_front() {
            match effect {
                Effect::Delivered { poller, messages } => {
                    Arc::make_mut(&mut self.lambda).deliver(&mut self.core, poller, messages);
                }
                Effect::Poll {
                    poller,
                    queue_arn,
                    max_messages,
                    wait_ms,
                } => Arc::make_mut(&mut self.sqs).poll(
                    &mut self.core,
                    poller,
                    &queue_arn,
                    max_messages,
                    wait_ms,
                ),
                Effect::StopPolling { poller } => {
                    Arc::make_mut(&mut self.sqs).stop_polling(&mut self.core, poller);
                }
                Effect::Delete {
                    queue_arn,
                    receipt_handles,
                } => Arc::make_mut(&mut self.sqs).delete_handled(
                    &mut self.core,
                    &queue_arn,
                    &receipt_handles,
                    &lambda::service_caller(),
                ),
                Effect::Call(call) => {
                    let ticket = self.internal_ticket();
                    self.call(ticket, &call);
                }
                Effect::Push(push) => {
                    Arc::make_mut(&mut self.lambda).push(&mut self.core, &push);
                }
            }
        }
    }

    /// Brings something to where it goes; what is refused goes to the dead-letter queue, if there is one.
    fn hand_over(&mut self, handover: &Handover) {
        let refusal = self.try_hand_over(handover).err();
        self.core
            .record(handover::event(handover, refusal.as_ref()));
        if let Some(dead) = refusal.and_then(|refusal| handover::dead_letter(handover, &refusal)) {
            self.hand_over(&dead);
        }
    }

    fn try_hand_over(&mut self, handover: &Handover) -> Result<(), Refusal> {
        match handover.to.split(':').nth(2) {
            Some("sqs") => {
                let queue = self.sqs.queue_by_arn(&handover.to);
                let call = handover::to_queue(&self.core, queue, handover)?;
                self.call_now(&call).map_err(Refusal::from)?;
            }
            Some("sns") => {
                let topic = self.sns.topic_by_arn(&handover.to);
                let call = handover::to_topic(&self.core, topic, handover)?;
                self.call_now(&call).map_err(Refusal::from)?;
            }
            Some("lambda") => {
                let push = handover::to_function(handover);
                Arc::make_mut(&mut self.lambda).push(&mut self.core, &push);
            }
            _ => Arc::make_mut(&mut self.events).receive(
                &mut self.core,
                &handover.to,
                &handover.params,
            ),
        }
        Ok(())
    }

    /// The present.
    #[must_use]
    pub const fn now(&self) -> Time {
        self.core.now
    }

    /// What the services share.
    #[cfg(test)]
    pub(crate) const fn core(&self) -> &Core {
        &self.core
    }

    /// When the next planned thing happens.
    #[must_use]
    pub fn next_due(&self) -> Option<Time> {
        self.core.timers.next_due()
    }

    /// Everything that has happened.
    #[must_use]
    pub const fn log(&self) -> &Log {
        &self.core.log
    }

    /// Whose cloud it is.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.core.account
    }

    /// Amazon SQS.
    #[must_use]
    pub fn sqs(&self) -> &Sqs {
        &self.sqs
    }

    /// AWS Lambda.
    #[must_use]
    pub fn lambda(&self) -> &Lambda {
        &self.lambda
    }

    /// Amazon EventBridge.
    #[must_use]
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// Amazon SNS.
    #[must_use]
    pub fn sns(&self) -> &Sns {
        &self.sns
    }

    /// Amazon S3.
    #[must_use]
    pub fn s3(&self) -> &S3 {
        &self.s3
    }

    /// The scene's clients.
    #[must_use]
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// The world as JSON, as goals and questions read it: `now`, `queues`, `functions`, `eventSourceMappings`, `clients`,
    /// `topics`, `buckets`, `rules`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let clients: Value = self
            .traffic
            .clients()
            .map(|client| {
                json!({"name": client.name, "sent": client.sent, "perMinute": client.per_minute})
            })
            .collect();
        json!({
            "now": self.core.now,
            "elapsedMs": self.core.now.since(Time::START),
            "queues": self.sqs.to_json(self.core.now),
            "functions": self.lambda.functions_json(),
            "eventSourceMappings": self.lambda.mappings_json(),
            "clients": clients,
            "topics": self.sns.to_json(),
            "buckets": self.s3.to_json(),
            "rules": self.events.to_json(),
        })
    }
}

impl Reply {
    /// An answer given at once.
    #[must_use]
    pub fn ok(body: Value) -> Self {
        Self::Now(Ok(body))
    }
}
