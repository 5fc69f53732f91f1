//! Requests over HTTP and their answers.

use super::Chronicle;
use cloud::clock::Time;
use cloud::http::{HttpRequest, HttpResponse};
use cloud::{gateway, wire};
use std::sync::Arc;

/// How many are kept.
const KEPT: usize = 40;

/// A request and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// Names it.
    pub id: Arc<str>,
    /// When it arrived.
    pub at: Time,
    /// Who sent it.
    pub client: Arc<str>,
    /// The request.
    pub request: Arc<HttpRequest>,
    /// The answer, and the error's code when it was refused.
    pub answer: Option<(Arc<HttpResponse>, Option<Arc<str>>)>,
}

impl Chronicle {
    /// The latest requests, the newest last.
    #[must_use]
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    fn asked(&mut self, id: Arc<str>, at: Time, client: &Arc<str>, http: &Arc<HttpRequest>) {
        if self.exchanges.len() >= KEPT {
            self.exchanges.remove(0);
        }
        self.exchanges.push(Exchange {
            id,
            at,
            client: Arc::clone(client),
            request: Arc::clone(http),
            answer: None,
        });
    }

    fn answered(&mut self, id: &str, http: &Arc<HttpResponse>, code: Option<Arc<str>>) {
        let found = self.exchanges.iter_mut().find(|one| *one.id == *id);
        if let Some(found) = found {
            found.answer = Some((Arc::clone(http), code));
        }
    }

    pub(super) fn note_wire(&mut self, at: Time, event: &wire::Event) {
        match event {
            wire::Event::HttpAsked {
                ticket,
                client,
                http,
                ..
            } => self.asked(ticket.0.to_string().into(), at, client, http),
            wire::Event::HttpAnswered {
                ticket, code, http, ..
            } => self.answered(&ticket.0.to_string(), http, code.clone()),
        }
    }

    pub(super) fn note_gateway(&mut self, at: Time, event: &gateway::Event) {
        match event {
            gateway::Event::RequestReceived {
                request_id,
                client,
                http,
                ..
            } => self.asked(Arc::clone(request_id), at, client, http),
            gateway::Event::RequestAnswered {
                request_id, http, ..
            } => {
                let code = http.headers.get("x-amzn-ErrorType").map(Arc::from);
                self.answered(request_id, http, code);
            }
            _ => {}
        }
    }
}
