//! What the reader can do: every control is an API call or a wish to a client or function.

use cloud::call::{ApiCall, Service};
use cloud::engine::{Cloud, Input};
use cloud::sqs::Queue;
use cloud::template::{Kind, LinkKind, Stack};
use cloud::{lambda, traffic};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Something that controls act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its logical id, or a client's name.
    pub id: String,
    /// Its physical name.
    pub name: Arc<str>,
}

/// What the scene's controls can act on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    /// Queues: those that clients send to first, dead-letter queues last.
    pub queues: Vec<Target>,
    /// Functions, in the order of the template's links.
    pub functions: Vec<Target>,
    /// Event source mappings: the function's name and the mapping's UUID.
    pub mappings: Vec<(Arc<str>, Arc<str>)>,
    /// Clients, in the order of the template.
    pub clients: Vec<Arc<str>>,
}

impl Targets {
    /// Those of a stack.
    #[must_use]
    pub fn new(stack: &Stack) -> Self {
        let of = |kind: Kind| {
            stack
                .resources
                .values()
                .filter(move |resource| resource.kind == kind)
                .map(|resource| Target {
                    id: resource.logical_id.clone(),
                    name: resource.name.as_str().into(),
                })
        };
        let mut queues: Vec<Target> = of(Kind::Queue).collect();
        queues.sort_by_key(|queue| {
            let is_dead = stack.links.iter().any(|link| {
                matches!(link.kind, LinkKind::DeadLetters { .. }) && link.to == queue.id
            });
            let mut clients = stack.clients.iter();
            (
                is_dead,
                clients
                    .position(|client| client.target == queue.id)
                    .unwrap_or(usize::MAX),
            )
        });
        let linked = |id: &str| {
            let at = stack
                .links
                .iter()
                .position(|link| link.from == id || link.to == id);
            at.unwrap_or(usize::MAX)
        };
        let mut functions: Vec<Target> = of(Kind::Function).collect();
        functions.sort_by_key(|function| linked(&function.id));
        let mappings = functions.iter().flat_map(|function| {
            let links = stack.links.iter();
            links.filter_map(move |link| match &link.kind {
                LinkKind::Polls { uuid, .. }
                    if link.from == function.id || link.to == function.id =>
                {
                    Some((Arc::clone(&function.name), Arc::from(uuid.as_str())))
                }
                _ => None,
            })
        });
        Self {
            mappings: mappings.collect(),
            clients: stack
                .clients
                .iter()
                .map(|one| one.name.as_str().into())
                .collect(),
            queues,
            functions,
        }
    }

    /// The mapping that Lambda polls for this function by.
    #[must_use]
    pub fn mapping(&self, function: &str) -> Option<&Arc<str>> {
        let mut mappings = self.mappings.iter();
        mappings
            .find(|(of, _)| **of == *function)
            .map(|(_, uuid)| uuid)
    }
}

fn sqs(action: &str, params: Value) -> Input {
    Input::Call(ApiCall::by_learner(Service::Sqs, action, params))
}

/// A client sends so many messages.
#[must_use]
pub fn send(client: &str, count: u32) -> Input {
    Input::Traffic(traffic::Control::Send {
        client: client.into(),
        count,
    })
}

/// The reader receives: at most so many messages, waiting for so long.
#[must_use]
pub fn receive(queue: &Queue, most: u32, wait_s: u32) -> Input {
    let mut params = json!({"QueueUrl": queue.url()});
    if most != 1 {
        params["MaxNumberOfMessages"] = most.into();
    }
    if wait_s > 0 {
        params["WaitTimeSeconds"] = wait_s.into();
    }
    sqs("ReceiveMessage", params)
}

/// The reader deletes what they received.
#[must_use]
pub fn delete(queue_url: &str, receipt_handle: &str) -> Input {
    let params = json!({"QueueUrl": queue_url, "ReceiptHandle": receipt_handle});
    sqs("DeleteMessage", params)
}

/// The reader gives a message back at once.
#[must_use]
pub fn give_back(queue_url: &str, receipt_handle: &str) -> Input {
    let params = json!({
        "QueueUrl": queue_url,
        "ReceiptHandle": receipt_handle,
        "VisibilityTimeout": 0,
    });
    sqs("ChangeMessageVisibility", params)
}

