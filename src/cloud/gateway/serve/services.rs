//! AWS service integrations: a request to the service's own endpoint, signed with the integration's role.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html> (read 2026-11-22).

use super::Desk;
use super::backend::{misconfigured, send, takes_callers};
use super::flight::{Flight, Passed, Waits};
use super::function;
use super::mapping::BackendRequest;
use super::request::{header, query_of, to_headers};
use super::respond::Reply;
use crate::call::Service;
use crate::gateway::rest::model::Integration;
use crate::http::HttpRequest;
use crate::iam::Caller;
use crate::wire::keys::{Keys, SESSION_MS};
use crate::wire::{self, Protocol, sigv4};
use serde_json::{Map, Value, json};

/// What an integration's URI says: `arn:aws:apigateway:REGION:SERVICE:path/...` or `:action/NAME`.
struct Target<'a> {
    region: &'a str,
    /// The service, perhaps with a name before it: `bucket.s3`
    service: &'a str,
    is_action: bool,
    rest: &'a str,
}

fn target(uri: &str) -> Option<Target<'_>> {
    let rest = uri.strip_prefix("arn:aws:apigateway:")?;
    let (region, rest) = rest.split_once(':')?;
    let (service, rest) = rest.split_once(':')?;
    let (kind, rest) = rest.split_once('/').unwrap_or((rest, ""));
    Some(Target {
        region,
        service,
        is_action: kind == "action",
        rest,
    })
}

/// Sends the request to the service.
pub(super) fn ask(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    integration: &Integration,
    request: &BackendRequest,
) -> Passed {
    let uri = request.uri.clone();
    let Some(target) = target(&uri) else {
        return Err(misconfigured(
            desk,
            flight,
            "Invalid endpoint address",
            "The integration's URI names no AWS service.",
        ));
    };
    let id = target.service.rsplit('.').next().unwrap_or_default();
    let Some(service) = Service::from_id(id) else {
        let why = format!("The simulated AWS has no {id} yet; the real one may well have it.");
        return Err(misconfigured(
            desk,
            flight,
            "Invalid endpoint address",
            &why,
        ));
    };
    let credentials = integration.credentials.as_deref().unwrap_or_default();
    let credentials = flight.with_stage_variables(credentials);
    let caller =
        takes_callers(&credentials).or_else(|| function::role_caller(desk.around, &credentials));
    let Some(caller) = caller.filter(|_| !credentials.is_empty()) else {
        let line = format!(
            "API Gateway does not have permission to assume the provided role {credentials}"
        );
        let why = "The integration needs a role that names apigateway.amazonaws.com among those who may take it on.";
        return Err(misconfigured(desk, flight, &line, why));
    };
    let keys = match &caller {
        Caller::Role(session) => {
            Keys::of_role(&desk.core.account, session, desk.core.now.after(SESSION_MS))
        }
        _ => Keys::learner(),
    };
    let mut http = prepared(&target, service, request);
    let form = is_form(service, request).then(|| sqs_call(request, target.rest).0);
    http.headers.remove("Authorization");
    sigv4::sign(
        &mut http,
        &keys,
        target.region,
        wire::signing_name(service),
        desk.core.now,
    );
    send(desk, flight, http);
    if let Some(action) = form {
        flight.waits = Waits::Queue(action);
    }
    Ok(())
}

/// Whether a request is in Amazon SQS's old form.
fn is_form(service: Service, request: &BackendRequest) -> bool {
    let kind = header(&request.headers, "Content-Type").unwrap_or_default();
    service == Service::Sqs && kind.starts_with("application/x-www-form-urlencoded")
}

/// Amazon SQS's answer in the form that belongs to such a request, as JSON.
pub(super) fn as_query(mut reply: Reply, action: &str) -> Reply {
    let body: Value = serde_json::from_str(&reply.body).unwrap_or(Value::Null);
    let id = reply.headers.get("x-amzn-RequestId").unwrap_or_default();
    let answer = if reply.status < 300 {
        let mut result = body;
        if action == "SendMessage" {
            for key in [
                "MD5OfMessageAttributes",
                "MD5OfMessageSystemAttributes",
                "SequenceNumber",
            ] {
                if result.get(key).is_none() && result.is_object() {
                    result[key] = Value::Null;
                }
            }
        }
        let (response, inner) = (format!("{action}Response"), format!("{action}Result"));
        json!({response: {inner: result, "ResponseMetadata": {"RequestId": id}}})
    } else {
        let code = body["__type"]
            .as_str()
            .and_then(|code| code.rsplit('#').next());
        let message = body.get("message").or_else(|| body.get("Message"));
        json!({
            "Error": {"Code": code, "Message": message, "Type": "Sender"},
            "RequestId": id,
        })
    };
    reply.body = answer.to_string();
    reply
}

