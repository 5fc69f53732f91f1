//! The metrics as charts: bars by period, and what they say in words.

use super::function::FunctionGrain;
use super::queue::QueueGrain;
use super::{Charts, GRAIN_MS, Grains};
use crate::app::stage::model::words;
use cloud::clock::Time;

/// Periods in milliseconds, and what they are called.
pub const PERIODS: [(u64, &str); 2] = [(60_000, "by minute"), (10_000, "by 10 s")];
/// How many periods a chart has room for.
pub(super) const SLOTS: u64 = 15;

/// Whose metrics a board shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// A function's name; none when the scene has none.
    pub function: String,
    /// A queue's name; none when the scene has none.
    pub queue: String,
}

/// How a period's two numbers are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
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
    pub(super) style: Style,
    pub(super) values: Vec<(f64, f64)>,
    pub(super) unit: Unit,
}

/// What numbers count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
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

impl Charts {
    /// The charts of a function and a queue at the present, by period.
    #[must_use]
    pub fn board(&self, subject: &Subject, now: Time, period_ms: u64) -> Board {
        let last = now.as_millis() / period_ms;
        let first = (Time::START.as_millis() / period_ms).max(last.saturating_sub(SLOTS - 1));
        let periods: Vec<u64> = (first..=last).collect();
        let scale = period_ms / GRAIN_MS;
        let bounds = |period: u64| (period * scale, (period + 1) * scale);
        let mut charts = Vec::new();
        if !subject.function.is_empty() {
            let metrics = self.functions.get(subject.function.as_str());
            let grains = |period: &u64| {
                let (from, to) = bounds(*period);
                metrics.map_or_else(Vec::new, |one| one.range(from, to, FunctionGrain::go_on))
            };
            let all = metrics.map_or_else(Vec::new, Grains::all);
            function(
                &mut charts,
                &periods.iter().map(grains).collect::<Vec<_>>(),
                &all,
            );
        }
        if !subject.queue.is_empty() {
            let metrics = self.queues.get(subject.queue.as_str());
            let grains = |period: &u64| {
                let (from, to) = bounds(*period);
                let grains = metrics.map(|one| one.grains.range(from, to, QueueGrain::go_on));
                let ends = (from + 1..=to).map(|end| Time::from_millis(end * GRAIN_MS).min(now));
                grains.unwrap_or_default().into_iter().zip(ends).collect()
            };
            let all = metrics.map_or_else(Vec::new, |one| one.grains.all());
            queue(
                &mut charts,
                &periods.iter().map(grains).collect::<Vec<_>>(),
                &all,
            );
        }
        let label = |period: &u64| {
            let time = words::time_of_day(Time::from_millis(period * period_ms));
            let length = if period_ms < 60_000 { 8 } else { 5 };
            time.get(..length).unwrap_or(&time).to_owned()
        };
        Board {
            periods: periods.iter().map(label).collect(),
            charts,
        }
    }
}

fn function(charts: &mut Vec<Chart>, periods: &[Vec<FunctionGrain>], all: &[FunctionGrain]) {
    let mut sum = |name, tone, get: fn(&FunctionGrain) -> u64| {
        let sums = periods.iter().map(|grains| total(grains, get)).collect();
        charts.push(Chart::sum(name, tone, sums, total(all, get)));
    };
    sum("Invocations", "plain", |one| one.invocations);
    sum("Errors", "bad", |one| one.errors);
    sum("Throttles", "warn", |one| one.throttles);
    let durations = periods.iter().map(|grains| {
        let count: u64 = grains.iter().map(|one| one.invocations).sum();
        let took: u64 = grains.iter().map(|one| one.took_ms).sum();
        let slowest = grains.iter().map(|one| one.slowest_ms).max();
        let average = took.checked_div(count).unwrap_or(0);
        (average as f64, slowest.unwrap_or(0) as f64)
    });
    let durations = Chart::new("Duration", "Avg, max", "plain", durations.collect());
    charts.push(durations.with(Style::Marked, Unit::Millis));
    let most = periods.iter().map(|grains| {
        let most = grains.iter().map(|one| one.most).max();
        (most.unwrap_or(0) as f64, 0.0)
    });
    charts.push(Chart::new(
        "ConcurrentExecutions",
        "Maximum",
        "plain",
        most.collect(),
    ));
}

fn queue(charts: &mut Vec<Chart>, periods: &[Vec<(QueueGrain, Time)>], all: &[QueueGrain]) {
    let most = |get: fn(&QueueGrain) -> u64, grains: &[(QueueGrain, Time)]| {
        let most = grains.iter().map(|(grain, _)| get(grain)).max();
        most.unwrap_or(0) as f64
    };
    let depth = periods.iter().map(|grains| {
        (
            most(|one| one.most_visible, grains),
            most(|one| one.most_in_flight, grains),
        )
    });
    let depth = Chart::new(
        "Messages",
        "Visible and in flight",
        "queue",
        depth.collect(),
    );
    charts.push(depth.with(Style::Stacked, Unit::Count));
    let ages = periods.iter().map(|grains| {
        let ages = grains.iter().filter_map(|(grain, end)| {
            let age = end.as_millis().saturating_sub(grain.oldest?.as_millis());
            Some(age / 1000)
        });
        (ages.max().unwrap_or(0) as f64, 0.0)
    });
    let ages = Chart::new(
        "ApproximateAgeOfOldestMessage",
        "Maximum",
        "queue",
        ages.collect(),
    );
    charts.push(ages.with(Style::Bar, Unit::Seconds));
    let dead = periods
        .iter()
        .map(|grains| total(grains, |(grain, _)| grain.dead));
    let all = total(all, |grain| grain.dead);
    charts.push(Chart::sum("Dead-lettered", "dead", dead.collect(), all));
}

fn total<T>(grains: &[T], get: fn(&T) -> u64) -> f64 {
    grains.iter().map(get).sum::<u64>() as f64
}

impl Chart {
    fn sum(name: &'static str, tone: &'static str, sums: Vec<f64>, all: f64) -> Self {
        let values = sums.into_iter().map(|sum| (sum, 0.0)).collect();
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
