//! REST: the action is method and path, and members travel in path, query, headers and body.
//!
//! Follows <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html> and
//! <https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html> (read 2026-11-22).

use super::received::in_s3;
use super::sigv4::{decode, encode};
use super::table::{Field, Place, Route, label_member, pascal, routes};
use super::xml::{entry, scalar};
use super::{form_fields, s3, xml};
use crate::http::{Headers, HttpRequest, HttpResponse, bytes_of, is_text, text_of};
use crate::sqs::base64;
use serde_json::{Map, Value, json};

/// Members of API Gateway V2 whose value is a map: their keys stay as they are.
const MAPS: [&str; 8] = [
    "RequestModels",
    "RequestParameters",
    "RequestTemplates",
    "ResponseModels",
    "ResponseParameters",
    "ResponseTemplates",
    "RouteSettings",
    "StageVariables",
];

/// The header that names a bucket and a key, and so is written as a URL's path is.
const COPY_SOURCE: &str = "x-amz-copy-source";

/// The action that a request is, with what its path's labels hold.
pub(super) fn find(id: &str, request: &HttpRequest, path: &str) -> Option<(Route, Labels)> {
    let (_, query) = request.path_and_query();
    let fields: Vec<(String, String)> = form_fields(query).collect();
    let copies = request.headers.get("x-amz-copy-source").is_some();
    let fits = |route: Route| {
        let literal = literal_query(&route, &fields)?;
        let labels = labels(route.path, path)?;
        let fixed = route
            .path
            .split('/')
            .filter(|part| !part.starts_with('{'))
            .count();
        let copy = usize::from((route.action == "CopyObject") == copies);
        Some(((literal, fixed, copy), route, labels))
    };
    routes(id)
        .filter(|route| route.method.eq_ignore_ascii_case(&request.method))
        .filter_map(fits)
        // Of equals the first, as it stands in the table.
        .reduce(|best, one| if one.0 > best.0 { one } else { best })
        .map(|(_, route, labels)| (route, labels))
}

