//! App clients: what signs users in, or asks for tokens of its own.
//!
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html>
//! (read 2026-11-22).

use super::error::Error;
use super::pool::{Client, UserPool};
use super::pools::letters;
use super::{Cognito, Outcome, required};
use crate::core::Core;
use crate::given::Given;
use serde_json::{Value, json};
use std::sync::Arc;

const SMALL: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// How long tokens hold unless the client says otherwise, in seconds.
const HOUR_S: u64 = 3_600;
/// ID and access tokens hold between 5 minutes and a day.
const VALID_S: std::ops::RangeInclusive<u64> = 300..=86_400;

/// Scopes that every pool has.
const OWN_SCOPES: [&str; 5] = [
    "phone",
    "email",
    "openid",
    "profile",
    "aws.cognito.signin.user.admin",
];

impl Cognito {
    pub(super) fn create_client(&mut self, core: &mut Core, given: Given<'_>) -> Outcome {
        let name = required(given, "ClientName", "clientName")?;
        let pool = self.given_pool(given)?;
        let scopes = given.texts("AllowedOAuthScopes")?;
        let secret = given.boolean("GenerateSecret")?.unwrap_or(false);
        check_oauth(pool, given, &scopes, secret)?;
        let id: Arc<str> = letters(&mut core.rng, 26, SMALL).into();
        let secret: Option<Arc<str>> = secret.then(|| letters(&mut core.rng, 51, SMALL).into());
        let now = core.now.as_secs();
        let mut shown = json!({"UserPoolId": pool.id, "ClientName": name, "ClientId": id});
        if let Some(secret) = &secret {
            shown["ClientSecret"] = json!(secret);
        }
        shown["LastModifiedDate"] = now.into();
        shown["CreationDate"] = now.into();
        shown["RefreshTokenValidity"] = given.integer("RefreshTokenValidity")?.unwrap_or(30).into();
        for key in [
            "AccessTokenValidity",
            "IdTokenValidity",
            "TokenValidityUnits",
            "ReadAttributes",
            "WriteAttributes",
            "SupportedIdentityProviders",
            "CallbackURLs",
            "LogoutURLs",
            "AllowedOAuthFlows",
            "AllowedOAuthScopes",
        ] {
            if let Some(value) = given.get(key) {
                shown[key] = value.clone();
            }
        }
        let usual = json!([
            "ALLOW_REFRESH_TOKEN_AUTH",
            "ALLOW_USER_SRP_AUTH",
            "ALLOW_CUSTOM_AUTH"
        ]);
        shown["ExplicitAuthFlows"] = given.get("ExplicitAuthFlows").cloned().unwrap_or(usual);
        shown["AllowedOAuthFlowsUserPoolClient"] = given
            .boolean("AllowedOAuthFlowsUserPoolClient")?
            .unwrap_or(false)
            .into();
        let client = Client {
            id: Arc::clone(&id),
            name: name.into(),
            secret,
            id_token_s: validity(given, "IdToken")?,
            access_token_s: validity(given, "AccessToken")?,
            shown: Arc::new(shown),
        };
        let answer = json!({"UserPoolClient": *client.shown});
        self.given_pool_mut(given)?
            .clients
            .insert(id, Arc::new(client));
        Ok(answer)
    }

    pub(super) fn given_client(&self, given: Given<'_>) -> Result<(&UserPool, &Client), Error> {
        let pool = self.given_pool(given)?;
        let id = required(given, "ClientId", "clientId")?;
        let client = pool.clients.get(id).ok_or_else(|| Error::no_client(id))?;
        Ok((pool, client))
    }

    /// The client of this id, in whichever pool it is.
    pub(super) fn client_anywhere(&self, id: &str) -> Option<(&UserPool, &Client)> {
        self.pools()
            .find_map(|pool| Some((pool, &**pool.clients.get(id)?)))
    }

    pub(super) fn list_clients(&self, given: Given<'_>) -> Outcome {
        let pool = self.given_pool(given)?;
        let clients: Value = pool
            .clients()
            .map(|client| json!({"ClientId": client.id, "UserPoolId": pool.id, "ClientName": client.name}))
            .collect();
        Ok(json!({"UserPoolClients": clients}))
    }

    pub(super) fn delete_client(&mut self, given: Given<'_>) -> Outcome {
        let id = Arc::clone(&self.given_client(given)?.1.id);
        self.given_pool_mut(given)?.clients.remove(&id);
        Ok(json!({}))
    }
}

fn check_oauth(
    pool: &UserPool,
    given: Given<'_>,
    scopes: &[&str],
    secret: bool,
) -> Result<(), Error> {
    let known: Vec<String> = pool.scopes().collect();
    let is_known =
        |scope: &str| OWN_SCOPES.contains(&scope) || known.iter().any(|one| one == scope);
    if let Some(unknown) = scopes.iter().find(|scope| !is_known(scope)) {
        return Err(Error::InvalidParameter(format!(
            "Custom scope validation failed: {unknown} is not a scope of a resource server of the user pool."
        )));
    }
    let flows = given.texts("AllowedOAuthFlows")?;
    if flows.contains(&"client_credentials") {
        if !secret {
            return Err(Error::InvalidParameter(
                "client_credentials flow can not be selected if client does not have a client secret."
                    .into(),
            ));
        }
        if flows.len() > 1 {
            return Err(Error::InvalidParameter(
                "client_credentials flow can not be selected along with code flow or implicit flow."
                    .into(),
            ));
        }
    }
    Ok(())
}

/// How long tokens of a kind hold, in seconds.
fn validity(given: Given<'_>, kind: &str) -> Result<u64, Error> {
    let name = format!("{kind}Validity");
    let Some(number) = given.integer(&name)? else {
        return Ok(HOUR_S);
    };
    let units = given.object("TokenValidityUnits")?;
    let unit = units.map(|units| units.text(kind)).transpose()?.flatten();
    let unit_s = match unit {
        Some("seconds") => 1,
        Some("minutes") => 60,
        Some("days") => 86_400,
        _ => HOUR_S,
    };
    let seconds = u64::try_from(number).unwrap_or(0).saturating_mul(unit_s);
    if VALID_S.contains(&seconds) {
        return Ok(seconds);
    }
    Err(Error::InvalidParameter(format!(
        "Invalid range for token validity: {name} must be between 5 minutes and 1 day."
    )))
}