fn prepared(target: &Target<'_>, service: Service, request: &BackendRequest) -> HttpRequest {
    let prefix = target
        .service
        .rsplit_once('.')
        .map(|(name, _)| format!("{name}."));
    let host = format!(
        "{}{}",
        prefix.unwrap_or_default(),
        wire::host(service, target.region)
    );
    let mut request = request.clone();
    request.uri = match target.is_action {
        true => format!("https://{host}/"),
        false => format!("https://{host}/{}", target.rest),
    };
    if let Protocol::Json {
        target: name,
        version,
    } = wire::protocol(service)
    {
        let kind = format!("application/x-amz-json-{version}");
        if is_form(service, &request) {
            let (action, params) = sqs_call(&request, target.rest);
            request
                .headers
                .set("X-Amz-Target", format!("{name}.{action}"));
            request.headers.set("Content-Type", kind);
            request.body = params.to_string();
            request.uri = format!("https://{host}/");
        } else if target.is_action {
            request
                .headers
                .set("X-Amz-Target", format!("{name}.{}", target.rest));
            request.headers.set("Content-Type", kind);
        } else if header(&request.headers, "X-Amz-Target").is_some() {
            request.uri = format!("https://{host}/");
        }
    } else if target.is_action && matches!(wire::protocol(service), Protocol::Query { .. }) {
        request.query.set("Action", target.rest.to_owned());
    }
    let url = request.url();
    HttpRequest {
        method: request.method.clone(),
        url,
        headers: to_headers(&request.headers),
        body: Some(request.body).filter(|body| !body.is_empty()),
        ..HttpRequest::default()
    }
}

/// Amazon SQS still understands its old form, too, and API Gateway's own documentation uses it:
/// `Action=SendMessage&MessageBody=...`.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html>
/// (read 2026-11-22).
fn sqs_call(request: &BackendRequest, path: &str) -> (String, Value) {
    let mut fields = query_of(&request.body);
    for (name, values) in &request.query.0 {
        for value in values {
            fields.add(name, value.clone());
        }
    }
    let mut params = Map::new();
    let mut attributes: Map<String, Value> = Map::new();
    let mut names: Map<String, Value> = Map::new();
    for (name, values) in &fields.0 {
        let Some(value) = values.last() else {
            continue;
        };
        let mut parts = name.splitn(3, '.');
        let first = parts.next().unwrap_or_default();
        match (first, parts.next(), parts.next()) {
            ("Action" | "Version" | "Expires", ..) => {}
            ("MessageAttribute" | "MessageAttributes", Some(at), Some("Name")) => {
                names.insert(at.to_owned(), value.as_str().into());
            }
            ("MessageAttribute" | "MessageAttributes", Some(at), Some(part)) => {
                let part = part.trim_start_matches("Value.");
                attributes.entry(at.to_owned()).or_insert_with(|| json!({}))[part] =
                    value.as_str().into();
            }
            (_, None, _) => {
                let number: Option<u64> = match first {
                    "DelaySeconds"
                    | "MaxNumberOfMessages"
                    | "VisibilityTimeout"
                    | "WaitTimeSeconds" => value.parse().ok(),
                    _ => None,
                };
                params.insert(
                    first.to_owned(),
                    number.map_or_else(|| value.as_str().into(), Value::from),
                );
            }
            _ => {}
        }
    }
    let attributes: Map<String, Value> = names
        .into_iter()
        .filter_map(|(at, name)| Some((name.as_str()?.to_owned(), attributes.remove(&at)?)))
        .collect();
    if !attributes.is_empty() {
        params.insert("MessageAttributes".into(), attributes.into());
    }
    let host = "https://sqs.amazonaws.com";
    params
        .entry("QueueUrl")
        .or_insert_with(|| format!("{host}/{path}").into());
    (
        fields.last("Action").unwrap_or_default().to_owned(),
        params.into(),
    )
}
