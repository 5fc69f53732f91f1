//! What clients of a deployed REST API meet: gate after gate, in AWS's order, each written down with what it saw.
//!
//! A request becomes a flight. It passes the gates at once until it has to wait for somebody else inside the cloud (an
//! authorizer's function, the backend); then it lies in [`Serving`] until [`told`] or [`fire`] lets it go on.

mod authorize;
mod backend;
mod bucket;
mod cache;
mod cognito;
mod context;
mod edge;
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
mod test_invoke;
#[cfg(test)]
mod tests;
mod validate;

pub use bucket::TokenBucket;
pub(in crate::gateway) use test_invoke::test_invoke;

use super::rest::Apis;
use super::rest::model::{EndpointType, LogLevel, ResponseType, Throttle};
use super::{Around, Event, Gate, Verdict};
use crate::call::{SharedAnswer, Ticket};
use crate::clock::Time;
use crate::core::Core;
use crate::http::{HttpRequest, HttpResponse, NoAnswer};
use crate::waf::Waf;
use flight::{Flight, Passed, Refusal, Stop, Waits};
use respond::Reply;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long a body may be, in bytes.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html> (read 2026-11-22).
const BODY_MAX: usize = 10_485_760;
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
    flights: BTreeMap<u64, Arc<Flight>>,
    next: u64,
    buckets: BTreeMap<String, TokenBucket>,
    cache: BTreeMap<String, cache::Cached>,
    grants: BTreeMap<String, authorize::Grant>,
    endpoints: BTreeMap<String, VpcEndpoint>,
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

    /// The token buckets by name: `account`, `method/API/STAGE/PATH/METHOD`, `plan/PLAN/KEY/...`.
    pub fn buckets(&self) -> impl Iterator<Item = (&str, &TokenBucket)> {
        self.buckets
            .iter()
            .map(|(name, bucket)| (name.as_str(), bucket))
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
    let Some(mut flight) = begin(desk, ticket, &id, &request, &place) else {
        return nowhere(desk, ticket, &id, &place);
    };
    let done = arrive(desk, waf, &mut flight);
    complete(desk, flight, done);
}

/// The flight of a request whose API and stage there are.
fn begin(
    desk: &mut Desk<'_>,
    ticket: Ticket,
    id: &Arc<str>,
    request: &Arc<HttpRequest>,
    place: &route::Place,
) -> Option<Flight> {
    let api = desk.apis.api(&place.api)?;
    let stage = api.stages.get(&place.stage)?;
    let canary = stage.canary_settings.as_ref().map(|canary| {
        let share = (canary.percent_traffic.clamp(0.0, 100.0) * 100.0) as u64;
        (
            desk.core.rng.below(10_000) < share,
            canary.stage_variable_overrides.clone(),
        )
    });
    let is_canary = canary.as_ref().map(|(is_canary, _)| *is_canary);
    let snapshot = Arc::clone(api.served(stage, is_canary == Some(true))?);
    let mut variables = stage.variables.clone().unwrap_or_default();
    if let Some((true, overrides)) = &canary {
        variables.extend(overrides.clone());
    }
    let deployment = match (&stage.canary_settings, is_canary) {
        (Some(canary), Some(true)) => canary.deployment_id.as_str(),
        _ => stage.deployment_id.as_str(),
    };
    let deployment: Arc<str> = deployment.into();
    let is_edge = api.endpoint.kind() == EndpointType::Edge;
    desk.state.next += 1;
    let (_, query) = request.path_and_query();
    let (path, _) = request.path_and_query();
    let trace = format!(
        "Root=1-{:08x}-{:024x}",
        desk.core.now.as_secs(),
        desk.core.rng.uuid_bits() >> 32
    );
    let edge_id = desk.core.rng.name(32);
    let front = request::FrontDoor {
        is_edge,
        trace: &trace,
        edge_id: &edge_id,
    };
    Some(Flight {
        number: desk.state.next,
        ticket,
        arrived: desk.core.now,
        id: Arc::clone(id),
        extended_id: format!("{}=", desk.core.rng.name(15)).into(),
        headers: request::headers_of(request, &front),
        trace: trace.as_str().into(),
        http: Arc::clone(request),
        api: place.api.as_str().into(),
        stage: place.stage.as_str().into(),
        deployment,
        domain: domain_of(place, request).into(),
        path: place.path.clone(),
        full_path: format!("/{}", path.trim_start_matches('/')),
        query: request::query_of(query),
        snapshot,
        stage_variables: variables
            .into_iter()
            .map(|(name, value)| (name, value.into()))
            .collect(),
        canary: is_canary,
        resource: "".into(),
        resource_path: "".into(),
        path_params: request::Fields::default(),
        method: Arc::default(),
        settings: None,
        identity: serde_json::Map::new(),
        authorizer: None,
        usage_key: None,
        context: serde_json::Map::new(),
        overrides: super::vtl::Overrides::default(),
        waits: Waits::Nothing,
        timeout: None,
        sent: None,
        integration_ms: None,
        integration_status: None,
        cache: None,
        cache_hit: None,
        warns: false,
        log: None,
        is_test: false,
    })
}

