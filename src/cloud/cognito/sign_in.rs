//! Signing in: a name and a password become tokens.
//!
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html> (read 2026-11-22).

use super::error::Error;
use super::pool::{Client, Status, User, UserPool};
use super::pools::check_password;
use super::token::{for_user, sign};
use super::{Cognito, Outcome, required};
use crate::core::Core;
use crate::given::Given;
use crate::sqs::base64;
use serde_json::{Value, json};
use std::sync::Arc;

impl Cognito {
    pub(super) fn initiate_auth(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
        admin: bool,
    ) -> Outcome {
        let flow = required(given, "AuthFlow", "authFlow")?;
        let id = required(given, "ClientId", "clientId")?;
        let (pool, client) = if admin {
            self.given_client(given)?
        } else {
            self.client_anywhere(id)
                .ok_or_else(|| Error::no_client(id))?
        };
        let parameters = given
            .object("AuthParameters")?
            .unwrap_or(Given(&Value::Null));
        check_flow(client, flow)?;
        if flow.starts_with("REFRESH_TOKEN") {
            let user = refreshed(pool, client, parameters)?;
            return Ok(signed_in(core, pool, client, user, None));
        }
        let parameter = |name: &str| {
            let found = parameters.text(name)?.filter(|text| !text.is_empty());
            found.ok_or_else(|| {
                Error::InvalidParameter(format!("Missing required parameter {name}"))
            })
        };
        let (name, password) = (parameter("USERNAME")?, parameter("PASSWORD")?);
        check_secret(client, name, parameters)?;
        let user = pool.user(name).map_err(|_| Error::wrong_password())?;
        if *user.password != *password {
            return Err(Error::wrong_password());
        }
        match user.status {
            Status::Unconfirmed => Err(Error::NotConfirmed),
            Status::ForceChangePassword => Ok(json!({
                "ChallengeName": "NEW_PASSWORD_REQUIRED",
                "Session": session(pool, user),
                "ChallengeParameters": {
                    "USER_ID_FOR_SRP": user.name,
                    "requiredAttributes": "[]",
                    "userAttributes": Value::Object(user.attributes.clone()).to_string(),
                },
            })),
            Status::Confirmed => {
                let token = refresh_token(pool, client, user);
                Ok(signed_in(core, pool, client, user, Some(token)))
            }
        }
    }

    /// The answer to the challenge to choose a password.
    pub(super) fn respond(&mut self, core: &mut Core, given: Given<'_>) -> Outcome {
        let challenge = required(given, "ChallengeName", "challengeName")?;
        if challenge != "NEW_PASSWORD_REQUIRED" {
            return Err(Error::NotModelled(format!("challenge {challenge}")));
        }
        let id = required(given, "ClientId", "clientId")?;
        let responses = given
            .object("ChallengeResponses")?
            .unwrap_or(Given(&Value::Null));
        let name = required(responses, "USERNAME", "USERNAME")?;
        let password = required(responses, "NEW_PASSWORD", "NEW_PASSWORD")?;
        let (pool, client) = self
            .client_anywhere(id)
            .ok_or_else(|| Error::no_client(id))?;
        check_secret(client, name, responses)?;
        check_password(pool, password)?;
        let user = pool.user(name)?;
        if given.text("Session")? != Some(&session(pool, user)) {
            return Err(Error::NotAuthorized("Invalid session for the user.".into()));
        }
        let (pool_id, client) = (Arc::clone(&pool.id), client.clone());
        let pool = self.pools.get_mut(&pool_id).map(Arc::make_mut);
        let pool = pool.ok_or_else(|| Error::no_pool(&pool_id))?;
        let user = pool.user_mut(name)?;
        user.password = password.into();
        user.status = Status::Confirmed;
        let user = pool.user(name)?;
        let token = refresh_token(pool, &client, user);
        Ok(signed_in(core, pool, &client, user, Some(token)))
    }
}

/// Whether the client may sign users in this way.
fn check_flow(client: &Client, flow: &str) -> Result<(), Error> {
    let wanted = match flow {
        "USER_PASSWORD_AUTH" => "ALLOW_USER_PASSWORD_AUTH",
        "ADMIN_USER_PASSWORD_AUTH" | "ADMIN_NO_SRP_AUTH" => "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" => "ALLOW_REFRESH_TOKEN_AUTH",
        other => return Err(Error::NotModelled(format!("sign-in by {other}"))),
    };
    if client.lists("ExplicitAuthFlows", wanted) {
        return Ok(());
    }
    Err(Error::InvalidParameter(match flow {
        "USER_PASSWORD_AUTH" => "USER_PASSWORD_AUTH flow not enabled for this client".into(),
        other => format!("Auth flow not enabled for this client: {other}"),
    }))
}

/// A client with a secret has to show that it knows it.
fn check_secret(client: &Client, user: &str, parameters: Given<'_>) -> Result<(), Error> {
    let Some(secret) = &client.secret else {
        return Ok(());
    };
    let shown = parameters.text("SECRET_HASH")?.ok_or_else(|| {
        Error::NotAuthorized(format!(
            "Client {} is configured with secret but SECRET_HASH was not received",
            client.id
        ))
    })?;
    let text = format!("{user}{}", client.id);
    if shown == base64::encode(&sign(secret.as_bytes(), &text)) {
        return Ok(());
    }
    Err(Error::NotAuthorized(format!(
        "Unable to verify secret hash for client {}",
        client.id
    )))
}

fn signed_in(
    core: &mut Core,
    pool: &UserPool,
    client: &Client,
    user: &User,
    refresh: Option<String>,
) -> Value {
    let (access, id) = for_user(core, pool, client, user);
    let mut result = json!({
        "AccessToken": access,
        "ExpiresIn": client.access_token_s,
        "TokenType": "Bearer",
        "IdToken": id,
    });
    if let Some(token) = refresh {
        result["RefreshToken"] = token.into();
    }
    json!({"ChallengeParameters": {}, "AuthenticationResult": result})
}

/// What the pool gives out to be shown again: it names the user, and nobody else can make it.
fn sealed(pool: &UserPool, what: &str, user: &User, client: &str) -> String {
    let text = format!("{what}.{client}.{}.{}", user.sub, user.name);
    let seal = sign(&pool.key, &text);
    base64::encode(format!("{text}.{}", base64::encode(&seal)).as_bytes())
}

fn session(pool: &UserPool, user: &User) -> String {
    sealed(pool, "session", user, &user.password)
}

fn refresh_token(pool: &UserPool, client: &Client, user: &User) -> String {
    sealed(pool, "refresh", user, &client.id)
}

/// The user that a refresh token is of.
fn refreshed<'a>(
    pool: &'a UserPool,
    client: &Client,
    parameters: Given<'_>,
) -> Result<&'a User, Error> {
    let token = required(parameters, "REFRESH_TOKEN", "REFRESH_TOKEN")?;
    let user = pool
        .users()
        .find(|user| refresh_token(pool, client, user) == token);
    user.ok_or_else(|| Error::NotAuthorized("Invalid Refresh Token".into()))
}
