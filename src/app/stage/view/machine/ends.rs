//! How an execution stands as a whole: for how long, with what it began and what it came to.

use super::graph::View;
use crate::app::stage::model::json;
use crate::app::stage::model::machine::source::{self, Ends};
use leptos::prelude::*;
use serde_json::Value;

/// The execution that is looked at, asked again whenever something happened and ten times a second.
fn ends(view: View) -> Memo<Option<Ends>> {
    let show = view.look.show;
    show.ask_often(move |cloud, _| source::ends(cloud, &view.execution()?))
}

/// For how long it has run, or took.
pub(super) fn time(view: View) -> AnyView {
    let ends = ends(view);
    let words = move || ends.with(|ends| ends.as_ref().map(|ends| ends.time.clone()));
    view! { <span class="quiet">{words}</span> }.into_any()
}

/// Its input, and its output or its error.
pub(super) fn data(view: View) -> AnyView {
    let ends = ends(view);
    let input = Memo::new(move |_| ends.with(|ends| ends.as_ref().map(|ends| ends.input.clone())));
    let output =
        Memo::new(move |_| ends.with(|ends| ends.as_ref().and_then(|ends| ends.output.clone())));
    view! {
        <details class="twin machine-ends" hidden=move || input.with(Option::is_none)>
            <summary>"Input and output of the execution"</summary>
            {figure("Input", input)}
            {figure("Output", output)}
        </details>
    }
    .into_any()
}

fn figure(caption: &'static str, value: Memo<Option<Value>>) -> AnyView {
    let html = move || value.with(|value| value.as_ref().map(json::to_html).unwrap_or_default());
    view! {
        <figure class="json" hidden=move || value.with(Option::is_none)>
            <figcaption>{caption}</figcaption>
            <pre tabindex="0"><code inner_html=html></code></pre>
        </figure>
    }
    .into_any()
}
