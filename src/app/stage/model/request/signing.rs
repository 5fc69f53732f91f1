//! How a request was signed, step by step, and where AWS's own steps differ.

use super::cause::check;
use cloud::clock::Time;
use cloud::http::HttpRequest;
use cloud::iam::Account;
use cloud::wire::Draft;
use cloud::wire::sigv4::{Refusal, Steps, read_amz_date};

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is made.
    pub title: &'static str,
    /// What goes in.
    pub words: &'static str,
    /// The sender's text.
    pub text: String,
    /// AWS's, where it is another.
    pub differs: Option<String>,
}

/// AWS's own steps for a request that arrived at this instant, as far as it came to signing.
#[must_use]
pub fn aws_steps(request: &HttpRequest, at: Time, account: &Account) -> Option<Steps> {
    match check(request, at, account)? {
        Ok(steps) => Some(steps),
        Err(Refusal::Mismatch { steps, .. }) => Some(*steps),
        Err(_) => None,
    }
}

/// How the sender came to a request's signature: found by signing the known drafts again at the same instant.
#[must_use]
pub fn senders_steps(request: &HttpRequest, drafts: &[Draft], account: &Account) -> Option<Steps> {
    let authorization = request.headers.get("Authorization")?;
    let (_, signature) = authorization.split_once("Signature=")?;
    let at = read_amz_date(request.headers.get("X-Amz-Date")?)?;
    drafts.iter().find_map(|draft| {
        let again = Draft {
            spoil: None,
            ..draft.clone()
        };
        let steps = again.prepare(account, at).ok()?.steps?;
        (steps.signature == signature).then_some(steps)
    })
}

/// The four steps, the sender's and where they differ AWS's.
#[must_use]
pub fn steps(sender: &Steps, aws: Option<&Steps>) -> Vec<Step> {
    let step = |title, words, text: fn(&Steps) -> String| {
        let own = text(sender);
        let other = aws.map(text).filter(|other| *other != own);
        Step {
            title,
            words,
            text: own,
            differs: other,
        }
    };
    vec![
        step(
            "1. The canonical request",
            "The request in a fixed form, so that both sides write it alike: method, path, query, headers in order, their names, and the fingerprint (SHA-256) of the body.",
            |steps| steps.canonical_request.clone(),
        ),
        step(
            "2. The string to sign",
            "Algorithm, time, scope (day, region, service), and the fingerprint of the canonical request.",
            |steps| steps.string_to_sign.clone(),
        ),
        step(
            "3. The signing key",
            "Made of the secret in four turns of HMAC-SHA256: day, region, service, and the word aws4_request. It is good for these only, and the secret cannot be had back from it.",
            keys,
        ),
        step(
            "4. The signature",
            "The string to sign, signed with that key. It goes into the header Authorization.",
            |steps| steps.signature.clone(),
        ),
    ]
}

fn keys(steps: &Steps) -> String {
    let scope = &steps.scope;
    let parts = [
        ("AWS4 + secret", scope.date.as_str()),
        ("key 1", &scope.region),
        ("key 2", &scope.service),
        ("key 3", "aws4_request"),
    ];
    let lines = parts.iter().zip(&steps.derived_keys).enumerate();
    let lines = lines.map(|(at, ((from, text), key))| {
        format!("key {} = HMAC({from}, \"{text}\")\n      = {key}", at + 1)
    });
    lines.collect::<Vec<_>>().join("\n")
}
