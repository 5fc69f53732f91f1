//! Help that comes in steps: a nudge first, the solution last and only when asked for twice.

use super::play::Play;
use crate::app::parts::{Confirm, Icon, Sign};
use leptos::prelude::*;

/// The hints that are open, and a button for the next one.
#[component]
pub fn HintLadder(play: Play) -> impl IntoView {
    let challenge = play.challenge();
    let count = challenge.hints.len();
    let asking = RwSignal::new(false);
    let open = move || {
        challenge
            .hints
            .iter()
            .take(play.hints())
            .map(|hint| view! { <li class="prose" inner_html=hint.clone()></li> })
            .collect_view()
    };
    view! {
        <div class="hints">
            <ol aria-label="Hints" aria-live="polite">
                {open}
            </ol>
            {move || {
                let used = play.hints();
                if used < count {
                    view! {
                        <button class="button quiet-button" on:click=move |_| play.hint()>
                            <Icon sign=Sign::Lamp />
                            {format!("Hint {} of {count}", used + 1)}
                        </button>
                    }
                        .into_any()
                } else {
                    view! {
                        <button class="button quiet-button" on:click=move |_| asking.set(true)>
                            <Icon sign=Sign::Lamp />
                            "Show the solution"
                        </button>
                    }
                        .into_any()
                }
            }}
            <Confirm
                open=asking
                title="Show the solution?"
                action="Show it"
                act=Callback::new(move |()| play.show_solution())
            >
                <p>
                    "The scene starts over, and the solution is played on it step by step. Finding it yourself teaches more: one more look at the goals, perhaps?"
                </p>
            </Confirm>
        </div>
    }
}
