//! WebSocket connections of the scene's clients. What a client asks of a `wss://` URL is no HTTP method: `CONNECT` opens a
//! connection, `SEND` sends the body as a message on it, `CLOSE` closes it.

use super::client::Kind;
use super::event::Event;
use super::{Browsers, Exchange, Wish, tell};
use crate::call::{SharedAnswer, Ticket};
use crate::core::Core;
use crate::error::AwsError;
use crate::gateway::SocketAction;
use crate::http::{Headers, HttpRequest};
use serde_json::json;
use std::sync::Arc;

/// Whether a wish is for a WebSocket.
pub(super) fn is_for_socket(wish: &Wish) -> bool {
    wish.url.starts_with("wss://")
}

/// Why a client without a connection cannot use it.
const CLOSED: &str = "WebSocket is not open";

impl Browsers {
    /// A client does something with its WebSocket. No browser asks beforehand whether a page may: CORS is not for sockets.
    pub(super) fn speak(
        &mut self,
        core: &mut Core,
        name: &str,
        wish: Wish,
        ticket: Option<Ticket>,
    ) {
        let Some(client) = self.clients.get(name) else {
            return;
        };
        let mut exchange = Exchange {
            client: name.into(),
            number: self.begun,
            ticket,
            wish: Arc::new(wish),
            plan: None,
            preflight: false,
            http: Arc::default(),
            socket: None,
            answer: None,
        };
        let wish = &exchange.wish;
        let action = match (wish.method.as_str(), client.socket.clone()) {
            ("SEND", Some(connection_id)) => SocketAction::Send {
                connection_id,
                body: wish.body.clone().unwrap_or_default(),
                frame_bytes: None,
            },
            ("CLOSE", Some(connection_id)) => SocketAction::Close {
                connection_id,
                code: 1_000,
            },
            ("SEND" | "CLOSE", None) => {
                let error = AwsError::sender("ConnectionClosed", CLOSED);
                return self.unanswered(core, &exchange, &error);
            }
            _ => {
                let headers = headers(&client.kind, wish);
                exchange.http = Arc::new(upgrade(wish, &headers));
                SocketAction::Connect {
                    url: wish.url.clone(),
                    headers,
                    connection: client.connection.clone(),
                }
            }
        };
        let asks = matches!(action, SocketAction::Connect { .. });
        exchange.socket = Some(action);
        if asks {
            core.record(Event::FetchStarted {
                client: name.into(),
                number: exchange.number,
                origin: client.origin().map(Arc::from),
                wish: Arc::clone(&exchange.wish),
            });
            return self.send(core, exchange);
        }
        // A message on an open connection is no request: the log has it where it arrives.
        self.dispatch(core, exchange);
    }

    /// What became of it has come back. Gives the exchange back when it is to be read like any other answer. Who asked for a
    /// connection from outside is told its id, too: the client itself never learns it.
    pub(super) fn spoken(
        &mut self,
        core: &mut Core,
        mut exchange: Exchange,
        answer: &SharedAnswer,
    ) -> Option<Exchange> {
        let Some(action) = &exchange.socket else {
            return Some(exchange);
        };
        let asks = matches!(action, SocketAction::Connect { .. });
        if let Some(client) = self.clients.get_mut(&exchange.client) {
            match (answer, action) {
                (Ok(body), SocketAction::Connect { .. }) => {
                    client.socket = body["connectionId"].as_str().map(str::to_owned);
                }
                (Ok(_), SocketAction::Send { .. }) => {}
                _ => client.socket = None,
            }
        }
        if asks || answer.is_err() {
            if let (Ok(body), Some(ticket)) = (answer, exchange.ticket) {
                core.answer(ticket, Ok((**body).clone()));
                exchange.ticket = None;
            }
            return Some(exchange);
        }
        tell(core, &exchange, json!({}));
        None
    }
}

/// The headers of the request for a connection that a client sets itself.
fn headers(kind: &Kind, wish: &Wish) -> Headers {
    let mut headers = wish.headers.clone();
    match kind {
        Kind::Browser { origin } => {
            headers.set("Origin", origin.as_str());
            headers.set("User-Agent", "Mozilla/5.0 (Stratus) Browser/1.0");
        }
        Kind::Program { name } => headers.set("User-Agent", format!("{name}/1.0")),
    }
    headers
}

/// The request for a connection, as the client sends it.
fn upgrade(wish: &Wish, headers: &Headers) -> HttpRequest {
    let mut headers = headers.clone();
    headers.add("Connection", "Upgrade");
    headers.add("Upgrade", "websocket");
    HttpRequest {
        method: "GET".into(),
        url: wish.url.clone(),
        headers,
        ..HttpRequest::default()
    }
}
