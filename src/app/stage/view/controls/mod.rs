//! The controls that the scene offers, right under the drawing. Each is a call of an API or a wish to a client or function.

mod actions;
mod answer;
mod call;
mod choose;
mod connections;
mod did;
mod execute;
mod fetch;
mod fields;
mod form;
mod hands;
mod invoke;
mod own;
mod settings;
mod switches;
mod token;

use super::use_stage;
use actions::Actions;
pub use answer::Asked;
pub use choose::{api_chooser, function_chooser, queue_chooser};
use course::model::Control;
use did::DidLine;
pub use fields::{Draft, Start, choice};
use form::{Form, Open};
use hands::Hands;
use leptos::prelude::*;
use settings::Settings;
pub use token::{asks, sends};

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
    let open = Open::new(show, &offered);
    let asked = Asked::default();
    // The form takes what is proposed once it is there.
    Effect::new(move |_| {
        if show.proposed.with(Option::is_some) {
            open.open(Form::Call);
        }
    });
    let form = move || match open.get() {
        None => ().into_any(),
        Some(Form::Own) => own::form(),
        Some(Form::Invoke) => invoke::form(asked),
        Some(Form::Execute) => execute::form(asked),
        Some(Form::Call) => call::form(asked),
        Some(Form::Fetch) => fetch::form(),
    };
    let fetches = offered.contains(&Control::Fetch);
    let has_hands = offered.contains(&Control::Receive) || offered.contains(&Control::LongPoll);
    view! {
        <fieldset class="controls" disabled=move || show.locked.get()>
            <legend class="visually-hidden">"Controls"</legend>
            {fetches.then(fetch::buttons)}
            <Actions offered=offered.clone() open />
            {form}
            <Settings offered=offered.clone() />
            <DidLine told_by=asked />
            {has_hands.then(|| view! { <Hands deletes=offered.contains(&Control::Delete) /> })}
        </fieldset>
    }
    .into_any()
}
