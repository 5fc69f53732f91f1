//! The app's beginning, and its unplanned end.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Mounts a view in place of what the page's `#app` holds, for good.
pub fn mount<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) {
    let Some(root) = document().get_element_by_id("app") else {
        return;
    };
    root.set_inner_html("");
    mount_to(root.unchecked_into::<HtmlElement>(), view).forget();
}

/// From now on, when the program breaks, the page says so instead of going silent.
pub fn show_crashes() {
    std::panic::set_hook(Box::new(|info| {
        leptos::logging::error!("{info}");
        // `index.html` has the words, for they are also needed when the program never came.
        let said = js_sys::Reflect::get(&window(), &"stratusBroke".into());
        if let Some(tell) = said
            .ok()
            .and_then(|said| said.dyn_into::<js_sys::Function>().ok())
        {
            let _ = tell.call0(&window());
        }
    }));
}
