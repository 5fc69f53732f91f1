//! The beginning of an invocation.

use super::environment::Taken;
use super::error::Throttle;
use super::event::{Event, Outcome, RequestId};
use super::function::{EnvironmentState, Facet, Function, number, version_name};
use super::handler::{Given, records};
use super::invoke::{Ending, Invocation, Request};
use super::model::Model;
use super::{Lambda, Timer};
use crate::core::{Core, Timer as CoreTimer};
use serde_json::json;
use std::sync::Arc;

impl Lambda {
    /// Begins an invocation, or says which limit is reached and gives the request back.
    pub(super) fn start(
        &mut self,
        core: &mut Core,
        name: &Arc<str>,
        request: Request,
    ) -> Result<(), (Throttle, Box<Request>)> {
        let version = self
            .function(name)
            .and_then(|function| function.choose(core, request.qualifier.as_deref()));
        let Some(version) = version else {
            return Err((Throttle::Concurrency, Box::new(request)));
        };
        let taken = match self.occupy(core, name, version, request.request_id) {
            Ok(taken) => taken,
            Err(throttle) => return Err((throttle, Box::new(request))),
        };
        if let Some(function) = self.function_mut(name) {
            let outside = function.runs_outside(&core.settings, version);
            let ending =
                (!outside).then(|| decide(core, function, version, taken.number, &request));
            let invocation = begin(core, function, version, taken, request, ending);
            let request_id = invocation.request.request_id;
            self.invocations.insert(request_id, Arc::new(invocation));
            if outside {
                self.plan_run(core, request_id);
            }
        }
        Ok(())
    }
}

impl Function {
    /// The version that serves a request: an alias may split requests between two.
    fn choose(&self, core: &mut Core, qualifier: Option<&str>) -> Option<u32> {
        let chosen = self.number_of(qualifier)?;
        let alias = qualifier.and_then(|qualifier| self.facet(Facet::Alias, qualifier));
        let weights =
            alias.and_then(|alias| alias["RoutingConfig"]["AdditionalVersionWeights"].as_object());
        let Some((other, weight)) = weights.and_then(|weights| weights.iter().next()) else {
            return Some(chosen);
        };
        // Weights are given to a few decimal places; a million steps tell them all apart.
        let share = (weight.as_f64().unwrap_or(0.0) * 1_000_000.0).round() as u64;
        if core.rng.below(1_000_000) < share {
            Some(number(other))
        } else {
            Some(chosen)
        }
    }
}

/// Writes the beginning down and plans the end.
fn begin(
    core: &mut Core,
    function: &mut Function,
    version: u32,
    taken: Taken,
    request: Request,
    ending: Option<Ending>,
) -> Invocation {
    let since = core.now;
    let init_ms = taken.cold.then(|| function.model().cold_start_ms);
    let ready = since.after(init_ms.unwrap_or(0));
    let (timeout_s, memory_mb, log_group) = match function.versions.get(&version) {
        Some(version) => (
            version.timeout_s(),
            version.memory_mb(),
            version.log_group(),
        ),
        None => (function.timeout_s, function.memory_mb, "".into()),
    };
    // Code that runs outside is given a second more than its timeout, so that its answer decides.
    let lasts_ms = match &ending {
        Some(ending) => ending.duration_ms,
        None => (u64::from(timeout_s) + 1) * 1_000,
    };
    let until = ready.after(lasts_ms);
    let request_id = request.request_id;
    if let Some(environment) = function.environments.get_mut(&taken.number) {
        environment.state = EnvironmentState::Busy {
            request_id,
            since,
            ready,
            until,
        };
    }
    let over = core
        .timers
        .schedule(until, CoreTimer::Lambda(Timer::InvocationOver(request_id)));
    core.record(Event::InvocationStarted {
        function: function.name.as_str().into(),
        version: version_name(version),
        request_id,
        environment: taken.number,
        cold: taken.cold,
        invoker: request.invoker.word(),
        messages: request.invoker.messages(),
        event: Arc::clone(&request.event),
    });
    Invocation {
        function: function.name.as_str().into(),
        version: version_name(version),
        environment: taken.number,
        kind: taken.kind,
        request,
        ready,
        init_ms,
        timeout_s,
        memory_mb,
        log_group,
        stream: taken.stream,
        over,
        ending,
        outside: None,
    }
}

/// How a modelled invocation will end.
fn decide(
    core: &mut Core,
    function: &mut Function,
    version: u32,
    environment: u32,
    request: &Request,
) -> Ending {
    let model = function.model.clone();
    let model = model.as_deref().unwrap_or(Model::plain());
    let timeout_s = match function.versions.get(&version) {
        Some(version) => version.timeout_s(),
        None => function.timeout_s,
    };
    let served = function.environments.get(&environment);
    let given = Given {
        event: &request.event,
        environment,
        invocation: served.map_or(0, |one| one.served).saturating_add(1),
        ordered: function.fail_next > 0,
        duration_ms: model.duration(&mut core.rng, records(&request.event).len()),
        timeout_ms: u64::from(timeout_s) * 1_000,
    };
    function.fail_next = function.fail_next.saturating_sub(1);
    let handled = function.handler.handle(model, given);
    let mut ending = Ending {
        outcome: handled.outcome,
        duration_ms: given.duration_ms,
        response: Arc::new(handled.response),
        logs: handled.prints,
        work: handled.work,
    };
    match ending.outcome {
        Outcome::Success => {}
        Outcome::Timeout => {
            let stopped = timed_out(request.request_id, timeout_s);
            ending.duration_ms = stopped.duration_ms;
            ending.response = stopped.response;
        }
        Outcome::Error => {
            ending.duration_ms = given.duration_ms.min(given.timeout_ms);
            ending.response = Arc::new(model.error_json(&request.request_id.to_string()));
            let line = format!("[ERROR] {}: {}", model.error_type, model.error_message);
            ending.logs.push(line.into());
        }
    }
    ending
}

/// How an invocation ends that its function's timeout stops.
pub(super) fn timed_out(request_id: RequestId, timeout_s: u32) -> Ending {
    Ending {
        outcome: Outcome::Timeout,
        duration_ms: u64::from(timeout_s) * 1_000,
        response: Arc::new(json!({
            "errorType": "Sandbox.Timedout",
            "errorMessage": format!(
                "RequestId: {request_id} Error: Task timed out after {timeout_s}.00 seconds"
            ),
        })),
        logs: Vec::new(),
        work: Vec::new(),
    }
}
