//! Why AWS refuses a request, and which part of it is to blame.

use cloud::clock::Time;
use cloud::http::HttpRequest;
use cloud::iam::Account;
use cloud::wire::keys::holder;
use cloud::wire::sigv4::{Claim, Door, Refusal, Scope, Steps, verify};
use cloud::wire::{Protocol, endpoint, protocol, signing_name};

/// What is to blame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The part of the request, by its name.
    pub part: &'static str,
    /// What is wrong with it, and how to mend it.
    pub words: String,
}

/// Looks at a signature as AWS does. None when the request is not for one of AWS's own hosts.
pub(super) fn check(
    request: &HttpRequest,
    at: Time,
    account: &Account,
) -> Option<Result<Steps, Refusal>> {
    let (path, _) = request.path_and_query();
    let place = endpoint(request.host(), path)?;
    let door = Door {
        region: &place.region,
        service: signing_name(place.service),
    };
    let find = |claim: &Claim<'_>| holder(account, at, claim);
    let verified = verify(request, door, at, &find);
    Some(verified.map(|verified| verified.steps))
}

/// Why a request that arrived at this instant was refused with this code; none when nothing more can be said than AWS says.
#[must_use]
pub fn cause(request: &HttpRequest, at: Time, account: &Account, code: &str) -> Option<Cause> {
    let (path, _) = request.path_and_query();
    let place = endpoint(request.host(), path)?;
    let short = code.rsplit('.').next().unwrap_or(code);
    let names_action = match protocol(place.service) {
        Protocol::Json { .. } => "X-Amz-Target",
        Protocol::Query { .. } => "Body",
        Protocol::RestJson | Protocol::RestXml => "Path",
    };
    if matches!(short, "UnknownOperationException" | "InvalidAction") {
        return Some(Cause {
            part: names_action,
            words: "The service has no action of this name. AWS looks for the action first, and so says nothing of the rest.".into(),
        });
    }
    if let Some(Err(refusal)) = check(request, at, account) {
        return Some(of_signature(&refusal));
    }
    let is_missing = short.starts_with("Missing") || short == "ValidationError";
    let is_body = is_missing
        || matches!(
            short,
            "SerializationException" | "InvalidRequestContentException"
        );
    is_body.then(|| Cause {
        part: "Body",
        words:
            "The signature is right. What is wrong stands in the parameters: the message says what."
                .into(),
    })
}

fn of_signature(refusal: &Refusal) -> Cause {
    let (part, words): (_, String) = match refusal {
        Refusal::Missing => (
            "Host",
            "There is no header Authorization, so AWS cannot tell who asks. Without a signature it answers nobody.".into(),
        ),
        Refusal::Incomplete(_) | Refusal::LongExpiry => (
            "Authorization",
            "Something in the signature is missing, or is not written as it has to be.".into(),
        ),
        Refusal::HostNotSigned => (
            "Signed headers",
            "The host has to be among the signed headers: else the request could be sent elsewhere.".into(),
        ),
        Refusal::UnknownKey(id) => (
            "Access key id",
            format!("AWS has no access key {id}: it was deleted, or mistyped, or belongs to another cloud."),
        ),
        Refusal::ExpiredToken => (
            "X-Amz-Security-Token",
            "The temporary keys are over. Ask for new ones.".into(),
        ),
        Refusal::Scope { given, expected } => ("Scope", of_scope(given, expected)),
        Refusal::Late { signed, now, .. } => (
            "X-Amz-Date",
            format!("It was signed at {signed} and arrived at {now}: more than 15 minutes later. Either it lay about, or the sender's clock is slow."),
        ),
        Refusal::Early { signed, now, .. } => (
            "X-Amz-Date",
            format!("It was signed at {signed} and arrived at {now}: the sender's clock is fast."),
        ),
        Refusal::LinkExpired { until, .. } => {
            ("Query", format!("The link was good until {until}."))
        }
        Refusal::Body { .. } => (
            "Body",
            "The fingerprint in X-Amz-Content-Sha256 is of another body.".into(),
        ),
        Refusal::Mismatch { .. } => (
            "Signature",
            "AWS has made the signature of what arrived, with the secret that belongs to this key, and comes to another. Either something was changed after signing, or it was signed with another secret. Compare the steps below.".into(),
        ),
    };
    Cause { part, words }
}

fn of_scope(given: &str, expected: &Scope) -> String {
    let parts: Vec<&str> = given.split('/').collect();
    let region = parts.get(1).copied().unwrap_or_default();
    let service = parts.get(2).copied().unwrap_or_default();
    if region != expected.region {
        return format!(
            "It was signed for {region} and sent to {}. A signature is good in one region only.",
            expected.region
        );
    }
    if service != expected.service {
        return format!(
            "It was signed for {service} and sent to {}.",
            expected.service
        );
    }
    "The day in the scope is not the day in X-Amz-Date.".into()
}
