//! Cards: clients, queues, functions, what pushes to them, the reader.

mod api;
mod function;
mod machine;
mod small;

use super::cells::cells;
use crate::app::stage::handle::{Panel, StageHandle};
use crate::app::stage::model::chronicle::Chronicle;
use crate::app::stage::model::inspect::Subject;
use crate::app::stage::model::layout::{Card, CardKind};
use crate::app::stage::model::shape::Rect;
use crate::app::stage::model::{standing, words};
use crate::app::stage::view::glyph;
use cloud::engine::Cloud;
use function::{door, own_queue};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use small::small;
use std::sync::Arc;

/// About how wide a letter of a name is.
const LETTER: f64 = 8.2;
/// Queues below this width have smaller words.
const TIGHT: f64 = 160.0;
/// From this height on a title has two lines.
const TWO_LINES: f64 = 40.0;

/// A card: a button that is called as what is written on it.
pub fn card_view(stage: StageHandle, card: &Card) -> AnyView {
    let class = match card.kind {
        CardKind::Client => "card-client",
        CardKind::Queue => "card-queue",
        CardKind::DeadLetterQueue => "card-dlq",
        CardKind::Function => "card-function",
        CardKind::Topic => "card-topic",
        CardKind::Bucket => "card-bucket",
        CardKind::Rule => "card-rule",
        CardKind::Api(_) => "card-api",
        CardKind::StateMachine => "card-states",
        CardKind::Table => "card-table",
        CardKind::Endpoint => "card-endpoint",
        CardKind::Server => "card-client",
        CardKind::You => "card-you",
    };
    let open = {
        let card = card.clone();
        move || open(stage, &card)
    };
    let open_by_key = {
        let open = open.clone();
        move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                open();
            }
        }
    };
    let rect = card.rect;
    view! {
        <g
            class=format!("card-node {class}")
            role="button"
            tabindex="0"
            on:click=move |_| open()
            on:keydown=open_by_key
        >
            <rect class="card-box" x=rect.x y=rect.y width=rect.w height=rect.h rx="12" />
            {inside(stage, card)}
        </g>
    }
    .into_any()
}

fn inside(stage: StageHandle, card: &Card) -> AnyView {
    match card.kind {
        CardKind::Client
        | CardKind::Topic
        | CardKind::Bucket
        | CardKind::Rule
        | CardKind::Endpoint
        | CardKind::Server
        | CardKind::Table => small(stage, card),
        CardKind::StateMachine => view! {
            {head(card)}
            {machine::executions(stage, card)}
        }
        .into_any(),
        CardKind::Queue | CardKind::DeadLetterQueue => queue(stage, card),
        CardKind::Api(kind) => view! {
            {head(card)}
            {api::routes(stage, card, kind)}
            {api::door(stage, card)}
        }
        .into_any(),
        CardKind::Function => view! {
            {head_with(card, more(stage, card))}
            {own_queue(stage, card)}
            {cells(stage, card)}
            {door(stage, card)}
        }
        .into_any(),
        CardKind::You => {
            let said = lines(stage, card);
            let receives = card.label == "consumer";
            let words = move || {
                let [now, last] = said.get();
                match (now.is_empty(), receives) {
                    (true, true) => "empty hands".into(),
                    (true, false) => last,
                    // What is held is seen.
                    (false, true) if now.starts_with("hold") => String::new(),
                    (false, _) => now,
                }
            };
            let middle = card.body.center();
            view! {
                {head(card)}
                {shelf(card.body)}
                <text class="card-empty" x=middle.x y=middle.y + 4.0>
                    {words}
                </text>
            }
            .into_any()
        }
    }
}

/// Sign, name and label: in one line where there is room, else in two.
fn head(card: &Card) -> AnyView {
    head_with(card, Signal::stored(String::new()))
}

