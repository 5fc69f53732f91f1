//! Running again from here: the state alone with other data, a new execution, or the failed one from where it failed.

use super::data::Page;
use super::forms::Forms;
use super::steps::way;
use crate::app::stage::model::action;
use crate::app::stage::model::flow::rerun::{Tested, can_redrive};
use crate::app::stage::model::typed;
use crate::app::stage::view::use_stage;
use cloud::call::Service;
use leptos::prelude::*;

/// How many lines of a text are shown, at least and at most.
const ROWS: (usize, usize) = (2, 10);

/// The forms.
pub fn again(page: Page) -> AnyView {
    let forms = Forms::new(use_stage(), page);
    forms.follow();
    view! {
        <details class="again">
            <summary>"Run again from here"</summary>
            {alone(forms)}
            {anew(forms)}
        </details>
    }
    .into_any()
}

/// The state by itself.
fn alone(forms: Forms) -> AnyView {
    let name = move || {
        let state = forms.page.state.get();
        state.map_or_else(String::new, |state| format!("{state}, alone"))
    };
    let kind = Memo::new(move |_| forms.test().and_then(|test| test.kind()));
    let takes_result = move || matches!(kind.get().as_deref(), Some("Task" | "Map" | "Parallel"));
    let needs_result = move || matches!(kind.get().as_deref(), Some("Map" | "Parallel"));
    let label = move || {
        if needs_result() {
            "Results instead of running what is inside, as a list"
        } else {
            "Result instead of asking the service; leave it empty to ask"
        }
    };
    let test = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(params) = untrack(move || forms.test()).map(|test| test.params()) {
            forms.tested.ask(
                forms.stage,
                action::call(Service::States, "TestState", params),
            );
        }
    };
    let begins = Memo::new(move |_| {
        let (name, begins) = forms.beginning()?;
        Some(begins.in_words(&name, &forms.page.state.get()?))
    });
    let fault = fault_of(forms.input);
    view! {
        <form class="own-message" on:submit=test>
            <h3>{name}</h3>
            {area("Input of the state", forms.input)}
            <div hidden=move || !takes_result()>{area(label, forms.result)}</div>
            <p class="form-fault" hidden=move || fault.with(Option::is_none)>{move || fault.get()}</p>
            <div class="form-row">
            <button
                class="button small"
                type="button"
                title="Makes a state machine that begins with this state, and starts it: CreateStateMachine, StartExecution"
                hidden=move || begins.with(Option::is_none)
                disabled=move || forms.stage.show.locked.get()
                on:click=move |_| forms.run_on()
            >
                "Run from here on"
            </button>
            <button class="button small" type="submit" title="Calls TestState: the state runs by itself, and no execution is made" disabled=move || forms.stage.show.locked.get()>
                "Test this state"
            </button>
            </div>
            <p class="form-note">{move || begins.get()}</p>
            {answer(forms)}
        </form>
    }
    .into_any()
}

/// What `TestState` answered.
fn answer(forms: Forms) -> AnyView {
    let call = forms.tested.call(forms.stage);
    let tested = Memo::new(move |_| {
        let call = call.get()?;
        let answer = call.answer.filter(|answer| answer.error.is_none())?;
        Some(Tested::of(&call.params, &answer.body))
    });
    let told = move || match tested.get() {
        None => forms.tested.told(forms.stage, false),
        Some(tested) => {
            let class = if tested.is_good {
                "answer-status good"
            } else {
                "answer-status bad"
            };
            view! {
                <p class=class>{tested.status}</p>
                <p>{tested.words}</p>
                {way(tested.steps, false)}
            }
            .into_any()
        }
    };
    view! { <div class="again-answer" aria-live="polite">{told}</div> }.into_any()
}

/// A new execution, or the failed one again.
fn anew(forms: Forms) -> AnyView {
    let start = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        forms.start();
    };
    let look = forms.page.look;
    let redrives = look.show.ask(move |cloud, _| {
        let arn = look.shown.with(|shown| shown.execution.clone());
        let execution = arn.and_then(|arn| cloud.states().execution(&arn));
        execution.is_some_and(can_redrive)
    });
    let fault = fault_of(forms.whole);
    let locked = forms.stage.show.locked;
    view! {
        <form class="own-message" on:submit=start>
            <h3>"The whole state machine"</h3>
            {area("Input of the execution", forms.whole)}
            <p class="form-fault" hidden=move || fault.with(Option::is_none)>{move || fault.get()}</p>
            <div class="form-row">
                <button
                    class="button small"
                    type="button"
                    title="Calls RedriveExecution: the same execution goes on from the state that failed"
                    hidden=move || !redrives.get()
                    disabled=move || locked.get()
                    on:click=move |_| forms.redrive()
                >
                    "Redrive from where it failed"
                </button>
                <button class="button small" type="submit" title="Calls StartExecution" disabled=move || locked.get()>
                    "Start a new execution"
                </button>
            </div>
            {forms.started.told(forms.stage, false)}
        </form>
    }
    .into_any()
}

/// Where a text breaks, as it is typed.
fn fault_of(text: RwSignal<String>) -> Memo<Option<String>> {
    Memo::new(move |_| {
        let fault = text.with(|text| typed::read(text).err())?;
        Some(format!("This is no JSON. {}", fault.in_words()))
    })
}

fn area(label: impl IntoView + 'static, text: RwSignal<String>) -> AnyView {
    let rows = move || {
        let lines = text.with(|text| text.lines().count());
        (lines + 1).clamp(ROWS.0, ROWS.1).to_string()
    };
    view! {
        <label class="again-field">
            <span>{label.into_any()}</span>
            <textarea
                rows=rows
                spellcheck="false"
                autocapitalize="off"
                prop:value=move || text.get()
                on:input=move |event| text.set(event_target_value(&event))
            ></textarea>
        </label>
    }
    .into_any()
}
