//! The way of a request, gate by gate: order, verdicts, cache, canary, logs, trials.

use super::{Shop, merged};
use crate::call::Service;
use crate::clock::Time;
use crate::gateway::{Gate, Verdict};
use crate::http::HttpRequest;
use crate::lambda::Model;
use crate::testing::{Bench, steps_do_not_matter};
use serde_json::{Value, json};

#[test]
fn every_gate_is_asked_in_order() {
    let mut shop = Shop::new();
    let root = shop.root.clone();
    shop.mock(&root, "GET", json!({}), "{}");
    shop.deploy();
    let got = shop.get("/");
    let gates: Vec<(Gate, Verdict)> = got
        .gates
        .iter()
        .map(|(gate, verdict, _)| (*gate, *verdict))
        .collect();
    use Verdict::{Absent, Changed, Passed};
    assert_eq!(
        gates,
        [
            (Gate::Tls, Passed),
            (Gate::EndpointPolicy, Absent),
            (Gate::Waf, Absent),
            (Gate::Route, Passed),
            (Gate::ResourcePolicy, Absent),
            (Gate::Authorizer, Absent),
            (Gate::ApiKey, Absent),
            (Gate::UsagePlan, Absent),
            (Gate::Throttle, Passed),
            (Gate::Validation, Absent),
            (Gate::Cache, Absent),
            (Gate::IntegrationRequest, Changed),
            (Gate::Integration, Passed),
            (Gate::IntegrationResponse, Changed),
            (Gate::Response, Passed),
        ]
    );
    assert!(
        got.gates
            .iter()
            .all(|(_, _, why)| why.ends_with(['.', '!']) || why.contains(':'))
    );
    let names: Vec<&str> = got.headers.iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        ["Content-Type", "x-amzn-RequestId", "x-amz-apigw-id"]
    );
}

/// A change of the draft is not served before it is deployed.
#[test]
fn a_stage_serves_its_deployment() {
    let mut shop = Shop::new();
    let root = shop.root.clone();
    shop.mock(&root, "GET", json!({}), "one");
    let first = shop.deploy();
    let patch =
        json!([{"op": "replace", "path": "/responseTemplates/application~1json", "value": "two"}]);
    let of = json!({"resourceId": root, "httpMethod": "GET", "statusCode": "200"});
    shop.call(
        "UpdateIntegrationResponse",
        merged(&of, json!({"patchOperations": patch})),
    );
    assert_eq!(shop.get("/").body, "one");
    shop.deploy();
    assert_eq!(shop.get("/").body, "two");
    shop.patch_stage("/deploymentId", &first);
    assert_eq!(shop.get("/").body, "one");
}

#[test]
fn fixed_names_come_before_parameters_and_those_before_greedy_ones() {
    let mut shop = Shop::new();
    let root = shop.root.clone();
    let cakes = shop.resource(&root, "cakes");
    let cake = shop.resource(&cakes, "{cake}");
    let best = shop.resource(&cakes, "best");
    let rest = shop.resource(&root, "{proxy+}");
    shop.mock(&cake, "GET", json!({}), "cake $input.params('cake')");
    shop.mock(&best, "GET", json!({}), "best");
    shop.mock(&rest, "ANY", json!({}), "rest $input.params('proxy')");
    shop.deploy();
    for (path, body) in [
        ("/cakes/best", "best"),
        ("/cakes/lemon", "cake lemon"),
        ("/cakes/lemon%20pie/", "cake lemon%20pie"),
        ("/cakes/lemon/slices", "rest cakes/lemon/slices"),
        ("/bread", "rest bread"),
        ("//cakes/best", "best"),
    ] {
        assert_eq!(shop.get(path).body, body, "{path}");
    }
    assert_eq!(shop.ask("POST", "/cakes/best", &[], "").status, 403);
    assert_eq!(shop.ask("PUT", "/bread", &[], "").status, 200);
}

