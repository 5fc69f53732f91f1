//! AWS's wire: requests to its own endpoints as they cross the network, and their signatures.
//!
//! [`Cloud`](crate::engine::Cloud) brings a request here when its host is one of AWS's. It becomes an
//! [`ApiCall`](crate::call::ApiCall) like any other, and the call's answer is written in the form of the service's protocol.

mod cbor;
mod chunked;
mod compose;
mod draft;
mod endpoint;
mod event;
mod exchange;
pub mod keys;
mod link;
mod query;
mod received;
mod refused;
mod respond;
mod rest;
mod s3;
pub mod sigv4;
mod sts;
mod table;
#[cfg(test)]
mod tests;
mod xml;

pub use compose::{compose, is_action};
pub use draft::{Draft, Prepared, SLOW_CLOCK_MS, Spoil, What, sign_as_learner};
pub use endpoint::{Endpoint, Protocol, endpoint, host, is_aws, protocol, signing_name};
pub use event::Event;
pub use exchange::Exchange;
pub use received::{Failed, received};
pub use respond::http_date;
pub use sts::sts;
pub use table::actions;

use crate::call::{ApiCall, Service, SharedAnswer, Ticket};
use crate::core::Core;
use crate::error::AwsError;
use crate::http::{HttpRequest, HttpResponse};
use crate::sorted::SortedMap;
use serde_json::json;
use sigv4::decode;
use std::sync::Arc;

/// The requests at AWS's endpoints that are not answered yet.
#[derive(Clone, Debug, Default)]
pub struct Wire {
    waiting: SortedMap<u64, (Ticket, Arc<Exchange>)>,
    received: u64,
}

/// A request that is a call.
#[derive(Clone, Debug)]
pub struct Received {
    /// By which [`Wire::told`] is to be told the answer.
    pub number: u64,
    /// The region it went to.
    pub region: String,
    /// The call.
    pub call: ApiCall,
}

impl Wire {
    /// Takes a request to one of AWS's hosts. None when it is answered already, by a refusal.
    pub fn receive(
        &mut self,
        core: &mut Core,
        ticket: Ticket,
        client: &str,
        request: &HttpRequest,
    ) -> Option<Received> {
        let request_id = match endpoint(request.host(), request.path_and_query().0) {
            Some(Endpoint {
                service: Service::S3,
                ..
            }) => core.rng.name(16),
            _ => core.rng.uuid(),
        };
        let Some((exchange, read)) = exchange::read(&core.account, core.now, request, request_id)
        else {
            let message = format!("Could not resolve host: {}", request.host());
            let error = AwsError::sender("CouldNotResolveHost", message);
            core.answer(ticket, Err(error));
            return None;
        };
        core.record(Event::asked(ticket, client, request, &exchange));
        match read {
            Ok(call) => {
                self.received += 1;
                let region = exchange.endpoint.region.clone();
                let exchange = Arc::new(exchange);
                self.waiting.insert(self.received, (ticket, exchange));
                Some(Received {
                    number: self.received,
                    region,
                    call,
                })
            }
            Err(stop) => {
                let response = exchange.stopped(&stop, core.now);
                let error = match stop {
                    exchange::Stop::Error(error) => Some(error.code),
                    _ => None,
                };
                send(core, ticket, &exchange, &response, error.as_deref());
                None
            }
        }
    }

    /// A call that came over the wire is answered.
    pub fn told(&mut self, core: &mut Core, number: u64, answer: &SharedAnswer) {
        let Some((ticket, exchange)) = self.waiting.remove(&number) else {
            return;
        };
        let response = exchange.answer(answer, core.now);
        let error = answer.as_ref().err().map(|error| &*error.code);
        send(core, ticket, &exchange, &response, error);
    }
}

fn send(
    core: &mut Core,
    ticket: Ticket,
    exchange: &Exchange,
    response: &HttpResponse,
    error: Option<&str>,
) {
    core.record(Event::HttpAnswered {
        ticket,
        status: response.status,
        code: error.map(Arc::from),
        request_id: exchange.request_id.as_str().into(),
        http: Arc::new(response.clone()),
    });
    let answer = serde_json::to_value(response).unwrap_or_else(|_| json!({}));
    core.answer_with(ticket, response.status, Ok(answer));
}

/// A text without its percent signs, as [`sigv4`] and forms write them.
#[must_use]
pub fn percent_decoded(text: &str) -> String {
    decode(text)
}

/// The fields of a form or a query, decoded.
fn form_fields(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split('&')
        .filter(|field| !field.is_empty())
        .map(|field| {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            let plain = |text: &str| decode(&text.replace('+', " "));
            (plain(name), plain(value))
        })
}
