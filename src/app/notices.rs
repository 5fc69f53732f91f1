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
pub struct Notices {
    shown: RwSignal<Vec<Notice>>,
    /// Topics that the reader has heard enough of.
    dismissed: StoredValue<Vec<&'static str>>,
}

impl Notices {
    /// Tells something, until the reader dismisses it; at most one notice a topic, and none once it was dismissed.
    pub fn tell(self, topic: &'static str, text: impl Into<String>) {
        if self.dismissed.with_value(|topics| topics.contains(&topic)) {
            return;
        }
        let notice = Notice {
            topic,
            text: text.into(),
        };
        if self.shown.with_untracked(|shown| !shown.contains(&notice)) {
            self.shown.update(|shown| {
                shown.retain(|other| other.topic != topic);
                shown.push(notice);
            });
        }
    }

    /// Withdraws a topic's notice: the trouble is over, and worth telling should it come back.
    pub fn withdraw(self, topic: &'static str) {
        self.dismissed
            .update_value(|topics| topics.retain(|other| *other != topic));
        self.hide(topic);
    }

    /// Tells that something kept in this browser could not be read, and what became of it.
    pub fn unreadable(self, what: &'static str, trouble: Trouble) {
        let consequence = match trouble {
            Trouble::Blocked => return self.not_kept(trouble),
            Trouble::Full => "You can go on; what you do may last only until this page is closed.",
            Trouble::Corrupt => "A copy of it is kept beside it, and you start afresh.",
            Trouble::Newer => {
                "A copy of it is kept beside it, and you start afresh. Reload the page to get the newest Stratus."
            }
        };
        let text = format!("{what} could not be read. {trouble} {consequence}");
        self.tell(what, text);
    }

    /// Tells that nothing is kept from now on.
    pub fn not_kept(self, trouble: Trouble) {
        let text = format!(
            "{trouble} What you do lasts until this page is closed; Settings can export your progress as a file."
        );
        self.tell(NOT_KEPT, text);
    }

    /// Tells no longer that nothing is kept: something was.
    pub fn kept(self) {
        self.withdraw(NOT_KEPT);
    }

    fn dismiss(self, topic: &'static str) {
        self.dismissed.update_value(|topics| topics.push(topic));
        self.hide(topic);
    }

    fn hide(self, topic: &'static str) {
        let is_shown = |shown: &Vec<Notice>| shown.iter().any(|notice| notice.topic == topic);
        if self.shown.with_untracked(is_shown) {
            self.shown
                .update(|shown| shown.retain(|notice| notice.topic != topic));
        }
    }
}

/// The topic of storage that takes nothing.
const NOT_KEPT: &str = "not kept";

/// Makes the notices; for the app's root.
pub fn provide_notices() {
    provide_context(Notices {
        shown: RwSignal::new(Vec::new()),
        dismissed: StoredValue::new(Vec::new()),
    });
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
            <For each=move || notices.shown.get() key=|notice| (notice.topic, notice.text.clone()) let:notice>
                <div class="notice">
                    <p>{notice.text}</p>
                    <button
                        class="icon-button"
                        aria-label="Dismiss this notice"
                        on:click=move |_| notices.dismiss(notice.topic)
                    >
                        <Icon sign=Sign::Close />
                    </button>
                </div>
            </For>
        </div>
    }
}
