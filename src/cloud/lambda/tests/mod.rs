//! What Lambda's pollers do with a queue's messages.

use super::{Control, Model};
use crate::call::{ApiCall, Service};
use crate::clock::Time;
use crate::engine::{Cloud, Config, Input};
use crate::iam::Caller;
use serde_json::{Value, json};
use std::sync::Arc;

mod concurrency;
mod errors;
mod invoking;
mod outside;
mod polling;
mod properties;
mod scaling;
mod world;

/// A queue `orders` and a function `bake` that polls it.
struct Bakery {
    cloud: Cloud,
    queue_url: String,
    mapping: String,
}

impl Bakery {
    /// With a queue's visibility timeout and a function's timeout of 30 s, and a mapping of these parameters.
    fn new(model: Model, mapping: &Value) -> Self {
        let mut cloud = Cloud::new(Config::default());
        let queue = deploy(
            &mut cloud,
            Service::Sqs,
            "CreateQueue",
            json!({"QueueName": "orders"}),
        );
        deploy(
            &mut cloud,
            Service::Lambda,
            "CreateFunction",
            function("bake", 30),
        );
        cloud.set_model("bake", model);
        let mut params = json!({
            "FunctionName": "bake",
            "EventSourceArn": "arn:aws:sqs:us-east-1:111122223333:orders",
        });
        for (key, value) in mapping.as_object().unwrap() {
            params[key] = value.clone();
        }
        let mapping = deploy(
            &mut cloud,
            Service::Lambda,
            "CreateEventSourceMapping",
            params,
        );
        Self {
            queue_url: queue["QueueUrl"].as_str().unwrap().into(),
            mapping: mapping["UUID"].as_str().unwrap().into(),
            cloud,
        }
    }

    fn call(&mut self, service: Service, action: &str, params: Value) -> Arc<Value> {
        let call = ApiCall::by_learner(service, action, params);
        self.cloud.call_now(&call).unwrap()
    }

    fn send(&mut self, body: &str) {
        let params = json!({"QueueUrl": self.queue_url, "MessageBody": body});
        self.call(Service::Sqs, "SendMessage", params);
    }

    /// Lets messages build up before Lambda sees them, so that one receive gives them all.
    fn send_together(&mut self, bodies: &[&str]) {
        self.enable(false);
        bodies.iter().for_each(|body| self.send(body));
        self.enable(true);
    }

    /// Turns the mapping on or off, and waits until that has taken effect.
    fn enable(&mut self, enabled: bool) {
        let params = json!({"UUID": self.mapping, "Enabled": enabled});
        self.call(Service::Lambda, "UpdateEventSourceMapping", params);
        let now = self.cloud.now();
        self.cloud.advance(now.after(2_000));
    }

    fn control(&mut self, control: Control) {
        let now = self.cloud.now();
        self.cloud.handle(now, Input::Lambda(control));
    }

    /// Lets time pass until `millis` after the start.
    fn until(&mut self, millis: u64) {
        self.cloud.advance(Time::START.after(millis));
    }

    fn count(&self, kind: &str) -> usize {
        self.events(kind).len()
    }

    fn events(&self, kind: &str) -> Vec<Value> {
        let log = self.cloud.log().to_json();
        let entries = log.as_array().unwrap().iter();
        entries
            .filter(|entry| entry["type"] == kind)
            .cloned()
            .collect()
    }

    fn left(&self) -> usize {
        self.cloud.sqs().queue("orders").unwrap().messages().count()
    }
}

/// The parameters of `CreateFunction`: a role that nothing is known of, and so may do anything.
fn function(name: &str, timeout_s: u32) -> Value {
    json!({
        "FunctionName": name,
        "Role": "arn:aws:iam::111122223333:role/elsewhere",
        "Runtime": "python3.13",
        "Handler": "app.handler",
        "Code": {"ZipFile": "UEsDBA=="},
        "Timeout": timeout_s,
    })
}

fn deploy(cloud: &mut Cloud, service: Service, action: &str, params: Value) -> Arc<Value> {
    let call = ApiCall {
        service,
        action: action.into(),
        params: params.into(),
        caller: Caller::Service("cloudformation.amazonaws.com".into()),
    };
    cloud.call_now(&call).unwrap()
}

fn taking(millis: u64) -> Model {
    Model {
        duration_ms: (millis, millis),
        ..Model::default()
    }
}
