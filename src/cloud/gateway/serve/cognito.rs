//! Amazon Cognito as authorizer: a token of a user pool says who the caller is.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html> and
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html> (read 2026-11-22).

use super::Desk;
use super::authorize::unauthorized;
use super::flight::{Flight, Passed, Stop};
use super::policy::{self, denied};
use crate::cognito::{Claims, peek, verify};
use crate::gateway::rest::model::Authorizer;
use crate::gateway::{Gate, Verdict};
use crate::iam::{Decision, Principal};
use crate::jsonata::Pattern;
use serde_json::{Map, Value, json};

const GATE: Gate = Gate::Authorizer;

/// Asks for a token of one of the authorizer's user pools. A method with scopes wants an access token that has one of
/// them; a method without wants an ID token.
pub(super) fn gate(desk: &mut Desk<'_>, flight: &mut Flight, authorizer: &Authorizer) -> Passed {
    let source = authorizer
        .identity_source
        .as_deref()
        .unwrap_or("method.request.header.Authorization");
    let name = source
        .strip_prefix("method.request.header.")
        .unwrap_or("Authorization");
    let given = flight.header(name).unwrap_or_default().to_owned();
    let token = given.strip_prefix("Bearer ").unwrap_or(&given);
    let claims = match token_of(desk, authorizer, token) {
        Ok(claims) => claims,
        Err(why) => {
            let why = match given.is_empty() {
                true => format!(
                    "The authorizer {} looks for a token in the header {name}, and there is none.",
                    authorizer.name
                ),
                false => format!("The token in the header {name} does not hold: {why}."),
            };
            return Err(refuse(
                desk,
                flight,
                &why,
                peek(token).map(|claims| claims.0),
            ));
        }
    };
    if let Some(why) = scopes_refuse(flight, &claims) {
        return Err(refuse(desk, flight, &why, Some(claims.0)));
    }
    let account = desk.core.account.clone();
    // With Cognito a resource policy must allow by itself.
    if let Some(decision) = policy::resource_policy(&account, flight, Principal::Anyone)
        && decision != Decision::Allowed
    {
        let why = "The token holds, but the API's resource policy does not allow the request, and with Amazon Cognito it has to.";
        flight.note(desk.core, GATE, Verdict::Refused, why, None);
        return Err(denied(
            &account,
            flight,
            GATE,
            "anonymous",
            decision == Decision::Denied,
        )
        .into());
    }
    let who = [
        claims.text("cognito:username"),
        claims.text("username"),
        claims.text("client_id"),
    ];
    let who = who
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or("somebody");
    let why = format!("The token was issued by the user pool to {who}, and it holds.");
    flight.note(
        desk.core,
        GATE,
        Verdict::Passed,
        &why,
        Some(json!({"claims": claims.0})),
    );
    flight.authorizer = Some(
        [("claims".to_owned(), as_texts(&claims))]
            .into_iter()
            .collect(),
    );
    Ok(())
}

/// Claims as `$context.authorizer.claims` has them: all are texts.
fn as_texts(claims: &Claims) -> Value {
    let text = |value: &Value| match value {
        Value::String(_) => value.clone(),
        other => other.to_string().into(),
    };
    let fields = claims.0.iter();
    let texts: Map<String, Value> = fields
        .map(|(name, value)| (name.clone(), text(value)))
        .collect();
    texts.into()
}

/// Why a token that holds does not fit the method's scopes; none when it does.
fn scopes_refuse(flight: &Flight, claims: &Claims) -> Option<String> {
    let wanted = &flight.method.authorization_scopes;
    let is_access = claims.text("token_use") == "access";
    let scopes = claims.text("scope");
    let list = wanted.join(", ");
    match (wanted.is_empty(), is_access) {
        (true, false) => None,
        (true, true) => Some(
            "The token is an access token, and a method without scopes asks for an ID token."
                .into(),
        ),
        (false, false) => Some(format!(
            "The method asks for one of the scopes {list}, which only access tokens have; this is an ID token."
        )),
        (false, true) => {
            let mut given = scopes.split(' ');
            let fits = given.any(|scope| wanted.iter().any(|wanted| wanted == scope));
            let why = format!(
                "The method asks for one of the scopes {list}, and the token has: {scopes}."
            );
            (!fits).then_some(why)
        }
    }
}

/// The claims of a token that one of the pools issued for one of its clients.
fn token_of(desk: &Desk<'_>, authorizer: &Authorizer, token: &str) -> Result<Claims, String> {
    let mut reason = "the authorizer names no user pool that exists".to_owned();
    for arn in &authorizer.provider_arns {
        let Some(pool) = desk.around.cognito.pool_by_arn(arn) else {
            continue;
        };
        match verify(pool, token, desk.core.now) {
            Ok(claims) => {
                let pattern = authorizer
                    .identity_validation_expression
                    .as_deref()
                    .filter(|pattern| !pattern.is_empty());
                let audience = claims.text("aud");
                if let Some(pattern) = pattern
                    && !Pattern::whole(pattern).is_ok_and(|pattern| pattern.is_match(audience))
                {
                    return Err(format!("its audience {audience} does not match {pattern}"));
                }
                return Ok(claims);
            }
            Err(refused) => reason = refused.to_string(),
        }
    }
    Err(reason)
}

fn refuse(
    desk: &mut Desk<'_>,
    flight: &Flight,
    why: &str,
    saw: Option<Map<String, Value>>,
) -> Stop {
    flight.note(
        desk.core,
        GATE,
        Verdict::Refused,
        why,
        saw.map(|claims| json!({"claims": claims})),
    );
    unauthorized().into()
}
