//! The events that Lambda functions get from HTTP APIs, in both payload formats.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html> (read 2026-11-22).

use super::context::{clf_time, text_of};
use super::outgoing::Outgoing;
use super::route::query_pairs;
use super::visit::Visit;
use crate::core::Core;
use crate::http::ClientCertificate;
use crate::sqs::base64;
use serde_json::{Map, Value, json};

/// The event of payload format 2.0, without what only authorizers or only integrations get.
pub(super) fn version_2(core: &Core, visit: &Visit, sent: &Outgoing) -> Value {
    let mut headers = Map::new();
    for (name, value) in sent
        .headers
        .iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("cookie"))
    {
        join(&mut headers, name.to_ascii_lowercase(), value);
    }
    let cookies: Vec<&str> = sent
        .headers
        .all("cookie")
        .flat_map(|cookies| cookies.split(';'))
        .map(str::trim)
        .collect();
    let mut event = json!({
        "version": "2.0",
        "routeKey": visit.route_key(),
        "rawPath": sent.path,
        "rawQueryString": sent.query,
    });
    if !cookies.is_empty() {
        event["cookies"] = json!(cookies);
    }
    event["headers"] = Value::Object(headers);
    let mut parameters = Map::new();
    for (name, value) in query_pairs(&sent.query) {
        join(&mut parameters, name, &value);
    }
    if !parameters.is_empty() {
        event["queryStringParameters"] = Value::Object(parameters);
    }
    event["requestContext"] = context_2(core, visit, sent);
    if !visit.variables.is_empty() {
        event["pathParameters"] = Value::Object(visit.variables.clone());
    }
    if let Some(variables) = &visit.stage_variables {
        event["stageVariables"] = Value::Object(variables.clone());
    }
    event
}

fn context_2(core: &Core, visit: &Visit, sent: &Outgoing) -> Value {
    let request = &visit.request;
    let mut context = json!({
        "accountId": core.account.id,
        "apiId": visit.api,
    });
    if let Some(certificate) = &request.connection.client_certificate {
        context["authentication"] = json!({"clientCert": certificate_json(certificate)});
    }
    if !visit.authorizer.is_null() {
        context["authorizer"] = visit.authorizer.clone();
    }
    let host = request.host();
    context["domainName"] = host.into();
    context["domainPrefix"] = host.split('.').next().into();
    context["http"] = json!({
        "method": request.method,
        "path": sent.path,
        "protocol": "HTTP/1.1",
        "sourceIp": request.connection.source_ip,
        "userAgent": request.headers.get("user-agent").unwrap_or_default(),
    });
    context["requestId"] = json!(visit.request_id);
    context["routeKey"] = visit.route_key().into();
    context["stage"] = json!(visit.stage);
    context["time"] = clf_time(visit.arrived).into();
    context["timeEpoch"] = json!(visit.arrived);
    context
}

/// The event of payload format 1.0, as REST APIs have it.
pub(super) fn version_1(core: &Core, visit: &Visit, sent: &Outgoing) -> Value {
    let (mut headers, mut many) = (Map::new(), Map::new());
    for (name, value) in sent.headers.iter() {
        headers.insert(name.into(), value.into());
        push(&mut many, name, value);
    }
    let (mut query, mut queries) = (Map::new(), Map::new());
    for (name, value) in query_pairs(&sent.query) {
        push(&mut queries, &name, &value);
        // Of several the last one is there.
        query.insert(name, value.into());
    }
    let or_null = |map: Map<String, Value>| match map.is_empty() {
        true => Value::Null,
        false => Value::Object(map),
    };
    let resource = match visit.route_key().split_once(' ') {
        Some((_, path)) => path,
        None => "$default",
    };
    json!({
        "version": "1.0",
        "resource": resource,
        "path": sent.path,
        "httpMethod": visit.request.method,
        "headers": headers,
        "multiValueHeaders": many,
        "queryStringParameters": or_null(query),
        "multiValueQueryStringParameters": or_null(queries),
        "requestContext": context_1(core, visit, sent, resource),
        "pathParameters": or_null(visit.variables.clone()),
        "stageVariables": visit.stage_variables,
    })
}

fn context_1(core: &Core, visit: &Visit, sent: &Outgoing, resource: &str) -> Value {
    let request = &visit.request;
    let host = request.host();
    let mut identity = json!({
        "accessKey": null,
        "accountId": null,
        "caller": null,
        "cognitoAuthenticationProvider": null,
        "cognitoAuthenticationType": null,
        "cognitoIdentityId": null,
        "cognitoIdentityPoolId": null,
        "principalOrgId": null,
        "sourceIp": request.connection.source_ip,
        "user": null,
        "userAgent": request.headers.get("user-agent").unwrap_or_default(),
        "userArn": null,
    });
    if let Some(certificate) = &request.connection.client_certificate {
        identity["clientCert"] = certificate_json(certificate);
    }
    let authorizer = match &visit.authorizer {
        Value::Null => json!({"claims": null, "scopes": null}),
        given => given
            .get("jwt")
            .or_else(|| given.get("lambda"))
            .unwrap_or(given)
            .clone(),
    };
    json!({
        "accountId": core.account.id,
        "apiId": visit.api,
        "authorizer": authorizer,
        "domainName": host,
        "domainPrefix": host.split('.').next(),
        "extendedRequestId": visit.request_id,
        "httpMethod": request.method,
        "identity": identity,
        "path": sent.path,
        "protocol": "HTTP/1.1",
        "requestId": visit.request_id,
        "requestTime": clf_time(visit.arrived),
        "requestTimeEpoch": visit.arrived,
        "resourceId": resource,
        "resourcePath": resource,
        "stage": visit.stage,
    })
}

/// The body, as text or as base64.
pub(super) fn add_body(event: &mut Value, sent: &Outgoing, always: bool) {
    let is_text = is_text(sent.headers.get("content-type"));
    match &sent.body {
        Some(body) if is_text => event["body"] = body.as_str().into(),
        Some(body) => event["body"] = base64::encode(body.as_bytes()).into(),
        None if always => event["body"] = Value::Null,
        None => {}
    }
    event["isBase64Encoded"] = (sent.body.is_some() && !is_text).into();
}

/// Which bodies travel as text: JSON, XML, JavaScript and `text/...`; forms do not.
fn is_text(content_type: Option<&str>) -> bool {
    let kind = content_type.unwrap_or("text/plain");
    let kind = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let known = [
        "application/json",
        "application/xml",
        "application/javascript",
    ];
    kind.starts_with("text/")
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
        || known.contains(&&*kind)
}

fn join(map: &mut Map<String, Value>, name: String, value: &str) {
    let joined = match map.get(&name) {
        Some(before) => format!("{},{value}", text_of(before)),
        None => value.to_owned(),
    };
    map.insert(name, joined.into());
}

fn push(map: &mut Map<String, Value>, name: &str, value: &str) {
    let list = map.entry(name).or_insert_with(|| json!([]));
    if let Some(list) = list.as_array_mut() {
        list.push(value.into());
    }
}

fn certificate_json(certificate: &ClientCertificate) -> Value {
    let when = |millis| {
        let iso = crate::clock::Time::from_millis(millis).to_iso();
        Value::from(iso)
    };
    json!({
        "clientCertPem": "-----BEGIN CERTIFICATE-----",
        "issuerDN": certificate.issuer,
        "serialNumber": "1",
        "subjectDN": certificate.subject,
        "validity": {"notAfter": when(certificate.not_after), "notBefore": when(certificate.not_before)},
    })
}
