//! The token endpoint of a pool's domain, where a program gets a token of its own: the OAuth 2.0 client credentials grant.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html> (read 2026-11-22).

use super::Cognito;
use super::pool::{Client, UserPool};
use super::token::for_client;
use crate::core::Core;
use crate::http::{Headers, HttpRequest, HttpResponse};
use crate::sqs::base64;
use serde_json::json;

impl Cognito {
    /// Whether a host is the domain of a user pool: `NAME.auth.REGION.amazoncognito.com`.
    #[must_use]
    pub fn has_host(&self, host: &str) -> bool {
        host.ends_with(".amazoncognito.com")
    }

    /// Answers a request to a pool's domain.
    pub fn http(&mut self, core: &mut Core, request: &HttpRequest) -> HttpResponse {
        let domain = request.host().split('.').next().unwrap_or_default();
        let pool = self
            .pools()
            .find(|pool| pool.domain.as_deref() == Some(domain));
        let (path, _) = request.path_and_query();
        let answer = match pool {
            Some(pool) if path == "/oauth2/token" && request.method == "POST" => {
                token(core, pool, request)
            }
            Some(_) => Err((404, "not_found")),
            None => Err((400, "unknown_domain")),
        };
        let (status, body) = match answer {
            Ok(body) => (200, body),
            Err((status, why)) => (status, json!({"error": why})),
        };
        HttpResponse {
            status,
            headers: Headers::from_iter([("Content-Type", "application/json;charset=UTF-8")]),
            body: body.to_string(),
        }
    }
}

type Refusal = (u16, &'static str);

fn token(
    core: &mut Core,
    pool: &UserPool,
    request: &HttpRequest,
) -> Result<serde_json::Value, Refusal> {
    let body = request.body.as_deref().unwrap_or_default();
    let field = |name: &str| {
        let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
        let mut found = pairs.filter(|(key, _)| *key == name);
        found.next().map(|(_, value)| decoded(value))
    };
    let client = asker(pool, request, field("client_id"), field("client_secret"))?;
    match field("grant_type").as_deref() {
        Some("client_credentials") => {}
        Some("authorization_code" | "refresh_token") => return Err((400, "invalid_grant")),
        _ => return Err((400, "unsupported_grant_type")),
    }
    if !client.lists("AllowedOAuthFlows", "client_credentials") {
        return Err((400, "unauthorized_client"));
    }
    // Without a wish a program gets all of its own scopes that are a resource server's.
    let scopes = field("scope")
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| {
            let all: Vec<String> = pool
                .scopes()
                .filter(|scope| client.lists("AllowedOAuthScopes", scope))
                .collect();
            all.join(" ")
        });
    let may_have = |scope: &str| {
        pool.scopes().any(|one| one == scope) && client.lists("AllowedOAuthScopes", scope)
    };
    if !scopes.split(' ').all(may_have) {
        return Err((400, "invalid_scope"));
    }
    let token = for_client(core, pool, client, &scopes);
    Ok(json!({"access_token": token, "expires_in": client.access_token_s, "token_type": "Bearer"}))
}

/// The client that asks: by HTTP Basic authentication, or by fields of the body.
fn asker<'a>(
    pool: &'a UserPool,
    request: &HttpRequest,
    id: Option<String>,
    secret: Option<String>,
) -> Result<&'a Client, Refusal> {
    let header = request.headers.get("authorization").and_then(|header| {
        let (scheme, text) = header.split_once(' ')?;
        scheme.eq_ignore_ascii_case("basic").then_some(text)
    });
    let shown = match header {
        Some(text) => base64::decode(text)
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| {
                let (id, secret) = text.split_once(':')?;
                Some((id.to_owned(), secret.to_owned()))
            }),
        None => id.zip(secret),
    };
    let (id, secret) = shown.ok_or((400, "invalid_client"))?;
    let client = pool.clients().find(|client| *client.id == *id);
    client
        .filter(|client| client.secret.as_deref() == Some(&*secret))
        .ok_or((400, "invalid_client"))
}

/// A value of a form: `+` is a blank, `%20` too.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after
            .get(..2)
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        (bytes, rest) = match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                (bytes, &after[2..])
            }
            (b'+', _) => {
                bytes.push(b' ');
                (bytes, after)
            }
            _ => {
                bytes.push(*first);
                (bytes, after)
            }
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
