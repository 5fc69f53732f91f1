//! HTTP and WebSocket APIs from templates, as their clients meet them.

use super::{check, deploy};
use crate::call::{ApiCall, Service};
use crate::engine::{Cloud, Config, Input};
use crate::gateway::SocketAction;
use crate::http::{Connection, Headers, HttpRequest, HttpResponse};
use crate::log::{ApiEvent, Event};
use crate::template::Stack;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn function(events: &Value, returns: &str) -> Value {
    json!({
        "Type": "AWS::Serverless::Function",
        "Properties": {"Runtime": "python3.13", "Handler": "app.handler", "CodeUri": "src/", "Events": events},
        "Metadata": {"Stratus": {"Returns": returns}},
    })
}

fn deployed(resources: &Value) -> (Cloud, Stack) {
    let template = json!({"Transform": "AWS::Serverless-2016-10-31", "Resources": resources});
    let mut cloud = Cloud::new(Config::default());
    let stack = deploy(&mut cloud, &template, &BTreeMap::new()).unwrap();
    (cloud, stack)
}

fn answer(cloud: &mut Cloud, input: Input) -> Value {
    let now = cloud.now();
    let ticket = cloud.handle(now, input);
    cloud.advance(now.after(5_000));
    let found = cloud.log().iter().find_map(|entry| match &entry.event {
        Event::Api(ApiEvent::Answered {
            ticket: of, body, ..
        }) if *of == ticket => Some(body),
        _ => None,
    });
    (**found.unwrap()).clone()
}

fn ask(cloud: &mut Cloud, url: String, method: &str, headers: &[(&str, &str)]) -> HttpResponse {
    let request = HttpRequest {
        method: method.into(),
        url,
        headers: headers.iter().copied().collect(),
        ..HttpRequest::default()
    };
    serde_json::from_value(answer(cloud, Input::Http(request))).unwrap()
}

