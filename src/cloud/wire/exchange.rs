//! From a request at one of AWS's endpoints to the call that it is, or to its refusal.

use super::endpoint::{Endpoint, Protocol, endpoint, protocol, signing_name};
use super::keys::holder;
use super::refused::refused;
use super::sigv4::{Claim, Door, Refusal, verify};
use super::table::{Route, has_result};
use super::{cbor, chunked, form_fields, link, query, rest};
use crate::call::{ApiCall, Service};
use crate::clock::Time;
use crate::error::AwsError;
use crate::http::{HttpRequest, bytes_of};
use crate::iam::{Account, Caller};
use serde_json::{Value, json};
use std::sync::Arc;

/// What has to be known of a request to answer it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Where it went.
    pub endpoint: Endpoint,
    /// What it asks for; empty when that could not be read.
    pub action: String,
    /// Names it in the answer.
    pub request_id: String,
    /// Whether only the head of an answer is wanted.
    pub(super) head_only: bool,
    /// Whether it speaks CBOR where the service would rather be asked so.
    pub(super) cbor: bool,
    /// For REST services, which route it took.
    pub(super) route: Option<Box<Route>>,
}

/// Why a request does not become a call.
#[derive(Clone, Debug)]
pub(super) enum Stop {
    /// AWS's error.
    Error(AwsError),
    /// The service's page is elsewhere: 302.
    Elsewhere(&'static str),
    /// No such operation, said without any of the service's own forms.
    Unknown,
}

/// What a request turns out to be.
pub(super) type Read = Result<ApiCall, Stop>;

/// Reads a request and checks its signature.
pub(super) fn read(
    account: &Account,
    now: Time,
    request: &HttpRequest,
    request_id: String,
) -> Option<(Exchange, Read)> {
    let (path, _) = request.path_and_query();
    let endpoint = endpoint(request.host(), path)?;
    let mut exchange = Exchange {
        endpoint,
        action: String::new(),
        request_id,
        head_only: request.method.eq_ignore_ascii_case("HEAD"),
        cbor: request.headers.get("smithy-protocol") == Some("rpc-v2-cbor"),
        route: None,
    };
    let read = exchange.call(account, now, request);
    Some((exchange, read))
}

impl Exchange {
    fn call(&mut self, account: &Account, now: Time, request: &HttpRequest) -> Read {
        let service = self.endpoint.service;
        let asked = match protocol(service) {
            Protocol::Json { target, .. } if self.cbor => self.cbor_action(request, target),
            Protocol::Json { target, .. } => self.json_action(request, target),
            Protocol::Query { version, .. } => self.query_action(request, version),
            Protocol::RestJson | Protocol::RestXml => self.rest_params(request),
        };
        // An unknown path of a REST service is told from a wrong signature only after the signature.
        let rest = matches!(protocol(service), Protocol::RestJson | Protocol::RestXml);
        if !rest {
            asked.as_ref().map_err(Clone::clone)?;
        }
        let caller = self.caller(account, now, request)?;
        let params = asked?;
        Ok(ApiCall {
            service,
            action: self.action.clone(),
            params: Arc::new(params),
            caller,
        })
    }

    fn caller(&self, account: &Account, now: Time, request: &HttpRequest) -> Result<Caller, Stop> {
        let door = Door {
            region: &self.endpoint.region,
            service: signing_name(self.endpoint.service),
        };
        if self.endpoint.service == Service::S3 && link::is_link(request) {
            return link::signer(&self.endpoint, account, now, request).map_err(Stop::Error);
        }
        let find = |claim: &Claim<'_>| holder(account, now, claim);
        match verify(request, door, now, &find) {
            Ok(verified) => Ok(verified.caller),
            // Whoever signs up or in has no keys yet.
            Err(Refusal::Missing) if self.is_public() => Ok(Caller::Learner),
            Err(refusal) => Err(Stop::Error(refused(&self.endpoint, &refusal))),
        }
    }

    /// Whether the action takes requests without a signature.
    fn is_public(&self) -> bool {
        let public = ["InitiateAuth", "RespondToAuthChallenge", "SignUp"];
        self.endpoint.service == Service::CognitoIdp && public.contains(&self.action.as_str())
    }

