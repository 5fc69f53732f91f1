//! Fields for text of several lines: the caret, and writing as if it were typed.

use js_sys::{Function, Reflect};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlTextAreaElement};

/// Where the caret is, in UTF-16 units; none while more than a place is selected.
pub fn caret_of(area: &HtmlTextAreaElement) -> Option<usize> {
    let start = area.selection_start().ok().flatten()?;
    let end = area.selection_end().ok().flatten()?;
    (start == end).then_some(start as usize)
}

/// What is selected, in UTF-16 units: from and to.
pub fn selection_of(area: &HtmlTextAreaElement) -> (usize, usize) {
    let unit = |at: Result<Option<u32>, JsValue>| at.ok().flatten().map_or(0, |at| at as usize);
    (unit(area.selection_start()), unit(area.selection_end()))
}

/// Selects a stretch, in UTF-16 units.
pub fn select(area: &HtmlTextAreaElement, (from, to): (usize, usize)) {
    let unit = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let _ = area.set_selection_range(unit(from), unit(to));
}

/// Puts the caret to a place, in UTF-16 units, and brings it into view: browsers do so for a field that gets the focus.
pub fn go_to(area: &HtmlTextAreaElement, at: usize) {
    select(area, (at, at));
    let _ = area.blur();
    let _ = area.focus();
}

/// Puts the caret to a place, in UTF-16 units, and the focus into the field.
pub fn set_caret(area: &HtmlTextAreaElement, at: usize) {
    // A field that cannot take the focus keeps its text and its caret.
    let _ = area.focus();
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    let _ = area.set_selection_range(at, at);
}

/// Writes a text in place of another (from and to, in UTF-16 units), as if it were typed: the field tells of it, and it can
/// be undone.
pub fn write_into(area: &HtmlTextAreaElement, (from, to): (usize, usize), text: &str) {
    let unit = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let _ = area.focus();
    let _ = area.set_selection_range(unit(from), unit(to));
    match text.is_empty() {
        true if from == to => {}
        true => write(area, "delete", text),
        false => write(area, "insertText", text),
    }
}

fn write(area: &HtmlTextAreaElement, command: &str, text: &str) {
    if typed(command, text) != Some(true) {
        // Without that command the text is there all the same, and nobody has heard of it yet.
        let _ = area.set_range_text(text);
        if let Ok(event) = web_sys::Event::new("input") {
            let _ = area.dispatch_event(&event);
        }
    }
}

fn typed(command: &str, text: &str) -> Option<bool> {
    let document = JsValue::from(document());
    let run = Reflect::get(&document, &"execCommand".into()).ok()?;
    let run: Function = run.dyn_into().ok()?;
    let done = run.call3(&document, &command.into(), &false.into(), &text.into());
    done.ok()?.as_bool()
}

/// Whether the element of this id has the focus.
pub fn has_focus(id: &str) -> bool {
    let focused = document().active_element();
    focused.is_some_and(|element| element.id() == id)
}

/// Scrolls the content of the element of this id so that what stands at this share of its height is near the top.
pub fn scroll_within(id: &str, share: f64) {
    if let Some(element) = document().get_element_by_id(id) {
        element.set_scroll_top((f64::from(element.scroll_height()) * share) as i32);
    }
}

/// The same, unless that place is in view: then nothing moves.
pub fn reveal_within(id: &str, share: f64) {
    let Some(element) = document().get_element_by_id(id) else {
        return;
    };
    let (top, height) = (element.scroll_top(), element.client_height());
    let at = (f64::from(element.scroll_height()) * share) as i32;
    if at < top || at > top + height - height / 8 {
        element.set_scroll_top(at - height / 3);
    }
}

/// Puts HTML in place of some of an element's children, all of which are elements: from which on, how many go, and what comes.
pub fn replace_children(list: &Element, from: usize, gone: usize, html: &str) {
    let children = list.child_nodes();
    let at = u32::try_from(from).unwrap_or(u32::MAX);
    for _ in 0..gone {
        if let Some(child) = children.item(at) {
            // It was found among these children.
            let _ = list.remove_child(&child);
        }
    }
    let next = children
        .item(at)
        .and_then(|next| next.dyn_into::<Element>().ok());
    let _ = match next {
        Some(next) => next.insert_adjacent_html("beforebegin", html),
        None => list.insert_adjacent_html("beforeend", html),
    };
}

/// Scrolls a list so that one of its items is in view; both are named by their ids. Nothing around the list moves.
pub fn reveal(list: &str, item: &str) {
    let find = |id: &str| document().get_element_by_id(id);
    let (Some(list), Some(item)) = (find(list), find(item)) else {
        return;
    };
    let (around, own) = (
        list.get_bounding_client_rect(),
        item.get_bounding_client_rect(),
    );
    let shift = if own.top() < around.top() {
        own.top() - around.top()
    } else {
        (own.bottom() - around.bottom()).max(0.0)
    };
    list.set_scroll_top(list.scroll_top() + shift.round() as i32);
}

/// Whether text of the page is selected, outside of fields.
pub fn selects_text() -> bool {
    let selection = leptos::prelude::window().get_selection().ok().flatten();
    selection.is_some_and(|selection| !selection.is_collapsed())
}
