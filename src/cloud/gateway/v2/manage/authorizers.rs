//! What must hold within an authorizer.

use super::super::error::Error;
use super::super::model::{Api, Protocol};
use super::parts::is_lambda;
use super::rules::{Part, default, text};
use crate::cognito::Cognito;
use serde_json::Value;

pub(super) fn authorizer(api: &Api, cognito: &Cognito, part: &mut Part) -> Result<(), Error> {
    let sources = part
        .get("IdentitySource")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    match text(part, "AuthorizerType") {
        Some("JWT") if api.protocol == Protocol::WebSocket => {
            return Err(Error::bad(
                "JWT authorizers are only supported for HTTP APIs",
            ));
        }
        Some("JWT") => {
            if sources != 1 {
                return Err(Error::bad(
                    "JWT authorizers must have exactly one identity source",
                ));
            }
            jwt(cognito, &part["JwtConfiguration"])?;
        }
        _ => {
            let uri = text(part, "AuthorizerUri").unwrap_or_default();
            if !is_lambda(uri) {
                return Err(Error::bad(
                    "Authorizer URI is required and must name a Lambda function",
                ));
            }
            if api.protocol == Protocol::Http {
                let version = text(part, "AuthorizerPayloadFormatVersion").map(str::to_owned);
                let version = version.ok_or_else(|| {
                    Error::bad("AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer")
                })?;
                if version == "1.0" && part.get("EnableSimpleResponses") == Some(&Value::Bool(true))
                {
                    return Err(Error::bad(
                        "EnableSimpleResponses is only supported for AuthorizerPayloadFormatVersion 2.0",
                    ));
                }
                default(part, "EnableSimpleResponses", false);
                default(part, "AuthorizerResultTtlInSeconds", 0);
            }
            let ttl = part
                .get("AuthorizerResultTtlInSeconds")
                .and_then(Value::as_i64);
            if sources == 0 && ttl.is_some_and(|ttl| ttl > 0) {
                return Err(Error::bad(
                    "Identity source is required when caching is enabled",
                ));
            }
        }
    }
    Ok(())
}

/// Whoever issues tokens has to be there to be asked for its keys; here those are the user pools of the scene.
fn jwt(cognito: &Cognito, configuration: &Value) -> Result<(), Error> {
    let issuer = configuration["Issuer"].as_str().unwrap_or_default();
    if cognito.pool_by_issuer(issuer).is_none() {
        return Err(Error::bad(format!(
            "Invalid issuer: {issuer}. Issuer must have a valid discovery endpoint ended with '/.well-known/openid-configuration'"
        )));
    }
    let audience = configuration["Audience"].as_array().map_or(0, Vec::len);
    if audience == 0 {
        return Err(Error::bad("Audience is required for JWT authorizers"));
    }
    Ok(())
}
