//! WebSocket APIs: connections, messages, and the backend's way back.

use super::world::{ACCOUNT, World};
use crate::call::{Service, Ticket};
use crate::engine::Input;
use crate::gateway::{Event as GatewayEvent, SocketAction};
use crate::http::{Connection, HttpRequest};
use crate::log::{ApiEvent, Event};
use crate::testing::{same_keys, sample, steps_do_not_matter};
use crate::wire::keys::Keys;
use serde_json::{Value, json};

const CHAT: &str = "$request.body.action";

/// A WebSocket API with these routes, each behind a function of its own that returns what an expression says.
fn chat(routes: &[(&str, &str)]) -> World {
    let mut world =
        World::new(&json!({"ProtocolType": "WEBSOCKET", "RouteSelectionExpression": CHAT}));
    for (at, (key, returns)) in routes.iter().enumerate() {
        let function = world.function(&format!("f{at}"), returns);
        let target =
            world.integration(json!({"IntegrationType": "AWS_PROXY", "IntegrationUri": function}));
        let answers = if key.starts_with("$c") || key.starts_with("$di") {
            json!({})
        } else {
            json!({"RouteResponseSelectionExpression": "$default"})
        };
        let route = world.route_to(key, &target, &answers);
        if !key.starts_with("$c") && !key.starts_with("$di") {
            world.call(
                "CreateRouteResponse",
                json!({"RouteId": route, "RouteResponseKey": "$default"}),
            );
        }
    }
    world.call("CreateStage", json!({"StageName": "prod"}));
    world
}

fn deploy(world: &mut World) {
    world.call("CreateDeployment", json!({"StageName": "prod"}));
}

fn act(world: &mut World, action: SocketAction) -> Value {
    let now = world.bench.cloud.now();
    let ticket = world.bench.cloud.handle(now, Input::Socket(action));
    world.bench.pass(1_000);
    let answer = world
        .bench
        .cloud
        .log()
        .iter()
        .find_map(|entry| match &entry.event {
            Event::Api(ApiEvent::Answered {
                ticket: of, body, ..
            }) if *of == ticket => Some(body.clone()),
            _ => None,
        });
    (*answer.expect("answered")).clone()
}

fn connect(world: &mut World, query: &str, headers: &[(&str, &str)]) -> Value {
    let url = format!(
        "wss://{}.execute-api.us-east-1.amazonaws.com/prod{query}",
        world.api
    );
    act(
        world,
        SocketAction::Connect {
            url,
            headers: headers.iter().copied().collect(),
            connection: Connection::default(),
        },
    )
}

/// A connection that is made.
fn connected(world: &mut World) -> String {
    let answer = connect(world, "", &[]);
    assert_eq!(answer["status"], 101, "{answer}");
    answer["connectionId"].as_str().unwrap().to_owned()
}

fn say(world: &mut World, id: &str, body: &str) {
    act(
        world,
        SocketAction::Send {
            connection_id: id.into(),
            body: body.into(),
            frame_bytes: None,
        },
    );
}

/// What has arrived at clients.
fn arrived(world: &World) -> Vec<String> {
    let log = world.bench.cloud.log().iter();
    log.filter_map(|entry| match &entry.event {
        Event::Gateway(GatewayEvent::FrameSent { body, .. }) => Some(body.to_string()),
        _ => None,
    })
    .collect()
}

fn closed(world: &World) -> Vec<(u16, String)> {
    let log = world.bench.cloud.log().iter();
    log.filter_map(|entry| match &entry.event {
        Event::Gateway(GatewayEvent::SocketClosed { code, reason, .. }) => {
            Some((*code, reason.to_string()))
        }
        _ => None,
    })
    .collect()
}

/// The events that a function got.
fn events(world: &World, function: &str) -> Vec<Value> {
    let log = world.bench.cloud.log().iter();
    log.filter_map(|entry| match &entry.event {
        Event::Api(ApiEvent::Called { action, params, .. }) if **action == *"Invoke" => {
            Some(params)
        }
        _ => None,
    })
    .filter(|params| {
        params["FunctionName"]
            .as_str()
            .unwrap()
            .ends_with(&format!(":{function}"))
    })
    .map(|params| serde_json::from_str(params["Payload"].as_str().unwrap()).unwrap())
    .collect()
}

const OK: &str = "{'statusCode': 200}";

