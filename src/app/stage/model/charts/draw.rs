//! A chart as a drawing.

use super::{Chart, SLOTS, Style, Unit};
use crate::app::stage::model::words;
use std::fmt::Write as _;

const WIDTH: f64 = 260.0;
const HEIGHT: f64 = 78.0;
/// Room for the times below the bars.
const FOOT: f64 = 16.0;
const TOP: f64 = 8.0;
const LEFT: f64 = 30.0;

impl Chart {
    fn top(&self) -> f64 {
        let tops = self.values.iter().map(|(first, second)| match self.style {
            Style::Bar => *first,
            Style::Marked => first.max(*second),
            Style::Stacked => first + second,
        });
        let most = tops.fold(0.0_f64, f64::max);
        // The least 1, 2 or 5 with zeros that is not below.
        let mut scale = 1.0;
        loop {
            for one in [1.0, 2.0, 5.0] {
                if one * scale >= most {
                    return one * scale;
                }
            }
            scale *= 10.0;
        }
    }

    /// What stands inside its `<svg>`; the chosen period is marked. `periods` are the times at which periods begin.
    #[must_use]
    pub fn svg(&self, periods: &[String], chosen: Option<usize>) -> String {
        let top = self.top();
        let bottom = HEIGHT - FOOT;
        let y = |value: f64| bottom - (bottom - TOP) * value / top;
        let slot = (WIDTH - LEFT) / SLOTS as f64;
        let (mut first, mut second) = (String::new(), String::new());
        for (at, (one, two)) in self.values.iter().enumerate() {
            let x = LEFT + slot * at as f64 + 1.5;
            let width = slot - 3.0;
            bar(&mut first, x, y(*one), width, bottom);
            match self.style {
                Style::Bar => {}
                Style::Marked if *two > 0.0 => {
                    let _ = write!(second, "M{x:.1} {:.1}h{width:.1}v1.5h-{width:.1}z", y(*two));
                }
                Style::Marked => {}
                Style::Stacked => bar(&mut second, x, y(one + two), width, y(*one)),
            }
        }
        let mark = chosen.map_or_else(String::new, |at| {
            let x = LEFT + slot * at as f64;
            format!("<rect class=\"chosen\" x=\"{x:.1}\" y=\"{TOP}\" width=\"{slot:.1}\" height=\"{:.1}\"/>", bottom - TOP)
        });
        let mut times = String::new();
        let last = periods.len().saturating_sub(1);
        // The last one is left out where it would run into the first.
        for at in [0, last].into_iter().take(if last < 5 { 1 } else { 2 }) {
            let x = LEFT + slot * if at == 0 { 0.0 } else { at as f64 + 0.5 };
            let time = periods.get(at).map_or("", String::as_str);
            let side = if at == 0 { "from" } else { "at" };
            let _ = write!(
                times,
                "<text class=\"{side}\" x=\"{x:.1}\" y=\"{}\">{time}</text>",
                HEIGHT - 4.0
            );
        }
        let top_words = match self.unit {
            Unit::Count => format!("{top}"),
            Unit::Millis if top >= 1000.0 => format!("{} s", top / 1000.0),
            Unit::Millis => format!("{top} ms"),
            Unit::Seconds => words::span(top as u64 * 1000),
        };
        let label = LEFT - 4.0;
        format!(
            "{mark}<path class=\"grid\" d=\"M{LEFT} {TOP}H{WIDTH}M{LEFT} {bottom}H{WIDTH}\"/><path class=\"first\" d=\"{first}\"/><path class=\"second\" d=\"{second}\"/><text x=\"{label}\" y=\"{}\">{top_words}</text><text x=\"{label}\" y=\"{bottom}\">0</text>{times}",
            TOP + 4.0
        )
    }

    /// The period at a place of the drawing, from 0 at its left edge to 1 at its right.
    #[must_use]
    pub fn slot_at(place: f64) -> usize {
        let x = place * WIDTH - LEFT;
        (x / (WIDTH - LEFT) * SLOTS as f64).max(0.0) as usize
    }

    /// The drawing's size.
    #[must_use]
    pub fn view_box() -> String {
        format!("0 0 {WIDTH} {HEIGHT}")
    }
}

fn bar(path: &mut String, x: f64, y: f64, width: f64, bottom: f64) {
    if bottom - y > 0.01 {
        let _ = write!(path, "M{x:.1} {bottom:.1}V{y:.1}h{width:.1}V{bottom:.1}z");
    }
}
