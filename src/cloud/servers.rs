//! Servers outside AWS that an API may have as its backend: modelled, declared instead of programmed.

use crate::call::Ticket;
use crate::clock::Time;
use crate::core::{Core, Timer as CoreTimer};
use crate::gateway::rest::BACKEND_SUBJECT;
use crate::http::{Headers, HttpRequest, HttpResponse, NoAnswer};
use crate::jsonata::{self, Env};
use crate::sorted::SortedMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// How long a server takes that says nothing of it, in milliseconds.
const DELAY_MS: u64 = 40;

/// A server in the world outside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase", deny_unknown_fields)]
pub struct Server {
    /// Its name, as drawn.
    pub name: String,
    /// Its host, perhaps with a port: `till.bakery.example`, `localhost:8080`.
    pub host: String,
    /// Whether it answers API Gateway only, and therefore asks for the certificate that a stage shows to its backends. Who
    /// shows none, another, or one that is not valid now has no connection.
    #[serde(skip_serializing_if = "is_false")]
    pub asks_for_certificate: bool,
    /// What it answers: the first that fits. A request that none fits is answered 404.
    pub responses: Vec<Response>,
}

/// What a server answers to some requests.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase", deny_unknown_fields)]
pub struct Response {
    /// The method; every one when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path; a `*` stands for any text. Every one when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The status; 200 when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The headers.
    pub headers: SortedMap<String, String>,
    /// The body: a text, or anything else as JSON.
    pub body: Value,
    /// A JSONata expression over the request (`method`, `path`, `query`, `headers`, `body`, `json`) that gives the body
    /// instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returns: Option<String>,
    /// How long it takes, in milliseconds; 40 when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// Whether it closes the connection without an answer.
    pub closes: bool,
}

/// Something planned for later: an answer arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    ticket: Ticket,
    answer: Result<Box<HttpResponse>, NoAnswer>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// The servers of the world outside, by host.
#[derive(Clone, Debug, Default)]
pub struct Servers {
    by_host: SortedMap<String, Server>,
}

impl Servers {
    /// Puts a server into the world; one of the same host goes.
    pub(crate) fn add(&mut self, server: Server) {
        self.by_host
            .insert(server.host.to_ascii_lowercase(), server);
    }

    /// The servers, by host.
    pub fn iter(&self) -> impl Iterator<Item = &Server> {
        self.by_host.values()
    }

    /// Whether a URL leads to one of them.
    #[must_use]
    pub fn has_host(&self, url: &str) -> bool {
        self.server(url).is_some()
    }

    fn server(&self, url: &str) -> Option<&Server> {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next()?.to_ascii_lowercase();
        let host = authority.split(':').next()?;
        self.by_host
            .get(&authority)
            .or_else(|| self.by_host.get(host))
    }

    /// Takes a request; it is answered after the server's own time.
    pub(crate) fn http(&mut self, core: &mut Core, ticket: Ticket, request: &HttpRequest) {
        let Some(server) = self.server(&request.url) else {
            return;
        };
        let (path, query) = request.path_and_query();
        let fits = |one: &&Response| {
            let method = one.method.as_deref();
            let method_fits =
                method.is_none_or(|method| method.eq_ignore_ascii_case(&request.method));
            method_fits
                && one
                    .path
                    .as_deref()
                    .is_none_or(|pattern| crate::iam::like(pattern, path))
        };
        let found = server.responses.iter().find(fits);
        let delay_ms = found.and_then(|found| found.delay_ms).unwrap_or(DELAY_MS);
        let answer = match found {
            _ if !server.trusts(request, core.now) => Err(NoAnswer::ClientCertificate),
            Some(found) if found.closes => Err(NoAnswer::Closed),
            Some(found) => Ok(found.answer(core, request, path, query)),
            None => Ok(not_found(path)),
        };
        let timer = Timer {
            ticket,
            answer: answer.map(Box::new),
        };
        core.after(delay_ms, CoreTimer::Server(timer));
    }

    pub(crate) fn fire(&mut self, core: &mut Core, timer: Timer) {
        match timer.answer {
            Ok(response) => {
                let status = response.status;
                core.answer_with(timer.ticket, status, Ok(json!(response)));
            }
            Err(reason) => {
                let why = match reason {
                    NoAnswer::ClientCertificate => {
                        "The server asks for API Gateway's client certificate."
                    }
                    _ => "The server closed the connection.",
                };
                core.answer(timer.ticket, Err(reason.error(why)));
            }
        }
    }
}

