//! What a deployed function receives from buckets, topics and schedules, and what happens without their permission.

use crate::call::{ApiCall, Service};
use crate::engine::{Cloud, Config};
use crate::lambda;
use crate::log::Event;
use crate::template::deploy;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn template() -> Value {
    json!({
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Bake": {"Type": "AWS::Serverless::Function", "Properties": {
                "FunctionName": "bake", "Runtime": "python3.13", "Handler": "app.handler", "CodeUri": "src/",
                "Events": {
                    "Photo": {"Type": "S3", "Properties": {"Bucket": {"Ref": "Photos"}, "Events": "s3:ObjectCreated:*"}},
                    "Order": {"Type": "SNS", "Properties": {"Topic": {"Ref": "Orders"}}},
                    "Tick": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 minute)"}},
                    "Sold": {"Type": "EventBridgeRule", "Properties": {"Pattern": {"source": ["bakery"]}}},
                },
            }},
            "Photos": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "photos"}},
            "Orders": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "orders"}},
        },
    })
}

fn call(cloud: &mut Cloud, service: Service, action: &str, params: Value) -> Value {
    let call = ApiCall::by_learner(service, action, params);
    let answer = cloud
        .call_now(&call)
        .unwrap_or_else(|error| panic!("{action}: {error}"));
    (*answer).clone()
}

/// Gives every source something to push.
fn stir(cloud: &mut Cloud) {
    let photo = json!({"Bucket": "photos", "Key": "a.jpg", "Body": "x"});
    call(cloud, Service::S3, "PutObject", photo);
    let order =
        json!({"TopicArn": "arn:aws:sns:us-east-1:111122223333:orders", "Message": "a cake"});
    call(cloud, Service::Sns, "Publish", order);
    let sold = json!({"Entries": [{"Source": "bakery", "DetailType": "Sale", "Detail": "{}"}]});
    call(cloud, Service::Events, "PutEvents", sold);
    cloud.advance(cloud.now().after(61_000));
}

#[test]
fn a_function_receives_what_its_events_push_while_they_are_permitted() {
    let mut cloud = Cloud::new(Config::default());
    deploy(&mut cloud, &template(), &BTreeMap::new()).unwrap();
    stir(&mut cloud);
    let mut received: Vec<String> = cloud
        .log()
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Lambda(lambda::Event::InvocationStarted { event, .. }) => {
                let record = &event["Records"][0];
                let source = record
                    .get("eventSource")
                    .or_else(|| record.get("EventSource"));
                Some(source.unwrap_or(&event["detail-type"]).as_str()?.to_owned())
            }
            _ => None,
        })
        .collect();
    received.sort();
    assert_eq!(received, ["Sale", "Scheduled Event", "aws:s3", "aws:sns"]);

    let policy = call(
        &mut cloud,
        Service::Lambda,
        "GetPolicy",
        json!({"FunctionName": "bake"}),
    );
    let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
    for statement in policy["Statement"].as_array().unwrap() {
        let params = json!({"FunctionName": "bake", "StatementId": statement["Sid"]});
        call(&mut cloud, Service::Lambda, "RemovePermission", params);
    }
    stir(&mut cloud);
    let refused = |entry: &&crate::log::Entry| {
        matches!(
            entry.event,
            Event::Lambda(lambda::Event::PushRefused { .. })
        )
    };
    assert_eq!(cloud.log().iter().filter(refused).count(), 4);
}
