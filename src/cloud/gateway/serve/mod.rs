//! What clients of a deployed REST API meet: gate after gate, in AWS's order, each written down with what it saw.
//!
//! A request becomes a flight. It passes the gates at once until it has to wait for somebody else inside the cloud (an
//! authorizer's function, the backend); then it lies in [`Serving`] until [`told`] or [`fire`] lets it go on.

mod answered;
mod authorize;
mod backend;
mod bucket;
mod cache;
mod cognito;
mod context;
mod edge;
mod ending;
mod flight;
mod function;
mod keys;
mod logs;
mod mapping;
mod policy;
mod proxy;
mod refuse;
mod request;
mod respond;
mod route;
mod schema;
mod services;
mod start;
mod test_invoke;
#[cfg(test)]
mod tests;
mod validate;

pub use bucket::TokenBucket;
pub(in crate::gateway) use test_invoke::test_invoke;

use super::rest::Apis;
use super::rest::model::{EndpointType, ResponseType, Throttle};
use super::{Around, Event, Gate, Verdict};
use crate::call::{SharedAnswer, Ticket};
use crate::clock::Time;
use crate::core::Core;
use crate::http::{HttpRequest, HttpResponse};
use crate::sorted::SortedMap;
use crate::waf::Waf;
use ending::complete;
use flight::{Flight, Refusal, Stop, Waits};
use serde_json::Value;
use std::sync::Arc;

/// How many answers of authorizers are kept.
const GRANTS_MAX: usize = 2_000;
/// How many token buckets are kept.
const BUCKETS_MAX: usize = 5_000;

/// Something planned for later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timer {
    /// The backend of this request has taken too long.
    TooLong(u64),
}

/// What serving remembers: requests on their way, buckets, caches.
#[derive(Clone, Debug, Default)]
pub struct Serving {
    flights: SortedMap<u64, Arc<Flight>>,
    next: u64,
    buckets: SortedMap<String, TokenBucket>,
    cache: SortedMap<String, cache::Cached>,
    grants: SortedMap<String, authorize::Grant>,
    endpoints: SortedMap<String, VpcEndpoint>,
}

/// A VPC's endpoint for API Gateway.
#[derive(Clone, Debug, Default)]
pub(super) struct VpcEndpoint {
    policy: Option<Value>,
}

/// All that serving a request needs.
pub(super) struct Desk<'a> {
    pub(super) core: &'a mut Core,
    pub(super) apis: &'a mut Apis,
    pub(super) state: &'a mut Serving,
    pub(super) around: Around<'a>,
}

impl Serving {
    /// Takes a token from a bucket; says whether there was one, and how many are left.
    fn take(&mut self, name: &str, throttle: Throttle, now: Time) -> (bool, u64) {
        if self.buckets.len() >= BUCKETS_MAX && !self.buckets.contains_key(name) {
            self.buckets.pop_first();
        }
        let bucket = self
            .buckets
            .entry(name.to_owned())
            .or_insert_with(|| TokenBucket::new(throttle, now));
        bucket.adjust(throttle, now);
        (bucket.take(now), bucket.tokens(now))
    }

    /// The token buckets of an API's methods as goals read them, by stage, method and path: `prod GET /orders`.
    pub(super) fn method_buckets(&self, api: &str, now: Time) -> Value {
        let within = format!("method/{api}/");
        let shown = self.buckets.iter().filter_map(|(name, bucket)| {
            let (stage, rest) = name.strip_prefix(&within)?.split_once('/')?;
            let (path, method) = rest.rsplit_once('/')?;
            Some((format!("{stage} {method} {path}"), bucket.to_json(now)))
        });
        Value::Object(shown.collect())
    }

    /// The token buckets of a usage plan as goals read them, by the key's id and what they are for.
    pub(super) fn plan_buckets(&self, plan: &str, now: Time) -> Value {
        let within = format!("plan/{plan}/");
        let shown = self.buckets.iter().filter_map(|(name, bucket)| {
            let rest = name.strip_prefix(&within)?;
            Some((
                rest.replacen('/', " ", 1).trim_end().to_owned(),
                bucket.to_json(now),
            ))
        });
        Value::Object(shown.collect())
    }

    fn keep(&mut self, key: String, cached: cache::Cached, now: Time) {
        if self.cache.len() >= cache::ENTRIES_MAX {
            self.cache.retain(|_, cached| cached.until > now);
        }
        if self.cache.len() < cache::ENTRIES_MAX {
            self.cache.insert(key, cached);
        }
    }

    fn keep_grant(&mut self, key: String, grant: authorize::Grant, now: Time) {
        if self.grants.len() >= GRANTS_MAX {
            self.grants.retain(|_, grant| grant.until > now);
        }
        if self.grants.len() < GRANTS_MAX {
            self.grants.insert(key, grant);
        }
    }

    pub(super) fn add_vpc_endpoint(&mut self, id: &str, policy: Option<Value>) {
        self.endpoints.insert(id.to_owned(), VpcEndpoint { policy });
    }

    /// The policy of a VPC endpoint that has one of its own.
    pub(super) fn vpc_endpoint_policy(&self, id: &str) -> Option<&Value> {
        self.endpoints.get(id)?.policy.as_ref()
    }