/// The host as `$context.domainName` tells it.
fn domain_of(place: &route::Place, request: &HttpRequest) -> String {
    place
        .domain
        .clone()
        .unwrap_or_else(|| request.host().to_owned())
}

/// The host is no API's, or the path names no stage of it.
fn nowhere(desk: &mut Desk<'_>, ticket: Ticket, id: &Arc<str>, place: &route::Place) {
    let is_api = desk.apis.api(&place.api).is_some();
    let why = match (is_api, place.stage.as_str()) {
        (false, _) => format!("There is no API {}.", place.api),
        (true, "") => "The path names no stage: it begins with the stage's name.".to_owned(),
        (true, stage) => format!("The API has no stage {stage}."),
    };
    desk.core.record(Event::GateAsked {
        request_id: Arc::clone(id),
        gate: Gate::Route,
        verdict: Verdict::Refused,
        why: why.as_str().into(),
        saw: None,
    });
    let headers = [
        ("Content-Type", "application/json"),
        ("x-amzn-RequestId", &**id),
        ("x-amzn-ErrorType", "ForbiddenException"),
    ];
    let response = HttpResponse {
        status: 403,
        headers: headers.into_iter().collect(),
        body: json!({"message": "Forbidden"}).to_string(),
    };
    desk.core.record(Event::RequestAnswered {
        request_id: Arc::clone(id),
        api: place.api.as_str().into(),
        stage: place.stage.as_str().into(),
        by: Gate::Route,
        http: Arc::new(response.clone()),
        latency_ms: 0,
        integration_latency_ms: None,
    });
    desk.core.tell(ticket, Ok(Arc::new(json!(response))));
}

/// From the network to whoever says who the caller is.
fn arrive(desk: &mut Desk<'_>, waf: &mut Waf, flight: &mut Flight) -> Result<HttpResponse, Stop> {
    let api = desk.apis.api(&flight.api);
    let kind = api.map_or(EndpointType::Regional, |api| api.endpoint.kind());
    let stage = api.and_then(|api| api.stages.get(&*flight.stage));
    let web_acl = stage.and_then(|stage| stage.web_acl_arn.clone());
    edge::tls(desk, flight)?;
    edge::endpoint(desk, flight, kind)?;
    edge::waf(desk, waf, flight, web_acl)?;
    find(desk, flight)?;
    policy::gate(desk.core, flight, kind)?;
    authorize::gate(desk, flight)?;
    onward(desk, flight)
}