impl Server {
    /// Whether the certificate that comes with a request is one that the server takes.
    fn trusts(&self, request: &HttpRequest, now: Time) -> bool {
        let now = now.as_millis();
        let shown = request.connection.client_certificate.as_ref();
        !self.asks_for_certificate
            || shown.is_some_and(|shown| {
                shown.subject == BACKEND_SUBJECT
                    && (shown.not_before..=shown.not_after).contains(&now)
            })
    }
}

fn not_found(path: &str) -> HttpResponse {
    HttpResponse {
        status: 404,
        headers: [("Content-Type", "text/plain")].into_iter().collect(),
        body: format!("There is nothing at {path}."),
    }
}

impl Response {
    fn answer(&self, core: &Core, request: &HttpRequest, path: &str, query: &str) -> HttpResponse {
        let body = match &self.returns {
            None => self.body.clone(),
            Some(expression) => evaluate(expression, &seen(request, path, query), core),
        };
        let (kind, body) = match body {
            Value::Null => ("text/plain", String::new()),
            Value::String(text) => ("text/plain", text),
            other => ("application/json", other.to_string()),
        };
        let mut headers: Headers = [("Content-Type", kind)].into_iter().collect();
        for (name, value) in &self.headers {
            headers.set(name, value.as_str());
        }
        HttpResponse {
            status: self.status.unwrap_or(200),
            headers,
            body,
        }
    }
}

/// The request as a server's expression reads it.
fn seen(request: &HttpRequest, path: &str, query: &str) -> Value {
    let fields: Map<String, Value> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let body = request.body.as_deref().unwrap_or_default();
    json!({
        "method": request.method,
        "url": request.url,
        "path": path,
        "query": fields,
        "headers": request.headers,
        "body": body,
        "json": serde_json::from_str::<Value>(body).unwrap_or(Value::Null),
    })
}

/// What an expression gives; what goes wrong with it is the server's answer, so that its author sees it.
fn evaluate(expression: &str, input: &Value, core: &Core) -> Value {
    let env = Env {
        now_ms: core.now.as_millis(),
        ..Env::default()
    };
    match jsonata::parse(expression).and_then(|parsed| parsed.evaluate(input, &env)) {
        Ok(value) => value.unwrap_or(Value::Null),
        Err(error) => json!({"error": error.message}),
    }
}

#[cfg(test)]
mod tests {
    use super::{Response, Server};
    use crate::core::Output;
    use crate::engine::Input;
    use crate::http::HttpRequest;
    use crate::testing::Bench;
    use serde_json::json;

    #[test]
    fn a_server_answers_with_what_fits_first() {
        let mut bench = Bench::new();
        bench.cloud.add_server(Server {
            name: "Till".into(),
            host: "till.bakery.example".into(),
            asks_for_certificate: false,
            responses: vec![
                Response {
                    method: Some("POST".into()),
                    path: Some("/orders/*".into()),
                    status: Some(201),
                    returns: Some("{'got': json.cake, 'by': method}".into()),
                    ..Response::default()
                },
                Response {
                    path: Some("/gone".into()),
                    closes: true,
                    ..Response::default()
                },
            ],
        });
        let mut ask = |method: &str, path: &str| {
            let request = HttpRequest {
                method: method.into(),
                url: format!("https://till.bakery.example{path}"),
                body: Some(json!({"cake": "lemon"}).to_string()),
                ..HttpRequest::default()
            };
            bench.cloud.handle(bench.cloud.now(), Input::Http(request));
            bench.pass(100);
            match bench.cloud.poll() {
                Output::Answer { answer, .. } => match answer {
                    Ok(answer) => answer.to_string(),
                    Err(error) => error.to_string(),
                },
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(
            ask("POST", "/orders/7"),
            r#"{"status":201,"headers":{"Content-Type":"application/json"},"body":"{\"got\":\"lemon\",\"by\":\"POST\"}"}"#
        );
        assert!(ask("GET", "/orders/7").contains("404"));
        assert_eq!(
            ask("GET", "/gone"),
            "NoAnswer.Closed: The server closed the connection."
        );
    }
}
