//! The stage's own small signs, on a grid of 16 like the page's.

use crate::app::stage::model::layout::CardKind;
use leptos::prelude::*;

/// One event on.
pub const STEP: &str = "M4 3.5v9L10.5 8zM12.5 3.5v9";
/// One event back.
pub const STEP_BACK: &str = "M12 3.5v9L5.5 8zM3.5 3.5v9";
/// From the beginning.
pub const RESTART: &str = "M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3";

/// A permission that is there.
pub const KEY: &str = "M6.700 9.300a3 3 0 1 0-4.200 4.200 3 3 0 0 0 4.200-4.200zM6.700 9.300 13.500 2.500M11.200 4.800l2 2";
/// A permission that is missing.
pub const PADLOCK: &str =
    "M3.500 7.500h9v6h-9zM5.500 7.500V5a2.500 2.500 0 0 1 5 0v2.500M8 10v1.200";

/// A browser's window.
pub const BROWSER: &str = "M2 3.500h12v9.500H2zM2 6.500h12M4 5h.01M6 5h.01";
/// A terminal's window.
pub const TERMINAL: &str = "M2 3.500h12v9.500H2zM4.500 6.500l2 2-2 2M8.500 10.500h3";

/// The sign of a card's kind.
pub const fn of_card(kind: CardKind) -> &'static str {
    match kind {
        CardKind::Client => {
            "M2.5 6 4 3h8l1.5 3M3.5 8v5h9V8M2.5 6a1.83 1.83 0 0 0 3.67 0 1.83 1.83 0 0 0 3.66 0 1.83 1.83 0 0 0 3.67 0zM6.5 13v-2.5h3V13"
        }
        CardKind::Queue => "M2 4.5h3v7H2zM6.5 4.5h3v7h-3zM11.5 5.5 14 8l-2.5 2.5",
        CardKind::DeadLetterQueue => "M2.5 4h11v8.5h-11zM6 6.3l4 4M10 6.3l-4 4",
        CardKind::Function => "M4.5 3h2L11.5 13M8.3 7.3 4.5 13",
        // A message that goes to many; a bucket; a clock.
        CardKind::Topic => {
            "M2.5 8h4M6.5 8l5-4.500M6.5 8h5M6.5 8l5 4.500M13 3.5h.01M13 8h.01M13 12.5h.01"
        }
        CardKind::Bucket => {
            "M2.5 4.500c0 1 2.500 1.700 5.500 1.700s5.500-.7 5.500-1.700S11 2.800 8 2.800s-5.500.7-5.500 1.700L4 12.300c.2.7 1.800 1.200 4 1.200s3.800-.500 4-1.200l1.500-7.800"
        }
        // A gate in a wall.
        CardKind::Api(_) => {
            "M2.500 13V4.500h11V13M5.500 13V9a2.500 2.500 0 0 1 5 0v4M2.500 7h3M10.500 7h3"
        }
        // A flow with a fork; rows of items.
        CardKind::StateMachine => {
            "M5.500 2.500h5v3h-5zM2 10.500h4.500v3H2zM9.500 10.500H14v3H9.500zM8 5.500V8M4.200 10.500V8h7.500v2.500"
        }
        CardKind::Table => "M2.500 3h11v10h-11zM2.500 6.300h11M2.500 9.600h11M6 6.300V13",
        // A wall with a way through it.
        CardKind::Endpoint => {
            "M6 2.500v3.500M6 10v3.500M10 2.500v3.500M10 10v3.500M2 8h12M11.500 5.500 14 8l-2.500 2.500"
        }
        // Two drawers of a rack.
        CardKind::Server => "M2.500 3h11v4h-11zM2.500 9h11v4h-11zM5 5h.01M5 11h.01",
        CardKind::Rule => {
            "M8 13.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11M8 5v3.200l2.200 1.500"
        }
        CardKind::You => {
            "M8 7.8a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2M3 13.7c.500-2.5 2.4-3.9 5-3.9s4.5 1.4 5 3.9"
        }
    }
}

/// A sign in a button.
#[component]
pub fn Glyph(
    /// Its path.
    path: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d=path />
        </svg>
    }
}
