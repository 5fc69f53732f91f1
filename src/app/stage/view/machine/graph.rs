//! The graph: states as buttons, what happened in them, and the same in words.

use super::{Look, ends, lines, state, tokens, tools, twin};
use crate::app::stage::clock;
use crate::app::stage::model::machine::Graph;
use crate::app::stage::model::machine::layout::{Drawing, Room};
use crate::app::stage::model::machine::seen::{Drawn, Seen};
use crate::app::stage::model::machine::source::Reader;
use leptos::{html, prelude::*};
use std::sync::Arc;

/// Below this width boxes are smaller.
const NARROW: i32 = 440;
/// Drawings that fit at this scale or more can be read, and need no zoom.
const READABLE: f64 = 0.68;
/// No drawing is shown smaller than this at first.
const SMALLEST: f64 = 0.45;

/// What a graph is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The execution that is looked at, by the definition that it began with.
    Execution,
    /// The definition that is deployed, or what the reader makes of it.
    Definition,
}

/// How the reader looks at the graph.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub look: Look,
    of: Of,
    /// The definition that is drawn.
    pub text: Memo<Arc<str>>,
    pub drawn: Memo<Arc<Drawn>>,
    pub seen: Memo<Seen>,
    pub width: RwSignal<i32>,
    /// Times the scale at which it fits.
    pub zoom: RwSignal<f64>,
}

/// The view. The definition's view has it, too.
pub fn graph(look: Look, of: Of) -> AnyView {
    let width = RwSignal::new(0);
    let text = Memo::new(move |_| {
        let written = look.draft.get();
        look.shown.with(|shown| match (of, &shown.execution) {
            (Of::Execution, Some(_)) => Arc::clone(&shown.definition),
            _ => written.unwrap_or_else(|| Arc::clone(&shown.deployed)),
        })
    });
    let drawn = drawn(text, width);
    let read = StoredValue::new((0, Reader::default()));
    let view = View {
        look,
        of,
        text,
        drawn,
        seen: Memo::new(move |_| seen(look, of, drawn, read)),
        width,
        zoom: RwSignal::new(1.0),
    };
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(element) = node.get() {
            clock::on_width(&element, move |wide| width.set(wide));
        }
    });
    let chosen = Memo::new(move |_| look.shown.with(|shown| shown.state.clone()));
    let waiting = (of == Of::Execution).then(|| tokens(look, chosen));
    let is_empty = move || drawn.with(|drawn| drawn.graph.nodes.is_empty());
    view! {
        <p class="stage-nothing" hidden=move || !is_empty()>
            "There is no state machine at this moment."
        </p>
        <div class="machine-graph" hidden=is_empty>
            <p class="machine-whole">
                <strong>{move || view.seen.with(|seen| seen.whole.clone())}</strong>
                {ends::time(view)}
                <span class="warn-text" hidden=move || !view.is_draft()>
                    "As you have written it, not deployed"
                </span>
            </p>
            {waiting}
            <div
                class="machine-canvas"
                node_ref=node
                on:pointermove=move |event| drag(node, &event)
            >
                {canvas(view)}
            </div>
            {twin::chosen(view)}
            {tools::tools(view)}
            {ends::data(view)}
            {twin::in_words(view)}
        </div>
    }
    .into_any()
}

/// A pressed mouse moves a drawing that does not fit; fingers do by themselves.
fn drag(node: NodeRef<html::Div>, event: &leptos::ev::PointerEvent) {
    if event.buttons() == 1
        && event.pointer_type() == "mouse"
        && let Some(element) = node.get_untracked()
    {
        clock::scroll_by(&element, -event.movement_x(), -event.movement_y());
    }
}

