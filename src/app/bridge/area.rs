//! Fields for text of several lines: the caret, and writing as if it were typed.

use js_sys::{Function, Reflect};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlTextAreaElement;

/// Where the caret is, in UTF-16 units; none while more than a place is selected.
pub fn caret_of(area: &HtmlTextAreaElement) -> Option<usize> {
    let start = area.selection_start().ok().flatten()?;
    let end = area.selection_end().ok().flatten()?;
    (start == end).then_some(start as usize)
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
    if typed(text) != Some(true) {
        // Without that command the text is there all the same, and nobody has heard of it yet.
        let _ = area.set_range_text(text);
        if let Ok(event) = web_sys::Event::new("input") {
            let _ = area.dispatch_event(&event);
        }
    }
}

fn typed(text: &str) -> Option<bool> {
    let document = JsValue::from(document());
    let command = Reflect::get(&document, &"execCommand".into()).ok()?;
    let command: Function = command.dyn_into().ok()?;
    let done = command.call3(&document, &"insertText".into(), &false.into(), &text.into());
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
