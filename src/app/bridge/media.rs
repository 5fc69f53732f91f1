//! What the reader's system prefers.

use leptos::prelude::window;
use wasm_bindgen::{JsCast, closure::Closure};

/// Tells whether a media query holds, now and whenever that changes. For as long as the page lives.
pub fn on_media(query: &str, tell: impl Fn(bool) + 'static) {
    let Ok(Some(list)) = window().match_media(query) else {
        return;
    };
    tell(list.matches());
    let listener = Closure::<dyn Fn(web_sys::MediaQueryListEvent)>::new(
        move |event: web_sys::MediaQueryListEvent| tell(event.matches()),
    );
    // Browsers that cannot add the listener keep the first answer.
    let _ = list.add_event_listener_with_callback("change", listener.as_ref().unchecked_ref());
    listener.forget();
}
