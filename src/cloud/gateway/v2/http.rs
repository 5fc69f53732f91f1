//! HTTP requests to HTTP APIs: from the host to the route, and the gates in front of the authorizer.

use super::V2;
use super::cors;
use super::model::Protocol;
use super::outgoing::outgoing;
use super::route::{Found, find};
use super::visit::{Refusal, Visit};
use crate::call::Ticket;
use crate::core::Core;
use crate::gateway::around::Around;
use crate::gateway::{Event, Gate, Verdict};
use crate::http::{HttpRequest, HttpResponse};
use serde_json::{Value, json};
use std::sync::Arc;

/// How large a request's body may be: 10 MB.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html> (read 2026-11-22).
const BODY_BYTES_MAX: usize = 10 * 1_024 * 1_024;

impl V2 {
    /// Takes an HTTP request. It is answered by [`Core::answer`].
    pub(in crate::gateway) fn http(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        ticket: Ticket,
        client: &str,
        request: &HttpRequest,
    ) {
        let (path, _) = request.path_and_query();
        let place = self.place(request.host(), path);
        let api = place.as_ref().and_then(|place| self.apis.get(&place.api));
        let stage = api.and_then(|api| api.stages.get(place.as_ref()?.stage.as_ref()?));
        let served = api.and_then(|api| api.served(stage?).cloned());
        let variables = stage.and_then(|stage| stage.variables().cloned());
        let is_http = api.is_none_or(|api| api.protocol == Protocol::Http);
        let is_served = served.is_some();
        let visit = Visit::begin(core, ticket, request, place.as_ref(), served, variables);
        core.record(Event::RequestReceived {
            request_id: Arc::clone(&visit.request_id),
            api: Arc::clone(&visit.api),
            stage: Arc::clone(&visit.stage),
            client: client.into(),
            http: Arc::clone(&visit.request),
        });
        if !is_http {
            return self.http_at_socket(core, around, visit);
        }
        let how = place.map_or_else(
            || "No API mapping of the domain fits the path.".into(),
            |place| place.how,
        );
        self.front(core, around, visit, is_served, &how);
    }

    /// An HTTP request to a WebSocket API: about a connection, or a mistake.
    fn http_at_socket(&mut self, core: &mut Core, around: Around<'_>, visit: Visit) {
        let request = Arc::clone(&visit.request);
        if let Some(response) = self.connections_http(core, around, &request, &visit.inner) {
            return self.answer(core, visit, Gate::Integration, response);
        }
        let why = "This is a WebSocket API: its clients ask for a WebSocket, with wss:// in place of https://.";
        self.refuse(
            core,
            visit,
            Refusal::new(Gate::Route, 403, "Forbidden", why),
        );
    }

    /// The gates in front of the authorizer.
    fn front(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        mut visit: Visit,
        is_served: bool,
        how: &str,
    ) {
        if let Err((reason, why)) = self.tls(core, around, &visit) {
            // Without a connection there is no HTTP, so no status and no body.
            visit.gate(core, Gate::Tls, Verdict::Refused, &why, None);
            return core.answer(visit.ticket, Err(reason.error(why)));
        }
        if let Err(refusal) = before_route(core, &visit, is_served, how) {
            return self.refuse(core, visit, *refusal);
        }
        let found = find(&visit.draft, &visit.request.method, &visit.inner);
        let preflight = visit.draft.cors.clone().filter(|_| {
            // Without a route any OPTIONS is answered; with one only what browsers send.
            visit.request.method == "OPTIONS"
                && (found.is_none() || cors::is_preflight(&visit.request))
        });
        let has_authorizer = found
            .as_ref()
            .is_some_and(|found| found.route["AuthorizationType"] != "NONE");
        match (&found, &preflight) {
            (None, None) => {
                let why = format!(
                    "{how} None of its routes fits {} {}, and there is no $default route.",
                    visit.request.method, visit.inner
                );
                return self.refuse(
                    core,
                    visit,
                    Refusal::new(Gate::Route, 404, "Not Found", why),
                );
            }
            (None, Some(_)) => visit.absent(
                core,
                Gate::Route,
                "No route is needed: CORS is configured and this is a preflight.",
            ),
            (Some(found), _) => self.take_route(core, &mut visit, found, how),
        }
        visit.absent(
            core,
            Gate::ResourcePolicy,
            "HTTP APIs have no resource policies; REST APIs have.",
        );
        if let Some(cors) = preflight.as_ref().filter(|_| !has_authorizer) {
            return self.answer_preflight(core, visit, cors);
        }
        pass_cors(core, &visit, preflight.is_some());
        visit.absent(
            core,
            Gate::ApiKey,
            "HTTP APIs have no API keys; REST APIs have.",
        );
        visit.absent(
            core,
            Gate::UsagePlan,
            "HTTP APIs have no usage plans; REST APIs have.",
        );
        let request = Arc::clone(&visit.request);
        let sent = outgoing(core, &request);
        self.authorize(core, around, visit, &sent);
    }