#[test]
fn a_message_takes_the_route_that_its_body_selects() {
    let mut world = chat(&[
        ("$connect", OK),
        ("order", "{'statusCode': 200, 'body': 'ordered'}"),
        ("$default", "{'statusCode': 200, 'body': 'pardon?'}"),
    ]);
    deploy(&mut world);
    let id = connected(&mut world);
    for message in [
        r#"{"action": "order"}"#,
        r#"{"action": "sing"}"#,
        r#"{"a": 1}"#,
        "not JSON",
    ] {
        say(&mut world, &id, message);
    }
    assert_eq!(
        arrived(&world),
        ["ordered", "pardon?", "pardon?", "pardon?"]
    );
}

#[test]
fn without_a_default_route_an_error_frame_comes() {
    let mut world = chat(&[("order", "{'statusCode': 200, 'body': 'ordered'}")]);
    deploy(&mut world);
    let id = connected(&mut world);
    say(&mut world, &id, "not JSON");
    let frame: Value = serde_json::from_str(&arrived(&world)[0]).unwrap();
    assert_eq!(frame["message"], "Forbidden");
    assert_eq!(frame["connectionId"], id);
    assert!(frame["requestId"].is_string());
    assert_eq!(frame.as_object().unwrap().len(), 3);
}

#[test]
fn a_failing_function_sends_an_error_frame_and_the_connection_stays() {
    let mut world = chat(&[("$default", "'no statusCode'")]);
    deploy(&mut world);
    let id = connected(&mut world);
    say(&mut world, &id, "x");
    let frame: Value = serde_json::from_str(&arrived(&world)[0]).unwrap();
    assert_eq!(frame["message"], "Internal server error");
    assert_eq!(closed(&world), []);
}

#[test]
fn nothing_goes_back_without_a_route_response() {
    let mut world =
        World::new(&json!({"ProtocolType": "WEBSOCKET", "RouteSelectionExpression": CHAT}));
    let function = world.function("f", "{'statusCode': 200, 'body': 'heard'}");
    let target =
        world.integration(json!({"IntegrationType": "AWS_PROXY", "IntegrationUri": function}));
    world.route_to("$default", &target, &json!({}));
    world.call("CreateStage", json!({"StageName": "prod"}));
    deploy(&mut world);
    let id = connected(&mut world);
    say(&mut world, &id, "x");
    assert_eq!(world.runs("f"), 1);
    assert_eq!(arrived(&world), [""; 0]);
}

#[test]
fn connect_decides_whether_there_is_a_connection() {
    let mut world = chat(&[
        (
            "$connect",
            "{'statusCode': queryStringParameters.key = 'a' ? 200 : 403}",
        ),
        ("$disconnect", OK),
    ]);
    let before = connect(&mut world, "", &[]);
    assert_eq!(before["status"], 403, "nothing is deployed");
    deploy(&mut world);
    assert_eq!(connect(&mut world, "?key=b", &[])["status"], 403);
    assert_eq!(
        world.bench.cloud.to_json()["webSocketApis"][0]["connections"],
        json!([])
    );
    let made = connect(&mut world, "?key=a", &[]);
    assert_eq!(made["status"], 101);
    assert_eq!(
        world.bench.cloud.to_json()["webSocketApis"][0]["connections"][0]["state"],
        "open"
    );
    let fail = crate::lambda::Control::FailNext {
        function: "f0".into(),
        count: 1,
    };
    let now = world.bench.cloud.now();
    world.bench.cloud.handle(now, Input::Lambda(fail));
    assert_eq!(connect(&mut world, "?key=a", &[])["status"], 502);
}

#[test]
fn an_authorizer_may_stand_in_front_of_connect() {
    let mut world = chat(&[]);
    let guard = world.function("guard", "{'principalId': 'mira', 'policyDocument': {'Statement': [{'Action': 'execute-api:Invoke', 'Effect': headers.Auth = 'good' ? 'Allow' : 'Deny', 'Resource': methodArn}]}, 'context': {'team': 'bread'}}");
    let authorizer = world.call("CreateAuthorizer", json!({
        "Name": "guard", "AuthorizerType": "REQUEST", "AuthorizerUri": guard, "IdentitySource": ["route.request.header.Auth"],
    }));
    let function = world.function("hello", OK);
    let target =
        world.integration(json!({"IntegrationType": "AWS_PROXY", "IntegrationUri": function}));
    world.route_to(
        "$connect",
        &target,
        &json!({"AuthorizationType": "CUSTOM", "AuthorizerId": authorizer["AuthorizerId"]}),
    );
    deploy(&mut world);
    let mut status = |token: &str| {
        let headers: Vec<(&str, &str)> = [("Auth", token)]
            .into_iter()
            .filter(|(_, token)| !token.is_empty())
            .collect();
        connect(&mut world, "", &headers)["status"]
            .as_u64()
            .unwrap()
    };
    assert_eq!(status(""), 401);
    assert_eq!(status("bad"), 403);
    assert_eq!(status("good"), 101);
    let context = &events(&world, "hello")[0]["requestContext"]["authorizer"];
    assert_eq!(*context, json!({"team": "bread", "principalId": "mira"}));
    let refused = world.refusal("CreateRoute", json!({
        "RouteKey": "order", "Target": target, "AuthorizationType": "CUSTOM", "AuthorizerId": authorizer["AuthorizerId"],
    }));
    assert_eq!(
        refused,
        "BadRequestException: Currently, authorization is restricted to the $connect route only"
    );
}

