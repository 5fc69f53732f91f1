//! Running again from here: the state alone with other data, a new execution, or the failed one from where it failed.

use super::data::Page;
use super::steps::way;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::action;
use crate::app::stage::model::flow::rerun::{Test, Tested, can_redrive};
use crate::app::stage::model::typed;
use crate::app::stage::view::controls::Asked;
use crate::app::stage::view::use_stage;
use cloud::call::Service;
use leptos::prelude::*;
use serde_json::json;
use std::sync::Arc;

/// How many lines of a text are shown, at least and at most.
const ROWS: (usize, usize) = (2, 10);

/// The forms' texts and calls.
#[derive(Clone, Copy)]
struct Forms {
    stage: StageHandle,
    page: Page,
    /// The state's input.
    input: RwSignal<String>,
    /// What its work comes to, instead of asking; empty to ask.
    result: RwSignal<String>,
    /// A new execution's input.
    whole: RwSignal<String>,
    tested: Asked,
    started: Asked,
}

/// The forms.
pub fn again(page: Page) -> AnyView {
    let forms = Forms {
        stage: use_stage(),
        page,
        input: RwSignal::new(String::new()),
        result: RwSignal::new(String::new()),
        whole: RwSignal::new(String::new()),
        tested: Asked::default(),
        started: Asked::default(),
    };
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

impl Forms {
    /// Fills in what the visit and the execution were given, whenever another one is looked at.
    fn follow(self) {
        let page = self.page;
        let visit = Memo::new(move |_| {
            let execution = page.look.shown.with(|shown| shown.execution.clone());
            (execution, page.state.get(), page.visit.get())
        });
        Effect::new(move |_| {
            visit.track();
            let seen = page.flow.with_untracked(|flow| {
                let flow = flow.as_ref()?;
                Some((flow.input(), flow.mock()))
            });
            let (input, result) = seen.unwrap_or_else(|| ("{}".into(), String::new()));
            self.input.set(input);
            self.result.set(result);
            self.tested.forget();
        });
        let of_execution = page.look.show.ask(move |cloud, _| {
            let arn = page.look.shown.with(|shown| shown.execution.clone())?;
            let execution = cloud.states().execution(&arn)?;
            serde_json::to_string_pretty(&*execution.input).ok()
        });
        Effect::new(move |_| {
            self.whole
                .set(of_execution.get().unwrap_or_else(|| "{}".into()));
        });
    }

    /// What is asked of `TestState`.
    fn test(self) -> Option<Test> {
        let shown = self.page.look.shown.get();
        let state = self.page.state.get()?;
        let flow = self.page.flow.get();
        let role = self.page.look.show.world.with_untracked(|world| {
            let machine = world
                .as_ref()?
                .states()
                .state_machine(shown.machine.as_deref()?)?;
            Some(machine.role_arn.to_string())
        });
        Some(Test {
            definition: shown.definition.to_string(),
            state: state.to_string(),
            input: self.input.get(),
            result: self.result.get(),
            role: role.unwrap_or_default(),
            variables: flow.and_then(|flow| flow.variables),
        })
    }

    fn start(self) {
        let arn = self.page.look.show.world.with_untracked(|world| {
            let name = self
                .page
                .look
                .shown
                .with_untracked(|shown| shown.machine.clone())?;
            let machine = world.as_ref()?.states().state_machine(&name)?;
            Some(Arc::clone(&machine.arn))
        });
        let Some(arn) = arn else {
            return;
        };
        let params = json!({"stateMachineArn": arn, "input": self.whole.get_untracked()});
        self.started.ask(
            self.stage,
            action::call(Service::States, "StartExecution", params),
        );
        // The newest execution is the one that is looked at.
        self.page.look.show.machine.update(|selection| {
            selection.execution = None;
            selection.event = None;
        });
    }

    fn redrive(self) {
        let arn = self
            .page
            .look
            .shown
            .with_untracked(|shown| shown.execution.clone());
        if let Some(arn) = arn {
            let params = json!({"executionArn": arn});
            self.started.ask(
                self.stage,
                action::call(Service::States, "RedriveExecution", params),
            );
        }
    }
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
    let fault = fault_of(forms.input);
    view! {
        <form class="own-message" on:submit=test>
            <h4>{name}</h4>
            {area("Input of the state", forms.input)}
            <div hidden=move || !takes_result()>{area(label, forms.result)}</div>
            <p class="form-fault" hidden=move || fault.with(Option::is_none)>{move || fault.get()}</p>
            <button class="button small" type="submit" title="Calls TestState: the state runs by itself, and no execution is made" disabled=move || forms.stage.show.locked.get()>
                "Test this state"
            </button>
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
            <h4>"The whole state machine"</h4>
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
