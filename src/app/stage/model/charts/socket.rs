//! A WebSocket API's metrics: who connected, and what was said.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html> (read 2026-11-23).
//! Of AWS's metrics these are the ones that the log tells: connections that were asked for, messages from and to clients,
//! and connections that API Gateway refused by itself.

use super::{Chart, latest};
use cloud::cloudwatch::FunctionPoint;
use cloud::gateway::{Event, Gate};
use cloud::log::{self, Log};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What happened in one period.
#[derive(Clone, Copy, Debug, Default)]
struct Point {
    connects: u32,
    messages: u32,
    refused: u32,
}

/// The charts of a WebSocket API; `periods` are those that the other charts have.
pub(super) fn charts(
    charts: &mut Vec<Chart>,
    log: &Log,
    api: &str,
    periods: &[FunctionPoint],
    period_ms: u64,
) {
    let points = points(log, api, periods, period_ms);
    let mut sum = |name, tone, get: fn(&Point) -> u32| {
        let all = points.iter().map(get).map(u64::from).sum();
        let shown = latest(&points).iter().map(get).collect();
        charts.push(Chart::sum(name, tone, shown, all));
    };
    sum("ConnectCount", "plain", |one| one.connects);
    sum("MessageCount", "plain", |one| one.messages);
    sum("ClientError", "warn", |one| one.refused);
}

fn points(log: &Log, api: &str, periods: &[FunctionPoint], period_ms: u64) -> Vec<Point> {
    let mut points = vec![Point::default(); periods.len()];
    let Some(first) = periods.first() else {
        return points;
    };
    let mut own: BTreeSet<Arc<str>> = BTreeSet::new();
    for entry in log.iter() {
        let log::Event::Gateway(event) = &entry.event else {
            continue;
        };
        let at = usize::try_from(entry.at.since(first.start) / period_ms).unwrap_or(usize::MAX);
        let mut nowhere = Point::default();
        let point = points.get_mut(at).unwrap_or(&mut nowhere);
        match event {
            Event::SocketOpened {
                connection,
                api: of,
                ..
            } if **of == *api => {
                own.insert(Arc::clone(connection));
            }
            Event::RequestAnswered {
                api: of, by, http, ..
            } if **of == *api => {
                point.connects += 1;
                let asked = matches!(
                    by,
                    Gate::Integration | Gate::IntegrationResponse | Gate::Response
                );
                point.refused += u32::from(!asked && (400..500).contains(&http.status));
            }
            Event::FrameReceived { connection, .. } | Event::FrameSent { connection, .. }
                if own.contains(connection) =>
            {
                point.messages += 1;
            }
            _ => {}
        }
    }
    points
}