fn problems(resources: &Value) -> Vec<String> {
    let template = json!({"Transform": "AWS::Serverless-2016-10-31", "Resources": resources});
    let found = check(&template, &BTreeMap::new()).unwrap_err();
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn events_make_an_api_of_sams_own() {
    let events = json!({
        "Get": {"Type": "HttpApi", "Properties": {"Path": "/cakes/{cake}", "Method": "get"}},
        "Rest": {"Type": "HttpApi", "Properties": {}},
    });
    let (mut cloud, stack) = deployed(
        &json!({"Bake": function(&events, "{'key': routeKey, 'cake': pathParameters.cake}")}),
    );
    let endpoint = stack.get_att("ServerlessHttpApi", "ApiEndpoint").unwrap();
    let mut get = |path: &str| ask(&mut cloud, format!("{endpoint}{path}"), "GET", &[]).body;
    assert_eq!(
        get("/cakes/rye"),
        r#"{"key":"GET /cakes/{cake}","cake":"rye"}"#
    );
    assert_eq!(get("/else"), r#"{"key":"$default"}"#);
    for id in [
        "ServerlessHttpApiApiGatewayDefaultStage",
        "BakeGetPermission",
        "BakeRestPermission",
    ] {
        assert!(stack.resources.contains_key(id), "{id}");
    }
}

/// Mira's ID token.
fn token(cloud: &mut Cloud, stack: &Stack) -> String {
    let mut idp = |action: &str, params: Value| {
        let call = ApiCall::by_learner(Service::CognitoIdp, action, params);
        (*cloud.call_now(&call).unwrap()).clone()
    };
    let password = json!({
        "UserPoolId": stack.reference("Pool").unwrap(), "Username": "mira", "Password": "secret", "Permanent": true,
    });
    idp("AdminSetUserPassword", password);
    let tokens = json!({
        "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": stack.reference("Client").unwrap(),
        "AuthParameters": {"USERNAME": "mira", "PASSWORD": "secret"},
    });
    let tokens = idp("InitiateAuth", tokens);
    tokens["AuthenticationResult"]["IdToken"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn sams_http_api_has_cors_authorizers_and_settings() {
    let issuer = json!({"Fn::Sub": "https://cognito-idp.${AWS::Region}.amazonaws.com/${Pool}"});
    let guarded = |more: Value| {
        let mut properties = json!({"ApiId": {"Ref": "Api"}, "Path": "/cakes", "Method": "get"});
        for (name, value) in more.as_object().unwrap() {
            properties[name.as_str()] = value.clone();
        }
        json!({"Type": "HttpApi", "Properties": properties})
    };
    let events = json!({
        "Cakes": guarded(json!({})),
        "Open": guarded(json!({"Path": "/open", "Auth": {"Authorizer": "NONE"}, "RouteSettings": {"ThrottlingBurstLimit": 1, "ThrottlingRateLimit": 0.001}})),
        "Iam": guarded(json!({"Path": "/iam", "Auth": {"Authorizer": "AWS_IAM"}})),
        "Asked": guarded(json!({"Path": "/asked", "Auth": {"Authorizer": "Guard"}})),
    });
    let (mut cloud, stack) = deployed(&json!({
        "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {"Policies": {"PasswordPolicy": {"MinimumLength": 6}}}},
        "Client": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {
            "UserPoolId": {"Ref": "Pool"}, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]}},
        "Mira": {"Type": "AWS::Cognito::UserPoolUser", "Properties": {"UserPoolId": {"Ref": "Pool"}, "Username": "mira"}},
        "Api": {"Type": "AWS::Serverless::HttpApi", "Properties": {
            "StageName": "shop",
            "CorsConfiguration": {"AllowOrigins": ["https://shop.example"], "AllowMethods": ["GET"]},
            "DefaultRouteSettings": {"ThrottlingBurstLimit": 100},
            "FailOnWarnings": true,
            "Auth": {
                "DefaultAuthorizer": "Jwt",
                "EnableIamAuthorizer": true,
                "Authorizers": {
                    "Jwt": {"JwtConfiguration": {"issuer": issuer, "audience": [{"Ref": "Client"}]}},
                    "Guard": {"FunctionArn": {"Fn::GetAtt": ["Guard", "Arn"]}, "AuthorizerPayloadFormatVersion": "2.0",
                        "EnableSimpleResponses": true, "EnableFunctionDefaultPermissions": true, "Identity": {"Headers": ["x-guard"]}},
                },
            },
        }},
        "Bake": function(&events, "'a cake'"),
        "Guard": function(&json!({}), "{'isAuthorized': true}"),
    }));
    let base = format!("{}/shop", stack.get_att("Api", "ApiEndpoint").unwrap());
    let status = |cloud: &mut Cloud, path: &str, headers: &[(&str, &str)]| {
        ask(cloud, format!("{base}{path}"), "GET", headers).status
    };
    assert_eq!(status(&mut cloud, "/cakes", &[]), 401);
    assert_eq!(status(&mut cloud, "/iam", &[]), 403);
    assert_eq!(status(&mut cloud, "/asked", &[]), 401);
    assert_eq!(status(&mut cloud, "/asked", &[("x-guard", "x")]), 200);
    assert_eq!(status(&mut cloud, "/open", &[]), 200);
    assert_eq!(status(&mut cloud, "/open", &[]), 429);
    let token = token(&mut cloud, &stack);
    assert_eq!(
        status(&mut cloud, "/cakes", &[("authorization", &token)]),
        200
    );
    let preflight = [
        ("Origin", "https://shop.example"),
        ("Access-Control-Request-Method", "GET"),
    ];
    let response = ask(&mut cloud, format!("{base}/cakes"), "OPTIONS", &preflight);
    assert_eq!(response.status, 204);
    assert_eq!(
        response.headers.get("access-control-allow-methods"),
        Some("GET")
    );
}

#[test]
fn cloudformations_own_types_make_a_websocket_api() {
    let (mut cloud, stack) = deployed(&json!({
        "Chat": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {
            "Name": "chat", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}},
        "Say": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
            "ApiId": {"Ref": "Chat"}, "RouteKey": "say", "Target": {"Fn::Sub": "integrations/${Speak}"}, "RouteResponseSelectionExpression": "$default"}},
        "Speak": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
            "ApiId": {"Ref": "Chat"}, "IntegrationType": "AWS_PROXY",
            "IntegrationUri": {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Talk.Arn}/invocations"}}},
        "Answer": {"Type": "AWS::ApiGatewayV2::RouteResponse", "Properties": {
            "ApiId": {"Ref": "Chat"}, "RouteId": {"Ref": "Say"}, "RouteResponseKey": "$default"}},
        "Live": {"Type": "AWS::ApiGatewayV2::Deployment", "DependsOn": ["Say", "Answer"], "Properties": {"ApiId": {"Ref": "Chat"}}},
        "Prod": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {
            "ApiId": {"Ref": "Chat"}, "StageName": "prod", "DeploymentId": {"Ref": "Live"}}},
        "Talk": function(&json!({}), "{'statusCode': 200, 'body': 'hello'}"),
        "Let": {"Type": "AWS::Lambda::Permission", "Properties": {
            "Action": "lambda:InvokeFunction", "FunctionName": {"Ref": "Talk"}, "Principal": "apigateway.amazonaws.com",
            "SourceArn": {"Fn::Sub": "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Chat}/*"}}},
    }));
    let url = format!("{}/prod", stack.get_att("Chat", "ApiEndpoint").unwrap());
    let connect = SocketAction::Connect {
        url,
        headers: Headers::default(),
        connection: Connection::default(),
    };
    let made = answer(&mut cloud, Input::Socket(connect));
    assert_eq!(made["status"], 101, "{made}");
    let id = made["connectionId"].as_str().unwrap().to_owned();
    let body = r#"{"action": "say"}"#.into();
    answer(
        &mut cloud,
        Input::Socket(SocketAction::Send {
            connection_id: id,
            body,
            frame_bytes: None,
        }),
    );
    let told: Vec<String> = cloud
        .log()
        .iter()
        .map(|entry| entry.event.in_words())
        .collect();
    assert!(
        told.iter()
            .any(|words| words == "You receives the message hello"),
        "{told:#?}"
    );
}

