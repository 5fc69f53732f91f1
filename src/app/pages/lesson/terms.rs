//! What a term means, beside the term: on hover, on focus, and on a tap. A second tap goes to the glossary.

use crate::app::bridge::{self, href};
use course::model::Lesson;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget, MouseEvent};

/// The width of the popover, in pixels; style/lesson.css has the same.
const WIDTH: f64 = 320.0;
/// How long the pointer may be away from term and popover, on its way from one to the other.
const GRACE: Duration = Duration::from_millis(250);

/// The term that is explained now.
#[derive(Clone, PartialEq)]
struct Shown {
    term: String,
    html: String,
    /// Where its page in the glossary is.
    address: String,
    left: f64,
    top: f64,
}

/// The one popover of a lesson.
#[derive(Clone, Copy)]
struct Popover {
    lesson: StoredValue<Arc<Lesson>>,
    shown: RwSignal<Option<Shown>>,
    /// Whether a click opened it, so that the pointer may leave.
    pinned: StoredValue<bool>,
    /// Whether the pointer or the focus is on the term or on the popover.
    over: StoredValue<bool>,
}

impl Popover {
    /// Explains the term that the event is about; false when it is about none.
    fn open(self, event: &Event) -> bool {
        let target = event.target();
        let found = target.and_then(|target| self.lesson.with_value(|lesson| find(lesson, target)));
        let Some(found) = found else {
            return false;
        };
        self.over.set_value(true);
        if self
            .shown
            .with_untracked(|shown| shown.as_ref() != Some(&found))
        {
            self.pinned.set_value(false);
            self.shown.set(Some(found));
        }
        true
    }

    /// Pins the term's explanation; once it is pinned, a click goes where the link leads.
    fn click(self, event: &MouseEvent) {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        if !self.open(event) {
            self.close();
        } else if !self.pinned.get_value() {
            self.pinned.set_value(true);
            event.prevent_default();
        }
    }

    /// The pointer or the focus went away; it may be on its way to the popover.
    ///
    /// When the page goes, what had the focus loses it, so this may come when there is nothing left to close.
    fn leave(self) {
        self.over.try_set_value(false);
        if self.shown.try_with_untracked(Option::is_some) == Some(true) {
            set_timeout(move || self.close_unless_wanted(), GRACE);
        }
    }

    fn close_unless_wanted(self) {
        let is_over = self.over.try_get_value();
        let is_pinned = self.pinned.try_get_value();
        if is_over == Some(false) && is_pinned == Some(false) {
            self.close();
        }
    }

    fn close(self) {
        self.pinned.set_value(false);
        if self.shown.with_untracked(Option::is_some) {
            self.shown.set(None);
        }
    }
}

/// Explains the terms in `children`, which the lesson's compiler has marked as `a.term`.
#[component]
pub fn TermPopover(lesson: Arc<Lesson>, children: Children) -> impl IntoView {
    let popover = Popover {
        lesson: StoredValue::new(lesson),
        shown: RwSignal::new(None),
        pinned: StoredValue::new(false),
        over: StoredValue::new(false),
    };
    Effect::new(move |_| {
        bridge::on_key(move |event| {
            if event.key() == "Escape" {
                popover.close();
            }
        });
    });
    view! {
        <div
            class="terms"
            on:mouseover=move |event| {
                if !popover.open(&event) {
                    popover.leave();
                }
            }
            on:mouseleave=move |_| popover.leave()
            on:focusin=move |event| {
                if !popover.open(&event) {
                    popover.close();
                }
            }
            on:focusout=move |_| popover.leave()
            on:click=move |event| popover.click(&event)
        >
            {children()}
        </div>
        {move || popover.shown.get().map(|shown| explanation(shown, popover))}
    }
}

fn explanation(shown: Shown, popover: Popover) -> AnyView {
    let style = format!("left: {:.0}px; top: {:.0}px", shown.left, shown.top);
    view! {
        <div
            class="popover"
            id="term"
            style=style
            on:mouseenter=move |_| popover.over.set_value(true)
            on:mouseleave=move |_| popover.leave()
        >
            <p class="popover-term">{shown.term}</p>
            <p inner_html=shown.html></p>
            <p>
                <a href=shown.address>"In the glossary"</a>
            </p>
        </div>
    }
    .into_any()
}

/// The term at the event's target, what it means, and where on the page to say so.
fn find(lesson: &Lesson, target: EventTarget) -> Option<Shown> {
    let element = target.dyn_into::<Element>().ok()?;
    let element = element.closest("a.term").ok().flatten()?;
    let term = element.get_attribute("data-term")?;
    let html = lesson.glossary.get(&term)?.clone();
    let rect = element.get_bounding_client_rect();
    let (x, y) = bridge::scrolled();
    let room = (bridge::page_width() - WIDTH - 8.0).max(8.0);
    let address = href(&element.get_attribute("href").unwrap_or_default());
    // The popover belongs to the term it stands beside.
    let _ = element.set_attribute("aria-describedby", "term");
    let (left, top) = (rect.left().clamp(8.0, room) + x, rect.bottom() + y + 6.0);
    Some(Shown {
        term,
        html,
        address,
        left,
        top,
    })
}
