//! Parameter mapping: requests and answers changed on their way.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html> (read 2026-11-22).

use super::context::text_of;
use super::outgoing::Outgoing;
use super::route::query_pairs;
use super::visit::Visit;
use crate::http::HttpResponse;
use crate::wire::sigv4::encode;
use serde_json::{Map, Value};

/// What a change does to a header, parameter, path or status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Append,
    Overwrite,
    Remove,
}

/// Reads a key: `append:header.name`.
fn read_key(key: &str) -> Option<(Operation, &str)> {
    let (operation, place) = key.split_once(':')?;
    let operation = match operation {
        "append" => Operation::Append,
        "overwrite" => Operation::Overwrite,
        "remove" => Operation::Remove,
        _ => return None,
    };
    Some((operation, place))
}

/// Applies the request parameters of an integration; true when something changed.
pub(super) fn map_request(
    visit: &Visit,
    parameters: &Map<String, Value>,
    sent: &mut Outgoing,
) -> bool {
    let before = sent.clone();
    let mut changed = false;
    for (key, value) in parameters {
        let Some((operation, place)) = read_key(key) else {
            continue;
        };
        changed = true;
        let value = value_of(visit, value, &before, None);
        if let Some(name) = place.strip_prefix("header.") {
            match operation {
                Operation::Append => sent.headers.add(name, value),
                Operation::Overwrite => sent.headers.set(name, value),
                Operation::Remove => sent.headers.remove(name),
            }
        } else if let Some(name) = place.strip_prefix("querystring.") {
            let mut pairs = query_pairs(&sent.query);
            if operation != Operation::Append {
                pairs.retain(|(given, _)| given != name);
            }
            if operation != Operation::Remove {
                pairs.push((name.to_owned(), value));
            }
            let pairs: Vec<String> = pairs
                .iter()
                .map(|(name, value)| format!("{}={}", encode(name, false), encode(value, false)))
                .collect();
            sent.query = pairs.join("&");
        } else if place == "path" {
            sent.path = format!("/{}", value.trim_start_matches('/'));
        }
    }
    changed
}

/// Applies the response parameters for the backend's status; true when something changed.
pub(super) fn map_response(
    visit: &Visit,
    integration: &Value,
    response: &mut HttpResponse,
) -> bool {
    let parameters = &integration["ResponseParameters"][response.status.to_string()];
    let before = response.clone();
    let sent = Outgoing::default();
    let mut changed = false;
    for (key, value) in parameters.as_object().into_iter().flatten() {
        let Some((operation, place)) = read_key(key) else {
            continue;
        };
        changed = true;
        let value = value_of(visit, value, &sent, Some(&before));
        match (place.strip_prefix("header."), operation) {
            (Some(name), Operation::Append) => response.headers.add(name, value),
            (Some(name), Operation::Overwrite) => response.headers.set(name, value),
            (Some(name), Operation::Remove) => response.headers.remove(name),
            (None, _) if place == "statuscode" => {
                response.status = value.parse().unwrap_or(response.status);
            }
            (None, _) => {}
        }
    }
    changed
}

/// A value with the selections in it filled in: `$request.header.name`, or several as `${request.header.name}`.
pub(super) fn value_of(
    visit: &Visit,
    value: &Value,
    sent: &Outgoing,
    response: Option<&HttpResponse>,
) -> String {
    let text = text_of(value);
    if !text.contains("${") {
        return match text.strip_prefix('$') {
            Some(selection) => select(visit, selection, sent, response).unwrap_or_default(),
            None => text,
        };
    }
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let (selection, left) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(&select(visit, selection, sent, response).unwrap_or_default());
        rest = left;
    }
    out.push_str(rest);
    out
}

/// What a selection without its `$` stands for.
pub(super) fn select(
    visit: &Visit,
    selection: &str,
    sent: &Outgoing,
    response: Option<&HttpResponse>,
) -> Option<String> {
    let joined = |values: Vec<&str>| (!values.is_empty()).then(|| values.join(","));
    if let Some(name) = selection.strip_prefix("request.header.") {
        return joined(sent.headers.all(name).collect());
    }
    if let Some(name) = selection.strip_prefix("request.querystring.") {
        let pairs = query_pairs(&sent.query);
        return joined(
            pairs
                .iter()
                .filter(|(given, _)| given == name)
                .map(|(_, value)| &**value)
                .collect(),
        );
    }
    if let Some(name) = selection.strip_prefix("request.path.") {
        return visit.variables.get(name).map(text_of);
    }
    if selection == "request.path" {
        return Some(visit.inner.clone());
    }
    if let Some(path) = selection.strip_prefix("request.body") {
        return in_body(sent.body.as_deref().unwrap_or_default(), path);
    }
    if let Some(name) = selection.strip_prefix("response.header.") {
        return joined(response?.headers.all(name).collect());
    }
    if let Some(path) = selection.strip_prefix("response.body") {
        return in_body(&response?.body, path);
    }
    if let Some(name) = selection.strip_prefix("context.") {
        return visit.context.get(name).map(str::to_owned);
    }
    let name = selection.strip_prefix("stageVariables.")?;
    visit.stage_variables.as_ref()?.get(name).map(text_of)
}

/// A part of a JSON body, or the body as it is.
pub(super) fn in_body(body: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(body.to_owned());
    }
    let root: Value = serde_json::from_str(body).ok()?;
    let path = crate::jsonpath::Path::parse_plain(&format!("${path}")).ok()?;
    path.read(&root).ok().map(|found| text_of(&found))
}
