//! What a deployed stack and its cloud are like, beyond the cases.

use super::{BTreeMap, Cloud, Config, Kind, Stack, Value, check, deploy, json, problems};
use crate::call::{ApiCall, Service};
use crate::clock::Time;

fn bakery() -> Value {
    json!({
        "Transform": "AWS::Serverless-2016-10-31",
        "Metadata": {"Stratus": {"Clients": [
            {"Name": "Shop", "SendsTo": "Orders", "Bodies": ["{\"cake\": {n}}"], "PerMinute": 60},
        ]}},
        "Resources": {
            "Bake": {
                "Type": "AWS::Serverless::Function",
                "Metadata": {"Stratus": {"DurationMs": 50, "ColdStartMs": 10, "FailWhen": "cake = 2"}},
                "Properties": {
                    "Handler": "app.bake", "Runtime": "python3.13", "CodeUri": "src/", "Timeout": 5,
                    "Events": {"Order": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": "Orders.Arn"}}}},
                },
            },
            "Orders": {"Type": "AWS::SQS::Queue", "Properties": {
                "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Lost", "Arn"]}, "maxReceiveCount": 1},
            }},
            "Lost": {"Type": "AWS::SQS::Queue"},
        },
    })
}

fn deployed() -> (Cloud, Stack) {
    let mut cloud = Cloud::new(Config::default());
    let stack = deploy(&mut cloud, &bakery(), &BTreeMap::new()).unwrap();
    (cloud, stack)
}

#[test]
fn a_stack_answers_references() {
    let (_, stack) = deployed();
    let url = stack.reference("Orders").unwrap();
    assert!(
        url.starts_with("https://sqs.us-east-1.amazonaws.com/111122223333/bakery-Orders-"),
        "{url}"
    );
    let arn = stack.get_att("Orders", "Arn").unwrap();
    assert!(
        arn.starts_with("arn:aws:sqs:us-east-1:111122223333:bakery-Orders-"),
        "{arn}"
    );
    assert_eq!(stack.reference("Nothing"), None);
    assert_eq!(stack.get_att("Orders", "Colour"), None);
    assert_eq!(stack.resources["Bake"].kind, Kind::Function);
    assert_eq!(stack.resources["Bake"].properties["Timeout"], 5);
    assert_eq!(stack.clients[0].target, "Orders");
}

#[test]
fn what_is_predicted_is_what_the_apis_answer() {
    let (mut cloud, stack) = deployed();
    for resource in stack
        .resources
        .values()
        .filter(|one| one.kind == Kind::Queue)
    {
        let params = json!({"QueueUrl": resource.reference, "AttributeNames": ["All"]});
        let answer = cloud.call_now(&ApiCall::by_learner(
            Service::Sqs,
            "GetQueueAttributes",
            params,
        ));
        let arn = answer.unwrap()["Attributes"]["QueueArn"].clone();
        assert_eq!(arn, resource.attributes["Arn"].as_str());
    }
    let params = json!({"FunctionName": stack.reference("Bake")});
    let call = ApiCall::by_learner(Service::Lambda, "GetFunctionConfiguration", params);
    assert_eq!(
        cloud.call_now(&call).unwrap()["FunctionArn"],
        stack.get_att("Bake", "Arn").unwrap()
    );
}

#[test]
fn the_same_template_gives_the_same_world() {
    let (one, first) = deployed();
    let (other, second) = deployed();
    assert_eq!(first, second);
    assert_eq!(one.to_json(), other.to_json());
}

#[test]
fn the_scene_runs() {
    let (mut cloud, stack) = deployed();
    assert_eq!(cloud.now(), Time::START);
    cloud.advance(Time::START.after(60_000));
    let world = cloud.to_json();
    assert_eq!(world["clients"][0]["sent"], 60, "{world}");
    // The second order can never be baked; one receive is all that it gets.
    let lost = &stack.resources["Lost"].name;
    assert_eq!(cloud.sqs().queue(lost).unwrap().messages().count(), 1);
}

#[test]
fn mappings_are_ready_at_once() {
    let (mut cloud, stack) = deployed();
    let params = json!({"UUID": stack.reference("BakeOrder")});
    let call = ApiCall::by_learner(Service::Lambda, "GetEventSourceMapping", params);
    assert_eq!(cloud.call_now(&call).unwrap()["State"], "Enabled");
}

#[test]
fn resources_are_created_after_what_they_need() {
    let plan = check(&bakery(), &BTreeMap::new()).unwrap();
    let order: Vec<&str> = plan.order().collect();
    assert_eq!(order, ["BakeRole", "Bake", "Lost", "Orders", "BakeOrder"]);
}

#[test]
fn all_problems_are_found_at_once_in_the_order_of_the_template() {
    let template = json!({
        "Resources": {
            "Oven": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 901, "Colour": "red"}},
            "Bake": {"Type": "AWS::Lambda::Function"},
        },
        "Outputs": {"Url": {"Value": {"Ref": "Ovn"}}},
    });
    let found = problems(&template);
    let places: Vec<&str> = found
        .iter()
        .map(|problem| problem.split(": ").next().unwrap())
        .collect();
    let bake = ["Resources.Bake"; 4];
    let mut expected = vec![
        "Resources.Oven.Properties.DelaySeconds",
        "Resources.Oven.Properties.Colour",
    ];
    expected.extend(bake);
    expected.push("Outputs.Url.Value");
    assert_eq!(places, expected, "{found:#?}");
}
