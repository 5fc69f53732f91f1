//! The places at the client: who asks, and what comes of it there.

use super::stops::{Place, State, Stop};
use super::{End, Fetch, Journey, Preflight};
use crate::app::stage::model::http;
use cloud::http::HttpResponse;
use serde_json::{Value, json};
use std::sync::Arc;

/// The places before the request reaches AWS.
pub(super) fn before(journey: &Journey) -> Vec<Stop> {
    let mut stops = vec![sends(journey)];
    if let Some(fetch) = &journey.fetch
        && !fetch.is_preflight
        && fetch.origin.is_some()
    {
        stops.push(preflight(journey, fetch));
    }
    stops
}

/// The places after the answer has left AWS.
pub(super) fn after(journey: &Journey) -> Vec<Stop> {
    match &journey.fetch {
        // What comes back on a WebSocket connection, comes as messages of their own.
        None if journey.is_frame() => Vec::new(),
        None => vec![receives(journey)],
        Some(fetch) if fetch.is_preflight => vec![verdict(journey, fetch)],
        Some(fetch) => {
            let mut stops = Vec::new();
            if fetch.origin.is_some() {
                stops.push(same_origin(journey, fetch));
            }
            stops.push(reads(journey, fetch));
            stops
        }
    }
}

fn stop(place: Place, name: &'static str, state: State, why: String) -> Stop {
    Stop {
        place,
        name,
        state,
        why: why.into(),
        saw: None,
        at: None,
    }
}

fn sends(journey: &Journey) -> Stop {
    let (client, line, to) = (&journey.client, journey.line(), journey.http.host());
    let fetch = journey.fetch.as_ref();
    let (name, why) = match fetch.map(|fetch| (fetch.is_preflight, &fetch.origin)) {
        Some((true, _)) => (
            "Browser asks first",
            format!(
                "The browser of {client} asks {to} on its own whether the page may send what it wants to."
            ),
        ),
        Some((false, Some(origin))) => (
            "Page calls fetch",
            format!(
                "The page of {origin} wants {line} from {to}. A browser decides for it what is sent and what it may read."
            ),
        ),
        Some((false, None)) => (
            "Program sends",
            format!("{client} is a program: it sends {line} to {to}, and nobody stands between."),
        ),
        None if journey.is_frame() => (
            "Client sends",
            format!("{client} sends a message on its open connection."),
        ),
        None => ("Client sends", format!("{client} sends {line} to {to}.")),
    };
    let connection = &journey.http.connection;
    Stop {
        saw: serde_json::to_value(connection).ok().map(Arc::new),
        at: Some(journey.at),
        ..stop(Place::Sends, name, State::Passed, why)
    }
}

fn preflight(journey: &Journey, fetch: &Fetch) -> Stop {
    let unsent = matches!(fetch.end, Some((_, End::Blocked { unsent: true, .. })));
    let (state, why) = match &fetch.preflight {
        Preflight::Cached(for_ms) => (
            State::Passed,
            format!("The browser remembers that this is allowed, for {} more seconds: it does not ask again.", for_ms.div_ceil(1_000)),
        ),
        Preflight::Asked(..) if unsent => (
            State::Refused,
            format!("The answer to the browser's question does not allow it, so the request itself is never sent. {}", console(fetch)),
        ),
        Preflight::Asked(..) if fetch.sent => (
            State::Passed,
            "The browser asked first, and the answer allows what the page wants to send.".into(),
        ),
        Preflight::Asked(..) => (
            State::Asking,
            "The browser asks first whether this page may send such a request.".into(),
        ),
        Preflight::None if unsent => (State::Refused, console(fetch)),
        Preflight::None if fetch.is_at_home(&journey.http.url) => (
            State::Absent,
            "The page asks its own origin: there is nothing to ask beforehand.".into(),
        ),
        Preflight::None if fetch.sent => (
            State::Absent,
            "Such a request any form of any page could send, too: the browser does not ask beforehand.".into(),
        ),
        Preflight::None => (State::Ahead, "Does the browser have to ask first?".into()),
    };
    stop(Place::Preflight, "Preflight", state, why)
}

/// What the browser makes of the answer to its question.
fn verdict(journey: &Journey, fetch: &Fetch) -> Stop {
    let (state, why) = match (&fetch.end, &fetch.answer) {
        (Some((_, End::Blocked { unsent: true, .. })), _) => (State::Refused, console(fetch)),
        (Some((_, End::Failed { .. })), None) => (State::Refused, console(fetch)),
        (_, Some((_, answer))) => (
            State::Passed,
            format!(
                "{} allows it: the browser sends the request itself.",
                http::status(answer.status)
            ),
        ),
        (_, None) => (
            State::Ahead,
            format!("The browser of {} waits for the answer.", journey.client),
        ),
    };
    Stop {
        at: fetch.answer.as_ref().map(|(at, _)| *at),
        ..stop(Place::Receives, "May it be sent?", state, why)
    }
}