/// A scene's client finds its way over `wss://`, hears what routes answer, and what the backend says unasked.
#[test]
fn a_scenes_client_speaks_over_a_websocket() {
    use crate::script::{Step, play};
    use crate::session::{Recipe, Session};
    let template = json!({
        "Metadata": {"Stratus": {"Clients": [{"Name": "Ann", "SendsTo": "Chat", "Program": "wscat", "Requests": [
            {"Title": "Connect", "Method": "CONNECT", "Path": "/prod"},
            {"Title": "Hello", "Method": "SEND", "Path": "/prod", "Body": "hello"},
            {"Title": "Hang up", "Method": "CLOSE", "Path": "/prod"},
        ]}]}},
        "Resources": {
            "Chat": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {
                "Name": "chat", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}},
            "Order": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {"ApiId": {"Ref": "Chat"}, "RouteKey": "order"}},
            "Live": {"Type": "AWS::ApiGatewayV2::Deployment", "DependsOn": ["Order"], "Properties": {"ApiId": {"Ref": "Chat"}}},
            "Prod": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {
                "ApiId": {"Ref": "Chat"}, "StageName": "prod", "DeploymentId": {"Ref": "Live"}}},
        },
    });
    let recipe = Recipe::new(1, std::sync::Arc::new(template));
    let mut session = Session::new(recipe).unwrap();
    let steps: Vec<Step> = serde_json::from_value(json!([
        {"fetch": {"client": "Ann", "request": "Hello"}},
        {"wait-ms": 1000},
        {"fetch": {"client": "Ann", "request": "Connect"}},
        {"wait-ms": 1000},
        {"fetch": {"client": "Ann", "request": "Hello"}},
        {"wait-ms": 1000},
        {"call": {"service": "apigatewaymanagementapi", "action": "PostToConnection",
            "params": {"ConnectionId": "${2:connectionId}", "Data": "ready"}}},
        {"fetch": {"client": "Ann", "request": "Hang up"}},
        {"wait-ms": 1000},
        {"fetch": {"client": "Ann", "request": "Hello"}},
        {"wait-ms": 1000},
    ]))
    .unwrap();
    play(&mut session, &steps).unwrap();
    let log = session.cloud().log().to_json();
    let entries = log.as_array().unwrap();
    let count = |kind: &str| entries.iter().filter(|one| one["type"] == kind).count();
    assert_eq!(count("ConnectionFailed"), 2, "before and after");
    assert_eq!((count("SocketOpened"), count("SocketClosed")), (1, 1));
    assert_eq!(count("FrameReceived"), 1);
    let told: Vec<&Value> = entries
        .iter()
        .filter(|one| one["type"] == "FrameSent")
        .collect();
    assert_eq!(
        (told.len(), &told[0]["by"], &told[1]["by"]),
        (2, &json!("error"), &json!("@connections"))
    );
    assert_eq!(
        (&told[1]["client"], &told[1]["body"]),
        (&json!("Ann"), &json!("ready"))
    );
}

