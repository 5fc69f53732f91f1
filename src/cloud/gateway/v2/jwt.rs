//! JWT authorizers.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html> (read 2026-11-22).

use super::context::text_of;
use super::mapping::select;
use super::outgoing::Outgoing;
use super::visit::{Refusal, Visit};
use crate::clock::Time;
use crate::cognito::{self, Claims, Cognito, Refused};
use crate::gateway::Gate;
use serde_json::{Map, Value, json};

/// Asks a JWT authorizer: what goes into `requestContext.authorizer`, and a sentence of why.
pub(super) fn authorize(
    cognito: &Cognito,
    now: Time,
    visit: &Visit,
    authorizer: &Value,
    sent: &Outgoing,
) -> Result<(Value, String), Box<Refusal>> {
    let source = authorizer["IdentitySource"][0].as_str().unwrap_or_default();
    let found = select(visit, source.trim_start_matches('$'), sent, None);
    let Some(token) = found.filter(|token| !token.is_empty()) else {
        let why = format!("There is no token at {source}: the JWT authorizer wants one.");
        return Err(Box::new(unauthorized(why, "Bearer".into())));
    };
    let token = match token.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim().to_owned(),
        _ => token,
    };
    let configuration = &authorizer["JwtConfiguration"];
    let issuer = configuration["Issuer"].as_str().unwrap_or_default();
    let refused = |why: String, said: Option<&str>| {
        let challenge = match said {
            Some(said) => {
                format!("Bearer scope=\"\" error=\"invalid_token\" error_description=\"{said}\"")
            }
            None => "Bearer".into(),
        };
        let mut refusal = unauthorized(why, challenge);
        refusal.saw = Some(json!({
            "issuer": issuer,
            "audience": configuration["Audience"],
            "claims": cognito::peek(&token).map(|claims| claims.0),
        }));
        Box::new(refusal)
    };
    let Some(pool) = cognito.pool_by_issuer(issuer) else {
        return Err(refused(
            format!("The issuer {issuer} cannot be asked for its keys."),
            None,
        ));
    };
    let claims = cognito::verify(pool, &token, now).map_err(|wrong| {
        let said = match wrong {
            Refused::Expired(_) => Some("the token has expired"),
            _ => None,
        };
        refused(format!("The token is refused: {wrong}."), said)
    })?;
    let wanted = configuration["Audience"].as_array();
    let is_for = |one: &Value| claims.audience().iter().any(|audience| one == *audience);
    if !wanted.is_some_and(|wanted| wanted.iter().any(is_for)) {
        let why = format!(
            "The token is for {}, and the authorizer takes {}.",
            claims.audience().join(", "),
            configuration["Audience"]
        );
        return Err(refused(
            why,
            Some("the token does not have a valid audience"),
        ));
    }
    scopes(visit, &claims)?;
    let name = [
        claims.text("username"),
        claims.text("cognito:username"),
        claims.text("sub"),
    ];
    let name = name
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    let why = format!(
        "The token is {name}'s, signed by {issuer}, in time, and for one of the authorizer's audiences."
    );
    Ok((shown(visit, &claims), why))
}

/// A route with scopes wants at least one of them in the token.
fn scopes(visit: &Visit, claims: &Claims) -> Result<(), Box<Refusal>> {
    let wanted = visit.route["AuthorizationScopes"].as_array();
    let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) else {
        return Ok(());
    };
    let has = claims.scopes();
    if wanted
        .iter()
        .any(|one| has.iter().any(|scope| one == *scope))
    {
        return Ok(());
    }
    let why = format!(
        "The token is good, but has none of the route's scopes: it has {}, and the route wants one of {}.",
        json!(has),
        json!(wanted)
    );
    let refusal = Refusal::new(Gate::Authorizer, 403, "Forbidden", why);
    Err(Box::new(
        refusal.saw(json!({"scopes": has, "wanted": wanted})),
    ))
}

fn unauthorized(why: String, challenge: String) -> Refusal {
    let mut refusal = Refusal::new(Gate::Authorizer, 401, "Unauthorized", why);
    refusal.headers.add("www-authenticate", challenge);
    refusal
}

/// Claims as integrations get them: every one a text.
fn shown(visit: &Visit, claims: &Claims) -> Value {
    let text = |value: &Value| match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(text_of).collect();
            format!("[{}]", items.join(" "))
        }
        other => text_of(other),
    };
    let texts: Map<String, Value> = claims
        .0
        .iter()
        .map(|(name, value)| (name.clone(), text(value).into()))
        .collect();
    let asks = visit.route["AuthorizationScopes"]
        .as_array()
        .is_some_and(|list| !list.is_empty());
    let scopes = if asks {
        json!(claims.scopes())
    } else {
        Value::Null
    };
    json!({"jwt": {"claims": texts, "scopes": scopes}})
}
