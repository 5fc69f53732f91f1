//! AWS Signature Version 4: how a request proves who sent it and that nobody changed it on the way.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html> (read 2026-11-22).
//! Every intermediate text is kept in [`Steps`], so that it can be shown.

mod canonical;
mod claim;
mod date;
mod refusal;
#[cfg(test)]
mod tests;
mod verify;

pub use canonical::encode;
pub(super) use canonical::{authority, decode};
pub use claim::Claim;
pub use date::{amz_date, read_amz_date};
pub use refusal::Refusal;
pub use verify::{Door, Holder, Verified, verify};

use super::keys::{Keys, mac};
use crate::clock::Time;
use crate::http::{HttpRequest, bytes_of};
use crate::sqs::digest::hex;
use sha2::{Digest as _, Sha256};

/// The one algorithm.
pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// How far a request's clock may be from AWS's, in milliseconds: 15 minutes.
pub const SKEW_MS: u64 = 15 * 60_000;
/// How long a presigned URL may be good at most, in seconds: 7 days.
pub const PRESIGNED_MAX_S: u64 = 604_800;
/// Stands for the body's hash where the body is not signed, as in Amazon S3's presigned URLs.
pub const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
/// Headers that proxies change on the way, and that are therefore never signed.
const NEVER_SIGNED: [&str; 6] = [
    "authorization",
    "connection",
    "expect",
    "transfer-encoding",
    "user-agent",
    "x-amzn-trace-id",
];

/// Where and when a signature is good: `DATE/REGION/SERVICE/aws4_request`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Eight digits: `20260105`.
    pub date: String,
    /// For instance `us-east-1`.
    pub region: String,
    /// The service's name in signatures: `sqs`, `execute-api`.
    pub service: String,
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}/{}/{}/aws4_request",
            self.date, self.region, self.service
        )
    }
}

/// Every text on the way from a request to its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    /// When it was signed: `20260105T090000Z`.
    pub amz_date: String,
    /// For when and where it is good.
    pub scope: Scope,
    /// The names of the signed headers, in order, with `;` between.
    pub signed_headers: String,
    /// The SHA-256 of the body in hexadecimal digits, or [`UNSIGNED`].
    pub payload_hash: String,
    /// The request in the one form that both sides can make of it.
    pub canonical_request: String,
    /// Its SHA-256.
    pub canonical_hash: String,
    /// What is signed: algorithm, time, scope, and that hash.
    pub string_to_sign: String,
    /// The four keys, each made from the one before: of the date, the region, the service, and the signing key; in
    /// hexadecimal digits.
    pub derived_keys: [String; 4],
    /// The string to sign, signed with the last key.
    pub signature: String,
}

/// Signs a request in its `Authorization` header, as the AWS SDKs do; sets `Host`, `X-Amz-Date` and, for temporary keys,
/// `X-Amz-Security-Token`; for Amazon S3 also `X-Amz-Content-Sha256`.
pub fn sign(
    request: &mut HttpRequest,
    keys: &Keys,
    region: &str,
    service: &str,
    now: Time,
) -> Steps {
    let amz_date = amz_date(now);
    let headers = &mut request.headers;
    headers.remove("Authorization");
    if headers.get("Host").is_none() {
        let host = authority(&request.url).to_owned();
        headers.set("Host", host);
    }
    headers.set("X-Amz-Date", amz_date.clone());
    if let Some(token) = &keys.session_token {
        headers.set("X-Amz-Security-Token", token.clone());
    }
    let mut payload_hash = sha256(request.body.as_deref().unwrap_or_default());
    if service == "s3" {
        match headers.get("X-Amz-Content-Sha256") {
            Some(given) => payload_hash = given.into(),
            None => headers.set("X-Amz-Content-Sha256", payload_hash.clone()),
        }
    }
    let signed_headers = names_to_sign(request);
    let scope = scope(&amz_date, region, service);
    let steps = steps(
        request,
        &keys.secret_access_key,
        Draft {
            amz_date,
            scope,
            signed_headers,
            payload_hash,
        },
    );
    let authorization = format!(
        "{ALGORITHM} Credential={}/{}, SignedHeaders={}, Signature={}",
        keys.access_key_id, steps.scope, steps.signed_headers, steps.signature
    );
    request.headers.set("Authorization", authorization);
    steps
}

