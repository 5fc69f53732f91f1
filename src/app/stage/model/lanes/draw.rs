//! The lanes as a drawing: a curve of how many run, throttled requests, and a lane for each environment.

use super::curve::curve;
use super::told::{in_words, more, summary};
use super::{Block, Lane, Limits, Track};
use cloud::clock::Time;
use cloud::lambda::Outcome;
use std::fmt::Write as _;

/// How long the window is, in milliseconds, and what that is called.
pub const SPANS: [(u64, &str); 3] = [(10_000, "10 s"), (60_000, "1 min"), (600_000, "10 min")];

pub(super) const LEFT: f64 = 34.0;
pub(super) const RIGHT: f64 = 8.0;
pub(super) const CURVE_TOP: f64 = 12.0;
pub(super) const CURVE_HEIGHT: f64 = 54.0;
pub(super) const CURVE_BOTTOM: f64 = CURVE_TOP + CURVE_HEIGHT;
const THROTTLES: f64 = CURVE_BOTTOM + 15.0;
const LANES_TOP: f64 = THROTTLES + 14.0;
const ROW: f64 = 14.0;
const BAR: f64 = 9.0;
/// The end of an invocation is as wide as this, however short it was.
const CAP: f64 = 2.5;

/// What of time is drawn, and how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// In pixels.
    pub width: f64,
    /// When the reader took over: nothing is drawn from before.
    pub origin: Time,
    /// The present.
    pub now: Time,
    /// How long the window is, in milliseconds.
    pub span_ms: u64,
    /// How many lanes are drawn at most.
    pub rows: usize,
    /// How many may run at once.
    pub limits: Limits,
}

/// A drawing, and the same in words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    /// What stands inside the `<svg>`.
    pub svg: String,
    /// In pixels.
    pub height: f64,
    /// What the environments do, in a sentence.
    pub summary: String,
    /// Each drawn lane in words.
    pub lanes: Vec<String>,
    /// The environments that are not drawn, in words.
    pub more: Option<String>,
}

/// Windows that a young session fits into, in milliseconds.
const FITS: [u64; 7] = [10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000];

impl Frame {
    /// The same for a session that is younger than its window: as much of the window as there is something to see in.
    fn fitted(self) -> Self {
        let passed = self.now.since(self.origin);
        let mut fits = FITS.into_iter();
        let fit = fits.find(|fit| *fit > passed && *fit <= self.span_ms);
        Self {
            span_ms: fit.unwrap_or(self.span_ms),
            ..self
        }
    }

    pub(super) fn from(&self) -> Time {
        let now = self.now.as_millis();
        let start = Time::from_millis(now.saturating_sub(self.span_ms));
        start.max(self.origin)
    }

    pub(super) fn x(&self, at: Time) -> f64 {
        let passed = at.max(self.from()).since(self.from()) as f64;
        let room = (self.width - LEFT - RIGHT).max(1.0);
        LEFT + room * (passed / self.span_ms as f64).min(1.0)
    }
}

/// Rectangles of one kind as a path; those that touch at this scale become one.
#[derive(Default)]
struct Bars {
    path: String,
    last: Option<(f64, f64, f64, f64)>,
}

impl Bars {
    fn add(&mut self, x: f64, to: f64, y: f64, height: f64) {
        if let Some((_, right, top, _)) = &mut self.last
            && *top == y
            && x - *right < 0.6
            && (to - x < 1.0 || x <= *right)
        {
            *right = right.max(to);
            return;
        }
        self.flush();
        self.last = Some((x, to.max(x + 0.6), y, height));
    }

    fn flush(&mut self) {
        if let Some((x, to, y, height)) = self.last.take() {
            let width = to - x;
            // Writing to a text cannot fail.
            let _ = write!(
                self.path,
                "M{x:.1} {y:.1}h{width:.1}v{height:.1}h-{width:.1}z"
            );
        }
    }

    fn path(mut self, svg: &mut String, class: &str) {
        self.flush();
        path(svg, class, &self.path);
    }
}

pub(super) fn path(svg: &mut String, class: &str, d: &str) {
    if !d.is_empty() {
        let _ = write!(svg, "<path class=\"{class}\" d=\"{d}\"/>");
    }
}

pub(super) fn label(svg: &mut String, class: &str, x: f64, y: f64, text: &str) {
    let _ = write!(
        svg,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>"
    );
}

