//! Requests as they look to what lies behind API Gateway.

use super::context::trace_id;
use crate::core::Core;
use crate::http::{Headers, HttpRequest};

/// What is sent to a backend: the request as parameter mapping has left it.
#[derive(Clone, Debug, Default)]
pub(super) struct Outgoing {
    pub(super) headers: Headers,
    pub(super) query: String,
    /// The path as the client sent it, the stage's name included.
    pub(super) path: String,
    pub(super) body: Option<String>,
}

/// Headers that belong to one connection and go no further.
const HOP_BY_HOP: [&str; 6] = [
    "connection",
    "keep-alive",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// What a request looks like to what lies behind API Gateway.
pub(super) fn outgoing(core: &mut Core, request: &HttpRequest) -> Outgoing {
    let (path, query) = request.path_and_query();
    let length = request.body.as_deref().map_or(0, str::len);
    let mut headers: Headers = request
        .headers
        .iter()
        .filter(|(name, _)| !HOP_BY_HOP.iter().any(|hop| hop.eq_ignore_ascii_case(name)))
        .collect();
    headers.set("Content-Length", length.to_string());
    headers.set("Host", request.host());
    if headers.get("x-amzn-trace-id").is_none() {
        headers.set("X-Amzn-Trace-Id", trace_id(core));
    }
    let ip = &request.connection.source_ip;
    let forwarded = match headers.get("x-forwarded-for") {
        Some(before) => format!("{before}, {ip}"),
        None => ip.clone(),
    };
    headers.set("X-Forwarded-For", forwarded);
    headers.set("X-Forwarded-Port", "443");
    headers.set("X-Forwarded-Proto", "https");
    Outgoing {
        headers,
        query: query.into(),
        path: path.into(),
        body: request.body.clone(),
    }
}
