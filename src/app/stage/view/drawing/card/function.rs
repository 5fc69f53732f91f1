//! What a function's card has beside its environments: Lambda's own queue, and the door where too many are sent away.

use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::layout::Card;
use crate::app::stage::model::picture::LOW_STRIP;
use crate::app::stage::model::standing;
use leptos::prelude::*;

/// Strips above this width have room for their name and a countdown.
const WIDE: f64 = 225.0;
/// Strips below this width have a short name.
const NARROW: f64 = 132.0;

/// Where events of asynchronous invocations wait, and what they wait for.
pub fn own_queue(stage: StageHandle, card: &Card) -> AnyView {
    let Some(lobby) = card.lobby else {
        return ().into_any();
    };
    let show = stage.show;
    let name = card.name.clone();
    let waits = show.ask_often(move |cloud, chronicle| standing::waiting(cloud, chronicle, &name));
    let (is_low, is_wide) = (lobby.h < LOW_STRIP, lobby.w > WIDE);
    let name = if lobby.w < NARROW {
        "own queue"
    } else {
        "Lambda\u{2019}s own queue"
    };
    // Where there is little room, what waits takes the place of the name.
    let called = move || {
        let is_shown = is_wide || waits.with(|(next, _)| next.is_empty());
        is_shown.then_some(name)
    };
    let said = move || {
        let (next, left) = waits.get();
        match (left.is_empty(), is_low) {
            (true, true) => String::new(),
            (true, false) => next,
            (false, true) => left,
            (false, false) => format!("{next} in {left}"),
        }
    };
    let area = lobby.inset(-3.0, -2.0, -3.0, -2.0);
    let y = if is_low {
        lobby.center().y + 4.0
    } else {
        lobby.y + 10.0
    };
    view! {
        <rect class="card-lobby" x=area.x y=area.y width=area.w height=area.h rx="7" />
        <text class="card-words" x=lobby.x + 3.0 y=y>
            {called}
        </text>
        <text class="card-wait" x=lobby.right() - 3.0 y=y>
            {said}
        </text>
    }
    .into_any()
}

/// How many invocations were refused one after another; it flashes with each.
pub fn door(stage: StageHandle, card: &Card) -> AnyView {
    let show = stage.show;
    let name = card.name.clone();
    let refused = show.ask_often(move |cloud, chronicle| {
        let burst = chronicle.throttled(&name)?;
        burst.is_recent(cloud.now()).then_some(burst.count)
    });
    // Two animations that are the same: changing between them starts anew.
    let class = move || match refused.get() {
        None => "card-door",
        Some(count) if count % 2 == 0 => "card-door shut even",
        Some(_) => "card-door shut odd",
    };
    let said = move || refused.get().map(|count| format!("429 \u{d7}{count}"));
    let (x, y) = (card.rect.x, card.rect.y);
    view! {
        <g class=class transform=format!("translate({x} {y})")>
            <rect x="-6" y="-9" width="56" height="18" rx="9" />
            <text x="22" y="4">{said}</text>
        </g>
    }
    .into_any()
}
