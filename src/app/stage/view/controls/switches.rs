//! Settings that are on or off.

use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::action::{self, Permission};
use cloud::engine::Cloud;
use cloud::lambda::{Mapping, MappingState};
use leptos::prelude::*;
use std::sync::Arc;

/// Whether Lambda polls for the function.
pub fn polling(stage: StageHandle, mapping: Memo<Option<Arc<str>>>) -> AnyView {
    let of = move |cloud: &Cloud, get: fn(&Mapping) -> bool| {
        let uuid = mapping.get()?;
        cloud.lambda().mapping(&uuid).map(get)
    };
    let is_on = stage.show.ask(move |cloud, _| of(cloud, |one| one.enabled));
    let words = stage.show.ask(move |cloud, _| {
        let uuid = mapping.get().unwrap_or_default();
        let state = cloud.lambda().mapping(&uuid);
        match state.map(|one| (one.enabled, one.state)) {
            Some((_, MappingState::Enabled)) => "on",
            Some((_, MappingState::Disabled)) => "off",
            Some((true, _)) => "about to start",
            Some((false, _)) => "about to stop",
            None => "deleted",
        }
        .to_owned()
    });
    let set = move |on| {
        if let Some(mapping) = mapping.get_untracked() {
            stage.act(action::poll(&mapping, on), "");
        }
    };
    let title = "UpdateEventSourceMapping with Enabled";
    switch("Lambda polls".into(), title, is_on, words, set)
}

/// Whether the mapping takes partial batch responses.
pub fn partial_responses(stage: StageHandle, mapping: Memo<Option<Arc<str>>>) -> AnyView {
    let is_on = stage.show.ask(move |cloud, _| {
        let uuid = mapping.get()?;
        let mapping = cloud.lambda().mapping(&uuid);
        mapping.map(|one| one.reports_failures)
    });
    let set = move |on| {
        if let Some(mapping) = mapping.get_untracked() {
            stage.act(action::partial_responses(&mapping, on), "");
        }
    };
    let title = "ReportBatchItemFailures: the function's answer may name the messages that failed";
    switch("Partial responses".into(), title, is_on, on_off(is_on), set)
}

/// Whether a bucket, topic or rule may invoke the function.
pub fn permission(stage: StageHandle, permission: Permission) -> AnyView {
    // Of an ARN its last part is the name.
    let source = permission.source.rsplit(':').next().unwrap_or_default();
    let name = format!("{source} may invoke {}", permission.function);
    let title = "The function's resource-based policy: AddPermission and RemovePermission";
    let asked = permission.clone();
    let is_on = stage.show.ask(move |cloud, _| Some(asked.is_given(cloud)));
    let set = move |on| {
        let inputs = stage.show.world.with_untracked(|world| {
            world
                .as_deref()
                .map_or_else(Vec::new, |world| permission.inputs(world, on))
        });
        for input in inputs {
            stage.act(input, "");
        }
    };
    let switch = switch(name, title, is_on, on_off(is_on), set);
    view! { <div class="setting-switch">{switch}</div> }.into_any()
}

fn on_off(is_on: Memo<Option<bool>>) -> Memo<String> {
    Memo::new(move |_| {
        let word = if is_on.get() == Some(true) {
            "on"
        } else {
            "off"
        };
        word.to_owned()
    })
}

fn switch(
    name: String,
    title: &'static str,
    is_on: Memo<Option<bool>>,
    words: Memo<String>,
    set: impl Fn(bool) + 'static,
) -> AnyView {
    let set: Box<dyn Fn(bool)> = Box::new(set);
    view! {
        <label class="setting toggle" title=title hidden=move || is_on.get().is_none()>
            <span class="setting-name">{name}</span>
            <input
                type="checkbox"
                role="switch"
                prop:checked=move || is_on.get() == Some(true)
                on:change=move |event| set(event_target_checked(&event))
            />
            <span class="setting-value">{words}</span>
        </label>
    }
    .into_any()
}
