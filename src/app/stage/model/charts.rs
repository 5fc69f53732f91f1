//! Metrics as charts: bars by period, and what they say in words.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html> and
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html>
//! (read 2026-11-22); for APIs
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html> (read 2026-11-22).

mod api;
mod draw;
mod socket;
#[cfg(test)]
mod tests;

use super::words;
use cloud::clock::Time;
use cloud::cloudwatch::{FunctionPoint, QueuePoint, function_metrics, queue_metrics};
use cloud::engine::Cloud;
use cloud::gateway::v2::Protocol;

/// Periods in milliseconds, and what they are called.
pub const PERIODS: [(u64, &str); 2] = [(60_000, "by minute"), (10_000, "by 10 s")];
/// How many periods a chart has room for.
const SLOTS: usize = 15;

/// Whose metrics a board shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// A function's name; none when the scene has none.
    pub function: String,
    /// A queue's name; none when the scene has none.
    pub queue: String,
    /// An API's id; none when the scene has none.
    pub api: String,
}

/// How a period's two numbers are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// The first as a bar.
    Bar,
    /// The first as a bar, the second as a mark above it.
    Marked,
    /// The second on top of the first.
    Stacked,
}

/// One chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The metric's name in CloudWatch.
    pub name: &'static str,
    /// What is shown of each period: CloudWatch's word.
    pub statistic: &'static str,
    /// Its colour: `plain`, `warn` or `bad`.
    pub tone: &'static str,
    /// All periods in a few words.
    pub total: String,
    /// Each period in words.
    pub words: Vec<String>,
    style: Style,
    values: Vec<(f64, f64)>,
    unit: Unit,
}

/// What numbers count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// Things.
    Count,
    /// Milliseconds.
    Millis,
    /// Seconds.
    Seconds,
}

/// All charts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Board {
    /// The instants at which the periods begin, as times of day.
    pub periods: Vec<String>,
    /// The charts.
    pub charts: Vec<Chart>,
}

/// How many periods a session may have before they are made longer.
const PERIODS_MAX: u64 = 5_000;

/// The charts of a function and a queue up to the present, by period.
#[must_use]
pub fn board(cloud: &Cloud, subject: &Subject, period_ms: u64) -> Board {
    let now = cloud.now();
    let mut period_ms = period_ms;
    while now.since(Time::START) / period_ms > PERIODS_MAX {
        period_ms *= 6;
    }
    let functions = function_metrics(cloud.log(), &subject.function, period_ms, now);
    let mut charts = Vec::new();
    if !subject.api.is_empty() {
        of_api(&mut charts, cloud, &subject.api, &functions, period_ms);
    }
    if !subject.function.is_empty() {
        function(&mut charts, &functions);
    }
    if !subject.queue.is_empty() {
        let queues = queue_metrics(cloud.log(), &subject.queue, period_ms, now);
        queue(&mut charts, &queues);
    }
    let label = |point: &FunctionPoint| {
        let time = words::time_of_day(point.start);
        let length = if period_ms < 60_000 { 8 } else { 5 };
        time.get(..length).unwrap_or(&time).to_owned()
    };
    Board {
        periods: latest(&functions).iter().map(label).collect(),
        charts,
    }
}

/// An API's charts, by the names that its kind has for them.
fn of_api(
    charts: &mut Vec<Chart>,
    cloud: &Cloud,
    api: &str,
    periods: &[FunctionPoint],
    period_ms: u64,
) {
    let mut second = cloud.gateway().v2().apis();
    let is_socket = second.any(|one| *one.id == *api && one.protocol == Protocol::WebSocket);
    if is_socket {
        return socket::charts(charts, cloud.log(), api, periods, period_ms);
    }
    let is_rest = cloud.gateway().rest().api(api).is_some();
    api::charts(charts, cloud.log(), (api, is_rest), periods, period_ms);
}

/// The points that a chart has room for.
fn latest<T>(points: &[T]) -> &[T] {
    &points[points.len().saturating_sub(SLOTS)..]
}

fn function(charts: &mut Vec<Chart>, points: &[FunctionPoint]) {
    let mut sum = |name, tone, get: fn(&FunctionPoint) -> u32| {
        let all = points.iter().map(get).map(u64::from).sum();
        let shown = latest(points).iter().map(get).collect();
        charts.push(Chart::sum(name, tone, shown, all));
    };
    sum("Invocations", "plain", |one| one.invocations);
    sum("Errors", "bad", |one| one.errors);
    sum("Throttles", "warn", |one| one.throttles);
    let durations = latest(points).iter().map(|one| {
        let average = one.duration_ms.checked_div(one.invocations.into());
        (average.unwrap_or(0) as f64, one.duration_max_ms as f64)
    });
    let durations = Chart::new("Duration", "Avg, max", "plain", durations.collect());
    charts.push(durations.with(Style::Marked, Unit::Millis));
    let most = latest(points)
        .iter()
        .map(|one| (one.concurrent_max.into(), 0.0));
    charts.push(Chart::new(
        "ConcurrentExecutions",
        "Maximum",
        "plain",
        most.collect(),
    ));
}

fn queue(charts: &mut Vec<Chart>, points: &[QueuePoint]) {
    let shown = latest(points).iter();
    let depth = shown
        .clone()
        .map(|one| (one.visible.into(), one.in_flight.into()));
    let depth = Chart::new(
        "Messages",
        "Visible and in flight",
        "queue",
        depth.collect(),
    );
    charts.push(depth.with(Style::Stacked, Unit::Count));
    let ages = shown.clone().map(|one| (one.oldest_s as f64, 0.0));
    let ages = Chart::new(
        "ApproximateAgeOfOldestMessage",
        "Maximum",
        "queue",
        ages.collect(),
    );
    charts.push(ages.with(Style::Bar, Unit::Seconds));
    let all = points.iter().map(|one| u64::from(one.dead_lettered)).sum();
    let dead = shown.map(|one| one.dead_lettered).collect();
    charts.push(Chart::sum("Dead-lettered", "dead", dead, all));
}

impl Chart {
    fn sum(name: &'static str, tone: &'static str, sums: Vec<u32>, all: u64) -> Self {
        let values = sums.into_iter().map(|sum| (sum.into(), 0.0)).collect();
        let mut chart = Self::new(name, "Sum", tone, values);
        chart.total = format!("{all} in all");
        chart
    }

    fn new(
        name: &'static str,
        statistic: &'static str,
        tone: &'static str,
        values: Vec<(f64, f64)>,
    ) -> Self {
        let chart = Self {
            name,
            statistic,
            tone,
            total: String::new(),
            words: Vec::new(),
            style: Style::Bar,
            values,
            unit: Unit::Count,
        };
        chart.with(Style::Bar, Unit::Count)
    }

    fn with(mut self, style: Style, unit: Unit) -> Self {
        (self.style, self.unit) = (style, unit);
        self.words = self.values.iter().map(|value| self.say(*value)).collect();
        self.total = self.words.last().cloned().unwrap_or_default();
        self
    }

    fn say(&self, (first, second): (f64, f64)) -> String {
        let one = |value: f64| match self.unit {
            Unit::Count => format!("{value}"),
            Unit::Millis => format!("{} ms", value.round()),
            Unit::Seconds => words::span(value as u64 * 1000),
        };
        match self.style {
            Style::Bar => one(first),
            Style::Marked if second == 0.0 => "none".into(),
            Style::Marked => format!("{} ms, max {}", first.round(), second.round()),
            Style::Stacked => format!("{} and {}", one(first), one(second)),
        }
    }
}
