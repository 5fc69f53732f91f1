//! Prose or stage: where the screen is too narrow for both, one of them.

use crate::app::bridge;
use leptos::prelude::*;

/// What is before the reader's eyes on a narrow screen. Wide ones show both.
#[derive(Clone, Copy)]
pub struct Tabs {
    stage: RwSignal<bool>,
    /// What happened on the other tab.
    cue: RwSignal<Option<String>>,
    /// How far the prose was scrolled when the stage came before it.
    read_to: StoredValue<f64>,
}

impl Tabs {
    /// The prose first.
    pub fn new() -> Self {
        Self {
            stage: RwSignal::new(false),
            cue: RwSignal::new(None),
            read_to: StoredValue::new(0.0),
        }
    }

    /// Whether the stage is before the reader's eyes.
    pub fn on_stage(self) -> bool {
        self.stage.get()
    }

    /// Brings the stage before the reader's eyes.
    pub fn show_stage(self) {
        if !self.stage.get_untracked() {
            self.read_to.set_value(bridge::scrolled().1);
            self.stage.set(true);
            // On wide screens nothing changes, so nothing may move.
            if bridge::is_narrow() {
                bridge::scroll_page(0.0);
            }
        }
    }

    /// Brings the prose back, where it was left.
    pub fn show_prose(self) {
        if self.stage.get_untracked() {
            self.stage.set(false);
            self.cue.set(None);
            bridge::scroll_page(self.read_to.get_value());
        }
    }

    /// Says what happened on the tab that is not shown.
    pub fn cue(self, words: Option<String>) {
        self.cue.try_set(words);
    }
}

/// The two tabs, at the foot of narrow screens.
#[component]
pub fn TabBar(tabs: Tabs, running: Signal<bool>) -> impl IntoView {
    let cue = move || tabs.cue.get().filter(|_| tabs.on_stage());
    view! {
        <div class="tab-bar" role="group" aria-label="Show">
            <button
                class="tab"
                class:cued=move || cue().is_some()
                aria-pressed=move || (!tabs.on_stage()).to_string()
                on:click=move |_| tabs.show_prose()
            >
                {move || cue().unwrap_or_else(|| "Read".into())}
            </button>
            <button class="tab" aria-pressed=move || tabs.on_stage().to_string() on:click=move |_| tabs.show_stage()>
                "Stage"
                <Show when=move || running.get() && !tabs.on_stage()>
                    <span class="running" role="img" aria-label="running"></span>
                </Show>
            </button>
        </div>
    }
}
