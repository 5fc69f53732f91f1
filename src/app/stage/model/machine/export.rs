//! The drawing as a file that stands by itself: SVG with its own styles.

use super::Graph;
use super::graph::Why;
use super::layout::{DOT, Drawing, Line, Placed, sign};
use super::trace::Iterations;
use super::words::{Look, Moment};
use std::fmt::Write;

/// On paper colours are those of the light theme.
const STYLE: &str = "text{font-family:system-ui,'Segoe UI',Roboto,Arial,sans-serif;fill:#241e19}\
.ground{fill:#fffdfa}.box{fill:#fffdfa;stroke:#938674;stroke-width:1.25}\
.lane{fill:#f4eee5;stroke:none}.lane-name{font-size:10.5px;fill:#6d6358}\
.sign{fill:none;stroke:#51483f;stroke-width:1.4;stroke-linecap:round;stroke-linejoin:round}\
.name{font-size:13px;font-weight:600}.detail{font-size:10.5px;fill:#6d6358}.status{font-size:10.5px;font-weight:600}\
.line{fill:none;stroke:#938674;stroke-width:1.4}.tip{fill:#938674}.catch .line{stroke-dasharray:5 4}\
.taken .line{stroke:#2a6636;stroke-width:2.2}.taken .tip{fill:#2a6636}\
.label{font-size:10.5px;fill:#51483f;text-anchor:middle}.label-ground{fill:#fffdfa}\
.dot{fill:#51483f}.dot.end{fill:#fffdfa;stroke:#51483f;stroke-width:2}\
.succeeded .box{fill:#e3f0e1;stroke:#2a6636}.succeeded .status{fill:#2a6636}\
.running .box{fill:#e2edf5;stroke:#2a628d;stroke-width:2.2}.running .status{fill:#2a628d}\
.failed .box{fill:#fbe5e1;stroke:#a32a22}.failed .status{fill:#a32a22}\
.caught .box,.again .box{fill:#faeece;stroke:#7a5200}.caught .status,.again .status{fill:#7a5200}\
.aborted .box{stroke-dasharray:3 3}";