#[test]
fn events_have_the_keys_of_aws_samples() {
    let mut world = chat(&[("$connect", OK), ("$default", OK), ("$disconnect", OK)]);
    deploy(&mut world);
    let id = connected(&mut world);
    say(&mut world, &id, "x");
    act(
        &mut world,
        SocketAction::Close {
            connection_id: id,
            code: 1_001,
        },
    );
    let event = |at: usize| events(&world, &format!("f{at}"))[0].clone();
    assert_eq!(event(0)["requestContext"]["eventType"], "CONNECT");
    assert_eq!(event(0)["headers"]["Sec-WebSocket-Version"], "13");
    assert_eq!(event(1)["body"], "x");
    assert_eq!(event(2)["requestContext"]["disconnectStatusCode"], 1_001);
    for (name, at) in [
        ("apigw-websocket-request-send-message.json", 1),
        ("apigw-websocket-request-disconnect.json", 2),
    ] {
        if let Some(sample) = sample(name) {
            same_keys(&sample, &event(at), &[], name);
        }
    }
}

#[test]
fn leaps_and_steps_give_the_same_log() {
    let mut tried = chat(&[("$connect", OK), ("$default", OK), ("$disconnect", OK)]);
    deploy(&mut tried);
    let id = connected(&mut tried);
    let cloud = tried.bench.cloud.clone();
    steps_do_not_matter(|bench| {
        bench.cloud = cloud.clone();
        let now = bench.cloud.now();
        let body = "x".into();
        let send = SocketAction::Send {
            connection_id: id.clone(),
            body,
            frame_bytes: None,
        };
        bench.cloud.handle(now, Input::Socket(send));
        bench.pass(590_000);
    });
}

#[test]
fn an_account_takes_500_new_connections_a_second() {
    let mut world = chat(&[("$default", OK)]);
    deploy(&mut world);
    let url = format!(
        "wss://{}.execute-api.us-east-1.amazonaws.com/prod",
        world.api
    );
    let now = world.bench.cloud.now();
    let asked: Vec<Ticket> = (0..503)
        .map(|_| {
            let connect = SocketAction::Connect {
                url: url.clone(),
                headers: [("", ""); 0].into_iter().collect(),
                connection: Connection::default(),
            };
            world.bench.cloud.handle(now, Input::Socket(connect))
        })
        .collect();
    world.bench.pass(500);
    let log = world.bench.cloud.log();
    let statuses: Vec<u64> = log
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Api(ApiEvent::Answered { ticket, body, .. }) if asked.contains(ticket) => {
                body["status"].as_u64()
            }
            _ => None,
        })
        .collect();
    let of = |status| statuses.iter().filter(|one| **one == status).count();
    assert_eq!((of(101), of(429)), (500, 3), "{statuses:?}");
    // A second later there is room again.
    world.bench.pass(500);
    connected(&mut world);
}

#[test]
fn limits_close_connections() {
    let mut world = chat(&[
        ("$default", "{'statusCode': 200, 'body': 'ok'}"),
        ("$disconnect", OK),
    ]);
    deploy(&mut world);
    let id = connected(&mut world);
    say(&mut world, &id, &"x".repeat(128 * 1_024));
    assert_eq!(arrived(&world), ["ok"], "128 KB are allowed");
    say(&mut world, &id, &"x".repeat(128 * 1_024 + 1));
    assert_eq!(closed(&world), [(1_009, "Message Too Long".into())]);
    let id = connected(&mut world);
    let body = "x".repeat(32 * 1_024 + 1);
    act(
        &mut world,
        SocketAction::Send {
            connection_id: id,
            body,
            frame_bytes: Some(64 * 1_024),
        },
    );
    assert_eq!(closed(&world).len(), 2, "a frame has 32 KB at most");
    let id = connected(&mut world);
    for _ in 0..3 {
        world.bench.pass(590_000);
        say(&mut world, &id, "still here");
    }
    assert_eq!(closed(&world).len(), 2);
    world.bench.pass(601_000);
    assert_eq!(
        closed(&world)[2],
        (1_001, "Going away".into()),
        "ten minutes of silence"
    );
    let id = connected(&mut world);
    for _ in 0..12 {
        world.bench.pass(590_000);
        say(&mut world, &id, "still here");
    }
    assert_eq!(closed(&world).len(), 3);
    world.bench.pass(150_000);
    assert_eq!(closed(&world).len(), 4, "two hours in all");
    world.bench.pass(1_000);
    assert_eq!(world.runs("f1"), 4, "$disconnect is told of each");
}

