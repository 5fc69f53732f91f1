//! What is under way on a connection: `$connect`, a message, or `$disconnect`.

use super::super::context::short_id;
use super::super::flight::{call, invocation};
use super::super::model::{Draft, Id};
use super::super::{Timer, V2};
use super::connection::Connection;
use crate::call::{ApiCall, SharedAnswer, Ticket};
use crate::clock::{Time, TimerKey};
use crate::core::{Asker, Core, Effect};
use crate::gateway::around::{Around, PRINCIPAL};
use crate::gateway::{Event, Gate, RequestId, Verdict};
use crate::http::HttpRequest;
use serde_json::Value;
use std::sync::Arc;

/// What happens on the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Connect(Ticket),
    Message,
    Disconnect { code: u16, reason: &'static str },
}

/// What is under way.
#[derive(Clone, Debug)]
pub(in super::super) struct Journey {
    pub(super) connection: Id,
    pub(super) step: Step,
    pub(super) draft: Arc<Draft>,
    pub(super) route: Arc<Value>,
    pub(super) request_id: RequestId,
    /// The message.
    pub(super) body: Option<String>,
    pub(super) begun: Time,
    pub(super) asked: Option<Time>,
    pub(super) backend_ms: Option<u64>,
}

/// A journey that waits.
#[derive(Clone, Debug)]
pub(in super::super) struct Flight {
    journey: Journey,
    waits: Waits,
    timer: TimerKey,
}

/// What it waits for.
#[derive(Clone, Debug)]
pub(super) enum Waits {
    Authorizer,
    Backend(Arc<Value>),
}

impl Journey {
    pub(super) fn new(
        core: &mut Core,
        connection: &Connection,
        step: Step,
        route: Arc<Value>,
    ) -> Self {
        Self {
            connection: Arc::clone(&connection.id),
            step,
            draft: Arc::clone(&connection.draft),
            route,
            request_id: short_id(core).into(),
            body: None,
            begun: core.now,
            asked: None,
            backend_ms: None,
        }
    }

    pub(super) fn route_key(&self) -> &str {
        self.route["RouteKey"].as_str().unwrap_or_default()
    }

    pub(super) fn gate(
        &self,
        core: &mut Core,
        gate: Gate,
        verdict: Verdict,
        why: impl AsRef<str>,
        saw: Option<Value>,
    ) {
        core.record(Event::asked(
            &self.request_id,
            gate,
            verdict,
            why.as_ref(),
            saw,
        ));
    }

    pub(super) fn absent(&self, core: &mut Core, gate: Gate, why: &str) {
        self.gate(core, gate, Verdict::Absent, why, None);
    }

    /// The ARN of the route: `API/STAGE/$connect`.
    pub(super) fn arn(&self, core: &Core, connection: &Connection) -> String {
        let account = &core.account;
        format!(
            "arn:aws:execute-api:{}:{}:{}/{}/{}",
            account.region,
            account.id,
            connection.api,
            connection.stage,
            self.route_key()
        )
    }
}

impl V2 {
    pub(super) fn trip_invokes(
        &mut self,
        core: &mut Core,
        journey: Journey,
        waits: Waits,
        function: &str,
        event: &Value,
        timeout_ms: u64,
    ) {
        let number = self.trip_waits(core, journey, waits, timeout_ms);
        core.effects.push_back(Effect::Ask(
            Asker::Gateway(number),
            invocation(function, event),
        ));
    }

    pub(super) fn trip_calls(
        &mut self,
        core: &mut Core,
        journey: Journey,
        waits: Waits,
        what: &ApiCall,
        timeout_ms: u64,
    ) {
        let number = self.trip_waits(core, journey, waits, timeout_ms);
        let what = call(
            what.service,
            &what.action,
            (*what.params).clone(),
            PRINCIPAL,
        );
        core.effects
            .push_back(Effect::Ask(Asker::Gateway(number), what));
    }

    pub(super) fn trip_sends(
        &mut self,
        core: &mut Core,
        journey: Journey,
        waits: Waits,
        request: HttpRequest,
        timeout_ms: u64,
    ) {
        let number = self.trip_waits(core, journey, waits, timeout_ms);
        core.effects.push_back(Effect::Http {
            asker: Asker::Gateway(number),
            client: "API Gateway".into(),
            request: Box::new(request),
        });
    }

    fn trip_waits(
        &mut self,
        core: &mut Core,
        journey: Journey,
        waits: Waits,
        timeout_ms: u64,
    ) -> u64 {
        let number = self.next_number();
        let timer = core.after(timeout_ms, Timer::TooLong(number).into());
        self.trips.insert(
            number,
            Arc::new(Flight {
                journey,
                waits,
                timer,
            }),
        );
        number
    }

    /// What a journey waited for has come; false when no journey has this number.
    pub(in super::super) fn trip_told(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        number: u64,
        answer: &SharedAnswer,
    ) -> bool {
        let Some(flight) = self.trips.remove(&number) else {
            return false;
        };
        let Flight {
            mut journey,
            waits,
            timer,
        } = Arc::unwrap_or_clone(flight);
        core.timers.cancel(timer);
        match waits {
            Waits::Authorizer => self.guard_told(core, around, journey, answer),
            Waits::Backend(integration) => {
                journey.backend_ms = journey.asked.map(|asked| core.now.since(asked));
                self.socket_backend_told(core, &journey, &integration, answer);
            }
        }
        true
    }

    /// Its patience is over; false when no journey has this number.
    pub(in super::super) fn trip_too_long(&mut self, core: &mut Core, number: u64) -> bool {
        let Some(flight) = self.trips.remove(&number) else {
            return false;
        };
        let Flight { mut journey, .. } = Arc::unwrap_or_clone(flight);
        journey.backend_ms = journey.asked.map(|asked| core.now.since(asked));
        let why = "Nobody answered in time.";
        self.socket_fails(
            core,
            &journey,
            Gate::Integration,
            504,
            "Endpoint request timed out",
            why,
        );
        true
    }
}
