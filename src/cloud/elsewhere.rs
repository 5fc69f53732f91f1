//! Other regions. Each is a cloud of its own: what is made in one is not in another, and nothing is shared but the clock
//! and the account.
//!
//! Nobody watches the other regions: their events are not in the log, only the calls to them and the answers. They go on
//! when somebody asks, or when the next thing planned in one of them is due.
//! <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html> (read 2026-11-22).

use crate::call::{ApiCall, Ticket};
use crate::clock::Time;
use crate::core::Output;
use crate::engine::{Cloud, Config, Input};
use crate::iam::Account;
use crate::log::ApiEvent;
use crate::sorted::SortedMap;
use serde_json::{Map, Value};
use std::sync::Arc;

/// A cloud in another region, and whose calls it has still to answer.
#[derive(Clone, Debug)]
pub(crate) struct Elsewhere {
    cloud: Arc<Cloud>,
    /// The tickets by which the cloud there knows the calls from here.
    waiting: SortedMap<Ticket, Ticket>,
}

impl Cloud {
    /// As an API call by [`Input::Call`], in a region by name. One that is not the account's own is made when it is first
    /// asked.
    pub(crate) fn call_in(&mut self, region: &str, ticket: Ticket, call: &ApiCall) {
        if region == self.account().region {
            return self.call(ticket, call);
        }
        self.core.record(ApiEvent::called(ticket, call));
        let now = self.now();
        let config = Config {
            seed: seed_of(region),
            account: Account {
                region: region.into(),
                ..self.account().clone()
            },
            settings: self.core.settings.clone(),
        };
        let there = self
            .elsewhere
            .entry(region.into())
            .or_insert_with(|| Elsewhere {
                cloud: Arc::new(Self::new(config)),
                waiting: SortedMap::new(),
            });
        let known_there_as = Arc::make_mut(&mut there.cloud).handle(now, Input::Call(call.clone()));
        there.waiting.insert(known_there_as, ticket);
        self.hear_from(region);
    }

    /// When the next thing planned in another region is due.
    pub(crate) fn due_elsewhere(&self) -> Option<Time> {
        let due = |there: &Elsewhere| there.cloud.next_due();
        self.elsewhere.values().filter_map(due).min()
    }

    /// Lets the other regions go on until `now`.
    pub(crate) fn advance_elsewhere(&mut self, now: Time) {
        let regions: Vec<String> = self.elsewhere.keys().cloned().collect();
        for region in regions {
            if let Some(there) = self.elsewhere.get_mut(&region) {
                Arc::make_mut(&mut there.cloud).advance(now);
            }
            self.hear_from(&region);
        }
    }

    /// Passes on what a region has answered.
    fn hear_from(&mut self, region: &str) {
        let Some(there) = self.elsewhere.get_mut(region) else {
            return;
        };
        let cloud = Arc::make_mut(&mut there.cloud);
        let mut heard = Vec::new();
        loop {
            match cloud.poll() {
                Output::Idle { .. } => break,
                Output::RunCode(_) | Output::ResumeCode(_) | Output::StopCode(_) => {}
                Output::Answer { ticket, answer } => {
                    heard.extend(there.waiting.remove(&ticket).map(|ticket| (ticket, answer)));
                }
            }
        }
        for (ticket, answer) in heard {
            self.core.answer(ticket, answer.map(Arc::unwrap_or_clone));
        }
    }

    /// What is in the other regions, by region, each as [`Cloud::to_json`] has it.
    pub(crate) fn elsewhere_json(&self) -> Value {
        let regions: Map<String, Value> = self
            .elsewhere
            .iter()
            .map(|(region, there)| {
                let mut cloud = Cloud::clone(&there.cloud);
                cloud.advance(self.now());
                (region.clone(), cloud.to_json())
            })
            .collect();
        Value::Object(regions)
    }
}

/// A seed of the region's own, so that two regions do not give out the same ids.
fn seed_of(region: &str) -> u64 {
    region
        .bytes()
        .fold(0, |seed, byte| (seed << 5) ^ (seed >> 59) ^ u64::from(byte))
}

#[cfg(test)]
mod tests {
    use crate::call::{ApiCall, Service, Ticket};
    use crate::clock::Time;
    use crate::core::Output;
    use crate::engine::{Cloud, Config};
    use serde_json::{Value, json};

    fn ask(cloud: &mut Cloud, region: &str, action: &str, params: Value) -> Option<Value> {
        let call = ApiCall::by_learner(Service::Sqs, action, params);
        cloud.call_in(region, Ticket(7), &call);
        told(cloud)
    }

    fn told(cloud: &mut Cloud) -> Option<Value> {
        loop {
            match cloud.poll() {
                Output::Answer { answer, .. } => return Some((*answer.unwrap()).clone()),
                Output::Idle { .. } => return None,
                Output::RunCode(_) | Output::ResumeCode(_) | Output::StopCode(_) => {}
            }
        }
    }

    #[test]
    fn a_queue_is_in_one_region_only() {
        let mut cloud = Cloud::new(Config::default());
        let name = json!({"QueueName": "orders"});
        let made = ask(&mut cloud, "eu-central-1", "CreateQueue", name).unwrap();
        let url = made["QueueUrl"].as_str().unwrap();
        assert!(url.starts_with("https://sqs.eu-central-1."), "{url}");
        let here = ask(&mut cloud, "us-east-1", "ListQueues", json!({})).unwrap();
        assert_eq!(here, json!({}));
        let there = ask(&mut cloud, "eu-central-1", "ListQueues", json!({})).unwrap();
        assert_eq!(there, json!({"QueueUrls": [url]}));
        let regions = &cloud.to_json()["regions"];
        assert!(
            regions["eu-central-1"]["queues"]
                .to_string()
                .contains("orders")
        );
    }

    #[test]
    fn a_long_poll_elsewhere_is_answered_in_its_time() {
        let mut cloud = Cloud::new(Config::default());
        let name = json!({"QueueName": "orders"});
        let made = ask(&mut cloud, "eu-central-1", "CreateQueue", name).unwrap();
        let wait = json!({"QueueUrl": made["QueueUrl"], "WaitTimeSeconds": 5});
        assert_eq!(
            ask(&mut cloud, "eu-central-1", "ReceiveMessage", wait),
            None
        );
        assert_eq!(cloud.next_due(), Some(Time::START.after(5_000)));
        cloud.advance(Time::START.after(5_000));
        assert_eq!(told(&mut cloud), Some(json!({})));
    }
}
