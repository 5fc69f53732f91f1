//! Transitions: lines, and the conditions on them.

use super::graph::View;
use crate::app::stage::model::machine::export::TIP;
use crate::app::stage::model::machine::layout::{Label, Line, is_dashed};
use crate::app::stage::model::machine::seen::Drawn;
use leptos::prelude::*;

/// All lines; and all words, which stand over them.
pub(super) fn lines(view: View, drawn: &Drawn) -> (Vec<AnyView>, Vec<AnyView>) {
    let lines = drawn.drawing.lines.iter().enumerate();
    let lines = lines.map(|(at, one)| line(view, drawn, at, one)).collect();
    let labels = drawn.drawing.lines.iter().filter_map(|line| {
        let edge = &drawn.graph.blocks[line.block].edges[line.edge];
        Some(label(line.label.as_ref()?, edge.label.clone()))
    });
    (lines, labels.collect())
}

fn line(view: View, drawn: &Drawn, at: usize, line: &Line) -> AnyView {
    let edge = &drawn.graph.blocks[line.block].edges[line.edge];
    let taken = Memo::new(move |_| {
        view.seen
            .with(|seen| seen.taken.get(at).copied().unwrap_or(0))
    });
    let tip = line.points.last().copied().unwrap_or_default();
    let tip = format!(
        "translate({:.1} {:.1}) rotate({})",
        tip.x, tip.y, line.angle
    );
    view! {
        <g class="ms-line" class:catch=is_dashed(edge.why) class:taken=move || { taken.get() > 0 }>
            <path class="ms-way" d=line.path.clone() />
            <path class="ms-tip" transform=tip d=TIP />
        </g>
    }
    .into_any()
}

fn label(label: &Label, whole: String) -> AnyView {
    let rect = label.rect;
    let lines: Vec<AnyView> = label
        .lines
        .iter()
        .enumerate()
        .map(|(at, words)| {
            let y = rect.y + 12.0 + 14.0 * at as f64;
            view! { <text x=rect.center().x y=y>{words.clone()}</text> }.into_any()
        })
        .collect();
    view! {
        <g class="ms-label">
            <title>{whole}</title>
            <rect x=rect.x y=rect.y width=rect.w height=rect.h rx="4" />
            {lines}
        </g>
    }
    .into_any()
}
