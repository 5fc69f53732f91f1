//! Notices: what went wrong around the lessons, told without standing in the way.

use crate::app::parts::{Icon, Sign};
use crate::app::shelf::Trouble;
use leptos::prelude::*;

#[derive(Clone, PartialEq, Eq)]
struct Notice {
    /// The same trouble is told once.
    topic: &'static str,
    text: String,
}

/// The notices on the page. Get it with [`use_notices`] while a component is made.
#[derive(Clone, Copy)]
pub struct Notices(RwSignal<Vec<Notice>>);

impl Notices {
    /// Tells something, until the reader dismisses it; at most one notice a topic.
    pub fn tell(self, topic: &'static str, text: impl Into<String>) {
        let text = text.into();
        self.0.try_update(|notices| {
            notices.retain(|notice| notice.topic != topic);
            notices.push(Notice { topic, text });
        });
    }

    /// Withdraws a topic's notice.
    pub fn withdraw(self, topic: &'static str) {
        if self
            .0
            .with_untracked(|notices| notices.iter().any(|notice| notice.topic == topic))
        {
            self.0
                .update(|notices| notices.retain(|notice| notice.topic != topic));
        }
    }

    /// Tells that something kept in this browser could not be read, and what became of it.
    pub fn unreadable(self, what: &'static str, trouble: Trouble) {
        let consequence = match trouble {
            Trouble::Blocked => "You can go on; what you do lasts until this page is closed.",
            Trouble::Full => "You can go on; what you do may last only until this page is closed.",
            Trouble::Corrupt => "A copy of it is kept beside it, and you start afresh.",
            Trouble::Newer => {
                "A copy of it is kept beside it, and you start afresh. Reload the page to get the newest Stratus."
            }
        };
        self.tell(
            what,
            format!("{what} could not be read. {trouble} {consequence}"),
        );
    }

    /// Tells that settings hold only for now.
    pub fn settings_not_kept(self) {
        self.tell(
            "settings",
            "Your settings hold until this page is closed: the browser does not keep them.",
        );
    }
}

/// Makes the notices; for the app's root.
pub fn provide_notices() {
    provide_context(Notices(RwSignal::new(Vec::new())));
}

/// The page's notices.
pub fn use_notices() -> Notices {
    expect_context()
}

/// The notices, newest last.
#[component]
pub fn NoticeBar() -> impl IntoView {
    let notices = use_notices();
    view! {
        <div class="notices" role="status">
            <For each=move || notices.0.get() key=|notice| (notice.topic, notice.text.clone()) let:notice>
                <div class="notice">
                    <p>{notice.text}</p>
                    <button
                        class="icon-button"
                        aria-label="Dismiss this notice"
                        on:click=move |_| notices.withdraw(notice.topic)
                    >
                        <Icon sign=Sign::Close />
                    </button>
                </div>
            </For>
        </div>
    }
}
