//! What AWS WAF keeps of what it saw: counts for metrics, samples of requests, and what rate-based rules remember.

use super::inspection::ActionKind;
use super::rate::Rates;
use crate::clock::Time;
use crate::http::HttpRequest;
use crate::sorted::SortedMap;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::Arc;

/// How many samples are kept of each rule: the newest.
const SAMPLES_MAX: usize = 100;
/// For how many minutes counts are kept apart.
const MINUTES_MAX: usize = 1_440;

/// How many requests met which end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// `AllowedRequests`.
    pub allowed: u64,
    /// `BlockedRequests`.
    pub blocked: u64,
    /// `CountedRequests`.
    pub counted: u64,
    /// `CaptchaRequests`.
    pub captcha: u64,
    /// `ChallengeRequests`.
    pub challenge: u64,
}

impl Counts {
    fn add(&mut self, action: ActionKind) {
        match action {
            ActionKind::Allow => self.allowed += 1,
            ActionKind::Block => self.blocked += 1,
            ActionKind::Count => self.counted += 1,
            ActionKind::Captcha => self.captcha += 1,
            ActionKind::Challenge => self.challenge += 1,
        }
    }

    /// All of them.
    #[must_use]
    pub const fn sum(self) -> u64 {
        self.allowed + self.blocked + self.counted + self.captcha + self.challenge
    }
}

/// A request that a rule matched.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub at: Time,
    /// Without its body.
    pub request: Arc<HttpRequest>,
    pub action: &'static str,
    /// The rule within its group: `GROUP#RULE`.
    pub within: Option<Arc<str>>,
    /// The status of a custom response.
    pub status: Option<u16>,
    pub labels: Arc<[Arc<str>]>,
}

impl Sample {
    pub fn to_json(&self) -> Value {
        let connection = &self.request.connection;
        let (path, query) = self.request.path_and_query();
        let uri = match query {
            "" => path.to_owned(),
            query => format!("{path}?{query}"),
        };
        let headers = self.request.headers.iter();
        let headers: Value = headers
            .map(|(name, value)| json!({"Name": name, "Value": value}))
            .collect();
        let mut sample = json!({
            "Request": {
                "ClientIP": connection.source_ip,
                "Country": connection.country,
                "URI": uri,
                "Method": self.request.method,
                "HTTPVersion": "HTTP/2.0",
                "Headers": headers,
            },
            "Weight": 1,
            "Timestamp": self.at.as_secs(),
            "Action": self.action,
        });
        if let Some(within) = &self.within {
            sample["RuleNameWithinRuleGroup"] = json!(within);
        }
        if let Some(status) = self.status {
            sample["ResponseCodeSent"] = json!(status);
        }
        if !self.labels.is_empty() {
            let labels = self.labels.iter().map(|label| json!({"Name": label}));
            sample["Labels"] = labels.collect();
        }
        sample
    }
}

/// What is kept of one rule, or of a web ACL's default action.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub total: Counts,
    minutes: VecDeque<(u64, Counts)>,
    pub samples: VecDeque<Sample>,
}

impl Tally {
    pub fn count(&mut self, now: Time, action: ActionKind) {
        self.total.add(action);
        let minute = now.as_millis() / 60_000;
        match self.minutes.back_mut() {
            Some((at, counts)) if *at == minute => counts.add(action),
            _ => {
                let mut counts = Counts::default();
                counts.add(action);
                self.minutes.push_back((minute, counts));
                if self.minutes.len() > MINUTES_MAX {
                    self.minutes.pop_front();
                }
            }
        }
    }

    pub fn keep(&mut self, sample: Sample) {
        self.samples.push_back(sample);
        if self.samples.len() > SAMPLES_MAX {
            self.samples.pop_front();
        }
    }

    /// Minutes in which something was counted, with their beginnings.
    pub fn minutes(&self) -> impl Iterator<Item = (Time, Counts)> {
        let minutes = self.minutes.iter();
        minutes.map(|(minute, counts)| (Time::from_millis(minute * 60_000), *counts))
    }
}

/// What is kept of one web ACL.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    /// By rule; a rule of a group as `GROUP/RULE`.
    pub rules: SortedMap<Arc<str>, Tally>,
    /// Of the default action.
    pub default: Tally,
    /// By rule.
    pub rates: SortedMap<Arc<str>, Rates>,
}
