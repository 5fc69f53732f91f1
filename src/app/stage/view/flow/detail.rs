//! JSON and what changed in it, side by side or in one.

use crate::app::stage::model::flow::diff::{Difference, difference, plain};
use crate::app::stage::model::words::counted;
use leptos::prelude::*;
use serde_json::Value;

/// A value by itself.
pub fn whole(caption: &str, value: &Value) -> AnyView {
    figure(caption, &plain(value))
}

/// What became of a value: what changed in it, marked.
pub fn changes(caption: &str, before: &Value, after: &Value) -> AnyView {
    figure(caption, &difference(before, after))
}

/// A value before and after, side by side.
pub fn both(base: &str, before: &Value, name: &str, after: &Value) -> AnyView {
    view! {
        <div class="flow-both">
            {whole(&format!("Before: {base}"), before)} {whole(&format!("After: {name}"), after)}
        </div>
    }
    .into_any()
}

fn figure(caption: &str, lines: &Difference) -> AnyView {
    let html = lines.to_html();
    let cut = (lines.cut > 0).then(|| {
        let words = counted(lines.cut, "more line");
        view! { <p class="quiet">{format!("{words}, not shown.")}</p> }
    });
    let (caption, label) = (caption.to_owned(), caption.to_owned());
    view! {
        <figure class="json flow-json">
            <figcaption hidden=caption.is_empty()>{caption.clone()}</figcaption>
            <pre tabindex="0" role="group" aria-label=label><code inner_html=html></code></pre>
            {cut}
        </figure>
    }
    .into_any()
}
