//! Calling a target: with the schedule's role, again and again when it fails, and at last into the dead-letter queue.
//!
//! Follows <https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html>,
//! <https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html>,
//! <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html> and
//! <https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html> (read 2026-11-22).

use super::schedule::Schedule;
use super::{PRINCIPAL, Scheduler, Timer};
use crate::call::{ApiCall, Service, SharedAnswer};
use crate::clock::Time;
use crate::core::{Asker, Core, Effect, Timer as CoreTimer};
use crate::error::AwsError;
use crate::handover;
use crate::iam::Caller;
use serde_json::{Value, json};
use std::sync::Arc;

/// How long it is tried at most, in seconds: a day.
pub(super) const AGE_MAX_S: u64 = 86_400;
/// How often it is tried again at most.
pub(super) const RETRIES_MAX: u64 = 185;
/// The first pause before it is tried again; each is twice the one before, up to an hour. AWS says “exponential back-off”
/// and no figures.
const PAUSE_MS: (u64, u64) = (1_000, 3_600_000);

/// An invocation of a target.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    schedule: Arc<Schedule>,
    /// When the schedule's time came.
    scheduled: Time,
    execution_id: String,
    input: Value,
    /// How often it has been tried again.
    retries: u64,
}

impl Scheduler {
    /// Calls a schedule's target after so many milliseconds.
    pub(super) fn begin(
        &mut self,
        core: &mut Core,
        schedule: &Arc<Schedule>,
        scheduled: Time,
        delay_ms: u64,
    ) {
        self.made += 1;
        let execution_id = core.rng.uuid();
        let input = input(core, schedule, scheduled, &execution_id);
        let attempt = Attempt {
            schedule: Arc::clone(schedule),
            scheduled,
            execution_id,
            input,
            retries: 0,
        };
        self.attempts.insert(self.made, attempt);
        core.after(delay_ms, CoreTimer::Scheduler(Timer::Again(self.made)));
    }

    pub(super) fn attempt(&mut self, core: &mut Core, number: u64) {
        let Some(attempt) = self.attempts.get(&number) else {
            return;
        };
        let call = attempt.call(core);
        core.effects
            .push_back(Effect::Ask(Asker::Scheduler(number), call));
    }

    /// A target has answered.
    pub fn told(&mut self, core: &mut Core, number: u64, answer: &SharedAnswer) {
        let Some(mut attempt) = self.attempts.remove(&number) else {
            return;
        };
        let Err(error) = answer else {
            core.record(attempt.event(None));
            return;
        };
        let policy = &attempt.schedule.given["Target"]["RetryPolicy"];
        let limit = |name: &str, most: u64| policy[name].as_u64().unwrap_or(most);
        let most = limit("MaximumRetryAttempts", RETRIES_MAX);
        let age_ms = limit("MaximumEventAgeInSeconds", AGE_MAX_S) * 1000;
        let doubled = 1_u64.checked_shl(u32::try_from(attempt.retries).unwrap_or(63));
        let pause_ms = PAUSE_MS
            .0
            .saturating_mul(doubled.unwrap_or(u64::MAX))
            .min(PAUSE_MS.1);
        let too_old = core.now.after(pause_ms).since(attempt.scheduled) > age_ms;
        let exhausted = if attempt.retries >= most {
            Some("MaximumRetryAttempts")
        } else if too_old {
            Some("MaximumEventAgeInSeconds")
        } else {
            None
        };
        match exhausted {
            None => {
                attempt.retries += 1;
                self.attempts.insert(number, attempt);
                core.after(pause_ms, CoreTimer::Scheduler(Timer::Again(number)));
            }
            Some(condition) => {
                core.record(attempt.event(Some(error)));
                if let Some(letter) = attempt.dead_letter(error, condition) {
                    core.effects.push_back(Effect::Call(letter));
                }
            }
        }
    }
}

impl Attempt {
    fn target(&self) -> &Value {
        &self.schedule.given["Target"]
    }

    fn text(&self, name: &str) -> &str {
        self.target()[name].as_str().unwrap_or_default()
    }

    /// The Scheduler with the schedule's role.
    fn caller(&self) -> Caller {
        Caller::function(self.text("RoleArn"), &self.schedule.name)
    }

