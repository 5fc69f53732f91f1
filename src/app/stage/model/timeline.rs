//! The timeline: marks gathered so that they can be drawn, and speeds.

use super::chronicle::{Mark, MarkKind};
use cloud::clock::Time;

/// Virtual seconds a second that the reader can choose.
pub const SPEEDS: [f64; 9] = [0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0];
/// How many marks are drawn at most: more would only be a blur.
const BINS: u64 = 120;

/// The offered speed next to this one.
#[must_use]
pub fn nearest_speed(speed: f64) -> f64 {
    let closer = |a: &f64, b: &f64| (a - speed).abs().total_cmp(&(b - speed).abs());
    SPEEDS.into_iter().min_by(closer).unwrap_or(1.0)
}

/// The next speed up or down; the same at the end of the scale.
#[must_use]
pub fn next_speed(speed: f64, up: bool) -> f64 {
    let now = nearest_speed(speed);
    let at = SPEEDS.iter().position(|one| *one == now).unwrap_or(2);
    let next = if up { at + 1 } else { at.saturating_sub(1) };
    SPEEDS[next.min(SPEEDS.len() - 1)]
}

/// A speed as it is written: `¼×`, `1×`, `100×`.
#[must_use]
pub fn speed_in_words(speed: f64) -> String {
    if speed == 0.25 {
        "¼×".into()
    } else if speed == 0.5 {
        "½×".into()
    } else {
        format!("{speed}×")
    }
}

/// Marks that are drawn as one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tick {
    /// Where: from 0 at the left end to 1 at the right.
    pub place: f64,
    /// The gravest of them.
    pub kind: MarkKind,
    /// When the first of them was.
    pub at: Time,
    /// How many.
    pub count: usize,
}

/// The marks between two instants as ticks, from left to right.
#[must_use]
pub fn ticks(marks: impl Iterator<Item = Mark>, from: Time, to: Time) -> Vec<Tick> {
    let length = to.since(from).max(1);
    let mut bins: Vec<Option<Tick>> = vec![None; BINS as usize + 1];
    for mark in marks.filter(|mark| mark.at >= from && mark.at <= to) {
        let offset = mark.at.since(from);
        let Some(bin) = bins.get_mut((offset * BINS / length) as usize) else {
            continue;
        };
        let tick = bin.get_or_insert(Tick {
            place: offset as f64 / length as f64,
            kind: mark.kind,
            at: mark.at,
            count: 0,
        });
        tick.kind = tick.kind.max(mark.kind);
        tick.at = tick.at.min(mark.at);
        tick.count += 1;
    }
    bins.into_iter().flatten().collect()
}

/// What a tick stands for, in words.
#[must_use]
pub fn tick_in_words(tick: &Tick) -> String {
    let what = match tick.kind {
        MarkKind::Input => "something was done",
        MarkKind::Throttled => "a function was throttled",
        MarkKind::Failure => "a function failed",
        MarkKind::DeadLetter => "a message or event was given up",
    };
    match tick.count {
        1 => what.into(),
        more => format!("{what}, and {} more", more - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(millis: u64, kind: MarkKind) -> Mark {
        Mark {
            at: Time::START.after(millis),
            kind,
        }
    }

    fn ticks_of(marks: &[Mark], millis: u64) -> Vec<(u32, MarkKind, usize)> {
        let marks = marks.iter().copied();
        ticks(marks, Time::START, Time::START.after(millis))
            .into_iter()
            .map(|tick| ((tick.place * 100.0) as u32, tick.kind, tick.count))
            .collect()
    }

    #[test]
    fn marks_stand_in_proportion() {
        let marks = [mark(0, MarkKind::Input), mark(500, MarkKind::Failure)];
        let ticks = ticks_of(&marks, 1000);
        assert_eq!(ticks, [(0, MarkKind::Input, 1), (50, MarkKind::Failure, 1)]);
    }

    #[test]
    fn close_marks_become_one_that_shows_the_gravest() {
        let marks = [
            mark(5_000, MarkKind::DeadLetter),
            mark(5_001, MarkKind::Input),
            mark(5_002, MarkKind::Failure),
        ];
        assert_eq!(ticks_of(&marks, 10_000), [(50, MarkKind::DeadLetter, 3)]);
    }

    #[test]
    fn any_number_of_marks_is_drawn_as_few() {
        let marks: Vec<Mark> = (0..5_000).map(|at| mark(at, MarkKind::Input)).collect();
        assert!(ticks_of(&marks, 4_999).len() <= BINS as usize + 1);
        assert_eq!(
            ticks_of(&marks, 0).len(),
            1,
            "only the first instant is in sight"
        );
    }

    #[test]
    fn speeds_go_up_and_down_and_end() {
        assert_eq!(next_speed(1.0, true), 2.0);
        assert_eq!(next_speed(0.25, false), 0.25);
        assert_eq!(next_speed(100.0, true), 100.0);
        assert_eq!(nearest_speed(4.0), 5.0);
        assert_eq!(SPEEDS.map(speed_in_words)[..3], ["¼×", "½×", "1×"]);
    }
}
