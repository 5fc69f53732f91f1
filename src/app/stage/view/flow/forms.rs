//! The calls that run something again, and the texts that they take.

use super::data::Page;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::action;
use crate::app::stage::model::flow::rerun::{Beginning, Test, beginning_at, name_from};
use crate::app::stage::model::flow::seen::Flow;
use crate::app::stage::view::controls::Asked;
use cloud::call::Service;
use leptos::prelude::*;
use serde_json::json;
use std::sync::Arc;

/// The forms' texts, and what is called.
#[derive(Clone, Copy)]
pub struct Forms {
    pub stage: StageHandle,
    pub page: Page,
    /// The state's input.
    pub input: RwSignal<String>,
    /// What its work comes to, instead of asking; empty to ask.
    pub result: RwSignal<String>,
    /// A new execution's input.
    pub whole: RwSignal<String>,
    pub tested: Asked,
    pub started: Asked,
}

impl Forms {
    /// Nothing written, nothing called yet.
    pub fn new(stage: StageHandle, page: Page) -> Self {
        Self {
            stage,
            page,
            input: RwSignal::new(String::new()),
            result: RwSignal::new(String::new()),
            whole: RwSignal::new(String::new()),
            tested: Asked::default(),
            started: Asked::default(),
        }
    }

    /// Fills in what the visit and the execution were given, whenever another one is looked at.
    pub fn follow(self) {
        let page = self.page;
        let visit = Memo::new(move |_| {
            let execution = page.look.shown.with(|shown| shown.execution.clone());
            (execution, page.state.get(), page.visit.get())
        });
        Effect::new(move |_| {
            visit.track();
            let input = page
                .flow
                .with_untracked(|flow| flow.as_ref().map(Flow::input));
            self.input.set(input.unwrap_or_else(|| "{}".into()));
            self.tested.forget();
        });
        // What the work came to may come later than the visit.
        let result = Memo::new(move |_| {
            visit.track();
            page.flow.with(|flow| flow.as_ref().map(Flow::mock))
        });
        Effect::new(move |_| self.result.set(result.get().unwrap_or_default()));
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
    pub fn test(self) -> Option<Test> {
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

    /// The state machine that begins with this state, and what it would be called.
    pub fn beginning(self) -> Option<(String, Beginning)> {
        let page = self.page;
        let state = page.state.get()?;
        let variables = page.flow.with(|flow| flow.as_ref()?.variables.clone());
        page.look.shown.with(|shown| {
            let begins = beginning_at(&shown.definition, &state, variables.as_ref())?;
            Some((name_from(shown.machine.as_ref()?, &state), begins))
        })
    }

    /// Starts an execution with the input that is written.
    pub fn start(self) {
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
        self.page
            .look
            .show
            .machine
            .update(|selection| selection.choose_execution(None));
    }

    /// Makes a state machine that begins with this state, and starts it with the input that is written.
    pub fn run_on(self) {
        let Some((name, begins)) = untrack(move || self.beginning()) else {
            return;
        };
        let shown = self.page.look.shown.get_untracked();
        let Some((machine, state)) = shown.machine.zip(self.page.state.get_untracked()) else {
            return;
        };
        let known = self.page.look.show.world.with_untracked(|world| {
            let states = world.as_ref()?.states();
            let machine = states.state_machine(&machine)?;
            let is_there = states.state_machine(&name).is_some();
            Some((
                machine.arn.to_string(),
                machine.role_arn.to_string(),
                machine.kind.name(),
                is_there,
            ))
        });
        let Some((arn, role, kind, is_there)) = known else {
            return;
        };
        let definition = begins.definition;
        let arn = arn
            .rsplit_once(':')
            .map_or_else(String::new, |(before, _)| format!("{before}:{name}"));
        let (action, params) = if is_there {
            (
                "UpdateStateMachine",
                json!({"stateMachineArn": arn, "definition": definition}),
            )
        } else {
            (
                "CreateStateMachine",
                json!({"name": name, "definition": definition, "roleArn": role, "type": kind}),
            )
        };
        self.stage
            .act(action::call(Service::States, action, params), "");
        let params = json!({"stateMachineArn": arn, "input": self.input.get_untracked()});
        self.started.ask(
            self.stage,
            action::call(Service::States, "StartExecution", params),
        );
        self.page.look.show.machine.update(|selection| {
            selection.choose_machine(&name.as_str().into());
            // Made before, it may have another execution chosen.
            selection.choose_execution(None);
            selection.choose_state(&state);
        });
    }

    /// Lets the failed execution go on.
    pub fn redrive(self) {
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