/// Finds resource and method.
fn find(desk: &mut Desk<'_>, flight: &mut Flight) -> Passed {
    let gate = Gate::Route;
    let snapshot = Arc::clone(&flight.snapshot);
    let method = flight.http.method.clone();
    let found = route::find(&snapshot, &flight.path);
    let of_method = found
        .as_ref()
        .and_then(|found| route::method_of(found.resource, &method));
    let (Some(found), Some((name, answers))) = (&found, of_method) else {
        let why = match &found {
            None => format!("No resource of the API answers {}.", flight.path),
            Some(found) => format!(
                "The resource {} has no method {method}.",
                found.resource.path
            ),
        };
        let paths: Vec<&str> = snapshot
            .resources
            .values()
            .map(|resource| resource.path.as_str())
            .collect();
        flight.note(
            desk.core,
            gate,
            Verdict::Refused,
            &why,
            Some(json!({"resources": paths})),
        );
        let error = "MissingAuthenticationTokenException";
        return Err(Refusal::new(
            gate,
            ResponseType::MissingAuthenticationToken,
            error,
            "Missing Authentication Token",
        )
        .into());
    };
    flight.resource = found.resource.id.as_str().into();
    flight.resource_path = found.resource.path.as_str().into();
    flight.method = Arc::new(answers.clone());
    for (name, value) in &found.params {
        flight.path_params.set(name, value.clone());
    }
    if let Some((stage, _)) = desk.apis.deployed(&flight.api, &flight.stage) {
        let own = [method.as_str(), name].into_iter();
        let mut settings =
            own.filter_map(|method| stage.settings_for(&flight.resource_path, method));
        flight.settings = settings.next().cloned().map(Arc::new);
        let level = flight
            .settings
            .as_ref()
            .and_then(|settings| settings.logging_level);
        let logs = level.is_some_and(|level| level != LogLevel::Off);
        flight.log = (logs && desk.apis.settings().cloudwatch_role_arn.is_some()).then(Vec::new);
    }
    logs::begin(desk.core, flight);
    if flight.body().len() > BODY_MAX {
        let why = format!(
            "The body is {} bytes long, and 10 MB (10,485,760 bytes) is the most.",
            flight.body().len()
        );
        flight.note(desk.core, gate, Verdict::Refused, &why, None);
        let error = "RequestEntityTooLargeException";
        return Err(Refusal::new(
            gate,
            ResponseType::RequestTooLarge,
            error,
            "Request Too Long",
        )
        .into());
    }
    let canary = if flight.canary == Some(true) {
        " The canary serves it."
    } else {
        ""
    };
    let why = format!(
        "{method} {} belongs to the resource {} and its method {name}.{canary}",
        flight.path, flight.resource_path
    );
    let saw = json!({
        "api": flight.api,
        "stage": flight.stage,
        "deployment": flight.deployment,
        "canary": flight.canary,
        "resource": flight.resource_path,
        "method": name,
        "pathParameters": flight.path_params.single(),
    });
    flight.note(desk.core, gate, Verdict::Passed, &why, Some(saw));
    Ok(())
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
            answered(desk, &mut flight, &waits, answer)
        }
    };
    complete(desk, flight, done);
}

/// The backend has answered.
fn answered(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    waits: &Waits,
    answer: &SharedAnswer,
) -> Result<HttpResponse, Stop> {
    let ms = flight.integration_ms.unwrap_or(0);
    let reply = match waits {
        Waits::Server => server_reply(desk, flight, answer)?,
        _ => function_reply(desk, flight, waits, answer)?,
    };
    flight.integration_status = Some(u64::from(reply.status));
    flight.line(desk.core, || {
        format!(
            "Received response. Status: {}, Integration latency: {ms} ms",
            reply.status
        )
    });
    flight.line(desk.core, || {
        format!(
            "Endpoint response headers: {}",
            logs::headers(&reply.headers)
        )
    });
    flight.line(desk.core, || {
        format!(
            "Endpoint response body before transformations: {}",
            reply.body
        )
    });
    let method = Arc::clone(&flight.method);
    if *waits == Waits::Proxy {
        return proxied(desk, flight, &reply);
    }
    match &method.method_integration {
        Some(integration) => respond::gate(desk, flight, integration, reply),
        None => Err(
            Refusal::internal(Gate::Integration, ResponseType::ApiConfigurationError, 500).into(),
        ),
    }
}

/// What a function behind a proxy integration returned becomes the answer.
fn proxied(desk: &mut Desk<'_>, flight: &mut Flight, reply: &Reply) -> Result<HttpResponse, Stop> {
    let raised = reply.error_message.as_ref().is_some_and(Option::is_some);
    let made = match raised {
        true => Err("the function raised an error instead of returning an answer".to_owned()),
        false => proxy::answer(flight, &reply.body),
    };
    match made {
        Ok(response) => {
            flight.absent(
                desk.core,
                Gate::IntegrationResponse,
                "A proxy integration hands the function's answer on as it is.",
            );
            Ok(response)
        }
        Err(why) => {
            flight.line(desk.core, || {
                "Execution failed due to configuration error: Malformed Lambda proxy response"
                    .into()
            });
            let why = format!(
                "The function's answer is malformed: {why}. The client only learns: Internal server error."
            );
            let saw: Value =
                serde_json::from_str(&reply.body).unwrap_or_else(|_| reply.body.as_str().into());
            flight.note(
                desk.core,
                Gate::IntegrationResponse,
                Verdict::Refused,
                &why,
                Some(saw),
            );
            Err(Refusal::internal(
                Gate::IntegrationResponse,
                ResponseType::IntegrationFailure,
                502,
            )
            .into())
        }
    }
}

