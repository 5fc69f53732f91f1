//! What one service has for another: a message for a queue, an event for a function, a topic or a bus.
//!
//! The receiving side's resource policy decides whether it is taken. What is refused is lost unless the sender names a
//! dead-letter queue, and on AWS nobody tells; the log does.

use crate::call::{ApiCall, Service};
use crate::clock::Time;
use crate::core::{Core, Push, Timer};
use crate::engine::Cloud;
use crate::iam::{Account, Caller, Decision, Principal, Request, decide};
use crate::sns::Topic;
use crate::sqs::Queue;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Something on its way from one service to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// The service that sends, for instance `sns.amazonaws.com`.
    pub principal: &'static str,
    /// The ARN of what it comes from: a topic, a bucket, a rule.
    pub source_arn: Arc<str>,
    /// The ARN of the queue, function, topic or bus that it goes to.
    pub to: Arc<str>,
    /// For a queue the parameters of `SendMessage`, for a topic those of `Publish`, each without the address; for a
    /// function or a bus the event.
    pub params: Value,
    /// The ARN of the queue for what cannot be delivered.
    pub dead_letter_queue: Option<Arc<str>>,
    /// The ARN of the role with which it is handed over, where not the receiver's policy decides.
    pub role: Option<Arc<str>>,
}

impl Handover {
    /// Whether it goes to a function.
    pub(crate) fn is_for_function(&self) -> bool {
        self.to.split(':').nth(2) == Some("lambda")
    }
}

/// Why something was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// As EventBridge names it in a dead letter: `NO_PERMISSIONS`, `NO_RESOURCE`.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
}

/// What happened between services.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// One service handed something to another.
    HandedOver {
        /// Who handed it over: `sns.amazonaws.com`.
        by: &'static str,
        /// The ARN of what it came from.
        source: Arc<str>,
        /// The ARN of where it went.
        to: Arc<str>,
    },
    /// It was refused. Without a dead-letter queue it is lost.
    HandoverRefused {
        /// Who tried to hand it over.
        by: &'static str,
        /// The ARN of what it came from.
        source: Arc<str>,
        /// The ARN of where it should have gone.
        to: Arc<str>,
        /// Why, in AWS's words.
        reason: Arc<str>,
        /// The ARN of the dead-letter queue it went to instead.
        #[serde(skip_serializing_if = "Option::is_none")]
        dead_letter_queue: Option<Arc<str>>,
    },
}

impl Event {
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::HandedOver { by, source, to } => {
                format!("{by} delivered from {} to {}.", name(source), name(to))
            }
            Self::HandoverRefused {
                by,
                source,
                to,
                reason,
                dead_letter_queue,
            } => {
                let after = match dead_letter_queue {
                    Some(queue) => format!("It went to the dead-letter queue {}.", name(queue)),
                    None => "It is lost: nobody is told.".into(),
                };
                format!(
                    "{by} could not deliver from {} to {}: {reason} {after}",
                    name(source),
                    name(to)
                )
            }
        }
    }
}

fn name(arn: &str) -> &str {
    arn.rsplit([':', '/']).next().unwrap_or(arn)
}

impl Core {
    /// Hands something over after so many milliseconds.
    pub fn hand_over(&mut self, millis: u64, handover: Handover) {
        self.after(millis, Timer::HandOver(Box::new(handover)));
    }

    /// As [`hand_over`](Self::hand_over), at an instant.
    pub fn hand_over_at(&mut self, at: Time, handover: Handover) {
        self.timers
            .schedule(at, Timer::HandOver(Box::new(handover)));
    }
}