    fn take_route(&self, core: &mut Core, visit: &mut Visit, found: &Found, how: &str) {
        visit.route = Arc::clone(&found.route);
        visit.variables = found.variables.clone();
        let key = visit.route_key().to_owned();
        visit.context.set("routeKey", key.as_str());
        let saw = json!({"routeKey": key, "pathParameters": visit.variables, "stage": visit.stage});
        visit.gate(
            core,
            Gate::Route,
            Verdict::Passed,
            format!("{how} The request takes the route {key}."),
            Some(saw),
        );
    }

    fn answer_preflight(&mut self, core: &mut Core, visit: Visit, cors: &Value) {
        let headers = cors::preflight(cors, &visit.request);
        let origin = visit.request.headers.get("origin").unwrap_or("no origin");
        let why = match headers.is_empty() {
            true => format!(
                "API Gateway answers the preflight by itself, without CORS headers: {origin} is not among the allowed origins."
            ),
            false => format!(
                "API Gateway answers the preflight by itself: {origin} is allowed. No backend runs."
            ),
        };
        let saw = json!({"configuration": cors, "headers": headers});
        visit.gate(core, Gate::Cors, Verdict::Answered, why, Some(saw));
        let response = HttpResponse {
            status: 204,
            headers,
            body: String::new(),
        };
        self.answer(core, visit, Gate::Cors, response);
    }
}

/// What the gate of CORS does with a request that it does not answer.
fn pass_cors(core: &mut Core, visit: &Visit, is_preflight: bool) {
    let why = match (is_preflight, visit.draft.cors.is_some()) {
        (true, _) => {
            "The preflight takes a route that has an authorizer, and that is asked first: browsers send no credentials with a preflight. A route OPTIONS /{proxy+} without an authorizer helps."
        }
        (false, true) => "CORS is configured; this is no preflight.",
        (false, false) => "CORS is not configured for this API.",
    };
    match visit.draft.cors.is_some() {
        true => visit.gate(core, Gate::Cors, Verdict::Passed, why, None),
        false => visit.absent(core, Gate::Cors, why),
    }
}

/// What is looked at before there is a route: the stage, the body's size.
fn before_route(
    core: &mut Core,
    visit: &Visit,
    is_served: bool,
    how: &str,
) -> Result<(), Box<Refusal>> {
    let why = "AWS WAF cannot protect HTTP APIs; it can protect REST APIs.";
    visit.absent(core, Gate::Waf, why);
    let refused =
        |status, message, why: &str| Err(Box::new(Refusal::new(Gate::Route, status, message, why)));
    let size = visit.request.body.as_ref().map_or(0, String::len);
    if !is_served {
        return refused(404, "Not Found", how);
    }
    if size > BODY_BYTES_MAX {
        return refused(
            413,
            "Request Entity Too Large",
            "The body is larger than 10 MB.",
        );
    }
    Ok(())
}