#[test]
fn the_backend_reaches_connections() {
    const MANAGE: Service = Service::ApiGatewayManagementApi;
    let mut world = chat(&[("$connect", OK)]);
    deploy(&mut world);
    let id = connected(&mut world);
    let post = json!({"ConnectionId": id, "Data": "fresh bread"});
    world.bench.call(MANAGE, "PostToConnection", post.clone());
    assert_eq!(arrived(&world), ["fresh bread"]);
    let shown = world
        .bench
        .call(MANAGE, "GetConnection", json!({"ConnectionId": id}));
    assert_eq!(shown["Identity"]["SourceIp"], "203.0.113.7");
    let large = json!({"ConnectionId": id, "Data": "x".repeat(128 * 1_024 + 1)});
    let refused = world.bench.refusal(MANAGE, "PostToConnection", large);
    assert!(refused.starts_with("PayloadTooLargeException"), "{refused}");
    // The same by HTTP, signed.
    let mut request = HttpRequest {
        method: "POST".into(),
        url: format!(
            "{}/@connections/{}",
            world.url("/prod"),
            id.replace('=', "%3D")
        ),
        body: Some("and cake".into()),
        ..HttpRequest::default()
    };
    assert_eq!(world.request(request.clone()).status, 403);
    let now = world.bench.cloud.now();
    crate::wire::sigv4::sign(
        &mut request,
        &Keys::learner(),
        "us-east-1",
        "execute-api",
        now,
    );
    assert_eq!(world.request(request).status, 200);
    assert_eq!(arrived(&world).last().unwrap(), "and cake");
    world
        .bench
        .call(MANAGE, "DeleteConnection", json!({"ConnectionId": id}));
    assert_eq!(
        closed(&world),
        [(1_000, "Connection Closed Normally".into())]
    );
    let gone = world
        .bench
        .try_call(MANAGE, "PostToConnection", post)
        .unwrap_err();
    assert_eq!((gone.status, &*gone.code), (410, "GoneException"));
}

#[test]
fn mocks_and_queues_answer_by_templates() {
    let mut world = chat(&[]);
    let mock = world.integration(json!({
        "IntegrationType": "MOCK", "TemplateSelectionExpression": "\\$default", "RequestTemplates": {"$default": r#"{"statusCode": 200}"#},
    }));
    let integration = mock.split_once('/').unwrap().1.to_owned();
    world.call(
        "CreateIntegrationResponse",
        json!({
            "IntegrationId": integration, "IntegrationResponseKey": "$default",
            "TemplateSelectionExpression": "\\$default",
            "ResponseTemplates": {"$default": "pong to $context.connectionId"},
        }),
    );
    let route = world.route_to(
        "ping",
        &mock,
        &json!({"RouteResponseSelectionExpression": "$default"}),
    );
    world.call(
        "CreateRouteResponse",
        json!({"RouteId": route, "RouteResponseKey": "$default"}),
    );
    let policy =
        json!({"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]});
    world.bench.call(
        Service::Iam,
        "CreateRole",
        json!({"RoleName": "api", "AssumeRolePolicyDocument": {"Statement": []}}),
    );
    world.bench.call(
        Service::Iam,
        "PutRolePolicy",
        json!({"RoleName": "api", "PolicyName": "send", "PolicyDocument": policy}),
    );
    world.bench.queue("orders", "sns.amazonaws.com");
    let queue = world.integration(json!({
        "IntegrationType": "AWS", "IntegrationMethod": "POST", "CredentialsArn": format!("arn:aws:iam::{ACCOUNT}:role/api"),
        "IntegrationUri": format!("arn:aws:apigateway:us-east-1:sqs:path/{ACCOUNT}/orders"),
        "TemplateSelectionExpression": "\\$default",
        "RequestTemplates": {"$default": "Action=SendMessage&MessageBody=$input.json('$.cake')"},
    }));
    world.route_to("order", &queue, &json!({}));
    deploy(&mut world);
    let id = connected(&mut world);
    say(&mut world, &id, r#"{"action": "ping"}"#);
    assert_eq!(arrived(&world), [format!("pong to {id}")]);
    say(&mut world, &id, r#"{"action": "order", "cake": "rye"}"#);
    assert_eq!(world.bench.bodies("orders"), [r#""rye""#]);
}
