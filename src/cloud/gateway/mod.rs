//! Amazon API Gateway: REST APIs, HTTP APIs and WebSocket APIs.

mod event;
pub mod rest;

pub use event::{Event, Gate, RequestId, Verdict};

use crate::call::{ApiCall, Reply, Service, SharedAnswer, Ticket};
use crate::core::Core;
use crate::error::AwsError;
use crate::http::HttpRequest;

/// All APIs of the account in its region, and the requests on their way through them.
#[derive(Clone, Debug, Default)]
pub struct Gateway {
    rest: rest::Apis,
}

/// Something planned for later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timer {}

impl Gateway {
    /// The REST APIs.
    #[must_use]
    pub const fn rest(&self) -> &rest::Apis {
        &self.rest
    }

    /// Answers a call of API Gateway's own API, version 1 (REST APIs) or 2 (HTTP and WebSocket APIs).
    pub fn call(&mut self, core: &mut Core, _ticket: Ticket, call: &ApiCall) -> Reply {
        if call.service == Service::ApiGateway {
            return Reply::Now(self.rest.call(core, call));
        }
        Reply::Now(Err(AwsError::not_modelled(
            call.service.title(),
            &call.action,
        )))
    }

    /// Whether a host is one of an API: `ID.execute-api.REGION.amazonaws.com`, or a custom domain.
    #[must_use]
    pub fn has_host(&self, host: &str) -> bool {
        host.contains(".execute-api.")
    }

    /// Takes an HTTP request to an API. It is answered by [`Core::answer`] with an [`crate::http::HttpResponse`] as JSON.
    pub fn http(&mut self, core: &mut Core, ticket: Ticket, _client: &str, _request: &HttpRequest) {
        core.answer(
            ticket,
            Err(AwsError::not_modelled("API Gateway", "requests")),
        );
    }

    /// What was asked on a request's behalf is answered. `number` is the one given with [`crate::core::Asker::Gateway`].
    pub fn told(&mut self, _core: &mut Core, _number: u64, _answer: &SharedAnswer) {}

    pub(crate) fn fire(&mut self, _core: &mut Core, timer: &Timer) {
        match *timer {}
    }
}