    /// The action is the path's end, the parameters are CBOR.
    fn cbor_action(&mut self, request: &HttpRequest, target: &str) -> Result<Value, Stop> {
        let (path, _) = request.path_and_query();
        let action = path.strip_prefix("/service/").and_then(|path| {
            let (of, action) = path.split_once("/operation/")?;
            (of == target).then_some(action)
        });
        let id = self.endpoint.service.id();
        let Some(action) = action.filter(|action| has_result(id, action).is_some()) else {
            return Err(Stop::Error(coral("UnknownOperationException", "")));
        };
        self.action = action.into();
        match bytes_of(request.body.as_deref().unwrap_or_default()) {
            body if body.is_empty() => Ok(json!({})),
            body => match cbor::read(&body) {
                Some(params @ Value::Object(_)) => Ok(params),
                _ => Err(Stop::Error(coral("SerializationException", ""))),
            },
        }
    }

    fn json_action(&mut self, request: &HttpRequest, target: &str) -> Result<Value, Stop> {
        let service = self.endpoint.service;
        let kind = request.headers.get("Content-Type").unwrap_or_default();
        let given = request.headers.get("X-Amz-Target").unwrap_or_default();
        let action = given
            .strip_prefix(target)
            .and_then(|rest| rest.strip_prefix('.'));
        let action = action.filter(|action| has_result(service.id(), action).is_some());
        let Some(action) = action else {
            return Err(if kind.starts_with("application/x-amz-json") {
                Stop::Error(coral("UnknownOperationException", ""))
            } else {
                Stop::Unknown
            });
        };
        if !kind.starts_with("application/x-amz-json") {
            return Err(Stop::Unknown);
        }
        self.action = action.into();
        match request.body.as_deref().unwrap_or_default() {
            "" => Ok(json!({})),
            body => match serde_json::from_str(body) {
                Ok(params @ Value::Object(_)) => Ok(params),
                Ok(_) => Err(Stop::Error(coral(
                    "SerializationException",
                    "Start of structure or map found where not expected.",
                ))),
                Err(_) => Err(Stop::Error(coral("SerializationException", ""))),
            },
        }
    }

    fn query_action(&mut self, request: &HttpRequest, version: &str) -> Result<Value, Stop> {
        let service = self.endpoint.service;
        let (_, in_url) = request.path_and_query();
        let body = request.body.as_deref().unwrap_or_default();
        let fields = || form_fields(in_url).chain(form_fields(body));
        let field = |wanted: &str| {
            let found = fields().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value)
        };
        let Some(action) = field("Action") else {
            return Err(Stop::Elsewhere(match service {
                Service::Sns => "https://aws.amazon.com/sns",
                _ => "https://aws.amazon.com/iam",
            }));
        };
        let given = field("Version").unwrap_or_else(|| "NO_VERSION_SPECIFIED".into());
        if given != version || has_result(service.id(), &action).is_none() {
            let message = format!("Could not find operation {action} for version {given}");
            return Err(Stop::Error(AwsError::sender("InvalidAction", message)));
        }
        self.action = action;
        Ok(query::params(fields()))
    }

    fn rest_params(&mut self, request: &HttpRequest) -> Result<Value, Stop> {
        let id = self.endpoint.service.id();
        let (path, _) = request.path_and_query();
        let path = match &self.endpoint.bucket {
            Some(bucket) => format!("/{bucket}{path}"),
            None => path.to_owned(),
        };
        let Some((route, labels)) = rest::find(id, request, &path) else {
            return Err(Stop::Error(no_route(self.endpoint.service)));
        };
        self.action = route.action.into();
        let whole = match chunked::is_chunked(request) && id == "s3" {
            true => chunked::whole(request).map(Some),
            false => Some(None),
        };
        let params = match &whole {
            Some(whole) => rest::params(id, &route, labels, whole.as_ref().unwrap_or(request)),
            None => Err(rest::NotReadable),
        };
        self.route = Some(Box::new(route));
        params.map_err(|rest::NotReadable| Stop::Error(unreadable(self.endpoint.service)))
    }
}

/// An error of the frame that AWS's services are built with.
fn coral(shape: &'static str, message: &str) -> AwsError {
    AwsError::sender(shape, message)
}

fn no_route(service: Service) -> AwsError {
    match service {
        Service::S3 => AwsError::sender(
            "MethodNotAllowed",
            "The specified method is not allowed against this resource.",
        )
        .with_status(405),
        _ => AwsError::sender(
            "AccessDeniedException",
            "Unable to determine service/operation name to be authorized",
        )
        .with_status(403),
    }
}

fn unreadable(service: Service) -> AwsError {
    match service {
        Service::S3 => AwsError::sender(
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema",
        ),
        Service::Lambda => AwsError::sender(
            "InvalidRequestContentException",
            "Could not parse request body into json.",
        ),
        _ => AwsError::sender(
            "SerializationException",
            "The request body is not a JSON object.",
        ),
    }
}
