//! What happens at the scene's HTTP clients.

use super::wish::Wish;
use crate::http::{Headers, HttpRequest, HttpResponse};
use serde::Serialize;
use std::sync::Arc;

/// What happened at a browser or a program. `number` names the exchange, a preflight included.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// A page's script called `fetch`, or somebody started a program.
    FetchStarted {
        /// The client's name.
        client: Arc<str>,
        /// Names the exchange.
        number: u64,
        /// The page's origin; none for a program.
        #[serde(skip_serializing_if = "Option::is_none")]
        origin: Option<Arc<str>>,
        /// What it asks for.
        wish: Arc<Wish>,
    },
    /// What other origins allowed before is still in the cache, so they are not asked again.
    PreflightCached {
        /// The client's name.
        client: Arc<str>,
        /// Names the exchange.
        number: u64,
        /// For how many more milliseconds.
        for_ms: u64,
    },
    /// A request went out.
    RequestSent {
        /// The client's name.
        client: Arc<str>,
        /// Names the exchange.
        number: u64,
        /// Whether it is the question whether another request may be sent.
        preflight: bool,
        /// The request.
        http: Arc<HttpRequest>,
    },
    /// An answer came in, as the browser's network tab shows it; the page's script has not seen it yet.
    AnswerReceived {
        /// The client's name.
        client: Arc<str>,
        /// Names the exchange.
        number: u64,
        /// Whether it answers a preflight.
        preflight: bool,
        /// The answer.
        http: Arc<HttpResponse>,
    },
    /// The browser does not send a request, or keeps its answer from the script.
    FetchBlocked {
        /// The client's name.
        client: Arc<str>,
        /// Names the exchange.
        number: u64,
        /// Whether the request itself was never sent.
        unsent: bool,
        /// What the script gets: `TypeError: Failed to fetch`.
        error: Arc<str>,
        /// What the browser's console says.
        console: Arc<str>,
    },
    /// There was no answer: the connection failed.
    ConnectionFailed {
        /// The client's name.
        client: Arc<str>,
        /// Names the exchange.
        number: u64,
        /// What the script gets, or the program prints.
        error: Arc<str>,
        /// What the browser's console says; empty for a program.
        console: Arc<str>,
    },
    /// The page's script got an answer to read, or the program printed it.
    AnswerRead {
        /// The client's name.
        client: Arc<str>,
        /// Names the exchange.
        number: u64,
        /// The status; 0 when the answer is closed to the script.
        status: u16,
        /// The headers that may be read.
        headers: Headers,
        /// The body.
        body: Arc<str>,
    },
}

impl Event {
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::FetchStarted {
                client,
                origin: Some(origin),
                wish,
                ..
            } => {
                format!(
                    "{client}: the page of {origin} calls fetch: {} {}",
                    wish.method, wish.url
                )
            }
            Self::FetchStarted { client, wish, .. } => {
                format!("{client} asks for {} {}", wish.method, wish.url)
            }
            Self::PreflightCached { client, for_ms, .. } => format!(
                "{client}: the browser remembers that this is allowed, for {} more seconds",
                for_ms.div_ceil(1_000)
            ),
            Self::RequestSent {
                client,
                preflight: true,
                http,
                ..
            } => format!(
                "{client}: the browser asks first: may this page send {}?",
                http.headers
                    .get("access-control-request-method")
                    .unwrap_or_default()
            ),
            Self::RequestSent { client, http, .. } => {
                let (path, _) = http.path_and_query();
                format!("{client} sends {} {path}", http.method)
            }
            Self::AnswerReceived {
                client,
                preflight,
                http,
                ..
            } => {
                let what = if *preflight { "the preflight" } else { "it" };
                format!("{client}: {what} is answered {}", http.status)
            }
            Self::FetchBlocked {
                client,
                unsent,
                console,
                error,
                ..
            } => {
                let does = match unsent {
                    true => "does not send it",
                    false => "keeps the answer from the page",
                };
                format!("{client}: the browser {does}. {}", reason(console, error))
            }
            Self::ConnectionFailed {
                client,
                error,
                console,
                ..
            } => format!("{client}: no connection. {}", reason(console, error)),
            Self::AnswerRead {
                client, status: 0, ..
            } => format!("{client}: the answer is closed: the script sees no status and no body"),
            Self::AnswerRead { client, status, .. } => {
                format!("{client} reads the answer: {status}")
            }
        }
    }
}

/// What the console says, or what the script gets when it says nothing.
fn reason<'a>(console: &'a str, error: &'a str) -> &'a str {
    if console.is_empty() { error } else { console }
}