/// The graph and its layout. While there is none, the latest stays.
fn drawn(text: Memo<Arc<str>>, width: RwSignal<i32>) -> Memo<Arc<Drawn>> {
    let room = Memo::new(move |_| (1..NARROW).contains(&width.get()));
    Memo::new(move |before: Option<&Arc<Drawn>>| {
        let room = if room.get() { Room::NARROW } else { Room::WIDE };
        match text.with(|text| Graph::read(text)) {
            Some(graph) => {
                let drawing = Drawing::new(&graph, &room);
                Arc::new(Drawn { graph, drawing })
            }
            None => before.cloned().unwrap_or_default(),
        }
    })
}

fn seen(look: Look, of: Of, drawn: Memo<Arc<Drawn>>, read: StoredValue<(u64, Reader)>) -> Seen {
    let show = look.show;
    show.happened.get();
    show.tenths.get();
    let epoch = show.epoch.get();
    let drawn = drawn.get();
    let execution = execution(look, of);
    let found = show.world.get_untracked().zip(execution);
    let seen = found.and_then(|(world, arn)| {
        let execution = world.states().execution(&arn)?;
        read.try_update_value(|(of, reader)| {
            if *of != epoch {
                (*of, *reader) = (epoch, Reader::default());
            }
            reader.read(&world, execution);
            Seen::of(&drawn, Some(&reader.moment(&world, execution)))
        })
    });
    seen.unwrap_or_else(|| Seen::of(&drawn, None))
}

/// The execution that the graph shows: one that runs by what is drawn.
fn execution(look: Look, of: Of) -> Option<Arc<str>> {
    let is_written = look.draft.with(Option::is_some);
    look.shown.with(|shown| {
        let differs = of == Of::Definition && (is_written || shown.is_old());
        shown.execution.clone().filter(|_| !differs)
    })
}

impl View {
    /// The execution that is shown.
    pub fn execution(self) -> Option<Arc<str>> {
        execution(self.look, self.of)
    }

    /// Whether it is what the reader has written, and not deployed.
    fn is_draft(self) -> bool {
        let is_written = self.look.draft.with(Option::is_some);
        let has_execution = self.look.shown.with(|shown| shown.execution.is_some());
        is_written && (self.of == Of::Definition || !has_execution)
    }

    /// The scale at which the whole width is seen; no larger than life.
    pub fn fitting(self) -> f64 {
        let natural = self.drawn.with(|drawn| drawn.drawing.width.max(1.0));
        let room = f64::from(self.width.get().max(240));
        (room / natural).min(1.0)
    }

    /// Whether the drawing can be read when it fits.
    pub fn fits(self) -> bool {
        self.fitting() >= READABLE
    }

    /// The scale at which it is shown.
    pub fn scale(self) -> f64 {
        let fitting = self.fitting();
        match self.fits() {
            true => fitting,
            false => fitting.max(SMALLEST) * self.zoom.get(),
        }
    }
}

fn canvas(view: View) -> AnyView {
    let size = move |get: fn(&Drawing) -> f64| {
        let natural = view.drawn.with(|drawn| get(&drawn.drawing));
        format!("{:.0}", natural * view.scale())
    };
    let view_box = move || {
        view.drawn
            .with(|drawn| format!("0 0 {:.0} {:.0}", drawn.drawing.width, drawn.drawing.height))
    };
    let label = move || {
        let machine = view.look.shown.with(|shown| shown.machine.clone());
        format!("The graph of {}", machine.unwrap_or_default())
    };
    // Made anew for each layout; what changes while an execution runs looks after itself.
    let content = move || {
        let drawn = view.drawn.get();
        let states = state::states(view, &drawn);
        let (lines, words) = lines::lines(view, &drawn);
        view! {
            <g>{states}</g>
            <g aria-hidden="true">{lines}</g>
            <g aria-hidden="true">{words}</g>
        }
    };
    view! {
        <svg
            class="machine-drawing"
            role="group"
            aria-label=label
            viewBox=view_box
            width=move || size(|drawing| drawing.width)
            height=move || size(|drawing| drawing.height)
        >
            {content}
        </svg>
    }
    .into_any()
}
