//! The panels under the controls: messages, events, inspector, text. One is open.

use super::events::Events;
use super::inspector::Inspector;
use super::lens::Lens;
use super::text::Text;
use super::use_stage;
use crate::app::bridge;
use crate::app::stage::handle::Panel;
use leptos::prelude::*;

const PANELS: [(Panel, &str, &str); 4] = [
    (Panel::Messages, "Messages", "stage-tab-messages"),
    (Panel::Events, "Events", "stage-tab-events"),
    (Panel::Inspector, "Inspector", "stage-tab-inspector"),
    (Panel::Text, "Text", "stage-tab-text"),
];

/// The tabs and the open panel.
#[component]
pub fn Panels() -> impl IntoView {
    let open = use_stage().show.panel;
    let tabs = PANELS.map(|(panel, title, id)| {
        let is_open = move || open.get() == panel;
        view! {
            <button
                id=id
                class="stage-tab"
                role="tab"
                aria-controls="stage-panel"
                aria-selected=move || is_open().to_string()
                tabindex=move || if is_open() { "0" } else { "-1" }
                on:click=move |_| open.set(panel)
            >
                {title}
            </button>
        }
    });
    let move_focus = move |event: leptos::ev::KeyboardEvent| {
        let now = PANELS
            .iter()
            .position(|(panel, ..)| *panel == open.get_untracked())
            .unwrap_or_default();
        let last = PANELS.len() - 1;
        let next = match event.key().as_str() {
            "ArrowRight" => (now + 1) % PANELS.len(),
            "ArrowLeft" => now.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        open.set(PANELS[next].0);
        bridge::focus_later(PANELS[next].2);
    };
    let labelled = move || {
        PANELS
            .iter()
            .find(|(panel, ..)| *panel == open.get())
            .map(|(_, _, id)| *id)
    };
    let panel = move || match open.get() {
        Panel::Messages => view! { <Lens /> }.into_any(),
        Panel::Events => view! { <Events /> }.into_any(),
        Panel::Inspector => view! { <Inspector /> }.into_any(),
        _ => ().into_any(),
    };
    view! {
        <div class="stage-panels">
            <div class="stage-tabs" role="tablist" aria-label="Look closer" on:keydown=move_focus>
                {tabs}
            </div>
            <div id="stage-panel" class="stage-panel" role="tabpanel" aria-labelledby=labelled tabindex="0">
                {panel}
                <div class:visually-hidden=move || open.get() != Panel::Text>
                    <Text />
                </div>
            </div>
        </div>
    }
    .into_any()
}
