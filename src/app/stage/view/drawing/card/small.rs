//! Clients, and what pushes: topics, buckets, rules.

use super::{LETTER, lines};
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::layout::Card;
use crate::app::stage::model::{standing, words};
use crate::app::stage::view::glyph;
use leptos::prelude::*;

/// Cards below this height have their sign on the left, the others above the name.
const LOW: f64 = 60.0;
/// A low card that is no wider gives its sign up for a long name.
const CROWDED: f64 = 100.0;
/// About how wide a letter of a label is.
const LABEL_LETTER: f64 = 6.2;

/// What a client is shows in its sign.
fn sign_of(card: &Card) -> &'static str {
    match card.label {
        "browser" => glyph::BROWSER,
        "program" => glyph::TERMINAL,
        _ => glyph::of_card(card.kind),
    }
}

/// Where things stand in a card.
struct Place {
    class: &'static str,
    /// Where the sign stands; nowhere when the name needs its room.
    sign: Option<(f64, f64)>,
    /// Where the name stands.
    words: (f64, f64),
    /// How wide the name and the words may be.
    room: f64,
}

fn place(card: &Card, label_width: f64) -> Place {
    let rect = card.rect;
    let middle = rect.center();
    if rect.h >= LOW {
        return Place {
            class: "card-middle",
            sign: Some((middle.x - 9.0 - label_width / 2.0, rect.y + 7.0)),
            words: (middle.x, rect.y + 40.0),
            room: rect.w,
        };
    }
    let needed = LETTER * card.name.chars().count() as f64 + 8.0;
    // Where the name is cut off either way, the sign may stay.
    let helps = needed > rect.w - 42.0 && needed <= rect.w;
    let has_sign = !helps && rect.w > CROWDED || needed <= rect.w - 42.0;
    let left = if has_sign { 38.0 } else { 8.0 };
    Place {
        class: "card-side",
        sign: has_sign.then_some((rect.x + 12.0, middle.y - 8.0)),
        words: (rect.x + left, middle.y - 2.0),
        room: rect.w - left - 4.0,
    }
}

/// Sign and label, the name, and two lines of words; a low card has them in one.
pub fn small(stage: StageHandle, card: &Card) -> AnyView {
    let rect = card.rect;
    let middle = rect.center();
    let is_low = rect.h < LOW;
    let label_width = match card.label {
        "" => 0.0,
        label => 5.0 + LABEL_LETTER * label.chars().count() as f64,
    };
    let Place {
        class,
        sign,
        words: (x, y),
        room,
    } = place(card, label_width);
    let label = if is_low {
        // Beside others there is no room for it; the sign says it, too.
        let is_wide = rect.w > 200.0;
        is_wide.then_some(("card-kind-word", rect.right() - 10.0, middle.y - 2.0))
    } else {
        sign.map(|(x, _)| ("card-kind-word below", x + 23.0, rect.y + 20.0))
    };
    // Where the label stands beside the name, the name leaves room for it.
    let name_room = match label {
        Some(_) if is_low => room - label_width - 10.0,
        _ => room,
    };
    let label = label.map(|(class, x, y)| view! { <text class=class x=x y=y>{card.label}</text> });
    let name = words::shortened(&card.name, ((name_room - 8.0) / LETTER) as usize);
    let said = lines(stage, card);
    let line = move |at: usize| {
        said.with(|lines| {
            let line = match (is_low, at) {
                (true, 0) if lines[1].is_empty() => lines[0].clone(),
                (true, 0) => format!("{}, {}", lines[0], lines[1]),
                (true, _) => String::new(),
                (false, at) => lines[at].clone(),
            };
            standing::fitting(&line, room)
        })
    };
    let sign = sign.map(|(x, y)| {
        let transform = format!("translate({x} {y}) scale(1.12)");
        view! { <path class="card-sign" transform=transform d=sign_of(card) /> }
    });
    view! {
        {sign}
        {label}
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
