//! Backends: functions, servers, AWS services, mocks; what they are sent, and what becomes of their answers.

use super::{Shop, merged, uri};
use crate::call::Service;
use crate::gateway::{Gate, Verdict};
use crate::lambda::Model;
use crate::servers::{Response, Server};
use crate::testing::{same_keys, sample};
use serde_json::{Value, json};

/// A shop whose root a function answers that returns what this expression makes of the event.
fn with_function(returns: &str) -> Shop {
    let mut shop = Shop::new();
    let function = shop.function("till", returns);
    let root = shop.root.clone();
    let any = shop.resource(&root, "{proxy+}");
    shop.proxy(&any, "ANY", json!({}), &function);
    shop.deploy();
    shop
}

#[test]
fn a_function_is_given_the_event_that_aws_documents() {
    let mut shop = with_function("{'body': $string($)}");
    let headers = [
        ("Accept", "*/*"),
        ("Content-Type", "application/json"),
        ("authorization", "x"),
        ("X-Shop", "a"),
        ("X-Shop", "b"),
    ];
    let got = shop.ask(
        "POST",
        "/hello//world?name=me&name=you&plus=a+b%2B",
        &headers,
        "{\"a\": 1}",
    );
    let event = got.json();
    assert_eq!(event["resource"], "/{proxy+}");
    assert_eq!(event["path"], "/hello//world");
    assert_eq!(event["pathParameters"], json!({"proxy": "hello//world"}));
    assert_eq!(
        event["queryStringParameters"],
        json!({"name": "you", "plus": "a b+"})
    );
    assert_eq!(
        event["multiValueQueryStringParameters"]["name"],
        json!(["me", "you"])
    );
    assert_eq!(event["headers"]["Authorization"], "x");
    assert_eq!(event["multiValueHeaders"]["X-Shop"], json!(["a", "b"]));
    assert_eq!(event["requestContext"]["path"], "/prod/hello//world");
    assert_eq!(
        event["requestContext"]["requestTime"],
        "05/Jan/2026:09:00:10 +0000"
    );
    assert_eq!(
        (
            &event["body"],
            &event["isBase64Encoded"],
            &event["stageVariables"]
        ),
        (&json!("{\"a\": 1}"), &json!(false), &Value::Null)
    );
    if let Some(mut sample) = sample("apigw-request.json") {
        // The sample's caller has signed in, shown a certificate and a key; and the list of flags came later.
        for key in ["apiKey", "apiKeyId", "clientCert"] {
            sample["requestContext"]["identity"]
                .as_object_mut()
                .unwrap()
                .remove(key);
        }
        sample["requestContext"]["identity"]["principalOrgId"] = Value::Null;
        sample["requestContext"]["deploymentId"] = "d".into();
        sample["requestContext"]
            .as_object_mut()
            .unwrap()
            .remove("authorizer");
        sample["isBase64Encoded"] = false.into();
        same_keys(
            &sample,
            &event,
            &["eaders", "arameters", "Variables"],
            "event",
        );
    }
}

#[test]
fn a_function_may_leave_things_out_but_not_add_to_them() {
    for (returns, status) in [
        ("{}", 200),
        ("{'statusCode': '201'}", 201),
        ("{'statusCode': 200, 'body': null, 'headers': null}", 200),
        ("{'statusCode': 200, 'headers': {'X': 7, 'Y': true}}", 200),
        ("{'statusCode': 200, 'body': {'a': 1}}", 502),
        ("{'statusCode': 200, 'message': 'hi'}", 502),
        ("{'statusCode': 'soon'}", 502),
        ("{'statusCode': 20.5}", 502),
        ("{'statusCode': 1000}", 502),
        ("{'headers': {'X': ['a']}}", 502),
        ("{'multiValueHeaders': {'X': 'a'}}", 502),
        ("['statusCode']", 502),
        ("'ok'", 502),
        ("null", 502),
    ] {
        let got = with_function(returns).get("/x");
        assert_eq!(
            got.status,
            status,
            "{returns}: {}",
            got.why(Gate::IntegrationResponse)
        );
        if status == 502 {
            assert_eq!(got.json(), json!({"message": "Internal server error"}));
            assert_eq!(got.error_type(), "InternalServerErrorException");
            assert!(got.backend_ran, "the function ran all the same");
        }
    }
}

