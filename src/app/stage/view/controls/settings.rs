//! Settings of clients, queues and functions: a slider with sensible steps, and a field for any value.

use super::choose::{client_chooser, function_chooser, queue_chooser};
use super::switches;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::action::{NONE, Permission, Setting, Subject};
use crate::app::stage::view::use_stage;
use cloud::sorted::SortSmall as _;
use course::model::Control;
use leptos::ev::Event;
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::HtmlInputElement;

/// The settings that the scene offers, below the choosers that they need.
#[component]
pub fn Settings(offered: Vec<Control>) -> impl IntoView {
    let stage = use_stage();
    // Clients that can be told to act are chosen where they are told so.
    let acts = offered.contains(&Control::Send) || offered.contains(&Control::Burst);
    let mut rows: Vec<(Subject, AnyView)> = Vec::new();
    for control in offered {
        rows.extend(row(stage, control));
    }
    if rows.is_empty() {
        return ().into_any();
    }
    let mut choosers: Vec<(Subject, AnyView)> = Vec::new();
    for (subject, chooser) in [
        (Subject::Client, client_chooser(stage).filter(|_| !acts)),
        (Subject::Queue, queue_chooser(stage)),
        (Subject::Function, function_chooser(stage)),
    ] {
        let is_needed = rows.iter().any(|(of, _)| head(*of) == subject);
        if let Some(chooser) = chooser.filter(|_| is_needed) {
            choosers.push((subject, chooser));
        }
    }
    if !choosers.is_empty() {
        rows.sort_small_by_key(|(subject, _)| head(*subject));
    }
    for (subject, chooser) in choosers.into_iter().rev() {
        let first = rows.iter().position(|(of, _)| head(*of) == subject);
        let chooser = view! { <div class="setting-head">{chooser}</div> }.into_any();
        rows.insert(first.unwrap_or(0), (subject, chooser));
    }
    let rows: Vec<AnyView> = rows.into_iter().map(|(_, row)| row).collect();
    view! { <div class="settings-grid">{rows}</div> }.into_any()
}

/// The chooser that a subject stands under: mappings go with their functions.
const fn head(subject: Subject) -> Subject {
    match subject {
        Subject::Mapping => Subject::Function,
        other => other,
    }
}

fn row(stage: StageHandle, control: Control) -> Vec<(Subject, AnyView)> {
    if let Some(setting) = Setting::by(control) {
        let subject = setting.subject();
        return vec![(subject, slider(stage, setting))];
    }
    let mapping = || target(stage, Subject::Mapping);
    match control {
        Control::Consumer => vec![(Subject::Mapping, switches::polling(stage, mapping()))],
        Control::PartialResponses => {
            let row = switches::partial_responses(stage, mapping());
            vec![(Subject::Mapping, row)]
        }
        Control::Permission => permissions(stage),
        _ => Vec::new(),
    }
}

/// A switch for each source of events: each names its function.
fn permissions(stage: StageHandle) -> Vec<(Subject, AnyView)> {
    let staged = stage.show.staged.get_untracked();
    let all = staged.map_or_else(Vec::new, |staged| Permission::all(&staged.stack));
    let rows = all.into_iter();
    rows.map(|one| (Subject::Function, switches::permission(stage, one)))
        .collect()
}

/// What settings of a kind are for now: a queue's or function's name, a mapping's UUID, a client's name.
fn target(stage: StageHandle, subject: Subject) -> Memo<Option<Arc<str>>> {
    let show = stage.show;
    let targets = show.targets();
    Memo::new(move |_| match subject {
        Subject::Client => Some(show.client.get()),
        Subject::Function => Some(show.function.get()),
        Subject::Mapping => targets.mapping(&show.function.get()).cloned(),
        Subject::Queue => {
            // The lens may look into a queue where messages come to rest; settings stay with those that are worked on.
            let chosen = show.queue.get();
            let worked = &targets.queues[..targets.worked];
            let found = worked.iter().find(|one| one.name == chosen);
            found
                .or(worked.first())
                .map(|queue| Arc::clone(&queue.name))
        }
    })
}