fn function_reply(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    waits: &Waits,
    answer: &SharedAnswer,
) -> Result<Reply, Stop> {
    let name = flight
        .method
        .method_integration
        .as_ref()
        .and_then(|one| one.uri.as_deref());
    let name = name
        .and_then(function::of_uri)
        .map(function::name_of)
        .unwrap_or_default()
        .to_owned();
    let (body, error_message) = match function::outcome(answer) {
        function::Outcome::Returned(body) => (body, None),
        function::Outcome::Raised(body) => {
            let error: Value = serde_json::from_str(&body).unwrap_or(Value::Null);
            (
                body,
                Some(
                    error["errorMessage"]
                        .as_str()
                        .unwrap_or_default()
                        .to_owned(),
                ),
            )
        }
        function::Outcome::NotRun { status, message } => {
            flight.integration_status = Some(u64::from(status));
            flight.line(desk.core, || {
                format!("Lambda invocation failed with status: {status}. {message}")
            });
            flight.line(desk.core, || {
                format!("Execution failed due to configuration error: {message}")
            });
            let why = format!("Lambda did not run the function {name}: {message}");
            flight.note(
                desk.core,
                Gate::Integration,
                Verdict::Refused,
                &why,
                Some(json!({"status": status})),
            );
            return Err(Refusal::internal(
                Gate::Integration,
                ResponseType::ApiConfigurationError,
                500,
            )
            .into());
        }
    };
    let ms = flight.integration_ms.unwrap_or(0);
    let why = match (&error_message, waits) {
        (Some(message), _) => {
            format!("The function {name} raised an error after {ms} ms: {message}")
        }
        (None, _) => format!("The function {name} returned after {ms} ms."),
    };
    let saw: Value = serde_json::from_str(&body).unwrap_or_else(|_| body.as_str().into());
    flight.note(
        desk.core,
        Gate::Integration,
        Verdict::Passed,
        &why,
        Some(json!({"function": name, "returned": saw})),
    );
    Ok(Reply {
        status: 200,
        body,
        error_message: Some(error_message),
        ..Reply::default()
    })
}

