//! What tests of AWS WAF share: rules in few words, and requests.

mod api;
mod fuzz;
mod inspecting;
mod rates;
mod served;
mod statements;

use super::{Inspection, Waf};
use crate::call::Service;
use crate::clock::Time;
use crate::http::{Connection, HttpRequest};
use crate::testing::Bench;
use serde_json::{Value, json};

/// How something is seen.
fn seen(metric: &str) -> Value {
    json!({"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": metric})
}

/// A rule that does this with what the statement matches.
fn rule(name: &str, priority: u64, action: Value, statement: Value) -> Value {
    let mut rule = json!({"Name": name, "Priority": priority, "VisibilityConfig": seen(name)});
    rule["Action"] = action;
    rule["Statement"] = statement;
    rule
}

fn block() -> Value {
    json!({"Block": {}})
}

/// A web ACL of these rules that allows what they let through.
fn acl(rules: Value) -> Value {
    let mut acl = json!({
        "Name": "shop",
        "Scope": "REGIONAL",
        "DefaultAction": {"Allow": {}},
        "VisibilityConfig": seen("shop"),
    });
    acl["Rules"] = rules;
    acl
}

/// An object with more fields.
fn with(mut base: Value, more: Value) -> Value {
    if let (Value::Object(base), Value::Object(more)) = (&mut base, more) {
        base.extend(more);
    }
    base
}

fn call(bench: &mut Bench, action: &str, params: Value) -> Value {
    bench.call(Service::Wafv2, action, params)
}

/// Creates a resource; gives its ARN.
fn create(bench: &mut Bench, action: &str, params: Value) -> String {
    let answer = call(bench, action, params);
    answer["Summary"]["ARN"].as_str().unwrap().to_owned()
}

/// Creates a web ACL of these rules, and gives the service and the web ACL's ARN.
fn with_rules(rules: Value) -> (Waf, String) {
    let mut bench = Bench::new();
    let arn = create(&mut bench, "CreateWebACL", acl(rules));
    (bench.cloud.waf().clone(), arn)
}

fn request(method: &str, path: &str) -> HttpRequest {
    HttpRequest {
        method: method.into(),
        url: format!("https://abc.execute-api.us-east-1.amazonaws.com{path}"),
        headers: [
            ("User-Agent", "Mozilla/5.0"),
            ("Cookie", "cart=7; theme=dark"),
        ]
        .into_iter()
        .collect(),
        body: None,
        connection: Connection::default(),
    }
}

fn from(address: &str) -> HttpRequest {
    let mut request = request("GET", "/cakes");
    request.connection.source_ip = address.into();
    request
}

fn ask(waf: &mut Waf, arn: &str, request: &HttpRequest) -> Inspection {
    waf.inspect(Time::START, arn, request)
}

/// A REST API with a deployed stage `prod`; gives the stage's ARN.
fn stage(bench: &mut Bench) -> String {
    let mut call = |action: &str, params: Value| bench.call(Service::ApiGateway, action, params);
    let api = call("CreateRestApi", json!({"name": "orders"}))["id"].clone();
    let root = call("GetResources", json!({"restApiId": api}))["items"][0]["id"].clone();
    let mut given = json!({"restApiId": api, "resourceId": root, "httpMethod": "GET"});
    given["authorizationType"] = json!("NONE");
    call("PutMethod", given.clone());
    given["type"] = json!("MOCK");
    call("PutIntegration", given);
    call(
        "CreateDeployment",
        json!({"restApiId": api, "stageName": "prod"}),
    );
    let api = api.as_str().unwrap();
    format!("arn:aws:apigateway:us-east-1::/restapis/{api}/stages/prod")
}
