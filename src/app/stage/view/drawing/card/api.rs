//! What an API's card has: its routes, its stages, and the gate that sends requests away.

use super::lines;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::action::ApiKind;
use crate::app::stage::model::apis::served;
use crate::app::stage::model::journey::gate_name;
use crate::app::stage::model::layout::{Card, ROW};
use crate::app::stage::model::words::shortened;
use leptos::prelude::*;

/// About how wide a letter of a route is.
const LETTER: f64 = 6.7;

/// The first routes, how many more there are, and the stages.
pub fn routes(stage: StageHandle, card: &Card, kind: ApiKind) -> AnyView {
    let (rect, body, most) = (card.rect, card.body, card.rows);
    let letters = ((body.w - 4.0) / LETTER) as usize;
    let api = card.api.clone();
    let found = stage.show.ask(move |cloud, _| {
        let routes = served(cloud, kind, &api).map_or_else(Vec::new, |served| served.routes);
        let shown = if routes.len() > most { most - 1 } else { most };
        let mut lines: Vec<String> = routes
            .iter()
            .take(shown)
            .map(|route| shortened(&route.key(), letters))
            .collect();
        if routes.is_empty() {
            lines.push("no routes yet".into());
        } else if routes.len() > shown {
            lines.push(format!("and {} more", routes.len() - shown));
        }
        lines
    });
    let rows = move || {
        let lines = found.get().into_iter().enumerate();
        lines
            .map(|(at, line)| {
                let y = body.y + ROW * at as f64 + 11.0;
                view! { <text class="card-route" x=body.x + 2.0 y=y>{line}</text> }.into_any()
            })
            .collect::<Vec<AnyView>>()
    };
    let words = lines(stage, card);
    let said = move || words.with(|lines| lines[0].clone());
    view! {
        <g>{rows}</g>
        <text class="card-words" x=rect.x + 10.0 y=rect.bottom() - 8.0>{said}</text>
    }
    .into_any()
}

/// The gate that refused a request a moment ago; it flashes with each.
pub fn door(stage: StageHandle, card: &Card) -> AnyView {
    let show = stage.show;
    let api = card.api.clone();
    let refused = show.ask_often(move |cloud, chronicle| {
        let refusal = chronicle.refusal(&api)?;
        refusal
            .is_recent(cloud.now())
            .then_some((refusal.gate, refusal.count))
    });
    // Two animations that are the same: changing between them starts anew.
    let class = move || match refused.get() {
        None => "card-door",
        Some((_, count)) if count % 2 == 0 => "card-door shut even",
        Some(_) => "card-door shut odd",
    };
    let said = move || {
        let (gate, count) = refused.get()?;
        let name = gate_name(gate);
        Some(match count {
            1 => name.to_owned(),
            _ => format!("{name} \u{d7}{count}"),
        })
    };
    // It stands over the edge, above the name.
    let (x, y) = (card.rect.x, card.rect.y - 5.0);
    view! {
        <g class=class transform=format!("translate({x} {y})")>
            <rect x="-6" y="-9" width="120" height="18" rx="9" />
            <text x="54" y="4">{said}</text>
        </g>
    }
    .into_any()
}
