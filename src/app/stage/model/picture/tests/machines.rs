//! What is drawn of state machines: what starts them, and what their Tasks ask.

use super::seen;
use crate::app::stage::model::action;
use crate::app::stage::model::action::ApiKind;
use crate::app::stage::model::apis::{Backend, served};
use crate::app::stage::model::layout::{Layout, Plan, Wants};
use crate::app::stage::model::machine::asks;
use crate::app::stage::model::picture::Key;
use crate::app::stage::model::testing::Bench;
use serde_json::json;

const ARN: &str = "arn:aws:states:us-east-1:111122223333:stateMachine:flow";

/// A state machine that asks a function and then a queue; a rule starts it each minute, an API on request.
fn bench() -> Bench {
    let role = json!({"Fn::GetAtt": ["FlowRole", "Arn"]});
    let may = |service: &str| {
        json!({"Type": "AWS::IAM::Role", "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]},
            "Policies": [{"PolicyName": "all", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"}]}}]}})
    };
    let template = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "FlowRole": may("states.amazonaws.com"),
            "DoorRole": may("apigateway.amazonaws.com"),
            "RuleRole": may("events.amazonaws.com"),
            "Oven": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "oven"}},
            "Price": {"Type": "AWS::Serverless::Function", "Properties": {
                "FunctionName": "price", "Runtime": "python3.14", "Handler": "app.handler", "CodeUri": "."},
                "Metadata": {"Stratus": {"DurationMs": 2000, "ColdStartMs": 100}}},
            "Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": {"Name": "flow", "Role": role, "Definition": {
                "StartAt": "Ask", "States": {
                    "Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                        "Parameters": {"FunctionName": "price"}, "ResultPath": "$.priced", "Next": "Bake"},
                    "Bake": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
                        "Parameters": {"QueueUrl": {"Ref": "Oven"}, "MessageBody": "bake"}}}}}},
            "Morning": {"Type": "AWS::Events::Rule", "Properties": {"Name": "morning", "ScheduleExpression": "rate(1 minute)",
                "Targets": [{"Id": "flow", "Arn": {"Ref": "Flow"}, "RoleArn": {"Fn::GetAtt": ["RuleRole", "Arn"]}}]}},
            "Door": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "door", "ProtocolType": "HTTP"}},
            "Start": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {"ApiId": {"Ref": "Door"},
                "IntegrationType": "AWS_PROXY", "IntegrationSubtype": "StepFunctions-StartExecution",
                "PayloadFormatVersion": "1.0", "CredentialsArn": {"Fn::GetAtt": ["DoorRole", "Arn"]},
                "RequestParameters": {"StateMachineArn": {"Ref": "Flow"}, "Input": "$request.body"}}},
            "Route": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {"ApiId": {"Ref": "Door"}, "RouteKey": "POST /orders",
                "Target": {"Fn::Sub": "integrations/${Start}"}}},
            "Live": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {
                "ApiId": {"Ref": "Door"}, "StageName": "$default", "AutoDeploy": true}},
        },
    });
    let mut bench = Bench::of(template, &Wants::NONE);
    let cloud = bench.session.cloud().clone();
    let wants = Wants {
        executes: true,
        machines: &|name| asks::of_machine(&cloud, name),
        apis: &|kind, api| served(&cloud, kind, api),
        ..Wants::NONE
    };
    bench.layout = Layout::new(&Plan::new(bench.session.stack(), &wants), false);
    bench
}

/// Which cards the flights of this picture come from, by where they begin.
fn flights(bench: &Bench) -> Vec<(String, String)> {
    let at = |point: crate::app::stage::model::shape::Point| {
        let cards = bench.layout.cards.iter();
        let near = |card: &&crate::app::stage::model::layout::Card| {
            let rect = card.rect;
            (rect.x - 20.0..=rect.right() + 20.0).contains(&point.x)
                && (rect.y - 30.0..=rect.bottom() + 30.0).contains(&point.y)
        };
        let near: Vec<&str> = cards.filter(near).map(|card| card.id.as_str()).collect();
        near.join("|")
    };
    let tokens = bench.picture.tokens.iter();
    let flights = tokens.filter(|(key, _)| matches!(key, Key::Flight(_)));
    flights
        .filter_map(|(_, token)| Some((at(token.from?), at(token.at))))
        .collect()
}

#[test]
fn what_starts_a_machine_and_what_it_asks_have_lines() {
    let bench = bench();
    let leads = |from: &str, to: &str| {
        let mut wires = bench.layout.wires.iter();
        wires.any(|wire| wire.from == from && wire.to == to)
    };
    for (from, to) in [
        ("Morning", "Flow"),
        ("Door", "Flow"),
        ("Flow", "Price"),
        ("Flow", "Oven"),
    ] {
        assert!(leads(from, to), "{from} to {to}");
    }
    let api = bench.layout.card("Door").unwrap().api.clone();
    let routes = served(bench.cloud(), ApiKind::Http, &api).unwrap().routes;
    assert_eq!(routes[0].backend, Backend::Machine("flow".into()));
}

#[test]
fn a_start_by_hand_flies_to_the_machine_and_its_call_to_the_function() {
    let mut bench = bench();
    bench.act(action::execute(ARN, "{\"order\": 7}", false));
    let begun = flights(&bench);
    assert_eq!(begun.len(), 1, "{:?}", seen(&bench));
    assert!(begun[0].1.contains("Flow"), "{begun:?}");
    bench.wait(500);
    // The function's event comes from the machine, and its answer goes back there.
    let tokens = bench.picture.tokens.iter();
    let mut event = tokens
        .filter(|(key, _)| matches!(key, Key::Event(_)))
        .map(|(_, token)| token);
    let event = event.next_back().unwrap();
    let flow = bench.layout.card("Flow").unwrap().rect;
    for point in [event.from.unwrap(), event.home.unwrap()] {
        assert!(
            (flow.x..=flow.right() + 20.0).contains(&point.x),
            "{point:?} {flow:?}"
        );
    }
}

#[test]
fn a_rule_starts_it_along_its_line() {
    let mut bench = bench();
    let mut begun = Vec::new();
    for _ in 0..70 {
        bench.wait(1_000);
        begun.extend(flights(&bench));
    }
    assert!(
        begun
            .iter()
            .any(|(from, to)| from.contains("Morning") && to.contains("Flow")),
        "{begun:?}"
    );
    let states = bench.cloud().states();
    assert!(states.executions().count() > 0);
}
