//! Which of several things the controls are for.

use super::fields::choice;
use crate::app::stage::handle::StageHandle;
use leptos::prelude::*;
use std::sync::Arc;

/// Which function, where there are several.
pub fn function_chooser(stage: StageHandle) -> Option<AnyView> {
    let functions = stage.show.targets().functions;
    let names = functions.into_iter().map(|one| one.name).collect();
    chooser("Function", names, stage.show.function)
}

/// Which queue, where several are worked on.
pub fn queue_chooser(stage: StageHandle) -> Option<AnyView> {
    let targets = stage.show.targets();
    let queues = targets.queues.into_iter().take(targets.worked);
    let names = queues.map(|one| one.name).collect();
    chooser("Queue", names, stage.show.queue)
}

/// Which API, where there are several; else its kind and id.
pub fn api_chooser(stage: StageHandle) -> AnyView {
    let apis = stage.show.targets().apis;
    let names: Vec<String> = apis
        .iter()
        .map(|one| format!("{} {}", one.kind.title(), one.id))
        .collect();
    if let [name] = names.as_slice() {
        return view! { <p class="lens-queue">{name.clone()}</p> }.into_any();
    }
    let ids: Vec<Arc<str>> = apis.into_iter().map(|one| one.api).collect();
    let chosen = stage.show.api;
    pick("API", names, ids, chosen).unwrap_or_else(|| ().into_any())
}

/// Which client, where there are several.
pub fn client_chooser(stage: StageHandle) -> Option<AnyView> {
    let clients = stage.show.targets().clients;
    let names = clients.into_iter().map(|one| one.name).collect();
    chooser("Client", names, stage.show.client)
}

fn chooser(
    label: &'static str,
    names: Vec<Arc<str>>,
    chosen: RwSignal<Arc<str>>,
) -> Option<AnyView> {
    let shown = names.iter().map(ToString::to_string).collect();
    pick(label, shown, names, chosen)
}

/// A choice among several: what each is called, and what stands for it.
fn pick(
    label: &'static str,
    shown: Vec<String>,
    names: Vec<Arc<str>>,
    chosen: RwSignal<Arc<str>>,
) -> Option<AnyView> {
    if names.len() < 2 {
        return None;
    }
    let names = StoredValue::new(names);
    let at = move || {
        let chosen = chosen.get();
        names.with_value(|names| names.iter().position(|one| *one == chosen).unwrap_or(0))
    };
    let choose = move |at: usize| {
        if let Some(name) = names.with_value(|names| names.get(at).cloned()) {
            chosen.set(name);
        }
    };
    Some(choice(label, shown, at, choose))
}
