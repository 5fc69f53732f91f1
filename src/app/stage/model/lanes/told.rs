//! The lanes in words.

use super::{Lane, Track};
use crate::app::stage::model::words;
use cloud::clock::Time;
use cloud::lambda::Outcome;
use std::fmt::Write as _;

pub(super) fn summary(track: &Track, all: &[(&u32, &Lane)], from: Time) -> String {
    let alive = all.iter().filter(|(_, lane)| lane.gone.is_none());
    let (running, idle) = split(alive.map(|(_, lane)| *lane));
    let throttled = track.throttles.len() - track.throttles.partition_point(|at| *at < from);
    let mut text = format!("{running} running, {idle} idle");
    if throttled > 0 {
        let _ = write!(text, ", {throttled} throttled in this window");
    }
    text
}

fn split<'a>(lanes: impl Iterator<Item = &'a Lane>) -> (usize, usize) {
    lanes.fold((0, 0), |(running, idle), lane| {
        if lane.is_running() {
            (running + 1, idle)
        } else {
            (running, idle + 1)
        }
    })
}

pub(super) fn more(hidden: &[(&u32, &Lane)]) -> Option<String> {
    let (running, rest) = split(hidden.iter().map(|(_, lane)| *lane));
    let count = words::counted(hidden.len(), "more environment");
    (!hidden.is_empty()).then(|| format!("and {count}: {running} running, {rest} idle or gone"))
}

pub(super) fn in_words(number: u32, lane: &Lane, now: Time) -> String {
    let served = lane.blocks.iter().filter(|block| block.end.is_some());
    let served = words::counted(served.count(), "invocation");
    let state = match (lane.gone, lane.blocks.back()) {
        (Some(gone), _) => format!("recycled {} ago", words::span(now.since(gone))),
        (None, Some(block)) => match block.end {
            None if block.start.after(block.init_ms.unwrap_or(0)) > now => "starting, cold".into(),
            None => format!("running for {}", words::span(now.since(block.start))),
            Some((end, outcome)) => {
                let how = match outcome {
                    Outcome::Success => "a success",
                    Outcome::Error => "an error",
                    Outcome::Timeout => "a timeout",
                };
                let since = words::span(now.since(end));
                format!("idle for {since}, after {how}")
            }
        },
        (None, None) => "idle".into(),
    };
    format!("Environment {number}: {state}; {served} done")
}
