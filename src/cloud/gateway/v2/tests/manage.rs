//! The API that makes HTTP and WebSocket APIs.

use super::world::{API, World, brief};
use crate::call::Service;
use crate::testing::Bench;
use serde_json::json;

#[test]
fn quick_create_makes_a_whole_api() {
    let mut world = World::new(&json!({}));
    let function = world.function("bake", "'fresh'");
    let api = world.bench.call(
        API,
        "CreateApi",
        json!({"Name": "quick", "ProtocolType": "HTTP", "Target": function}),
    );
    world.api = api["ApiId"].as_str().unwrap().to_owned();
    let source = format!("arn:aws:execute-api:us-east-1:111122223333:{}/*", world.api);
    world.bench.call(
        Service::Lambda,
        "AddPermission",
        json!({
            "FunctionName": "bake", "StatementId": "quick", "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com", "SourceArn": source,
        }),
    );
    assert_eq!(brief(&world.get("/anything")), "200 fresh");
    let stage = world.call("GetStage", json!({"StageName": "$default"}));
    assert_eq!(stage["AutoDeploy"], true);
    assert_eq!(stage["ApiGatewayManaged"], true);
    let routes = world.call("GetRoutes", json!({}));
    assert_eq!(routes["Items"][0]["RouteKey"], "$default");
}

#[test]
fn what_http_apis_do_not_have_is_refused_plainly() {
    let mut world = World::new(&json!({}));
    let function = world.function("bake", "1");
    let target =
        world.integration(json!({"IntegrationType": "AWS_PROXY", "IntegrationUri": function}));
    for (action, params, expected) in [
        (
            "CreateRoute",
            json!({"RouteKey": "GET /a", "Target": target, "ApiKeyRequired": true}),
            "BadRequestException: ApiKeyRequired is not currently supported for HTTP APIs",
        ),
        (
            "CreateRoute",
            json!({"RouteKey": "GET /a", "Target": target, "RequestModels": {"a": "b"}}),
            "BadRequestException: RequestModels is not currently supported for HTTP APIs",
        ),
        (
            "CreateModel",
            json!({"Name": "a", "Schema": "{}"}),
            "BadRequestException: Models are not supported for HTTP APIs",
        ),
        (
            "CreateIntegration",
            json!({"IntegrationType": "MOCK"}),
            "BadRequestException: Integration type MOCK is not supported for HTTP APIs. HTTP APIs support AWS_PROXY and HTTP_PROXY",
        ),
        (
            "UpdateStage",
            json!({"StageName": "$default", "DefaultRouteSettings": {"LoggingLevel": "INFO"}}),
            "BadRequestException: Execution logs are not supported on protocolType HTTP",
        ),
    ] {
        assert_eq!(world.refusal(action, params), expected);
    }
}