#[test]
fn the_cache_answers_until_its_time_is_over() {
    let mut shop = Shop::new();
    let function = shop.function("clock", "{'statusCode': 200, 'body': $string($invocation)}");
    let root = shop.root.clone();
    shop.proxy(&root, "GET", json!({}), &function);
    let patch = json!([{"op": "add", "path": "/cacheKeyParameters/method.request.querystring.of", "value": ""}]);
    shop.call("UpdateMethod", json!({"resourceId": root, "httpMethod": "GET", "patchOperations": [{"op": "add", "path": "/requestParameters/method.request.querystring.of", "value": "false"}]}));
    shop.call(
        "UpdateIntegration",
        json!({"resourceId": root, "httpMethod": "GET", "patchOperations": patch}),
    );
    shop.deploy();
    shop.patch_stage("/cacheClusterEnabled", "true");
    shop.patch_stage("/*/*/caching/enabled", "true");
    shop.patch_stage("/*/*/caching/ttlInSeconds", "60");
    let first = shop.get("/?of=rye");
    assert!(first.backend_ran);
    let again = shop.get("/?of=rye");
    assert_eq!(
        (again.by, &again.body, again.backend_ran),
        (Gate::Cache, &first.body, false)
    );
    assert!(shop.get("/?of=roll").backend_ran, "another key");
    let fresh = shop.ask("GET", "/?of=rye", &[("Cache-Control", "max-age=0")], "");
    assert_eq!(
        fresh.by,
        Gate::Cache,
        "who has no permission is served from the cache"
    );
    assert!(fresh.headers.get("Warning").unwrap().starts_with("199 "));
    shop.bench.pass(61_000);
    assert!(shop.get("/?of=rye").backend_ran);
    shop.call("FlushStageCache", json!({"stageName": "prod"}));
    assert!(shop.get("/?of=rye").backend_ran);
}

/// Over many requests the canary's share is about what was set, and every request says who served it.
#[test]
fn a_canary_serves_its_share() {
    let mut shop = Shop::new();
    let root = shop.root.clone();
    shop.mock(
        &root,
        "GET",
        json!({}),
        "old $stageVariables.shelf $context.isCanaryRequest",
    );
    shop.deploy();
    let of = json!({"resourceId": root, "httpMethod": "GET", "statusCode": "200"});
    let patch = json!([{"op": "replace", "path": "/responseTemplates/application~1json", "value": "new $stageVariables.shelf $context.isCanaryRequest"}]);
    shop.call(
        "UpdateIntegrationResponse",
        merged(&of, json!({"patchOperations": patch})),
    );
    let settings = json!({"percentTraffic": 25.0, "stageVariableOverrides": {"shelf": "top"}, "useStageCache": false});
    shop.call(
        "CreateDeployment",
        json!({"stageName": "prod", "canarySettings": settings}),
    );
    let bodies: Vec<String> = (0..400).map(|_| shop.get("/").body).collect();
    let new = bodies.iter().filter(|body| *body == "new top true").count();
    let old = bodies.iter().filter(|body| *body == "old  false").count();
    assert_eq!(new + old, 400);
    assert!((70..130).contains(&new), "{new} of 400");
}

fn lines(bench: &Bench, group: &str) -> Vec<String> {
    let group = bench
        .cloud
        .logs()
        .group(group)
        .unwrap_or_else(|| panic!("no log group {group}"));
    let streams = group.streams();
    streams
        .flat_map(|(_, stream)| {
            stream
                .events
                .iter()
                .map(|event| event.line.text().trim_end().to_owned())
        })
        .collect()
}

/// Lets API Gateway write execution logs.
fn logs_on(shop: &mut Shop) {
    let role = json!([{"op": "replace", "path": "/cloudwatchRoleArn", "value": "arn:aws:iam::111122223333:role/logs"}]);
    shop.call("UpdateAccount", json!({"patchOperations": role}));
    shop.patch_stage("/*/*/logging/loglevel", "INFO");
}

/// The stage's execution log, line by line.
fn execution_log(shop: &Shop) -> Vec<String> {
    let group = format!("API-Gateway-Execution-Logs_{}/prod", shop.api);
    lines(&shop.bench, &group)
}

#[test]
fn the_execution_log_says_what_the_client_does_not_learn() {
    let mut shop = Shop::new();
    let function = shop.function("till", "{'statusCode': 'soon'}");
    let root = shop.root.clone();
    shop.proxy(&root, "GET", json!({}), &function);
    shop.deploy();
    logs_on(&mut shop);
    let format = "{\"id\":\"$context.requestId\",\"status\":$context.status,\"error\":\"$context.error.message\",\"who\":\"$context.identity.user\"}";
    shop.patch_stage(
        "/accessLogSettings/destinationArn",
        "arn:aws:logs:us-east-1:111122223333:log-group:shop",
    );
    shop.patch_stage("/accessLogSettings/format", format);
    let got = shop.get("/");
    assert_eq!(
        (got.status, got.json()),
        (502, json!({"message": "Internal server error"}))
    );
    let id = got.headers.get("x-amzn-RequestId").unwrap();
    let lines_of = execution_log(&shop);
    assert_eq!(
        lines_of[0],
        format!("({id}) Starting execution for request: {id}")
    );
    assert!(lines_of.contains(&format!(
        "({id}) Execution failed due to configuration error: Malformed Lambda proxy response"
    )));
    assert_eq!(
        lines_of.last().unwrap(),
        &format!("({id}) Method completed with status: 502")
    );
    let access = lines(&shop.bench, "shop");
    assert_eq!(
        access,
        [format!(
            "{{\"id\":\"{id}\",\"status\":502,\"error\":\"Internal server error\",\"who\":\"-\"}}"
        )]
    );
}

