//! The header: where the reader is in the course, and how the page looks.

use crate::app::bridge::href;
use crate::app::parts::{Icon, Sign};
use crate::app::settings::{Theme, use_settings};
use crate::app::shortcuts::use_shortcuts;
use leptos::prelude::*;

/// The header.
#[component]
pub fn Header() -> impl IntoView {
    let shortcuts = use_shortcuts();
    view! {
        <header class="site-header">
            <a class="brand" href=href("/")>
                <Mark />
                "Stratus"
            </a>
            <nav aria-label="Site">
                <a href=href("/")>"Course"</a>
                <a href=href("/glossary")>"Glossary"</a>
            </nav>
            <div class="site-tools">
                <button
                    class="icon-button"
                    aria-label="Keyboard shortcuts"
                    title="Keyboard shortcuts (?)"
                    on:click=move |_| shortcuts.show()
                >
                    <Icon sign=Sign::Keyboard />
                </button>
                <ThemeSwitch />
            </div>
        </header>
    }
}

/// A loaf under a cloud: the course's bakery and what it runs on.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
            <path class="mark-cloud" d="M9 17a5 5 0 0 1-.6-9.96A7 7 0 0 1 21.6 6.6 5.3 5.3 0 0 1 23 17z" />
            <path class="mark-loaf" d="M5 28v-4a5 5 0 0 1 5-4h12a5 5 0 0 1 5 4v4z" />
            <path class="mark-cuts" d="M11 23l2 3M15.5 23l2 3M20 23l2 3" />
        </svg>
    }
}

/// One button that goes from light to dark and back.
#[component]
fn ThemeSwitch() -> impl IntoView {
    let settings = use_settings();
    let dark = settings.dark();
    let label = move || {
        if dark.get() {
            "Light colours"
        } else {
            "Dark colours"
        }
    };
    view! {
        <button
            class="icon-button"
            aria-label=label
            title=label
            on:click=move |_| settings.theme.set(if dark.get() { Theme::Light } else { Theme::Dark })
        >
            {move || view! { <Icon sign=if dark.get() { Sign::Sun } else { Sign::Moon } /> }}
        </button>
    }
}
