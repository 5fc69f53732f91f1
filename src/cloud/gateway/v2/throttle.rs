//! Token buckets: so many requests a second, and so many at once.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html> (read 2026-11-22).

use super::V2;
use super::visit::{Refusal, Visit};
use crate::clock::Time;
use crate::core::Core;
use crate::gateway::around::Around;
use crate::gateway::{Gate, Verdict};
use serde_json::{Value, json};
use std::sync::Arc;

/// What an account has in a region unless AWS raised it: 10,000 requests a second, 5,000 at once.
pub(super) const ACCOUNT: Limit = Limit {
    rate_milli: 10_000_000,
    burst: 5_000,
};

/// A rate and a burst.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limit {
    /// Tokens a second, in thousandths.
    pub(super) rate_milli: u64,
    /// How many tokens the bucket holds.
    pub(super) burst: u64,
}

impl Limit {
    /// From the settings of a route or stage: none when they set neither.
    pub(super) fn read(rate: Option<&Value>, burst: Option<&Value>) -> Option<Self> {
        if rate.is_none() && burst.is_none() {
            return None;
        }
        let rate = rate
            .and_then(Value::as_f64)
            .map(|rate| (rate.max(0.0) * 1_000.0) as u64);
        Some(Self {
            rate_milli: rate.unwrap_or(ACCOUNT.rate_milli).min(ACCOUNT.rate_milli),
            burst: burst
                .and_then(Value::as_u64)
                .unwrap_or(ACCOUNT.burst)
                .min(ACCOUNT.burst),
        })
    }
}

/// A bucket and what is in it.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    limit: Limit,
    /// Tokens in millionths.
    held: u64,
    since: Time,
}

const TOKEN: u64 = 1_000_000;

impl Bucket {
    /// A full one.
    pub(super) fn new(limit: Limit, now: Time) -> Self {
        Self {
            limit,
            held: limit.burst.saturating_mul(TOKEN),
            since: now,
        }
    }

    /// Takes a token; false when there is none. A changed limit holds from now on.
    pub(super) fn take(&mut self, limit: Limit, now: Time) -> bool {
        let gained = now.since(self.since).saturating_mul(self.limit.rate_milli);
        self.since = now;
        self.limit = limit;
        let most = limit.burst.saturating_mul(TOKEN);
        self.held = self.held.saturating_add(gained).min(most);
        let has = self.held >= TOKEN;
        if has {
            self.held -= TOKEN;
        }
        has
    }

    /// For gauges: what it holds and may hold.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "tokens": self.held / TOKEN,
            "burst": self.limit.burst,
            "ratePerSecond": self.limit.rate_milli as f64 / 1_000.0,
        })
    }
}

impl V2 {
    /// Takes a token for the route, and one for the account.
    pub(super) fn throttle(&mut self, core: &mut Core, around: Around<'_>, visit: Visit) {
        let key = visit.route_key().to_owned();
        let stage = self
            .apis
            .get(&visit.api)
            .and_then(|api| api.stages.get(&visit.stage));
        let setting = |name: &str| stage.and_then(|stage| stage.setting(&key, name).cloned());
        let (rate, burst) = (
            setting("ThrottlingRateLimit"),
            setting("ThrottlingBurstLimit"),
        );
        let limit = Limit::read(rate.as_ref(), burst.as_ref());
        let own = (Arc::clone(&visit.api), Arc::clone(&visit.stage), key.into());
        let whose = [
            limit.map(|limit| (own, limit, "the route")),
            Some((("".into(), "".into(), "".into()), ACCOUNT, "the account")),
        ];
        for (key, limit, what) in whose.into_iter().flatten() {
            let bucket = self
                .buckets
                .entry(key)
                .or_insert_with(|| Bucket::new(limit, core.now));
            if !bucket.take(limit, core.now) {
                let why = format!(
                    "The bucket of {what} is empty: it holds {} and gets {} a second.",
                    limit.burst,
                    limit.rate_milli as f64 / 1_000.0
                );
                let refusal = Refusal::new(Gate::Throttle, 429, "Too Many Requests", why)
                    .saw(bucket.to_json());
                return self.refuse(core, visit, refusal);
            }
        }
        match limit {
            None => visit.absent(
                core,
                Gate::Throttle,
                "Neither route nor stage has a rate of its own; the account's is far off.",
            ),
            Some(limit) => {
                let why = format!(
                    "A token was there: {} a second, {} at once.",
                    limit.rate_milli as f64 / 1_000.0,
                    limit.burst
                );
                visit.gate(core, Gate::Throttle, Verdict::Passed, why, None);
            }
        }
        visit.absent(
            core,
            Gate::Validation,
            "HTTP APIs do not validate requests; REST APIs do.",
        );
        visit.absent(
            core,
            Gate::Cache,
            "HTTP APIs have no cache; REST APIs have.",
        );
        self.integrate(core, around, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::{Bucket, Limit};
    use crate::clock::Time;

    #[test]
    fn a_bucket_never_lets_in_more_than_burst_and_rate_times_time() {
        arbtest::arbtest(|u| {
            let limit = Limit {
                rate_milli: u.int_in_range(0..=20_000)?,
                burst: u.int_in_range(0..=20)?,
            };
            let (mut now, mut passed) = (Time::START, 0_u64);
            let mut bucket = Bucket::new(limit, now);
            for _ in 0..u.int_in_range(0..=200)? {
                now = now.after(u.int_in_range(0..=500)?);
                passed += u64::from(bucket.take(limit, now));
                let most = limit.burst * 1_000_000 + now.since(Time::START) * limit.rate_milli;
                assert!(passed * 1_000_000 <= most);
            }
            Ok(())
        });
    }
}
