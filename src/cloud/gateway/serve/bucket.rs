//! Token buckets: how many requests may come at once, and how fast more may follow.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html> (read 2026-11-22).

use crate::clock::Time;
use crate::gateway::rest::model::Throttle;
use serde_json::{Value, json};

/// How fine tokens are counted: a thousand millionth of one, so that even slow rates add whole parts each millisecond.
const PARTS: u64 = 1_000_000_000;

/// A bucket of tokens. A request takes one; without one it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenBucket {
    parts: u64,
    filled: Time,
    /// How many tokens it holds at most.
    burst: u64,
    /// How many parts are added each millisecond.
    parts_per_ms: u64,
}

impl TokenBucket {
    /// A full bucket.
    #[must_use]
    pub fn new(throttle: Throttle, now: Time) -> Self {
        let burst = u64::try_from(throttle.burst_limit)
            .unwrap_or(0)
            .min(1_000_000);
        let rate = throttle.rate_limit.clamp(0.0, 1_000_000.0);
        Self {
            parts: burst * PARTS,
            filled: now,
            burst,
            // A token a second is a million parts a millisecond.
            parts_per_ms: (rate * 1_000_000.0) as u64,
        }
    }

    /// The same tokens under other limits.
    pub(super) fn adjust(&mut self, throttle: Throttle, now: Time) {
        let new = Self::new(throttle, now);
        if (new.burst, new.parts_per_ms) != (self.burst, self.parts_per_ms) {
            self.fill(now);
            self.parts = self.parts.min(new.parts);
            (self.burst, self.parts_per_ms) = (new.burst, new.parts_per_ms);
        }
    }

    fn fill(&mut self, now: Time) {
        let added = now.since(self.filled).saturating_mul(self.parts_per_ms);
        self.parts = self.parts.saturating_add(added).min(self.burst * PARTS);
        self.filled = self.filled.max(now);
    }

    /// Takes a token, if there is one.
    pub fn take(&mut self, now: Time) -> bool {
        self.fill(now);
        let has = self.parts >= PARTS;
        if has {
            self.parts -= PARTS;
        }
        has
    }

    /// For gauges: what it holds now and may hold.
    pub(super) fn to_json(self, now: Time) -> Value {
        json!({
            "tokens": self.tokens(now),
            "burst": self.burst,
            "ratePerSecond": self.parts_per_ms as f64 / 1_000_000.0,
        })
    }

    /// How many whole tokens there are now.
    #[must_use]
    pub fn tokens(&self, now: Time) -> u64 {
        let mut bucket = *self;
        bucket.fill(now);
        bucket.parts / PARTS
    }
}

#[cfg(test)]
mod tests {
    use super::TokenBucket;
    use crate::clock::Time;
    use crate::gateway::rest::model::Throttle;

    /// In every window of time no more pass than burst and rate allow.
    #[test]
    fn a_bucket_never_admits_more_than_burst_and_rate() {
        arbtest::arbtest(|u| {
            let throttle = Throttle {
                burst_limit: u.int_in_range(0..=50)?,
                rate_limit: f64::from(u.int_in_range(0_u32..=400)?) / 4.0,
            };
            let mut now = Time::START;
            let mut bucket = TokenBucket::new(throttle, now);
            let mut admitted: Vec<Time> = Vec::new();
            for _ in 0..u.int_in_range(1..=200)? {
                now = now.after(u.int_in_range(0..=300)?);
                if bucket.take(now) {
                    admitted.push(now);
                }
            }
            for (at, first) in admitted.iter().enumerate() {
                for (later, last) in admitted.iter().enumerate().skip(at) {
                    let seconds = last.since(*first) as f64 / 1_000.0;
                    let most = throttle.burst_limit as f64 + throttle.rate_limit * seconds;
                    assert!((later - at + 1) as f64 <= most + 1e-6);
                }
            }
            Ok(())
        });
    }

    #[test]
    fn tokens_come_back_with_time() {
        let throttle = Throttle {
            burst_limit: 2,
            rate_limit: 0.5,
        };
        let mut bucket = TokenBucket::new(throttle, Time::START);
        let at = |ms| Time::START.after(ms);
        assert!(bucket.take(at(0)) && bucket.take(at(0)) && !bucket.take(at(1_999)));
        assert!(bucket.take(at(2_000)) && !bucket.take(at(2_001)));
        assert_eq!(bucket.tokens(at(60_000)), 2);
    }
}
