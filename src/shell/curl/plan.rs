//! What a `curl` command asks for.

use super::Failure;
use crate::base64;
use crate::run::{Request, Response};

/// A command, read.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) urls: Vec<String>,
    method: Option<String>,
    headers: Vec<(String, String)>,
    data: Option<Vec<u8>>,
    in_query: bool,
    follows: bool,
    pub(super) is_head: bool,
    pub(super) shows_head: bool,
    pub(super) is_silent: bool,
    pub(super) is_verbose: bool,
    pub(super) fails: bool,
    pub(super) output: Option<String>,
    pub(super) keeps_name: bool,
    pub(super) write_out: Option<String>,
}

/// Options that take a value, and their letters.
const WITH_VALUE: [(&str, char); 17] = [
    ("request", 'X'),
    ("header", 'H'),
    ("data", 'd'),
    ("data-ascii", 'd'),
    ("data-raw", 'r'),
    ("data-binary", 'b'),
    ("data-urlencode", 'e'),
    ("json", 'j'),
    ("output", 'o'),
    ("write-out", 'w'),
    ("user", 'u'),
    ("user-agent", 'A'),
    ("cookie", 'c'),
    ("referer", 'R'),
    ("url", 'U'),
    ("max-time", 'm'),
    ("connect-timeout", 'm'),
];
/// Options without one.
const PLAIN: [(&str, char); 15] = [
    ("get", 'G'),
    ("head", 'I'),
    ("include", 'i'),
    ("show-headers", 'i'),
    ("silent", 's'),
    ("show-error", 'S'),
    ("verbose", 'v'),
    ("fail", 'f'),
    ("location", 'L'),
    ("insecure", 'k'),
    ("remote-name", 'O'),
    ("compressed", '_'),
    ("http1.1", '_'),
    ("no-progress-meter", '_'),
    ("no-buffer", '_'),
];
/// Letters of the command line whose option has another letter above.
const LETTERS_WITH_VALUE: &str = "XHdowuAbem";

/// Reads a command; `read` gives what a file holds.
pub(super) fn plan(
    args: &[String],
    read: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<Plan, Failure> {
    let mut plan = Plan::default();
    let mut shows_errors = false;
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let missing = || Failure::new(2, format!("option {arg}: requires parameter"));
        let unknown = || Failure::new(2, format!("option {arg}: is unknown"));
        if let Some(name) = arg.strip_prefix("--").filter(|name| !name.is_empty()) {
            if let Some((_, letter)) = WITH_VALUE.iter().find(|(known, _)| *known == name) {
                let value = rest.next().ok_or_else(missing)?;
                plan.take(*letter, value, read)?;
            } else if let Some((_, letter)) = PLAIN.iter().find(|(known, _)| *known == name) {
                shows_errors |= *letter == 'S';
                plan.flag(*letter);
            } else {
                return Err(unknown());
            }
        } else if let Some(letters) = arg.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            for (at, letter) in letters.char_indices() {
                if LETTERS_WITH_VALUE.contains(letter) {
                    let joined = &letters[at + letter.len_utf8()..];
                    let value = match joined.is_empty() {
                        true => rest.next().ok_or_else(missing)?,
                        false => joined,
                    };
                    // These letters mean something else in the tables above.
                    let option = match letter {
                        'b' => 'c',
                        'e' => 'R',
                        letter => letter,
                    };
                    plan.take(option, value, read)?;
                    break;
                }
                if !PLAIN.iter().any(|(_, known)| *known == letter) || letter == '_' {
                    return Err(unknown());
                }
                shows_errors |= letter == 'S';
                plan.flag(letter);
            }
        } else {
            plan.urls.push(arg.clone());
        }
    }
    plan.is_silent &= !shows_errors;
    if plan.urls.is_empty() {
        return Err(Failure::new(2, "no URL specified"));
    }
    Ok(plan)
}

impl Plan {
    fn flag(&mut self, letter: char) {
        match letter {
            'G' => self.in_query = true,
            'I' => {
                self.is_head = true;
                self.shows_head = true;
            }
            'i' => self.shows_head = true,
            's' => self.is_silent = true,
            'v' => self.is_verbose = true,
            'f' => self.fails = true,
            'L' => self.follows = true,
            'O' => self.keeps_name = true,
            // Certificates are not looked at, and there is nothing to compress or to show while it waits.
            _ => {}
        }
    }

