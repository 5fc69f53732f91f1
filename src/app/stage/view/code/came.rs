//! What the latest invocations of a function's code came to.

use super::Desk;
use crate::app::stage::model::deploy::Came;
use crate::app::stage::model::events::when;
use crate::app::stage::model::inspect::Subject;
use cloud::lambda::Outcome;
use leptos::prelude::*;

/// The list, the newest first.
pub fn came(desk: Desk) -> AnyView {
    let came = desk.came;
    let list = move || came.with(|came| came.iter().map(|one| row(desk, one)).collect::<Vec<_>>());
    let nothing = move || came.with(Vec::is_empty);
    view! {
        <section class="code-came" aria-label="The latest invocations">
            <h3>"The latest invocations of this code"</h3>
            <p class="quiet" hidden=move || !nothing()>
                "None yet. Invoke the function, or let its trigger do it, and look here what came of it."
            </p>
            <ol>{list}</ol>
        </section>
    }
    .into_any()
}

fn row(desk: Desk, one: &Came) -> AnyView {
    let at = when(one.at, desk.stage.show.origin());
    let class = if one.outcome == Outcome::Success {
        "code-one"
    } else {
        "code-one bad"
    };
    let place = one.place.as_ref();
    let place = place.map(|(file, line)| format!("{file}, line {line}"));
    let id = one.id;
    let open = move |_| desk.stage.inspect(Subject::Invocation(id));
    view! {
        <li class=class>
            <button on:click=open title="Look at its event, its answer and its log">
                <span class="quiet">{at}</span>
                " "
                <strong>{one.words()}</strong>
                " "
                <span class="quiet">{place}</span>
                <span class="code-message">{one.error.clone()}</span>
            </button>
        </li>
    }
    .into_any()
}
