//! HTTP as the cloud's doors see it: requests to deployed APIs, function URLs and AWS's own endpoints, and their answers.

use crate::error::AwsError;
use serde::de::Deserializer;
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;

/// Header fields in the order they were sent; names are compared without regard to case, and may come several times.
///
/// As JSON an object: a name's value is a text, or a list of texts where it came more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// The first value of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Every value of this name, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter()
            .filter(move |(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Every name and value, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Adds a field; what has the same name stays.
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Sets a field, in place of all that have its name.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.remove(name);
        self.add(name, value);
    }

    /// Removes every field of this name.
    pub fn remove(&mut self, name: &str) {
        self.0
            .retain(|(given, _)| !given.eq_ignore_ascii_case(name));
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        Self(
            fields
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

impl Serialize for Headers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (at, (name, value)) in self.0.iter().enumerate() {
            let came_before = self.0[..at]
                .iter()
                .any(|(given, _)| given.eq_ignore_ascii_case(name));
            if came_before {
                continue;
            }
            let values: Vec<&str> = self.all(name).collect();
            if values.len() == 1 {
                map.serialize_entry(name, value)?;
            } else {
                map.serialize_entry(name, &values)?;
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = serde_json::Map::deserialize(deserializer)?;
        let mut headers = Self::default();
        for (name, value) in &given {
            match value {
                Value::Array(values) => {
                    for value in values {
                        headers.add(name, text(value));
                    }
                }
                value => headers.add(name, text(value)),
            }
        }
        Ok(headers)
    }
}

/// A text as it is, anything else as JSON.
fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// How a request reaches AWS: what the network and TLS know of its sender.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Connection {
    /// The sender's address.
    pub source_ip: String,
    /// Where that address is, as two letters of ISO 3166: `CH`.
    pub country: String,
    /// The VPC endpoint it came through, when it comes from inside a VPC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_endpoint: Option<String>,
    /// The VPC it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc: Option<String>,
    /// The TLS version it offers at most: `1.3`, `1.2`, `1.0`.
    pub tls: String,
    /// The certificate it shows, when it shows one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate: Option<ClientCertificate>,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            source_ip: "203.0.113.7".into(),
            country: "CH".into(),
            vpc_endpoint: None,
            vpc: None,
            tls: "1.3".into(),
            client_certificate: None,
        }
    }
}

/// A certificate that a client shows, as far as mutual TLS looks at it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientCertificate {
    /// Whom it names: `CN=till.bakery.example`.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// From when on it holds, in milliseconds since 1970.
    #[serde(default)]
    pub not_before: u64,
    /// Until when it holds, in milliseconds since 1970.
    #[serde(default = "far")]
    pub not_after: u64,
}

const fn far() -> u64 {
    4_102_444_800_000
}

/// An HTTP request from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HttpRequest {
    /// `GET`, `POST`...
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The headers.
    #[serde(default)]
    pub headers: Headers,
    /// The body, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Where it comes from.
    #[serde(default)]
    pub connection: Connection,
}

impl HttpRequest {
    /// The host that the URL names, without port.
    #[must_use]
    pub fn host(&self) -> &str {
        host_of(&self.url)
    }

    /// The URL's path and its query without the question mark; the path is at least `/`.
    #[must_use]
    pub fn path_and_query(&self) -> (&str, &str) {
        let rest = self
            .url
            .split_once("://")
            .map_or(&*self.url, |(_, rest)| rest);
        let rest = rest.find(['/', '?']).map_or("", |at| &rest[at..]);
        let rest = rest.split('#').next().unwrap_or_default();
        match rest.split_once('?') {
            Some(("", query)) => ("/", query),
            Some((path, query)) => (path, query),
            None if rest.is_empty() => ("/", ""),
            None => (rest, ""),
        }
    }
}

/// The host that a URL names, without port.
#[must_use]
pub fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', ':', '#']).next().unwrap_or_default()
}

/// Bytes as a body holds them: UTF-8 stays the text it is, and each byte that is none becomes one character of its own,
/// of U+F780 to U+F7FF. [`bytes_of`] has exactly these bytes again.
#[must_use]
pub fn text_of(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            // What already looks like such a character is written byte by byte, so that it comes back.
            match raw_byte(letter) {
                Some(_) => {
                    let mut buffer = [0; 4];
                    text.extend(letter.encode_utf8(&mut buffer).bytes().map(raw_letter));
                }
                None => text.push(letter),
            }
        }
        text.extend(chunk.invalid().iter().copied().map(raw_letter));
    }
    text
}

