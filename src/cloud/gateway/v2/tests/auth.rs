//! Who may use a route of an HTTP API.

use super::world::{World, brief};
use crate::call::Service;
use crate::http::HttpRequest;
use crate::sqs::base64;
use crate::wire::keys::Keys;
use serde_json::{Value, json};

const IDP: Service = Service::CognitoIdp;

/// A user pool with the user mira: pool, client, and how the pool is called in tokens.
fn pool(world: &mut World) -> (String, String, String) {
    let pool = world
        .bench
        .call(IDP, "CreateUserPool", json!({"PoolName": "bakers"}));
    let pool = pool["UserPool"]["Id"].as_str().unwrap().to_owned();
    let flows = json!(["ALLOW_USER_PASSWORD_AUTH"]);
    let client = json!({"UserPoolId": pool, "ClientName": "shop", "ExplicitAuthFlows": flows});
    let client = world.bench.call(IDP, "CreateUserPoolClient", client);
    let client = client["UserPoolClient"]["ClientId"]
        .as_str()
        .unwrap()
        .to_owned();
    world.bench.call(
        IDP,
        "AdminCreateUser",
        json!({"UserPoolId": pool, "Username": "mira"}),
    );
    let password = json!({"UserPoolId": pool, "Username": "mira", "Password": "Rye-bread-7", "Permanent": true});
    world.bench.call(IDP, "AdminSetUserPassword", password);
    let issuer = format!("https://cognito-idp.us-east-1.amazonaws.com/{pool}");
    (pool, client, issuer)
}

fn tokens(world: &mut World, client: &str) -> Value {
    let answer = world.bench.call(
        IDP,
        "InitiateAuth",
        json!({
            "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client,
            "AuthParameters": {"USERNAME": "mira", "PASSWORD": "Rye-bread-7"},
        }),
    );
    answer["AuthenticationResult"].clone()
}

fn guarded(world: &mut World, audience: &str, issuer: &str, scopes: &Value) {
    let function = world.function("bake", "requestContext.authorizer.jwt");
    let authorizer = world.call("CreateAuthorizer", json!({
        "Name": "jwt", "AuthorizerType": "JWT", "IdentitySource": ["$request.header.Authorization"],
        "JwtConfiguration": {"Audience": [audience], "Issuer": issuer},
    }));
    let target = world.integration(json!({"IntegrationType": "AWS_PROXY", "IntegrationUri": function, "PayloadFormatVersion": "2.0"}));
    world.route_to("GET /bread", &target, &json!({
        "AuthorizationType": "JWT", "AuthorizerId": authorizer["AuthorizerId"], "AuthorizationScopes": scopes,
    }));
}

