//! What is measured of the cloud, and compared between native code and WebAssembly.
//!
//! All functions take and give plain numbers, so that a host needs no glue to call them: `cargo xtask bench` and
//! `cargo xtask test` run them under Node.js as they are.

mod states;

pub use states::{bench_choices, bench_definitions, bench_iterations, bench_passes};

use cloud::call::{ApiCall, Service, SharedAnswer};
use cloud::clock::Time;
use cloud::core::{Output, Settings};
use cloud::engine::{Cloud, Config, Input};
use cloud::iam::Caller;
use cloud::lambda::Model;
use cloud::rng::Rng;
use serde_json::{Value, json};
use std::sync::Arc;

/// Messages a batch call takes.
const BATCH: u32 = 10;
/// How many things are done in the world whose log is compared.
const ACTIONS: u32 = 400;

/// Sends, receives and deletes about `messages` messages, ten at a time, and answers how many were deleted.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "a host finds the function by this name")]
pub extern "C" fn bench_sqs(messages: u32) -> u32 {
    let mut world = World::new(1, Settings::default());
    let url = world.create("bench", &json!({}));
    let mut deleted = 0;
    for _ in 0..messages.div_ceil(BATCH) {
        let entries: Vec<Value> = (0..BATCH)
            .map(|id| json!({"Id": id.to_string(), "MessageBody": "one croissant"}))
            .collect();
        world.call(
            "SendMessageBatch",
            json!({"QueueUrl": url, "Entries": entries}),
        );
        let receive = json!({"QueueUrl": url, "MaxNumberOfMessages": BATCH});
        let handles = handles(&world.call("ReceiveMessage", receive));
        let entries: Vec<Value> = (0_u32..)
            .zip(handles)
            .map(|(id, handle)| json!({"Id": id.to_string(), "ReceiptHandle": handle}))
            .collect();
        let gone = world.call(
            "DeleteMessageBatch",
            json!({"QueueUrl": url, "Entries": entries}),
        );
        deleted += list(&gone, "Successful").len() as u32;
        world.pass(10);
    }
    deleted
}

/// Invokes a function about `invocations` times by way of a queue, one message each, and answers how many it handled.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "a host finds the function by this name")]
pub extern "C" fn bench_invocations(invocations: u32) -> u32 {
    let mut world = World::new(1, Settings::default());
    let url = world.create("bench", &json!({}));
    world.polled(
        "bench",
        1,
        &Model {
            cold_start_ms: 0,
            duration_ms: (1, 1),
            ..Model::default()
        },
    );
    for _ in 0..invocations.div_ceil(BATCH) {
        let entries: Vec<Value> = (0..BATCH)
            .map(|id| json!({"Id": id.to_string(), "MessageBody": "one croissant"}))
            .collect();
        world.call(
            "SendMessageBatch",
            json!({"QueueUrl": url, "Entries": entries}),
        );
        world.pass(10);
    }
    world.pass(60_000);
    let function = world.cloud.lambda().function("bench");
    let served = function
        .into_iter()
        .flat_map(|function| function.environments());
    served.map(|environment| environment.served).sum()
}

/// The digest of the log of a world in which much happens at random, decided by `seed`: the same on every platform.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "a host finds the function by this name")]
pub extern "C" fn log_hash(seed: u32) -> u64 {
    let settings = Settings {
        short_polls_sample: true,
        duplicate_percent: 10,
        reorder_percent: 20,
        ..Settings::default()
    };
    let mut world = World::new(seed.into(), settings);
    let urls = world.furnish(seed);
    let mut choice = Rng::new(u64::from(seed) + 1);
    let mut held: Vec<(usize, String)> = Vec::new();
    for number in 0..ACTIONS {
        let queue = choice.below(2) as usize;
        let url = &urls[queue];
        match choice.below(7) {
            6 => world.invoke("orders", &format!("{{\"order\": {number}}}")),
            0 | 1 => {
                let mut send = json!({"QueueUrl": url, "MessageBody": format!("order {number}")});
                if queue == 1 {
                    send["MessageGroupId"] = json!(format!("table-{}", choice.below(3)));
                }
                world.call("SendMessage", send);
            }
            2 => {
                let wait = choice.below(2) * choice.below(20);
                let receive =
                    json!({"QueueUrl": url, "MaxNumberOfMessages": 3, "WaitTimeSeconds": wait});
                let received = handles(&world.call("ReceiveMessage", receive));
                held.extend(received.into_iter().map(|handle| (queue, handle)));
            }
            3 => {
                if let Some((queue, handle)) = held.pop() {
                    world.call(
                        "DeleteMessage",
                        json!({"QueueUrl": urls[queue], "ReceiptHandle": handle}),
                    );
                }
            }
            4 => {
                if let Some((queue, handle)) = held.first() {
                    let timeout = choice.below(9);
                    world.call(
                        "ChangeMessageVisibility",
                        json!({"QueueUrl": urls[*queue], "ReceiptHandle": handle, "VisibilityTimeout": timeout}),
                    );
                }
            }
            _ => world.pass(choice.below(5_000)),
        }
    }
    world.pass(60_000);
    world.cloud.log().digest()
}

/// A cloud, and the present in it.
struct World {
    cloud: Cloud,
    now: Time,
}