/// The same, with something more important in place of the label when there is something.
fn head_with(card: &Card, more: Signal<String>) -> AnyView {
    let label = card.label;
    let label = move || match more.with(String::is_empty) {
        true => label.to_owned(),
        false => more.get(),
    };
    let rect = card.rect;
    let sign = format!("translate({} {}) scale(.94)", rect.x + 9.0, rect.y + 8.0);
    let in_two = card.title > TWO_LINES;
    let (class, x, y) = if in_two {
        ("card-kind-word below", rect.x + 30.0, rect.y + 34.0)
    } else {
        ("card-kind-word", rect.right() - 10.0, rect.y + 20.0)
    };
    let most = ((rect.w - 38.0) / LETTER) as usize;
    view! {
        <path class="card-sign" transform=sign d=glyph::of_card(card.kind) />
        <text class="card-name" x=rect.x + 30.0 y=rect.y + 20.5>
            {words::shortened(&card.name, most)}
        </text>
        <text class=class x=x y=y>{label}</text>
    }
    .into_any()
}

/// How many things are in the card that are not drawn.
fn more(stage: StageHandle, card: &Card) -> Signal<String> {
    let id = card.id.clone();
    let more = Memo::new(move |_| {
        stage.show.picture.with(|picture| {
            let pile = picture.piles.iter().find(|pile| pile.card == id);
            pile.map_or(String::new(), |pile| format!("+ {} more", pile.more))
        })
    });
    more.into()
}

fn shelf(body: Rect) -> AnyView {
    let area = body.inset(-3.0, -3.0, -3.0, -3.0);
    view! { <rect class="card-shelf" x=area.x y=area.y width=area.w height=area.h rx="8" /> }
        .into_any()
}

fn queue(stage: StageHandle, card: &Card) -> AnyView {
    let words = lines(stage, card);
    let rect = card.rect;
    let more = more(stage, card);
    let lobby = card.lobby.map(|lobby| {
        let area = lobby.inset(-3.0, -2.0, -3.0, -2.0);
        view! {
            <rect class="card-lobby" x=area.x y=area.y width=area.w height=area.h rx="7" />
            <text class="card-words" x=lobby.x + 4.0 y=lobby.center().y + 4.0>"delayed"</text>
        }
    });
    let class = if rect.w < TIGHT {
        "card-words tight"
    } else {
        "card-words"
    };
    let said = move || words.with(|lines| lines[0].clone());
    view! {
        {head_with(card, more)}
        {shelf(card.body)}
        {lobby}
        <text class=class x=rect.x + 8.0 y=rect.bottom() - 8.0>{said}</text>
    }
    .into_any()
}

/// What a card says of itself.
fn lines(stage: StageHandle, card: &Card) -> Memo<[String; 2]> {
    let of = card.clone();
    let ask = move |cloud: &Cloud, chronicle: &Chronicle| standing::lines(cloud, chronicle, &of);
    match card.kind {
        // Its next time comes nearer while nothing happens.
        CardKind::Rule => stage.show.ask_often(ask),
        _ => stage.show.ask(ask),
    }
}

/// Opens a card in the inspector; queues and functions also become those that controls and panels are for.
fn open(stage: StageHandle, card: &Card) {
    let name: Arc<str> = card.name.as_str().into();
    let subject = match card.kind {
        CardKind::Client => Subject::Client(name),
        CardKind::Queue | CardKind::DeadLetterQueue => {
            stage.choose_queue(&name);
            Subject::Queue(name)
        }
        CardKind::Function => {
            stage.show.function.set(Arc::clone(&name));
            Subject::Function(name)
        }
        CardKind::Api(kind) => Subject::Api(kind, card.api.as_str().into()),
        CardKind::StateMachine => {
            let show = stage.show;
            show.machine
                .update(|selection| selection.choose_machine(&name));
            show.panel.set(Panel::StateMachine);
            return;
        }
        CardKind::Table => Subject::Table(name),
        CardKind::Server => Subject::Server(name),
        CardKind::Endpoint => Subject::Endpoint(card.id.as_str().into()),
        CardKind::Topic => Subject::Topic(name),
        CardKind::Bucket => Subject::Bucket(name),
        CardKind::Rule => Subject::Rule(name),
        CardKind::You => {
            let last = stage.show.chronicle.with_untracked(|chronicle| {
                chronicle
                    .calls()
                    .last_key_value()
                    .map(|(ticket, _)| *ticket)
            });
            match last {
                Some(ticket) => Subject::Call(ticket),
                None => return,
            }
        }
    };
    stage.inspect(subject);
}