/// The reader sends a message of their own; empty texts are left out of the call.
#[must_use]
pub fn send_own(queue: &Queue, body: &str, group: &str, deduplication: &str) -> Input {
    let mut params = Map::new();
    params.insert("QueueUrl".into(), json!(queue.url()));
    params.insert("MessageBody".into(), json!(body));
    for (key, text) in [
        ("MessageGroupId", group),
        ("MessageDeduplicationId", deduplication),
    ] {
        if !text.is_empty() {
            params.insert(key.into(), json!(text));
        }
    }
    sqs("SendMessage", Value::Object(params))
}

/// Removes all messages of a queue.
#[must_use]
pub fn purge(queue: &Queue) -> Input {
    sqs("PurgeQueue", json!({"QueueUrl": queue.url()}))
}

/// Moves dead-lettered messages back to where they came from.
#[must_use]
pub fn redrive(dead_letter_queue: &Queue) -> Input {
    sqs(
        "StartMessageMoveTask",
        json!({"SourceArn": dead_letter_queue.arn()}),
    )
}

/// A function fails its next invocation.
#[must_use]
pub fn fail_next(function: &str) -> Input {
    Input::Lambda(lambda::Control::FailNext {
        function: function.into(),
        count: 1,
    })
}

/// Lambda polls for a function, or stops.
#[must_use]
pub fn poll(mapping: &str, enabled: bool) -> Input {
    let params = json!({"UUID": mapping, "Enabled": enabled});
    Input::Call(ApiCall::by_learner(
        Service::Lambda,
        "UpdateEventSourceMapping",
        params,
    ))
}

/// A setting with steps to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The queue's visibility timeout, in seconds.
    VisibilityTimeout,
    /// The queue's delay, in seconds.
    Delay,
    /// Messages an invocation at most.
    BatchSize,
    /// How long the function takes, in milliseconds.
    Duration,
    /// Messages a minute that the client sends.
    Rate,
}