    fn call(&self, core: &Core) -> ApiCall {
        let arn = self.text("Arn");
        let input = self.with_context();
        let written = match &input {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let (service, action, params) = match arn.split(':').nth(2) {
            Some("sqs") => {
                let mut params = json!({"QueueUrl": queue_url(core, arn), "MessageBody": written});
                if let Some(group) = self.target()["SqsParameters"].get("MessageGroupId") {
                    params["MessageGroupId"] = group.clone();
                    params["MessageDeduplicationId"] = json!(self.execution_id);
                }
                (Service::Sqs, "SendMessage", params)
            }
            Some("sns") => (
                Service::Sns,
                "Publish",
                json!({"TopicArn": arn, "Message": written}),
            ),
            Some("events") => {
                let parameters = &self.target()["EventBridgeParameters"];
                let entry = json!({
                    "EventBusName": arn,
                    "Source": parameters["Source"],
                    "DetailType": parameters["DetailType"],
                    "Detail": written,
                });
                (Service::Events, "PutEvents", json!({"Entries": [entry]}))
            }
            Some("states") => (
                Service::States,
                "StartExecution",
                json!({"stateMachineArn": arn, "input": written}),
            ),
            _ => (
                Service::Lambda,
                "Invoke",
                json!({"FunctionName": arn, "InvocationType": "Event", "Payload": written}),
            ),
        };
        ApiCall {
            service,
            action: action.into(),
            params: Arc::new(params),
            caller: self.caller(),
        }
    }

    /// The input with what the schedule knows filled in.
    fn with_context(&self) -> Value {
        let Value::String(text) = &self.input else {
            return self.input.clone();
        };
        let fields = [
            (
                "<aws.scheduler.schedule-arn>",
                self.schedule.arn.to_string(),
            ),
            ("<aws.scheduler.scheduled-time>", self.scheduled.to_iso()),
            ("<aws.scheduler.execution-id>", self.execution_id.clone()),
            (
                "<aws.scheduler.attempt-number>",
                (self.retries + 1).to_string(),
            ),
        ];
        let filled = fields.iter().fold(text.clone(), |text, (name, value)| {
            text.replace(name, value)
        });
        Value::String(filled)
    }

    fn event(&self, refusal: Option<&AwsError>) -> handover::Event {
        let (by, source, to) = (
            PRINCIPAL,
            Arc::clone(&self.schedule.arn),
            Arc::from(self.text("Arn")),
        );
        match refusal {
            None => handover::Event::HandedOver { by, source, to },
            Some(error) => handover::Event::HandoverRefused {
                by,
                source,
                to,
                reason: error.message.as_str().into(),
                dead_letter_queue: self.dead_letter_queue().map(Arc::from),
            },
        }
    }

    fn dead_letter_queue(&self) -> Option<&str> {
        self.target()["DeadLetterConfig"]["Arn"].as_str()
    }

    fn dead_letter(&self, error: &AwsError, condition: &str) -> Option<ApiCall> {
        let queue = self.dead_letter_queue()?;
        let text = |value: &str| json!({"DataType": "String", "StringValue": value});
        let account = queue.split(':').nth(4)?;
        let (region, name) = (queue.split(':').nth(3)?, queue.split(':').nth(5)?);
        let body = match self.with_context() {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let params = json!({
            "QueueUrl": format!("https://sqs.{region}.amazonaws.com/{account}/{name}"),
            "MessageBody": body,
            "MessageAttributes": {
                "ERROR_CODE": text(&error.code),
                "ERROR_MESSAGE": text(&error.message),
                "EXECUTION_ID": text(&self.execution_id),
                "EXHAUSTED_RETRY_CONDITION": text(condition),
                "IS_PAYLOAD_TRUNCATED": text("false"),
                "RETRY_ATTEMPTS": text(&self.retries.to_string()),
                "SCHEDULED_TIME": text(&self.scheduled.to_iso()),
                "SCHEDULE_ARN": text(&self.schedule.arn),
                "TARGET_ARN": text(self.text("Arn")),
            },
        });
        Some(ApiCall {
            service: Service::Sqs,
            action: "SendMessage".into(),
            params: Arc::new(params),
            caller: self.caller(),
        })
    }
}

fn queue_url(core: &Core, arn: &str) -> String {
    let name = arn.rsplit(':').next().unwrap_or_default();
    let account = &core.account;
    format!(
        "https://sqs.{}.amazonaws.com/{}/{name}",
        account.region, account.id
    )
}

/// The schedule's own input, or an event like those of EventBridge's rules, whose detail is a text.
fn input(core: &Core, schedule: &Schedule, scheduled: Time, execution_id: &str) -> Value {
    if let Some(input) = schedule.given["Target"].get("Input") {
        return input.clone();
    }
    json!({
        "version": "0",
        "id": execution_id,
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": core.account.id,
        "time": scheduled.to_iso(),
        "region": core.account.region,
        "resources": [schedule.arn],
        "detail": "{}",
    })
}