    /// A call of API Gateway's own API succeeded: what it flushes is flushed.
    pub(super) fn noticed(&mut self, action: &str, params: &Value) {
        let text = |key: &str| params[key].as_str().unwrap_or_default();
        let of = format!("{}/{}/", text("restApiId"), text("stageName"));
        match action {
            "FlushStageCache" => self.cache.retain(|key, _| !key.starts_with(&of)),
            "FlushStageAuthorizersCache" => self.grants.retain(|key, _| !key.starts_with(&of)),
            _ => {}
        }
    }
}

/// Takes a request to a REST API.
pub(super) fn http(
    desk: &mut Desk<'_>,
    waf: &mut Waf,
    ticket: Ticket,
    client: &str,
    request: &HttpRequest,
) {
    let request = Arc::new(request.clone());
    let (path, _) = request.path_and_query();
    let place = route::locate(desk.apis, request.host(), path).unwrap_or_default();
    let id: Arc<str> = desk.core.rng.uuid().into();
    desk.core.record(Event::RequestReceived {
        request_id: Arc::clone(&id),
        api: place.api.as_str().into(),
        stage: place.stage.as_str().into(),
        client: client.into(),
        http: Arc::clone(&request),
    });
    let Some(mut flight) = start::begin(desk, ticket, &id, &request, &place) else {
        return start::nowhere(desk, ticket, &id, &place);
    };
    let done = arrive(desk, waf, &mut flight);
    complete(desk, flight, done);
}

/// From the network to whoever says who the caller is.
fn arrive(desk: &mut Desk<'_>, waf: &mut Waf, flight: &mut Flight) -> Result<HttpResponse, Stop> {
    let api = desk.apis.api(&flight.api);
    let kind = api.map_or(EndpointType::Regional, |api| api.endpoint.kind());
    let stage = api.and_then(|api| api.stages.get(&*flight.stage));
    let web_acl = stage.and_then(|stage| stage.web_acl_arn.clone());
    let is_unknown_name = kind == EndpointType::Private
        && flight.http.connection.vpc_endpoint.is_none()
        && desk.apis.domain(&flight.domain).is_none();
    if is_unknown_name {
        let why = "The name has no address here, so there is nobody to speak TLS with.";
        flight.note(desk.core, Gate::Tls, Verdict::Absent, why, None);
    } else {
        edge::tls(desk, flight)?;
    }
    edge::endpoint(desk, flight, kind)?;
    edge::waf(desk, waf, flight, web_acl)?;
    start::find(desk, flight)?;
    policy::gate(desk.core, flight, kind)?;
    authorize::gate(desk, flight)?;
    onward(desk, flight)
}

/// From the API key to the backend.
fn onward(desk: &mut Desk<'_>, flight: &mut Flight) -> Result<HttpResponse, Stop> {
    if !flight.is_test {
        keys::gate(desk, flight)?;
        keys::throttle(desk, flight)?;
    }
    validate::gate(desk, flight)?;
    if !flight.is_test {
        let stage = desk.apis.deployed(&flight.api, &flight.stage);
        let has_cache = stage.is_some_and(|(stage, _)| stage.cache_cluster_enabled);
        cache::gate(desk, flight, has_cache)?;
    }
    let method = Arc::clone(&flight.method);
    let Some(integration) = &method.method_integration else {
        flight.note(
            desk.core,
            Gate::IntegrationRequest,
            Verdict::Refused,
            "The method has no integration: nobody answers it.",
            None,
        );
        return Err(Refusal::internal(
            Gate::IntegrationRequest,
            ResponseType::ApiConfigurationError,
            500,
        )
        .into());
    };
    let request = mapping::gate(desk, flight, integration)?;
    let reply = backend::gate(desk, flight, integration, &request)?;
    respond::gate(desk, flight, integration, reply)
}

/// What was asked on a request's behalf is answered.
pub(super) fn told(desk: &mut Desk<'_>, number: u64, answer: &SharedAnswer) {
    let Some(flight) = desk.state.flights.remove(&number) else {
        // It came after the request was given up.
        return;
    };
    let mut flight = Arc::unwrap_or_clone(flight);
    let done = match std::mem::take(&mut flight.waits) {
        Waits::Authorizer { cache } => authorize::told(desk, &mut flight, cache, answer)
            .and_then(|()| onward(desk, &mut flight)),
        waits => {
            if let Some(timeout) = flight.timeout.take() {
                desk.core.timers.cancel(timeout);
            }
            flight.integration_ms = flight.sent.map(|sent| desk.core.now.since(sent));
            answered::answered(desk, &mut flight, &waits, answer)
        }
    };
    complete(desk, flight, done);
}

/// Something planned happens: a backend has taken too long.
pub(super) fn fire(desk: &mut Desk<'_>, timer: &Timer) {
    let Timer::TooLong(number) = timer;
    let Some(flight) = desk.state.flights.remove(number) else {
        return;
    };
    let mut flight = Arc::unwrap_or_clone(flight);
    let ms = flight.sent.map_or(0, |sent| desk.core.now.since(sent));
    flight.integration_ms = Some(ms);
    flight.line(desk.core, || {
        "Execution failed due to a timeout error".into()
    });
    let why = format!(
        "The backend had not answered after {ms} ms, and API Gateway waits no longer. The backend may well go on."
    );
    flight.note(desk.core, Gate::Integration, Verdict::Refused, &why, None);
    let mut refusal = Refusal::internal(Gate::Integration, ResponseType::IntegrationTimeout, 504);
    refusal.message = Some("Endpoint request timed out".into());
    complete(desk, flight, Err(refusal.into()));
}
