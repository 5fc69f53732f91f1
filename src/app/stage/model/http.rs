//! HTTP as text: what goes over the line.

use cloud::http::{Headers, HttpRequest, HttpResponse};
use std::fmt::Write as _;

/// How much of a body is shown.
const BODY_MAX: usize = 20_000;

/// The methods that forms offer.
pub const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
/// What a client does with a WebSocket: it opens a connection, sends a message on it, closes it.
const SOCKET: [&str; 3] = ["CONNECT", "SEND", "CLOSE"];

/// What may be asked of what is at a URL.
#[must_use]
pub fn methods(url: &str) -> &'static [&'static str] {
    match url.starts_with("wss:") {
        true => &SOCKET,
        false => &METHODS,
    }
}

/// A request as HTTP/1.1 writes it. The `Host` header is the URL's unless one is given.
#[must_use]
pub fn request(http: &HttpRequest) -> String {
    // A message on a WebSocket connection has no more than its text.
    if http.url.is_empty() {
        return http.body.clone().unwrap_or_default();
    }
    let (path, query) = http.path_and_query();
    let mut text = format!("{} {path}", http.method);
    if !query.is_empty() {
        let _ = write!(text, "?{query}");
    }
    text.push_str(" HTTP/1.1\n");
    if http.headers.get("host").is_none() && !http.host().is_empty() {
        let _ = writeln!(text, "Host: {}", http.host());
    }
    message(
        &mut text,
        &http.headers,
        http.body.as_deref().unwrap_or_default(),
    );
    text
}

/// A response as HTTP/1.1 writes it.
#[must_use]
pub fn response(http: &HttpResponse) -> String {
    let mut text = format!("HTTP/1.1 {}", status(http.status));
    text.push('\n');
    message(&mut text, &http.headers, &http.body);
    text
}

fn message(text: &mut String, headers: &Headers, body: &str) {
    for (name, value) in headers.iter() {
        let _ = writeln!(text, "{name}: {value}");
    }
    if body.is_empty() {
        return;
    }
    text.push('\n');
    text.push_str(&super::words::shortened(body, BODY_MAX));
}

/// A status with its word: `404 Not Found`.
#[must_use]
pub fn status(status: u16) -> String {
    match reason(status) {
        "" => status.to_string(),
        word => format!("{status} {word}"),
    }
}

/// What a status is called.
///
/// <https://www.iana.org/assignments/http-status-codes/http-status-codes.xhtml> (read 2026-11-22).
const fn reason(status: u16) -> &'static str {
    match status {
        101 => "Switching Protocols",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}

/// What is wrong with what was typed, and where: the line from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line.
    pub line: usize,
    /// What is wrong and how to mend it.
    pub words: String,
}

/// Header fields as people type them: `Name: value`, one a line.
///
/// # Errors
/// The first line that is none.
pub fn read_headers(text: &str) -> Result<Headers, Fault> {
    let mut headers = Headers::default();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let fault = |words: String| Fault {
            line: at + 1,
            words,
        };
        let Some((name, value)) = line.split_once(':') else {
            return Err(fault(format!(
                "`{}` has no colon. A header is written Name: value.",
                line.trim()
            )));
        };
        if let Some(odd) = odd_in_name(name) {
            return Err(fault(match odd {
                None => "the header's name is missing before the colon.".into(),
                Some(' ') => format!("`{name}` has a space. Header names have none."),
                Some(odd) => format!("`{name}` cannot be a header's name: it has `{odd}` in it."),
            }));
        }
        headers.add(name, value.trim());
    }
    Ok(headers)
}

/// What cannot stand in a header's name; `Some(None)` when there is no name.
fn odd_in_name(name: &str) -> Option<Option<char>> {
    if name.is_empty() {
        return Some(None);
    }
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    name.chars().find(|c| !is_token(*c)).map(Some)
}

/// Header fields as people type them.
#[must_use]
pub fn write_headers(headers: &Headers) -> String {
    let lines: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    lines.join("\n")
}

/// A path with its query as people type it; a slash is put before what lacks it.
///
/// # Errors
/// A sentence that says what cannot stand there.
pub fn read_path(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.contains("://") {
        return Err(
            "Write the path only, such as /Prod/cakes: where it goes is the API's own.".into(),
        );
    }
    if let Some(odd) = text
        .chars()
        .find(|c| c.is_whitespace() || c.is_control() || *c == '#')
    {
        let (odd, instead) = match odd {
            '#' => ("#", "%23"),
            _ => ("a space", "%20"),
        };
        return Err(format!(
            "A path cannot have {odd} in it. Write {instead} instead."
        ));
    }
    Ok(match text.starts_with('/') {
        true => text.to_owned(),
        false => format!("/{text}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_websocket_is_connected_to() {
        let socket = methods("wss://a1.execute-api.eu-central-1.amazonaws.com/prod");
        assert_eq!(socket, ["CONNECT", "SEND", "CLOSE"]);
        let others = methods("https://a1.execute-api.eu-central-1.amazonaws.com/prod/cakes");
        assert!(others.contains(&"PATCH") && !others.iter().any(|one| socket.contains(one)));
    }

    #[test]
    fn a_request_is_written_as_it_goes_over_the_line() {
        let http = HttpRequest {
            method: "POST".into(),
            url: "https://api.example/Prod/cakes?size=2".into(),
            headers: [("Content-Type", "application/json")].into_iter().collect(),
            body: Some("{\"cake\": 1}".into()),
            ..HttpRequest::default()
        };
        assert_eq!(
            request(&http),
            "POST /Prod/cakes?size=2 HTTP/1.1\nHost: api.example\nContent-Type: application/json\n\n{\"cake\": 1}"
        );
        let answer = HttpResponse {
            status: 429,
            headers: [("x-amzn-ErrorType", "LimitExceededException")]
                .into_iter()
                .collect(),
            body: String::new(),
        };
        assert_eq!(
            response(&answer),
            "HTTP/1.1 429 Too Many Requests\nx-amzn-ErrorType: LimitExceededException\n"
        );
    }

    #[test]
    fn headers_are_read_back_as_they_are_written() {
        let headers = read_headers("Accept: text/html\n\nX-Key:  a:b \n").unwrap();
        assert_eq!(write_headers(&headers), "Accept: text/html\nX-Key: a:b");
    }

    #[test]
    fn a_broken_header_is_found_by_its_line() {
        for (text, line, part) in [
            ("Accept: a\nnonsense", 2, "no colon"),
            (": a", 1, "missing"),
            ("X Key: a", 1, "space"),
            ("X(Key): a", 1, "("),
        ] {
            let fault = read_headers(text).unwrap_err();
            assert_eq!(fault.line, line, "{text}");
            assert!(fault.words.contains(part), "{fault:?}");
        }
    }

    #[test]
    fn a_path_has_its_slash_and_no_spaces() {
        assert_eq!(
            read_path("Prod/cakes?a=b").as_deref(),
            Ok("/Prod/cakes?a=b")
        );
        assert!(read_path("/two words").unwrap_err().contains("%20"));
        assert!(read_path("/a#b").unwrap_err().contains("%23"));
        assert!(
            read_path("https://a.b/c")
                .unwrap_err()
                .contains("path only")
        );
    }
}
