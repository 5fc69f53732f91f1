//! Lists whose rows stay when others come and go. One list for all: every list of its own would make the page heavier.

use leptos::prelude::*;
use std::sync::Arc;

/// Names a row from one list to the next.
pub type Id = (u128, u128);

/// A row for each id, in their order; a row is made once and looks after itself.
pub fn keyed(ids: Memo<Vec<Id>>, row: impl Fn(Id) -> AnyView + Send + Sync + 'static) -> AnyView {
    list(ids, Arc::new(row))
}

fn list(ids: Memo<Vec<Id>>, row: Arc<dyn Fn(Id) -> AnyView + Send + Sync>) -> AnyView {
    view! { <For each=move || ids.get() key=|id| *id children=move |id| row(id) /> }.into_any()
}