#[test]
fn the_execution_log_tells_a_function_s_error() {
    let mut shop = Shop::new();
    let function = shop.function("till", "{}");
    shop.bench.cloud.set_model(
        "till",
        Model {
            fail_when: Some("true".into()),
            error_message: "No flour".into(),
            ..Model::default()
        },
    );
    let root = shop.root.clone();
    shop.proxy(&root, "GET", json!({}), &function);
    shop.deploy();
    logs_on(&mut shop);
    let got = shop.get("/");
    assert_eq!(
        (got.status, got.json()),
        (502, json!({"message": "Internal server error"}))
    );
    let id = got.headers.get("x-amzn-RequestId").unwrap();
    let lines = execution_log(&shop);
    assert!(
        lines.contains(&format!(
            "({id}) Lambda execution failed with status 200 due to customer function error: No flour"
        )),
        "{lines:#?}"
    );
    assert!(lines.iter().all(|line| !line.contains("Malformed")));
}

#[test]
fn the_world_shows_how_full_token_buckets_are() {
    let mut shop = Shop::new();
    let root = shop.root.clone();
    shop.mock(&root, "GET", json!({"apiKeyRequired": true}), "{}");
    shop.deploy();
    let key = shop.key(json!({"throttle": {"burstLimit": 4, "rateLimit": 0.5}}));
    shop.patch_stage("/*/*/throttling/burstLimit", "3");
    shop.patch_stage("/*/*/throttling/rateLimit", "1");
    for _ in 0..2 {
        assert_eq!(shop.ask("GET", "/", &[("x-api-key", &key)], "").status, 200);
    }
    let world = shop.bench.cloud.to_json();
    let of = |list: &Value| list.as_object().unwrap().values().next().unwrap().clone();
    let mut found = [
        of(&world["apis"])["buckets"].clone(),
        of(&world["usagePlans"])["buckets"].clone(),
    ];
    // What was gained meanwhile is less than a token.
    assert_eq!(found[0]["prod GET /"]["tokens"], 1);
    assert_eq!(
        found[0]["prod GET /"],
        json!({"tokens": 1, "burst": 3, "ratePerSecond": 1.0})
    );
    let plan = of(&found[1].take());
    assert_eq!(plan, json!({"tokens": 2, "burst": 4, "ratePerSecond": 0.5}));
}

#[test]
fn metrics_count_what_clients_were_answered() {
    let mut shop = Shop::new();
    let root = shop.root.clone();
    shop.mock(&root, "GET", json!({}), "{}");
    shop.deploy();
    for path in ["/", "/", "/none"] {
        shop.get(path);
    }
    let now = shop.bench.cloud.now();
    let points = crate::cloudwatch::api_metrics(
        shop.bench.cloud.log(),
        &[&shop.api],
        Some("prod"),
        60_000,
        now,
    );
    let sum = |of: fn(&crate::cloudwatch::ApiPoint) -> u32| points.iter().map(of).sum::<u32>();
    assert_eq!(
        (
            sum(|point| point.count),
            sum(|point| point.errors_4xx),
            sum(|point| point.errors_5xx)
        ),
        (3, 1, 0)
    );
}

