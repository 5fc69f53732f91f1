//! The controls that the scene offers, right under the drawing. Each is a call of an API or a wish to a client or function.

mod actions;
mod did;
mod hands;
mod own;
mod settings;

use super::use_stage;
use actions::Actions;
use course::model::Control;
use did::DidLine;
use hands::Hands;
use leptos::prelude::*;
use own::OwnMessage;
use settings::Settings;

/// All controls of the scene.
#[component]
pub fn Controls() -> impl IntoView {
    let show = use_stage().show;
    let offered = show
        .staged
        .get_untracked()
        .map(|staged| staged.scene.controls.clone())
        .unwrap_or_default();
    if offered.is_empty() {
        return ().into_any();
    }
    let writes = RwSignal::new(false);
    let has_hands = offered.contains(&Control::Receive) || offered.contains(&Control::LongPoll);
    view! {
        <fieldset class="controls" disabled=move || show.locked.get()>
            <legend class="visually-hidden">"Controls"</legend>
            <Actions offered=offered.clone() writes />
            <Show when=move || writes.get()>
                <OwnMessage />
            </Show>
            <Settings offered=offered.clone() />
            <DidLine />
            {has_hands.then(|| view! { <Hands deletes=offered.contains(&Control::Delete) /> })}
        </fieldset>
    }
    .into_any()
}
