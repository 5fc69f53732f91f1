//! Why a signature does not do.

use super::{Scope, Steps};

/// What is wrong with a request's signature, in AWS's order of checks.
///
/// [`message`](Self::message) is what AWS's services say alike. Codes, statuses and shapes are each service's own: see
/// [`crate::wire`] for AWS's endpoints; API Gateway answers 403 with this message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no signature.
    Missing,
    /// There is one, with parts missing: AWS's sentence.
    Incomplete(String),
    /// A presigned URL wants to be good for longer than a week.
    LongExpiry,
    /// `Host` is not among the signed headers.
    HostNotSigned,
    /// Nobody has this access key, or its token is another's.
    UnknownKey(String),
    /// The temporary keys are over.
    ExpiredToken,
    /// The scope is not where the request went.
    Scope {
        /// As signed.
        given: String,
        /// Where it went; the date is the one that `X-Amz-Date` has.
        expected: Scope,
    },
    /// It was signed too long ago: when, and when it is now, both as `20260105T090000Z`.
    Late {
        /// When it was signed.
        signed: String,
        /// The earliest time that does.
        earliest: String,
        /// The present.
        now: String,
    },
    /// It was signed in the future.
    Early {
        /// When it was signed.
        signed: String,
        /// The latest time that does.
        latest: String,
        /// The present.
        now: String,
    },
    /// A presigned URL is over.
    LinkExpired {
        /// Until when it was good.
        until: String,
        /// The present.
        now: String,
    },
    /// The body is not the one that was signed (Amazon S3 names this apart).
    Body {
        /// The hash that the request names.
        claimed: String,
        /// The hash of the body that came.
        actual: String,
    },
    /// The signature is not the one that this request has.
    Mismatch {
        /// The signature that came.
        given: String,
        /// How AWS came to its own.
        steps: Box<Steps>,
    },
}

impl Refusal {
    /// The sentence that AWS's services send.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Missing => "Request is missing Authentication Token".into(),
            Self::Incomplete(message) => message.clone(),
            Self::LongExpiry => {
                "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds".into()
            }
            Self::HostNotSigned => {
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.".into()
            }
            Self::UnknownKey(_) => "The security token included in the request is invalid.".into(),
            Self::ExpiredToken => "The security token included in the request is expired".into(),
            Self::Scope { given, expected } => scope_message(given, expected),
            Self::Late {
                signed,
                earliest,
                now,
            } => format!(
                "Signature expired: {signed} is now earlier than {earliest} ({now} - 15 min.)"
            ),
            Self::Early {
                signed,
                latest,
                now,
            } => format!(
                "Signature not yet current: {signed} is still later than {latest} ({now} + 15 min.)"
            ),
            Self::LinkExpired { until, now } => {
                format!("Signature expired: {until} is now earlier than {now}")
            }
            Self::Body { .. } => {
                "The provided 'x-amz-content-sha256' header does not match what was computed."
                    .into()
            }
            Self::Mismatch { .. } => {
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.".into()
            }
        }
    }
}

/// One sentence for each part of the scope that is not as it should be.
fn scope_message(given: &str, expected: &Scope) -> String {
    let parts: Vec<&str> = given.split('/').collect();
    let [date, region, service, end] = parts[..] else {
        return format!(
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{given}'"
        );
    };
    let mut message = String::new();
    if region != expected.region {
        message += "Credential should be scoped to a valid region. ";
    }
    if service != expected.service {
        message += &format!(
            "Credential should be scoped to correct service: '{}'. ",
            expected.service
        );
    }
    if end != "aws4_request" {
        message += &format!(
            "Credential should be scoped with a valid terminator: 'aws4_request', not '{end}'. "
        );
    }
    if date != expected.date {
        message += &format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{date}' != '{}', from '{}'. ",
            expected.date, expected.date
        );
    }
    message
}
