//! A page's heading, which is also where the reader arrives.

use crate::app::bridge;
use leptos::prelude::*;

/// Whether a page has been shown since the site was opened.
#[derive(Clone, Copy)]
struct Arrived(StoredValue<bool>);

/// Makes room for what [`PageTitle`] remembers; for the app's root.
pub fn provide_arrivals() {
    provide_context(Arrived(StoredValue::new(false)));
}

/// The page's heading. It names the browser's tab, takes the focus when the reader came from another page (so that
/// screen readers and keyboards go on from here), and goes to the place in the page that the address names.
#[component]
pub fn PageTitle(
    /// The page's title.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    let Arrived(arrived) = expect_context();
    let heading = title.clone();
    Effect::new(move |_| {
        bridge::set_title(&title);
        let anchor = bridge::anchor();
        if arrived.get_value() && anchor.is_none() {
            bridge::focus("h1");
        }
        arrived.set_value(true);
        if let Some(anchor) = anchor {
            bridge::scroll_to(&anchor);
        }
    });
    view! { <h1 tabindex="-1">{heading}</h1> }
}
