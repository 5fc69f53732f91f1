//! HTTP APIs and WebSocket APIs: what is made with Amazon API Gateway's second version.
//!
//! `manage` is the API that makes them; `http` and its neighbours are what clients of HTTP APIs meet; `socket` is
//! WebSocket APIs at work.

mod answer;
mod authorize;
mod backend;
mod context;
mod cors;
mod error;
mod flight;
mod guard;
mod http;
mod iam;
mod integrate;
mod jwt;
mod manage;
mod mapping;
mod model;
mod outgoing;
mod payload;
mod place;
mod response;
mod route;
mod service;
mod socket;
#[cfg(test)]
mod tests;
mod throttle;
mod tls;
mod visit;

pub use manage::success_status;
pub use model::{Api, Protocol};
pub use socket::SocketAction;

use super::around::Around;
use crate::call::{Answer, ApiCall, Service, SharedAnswer};
use crate::core::Core;
use crate::sorted::SortedMap;
use context::text_of;
use flight::Flight;
use model::{Domain, Id};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Numbers of asks begin here, so that they are told from those of REST APIs.
const FIRST_NUMBER: u64 = 1 << 40;

/// Something planned for later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timer {
    /// Whoever this number waits for has taken too long.
    TooLong(u64),
    /// A connection may have been idle for too long.
    Idle(Arc<str>),
    /// A connection has lasted as long as it may.
    Lifetime(Arc<str>),
}

impl From<Timer> for crate::core::Timer {
    fn from(timer: Timer) -> Self {
        Self::Gateway(super::Timer::V2(timer))
    }
}

/// Under what an authorizer's answer is kept: API, stage, and authorizer with identity.
type VerdictKey = (Id, Id, String);

/// The HTTP and WebSocket APIs of the account in its region, and the requests on their way.
#[derive(Clone, Debug, Default)]
pub struct V2 {
    account: String,
    apis: SortedMap<Id, Arc<Api>>,
    domains: SortedMap<Id, Arc<Domain>>,
    flights: SortedMap<u64, Arc<Flight>>,
    asked: u64,
    /// The connections of WebSocket APIs, by id.
    connections: SortedMap<Id, Arc<socket::Connection>>,
    connections_made: u64,
    /// What is under way on them.
    trips: SortedMap<u64, Arc<socket::Flight>>,
    /// Token buckets by API, stage and route key; all empty for the account's.
    buckets: SortedMap<(Id, Id, Id), throttle::Bucket>,
    /// What Lambda authorizers have said.
    verdicts: SortedMap<VerdictKey, guard::Kept>,
}

impl V2 {
    /// Answers a call.
    ///
    /// # Errors
    /// As the action has them.
    pub(super) fn call(&mut self, core: &mut Core, around: Around<'_>, call: &ApiCall) -> Answer {
        let answer = match call.service {
            Service::ApiGatewayManagementApi => self.manage_connection(core, around, call),
            _ => self.manage(core, around.cognito, call),
        };
        answer.map_err(Into::into)
    }

    /// Whether a number is one of an ask of these APIs.
    pub(super) const fn asked_for(number: u64) -> bool {
        number >= FIRST_NUMBER
    }

    /// What was asked is answered.
    pub(super) fn told(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        number: u64,
        answer: &SharedAnswer,
    ) {
        if !self.trip_told(core, around, number, answer) {
            self.flight_told(core, around, number, answer);
        }
    }

    pub(super) fn fire(&mut self, core: &mut Core, around: Around<'_>, timer: &Timer) {
        match timer {
            Timer::TooLong(number) => {
                if !self.trip_too_long(core, *number) {
                    self.flight_too_long(core, *number);
                }
            }
            Timer::Idle(connection) => self.idle(core, around, connection),
            Timer::Lifetime(connection) => self.lifetime_over(core, around, connection),
        }
    }

    fn next_number(&mut self) -> u64 {
        self.asked += 1;
        FIRST_NUMBER + self.asked
    }

    /// The APIs, by id.
    pub fn apis(&self) -> impl Iterator<Item = &Api> {
        self.apis.values().map(AsRef::as_ref)
    }

    /// The APIs of this protocol as JSON, as goals read them.
    #[must_use]
    pub fn to_json(&self, protocol: Protocol) -> Value {
        let apis = self.apis().filter(|api| api.protocol == protocol);
        apis.map(|api| {
            let mut shown = api.to_json();
            let buckets: Map<String, Value> = self
                .buckets
                .iter()
                .filter(|((of, ..), _)| *of == api.id)
                .map(|((_, stage, route), bucket)| (format!("{stage} {route}"), bucket.to_json()))
                .collect();
            shown["buckets"] = Value::Object(buckets);
            if protocol == Protocol::WebSocket {
                let connections = self.connections.values().filter(|one| one.api == api.id);
                shown["connections"] = connections.map(|one| one.to_json()).collect();
            }
            shown
        })
        .collect()
    }

    fn forget_api(&mut self, core: &mut Core, api: &str) {
        self.drop_connections(core, api, None);
        self.buckets.retain(|(of, ..), _| **of != *api);
        self.verdicts.retain(|(of, ..), _| **of != *api);
    }

    fn forget_stage(&mut self, core: &mut Core, api: &str, stage: &str) {
        self.drop_connections(core, api, Some(stage));
        self.buckets
            .retain(|(of, on, _), _| **of != *api || **on != *stage);
        self.forget_verdicts(api, stage);
    }

    fn forget_verdicts(&mut self, api: &str, stage: &str) {
        self.verdicts
            .retain(|(of, on, _), _| **of != *api || **on != *stage);
    }
}

/// Whether this is a route key of an HTTP API: `GET /cakes/{cake}`, or `$default`.
#[must_use]
pub fn is_route_key(text: &str) -> bool {
    route::RouteKey::read(text).is_some()
}

/// The function that an integration or authorizer names: by its ARN, or by the URI that API Gateway invokes it by.
fn function_arn(uri: &str, variables: Option<&Map<String, Value>>) -> Option<String> {
    let mut arn = match uri.split_once("/functions/") {
        Some((_, rest)) => rest.strip_suffix("/invocations").unwrap_or(rest).to_owned(),
        None => uri.to_owned(),
    };
    for (name, value) in variables.into_iter().flatten() {
        arn = arn.replace(&format!("${{stageVariables.{name}}}"), &text_of(value));
    }
    arn.starts_with("arn:aws:lambda:").then_some(arn)
}
