//! Calling any API by hand.

use super::answer::Asked;
use super::connections::connections;
use super::fields::{Draft, Start, choice};
use super::form::sending;
use crate::app::bridge;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::machine::tokens::Proposed;
use crate::app::stage::model::{action, folded, typed};
use crate::app::stage::view::use_stage;
use cloud::call::Service;
use cloud::script;
use course::model::Suggestion;
use leptos::prelude::*;
use serde_json::Value;

/// What there is to start from where the scene proposes nothing: a call that works everywhere.
const GENERAL: [&str; 3] = ["lambda", "ListFunctions", "{}"];

/// The id of the field for parameters.
const PARAMS: &str = "call-params";

/// What the form holds.
#[derive(Clone, Copy)]
struct Typed {
    start: Start,
    service: Draft,
    action: Draft,
    params: Draft,
}

impl Typed {
    fn put(self, [service, action, params]: [String; 3]) {
        self.service.set(service);
        self.action.set(action);
        self.params.set(params);
    }

    fn all(self) -> [String; 3] {
        [self.service, self.action, self.params].map(|draft| draft.text.get_untracked())
    }

    /// Takes a call that somewhere else was proposed: as the scene has it, with what is known of it now.
    fn take(self, calls: &[Suggestion], proposed: &Proposed) {
        let is_meant =
            |call: &Suggestion| call.service == Service::States && call.action == proposed.action;
        let at = calls.iter().position(is_meant);
        let base = at.and_then(|at| calls.get(at)).map(|call| &*call.params);
        self.start.set(at.unwrap_or(calls.len()));
        self.put(texts_of(
            Service::States,
            proposed.action,
            &proposed.params(base),
        ));
    }

    fn is(self, call: &Suggestion) -> bool {
        self.service.text.with(|text| text == call.service.id())
            && self.action.text.with(|text| *text == call.action)
    }
}

/// Service, action, and the parameters as people read them: what AWS takes as JSON text stands there as JSON.
fn texts(call: &Suggestion) -> [String; 3] {
    texts_of(call.service, &call.action, &call.params)
}

fn texts_of(service: Service, action: &str, params: &Value) -> [String; 3] {
    let params = folded::unfold(params);
    [
        service.id().into(),
        action.to_owned(),
        serde_json::to_string_pretty(&params).unwrap_or_default(),
    ]
}

/// The form: service, action, parameters, and the answer.
pub fn form(asked: Asked) -> AnyView {
    let stage = use_stage();
    let show = stage.show;
    let calls = show.staged.with_untracked(|staged| {
        let staged = staged.as_ref();
        staged.map_or_else(Vec::new, |staged| staged.scene.calls.clone())
    });
    let first = calls.first().map_or(GENERAL.map(ToOwned::to_owned), texts);
    let [service, action, params] = &first;
    let typed = Typed {
        start: Start::new(show, "call"),
        service: Draft::new(show, "service", service),
        action: Draft::new(show, "action", action),
        params: Draft::new(show, "params", params),
    };
    let fault = RwSignal::new(None::<String>);
    let send = move || {
        // What was answered before has nothing to do with what was not sent.
        asked.forget();
        make(stage, typed, asked)
    };
    let known = StoredValue::new(calls.clone());
    Effect::new(move |_| {
        if let Some(proposed) = show.proposed.get() {
            asked.forget();
            fault.set(None);
            known.with_value(|calls| typed.take(calls, &proposed));
            show.proposed.set(None);
            bridge::focus_later(PARAMS);
        }
    });
    let fields = view! {
        {proposals(typed, calls, fault)}
        <div class="form-row">
            {typed.service.service()}
            {typed.action.line("Action", "GetFunctionConfiguration", "")}
        </div>
        {typed.params.area_called(PARAMS, "Parameters, as JSON".into_any())}
        {text_on_aws(typed)}
        {names(stage)}
        {connections(stage)}
    };
    let told = asked.told(stage, false);
    sending(fields.into_any(), "Call", fault, send, told)
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
            let still_is = |at: usize| calls.get(at).is_some_and(|call| typed.is(call));
            typed.start.at(other, still_is)
        })
    };
    // What the reader wrote is there again when they come back to it.
    let kept = StoredValue::new(GENERAL.map(ToOwned::to_owned));
    let choose = move |to: usize| {
        fault.set(None);
        if untrack(at) == other {
            kept.set_value(typed.all());
        }
        typed.start.set(to);
        let call = calls.with_value(|calls| calls.get(to).map(texts));
        typed.put(call.unwrap_or_else(|| kept.get_value()));
    };
    Some(choice("Start from", names, at, choose))
}

/// Says which parameters are sent as text although they are typed as JSON.
fn text_on_aws(typed: Typed) -> AnyView {
    let names = Memo::new(move |_| {
        let params = typed.params.text.with(|text| typed::read(text));
        params.map_or_else(|_| Vec::new(), |params| folded::fold(params).1)
    });
    let words = move || {
        names.with(|names| match names.as_slice() {
            [] => String::new(),
            [name] => format!("AWS takes {name} as text: it is sent as the text of this JSON."),
            names => format!(
                "AWS takes these as text: they are sent as the text of their JSON: {}.",
                names.join(", ")
            ),
        })
    };
    view! { <p class="form-note" hidden=move || names.with(Vec::is_empty)>{words}</p> }.into_any()
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
    let [id, name, text] = typed.all();
    let service = Service::from_id(&id).ok_or("There is no such service here.")?;
    if name.trim().is_empty() {
        return Err("Write the action's name, for instance GetFunctionConfiguration.".into());
    }
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
    // Names are filled in before anything becomes text, in which they would have no place of their own.
    let params =
        script::resolve(&staged.stack, &params).map_err(|why| format!("Not sent: {why}."))?;
    let (params, _): (Value, _) = folded::fold(params);
    asked.ask(stage, action::call(service, name.trim(), params));
    Ok(())
}
