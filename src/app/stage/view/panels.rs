//! The panels under the controls: request, state machine, messages, concurrency, metrics, logs, events, inspector, text.
//! One is open.

use super::charts::charts;
use super::code::code;
use super::events::Events;
use super::inspector::Inspector;
use super::journey::journey;
use super::lanes::lanes;
use super::lens::Lens;
use super::logs::logs;
use super::machine::machine;
use super::request::request;
use super::stages::stages;
use super::terminal::terminal;
use super::text::Text;
use super::use_stage;
use crate::app::bridge;
use crate::app::stage::clock;
use crate::app::stage::handle::{Panel, StageHandle};
use course::model::Control;
use leptos::prelude::*;

/// A panel, its tab's words and its tab's id.
type Tab = (Panel, &'static str, &'static str);

const PANELS: [Tab; 13] = [
    (
        Panel::StateMachine,
        "State machine",
        "stage-tab-state-machine",
    ),
    (Panel::Journey, "Journey", "stage-tab-journey"),
    (Panel::Request, "Request", "stage-tab-request"),
    (Panel::Stages, "Stages", "stage-tab-stages"),
    (Panel::Messages, "Messages", "stage-tab-messages"),
    (Panel::Concurrency, "Concurrency", "stage-tab-concurrency"),
    (Panel::Metrics, "Metrics", "stage-tab-metrics"),
    (Panel::Logs, "Logs", "stage-tab-logs"),
    (Panel::Code, "Code", "stage-tab-code"),
    (Panel::Terminal, "Terminal", "stage-tab-terminal"),
    (Panel::Events, "Events", "stage-tab-events"),
    (Panel::Inspector, "Inspector", "stage-tab-inspector"),
    (Panel::Text, "Text", "stage-tab-text"),
];

/// The panels that the scene has a use for.
fn offered(stage: StageHandle) -> Vec<Tab> {
    let targets = stage.show.targets();
    let (queues, functions) = (!targets.queues.is_empty(), !targets.functions.is_empty());
    let (apis, machines) = (!targets.apis.is_empty(), !targets.machines.is_empty());
    let sends = stage.show.staged.with_untracked(|staged| {
        let scene = staged.as_ref().map(|staged| &staged.scene);
        scene.is_some_and(|scene| scene.controls.contains(&Control::Request))
    });
    let requests = stage.show.has_requests();
    let is_useful = |panel| match panel {
        Panel::StateMachine => machines,
        Panel::Journey => requests,
        Panel::Stages => apis,
        Panel::Request => sends,
        Panel::Messages => queues,
        Panel::Concurrency | Panel::Logs => functions,
        Panel::Code => stage.show.has_code(),
        Panel::Terminal => true,
        Panel::Metrics => queues || functions || apis,
        Panel::Events | Panel::Inspector | Panel::Text => true,
    };
    let tabs = PANELS.into_iter();
    tabs.filter(|(panel, ..)| is_useful(*panel)).collect()
}

/// The tabs and the open panel.
#[component]
pub fn Panels() -> impl IntoView {
    let stage = use_stage();
    let chosen = stage.show.panel;
    let tabs = StoredValue::new(offered(stage));
    // Another scene may not have the panel that was open: events every scene has.
    let open = Memo::new(move |_| {
        let chosen = chosen.get();
        tabs.with_value(|tabs| {
            let is_there = tabs.iter().any(|(panel, ..)| *panel == chosen);
            let first = tabs.first().map_or(Panel::Events, |(panel, ..)| *panel);
            match (is_there, first) {
                (true, _) => chosen,
                (false, Panel::Journey | Panel::StateMachine) => first,
                (false, _) => Panel::Events,
            }
        })
    });
    let buttons: Vec<AnyView> = tabs.with_value(|tabs| {
        let tabs = tabs.iter();
        tabs.map(|tab| button(stage, open, *tab)).collect()
    });
    let labelled = move || {
        let tabs = PANELS.iter();
        let mut open_tab = tabs.filter(|(panel, ..)| *panel == open.get());
        open_tab.next().map(|(_, _, id)| *id)
    };
    // Whether the reader looks at the end of what is in the panel.
    let at_end = StoredValue::new(true);
    let scrolled = move |_| at_end.set_value(clock::is_at_end("stage-panel"));
    let is_tall = move || is_tall(open.get());
    let panel = move || match open.get() {
        Panel::StateMachine => machine(),
        Panel::Journey => journey(),
        Panel::Request => request(),
        Panel::Stages => stages(),
        Panel::Messages => view! { <Lens /> }.into_any(),
        Panel::Concurrency => lanes(),
        Panel::Metrics => charts(),
        Panel::Logs => logs(at_end),
        Panel::Code => code(),
        Panel::Terminal => terminal(),
        Panel::Events => view! { <Events /> }.into_any(),
        Panel::Inspector => view! { <Inspector /> }.into_any(),
        Panel::Text => ().into_any(),
    };
    view! {
        <div class="stage-panels" class:tall=is_tall>
            <div class="stage-tabs" role="tablist" aria-label="Look closer" on:keydown=move |event| move_focus(stage, open, tabs, &event)>
                {buttons}
            </div>
            <div
                id="stage-panel"
                class="stage-panel"
                role="tabpanel"
                aria-labelledby=labelled
                tabindex="0"
                on:scroll=scrolled
            >
                {panel}
                <div class:visually-hidden=move || open.get() != Panel::Text>
                    <Text />
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// Whether a panel has much to show.
const fn is_tall(panel: Panel) -> bool {
    matches!(
        panel,
        Panel::StateMachine
            | Panel::Journey
            | Panel::Stages
            | Panel::Request
            | Panel::Concurrency
            | Panel::Metrics
            | Panel::Logs
            | Panel::Code
            | Panel::Terminal
    )
}

/// Arrow keys go from tab to tab.
fn move_focus(
    stage: StageHandle,
    open: Memo<Panel>,
    tabs: StoredValue<Vec<Tab>>,
    event: &leptos::ev::KeyboardEvent,
) {
    let tabs = tabs.get_value();
    let mut all = tabs.iter();
    let now = all.position(|(panel, ..)| *panel == open.get_untracked());
    let (now, last) = (now.unwrap_or_default(), tabs.len().saturating_sub(1));
    let next = match event.key().as_str() {
        "ArrowRight" if now == last => 0,
        "ArrowRight" => now + 1,
        "ArrowLeft" => now.checked_sub(1).unwrap_or(last),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    if let Some((panel, _, id)) = tabs.get(next) {
        stage.show.panel.set(*panel);
        bridge::focus_later(id);
    }
}

fn button(stage: StageHandle, open: Memo<Panel>, (panel, title, id): Tab) -> AnyView {
    let is_open = move || open.get() == panel;
    view! {
        <button
            id=id
            class="stage-tab"
            role="tab"
            aria-controls="stage-panel"
            aria-selected=move || is_open().to_string()
            tabindex=move || if is_open() { "0" } else { "-1" }
            on:click=move |_| stage.show.panel.set(panel)
        >
            {title}
        </button>
    }
    .into_any()
}
