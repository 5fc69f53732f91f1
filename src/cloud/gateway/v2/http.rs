//! HTTP requests to HTTP APIs: from the host to the route, and the gates in front of the authorizer.

use super::V2;
use super::context::{Context, short_id};
use super::cors;
use super::integrate::outgoing;
use super::model::{Draft, Id, Protocol};
use super::route::{Found, find, stage_of};
use super::visit::{Refusal, Visit};
use crate::call::Ticket;
use crate::core::Core;
use crate::gateway::around::Around;
use crate::gateway::{Event, Gate, Verdict};
use crate::http::{HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How large a request's body may be: 10 MB.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html> (read 2026-11-22).
const BODY_BYTES_MAX: usize = 10 * 1_024 * 1_024;

/// Where a host and a path lead.
pub(super) struct Place {
    pub(super) api: Id,
    pub(super) stage: Option<Id>,
    /// The path without the stage's name or the mapping's key.
    pub(super) inner: String,
    /// One sentence of how it was found.
    pub(super) how: String,
}

impl V2 {
    /// Whether a host is one of these APIs or one of their domains.
    #[must_use]
    pub fn has_host(&self, host: &str) -> bool {
        self.api_of_host(host).is_some() || self.domains.contains_key(host)
    }

    fn api_of_host(&self, host: &str) -> Option<&Id> {
        let (id, rest) = host.split_once('.')?;
        let (id, _) = self.apis.get_key_value(id)?;
        rest.starts_with("execute-api.").then_some(id)
    }

    /// Finds API and stage for a host and a path; none when the host's domain leads nowhere.
    pub(super) fn place(&self, host: &str, path: &str) -> Option<Place> {
        if let Some(id) = self.api_of_host(host) {
            let api = self.apis.get(id)?;
            let stage = |name: &str| {
                api.stages
                    .get_key_value(name)
                    .map(|(name, _)| Arc::clone(name))
            };
            let (stage, inner) = match stage_of(stage, path).filter(|_| !api.own_host_is_off()) {
                Some((stage, inner)) => (Some(stage), inner),
                None => (None, path),
            };
            let how = match (&stage, api.own_host_is_off()) {
                (_, true) => "The API's own host is switched off; its custom domain is to be used.".into(),
                (Some(stage), _) => format!("The host names the API \"{}\", the path its stage {stage}.", api.name()),
                (None, _) => "No stage has the name that the path begins with, and there is no $default stage.".into(),
            };
            return Some(Place {
                api: Arc::clone(id),
                stage,
                inner: inner.into(),
                how,
            });
        }
        let domain = self.domains.get(host)?;
        let fits = |key: &str| {
            let rest = path.strip_prefix('/')?.strip_prefix(key)?;
            (key.is_empty() || rest.is_empty() || rest.starts_with('/')).then(|| {
                match rest.trim_start_matches('/') {
                    "" => "/".to_owned(),
                    rest => format!("/{rest}"),
                }
            })
        };
        let mappings = domain.mappings.values().filter_map(|mapping| {
            let key = mapping["ApiMappingKey"].as_str().unwrap_or_default();
            Some((key, mapping, fits(key)?))
        });
        // The longest key that fits wins.
        let (key, mapping, inner) = mappings.max_by_key(|(key, ..)| key.len())?;
        let (api, _) = self.apis.get_key_value(mapping["ApiId"].as_str()?)?;
        let stage: Id = mapping["Stage"].as_str()?.into();
        let how =
            format!("The domain {host} maps the path /{key} to the stage {stage} of the API.");
        Some(Place {
            api: Arc::clone(api),
            stage: Some(stage),
            inner,
            how,
        })
    }

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
        let api = place
            .as_ref()
            .and_then(|place| self.apis.get(&place.api))
            .cloned();
        let stage = place.as_ref().and_then(|place| place.stage.clone());
        let stage_variables = api
            .as_ref()
            .zip(stage.as_ref())
            .and_then(|(api, stage)| api.stages.get(stage)?.variables().cloned());
        let served = api
            .as_ref()
            .zip(stage.as_ref())
            .and_then(|(api, stage)| api.served(api.stages.get(stage)?).cloned());
        let mut visit = Visit {
            ticket,
            api: place
                .as_ref()
                .map_or_else(|| "".into(), |place| Arc::clone(&place.api)),
            stage: stage.unwrap_or_else(|| "".into()),
            draft: served.clone().unwrap_or_else(|| Arc::new(Draft::default())),
            request: Arc::new(request.clone()),
            request_id: short_id(core).into(),
            arrived: core.now,
            inner: place
                .as_ref()
                .map_or_else(|| path.to_owned(), |place| place.inner.clone()),
            route: Arc::new(Value::Null),
            variables: Map::new(),
            stage_variables,
            authorizer: Value::Null,
            context: Context::default(),
            asked: None,
            backend_ms: None,
        };
        visit.begin_context(core);
        core.record(Event::RequestReceived {
            request_id: Arc::clone(&visit.request_id),
            api: Arc::clone(&visit.api),
            stage: Arc::clone(&visit.stage),
            client: client.into(),
            http: Arc::clone(&visit.request),
        });
        if api.is_some_and(|api| api.protocol == Protocol::WebSocket) {
            let why = "This is a WebSocket API: a client has to ask for an upgrade to WebSocket.";
            return self.refuse(
                core,
                visit,
                Refusal::new(Gate::Route, 426, "Upgrade Required", why),
            );
        }
        let how = place.map_or_else(
            || "No API mapping of the domain fits the path.".into(),
            |place| place.how,
        );
        self.front(core, around, visit, served.is_some(), &how);
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
        if let Err(refusal) = self.tls(core, &visit) {
            return self.refuse(core, visit, *refusal);
        }
        visit.absent(
            core,
            Gate::Waf,
            "AWS WAF cannot protect HTTP APIs; it can protect REST APIs.",
        );
        if !is_served {
            return self.refuse(
                core,
                visit,
                Refusal::new(Gate::Route, 404, "Not Found", how),
            );
        }
        if visit
            .request
            .body
            .as_ref()
            .is_some_and(|body| body.len() > BODY_BYTES_MAX)
        {
            let why = "The body is larger than 10 MB.";
            return self.refuse(
                core,
                visit,
                Refusal::new(Gate::Route, 413, "Request Entity Too Large", why),
            );
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
        match preflight {
            Some(cors) if !has_authorizer => return self.answer_preflight(core, visit, &cors),
            Some(_) => visit.absent(core, Gate::Cors, "The preflight takes a route that has an authorizer, and that is asked first: browsers send no credentials with a preflight. A route OPTIONS /{proxy+} without an authorizer helps."),
            None if visit.draft.cors.is_some() => visit.gate(core, Gate::Cors, Verdict::Passed, "CORS is configured; this is no preflight.", None),
            None => visit.absent(core, Gate::Cors, "CORS is not configured for this API."),
        }
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

    /// TLS, and on a custom domain with mutual TLS the client's certificate.
    fn tls(&self, core: &mut Core, visit: &Visit) -> Result<(), Box<Refusal>> {
        let connection = &visit.request.connection;
        let domain = self.domains.get(visit.request.host());
        let Some(store) = domain
            .and_then(|domain| domain.shown["MutualTlsAuthentication"]["TruststoreUri"].as_str())
        else {
            let why = format!("The connection is encrypted with TLS {}.", connection.tls);
            visit.gate(core, Gate::Tls, Verdict::Passed, why, None);
            return Ok(());
        };
        let refused = |why: String| Err(Box::new(Refusal::new(Gate::Tls, 403, "Forbidden", why)));
        let now = core.now.as_millis();
        match &connection.client_certificate {
            None => refused(format!(
                "The domain wants a client certificate that {store} vouches for, and the client shows none."
            )),
            Some(shown) if now < shown.not_before || now > shown.not_after => refused(format!(
                "The client's certificate {} is out of date.",
                shown.subject
            )),
            Some(shown) => {
                let why = format!(
                    "The client shows the certificate {}, issued by {}.",
                    shown.subject, shown.issuer
                );
                visit.gate(core, Gate::Tls, Verdict::Passed, why, None);
                Ok(())
            }
        }
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