fn same_origin(journey: &Journey, fetch: &Fetch) -> Stop {
    let (state, why) = match &fetch.end {
        _ if fetch.is_at_home(&journey.http.url) => (
            State::Absent,
            "The page asks its own origin: it may read everything.".into(),
        ),
        Some((_, End::Blocked { unsent: true, .. })) => (
            State::Unreached,
            "There is no answer to read: nothing was sent.".into(),
        ),
        Some((_, End::Blocked { .. })) => (
            State::Refused,
            format!(
                "The server answered, and did its work. But the browser keeps the answer from the page. {}",
                console(fetch)
            ),
        ),
        Some((_, End::Failed { .. })) => (State::Unreached, "No answer came.".into()),
        Some((_, End::Read(read))) if read.status == 0 => (
            State::Changed,
            "The page asked in the mode no-cors: the answer came, but stays closed to it.".into(),
        ),
        Some((_, End::Read(_))) => (
            State::Passed,
            "The answer's headers let this page read it.".into(),
        ),
        None => (State::Ahead, "May the page read the answer?".into()),
    };
    let saw = headers(fetch);
    Stop {
        saw: (state != State::Unreached)
            .then_some(saw)
            .flatten()
            .map(Arc::new),
        at: fetch.answer.as_ref().map(|(at, _)| *at),
        ..stop(Place::SameOrigin, "Same-origin policy", state, why)
    }
}

/// The headers by which the browser decides.
fn headers(fetch: &Fetch) -> Option<Value> {
    let (_, answer) = fetch.answer.as_ref()?;
    let mut seen = json!({"origin": fetch.origin});
    for name in [
        "access-control-allow-origin",
        "access-control-allow-credentials",
        "access-control-expose-headers",
    ] {
        seen[name] = json!(answer.headers.get(name).unwrap_or("not there"));
    }
    Some(seen)
}

fn reads(journey: &Journey, fetch: &Fetch) -> Stop {
    let is_page = fetch.origin.is_some();
    let name = if is_page {
        "Script sees"
    } else {
        "Program sees"
    };
    let mut saw = None;
    let (state, why) = match &fetch.end {
        Some((_, End::Read(read))) if read.status == 0 => (
            State::Passed,
            "The script sees an opaque answer: no status, no headers, no body.".into(),
        ),
        Some((_, End::Read(read))) => {
            let state = match read.status {
                100..400 => State::Passed,
                _ => State::Refused,
            };
            let took = match &journey.answer {
                Some(answer) => format!(" API Gateway took {} ms.", answer.latency_ms),
                None => String::new(),
            };
            (
                state,
                format!(
                    "{} reads {}.{took}",
                    journey.client,
                    http::status(read.status)
                ),
            )
        }
        Some((_, End::Blocked { error, console, .. } | End::Failed { error, console })) => {
            saw = Some(json!({"theScriptGets": error, "theConsoleSays": console}));
            let who = if is_page {
                "The page's script"
            } else {
                "The program"
            };
            (
                State::Refused,
                format!("{who} gets an error, and no answer to read."),
            )
        }
        None => (
            State::Ahead,
            format!("{} waits for the answer.", journey.client),
        ),
    };
    Stop {
        saw: saw.map(Arc::new),
        at: fetch.end.as_ref().map(|(at, _)| *at),
        ..stop(Place::Receives, name, state, why)
    }
}

/// What the console says, or else the error.
fn console(fetch: &Fetch) -> String {
    match &fetch.end {
        Some((_, End::Blocked { error, console, .. } | End::Failed { error, console })) => {
            let said = if console.is_empty() { error } else { console };
            said.to_string()
        }
        _ => String::new(),
    }
}

/// For clients that are not of the scene: what they receive.
fn receives(journey: &Journey) -> Stop {
    let (client, answer) = (&journey.client, journey.answer.as_ref());
    let (state, why) = match answer.map(|answer| (answer, &*answer.http)) {
        None => (State::Ahead, format!("{client} waits for the answer.")),
        Some((_, HttpResponse { status: 0, .. })) => (
            State::Refused,
            format!("{client} gets no answer at all: there is no connection."),
        ),
        Some((answer, http)) => {
            let backend = match answer.integration_latency_ms {
                None => ". The backend was not asked.".into(),
                Some(backend) => format!(", {backend} ms of them at the backend."),
            };
            let state = match http.status {
                100..400 => State::Passed,
                _ => State::Refused,
            };
            let status = http::status(http.status);
            (
                state,
                format!(
                    "{client} receives {status} after {} ms{backend}",
                    answer.latency_ms
                ),
            )
        }
    };
    Stop {
        at: answer.map(|answer| answer.at),
        ..stop(Place::Receives, "Client receives", state, why)
    }
}
