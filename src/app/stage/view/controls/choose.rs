//! Which of several things the controls are for.

use super::form::choice;
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
    if names.len() < 2 {
        return None;
    }
    let shown = names.iter().map(ToString::to_string).collect();
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
