//! What happens at AWS's endpoints.

use super::exchange::Exchange;
use crate::call::{Service, Ticket};
use crate::http::HttpRequest;
use serde::Serialize;
use std::sync::Arc;

/// A fact about a request to one of AWS's endpoints.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// A request arrived.
    RequestReceived {
        /// Names the request.
        ticket: Ticket,
        /// Who sent it.
        client: Arc<str>,
        /// `GET`, `POST`...
        method: Arc<str>,
        /// The host.
        host: Arc<str>,
        /// The path.
        path: Arc<str>,
        /// The service that the host is of.
        api: Service,
        /// The action that it asks for; empty when that could not be told.
        action: Arc<str>,
        /// Whether it has a signature of any kind.
        signed: bool,
    },
    /// It was answered.
    RequestAnswered {
        /// Names the request.
        ticket: Ticket,
        /// The status.
        status: u16,
        /// The error's code, when it was refused.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<str>>,
        /// What AWS calls the request.
        request_id: Arc<str>,
    },
}

impl Event {
    pub(super) fn received(
        ticket: Ticket,
        client: &str,
        request: &HttpRequest,
        exchange: &Exchange,
    ) -> Self {
        let (path, query) = request.path_and_query();
        Self::RequestReceived {
            ticket,
            client: client.into(),
            method: request.method.as_str().into(),
            host: request.host().into(),
            path: path.into(),
            api: exchange.endpoint.service,
            action: exchange.action.as_str().into(),
            signed: request.headers.get("Authorization").is_some()
                || query.contains("X-Amz-Signature="),
        }
    }

    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::RequestReceived {
                client,
                method,
                host,
                path,
                ..
            } => format!("{client} sent {method} {path} to {host}"),
            Self::RequestAnswered {
                status,
                error: None,
                ..
            } => format!("The endpoint answered {status}"),
            Self::RequestAnswered {
                status,
                error: Some(error),
                ..
            } => format!("The endpoint refused: {status} {error}"),
        }
    }
}
