//! Tokens are minted as AWS's claims have them, and refused for what is wrong with them.

use super::{Claims, Refused, peek, verify};
use crate::call::Service;
use crate::clock::Time;
use crate::engine::Input;
use crate::http::HttpRequest;
use crate::log::{ApiEvent, Event};
use crate::sqs::base64;
use crate::testing::Bench;
use serde_json::{Value, json};

const IDP: Service = Service::CognitoIdp;

/// A pool with a client and a user who may sign in: the ids of pool and client.
fn bakery(bench: &mut Bench) -> (String, String) {
    let pool = bench.call(IDP, "CreateUserPool", json!({"PoolName": "bakers"}));
    let pool = pool["UserPool"]["Id"].as_str().unwrap().to_owned();
    let client = bench.call(
        IDP,
        "CreateUserPoolClient",
        json!({"UserPoolId": pool, "ClientName": "shop", "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]}),
    );
    let client = client["UserPoolClient"]["ClientId"]
        .as_str()
        .unwrap()
        .to_owned();
    bench.call(
        IDP,
        "AdminCreateUser",
        json!({
            "UserPoolId": pool, "Username": "mira",
            "UserAttributes": [{"Name": "email", "Value": "mira@bakery.example"}],
        }),
    );
    bench.call(
        IDP,
        "AdminSetUserPassword",
        json!({"UserPoolId": pool, "Username": "mira", "Password": "Rye-bread-7", "Permanent": true}),
    );
    (pool, client)
}

fn sign_in(bench: &mut Bench, client: &str, password: &str) -> Result<Value, String> {
    let params = json!({
        "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client,
        "AuthParameters": {"USERNAME": "mira", "PASSWORD": password},
    });
    let answer = bench.try_call(IDP, "InitiateAuth", params);
    answer
        .map(|answer| answer["AuthenticationResult"].clone())
        .map_err(|error| error.to_string())
}

fn check(bench: &Bench, pool: &str, token: &str, now: Time) -> Result<Claims, Refused> {
    verify(bench.cloud.cognito().pool(pool).unwrap(), token, now)
}

#[test]
fn a_user_gets_an_id_token_and_an_access_token() {
    let mut bench = Bench::new();
    let (pool, client) = bakery(&mut bench);
    let result = sign_in(&mut bench, &client, "Rye-bread-7").unwrap();
    let now = bench.cloud.now();
    let id = check(&bench, &pool, result["IdToken"].as_str().unwrap(), now).unwrap();
    assert!(id.is_id_token());
    assert_eq!(id.audience(), [client.as_str()]);
    assert_eq!(id.text("email"), "mira@bakery.example");
    let access = check(&bench, &pool, result["AccessToken"].as_str().unwrap(), now).unwrap();
    assert_eq!(access.scopes(), ["aws.cognito.signin.user.admin"]);
    assert_eq!(access.text("client_id"), client);
    assert_eq!(access.text("sub"), id.text("sub"));
    let refused = sign_in(&mut bench, &client, "wrong").unwrap_err();
    assert_eq!(
        refused,
        "NotAuthorizedException: Incorrect username or password."
    );
}

#[test]
fn a_token_is_refused_for_the_first_thing_that_is_wrong() {
    let mut bench = Bench::new();
    let (pool, client) = bakery(&mut bench);
    let other = bench.call(IDP, "CreateUserPool", json!({"PoolName": "millers"}));
    let other = other["UserPool"]["Id"].as_str().unwrap().to_owned();
    let result = sign_in(&mut bench, &client, "Rye-bread-7").unwrap();
    let token = result["IdToken"].as_str().unwrap();
    let now = bench.cloud.now();
    let refused = |token: &str, now| check(&bench, &pool, token, now).unwrap_err();
    assert_eq!(refused("Bearer", now), Refused::NotAToken);
    // Somebody makes himself another user and keeps the signature.
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let claims = peek(token).unwrap();
    let mut forged = Value::Object(claims.0.clone());
    forged["cognito:username"] = "boss".into();
    parts[1] = base64::encode(forged.to_string().as_bytes())
        .trim_end_matches('=')
        .into();
    assert_eq!(refused(&parts.join("."), now), Refused::BadSignature);
    // Or says that there is no signature at all.
    let header = json!({"alg": "none", "kid": *bench.cloud.cognito().pool(&pool).unwrap().key_id});
    parts[0] = base64::encode(header.to_string().as_bytes())
        .trim_end_matches('=')
        .into();
    assert_eq!(refused(&parts.join("."), now), Refused::BadSignature);
    let expires = claims.0["exp"].as_u64().unwrap();
    assert_eq!(expires, now.as_secs() + 3_600);
    assert_eq!(
        refused(token, now.after(3_600_000)),
        Refused::Expired(expires)
    );
    assert!(check(&bench, &pool, token, now.after(3_599_000)).is_ok());
    let before = Time::from_millis(now.as_millis() - 1_000);
    assert!(matches!(refused(token, before), Refused::IssuedLater(_)));
    let elsewhere = check(&bench, &other, token, now).unwrap_err();
    assert!(matches!(elsewhere, Refused::UnknownKey(_)));
}

#[test]
fn a_new_user_has_to_choose_a_password_that_the_policy_takes() {
    let mut bench = Bench::new();
    let (pool, client) = bakery(&mut bench);
    let weak = json!({"UserPoolId": pool, "Username": "jo", "TemporaryPassword": "short"});
    let refused = bench.refusal(IDP, "AdminCreateUser", weak);
    assert_eq!(
        refused,
        "InvalidPasswordException: Password did not conform with policy: Password not long enough"
    );
    let user = json!({"UserPoolId": pool, "Username": "jo", "TemporaryPassword": "Temp-bread-1"});
    bench.call(IDP, "AdminCreateUser", user);
    let params = json!({
        "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client,
        "AuthParameters": {"USERNAME": "jo", "PASSWORD": "Temp-bread-1"},
    });
    let challenge = bench.call(IDP, "InitiateAuth", params);
    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    let params = json!({
        "ChallengeName": "NEW_PASSWORD_REQUIRED", "ClientId": client, "Session": challenge["Session"],
        "ChallengeResponses": {"USERNAME": "jo", "NEW_PASSWORD": "Own-bread-22"},
    });
    let answer = bench.call(IDP, "RespondToAuthChallenge", params);
    assert!(answer["AuthenticationResult"]["IdToken"].is_string());
}

#[test]
fn a_program_gets_the_scopes_it_may_have() {
    let mut bench = Bench::new();
    let (pool, _) = bakery(&mut bench);
    let domain = json!({"UserPoolId": pool, "Domain": "bakery"});
    bench.call(IDP, "CreateUserPoolDomain", domain);
    let scopes = json!([
        {"ScopeName": "read", "ScopeDescription": "See"},
        {"ScopeName": "write", "ScopeDescription": "Change"},
    ]);
    let server =
        json!({"UserPoolId": pool, "Identifier": "orders", "Name": "Orders", "Scopes": scopes});
    bench.call(IDP, "CreateResourceServer", server);
    let client = json!({
        "UserPoolId": pool, "ClientName": "till", "GenerateSecret": true,
        "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["orders/read"],
        "AllowedOAuthFlowsUserPoolClient": true,
    });
    let client = bench.call(IDP, "CreateUserPoolClient", client);
    let client = &client["UserPoolClient"];
    let basic = format!(
        "{}:{}",
        client["ClientId"].as_str().unwrap(),
        client["ClientSecret"].as_str().unwrap()
    );
    let basic = format!("Basic {}", base64::encode(basic.as_bytes()));
    let mut ask = |body: &str| {
        let request = HttpRequest {
            method: "POST".into(),
            url: "https://bakery.auth.us-east-1.amazoncognito.com/oauth2/token".into(),
            headers: [("Authorization", basic.as_str())].into_iter().collect(),
            body: Some(body.into()),
            ..HttpRequest::default()
        };
        let now = bench.cloud.now();
        let ticket = bench.cloud.handle(now, Input::Http(request));
        let answer = bench
            .cloud
            .log()
            .iter()
            .find_map(|entry| match &entry.event {
                Event::Api(ApiEvent::Answered {
                    ticket: of, body, ..
                }) if *of == ticket => Some(body.clone()),
                _ => None,
            });
        let answer = answer.unwrap();
        let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
        (answer["status"].as_u64().unwrap(), body)
    };
    let (status, body) = ask("grant_type=client_credentials&scope=orders%2Fread");
    assert_eq!(status, 200, "{body}");
    let claims = peek(body["access_token"].as_str().unwrap()).unwrap();
    assert_eq!(claims.scopes(), ["orders/read"]);
    let refused = ask("grant_type=client_credentials&scope=orders/write");
    assert_eq!(refused, (400, json!({"error": "invalid_scope"})));
}
