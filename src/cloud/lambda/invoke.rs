//! Invocations: finding an execution environment, running, ending.

use super::batch::{Failures, failures};
use super::event::{Event, Outcome, RequestId};
use super::function::{Environment, EnvironmentState, Function};
use super::model::fails;
use super::poller::PollerId;
use super::{ACCOUNT_CONCURRENCY, Lambda, Timer};
use crate::core::{Core, Effect, Timer as CoreTimer};
use crate::sqs::{Delivery, MessageId};
use serde_json::{Value, json};
use std::sync::Arc;

/// How long an environment is kept idle. AWS promises nothing here; minutes are what people see.
const IDLE_MS: u64 = 7 * 60 * 1000;

/// An invocation that runs.
#[derive(Clone, Debug)]
pub(super) struct Invocation {
    function: String,
    environment: u32,
    poller: PollerId,
    batch: Vec<Delivery>,
    duration_ms: u64,
    outcome: Outcome,
    response: Value,
}

impl Lambda {
    /// Invokes a function with a batch, unless its concurrency is used up.
    pub(super) fn invoke(
        &mut self,
        core: &mut Core,
        name: &str,
        poller: PollerId,
        batch: Vec<Delivery>,
    ) -> Option<RequestId> {
        if !self.has_room(name) {
            return None;
        }
        let function = self.functions.get_mut(name)?;
        let request_id = RequestId(core.rng.uuid_bits());
        let (outcome, duration_ms, response) = decide(core, function, &batch, request_id);
        let (environment, cold) = occupy(core, function, request_id, duration_ms);
        let records: Value = batch.iter().map(Delivery::to_record).collect();
        core.record(Event::InvocationStarted {
            function: name.into(),
            request_id,
            environment,
            cold,
            messages: ids(&batch),
            event: Arc::new(json!({"Records": records})),
        });
        self.invocations.insert(
            request_id,
            Invocation {
                function: name.into(),
                environment,
                poller,
                batch,
                duration_ms,
                outcome,
                response,
            },
        );
        Some(request_id)
    }

    /// Reserved concurrency caps a function; the others share what is not reserved.
    fn has_room(&self, name: &str) -> bool {
        let Some(function) = self.functions.get(name) else {
            return false;
        };
        if let Some(reserved) = function.reserved_concurrency {
            return function.running() < reserved;
        }
        let reserved: u32 = self
            .functions
            .values()
            .filter_map(|one| one.reserved_concurrency)
            .sum();
        let running: u32 = self
            .functions
            .values()
            .filter(|one| one.reserved_concurrency.is_none())
            .map(Function::running)
            .sum();
        running < ACCOUNT_CONCURRENCY.saturating_sub(reserved)
    }

    pub(super) fn invocation_over(&mut self, core: &mut Core, request_id: RequestId) {
        let Some(invocation) = self.invocations.remove(&request_id) else {
            return;
        };
        if let Some(function) = self.functions.get_mut(&invocation.function) {
            free(core, function, invocation.environment);
        }
        let mapping = self.mappings.get(&invocation.poller.mapping);
        let reports = mapping.is_some_and(|mapping| mapping.reports_failures);
        let (handled, failed) = sort_out(&invocation, reports);
        core.record(Event::InvocationEnded {
            function: invocation.function.as_str().into(),
            request_id,
            environment: invocation.environment,
            outcome: invocation.outcome,
            duration_ms: invocation.duration_ms,
            handled: handled.iter().map(|one| one.message_id).collect(),
            failed,
            response: Arc::new(invocation.response.clone()),
        });
        if let (Some(mapping), false) = (mapping, handled.is_empty()) {
            core.effects.push_back(Effect::Delete {
                queue_arn: Arc::clone(&mapping.queue_arn),
                receipt_handles: handled
                    .iter()
                    .map(|one| Arc::clone(&one.receipt_handle))
                    .collect(),
            });
        }
        self.poll_again(core, invocation.poller);
    }

    pub(super) fn recycle(&mut self, core: &mut Core, name: &str, environment: u32) {
        if let Some(function) = self.functions.get_mut(name)
            && function.environments.remove(&environment).is_some()
        {
            core.record(Event::EnvironmentRecycled {
                function: name.into(),
                environment,
            });
        }
    }
}

fn ids(batch: &[Delivery]) -> Vec<MessageId> {
    batch.iter().map(|one| one.message_id).collect()
}

