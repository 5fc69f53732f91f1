//! Lines between cards.

use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::inspect::Subject;
use crate::app::stage::model::layout::{CardKind, Wire, WireKind};
use crate::app::stage::model::standing::{Leave, leave, word};
use crate::app::stage::view::glyph;
use leptos::prelude::*;

/// A line with its arrowhead, its word, and the sign of the permission it needs.
pub fn wire_view(stage: StageHandle, wire: &Wire) -> AnyView {
    let kind = wire.kind.clone();
    let stands = stage.show.ask(move |cloud, _| leave(cloud, &kind));
    let stands = move || stands.get();
    let open = {
        let subject = subject(stage, wire);
        move |_| {
            if let Some(subject) = subject.clone() {
                stage.inspect(subject);
            }
        }
    };
    let class = match wire.kind {
        WireKind::Sends => "wire sends",
        WireKind::Calls | WireKind::Requests | WireKind::Integrates { .. } => "wire calls",
        WireKind::Works => "wire works",
        WireKind::Polls { .. } => "wire polls",
        WireKind::Pushes { .. } => "wire pushes",
        WireKind::Receives => "wire receives",
        WireKind::HandsOn { .. } => "wire hands-on",
        WireKind::DeadLetters { .. } => "wire dead-letters",
    };
    let said = wire.clone();
    let said = move || word(&said, stands());
    let tip = format!(
        "translate({:.1} {:.1}) rotate({})",
        wire.tip.x, wire.tip.y, wire.angle
    );
    view! {
        <g
            class=class
            class:off=move || stands() == Leave::Off
            class:locked=move || stands() == Leave::Missing
            on:click=open
        >
            <path class="wire-line" d=wire.path.clone() />
            <path class="wire-tip" transform=tip d="M0 0-7-3.6-5.4 0-7 3.6z" />
            <text class="wire-word" x=wire.word.x y=wire.word.y text-anchor=wire.anchor>
                {said}
            </text>
            {door(wire, stands)}
        </g>
    }
    .into_any()
}

/// What a line's click shows: who may use it.
fn subject(stage: StageHandle, wire: &Wire) -> Option<Subject> {
    match &wire.kind {
        WireKind::Polls { uuid } => Some(Subject::Mapping(uuid.as_str().into())),
        WireKind::Pushes { .. } => stage.show.layout.with_untracked(|layout| {
            let name = layout.card(&wire.to)?.name.as_str().into();
            match wire.target {
                CardKind::Function => Some(Subject::Policy(name)),
                CardKind::Topic => Some(Subject::Topic(name)),
                // The rule's role decides who may start executions.
                CardKind::StateMachine => None,
                _ => Some(Subject::Queue(name)),
            }
        }),
        WireKind::Integrates { name, .. } if wire.target == CardKind::Function => {
            Some(Subject::Policy(name.as_str().into()))
        }
        _ => None,
    }
}

/// A key where a policy lets the line in, a closed padlock where it does not.
fn door(wire: &Wire, stands: impl Fn() -> Leave + Send + Sync + 'static) -> Option<AnyView> {
    let needs_leave = match wire.kind {
        WireKind::Pushes { .. } | WireKind::Polls { .. } => true,
        WireKind::Integrates { .. } => wire.target == CardKind::Function,
        _ => false,
    };
    if !needs_leave {
        return None;
    }
    let place = format!("translate({} {})", wire.door.x, wire.door.y);
    let sign = move || match stands() {
        Leave::Missing => glyph::PADLOCK,
        _ => glyph::KEY,
    };
    Some(
        view! {
            <g class="wire-door" transform=place>
                <circle r="7" />
                <path transform="translate(-5.6 -5.6) scale(.7)" d=sign />
            </g>
        }
        .into_any(),
    )
}
