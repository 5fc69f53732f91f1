//! What happens at AWS's endpoints.

use super::exchange::Exchange;
use crate::call::{Service, Ticket};
use crate::http::{HttpRequest, HttpResponse};
use serde::Serialize;
use std::sync::Arc;

/// A fact about a request to one of AWS's endpoints.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Event {
    /// A request arrived.
    HttpAsked {
        /// Names the request.
        ticket: Ticket,
        /// Who sent it.
        client: Arc<str>,
        /// The service that the host is of.
        api: Service,
        /// The region that the host is in.
        region: Arc<str>,
        /// The action that it asks for; empty when that could not be told.
        action: Arc<str>,
        /// The request.
        http: Arc<HttpRequest>,
    },
    /// It was answered.
    HttpAnswered {
        /// Names the request.
        ticket: Ticket,
        /// The status.
        status: u16,
        /// The error's code, when it was refused.
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<Arc<str>>,
        /// What AWS calls the request.
        request_id: Arc<str>,
        /// The answer.
        http: Arc<HttpResponse>,
    },
}

impl Event {
    pub(super) fn asked(
        ticket: Ticket,
        client: &str,
        request: &HttpRequest,
        exchange: &Exchange,
    ) -> Self {
        Self::HttpAsked {
            ticket,
            client: client.into(),
            api: exchange.endpoint.service,
            region: exchange.endpoint.region.as_str().into(),
            action: exchange.action.as_str().into(),
            http: Arc::new(request.clone()),
        }
    }

    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::HttpAsked { client, http, .. } => {
                let (path, _) = http.path_and_query();
                format!("{client} sent {} {path} to {}", http.method, http.host())
            }
            Self::HttpAnswered {
                status, code: None, ..
            } => format!("The endpoint answered {status}"),
            Self::HttpAnswered {
                status,
                code: Some(code),
                ..
            } => format!("The endpoint refused: {status} {code}"),
        }
    }
}
