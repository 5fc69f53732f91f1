//! The end of an invocation: what is written down, and who learns of it.

use super::batch::{Failures, failures};
use super::event::{Event, Outcome};
use super::invoke::{Ending, Invocation, Invoker};
use super::poller::PollerId;
use super::start::timed_out;
use super::url::http_answer;
use super::{Lambda, RequestId};
use crate::call::Ticket;
use crate::cloudwatch::{Batch, Line, Report};
use crate::core::{Core, Effect};
use crate::sqs::{Delivery, MessageId, base64};
use serde_json::{Value, json};
use std::sync::Arc;

/// How long a response may be, as AWS counts it.
const RESPONSE_BYTES_MAX: usize = 6_291_556;
/// How much of the log a caller gets who asks for its end.
const TAIL_BYTES: usize = 4_096;

impl Lambda {
    pub(super) fn invocation_over(&mut self, core: &mut Core, request_id: RequestId) {
        let Some(invocation) = self.invocations.remove(&request_id) else {
            return;
        };
        let mut invocation = Arc::unwrap_or_clone(invocation);
        // Code that never answered has run into its timeout.
        let ending = invocation.ending.take();
        let ending = ending.unwrap_or_else(|| timed_out(request_id, invocation.timeout_s));
        if let Some(outside) = &invocation.outside {
            outside.stop(core);
        }
        let ending = limited(ending);
        let ended = ending.outcome == Outcome::Timeout || end_of_runtime(&ending).is_some();
        self.release(core, &invocation, ended);
        let lines = lines(core, &invocation, &ending);
        let (handled, failed) = self.sort_out(&invocation, &ending);
        self.write_down(core, &invocation, &ending);
        core.record(Event::InvocationEnded {
            function: Arc::clone(&invocation.function),
            request_id,
            environment: invocation.environment,
            outcome: ending.outcome,
            duration_ms: ending.duration_ms,
            billed_ms: Report::billed(ending.duration_ms, invocation.init_ms),
            init_ms: invocation.init_ms,
            memory_mb: invocation.memory_mb,
            handled: handled.iter().map(|one| one.message_id).collect(),
            failed,
            response: Arc::clone(&ending.response),
        });
        let handles = handled
            .iter()
            .map(|one| Arc::clone(&one.receipt_handle))
            .collect();
        match &invocation.request.invoker {
            Invoker::Caller { ticket, tail } => {
                answer(core, *ticket, &invocation, &ending, tail.then_some(&lines));
            }
            Invoker::Url(ticket) => {
                let failed = ending.outcome != Outcome::Success;
                let answer = http_answer(failed, &ending.response);
                core.answer(*ticket, Ok(answer));
            }
            Invoker::Queue(event) => self.event_over(core, *event, &invocation, &ending),
            Invoker::Poller { id, .. } => self.batch_over(core, *id, handles),
        }
        core.effects.push_back(Effect::Logs(Batch {
            group: invocation.log_group,
            stream: invocation.stream,
            lines,
        }));
    }

    /// What the handler made. Work that it finds noted as done it does not do again.
    fn write_down(&mut self, core: &mut Core, invocation: &Invocation, ending: &Ending) {
        let Some(function) = self.function_mut(&invocation.function) else {
            return;
        };
        for work in &ending.work {
            let done_before = match &work.once_per {
                Some(key) => !Arc::make_mut(&mut function.noted).insert(Arc::clone(key)),
                None => false,
            };
            let (function, what) = (Arc::clone(&invocation.function), Arc::clone(&work.what));
            let request_id = invocation.request.request_id;
            core.record(if done_before {
                Event::WorkSkipped {
                    function,
                    request_id,
                    what,
                }
            } else {
                Event::WorkDone {
                    function,
                    request_id,
                    what,
                }
            });
        }
    }

    fn batch_over(&mut self, core: &mut Core, id: PollerId, handles: Vec<Arc<str>>) {
        if let (Some(mapping), false) = (self.mappings.get(&id.mapping), handles.is_empty()) {
            core.effects.push_back(Effect::Delete {
                queue_arn: Arc::clone(&mapping.queue_arn),
                receipt_handles: handles,
            });
        }
        self.poll_again(core, id);
    }

    /// Which messages of a batch are handled, and which failed.
    fn sort_out<'a>(
        &self,
        invocation: &'a Invocation,
        ending: &Ending,
    ) -> (Vec<&'a Delivery>, Vec<MessageId>) {
        let Invoker::Poller { id, batch } = &invocation.request.invoker else {
            return (Vec::new(), Vec::new());
        };
        let all_failed = || (Vec::new(), batch.iter().map(|one| one.message_id).collect());
        if ending.outcome != Outcome::Success {
            return all_failed();
        }
        let mapping = self.mappings.get(&id.mapping);
        if !mapping.is_some_and(|mapping| mapping.reports_failures) {
            return (batch.iter().collect(), Vec::new());
        }
        let sent: Vec<String> = batch.iter().map(|one| one.message_id.to_string()).collect();
        match failures(&ending.response, &sent) {
            Failures::None => (batch.iter().collect(), Vec::new()),
            Failures::All => all_failed(),
            Failures::Some(bad) => {
                let is_bad = |one: &&Delivery| bad.contains(&one.message_id.to_string());
                let (failed, handled): (Vec<&Delivery>, Vec<&Delivery>) =
                    batch.iter().partition(is_bad);
                (handled, failed.iter().map(|one| one.message_id).collect())
            }
        }
    }
}