#[test]
fn a_jwt_passes_every_step_or_is_refused_at_the_first_it_fails() {
    let mut world = World::new(&json!({}));
    let (_, client, issuer) = pool(&mut world);
    let (_, other_client, _) = pool(&mut world);
    guarded(&mut world, &client, &issuer, &json!([]));
    let good = tokens(&mut world, &client)["IdToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let others = tokens(&mut world, &other_client)["IdToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut changed = good.clone();
    changed.replace_range(good.len() - 2.., "zz");
    let header = base64::encode(br#"{"alg":"none"}"#);
    let unsigned = format!("{header}.{}.", good.split('.').nth(1).unwrap());
    let mut ask = |value: Option<&str>| {
        let headers: Vec<(&str, &str)> = value
            .map(|value| ("authorization", value))
            .into_iter()
            .collect();
        let response = world.send("GET", "/bread", &headers, None);
        let challenge = response
            .headers
            .get("www-authenticate")
            .unwrap_or("-")
            .to_owned();
        (response.status, challenge, response.body)
    };
    let (status, _, body) = ask(Some(&format!("Bearer {good}")));
    let shown: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(status, 200);
    assert_eq!(shown["claims"]["cognito:username"], "mira");
    assert_eq!(shown["scopes"], Value::Null);
    assert!(
        shown["claims"]["exp"].is_string(),
        "claims are texts: {shown}"
    );
    assert_eq!(ask(Some(&good)).0, 200, "the word Bearer may be left out");
    for (what, value) in [
        ("none", None),
        ("no token", Some("Bearer x")),
        ("changed", Some(&*changed)),
        ("of another pool", Some(&*others)),
        ("unsigned", Some(&*unsigned)),
    ] {
        assert_eq!(
            ask(value),
            (401, "Bearer".into(), r#"{"message":"Unauthorized"}"#.into()),
            "{what}"
        );
    }
    world.bench.pass(3_600_000);
    let late = world.send("GET", "/bread", &[("authorization", &good)], None);
    let challenge = late.headers.get("www-authenticate").unwrap();
    assert_eq!(
        challenge,
        r#"Bearer scope="" error="invalid_token" error_description="the token has expired""#
    );
    assert_eq!(world.runs("bake"), 2);
}

#[test]
fn a_jwt_is_for_an_audience_and_has_a_scope() {
    let mut world = World::new(&json!({}));
    let (pool, client, issuer) = pool(&mut world);
    let second = json!({"UserPoolId": pool, "ClientName": "other", "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]});
    let second = world.bench.call(IDP, "CreateUserPoolClient", second);
    let second = second["UserPoolClient"]["ClientId"]
        .as_str()
        .unwrap()
        .to_owned();
    guarded(
        &mut world,
        &client,
        &issuer,
        &json!(["orders/write", "aws.cognito.signin.user.admin"]),
    );
    let of_other = tokens(&mut world, &second)["AccessToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let refused = world.send("GET", "/bread", &[("authorization", &of_other)], None);
    assert_eq!(brief(&refused), r#"401 {"message":"Unauthorized"}"#);
    assert_eq!(
        refused.headers.get("www-authenticate"),
        Some(
            r#"Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience""#
        )
    );
    let tokens = tokens(&mut world, &client);
    let mut ask = |name: &str| {
        world.send(
            "GET",
            "/bread",
            &[("authorization", tokens[name].as_str().unwrap())],
            None,
        )
    };
    assert_eq!(
        brief(&ask("IdToken")),
        r#"403 {"message":"Forbidden"}"#,
        "an ID token has no scopes"
    );
    let response = ask("AccessToken");
    let shown: Value = serde_json::from_str(&response.body).unwrap();
    assert_eq!(shown["scopes"], json!(["aws.cognito.signin.user.admin"]));
}

fn lambda_guard(world: &mut World, returns: &str, more: &Value) {
    let function = world.function("bake", "{'who': requestContext.authorizer.lambda}");
    let guard = world.function("guard", returns);
    let mut params = json!({
        "Name": "guard", "AuthorizerType": "REQUEST", "AuthorizerUri": guard, "AuthorizerPayloadFormatVersion": "2.0",
        "IdentitySource": ["$request.header.Authorization"],
    });
    for (name, value) in more.as_object().unwrap() {
        params[name.as_str()] = value.clone();
    }
    let authorizer = world.call("CreateAuthorizer", params);
    let target = world.integration(json!({"IntegrationType": "AWS_PROXY", "IntegrationUri": function, "PayloadFormatVersion": "2.0"}));
    world.route_to(
        "GET /bread/{kind}",
        &target,
        &json!({"AuthorizationType": "CUSTOM", "AuthorizerId": authorizer["AuthorizerId"]}),
    );
}

#[test]
fn a_lambda_authorizer_says_yes_or_no_and_is_remembered() {
    let mut world = World::new(&json!({}));
    let returns = "{'isAuthorized': identitySource[0] = 'secret', 'context': {'name': 'mira'}}";
    lambda_guard(
        &mut world,
        returns,
        &json!({"EnableSimpleResponses": true, "AuthorizerResultTtlInSeconds": 300}),
    );
    let mut ask = |token: &str| {
        let headers: Vec<(&str, &str)> = [("authorization", token)]
            .into_iter()
            .filter(|(_, token)| !token.is_empty())
            .collect();
        brief(&world.send("GET", "/bread/rye", &headers, None))
    };
    assert_eq!(ask(""), r#"401 {"message":"Unauthorized"}"#);
    assert_eq!(ask("secret"), r#"200 {"who":{"name":"mira"}}"#);
    assert_eq!(ask("secret"), r#"200 {"who":{"name":"mira"}}"#);
    assert_eq!(ask("wrong"), r#"403 {"message":"Forbidden"}"#);
    assert_eq!(world.runs("guard"), 2, "once for each identity");
    world.bench.pass(300_000);
    world.send("GET", "/bread/rye", &[("authorization", "secret")], None);
    assert_eq!(world.runs("guard"), 3, "the answer is forgotten");
    world.call("ResetAuthorizersCache", json!({"StageName": "$default"}));
    world.send("GET", "/bread/rye", &[("authorization", "secret")], None);
    assert_eq!(world.runs("guard"), 4);
}

#[test]
fn a_remembered_policy_is_asked_about_every_route() {
    let mut world = World::new(&json!({}));
    let returns = "{'principalId': 'mira', 'policyDocument': {'Version': '2012-10-17', 'Statement': [{'Action': 'execute-api:Invoke', 'Effect': 'Allow', 'Resource': routeArn}]}}";
    lambda_guard(
        &mut world,
        returns,
        &json!({"AuthorizerResultTtlInSeconds": 300}),
    );
    let mut ask = |path: &str| {
        world
            .send("GET", path, &[("authorization", "x")], None)
            .status
    };
    assert_eq!(ask("/bread/rye"), 200);
    // The policy names one path only, and holds for the others as long as it is remembered.
    assert_eq!(ask("/bread/oat"), 403);
    assert_eq!(world.runs("guard"), 1);
}

#[test]
fn a_lambda_authorizer_that_answers_nonsense_is_an_error_of_the_server() {
    let mut world = World::new(&json!({}));
    lambda_guard(
        &mut world,
        "{'allowed': true}",
        &json!({"EnableSimpleResponses": true}),
    );
    let response = world.send("GET", "/bread/rye", &[("authorization", "x")], None);
    assert_eq!(
        brief(&response),
        r#"500 {"message":"Internal Server Error"}"#
    );
    assert_eq!(world.gates().last().unwrap(), "Authorizer Refused");
}

#[test]
fn iam_wants_a_signature() {
    let mut world = World::new(&json!({}));
    let function = world.function("bake", "requestContext.authorizer.iam.userArn");
    let target = world.integration(json!({"IntegrationType": "AWS_PROXY", "IntegrationUri": function, "PayloadFormatVersion": "2.0"}));
    world.route_to(
        "GET /bread",
        &target,
        &json!({"AuthorizationType": "AWS_IAM"}),
    );
    assert_eq!(
        brief(&world.get("/bread")),
        r#"403 {"message":"Forbidden"}"#
    );
    let request = HttpRequest {
        method: "GET".into(),
        url: world.url("/bread"),
        ..HttpRequest::default()
    };
    let now = world.bench.cloud.now();
    let mut signed = request;
    crate::wire::sigv4::sign(
        &mut signed,
        &Keys::learner(),
        "us-east-1",
        "execute-api",
        now,
    );
    assert_eq!(
        brief(&world.request(signed)),
        "200 arn:aws:iam::111122223333:user/learner"
    );
}
