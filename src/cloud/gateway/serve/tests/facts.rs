//! What AWS's pages say of REST APIs, each as a test.

use super::{Shop, merged, uri};
use crate::gateway::Gate;
use crate::gateway::rest::model::ResponseType;
use crate::http::HttpRequest;
use serde_json::json;

/// An unknown path, and a method that a resource does not have, are answered as if a signature were missing.
#[test]
fn what_is_not_there_asks_for_a_token() {
    let mut shop = Shop::new();
    let cakes = shop.root.clone();
    let cakes = shop.resource(&cakes, "cakes");
    shop.mock(&cakes, "GET", json!({}), "{}");
    shop.deploy();
    for (method, path) in [
        ("GET", "/bread"),
        ("GET", "/cakes/7"),
        ("DELETE", "/cakes"),
        ("GET", "/"),
    ] {
        let got = shop.ask(method, path, &[], "");
        assert_eq!(
            (got.status, got.error_type()),
            (403, "MissingAuthenticationTokenException"),
            "{method} {path}"
        );
        assert_eq!(
            got.json(),
            json!({"message": "Missing Authentication Token"})
        );
        assert_eq!(got.by, Gate::Route);
    }
    assert_eq!(shop.get("/cakes").status, 200);
}

fn guarded(policy: &serde_json::Value) -> Shop {
    let mut shop = Shop::new();
    let function = shop.function(
        "guard",
        &json!({"principalId": "ann", "policyDocument": policy}).to_string(),
    );
    let authorizer = shop.call(
        "CreateAuthorizer",
        json!({
            "name": "guard",
            "type": "TOKEN",
            "authorizerUri": uri(&function),
            "identitySource": "method.request.header.Authorization",
        }),
    );
    let root = shop.root.clone();
    shop.mock(
        &root,
        "GET",
        json!({"authorizationType": "CUSTOM", "authorizerId": authorizer["id"]}),
        "{}",
    );
    shop.deploy();
    shop
}

fn statement(effect: &str) -> serde_json::Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": "execute-api:Invoke", "Resource": "*"}]})
}

#[test]
fn an_authorizer_that_denies_means_403() {
    let got = guarded(&statement("Deny")).ask("GET", "/", &[("Authorization", "x")], "");
    assert_eq!(
        (got.status, got.error_type()),
        (403, "AccessDeniedException")
    );
    assert_eq!(
        got.json(),
        json!({"Message": "User is not authorized to access this resource with an explicit deny"})
    );
    let silent = guarded(&json!({"Statement": []})).ask("GET", "/", &[("Authorization", "x")], "");
    assert_eq!(
        silent.json(),
        json!({"Message": "User is not authorized to access this resource"})
    );
    let got = guarded(&statement("Allow")).ask("GET", "/", &[("Authorization", "x")], "");
    assert_eq!(got.status, 200);
    let got = guarded(&statement("Allow")).get("/");
    assert_eq!(
        (got.status, got.json()),
        (401, json!({"message": "Unauthorized"}))
    );
}

fn with_policy(effect: &str, address: &str) -> Shop {
    let policy = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": effect,
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*",
        "Condition": {"IpAddress": {"aws:SourceIp": [address]}},
    }]});
    let mut shop = Shop::with(
        json!({"endpointConfiguration": {"types": ["REGIONAL"]}, "policy": policy.to_string()}),
    );
    let root = shop.root.clone();
    shop.mock(&root, "GET", json!({}), "{}");
    shop.deploy();
    shop
}

#[test]
fn a_resource_policy_names_whom_it_refuses() {
    let denied = with_policy("Deny", "203.0.113.0/24").get("/");
    assert_eq!(
        (denied.status, denied.error_type()),
        (403, "AccessDeniedException")
    );
    let message = denied.json()["Message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********3333:"));
    assert!(message.ends_with("/prod/GET/ with an explicit deny"));
}

#[test]
fn what_a_resource_policy_does_not_allow_is_denied() {
    let denied = with_policy("Allow", "198.51.100.0/24").get("/");
    assert_eq!(
        (denied.status, denied.error_type()),
        (403, "AccessDeniedException")
    );
    let message = denied.json()["Message"].as_str().unwrap().to_owned();
    assert!(message.ends_with("/prod/GET/"), "{message}");
    assert_eq!(with_policy("Allow", "203.0.113.7/32").get("/").status, 200);
}

