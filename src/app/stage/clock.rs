//! The stage's bridge to the browser: frames, timers, the address, and how wide a drawing is.

use leptos::prelude::{
    document, on_cleanup, request_animation_frame, set_timeout, window, window_event_listener,
};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

/// In an address, what stands before a moment to be shown.
const MOMENT: &str = "#moment=";

/// Real time in milliseconds.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Calls before each repaint for as long as the answer is true. Hidden tabs have no repaints.
pub fn each_frame(frame: impl Fn(f64) -> bool + 'static) {
    next_frame(Rc::new(frame));
}

fn next_frame(frame: Rc<dyn Fn(f64) -> bool>) {
    request_animation_frame(move || {
        if frame(now_ms()) {
            next_frame(frame);
        }
    });
}

/// Calls once, after so many milliseconds.
pub fn later(millis: u64, call: impl FnOnce() + 'static) {
    set_timeout(call, Duration::from_millis(millis));
}

/// Calls whenever the page may be about to go: it is hidden or left. Until the caller's owner is cleaned up.
pub fn on_leaving(call: impl Fn() + 'static) {
    let handle = window_event_listener(leptos::ev::visibilitychange, move |_| {
        if document().hidden() {
            call();
        }
    });
    on_cleanup(move || handle.remove());
}

/// The page's path: scenes' ids are unique within it.
pub fn page_path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// The moment that the address asks for, as one word.
pub fn moment_in_address() -> Option<String> {
    let hash = window().location().hash().ok()?;
    hash.strip_prefix(MOMENT).map(Into::into)
}

/// Takes the moment out of the address, so that a reload brings back what the reader made of it.
pub fn forget_moment() {
    // Where history cannot be written the address keeps it, and a reload shows the moment again.
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(
            &history.state().unwrap_or_default(),
            "",
            Some(&page_path()),
        );
    }
}

/// The address of a moment of this page.
pub fn address_of(moment: &str) -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}{}{MOMENT}{moment}", page_path())
}

/// Scrolls an element of this id to its end, once what changed has been drawn. Where the page scrolls instead, nothing moves.
pub fn scroll_to_end(id: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(id) {
            element.set_scroll_top(element.scroll_height());
        }
    });
}

/// Scrolls an element by so many pixels to the right and down.
pub fn scroll_by(element: &Element, right: i32, down: i32) {
    element.set_scroll_left(element.scroll_left() + right);
    element.set_scroll_top(element.scroll_top() + down);
}

/// Whether an element of this id is scrolled to its end, or nearly.
pub fn is_at_end(id: &str) -> bool {
    document().get_element_by_id(id).is_none_or(|element| {
        element.scroll_height() - element.scroll_top() - element.client_height() < 60
    })
}

/// Tells an element's width in pixels, now and whenever it changes, until the caller's owner is cleaned up.
pub fn on_width(element: &Element, tell: impl Fn(i32) + 'static) {
    let watched = element.clone();
    let heard = Closure::<dyn Fn()>::new(move || tell(watched.client_width()));
    if let Ok(observer) = ResizeObserver::new(heard.as_ref().unchecked_ref()) {
        observer.observe(element);
        let kept = leptos::prelude::StoredValue::new_local((observer, heard));
        on_cleanup(move || {
            leptos::prelude::WithValue::try_with_value(&kept, |(observer, _)| {
                observer.disconnect();
            });
        });
    }
}