    fn take(
        &mut self,
        letter: char,
        value: &str,
        read: &dyn Fn(&str) -> Option<Vec<u8>>,
    ) -> Result<(), Failure> {
        let content = |value: &str| match value.strip_prefix('@') {
            Some(name) => read(name).ok_or_else(|| {
                Failure::new(
                    26,
                    format!("Failed to open {name}: No such file or directory"),
                )
            }),
            None => Ok(value.as_bytes().to_vec()),
        };
        match letter {
            'X' => self.method = Some(value.to_owned()),
            'H' => self.header(value),
            'd' => {
                let lines = |byte: &u8| !matches!(byte, b'\n' | b'\r' | 0);
                let bytes = content(value)?;
                let is_file = value.starts_with('@');
                self.add(
                    bytes
                        .into_iter()
                        .filter(|byte| !is_file || lines(byte))
                        .collect(),
                );
            }
            'r' => self.add(value.as_bytes().to_vec()),
            'b' => self.add(content(value)?),
            'e' => self.add(encoded(value).into_bytes()),
            'j' => {
                let mut whole = self.data.take().unwrap_or_default();
                whole.extend(content(value)?);
                self.data = Some(whole);
                self.default_header("Content-Type", "application/json");
                self.default_header("Accept", "application/json");
            }
            'o' => self.output = Some(value.to_owned()),
            'w' => self.write_out = Some(value.to_owned()),
            'u' => {
                let basic = base64::encode(value.as_bytes());
                self.default_header("Authorization", &format!("Basic {basic}"));
            }
            'A' => self.default_header("User-Agent", value),
            'c' => self.default_header("Cookie", value),
            'R' => self.default_header("Referer", value),
            'U' => self.urls.push(value.to_owned()),
            // Virtual time is never long.
            _ => {}
        }
        Ok(())
    }

    fn header(&mut self, line: &str) {
        let (name, value) = match line.split_once(':') {
            Some((name, value)) => (name.trim(), value.trim()),
            None => (line.trim_end_matches(';').trim(), ""),
        };
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    fn default_header(&mut self, name: &str, value: &str) {
        if !self.has(name) {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
    }

    fn has(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(given, _)| given.eq_ignore_ascii_case(name))
    }

    /// Data given twice are joined by `&`, as a form's fields are.
    fn add(&mut self, bytes: Vec<u8>) {
        match &mut self.data {
            Some(whole) => {
                whole.push(b'&');
                whole.extend(bytes);
            }
            None => self.data = Some(bytes),
        }
    }

    /// The request to a URL.
    pub(super) fn request(&self, url: &str) -> Result<Request, Failure> {
        let mut url = whole_url(url)?;
        let mut body = self.data.clone();
        if self.in_query
            && let Some(data) = body.take()
        {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&String::from_utf8_lossy(&data));
        }
        let method = match (&self.method, self.is_head, body.is_some()) {
            (Some(method), ..) => method.clone(),
            (None, true, _) => "HEAD".to_owned(),
            (None, false, true) => "POST".to_owned(),
            (None, false, false) => "GET".to_owned(),
        };
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut usual = |name: &str, value: &str| {
            if !self.has(name) {
                headers.push((name.to_owned(), value.to_owned()));
            }
        };
        usual("User-Agent", "curl/8.5.0");
        usual("Accept", "*/*");
        if body.is_some() {
            usual("Content-Type", "application/x-www-form-urlencoded");
        }
        // `-H 'Accept:'` takes a header out.
        headers.extend(
            self.headers
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .cloned(),
        );
        if let Some(body) = &body {
            headers.push(("Content-Length".to_owned(), body.len().to_string()));
        }
        Ok(Request {
            method,
            url,
            headers,
            body,
        })
    }

    /// Where an answer leads, when it is to be followed.
    pub(super) fn redirected(&self, request: &Request, response: &Response) -> Option<Request> {
        let leads = matches!(response.status, 301 | 302 | 303 | 307 | 308);
        if !self.follows || !leads {
            return None;
        }
        let location = response
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("location"));
        let (_, location) = location?;
        let mut next = request.clone();
        next.url = if location.contains("://") {
            location.clone()
        } else {
            let (scheme, rest) = request.url.split_once("://")?;
            let host = rest.split(['/', '?']).next().unwrap_or_default();
            format!("{scheme}://{host}/{}", location.trim_start_matches('/'))
        };
        let becomes_get =
            matches!(response.status, 301..=303) && self.method.is_none() && next.body.is_some();
        if becomes_get {
            next.method = "GET".to_owned();
            next.body = None;
            next.headers
                .retain(|(name, _)| !name.to_lowercase().starts_with("content-"));
        }
        Some(next)
    }
}

/// A URL with its scheme and a path.
fn whole_url(url: &str) -> Result<String, Failure> {
    let url = match url.split_once("://") {
        Some(("http" | "https", _)) => url.to_owned(),
        Some((scheme, _)) => {
            return Err(Failure::new(
                1,
                format!("Protocol \"{scheme}\" not supported"),
            ));
        }
        None => format!("https://{url}"),
    };
    let is_bad = url
        .chars()
        .any(|one| one.is_whitespace() || one.is_control());
    if is_bad || host(&url).is_empty() {
        return Err(Failure::new(
            3,
            "URL rejected: Malformed input to a URL function",
        ));
    }
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let has_path = rest.contains(['/', '?']);
    Ok(if has_path { url } else { format!("{url}/") })
}

/// The host of a URL, without user and port.
pub(super) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

/// `name=value` with its value percent-encoded; without a `=`, the whole.
fn encoded(text: &str) -> String {
    let (name, value) = text.split_once('=').unwrap_or(("", text));
    let mut out = if name.is_empty() {
        String::new()
    } else {
        format!("{name}=")
    };
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
