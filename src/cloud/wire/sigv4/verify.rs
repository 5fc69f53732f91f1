//! Checking a signature.

use super::claim::{Claim, Signed, read};
use super::date::{amz_date, read_amz_date};
use super::refusal::Refusal;
use super::{Draft, SKEW_MS, Scope, Steps, UNSIGNED, sha256, steps};
use crate::clock::Time;
use crate::http::HttpRequest;
use crate::iam::Caller;

/// How the hash begins that stands for a body in chunks.
const STREAMING: &str = "STREAMING-";

/// Where a request arrived: what its signature has to be scoped to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Door<'a> {
    /// For instance `us-east-1`.
    pub region: &'a str,
    /// The service's name in signatures: `sqs`, `execute-api`.
    pub service: &'a str,
}

/// Who has a pair of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The secret half.
    pub secret_access_key: String,
    /// Whose they are.
    pub caller: Caller,
}

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Who sent the request.
    pub caller: Caller,
    /// With which keys.
    pub access_key_id: String,
    /// How AWS came to the same signature.
    pub steps: Steps,
}

/// Checks a request's signature as AWS does: that there is one, whose keys made it, that it was made for this place and
/// about now, and that it is the signature of this very request. `find` tells who has the keys; [`super::super::keys::holder`]
/// knows the account's.
///
/// # Errors
/// The first thing that is wrong.
pub fn verify(
    request: &HttpRequest,
    door: Door<'_>,
    now: Time,
    find: &dyn Fn(&Claim<'_>) -> Result<Holder, Refusal>,
) -> Result<Verified, Refusal> {
    let signed = read(request)?;
    let (access_key_id, given_scope) = signed
        .credential
        .split_once('/')
        .unwrap_or((&signed.credential, ""));
    let signed_at = read_amz_date(&signed.amz_date).ok_or_else(|| {
        Refusal::Incomplete(format!(
            "Date must be in ISO-8601 'basic format'. Got '{}'. See http://en.wikipedia.org/wiki/ISO_8601",
            signed.amz_date
        ))
    })?;
    if !signed.signed_headers.split(';').any(|name| name == "host") {
        return Err(Refusal::HostNotSigned);
    }
    let holder = find(&Claim {
        access_key_id,
        session_token: signed.session_token.as_deref(),
    })?;
    let scope = Scope {
        date: signed.amz_date.chars().take(8).collect(),
        region: door.region.into(),
        service: door.service.into(),
    };
    if given_scope != scope.to_string() {
        return Err(Refusal::Scope {
            given: given_scope.into(),
            expected: scope,
        });
    }
    in_time(&signed, signed_at, now)?;
    let payload_hash = payload_hash(request, door, &signed);
    let draft = Draft {
        amz_date: signed.amz_date.to_string(),
        scope,
        signed_headers: signed.signed_headers.to_string(),
        payload_hash,
    };
    let steps = steps(request, &holder.secret_access_key, draft);
    if steps.signature != *signed.signature {
        return Err(Refusal::Mismatch {
            given: signed.signature.into_owned(),
            steps: Box::new(steps),
        });
    }
    body_is_signed(request, &steps.payload_hash)?;
    Ok(Verified {
        caller: holder.caller,
        access_key_id: access_key_id.into(),
        steps,
    })
}

fn in_time(signed: &Signed<'_>, signed_at: Time, now: Time) -> Result<(), Refusal> {
    let at = || signed.amz_date.to_string();
    if signed_at.since(now) > SKEW_MS {
        return Err(Refusal::Early {
            signed: at(),
            latest: amz_date(now.after(SKEW_MS)),
            now: amz_date(now),
        });
    }
    match signed.expires_s {
        Some(seconds) => {
            let until = signed_at.after(seconds * 1000);
            if now > until {
                return Err(Refusal::LinkExpired {
                    until: amz_date(until),
                    now: amz_date(now),
                });
            }
        }
        None if now.since(signed_at) > SKEW_MS => {
            let earliest = Time::from_millis(now.as_millis().saturating_sub(SKEW_MS));
            return Err(Refusal::Late {
                signed: at(),
                earliest: amz_date(earliest),
                now: amz_date(now),
            });
        }
        None => {}
    }
    Ok(())
}

/// The body's hash as it goes into the canonical request. Amazon S3 believes the header that names it, and holds the body
/// against it afterwards; every other service hashes the body that came.
fn payload_hash(request: &HttpRequest, door: Door<'_>, signed: &Signed<'_>) -> String {
    let claimed = request.headers.get("X-Amz-Content-Sha256");
    match claimed.filter(|_| door.service == "s3") {
        Some(claimed) => claimed.into(),
        None if door.service == "s3" && signed.expires_s.is_some() => UNSIGNED.into(),
        None => sha256(request.body.as_deref().unwrap_or_default()),
    }
}

/// Whether the body is the one whose hash was signed.
fn body_is_signed(request: &HttpRequest, payload_hash: &str) -> Result<(), Refusal> {
    if payload_hash.starts_with(STREAMING) {
        return Ok(());
    }
    let actual = sha256(request.body.as_deref().unwrap_or_default());
    if payload_hash == UNSIGNED || payload_hash == actual {
        return Ok(());
    }
    Err(Refusal::Body {
        claimed: payload_hash.into(),
        actual,
    })
}