/// Signs a request in its URL, which then is good for `expires_s` seconds for whoever has it.
pub fn presign(
    request: &mut HttpRequest,
    keys: &Keys,
    region: &str,
    service: &str,
    now: Time,
    expires_s: u64,
) -> Steps {
    let amz_date = amz_date(now);
    let scope = scope(&amz_date, region, service);
    if request.headers.get("Host").is_none() {
        let host = authority(&request.url).to_owned();
        request.headers.set("Host", host);
    }
    let signed_headers = names_to_sign(request);
    let credential = format!("{}/{scope}", keys.access_key_id);
    let mut fields = vec![
        ("X-Amz-Algorithm", ALGORITHM.to_owned()),
        ("X-Amz-Credential", credential),
        ("X-Amz-Date", amz_date.clone()),
        ("X-Amz-Expires", expires_s.to_string()),
        ("X-Amz-SignedHeaders", signed_headers.clone()),
    ];
    if let Some(token) = &keys.session_token {
        fields.push(("X-Amz-Security-Token", token.clone()));
    }
    for (name, value) in fields {
        canonical::add_query(&mut request.url, name, &value);
    }
    let payload_hash = match service {
        "s3" => UNSIGNED.into(),
        _ => sha256(request.body.as_deref().unwrap_or_default()),
    };
    let steps = steps(
        request,
        &keys.secret_access_key,
        Draft {
            amz_date,
            scope,
            signed_headers,
            payload_hash,
        },
    );
    canonical::add_query(&mut request.url, "X-Amz-Signature", &steps.signature);
    steps
}

/// What both sides know before they begin.
struct Draft {
    amz_date: String,
    scope: Scope,
    signed_headers: String,
    payload_hash: String,
}

/// From a request to its signature.
fn steps(request: &HttpRequest, secret: &str, draft: Draft) -> Steps {
    let Draft {
        amz_date,
        scope,
        signed_headers,
        payload_hash,
    } = draft;
    let canonical_request =
        canonical::request(request, &scope.service, &signed_headers, &payload_hash);
    let canonical_hash = sha256(&canonical_request);
    let string_to_sign = format!("{ALGORITHM}\n{amz_date}\n{scope}\n{canonical_hash}");
    let mut key = format!("AWS4{secret}").into_bytes();
    let derived_keys = [&*scope.date, &scope.region, &scope.service, "aws4_request"].map(|part| {
        key = mac(&key, part.as_bytes()).to_vec();
        hex(&key)
    });
    let signature = hex(&mac(&key, string_to_sign.as_bytes()));
    Steps {
        amz_date,
        scope,
        signed_headers,
        payload_hash,
        canonical_request,
        canonical_hash,
        string_to_sign,
        derived_keys,
        signature,
    }
}

fn scope(amz_date: &str, region: &str, service: &str) -> Scope {
    Scope {
        date: amz_date.chars().take(8).collect(),
        region: region.into(),
        service: service.into(),
    }
}

fn names_to_sign(request: &HttpRequest) -> String {
    let mut names: Vec<String> = request
        .headers
        .iter()
        .map(|(name, _)| name.to_ascii_lowercase())
        .filter(|name| !NEVER_SIGNED.contains(&name.as_str()))
        .collect();
    names.sort_unstable();
    names.dedup();
    names.join(";")
}

/// The SHA-256 of a text, or of the bytes that a body stands for, in hexadecimal digits.
#[must_use]
pub fn sha256(text: &str) -> String {
    hex(&Sha256::digest(bytes_of(text)))
}
