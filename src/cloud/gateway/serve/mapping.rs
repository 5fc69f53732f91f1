//! The integration request: what the backend is sent.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html> and
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html> (read 2026-11-22).

use super::Desk;
use super::context::{for_templates, lookup};
use super::flight::{Flight, Refusal, Stop};
use super::request::Fields;
use crate::gateway::rest::model::{
    Integration, IntegrationType, Passthrough, ResponseType, Templates,
};
use crate::gateway::vtl::{Overrides, Problem, Scope, Template, url_encode};
use crate::gateway::{Gate, Verdict, lenient};
use crate::jsonpath::Path;
use serde_json::{Map, Value, json};

const GATE: Gate = Gate::IntegrationRequest;

/// What a backend is sent.
#[derive(Clone, Debug, Default)]
pub(super) struct BackendRequest {
    pub(super) method: String,
    /// The integration's URI with everything filled in, without the query.
    pub(super) uri: String,
    pub(super) query: Fields,
    pub(super) headers: Fields,
    pub(super) body: String,
}

impl BackendRequest {
    /// The URI with the query.
    pub(super) fn url(&self) -> String {
        let pairs = self.query.0.iter().flat_map(|(name, values)| {
            let name = url_encode(name);
            values
                .iter()
                .map(move |value| format!("{name}={}", url_encode(value)))
        });
        let query: Vec<String> = pairs.collect();
        let between = if self.uri.contains('?') { "&" } else { "?" };
        match query.is_empty() {
            true => self.uri.clone(),
            false => format!("{}{between}{}", self.uri, query.join("&")),
        }
    }
}

/// A request's value by its place: `querystring.page`, `header.Accept`, `path.cake`, `body.$.id`.
pub(super) fn method_value(flight: &Flight, place: &str) -> Option<String> {
    let (kind, name) = place.split_once('.').unwrap_or((place, ""));
    match kind {
        "path" => flight.path_params.last(name).map(str::to_owned),
        "querystring" => flight.query.last(name).map(str::to_owned),
        "multivaluequerystring" => {
            Some(flight.query.all(name).join(",")).filter(|all| !all.is_empty())
        }
        "header" => flight.header(name).map(str::to_owned),
        "multivalueheader" => {
            Some(flight.headers.all(name).join(",")).filter(|all| !all.is_empty())
        }
        "body" => body_value(flight.body(), name),
        _ => None,
    }
}

/// A body, or what a JSONPath names in it.
pub(super) fn body_value(body: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(body.to_owned());
    }
    let path = if path.starts_with('$') {
        path.to_owned()
    } else {
        format!("$.{path}")
    };
    let body = lenient::parse(body);
    let path = Path::parse_plain(&path).ok()?;
    Some(match path.read(&body).ok()?.as_ref() {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}

/// What a parameter is mapped from: a text in quotes, a part of the request, `context.` or `stageVariables.`.
pub(super) fn value(flight: &Flight, context: &Map<String, Value>, from: &str) -> Option<String> {
    if let Some(text) = from
        .strip_prefix('\'')
        .and_then(|text| text.strip_suffix('\''))
    {
        return Some(text.to_owned());
    }
    if let Some(place) = from.strip_prefix("method.request.") {
        return method_value(flight, place);
    }
    if let Some(name) = from.strip_prefix("context.") {
        return lookup(context, name);
    }
    let name = from.strip_prefix("stageVariables.")?;
    flight.stage_variable(name).map(str::to_owned)
}

/// Renders a template over a payload; the overrides go on with the flight.
pub(super) fn render(
    flight: &mut Flight,
    context: &Map<String, Value>,
    template: &str,
    body: &str,
) -> Result<String, Problem> {
    let template = Template::parse(template).map_err(|mut problems| problems.swap_remove(0))?;
    let params = flight.params();
    let scope = Scope {
        body,
        params: &params,
        context,
        stage_variables: &flight.stage_variables,
        overrides: flight.overrides.clone(),
    };
    let rendered = template.render(&scope)?;
    flight.overrides = rendered.overrides;
    Ok(rendered.text)
}

/// The refusal for a template that cannot be rendered.
pub(super) fn broken(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    gate: Gate,
    template: &str,
    problem: &Problem,
) -> Stop {
    flight.line(desk.core, || {
        format!(
            "Execution failed due to configuration error: Unable to transform {}: {problem}",
            match gate {
                Gate::IntegrationRequest => "request",
                _ => "response",
            }
        )
    });
    let why = format!("The mapping template is broken: {problem}");
    let saw = json!({
        "template": template,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
    });
    flight.note(desk.core, gate, Verdict::Refused, &why, Some(saw));
    Refusal::internal(gate, ResponseType::ApiConfigurationError, 500).into()
}

/// The template for a body of this media type, and what becomes of one without.
pub(super) fn template_for<'a>(
    integration: &'a Integration,
    media: &str,
) -> Result<Option<&'a str>, ()> {
    let templates = integration.request_templates.as_ref();
    if let Some(template) = templates.and_then(|templates| templates.get(media)) {
        return Ok(template.as_deref().filter(|template| !template.is_empty()));
    }
    match integration.passthrough_behavior {
        Passthrough::WhenNoMatch => Ok(None),
        Passthrough::WhenNoTemplates if templates.is_none_or(Templates::is_empty) => Ok(None),
        _ => Err(()),
    }
}

