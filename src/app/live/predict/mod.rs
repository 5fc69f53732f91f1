//! A prediction: choose, watch, and see what came true.

mod outcome;

use super::here::{Here, use_here};
use crate::app::announce::use_announcer;
use crate::app::parts::{Icon, Sign};
use course::model::{Predict, PredictOption};
use leptos::prelude::*;
use outcome::{came_true, replay};
use std::sync::Arc;

/// What the card's parts share.
#[derive(Clone, Copy)]
struct State {
    /// The option that the reader picked.
    chosen: RwSignal<Option<usize>>,
    /// Whether it is being played on the stage.
    running: RwSignal<bool>,
    /// Once it was watched, for each option whether it came true; or why it could not be played.
    outcome: RwSignal<Option<Result<Vec<bool>, String>>>,
}

impl State {
    fn revealed(self) -> bool {
        self.outcome.with(|outcome| matches!(outcome, Some(Ok(_))))
    }

    /// Whether an option came true; `None` before it was watched.
    fn came_true(self, at: usize) -> Option<bool> {
        self.outcome
            .with(|outcome| outcome.as_ref()?.as_ref().ok()?.get(at).copied())
    }
}

/// A prediction's card.
#[component]
pub fn PredictCard(predict: Predict) -> impl IntoView {
    let here = use_here();
    let predict = Arc::new(predict);
    let state = restored(&here, &predict);
    let options = predict
        .options
        .iter()
        .enumerate()
        .map(|(at, option)| view! { <OptionRow at option=option.clone() name=predict.id.clone() state /> })
        .collect_view();
    let run = runner(here, Arc::clone(&predict), state);
    let reveal = predict.reveal.clone();
    view! {
        <section class="card predict">
            <p class="card-kind">"What do you think?"</p>
            <fieldset>
                <legend class="prose" inner_html=predict.prompt.clone()></legend>
                <div class="options">{options}</div>
            </fieldset>
            <RunButton state run />
            <Show when=move || state.revealed()>
                <div class="reveal prose" inner_html=reveal.clone()></div>
            </Show>
        </section>
    }
}

/// The card as an earlier visit left it.
fn restored(here: &Here, predict: &Predict) -> State {
    let chosen = here.progress.peek(here.id(), |lesson| {
        lesson.predictions.get(&predict.id).copied()
    });
    let replayed =
        chosen.and_then(|_| replay(&*here.scene(&predict.scene)?, &predict.run.read().ok()?));
    State {
        chosen: RwSignal::new(chosen),
        running: RwSignal::new(false),
        outcome: RwSignal::new(replayed.map(|session| Ok(came_true(predict, session.cloud())))),
    }
}

/// Plays the prediction on a fresh scene and shows what came of it.
fn runner(here: Here, predict: Arc<Predict>, state: State) -> Callback<()> {
    let announcer = use_announcer();
    Callback::new(move |()| {
        let Some((chosen, scene)) = state.chosen.get_untracked().zip(here.scene(&predict.scene))
        else {
            return;
        };
        here.progress.predict(here.id(), &predict.id, chosen);
        state.running.set(true);
        here.tabs.cue(None);
        here.tabs.show_stage();
        here.stage.load(scene);
        let Ok(steps) = predict.run.read() else {
            return;
        };
        let predict = Arc::clone(&predict);
        let world = here.stage.world();
        let tabs = here.tabs;
        let done = move |played: Result<(), String>| {
            // The reader may have left the page meanwhile.
            let Some(world) = world.try_get_untracked() else {
                return;
            };
            let world = world.ok_or_else(|| "The stage is empty.".to_owned());
            let outcome = played.and(world).map(|world| came_true(&predict, &world));
            state.outcome.try_set(Some(outcome));
            state.running.try_set(false);
            tabs.cue(Some("See what came of it".into()));
            announcer.say("It has run. What came of it stands below your choice.");
        };
        here.stage.run(steps, Callback::new(done));
    })
}

/// A choice; once it was watched, with what there is to say about it.
#[component]
fn OptionRow(at: usize, option: PredictOption, name: String, state: State) -> impl IntoView {
    let PredictOption { text, feedback, .. } = option;
    let chosen = Memo::new(move |_| state.chosen.get() == Some(at));
    let came_true = Memo::new(move |_| state.came_true(at));
    let mark = move || {
        let (sign, words) = match (came_true.get()?, chosen.get()) {
            (true, true) => (Sign::Check, "You chose this, and it came true."),
            (true, false) => (Sign::Check, "This came true."),
            (false, true) => (Sign::Cross, "You chose this; it did not come true."),
            (false, false) => return None,
        };
        Some(view! {
            <p class="verdict">
                <Icon sign />
                {words}
            </p>
        })
    };
    view! {
        <div
            class="option"
            class:picked=chosen
            class:right=move || came_true.get() == Some(true)
            class:wrong=move || came_true.get() == Some(false) && chosen.get()
        >
            <label>
                <input
                    type="radio"
                    name=format!("predict-{name}")
                    prop:checked=chosen
                    // Once it was watched, or while it is, the choice stands.
                    disabled=move || state.running.get() || state.revealed()
                    on:change=move |_| state.chosen.set(Some(at))
                />
                <span inner_html=text></span>
            </label>
            <Show when=move || came_true.get().is_some()>
                <div class="feedback">
                    {mark}
                    <div class="prose" inner_html=feedback.clone()></div>
                </div>
            </Show>
        </div>
    }
}

/// The button that plays it, and what stands in its way.
#[component]
fn RunButton(state: State, run: Callback<()>) -> impl IntoView {
    let words = move || match (state.running.get(), state.revealed()) {
        (true, _) => "It runs on the stage",
        (false, true) => "Watch it once more",
        (false, false) => "Watch what happens",
    };
    let sign = move || {
        if state.revealed() {
            Sign::Repeat
        } else {
            Sign::Play
        }
    };
    let trouble = move || {
        state
            .outcome
            .with(|outcome| outcome.as_ref()?.as_ref().err().cloned())
    };
    view! {
        <div class="actions">
            <button
                class="button"
                class:primary=move || !state.revealed()
                disabled=move || state.running.get() || state.chosen.get().is_none()
                on:click=move |_| run.run(())
            >
                {move || view! { <Icon sign=sign() /> }}
                {words}
            </button>
            <Show when=move || state.chosen.get().is_none()>
                <span class="quiet">"Choose first: a guess is enough."</span>
            </Show>
        </div>
        {move || {
            trouble()
                .map(|reason| {
                    view! {
                        <p class="trouble" role="alert">{format!("It could not be played. {reason}")}</p>
                    }
                })
        }}
    }
}