impl World {
    fn new(seed: u64, settings: Settings) -> Self {
        let cloud = Cloud::new(Config {
            seed,
            settings,
            ..Config::default()
        });
        Self {
            now: cloud.now(),
            cloud,
        }
    }

    fn pass(&mut self, millis: u64) {
        self.now = self.now.after(millis);
        self.cloud.advance(self.now);
    }

    /// Makes a queue; its URL.
    fn create(&mut self, name: &str, attributes: &Value) -> Value {
        let made = self.call(
            "CreateQueue",
            json!({"QueueName": name, "Attributes": attributes}),
        );
        made["QueueUrl"].clone()
    }

    /// Two queues, one with a dead-letter queue, and a function that handles the messages of one of them.
    fn furnish(&mut self, seed: u32) -> [Value; 2] {
        let dead = self.create("dead", &json!({}));
        let attributes = self.call(
            "GetQueueAttributes",
            json!({"QueueUrl": dead, "AttributeNames": ["QueueArn"]}),
        );
        let arn = attributes["Attributes"]["QueueArn"].clone();
        let redrive = json!({"deadLetterTargetArn": arn, "maxReceiveCount": 3}).to_string();
        let urls = [
            self.create(
                "orders",
                &json!({"VisibilityTimeout": "2", "RedrivePolicy": redrive}),
            ),
            self.create(
                "cakes.fifo",
                &json!({"FifoQueue": "true", "ContentBasedDeduplication": "true"}),
            ),
        ];
        self.polled(
            "orders",
            4,
            &Model {
                cold_start_ms: 300,
                duration_ms: (50, 1_500),
                fail_when: Some("$contains($, '7')".into()),
                reports_failures: seed.is_multiple_of(2),
                ..Model::default()
            },
        );
        urls
    }

    /// Lets Lambda poll a queue for a function of the same name.
    fn polled(&mut self, name: &str, batch: u32, model: &Model) {
        let function = json!({
            "FunctionName": name,
            "Role": "arn:aws:iam::111122223333:role/bench",
            "Runtime": "python3.13",
            "Handler": "app.handler",
            "Code": {"ZipFile": "UEsDBA=="},
        });
        self.deploy("CreateFunction", function);
        self.cloud.set_model(name, model.clone());
        let mapping = json!({
            "FunctionName": name,
            "EventSourceArn": format!("arn:aws:sqs:us-east-1:111122223333:{name}"),
            "BatchSize": batch,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
        });
        self.deploy("CreateEventSourceMapping", mapping);
    }

    /// Makes a call of Lambda's API as CloudFormation does.
    fn deploy(&mut self, action: &str, params: Value) {
        let call = ApiCall {
            caller: Caller::Service("cloudformation.amazonaws.com".into()),
            ..ApiCall::by_learner(Service::Lambda, action, params)
        };
        // What is refused shows in the log, which is what is compared.
        let _ = self.cloud.call_now(&call);
    }

    /// Leaves an event for a function.
    fn invoke(&mut self, function: &str, payload: &str) {
        let params =
            json!({"FunctionName": function, "InvocationType": "Event", "Payload": payload});
        self.deploy("Invoke", params);
    }

    /// Makes a call and lets time pass until it is answered. Refusals are part of what is compared.
    fn call(&mut self, action: &str, params: Value) -> Arc<Value> {
        self.ask(Service::Sqs, action, params)
    }

    /// As [`Self::call`], of any service.
    fn ask(&mut self, service: Service, action: &str, params: Value) -> Arc<Value> {
        self.make(ApiCall::by_learner(service, action, params))
    }

    /// Makes a call and lets time pass until it is answered.
    fn make(&mut self, call: ApiCall) -> Arc<Value> {
        let ticket = self.cloud.handle(self.now, Input::Call(call));
        loop {
            match self.cloud.poll() {
                Output::Answer { ticket: of, answer } if of == ticket => {
                    self.now = self.cloud.now();
                    return value(answer);
                }
                Output::Answer { .. }
                | Output::RunCode(_)
                | Output::ResumeCode(_)
                | Output::StopCode(_) => {}
                Output::Idle { wake: Some(wake) } => self.cloud.advance(wake),
                Output::Idle { wake: None } => return Value::Null.into(),
            }
        }
    }
}

fn value(answer: SharedAnswer) -> Arc<Value> {
    answer.unwrap_or_else(|error| error.to_json().into())
}

fn list<'a>(answer: &'a Value, name: &str) -> &'a [Value] {
    answer[name].as_array().map_or(&[], Vec::as_slice)
}

/// The receipt handles in the answer to a receive.
fn handles(answer: &Value) -> Vec<String> {
    list(answer, "Messages")
        .iter()
        .filter_map(|message| message["ReceiptHandle"].as_str())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_is_received_and_deleted() {
        assert_eq!(bench_sqs(100), 100);
    }

    #[test]
    fn every_message_is_handled_by_one_invocation() {
        assert_eq!(bench_invocations(100), 100);
    }

    #[test]
    fn the_log_depends_on_the_seed_and_on_nothing_else() {
        assert_eq!(log_hash(7), log_hash(7));
        assert_ne!(log_hash(7), log_hash(8));
    }
}
