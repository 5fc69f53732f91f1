//! The rules of the Fetch standard that stand between a page's script and an answer from another origin. Pure.
//!
//! <https://fetch.spec.whatwg.org/> (read 2026-11-22). The sentences for the console are those of Chromium 156, seen there.

use super::wish::{Credentials, Mode, Wish, origin_of};
use crate::http::{Headers, HttpResponse};

/// What a browser makes of a script's wish before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The method as it is sent: common ones in capitals.
    pub method: String,
    /// The script's headers that may be sent.
    pub headers: Headers,
    /// Whether the URL is of another origin than the page.
    pub cross_origin: bool,
    /// Whether cookies go along.
    pub with_cookies: bool,
    /// The header names for `Access-Control-Request-Headers`, when the other side has to be asked first.
    pub preflight: Option<Vec<String>>,
}

/// Why nothing is sent, or an answer is kept from the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What the script gets instead of an answer.
    pub error: String,
    /// What the console says; empty when it says nothing of its own.
    pub console: String,
}

const FAILED: &str = "TypeError: Failed to fetch";

impl Block {
    fn type_error(what: &str) -> Self {
        Self {
            error: format!("TypeError: Failed to execute 'fetch' on 'Window': {what}"),
            console: String::new(),
        }
    }

    /// A network error whose reason the console names.
    pub(super) fn failed(console: String) -> Self {
        Self {
            error: FAILED.into(),
            console,
        }
    }

    fn cors(origin: &str, url: &str, why: &str) -> Self {
        Self::failed(format!(
            "Access to fetch at '{url}' from origin '{origin}' has been blocked by CORS policy: {why}"
        ))
    }
}

/// What is sent for a wish, and whether the other side is asked first.
///
/// # Errors
/// When nothing is sent at all.
pub fn plan(origin: &str, wish: &Wish) -> Result<Plan, Block> {
    let method = normalised(&wish.method);
    if ["CONNECT", "TRACE", "TRACK"].contains(&method.to_ascii_uppercase().as_str()) {
        return Err(Block::type_error(&format!(
            "'{method}' HTTP method is unsupported."
        )));
    }
    if wish.body.is_some() && matches!(method.as_str(), "GET" | "HEAD") {
        return Err(Block::type_error(
            "Request with GET/HEAD method cannot have body.",
        ));
    }
    if wish.headers.iter().any(|(name, _)| !is_token(name)) {
        return Err(Block::type_error("Invalid name"));
    }
    if wish.mode == Mode::NoCors && !is_simple_method(&method) {
        return Err(Block::type_error(&format!(
            "'{method}' is unsupported in no-cors mode."
        )));
    }
    let cross_origin = !origin.eq_ignore_ascii_case(origin_of(&wish.url));
    if cross_origin && wish.mode == Mode::SameOrigin {
        return Err(Block::failed(format!(
            "Fetch API cannot load {}. Request mode is \"same-origin\" but the URL's origin is not same as the request origin {origin}.",
            wish.url
        )));
    }
    let mut headers: Headers = wish
        .headers
        .iter()
        .filter(|(name, _)| !is_forbidden(name))
        .filter(|(name, value)| wish.mode != Mode::NoCors || is_safe(name, value))
        .collect();
    if wish.body.is_some() && headers.get("content-type").is_none() {
        headers.add("Content-Type", "text/plain;charset=UTF-8");
    }
    let asks = cross_origin && wish.mode == Mode::Cors;
    let names = unsafe_names(&headers);
    let preflight = (asks && (!is_simple_method(&method) || !names.is_empty())).then_some(names);
    Ok(Plan {
        method,
        headers,
        cross_origin,
        with_cookies: match wish.credentials {
            Credentials::Include => true,
            Credentials::SameOrigin => !cross_origin,
            Credentials::Omit => false,
        },
        preflight,
    })
}

/// Common methods are written in capitals whatever the script writes; `patch` is not among them.
fn normalised(method: &str) -> String {
    const COMMON: [&str; 6] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];
    let upper = method.to_ascii_uppercase();
    if COMMON.contains(&upper.as_str()) {
        upper
    } else {
        method.into()
    }
}

/// Whether another origin may be sent this method without being asked.
#[must_use]
pub fn is_simple_method(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "POST")
}

