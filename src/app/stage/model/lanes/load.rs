//! How much there is to do: requests a second times the time each takes.

use super::Track;
use crate::app::stage::model::words;
use cloud::clock::Time;

/// How far back requests are counted.
const LOOK_BACK_MS: u64 = 60_000;
/// What comes in less time, or less often, is no rate.
const WATCHED_MS: u64 = 10_000;
const FEW: u64 = 2;

/// How many invocations may run at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The function's reserved concurrency.
    pub reserved: Option<u32>,
    /// The account's limit.
    pub account: u32,
}

impl Limits {
    /// The lower of them, and what it is called.
    #[must_use]
    pub fn lowest(self) -> (u32, &'static str) {
        match self.reserved {
            Some(reserved) if reserved <= self.account => (reserved, "reserved"),
            _ => (self.account, "the account's limit"),
        }
    }
}

/// What a function has to do.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    /// Requests a minute.
    pub per_minute: f64,
    /// How long each takes, in milliseconds.
    pub each_ms: f64,
    /// Over how long it was counted, in milliseconds; 0 when it is what a client was told to do.
    pub over_ms: u64,
}

impl Load {
    /// What came in the last minute, or since `origin`; none as long as too little was seen to speak of a rate.
    #[must_use]
    pub fn counted(track: &Track, origin: Time, now: Time) -> Option<Self> {
        let from = Time::from_millis(now.as_millis().saturating_sub(LOOK_BACK_MS)).max(origin);
        let passed = now.since(from).max(1);
        let (mut came, mut ended, mut took) = (0_u64, 0_u64, 0_u64);
        for lane in track.lanes.values() {
            for block in lane.blocks.iter().rev() {
                let end = block.end.map(|(end, _)| end);
                if end.is_some_and(|end| end < from) {
                    break;
                }
                came += u64::from(block.start >= from);
                if let Some(end) = end {
                    ended += 1;
                    took += end.since(block.start);
                }
            }
        }
        let throttles = track.throttles.iter().rev();
        came += throttles.take_while(|at| **at >= from).count() as u64;
        (ended > 0 && came >= FEW && passed >= WATCHED_MS).then(|| Self {
            per_minute: came as f64 * 60_000.0 / passed as f64,
            each_ms: took as f64 / ended as f64,
            over_ms: passed,
        })
    }

    /// How many run at a time, if nothing hinders them.
    #[must_use]
    pub fn at_a_time(self) -> f64 {
        self.per_minute / 60.0 * self.each_ms / 1000.0
    }

    /// The arithmetic: `2 requests a second × 3 s each = 6 at a time`.
    #[must_use]
    pub fn in_words(self) -> String {
        let rate = self.per_minute / 60.0;
        let noun = if number(rate) == "1" {
            "request"
        } else {
            "requests"
        };
        let (before, equals) = match self.over_ms {
            0 => (String::new(), "="),
            LOOK_BACK_MS => ("In the last minute: ".into(), "≈"),
            passed => (format!("In {} so far: ", words::span(passed)), "≈"),
        };
        format!(
            "{before}{} {noun} a second × {} each {equals} {} at a time",
            number(rate),
            took(self.each_ms),
            number(self.at_a_time())
        )
    }

    /// What a limit does to it, if anything.
    #[must_use]
    pub fn against(self, limits: Limits) -> Option<String> {
        let (limit, name) = limits.lowest();
        (self.at_a_time() > f64::from(limit) + 0.05).then(|| {
            let may = match limit {
                0 => "None may".into(),
                _ => format!("Only {limit} may"),
            };
            format!("{may} run at a time ({name}): the rest is throttled.")
        })
    }
}

/// A number with as many digits as help.
fn number(value: f64) -> String {
    let digits = match value {
        value if value >= 10.0 => 0,
        value if value >= 1.0 => 1,
        _ => 2,
    };
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').into()
    } else {
        text
    }
}

fn took(millis: f64) -> String {
    if millis < 1_000.0 {
        return format!("{} ms", millis.round());
    }
    if millis < 60_000.0 {
        return format!("{} s", number(millis / 1_000.0));
    }
    words::span(millis as u64)
}
