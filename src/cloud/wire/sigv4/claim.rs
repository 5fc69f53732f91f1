//! What a request says of its own signature.

use super::refusal::Refusal;
use super::{ALGORITHM, PRESIGNED_MAX_S, canonical};
use crate::http::HttpRequest;
use crate::sqs::base64;
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;

/// Who a request claims to come from, before anything is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The access key's id.
    pub access_key_id: &'a str,
    /// The token of temporary keys.
    pub session_token: Option<&'a str>,
}

/// All that a signed request says of its signature.
#[derive(Clone, Debug)]
pub(super) struct Signed<'a> {
    pub(super) credential: Cow<'a, str>,
    pub(super) signed_headers: Cow<'a, str>,
    pub(super) signature: Cow<'a, str>,
    pub(super) amz_date: Cow<'a, str>,
    pub(super) session_token: Option<Cow<'a, str>>,
    /// For how many seconds it is good, when it was signed in the URL.
    pub(super) expires_s: Option<u64>,
}

/// Finds a request's signature, in its header or its URL.
pub(super) fn read(request: &HttpRequest) -> Result<Signed<'_>, Refusal> {
    if let Some(authorization) = request.headers.get("Authorization") {
        return in_header(request, authorization);
    }
    let (_, query) = request.path_and_query();
    let fields: Vec<(String, String)> = canonical::fields(query).collect();
    let field = |wanted: &str| {
        let found = fields.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| Cow::Owned(value.clone()))
    };
    match field("X-Amz-Algorithm") {
        None => Err(Refusal::Missing),
        Some(other) if other != ALGORITHM => Err(Refusal::Incomplete(format!(
            "Unsupported AWS 'algorithm': '{other}'."
        ))),
        Some(_) => in_url(&field),
    }
}

fn in_header<'a>(request: &'a HttpRequest, authorization: &'a str) -> Result<Signed<'a>, Refusal> {
    let (algorithm, rest) = authorization.split_once(' ').unwrap_or((authorization, ""));
    let part = |wanted: &str| {
        let mut parts = rest.split(',').map(str::trim);
        parts.find_map(|part| part.strip_prefix(wanted)?.strip_prefix('='))
    };
    let amz_date = request.headers.get("X-Amz-Date");
    let missing: Vec<String> = ["Credential", "Signature", "SignedHeaders"]
        .into_iter()
        .filter(|name| part(name).is_none_or(str::is_empty))
        .map(|name| format!("Authorization header requires '{name}' parameter."))
        .chain(amz_date.is_none().then(|| {
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
                .into()
        }))
        .collect();
    if algorithm != ALGORITHM || !missing.is_empty() {
        return Err(Refusal::Incomplete(format!(
            "{} (Hashed with SHA-256 and encoded with Base64) Authorization={}",
            if missing.is_empty() {
                format!("Unsupported AWS 'algorithm': '{algorithm}'.")
            } else {
                missing.join(" ")
            },
            base64::encode(&Sha256::digest(authorization.as_bytes()))
        )));
    }
    let own = |text: Option<&'a str>| Cow::Borrowed(text.unwrap_or_default());
    Ok(Signed {
        credential: own(part("Credential")),
        signed_headers: own(part("SignedHeaders")),
        signature: own(part("Signature")),
        amz_date: own(amz_date),
        session_token: request.headers.get("X-Amz-Security-Token").map(Cow::from),
        expires_s: None,
    })
}

fn in_url<'a>(field: &dyn Fn(&str) -> Option<Cow<'a, str>>) -> Result<Signed<'a>, Refusal> {
    let required = |name: &str| {
        let missing = || {
            Refusal::Incomplete(format!(
                "AWS query-string parameters must include '{name}'. Re-examine the query-string parameters."
            ))
        };
        field(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(missing)
    };
    let expires = required("X-Amz-Expires")?;
    let expires_s = expires
        .parse()
        .ok()
        .filter(|seconds| *seconds <= PRESIGNED_MAX_S);
    Ok(Signed {
        credential: required("X-Amz-Credential")?,
        signed_headers: required("X-Amz-SignedHeaders")?,
        signature: required("X-Amz-Signature")?,
        amz_date: required("X-Amz-Date")?,
        session_token: field("X-Amz-Security-Token"),
        expires_s: Some(expires_s.ok_or(Refusal::LongExpiry)?),
    })
}
