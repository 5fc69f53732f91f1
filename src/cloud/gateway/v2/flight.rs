//! Requests that wait: for an authorizer's function, or for the backend.

use super::visit::Visit;
use super::{Timer, V2, VerdictKey};
use crate::call::{ApiCall, Service, SharedAnswer};
use crate::clock::TimerKey;
use crate::core::{Asker, Core, Effect};
use crate::gateway::around::{Around, PRINCIPAL};
use crate::http::HttpRequest;
use crate::iam::Caller;
use serde_json::{Value, json};
use std::sync::Arc;

/// What a request waits for.
#[derive(Clone, Debug)]
pub(super) enum Waits {
    /// An authorizer's function.
    Authorizer {
        authorizer: Arc<Value>,
        /// Under what its answer is kept, when it is.
        kept_as: Option<VerdictKey>,
    },
    /// The backend of this integration.
    Backend { integration: Arc<Value> },
}

/// A request that waits.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    pub(super) visit: Visit,
    pub(super) waits: Waits,
    /// When its patience ends.
    timer: TimerKey,
}

/// The call that invokes a function and waits for it.
pub(super) fn invocation(function: &str, event: &Value) -> ApiCall {
    call(
        Service::Lambda,
        "Invoke",
        json!({"FunctionName": function, "Payload": event.to_string()}),
        PRINCIPAL,
    )
}

pub(super) fn call(service: Service, action: &str, params: Value, by: &str) -> ApiCall {
    ApiCall {
        service,
        action: action.into(),
        params: Arc::new(params),
        caller: Caller::Service(by.into()),
    }
}

impl V2 {
    /// Invokes a function on a request's behalf and waits for it.
    pub(super) fn invoke(
        &mut self,
        core: &mut Core,
        visit: Visit,
        waits: Waits,
        function: &str,
        event: &Value,
        timeout_ms: u64,
    ) {
        let number = self.wait(core, visit, waits, timeout_ms);
        core.effects.push_back(Effect::Ask(
            Asker::Gateway(number),
            invocation(function, event),
        ));
    }

    /// Calls a service on a request's behalf and waits for it.
    pub(super) fn ask(
        &mut self,
        core: &mut Core,
        visit: Visit,
        waits: Waits,
        call: ApiCall,
        timeout_ms: u64,
    ) {
        let number = self.wait(core, visit, waits, timeout_ms);
        core.effects
            .push_back(Effect::Ask(Asker::Gateway(number), call));
    }

    /// Sends an HTTP request on a request's behalf and waits for the answer.
    pub(super) fn send(
        &mut self,
        core: &mut Core,
        visit: Visit,
        waits: Waits,
        request: HttpRequest,
        timeout_ms: u64,
    ) {
        let number = self.wait(core, visit, waits, timeout_ms);
        core.effects.push_back(Effect::Http {
            asker: Asker::Gateway(number),
            client: "API Gateway".into(),
            request: Box::new(request),
        });
    }

    fn wait(&mut self, core: &mut Core, visit: Visit, waits: Waits, timeout_ms: u64) -> u64 {
        let number = self.next_number();
        let timer = core.after(timeout_ms, Timer::TooLong(number).into());
        self.flights.insert(
            number,
            Arc::new(Flight {
                visit,
                waits,
                timer,
            }),
        );
        number
    }

    pub(super) fn flight_told(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        number: u64,
        answer: &SharedAnswer,
    ) {
        // An answer that comes too late is nobody's any more.
        let Some(flight) = self.flights.remove(&number) else {
            return;
        };
        let Flight {
            mut visit,
            waits,
            timer,
        } = Arc::unwrap_or_clone(flight);
        core.timers.cancel(timer);
        match waits {
            Waits::Authorizer {
                authorizer,
                kept_as,
            } => {
                self.authorizer_told(core, around, visit, &authorizer, kept_as, answer);
            }
            Waits::Backend { integration } => {
                visit.backend_ms = visit.asked.map(|asked| core.now.since(asked));
                self.backend_told(core, visit, &integration, answer);
            }
        }
    }

    pub(super) fn flight_too_long(&mut self, core: &mut Core, number: u64) {
        let Some(flight) = self.flights.remove(&number) else {
            return;
        };
        let Flight {
            mut visit, waits, ..
        } = Arc::unwrap_or_clone(flight);
        match waits {
            Waits::Authorizer { .. } => {
                let why = "The authorizer's function did not answer within 10 seconds.";
                let refusal = super::visit::Refusal::new(
                    crate::gateway::Gate::Authorizer,
                    500,
                    "Internal Server Error",
                    why,
                );
                self.refuse(core, visit, refusal);
            }
            Waits::Backend { integration } => {
                visit.backend_ms = visit.asked.map(|asked| core.now.since(asked));
                self.backend_too_slow(core, visit, &integration);
            }
        }
    }
}