#[test]
fn headers_of_a_function_are_merged_and_some_are_renamed() {
    let got = with_function(
        "{'multiValueHeaders': {'Set-Cookie': ['a=1', 'b=2']}, 'headers': {'X-Cake': 'lemon', 'Date': 'then', 'WWW-Authenticate': 'Basic', 'Transfer-Encoding': 'chunked'}, 'body': 'hi'}",
    )
    .get("/x");
    assert_eq!(
        got.headers.all("Set-Cookie").collect::<Vec<_>>(),
        ["a=1", "b=2"]
    );
    assert_eq!(got.headers.get("X-Cake"), Some("lemon"));
    assert_eq!(got.headers.get("x-amzn-Remapped-Date"), Some("then"));
    assert_eq!(
        got.headers.get("x-amzn-Remapped-WWW-Authenticate"),
        Some("Basic")
    );
    assert_eq!(got.headers.get("Transfer-Encoding"), None);
    assert_eq!(got.headers.get("Content-Type"), Some("application/json"));
    assert!(
        got.headers
            .get("X-Amzn-Trace-Id")
            .unwrap()
            .starts_with("Root=1-")
    );
}

#[test]
fn without_permission_the_client_learns_nothing_and_the_journey_says_why() {
    let mut shop = with_function("{}");
    shop.bench.call(
        Service::Lambda,
        "RemovePermission",
        json!({"FunctionName": "till", "StatementId": "api"}),
    );
    let got = shop.get("/x");
    assert_eq!(
        (got.status, got.json()),
        (500, json!({"message": "Internal server error"}))
    );
    assert_eq!((got.by, got.backend_ran), (Gate::Integration, false));
    assert!(got.why(Gate::Integration).starts_with("The resource-based policy of the function till does not let API Gateway invoke it for arn:aws:execute-api:"));
}

#[test]
fn a_function_that_raises_is_a_malformed_answer() {
    let mut shop = with_function("{}");
    shop.bench.cloud.set_model(
        "till",
        Model {
            fail_when: Some("true".into()),
            ..Model::default()
        },
    );
    let got = shop.get("/x");
    assert_eq!(
        (got.status, got.json()),
        (502, json!({"message": "Internal server error"}))
    );
}

#[test]
fn a_backend_that_is_too_slow_is_given_up() {
    let mut shop = with_function("{}");
    shop.bench.call(
        Service::Lambda,
        "UpdateFunctionConfiguration",
        json!({"FunctionName": "till", "Timeout": 60}),
    );
    shop.bench.pass(10_000);
    shop.bench.cloud.set_model(
        "till",
        Model {
            duration_ms: (40_000, 40_000),
            ..Model::default()
        },
    );
    let before = shop.bench.cloud.now();
    let got = shop.get("/x");
    assert_eq!(
        (got.status, got.json()),
        (504, json!({"message": "Endpoint request timed out"}))
    );
    assert_eq!(shop.bench.cloud.now().since(before), 29_000);
    shop.bench.pass(60_000);
}

/// A shop whose root has this integration, with `Empty` responses unless they are given.
fn with_integration(integration: Value, responses: &[Value]) -> Shop {
    let mut shop = Shop::new();
    let root = shop.root.clone();
    let of = json!({"resourceId": root, "httpMethod": "POST"});
    shop.method(&root, "POST", json!({"requestParameters": {"method.request.header.X-Shop": false, "method.request.querystring.size": false}}));
    shop.call("PutIntegration", merged(&of, integration));
    for response in responses {
        let status = json!({"statusCode": response["statusCode"]});
        let mut answers = merged(&of, status);
        let mapped = response["responseParameters"].as_object();
        answers["responseParameters"] = mapped
            .into_iter()
            .flatten()
            .map(|(name, _)| (name.clone(), json!(false)))
            .collect();
        shop.call("PutMethodResponse", answers);
        shop.call("PutIntegrationResponse", merged(&of, response.clone()));
    }
    shop.deploy();
    shop.bench.cloud.add_server(Server {
        name: "Oven".into(),
        asks_for_certificate: false,
        host: "oven.bakery.example".into(),
        responses: vec![
            Response {
                path: Some("/gone".into()),
                closes: true,
                ..Response::default()
            },
            Response {
                path: Some("/bake/*".into()),
                status: Some(207),
                headers: [
                    ("X-Oven".to_owned(), "3".to_owned()),
                    ("Server".to_owned(), "oven".to_owned()),
                ]
                .into(),
                returns: Some("{'got': $}".into()),
                ..Response::default()
            },
        ],
    });
    shop
}

