//! Token buckets and quotas of the scene's APIs, as the gates saw them last.

use super::facts::{Facts, Gauge};
use super::journey::gate_name;
use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::gateway::{Event, Gate};
use cloud::log;
use cloud::sorted::SortSmall as _;
use serde_json::Value;

/// How many entries of the log are read back.
const LOOK_BACK: usize = 4_000;
/// How many gauges are shown at most.
const MOST: usize = 8;
/// What tells one bucket from another, where a gate saw it.
const NAMES: [&str; 8] = [
    "usagePlan",
    "plan",
    "apiKey",
    "key",
    "api",
    "stage",
    "method",
    "route",
];

/// A gauge and when it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The gauge.
    pub gauge: Gauge,
    /// When.
    pub at: Time,
}

impl Seen {
    /// The gauge as it must stand now: buckets fill with time.
    #[must_use]
    pub fn now(&self, now: Time) -> Gauge {
        self.gauge.later(now.since(self.at))
    }
}

/// The gauges that requests met, each as it was seen last; those seen first come first.
#[must_use]
pub fn limits(cloud: &Cloud) -> Vec<Seen> {
    let mut seen: Vec<Seen> = Vec::new();
    for entry in cloud.log().iter().rev().take(LOOK_BACK) {
        let log::Event::Gateway(Event::GateAsked {
            gate,
            saw: Some(saw),
            ..
        }) = &entry.event
        else {
            continue;
        };
        if !matches!(gate, Gate::Throttle | Gate::UsagePlan) {
            continue;
        }
        for gauge in Facts::of(saw).gauges {
            let gauge = Gauge {
                name: named(*gate, saw, &gauge.name),
                ..gauge
            };
            let is_new = !seen.iter().any(|one| one.gauge.name == gauge.name);
            if is_new && seen.len() < MOST {
                seen.push(Seen {
                    gauge,
                    at: entry.at,
                });
            }
        }
    }
    seen.sort_small_by(|a, b| a.gauge.name.cmp(&b.gauge.name));
    seen
}

fn named(gate: Gate, saw: &Value, of: &str) -> String {
    let told = NAMES.iter().filter_map(|name| saw.get(*name)?.as_str());
    let told: Vec<&str> = told.collect();
    let whose = match told.is_empty() {
        true => gate_name(gate).to_owned(),
        false => format!("{} {}", gate_name(gate), told.join(", ")),
    };
    format!("{whose}: {of}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_bucket_fills_with_time_and_no_further() {
        let saw = json!({"stage": "Prod", "tokens": 1, "burst": 5, "rate": 2});
        let gauge = Facts::of(&saw).gauges.remove(0);
        let seen = Seen {
            gauge,
            at: Time::from_millis(1_000),
        };
        let left = |at: u64| seen.now(Time::from_millis(at)).left;
        assert_eq!((left(1_000), left(2_500), left(60_000)), (1.0, 4.0, 5.0));
        assert_eq!(
            named(Gate::Throttle, &saw, "Tokens"),
            "Throttle Prod: Tokens"
        );
    }

    #[test]
    fn a_quota_does_not_fill_by_itself() {
        let saw = json!({"quota": {"limit": 10, "used": 4, "period": "DAY"}});
        let gauge = Facts::of(&saw).gauges.remove(0);
        assert_eq!(gauge.later(1_000_000).left, 6.0);
    }
}