fn server_reply(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    answer: &SharedAnswer,
) -> Result<Reply, Stop> {
    let response = answer
        .as_ref()
        .map(|answer| serde_json::from_value::<HttpResponse>((**answer).clone()));
    match response {
        Ok(Ok(response)) => {
            let ms = flight.integration_ms.unwrap_or(0);
            let why = format!("The backend answered {} after {ms} ms.", response.status);
            flight.note(
                desk.core,
                Gate::Integration,
                Verdict::Passed,
                &why,
                Some(json!({"response": response})),
            );
            Ok(Reply {
                status: response.status,
                headers: response.headers,
                body: response.body,
                error_message: None,
            })
        }
        Err(error) if NoAnswer::of(error) == Some(NoAnswer::UnknownHost) => {
            let why = format!("The backend's host has no address: {}", error.message);
            Err(backend::misconfigured(
                desk,
                flight,
                "Invalid endpoint address",
                &why,
            ))
        }
        Err(error) => {
            flight.line(desk.core, || {
                "Execution failed due to a network error communicating with endpoint".into()
            });
            let why = format!("The backend could not be spoken to: {}", error.message);
            flight.note(desk.core, Gate::Integration, Verdict::Refused, &why, None);
            let mut refusal =
                Refusal::internal(Gate::Integration, ResponseType::IntegrationFailure, 504);
            refusal.message = Some("Network error communicating with endpoint".into());
            Err(refusal.into())
        }
        Ok(Err(_)) => Err(backend::misconfigured(
            desk,
            flight,
            "Invalid endpoint address",
            "The backend's answer was no HTTP.",
        )),
    }
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

/// A flight's part is over: it waits, or its client is answered.
fn complete(desk: &mut Desk<'_>, mut flight: Flight, done: Result<HttpResponse, Stop>) {
    let (by, mut response, error) = match done {
        Ok(response) => {
            cache::keep(desk, &flight, &response);
            (Gate::Response, response, None)
        }
        Err(Stop::Wait) => {
            desk.state.flights.insert(flight.number, Arc::new(flight));
            return;
        }
        Err(Stop::Answer(gate, response)) => (gate, *response, None),
        Err(Stop::Refuse(refusal)) => {
            let response = refuse::response(desk, &flight, &refusal);
            (refusal.gate, response, Some(refusal))
        }
        Err(Stop::Drop(reason, why)) => return drop_connection(desk, &flight, reason, why),
    };
    if flight.is_test {
        return test_invoke::answer(desk, flight, response, error.is_none());
    }
    if flight.warns {
        response.headers.add(
            "Warning",
            "199 Cache-control headers were ignored because the caller was unauthorized.",
        );
    }
    let kind = flight
        .method
        .method_integration
        .as_ref()
        .map(|integration| integration.kind);
    sign(&flight, &mut response, kind, error.is_some());
    if by == Gate::Response {
        let why = format!("The client is answered {}.", response.status);
        flight.note(desk.core, Gate::Response, Verdict::Passed, &why, None);
    }
    let failed = response.status >= 400;
    logs::end(desk.core, &mut flight, &response, error.is_none());
    let level = flight
        .settings
        .as_ref()
        .and_then(|settings| settings.logging_level);
    logs::write(
        desk.core,
        &mut flight,
        level.unwrap_or(LogLevel::Off),
        failed,
    );
    access_log(desk, &flight, &response, error.as_deref());
    send(desk, &flight, by, response);
}

/// The headers that API Gateway adds to every answer.
fn sign(
    flight: &Flight,
    response: &mut HttpResponse,
    kind: Option<super::rest::model::IntegrationType>,
    refused: bool,
) {
    use super::rest::model::IntegrationType as Is;
    let headers = &mut response.headers;
    headers.add("x-amzn-RequestId", &*flight.id);
    headers.add("x-amz-apigw-id", &*flight.extended_id);
    if !refused && matches!(kind, Some(Is::Aws | Is::AwsProxy | Is::Http)) {
        headers.add("X-Amzn-Trace-Id", &*flight.trace);
    }
}

fn access_log(
    desk: &mut Desk<'_>,
    flight: &Flight,
    response: &HttpResponse,
    refusal: Option<&Refusal>,
) {
    let stage = desk.apis.deployed(&flight.api, &flight.stage);
    let Some(settings) = stage.and_then(|(stage, _)| stage.access_log_settings.clone()) else {
        return;
    };
    let (Some(format), Some(destination)) = (settings.format, settings.destination_arn) else {
        return;
    };
    let error = refusal.map(|refusal| {
        json!({
            "message": refusal.message,
            "messageString": json!(refusal.message).to_string(),
            "responseType": refusal.kind.word(),
            "validationErrorString": refusal.details,
        })
    });
    logs::access(
        desk.core,
        flight,
        response,
        error.as_ref(),
        &format,
        &destination,
    );
}

/// Answers the client.
fn send(desk: &mut Desk<'_>, flight: &Flight, by: Gate, response: HttpResponse) {
    let status = response.status;
    let answer = json!(response);
    desk.core.record(Event::RequestAnswered {
        request_id: Arc::clone(&flight.id),
        api: Arc::clone(&flight.api),
        stage: Arc::clone(&flight.stage),
        by,
        http: Arc::new(response),
        latency_ms: desk.core.now.since(flight.arrived),
        integration_latency_ms: flight.integration_ms,
    });
    desk.core.tell(flight.ticket, Ok(Arc::new(answer)));
}

/// The request never becomes HTTP: the client gets no status, no header and no body.
fn drop_connection(desk: &mut Desk<'_>, flight: &Flight, reason: NoAnswer, why: String) {
    let by = if reason == NoAnswer::UnknownHost {
        Gate::EndpointPolicy
    } else {
        Gate::Tls
    };
    desk.core.record(Event::RequestAnswered {
        request_id: Arc::clone(&flight.id),
        api: Arc::clone(&flight.api),
        stage: Arc::clone(&flight.stage),
        by,
        http: Arc::default(),
        latency_ms: 0,
        integration_latency_ms: None,
    });
    desk.core.tell(flight.ticket, Err(reason.error(why)));
}
