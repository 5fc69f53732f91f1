//! CORS of HTTP APIs: a table of requests, and what each is answered.

use super::world::World;
use crate::http::HttpResponse;
use serde_json::{Value, json};

const SHOP: &str = "https://shop.example";

fn cors_headers(response: &HttpResponse) -> Vec<String> {
    response
        .headers
        .iter()
        .filter(|(name, _)| name.to_ascii_lowercase().starts_with("access-control-"))
        .map(|(name, value)| format!("{}: {value}", &name["access-control-".len()..]))
        .collect()
}

/// One row: what it shows, the configuration's name, method and headers of the request; then the status, the CORS headers
/// that come, and how often the backend runs.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    u16,
    &'static [&'static str],
    usize,
);

const ASKS: (&str, &str) = ("Access-Control-Request-Method", "PUT");
const FROM_SHOP: (&str, &str) = ("Origin", SHOP);
const FROM_ELSEWHERE: (&str, &str) = ("Origin", "https://evil.example");

#[rustfmt::skip]
static ROWS: [Row; 12] = [
    ("a preflight is answered without a route and a backend", "one", "OPTIONS", &[FROM_SHOP, ASKS], 204,
        &["allow-origin: https://shop.example", "allow-methods: GET,PUT", "allow-headers: authorization",
          "expose-headers: x-total", "max-age: 300", "allow-credentials: true"], 0),
    ("a preflight from another origin gets no headers", "one", "OPTIONS", &[FROM_ELSEWHERE, ASKS], 204, &[], 0),
    ("OPTIONS without an origin gets no headers", "one", "OPTIONS", &[], 204, &[], 0),
    ("a wildcard is said as it is", "any", "OPTIONS", &[FROM_SHOP, ASKS], 204,
        &["allow-origin: *", "allow-methods: *", "allow-headers: *"], 0),
    ("the headers take the place of the backend's", "one", "GET", &[FROM_SHOP], 200,
        &["allow-origin: https://shop.example", "expose-headers: x-total", "allow-credentials: true"], 1),
    ("the backend's headers go even for another origin", "one", "GET", &[FROM_ELSEWHERE], 200, &[], 1),
    ("a request without an origin gets none", "one", "GET", &[], 200, &[], 1),
    ("a wildcard allows every origin", "any", "GET", &[FROM_ELSEWHERE], 200, &["allow-origin: *"], 1),
    ("a scheme's wildcard allows origins of the scheme", "scheme", "GET", &[FROM_SHOP], 200,
        &["allow-origin: https://shop.example"], 1),
    ("and not of another", "scheme", "GET", &[("Origin", "http://shop.example")], 200, &[], 1),
    ("without a configuration the backend's headers stay", "none", "GET", &[FROM_SHOP], 200,
        &["Allow-Origin: https://from-the-backend.example"], 1),
    ("and a preflight is a request like any other", "none", "OPTIONS", &[FROM_SHOP, ASKS], 404, &[], 0),
];

fn configuration(name: &str) -> Value {
    let cors = match name {
        "one" => json!({
            "AllowOrigins": [SHOP], "AllowMethods": ["GET", "PUT"], "AllowHeaders": ["authorization"],
            "ExposeHeaders": ["x-total"], "MaxAge": 300, "AllowCredentials": true,
        }),
        "any" => json!({"AllowOrigins": ["*"], "AllowMethods": ["*"], "AllowHeaders": ["*"]}),
        "scheme" => json!({"AllowOrigins": ["https://*"]}),
        _ => return json!({}),
    };
    json!({"CorsConfiguration": cors})
}

#[test]
fn cors_is_answered_as_the_table_says() {
    for (what, cors, method, headers, status, found, runs) in ROWS {
        let mut world = World::new(&configuration(cors));
        let returns = "{'statusCode': 200, 'headers': {'Access-Control-Allow-Origin': 'https://from-the-backend.example'}, 'body': 'x'}";
        let function = world.function("bake", returns);
        world.route("GET /bread", &function);
        let response = world.send(method, "/bread", headers, None);
        assert_eq!(response.status, status, "{what}");
        assert_eq!(cors_headers(&response), found, "{what}");
        assert_eq!(world.runs("bake"), runs, "{what}");
    }
}

#[test]
fn credentials_do_not_go_with_a_wildcard() {
    let mut world = World::new(&json!({}));
    let cors = json!({"CorsConfiguration": {"AllowOrigins": ["*"], "AllowCredentials": true}});
    assert_eq!(
        world.refusal("UpdateApi", cors),
        "BadRequestException: allow-credentials is not supported if 'allow-origin' is *"
    );
}

#[test]
fn an_authorizer_on_the_catch_all_refuses_preflights_until_a_route_takes_them() {
    let mut world = World::new(
        &json!({"CorsConfiguration": {"AllowOrigins": [SHOP], "AllowMethods": ["GET"]}}),
    );
    let function = world.function("bake", "1");
    let guard = world.function("guard", "{'isAuthorized': true}");
    let authorizer = world.call("CreateAuthorizer", json!({
        "Name": "guard", "AuthorizerType": "REQUEST", "AuthorizerUri": guard, "AuthorizerPayloadFormatVersion": "2.0",
        "EnableSimpleResponses": true, "IdentitySource": ["$request.header.Authorization"],
    }));
    let target = world.integration(json!({"IntegrationType": "AWS_PROXY", "IntegrationUri": function, "PayloadFormatVersion": "2.0"}));
    world.route_to(
        "$default",
        &target,
        &json!({"AuthorizationType": "CUSTOM", "AuthorizerId": authorizer["AuthorizerId"]}),
    );
    let preflight = [("Origin", SHOP), ("Access-Control-Request-Method", "GET")];
    let refused = world.send("OPTIONS", "/bread", &preflight, None);
    assert_eq!(refused.status, 401);
    world.route_to("OPTIONS /{proxy+}", &target, &json!({}));
    let response = world.send("OPTIONS", "/bread", &preflight, None);
    assert_eq!(response.status, 204);
    assert_eq!(
        cors_headers(&response),
        ["allow-origin: https://shop.example", "allow-methods: GET"]
    );
    assert_eq!(world.runs("bake"), 0);
}
