//! HTTP Tasks: servers outside AWS, and the connections that let requests in.

use crate::call::Service;
use crate::engine::{Cloud, Config};
use crate::template::deploy;
use crate::testing::Bench;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How an execution ends that asks a server: status, and output or error.
fn asked(mut state: Value, policies: &Value) -> Value {
    let mut cloud = Cloud::new(Config::default());
    let server = json!({"Name": "till", "Host": "till.example", "Responses": [
        {"Path": "/gone", "Status": 404, "Body": "nothing here"},
        {"Path": "/deaf", "Closes": true},
        {"Headers": {"X-Till": "7"}, "Returns": "{'key': headers.`X-Key`, 'query': query, 'body': body}"},
    ]});
    cloud.add_server(serde_json::from_value(server).unwrap());
    state["Type"] = json!("Task");
    state["Resource"] = json!("arn:aws:states:::http:invoke");
    state["End"] = json!(true);
    let template = json!({"Transform": "AWS::Serverless-2016-10-31", "Resources": {
        "Till": {"Type": "AWS::Events::Connection", "Properties": {
            "Name": "till", "AuthorizationType": "API_KEY",
            "AuthParameters": {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "open"}},
        }},
        "Bake": {"Type": "AWS::Serverless::StateMachine", "Properties": {
            "Name": "bake", "Policies": policies,
            "DefinitionSubstitutions": {"till": {"Fn::GetAtt": ["Till", "Arn"]}},
            "Definition": {"StartAt": "A", "States": {"A": state}},
        }},
    }});
    deploy(&mut cloud, &template, &BTreeMap::new()).unwrap();
    let mut bench = Bench::new();
    bench.cloud = cloud;
    let arn = "arn:aws:states:us-east-1:111122223333:stateMachine:bake";
    bench.call(
        Service::States,
        "StartExecution",
        json!({"stateMachineArn": arn}),
    );
    bench.cloud.advance(bench.cloud.now().after(20_000));
    bench.cloud.to_json()["executions"][0].clone()
}

fn allowed() -> Value {
    json!([{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["states:InvokeHTTPEndpoint", "events:RetrieveConnectionCredentials"], "Resource": "*"},
    ]}])
}

fn get(path: &str) -> Value {
    json!({"Parameters": {
        "ApiEndpoint": format!("https://till.example{path}"), "Method": "POST",
        "Authentication": {"ConnectionArn": "${till}"},
        "QueryParameters": {"cake": "rye"}, "RequestBody": {"count": 2},
    }})
}

#[test]
fn a_connection_lets_the_request_in() {
    let ended = asked(get("/sell"), &allowed());
    assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
    let output = &ended["output"];
    assert_eq!(output["StatusCode"], 200);
    assert_eq!(output["Headers"]["X-Till"], json!(["7"]));
    assert_eq!(output["ResponseBody"]["key"], "open");
    assert_eq!(output["ResponseBody"]["query"]["cake"], "rye");
    assert_eq!(output["ResponseBody"]["body"], "{\"count\":2}");
}

#[test]
fn refusals_are_errors_of_their_own() {
    let error = |path: &str| asked(get(path), &allowed())["error"].clone();
    assert_eq!(error("/gone"), "States.Http.StatusCode.404");
    assert_eq!(error("/deaf"), "States.Http.Socket");
    let without = asked(get("/sell"), &json!([]));
    let cause = without["cause"].as_str().unwrap();
    assert!(cause.contains("states:InvokeHTTPEndpoint"), "{cause}");
}

#[test]
fn a_form_is_encoded() {
    let mut state = get("/sell");
    state["Parameters"]["Transform"] = json!({"RequestBodyEncoding": "URL_ENCODED"});
    state["Parameters"]["RequestBody"] = json!({"name": "rye bread", "tags": ["a", 1]});
    let ended = asked(state, &allowed());
    assert_eq!(
        ended["output"]["ResponseBody"]["body"],
        "name=rye+bread&tags[0]=a&tags[1]=1"
    );
}