/// Something with a resource policy that decides who may hand something to it.
pub(crate) enum Destination<'a> {
    Queue(&'a Queue),
    Topic(&'a Topic),
}

/// Whether a destination's policy lets a service hand something over on behalf of what has this ARN.
pub(crate) fn allowed(
    account: &Account,
    to: &Destination<'_>,
    principal: &str,
    source_arn: &str,
) -> bool {
    let (policy, action, resource) = match to {
        Destination::Queue(queue) => (
            queue.attributes().policy.as_deref(),
            "sqs:SendMessage",
            queue.arn(),
        ),
        Destination::Topic(topic) => (Some(topic.policy()), "sns:Publish", &topic.arn),
    };
    let request = Request {
        principal: Some(Principal::Service(principal)),
        action,
        resource,
        context: &[
            ("aws:SourceArn", source_arn),
            ("aws:SourceAccount", &account.id),
        ],
    };
    policy.is_some_and(|policy| decide(policy, &request) == Decision::Allowed)
}

impl Cloud {
    /// Whether the policy of a function, queue or topic lets a service bring it something on behalf of what has this ARN;
    /// false when there is no such thing.
    #[must_use]
    pub fn lets_in(&self, service: &str, source_arn: &str, to_arn: &str) -> bool {
        let mut parts = to_arn.split(':').skip(2);
        let to = match parts.next() {
            Some("sqs") => self.sqs().queue_by_arn(to_arn).map(Destination::Queue),
            Some("sns") => self.sns().topic_by_arn(to_arn).map(Destination::Topic),
            // The rule's role decides, not the state machine.
            Some("states") => {
                let name = parts.nth(3);
                return name.is_some_and(|name| self.states().state_machine(name).is_some());
            }
            _ => {
                let function = parts.nth(3).and_then(|name| self.lambda().function(name));
                let account = &self.account().id;
                return function.is_some_and(|one| one.lets_in(service, source_arn, account));
            }
        };
        to.is_some_and(|to| allowed(self.account(), &to, service, source_arn))
    }
}

/// The call that puts a handover into a queue; a refusal when there is no such queue or its policy forbids it.
pub(crate) fn to_queue(
    core: &Core,
    queue: Option<&Queue>,
    handover: &Handover,
) -> Result<ApiCall, Refusal> {
    let queue = queue.ok_or_else(|| missing("queue"))?;
    let to = Destination::Queue(queue);
    call(
        core,
        &to,
        Service::Sqs,
        "SendMessage",
        ("QueueUrl", queue.url()),
        handover,
    )
}

/// The call that publishes a handover to a topic; refused as for queues.
pub(crate) fn to_topic(
    core: &Core,
    topic: Option<&Topic>,
    handover: &Handover,
) -> Result<ApiCall, Refusal> {
    let topic = topic.ok_or_else(|| missing("topic"))?;
    let to = Destination::Topic(topic);
    call(
        core,
        &to,
        Service::Sns,
        "Publish",
        ("TopicArn", &topic.arn),
        handover,
    )
}

/// The call that starts an execution with the event as its input.
pub(crate) fn to_state_machine(handover: &Handover) -> ApiCall {
    let input = handover.params.to_string();
    ApiCall {
        service: Service::States,
        action: "StartExecution".into(),
        params: Arc::new(json!({"stateMachineArn": handover.to, "input": input})),
        caller: match &handover.role {
            Some(role) => Caller::function(role, name(&handover.source_arn)),
            None => Caller::Service(handover.principal.into()),
        },
    }
}

fn missing(kind: &str) -> Refusal {
    Refusal {
        code: "NO_RESOURCE",
        message: format!("The specified {kind} does not exist."),
    }
}

fn call(
    core: &Core,
    to: &Destination<'_>,
    service: Service,
    action: &str,
    (key, address): (&str, &Arc<str>),
    handover: &Handover,
) -> Result<ApiCall, Refusal> {
    if !allowed(&core.account, to, handover.principal, &handover.source_arn) {
        let id = service.id();
        return Err(Refusal {
            code: "NO_PERMISSIONS",
            message: format!(
                "User: {} is not authorized to perform: {id}:{action} on resource: {} because no resource-based policy allows the {id}:{action} action",
                handover.principal, handover.to
            ),
        });
    }
    let mut params = handover.params.clone();
    params[key] = json!(address);
    Ok(ApiCall {
        service,
        action: action.into(),
        params: Arc::new(params),
        caller: Caller::Service(handover.principal.into()),
    })
}

/// The event for a function.
pub(crate) fn to_function(handover: &Handover) -> Push {
    Push {
        function_arn: handover.to.to_string(),
        payload: handover.params.clone(),
        principal: handover.principal,
        source_arn: handover.source_arn.to_string(),
    }
}

/// The refusal that a function's policy, or its absence, means.
pub(crate) fn refused_by_function(message: String) -> Refusal {
    let code = if message.starts_with("Function not found") {
        "NO_RESOURCE"
    } else {
        "NO_PERMISSIONS"
    };
    Refusal { code, message }
}

impl From<crate::error::AwsError> for Refusal {
    fn from(error: crate::error::AwsError) -> Self {
        let code = match error.status {
            403 => "NO_PERMISSIONS",
            _ => "SDK_CLIENT_ERROR",
        };
        Self {
            code,
            message: error.message,
        }
    }
}

/// What the log says of a handover.
pub(crate) fn event(handover: &Handover, refusal: Option<&Refusal>) -> Event {
    let (by, source, to) = (
        handover.principal,
        Arc::clone(&handover.source_arn),
        Arc::clone(&handover.to),
    );
    match refusal {
        None => Event::HandedOver { by, source, to },
        Some(refusal) => Event::HandoverRefused {
            by,
            source,
            to,
            reason: refusal.message.as_str().into(),
            dead_letter_queue: handover.dead_letter_queue.clone(),
        },
    }
}

/// What goes to the dead-letter queue instead. EventBridge says why in message attributes.
///
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html> (read 2026-11-22).
pub(crate) fn dead_letter(handover: &Handover, refusal: &Refusal) -> Option<Handover> {
    let queue = handover.dead_letter_queue.clone()?;
    let mut params = match handover.params.get("MessageBody") {
        Some(_) => handover.params.clone(),
        // A topic's message, or a function's event.
        None => {
            let body = match &handover.params["Message"] {
                Value::String(message) => message.clone(),
                _ => handover.params.to_string(),
            };
            json!({"MessageBody": body})
        }
    };
    if handover.principal == crate::events::PRINCIPAL {
        let attribute = |value: &str| json!({"DataType": "String", "StringValue": value});
        params["MessageAttributes"] = json!({
            "RULE_ARN": attribute(&handover.source_arn),
            "TARGET_ARN": attribute(&handover.to),
            "ERROR_CODE": attribute(refusal.code),
            "ERROR_MESSAGE": attribute(&refusal.message),
        });
    }
    Some(Handover {
        to: queue,
        params,
        dead_letter_queue: None,
        role: None,
        ..handover.clone()
    })
}