/// Draws a function's environments.
#[must_use]
pub fn draw(track: &Track, frame: &Frame) -> Drawn {
    let frame = &frame.fitted();
    let from = frame.from();
    let all: Vec<(&u32, &Lane)> = track
        .lanes
        .iter()
        .filter(|(_, lane)| lane.is_after(from))
        .collect();
    let shown = &all[..all.len().min(frame.rows)];
    let bottom = LANES_TOP + ROW * shown.len().max(1) as f64;
    let mut svg = String::new();
    axis(&mut svg, frame, bottom);
    curve(&mut svg, track, frame);
    throttles(&mut svg, track, frame);
    lanes(&mut svg, shown, frame);
    Drawn {
        svg,
        height: bottom + 20.0,
        summary: summary(track, &all, from),
        lanes: shown
            .iter()
            .map(|(number, lane)| in_words(**number, lane, frame.now))
            .collect(),
        more: more(&all[shown.len()..]),
    }
}

fn axis(svg: &mut String, frame: &Frame, bottom: f64) {
    let every = match frame.span_ms {
        0..=20_000 => 2_000,
        20_001..=30_000 => 5_000,
        30_001..=60_000 => 10_000,
        60_001..=300_000 => 30_000,
        _ => 120_000,
    };
    let first = frame.from().since(frame.origin).div_ceil(every) * every;
    let mut grid = String::new();
    let mut offset = first;
    let end = frame.from().since(frame.origin) + frame.span_ms;
    while offset <= end {
        let x = frame.x(frame.origin.after(offset));
        let _ = write!(grid, "M{x:.1} {CURVE_TOP}V{bottom:.1}");
        if x > LEFT + 12.0 && x < frame.width - 14.0 {
            let seconds = offset / 1000;
            let text = format!("{}:{:02}", seconds / 60, seconds % 60);
            label(svg, "middle", x, bottom + 14.0, &text);
        }
        offset += every;
    }
    path(svg, "grid", &grid);
    let x = frame.x(frame.now);
    path(svg, "now", &format!("M{x:.1} {CURVE_TOP}V{bottom:.1}"));
}

fn throttles(svg: &mut String, track: &Track, frame: &Frame) {
    let from = frame.from();
    let first = track.throttles.partition_point(|at| *at < from);
    let mut bars = Bars::default();
    for at in track.throttles.range(first..) {
        let x = frame.x(*at);
        bars.add(x - 0.75, x + 0.75, THROTTLES - 4.0, 8.0);
    }
    path(
        svg,
        "idle",
        &format!("M{LEFT} {THROTTLES}H{:.1}", frame.x(frame.now)),
    );
    bars.path(svg, "throttled");
    label(svg, "end", LEFT - 6.0, THROTTLES + 4.0, "429");
}

/// What is drawn of all lanes, kind by kind.
#[derive(Default)]
struct Kinds {
    idle: String,
    run: Bars,
    cold: Bars,
    good: Bars,
    bad: Bars,
    late: Bars,
}

fn lanes(svg: &mut String, shown: &[(&u32, &Lane)], frame: &Frame) {
    let mut kinds = Kinds::default();
    for (row, (number, lane)) in shown.iter().enumerate() {
        let y = LANES_TOP + ROW * row as f64;
        label(svg, "end", LEFT - 6.0, y + 8.0, &number.to_string());
        one(&mut kinds, lane, y, frame);
    }
    path(svg, "idle", &kinds.idle);
    kinds.run.path(svg, "run");
    kinds.cold.path(svg, "cold");
    kinds.good.path(svg, "good");
    kinds.bad.path(svg, "bad");
    kinds.late.path(svg, "late");
}

fn one(kinds: &mut Kinds, lane: &Lane, y: f64, frame: &Frame) {
    let from = frame.from();
    let born = lane.blocks.front().map_or(frame.now, |block| block.start);
    let gone = lane.gone.unwrap_or(frame.now);
    let middle = y + BAR / 2.0;
    let (left, right) = (frame.x(born), frame.x(gone));
    let _ = write!(kinds.idle, "M{left:.1} {middle:.1}H{right:.1}");
    if lane.gone.is_some() {
        // Where an environment ends, its line has an end.
        let _ = write!(kinds.idle, "M{right:.1} {y:.1}v{BAR}");
    }
    let first = lane
        .blocks
        .partition_point(|block| block.end.is_some_and(|(end, _)| end <= from));
    for block in lane.blocks.range(first..) {
        bar(kinds, block, y, frame);
    }
}

fn bar(kinds: &mut Kinds, block: &Block, y: f64, frame: &Frame) {
    let end = block.end.map_or(frame.now, |(end, _)| end);
    let ready = block.start.after(block.init_ms.unwrap_or(0)).min(end);
    let (start, ready, to) = (frame.x(block.start), frame.x(ready), frame.x(end));
    if ready > start {
        kinds.cold.add(start, ready, y, BAR);
    }
    kinds.run.add(ready, to.max(ready), y, BAR);
    let Some((_, outcome)) = block.end else {
        return;
    };
    let caps = match outcome {
        Outcome::Success => &mut kinds.good,
        Outcome::Error => &mut kinds.bad,
        Outcome::Timeout => &mut kinds.late,
    };
    caps.add((to - CAP).max(LEFT), to, y, BAR);
}
