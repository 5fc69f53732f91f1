//! JSON Web Tokens: minted by a pool, and verified.
//!
//! Claims follow <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html>
//! and `...-using-the-access-token.html` (read 2026-11-22). AWS signs with RS256; here the third part is an HMAC under the
//! pool's key, which is as hard to make without the key and needs no big numbers. The header says RS256 as AWS's does.

use super::pool::{Client, User, UserPool};
use crate::clock::Time;
use crate::core::Core;
use crate::sqs::base64;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::fmt;

/// The scope that signing in with the API gives.
const OWN_SCOPE: &str = "aws.cognito.signin.user.admin";

/// What a token claims, once it is verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims(pub Map<String, Value>);

impl Claims {
    /// A claim that is a text.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The scopes: those of `scope`, or of `scp`.
    #[must_use]
    pub fn scopes(&self) -> Vec<&str> {
        let claim = self.0.get("scope").or_else(|| self.0.get("scp"));
        match claim {
            Some(Value::String(text)) => text.split(' ').filter(|one| !one.is_empty()).collect(),
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether it is an ID token; an access token otherwise.
    #[must_use]
    pub fn is_id_token(&self) -> bool {
        self.text("token_use") == "id"
    }

    /// For whom the token is: `aud`, and `client_id` only where there is no `aud`.
    #[must_use]
    pub fn audience(&self) -> Vec<&str> {
        match self.0.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            _ => self
                .0
                .get("client_id")
                .and_then(Value::as_str)
                .into_iter()
                .collect(),
        }
    }
}

/// Why a token is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is not three parts of base64 with JSON in the first two.
    NotAToken,
    /// Its header names a key that the issuer does not have.
    UnknownKey(String),
    /// The signature was not made with the key.
    BadSignature,
    /// Somebody else issued it.
    WrongIssuer(String),
    /// It held until then, in seconds since 1970.
    Expired(u64),
    /// It holds only from then on, in seconds since 1970.
    NotYet(u64),
    /// It says it was issued in the future.
    IssuedLater(u64),
    /// It is neither an ID token nor an access token.
    WrongUse(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let when = |seconds: u64| Time::from_millis(seconds.saturating_mul(1_000)).iso();
        match self {
            Self::NotAToken => write!(
                f,
                "it is not a JSON Web Token: three parts of base64 with dots between"
            ),
            Self::UnknownKey(kid) => write!(f, "the issuer has no key with the id \"{kid}\""),
            Self::BadSignature => write!(
                f,
                "its signature does not fit: it was changed, or signed by somebody else"
            ),
            Self::WrongIssuer(issuer) => write!(f, "it was issued by \"{issuer}\""),
            Self::Expired(at) => write!(f, "it expired at {}", when(*at)),
            Self::NotYet(at) => write!(f, "it is valid only from {} on", when(*at)),
            Self::IssuedLater(at) => {
                write!(f, "it says it was issued at {}, later than now", when(*at))
            }
            Self::WrongUse(found) => write!(f, "its `token_use` is \"{found}\""),
        }
    }
}

/// Verifies a token of a pool: its form, key, signature, issuer, use and times.
/// Whom it is for and which scopes it has is for the asker to judge.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn verify(pool: &UserPool, token: &str, now: Time) -> Result<Claims, Refused> {
    let parts = Parts::read(token).ok_or(Refused::NotAToken)?;
    let kid = parts.header["kid"].as_str().unwrap_or_default();
    if *kid != *pool.key_id {
        return Err(Refused::UnknownKey(kid.into()));
    }
    if parts.header["alg"] != "RS256" || sign(&pool.key, parts.signed) != parts.signature {
        return Err(Refused::BadSignature);
    }
    let claims = Claims(parts.claims);
    if claims.text("iss") != &*pool.issuer {
        return Err(Refused::WrongIssuer(claims.text("iss").into()));
    }
    if !["id", "access"].contains(&claims.text("token_use")) {
        return Err(Refused::WrongUse(claims.text("token_use").into()));
    }
    check_times(&claims, now)?;
    Ok(claims)
}

fn check_times(claims: &Claims, now: Time) -> Result<(), Refused> {
    let second = |name: &str| claims.0.get(name).and_then(Value::as_u64);
    let now = now.as_secs();
    let expires = second("exp").unwrap_or(0);
    if expires <= now {
        return Err(Refused::Expired(expires));
    }
    if let Some(at) = second("nbf").filter(|at| *at > now) {
        return Err(Refused::NotYet(at));
    }
    match second("iat").filter(|at| *at > now) {
        Some(at) => Err(Refused::IssuedLater(at)),
        None => Ok(()),
    }
}

/// What a token claims, unverified: to find out which pool to ask.
#[must_use]
pub fn peek(token: &str) -> Option<Claims> {
    Parts::read(token).map(|parts| Claims(parts.claims))
}

/// A token taken apart.
struct Parts<'a> {
    header: Value,
    claims: Map<String, Value>,
    /// What the signature is of.
    signed: &'a str,
    signature: [u8; 32],
}

