//! Calling any API by hand.

use super::answer::Asked;
use super::form::{Draft, choice};
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::{action, typed};
use crate::app::stage::view::use_stage;
use cloud::call::Service;
use cloud::script;
use course::model::Suggestion;
use leptos::prelude::*;

/// What there is to start from where the scene proposes nothing: a call that works everywhere.
const GENERAL: [&str; 3] = ["lambda", "ListFunctions", "{}"];

/// What the form holds.
#[derive(Clone, Copy)]
struct Typed {
    service: Draft,
    action: Draft,
    params: Draft,
}

impl Typed {
    fn take(self, call: &Suggestion) {
        self.put([call.service.id().into(), call.action.clone(), pretty(call)]);
    }

    fn put(self, [service, action, params]: [String; 3]) {
        self.service.set(service);
        self.action.set(action);
        self.params.set(params);
    }

    fn all(self) -> [String; 3] {
        [self.service, self.action, self.params].map(|draft| draft.text.get_untracked())
    }

    fn is(self, call: &Suggestion) -> bool {
        self.service.text.with(|text| text == call.service.id())
            && self.action.text.with(|text| *text == call.action)
    }
}

fn pretty(call: &Suggestion) -> String {
    serde_json::to_string_pretty(&*call.params).unwrap_or_default()
}

/// The form: service, action, parameters, and the answer.
pub fn form(asked: Asked) -> AnyView {
    let stage = use_stage();
    let show = stage.show;
    let calls = show.staged.with_untracked(|staged| {
        let staged = staged.as_ref();
        staged.map_or_else(Vec::new, |staged| staged.scene.calls.clone())
    });
    let first = calls.first();
    let of = |get: fn(&Suggestion) -> String, otherwise: &str| {
        first.map_or_else(|| otherwise.to_owned(), get)
    };
    let typed = Typed {
        service: Draft::new(
            show,
            "service",
            &of(|call| call.service.id().into(), GENERAL[0]),
        ),
        action: Draft::new(show, "action", &of(|call| call.action.clone(), GENERAL[1])),
        params: Draft::new(show, "params", &of(pretty, GENERAL[2])),
    };
    let fault = RwSignal::new(None::<String>);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // What was answered before has nothing to do with what was not sent.
        asked.forget();
        fault.set(make(stage, typed, asked).err());
    };
    view! {
        <form class="own-message" on:submit=send>
            {proposals(typed, calls, fault)}
            <div class="form-row">{services(typed.service)} {action_field(typed.action)}</div>
            {typed.params.area("Parameters, as JSON".into_any())}
            {names(stage)}
            <p class="form-fault" role="alert" hidden=move || fault.with(Option::is_none)>{move || fault.get()}</p>
            <button class="button small primary" type="submit">
                "Call"
            </button>
            {asked.told(stage, false)}
        </form>
    }
    .into_any()
}

fn proposals(
    typed: Typed,
    calls: Vec<Suggestion>,
    fault: RwSignal<Option<String>>,
) -> Option<AnyView> {
    if calls.is_empty() {
        return None;
    }
    let mut names: Vec<String> = calls.iter().map(|call| call.title.clone()).collect();
    names.push("Any other call".into());
    let other = calls.len();
    let calls = StoredValue::new(calls);
    let at = move || {
        calls.with_value(|calls| {
            let found = calls.iter().position(|call| typed.is(call));
            found.unwrap_or(other)
        })
    };
    // What the reader wrote is there again when they come back to it.
    let kept = StoredValue::new(GENERAL.map(ToOwned::to_owned));
    let choose = move |to: usize| {
        fault.set(None);
        if untrack(at) == other {
            kept.set_value(typed.all());
        }
        if let Some(call) = calls.with_value(|calls| calls.get(to).cloned()) {
            typed.take(&call);
        } else {
            typed.put(kept.get_value());
        }
    };
    Some(choice("Start from", names, at, choose))
}

fn services(service: Draft) -> AnyView {
    let names = Service::ALL.map(|one| one.title().to_owned()).to_vec();
    let at = move || {
        let id = service.text.get();
        let found = Service::ALL.iter().position(|one| one.id() == id);
        found.unwrap_or(0)
    };
    let choose = move |at: usize| {
        if let Some(one) = Service::ALL.get(at) {
            service.set(one.id().into());
        }
    };
    choice("Service", names, at, choose)
}

fn action_field(action: Draft) -> AnyView {
    view! {
        <label class="pick grows">
            <span>"Action"</span>
            <input
                type="text"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                placeholder="GetFunctionConfiguration"
                prop:value=move || action.text.get()
                on:input=move |event| action.set(event_target_value(&event))
            />
        </label>
    }
    .into_any()
}

/// How the scene's resources are named in parameters.
fn names(stage: StageHandle) -> AnyView {
    let ids = stage.show.staged.with_untracked(|staged| {
        let Some(staged) = staged else {
            return Vec::new();
        };
        let names = staged
            .targets
            .functions
            .iter()
            .chain(&staged.targets.queues);
        names.map(|one| one.id.clone()).collect::<Vec<_>>()
    });
    let Some(first) = ids.first() else {
        return ().into_any();
    };
    let words = format!("${{{first}}} stands for what !Ref gives, ${{{first}.Arn}} for its ARN.");
    let title = format!("Resources of this scene: {}", ids.join(", "));
    view! { <p class="form-note" title=title>{words}</p> }.into_any()
}

/// Makes the call; or says why it cannot be made.
fn make(stage: StageHandle, typed: Typed, asked: Asked) -> Result<(), String> {
    let id = typed.service.text.get_untracked();
    let service = Service::from_id(&id).ok_or("There is no such service here.")?;
    let name = typed.action.text.get_untracked();
    if name.trim().is_empty() {
        return Err("Write the action's name, for instance GetFunctionConfiguration.".into());
    }
    let text = typed.params.text.get_untracked();
    let params = typed::read(&text).map_err(|fault| {
        format!(
            "Not sent, for the parameters are no JSON. {}",
            fault.in_words()
        )
    })?;
    if !params.is_object() {
        return Err("Not sent: parameters are a JSON object, from { to }.".into());
    }
    let staged = stage.show.staged.get_untracked();
    let staged = staged.ok_or("The stage is empty.")?;
    let params =
        script::resolve(&staged.stack, &params).map_err(|why| format!("Not sent: {why}."))?;
    asked.ask(stage, action::call(service, name.trim(), params));
    Ok(())
}