type Labels = Vec<(&'static str, String)>;

/// How many parameters the route's path demands of the query; none when one is not there.
fn literal_query(route: &Route, fields: &[(String, String)]) -> Option<usize> {
    let demanded = route.query.split('&').filter(|field| !field.is_empty());
    let mut count = 0;
    for demand in demanded {
        let (name, value) = demand.split_once('=').unwrap_or((demand, ""));
        let (_, given) = fields.iter().find(|(given, _)| given == name)?;
        if !value.is_empty() && given != value {
            return None;
        }
        count += 1;
    }
    Some(count)
}

/// What stands in a path where a template has labels; none when the path is another.
fn labels(template: &'static str, path: &str) -> Option<Labels> {
    let mut found = Vec::new();
    let mut rest = path.strip_prefix('/')?;
    let mut parts = template.trim_matches('/').split('/').peekable();
    while let Some(part) = parts.next() {
        let label = part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'));
        if let Some(greedy) = label.and_then(|label| label.strip_suffix('+')) {
            return (!rest.is_empty()).then(|| {
                found.push((greedy, decode(rest)));
                found
            });
        }
        let (segment, after) = rest.split_once('/').unwrap_or((rest, ""));
        match label {
            Some(_) if segment.is_empty() => return None,
            Some(label) => found.push((label, decode(segment))),
            None if segment == part => {}
            None => return None,
        }
        rest = after;
        if parts.peek().is_some() && rest.is_empty() && !part.is_empty() {
            return None;
        }
    }
    rest.is_empty().then_some(found)
}

/// The parameters that a request carries.
///
/// # Errors
/// The body is not JSON or XML.
pub(super) fn params(
    id: &str,
    route: &Route,
    labels: Labels,
    request: &HttpRequest,
) -> Result<Value, NotReadable> {
    let mut params = body_params(id, route, request.body.as_deref().unwrap_or_default())?;
    for (label, value) in labels {
        let member = label_member(id, route, label);
        let field = route
            .fields
            .iter()
            .find(|field| field.place == Place::Label && field.wire == label);
        let value = field.map_or_else(|| value.as_str().into(), |field| typed(field, &value));
        params.insert(member.into_owned(), value);
    }
    let (_, query) = request.path_and_query();
    let query: Vec<(String, String)> = form_fields(query).collect();
    for field in &route.fields {
        match field.place {
            Place::Query => {
                if field.kind == Some('m') {
                    others(route, field, &query, &mut params);
                    continue;
                }
                let values = query.iter().filter(|(name, _)| name == field.wire);
                let mut values: Vec<Value> = values.map(|(_, value)| typed(field, value)).collect();
                if field.kind == Some('l') && !values.is_empty() {
                    params.insert(field.member.to_string(), values.into());
                } else if let Some(value) = values.pop() {
                    params.insert(field.member.to_string(), value);
                }
            }
            Place::Header => {
                if let Some(value) = request.headers.get(field.wire) {
                    let plain = (field.wire == COPY_SOURCE).then(|| decode(value));
                    let value = plain.as_deref().unwrap_or(value);
                    params.insert(field.member.to_string(), typed(field, value));
                }
            }
            Place::Prefix => {
                let with = prefixed(&request.headers, field.wire);
                if !with.is_empty() {
                    params.insert(field.member.to_string(), with.into());
                }
            }
            _ => {}
        }
    }
    Ok(Value::Object(params))
}

/// A map in the query: every parameter that is no other member.
fn others(route: &Route, map: &Field, query: &[(String, String)], params: &mut Map<String, Value>) {
    let is_member = |name: &str| {
        let named = |field: &Field| field.place == Place::Query && field.wire == name;
        route.fields.iter().any(named) || route.query.split(['&', '=']).any(|one| one == name)
    };
    let others: Map<String, Value> = query
        .iter()
        .filter(|(name, _)| !is_member(name))
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    if !others.is_empty() {
        params.insert(map.member.to_string(), others.into());
    }
}

/// A body that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotReadable;

fn body_params(id: &str, route: &Route, body: &str) -> Result<Map<String, Value>, NotReadable> {
    let mut params = Map::new();
    if let Some(field) = route.fields.iter().find(|field| field.place == Place::Body) {
        if body.is_empty() {
            return Ok(params);
        }
        let value = match field.kind {
            Some(_) if id == "s3" => s3::to_json(&xml::read(body).ok_or(NotReadable)?),
            Some(_) => serde_json::from_str(body).map_err(|_| NotReadable)?,
            None => blob(id, body),
        };
        params.insert(field.member.to_string(), value);
        return Ok(params);
    }
    if id == "s3" || body.is_empty() {
        return Ok(params);
    }
    let Ok(Value::Object(given)) = serde_json::from_str(body) else {
        return Err(NotReadable);
    };
    for (name, value) in given {
        let mut fields = route.fields.iter();
        let renamed = fields.find(|field| field.place == Place::Renamed && field.wire == name);
        match renamed {
            Some(field) => params.insert(field.member.to_string(), value),
            None if id == "apigatewayv2" => params.insert(
                pascal(&name).into_owned(),
                recased(value, &name, &|name| pascal(name).into_owned()),
            ),
            None => params.insert(name, value),
        };
    }
    Ok(params)
}

/// A body as parameters have it: a text, or bytes in base64 under the name that the service gives them.
fn blob(id: &str, body: &str) -> Value {
    if is_text(body) {
        return body.into();
    }
    let name = if id == "s3" { "Base64" } else { "$b64" };
    json!({name: base64::encode(&bytes_of(body))})
}

/// The body that such a parameter is, when it holds bytes.
fn from_blob(value: &Value) -> Option<String> {
    let fields = value.as_object().filter(|fields| fields.len() == 1)?;
    let text = fields
        .get("Base64")
        .or_else(|| fields.get("$b64"))?
        .as_str()?;
    Some(text_of(&base64::decode(text)?))
}

fn typed(field: &Field, value: &str) -> Value {
    match (field.kind, value) {
        (Some('i'), text) => text
            .parse::<i64>()
            .map_or_else(|_| text.into(), Value::from),
        (Some('b'), "true") => true.into(),
        (Some('b'), "false") => false.into(),
        (_, text) => text.into(),
    }
}

fn prefixed(headers: &Headers, prefix: &str) -> Map<String, Value> {
    let with = headers.iter().filter_map(|(name, value)| {
        let name = name.to_ascii_lowercase();
        Some((name.strip_prefix(prefix)?.to_owned(), json!(value)))
    });
    with.collect()
}

/// The same value with its members' names written otherwise; maps keep their keys.
fn recased(value: Value, name: &str, recase: &dyn Fn(&str) -> String) -> Value {
    let is_map =
        MAPS.iter().any(|map| map.eq_ignore_ascii_case(name)) || name.eq_ignore_ascii_case("tags");
    match value {
        Value::Array(items) => items
            .into_iter()
            .map(|item| recased(item, "", recase))
            .collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(field, value)| {
                let value = recased(value, &field, recase);
                (if is_map { field } else { recase(&field) }, value)
            })
            .collect(),
        other => other,
    }
}