#[test]
fn errors_are_those_of_aws() {
    let mut world = World::new(&json!({}));
    let api = world.api.clone();
    let function = world.function("bake", "1");
    let target =
        world.integration(json!({"IntegrationType": "AWS_PROXY", "IntegrationUri": function}));
    world.route_to("GET /a", &target, &json!({}));
    let integration = target.split_once('/').unwrap().1;
    let routes = world.call("GetRoutes", json!({}));
    let route = routes["Items"][0]["RouteId"].as_str().unwrap().to_owned();
    for (action, params, expected) in [
        ("CreateRoute", json!({}), "BadRequestException: Route key is required".to_owned()),
        ("CreateRoute", json!({"RouteKey": "GET /a"}), "ConflictException: Route with key GET /a already exists for this API".into()),
        ("CreateRoute", json!({"RouteKey": "get a"}), r#"BadRequestException: The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default""#.into()),
        ("CreateRoute", json!({"RouteKey": "GET /b", "Target": "integrations/none"}), "NotFoundException: Invalid Integration identifier specified".into()),
        ("GetRoute", json!({"RouteId": "none"}), "NotFoundException: Invalid Route identifier specified".into()),
        ("CreateStage", json!({"StageName": "$default"}), "ConflictException: Stage already exists".into()),
        ("DeleteIntegration", json!({"IntegrationId": integration}), format!("ConflictException: Cannot delete Integration '{integration}' referenced in Routes '{route}'")),
        ("CreateAuthorizer", json!({"Name": "x", "AuthorizerType": "JWT", "IdentitySource": ["$request.header.Authorization"], "JwtConfiguration": {"Issuer": "https://a.example", "Audience": ["x"]}}),
            "BadRequestException: Invalid issuer: https://a.example. Issuer must have a valid discovery endpoint ended with '/.well-known/openid-configuration'".into()),
    ] {
        assert_eq!(world.refusal(action, params), expected, "{action}");
    }
    let refused = world.bench.refusal(API, "GetApi", json!({"ApiId": "none"}));
    assert_eq!(
        refused,
        "NotFoundException: Invalid API identifier specified 111122223333:none"
    );
    let refused = world.bench.refusal(
        API,
        "CreateApi",
        json!({"Name": "x", "ProtocolType": "FTP"}),
    );
    assert_eq!(
        refused,
        "BadRequestException: Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]"
    );
    let mut empty = World::new(&json!({}));
    assert_eq!(
        empty.refusal("CreateDeployment", json!({})),
        "BadRequestException: Unable to deploy API because no routes exist in this API"
    );
    assert_ne!(api, empty.api.repeat(2));
}

#[test]
fn lists_come_in_pages_and_things_have_tags() {
    let mut bench = Bench::new();
    let ids: Vec<String> = (0..3)
        .map(|at| {
            bench.call(
                API,
                "CreateApi",
                json!({"Name": format!("a{at}"), "ProtocolType": "HTTP"}),
            )
        })
        .map(|api| api["ApiId"].as_str().unwrap().to_owned())
        .collect();
    let first = bench.call(API, "GetApis", json!({"MaxResults": "2"}));
    assert_eq!(first["Items"].as_array().unwrap().len(), 2);
    let rest = bench.call(
        API,
        "GetApis",
        json!({"MaxResults": "2", "NextToken": first["NextToken"]}),
    );
    assert_eq!(rest["Items"].as_array().unwrap().len(), 1);
    assert!(rest.get("NextToken").is_none());
    let arn = format!("arn:aws:apigateway:us-east-1::/apis/{}", ids[0]);
    bench.call(
        API,
        "TagResource",
        json!({"ResourceArn": arn, "Tags": {"team": "bread"}}),
    );
    assert_eq!(
        bench.call(API, "GetTags", json!({"ResourceArn": arn}))["Tags"],
        json!({"team": "bread"})
    );
    bench.call(
        API,
        "UntagResource",
        json!({"ResourceArn": arn, "TagKeys": ["team"]}),
    );
    assert_eq!(
        bench.call(API, "GetApi", json!({"ApiId": ids[0]}))["Tags"],
        json!({})
    );
}

#[test]
fn an_openapi_definition_becomes_an_api() {
    let mut world = World::new(&json!({}));
    let function = world.function("bake", "'from openapi'");
    let body = json!({
        "openapi": "3.0.1",
        "info": {"title": "bakery", "version": "1"},
        "x-amazon-apigateway-cors": {"allowOrigins": ["https://shop.example"]},
        "paths": {
            "/bread": {"get": {"x-amazon-apigateway-integration": {
                "type": "aws_proxy", "httpMethod": "POST", "uri": function, "payloadFormatVersion": "2.0",
            }}},
            "/cake": {"post": {}},
        },
    });
    let params = json!({"Body": body.to_string()});
    let again = world.call("ReimportApi", params);
    assert_eq!(
        again["CorsConfiguration"]["AllowOrigins"],
        json!(["https://shop.example"])
    );
    assert_eq!(
        again["Warnings"],
        json!(["Route 'POST /cake' has no x-amazon-apigateway-integration."])
    );
    assert_eq!(brief(&world.get("/bread")), "200 from openapi");
    let refused = world.refusal(
        "ReimportApi",
        json!({"Body": body.to_string(), "FailOnWarnings": true}),
    );
    assert!(
        refused.starts_with("BadRequestException: Warnings found during import"),
        "{refused}"
    );
    let refused = world
        .bench
        .refusal(API, "ImportApi", json!({"Body": "{\n \"openapi\": oops"}));
    assert_eq!(
        refused,
        "BadRequestException: Unable to parse the OpenAPI definition: line 2, column 13"
    );
}