/// The setting's name, its unit, and how many of its own units make one of those.
const fn words(setting: Setting) -> (&'static str, &'static str, f64) {
    match setting {
        Setting::VisibilityTimeout => ("Visibility timeout", "s", 1.0),
        Setting::Delay => ("Delay", "s", 1.0),
        Setting::MaxReceiveCount => ("Max receive count", "", 1.0),
        Setting::BatchSize => ("Batch size", "", 1.0),
        Setting::BatchWindow => ("Batch window", "s", 1.0),
        Setting::MaximumConcurrency => ("Maximum concurrency", "", 1.0),
        Setting::Duration => ("Function takes", "s", 1000.0),
        Setting::ReservedConcurrency => ("Reserved concurrency", "", 1.0),
        Setting::Timeout => ("Timeout", "s", 1.0),
        Setting::Memory => ("Memory", "MB", 1.0),
        Setting::Retries => ("Retries", "", 1.0),
        Setting::Rate => ("Orders", "a min", 1.0),
    }
}

/// A slider and its field.
#[derive(Clone, Copy)]
struct Slider {
    stage: StageHandle,
    setting: Setting,
    target: Memo<Option<Arc<str>>>,
    /// The value in the world.
    value: Memo<Option<u64>>,
    /// While the reader drags, what would be set.
    dragged: RwSignal<Option<u64>>,
}

impl Slider {
    fn name(self) -> &'static str {
        if self.setting != Setting::Rate {
            return words(self.setting).0;
        }
        let client = self.stage.show.client.get();
        let targets = self.stage.show.targets();
        targets
            .client(&client)
            .map_or("Orders", |client| client.does.flow())
    }

    fn now(self) -> u64 {
        self.value.get_untracked().unwrap_or_default()
    }

    fn shown(self) -> u64 {
        let value = self.value.get().unwrap_or_default();
        self.dragged.get().unwrap_or(value)
    }

    fn field(self, value: u64) -> String {
        if value == NONE {
            return String::new();
        }
        (value as f64 / words(self.setting).2).to_string()
    }

    fn spoken(self, value: u64) -> String {
        if value == NONE {
            return "none".into();
        }
        format!("{} {}", self.field(value), words(self.setting).1)
    }

    /// Sets it, and gives the value that it has then: what AWS refused does not stay in the field.
    fn set(self, to: u64) -> u64 {
        self.dragged.set(None);
        if to != self.now() {
            let target = self.target.get_untracked();
            let input = self.stage.show.world.with_untracked(|world| {
                self.setting
                    .input(world.as_deref()?, target.as_deref()?, to)
            });
            if let Some(input) = input {
                let name = untrack(|| self.name());
                let what = format!("{name}: {}", self.spoken(to));
                self.stage.act(input, &what);
            }
        }
        self.now()
    }

    fn slid(self, event: &Event) {
        let now = self.set(step_at(self.setting, event));
        let step = self.setting.step_of(now).to_string();
        event_target::<HtmlInputElement>(event).set_value(&step);
    }

    fn typed(self, event: &Event) {
        let text = event_target_value(event);
        let now = match text.parse::<f64>() {
            Ok(typed) => self.set((typed * words(self.setting).2).round().max(0.0) as u64),
            Err(_) if text.is_empty() && self.setting.may_be_none() => self.set(NONE),
            Err(_) => self.now(),
        };
        event_target::<HtmlInputElement>(event).set_value(&self.field(now));
    }
}

fn slider(stage: StageHandle, setting: Setting) -> AnyView {
    let target = target(stage, setting.subject());
    let slider = Slider {
        stage,
        setting,
        target,
        value: stage.show.ask(move |cloud, _| {
            let target = target.get();
            setting.value(cloud, target.as_deref()?)
        }),
        dragged: RwSignal::new(None),
    };
    let last = setting.steps().len() - 1;
    let of = move || target.get().unwrap_or_default().to_string();
    let drag = move |event: Event| slider.dragged.set(Some(step_at(setting, &event)));
    view! {
        <div class="setting" title=of hidden=move || slider.value.get().is_none()>
            <span class="setting-name">{move || slider.name()}</span>
            <input
                type="range"
                min="0"
                max=last.to_string()
                aria-label=move || slider.name()
                aria-valuetext=move || slider.spoken(slider.shown())
                prop:value=move || setting.step_of(slider.shown()).to_string()
                on:input=drag
                on:change=move |event| slider.slid(&event)
            />
            <span class="setting-value">
                <input
                    type="number"
                    min="0"
                    step="any"
                    placeholder=setting.may_be_none().then_some("none")
                    aria-label=move || format!("{}, exactly", slider.name())
                    prop:value=move || slider.field(slider.shown())
                    on:change=move |event| slider.typed(&event)
                />
                {words(setting).1}
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