/// Makes the request for the backend.
pub(super) fn gate(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    integration: &Integration,
) -> Result<BackendRequest, Stop> {
    let context = for_templates(&desk.core.account, flight);
    let proxies = matches!(
        integration.kind,
        IntegrationType::AwsProxy | IntegrationType::HttpProxy
    );
    let mut body = flight.body().to_owned();
    let mut used = None;
    if !proxies {
        let media = flight.media_type();
        let Ok(template) = template_for(integration, &media) else {
            let why = format!(
                "The integration has no template for {media}, and its passthrough behaviour {} lets nothing else through.",
                integration.passthrough_behavior.word()
            );
            flight.note(desk.core, GATE, Verdict::Refused, &why, None);
            return Err(Refusal::new(
                GATE,
                ResponseType::UnsupportedMediaType,
                "BadRequestException",
                "Unsupported Media Type",
            )
            .into());
        };
        if let Some(template) = template {
            let source = flight.body().to_owned();
            body = match render(flight, &context, template, &source) {
                Ok(text) => text,
                Err(problem) => return Err(broken(desk, flight, GATE, template, &problem)),
            };
            used = Some(template.to_owned());
        }
    }
    if let Some(name) = illegal(integration) {
        let line = format!(
            "Execution failed due to configuration error: Illegal header in request mapping: {name}"
        );
        flight.line(desk.core, || line);
        let why =
            format!("The integration maps the header {name}, which API Gateway sets by itself.");
        flight.note(desk.core, GATE, Verdict::Refused, &why, None);
        return Err(Refusal::internal(GATE, ResponseType::ApiConfigurationError, 500).into());
    }
    let request = build(flight, &context, integration, body);
    let verdict = if used.is_some() || integration.request_parameters.is_some() {
        Verdict::Changed
    } else {
        Verdict::Passed
    };
    let why = match (proxies, &used) {
        (true, _) => "A proxy integration hands the request on as it is.",
        (false, Some(_)) => "The mapping template made the body that the backend is sent.",
        (false, None) => "No template fits this kind of body, so it is passed through.",
    };
    let saw = json!({
        "template": used,
        "requestParameters": integration.request_parameters,
        "requestOverride": flight.overrides.request,
        "method": request.method,
        "uri": request.uri,
        "headers": request.headers.single(),
        "query": request.query.single(),
        "body": request.body,
    });
    flight.note(desk.core, GATE, verdict, why, Some(saw));
    Ok(request)
}

