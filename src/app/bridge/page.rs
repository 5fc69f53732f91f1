//! The page itself: title, focus, scrolling, keys.

use leptos::ev;
use leptos::prelude::{
    document, on_cleanup, request_animation_frame, window, window_event_listener,
};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, KeyboardEvent};

/// The width below which prose and stage take turns; style/lesson.css has the same.
const NARROW: &str = "(max-width: 1019px)";

/// Names the browser's tab.
pub fn set_title(title: &str) {
    document().set_title(&format!("{title} \u{b7} Stratus"));
}

/// The place in the page that the address names, if any.
pub fn anchor() -> Option<String> {
    let hash = window().location().hash().ok()?;
    let anchor = js_sys::decode_uri_component(hash.strip_prefix('#')?)
        .ok()?
        .as_string()?;
    (!anchor.is_empty()).then_some(anchor)
}

/// Moves the keyboard's focus to the first element that the selector names, without scrolling.
pub fn focus(selector: &str) {
    if let Some(element) = document().query_selector(selector).ok().flatten() {
        focus_element(element, true);
    }
}

/// Moves the focus to the element of this id once what changed has been drawn.
pub fn focus_later(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            focus_element(element, false);
        }
    });
}

fn focus_element(element: Element, stay: bool) {
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        let options = FocusOptions::new();
        options.set_prevent_scroll(stay);
        // An element that cannot take the focus leaves it where it was.
        let _ = element.focus_with_options(&options);
    }
}

/// Brings an element into view, once the page has been drawn.
pub fn scroll_to(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            element.scroll_into_view();
        }
    });
}

/// Brings an element to the top, once the page has been drawn, when another one begins in the lower part of the window or
/// below it.
pub fn bring_up(id: &'static str, for_what: &'static str) {
    const UPPER: f64 = 0.55;
    request_animation_frame(move || {
        let found = |id| document().get_element_by_id(id);
        let height = window().inner_height().ok().and_then(|one| one.as_f64());
        if let (Some(element), Some(other), Some(height)) = (found(id), found(for_what), height)
            && other.get_bounding_client_rect().top() > height * UPPER
        {
            let top = element.get_bounding_client_rect().top();
            let stage = element.closest(".stage-column").ok().flatten();
            // Where the stage scrolls by itself, what is read beside it stays where it is.
            match stage.filter(|_| !is_narrow()) {
                Some(stage) => {
                    let from = stage.get_bounding_client_rect().top();
                    stage.set_scroll_top(stage.scroll_top() + (top - from) as i32);
                }
                None => element.scroll_into_view(),
            }
        }
    });
}

/// How far the page is scrolled to the right and down, in pixels.
pub fn scrolled() -> (f64, f64) {
    (
        window().scroll_x().unwrap_or_default(),
        window().scroll_y().unwrap_or_default(),
    )
}

/// How wide the window is, in pixels.
pub fn page_width() -> f64 {
    window()
        .inner_width()
        .ok()
        .and_then(|width| width.as_f64())
        .unwrap_or_default()
}

/// Scrolls the page to a height in pixels, once what changed has been drawn.
pub fn scroll_page(to: f64) {
    request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, to));
}

/// Whether the screen is too narrow for prose and stage beside each other.
pub fn is_narrow() -> bool {
    window()
        .match_media(NARROW)
        .ok()
        .flatten()
        .is_some_and(|list| list.matches())
}

/// The last of the elements that a selector names whose top is above the upper third of the window: where one reads.
pub fn last_above(selector: &str) -> Option<String> {
    let line = window().inner_height().ok()?.as_f64()? / 3.0;
    let found = document().query_selector_all(selector).ok()?;
    (0..found.length())
        .filter_map(|at| found.item(at)?.dyn_into::<Element>().ok())
        .take_while(|element| element.get_bounding_client_rect().top() < line)
        .last()
        .map(|element| element.id())
}

/// Calls when the page has been scrolled, once it rests, until the caller's owner is cleaned up.
pub fn on_scrolled(heard: impl Fn() + 'static) {
    let heard = Rc::new(heard);
    let alive = Rc::new(Cell::new(0_u32));
    let count = Rc::clone(&alive);
    let handle = window_event_listener(ev::scroll, move |_| {
        let turn = count.get().wrapping_add(1);
        count.set(turn);
        let (count, heard) = (Rc::clone(&count), Rc::clone(&heard));
        leptos::prelude::set_timeout(
            move || {
                if count.get() == turn {
                    heard();
                }
            },
            std::time::Duration::from_millis(400),
        );
    });
    on_cleanup(move || handle.remove());
}

/// Sets an attribute of the page's root element, or removes it.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    let Some(root) = document().document_element() else {
        return;
    };
    // Only an invalid name fails, and the names are ours.
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// Listens to keys on the whole page until the caller's owner is cleaned up.
pub fn on_key(heard: impl Fn(&KeyboardEvent) + 'static) {
    let handle = window_event_listener(ev::keydown, move |event| heard(&event));
    on_cleanup(move || handle.remove());
}