#[test]
fn an_unknown_access_key_is_refused() {
    use crate::wire::{keys::Keys, sigv4};
    let mut shop = Shop::new();
    let root = shop.root.clone();
    shop.mock(&root, "GET", json!({"authorizationType": "AWS_IAM"}), "{}");
    shop.deploy();
    let signed = |shop: &Shop, keys: &Keys| {
        let mut request = HttpRequest {
            method: "GET".into(),
            url: shop.url("/"),
            ..HttpRequest::default()
        };
        sigv4::sign(
            &mut request,
            keys,
            "us-east-1",
            "execute-api",
            shop.bench.cloud.now(),
        );
        request
    };
    let unknown = Keys {
        access_key_id: "AKIAI44QH8DHBEXAMPLE".into(),
        ..Keys::learner()
    };
    let request = signed(&shop, &unknown);
    let got = shop.send(request).unwrap();
    assert_eq!(
        (got.status, got.error_type()),
        (403, "UnrecognizedClientException")
    );
    assert_eq!(
        got.json(),
        json!({"message": "The security token included in the request is invalid."})
    );
    let request = signed(&shop, &Keys::learner());
    assert_eq!(shop.send(request).unwrap().status, 200);
    let mut request = signed(&shop, &Keys::learner());
    request.url.push_str("?more=1");
    let got = shop.send(request).unwrap();
    assert_eq!(
        (got.status, got.error_type()),
        (403, "InvalidSignatureException")
    );
    let got = shop.get("/");
    assert_eq!(
        (got.status, got.error_type()),
        (403, "MissingAuthenticationTokenException")
    );
}

/// The status that each gateway response has unless its author sets another.
#[test]
fn gateway_responses_have_their_statuses() {
    let usual = [
        ("ACCESS_DENIED", 403),
        ("API_CONFIGURATION_ERROR", 500),
        ("AUTHORIZER_CONFIGURATION_ERROR", 500),
        ("AUTHORIZER_FAILURE", 500),
        ("BAD_REQUEST_PARAMETERS", 400),
        ("BAD_REQUEST_BODY", 400),
        ("EXPIRED_TOKEN", 403),
        ("INTEGRATION_FAILURE", 504),
        ("INTEGRATION_TIMEOUT", 504),
        ("INVALID_API_KEY", 403),
        ("INVALID_SIGNATURE", 403),
        ("MISSING_AUTHENTICATION_TOKEN", 403),
        ("QUOTA_EXCEEDED", 429),
        ("REQUEST_TOO_LARGE", 413),
        ("RESOURCE_NOT_FOUND", 404),
        ("THROTTLED", 429),
        ("UNAUTHORIZED", 401),
        ("UNSUPPORTED_MEDIA_TYPE", 415),
        ("WAF_FILTERED", 403),
    ];
    for (word, status) in usual {
        let kind = ResponseType::from_word(word).unwrap();
        assert_eq!(kind.usual_status(), Some(status), "{word}");
    }
    for word in ["DEFAULT_4XX", "DEFAULT_5XX"] {
        assert_eq!(ResponseType::from_word(word).unwrap().usual_status(), None);
    }
    assert_eq!(ResponseType::ALL.len(), usual.len() + 2);
}

/// First the client's own limits in the usage plan, then the method's in the stage, then the account's.
#[test]
fn throttles_are_asked_in_order() {
    let mut shop = Shop::new();
    let root = shop.root.clone();
    shop.mock(&root, "GET", json!({"apiKeyRequired": true}), "{}");
    shop.deploy();
    let key = shop.key(json!({"throttle": {"burstLimit": 1, "rateLimit": 1.0}}));
    shop.patch_stage("/*/*/throttling/burstLimit", "2");
    shop.patch_stage("/*/*/throttling/rateLimit", "0.001");
    let ask = |shop: &mut Shop| {
        let got = shop.ask("GET", "/", &[("x-api-key", key.as_str())], "");
        (got.status, got.by, got.error_type().to_owned())
    };
    let refused = |by| (429, by, "TooManyRequestsException".to_owned());
    assert_eq!(ask(&mut shop), (200, Gate::Response, String::new()));
    assert_eq!(ask(&mut shop), refused(Gate::UsagePlan));
    shop.bench.pass(1_000);
    assert_eq!(ask(&mut shop), (200, Gate::Response, String::new()));
    shop.bench.pass(1_000);
    assert_eq!(ask(&mut shop), refused(Gate::Throttle));
    assert_eq!(
        (
            super::super::keys::ACCOUNT.rate_limit,
            super::super::keys::ACCOUNT.burst_limit
        ),
        (10_000.0, 5_000)
    );
}

/// The default body can be replaced, headers added, and the defaults for 4xx stand behind all others.
#[test]
fn gateway_responses_are_shaped() {
    let mut shop = with_policy("Deny", "203.0.113.0/24");
    let cors = json!({"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"});
    shop.call(
        "PutGatewayResponse",
        json!({"responseType": "DEFAULT_4XX", "responseParameters": cors}),
    );
    shop.deploy();
    let got = shop.get("/");
    assert_eq!(got.headers.get("Access-Control-Allow-Origin"), Some("*"));
    assert_eq!(got.status, 403);
    let own = merged(
        &json!({"responseType": "ACCESS_DENIED"}),
        json!({
            "statusCode": "404",
            "responseTemplates": {"application/json": "{\"why\": \"$context.error.responseType\", \"at\": \"$context.path\"}"},
        }),
    );
    shop.call("PutGatewayResponse", own);
    shop.deploy();
    let got = shop.get("/");
    assert_eq!(
        (got.status, got.json()),
        (404, json!({"why": "ACCESS_DENIED", "at": "/prod/"}))
    );
    assert_eq!(got.headers.get("Access-Control-Allow-Origin"), None);
}
