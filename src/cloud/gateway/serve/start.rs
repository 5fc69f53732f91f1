//! How a request's way begins: which API and stage it is for, which resource and method.

use super::flight::{Flight, Passed, Refusal, Waits};
use super::{Desk, logs, request, route};
use crate::call::Ticket;
use crate::gateway::rest::model::{
    Canary, EndpointType, LogLevel, ResponseType, RestApi, Snapshot, Stage, Texts,
};
use crate::gateway::vtl::Overrides;
use crate::gateway::{Event, Gate, Verdict};
use crate::http::{HttpRequest, HttpResponse};
use crate::rng::Rng;
use serde_json::{Map, json};
use std::sync::Arc;

/// How long a body may be, in bytes.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html> (read 2026-11-22).
const BODY_MAX: usize = 10_485_760;

/// What a stage serves a request: its own deployment, or its canary's.
struct Served {
    snapshot: Arc<Snapshot>,
    deployment: String,
    variables: Texts,
    /// Whether it is the canary's; none when there is no canary.
    canary: Option<bool>,
}

fn served(rng: &mut Rng, api: &RestApi, stage: &Stage) -> Option<Served> {
    let is_chosen = |canary: &Canary, rng: &mut Rng| {
        let share = (canary.percent_traffic.clamp(0.0, 100.0) * 100.0) as u64;
        rng.below(10_000) < share
    };
    let canary = stage.canary_settings.as_ref();
    let chosen = canary.map(|canary| is_chosen(canary, rng));
    let mut variables = stage.variables.clone().unwrap_or_default();
    let mut deployment = stage.deployment_id.clone();
    if let (Some(canary), Some(true)) = (canary, chosen) {
        variables.extend(canary.stage_variable_overrides.clone());
        deployment = canary.deployment_id.clone();
    }
    Some(Served {
        snapshot: Arc::clone(api.served(stage, chosen == Some(true))?),
        deployment,
        variables,
        canary: chosen,
    })
}

/// The flight of a request whose API and stage there are.
pub(super) fn begin(
    desk: &mut Desk<'_>,
    ticket: Ticket,
    id: &Arc<str>,
    request: &Arc<HttpRequest>,
    place: &route::Place,
) -> Option<Flight> {
    let api = desk.apis.api(&place.api)?;
    let stage = api.stages.get(&place.stage)?;
    let served = served(&mut desk.core.rng, api, stage)?;
    let is_edge = api.endpoint.kind() == EndpointType::Edge;
    let (path, query) = request.path_and_query();
    let mut flight = blank(desk, ticket, id, request, served.snapshot);
    let edge_id = desk.core.rng.name(32);
    let front = request::FrontDoor {
        is_edge,
        trace: &flight.trace,
        edge_id: &edge_id,
    };
    flight.headers = request::headers_of(request, &front);
    flight.query = request::query_of(query);
    flight.api = place.api.as_str().into();
    flight.stage = place.stage.as_str().into();
    flight.deployment = served.deployment.into();
    flight.domain = domain_of(place, request).into();
    flight.path = place.path.clone();
    flight.full_path = format!("/{}", path.trim_start_matches('/'));
    let variables = served.variables.into_iter();
    flight.stage_variables = variables
        .map(|(name, value)| (name, value.into()))
        .collect();
    flight.canary = served.canary;
    Some(flight)
}

/// A flight of which nothing is known yet but the request.
pub(super) fn blank(
    desk: &mut Desk<'_>,
    ticket: Ticket,
    id: &Arc<str>,
    request: &Arc<HttpRequest>,
    snapshot: Arc<Snapshot>,
) -> Flight {
    desk.state.next += 1;
    let bits = desk.core.rng.uuid_bits() >> 32;
    let nothing: Arc<str> = "".into();
    Flight {
        number: desk.state.next,
        ticket,
        arrived: desk.core.now,
        id: Arc::clone(id),
        extended_id: format!("{}=", desk.core.rng.name(15)).into(),
        trace: format!("Root=1-{:08x}-{bits:024x}", desk.core.now.as_secs()).into(),
        http: Arc::clone(request),
        api: Arc::clone(&nothing),
        stage: Arc::clone(&nothing),
        deployment: Arc::clone(&nothing),
        domain: Arc::clone(&nothing),
        path: String::new(),
        full_path: String::new(),
        query: request::Fields::default(),
        headers: request::Fields::default(),
        snapshot,
        stage_variables: Map::new(),
        canary: None,
        resource: Arc::clone(&nothing),
        resource_path: nothing,
        path_params: request::Fields::default(),
        method: Arc::default(),
        settings: None,
        identity: Map::new(),
        authorizer: None,
        usage_key: None,
        context: Map::new(),
        overrides: Overrides::default(),
        waits: Waits::Nothing,
        timeout: None,
        sent: None,
        integration_ms: None,
        integration_status: None,
        cache: None,
        warns: false,
        log: None,
        is_test: false,
    }
}