/// A header that a mapping may not set.
fn illegal(integration: &Integration) -> Option<&str> {
    const ALWAYS: [&str; 4] = [
        "content-length",
        "transfer-encoding",
        "x-amzn-trace-id",
        "x-amzn-apigateway-api-id",
    ];
    const OF_SERVICES: [&str; 5] = [
        "authorization",
        "connection",
        "expect",
        "proxy-authenticate",
        "te",
    ];
    let is_service = matches!(
        integration.kind,
        IntegrationType::Aws | IntegrationType::AwsProxy
    );
    let names = integration.request_parameters.iter().flatten();
    let mut headers = names.filter_map(|(to, _)| to.strip_prefix("integration.request.header."));
    headers.find(|name| {
        let name = name.to_ascii_lowercase();
        ALWAYS.contains(&name.as_str()) || (is_service && OF_SERVICES.contains(&name.as_str()))
    })
}

/// Header names that never reach a backend.
const DROPPED: [&str; 5] = [
    "Expect",
    "Proxy-Authenticate",
    "TE",
    "Host",
    "Content-Length",
];

fn build(
    flight: &Flight,
    context: &Map<String, Value>,
    integration: &Integration,
    body: String,
) -> BackendRequest {
    let is_http_proxy = integration.kind == IntegrationType::HttpProxy;
    let mut request = BackendRequest {
        method: match integration.http_method.as_deref() {
            None | Some("ANY") => flight.http.method.clone(),
            Some(method) => method.to_owned(),
        },
        body,
        ..BackendRequest::default()
    };
    if is_http_proxy {
        request.headers = flight.headers.clone();
        request.query = flight.query.clone();
    }
    let is_server = is_http_proxy || integration.kind == IntegrationType::Http;
    let mut add = |name: &str, value: String| {
        if super::request::header(&request.headers, name).is_none() {
            request.headers.set(name, value);
        }
    };
    add("Accept", "application/json".into());
    add("User-Agent", format!("AmazonAPIGateway_{}", flight.api));
    if is_server {
        add("X-Amzn-Apigateway-Api-Id", flight.api.to_string());
    }
    add("X-Amzn-Trace-Id", flight.trace.to_string());
    let mut paths: Vec<(String, String)> = Vec::new();
    for (to, from) in integration.request_parameters.iter().flatten() {
        let place = to
            .strip_prefix("integration.request.")
            .and_then(|place| place.split_once('.'));
        let (Some((kind, name)), Some(value)) = (place, value(flight, context, from)) else {
            continue;
        };
        match kind {
            "header" => request.headers.set(name, value),
            "querystring" => request.query.set(name, value),
            "path" => paths.push((name.to_owned(), value)),
            _ => {}
        }
    }
    overridden(&mut request, &mut paths, &flight.overrides);
    request.headers.0.retain(|(name, _)| {
        !DROPPED
            .iter()
            .any(|dropped| name.eq_ignore_ascii_case(dropped))
    });
    if !is_http_proxy || !request.body.is_empty() {
        let given = flight
            .header("Content-Type")
            .unwrap_or("application/json")
            .to_owned();
        if super::request::header(&request.headers, "Content-Type").is_none() {
            request.headers.set("Content-Type", given);
        }
    }
    let mut uri = flight.with_stage_variables(integration.uri.as_deref().unwrap_or_default());
    for (name, value) in &paths {
        uri = uri
            .replace(&format!("{{{name}}}"), value)
            .replace(&format!("{{{name}+}}"), value);
    }
    request.uri = uri;
    request
}

/// What templates put in place of headers, query and path.
fn overridden(
    request: &mut BackendRequest,
    paths: &mut Vec<(String, String)>,
    overrides: &Overrides,
) {
    let texts = |part: &str| -> Vec<(String, String)> {
        let fields = overrides.request[part].as_object().into_iter().flatten();
        fields
            .map(|(name, value)| match value {
                Value::String(text) => (name.clone(), text.clone()),
                other => (name.clone(), other.to_string()),
            })
            .collect()
    };
    for (name, value) in texts("header") {
        request
            .headers
            .0
            .retain(|(given, _)| !given.eq_ignore_ascii_case(&name));
        request.headers.set(&name, value);
    }
    for (name, value) in texts("querystring") {
        request.query.set(&name, value);
    }
    for (name, value) in texts("path") {
        paths.retain(|(given, _)| *given != name);
        paths.push((name, value));
    }
}
