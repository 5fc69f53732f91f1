//! Settings of queues, functions and clients: a slider with sensible steps, and a field for any value.

use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::action::{self, Setting};
use crate::app::stage::view::use_stage;
use cloud::lambda::MappingState;
use course::model::Control;
use leptos::ev::Event;
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::HtmlInputElement;

/// The settings that the scene offers.
#[component]
pub fn Settings(offered: Vec<Control>) -> impl IntoView {
    let stage = use_stage();
    let rows = offered
        .into_iter()
        .filter_map(|control| setting(stage, control))
        .collect::<Vec<_>>();
    if rows.is_empty() {
        return ().into_any();
    }
    view! { <div class="settings-grid">{rows}</div> }.into_any()
}

fn setting(stage: StageHandle, control: Control) -> Option<AnyView> {
    let targets = stage.show.targets();
    let queue = targets.queues.first().map(|queue| queue.name.clone());
    let function = targets
        .functions
        .first()
        .map(|function| function.name.clone());
    let mapping = function
        .as_deref()
        .and_then(|function| targets.mapping(function).cloned());
    let client = targets.clients.first().cloned();
    Some(match control {
        Control::VisibilityTimeout => slider(stage, Setting::VisibilityTimeout, queue?),
        Control::Delay => slider(stage, Setting::Delay, queue?),
        Control::BatchSize => slider(stage, Setting::BatchSize, mapping?),
        Control::Duration => slider(stage, Setting::Duration, function?),
        Control::Rate => slider(stage, Setting::Rate, client?),
        Control::Consumer => polling(stage, mapping?),
        _ => return None,
    })
}

/// The setting's name, its unit, and how many of its own units make one of those.
const fn words(setting: Setting) -> (&'static str, &'static str, f64) {
    match setting {
        Setting::VisibilityTimeout => ("Visibility timeout", "s", 1.0),
        Setting::Delay => ("Delay", "s", 1.0),
        Setting::BatchSize => ("Batch size", "", 1.0),
        Setting::Duration => ("Function takes", "s", 1000.0),
        Setting::Rate => ("Orders", "a min", 1.0),
    }
}

fn slider(stage: StageHandle, setting: Setting, target: Arc<str>) -> AnyView {
    let (name, unit, scale) = words(setting);
    let asked = Arc::clone(&target);
    let value = stage
        .show
        .ask(move |cloud, _| setting.value(cloud, &asked).unwrap_or_default());
    // While the reader drags, the field shows what would be set.
    let dragged = RwSignal::new(None::<u64>);
    let shown = move || dragged.get().unwrap_or_else(|| value.get());
    let in_unit = move |value: u64| (value as f64 / scale).to_string();
    let set = move |to: u64| {
        dragged.set(None);
        if to != value.get_untracked() {
            let input = stage
                .show
                .world
                .with_untracked(|world| setting.input(world.as_deref()?, &target, to));
            if let Some(input) = input {
                stage.act(input, &format!("{name}: {} {unit}", in_unit(to)));
            }
        }
        // What AWS refused does not stay in the field.
        value.get_untracked()
    };
    let set_by_slider = set.clone();
    let slide = move |event: Event| {
        let now = set_by_slider(step_at(setting, &event));
        event_target::<HtmlInputElement>(&event).set_value(&setting.step_of(now).to_string());
    };
    let type_in = move |event: Event| {
        let typed = event_target_value(&event).parse::<f64>();
        let now = match typed {
            Ok(typed) => set((typed * scale).round().max(0.0) as u64),
            Err(_) => value.get_untracked(),
        };
        event_target::<HtmlInputElement>(&event).set_value(&in_unit(now));
    };
    let last = setting.steps().len() - 1;
    view! {
        <div class="setting">
            <span class="setting-name">{name}</span>
            <input
                type="range"
                min="0"
                max=last.to_string()
                aria-label=name
                aria-valuetext=move || format!("{} {unit}", in_unit(shown()))
                prop:value=move || setting.step_of(shown()).to_string()
                on:input=move |event| dragged.set(Some(step_at(setting, &event)))
                on:change=slide
            />
            <span class="setting-value">
                <input
                    type="number"
                    min="0"
                    step="any"
                    aria-label=format!("{name}, exactly")
                    prop:value=move || in_unit(shown())
                    on:change=type_in
                />
                {unit}
            </span>
        </div>
    }
    .into_any()
}

/// The value that a slider stands at.
fn step_at(setting: Setting, event: &Event) -> u64 {
    let at = event_target_value(event)
        .parse::<usize>()
        .unwrap_or_default();
    setting.steps().get(at).copied().unwrap_or_default()
}

/// Whether Lambda polls for the function.
fn polling(stage: StageHandle, mapping: Arc<str>) -> AnyView {
    let asked = Arc::clone(&mapping);
    let again = Arc::clone(&mapping);
    let is_on = stage.show.ask(move |cloud, _| {
        cloud
            .lambda()
            .mapping(&asked)
            .is_some_and(|one| one.enabled)
    });
    let words = stage.show.ask(move |cloud, _| {
        match cloud
            .lambda()
            .mapping(&again)
            .map(|one| (one.enabled, one.state))
        {
            Some((_, MappingState::Enabled)) => "on".to_owned(),
            Some((_, MappingState::Disabled)) => "off".to_owned(),
            Some((true, _)) => "about to start".to_owned(),
            Some((false, _)) => "about to stop".to_owned(),
            None => "deleted".to_owned(),
        }
    });
    view! {
        <label class="setting toggle">
            <span class="setting-name">"Lambda polls"</span>
            <input
                type="checkbox"
                role="switch"
                prop:checked=move || is_on.get()
                on:change=move |event| stage.act(action::poll(&mapping, event_target_checked(&event)), "")
            />
            <span class="setting-value">{words}</span>
        </label>
    }
    .into_any()
}