/// The host as `$context.domainName` tells it.
fn domain_of(place: &route::Place, request: &HttpRequest) -> String {
    place
        .domain
        .clone()
        .unwrap_or_else(|| request.host().to_owned())
}

/// The host is no API's, or the path names no stage of it.
pub(super) fn nowhere(desk: &mut Desk<'_>, ticket: Ticket, id: &Arc<str>, place: &route::Place) {
    let is_api = desk.apis.api(&place.api).is_some();
    let why = match (is_api, place.stage.as_str()) {
        (false, _) => format!("There is no API {}.", place.api),
        (true, "") => "The path names no stage: it begins with the stage's name.".to_owned(),
        (true, stage) => format!("The API has no stage {stage}."),
    };
    desk.core
        .record(Event::asked(id, Gate::Route, Verdict::Refused, &why, None));
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

/// Finds resource and method.
pub(super) fn find(desk: &mut Desk<'_>, flight: &mut Flight) -> Passed {
    let gate = Gate::Route;
    let snapshot = Arc::clone(&flight.snapshot);
    let method = flight.http.method.clone();
    let found = route::find(&snapshot, &flight.path);
    let of_method = found
        .as_ref()
        .and_then(|found| route::method_of(found.resource, &method));
    let (Some(found), Some((name, answers))) = (&found, of_method) else {
        let resource = found.map(|found| found.resource.path.as_str());
        return Err(unknown(desk, flight, resource).into());
    };
    flight.resource = found.resource.id.as_str().into();
    flight.resource_path = found.resource.path.as_str().into();
    flight.method = Arc::new(answers.clone());
    for (name, value) in &found.params {
        flight.path_params.set(name, value.clone());
    }
    settle(desk, flight, name);
    logs::begin(desk.core, flight);
    let length = flight.body().len();
    if length > BODY_MAX {
        let why =
            format!("The body is {length} bytes long, and 10 MB (10,485,760 bytes) is the most.");
        flight.note(desk.core, gate, Verdict::Refused, &why, None);
        let error = "RequestEntityTooLargeException";
        let kind = ResponseType::RequestTooLarge;
        return Err(Refusal::new(gate, kind, error, "Request Too Long").into());
    }
    let canary = match flight.canary {
        Some(true) => " The canary serves it.",
        _ => "",
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

/// The refusal for a path or a method that the API does not have.
fn unknown(desk: &mut Desk<'_>, flight: &Flight, resource: Option<&str>) -> Refusal {
    let why = match resource {
        None => format!("No resource of the API answers {}.", flight.path),
        Some(resource) => format!(
            "The resource {resource} has no method {}.",
            flight.http.method
        ),
    };
    let resources = flight.snapshot.resources.values();
    let paths: Vec<&str> = resources.map(|resource| resource.path.as_str()).collect();
    let saw = json!({"resources": paths});
    flight.note(desk.core, Gate::Route, Verdict::Refused, &why, Some(saw));
    Refusal::new(
        Gate::Route,
        ResponseType::MissingAuthenticationToken,
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
    )
}

/// What the stage sets for the method, and whether its way is logged.
fn settle(desk: &Desk<'_>, flight: &mut Flight, name: &str) {
    let Some((stage, _)) = desk.apis.deployed(&flight.api, &flight.stage) else {
        return;
    };
    let methods = [flight.http.method.as_str(), name].into_iter();
    let mut settings =
        methods.filter_map(|method| stage.settings_for(&flight.resource_path, method));
    flight.settings = settings.next().cloned().map(Arc::new);
    let level = flight
        .settings
        .as_ref()
        .and_then(|settings| settings.logging_level);
    let logs = level.is_some_and(|level| level != LogLevel::Off);
    flight.log = (logs && desk.apis.settings().cloudwatch_role_arn.is_some()).then(Vec::new);
}
