//! Access keys: who stands behind them.

use super::sigv4::{Claim, Holder, Refusal};
use crate::clock::Time;
use crate::iam::{Account, Caller};
use crate::sqs::base64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::Sha256;

/// How long the keys of a role last unless somebody asks for less: an hour.
///
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html> (read 2026-11-22).
pub const SESSION_MS: u64 = 3_600_000;

/// What a client signs with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// The public half: `AKIA...` for a person's own keys, `ASIA...` for a role's.
    pub access_key_id: String,
    /// The secret half. It never travels.
    pub secret_access_key: String,
    /// What temporary keys send beside their signature.
    pub session_token: Option<String>,
}

impl Keys {
    /// The reader's: the pair that AWS's documentation uses for examples.
    #[must_use]
    pub fn learner() -> Self {
        Self {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".into(),
            secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
            session_token: None,
        }
    }

    /// The temporary keys of a role's session, `ROLE/SESSION` as in [`Caller::Role`], good until `expires`.
    ///
    /// The token says whose they are, as AWS's opaque ones do, and the two other parts follow from it: nothing has to be
    /// remembered.
    #[must_use]
    pub fn of_role(account: &Account, session: &str, expires: Time) -> Self {
        let claims = format!("{}|{session}|{}", account.id, expires.as_millis());
        let token = format!("IQoJb3JpZ2luX2Vj{}", base64::encode(claims.as_bytes()));
        Self::from_token(token)
    }

    fn from_token(token: String) -> Self {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let digest = mac(b"stratus", token.as_bytes());
        let id = digest.iter().take(16);
        let id = id.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
        Self {
            access_key_id: format!("ASIA{}", id.collect::<String>()),
            secret_access_key: base64::encode(&digest[2..]),
            session_token: Some(token),
        }
    }
}

/// Who stands behind the keys that a request claims to be signed with.
///
/// # Errors
/// [`Refusal::UnknownKey`] when nobody does, [`Refusal::ExpiredToken`] when they are over.
pub fn holder(account: &Account, now: Time, claim: &Claim<'_>) -> Result<Holder, Refusal> {
    let learner = Keys::learner();
    let Some(token) = claim.session_token else {
        if claim.access_key_id != learner.access_key_id {
            return Err(Refusal::UnknownKey(claim.access_key_id.into()));
        }
        return Ok(Holder {
            secret_access_key: learner.secret_access_key,
            caller: Caller::Learner,
        });
    };
    let unknown = || Refusal::UnknownKey(claim.access_key_id.into());
    let (session, expires) = read_token(account, token).ok_or_else(unknown)?;
    let keys = Keys::from_token(token.into());
    if keys.access_key_id != claim.access_key_id {
        return Err(unknown());
    }
    if now >= expires {
        return Err(Refusal::ExpiredToken);
    }
    Ok(Holder {
        secret_access_key: keys.secret_access_key,
        caller: Caller::Role(session),
    })
}

fn read_token(account: &Account, token: &str) -> Option<(String, Time)> {
    let claims = base64::decode(token.strip_prefix("IQoJb3JpZ2luX2Vj")?)?;
    let claims = String::from_utf8(claims).ok()?;
    let (of, rest) = claims.split_once('|')?;
    let (session, expires) = rest.rsplit_once('|')?;
    let expires = Time::from_millis(expires.parse().ok()?);
    (of == account.id).then(|| (session.into(), expires))
}

/// HMAC-SHA1, which signatures of version 2 use.
pub(super) fn mac_sha1(key: &[u8], text: &[u8]) -> [u8; 20] {
    // As for the other hash: any key will do.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key) else {
        return [0; 20];
    };
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// HMAC-SHA256.
pub(super) fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    // A key of any length will do; the error type is one of the trait's, not of this hash.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return [0; 32];
    };
    mac.update(text);
    mac.finalize().into_bytes().into()
}
