//! `$input` and `$util`: what API Gateway puts into every template.

use super::Scope;
use super::eval::{Halt, Run};
use super::texts::{self, url_decode, url_encode};
use super::value::Value;
use crate::gateway::lenient;
use crate::jsonpath::Path;
use crate::sqs::base64;
use serde_json::{Value as Json, json};
use std::borrow::Cow;

/// `$input.body`: an empty payload reads as an empty object.
pub(super) fn body<'a>(scope: &Scope<'a>) -> &'a str {
    match scope.body {
        "" => "{}",
        body => body,
    }
}

/// A call of `$input`.
pub(super) fn input(run: &mut Run<'_>, name: &str, arguments: &[Value]) -> Result<Value, Halt> {
    let argument = arguments.first().map(|argument| run.heap.text(argument));
    match (name, argument) {
        ("json", path) => {
            let found = find(run, path.as_deref().unwrap_or("$"))?;
            Ok(Value::Text(
                found.unwrap_or_else(|| json!("")).to_string().into(),
            ))
        }
        ("path", path) => {
            let found = find(run, path.as_deref().unwrap_or("$"))?;
            Ok(run.heap.take_in(&found.unwrap_or(Json::Null), false))
        }
        ("params", Some(name)) => {
            let params = run.scope.params;
            let found = ["path", "querystring", "header"]
                .into_iter()
                .find_map(|kind| params.get(kind)?.get(&name)?.as_str());
            Ok(Value::Text(found.unwrap_or_default().into()))
        }
        ("params", None) => {
            let params = Json::Object(run.scope.params.clone());
            Ok(run.heap.take_in(&params, false))
        }
        ("getBody", _) => Ok(Value::Text(body(run.scope).into())),
        ("toString", _) => Ok(Value::Text("$input".into())),
        _ => Ok(Value::Null),
    }
}

/// What a path names in the payload; none when a definite one names nothing.
fn find(run: &Run<'_>, path: &str) -> Result<Option<Json>, Halt> {
    let path = Path::parse_plain(path).map_err(|error| {
        run.problem(format!(
            "{path} is no JSONPath, from character {}: {}",
            error.position + 1,
            error.message
        ))
    })?;
    let payload = run.payload.get_or_init(|| lenient::parse(body(run.scope)));
    Ok(path.read(payload).ok().map(Cow::into_owned))
}

/// A call of `$util`.
pub(super) fn util(run: &mut Run<'_>, name: &str, arguments: &[Value]) -> Result<Value, Halt> {
    let Some(argument) = arguments.first() else {
        return Ok(Value::Null);
    };
    let text = run.heap.text(argument);
    let text = match name {
        "escapeJavaScript" => texts::escape_javascript(&text),
        "urlEncode" => url_encode(&text),
        "urlDecode" => url_decode(&text, true),
        "base64Encode" => base64::encode(text.as_bytes()),
        "base64Decode" => match base64::decode(text.trim()) {
            Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            None => return Err(run.problem("$util.base64Decode was given what is no Base64.")),
        },
        "parseJson" => {
            let json: Json = serde_json::from_str(&text).map_err(|error| {
                run.problem(format!(
                    "$util.parseJson was given what is no JSON: {error}."
                ))
            })?;
            return Ok(run.heap.take_in(&json, false));
        }
        _ => return Ok(Value::Null),
    };
    Ok(Value::Text(text.into()))
}
