//! The API of CloudWatch's metrics: `GetMetricData`, `GetMetricStatistics`, `ListMetrics`.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>,
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html> and
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html> (read 2026-11-22).

use super::metrics::{FunctionPoint, QueuePoint, function_metrics, queue_metrics};
use super::metrics_gateway;
use crate::call::ApiCall;
use crate::clock::Time;
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::wire::sigv4::read_amz_date;
use serde_json::{Value, json};

/// How many queries one call has at most.
const QUERIES_MAX: usize = 500;
/// How many datapoints `GetMetricStatistics` answers with at most.
const DATAPOINTS_MAX: usize = 1_440;

const OF_FUNCTIONS: [&str; 5] = [
    "ConcurrentExecutions",
    "Duration",
    "Errors",
    "Invocations",
    "Throttles",
];
const OF_QUEUES: [&str; 3] = [
    "ApproximateAgeOfOldestMessage",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesVisible",
];

type Answer = Result<Value, AwsError>;

/// What was measured in one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sample {
    pub(super) start: Time,
    pub(super) count: f64,
    pub(super) sum: f64,
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) unit: &'static str,
}

/// So many of some: each is one or nothing.
pub(super) fn counted(sum: u32, of: u32) -> (f64, f64, f64, f64, &'static str) {
    let flag = |is: bool| if is { 1.0 } else { 0.0 };
    (
        f64::from(of),
        f64::from(sum),
        flag(sum >= of),
        flag(sum > 0),
        "Count",
    )
}

/// Answers an API call.
///
/// # Errors
/// AWS's own; `NotModelled` for what is not simulated.
pub fn metrics_call(cloud: &Cloud, call: &ApiCall) -> Answer {
    let params = &*call.params;
    match call.action.as_str() {
        "GetMetricData" => get_data(cloud, params),
        "GetMetricStatistics" => get_statistics(cloud, params),
        "ListMetrics" => Ok(list(cloud, params)),
        other => Err(AwsError::not_modelled("Amazon CloudWatch", other)),
    }
}

fn get_data(cloud: &Cloud, params: &Value) -> Answer {
    let queries = params["MetricDataQueries"].as_array();
    let queries = queries.ok_or_else(|| missing("MetricDataQueries"))?;
    if queries.len() > QUERIES_MAX {
        return Err(AwsError::sender(
            "ValidationError",
            format!(
                "The collection MetricDataQueries must not have a size greater than {QUERIES_MAX}."
            ),
        ));
    }
    let span = span(params)?;
    let mut results = Vec::new();
    for query in queries {
        if query["ReturnData"] == false {
            continue;
        }
        let wanted = &query["MetricStat"];
        if wanted.is_null() {
            return Err(AwsError::not_modelled("Amazon CloudWatch", "metric math"));
        }
        let mut samples = series(cloud, &wanted["Metric"], period(&wanted["Period"])?, span);
        if params["ScanBy"] != "TimestampAscending" {
            samples.reverse();
        }
        let stat = wanted["Stat"].as_str().unwrap_or_default();
        let values: Result<Vec<f64>, AwsError> =
            samples.iter().map(|sample| sample.stat(stat)).collect();
        let starts: Vec<u64> = samples
            .iter()
            .map(|sample| sample.start.as_secs())
            .collect();
        let label = query["Label"].as_str();
        results.push(json!({
            "Id": query["Id"],
            "Label": label.unwrap_or(wanted["Metric"]["MetricName"].as_str().unwrap_or_default()),
            "Timestamps": starts,
            "Values": values?,
            "StatusCode": "Complete",
        }));
    }
    Ok(json!({"MetricDataResults": results, "Messages": []}))
}

