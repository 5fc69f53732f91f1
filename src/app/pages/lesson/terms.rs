//! What a term means, beside the term: on hover, on focus, and on a tap.

use crate::app::bridge::{self, href};
use course::model::Lesson;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget};

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
    /// Whether a click opened it, so that the pointer may leave.
    pinned: bool,
}

/// Explains the terms in `children`, which the lesson's compiler has marked as `a.term`.
#[component]
pub fn TermPopover(lesson: Arc<Lesson>, children: Children) -> impl IntoView {
    let shown = RwSignal::new(None::<Shown>);
    let over = StoredValue::new(false);
    let open = StoredValue::new(move |event: &Event, pinned: bool| {
        let Some(found) = event
            .target()
            .and_then(|target| find(&lesson, target, pinned))
        else {
            return false;
        };
        over.set_value(true);
        shown.set(Some(found));
        true
    });
    let close = move || shown.set(None);
    let leave = move || {
        over.set_value(false);
        set_timeout(
            move || {
                let stays = shown
                    .try_with_untracked(|shown| shown.as_ref().is_some_and(|shown| shown.pinned));
                if stays == Some(false) && over.try_get_value() == Some(false) {
                    shown.set(None);
                }
            },
            GRACE,
        );
    };
    Effect::new(move |_| {
        bridge::on_key(move |event| {
            if event.key() == "Escape" {
                close();
            }
        });
    });
    view! {
        <div
            class="terms"
            on:mouseover=move |event| {
                if !open.with_value(|open| open(&event, false)) {
                    leave();
                }
            }
            on:focusin=move |event| {
                if !open.with_value(|open| open(&event, false)) {
                    close();
                }
            }
            on:mouseleave=move |_| leave()
            on:focusout=move |_| leave()
            on:click=move |event| {
                let plain = !(event.ctrl_key() || event.meta_key() || event.shift_key());
                if plain && open.with_value(|open| open(&event, true)) {
                    event.prevent_default();
                }
            }
        >
            {children()}
        </div>
        {move || shown.get().map(|shown| popover(shown, over, Callback::new(move |()| leave())))}
    }
}

fn popover(shown: Shown, over: StoredValue<bool>, leave: Callback<()>) -> AnyView {
    let style = format!("left: {:.0}px; top: {:.0}px", shown.left, shown.top);
    view! {
        <div
            class="popover"
            role="tooltip"
            id="term"
            style=style
            on:mouseenter=move |_| over.set_value(true)
            on:mouseleave=move |_| leave.run(())
        >
            <p class="popover-term">{shown.term}</p>
            <p inner_html=shown.html></p>
            <p><a href=shown.address>"In the glossary"</a></p>
        </div>
    }
    .into_any()
}

/// The term at the event's target, what it means, and where on the page to say so.
fn find(lesson: &Lesson, target: EventTarget, pinned: bool) -> Option<Shown> {
    let element = target
        .dyn_into::<Element>()
        .ok()?
        .closest("a.term")
        .ok()
        .flatten()?;
    let term = element.get_attribute("data-term")?;
    let html = lesson.glossary.get(&term)?.clone();
    let rect = element.get_bounding_client_rect();
    let (x, y) = bridge::scrolled();
    let room = (bridge::page_width() - WIDTH - 8.0).max(8.0);
    let address = href(&element.get_attribute("href").unwrap_or_default());
    // The popover belongs to the term it stands beside.
    let _ = element.set_attribute("aria-describedby", "term");
    Some(Shown {
        term,
        html,
        address,
        left: rect.left().clamp(8.0, room) + x,
        top: rect.bottom() + y + 6.0,
        pinned,
    })
}
