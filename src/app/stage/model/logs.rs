//! A function's log lines as CloudWatch Logs has them: by log stream, one for each environment.

use cloud::clock::Time;
use cloud::cloudwatch::{Line, LogEvent, Report, Stream};
use cloud::engine::Cloud;
use cloud::sorted::SortSmall as _;
use std::sync::Arc;

/// How many streams are shown, and how many lines of each; the latest.
const STREAMS_MAX: usize = 12;
const LINES_MAX: usize = 80;

/// What a line is, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// START and END.
    Frame,
    /// What the function wrote.
    Text,
    /// An error.
    Error,
    /// REPORT.
    Report,
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A log stream begins.
    Stream {
        /// Its name.
        name: Arc<str>,
        /// Which environment writes it; none when that is gone.
        environment: Option<u32>,
        /// How many of its lines are not shown.
        older: usize,
    },
    /// A line.
    Line {
        /// Its place among all lines.
        number: u64,
        /// When it was written.
        at: Time,
        /// What it is.
        kind: Kind,
        /// The line.
        text: String,
        /// The numbers of a REPORT line.
        report: Option<Report>,
    },
}

impl Row {
    /// Names it from one list to the next.
    #[must_use]
    pub fn key(&self) -> (u128, u128) {
        match self {
            Self::Line { number, .. } => (u128::from(*number) + 1, 0),
            Self::Stream {
                name,
                environment,
                older,
            } => {
                let hash = name.bytes().fold(0_u128, |hash, byte| {
                    hash.wrapping_mul(257).wrapping_add(u128::from(byte))
                });
                let state = u128::from(environment.unwrap_or(0)) << 64 | *older as u128;
                (hash | 1 << 127, state)
            }
        }
    }
}

/// The rows of a function's log group, the stream with the newest line last. Only lines that hold `filter` are shown.
#[must_use]
pub fn rows(cloud: &Cloud, function: &str, filter: &str) -> Vec<Row> {
    let Some(group) = cloud.logs().group(&format!("/aws/lambda/{function}")) else {
        return Vec::new();
    };
    let filter = filter.to_lowercase();
    let mut streams: Vec<(&str, Vec<&LogEvent>)> = group
        .streams()
        .map(|(name, stream)| (name, found(stream, &filter)))
        .filter(|(_, found)| !found.is_empty())
        .collect();
    streams.sort_small_by_key(|(_, found)| found.last().map(|event| event.number));
    let skipped = streams.len().saturating_sub(STREAMS_MAX);
    let mut rows = Vec::new();
    for (name, found) in streams.split_off(skipped) {
        let older = found.len().saturating_sub(LINES_MAX);
        rows.push(Row::Stream {
            name: name.into(),
            environment: environment(cloud, function, name),
            older,
        });
        rows.extend(found.into_iter().skip(older).map(row));
    }
    rows
}

fn found<'a>(stream: &'a Stream, filter: &str) -> Vec<&'a LogEvent> {
    let events = stream.events.iter();
    events
        .filter(|event| filter.is_empty() || event.line.text().to_lowercase().contains(filter))
        .collect()
}

fn environment(cloud: &Cloud, function: &str, stream: &str) -> Option<u32> {
    let mut environments = cloud.lambda().function(function)?.environments();
    let found = environments.find(|one| *one.stream == *stream)?;
    Some(found.number)
}

fn row(event: &LogEvent) -> Row {
    let text = event.line.text().trim_end().to_owned();
    let (kind, report) = match &event.line {
        Line::Start { .. } | Line::End { .. } => (Kind::Frame, None),
        Line::Report(report) => (Kind::Report, Some(*report)),
        Line::Text(text) if text.starts_with("[ERROR]") || text.contains("Task timed out") => {
            (Kind::Error, None)
        }
        Line::Text(_) => (Kind::Text, None),
    };
    Row::Line {
        number: event.number,
        at: event.at,
        kind,
        text,
        report,
    }
}

