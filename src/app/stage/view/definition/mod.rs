//! The definition of a state machine: read it, change it, deploy it.

mod write;

use super::controls::{Asked, Draft};
use super::machine::{Look, Of, graph};
use super::use_stage;
use crate::app::announce::use_announcer;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::action;
use crate::app::stage::model::code::finding::Checked;
use crate::app::stage::model::definition::draft::{self, laid_out, tidy};
use crate::app::stage::model::definition::outline::{Place, states};
use crate::app::stage::model::definition::tree::read;
use crate::app::stage::model::machine::source::Shown;
use cloud::call::Service;
use cloud::engine::Cloud;
use cloud::states::Kind;
use leptos::prelude::*;
use serde_json::json;
use std::sync::Arc;

/// What the editor and what is around it share.
#[derive(Clone, Copy)]
struct Desk {
    stage: StageHandle,
    look: Look,
    /// The state machine as it is deployed at this moment.
    deployed: Memo<Deployed>,
    draft: Draft,
    checked: Memo<Checked>,
    places: Memo<Vec<Place>>,
}

/// A state machine as it is deployed.
#[derive(Clone, Debug, Default, PartialEq)]
struct Deployed {
    arn: Arc<str>,
    is_express: bool,
    definition: Arc<str>,
    /// The definition with which the lesson began.
    original: Option<Arc<str>>,
}

impl Deployed {
    fn of(cloud: &Cloud, name: &str) -> Option<Self> {
        let machine = cloud.states().state_machine(name)?;
        Some(Self {
            arn: Arc::clone(&machine.arn),
            is_express: machine.kind == Kind::Express,
            definition: Arc::clone(&machine.definition),
            original: draft::original(cloud, name),
        })
    }

    const fn kind(&self) -> Kind {
        if self.is_express {
            Kind::Express
        } else {
            Kind::Standard
        }
    }
}

/// The panel.
pub fn definition(look: Look) -> AnyView {
    let machine = Memo::new(move |_| look.shown.with(|shown| shown.machine.clone()));
    let desk = move || match machine.get() {
        Some(name) => desk(look, &name),
        None => view! { <p class="stage-nothing">"There is no state machine at this moment."</p> }
            .into_any(),
    };
    view! { <div class="code asl">{desk}</div> }.into_any()
}

fn desk(look: Look, name: &Arc<str>) -> AnyView {
    let stage = use_stage();
    let deployed = {
        let name = Arc::clone(name);
        stage
            .show
            .ask(move |cloud, _| Deployed::of(cloud, &name).unwrap_or_default())
    };
    let first = deployed.with_untracked(|deployed| laid_out(&deployed.definition));
    let draft = Draft::new(stage.show, &format!("definition {name}"), &first);
    let checked = Memo::new(move |_| {
        let kind = deployed.with(Deployed::kind);
        draft.text.with(|text| draft::check(text, kind))
    });
    let places = Memo::new(move |_| {
        draft
            .text
            .with(|text| read(text).map(|root| states(&root)).unwrap_or_default())
    });
    let desk = Desk {
        stage,
        look,
        deployed,
        draft,
        checked,
        places,
    };
    desk.follow();
    let asked = Asked::default();
    let editor = write::editor(desk);
    view! {
        {tools(desk, asked)}
        {earlier(desk)}
        {editor.view()}
        {editor.problems()}
        {asked.told(stage, false)}
        {picture(desk)}
    }
    .into_any()
}

/// The graph of what is written, as long as that is right.
fn picture(desk: Desk) -> AnyView {
    let words = move || {
        if desk.checked.with(Checked::is_good) {
            "Its graph"
        } else {
            "The graph of your last definition without errors"
        }
    };
    view! {
        <details class="asl-graph" open>
            <summary>{words}</summary>
            {graph(desk.look, Of::Definition)}
        </details>
    }
    .into_any()
}

