//! An answer, part by part.

use super::told::{Told, header_words};
use crate::app::stage::model::meaning;
use cloud::http::HttpResponse;
use serde_json::Value;

/// An answer as the text that crosses the network; `code` is the error's, when it was refused.
#[must_use]
pub fn answer(response: &HttpResponse, code: Option<&str>) -> Told {
    let mut told = Told::default();
    told.plain("HTTP/1.1 ");
    let status = format!("{} {}", response.status, reason(response.status));
    told.part(status.trim_end(), "Status", status_words(response.status));
    told.plain("\n");
    for (name, value) in response.headers.iter() {
        told.plain(&format!("{name}: "));
        told.part(value, name, header_words(&name.to_ascii_lowercase()));
        told.plain("\n");
    }
    told.plain("\n");
    if !response.body.is_empty() {
        let inside = inside(response, code);
        let words = match response.status {
            200..=299 => "The answer itself.",
            _ => "What AWS says about the error.",
        };
        told.with_inside(&response.body, "Body", words, &inside);
    }
    told
}

/// Code and message, as they stand in the body.
fn inside(response: &HttpResponse, code: Option<&str>) -> Vec<(String, &'static str, String)> {
    let Some(code) = code.filter(|_| response.status >= 400) else {
        return Vec::new();
    };
    let read: Value = serde_json::from_str(&response.body).unwrap_or_default();
    let shape = read["__type"].as_str().map(|shape| {
        let short = shape.rsplit('#').next().unwrap_or(shape);
        short.to_owned()
    });
    let message = read["message"].as_str().or(read["Message"].as_str());
    let message = message
        .map(ToOwned::to_owned)
        .or_else(|| in_xml(&response.body));
    let words = format!(
        "The error's code, for programs. {}",
        meaning::of(code, response.status)
    );
    vec![
        (shape.unwrap_or_else(|| code.into()), "Code", words),
        (
            message.unwrap_or_default(),
            "Message",
            "The same for people. Its wording may change; programs do not rely on it.".into(),
        ),
    ]
}

fn in_xml(body: &str) -> Option<String> {
    let (_, rest) = body.split_once("<Message>")?;
    let (message, _) = rest.split_once("</Message>")?;
    Some(message.into())
}

fn status_words(status: u16) -> &'static str {
    match status {
        200..=299 => "2 at the beginning: done, or accepted.",
        300..=399 => "3 at the beginning: look elsewhere.",
        400 => {
            "4 at the beginning: the request is at fault. 400 says that something in it is wrong."
        }
        403 => {
            "4 at the beginning: the request is at fault. 403 says that you may not, or that AWS does not believe who you are."
        }
        404 => "4 at the beginning: the request is at fault. 404 says that there is no such thing.",
        429 => {
            "4 at the beginning: the request is at fault. 429 says that there were too many of them."
        }
        401 | 402 | 405..=428 | 430..=499 => "4 at the beginning: the request is at fault.",
        501 => "Here 501 says that real AWS may well do this, and the simulator does not.",
        _ => "5 at the beginning: the service is in trouble, or what stands behind it.",
    }
}

/// What HTTP calls a status.
#[must_use]
pub const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Payload Too Large",
        415 => "Unsupported Media Type",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}