#[test]
fn templates_and_mappings_make_what_a_server_is_sent_and_what_the_client_gets() {
    let integration = json!({
        "type": "HTTP",
        "integrationHttpMethod": "PUT",
        "uri": "https://oven.bakery.example/bake/{what}",
        "requestParameters": {
            "integration.request.path.what": "method.request.querystring.size",
            "integration.request.header.X-From": "method.request.header.X-Shop",
            "integration.request.querystring.by": "'api'",
        },
        "requestTemplates": {"application/json": "{\"cake\": $input.json('$.name')}#set($context.requestOverride.header.X-More = 'yes')"},
    });
    let response = json!({
        "statusCode": "201",
        "selectionPattern": "2\\d{2}",
        "responseParameters": {
            "method.response.header.X-Made-In": "integration.response.header.X-Oven",
            "method.response.header.X-Cake": "integration.response.body.got.json.cake",
            "method.response.header.X-Fixed": "'text'",
        },
        "responseTemplates": {"application/json": "#set($got = $input.path('$.got')){\"method\": \"$got.method\", \"path\": \"$got.path\", \"query\": \"$got.query.by\", \"more\": \"$got.headers.get('X-More')\", \"from\": \"$got.headers.get('X-From')\"}#set($context.responseOverride.status = 202)"},
    });
    let mut shop = with_integration(integration, &[response]);
    let got = shop.ask(
        "POST",
        "/?size=large",
        &[("X-Shop", "corner")],
        "{\"name\": \"lemon\"}",
    );
    assert_eq!(got.status, 202);
    assert_eq!(
        got.json(),
        json!({"method": "PUT", "path": "/bake/large", "query": "api", "more": "yes", "from": "corner"})
    );
    assert_eq!(got.headers.get("X-Made-In"), Some("3"));
    assert_eq!(got.headers.get("X-Cake"), Some("lemon"));
    assert_eq!(got.headers.get("X-Fixed"), Some("text"));
}

#[test]
fn a_server_proxy_hands_everything_on() {
    let mut shop = with_integration(
        json!({"type": "HTTP_PROXY", "integrationHttpMethod": "ANY", "uri": "https://oven.bakery.example/bake/x"}),
        &[],
    );
    let got = shop.ask("POST", "/?a=1", &[("X-Shop", "corner")], "dough");
    assert_eq!(got.status, 207);
    assert_eq!(got.headers.get("X-Oven"), Some("3"));
    assert_eq!(got.headers.get("x-amzn-Remapped-Server"), Some("oven"));
    let sent = &got.json()["got"];
    assert_eq!(
        (&sent["method"], &sent["query"]["a"], &sent["body"]),
        (&json!("POST"), &json!("1"), &json!("dough"))
    );
    assert_eq!(sent["headers"]["X-Shop"], "corner");
    assert_eq!(sent["headers"]["Host"], "oven.bakery.example");
}

#[test]
fn servers_that_cannot_be_reached() {
    let mut shop = with_integration(
        json!({"type": "HTTP_PROXY", "integrationHttpMethod": "POST", "uri": "https://oven.bakery.example/gone"}),
        &[],
    );
    let got = shop.ask("POST", "/", &[], "");
    assert_eq!(
        (got.status, got.json()),
        (
            504,
            json!({"message": "Network error communicating with endpoint"})
        )
    );
    let mut shop = with_integration(
        json!({"type": "HTTP_PROXY", "integrationHttpMethod": "POST", "uri": "https://nobody.example/"}),
        &[],
    );
    let got = shop.ask("POST", "/", &[], "");
    assert_eq!(
        (got.status, got.json()),
        (500, json!({"message": "Internal server error"}))
    );
}

