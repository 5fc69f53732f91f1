//! The open connections of the scene's WebSocket APIs: calls name them by their ids.

use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::action::ApiKind;
use crate::app::stage::model::apis;
use crate::app::stage::view::copy::copy_button;
use leptos::prelude::*;

/// Whose connection is called what, each with a button to copy its id; nothing where no API holds connections.
pub fn connections(stage: StageHandle) -> Option<AnyView> {
    let apis = stage.show.targets().apis;
    if !apis.iter().any(|api| api.kind == ApiKind::WebSocket) {
        return None;
    }
    let open = stage.show.ask(|cloud, _| apis::connections(cloud));
    let rows = move || open.get().into_iter().map(row).collect_view();
    Some(
        view! {
            <ul class="open-connections" aria-label="Open connections">
                {rows}
            </ul>
            <p class="form-note" hidden=move || !open.with(Vec::is_empty)>
                "No connection is open now. A client's CONNECT opens one, and its id stands here."
            </p>
        }
        .into_any(),
    )
}

fn row((client, id): (String, String)) -> AnyView {
    let label = format!("Copy the connection id of {client}");
    let text = id.clone();
    view! {
        <li>
            {format!("{client}’s connection is ")}
            <code>{id}</code>
            {copy_button(label, move || text.clone())}
        </li>
    }
    .into_any()
}
