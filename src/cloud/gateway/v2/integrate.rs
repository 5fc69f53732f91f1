//! The backend: what it is sent.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations.html> (read 2026-11-22).

use super::context::text_of;
use super::flight::Waits;
use super::mapping::map_request;
use super::outgoing::{Outgoing, outgoing};
use super::payload::{add_body, version_1, version_2};
use super::visit::{Refusal, Visit};
use super::{V2, function_arn};
use crate::core::Core;
use crate::gateway::around::Around;
use crate::gateway::{Gate, Verdict};
use crate::http::HttpRequest;
use serde_json::{Value, json};
use std::sync::Arc;

impl V2 {
    pub(super) fn integrate(&mut self, core: &mut Core, around: Around<'_>, mut visit: Visit) {
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
                self.call_service(core, around, visit, &integration, &sent);
            }
            (Some("AWS_PROXY"), None) => {
                let mapped = map(&visit, &integration, &mut sent);
                self.ask_backend(core, around, visit, &integration, &sent, mapped);
            }
            _ => {
                // An HTTP backend gets the path without the stage's name.
                let original = sent.path.clone();
                let mapped = map(&visit, &integration, &mut sent);
                let path = (sent.path != original).then_some(&*sent.path);
                let url = url(&visit, &integration, path, &sent.query);
                self.send_on(core, visit, &integration, &sent, url, mapped);
            }
        }
    }

    fn ask_backend(
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

    fn send_on(
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
}

pub(super) fn broken(why: impl Into<String>) -> Refusal {
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
