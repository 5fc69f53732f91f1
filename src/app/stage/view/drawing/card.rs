//! Cards: clients, queues, functions, the reader.

use super::cells::cells;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::inspect::Subject;
use crate::app::stage::model::layout::{Card, CardKind};
use crate::app::stage::model::lens::Counts;
use crate::app::stage::model::shape::Rect;
use crate::app::stage::model::words;
use crate::app::stage::view::glyph;
use cloud::traffic::Client;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use std::sync::Arc;

/// How many letters of a name are shown.
const NAME_MAX: usize = 18;
/// From how many letters on a name needs nearly all the room.
const LONG_NAME: usize = 12;

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
        CardKind::Client | CardKind::Topic | CardKind::Bucket | CardKind::Rule => {
            client(card, words_of(stage, card))
        }
        CardKind::Queue => queue(stage, card, "SQS queue"),
        CardKind::DeadLetterQueue => queue(stage, card, "dead letters"),
        CardKind::Function => view! {
            {head(card, "Lambda")}
            {cells(stage, card)}
        }
        .into_any(),
        CardKind::You => {
            let is_empty = move || {
                stage
                    .show
                    .chronicle
                    .with(|chronicle| chronicle.held().iter().all(|held| held.stale))
            };
            let middle = card.body.center();
            view! {
                {head(card, "consumer")}
                {shelf(card.body)}
                <text class="card-empty" x=middle.x y=middle.y + 4.0>
                    {move || if is_empty() { "empty hands" } else { "" }}
                </text>
            }
            .into_any()
        }
    }
}

fn head(card: &Card, kind: &'static str) -> AnyView {
    let rect = card.rect;
    // A long name leaves room for a short word only.
    let is_long = card.name.chars().count() > LONG_NAME && rect.w < 250.0;
    let kind = match kind.split_once(' ') {
        Some((_, "letters")) if is_long => "DLQ",
        Some((short, _)) if is_long => short,
        _ => kind,
    };
    let sign = format!("translate({} {}) scale(.94)", rect.x + 9.0, rect.y + 8.0);
    view! {
        <path class="card-sign" transform=sign d=glyph::of_card(card.kind) />
        <text class="card-name" x=rect.x + 30.0 y=rect.y + 20.5>
            {words::shortened(&card.name, NAME_MAX)}
        </text>
        <text class="card-kind-word" x=rect.right() - 10.0 y=rect.y + 20.0>{kind}</text>
    }
    .into_any()
}

fn shelf(body: Rect) -> AnyView {
    let area = body.inset(-3.0, -3.0, -3.0, -3.0);
    view! { <rect class="card-shelf" x=area.x y=area.y width=area.w height=area.h rx="8" /> }
        .into_any()
}

fn client(card: &Card, words: Memo<String>) -> AnyView {
    let rect = card.rect;
    let name = words::shortened(&card.name, NAME_MAX);
    let middle = rect.center();
    // Low cards have their sign on the left, high ones above the name, and its words in two lines.
    let is_low = rect.h < 60.0;
    let (class, sign, x, y) = if is_low {
        let sign = (rect.x + 12.0, middle.y - 8.0);
        ("card-side", sign, rect.x + 38.0, middle.y - 2.0)
    } else {
        let sign = (middle.x - 9.0, rect.y + 7.0);
        ("card-middle", sign, middle.x, rect.y + 40.0)
    };
    let sign = format!("translate({} {}) scale(1.12)", sign.0, sign.1);
    let line = move |at: usize| {
        words.with(|words| match is_low {
            true if at == 0 => words.clone(),
            true => String::new(),
            false => words.split(", ").nth(at).unwrap_or_default().into(),
        })
    };
    view! {
        <path class="card-sign" transform=sign d=glyph::of_card(card.kind) />
        <g class=class>
            <text class="card-name" x=x y=y>
                {name}
            </text>
            <text class="card-words" x=x y=y + 14.5>
                {move || line(0)}
            </text>
            <text class="card-words" x=x y=y + 27.5>
                {move || line(1)}
            </text>
        </g>
    }
    .into_any()
}

fn queue(stage: StageHandle, card: &Card, kind: &'static str) -> AnyView {
    let words = words_of(stage, card);
    let kind = if card.name.ends_with(".fifo") {
        "FIFO queue"
    } else {
        kind
    };
    let rect = card.rect;
    let id = card.id.clone();
    let more = move || {
        stage.show.picture.with(|picture| {
            let pile = picture.piles.iter().find(|pile| pile.card == id)?;
            Some(format!("+ {} more", pile.more))
        })
    };
    let lobby = card.lobby.map(|lobby| {
        let area = lobby.inset(-3.0, -2.0, -3.0, -2.0);
        view! {
            <rect class="card-lobby" x=area.x y=area.y width=area.w height=area.h rx="7" />
            <text class="card-words" x=lobby.x + 4.0 y=lobby.center().y + 4.0>"delayed"</text>
        }
    });
    view! {
        {head(card, kind)}
        {shelf(card.body)}
        {lobby}
        <text class="card-words" x=rect.x + 10.0 y=rect.bottom() - 8.0>{move || words.get()}</text>
        <text class="card-more" x=rect.right() - 10.0 y=rect.bottom() - 8.0>{more}</text>
    }
    .into_any()
}

/// What a client or a queue says of itself.
fn words_of(stage: StageHandle, card: &Card) -> Memo<String> {
    let name: Arc<str> = card.name.as_str().into();
    let is_client = card.kind == CardKind::Client;
    stage.show.ask(move |cloud, _| {
        let words = if is_client {
            cloud.traffic().client(&name).map(sent)
        } else {
            let queue = cloud.sqs().queue(&name);
            queue.map(|queue| Counts::of(queue).in_words())
        };
        words.unwrap_or_else(|| "deleted".into())
    })
}

fn sent(client: &Client) -> String {
    match client.per_minute {
        0 => format!("sent {}", client.sent),
        rate => format!("sent {}, {rate} a min", client.sent),
    }
}

/// Opens a card in the inspector; queues also become those that controls and lens are for.
fn open(stage: StageHandle, card: &Card) {
    let name: Arc<str> = card.name.as_str().into();
    let subject = match card.kind {
        CardKind::Client => Subject::Client(name),
        CardKind::Queue | CardKind::DeadLetterQueue => {
            stage.choose_queue(&name);
            Subject::Queue(name)
        }
        CardKind::Function => Subject::Function(name),
        CardKind::Topic | CardKind::Bucket | CardKind::Rule => return,
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
