//! What rate-based rules remember.
//!
//! AWS WAF looks at the rates about every ten seconds, and each time counts the requests of the evaluation window before:
//! <https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html>
//! (read 2026-11-22). Here it looks at every full ten seconds of the clock, and a request counts the same however old it
//! is. Between two looks nothing changes: who was over the limit stays limited, who was not is let through.

use crate::clock::Time;
use crate::sorted::{SortSmall as _, SortedMap};
use std::collections::VecDeque;

/// How often the rates are looked at.
pub const LOOK_MS: u64 = 10_000;
/// How many keys one rule follows.
///
/// <https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html> (read 2026-11-22).
const KEYS_MAX: usize = 10_000;
/// How many are kept when there are too many: those with the most requests.
const KEYS_KEPT: usize = 9_000;

/// The requests of one key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Counted {
    /// How many came in which ten seconds, oldest first.
    slots: VecDeque<(u64, u64)>,
    /// Of all slots together.
    total: u64,
    /// The last look, and what it found.
    looked: u64,
    limited: bool,
}

/// What one rate-based rule has counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rates {
    /// The settings it was counted with.
    pub settings: String,
    keys: SortedMap<String, Counted>,
}

/// What the last look found for a request's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Estimate {
    pub limited: bool,
    /// Requests in the window before the last look.
    pub counted: u64,
}

impl Rates {
    /// Counts a request, and says whether its key is limited.
    pub fn count(&mut self, now: Time, key: &str, limit: u64, window_s: u64) -> Estimate {
        let slot = now.as_millis() / LOOK_MS;
        let oldest = slot.saturating_sub(window_s * 1_000 / LOOK_MS);
        if !self.keys.contains_key(key) {
            self.make_room(oldest);
            self.keys.insert(key.to_owned(), Counted::default());
        }
        let Some(counted) = self.keys.get_mut(key) else {
            return Estimate {
                limited: false,
                counted: 0,
            };
        };
        counted.forget_before(oldest);
        // What this slot holds already came after the look at its beginning.
        let newest = counted.slots.back().filter(|(at, _)| *at == slot);
        let before = counted.total - newest.map_or(0, |(_, count)| *count);
        if counted.looked < slot {
            counted.looked = slot;
            counted.limited = before > limit;
        }
        match counted.slots.back_mut() {
            Some((at, count)) if *at == slot => *count += 1,
            _ => counted.slots.push_back((slot, 1)),
        }
        counted.total += 1;
        Estimate {
            limited: counted.limited,
            counted: before,
        }
    }

    /// The keys that are limited at this instant.
    pub fn limited(&self, now: Time, limit: u64, window_s: u64) -> impl Iterator<Item = &str> {
        let slot = now.as_millis() / LOOK_MS;
        let oldest = slot.saturating_sub(window_s * 1_000 / LOOK_MS);
        let is_limited = move |counted: &Counted| {
            let within = counted
                .slots
                .iter()
                .filter(|(at, _)| (oldest..slot).contains(at));
            within.map(|(_, count)| count).sum::<u64>() > limit
        };
        let keys = self.keys.iter();
        keys.filter(move |(_, counted)| is_limited(counted))
            .map(|(key, _)| key.as_str())
    }

    /// When there are too many keys, those without requests in the window go first, then those with the fewest.
    fn make_room(&mut self, oldest: u64) {
        if self.keys.len() < KEYS_MAX {
            return;
        }
        self.keys.retain(|_, counted| {
            counted.forget_before(oldest);
            counted.total > 0
        });
        if self.keys.len() < KEYS_MAX {
            return;
        }
        let mut totals: Vec<u64> = self.keys.values().map(|counted| counted.total).collect();
        totals.sort_small_by(|a, b| b.cmp(a));
        let least = totals.get(KEYS_KEPT).copied().unwrap_or(0);
        let mut room =
            KEYS_KEPT.saturating_sub(totals.iter().filter(|total| **total > least).count());
        self.keys.retain(|_, counted| {
            let is_kept = counted.total > least || (counted.total == least && room > 0);
            if is_kept && counted.total == least {
                room -= 1;
            }
            is_kept
        });
    }
}

impl Counted {
    fn forget_before(&mut self, oldest: u64) {
        while let Some((at, count)) = self.slots.front().copied()
            && at < oldest
        {
            self.total -= count;
            self.slots.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KEYS_MAX, LOOK_MS, Rates};
    use crate::clock::Time;
    use crate::rng::Rng;

    #[test]
    fn a_key_is_limited_from_the_next_look_on_and_freed_when_the_window_has_passed() {
        let mut rates = Rates::default();
        let mut ask = |second: u64| {
            let now = Time::from_millis(1_000_000_000 + second * 1_000);
            rates.count(now, "a", 10, 60).limited
        };
        // Twenty requests in the first ten seconds: all pass, for nobody has looked yet.
        assert!((0..20).all(|_| !ask(3)));
        assert!(ask(10), "the look at second 10 found twenty");
        assert!(
            ask(69),
            "they are in the window of the look at second 60 still"
        );
        assert!(!ask(70), "the look at second 70 finds two");
    }

    /// Beside a plain recount of everything that came.
    #[test]
    fn counting_agrees_with_a_recount() {
        let mut rng = Rng::new(5);
        for (limit, window_s) in [(10, 60), (30, 120), (100, 300), (70, 600)] {
            let mut rates = Rates::default();
            let mut came: Vec<(u64, usize)> = Vec::new();
            let mut now = 5_000_000;
            for _ in 0..3_000 {
                let most = if rng.chance(2) { 200_000 } else { 900 };
                now += rng.below(most);
                let who = usize::from(rng.chance(30));
                let key = ["a", "b"][who];
                let look = now / LOOK_MS * LOOK_MS;
                let from = look.saturating_sub(window_s * 1_000);
                let counted = came
                    .iter()
                    .filter(|(at, of)| *of == who && (from..look).contains(at));
                let counted = counted.count() as u64;
                let found = rates.count(Time::from_millis(now), key, limit, window_s);
                assert_eq!(
                    (found.limited, found.counted),
                    (counted > limit, counted),
                    "{now} {key}"
                );
                came.push((now, who));
            }
        }
    }

    #[test]
    fn a_rule_follows_a_bounded_number_of_keys_and_keeps_the_busiest() {
        let mut rates = Rates::default();
        let now = Time::from_millis(20_000);
        for _ in 0..50 {
            rates.count(now, "busy", 10, 60);
        }
        for key in 0..25_000 {
            rates.count(now, &format!("{key}"), 10, 60);
            assert!(rates.keys.len() <= KEYS_MAX);
        }
        let later = Time::from_millis(30_000);
        assert!(rates.count(later, "busy", 10, 60).limited);
        assert_eq!(rates.limited(later, 10, 60).collect::<Vec<_>>(), ["busy"]);
    }
}
