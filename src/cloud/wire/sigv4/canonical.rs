//! The canonical request: one form for all the ways in which a request can be written.

use crate::http::HttpRequest;
use std::fmt::Write as _;

/// The canonical request: method, path, query, headers, their names, and the body's hash.
pub(super) fn request(
    request: &HttpRequest,
    service: &str,
    signed_headers: &str,
    payload_hash: &str,
) -> String {
    let (path, query) = request.path_and_query();
    // Amazon S3 takes a path as it was sent; everybody else encodes it once more and resolves its dots.
    let path = match service {
        "s3" => encode(&decode(path), true),
        _ => encode(&resolved(path), true),
    };
    let method = request.method.to_ascii_uppercase();
    let query = sorted_query(query);
    let headers = headers(request, signed_headers);
    format!("{method}\n{path}\n{query}\n{headers}\n{signed_headers}\n{payload_hash}")
}

/// The headers that are signed, a line each: name, colon, value without needless blanks.
fn headers(request: &HttpRequest, signed_headers: &str) -> String {
    let mut lines = String::new();
    for name in signed_headers.split(';').filter(|name| !name.is_empty()) {
        let mut values: Vec<String> = request.headers.all(name).map(trimmed).collect();
        if values.is_empty() && name == "host" {
            values.push(authority(&request.url).into());
        }
        // Writing to a String cannot fail.
        let _ = writeln!(lines, "{name}:{}", values.join(","));
    }
    lines
}

/// A value without blanks at its ends, and with one blank for several.
fn trimmed(value: &str) -> String {
    let words: Vec<&str> = value.split_ascii_whitespace().collect();
    words.join(" ")
}

/// Query parameters, encoded alike, in order; without the signature itself.
fn sorted_query(query: &str) -> String {
    let mut fields: Vec<(String, String)> = fields(query)
        .filter(|(name, _)| name != "X-Amz-Signature")
        .map(|(name, value)| (encode(&name, false), encode(&value, false)))
        .collect();
    fields.sort_unstable();
    let fields: Vec<String> = fields
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    fields.join("&")
}

/// The parameters of a query, decoded.
pub(super) fn fields(query: &str) -> impl Iterator<Item = (String, String)> {
    query
        .split('&')
        .filter(|field| !field.is_empty())
        .map(|field| {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            (decode(name), decode(value))
        })
}

/// A path without `.`, `..` and empty segments.
fn resolved(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let end = if path.ends_with('/') && !segments.is_empty() {
        "/"
    } else {
        ""
    };
    format!("/{}{end}", segments.join("/"))
}

/// Percent-encodes everything but letters, digits and `-._~`; a path also keeps its slashes.
#[must_use]
pub fn encode(text: &str, is_path: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if plain || (is_path && byte == b'/') {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Takes percent-encoding back; what is not encoded properly stays as it is.
pub(in crate::wire) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3);
        let digits = digits.filter(|two| two.iter().all(u8::is_ascii_hexdigit));
        let value = digits.and_then(|two| std::str::from_utf8(two).ok());
        let value = value.and_then(|two| u8::from_str_radix(two, 16).ok());
        match value {
            Some(value) if *byte == b'%' => {
                out.push(value);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The host that a URL names, with its port when it is not the usual one.
pub(in crate::wire) fn authority(url: &str) -> &str {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let usual = if scheme == "http" { ":80" } else { ":443" };
    authority.strip_suffix(usual).unwrap_or(authority)
}

/// Adds a parameter to a URL's query.
pub(super) fn add_query(url: &mut String, name: &str, value: &str) {
    let sign = if url.contains('?') { '&' } else { '?' };
    let _ = write!(
        url,
        "{sign}{}={}",
        encode(name, false),
        encode(value, false)
    );
}
