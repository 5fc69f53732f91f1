//! Calls as they cross the network: each is written as a signed request, and its answer is read back.

use cloud::call::{Answer, ApiCall};
use cloud::clock::Time;
use cloud::error::AwsError;
use cloud::http::{HttpRequest, HttpResponse};
use cloud::iam::Account;
use cloud::wire::{self, Draft};
use serde_json::{Map, Value};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many calls were written as requests, and how many could not be.
static WRITTEN: [AtomicUsize; 2] = [AtomicUsize::new(0), AtomicUsize::new(0)];

/// The request for a call; none where no request can be written, as when a part of its path is missing.
pub fn request(call: &ApiCall, account: &Account, now: Time) -> Option<HttpRequest> {
    let draft = Draft::action(call.service, &call.action, (*call.params).clone());
    let prepared = match wire::is_action(call.service, &call.action) {
        true => draft.prepare(account, now).ok(),
        false => None,
    };
    WRITTEN[usize::from(prepared.is_none())].fetch_add(1, Ordering::Relaxed);
    prepared.map(|prepared| prepared.request)
}

/// How much of what was replayed crossed the network.
pub fn figures() -> String {
    let [written, not] = [0, 1].map(|at| WRITTEN[at].load(Ordering::Relaxed));
    format!(
        "by wire: {written} calls as signed requests; {not} calls directly, which lack what a request needs"
    )
}

/// What a client reads of an answer, in the types that the direct answer has: an SDK has them from its model.
pub fn answer(call: &ApiCall, response: &HttpResponse, direct: &Answer) -> Answer {
    match (wire::received(call.service, &call.action, response), direct) {
        (Ok(read), Ok(like)) => Ok(typed(read, like)),
        (Ok(read), Err(_)) => Ok(read),
        (Err(failed), Err(like)) => {
            let headless = failed.code.is_empty();
            let mut error = like.clone();
            error.status = response.status;
            if !headless {
                error.code = failed.code.into();
                error.message = failed.message;
            }
            Err(error)
        }
        (Err(failed), Ok(_)) => Err(AwsError::sender(
            "Unexpected",
            format!("{}: {}", failed.code, failed.message),
        )),
    }
}

fn typed(read: Value, like: &Value) -> Value {
    match (read, like) {
        (Value::String(text), Value::Number(_)) => match serde_json::from_str(&text) {
            Ok(Value::Number(number)) => Value::Number(number),
            _ => text.into(),
        },
        (Value::String(text), Value::Bool(_)) if text == "true" || text == "false" => {
            (text == "true").into()
        }
        (Value::String(text), Value::Array(_)) if text.trim().is_empty() => {
            Value::Array(Vec::new())
        }
        (Value::String(text), Value::Object(_)) if text.trim().is_empty() => Map::new().into(),
        // IAM's documents travel with percent signs.
        (Value::String(text), Value::Object(_)) => {
            serde_json::from_str(&wire::percent_decoded(&text)).unwrap_or(Value::String(text))
        }
        (Value::Array(items), Value::Array(likes)) => items
            .into_iter()
            .enumerate()
            .map(|(at, item)| match likes.get(at).or(likes.first()) {
                Some(like) => typed(item, like),
                None => item,
            })
            .collect(),
        (Value::Object(fields), Value::Object(likes)) => {
            let mut fields: Map<String, Value> = fields
                .into_iter()
                .map(|(name, value)| {
                    let value = match likes.get(&name) {
                        Some(like) => typed(value, like),
                        None => value,
                    };
                    (name, value)
                })
                .collect();
            // Neither a header nor an element says that something is null, an empty list or an empty map.
            for (name, like) in likes {
                let nothing = like.is_null()
                    || like.as_array().is_some_and(Vec::is_empty)
                    || like.as_object().is_some_and(Map::is_empty);
                if nothing && !fields.contains_key(name) {
                    fields.insert(name.clone(), like.clone());
                }
            }
            fields.into()
        }
        (read, _) => read,
    }
}
