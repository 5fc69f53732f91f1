//! Zooming where the drawing does not fit, and taking it away as a file.

use super::graph::View;
use crate::app::bridge;
use crate::app::stage::model::machine::export::svg;
use crate::app::stage::model::machine::layout::{Drawing, Room};
use crate::app::stage::model::machine::source::Reader;
use leptos::prelude::*;
use serde_json::Value;

/// How much larger or smaller a step makes the drawing, and how far that goes.
const STEP: f64 = 1.3;
const ZOOMS: (f64, f64) = (0.6, 6.0);

/// The buttons under the graph.
pub(super) fn tools(view: View) -> AnyView {
    let zoom = move |by: f64| {
        view.zoom
            .update(|zoom| *zoom = (*zoom * by).clamp(ZOOMS.0, ZOOMS.1));
    };
    let save_graph = move |_| {
        if let Some((name, text)) = drawing(view) {
            save(view, &format!("{name}.svg"), "image/svg+xml", &text);
        }
    };
    let save_definition = move |_| {
        let (name, text) = view.look.shown.with_untracked(|shown| {
            let name = shown.machine.as_deref().unwrap_or("state-machine");
            (
                name.to_owned(),
                view.text.with_untracked(|text| indented(text)),
            )
        });
        save(view, &format!("{name}.asl.json"), "application/json", &text);
    };
    view! {
        <div class="machine-tools">
            <div class="machine-zoom" role="group" aria-label="Size of the graph" hidden=move || view.fits()>
                <button class="button small" on:click=move |_| zoom(STEP)>"Larger"</button>
                <button class="button small" on:click=move |_| zoom(1.0 / STEP)>"Smaller"</button>
                <button class="button small" on:click=move |_| view.zoom.set(1.0)>"Fit"</button>
            </div>
            <button class="button small" on:click=save_graph>"Download the graph (SVG)"</button>
            <button class="button small" on:click=save_definition>"Download the definition (ASL)"</button>
        </div>
    }
    .into_any()
}

fn save(view: View, name: &str, mime: &str, text: &str) {
    if !bridge::download(name, mime, text) {
        view.look
            .show
            .bar
            .set(Some(crate::app::stage::handle::Bar::Trouble(
                "The browser does not let the page hand out a file.".into(),
            )));
    }
}

/// The graph as a file, at full size, with what happened so far.
fn drawing(view: View) -> Option<(String, String)> {
    let world = view.look.show.world.get_untracked()?;
    let shown = view.look.shown.get_untracked();
    let name = shown.machine?.to_string();
    let graph = view.drawn.with_untracked(|drawn| drawn.graph.clone());
    let drawing = Drawing::new(&graph, &Room::WIDE);
    let execution = untrack(move || view.execution());
    let execution = execution.and_then(|arn| world.states().execution(&arn));
    let mut reader = Reader::default();
    let moment = execution.map(|execution| {
        reader.read(&world, execution);
        reader.moment(&world, execution)
    });
    let text = svg(&graph, &drawing, moment.as_ref(), &name);
    Some((name, text))
}

/// The definition with its lines as one reads it; as it is where it is no JSON.
fn indented(definition: &str) -> String {
    let value: Option<Value> = serde_json::from_str(definition).ok();
    let text = value.and_then(|value| serde_json::to_string_pretty(&value).ok());
    text.unwrap_or_else(|| definition.to_owned())
}
