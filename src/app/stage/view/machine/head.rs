//! Which state machine, which execution, which view.

use super::{Look, TABS, Tab};
use crate::app::stage::model::machine::source::{self, Listed};
use crate::app::stage::view::controls::choice;
use cloud::engine::Cloud;
use leptos::prelude::*;
use std::sync::Arc;

/// The choosers and the views.
pub(super) fn head(look: Look) -> AnyView {
    let tabs: Vec<AnyView> = TABS
        .into_iter()
        .map(|(tab, title)| {
            let is_open = move || (look.tab.get() == tab).to_string();
            view! {
                <button class="chip" aria-pressed=is_open on:click=move |_| look.tab.set(tab)>
                    {title}
                </button>
            }
            .into_any()
        })
        .collect();
    // One view needs no buttons.
    let tabs = (TABS.len() > 1).then(|| {
        view! { <div class="chips" role="group" aria-label="Views of the state machine">{tabs}</div> }
    });
    view! {
        <div class="lens-head machine-head">
            {machines(look)}
            {executions(look)}
            {tabs}
        </div>
    }
    .into_any()
}

/// Says that the state machine has a newer definition than the execution.
pub(super) fn earlier(look: Look) -> AnyView {
    let is_hidden =
        move || look.tab.get() == Tab::Definition || !look.shown.with(source::Shown::is_old);
    view! {
        <p class="machine-earlier" role="status" hidden=is_hidden>
            "This execution keeps the definition that it began with; that is what you see. The state machine has a newer one by now, for the next execution. "
            <button
                class="button small"
                title="DescribeStateMachineForExecution tells the definition of an execution, DescribeStateMachine the newest"
                on:click=move |_| look.tab.set(Tab::Definition)
            >
                "See the newest"
            </button>
        </p>
    }
    .into_any()
}

/// Which state machine, where there are several; else its name.
fn machines(look: Look) -> AnyView {
    let show = look.show;
    let all = show.ask(|cloud, _| source::machines(cloud));
    let kind = move || look.shown.with(|shown| shown.kind.to_lowercase());
    let chooser = move || {
        let names = all.get();
        if names.len() < 2 {
            let name = move || {
                look.shown
                    .with(|shown| shown.machine.as_ref().map(ToString::to_string))
            };
            return view! { <p class="lens-queue">{name}</p> }.into_any();
        }
        let at = move || {
            let machine = look.shown.with(|shown| shown.machine.clone());
            all.with(|all| all.iter().position(|one| Some(one) == machine.as_ref()))
                .unwrap_or(0)
        };
        let shown = names.iter().map(ToString::to_string).collect();
        choice("State machine", shown, at, move |at| {
            if let Some(name) = names.get(at) {
                show.machine
                    .update(|selection| selection.choose_machine(name));
                look.draft.set(None);
            }
        })
    };
    view! {
        {chooser}
        <span class="badge machine-kind">{kind}</span>
    }
    .into_any()
}

/// Which execution: the newest, or a certain one.
fn executions(look: Look) -> AnyView {
    let show = look.show;
    let listed = show.ask(move |cloud: &Cloud, _| {
        let machine = look.shown.with(|shown| shown.machine.clone());
        machine.map_or_else(Vec::new, |machine| {
            source::listed(cloud, &machine, show.origin())
        })
    });
    chooser(look, listed)
}

fn chooser(look: Look, listed: Memo<Vec<Listed>>) -> AnyView {
    let show = look.show;
    let chosen = move || {
        let chosen = show.machine.with(|selection| selection.execution.clone());
        listed.with(|all| {
            let at = all.iter().position(|one| Some(&one.arn) == chosen.as_ref());
            at.map_or(0, |at| at + 1)
        })
    };
    let options = move || {
        let all = listed.get();
        let newest = all.first().map(|one| format!("newest ({})", one.words));
        let names = newest
            .into_iter()
            .chain(all.into_iter().map(|one| one.words));
        let options = names.enumerate().map(|(at, name)| {
            view! { <option value=at.to_string() prop:selected=move || chosen() == at>{name}</option> }
                .into_any()
        });
        options.collect::<Vec<AnyView>>()
    };
    let choose = move |event| {
        let at: usize = event_target_value(&event).parse().unwrap_or_default();
        let listed = listed.get_untracked();
        let one = at.checked_sub(1).and_then(|at| listed.get(at));
        let arn: Option<Arc<str>> = one.map(|one| Arc::clone(&one.arn));
        show.machine
            .update(|selection| selection.choose_execution(arn));
    };
    let is_empty = move || listed.with(Vec::is_empty);
    // The chooser itself stays while executions come and go: the keyboard may be in it.
    view! {
        <p class="quiet" hidden=move || !is_empty()>"No execution yet"</p>
        <label class="pick" hidden=is_empty>
            <span>"Execution"</span>
            <select on:change=choose>{options}</select>
        </label>
    }
    .into_any()
}