fn camel(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// An answer taken apart.
pub(super) struct Parts {
    pub(super) status: u16,
    pub(super) headers: Headers,
    pub(super) body: String,
}

/// Writes an answer.
pub(super) fn answer(id: &str, route: &Route, answer: &Value) -> Parts {
    let mut fields = answer.as_object().cloned().unwrap_or_default();
    let mut parts = Parts {
        status: route.status,
        headers: Headers::default(),
        body: String::new(),
    };
    if id == "s3" && fields.contains_key("ContentRange") {
        parts.status = 206;
    }
    let mut payload = None;
    for field in &route.out {
        if field.place == Place::Renamed {
            if let Some(value) = fields.shift_remove(&*field.member) {
                entry(&mut fields, field.wire, value);
            }
            continue;
        }
        let Some(value) = fields.shift_remove(&*field.member) else {
            continue;
        };
        match field.place {
            Place::Status => {
                let status = value.as_u64().and_then(|status| u16::try_from(status).ok());
                parts.status = status.unwrap_or(parts.status);
            }
            Place::Header => {
                if let Some(text) = scalar(&value) {
                    parts.headers.add(field.wire, text);
                }
            }
            Place::Prefix => {
                for (name, value) in value.as_object().into_iter().flatten() {
                    let text = scalar(value).unwrap_or_default();
                    parts.headers.add(format!("{}{name}", field.wire), text);
                }
            }
            _ => payload = Some(value),
        }
    }
    parts.body = match payload {
        Some(payload) if from_blob(&payload).is_some() => from_blob(&payload).unwrap_or_default(),
        Some(Value::Object(fields)) if id == "s3" => s3::document(s3::root(route.action), &fields),
        Some(payload) => scalar(&payload).unwrap_or_else(|| payload.to_string()),
        None if parts.status == 204 => String::new(),
        None if id == "s3" => s3_body(route.action, &fields),
        None if id == "apigatewayv2" => recased(Value::Object(fields), "", &camel).to_string(),
        None => Value::Object(fields).to_string(),
    };
    parts
}

/// What a client reads of an answer.
pub(super) fn read_answer(id: &str, route: &Route, response: &HttpResponse) -> Map<String, Value> {
    let body = response.body.as_str();
    let as_json = || serde_json::from_str(body).unwrap_or_else(|_| json!({}));
    let payload = route.out.iter().find(|field| field.place == Place::Body);
    let mut fields = match payload {
        Some(field) => {
            let value = match field.kind {
                None => blob(id, body),
                Some(_) if id == "s3" => Value::Object(in_s3(body)),
                Some(_) => as_json(),
            };
            Map::from_iter([(field.member.to_string(), value)])
        }
        None if id == "s3" => in_s3(body),
        None if id == "apigatewayv2" => {
            let shown = recased(as_json(), "", &|name| pascal(name).into_owned());
            shown.as_object().cloned().unwrap_or_default()
        }
        None => as_json().as_object().cloned().unwrap_or_default(),
    };
    for field in &route.out {
        let value = match field.place {
            Place::Status => Some(response.status.into()),
            Place::Header => response
                .headers
                .get(field.wire)
                .map(|value| typed(field, value)),
            Place::Prefix => Some(prefixed(&response.headers, field.wire).into()),
            Place::Renamed => fields.shift_remove(field.wire),
            Place::Label | Place::Query | Place::Body => None,
        };
        if let Some(value) = value {
            fields.insert(field.member.to_string(), value);
        }
    }
    fields
}

fn s3_body(action: &str, fields: &Map<String, Value>) -> String {
    match action {
        "GetBucketLocation" => {
            let mut writer = xml::Writer::after(s3::PROLOGUE);
            let region = fields.get("LocationConstraint").and_then(Value::as_str);
            writer.element(s3::root(action), s3::XMLNS, |writer| {
                writer.plain(region.unwrap_or_default());
            });
            writer.done()
        }
        "GetBucketVersioning" | "GetBucketNotificationConfiguration" => {
            s3::document(s3::root(action), fields)
        }
        _ if fields.is_empty() => String::new(),
        _ => s3::document(s3::root(action), fields),
    }
}

/// Writes a request for an action.
///
/// # Errors
/// What is missing: a label of the path has no value.
pub(super) fn request(id: &str, route: &Route, params: &Value) -> Result<HttpRequest, String> {
    let mut params = params.as_object().cloned().unwrap_or_default();
    let mut url = String::new();
    for part in route.path.split('/').skip(1) {
        url.push('/');
        let label = part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'));
        let Some(label) = label else {
            url.push_str(part);
            continue;
        };
        let (label, greedy) = match label.strip_suffix('+') {
            Some(label) => (label, true),
            None => (label, false),
        };
        let member = label_member(id, route, label);
        let value = params.shift_remove(&*member).as_ref().and_then(scalar);
        let value = value.filter(|value| !value.is_empty());
        let value = value.ok_or_else(|| format!("{} needs {member}", route.action))?;
        url.push_str(&encode(&value, greedy));
    }
    let mut request = HttpRequest {
        method: route.method.into(),
        ..HttpRequest::default()
    };
    let mut query: Vec<String> = route
        .query
        .split('&')
        .filter(|field| !field.is_empty())
        .map(Into::into)
        .collect();
    for field in &route.fields {
        place(id, field, &mut params, &mut query, &mut request);
    }
    if !query.is_empty() {
        url = format!("{url}?{}", query.join("&"));
    }
    request.url = url;
    if request.body.is_none() && id != "s3" && !matches!(route.method, "GET" | "DELETE" | "HEAD") {
        let fields = match id {
            "apigatewayv2" => recased(Value::Object(params), "", &camel),
            _ => Value::Object(params),
        };
        request.headers.add("Content-Type", "application/json");
        request.body = Some(fields.to_string());
    }
    Ok(request)
}

/// The object that is copied, as the header names it: a text as it is, or bucket, key and perhaps version.
fn copy_source(value: &Value) -> String {
    let part = |name: &str| value[name].as_str().unwrap_or_default();
    let source = match value {
        Value::Object(_) => format!("{}/{}", part("Bucket"), part("Key")),
        other => scalar(other).unwrap_or_default(),
    };
    match part("VersionId") {
        "" => encode(&source, true),
        id => format!("{}?versionId={id}", encode(&source, true)),
    }
}

/// Moves one parameter to where it travels.
fn place(
    id: &str,
    field: &Field,
    params: &mut Map<String, Value>,
    query: &mut Vec<String>,
    request: &mut HttpRequest,
) {
    if field.place == Place::Label {
        return;
    }
    let Some(value) = params.shift_remove(&*field.member) else {
        return;
    };
    let text = scalar(&value).unwrap_or_default();
    match field.place {
        Place::Query => {
            let values: Vec<(&str, String)> = match &value {
                Value::Array(items) => {
                    let texts = items.iter().filter_map(scalar);
                    texts.map(|text| (field.wire, text)).collect()
                }
                Value::Object(fields) => fields
                    .iter()
                    .filter_map(|(name, value)| Some((name.as_str(), scalar(value)?)))
                    .collect(),
                _ => vec![(field.wire, text)],
            };
            for (name, value) in values {
                query.push(format!("{}={}", encode(name, false), encode(&value, false)));
            }
        }
        Place::Header if field.wire == COPY_SOURCE => {
            request.headers.add(field.wire, copy_source(&value));
        }
        Place::Header => request.headers.add(field.wire, text),
        Place::Prefix => {
            for (name, value) in value.as_object().into_iter().flatten() {
                let value = scalar(value).unwrap_or_default();
                request.headers.add(format!("{}{name}", field.wire), value);
            }
        }
        Place::Renamed => {
            params.insert(field.wire.into(), value);
        }
        _ => {
            request.body = Some(match &value {
                blob if from_blob(blob).is_some() => from_blob(blob).unwrap_or_default(),
                Value::Object(fields) if field.kind.is_some() && id == "s3" => {
                    s3::document(&field.member, fields)
                }
                other => scalar(other).unwrap_or_else(|| other.to_string()),
            });
        }
    }
}
