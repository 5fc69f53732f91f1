//! The backend: what it is sent, and what becomes of its answer.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations.html> (read 2026-11-22).

use super::context::{text_of, trace_id};
use super::flight::{Waits, call};
use super::mapping::{map_request, map_response, value_of};
use super::payload::{Outgoing, add_body, version_1, version_2};
use super::response::from_function;
use super::throttle::{ACCOUNT, Bucket, Limit};
use super::visit::{Refusal, Visit};
use super::{V2, function_arn};
use crate::call::{Service, SharedAnswer};
use crate::core::Core;
use crate::gateway::around::Around;
use crate::gateway::{Gate, Verdict};
use crate::http::{Headers, HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Headers that belong to one connection and go no further.
const HOP_BY_HOP: [&str; 6] = [
    "connection",
    "keep-alive",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// What a request looks like to what lies behind API Gateway.
pub(super) fn outgoing(core: &mut Core, request: &HttpRequest) -> Outgoing {
    let (path, query) = request.path_and_query();
    let length = request.body.as_deref().map_or(0, str::len);
    let mut headers: Headers = request
        .headers
        .iter()
        .filter(|(name, _)| !HOP_BY_HOP.iter().any(|hop| hop.eq_ignore_ascii_case(name)))
        .collect();
    headers.set("Content-Length", length.to_string());
    headers.set("Host", request.host());
    if headers.get("x-amzn-trace-id").is_none() {
        headers.set("X-Amzn-Trace-Id", trace_id(core));
    }
    let ip = &request.connection.source_ip;
    let forwarded = match headers.get("x-forwarded-for") {
        Some(before) => format!("{before}, {ip}"),
        None => ip.clone(),
    };
    headers.set("X-Forwarded-For", forwarded);
    headers.set("X-Forwarded-Port", "443");
    headers.set("X-Forwarded-Proto", "https");
    Outgoing {
        headers,
        query: query.into(),
        path: path.into(),
        body: request.body.clone(),
    }
}

impl V2 {
    /// Takes a token for the route, and one for the account.
    pub(super) fn throttle(&mut self, core: &mut Core, around: Around<'_>, visit: Visit) {
        let key = visit.route_key().to_owned();
        let stage = self
            .apis
            .get(&visit.api)
            .and_then(|api| api.stages.get(&visit.stage));
        let setting = |name: &str| stage.and_then(|stage| stage.setting(&key, name).cloned());
        let (rate, burst) = (
            setting("ThrottlingRateLimit"),
            setting("ThrottlingBurstLimit"),
        );
        let limit = Limit::read(rate.as_ref(), burst.as_ref());
        let own = (Arc::clone(&visit.api), Arc::clone(&visit.stage), key.into());
        let whose = [
            limit.map(|limit| (own, limit, "the route")),
            Some((("".into(), "".into(), "".into()), ACCOUNT, "the account")),
        ];
        for (key, limit, what) in whose.into_iter().flatten() {
            let bucket = self
                .buckets
                .entry(key)
                .or_insert_with(|| Bucket::new(limit, core.now));
            if !bucket.take(limit, core.now) {
                let why = format!(
                    "The bucket of {what} is empty: it holds {} and gets {} a second.",
                    limit.burst,
                    limit.rate_milli as f64 / 1_000.0
                );
                let refusal = Refusal::new(Gate::Throttle, 429, "Too Many Requests", why)
                    .saw(bucket.to_json());
                return self.refuse(core, visit, refusal);
            }
        }
        match limit {
            None => visit.absent(
                core,
                Gate::Throttle,
                "Neither route nor stage has a rate of its own; the account's is far off.",
            ),
            Some(limit) => {
                let why = format!(
                    "A token was there: {} a second, {} at once.",
                    limit.rate_milli as f64 / 1_000.0,
                    limit.burst
                );
                visit.gate(core, Gate::Throttle, Verdict::Passed, why, None);
            }
        }
        visit.absent(
            core,
            Gate::Validation,
            "HTTP APIs do not validate requests; REST APIs do.",
        );
        visit.absent(
            core,
            Gate::Cache,
            "HTTP APIs have no cache; REST APIs have.",
        );
        self.integrate(core, around, visit);
    }

    fn integrate(&mut self, core: &mut Core, around: Around<'_>, mut visit: Visit) {
        let integration = visit
            .draft
            .target(&visit.route)
            .map(|(_, found)| Arc::clone(found));
        let Some(integration) = integration else {
            let why = "The route leads to no integration.";
            return self.refuse(
                core,
                visit,
                Refusal::new(Gate::IntegrationRequest, 500, "Internal Server Error", why),
            );
        };
        let request = Arc::clone(&visit.request);
        let mut sent = outgoing(core, &request);
        visit.asked = Some(core.now);
        let text = |name: &str| integration[name].as_str();
        match (text("IntegrationType"), text("IntegrationSubtype")) {
            (Some("AWS_PROXY"), Some(_)) => {
                self.to_service(core, around, visit, &integration, &sent)
            }
            (Some("AWS_PROXY"), None) => {
                let mapped = map(&visit, &integration, &mut sent);
                self.to_function(core, around, visit, &integration, &sent, mapped);
            }
            _ => {
                // An HTTP backend gets the path without the stage's name.
                let original = sent.path.clone();
                let mapped = map(&visit, &integration, &mut sent);
                let path = (sent.path != original).then_some(&*sent.path);
                let url = url(&visit, &integration, path, &sent.query);
                self.to_server(core, visit, &integration, &sent, url, mapped);
            }
        }
    }

    fn to_function(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        visit: Visit,
        integration: &Arc<Value>,
        sent: &Outgoing,
        mapped: bool,
    ) {
        let uri = integration["IntegrationUri"].as_str().unwrap_or_default();
        let Some(function) = function_arn(uri, visit.stage_variables.as_ref()) else {
            let why = format!("{uri} names no function.");
            return self.refuse(core, visit, broken(why));
        };
        let source = visit.source_arn(core);
        if let Err(why) = around.may_invoke(
            core,
            &function,
            &source,
            integration["CredentialsArn"].as_str(),
        ) {
            return self.refuse_invocation(core, visit, why);
        }
        let version = integration["PayloadFormatVersion"]
            .as_str()
            .unwrap_or("1.0");
        let mut event = match version {
            "2.0" => version_2(core, &visit, sent),
            _ => version_1(core, &visit, sent),
        };
        add_body(&mut event, sent, version == "1.0");
        let changed = if mapped {
            ", changed by parameter mapping"
        } else {
            ""
        };
        let why = format!(
            "The function gets the request as an event of payload format {version}{changed}."
        );
        visit.gate(
            core,
            Gate::IntegrationRequest,
            Verdict::Changed,
            why,
            Some(event.clone()),
        );
        let waits = Waits::Backend {
            integration: Arc::clone(integration),
        };
        self.invoke(core, visit, waits, &function, &event, timeout(integration));
    }

    /// Says why a function is not invoked where only the owner looks, and nothing to the client.
    fn refuse_invocation(&mut self, core: &mut Core, mut visit: Visit, why: String) {
        let said = "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. Check the permissions and try again.";
        visit.context.set("integrationErrorMessage", said);
        visit.context.set("integration.error", said);
        visit.backend_ms = Some(0);
        self.refuse(core, visit, broken(why));
    }

    fn to_server(
        &mut self,
        core: &mut Core,
        visit: Visit,
        integration: &Arc<Value>,
        sent: &Outgoing,
        url: String,
        mapped: bool,
    ) {
        let method = match integration["IntegrationMethod"].as_str() {
            Some("ANY") | None => visit.request.method.clone(),
            Some(method) => method.to_owned(),
        };
        let ip = &visit.request.connection.source_ip;
        let mut headers = sent.headers.clone();
        // An HTTP backend is told in the standard's own header who asks through whom.
        for name in ["X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto"] {
            headers.remove(name);
        }
        headers.set(
            "Forwarded",
            format!(
                "by=203.0.113.1;for={ip};host={};proto=https",
                visit.request.host()
            ),
        );
        headers.set("Via", "HTTP/1.1 AmazonAPIGateway");
        headers.set("Host", crate::http::host_of(&url));
        let request = HttpRequest {
            method,
            url,
            headers,
            body: sent.body.clone(),
            ..HttpRequest::default()
        };
        let verdict = if mapped {
            Verdict::Changed
        } else {
            Verdict::Passed
        };
        let why = format!("The request goes on to {} {}.", request.method, request.url);
        visit.gate(
            core,
            Gate::IntegrationRequest,
            verdict,
            why,
            Some(json!(request)),
        );
        let waits = Waits::Backend {
            integration: Arc::clone(integration),
        };
        self.send(core, visit, waits, request, timeout(integration));
    }

    fn to_service(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        visit: Visit,
        integration: &Arc<Value>,
        sent: &Outgoing,
    ) {
        let parameters = integration["RequestParameters"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        let mut given = Map::new();
        for (name, value) in &parameters {
            given.insert(name.clone(), value_of(&visit, value, sent, None).into());
        }
        for name in ["DelaySeconds"] {
            let number = given
                .get(name)
                .and_then(Value::as_str)
                .and_then(|text| text.parse::<i64>().ok());
            given.extend(number.map(|number| (name.to_owned(), number.into())));
        }
        given.shift_remove("Region");
        for name in ["MessageAttributes", "MessageSystemAttributes"] {
            let read = given
                .get(name)
                .and_then(Value::as_str)
                .and_then(|text| serde_json::from_str(text).ok());
            given.extend(read.map(|value: Value| (name.to_owned(), value)));
        }
        let role = integration["CredentialsArn"].as_str().unwrap_or_default();
        let url = given.get("QueueUrl").map(text_of).unwrap_or_default();
        let account = &core.account;
        let queue = format!(
            "arn:aws:sqs:{}:{}:{}",
            account.region,
            account.id,
            url.rsplit('/').next().unwrap_or_default()
        );
        if around.iam.check(role, "sqs:SendMessage", &queue).is_err() {
            let why = format!("The role {role} does not allow sqs:SendMessage on {queue}.");
            return self.refuse_invocation(core, visit, why);
        }
        let given = Value::Object(given);
        let why = "Amazon SQS gets a message, made of the request by the integration's parameters.";
        visit.gate(
            core,
            Gate::IntegrationRequest,
            Verdict::Changed,
            why,
            Some(given.clone()),
        );
        let waits = Waits::Backend {
            integration: Arc::clone(integration),
        };
        let call = call(
            Service::Sqs,
            "SendMessage",
            given,
            crate::gateway::around::PRINCIPAL,
        );
        self.ask(core, visit, waits, call, timeout(integration));
    }

    /// The backend has answered.
    pub(super) fn backend_told(
        &mut self,
        core: &mut Core,
        mut visit: Visit,
        integration: &Value,
        answer: &SharedAnswer,
    ) {
        let took = visit.backend_ms.unwrap_or(0);
        let made = match (
            integration["IntegrationType"].as_str(),
            integration["IntegrationSubtype"].as_str(),
        ) {
            (Some("AWS_PROXY"), Some(_)) => Ok((from_service(answer), false)),
            (Some("AWS_PROXY"), None) => from_lambda(
                answer,
                integration["PayloadFormatVersion"]
                    .as_str()
                    .unwrap_or("1.0"),
            ),
            _ => match answer {
                Ok(body) => serde_json::from_value::<HttpResponse>((**body).clone())
                    .map(|response| (response, false))
                    .map_err(|_| (500, "The backend did not answer in HTTP.".into())),
                Err(error) => Err((503, format!("The backend cannot be reached: {error}."))),
            },
        };
        let (mut response, inferred) = match made {
            Ok(made) => made,
            Err((status, why)) => {
                visit.context.set("integrationErrorMessage", why.as_str());
                visit.context.set("integration.error", why.as_str());
                let message = if status == 503 {
                    "Service Unavailable"
                } else {
                    "Internal Server Error"
                };
                return self.refuse(
                    core,
                    visit,
                    Refusal::new(Gate::Integration, status, message, why),
                );
            }
        };
        visit
            .context
            .set("integrationStatus", response.status.to_string());
        visit
            .context
            .set("integration.status", response.status.to_string());
        let why = format!("The backend answered {} after {took} ms.", response.status);
        visit.gate(
            core,
            Gate::Integration,
            Verdict::Passed,
            why,
            Some(json!(response)),
        );
        if map_response(&visit, integration, &mut response) {
            let why = "Parameter mapping changed the backend's answer.";
            visit.gate(
                core,
                Gate::IntegrationResponse,
                Verdict::Changed,
                why,
                Some(json!(response)),
            );
        } else if inferred {
            let why = "The function returned no statusCode, so its result is the body, with status 200 and content-type application/json.";
            visit.gate(
                core,
                Gate::IntegrationResponse,
                Verdict::Changed,
                why,
                Some(json!(response)),
            );
        } else {
            visit.gate(
                core,
                Gate::IntegrationResponse,
                Verdict::Passed,
                "The backend's answer stays as it is.",
                None,
            );
        }
        self.answer_from_backend(core, visit, response);
    }

    pub(super) fn backend_too_slow(
        &mut self,
        core: &mut Core,
        mut visit: Visit,
        integration: &Value,
    ) {
        let timeout = timeout(integration);
        visit
            .context
            .set("integrationErrorMessage", "Integration timed out");
        visit
            .context
            .set("integration.error", "Integration timed out");
        let why = format!(
            "The backend did not answer within {timeout} ms. It may still be at work; nobody waits for it any more."
        );
        self.refuse(
            core,
            visit,
            Refusal::new(Gate::Integration, 503, "Service Unavailable", why),
        );
    }
}

fn broken(why: impl Into<String>) -> Refusal {
    Refusal::new(Gate::Integration, 500, "Internal Server Error", why)
}

pub(super) fn timeout(integration: &Value) -> u64 {
    integration["TimeoutInMillis"].as_u64().unwrap_or(30_000)
}

fn map(visit: &Visit, integration: &Value, sent: &mut Outgoing) -> bool {
    let parameters = integration["RequestParameters"].as_object();
    parameters.is_some_and(|parameters| map_request(visit, parameters, sent))
}

/// Where an HTTP backend is: the integration's URI with path variables and stage variables filled in.
fn url(visit: &Visit, integration: &Value, path: Option<&str>, query: &str) -> String {
    let mut url = integration["IntegrationUri"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    for (name, value) in &visit.variables {
        let value = text_of(value);
        for pattern in [format!("{{{name}}}"), format!("{{{name}+}}")] {
            url = url.replace(&pattern, &value);
        }
    }
    for (name, value) in visit.stage_variables.iter().flatten() {
        url = url.replace(&format!("${{stageVariables.{name}}}"), &text_of(value));
    }
    if let Some(path) = path {
        let end = url
            .find("://")
            .and_then(|at| url[at + 3..].find('/').map(|slash| at + 3 + slash));
        url.truncate(end.unwrap_or(url.len()));
        url.push_str(path);
    } else if visit.route_key() == "$default" {
        // The catch-all passes the whole path on.
        url = format!("{}{}", url.trim_end_matches('/'), visit.inner);
    }
    if !query.is_empty() {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(query);
    }
    url
}

type Made = Result<(HttpResponse, bool), (u16, String)>;

fn from_lambda(answer: &SharedAnswer, version: &str) -> Made {
    let answer = answer.as_ref().map_err(|error| match error.status {
        429 => (
            503,
            format!("Lambda has no room for another invocation: {error}."),
        ),
        _ => (500, format!("The function could not be invoked: {error}.")),
    })?;
    let payload = answer["Payload"].as_str().unwrap_or_default();
    if answer.get("FunctionError").is_some() {
        return Err((500, format!("The function failed: {payload}")));
    }
    from_function(payload, version).map_err(|why| {
        (
            500,
            format!("The function's answer cannot be made into HTTP: {why}."),
        )
    })
}

/// What Amazon SQS answered, as it answers in its query protocol's successor: JSON.
fn from_service(answer: &SharedAnswer) -> HttpResponse {
    let (status, body) = match answer {
        Ok(body) => (200, (**body).clone()),
        Err(error) => (error.status, error.to_json()),
    };
    HttpResponse {
        status,
        headers: Headers::from_iter([("Content-Type", "application/x-amz-json-1.0")]),
        body: body.to_string(),
    }
}
