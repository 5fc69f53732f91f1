//! Buttons that do something at once.

use super::choose::client_chooser;
use super::form::{Form, Open};
use crate::app::parts::Confirm;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::action;
use crate::app::stage::model::lens::Counts;
use crate::app::stage::view::use_stage;
use cloud::sqs::Queue;
use course::model::Control;
use leptos::prelude::*;

/// How many messages a receive may bring.
const MOST: [u32; 3] = [1, 3, 10];
/// How long the reader's long poll waits, in seconds.
const LONG_POLL_S: u32 = 20;

/// The buttons.
#[component]
pub fn Actions(offered: Vec<Control>, open: Open) -> impl IntoView {
    let stage = use_stage();
    let most = RwSignal::new(1_u32);
    let has = |control| offered.contains(&control);
    let receives = has(Control::Receive) || has(Control::LongPoll);
    let acts = has(Control::Send) || has(Control::Burst);
    let writes = has(Control::Send) && !stage.show.targets().queues.is_empty();
    let chooser = acts.then(|| client_chooser(stage)).flatten();
    let forms = [
        (writes, Form::Own, "Write your own"),
        (has(Control::Invoke), Form::Invoke, "Invoke with an event"),
        (has(Control::Execute), Form::Execute, "Start an execution"),
        (has(Control::Call), Form::Call, "Call an API"),
        (has(Control::Fetch), Form::Fetch, "Edit a request"),
    ];
    let forms: Vec<AnyView> = forms
        .into_iter()
        .filter(|(is_offered, ..)| *is_offered)
        .map(|(_, form, words)| opener(open, form, words))
        .collect();
    let buttons: Vec<AnyView> = offered
        .into_iter()
        .filter_map(|control| button(stage, control, most))
        .collect();
    if buttons.is_empty() && forms.is_empty() {
        return ().into_any();
    }
    view! {
        <div class="controls-row">
            {chooser}
            {buttons}
            {receives.then(|| view! { <Most most /> })}
            {forms}
        </div>
    }
    .into_any()
}

/// Opens a form, or closes it.
fn opener(open: Open, form: Form, words: &'static str) -> AnyView {
    let is_open = move || open.get() == Some(form);
    view! {
        <button
            class="button small quiet-button"
            aria-expanded=move || is_open().to_string()
            on:click=move |_| open.toggle(form)
        >
            {words}
        </button>
    }
    .into_any()
}

fn button(stage: StageHandle, control: Control, most: RwSignal<u32>) -> Option<AnyView> {
    let has_clients = !stage.show.targets().clients.is_empty();
    Some(match control {
        Control::Send if has_clients => client_button(stage, 1),
        Control::Burst if has_clients => client_button(stage, 10),
        Control::Receive => plain("Receive", "", "r", move || {
            stage.receive(most.get_untracked(), 0);
        }),
        Control::LongPoll => plain("Receive, wait up to 20 s", "", "", move || {
            stage.receive(most.get_untracked(), LONG_POLL_S);
        }),
        Control::FailNext => plain("Fail the next", "danger", "", move || {
            let function = stage.show.function.get_untracked();
            let words = format!("{function} fails its next invocation");
            stage.act(action::fail_next(&function), &words);
        }),
        Control::Redrive => view! { <Redrive /> }.into_any(),
        Control::Purge => view! { <Purge /> }.into_any(),
        _ => return None,
    })
}

/// The chosen client acts, once or several times.
fn client_button(stage: StageHandle, count: u32) -> AnyView {
    let targets = stage.show.targets();
    let chosen = Memo::new(move |_| {
        let client = stage.show.client.get();
        targets.client(&client).cloned()
    });
    let words = move || {
        let verb = chosen.get().map_or("Send", |client| client.does.verb());
        match count {
            1 => verb.to_owned(),
            _ => format!("{verb} {count}"),
        }
    };
    let act = move |_| {
        if let Some(client) = chosen.get_untracked() {
            stage.act(action::send(&client.name, count), &client.does.done(count));
        }
    };
    let (class, title) = match count {
        1 => ("button small primary", Some("Key: s")),
        _ => ("button small", None),
    };
    view! {
        <button class=class title=title on:click=act>
            {words}
        </button>
    }
    .into_any()
}

fn plain(words: &'static str, class: &str, key: &'static str, act: impl Fn() + 'static) -> AnyView {
    let class = format!("button small {class}");
    let title = (!key.is_empty()).then(|| format!("Key: {key}"));
    view! {
        <button class=class title=title on:click=move |_| act()>
            {words}
        </button>
    }
    .into_any()
}

/// How many messages to ask for.
#[component]
fn Most(most: RwSignal<u32>) -> impl IntoView {
    let choose = move |event| {
        if let Ok(chosen) = event_target_value(&event).parse() {
            most.set(chosen);
        }
    };
    let options =
        MOST.map(|count| view! { <option value=count.to_string()>{count.to_string()}</option> });
    view! {
        <label class="controls-most">
            "at most"
            <select
                title="MaxNumberOfMessages"
                prop:value=move || most.get().to_string()
                on:change=choose
            >{options}</select>
        </label>
    }
    .into_any()
}

/// Moves dead letters back to where they came from.
#[component]
fn Redrive() -> impl IntoView {
    let stage = use_stage();
    let dead = stage
        .show
        .targets()
        .queues
        .last()
        .map(|queue| queue.name.clone());
    let name = dead.clone();
    let is_empty = stage.show.ask(move |cloud, _| {
        let queue = name.as_deref().and_then(|name| cloud.sqs().queue(name));
        queue.is_none_or(|queue| Counts::of(queue).all() == 0)
    });
    let redrive = move |_| {
        let input = dead
            .as_deref()
            .and_then(|name| with_queue(stage, name, action::redrive));
        if let Some(input) = input {
            stage.act(input, "");
        }
    };
    view! {
        <button
            class="button small"
            title="StartMessageMoveTask: dead letters go back to the queue they came from"
            disabled=is_empty
            on:click=redrive
        >
            "Redrive dead letters"
        </button>
    }
    .into_any()
}

/// Removes all messages of the chosen queue, after a question.
#[component]
fn Purge() -> impl IntoView {
    let stage = use_stage();
    let open = RwSignal::new(false);
    let purge = move || {
        let name = stage.show.queue.get_untracked();
        if let Some(input) = with_queue(stage, &name, action::purge) {
            stage.act(input, "");
        }
    };
    view! {
        <button class="button small danger" on:click=move |_| open.set(true)>
            "Purge"
        </button>
        <Confirm open title="Purge the queue?" action="Purge" act=Callback::new(move |()| purge())>
            <p>
                {move || format!("All messages in {} are deleted, those in flight too. ", stage.show.queue.get())}
                "On AWS there is no way back; here you can rewind."
            </p>
        </Confirm>
    }
    .into_any()
}

fn with_queue<T>(stage: StageHandle, name: &str, make: impl FnOnce(&Queue) -> T) -> Option<T> {
    stage
        .show
        .world
        .with_untracked(|world| Some(make(world.as_ref()?.sqs().queue(name)?)))
}