impl Desk {
    /// Whether something else is written than is deployed.
    fn differs(self) -> bool {
        let text = self.draft.text.get();
        let deployed = self.deployed.get();
        !draft::is_same(&text, &deployed.definition)
    }

    /// Keeps in step with what is deployed, and tells the graph of what is written.
    fn follow(self) {
        // Who has changed nothing sees what is deployed, also when that changes.
        Effect::new(move |before: Option<Arc<str>>| {
            let now = self
                .deployed
                .with(|deployed| Arc::clone(&deployed.definition));
            let text = self.draft.text.get_untracked();
            if before.is_some_and(|before| before != now && draft::is_same(&text, &before)) {
                self.draft.set(laid_out(&now));
            }
            now
        });
        // The graph keeps the last definition that was right.
        Effect::new(move |_| {
            if self.checked.with(Checked::is_good) {
                let text = self.draft.text.get();
                let written = self.differs().then(|| Arc::from(text));
                if self.look.draft.get_untracked() != written {
                    self.look.draft.set(written);
                }
            }
        });
    }

    fn update(self, asked: Asked) {
        let (arn, text) = (
            self.deployed
                .with_untracked(|deployed| Arc::clone(&deployed.arn)),
            self.draft.text.get_untracked(),
        );
        let params = json!({"stateMachineArn": arn, "definition": text});
        let call = action::call(Service::States, "UpdateStateMachine", params);
        asked.ask(self.stage, call);
    }
}

/// Says that the execution that is looked at ran by an earlier definition, and has that back in the editor.
fn earlier(desk: Desk) -> AnyView {
    let announcer = use_announcer();
    let shown = desk.look.shown;
    let take = move |_| {
        let text = shown.with_untracked(|shown| laid_out(&shown.definition));
        desk.draft.set(text);
        announcer.say("The definition of the execution is in the editor");
    };
    view! {
        <p class="machine-earlier" hidden=move || !shown.with(Shown::is_old)>
            "The execution that you look at began with an earlier definition than this one, and keeps it. "
            <button
                class="button small"
                title="Nothing is deployed by that: it is a draft until you update the state machine"
                on:click=take
            >
                "Put that one into the editor"
            </button>
        </p>
    }
    .into_any()
}

fn tools(desk: Desk, asked: Asked) -> AnyView {
    let announcer = use_announcer();
    let locked = desk.stage.show.locked;
    let differs = Memo::new(move |_| desk.differs());
    let rests = move || locked.get() || !differs.get();
    let is_original = Memo::new(move |_| {
        let text = desk.draft.text.get();
        desk.deployed.with(|deployed| match &deployed.original {
            Some(original) => draft::is_same(&text, original),
            None => true,
        })
    });
    let reset = move |_| {
        let original = desk
            .deployed
            .with_untracked(|deployed| deployed.original.clone());
        if let Some(original) = original {
            asked.forget();
            desk.draft.set(laid_out(&original));
            announcer.say("The lesson's definition is back in the editor");
        }
    };
    let indent = move |_| {
        if let Some(text) = desk.draft.text.with_untracked(|text| tidy(text)) {
            desk.draft.set(text);
        }
    };
    let standing = move || {
        if differs.get() {
            "Not deployed: executions still run the definition before your changes."
        } else {
            "This is what is deployed."
        }
    };
    view! {
        <div class="code-tools">
            <p class="code-standing" class:warn-text=move || differs.get()>{standing}</p>
            <button
                class="button small primary"
                disabled=rests
                title="Calls UpdateStateMachine. Executions that run keep the definition that they began with."
                on:click=move |_| desk.update(asked)
            >
                "Update the state machine"
            </button>
            <button
                class="button small"
                disabled=move || is_original.get()
                title="Brings back the definition that the lesson began with"
                on:click=reset
            >
                "Reset"
            </button>
            <button class="button small" title="Indents the JSON anew" on:click=indent>
                "Lay out"
            </button>
        </div>
    }
    .into_any()
}