#[test]
fn mistakes_are_all_found_at_once_and_where_they_are() {
    let events = json!({
        "Slash": {"Type": "HttpApi", "Properties": {"Path": "cakes", "Method": "get"}},
        "Half": {"Type": "HttpApi", "Properties": {"Path": "/cakes"}},
        "Who": {"Type": "HttpApi", "Properties": {"ApiId": {"Ref": "Api"}, "Path": "/", "Method": "get", "Auth": {"Authorizer": "Jtw"}}},
        "Lost": {"Type": "HttpApi", "Properties": {"ApiId": {"Ref": "Bake"}, "Path": "/", "Method": "get"}},
    });
    let found = problems(&json!({
        "Bake": function(&events, "1"),
        "Api": {"Type": "AWS::Serverless::HttpApi", "Properties": {"Corsconfiguration": true,
            "Auth": {"Authorizers": {"Jwt": {"JwtConfiguration": {"issuer": "https://a.example", "audience": ["x"]}}}}}},
        "Raw": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "raw", "ProtocolType": "HTTP",
            "CorsConfiguration": {"AllowOrigins": ["*"], "AllowCredentials": true}}},
        "Route": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {"ApiId": {"Ref": "Raw"}, "RouteKey": "get /cakes", "AuthorizationType": "JWT"}},
        "Mock": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {"ApiId": {"Ref": "Raw"}, "IntegrationType": "MOCK"}},
    }));
    let expected = [
        "Resources.Bake.Properties.Events.Slash.Properties.Path: A path begins with a slash. Write `/cakes`.",
        "Resources.Bake.Properties.Events.Half.Properties: A route has a method, too.",
        "Resources.Bake.Properties.Events.Who.Properties.Auth.Authorizer: The API has no authorizer `Jtw`.",
        "Resources.Bake.Properties.Events.Lost.Properties.ApiId: `ApiId` names an HTTP API of this template.",
        "Resources.Api.Properties.Corsconfiguration: AWS::Serverless::HttpApi has no `Corsconfiguration`.",
        "Resources.Raw.Properties.CorsConfiguration.AllowCredentials: Credentials do not go with the origin `*`.",
        "Resources.Route.Properties.RouteKey: \"get /cakes\" is no route key of an HTTP API.",
        "Resources.Route.Properties.AuthorizationType: This needs an authorizer.",
        "Resources.Mock.Properties.IntegrationType: HTTP APIs have proxies only.",
    ];
    for beginning in expected {
        assert!(
            found.iter().any(|one| one.starts_with(beginning)),
            "{beginning}\n{found:#?}"
        );
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}