fn get_statistics(cloud: &Cloud, params: &Value) -> Answer {
    for name in ["Namespace", "MetricName"] {
        if params[name].is_null() {
            return Err(missing(name));
        }
    }
    let samples = series(cloud, params, period(&params["Period"])?, span(params)?);
    if samples.len() > DATAPOINTS_MAX {
        return Err(AwsError::sender(
            "InvalidParameterCombination",
            format!(
                "You have requested up to {} datapoints, which exceeds the limit of {DATAPOINTS_MAX}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
                samples.len()
            ),
        ));
    }
    let wanted = params["Statistics"].as_array();
    let wanted = wanted.ok_or_else(|| {
        AwsError::sender(
            "InvalidParameterCombination",
            "At least one of the parameters Statistics and ExtendedStatistics must be specified.",
        )
    })?;
    let mut points = Vec::new();
    for sample in samples {
        let mut point = json!({"Timestamp": sample.start.as_secs(), "Unit": sample.unit});
        for stat in wanted.iter().filter_map(Value::as_str) {
            point[stat] = json!(sample.stat(stat)?);
        }
        points.push(point);
    }
    Ok(json!({"Label": params["MetricName"], "Datapoints": points}))
}

fn list(cloud: &Cloud, params: &Value) -> Value {
    let functions = cloud.lambda().functions().flat_map(|function| {
        OF_FUNCTIONS.map(|metric| {
            (
                "AWS/Lambda",
                metric,
                "FunctionName",
                function.name.to_string(),
            )
        })
    });
    let queues = cloud.sqs().queues().flat_map(|queue| {
        OF_QUEUES.map(|metric| ("AWS/SQS", metric, "QueueName", queue.name().to_string()))
    });
    let single = functions
        .chain(queues)
        .map(|(namespace, metric, name, value)| Listed {
            namespace,
            metric,
            dimensions: vec![(name, value)],
        });
    let metrics: Vec<Value> = single
        .chain(metrics_gateway::listed(cloud))
        .filter(|listed| listed.fits(params))
        .map(|listed| listed.to_json())
        .collect();
    json!({"Metrics": metrics})
}

/// A metric that there is.
pub(super) struct Listed {
    pub(super) namespace: &'static str,
    pub(super) metric: &'static str,
    pub(super) dimensions: Vec<(&'static str, String)>,
}

impl Listed {
    fn fits(&self, params: &Value) -> bool {
        let is = |name: &str, value: &str| params[name].as_str().is_none_or(|given| given == value);
        let mut wanted = params["Dimensions"].as_array().into_iter().flatten();
        is("Namespace", self.namespace)
            && is("MetricName", self.metric)
            && wanted.all(|one| {
                let mut dimensions = self.dimensions.iter();
                dimensions.any(|(name, value)| {
                    one["Name"] == *name
                        && (one["Value"].is_null() || one["Value"] == value.as_str())
                })
            })
    }