#[test]
fn a_broken_template_is_shown_to_its_author_only() {
    let mut shop = with_integration(
        json!({"type": "MOCK", "requestTemplates": {"application/json": "{\n  \"statusCode\": #if($x) 200\n}"}}),
        &[json!({"statusCode": "200"})],
    );
    let got = shop.ask("POST", "/", &[], "");
    assert_eq!(
        (got.status, got.json()),
        (500, json!({"message": "Internal server error"}))
    );
    assert_eq!(
        got.why(Gate::IntegrationRequest),
        "The mapping template is broken: line 2, column 17: This has no #end."
    );
}

#[test]
fn what_becomes_of_a_body_without_a_template() {
    let ask = |behaviour: &str, templates: Value, kind: &str| {
        let integration = json!({"type": "MOCK", "passthroughBehavior": behaviour, "requestTemplates": templates});
        let mut shop = with_integration(integration, &[json!({"statusCode": "200"})]);
        shop.ask(
            "POST",
            "/",
            &[("Content-Type", kind)],
            "{\"statusCode\": 200}",
        )
        .status
    };
    let json_only = json!({"application/json": "{\"statusCode\": 200}"});
    assert_eq!(ask("WHEN_NO_MATCH", json_only.clone(), "text/plain"), 200);
    assert_eq!(
        ask("WHEN_NO_TEMPLATES", json_only.clone(), "text/plain"),
        415
    );
    assert_eq!(ask("WHEN_NO_TEMPLATES", json!({}), "text/plain"), 200);
    assert_eq!(ask("NEVER", json!({}), "text/plain"), 415);
    assert_eq!(
        ask("NEVER", json_only, "application/json; charset=utf-8"),
        200
    );
}

#[test]
fn a_functions_error_selects_the_response() {
    let mut shop = Shop::new();
    let function = shop.function("till", "{'ok': true}");
    let mut shop = {
        let root = shop.root.clone();
        let of = json!({"resourceId": root, "httpMethod": "POST"});
        shop.method(&root, "POST", json!({}));
        shop.call(
            "PutIntegration",
            merged(
                &of,
                json!({"type": "AWS", "integrationHttpMethod": "POST", "uri": uri(&function)}),
            ),
        );
        for (status, pattern) in [("200", ""), ("404", ".*not found.*"), ("500", "(.|\\n)+")] {
            shop.call(
                "PutMethodResponse",
                merged(&of, json!({"statusCode": status})),
            );
            shop.call(
                "PutIntegrationResponse",
                merged(
                    &of,
                    json!({"statusCode": status, "selectionPattern": pattern}),
                ),
            );
        }
        shop.deploy();
        shop
    };
    assert_eq!(shop.ask("POST", "/", &[], "{}").json(), json!({"ok": true}));
    for (message, status) in [("The cake was not found.", 404), ("Out of dough", 500)] {
        let model = Model {
            fail_when: Some("true".into()),
            error_message: message.into(),
            ..Model::default()
        };
        shop.bench.cloud.set_model("till", model);
        let got = shop.ask("POST", "/", &[], "{}");
        assert_eq!(
            (got.status, &got.json()["errorMessage"]),
            (status, &json!(message))
        );
    }
}