/// A response that is too long becomes an error.
fn limited(ending: Ending) -> Ending {
    // Only texts, lists and objects can be that long; most responses are neither.
    let may_be_long = !matches!(
        *ending.response,
        Value::Null | Value::Bool(_) | Value::Number(_)
    );
    if !may_be_long || ending.response.to_string().len() <= RESPONSE_BYTES_MAX {
        return ending;
    }
    Ending {
        outcome: Outcome::Error,
        response: Arc::new(json!({
            "errorMessage": format!(
                "Response payload size exceeded maximum allowed payload size ({RESPONSE_BYTES_MAX} bytes)."
            ),
            "errorType": "Function.ResponseSizeTooLarge",
        })),
        ..ending
    }
}

/// The errors that end a function's process. Of those in the first list the process never came to serve.
const INIT_ERRORS: [&str; 4] = [
    "Runtime.ImportModuleError",
    "Runtime.HandlerNotFound",
    "Runtime.UserCodeSyntaxError",
    "Runtime.MalformedHandlerName",
];
const EXIT_ERRORS: [&str; 2] = ["Runtime.ExitError", "Runtime.OutOfMemory"];

/// The error that ended the function's process, and not only the invocation.
fn end_of_runtime(ending: &Ending) -> Option<&'static str> {
    let kind = ending.response.get("errorType").and_then(Value::as_str)?;
    let known = INIT_ERRORS.into_iter().chain(EXIT_ERRORS);
    known
        .filter(|_| ending.outcome == Outcome::Error)
        .find(|known| *known == kind)
}

/// What the invocation wrote into its log stream.
fn lines(core: &Core, invocation: &Invocation, ending: &Ending) -> Vec<(crate::clock::Time, Line)> {
    let request_id = invocation.request.request_id;
    let (began, now) = (invocation.ready, core.now);
    let error_type = end_of_runtime(ending);
    let mut lines = Vec::with_capacity(ending.logs.len() + 4);
    let start = Line::Start {
        request_id,
        version: Arc::clone(&invocation.version),
    };
    lines.push((began, start));
    if let Some(outside) = &invocation.outside {
        let printed = outside.printed.iter();
        lines.extend(printed.map(|(at, line)| (*at, Line::Text(Arc::clone(line)))));
    }
    for line in &ending.logs {
        lines.push((began, Line::Text(Arc::clone(line))));
    }
    // What is wrong with a module shows before its handler is called.
    if let Some(kind) = error_type.filter(|kind| INIT_ERRORS.contains(kind)) {
        let text = init_report(kind, invocation);
        lines.push((began, Line::Text(text.into())));
        lines.rotate_left(1);
    }
    let timed_out = ending.outcome == Outcome::Timeout;
    if timed_out {
        let text = format!(
            "{} {request_id} Task timed out after {}.00 seconds\n",
            now.iso(),
            invocation.timeout_s
        );
        lines.push((now, Line::Text(text.into())));
    }
    lines.push((now, Line::End { request_id }));
    lines.push((
        now,
        Line::Report(Report {
            request_id,
            duration_ms: ending.duration_ms,
            billed_ms: Report::billed(ending.duration_ms, invocation.init_ms),
            memory_mb: invocation.memory_mb,
            max_memory_mb: match error_type {
                Some("Runtime.OutOfMemory") => invocation.memory_mb,
                _ => memory_used(invocation.memory_mb),
            },
            init_ms: invocation.init_ms,
            timed_out,
            error_type,
        }),
    ));
    lines
}

/// `INIT_REPORT Init Duration: 120.00 ms  Phase: init  Status: error  Error Type: Runtime.ImportModuleError`
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html> (read 2026-11-23).
fn init_report(kind: &str, invocation: &Invocation) -> String {
    let (init_ms, phase) = match invocation.init_ms {
        Some(init_ms) => (init_ms, "init"),
        None => (0, "invoke"),
    };
    format!(
        "INIT_REPORT Init Duration: {init_ms}.00 ms\tPhase: {phase}\tStatus: error\tError Type: {kind}"
    )
}

/// What a small Python function uses: nothing here measures memory, and 40 MB is what people see.
fn memory_used(memory_mb: u32) -> u32 {
    memory_mb.min(40)
}

/// Answers a caller who waited.
fn answer(
    core: &mut Core,
    ticket: Ticket,
    invocation: &Invocation,
    ending: &Ending,
    tail: Option<&Vec<(crate::clock::Time, Line)>>,
) {
    let mut answer = json!({
        "StatusCode": 200,
        "ExecutedVersion": invocation.version,
        "Payload": ending.response.to_string(),
    });
    if ending.outcome != Outcome::Success {
        answer["FunctionError"] = "Unhandled".into();
    }
    if let Some(lines) = tail {
        let text: String = lines.iter().map(|(_, line)| line.text()).collect();
        let bytes = text.as_bytes();
        let last = &bytes[bytes.len().saturating_sub(TAIL_BYTES)..];
        answer["LogResult"] = base64::encode(last).into();
    }
    core.answer(ticket, Ok(answer));
}