/// How the invocation will end, after how many milliseconds, and with what response.
fn decide(
    core: &mut Core,
    function: &mut Function,
    batch: &[Delivery],
    request_id: RequestId,
) -> (Outcome, u64, Value) {
    let model = Arc::clone(&function.model);
    let timeout_ms = u64::from(function.timeout_s) * 1000;
    let duration_ms = model.duration(&mut core.rng, batch.len());
    let ordered = function.fail_next > 0;
    function.fail_next = function.fail_next.saturating_sub(1);
    if duration_ms > timeout_ms {
        return (
            Outcome::Timeout,
            timeout_ms,
            timeout_json(request_id, function.timeout_s),
        );
    }
    let bad: Vec<&Delivery> = batch
        .iter()
        .filter(|one| {
            ordered
                || function
                    .fail_when
                    .as_ref()
                    .is_some_and(|expression| fails(expression, &one.body))
        })
        .collect();
    if bad.is_empty() {
        let response = if model.reports_failures {
            json!({"batchItemFailures": []})
        } else {
            model.result.clone()
        };
        return (Outcome::Success, duration_ms, response);
    }
    if model.reports_failures && !ordered {
        let failures: Value = bad
            .iter()
            .map(|one| json!({"itemIdentifier": one.message_id}))
            .collect();
        return (
            Outcome::Success,
            duration_ms,
            json!({"batchItemFailures": failures}),
        );
    }
    let response = model.error_json(&request_id.to_string());
    (Outcome::Error, duration_ms, response)
}

fn timeout_json(request_id: RequestId, timeout_s: u32) -> Value {
    json!({
        "errorType": "Sandbox.Timedout",
        "errorMessage": format!("RequestId: {request_id} Error: Task timed out after {timeout_s}.00 seconds"),
    })
}

/// Takes the warmest idle environment or starts another, and plans the invocation's end.
fn occupy(
    core: &mut Core,
    function: &mut Function,
    request_id: RequestId,
    duration_ms: u64,
) -> (u32, bool) {
    let warm = function.warmest();
    let number = warm.unwrap_or_else(|| {
        function.next_environment += 1;
        function.next_environment
    });
    let since = core.now;
    let start_ms = if warm.is_some() {
        0
    } else {
        function.model.cold_start_ms
    };
    let ready = since.after(start_ms);
    let until = ready.after(duration_ms);
    let environment = function.environments.entry(number).or_insert(Environment {
        number,
        state: EnvironmentState::Idle { since },
        served: 0,
        recycle: None,
    });
    if let Some(timer) = environment.recycle.take() {
        core.timers.cancel(timer);
    }
    environment.state = EnvironmentState::Busy {
        request_id,
        since,
        ready,
        until,
    };
    core.timers
        .schedule(until, CoreTimer::Lambda(Timer::InvocationOver(request_id)));
    (number, warm.is_none())
}

fn free(core: &mut Core, function: &mut Function, number: u32) {
    let Some(environment) = function.environments.get_mut(&number) else {
        return;
    };
    environment.state = EnvironmentState::Idle { since: core.now };
    environment.served += 1;
    environment.recycle = Some(core.after(
        IDLE_MS,
        CoreTimer::Lambda(Timer::Recycle {
            function: function.name.clone(),
            environment: number,
        }),
    ));
}

/// Which messages are handled, and which failed.
fn sort_out(invocation: &Invocation, reports: bool) -> (Vec<&Delivery>, Vec<MessageId>) {
    let all_failed = || (Vec::new(), ids(&invocation.batch));
    if invocation.outcome != Outcome::Success {
        return all_failed();
    }
    if !reports {
        return (invocation.batch.iter().collect(), Vec::new());
    }
    let sent: Vec<String> = invocation
        .batch
        .iter()
        .map(|one| one.message_id.to_string())
        .collect();
    match failures(&invocation.response, &sent) {
        Failures::None => (invocation.batch.iter().collect(), Vec::new()),
        Failures::All => all_failed(),
        Failures::Some(bad) => {
            let is_bad = |one: &Delivery| bad.contains(&one.message_id.to_string());
            let handled = invocation.batch.iter().filter(|one| !is_bad(one)).collect();
            let failed = invocation.batch.iter().filter(|one| is_bad(one));
            (handled, failed.map(|one| one.message_id).collect())
        }
    }
}