/// What the numbers of a REPORT line say.
#[must_use]
pub fn explained(report: &Report) -> Vec<(&'static str, String)> {
    let Report {
        duration_ms,
        billed_ms,
        memory_mb,
        max_memory_mb,
        ..
    } = report;
    let duration = if report.timed_out {
        format!("{duration_ms} ms: the function's timeout. Lambda stopped it then.")
    } else {
        format!("{duration_ms} ms that the handler ran.")
    };
    let billed = match report.init_ms {
        Some(init) => {
            format!("{billed_ms} ms: the handler's {duration_ms} and the cold start's {init}.")
        }
        None => format!("{billed_ms} ms. The environment was warm: only the handler is paid for."),
    };
    let mut told = vec![
        ("Duration", duration),
        ("Billed Duration", billed),
        (
            "Memory Size",
            format!("{memory_mb} MB that the function was given. You pay for them, used or not."),
        ),
        (
            "Max Memory Used",
            format!("{max_memory_mb} MB: the most that was used."),
        ),
    ];
    if let Some(init) = report.init_ms {
        let words =
            "that the cold start took: a new environment, and the code outside the handler.";
        told.push(("Init Duration", format!("{init} ms {words}")));
    }
    told.push(("On the bill", bill(*billed_ms, *memory_mb)));
    told
}

/// Billed time times memory.
fn bill(billed_ms: u64, memory_mb: u32) -> String {
    let gigabytes = f64::from(memory_mb) / 1024.0;
    let seconds = billed_ms as f64 / 1000.0;
    format!(
        "{seconds} s × {gigabytes} GB = {:.4} GB-seconds, and one request.",
        seconds * gigabytes
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::model::testing::Bench;

    fn bench() -> Bench {
        let mut bench = Bench::new(true);
        bench.send(2);
        bench.wait(9_000);
        bench.act(crate::app::stage::model::action::fail_next("bake"));
        bench.send(1);
        bench.wait(9_000);
        bench
    }

    fn lines(rows: &[Row]) -> Vec<&str> {
        let text = |row: &'_ Row| matches!(row, Row::Line { .. });
        rows.iter()
            .filter(|row| text(row))
            .map(|row| match row {
                Row::Line { text, .. } => text.as_str(),
                Row::Stream { .. } => "",
            })
            .collect()
    }

    #[test]
    fn each_environment_writes_a_stream_of_its_own() {
        let bench = bench();
        let rows = rows(bench.cloud(), "bake", "");
        let streams: Vec<u32> = rows
            .iter()
            .filter_map(|row| match row {
                Row::Stream { environment, .. } => *environment,
                Row::Line { .. } => None,
            })
            .collect();
        let function = bench.cloud().lambda().function("bake").unwrap();
        let mut sorted = streams.clone();
        sorted.sort_unstable();
        let numbers: Vec<u32> = function.environments().map(|one| one.number).collect();
        assert_eq!(sorted, numbers);
        assert!(matches!(rows[0], Row::Stream { .. }));
        let starts = lines(&rows)
            .iter()
            .filter(|text| text.starts_with("START"))
            .count();
        let reports = lines(&rows)
            .iter()
            .filter(|text| text.starts_with("REPORT"))
            .count();
        assert_eq!((starts, reports), (3, 3));
        let newest = rows.iter().rev().find_map(|row| match row {
            Row::Line { number, .. } => Some(*number),
            Row::Stream { .. } => None,
        });
        let most = rows.iter().filter_map(|row| match row {
            Row::Line { number, .. } => Some(*number),
            Row::Stream { .. } => None,
        });
        assert_eq!(newest, most.max());
    }

    #[test]
    fn a_filter_leaves_what_holds_its_words() {
        let bench = bench();
        let rows = rows(bench.cloud(), "bake", "error");
        assert!(!lines(&rows).is_empty());
        assert!(
            lines(&rows)
                .iter()
                .all(|text| text.to_lowercase().contains("error"))
        );
        assert!(super::rows(bench.cloud(), "bake", "no such thing").is_empty());
        assert!(super::rows(bench.cloud(), "nobody", "").is_empty());
    }

    #[test]
    fn keys_are_unique() {
        let bench = bench();
        let rows = rows(bench.cloud(), "bake", "");
        let keys: std::collections::BTreeSet<_> = rows.iter().map(Row::key).collect();
        assert_eq!(keys.len(), rows.len());
    }

    #[test]
    fn a_report_is_explained_number_by_number() {
        let bench = bench();
        let all = rows(bench.cloud(), "bake", "REPORT");
        let mut colds = 0;
        for row in &all {
            let Row::Line {
                report: Some(report),
                ..
            } = row
            else {
                continue;
            };
            let told = explained(report);
            let names: Vec<_> = told.iter().map(|(name, _)| *name).collect();
            let is_cold = report.init_ms.is_some();
            colds += usize::from(is_cold);
            assert_eq!(names.contains(&"Init Duration"), is_cold);
            let billed = report.duration_ms + report.init_ms.unwrap_or(0);
            assert!(told[1].1.starts_with(&format!("{billed} ms")), "{told:?}");
        }
        assert_eq!(colds, 2);
    }
}