#[test]
fn metrics_are_told_by_name_and_stage() {
    let mut shop = Shop::new();
    let function = shop.function("till", "{'statusCode': 200}");
    let root = shop.root.clone();
    shop.proxy(&root, "GET", json!({}), &function);
    shop.deploy();
    let start = shop.bench.cloud.now().as_secs();
    for path in ["/", "/", "/none", "/none"] {
        shop.get(path);
    }
    let end = shop.bench.cloud.now().as_secs() + 1;
    let mut told = |metric: &str, stage: &str| {
        let params = json!({
            "Namespace": "AWS/ApiGateway", "MetricName": metric, "Period": 3_600,
            "Dimensions": [{"Name": "ApiName", "Value": "shop"}, {"Name": "Stage", "Value": stage}],
            "StartTime": start / 3_600 * 3_600, "EndTime": end,
            "Statistics": ["Sum", "SampleCount", "Average", "Minimum", "Maximum"],
        });
        let got = shop
            .bench
            .call(Service::CloudWatch, "GetMetricStatistics", params);
        got["Datapoints"][0].clone()
    };
    let sums = ["Count", "4XXError", "5XXError"].map(|metric| told(metric, "prod")["Sum"].clone());
    assert_eq!(sums, [4.0, 2.0, 0.0]);
    assert_eq!(told("4XXError", "prod")["Average"], 0.5);
    assert_eq!(told("Count", "beta"), Value::Null);
    // REST and HTTP APIs call them differently.
    assert_eq!(told("4xx", "prod"), Value::Null);
    let backend = told("IntegrationLatency", "prod");
    assert_eq!(backend["SampleCount"], 2.0);
    let of = |name: &str| backend[name].as_f64().unwrap();
    assert!(0.0 < of("Minimum") && of("Minimum") <= of("Maximum"));
    assert_eq!(of("Minimum") + of("Maximum"), of("Sum"));
    let listed = json!({"Namespace": "AWS/ApiGateway", "MetricName": "Count"});
    let listed = shop.bench.call(Service::CloudWatch, "ListMetrics", listed);
    let dimensions: Vec<usize> = listed["Metrics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["Dimensions"].as_array().unwrap().len())
        .collect();
    assert_eq!(dimensions, [1, 2]);
}

#[test]
fn a_trial_runs_the_draft() {
    let mut shop = Shop::new();
    let root = shop.root.clone();
    let cake = shop.resource(&root, "{cake}");
    shop.mock(
        &cake,
        "GET",
        json!({"apiKeyRequired": true}),
        "{\"cake\": \"$input.params('cake')\"}",
    );
    let params =
        json!({"resourceId": cake, "httpMethod": "GET", "pathWithQueryString": "/lemon?size=2"});
    let got = shop.call("TestInvokeMethod", params);
    assert_eq!(got["status"], 200);
    assert_eq!(got["body"], "{\"cake\": \"lemon\"}");
    let log = got["log"].as_str().unwrap();
    assert!(log.starts_with("Execution log for request "));
    assert!(log.contains(" UTC 2026 : Method request path: {cake=lemon}\n"));
    assert!(log.ends_with(" : Method completed with status: 200\n"));
}

#[test]
fn a_body_over_10_mb_is_refused() {
    let mut shop = Shop::new();
    let root = shop.root.clone();
    shop.mock(&root, "POST", json!({}), "{}");
    shop.deploy();
    let got = shop.ask("POST", "/", &[], &"x".repeat(10_485_761));
    assert_eq!(
        (got.status, got.json()),
        (413, json!({"message": "Request Too Long"}))
    );
    assert_eq!(
        shop.ask("POST", "/", &[], &"x".repeat(10_485_760)).status,
        200
    );
}

#[test]
fn unknown_stages_and_hosts_are_forbidden() {
    let mut shop = Shop::new();
    let root = shop.root.clone();
    shop.mock(&root, "GET", json!({}), "{}");
    shop.deploy();
    for url in [
        shop.url("/").replace("prod", "beta"),
        shop.url("/").replace("/prod/", "/"),
        "https://nobody0000.execute-api.us-east-1.amazonaws.com/prod/".to_owned(),
    ] {
        let got = shop
            .send(HttpRequest {
                method: "GET".into(),
                url,
                ..HttpRequest::default()
            })
            .unwrap();
        assert_eq!((got.status, got.error_type()), (403, "ForbiddenException"));
        assert_eq!(got.json(), json!({"message": "Forbidden"}));
    }
}

/// Leaping through time and stepping through it leave the same log.
#[test]
fn steps_make_no_difference() {
    steps_do_not_matter(|bench| {
        let old = std::mem::replace(bench, Bench::new());
        drop(old);
        let mut shop = Shop::new();
        let function = shop.function("slow", "{'statusCode': 200}");
        shop.bench.cloud.set_model(
            "slow",
            Model {
                duration_ms: (2_500, 2_500),
                ..Model::default()
            },
        );
        let root = shop.root.clone();
        shop.proxy(&root, "GET", json!({}), &function);
        shop.deploy();
        let request = HttpRequest {
            method: "GET".into(),
            url: shop.url("/"),
            ..HttpRequest::default()
        };
        let now = shop.bench.cloud.now();
        shop.bench
            .cloud
            .handle(now, crate::engine::Input::Http(request));
        *bench = shop.bench;
    });
}

#[test]
fn usage_is_counted_and_quotas_hold() {
    let mut shop = Shop::new();
    let root = shop.root.clone();
    shop.mock(&root, "GET", json!({"apiKeyRequired": true}), "{}");
    shop.deploy();
    let key = shop.key(json!({"quota": {"limit": 2, "period": "DAY", "offset": 0}}));
    let ask = |shop: &mut Shop| shop.ask("GET", "/", &[("x-api-key", key.as_str())], "");
    assert_eq!((ask(&mut shop).status, ask(&mut shop).status), (200, 200));
    let third = ask(&mut shop);
    assert_eq!(
        (third.status, third.error_type()),
        (429, "LimitExceededException")
    );
    assert_eq!(third.json(), json!({"message": "Limit Exceeded"}));
    // The day of UTC is over at midnight.
    let midnight = Time::from_millis((shop.bench.cloud.now().as_secs() / 86_400 + 1) * 86_400_000);
    shop.bench.cloud.advance(midnight);
    assert_eq!(ask(&mut shop).status, 200);
}

#[test]
fn validation_tells_what_is_missing() {
    let mut shop = Shop::new();
    let root = shop.root.clone();
    let schema = json!({"type": "object", "required": ["cake"], "properties": {"cake": {"type": "string", "minLength": 2}, "count": {"type": "integer", "maximum": 9}}});
    shop.call(
        "CreateModel",
        json!({"name": "Order", "contentType": "application/json", "schema": schema.to_string()}),
    );
    let validator = shop.call(
        "CreateRequestValidator",
        json!({"name": "all", "validateRequestBody": true, "validateRequestParameters": true}),
    );
    let method = json!({
        "requestValidatorId": validator["id"],
        "requestModels": {"application/json": "Order"},
        "requestParameters": {"method.request.querystring.shop": true, "method.request.header.X-Till": true},
    });
    shop.mock(&root, "POST", method, "{}");
    shop.deploy();
    let ask = |shop: &mut Shop, query: &str, body: &Value| {
        shop.ask(
            "POST",
            &format!("/{query}"),
            &[("X-Till", "7")],
            &body.to_string(),
        )
    };
    let got = ask(&mut shop, "", &json!({"cake": "lemon"}));
    assert_eq!(
        (got.status, got.json()),
        (
            400,
            json!({"message": "Missing required request parameters: [shop]"})
        )
    );
    assert_eq!(got.error_type(), "BadRequestException");
    for (body, fits) in [
        (json!({"cake": "lemon", "count": 9}), true),
        (json!({"cake": "x"}), false),
        (json!({"cake": "lemon", "count": 9.5}), false),
        (json!({"count": 1}), false),
        (json!([]), false),
    ] {
        let got = ask(&mut shop, "?shop=1", &body);
        assert_eq!(got.status, if fits { 200 } else { 400 }, "{body}");
        if !fits {
            assert_eq!(got.json(), json!({"message": "Invalid request body"}));
            assert!(!got.backend_ran);
        }
    }
    assert!(
        ask(&mut shop, "?shop=1", &json!({"count": 1}))
            .why(Gate::Validation)
            .contains("missing required properties ([\"cake\"])")
    );
}

/// A template with a server outside AWS and an API before it: what a lesson declares is what a client meets.
#[test]
fn a_template_declares_servers_and_endpoints() {
    let template = json!({
        "Transform": "AWS::Serverless-2016-10-31",
        "Metadata": {"Stratus": {"Servers": [{
            "Name": "Oven",
            "Host": "oven.bakery.example",
            "Responses": [{"Path": "/heat/*", "Status": 201, "Returns": "{'at': path}", "DelayMs": 300}],
        }]}},
        "Resources": {
            "Net": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
            "Door": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {
                "VpcId": {"Ref": "Net"},
                "ServiceName": {"Fn::Sub": "com.amazonaws.${AWS::Region}.execute-api"},
                "VpcEndpointType": "Interface",
                "PolicyDocument": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]},
            }},
        },
    });
    let mut shop = Shop::new();
    let stack =
        crate::template::deploy(&mut shop.bench.cloud, &template, &Default::default()).unwrap();
    let door = stack.reference("Door").unwrap();
    assert!(door.starts_with("vpce-0"));
    let root = shop.root.clone();
    shop.method(&root, "GET", json!({}));
    let of = json!({"resourceId": root, "httpMethod": "GET"});
    let uri = json!({"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": "http://oven.bakery.example/heat/180"});
    shop.call("PutIntegration", merged(&of, uri));
    shop.deploy();
    let got = shop.get("/");
    assert_eq!((got.status, got.json()), (201, json!({"at": "/heat/180"})));
    let mut request = HttpRequest {
        method: "GET".into(),
        url: shop.url("/"),
        ..HttpRequest::default()
    };
    request.connection.vpc_endpoint = Some(door);
    let got = shop.send(request).unwrap();
    assert_eq!((got.status, got.by), (403, Gate::EndpointPolicy));
}
