//! Links to objects as SDKs sign them where nobody says otherwise: boto3 still makes presigned URLs of version 2 in `us-east-1`.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/developerguide/RESTAuthentication.html> (read 2026-11-23).

use super::endpoint::Endpoint;
use super::form_fields;
use super::keys::{holder, mac_sha1};
use super::refused::refused;
use super::sigv4::{Claim, Refusal, amz_date};
use crate::clock::Time;
use crate::error::AwsError;
use crate::http::HttpRequest;
use crate::iam::{Account, Caller};
use crate::sqs::base64;
use std::collections::BTreeMap;

/// Parameters that are part of what is signed, since they change what is meant.
const MEANT: [&str; 12] = [
    "acl",
    "delete",
    "location",
    "notification",
    "policy",
    "restore",
    "tagging",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
];

/// Whether a request is such a link.
pub(super) fn is_link(request: &HttpRequest) -> bool {
    let (_, query) = request.path_and_query();
    let has = |wanted: &str| query.split('&').any(|field| field.starts_with(wanted));
    has("AWSAccessKeyId=") && has("Signature=") && has("Expires=")
}

/// Who signed it.
pub(super) fn signer(
    endpoint: &Endpoint,
    account: &Account,
    now: Time,
    request: &HttpRequest,
) -> Result<Caller, AwsError> {
    let (_, query) = request.path_and_query();
    let fields: BTreeMap<String, String> = form_fields(query).collect();
    let field = |name: &str| fields.get(name).map(String::as_str);
    let expires = field("Expires").unwrap_or_default();
    let until = expires
        .parse::<u64>()
        .map(|seconds| seconds.saturating_mul(1000));
    let until = until.map_err(|_| {
        let message = "Invalid date (should be seconds since epoch): ".to_owned() + expires;
        AwsError::sender("AccessDenied", message).with_status(403)
    })?;
    let refuse = |refusal: &Refusal| refused(endpoint, refusal);
    let until = Time::from_millis(until);
    if now > until {
        let (until, now) = (amz_date(until), amz_date(now));
        return Err(refuse(&Refusal::LinkExpired { until, now }));
    }
    let claim = Claim {
        access_key_id: field("AWSAccessKeyId").unwrap_or_default(),
        session_token: field("x-amz-security-token"),
    };
    let holder = holder(account, now, &claim).map_err(|refusal| refuse(&refusal))?;
    let text = text_to_sign(endpoint, request, &fields);
    let signature = base64::encode(&mac_sha1(
        holder.secret_access_key.as_bytes(),
        text.as_bytes(),
    ));
    if field("Signature") == Some(&signature) {
        return Ok(holder.caller);
    }
    let named = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let message = "The request signature we calculated does not match the signature you provided. Check your key and signing method.";
    Err(AwsError::sender("SignatureDoesNotMatch", message)
        .with_status(403)
        .with_details(vec![
            named("AWSAccessKeyId", claim.access_key_id),
            named("StringToSign", &text),
            named("SignatureProvided", field("Signature").unwrap_or_default()),
        ]))
}

/// What is signed: method, digest, type, end, headers of AWS, and the object. Headers may stand in the URL.
fn text_to_sign(
    endpoint: &Endpoint,
    request: &HttpRequest,
    fields: &BTreeMap<String, String>,
) -> String {
    let given = |name: &str| {
        let in_url = fields.get(name).map(String::as_str);
        in_url
            .or_else(|| request.headers.get(name))
            .unwrap_or_default()
            .to_owned()
    };
    let expires = fields.get("Expires").map_or("", String::as_str);
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value));
    let in_url = fields
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str()));
    let amz: BTreeMap<String, &str> = headers
        .chain(in_url)
        .filter(|(name, _)| name.starts_with("x-amz-"))
        .collect();
    let amz: String = amz
        .iter()
        .map(|(name, value)| format!("{name}:{}\n", value.trim()))
        .collect();
    let (path, _) = request.path_and_query();
    let bucket = endpoint
        .bucket
        .as_ref()
        .map(|bucket| format!("/{bucket}"))
        .unwrap_or_default();
    let meant = fields
        .iter()
        .filter(|(name, _)| MEANT.contains(&name.as_str()) || name.starts_with("response-"))
        .map(|(name, value)| match value.as_str() {
            "" => name.clone(),
            value => format!("{name}={value}"),
        });
    let meant: Vec<String> = meant.collect();
    let mark = if meant.is_empty() { "" } else { "?" };
    format!(
        "{}\n{}\n{}\n{expires}\n{amz}{bucket}{path}{mark}{}",
        request.method.to_ascii_uppercase(),
        given("content-md5"),
        given("content-type"),
        meant.join("&")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::endpoint;

    /// The example of the page named above, with its keys.
    #[test]
    fn the_text_to_sign_is_the_one_of_the_documentation() {
        let request = HttpRequest {
            method: "GET".into(),
            url: "https://johnsmith.s3.amazonaws.com/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620".into(),
            ..HttpRequest::default()
        };
        assert!(is_link(&request));
        let place = endpoint(request.host(), "/").unwrap();
        let fields = form_fields(request.path_and_query().1).collect();
        assert_eq!(
            text_to_sign(&place, &request, &fields),
            "GET\n\n\n1175139620\n/johnsmith/photos/puppy.jpg"
        );
        let account = Account::default();
        let at = |seconds: u64| {
            signer(
                &place,
                &account,
                Time::from_millis(seconds * 1000),
                &request,
            )
        };
        assert_eq!(at(1_175_139_000), Ok(Caller::Learner));
        assert_eq!(
            at(1_175_139_621).unwrap_err().message,
            "Request has expired"
        );
    }
}