/// The bytes that a body of [`text_of`] stands for. Of any other text, its UTF-8.
#[must_use]
pub fn bytes_of(text: &str) -> Cow<'_, [u8]> {
    if is_text(text) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for letter in text.chars() {
        match raw_byte(letter) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(letter.encode_utf8(&mut buffer).as_bytes()),
        }
    }
    Cow::Owned(bytes)
}

/// Whether a body is text, and not bytes that [`text_of`] wrote.
#[must_use]
pub fn is_text(body: &str) -> bool {
    !body.chars().any(|letter| raw_byte(letter).is_some())
}

const RAW: u32 = 0xF700;

fn raw_letter(byte: u8) -> char {
    char::from_u32(RAW + u32::from(byte)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn raw_byte(letter: char) -> Option<u8> {
    let byte = u8::try_from(u32::from(letter).checked_sub(RAW)?).ok()?;
    (byte >= 0x80).then_some(byte)
}

/// What an HTTP request is answered with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HttpResponse {
    /// The status: 200.
    pub status: u16,
    /// The headers.
    #[serde(default)]
    pub headers: Headers,
    /// The body; empty when there is none.
    #[serde(default)]
    pub body: String,
}

/// Why a request never became HTTP: no connection, so no status, no headers and no body. Whoever takes requests answers
/// such a request with [`NoAnswer::error`] in place of an [`HttpResponse`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NoAnswer {
    /// The host has no address.
    UnknownHost,
    /// The two sides have no TLS version in common.
    TlsVersion,
    /// The server's certificate is for another name.
    CertificateName,
    /// The server asks for a certificate of the client, and got none or one it does not trust.
    ClientCertificate,
    /// The connection was closed before an answer came.
    Closed,
}

impl NoAnswer {
    const ALL: [Self; 5] = [
        Self::UnknownHost,
        Self::TlsVersion,
        Self::CertificateName,
        Self::ClientCertificate,
        Self::Closed,
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::UnknownHost => "NoAnswer.UnknownHost",
            Self::TlsVersion => "NoAnswer.TlsVersion",
            Self::CertificateName => "NoAnswer.CertificateName",
            Self::ClientCertificate => "NoAnswer.ClientCertificate",
            Self::Closed => "NoAnswer.Closed",
        }
    }

    /// The error that stands for it, with a sentence of the server's side.
    #[must_use]
    pub fn error(self, why: impl Into<String>) -> AwsError {
        AwsError::sender(self.code(), why).with_status(0)
    }

    /// Which of them an error stands for.
    #[must_use]
    pub fn of(error: &AwsError) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == error.code)
    }
}

#[cfg(test)]
mod tests {
    use super::{Headers, HttpRequest, bytes_of, is_text, text_of};
    use serde_json::json;

    #[test]
    fn any_bytes_come_back() {
        assert_eq!(text_of("Brötchen".as_bytes()), "Brötchen");
        assert!(is_text("Brötchen") && !is_text(&text_of(b"\x89PNG")));
        arbtest::arbtest(|input| {
            let bytes: Vec<u8> = input.arbitrary()?;
            assert_eq!(*bytes_of(&text_of(&bytes)), *bytes);
            let text: String = input.arbitrary()?;
            let text = text.replace('a', "\u{F789}");
            assert_eq!(*bytes_of(&text_of(text.as_bytes())), *text.as_bytes());
            Ok(())
        });
    }

    #[test]
    fn repeated_headers_are_a_list_in_json() {
        let headers: Headers = [("Accept", "a"), ("X", "1"), ("accept", "b")]
            .into_iter()
            .collect();
        let value = serde_json::to_value(&headers).expect("headers are JSON");
        assert_eq!(value, json!({"Accept": ["a", "b"], "X": "1"}));
        let back: Headers = serde_json::from_value(value).expect("they come back");
        assert_eq!(back.all("ACCEPT").collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn a_url_has_host_path_and_query() {
        let parts = |url: &str| {
            let request = HttpRequest {
                url: url.into(),
                ..HttpRequest::default()
            };
            let (path, query) = request.path_and_query();
            (request.host().to_owned(), path.to_owned(), query.to_owned())
        };
        let own = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(
            parts("https://a.b:443/c/d?e=f#g"),
            own("a.b", "/c/d", "e=f")
        );
        assert_eq!(parts("https://a.b"), own("a.b", "/", ""));
        assert_eq!(parts("https://a.b?x"), own("a.b", "/", "x"));
    }
}