/// The drawing of a graph, with what happened where that is given.
#[must_use]
pub fn svg(graph: &Graph, drawing: &Drawing, moment: Option<&Moment<'_>>, title: &str) -> String {
    let (w, h) = (drawing.width, drawing.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w:.0} {h:.0}\" width=\"{w:.0}\" height=\"{h:.0}\">\
<title>{}</title><style>{STYLE}</style><rect class=\"ground\" width=\"{w:.0}\" height=\"{h:.0}\"/>",
        escaped(title)
    );
    for placed in &drawing.nodes {
        node(&mut out, graph, drawing, placed, moment);
    }
    for dot in &drawing.dots {
        let class = if dot.is_end { "dot end" } else { "dot" };
        put(
            &mut out,
            format_args!(
                "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"{DOT}\"/>",
                dot.at.x, dot.at.y
            ),
        );
    }
    for one in &drawing.lines {
        line(&mut out, graph, one, moment);
    }
    // Words stand over all lines.
    for label in drawing.lines.iter().filter_map(|line| line.label.as_ref()) {
        let rect = label.rect;
        put(
            &mut out,
            format_args!(
                "<rect class=\"label-ground\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
                rect.x, rect.y, rect.w, rect.h
            ),
        );
        for (at, words) in label.lines.iter().enumerate() {
            let (x, y) = (rect.center().x, rect.y + 12.0 + 14.0 * at as f64);
            text(&mut out, "label", x, y, words);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Writing to a text does not fail.
fn put(out: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(what);
}

fn text(out: &mut String, class: &str, x: f64, y: f64, words: &str) {
    let words = escaped(words);
    put(
        out,
        format_args!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>"),
    );
}

fn node(
    out: &mut String,
    graph: &Graph,
    drawing: &Drawing,
    placed: &Placed,
    moment: Option<&Moment<'_>>,
) {
    let state = &graph.nodes[placed.node];
    let standing = moment
        .map(|moment| moment.standing(state))
        .unwrap_or_default();
    put(
        out,
        format_args!(
            "<g class=\"{}\"><title>{}</title><path class=\"box\" d=\"{}\"/>",
            standing.look.class(),
            escaped(&state.name),
            placed.outline
        ),
    );
    let at = placed.sign_at();
    put(
        out,
        format_args!(
            "<path class=\"sign\" transform=\"translate({:.1} {:.1})\" d=\"{}\"/>",
            at.x,
            at.y,
            sign(state.kind)
        ),
    );
    let at = placed.detail_at();
    text(out, "detail", at.x, at.y, &placed.detail);
    for (line, words) in placed.name.iter().enumerate() {
        let at = placed.name_at(line);
        text(out, "name", at.x, at.y, words);
    }
    let at = placed.status_at();
    let words = standing.fitting(placed.letters);
    text(out, "status", at.x, at.y, &words);
    out.push_str("</g>");
    let lanes = drawing.lanes.iter();
    for lane in lanes.filter(|lane| graph.blocks[lane.block].owner == Some(placed.node)) {
        let rect = lane.rect;
        put(
            out,
            format_args!(
                "<rect class=\"lane\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"6\"/>",
                rect.x, rect.y, rect.w, rect.h
            ),
        );
        if lane.number > 0 {
            let look = moment.map_or(Look::Idle, |moment| moment.branch(graph, lane.block));
            let words = branch(lane.number, look);
            text(out, "lane-name", rect.x + 8.0, rect.y + 13.0, &words);
        }
    }
}

/// What a branch is called, and how it stands.
#[must_use]
pub fn branch(number: usize, look: Look) -> String {
    match look {
        Look::Idle => format!("Branch {number}"),
        Look::Again => format!("Branch {number}: waits to retry"),
        Look::Aborted => format!("Branch {number}: stopped"),
        look => format!("Branch {number}: {}", look.class()),
    }
}

fn line(out: &mut String, graph: &Graph, line: &Line, moment: Option<&Moment<'_>>) {
    let edge = &graph.blocks[line.block].edges[line.edge];
    let taken = moment.map_or(0, |moment| moment.taken(graph, edge));
    let class = match (edge.why, taken) {
        (Why::Catch, 0) => "catch",
        (Why::Catch, _) => "catch taken",
        (_, 0) => "",
        _ => "taken",
    };
    let Some(tip) = line.points.last() else {
        return;
    };
    put(
        out,
        format_args!(
            "<g class=\"{class}\"><path class=\"line\" d=\"{}\"/><path class=\"tip\" transform=\"translate({:.1} {:.1}) rotate({})\" d=\"{TIP}\"/></g>",
            line.path, tip.x, tip.y, line.angle
        ),
    );
}

/// A line's tip, pointing to the right.
pub const TIP: &str = "M0 0-8-4-6.500 0-8 4z";

/// The parts of a Map's bar: succeeded, failed and running, as shares of its width.
#[must_use]
pub fn bar(counts: Iterations, width: f64) -> [f64; 3] {
    let sum = counts.running + counts.succeeded + counts.failed;
    let total = counts.total.max(sum).max(1) as f64;
    [counts.succeeded, counts.failed, counts.running].map(|part| part as f64 / total * width)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // What XML cannot hold.
            c if c < ' ' && c != '\n' && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::model::machine::layout::Room;

    #[test]
    fn the_file_stands_by_itself_and_escapes_what_is_written() {
        let graph = Graph::read(
            r#"{"StartAt": "A <b> & \"c\"", "States": {"A <b> & \"c\"": {"Type": "Choice", "Default": "Z",
                "Choices": [{"Variable": "$.n", "NumericLessThan": 3, "Next": "Z"}]}, "Z": {"Type": "Succeed"}}}"#,
        )
        .unwrap();
        let drawing = Drawing::new(&graph, &Room::WIDE);
        let svg = svg(&graph, &drawing, None, "orders & more");
        assert!(svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>\n"));
        assert!(svg.contains("<style>") && !svg.contains("var(") && !svg.contains("href"));
        assert!(
            svg.contains("A &lt;b&gt; &amp; &quot;c&quot;") && svg.contains("orders &amp; more")
        );
        assert!(svg.contains("$.n &lt; 3"));
        assert!(!svg.contains("A <b>"));
    }

    #[test]
    fn a_bar_is_as_long_as_what_is_done() {
        let counts = Iterations {
            total: 4,
            running: 1,
            succeeded: 2,
            failed: 0,
        };
        assert_eq!(bar(counts, 60.0), [30.0, 0.0, 15.0]);
        assert_eq!(bar(Iterations::default(), 60.0), [0.0; 3]);
    }
}