/// A queue takes messages from an API whose role may send them; without that permission the queue refuses.
#[test]
fn an_api_sends_to_a_queue() {
    let integration = json!({
        "type": "AWS",
        "integrationHttpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:sqs:path/111122223333/orders",
        "credentials": "arn:aws:iam::111122223333:role/api",
        "requestParameters": {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
        "requestTemplates": {"application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"},
    });
    let responses = [
        json!({"statusCode": "202", "selectionPattern": "200", "responseTemplates": {"application/json": "#set($sent = $input.path('$.SendMessageResponse.SendMessageResult')){\"taken\": \"$sent.MD5OfMessageBody\"}"}}),
        json!({"statusCode": "500", "responseTemplates": {"application/json": "{\"taken\": false}"}}),
    ];
    let mut shop = with_integration(integration, &responses);
    shop.bench
        .call(Service::Sqs, "CreateQueue", json!({"QueueName": "orders"}));
    let trust = json!({"Statement": [{"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}]});
    shop.bench.call(
        Service::Iam,
        "CreateRole",
        json!({"RoleName": "api", "AssumeRolePolicyDocument": trust.to_string()}),
    );
    let refused = shop.ask("POST", "/", &[], "{\"cake\": \"a & b\"}");
    assert_eq!(
        (refused.status, refused.json()),
        (500, json!({"taken": false}))
    );
    let policy =
        json!({"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]});
    shop.bench.call(
        Service::Iam,
        "PutRolePolicy",
        json!({"RoleName": "api", "PolicyName": "send", "PolicyDocument": policy.to_string()}),
    );
    let got = shop.ask("POST", "/", &[], "{\"cake\": \"a & b\"}");
    assert_eq!(
        (got.status, got.json()),
        (202, json!({"taken": "9f7e16bf5a15bf45e42a8ec39a132eb8"})),
        "{:?}",
        got.gates
    );
    assert_eq!(shop.bench.bodies("orders"), ["{\"cake\": \"a & b\"}"]);
    let asked = got
        .gates
        .iter()
        .find(|(gate, ..)| *gate == Gate::Integration);
    assert_eq!(asked.map(|(_, verdict, _)| *verdict), Some(Verdict::Passed));
}

#[test]
fn some_headers_are_api_gateways_own() {
    for (kind, header, status) in [
        ("HTTP", "X-Mine", 207),
        ("HTTP", "Authorization", 207),
        ("HTTP", "X-Amzn-Trace-Id", 500),
        ("HTTP_PROXY", "Content-Length", 500),
    ] {
        let name = format!("integration.request.header.{header}");
        let integration = json!({
            "type": kind,
            "integrationHttpMethod": "POST",
            "uri": "https://oven.bakery.example/bake/x",
            "requestParameters": {name: "'x'"},
        });
        let mut shop = with_integration(integration, &[json!({"statusCode": "207"})]);
        let got = shop.ask("POST", "/", &[], "");
        assert_eq!(got.status, status, "{kind} {header}");
    }
}

/// What a request template puts in place of the response's parts counts without a response template, too.
#[test]
fn a_request_template_may_override_the_response() {
    let template = "#set($context.responseOverride.status = 418)#set($context.responseOverride.header.X-Pot = 'tea'){\"statusCode\": 200}";
    let integration = json!({"type": "MOCK", "requestTemplates": {"application/json": template}});
    let mut shop = with_integration(integration, &[json!({"statusCode": "200"})]);
    let got = shop.ask("POST", "/", &[], "");
    assert_eq!((got.status, got.headers.get("X-Pot")), (418, Some("tea")));
}

/// A server may ask for the certificate that the stage shows, so that nobody else can speak to it.
#[test]
fn a_server_that_asks_for_a_certificate_answers_a_stage_that_shows_one() {
    let mut shop = Shop::new();
    let root = shop.root.clone();
    let of = json!({"restApiId": shop.api, "resourceId": root, "httpMethod": "GET"});
    shop.call(
        "PutMethod",
        merged(&of, json!({"authorizationType": "NONE"})),
    );
    let integration = json!({
        "type": "HTTP_PROXY",
        "integrationHttpMethod": "GET",
        "uri": "https://oven.bakery.example/",
    });
    shop.call("PutIntegration", merged(&of, integration));
    shop.deploy();
    shop.bench.cloud.add_server(Server {
        name: "Oven".into(),
        host: "oven.bakery.example".into(),
        asks_for_certificate: true,
        responses: vec![Response {
            body: json!({"warm": true}),
            ..Response::default()
        }],
    });
    let got = shop.get("/");
    assert_eq!((got.status, got.by), (500, Gate::Integration));
    let made = shop
        .bench
        .call(Service::ApiGateway, "GenerateClientCertificate", json!({}));
    let id = made["clientCertificateId"].as_str().unwrap().to_owned();
    shop.patch_stage("/clientCertificateId", &id);
    let got = shop.get("/");
    assert_eq!((got.status, got.json()), (200, json!({"warm": true})));
    // It is valid for 365 days.
    shop.bench.pass(366 * 24 * 60 * 60 * 1_000);
    assert_eq!(shop.get("/").status, 500);
}
