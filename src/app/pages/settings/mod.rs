//! Settings, and the reader's progress as a file.

mod progress;

use super::PageTitle;
use crate::app::settings::{Motion, Theme, use_settings};
use leptos::prelude::*;
use progress::ProgressTools;

/// The settings page.
#[component]
pub fn SettingsPage() -> impl IntoView {
    view! {
        <article class="page settings">
            <PageTitle title="Settings and progress" />
            <Themes />
            <Switches />
            <ProgressTools />
        </article>
    }
}

/// The page's colours.
#[component]
fn Themes() -> impl IntoView {
    let settings = use_settings();
    let choices = Theme::ALL
        .into_iter()
        .map(|theme| {
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name="theme"
                        prop:checked=move || settings.theme.get() == theme
                        on:change=move |_| settings.theme.set(theme)
                    />
                    {theme.title()}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset>
            <legend>"Colours"</legend>
            {choices}
        </fieldset>
    }
}

/// What is on or off.
#[component]
fn Switches() -> impl IntoView {
    let settings = use_settings();
    let set_motion = move |event| {
        let reduced = event_target_checked(&event);
        settings.motion.set(if reduced {
            Motion::Reduced
        } else {
            Motion::System
        });
    };
    view! {
        <fieldset>
            <legend>"Movement and keys"</legend>
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || settings.motion.get() == Motion::Reduced
                    on:change=set_motion
                />
                <span>
                    "Less movement"
                    <small class="quiet">"Messages jump instead of gliding. Your system's own setting is followed too."</small>
                </span>
            </label>
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=settings.shortcuts
                    on:change=move |event| settings.shortcuts.set(event_target_checked(&event))
                />
                <span>
                    "Keyboard shortcuts"
                    <small class="quiet">"Single keys that control the stage. Press ? to see them."</small>
                </span>
            </label>
        </fieldset>
    }
}
