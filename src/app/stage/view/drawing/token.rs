//! A message in the drawing.

use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::picture::{Gone, Key, Look, Token};
use crate::app::stage::model::shape::{TOKEN_HEIGHT, TOKEN_WIDTH};
use leptos::prelude::*;

/// From this size on a label can be read.
const READABLE: f64 = 0.7;
/// More letters than these need smaller ones.
const LETTERS: usize = 4;

/// A token: it moves by CSS whenever its place changes.
pub fn token(stage: StageHandle, key: Key) -> AnyView {
    let show = stage.show;
    let token = Memo::new(move |_| {
        show.picture
            .with(|picture| picture.tokens.get(&key).cloned())
    });
    let hue = token.with_untracked(|token| token.as_ref().map_or(0, |token| token.hue));
    // An answer has another label than what was asked.
    let label = Memo::new(move |_| {
        token.with(|token| {
            token
                .as_ref()
                .map_or(String::new(), |token| token.label.to_string())
        })
    });
    let label_class = move || match label.with(|label| label.chars().count() > LETTERS) {
        true => "token-label long",
        false => "token-label",
    };
    let class = move || token.with(|token| token.as_ref().map(|token| class_of(token, hue)));
    let style = move || token.with(|token| token.as_ref().map(style_of));
    let dash = move || match token.with(|token| token.as_ref()?.ring) {
        Some(ring) => {
            show.tenths.get();
            format!("{:.3} 1", ring.left(show.now.get_untracked()))
        }
        None => "0 1".into(),
    };
    let sign = move || {
        token.with(|token| match token.as_ref()?.look {
            Look::Gone(Gone::Deleted) => Some("M10.5 11.5l4 4 8-9"),
            Look::Gone(Gone::Failed | Gone::Refused | Gone::Discarded) => {
                Some("M11.5 6l10 10M21.5 6l-10 10")
            }
            _ => None,
        })
    };
    view! {
        <g class=class style=style on:click=move |_| stage.inspect(key.subject())>
            <g class="token-inner">
                <rect class="token-box" width=TOKEN_WIDTH height=TOKEN_HEIGHT rx="7" />
                <rect
                    class="token-ring"
                    x="1"
                    y="1"
                    width=TOKEN_WIDTH - 2.0
                    height=TOKEN_HEIGHT - 2.0
                    rx="6"
                    pathLength="1"
                    stroke-dasharray=dash
                />
                <text class=label_class x=TOKEN_WIDTH / 2.0 y="15.2">{label}</text>
                <path class="token-sign" d=sign />
            </g>
        </g>
    }
    .into_any()
}

fn class_of(token: &Token, hue: u8) -> String {
    let look = match token.look {
        Look::Waiting => "waiting",
        Look::Blocked => "blocked",
        Look::Back => "back",
        Look::Retry => "retry",
        Look::Hidden => "hidden-one",
        Look::Delayed => "delayed",
        Look::Copy => "copy",
        Look::Stale => "stale",
        Look::Gone(Gone::Deleted) => "gone deleted",
        Look::Gone(Gone::Failed) => "gone failed",
        Look::Gone(Gone::Expired) => "gone expired",
        Look::Gone(Gone::Answered) => "gone deleted answer",
        Look::Gone(Gone::Faulted) => "gone failed answer",
        Look::Gone(Gone::Throttled) => "gone expired answer",
        Look::Gone(Gone::Refused | Gone::Discarded) => "gone failed",
        Look::Gone(Gone::Returned | Gone::Quietly) => "gone",
    };
    let arrives = if token.from.is_some() { " arrives" } else { "" };
    let small = if token.scale < READABLE { " small" } else { "" };
    format!("token hue-{hue} {look}{arrives}{small}")
}

fn style_of(token: &Token) -> String {
    let place = format!(
        "transform:translate({:.1}px,{:.1}px) scale({})",
        token.at.x, token.at.y, token.scale
    );
    match token.from {
        Some(from) => format!(
            "{place};--from:translate({:.1}px,{:.1}px) scale({})",
            from.x, from.y, token.scale
        ),
        None => place,
    }
}
