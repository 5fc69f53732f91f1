//! CORS as an HTTP API answers it by itself.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html> (read 2026-11-22).

use crate::http::{Headers, HttpRequest};
use serde_json::Value;

/// Whether a request is a preflight: `OPTIONS` with the two headers that a browser sends.
pub(super) fn is_preflight(request: &HttpRequest) -> bool {
    request.method == "OPTIONS"
        && request.headers.get("origin").is_some()
        && request
            .headers
            .get("access-control-request-method")
            .is_some()
}

/// What `Access-Control-Allow-Origin` says to an origin; none when it is not allowed.
fn allowed(cors: &Value, origin: &str) -> Option<String> {
    let origins = cors["AllowOrigins"].as_array()?;
    let fits = |one: &&str| {
        // `https://*` allows every origin of that scheme.
        let scheme = one.strip_suffix('*').filter(|rest| rest.ends_with("://"));
        **one == *origin || scheme.is_some_and(|scheme| origin.starts_with(scheme))
    };
    let mut texts = origins.iter().filter_map(Value::as_str);
    if texts.clone().any(|one| one == "*") {
        return Some("*".into());
    }
    texts.any(|one| fits(&one)).then(|| origin.to_owned())
}

fn joined(list: &Value) -> Option<String> {
    let texts: Vec<&str> = list.as_array()?.iter().filter_map(Value::as_str).collect();
    (!texts.is_empty()).then(|| texts.join(","))
}

/// The headers of the answer to a preflight: none when the origin is not allowed.
pub(super) fn preflight(cors: &Value, request: &HttpRequest) -> Headers {
    let mut headers = Headers::default();
    let origin = request
        .headers
        .get("origin")
        .and_then(|origin| allowed(cors, origin));
    let Some(origin) = origin else {
        return headers;
    };
    headers.add("access-control-allow-origin", origin);
    for (name, list) in [
        ("access-control-allow-methods", "AllowMethods"),
        ("access-control-allow-headers", "AllowHeaders"),
        ("access-control-expose-headers", "ExposeHeaders"),
    ] {
        if let Some(text) = joined(&cors[list]) {
            headers.add(name, text);
        }
    }
    if let Some(age) = cors["MaxAge"].as_i64().filter(|age| *age != 0) {
        headers.add("access-control-max-age", age.to_string());
    }
    if cors["AllowCredentials"] == true {
        headers.add("access-control-allow-credentials", "true");
    }
    headers
}

/// Puts the configured headers in place of those that a backend sent.
pub(super) fn override_headers(cors: &Value, request: &HttpRequest, headers: &mut Headers) {
    let is_cors = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.starts_with("access-control-")
    };
    *headers = headers.iter().filter(|(name, _)| !is_cors(name)).collect();
    let origin = request
        .headers
        .get("origin")
        .and_then(|origin| allowed(cors, origin));
    let Some(origin) = origin else {
        return;
    };
    headers.add("access-control-allow-origin", origin);
    if let Some(text) = joined(&cors["ExposeHeaders"]) {
        headers.add("access-control-expose-headers", text);
    }
    if cors["AllowCredentials"] == true {
        headers.add("access-control-allow-credentials", "true");
    }
}
