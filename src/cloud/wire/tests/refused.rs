//! Whom each service refuses, in its own words.

use super::{cloud, exchange};
use crate::call::Service;
use crate::clock::Time;
use crate::http::HttpRequest;
use crate::wire::keys::Keys;
use crate::wire::{compose, endpoint, signing_name, sigv4};
use serde_json::json;

/// Signs with these keys as of this instant.
fn signed(mut request: HttpRequest, keys: &Keys, at: Time) -> HttpRequest {
    let service = endpoint(request.host(), "/").unwrap().service;
    let name = signing_name(service);
    sigv4::sign(&mut request, keys, "us-east-1", name, at);
    request
}

fn unsigned(request: HttpRequest) -> HttpRequest {
    request
}

fn late(request: HttpRequest) -> HttpRequest {
    let before = Time::from_millis(Time::START.as_millis() - 3_600_000);
    signed(request, &Keys::learner(), before)
}

fn by_a_stranger(request: HttpRequest) -> HttpRequest {
    let mut keys = Keys::learner();
    keys.access_key_id = "AKIAI44QH8DHBEXAMPLE".into();
    signed(request, &keys, Time::START)
}

/// Who is refused, at which service, with which status and words.
fn refusals(wrong: fn(HttpRequest) -> HttpRequest, cases: &[(Service, &str, u16, &str)]) {
    for (service, action, status, words) in cases {
        let request =
            compose(*service, action, &json!({"RoleName": "baker"}), "us-east-1").unwrap();
        let response = exchange(&mut cloud(), wrong(request));
        assert_eq!(response.status, *status, "{service:?} {response:?}");
        assert!(
            response.body.contains(words),
            "{service:?} {}",
            response.body
        );
    }
}

#[test]
fn each_service_refuses_what_is_not_signed_in_its_own_words() {
    refusals(
        unsigned,
        &[
            (
                Service::Sqs,
                "ListQueues",
                403,
                "com.amazon.coral.service#MissingAuthenticationTokenException",
            ),
            (
                Service::Events,
                "ListRules",
                400,
                "Request is missing Authentication Token",
            ),
            (
                Service::Lambda,
                "ListFunctions",
                403,
                "{\"message\":\"Missing Authentication Token\"}",
            ),
            (
                Service::Iam,
                "GetRole",
                403,
                "<Code>MissingAuthenticationToken</Code>",
            ),
            (
                Service::S3,
                "ListBuckets",
                403,
                "<Code>AccessDenied</Code><Message>Access Denied</Message>",
            ),
        ],
    );
}

#[test]
fn each_service_refuses_what_comes_late_in_its_own_words() {
    refusals(
        late,
        &[
            (
                Service::Events,
                "ListRules",
                400,
                "Signature expired: 20260105T080000Z is now earlier than 20260105T084500Z (20260105T090000Z - 15 min.)",
            ),
            (Service::Lambda, "ListFunctions", 403, "Signature expired"),
            (
                Service::Sns,
                "ListTopics",
                403,
                "<Code>SignatureDoesNotMatch</Code>",
            ),
            (
                Service::S3,
                "ListBuckets",
                403,
                "<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>",
            ),
        ],
    );
}

#[test]
fn each_service_refuses_strange_keys_in_its_own_words() {
    refusals(
        by_a_stranger,
        &[
            (
                Service::Sqs,
                "ListQueues",
                403,
                "The security token included in the request is invalid.",
            ),
            (
                Service::Sts,
                "GetCallerIdentity",
                403,
                "<Code>InvalidClientTokenId</Code>",
            ),
            (
                Service::S3,
                "ListBuckets",
                403,
                "<AWSAccessKeyId>AKIAI44QH8DHBEXAMPLE</AWSAccessKeyId>",
            ),
        ],
    );
}
