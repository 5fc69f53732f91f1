//! Deployments and the stages that serve them.

use super::super::words::words;
use super::definition::none;
use super::{Snapshot, Texts, seconds};
use crate::clock::Time;
use crate::sorted::SortedMap;
use serde::Serialize;
use std::sync::Arc;

/// An API as it was when somebody deployed it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// Its id.
    pub id: String,
    /// A sentence by who deployed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When.
    #[serde(rename = "createdDate", serialize_with = "seconds")]
    pub created: Time,
    /// The API as it was then.
    #[serde(skip)]
    pub snapshot: Arc<Snapshot>,
}

words! {
    /// How much of a request's way is logged.
    LogLevel {
        /// Nothing.
        Off = "OFF",
        /// What fails.
        Error = "ERROR",
        /// Every step.
        Info = "INFO",
    }
}

words! {
    /// What becomes of a request to refresh the cache by who may not.
    UnauthorizedCacheControl {
        /// 403.
        Fail = "FAIL_WITH_403",
        /// The request is served from the cache, with a header that warns.
        Warn = "SUCCEED_WITH_RESPONSE_HEADER",
        /// The request is served from the cache.
        Silent = "SUCCEED_WITHOUT_RESPONSE_HEADER",
    }
}

/// What a stage sets for one method, or with the key `*/*` for all.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MethodSettings {
    /// Whether detailed metrics are kept.
    pub metrics_enabled: bool,
    /// What is logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logging_level: Option<LogLevel>,
    /// Whether requests and responses are logged in full.
    pub data_trace_enabled: bool,
    /// How many requests may come at once; without one the account's limit counts. AWS shows -1 for none.
    pub throttling_burst_limit: i64,
    /// How many requests a second; without one the account's limit counts. AWS shows -1 for none.
    pub throttling_rate_limit: f64,
    /// Whether answers are cached.
    pub caching_enabled: bool,
    /// How long, in seconds: 0 to 3,600.
    pub cache_ttl_in_seconds: u32,
    /// Whether the cache is encrypted.
    pub cache_data_encrypted: bool,
    /// Whether refreshing the cache asks for permission.
    pub require_authorization_for_cache_control: bool,
    /// What becomes of who may not.
    pub unauthorized_cache_control_header_strategy: UnauthorizedCacheControl,
}

impl Default for MethodSettings {
    fn default() -> Self {
        Self {
            metrics_enabled: false,
            logging_level: None,
            data_trace_enabled: false,
            throttling_burst_limit: 5_000,
            throttling_rate_limit: 10_000.0,
            caching_enabled: false,
            cache_ttl_in_seconds: 300,
            cache_data_encrypted: false,
            require_authorization_for_cache_control: true,
            unauthorized_cache_control_header_strategy: UnauthorizedCacheControl::Warn,
        }
    }
}

/// A share of a stage's requests that another deployment serves.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Canary {
    /// How much, 0 to 100.
    pub percent_traffic: f64,
    /// Which deployment.
    pub deployment_id: String,
    /// Stage variables that differ for them.
    #[serde(skip_serializing_if = "none")]
    pub stage_variable_overrides: Texts,
    /// Whether they share the stage's cache.
    pub use_stage_cache: bool,
}

/// Where a line about each request goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessLogSettings {
    /// The line, with `$context...` to fill in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// A log group's ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_arn: Option<String>,
}

/// What clients reach: a name, a deployment behind it, and settings.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// The deployment it serves.
    pub deployment_id: String,
    /// The certificate shown to HTTP backends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate_id: Option<String>,
    /// The first part of the path: `Prod`.
    pub stage_name: String,
    /// A sentence by its authors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether there is a cache.
    pub cache_cluster_enabled: bool,
    /// The cache's size in GB: `0.5` to `237`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_cluster_size: Option<String>,
    /// `NOT_AVAILABLE`, or `AVAILABLE` when there is a cache.
    pub cache_cluster_status: &'static str,
    /// What is set for methods: by `PATH/METHOD` with the path's slashes as `~1`, or `*/*`.
    pub method_settings: SortedMap<String, MethodSettings>,
    /// What templates and URIs read as `stageVariables`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables: Option<Texts>,
    /// The version of the documentation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation_version: Option<String>,
    /// Where a line about each request goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_log_settings: Option<AccessLogSettings>,
    /// A share of requests for another deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canary_settings: Option<Canary>,
    /// Whether AWS X-Ray traces requests.
    pub tracing_enabled: bool,
    /// The web ACL of AWS WAF, as an ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_acl_arn: Option<String>,
    /// Tags.
    #[serde(skip_serializing_if = "none")]
    pub tags: Texts,
    /// When it was created.
    #[serde(rename = "createdDate", serialize_with = "seconds")]
    pub created: Time,
    /// When it was last changed.
    #[serde(rename = "lastUpdatedDate", serialize_with = "seconds")]
    pub updated: Time,
    /// When its cache was last emptied by hand; what was cached before counts for nothing.
    #[serde(skip)]
    pub cache_flushed: Option<Time>,
    /// When what its authorizers had answered was last forgotten by hand.
    #[serde(skip)]
    pub authorizers_flushed: Option<Time>,
}

impl Stage {
    /// A stage of this name for a deployment, with nothing set.
    #[must_use]
    pub fn new(name: &str, deployment: &str, now: Time) -> Self {
        Self {
            deployment_id: deployment.to_owned(),
            client_certificate_id: None,
            stage_name: name.to_owned(),
            description: None,
            cache_cluster_enabled: false,
            cache_cluster_size: None,
            cache_cluster_status: "NOT_AVAILABLE",
            method_settings: SortedMap::new(),
            variables: None,
            documentation_version: None,
            access_log_settings: None,
            canary_settings: None,
            tracing_enabled: false,
            web_acl_arn: None,
            tags: Texts::new(),
            created: now,
            updated: now,
            cache_flushed: None,
            authorizers_flushed: None,
        }
    }

    /// Turns the cache on or off.
    pub fn set_cache(&mut self, enabled: bool) {
        self.cache_cluster_enabled = enabled;
        self.cache_cluster_status = if enabled {
            "AVAILABLE"
        } else {
            "NOT_AVAILABLE"
        };
        if enabled {
            self.cache_cluster_size
                .get_or_insert_with(|| "0.5".to_owned());
        }
    }

    /// What is set for a method: its own settings before those for all.
    #[must_use]
    pub fn settings_for(&self, path: &str, method: &str) -> Option<&MethodSettings> {
        let path = path.trim_start_matches('/').replace('/', "~1");
        let own = if path.is_empty() {
            format!("~1/{method}")
        } else {
            format!("~1{path}/{method}")
        };
        self.method_settings
            .get(&own)
            .or_else(|| self.method_settings.get("*/*"))
    }
}
