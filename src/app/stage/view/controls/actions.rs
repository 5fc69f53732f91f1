//! Buttons that do something at once.

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
pub fn Actions(offered: Vec<Control>, writes: RwSignal<bool>) -> impl IntoView {
    let stage = use_stage();
    let most = RwSignal::new(1_u32);
    let receives = offered
        .iter()
        .any(|one| matches!(one, Control::Receive | Control::LongPoll));
    let sends = offered.contains(&Control::Send);
    let buttons = offered
        .into_iter()
        .filter_map(|control| button(stage, control, most))
        .collect_view();
    view! {
        <div class="controls-row">
            {buttons}
            {receives.then(|| view! { <Most most /> })}
            {sends
                .then(|| {
                    view! {
                        <button
                            class="button small quiet-button"
                            aria-expanded=move || writes.get().to_string()
                            on:click=move |_| writes.update(|open| *open = !*open)
                        >
                            "Write your own"
                        </button>
                    }
                })}
        </div>
    }
    .into_any()
}

fn button(stage: StageHandle, control: Control, most: RwSignal<u32>) -> Option<AnyView> {
    let targets = stage.show.targets();
    let client = targets.clients.first().cloned();
    let function = targets
        .functions
        .first()
        .map(|function| function.name.clone());
    Some(match control {
        Control::Send => {
            let client = client?;
            plain("Send", "primary", "s", move || {
                stage.act(action::send(&client, 1), "One message sent");
            })
        }
        Control::Burst => {
            let client = client?;
            plain("Send 10", "", "", move || {
                stage.act(action::send(&client, 10), "Ten messages sent");
            })
        }
        Control::Receive => plain("Receive", "", "r", move || {
            stage.receive(most.get_untracked(), 0);
        }),
        Control::LongPoll => plain("Receive, wait up to 20 s", "", "", move || {
            stage.receive(most.get_untracked(), LONG_POLL_S);
        }),
        Control::FailNext => {
            let function = function?;
            let words = format!("{function} fails its next invocation");
            plain("Fail the next", "danger", "", move || {
                stage.act(action::fail_next(&function), &words);
            })
        }
        Control::Redrive => view! { <Redrive /> }.into_any(),
        Control::Purge => view! { <Purge /> }.into_any(),
        _ => return None,
    })
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
