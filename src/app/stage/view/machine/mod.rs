//! A state machine: its graph and what its executions did. All its views share one selection.

mod ends;
mod graph;
mod head;
mod lines;
mod state;
mod tokens;
mod tools;
mod twin;

pub use graph::{Of, graph};
pub use tokens::tokens;

use super::definition::definition;
use super::flow::{data, events};
use super::use_stage;
use crate::app::stage::handle::Show;
use crate::app::stage::model::machine::source::{self, Shown};
use leptos::prelude::*;
use std::sync::Arc;

/// A view of a state machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Its states, and what happened in them.
    #[default]
    Graph,
    /// The data on their way through a state.
    Data,
    /// The history, event by event.
    Events,
    /// The definition, to be read and changed.
    Definition,
}

/// The views, in the order in which they are offered.
const TABS: [(Tab, &str); 4] = [
    (Tab::Graph, "Graph"),
    (Tab::Data, "Data"),
    (Tab::Events, "Event view"),
    (Tab::Definition, "Definition"),
];

/// What all views of a state machine know.
#[derive(Clone, Copy)]
pub struct Look {
    /// The stage.
    pub show: Show,
    /// What is looked at, at the moment that is shown.
    pub shown: Memo<Shown>,
    /// The open view.
    pub tab: RwSignal<Tab>,
    /// While the reader edits the definition: the latest without errors. The graph shows it.
    pub draft: RwSignal<Option<Arc<str>>>,
}

/// The panel.
pub fn machine() -> AnyView {
    let show = use_stage().show;
    let look = Look {
        show,
        shown: show.ask(move |cloud, _| {
            let selection = show.machine.get();
            source::shown(cloud, &selection)
        }),
        tab: RwSignal::default(),
        draft: RwSignal::default(),
    };
    let view = move || match look.tab.get() {
        Tab::Graph => graph(look, Of::Execution),
        Tab::Data => data(look),
        Tab::Events => events(look),
        Tab::Definition => definition(look),
    };
    view! {
        <div class="machine">
            {head::head(look)}
            {head::earlier(look)}
            <div class="machine-view">{view}</div>
        </div>
    }
    .into_any()
}
