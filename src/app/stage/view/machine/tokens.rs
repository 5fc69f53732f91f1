//! Tasks that wait for the reader: their tokens, and what can be done with them.

use super::Look;
use crate::app::stage::model::machine::tokens::{self, Waiting};
use crate::app::stage::model::words::counted;
use crate::app::stage::view::controls::{asks, sends};
use crate::app::stage::view::use_stage;
use cloud::states::Work;
use leptos::prelude::*;
use std::sync::Arc;

/// The Tasks of the execution that wait for somebody outside: those of the chosen state, or all.
pub fn tokens(look: Look, chosen: Memo<Option<Arc<str>>>) -> AnyView {
    let waiting = look.show.ask(move |cloud, _| {
        let execution = look.shown.with(|shown| shown.execution.clone());
        execution.map_or_else(Default::default, |arn| {
            tokens::waiting(cloud, &arn, chosen.get().as_deref())
        })
    });
    let rows = move || {
        let (listed, more) = waiting.get();
        let more = (more > 0).then(|| {
            let words = format!("{} wait, too.", counted(more, "more Task"));
            view! { <li class="quiet">{words}</li> }
        });
        let listed: Vec<AnyView> = listed.iter().map(row).collect();
        view! {
            {listed}
            {more}
        }
    };
    view! {
        <ul
            class="machine-tokens"
            aria-label="Tasks that wait for you"
            hidden=move || waiting.with(|(listed, _)| listed.is_empty())
        >
            {rows}
        </ul>
    }
    .into_any()
}

fn row(waiting: &Waiting) -> AnyView {
    let stage = use_stage();
    let buttons = match &waiting.work {
        Work::Token(token) => sends(stage, token),
        Work::Activity(arn) => asks(stage, arn),
    };
    view! {
        <li>
            <p>{waiting.in_words()}</p>
            {buttons}
        </li>
    }
    .into_any()
}
