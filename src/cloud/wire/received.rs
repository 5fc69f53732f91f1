//! An answer as a client reads it: the other side of [`super::respond`].

use super::endpoint::{Protocol, protocol};
use super::table::route_of;
use super::xml::{self, Element};
use super::{rest, s3};
use crate::call::Service;
use crate::http::HttpResponse;
use serde_json::{Map, Value, json};

/// An error as it stands in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Its code; empty where the answer has no body, as after `HEAD`.
    pub code: String,
    /// Its message.
    pub message: String,
}

/// What a client gets of an answer to an action. XML says neither which texts are numbers nor which lists are empty, so
/// of such services all values are texts.
///
/// # Errors
/// The error that the answer is.
pub fn received(service: Service, action: &str, response: &HttpResponse) -> Result<Value, Failed> {
    if response.status >= 300 {
        return Err(failed(service, response));
    }
    let body = response.body.as_str();
    let parsed = || serde_json::from_str(body).unwrap_or_else(|_| json!({}));
    Ok(match protocol(service) {
        Protocol::Json { .. } => parsed(),
        Protocol::Query { .. } => {
            let result = format!("{action}Result");
            let root = xml::read(body).unwrap_or_default();
            let found = root.children.into_iter().find(|child| child.name == result);
            found.map_or_else(|| json!({}), |result| in_query(&result))
        }
        Protocol::RestJson | Protocol::RestXml => match route_of(service.id(), action) {
            Some(route) => Value::Object(rest::read_answer(service.id(), &route, response)),
            None => parsed(),
        },
    })
}

/// Lists have items of the name `member`, maps of the name `entry`.
fn in_query(element: &Element) -> Value {
    let children = || element.children.iter();
    match element.children.first().map(|child| child.name.as_str()) {
        None => json!(element.text),
        Some("member") => children().map(in_query).collect(),
        Some("entry") => children()
            .filter_map(|entry| match entry.children.as_slice() {
                [key, value] => Some((key.text.clone(), in_query(value))),
                _ => None,
            })
            .collect::<Map<_, _>>()
            .into(),
        Some(_) => children()
            .map(|child| (child.name.clone(), in_query(child)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

fn failed(service: Service, response: &HttpResponse) -> Failed {
    let (code, message) = match protocol(service) {
        Protocol::RestXml | Protocol::Query { .. } => {
            let root = xml::read(&response.body).unwrap_or_default();
            let mut error = root.children.iter().find(|child| child.name == "Error");
            let error = error.get_or_insert(&root);
            let text = |name: &str| {
                let found = error.children.iter().find(|child| child.name == name);
                found.map_or(String::new(), |child| child.text.clone())
            };
            (text("Code"), text("Message"))
        }
        Protocol::Json { .. } | Protocol::RestJson => {
            let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
            let in_body = body["__type"].as_str();
            let code = response.headers.get("x-amzn-ErrorType").or(in_body);
            let old = response.headers.get("x-amzn-query-error");
            let old = old.and_then(|text| text.split(';').next());
            let code = old.or(code).unwrap_or_default();
            let message = body.get("message").or(body.get("Message"));
            let message = message.and_then(Value::as_str).unwrap_or_default();
            let code = code.rsplit('#').next().unwrap_or_default();
            (code.to_owned(), message.to_owned())
        }
    };
    Failed { code, message }
}

/// The document of an answer by Amazon S3.
pub(super) fn in_s3(body: &str) -> Map<String, Value> {
    let Some(root) = xml::read(body) else {
        return Map::new();
    };
    match (root.name.as_str(), s3::to_json(&root)) {
        ("LocationConstraint", Value::String(region)) => {
            Map::from_iter([("LocationConstraint".to_owned(), region.into())])
        }
        (_, Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}
