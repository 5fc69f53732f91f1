//! API keys and the usage plans that give them meaning.

use super::super::words::words;
use super::definition::none;
use super::{Texts, seconds};
use crate::clock::Time;
use crate::sorted::SortedMap;
use serde::Serialize;

/// What a client names itself with. It tells clients apart; it does not prove who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    /// Its id.
    pub id: String,
    /// The secret text that requests carry; 20 to 128 characters.
    pub value: String,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The customer it belongs to, in AWS Marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// A sentence by its authors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it opens anything.
    pub enabled: bool,
    /// When it was created.
    #[serde(rename = "createdDate", serialize_with = "seconds")]
    pub created: Time,
    /// When it was last changed.
    #[serde(rename = "lastUpdatedDate", serialize_with = "seconds")]
    pub updated: Time,
    /// `API/STAGE` pairs, from before there were usage plans.
    pub stage_keys: Vec<String>,
    /// Tags.
    #[serde(skip_serializing_if = "none")]
    pub tags: Texts,
}

/// A token bucket's size and filling.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Throttle {
    /// How many requests may come at once.
    pub burst_limit: i64,
    /// How many tokens are added a second.
    pub rate_limit: f64,
}

words! {
    /// How long a quota lasts.
    Period {
        /// A day.
        Day = "DAY",
        /// A week.
        Week = "WEEK",
        /// A month.
        Month = "MONTH",
    }
}

/// How many requests a key has in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quota {
    /// How many.
    pub limit: i64,
    /// How many less in the first period.
    pub offset: i64,
    /// How long it lasts.
    pub period: Period,
}

/// A stage that a plan opens.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiStage {
    /// The API.
    pub api_id: String,
    /// The stage.
    pub stage: String,
    /// Throttles of single methods: by `/path/METHOD`.
    #[serde(skip_serializing_if = "SortedMap::is_empty")]
    pub throttle: SortedMap<String, Throttle>,
}

/// Which keys open which stages, and how much they may use them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UsagePlan {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// A sentence by its authors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The stages it opens.
    pub api_stages: Vec<ApiStage>,
    /// How fast each key may call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttle: Option<Throttle>,
    /// How much each key may call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
    /// The product in AWS Marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_code: Option<String>,
    /// Tags.
    #[serde(skip_serializing_if = "none")]
    pub tags: Texts,
    /// The ids of its keys, the oldest first.
    #[serde(skip)]
    pub keys: Vec<String>,
    /// Requests by key's id and day since 1970 (UTC): what `GetUsage` tells and the quota counts.
    #[serde(skip)]
    pub used: SortedMap<String, SortedMap<u64, u64>>,
}

impl UsagePlan {
    /// What the plan says of a stage it opens.
    #[must_use]
    pub fn opens(&self, api: &str, stage: &str) -> Option<&ApiStage> {
        self.api_stages
            .iter()
            .find(|opened| opened.api_id == api && opened.stage == stage)
    }
}