    fn to_json(&self) -> Value {
        let dimension = |(name, value): &(&str, String)| json!({"Name": name, "Value": value});
        let dimensions: Vec<Value> = self.dimensions.iter().map(dimension).collect();
        json!({"Namespace": self.namespace, "MetricName": self.metric, "Dimensions": dimensions})
    }
}

/// What a metric was in each period of a span that has something to show.
fn series(
    cloud: &Cloud,
    metric: &Value,
    period_ms: u64,
    (from, until): (Time, Time),
) -> Vec<Sample> {
    let dimension = |wanted: &str| {
        let given = metric["Dimensions"].as_array().into_iter().flatten();
        let mut given = given.filter(|one| one["Name"] == wanted);
        given.next().and_then(|one| one["Value"].as_str())
    };
    let name = metric["MetricName"].as_str().unwrap_or_default();
    let now = cloud.now();
    let samples: Vec<Sample> = match metric["Namespace"].as_str() {
        Some("AWS/Lambda") => {
            let Some(function) = dimension("FunctionName") else {
                return Vec::new();
            };
            let points = function_metrics(cloud.log(), function, period_ms, now);
            points
                .iter()
                .filter_map(|point| of_function(name, point))
                .collect()
        }
        Some("AWS/SQS") => {
            let Some(queue) = dimension("QueueName") else {
                return Vec::new();
            };
            let points = queue_metrics(cloud.log(), queue, period_ms, now);
            points
                .iter()
                .filter_map(|point| of_queue(name, point))
                .collect()
        }
        Some(metrics_gateway::NAMESPACE) => {
            let of = metrics_gateway::Of {
                name: dimension("ApiName"),
                id: dimension("ApiId"),
                stage: dimension("Stage"),
            };
            metrics_gateway::samples(cloud, name, &of, period_ms)
        }
        _ => Vec::new(),
    };
    let within = samples.into_iter();
    within
        .filter(|sample| sample.start >= from && sample.start < until)
        .collect()
}

fn of_function(metric: &str, point: &FunctionPoint) -> Option<Sample> {
    let runs = point.invocations;
    let (count, sum, min, max, unit) = match metric {
        "Invocations" => counted(point.invocations, runs),
        "Errors" => counted(point.errors, runs),
        "Throttles" => counted(point.throttles, runs + point.throttles),
        "Duration" => (
            f64::from(runs),
            point.duration_ms as f64,
            point.duration_min_ms as f64,
            point.duration_max_ms as f64,
            "Milliseconds",
        ),
        "ConcurrentExecutions" => {
            let most = f64::from(point.concurrent_max);
            (most.min(1.0), most, most, most, "Count")
        }
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

fn of_queue(metric: &str, point: &QueuePoint) -> Option<Sample> {
    let (value, unit) = match metric {
        "ApproximateNumberOfMessagesVisible" => (f64::from(point.visible), "Count"),
        "ApproximateNumberOfMessagesNotVisible" => (f64::from(point.in_flight), "Count"),
        "ApproximateAgeOfOldestMessage" => (point.oldest_s as f64, "Seconds"),
        _ => return None,
    };
    Some(Sample {
        start: point.start,
        count: 1.0,
        sum: value,
        min: value,
        max: value,
        unit,
    })
}

impl Sample {
    fn stat(&self, stat: &str) -> Result<f64, AwsError> {
        Ok(match stat {
            "Sum" => self.sum,
            "Average" => self.sum / self.count,
            "Minimum" => self.min,
            "Maximum" => self.max,
            "SampleCount" => self.count,
            other => {
                return Err(AwsError::not_modelled(
                    "Amazon CloudWatch",
                    &format!("statistic {other}"),
                ));
            }
        })
    }
}

/// The length of a period, in milliseconds.
fn period(value: &Value) -> Result<u64, AwsError> {
    let seconds = value.as_u64().ok_or_else(|| missing("Period"))?;
    let allowed = matches!(seconds, 1 | 5 | 10 | 20 | 30) || (seconds > 0 && seconds % 60 == 0);
    if !allowed {
        return Err(AwsError::sender(
            "InvalidParameterValue",
            "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.",
        ));
    }
    Ok(seconds * 1000)
}

fn span(params: &Value) -> Result<(Time, Time), AwsError> {
    let (from, until) = (instant(params, "StartTime")?, instant(params, "EndTime")?);
    if from >= until {
        return Err(AwsError::sender(
            "InvalidParameterCombination",
            "The parameter StartTime must be less than the parameter EndTime.",
        ));
    }
    Ok((from, until))
}

/// A time: seconds since 1970, or ISO 8601.
fn instant(params: &Value, name: &str) -> Result<Time, AwsError> {
    let found = match &params[name] {
        Value::Number(seconds) => seconds
            .as_f64()
            .filter(|seconds| *seconds >= 0.0)
            .map(|seconds| Time::from_millis((seconds * 1000.0) as u64)),
        Value::String(text) => {
            let seconds = text.split('.').next().unwrap_or(text).trim_end_matches('Z');
            read_amz_date(&format!("{}Z", seconds.replace(['-', ':'], "")))
        }
        _ => None,
    };
    found.ok_or_else(|| missing(name))
}

fn missing(name: &str) -> AwsError {
    AwsError::sender(
        "MissingParameter",
        format!("The parameter {name} is required."),
    )
}
