//! A challenge: a scene in trouble, goals that tick as they are reached, and help that comes in steps.

mod hints;
mod play;

use super::here::use_here;
use crate::app::parts::{Icon, Sign};
use course::model::{Challenge, Goal};
use hints::HintLadder;
use leptos::prelude::*;
use play::Play;
use std::sync::Arc;

/// A challenge's card.
#[component]
pub fn ChallengeCard(challenge: Challenge) -> impl IntoView {
    let here = use_here();
    let challenge = Arc::new(challenge);
    let play = Play::new(here, Arc::clone(&challenge));
    play.watch();
    let goals = challenge
        .goals
        .iter()
        .enumerate()
        .map(|(at, goal)| view! { <GoalRow goal=goal.clone() reached=Memo::new(move |_| play.reached(at)) /> })
        .collect_view();
    view! {
        <section class="card challenge" class:solved=move || play.solved()>
            <p class="card-kind">"Challenge"</p>
            <p class="card-title">{challenge.title.clone()}</p>
            <div class="prose" inner_html=challenge.brief.clone()></div>
            <ul class="goals" aria-label="Goals">
                {goals}
            </ul>
            <StartButton play />
            <Show when=move || play.solved()>
                <Debrief play />
            </Show>
            <HintLadder play />
        </section>
    }
}

/// A goal, ticked once it is reached.
#[component]
fn GoalRow(goal: Goal, reached: Memo<bool>) -> impl IntoView {
    view! {
        <li class="goal" class:reached=reached>
            <span class="goal-box" aria-hidden="true">
                <Show when=move || reached.get()>
                    <Icon sign=Sign::Check />
                </Show>
            </span>
            <span>
                <span class="visually-hidden">
                    {move || if reached.get() { "Reached: " } else { "Not reached yet: " }}
                </span>
                <span inner_html=goal.text></span>
                {goal.keep.then(|| view! { <small class="quiet">" (and keep it so)"</small> })}
            </span>
        </li>
    }
}

/// Puts the challenge on the stage.
#[component]
fn StartButton(play: Play) -> impl IntoView {
    let words = move || match (play.started(), play.on_stage(), play.solved()) {
        (true, true, _) => "Start over",
        (true, false, false) => "Back to the challenge",
        (_, _, true) => "Try it once more",
        (false, _, _) => "Start",
    };
    view! {
        <div class="actions">
            <button class="button" class:primary=move || !play.started() && !play.solved() on:click=move |_| play.start()>
                <Icon sign=Sign::Play />
                {words}
            </button>
            <Show when=move || play.started() && !play.on_stage() && !play.solved()>
                <span class="quiet">"Another scene is on the stage now."</span>
            </Show>
        </div>
    }
}

/// What was learnt, once it is solved.
#[component]
fn Debrief(play: Play) -> impl IntoView {
    let words = move || {
        if play.shown() {
            "Solved, with the solution shown."
        } else {
            "Solved."
        }
    };
    view! {
        <div class="debrief" role="status">
            <p class="verdict">
                <Icon sign=Sign::Check />
                {words}
            </p>
            <div class="prose" inner_html=play.challenge().debrief.clone()></div>
        </div>
    }
}
