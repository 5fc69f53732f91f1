//! What a CORS configuration may say.
//!
//! <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html> (read 2026-11-22).

use super::super::error::Error;
use crate::given::Given;
use serde_json::{Value, json};

const METHODS: [&str; 8] = [
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "*",
];
/// How long a browser may keep a preflight's answer at most, in seconds: a day.
const MAX_AGE_MAX: i64 = 86_400;

/// Reads a configuration; it comes back with AWS's default for what is missing.
pub(super) fn read(given: Given<'_>) -> Result<Value, Error> {
    let origins = given.texts("AllowOrigins")?;
    let methods = given.texts("AllowMethods")?;
    let headers = given.texts("AllowHeaders")?;
    let expose = given.texts("ExposeHeaders")?;
    let credentials = given.boolean("AllowCredentials")?.unwrap_or(false);
    let max_age = given.integer("MaxAge")?.unwrap_or(0);
    for origin in &origins {
        if !is_origin(origin) {
            return Err(Error::bad(format!(
                "Invalid format for origin {origin}. Origin must start with http:// or https://, or be *"
            )));
        }
    }
    if let Some(method) = methods.iter().find(|method| !METHODS.contains(method)) {
        return Err(Error::bad(format!(
            "Invalid HTTP method {method} specified for allowed methods"
        )));
    }
    if credentials && origins.contains(&"*") {
        return Err(Error::bad(
            "allow-credentials is not supported if 'allow-origin' is *",
        ));
    }
    if !(-1..=MAX_AGE_MAX).contains(&max_age) {
        return Err(Error::bad(format!(
            "maxAge must be between -1 and {MAX_AGE_MAX}"
        )));
    }
    let mut cors = json!({});
    for (name, list) in [
        ("AllowHeaders", headers),
        ("AllowMethods", methods),
        ("AllowOrigins", origins),
        ("ExposeHeaders", expose),
    ] {
        if !list.is_empty() {
            cors[name] = json!(list);
        }
    }
    cors["AllowCredentials"] = credentials.into();
    cors["MaxAge"] = max_age.into();
    Ok(cors)
}

/// `*`, or a scheme and a host without a path.
fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"));
    let scheme = text
        .split_once("://")
        .is_some_and(|(scheme, _)| !scheme.is_empty());
    text == "*"
        || host.is_some_and(|host| !host.is_empty() && !host.contains('/'))
        || (host.is_none() && scheme)
}