fn is_token(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(allowed)
}

/// Whether only the browser sets this header; what a script writes there is dropped without a word.
fn is_forbidden(name: &str) -> bool {
    const NAMES: [&str; 20] = [
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    let name = name.to_ascii_lowercase();
    NAMES.contains(&name.as_str())
        || name == "via"
        || name.starts_with("proxy-")
        || name.starts_with("sec-")
}

/// The most that all safe headers together may hold, in bytes.
const SAFE_MAX: usize = 1_024;

/// The names of the headers that another origin has to allow, in small letters, sorted, each once.
fn unsafe_names(headers: &Headers) -> Vec<String> {
    let safe = |(name, value): &(&str, &str)| is_safe(name, value);
    let size: usize = headers
        .iter()
        .filter(safe)
        .map(|(_, value)| value.len())
        .sum();
    let mut names: Vec<String> = headers
        .iter()
        .filter(|field| size > SAFE_MAX || !safe(field))
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Whether a header is one that any form of a web page could send.
fn is_safe(name: &str, value: &str) -> bool {
    const UNSAFE: &[u8] = b"\"():<>?@[\\]{}\x7f";
    let plain = |byte: u8| (byte >= 0x20 || byte == b'\t') && !UNSAFE.contains(&byte);
    let language = |byte: u8| byte.is_ascii_alphanumeric() || b" *,-.;=".contains(&byte);
    let right = match name.to_ascii_lowercase().as_str() {
        "accept" => value.bytes().all(plain),
        "accept-language" | "content-language" => value.bytes().all(language),
        "content-type" => {
            let essence = value.split(';').next().unwrap_or_default().trim();
            let essence = essence.to_ascii_lowercase();
            value.bytes().all(plain)
                && matches!(
                    essence.as_str(),
                    "application/x-www-form-urlencoded" | "multipart/form-data" | "text/plain"
                )
        }
        "range" => value.strip_prefix("bytes=").is_some_and(|range| {
            let (from, to) = range.split_once('-').unwrap_or(("", "x"));
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            !from.is_empty() && digits(from) && digits(to)
        }),
        _ => false,
    };
    right && value.len() <= 128
}

/// Whether an answer may be shown to a page: the standard's CORS check.
///
/// # Errors
/// The end of the console's sentence: why not.
pub fn cors_check(origin: &str, credentials: Credentials, headers: &Headers) -> Result<(), String> {
    const MEND: &str = " Have the server send the header with a valid value.";
    let include = credentials == Credentials::Include;
    let values: Vec<&str> = headers.all("access-control-allow-origin").collect();
    let value = values.join(", ");
    match value.as_str() {
        "" => {
            return Err(
                "No 'Access-Control-Allow-Origin' header is present on the requested resource."
                    .into(),
            );
        }
        "*" if !include => return Ok(()),
        "*" => return Err("The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.".into()),
        value if value == origin => {}
        value if value.contains(',') => {
            return Err(format!("The 'Access-Control-Allow-Origin' header contains multiple values '{value}', but only one is allowed.{MEND}"));
        }
        value if value != "null" && !value.contains("://") => {
            return Err(format!(
                "The 'Access-Control-Allow-Origin' header contains the invalid value '{value}'.{MEND}"
            ));
        }
        value => {
            return Err(format!("The 'Access-Control-Allow-Origin' header has a value '{value}' that is not equal to the supplied origin.{MEND}"));
        }
    }
    let allowed = headers
        .get("access-control-allow-credentials")
        .unwrap_or_default();
    if include && allowed != "true" {
        return Err(format!(
            "The value of the 'Access-Control-Allow-Credentials' header in the response is '{allowed}' which must be 'true' when the request's credentials mode is 'include'."
        ));
    }
    Ok(())
}

/// What a preflight's answer allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// The methods, as written.
    pub methods: Vec<String>,
    /// The header names, in small letters.
    pub headers: Vec<String>,
    /// For how many seconds it holds.
    pub max_age_s: u64,
}

/// How long a preflight holds unless its answer says so, in seconds.
const MAX_AGE_DEFAULT_S: u64 = 5;
/// The longest that Chromium lets it hold, in seconds:
/// <https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Access-Control-Max-Age> (read 2026-11-22).
const MAX_AGE_S: u64 = 7_200;

/// Whether a preflight's answer lets a request be sent.
///
/// # Errors
/// Why not.
pub fn preflight_check(
    origin: &str,
    url: &str,
    credentials: Credentials,
    plan: &Plan,
    answer: &HttpResponse,
) -> Result<Allowed, Block> {
    let block = |why: &str| Block::cors(origin, url, why);
    let check = "Response to preflight request doesn't pass access control check:";
    cors_check(origin, credentials, &answer.headers)
        .map_err(|why| block(&format!("{check} {why}")))?;
    if !(200..300).contains(&answer.status) {
        return Err(block(&format!("{check} It does not have HTTP ok status.")));
    }
    let include = credentials == Credentials::Include;
    let list = |name: &str| -> Vec<String> {
        answer
            .headers
            .all(name)
            .flat_map(|value| value.split(','))
            .map(|item| item.trim().to_owned())
            .filter(|item| !item.is_empty())
            .collect()
    };
    let methods = list("access-control-allow-methods");
    let headers: Vec<String> = list("access-control-allow-headers")
        .into_iter()
        .map(|name| name.to_ascii_lowercase())
        .collect();
    let max_age_s = answer
        .headers
        .get("access-control-max-age")
        .and_then(|value| value.trim().parse().ok())
        .unwrap_or(MAX_AGE_DEFAULT_S)
        .min(MAX_AGE_S);
    let allowed = Allowed {
        methods,
        headers,
        max_age_s,
    };
    if !allows_method(&allowed.methods, include, &plan.method) {
        return Err(block(&format!(
            "Method {} is not allowed by Access-Control-Allow-Methods in preflight response.",
            plan.method
        )));
    }
    for name in plan.preflight.iter().flatten() {
        if !allows_header(&allowed.headers, include, name) {
            return Err(block(&format!(
                "Request header field {name} is not allowed by Access-Control-Allow-Headers in preflight response."
            )));
        }
    }
    Ok(allowed)
}

/// Whether a list of allowed methods lets one pass; the star counts unless credentials are included.
pub(super) fn allows_method(methods: &[String], include: bool, method: &str) -> bool {
    is_simple_method(method)
        || methods.iter().any(|one| one == method)
        || (!include && methods.iter().any(|one| one == "*"))
}

/// Whether a list of allowed headers lets one pass. The star never covers `Authorization`.
pub(super) fn allows_header(headers: &[String], include: bool, name: &str) -> bool {
    headers.iter().any(|one| one == name)
        || (!include && name != "authorization" && headers.iter().any(|one| one == "*"))
}

/// What of an answer the page's script gets to read.
///
/// # Errors
/// When it gets nothing.
pub fn readable(
    origin: &str,
    wish: &Wish,
    cross_origin: bool,
    answer: &HttpResponse,
) -> Result<HttpResponse, Block> {
    if !cross_origin {
        let headers = answer.headers.iter();
        return Ok(HttpResponse {
            headers: headers.filter(|(name, _)| !is_cookie(name)).collect(),
            ..answer.clone()
        });
    }
    if wish.mode == Mode::NoCors {
        return Ok(HttpResponse::default());
    }
    cors_check(origin, wish.credentials, &answer.headers)
        .map_err(|why| Block::cors(origin, &wish.url, &why))?;
    let include = wish.credentials == Credentials::Include;
    let exposed: Vec<String> = answer
        .headers
        .all("access-control-expose-headers")
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let every = !include && exposed.iter().any(|name| name == "*");
    let shown = |name: &str| {
        let name = name.to_ascii_lowercase();
        !is_cookie(&name) && (every || is_safe_to_read(&name) || exposed.contains(&name))
    };
    let headers = answer.headers.iter();
    Ok(HttpResponse {
        headers: headers.filter(|(name, _)| shown(name)).collect(),
        ..answer.clone()
    })
}

fn is_cookie(name: &str) -> bool {
    name.eq_ignore_ascii_case("set-cookie") || name.eq_ignore_ascii_case("set-cookie2")
}

/// Response headers that every page may read.
fn is_safe_to_read(name: &str) -> bool {
    matches!(
        name,
        "cache-control"
            | "content-language"
            | "content-length"
            | "content-type"
            | "expires"
            | "last-modified"
            | "pragma"
    )
}
