//! What screen readers are told when something changes that has no focus.

use crate::app::bridge;
use leptos::prelude::*;

/// Says things through the page's live region. Get it with [`use_announcer`] while a component is made.
#[derive(Clone, Copy)]
pub struct Announcer(RwSignal<(String, bool)>);

impl Announcer {
    /// Says this, politely: after what is being read.
    pub fn say(self, text: impl Into<String>) {
        let text = text.into();
        self.0.try_update(|(said, odd)| {
            *said = text;
            *odd = !*odd;
        });
    }

    /// Puts a text on the clipboard, and says whether the browser lets it.
    pub fn copy(self, text: String) {
        leptos::task::spawn_local(async move {
            let is_copied = bridge::copy(&text).await;
            self.say(if is_copied {
                "Copied."
            } else {
                "The browser does not let the page copy."
            });
        });
    }
}

/// Makes the announcer; for the app's root.
pub fn provide_announcer() {
    provide_context(Announcer(RwSignal::new(Default::default())));
}

/// The page's announcer.
pub fn use_announcer() -> Announcer {
    expect_context()
}

/// The live region.
#[component]
pub fn LiveRegion() -> impl IntoView {
    let Announcer(said) = use_announcer();
    // The same words said twice are read twice only when the text differs.
    let text = move || {
        let (said, odd) = said.get();
        if odd { said + "\u{a0}" } else { said }
    };
    view! { <p class="visually-hidden" role="status" aria-live="polite">{text}</p> }
}
