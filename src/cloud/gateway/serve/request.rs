//! A request as an API sees it: its path, its query and its headers, each with all its values.

use crate::gateway::vtl::url_decode;
use crate::http::{Headers, HttpRequest};
use serde_json::{Map, Value};

/// Names with their values, in the order in which the names came first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields(pub(super) Vec<(String, Vec<String>)>);

impl Fields {
    pub(super) fn add(&mut self, name: &str, value: String) {
        match self.0.iter_mut().find(|(given, _)| given == name) {
            Some((_, values)) => values.push(value),
            None => self.0.push((name.to_owned(), vec![value])),
        }
    }

    /// Sets a field's only value.
    pub(super) fn set(&mut self, name: &str, value: String) {
        match self.0.iter_mut().find(|(given, _)| given == name) {
            Some((_, values)) => *values = vec![value],
            None => self.0.push((name.to_owned(), vec![value])),
        }
    }

    pub(super) fn all(&self, name: &str) -> &[String] {
        let found = self.0.iter().find(|(given, _)| given == name);
        found
            .map(|(_, values)| values.as_slice())
            .unwrap_or_default()
    }

    /// The last value of this name, which is the one that counts.
    pub(super) fn last(&self, name: &str) -> Option<&str> {
        self.all(name).last().map(String::as_str)
    }

    /// Each name with its last value.
    pub(super) fn single(&self) -> Map<String, Value> {
        let last = |values: &[String]| {
            values
                .last()
                .map_or(Value::Null, |value| value.as_str().into())
        };
        self.0
            .iter()
            .map(|(name, values)| (name.clone(), last(values)))
            .collect()
    }

    /// Each name with the list of its values.
    pub(super) fn multiple(&self) -> Map<String, Value> {
        let all = |values: &[String]| values.iter().map(String::as_str).collect();
        self.0
            .iter()
            .map(|(name, values)| (name.clone(), all(values)))
            .collect()
    }
}

/// The query of a request: `+` stands for a blank, and codes are decoded.
pub(super) fn query_of(query: &str) -> Fields {
    let mut fields = Fields::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        fields.add(&url_decode(name, true), url_decode(value, true));
    }
    fields
}

/// Headers that belong to one connection and never reach an API's own parts.
const HOP: [&str; 9] = [
    "connection",
    "content-length",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers whose name API Gateway writes in one way, however the client did.
const SPELLED: [&str; 12] = [
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Authorization",
    "Cache-Control",
    "Content-Type",
    "Cookie",
    "Host",
    "Origin",
    "Referer",
    "User-Agent",
    "X-Forwarded-For",
];

/// What a front door adds: of a regional API its load balancer, of an edge-optimised one CloudFront as well.
pub(super) struct FrontDoor<'a> {
    pub(super) is_edge: bool,
    pub(super) trace: &'a str,
    /// Names the request at CloudFront.
    pub(super) edge_id: &'a str,
}

/// The headers that an API's own parts see: the client's and what the front door adds, sorted by name.
pub(super) fn headers_of(request: &HttpRequest, door: &FrontDoor<'_>) -> Fields {
    let mut fields = Fields::default();
    for (name, value) in request.headers.iter() {
        if HOP.iter().any(|hop| name.eq_ignore_ascii_case(hop)) {
            continue;
        }
        let spelled = SPELLED
            .iter()
            .find(|spelled| name.eq_ignore_ascii_case(spelled));
        fields.add(spelled.copied().unwrap_or(name), value.to_owned());
    }
    let ip = request.connection.source_ip.as_str();
    let through = |more: &str| match fields.last("X-Forwarded-For") {
        Some(before) => format!("{before}, {ip}{more}"),
        None => format!("{ip}{more}"),
    };
    let forwarded = through(if door.is_edge { ", 130.176.1.1" } else { "" });
    fields.set("X-Forwarded-For", forwarded);
    fields.set("X-Forwarded-Port", "443".into());
    fields.set("X-Forwarded-Proto", "https".into());
    if fields.all("X-Amzn-Trace-Id").is_empty() {
        fields.set("X-Amzn-Trace-Id", door.trace.to_owned());
    }
    fields.set("Host", request.host().to_owned());
    if door.is_edge {
        let country = request.connection.country.as_str();
        let id = door.edge_id;
        let via = format!(
            "1.1 {}.cloudfront.net (CloudFront)",
            id.to_ascii_lowercase()
        );
        for (name, value) in [
            ("CloudFront-Forwarded-Proto", "https"),
            ("CloudFront-Is-Desktop-Viewer", "true"),
            ("CloudFront-Is-Mobile-Viewer", "false"),
            ("CloudFront-Is-SmartTV-Viewer", "false"),
            ("CloudFront-Is-Tablet-Viewer", "false"),
            ("CloudFront-Viewer-ASN", "64496"),
            ("CloudFront-Viewer-Country", country),
            ("Via", via.as_str()),
            ("X-Amz-Cf-Id", id),
        ] {
            fields.set(name, value.to_owned());
        }
    }
    fields.0.sort();
    fields
}

/// The first value of a header, whatever its name's capitals.
pub(super) fn header<'a>(headers: &'a Fields, name: &str) -> Option<&'a str> {
    let mut fields = headers.0.iter();
    let found = fields.find(|(given, _)| given.eq_ignore_ascii_case(name));
    found
        .and_then(|(_, values)| values.last())
        .map(String::as_str)
}

/// Headers as they go over the network.
pub(super) fn to_headers(fields: &Fields) -> Headers {
    let each = fields.0.iter();
    each.flat_map(|(name, values)| {
        values
            .iter()
            .map(move |value| (name.as_str(), value.as_str()))
    })
    .collect()
}