impl Setting {
    /// The values on its slider.
    #[must_use]
    pub const fn steps(self) -> &'static [u64] {
        match self {
            Self::VisibilityTimeout => &[
                0, 1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 360, 600, 900, 1800,
                3600, 7200, 21_600, 43_200,
            ],
            Self::Delay => &[0, 1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 300, 600, 900],
            Self::BatchSize => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
            Self::Duration => &[
                100, 200, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 15_000, 20_000, 30_000, 40_000,
                60_000, 90_000, 120_000, 300_000, 600_000, 900_000,
            ],
            Self::Rate => &[0, 6, 12, 20, 30, 60, 120, 300, 600, 1_200, 3_000, 6_000],
        }
    }

    /// The step nearest to a value, from 0.
    #[must_use]
    pub fn step_of(self, value: u64) -> usize {
        let steps = self.steps().iter().enumerate();
        let nearest = steps.min_by_key(|(_, step)| step.abs_diff(value));
        nearest.map_or(0, |(at, _)| at)
    }

    /// Its value in the world, for the queue, function or client of this name.
    #[must_use]
    pub fn value(self, cloud: &Cloud, target: &str) -> Option<u64> {
        let queue = || cloud.sqs().queue(target).map(Queue::attributes);
        Some(match self {
            Self::VisibilityTimeout => queue()?.visibility_timeout_s.into(),
            Self::Delay => queue()?.delay_s.into(),
            Self::BatchSize => cloud.lambda().mapping(target)?.batch_size.into(),
            Self::Duration => cloud.lambda().function(target)?.model().duration_ms.1,
            Self::Rate => cloud.traffic().client(target)?.per_minute.into(),
        })
    }

    /// What sets it to a value.
    #[must_use]
    pub fn input(self, cloud: &Cloud, target: &str, value: u64) -> Option<Input> {
        let attribute = |name: &str| {
            let mut attributes = Map::new();
            attributes.insert(name.into(), value.to_string().into());
            let url = cloud.sqs().queue(target)?.url();
            let params = json!({"QueueUrl": url, "Attributes": attributes});
            Some(sqs("SetQueueAttributes", params))
        };
        let small = u32::try_from(value).unwrap_or(u32::MAX);
        match self {
            Self::VisibilityTimeout => attribute("VisibilityTimeout"),
            Self::Delay => attribute("DelaySeconds"),
            Self::BatchSize => {
                let params = json!({"UUID": target, "BatchSize": value});
                let call = ApiCall::by_learner(Service::Lambda, "UpdateEventSourceMapping", params);
                Some(Input::Call(call))
            }
            Self::Duration => Some(Input::Lambda(lambda::Control::SetDuration {
                function: target.into(),
                millis: value,
            })),
            Self::Rate => Some(Input::Traffic(traffic::Control::SetRate {
                client: target.into(),
                per_minute: small,
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::model::testing::Bench;

    #[test]
    fn the_queue_that_clients_use_comes_first() {
        let bench = Bench::new(true);
        let targets = Targets::new(bench.session.stack());
        let names: Vec<&str> = targets.queues.iter().map(|queue| &*queue.name).collect();
        assert_eq!(names, ["orders", "burnt"]);
        assert!(targets.mapping("bake").is_some() && targets.mapping("other").is_none());
        assert_eq!(targets.clients.len(), 1);
    }

    #[test]
    fn settings_become_what_they_are_set_to() {
        let mut bench = Bench::new(true);
        let targets = Targets::new(bench.session.stack());
        let mapping = targets.mapping("bake").cloned().unwrap();
        for (setting, target, value) in [
            (Setting::VisibilityTimeout, "orders", 45),
            (Setting::Delay, "orders", 5),
            (Setting::BatchSize, &*mapping, 3),
            (Setting::Duration, "bake", 2_000),
            (Setting::Rate, "Web shop", 60),
        ] {
            let input = setting.input(bench.cloud(), target, value).unwrap();
            bench.act(input);
            assert_eq!(
                setting.value(bench.cloud(), target),
                Some(value),
                "{setting:?}"
            );
        }
        let refused = bench.chronicle.calls().values().filter(|call| {
            call.answer
                .as_ref()
                .is_none_or(|answer| answer.status != 200)
        });
        assert_eq!(refused.count(), 0);
    }

    #[test]
    fn what_is_not_there_has_no_value() {
        let bench = Bench::new(false);
        assert_eq!(Setting::BatchSize.value(bench.cloud(), "none"), None);
        assert!(Setting::Delay.input(bench.cloud(), "none", 1).is_none());
    }

    #[test]
    fn sliders_stand_at_the_nearest_step() {
        for setting in [
            Setting::VisibilityTimeout,
            Setting::Delay,
            Setting::Duration,
            Setting::Rate,
        ] {
            assert!(setting.steps().is_sorted());
            for (at, step) in setting.steps().iter().enumerate() {
                assert_eq!(setting.step_of(*step), at);
            }
        }
        assert_eq!(Setting::VisibilityTimeout.step_of(1_000_000), 23);
    }

    #[test]
    fn own_messages_leave_out_what_is_empty() {
        let mut bench = Bench::new(false);
        let queue = bench.cloud().sqs().queue("orders").unwrap();
        let Input::Call(call) = send_own(queue, "bread", "", "") else {
            panic!("it is a call");
        };
        assert_eq!(call.params.as_object().unwrap().len(), 2);
        bench.act(Input::Call(call));
        assert_eq!(
            bench
                .cloud()
                .sqs()
                .queue("orders")
                .unwrap()
                .messages()
                .count(),
            1
        );
    }

    #[test]
    fn dead_letters_go_back_to_where_they_came_from() {
        let mut bench = Bench::new(false);
        bench.send(1);
        bench.receive();
        bench.wait(31_000);
        bench.receive();
        let burnt = bench.cloud().sqs().queue("burnt").unwrap();
        let input = redrive(burnt);
        bench.act(input);
        bench.wait(5_000);
        assert_eq!(
            bench
                .cloud()
                .sqs()
                .queue("burnt")
                .unwrap()
                .messages()
                .count(),
            0
        );
        assert_eq!(
            bench
                .cloud()
                .sqs()
                .queue("orders")
                .unwrap()
                .messages()
                .count(),
            1
        );
    }
}
