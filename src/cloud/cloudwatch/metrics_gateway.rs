//! The metrics of REST and HTTP APIs, as the API of metrics names them.
//!
//! Follows <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html> and
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html> (read 2026-11-23).

use super::metrics::{ApiPoint, api_metrics};
use super::metrics_api::{Listed, Sample, counted};
use crate::engine::Cloud;
use crate::gateway::v2::Protocol;

pub(super) const NAMESPACE: &str = "AWS/ApiGateway";

const OF_REST: [&str; 7] = [
    "4XXError",
    "5XXError",
    "CacheHitCount",
    "CacheMissCount",
    "Count",
    "IntegrationLatency",
    "Latency",
];
const OF_HTTP: [&str; 5] = ["4xx", "5xx", "Count", "IntegrationLatency", "Latency"];

/// What metrics are asked for: REST APIs by name, HTTP APIs by id, of all their stages or of one.
pub(super) struct Of<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) id: Option<&'a str>,
    pub(super) stage: Option<&'a str>,
}

/// Every metric that there is: of APIs, and of their stages.
pub(super) fn listed(cloud: &Cloud) -> Vec<Listed> {
    let mut all = Vec::new();
    let mut add = |metrics: &[&'static str], api: (&'static str, &str), stages: Vec<String>| {
        let whole = std::iter::once(None);
        for stage in whole.chain(stages.into_iter().map(Some)) {
            let of_stage = stage.map(|stage| ("Stage", stage));
            let dimensions: Vec<_> = [(api.0, api.1.to_owned())]
                .into_iter()
                .chain(of_stage)
                .collect();
            all.extend(metrics.iter().map(|metric| Listed {
                namespace: NAMESPACE,
                metric,
                dimensions: dimensions.clone(),
            }));
        }
    };
    for api in cloud.gateway().rest().apis() {
        let stages = api.stages.values().map(|stage| stage.stage_name.clone());
        add(&OF_REST, ("ApiName", &api.name), stages.collect());
    }
    for api in http_apis(cloud) {
        add(
            &OF_HTTP,
            ("ApiId", &api.id),
            api.stage_names().map(str::to_owned).collect(),
        );
    }
    all
}

fn http_apis(cloud: &Cloud) -> impl Iterator<Item = &crate::gateway::v2::Api> {
    let apis = cloud.gateway().v2().apis();
    apis.filter(|api| api.protocol == Protocol::Http)
}

/// What a metric was in each period that had requests.
pub(super) fn samples(cloud: &Cloud, metric: &str, of: &Of<'_>, period_ms: u64) -> Vec<Sample> {
    let (ids, metrics): (Vec<&str>, &[&str]) = match (of.name, of.id) {
        // Several REST APIs of one name share their metrics.
        (Some(name), _) => {
            let apis = cloud.gateway().rest().apis();
            let named = apis.filter(|api| api.name == name);
            (named.map(|api| api.id.as_str()).collect(), &OF_REST)
        }
        (None, Some(id)) => {
            let found = http_apis(cloud).filter(|api| *api.id == *id);
            (found.map(|api| &*api.id).collect(), &OF_HTTP)
        }
        (None, None) => return Vec::new(),
    };
    if !metrics.contains(&metric) {
        return Vec::new();
    }
    let points = api_metrics(cloud.log(), &ids, of.stage, period_ms, cloud.now());
    points
        .iter()
        .filter_map(|point| sample(metric, point))
        .collect()
}

fn sample(metric: &str, point: &ApiPoint) -> Option<Sample> {
    let millis = |count: u32, sum: u64, min: u64, max: u64| {
        (
            f64::from(count),
            sum as f64,
            min as f64,
            max as f64,
            "Milliseconds",
        )
    };
    let (count, sum, min, max, unit) = match metric {
        "Count" => counted(point.count, point.count),
        "4XXError" | "4xx" => counted(point.errors_4xx, point.count),
        "5XXError" | "5xx" => counted(point.errors_5xx, point.count),
        "CacheHitCount" => counted(point.cache_hits, point.count),
        "CacheMissCount" => counted(point.cache_misses, point.count),
        "Latency" => millis(
            point.count,
            point.latency_ms,
            point.latency_min_ms,
            point.latency_max_ms,
        ),
        "IntegrationLatency" => millis(
            point.integrations,
            point.integration_latency_ms,
            point.integration_latency_min_ms,
            point.integration_latency_max_ms,
        ),
        _ => return None,
    };
    (count > 0.0).then_some(Sample {
        start: point.start,
        count,
        sum,
        min,
        max,
        unit,
    })
}
