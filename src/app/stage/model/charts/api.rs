//! An API's metrics: what its clients were answered, and how long that took.

use super::{Chart, Style, Unit, latest};
use cloud::cloudwatch::FunctionPoint;
use cloud::gateway::Event;
use cloud::log::{self, Log};

/// What happened in one period.
#[derive(Clone, Copy, Debug, Default)]
struct Point {
    count: u32,
    client_errors: u32,
    server_errors: u32,
    latency_ms: (u64, u64),
    backend_ms: (u64, u64),
    asked: u32,
}

/// The charts of an API; `periods` are those that the other charts have. REST APIs have other names for errors than
/// the APIs of the second version.
pub(super) fn charts(
    charts: &mut Vec<Chart>,
    log: &Log,
    (api, is_rest): (&str, bool),
    periods: &[FunctionPoint],
    period_ms: u64,
) {
    let points = points(log, api, periods, period_ms);
    let mut sum = |name, tone, get: fn(&Point) -> u32| {
        let all = points.iter().map(get).map(u64::from).sum();
        let shown = latest(&points).iter().map(get).collect();
        charts.push(Chart::sum(name, tone, shown, all));
    };
    // <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html> (read 2026-11-23).
    let [client_errors, server_errors] = match is_rest {
        true => ["4XXError", "5XXError"],
        false => ["4xx", "5xx"],
    };
    sum("Count", "plain", |one| one.count);
    sum(client_errors, "warn", |one| one.client_errors);
    sum(server_errors, "bad", |one| one.server_errors);
    let shown = latest(&points).iter();
    let average = |(all, most): (u64, u64), count: u32| {
        let average = all.checked_div(count.into()).unwrap_or(0);
        (average as f64, most as f64)
    };
    for (name, values) in [
        (
            "Latency",
            shown
                .clone()
                .map(|one| average(one.latency_ms, one.count))
                .collect(),
        ),
        (
            "IntegrationLatency",
            shown
                .map(|one| average(one.backend_ms, one.asked))
                .collect(),
        ),
    ] {
        let chart = Chart::new(name, "Avg, max", "plain", values);
        charts.push(chart.with(Style::Marked, Unit::Millis));
    }
}

fn points(log: &Log, api: &str, periods: &[FunctionPoint], period_ms: u64) -> Vec<Point> {
    let mut points = vec![Point::default(); periods.len()];
    let Some(first) = periods.first() else {
        return points;
    };
    for entry in log.iter() {
        let log::Event::Gateway(Event::RequestAnswered {
            api: of,
            http,
            latency_ms,
            integration_latency_ms,
            ..
        }) = &entry.event
        else {
            continue;
        };
        let at = usize::try_from(entry.at.since(first.start) / period_ms).unwrap_or(usize::MAX);
        let Some(point) = points.get_mut(at).filter(|_| **of == *api) else {
            continue;
        };
        point.count += 1;
        point.client_errors += u32::from((400..500).contains(&http.status));
        point.server_errors += u32::from(http.status >= 500);
        add(&mut point.latency_ms, *latency_ms);
        if let Some(backend_ms) = integration_latency_ms {
            point.asked += 1;
            add(&mut point.backend_ms, *backend_ms);
        }
    }
    points
}

fn add((all, most): &mut (u64, u64), millis: u64) {
    *all += millis;
    *most = (*most).max(millis);
}
