//! The route selection expression: which route a message asks for.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html>
//! (read 2026-11-22).

use super::super::mapping::in_body;
use serde_json::Value;

/// The route key that the selection expression gives for a message, and a sentence about it.
pub(super) fn select(expression: &str, body: &str) -> (Option<String>, String) {
    if serde_json::from_str::<Value>(body).is_err() {
        return (
            None,
            "The message is not JSON, so the selection expression finds nothing.".into(),
        );
    }
    let part = |selection: &str| {
        let path = selection.strip_prefix("request.body")?;
        in_body(body, path).filter(|found| !found.is_empty())
    };
    let found = match expression
        .strip_prefix('$')
        .filter(|rest| !rest.starts_with('{'))
    {
        Some(selection) => part(selection),
        None => filled(expression, part),
    };
    let why = match &found {
        Some(found) => format!("{expression} is \"{found}\" in this message."),
        None => format!("{expression} finds nothing in this message."),
    };
    (found, why)
}

/// An expression of several parts: `${request.body.service}/${request.body.action}`.
fn filled(expression: &str, part: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = expression;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let (selection, left) = after.split_once('}')?;
        out.push_str(&part(selection)?);
        rest = left;
    }
    out.push_str(rest);
    Some(out)
}
