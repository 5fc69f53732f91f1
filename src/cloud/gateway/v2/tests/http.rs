//! What clients of HTTP APIs get.

use super::world::{ACCOUNT, World, brief};
use crate::call::Service;
use crate::http::{ClientCertificate, Connection, HttpRequest, HttpResponse};
use crate::testing::{odd_requests, same_keys, sample, steps_do_not_matter};
use serde_json::{Value, json};

const ECHO: &str = "{'event': $}";

/// The event that a function was given which returns it.
fn shown(response: &HttpResponse) -> Value {
    let body: Value = serde_json::from_str(&response.body).unwrap();
    body["event"].clone()
}

#[test]
fn a_function_answers_and_what_it_leaves_out_is_inferred() {
    let mut world = World::new(&json!({}));
    let function = world.function("bake", "{'bread': pathParameters.kind}");
    world.route("GET /bread/{kind}", &function);
    let response = world.get("/bread/rye?x=1");
    assert_eq!(brief(&response), r#"200 {"bread":"rye"}"#);
    assert_eq!(
        response.headers.get("content-type"),
        Some("application/json")
    );
    assert_eq!(
        response.headers.get("apigw-requestid").map(str::len),
        Some(16)
    );
    assert_eq!(
        response.headers.get("date"),
        Some("Mon, 05 Jan 2026 09:01:00 GMT")
    );
    assert_eq!(
        world.gates(),
        [
            "Tls Passed",
            "Route Passed",
            "IntegrationRequest Changed",
            "Integration Passed",
            "IntegrationResponse Changed",
            "Response Passed"
        ]
    );
}

#[test]
fn what_no_route_takes_is_not_found() {
    let mut world = World::new(&json!({}));
    let function = world.function("bake", "1");
    world.route("GET /bread", &function);
    for (method, path) in [
        ("GET", "/cake"),
        ("POST", "/bread"),
        ("GET", "/bread/1"),
        ("OPTIONS", "/bread"),
    ] {
        let response = world.send(method, path, &[], None);
        assert_eq!(
            brief(&response),
            r#"404 {"message":"Not Found"}"#,
            "{method} {path}"
        );
    }
    assert_eq!(world.gates(), ["Tls Passed", "Route Refused"]);
    assert_eq!(world.runs("bake"), 0);
    world.route("$default", &function);
    assert_eq!(brief(&world.get("/cake")), "200 1");
}

/// A payload has 10 MB at most.
#[test]
fn a_body_over_10_mb_is_refused() {
    let mut world = World::new(&json!({}));
    let function = world.function("bake", "1");
    world.route("POST /bread", &function);
    let most = "x".repeat(10 * 1_024 * 1_024);
    let more = format!("{most}x");
    let response = world.send("POST", "/bread", &[], Some(&more));
    assert_eq!(
        brief(&response),
        r#"413 {"message":"Request Entity Too Large"}"#
    );
    assert_eq!(world.runs("bake"), 0);
    let response = world.send("POST", "/bread", &[], Some(&most));
    assert_ne!(response.status, 413);
}

#[test]
fn metrics_have_the_names_of_http_apis() {
    let mut world = World::new(&json!({}));
    let function = world.function("bake", "1");
    world.route("GET /bread", &function);
    for path in ["/bread", "/cake", "/cake"] {
        world.get(path);
    }
    let now = world.bench.cloud.now().as_secs();
    let mut sum = |metric: &str| {
        let params = json!({
            "Namespace": "AWS/ApiGateway", "MetricName": metric, "Period": 3_600,
            "Dimensions": [{"Name": "ApiId", "Value": world.api}],
            "StartTime": now / 3_600 * 3_600, "EndTime": now + 1, "Statistics": ["Sum"],
        });
        let got = world
            .bench
            .call(Service::CloudWatch, "GetMetricStatistics", params);
        got["Datapoints"][0]["Sum"].clone()
    };
    let sums = ["Count", "4xx", "5xx", "4XXError"].map(|metric| sum(metric));
    assert_eq!(json!(sums), json!([3.0, 2.0, 0.0, null]));
}

/// Requests of odd pieces: each is answered, or has no connection, and none makes the cloud panic.
#[test]
fn no_request_is_too_odd() {
    let mut world = World::new(&json!({"CorsConfiguration": {"AllowOrigins": ["*"]}}));
    let function = world.function("bake", "{'statusCode': 200, 'body': 'x'}");
    world.route("ANY /bread/{loaf+}", &function);
    world.route("$default", &function);
    let host = format!("https://{}.execute-api.us-east-1.amazonaws.com", world.api);
    odd_requests(&host, 400, |request| {
        let said = world.try_request(request);
        assert!(said.is_err() || said.is_ok_and(|response| response.status < 500));
    });
}

#[test]
fn events_have_the_keys_of_aws_samples() {
    let mut world = World::new(&json!({}));
    let function = world.function("echo", ECHO);
    world.route("$default", &function);
    world.call(
        "UpdateStage",
        json!({"StageName": "$default", "StageVariables": {"a": "1"}}),
    );
    let request = HttpRequest {
        method: "POST".into(),
        url: world.url("/my/path?p=1&p=2&q=a%20b"),
        headers: [
            ("Cookie", "a=1; b=2"),
            ("X-Two", "1"),
            ("x-two", "2"),
            ("User-Agent", "curl"),
        ]
        .into_iter()
        .collect(),
        body: Some("hello".into()),
        connection: Connection {
            client_certificate: Some(ClientCertificate {
                subject: "CN=till".into(),
                issuer: "CN=bakery".into(),
                not_before: 0,
                not_after: 4_102_444_800_000,
            }),
            ..Connection::default()
        },
    };
    let mut event = shown(&world.request(request));
    assert_eq!(event["cookies"], json!(["a=1", "b=2"]));
    assert_eq!(event["headers"]["x-two"], "1,2");
    assert_eq!(
        event["queryStringParameters"],
        json!({"p": "1,2", "q": "a b"})
    );
    assert_eq!(event["rawQueryString"], "p=1&p=2&q=a%20b");
    assert_eq!(event["body"], "hello");
    assert_eq!(
        event["requestContext"]["time"],
        "05/Jan/2026:09:01:00 +0000"
    );
    if let Some(sample) = sample("sam-HttpApi.json") {
        // The sample's route has a variable and an authorizer.
        event["pathParameters"] = json!({"proxy": "x"});
        event["requestContext"]["authorizer"] = sample["requestContext"]["authorizer"].clone();
        same_keys(
            &sample,
            &event,
            &[
                "headers",
                "queryStringParameters",
                "stageVariables",
                "pathParameters",
            ],
            "event",
        );
    }
}

#[test]
fn what_is_not_there_is_not_in_the_event() {
    let mut world = World::new(&json!({}));
    let function = world.function("echo", ECHO);
    world.route("$default", &function);
    let mut plain = shown(&world.get("/"));
    assert_eq!(plain["headers"]["x-forwarded-for"], "203.0.113.7");
    if let Some(mut sample) = sample("apigw-v2-request-no-authorizer.json") {
        sample["requestContext"]
            .as_object_mut()
            .unwrap()
            .remove("authentication");
        same_keys(&sample, &plain, &["headers"], "event");
    }
    assert_eq!(plain["requestContext"]["routeKey"].take(), "$default");
}

#[test]
fn format_1_is_the_event_of_rest_apis() {
    let mut world = World::new(&json!({}));
    let function = world.function("echo", "{'statusCode': 201, 'headers': {'x': httpMethod & resource & path}, 'body': $string($keys($))}");
    let target = world.integration(json!({"IntegrationType": "AWS_PROXY", "IntegrationUri": function, "PayloadFormatVersion": "1.0"}));
    world.route_to("GET /pets/{id}", &target, &json!({}));
    let response = world.get("/pets/7?a=1&a=2");
    assert_eq!(response.status, 201);
    assert_eq!(response.headers.get("x"), Some("GET/pets/{id}/pets/7"));
    let keys: Value = serde_json::from_str(&response.body).unwrap();
    assert_eq!(
        keys,
        json!([
            "version",
            "resource",
            "path",
            "httpMethod",
            "headers",
            "multiValueHeaders",
            "queryStringParameters",
            "multiValueQueryStringParameters",
            "requestContext",
            "pathParameters",
            "stageVariables",
            "body",
            "isBase64Encoded"
        ])
    );
    let inferred = world.function("plain", "'hello'");
    let target = world.integration(json!({"IntegrationType": "AWS_PROXY", "IntegrationUri": inferred, "PayloadFormatVersion": "1.0"}));
    world.route_to("GET /plain", &target, &json!({}));
    assert_eq!(
        brief(&world.get("/plain")),
        r#"500 {"message":"Internal Server Error"}"#
    );
}

#[test]
fn a_function_that_lets_nobody_in_is_an_error_of_the_server() {
    let mut world = World::new(&json!({}));
    let function = world.closed_function("bake", "1", 20);
    world.route("GET /bread", &function);
    assert_eq!(
        brief(&world.get("/bread")),
        r#"500 {"message":"Internal Server Error"}"#
    );
    assert_eq!(world.gates().last().unwrap(), "Integration Refused");
    assert_eq!(world.runs("bake"), 0);
}

#[test]
fn after_30_seconds_nobody_waits_any_more() {
    let mut world = World::new(&json!({}));
    let function = world.function("bake", "1");
    world.route("GET /bread", &function);
    let slow = crate::lambda::Control::SetDuration {
        function: "bake".into(),
        millis: 31_000,
    };
    let now = world.bench.cloud.now();
    world
        .bench
        .cloud
        .handle(now, crate::engine::Input::Lambda(slow));
    assert_eq!(
        brief(&world.get("/bread")),
        r#"503 {"message":"Service Unavailable"}"#
    );
    // The function went on all the same.
    assert_eq!(world.runs("bake"), 1);
    assert_eq!(world.refusal("CreateIntegration", json!({
        "IntegrationType": "AWS_PROXY", "IntegrationUri": function, "TimeoutInMillis": 30_001, "PayloadFormatVersion": "2.0",
    })), "BadRequestException: Timeout should be between 50 ms and 30000 ms");
}

#[test]
fn a_failing_function_is_an_error_of_the_server() {
    let mut world = World::new(&json!({}));
    let function = world.function("bake", "1");
    world.route("GET /bread", &function);
    let fail = crate::lambda::Control::FailNext {
        function: "bake".into(),
        count: 1,
    };
    let now = world.bench.cloud.now();
    world
        .bench
        .cloud
        .handle(now, crate::engine::Input::Lambda(fail));
    assert_eq!(
        brief(&world.get("/bread")),
        r#"500 {"message":"Internal Server Error"}"#
    );
    assert_eq!(brief(&world.get("/bread")), "200 1");
}

#[test]
fn a_stage_throttles_its_routes() {
    let mut world = World::new(&json!({}));
    let function = world.function("bake", "1");
    world.route("GET /bread", &function);
    world.call("UpdateStage", json!({
        "StageName": "$default",
        "RouteSettings": {"GET /bread": {"ThrottlingRateLimit": 0.001, "ThrottlingBurstLimit": 2}},
    }));
    let answers: Vec<String> = (0..3).map(|_| brief(&world.get("/bread"))).collect();
    assert_eq!(
        answers,
        ["200 1", "200 1", r#"429 {"message":"Too Many Requests"}"#]
    );
    assert_eq!(world.gates().last().unwrap(), "Throttle Refused");
    let refused = world.refusal("UpdateStage", json!({"StageName": "$default", "RouteSettings": {"GET /cake": {"ThrottlingRateLimit": 1}}}));
    assert_eq!(
        refused,
        "NotFoundException: Unable to find Route by key GET /cake within the provided RouteSettings"
    );
}

#[test]
fn a_named_stage_is_part_of_the_path_and_serves_its_deployment() {
    let mut world = World::new(&json!({}));
    let function = world.function("bake", "rawPath & ' ' & requestContext.stage");
    world.route("GET /bread", &function);
    world.call("CreateStage", json!({"StageName": "dev"}));
    assert_eq!(
        world.get("/dev/bread").status,
        404,
        "nothing is deployed to it"
    );
    world.call("CreateDeployment", json!({"StageName": "dev"}));
    assert_eq!(brief(&world.get("/dev/bread")), "200 /dev/bread dev");
    world.route("GET /cake", &function);
    assert_eq!(
        world.get("/dev/cake").status,
        404,
        "the change is not deployed"
    );
    assert_eq!(brief(&world.get("/cake")), "200 /cake $default");
    world.call("CreateDeployment", json!({"StageName": "dev"}));
    assert_eq!(brief(&world.get("/dev/cake")), "200 /dev/cake dev");
}

#[test]
fn a_request_becomes_a_message_in_a_queue() {
    let mut world = World::new(&json!({}));
    let role = format!("arn:aws:iam::{ACCOUNT}:role/api");
    let trust = json!({"Statement": []});
    world.bench.call(
        Service::Iam,
        "CreateRole",
        json!({"RoleName": "api", "AssumeRolePolicyDocument": trust}),
    );
    world.bench.queue("orders", "sns.amazonaws.com");
    let url = format!("https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/orders");
    let integration = json!({
        "IntegrationType": "AWS_PROXY", "IntegrationSubtype": "SQS-SendMessage", "PayloadFormatVersion": "1.0", "CredentialsArn": role,
        "RequestParameters": {"QueueUrl": url, "MessageBody": "$request.body.cake"},
    });
    let target = world.integration(integration);
    world.route_to("POST /orders", &target, &json!({}));
    let refused = world.send("POST", "/orders", &[], Some(r#"{"cake": "rye"}"#));
    assert_eq!(refused.status, 500, "the role may not send");
    let policy =
        json!({"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]});
    world.bench.call(
        Service::Iam,
        "PutRolePolicy",
        json!({"RoleName": "api", "PolicyName": "send", "PolicyDocument": policy}),
    );
    let response = world.send("POST", "/orders", &[], Some(r#"{"cake": "rye"}"#));
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(world.bench.bodies("orders"), ["rye"]);
}

#[test]
fn a_server_outside_gets_the_request_and_its_answer_goes_back() {
    let mut world = World::new(&json!({}));
    let server = json!({
        "Name": "till", "Host": "till.example",
        "Responses": [
            {"Path": "/slow", "DelayMs": 31_000},
            {"Path": "/gone", "Closes": true},
            {"Status": 202, "Headers": {"X-Till": "7"}, "Returns": "method & ' ' & path & ' ' & headers.via"},
        ],
    });
    world
        .bench
        .cloud
        .add_server(serde_json::from_value(server).unwrap());
    let target = world.integration(json!({
        "IntegrationType": "HTTP_PROXY", "IntegrationMethod": "ANY", "IntegrationUri": "https://till.example/{proxy}",
    }));
    world.route_to("ANY /till/{proxy+}", &target, &json!({}));
    let response = world.send("PUT", "/till/a/b?c=1", &[], Some("x"));
    assert_eq!(
        (response.status, response.headers.get("x-till")),
        (202, Some("7"))
    );
    assert!(response.body.starts_with("PUT /a/b"), "{}", response.body);
    let failed = r#"503 {"message":"Service Unavailable"}"#;
    assert_eq!(brief(&world.get("/till/slow")), failed);
    assert_eq!(brief(&world.get("/till/gone")), failed);
}

#[test]
fn parameters_are_mapped_both_ways() {
    let mut world = World::new(&json!({}));
    let function = world.function(
        "echo",
        "{'statusCode': 404, 'body': headers.kind & rawQueryString}",
    );
    let target = world.integration(json!({
        "IntegrationType": "AWS_PROXY", "IntegrationUri": function, "PayloadFormatVersion": "2.0",
        "RequestParameters": {
            "append:header.kind": "$request.querystring.kind", "remove:querystring.kind": "''", "append:querystring.id": "$request.path.id",
        },
        "ResponseParameters": {"404": {"overwrite:statuscode": "410", "append:header.asked": "$context.routeKey"}},
    }));
    world.route_to("GET /bread/{id}", &target, &json!({}));
    let response = world.get("/bread/7?kind=rye");
    assert_eq!(brief(&response), "410 ryeid=7");
    assert_eq!(response.headers.get("asked"), Some("GET /bread/{id}"));
}

#[test]
fn access_logs_tell_what_the_format_asks() {
    let mut world = World::new(&json!({}));
    let function = world.function("bake", "1");
    world.route("GET /bread", &function);
    let format = "$context.requestId $context.httpMethod $context.routeKey $context.status $context.error.message $context.integrationLatency";
    let log = format!("arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/api/bakery");
    world.call("UpdateStage", json!({"StageName": "$default", "AccessLogSettings": {"DestinationArn": log, "Format": format}}));
    world.get("/bread");
    world.get("/cake");
    let group = world.bench.cloud.logs().group("/api/bakery").unwrap();
    let lines: Vec<String> = group
        .streams()
        .flat_map(|(_, stream)| stream.events.iter().map(|event| event.line.text()))
        .map(|line| line.split_once(' ').unwrap().1.trim_end().to_owned())
        .collect();
    assert_eq!(lines, ["GET GET /bread 200 - 20", "GET - 404 Not Found -"]);
}

#[test]
fn a_domain_leads_to_stages_by_the_longest_key() {
    let mut world = World::new(&json!({}));
    let function = world.function("bake", "requestContext.stage");
    world.route("$default", &function);
    world.call(
        "CreateStage",
        json!({"StageName": "beta", "AutoDeploy": true}),
    );
    let domain = json!({
        "DomainName": "api.bakery.example",
        "DomainNameConfigurations": [{"CertificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/1"}],
    });
    world.call("CreateDomainName", domain);
    for (key, stage) in [("", "$default"), ("v1/beta", "beta")] {
        world.call(
            "CreateApiMapping",
            json!({"DomainName": "api.bakery.example", "ApiMappingKey": key, "Stage": stage}),
        );
    }
    let mut ask = |path: &str| {
        let url = format!("https://api.bakery.example{path}");
        brief(&world.request(HttpRequest {
            method: "GET".into(),
            url,
            ..HttpRequest::default()
        }))
    };
    assert_eq!(ask("/bread"), "200 $default");
    assert_eq!(ask("/v1/beta/bread"), "200 beta");
    assert_eq!(ask("/v1/betas"), "200 $default");
}

#[test]
fn mutual_tls_wants_a_certificate_that_the_truststore_holds() {
    let mut world = World::new(&json!({}));
    let function = world.function("bake", "requestContext.authentication.clientCert.subjectDN");
    world.route("$default", &function);
    let s3 = |world: &mut World, action: &str, params: Value| {
        world.bench.call(Service::S3, action, params)
    };
    s3(&mut world, "CreateBucket", json!({"Bucket": "trust"}));
    s3(
        &mut world,
        "PutObject",
        json!({"Bucket": "trust", "Key": "store.pem", "Body": "CN=bakery"}),
    );
    let domain = json!({
        "DomainName": "api.bakery.example",
        "DomainNameConfigurations": [{"CertificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/1"}],
        "MutualTlsAuthentication": {"TruststoreUri": "s3://trust/store.pem"},
    });
    world.call("CreateDomainName", domain);
    world.call(
        "CreateApiMapping",
        json!({"DomainName": "api.bakery.example", "Stage": "$default"}),
    );
    let mut ask = |issuer: Option<&str>, tls: &str| {
        let certificate = issuer.map(|issuer| ClientCertificate {
            subject: "CN=till".into(),
            issuer: issuer.into(),
            not_before: 0,
            not_after: 4_102_444_800_000,
        });
        let connection = Connection {
            client_certificate: certificate,
            tls: tls.into(),
            ..Connection::default()
        };
        let url = "https://api.bakery.example/".into();
        world.try_request(HttpRequest {
            method: "GET".into(),
            url,
            connection,
            ..HttpRequest::default()
        })
    };
    assert_eq!(
        brief(&ask(Some("CN=bakery"), "1.3").unwrap()),
        "200 CN=till"
    );
    assert_eq!(
        ask(Some("CN=elsewhere"), "1.3").unwrap_err(),
        "NoAnswer.ClientCertificate"
    );
    assert_eq!(ask(None, "1.3").unwrap_err(), "NoAnswer.ClientCertificate");
    assert_eq!(
        ask(Some("CN=bakery"), "1.1").unwrap_err(),
        "NoAnswer.TlsVersion"
    );
}

#[test]
fn leaps_and_steps_give_the_same_log() {
    let mut tried = World::new(&json!({}));
    let function = tried.function("bake", "1");
    tried.route("GET /bread", &function);
    let (cloud, url) = (tried.bench.cloud.clone(), tried.url("/bread"));
    steps_do_not_matter(|bench| {
        bench.cloud = cloud.clone();
        for _ in 0..3 {
            let request = HttpRequest {
                method: "GET".into(),
                url: url.clone(),
                ..HttpRequest::default()
            };
            let now = bench.cloud.now();
            bench.cloud.handle(now, crate::engine::Input::Http(request));
        }
    });
}
