//! The lines of an invocation, and reading them.

use super::{Batch, Line, Logs, Report};
use crate::clock::Time;
use crate::lambda::RequestId;

fn report(duration_ms: u64, init_ms: Option<u64>) -> Report {
    Report {
        request_id: RequestId(1),
        duration_ms,
        billed_ms: Report::billed(duration_ms, init_ms),
        memory_mb: 128,
        max_memory_mb: 40,
        init_ms,
        timed_out: false,
    }
}

#[test]
fn a_report_line_is_written_as_aws_writes_it() {
    let id = "00000000-0000-0000-0000-000000000001";
    assert_eq!(
        Line::Report(report(200, Some(400))).text(),
        format!(
            "REPORT RequestId: {id}\tDuration: 200.00 ms\tBilled Duration: 600 ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\tInit Duration: 400.00 ms\t\n"
        )
    );
    assert!(!Line::Report(report(3, None)).text().contains("Init"));
}

#[test]
fn the_cold_start_is_billed_once_and_whole() {
    let cases = [(1, None, 1), (200, Some(400), 600), (0, Some(7), 7)];
    for (duration, init, billed) in cases {
        assert_eq!(Report::billed(duration, init), billed);
    }
}

#[test]
fn a_stream_keeps_its_last_events() {
    let mut logs = Logs::default();
    for n in 0..1_000_u64 {
        logs.write(
            Time::START,
            Batch {
                group: "g".into(),
                stream: "s".into(),
                lines: vec![(Time::START.after(n), Line::Text("x".into()))],
            },
        );
    }
    let (_, stream) = logs.group("g").unwrap().streams().next().unwrap();
    assert_eq!(stream.events.len(), 300);
    assert_eq!(stream.events.back().unwrap().number, 999);
}