impl<'a> Parts<'a> {
    fn read(token: &'a str) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let json = |part: &str| serde_json::from_slice::<Value>(&from_url(part)?).ok();
        let Value::Object(claims) = json(claims)? else {
            return None;
        };
        Some(Self {
            header: json(header)?,
            claims,
            signed,
            // A signature of another length fits nothing.
            signature: from_url(signature)?.try_into().unwrap_or([0; 32]),
        })
    }
}

/// The tokens that somebody gets who signs in: the access token and the ID token.
pub(super) fn for_user(
    core: &mut Core,
    pool: &UserPool,
    client: &Client,
    user: &User,
) -> (String, String) {
    let now = core.now.as_secs();
    let (origin, event) = (core.rng.uuid(), core.rng.uuid());
    let groups: Vec<&str> = user.groups.iter().map(AsRef::as_ref).collect();
    let mut access = json!({"sub": user.sub});
    if !groups.is_empty() {
        access["cognito:groups"] = json!(groups);
    }
    let mut id = access.clone();
    fill(
        &mut access,
        json!({
            "iss": pool.issuer, "client_id": client.id, "origin_jti": origin, "event_id": event, "token_use": "access",
            "scope": OWN_SCOPE, "auth_time": now, "exp": now + client.access_token_s, "iat": now, "jti": core.rng.uuid(),
            "username": user.name,
        }),
    );
    let attributes = user.attributes.iter().filter(|(name, _)| *name != "sub");
    for (name, value) in attributes {
        id[name.as_str()] = match (name.ends_with("_verified"), value.as_str()) {
            (true, Some(text)) => json!(text == "true"),
            _ => value.clone(),
        };
    }
    fill(
        &mut id,
        json!({
            "iss": pool.issuer, "cognito:username": user.name, "origin_jti": origin, "aud": client.id, "event_id": event,
            "token_use": "id", "auth_time": now, "exp": now + client.id_token_s, "iat": now, "jti": core.rng.uuid(),
        }),
    );
    (mint(pool, &access), mint(pool, &id))
}

/// The access token that a program gets for itself, with these scopes.
pub(super) fn for_client(
    core: &mut Core,
    pool: &UserPool,
    client: &Client,
    scopes: &str,
) -> String {
    let now = core.now.as_secs();
    let claims = json!({
        "sub": client.id, "token_use": "access", "scope": scopes, "auth_time": now, "iss": pool.issuer,
        "exp": now + client.access_token_s, "iat": now, "version": 2, "jti": core.rng.uuid(), "client_id": client.id,
    });
    mint(pool, &claims)
}

fn fill(claims: &mut Value, more: Value) {
    if let (Some(claims), Value::Object(more)) = (claims.as_object_mut(), more) {
        claims.extend(more);
    }
}

fn mint(pool: &UserPool, claims: &Value) -> String {
    let header = json!({"kid": pool.key_id, "alg": "RS256"});
    let signed = format!(
        "{}.{}",
        to_url(header.to_string().as_bytes()),
        to_url(claims.to_string().as_bytes())
    );
    let signature = to_url(&sign(&pool.key, &signed));
    format!("{signed}.{signature}")
}

/// HMAC with SHA-256, for keys of at most 64 bytes: RFC 2104.
pub(super) fn sign(key: &[u8], text: &str) -> [u8; 32] {
    let pad = |byte: u8| {
        let mut block = [byte; 64];
        block.iter_mut().zip(key).for_each(|(at, key)| *at ^= key);
        block
    };
    let mut inner = Sha256::new();
    inner.update(pad(0x36));
    inner.update(text.as_bytes());
    let mut outer = Sha256::new();
    outer.update(pad(0x5c));
    outer.update(inner.finalize());
    outer.finalize().into()
}

/// Base64 as URLs have it: `-` and `_`, no padding.
fn to_url(bytes: &[u8]) -> String {
    let text = base64::encode(bytes);
    text.trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_")
}

fn from_url(text: &str) -> Option<Vec<u8>> {
    let mut text = text.replace('-', "+").replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    base64::decode(&text)
}

#[cfg(test)]
mod tests {
    use super::{Claims, Refused, check_times, sign};
    use crate::clock::Time;
    use serde_json::{Value, json};

    #[test]
    fn a_token_is_good_from_not_before_until_it_expires() {
        let at_1000 = |claims: Value| {
            let claims = Claims(claims.as_object().unwrap().clone());
            check_times(&claims, Time::from_millis(1_000_999))
        };
        assert_eq!(
            at_1000(json!({"exp": 1_001, "nbf": 1_000, "iat": 1_000})),
            Ok(())
        );
        assert_eq!(at_1000(json!({"exp": 1_000})), Err(Refused::Expired(1_000)));
        assert_eq!(at_1000(json!({"nbf": 1_000})), Err(Refused::Expired(0)));
        assert_eq!(
            at_1000(json!({"exp": 2_000, "nbf": 1_001})),
            Err(Refused::NotYet(1_001))
        );
        assert_eq!(
            at_1000(json!({"exp": 2_000, "iat": 1_001})),
            Err(Refused::IssuedLater(1_001))
        );
    }

    #[test]
    fn signatures_are_hmacs_as_rfc_4231_has_them() {
        let signature = sign(b"Jefe", "what do ya want for nothing?");
        let hex: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
