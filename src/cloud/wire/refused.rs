//! A signature that does not do, as each service says it.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html> (read 2026-11-22).

use super::endpoint::{Endpoint, Protocol, protocol};
use super::sigv4::{Refusal, SKEW_MS};
use crate::call::Service;
use crate::error::AwsError;

/// AWS's error for a refusal.
pub(super) fn refused(endpoint: &Endpoint, refusal: &Refusal) -> AwsError {
    match protocol(endpoint.service) {
        Protocol::RestXml => by_s3(endpoint, refusal),
        Protocol::Query { .. } => {
            let (code, _, status) = names(refusal);
            AwsError::sender(code, refusal.message()).with_status(status)
        }
        protocol => {
            let (code, shape, status) = names(refusal);
            let sqs = endpoint.service == Service::Sqs;
            // What JSON services refuse they refuse with 400, except those that still carry the codes of AWS Query, and REST.
            let status = if sqs || protocol == Protocol::RestJson {
                status
            } else {
                400
            };
            let message = match refusal {
                Refusal::Missing if protocol == Protocol::RestJson => {
                    "Missing Authentication Token".into()
                }
                other => other.message(),
            };
            let code = if sqs { code } else { shape };
            AwsError::sender(code, message)
                .with_shape(shape)
                .with_status(status)
        }
    }
}

/// The code in AWS Query, the shape in JSON, and the status.
const fn names(refusal: &Refusal) -> (&'static str, &'static str, u16) {
    match refusal {
        Refusal::Missing => (
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            403,
        ),
        Refusal::Incomplete(_) | Refusal::LongExpiry => {
            ("IncompleteSignature", "IncompleteSignatureException", 400)
        }
        Refusal::UnknownKey(_) => ("InvalidClientTokenId", "UnrecognizedClientException", 403),
        Refusal::ExpiredToken => ("ExpiredToken", "ExpiredTokenException", 403),
        Refusal::HostNotSigned
        | Refusal::Scope { .. }
        | Refusal::Late { .. }
        | Refusal::Early { .. }
        | Refusal::LinkExpired { .. }
        | Refusal::Body { .. }
        | Refusal::Mismatch { .. } => ("SignatureDoesNotMatch", "InvalidSignatureException", 403),
    }
}

/// Amazon S3 has codes and sentences of its own.
fn by_s3(endpoint: &Endpoint, refusal: &Refusal) -> AwsError {
    let error = |code, message: &str, status| AwsError::sender(code, message).with_status(status);
    let named = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    match refusal {
        Refusal::Missing => error("AccessDenied", "Access Denied", 403),
        Refusal::HostNotSigned => error(
            "AccessDenied",
            "There were headers present in the request which were not signed",
            403,
        ),
        Refusal::Incomplete(_) => error(
            "AuthorizationHeaderMalformed",
            "The authorization header that you provided is not valid.",
            400,
        ),
        Refusal::LongExpiry => error("AuthorizationQueryParametersError", &refusal.message(), 400),
        Refusal::UnknownKey(id) => error(
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
            403,
        )
        .with_details(vec![named("AWSAccessKeyId", id)]),
        Refusal::ExpiredToken => error("ExpiredToken", "The provided token has expired.", 400),
        Refusal::Scope { given, expected } => {
            let region = given.split('/').nth(1).unwrap_or_default();
            error(
                "AuthorizationHeaderMalformed",
                &format!(
                    "The authorization header is malformed; the region '{region}' is wrong; expecting '{}'",
                    expected.region
                ),
                400,
            )
            .with_details(vec![named("Region", &endpoint.region)])
        }
        Refusal::Late { signed, now, .. } | Refusal::Early { signed, now, .. } => error(
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
            403,
        )
        .with_details(vec![
            named("RequestTime", signed),
            named("ServerTime", now),
            named("MaxAllowedSkewMilliseconds", &SKEW_MS.to_string()),
        ]),
        Refusal::LinkExpired { until, now } => error("AccessDenied", "Request has expired", 403)
            .with_details(vec![named("Expires", until), named("ServerTime", now)]),
        Refusal::Body { claimed, actual } => {
            error("XAmzContentSHA256Mismatch", &refusal.message(), 400).with_details(vec![
                named("ClientComputedContentSHA256", claimed),
                named("S3ComputedContentSHA256", actual),
            ])
        }
        Refusal::Mismatch { given, steps } => error(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
            403,
        )
        .with_details(vec![
            named("StringToSign", &steps.string_to_sign),
            named("SignatureProvided", given),
            named("CanonicalRequest", &steps.canonical_request),
        ]),
    }
}
