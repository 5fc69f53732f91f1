//! The curve of how many invocations run, and the limit above it.

use super::Track;
use super::draw::{CURVE_BOTTOM, CURVE_HEIGHT, CURVE_TOP, Frame, LEFT, RIGHT, label, path};
use std::fmt::Write as _;

/// The least round number that is not below.
fn round_up(value: u32) -> u32 {
    const ROUND: [u32; 12] = [2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50];
    let mut scale = 1_u32;
    loop {
        for one in ROUND {
            let one = one.saturating_mul(scale);
            if one >= value {
                return one;
            }
        }
        scale = scale.saturating_mul(10);
    }
}

/// Draws the curve.
pub(super) fn curve(svg: &mut String, track: &Track, frame: &Frame) {
    let from = frame.from();
    let first = track.steps.partition_point(|(at, _)| *at <= from);
    let running = first
        .checked_sub(1)
        .and_then(|at| track.steps.get(at))
        .map_or(0, |(_, running)| *running);
    let peak = track.steps.range(first..).map(|(_, running)| *running);
    let peak = peak.max().unwrap_or(0).max(running);
    let (limit, name) = frame.limits.lowest();
    let shows_limit = limit <= peak.saturating_mul(3).max(10);
    let top = round_up(if shows_limit {
        // Room for the limit's name above its line.
        peak.max(limit.saturating_add(limit / 4 + 1))
    } else {
        peak
    });
    let y = |value: u32| CURVE_BOTTOM - CURVE_HEIGHT * f64::from(value) / f64::from(top);
    let mut line = format!("M{LEFT} {:.1}", y(running));
    // Within one pixel a line up to the most and down to the last says it all.
    let mut steps = track.steps.range(first..).peekable();
    while let Some((at, mut last)) = steps.next().copied() {
        let x = frame.x(at);
        let mut most = last;
        while let Some((_, next)) = steps.next_if(|(at, _)| frame.x(*at) - x < 1.0) {
            most = most.max(*next);
            last = *next;
        }
        let _ = write!(line, "H{x:.1}V{:.1}", y(most));
        if last != most {
            let _ = write!(line, "V{:.1}", y(last));
        }
    }
    let right = frame.x(frame.now);
    let _ = write!(line, "H{right:.1}");
    path(svg, "area", &format!("{line}V{CURVE_BOTTOM}H{LEFT}z"));
    path(svg, "curve", &line);
    label(svg, "end", LEFT - 6.0, CURVE_TOP + 4.0, &top.to_string());
    label(svg, "end", LEFT - 6.0, CURVE_BOTTOM + 4.0, "0");
    let edge = frame.width - RIGHT;
    if shows_limit {
        let limit_y = y(limit);
        path(svg, "limit", &format!("M{LEFT} {limit_y:.1}H{edge:.1}"));
        let text = format!("{name}: {}", thousands(limit));
        label(svg, "end limit-name", edge - 2.0, limit_y - 4.0, &text);
    } else {
        let text = format!("{name}: {}, far above", thousands(limit));
        label(svg, "end", edge - 2.0, CURVE_TOP - 2.0, &text);
    }
}

fn thousands(value: u32) -> String {
    if value < 1_000 {
        return value.to_string();
    }
    format!("{},{:03}", value / 1_000, value % 1_000)
}
