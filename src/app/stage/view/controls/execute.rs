//! Starting executions of a state machine with an input of the reader's choice.

use super::answer::Asked;
use super::fields::{Draft, Start, choice};
use super::invoke::{broken, samples_chooser};
use crate::app::bridge;
use crate::app::stage::handle::{Panel, Show, StageHandle};
use crate::app::stage::model::action;
use crate::app::stage::model::machine::source::{self, Shown};
use crate::app::stage::view::use_stage;
use course::model::Sample;
use leptos::prelude::*;

/// The form's id.
const FORM: &str = "execute-form";

const EXAMPLE: &str = "{\n  \"order\": 100,\n  \"cake\": \"lemon\"\n}";

/// The form: the state machine, an input, and the answer.
pub fn form(asked: Asked) -> AnyView {
    let stage = use_stage();
    let show = stage.show;
    let samples = samples(show);
    let first = samples
        .first()
        .map_or(EXAMPLE, |sample| sample.payload.as_str());
    let input = Draft::new(show, "input", first);
    let from = Start::new(show, "input-sample");
    let (names, texts) = samples
        .iter()
        .map(|one| (one.title.clone(), one.payload.clone()))
        .unzip();
    let shown = show.ask(move |cloud, _| {
        let selection = show.machine.get();
        source::shown(cloud, &selection)
    });
    let is_express = move || shown.with(|shown| shown.kind == "EXPRESS");
    let name = move || {
        shown
            .with(|shown| shown.machine.clone())
            .unwrap_or_default()
    };
    let label = view! { {move || format!("Input for {}", name())} }.into_any();
    let start = move |waits: bool| start(stage, asked, shown, &input.text.get_untracked(), waits);
    view! {
        <form
            id=FORM
            class="own-message"
            on:submit=move |submit| {
                submit.prevent_default();
                start(false);
            }
        >
            <div class="form-row">{machine_chooser(stage)} {samples_chooser(from, input, names, texts)}</div>
            {input.area(label)}
            {broken(input)}
            <div class="form-row">
                <button class="button small primary" type="submit" title="StartExecution: answers at once, with the execution's ARN">
                    "Start"
                </button>
                <button
                    class="button small"
                    type="button"
                    hidden=move || !is_express()
                    title="StartSyncExecution: the call stays open until the execution has ended"
                    on:click=move |_| start(true)
                >
                    "Start and wait for the end"
                </button>
            </div>
            {asked.told(stage, false)}
        </form>
    }
    .into_any()
}

/// Starts an execution, and has the reader look at it.
fn start(stage: StageHandle, asked: Asked, shown: Memo<Shown>, input: &str, waits: bool) {
    let show = stage.show;
    let machine = shown.with_untracked(|shown| shown.machine.clone());
    let arn = machine.and_then(|name| {
        show.world.with_untracked(|world| {
            let machine = world.as_ref()?.states().state_machine(&name)?;
            Some(machine.arn.to_string())
        })
    });
    if let Some(arn) = arn {
        asked.ask(stage, action::execute(&arn, input, waits));
        // The new execution is the newest.
        show.machine
            .update(|selection| selection.choose_execution(None));
        show.panel.set(Panel::StateMachine);
        bridge::bring_up(FORM, "stage-panel");
    }
}

/// The inputs that the scene proposes.
fn samples(show: Show) -> Vec<Sample> {
    show.staged.with_untracked(|staged| {
        let staged = staged.as_ref();
        staged.map_or_else(Vec::new, |staged| staged.scene.inputs.clone())
    })
}

/// Which state machine, where there are several.
fn machine_chooser(stage: StageHandle) -> Option<AnyView> {
    let show = stage.show;
    let names = show.targets().machines;
    if names.len() < 2 {
        return None;
    }
    let names: Vec<_> = names.into_iter().map(|one| one.name).collect();
    let shown = names.iter().map(ToString::to_string).collect();
    let names = StoredValue::new(names);
    let at = move || {
        let chosen = show.machine.with(|selection| selection.machine.clone());
        names.with_value(|names| names.iter().position(|one| *one == chosen).unwrap_or(0))
    };
    Some(choice("State machine", shown, at, move |at| {
        if let Some(name) = names.with_value(|names| names.get(at).cloned()) {
            show.machine
                .update(|selection| selection.choose_machine(&name));
        }
    }))
}
