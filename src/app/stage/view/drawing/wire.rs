//! Lines between cards.

use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::inspect::Subject;
use crate::app::stage::model::layout::{Wire, WireKind};
use cloud::engine::Cloud;
use cloud::lambda::MappingState;
use leptos::prelude::*;

/// A line with its arrowhead and its word.
pub fn wire_view(stage: StageHandle, wire: &Wire) -> AnyView {
    let polls = match &wire.kind {
        WireKind::Polls { uuid } => {
            let uuid = uuid.clone();
            let is_on = move |cloud: &Cloud| {
                let mapping = cloud.lambda().mapping(&uuid);
                mapping.is_some_and(|mapping| mapping.state == MappingState::Enabled)
            };
            Some(stage.show.ask(move |cloud, _| is_on(cloud)))
        }
        _ => None,
    };
    let open = {
        let kind = wire.kind.clone();
        move |_| {
            if let WireKind::Polls { uuid } = &kind {
                stage.inspect(Subject::Mapping(uuid.as_str().into()));
            }
        }
    };
    let is_on = move || polls.is_none_or(|is_on| is_on.get());
    let class = match wire.kind {
        WireKind::Sends
        | WireKind::Calls
        | WireKind::Pushes
        | WireKind::Delivers
        | WireKind::HandsOn { .. } => "wire sends",
        WireKind::Polls { .. } => "wire polls",
        WireKind::Receives => "wire receives",
        WireKind::DeadLetters { .. } => "wire dead-letters",
    };
    let word = wire.kind.clone();
    let word = move || match &word {
        WireKind::Sends => "sends".to_owned(),
        WireKind::Calls | WireKind::Pushes | WireKind::Delivers | WireKind::HandsOn { .. } => {
            "TBD".into()
        }
        WireKind::Receives => "asks".into(),
        WireKind::DeadLetters {
            max_receive_count: 1,
        } => "after 1 receive".into(),
        WireKind::DeadLetters { max_receive_count } => {
            format!("after {max_receive_count} receives")
        }
        WireKind::Polls { .. } if is_on() => "polls".into(),
        WireKind::Polls { .. } => "paused".into(),
    };
    let tip = format!(
        "translate({:.1} {:.1}) rotate({})",
        wire.tip.x, wire.tip.y, wire.angle
    );
    view! {
        <g class=class class:off=move || !is_on() on:click=open>
            <path class="wire-line" d=wire.path.clone() />
            <path class="wire-tip" transform=tip d="M0 0-7-3.6-5.4 0-7 3.6z" />
            <text class="wire-word" x=wire.word.x y=wire.word.y text-anchor=wire.anchor>{word}</text>
        </g>
    }
    .into_any()
}
