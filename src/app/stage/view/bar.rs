//! The line above the controls: where this session comes from, branches, and troubles.

use super::use_stage;
use crate::app::parts::{Icon, Sign};
use crate::app::stage::handle::{Bar, StageHandle};
use crate::app::stage::model::words;
use crate::app::stage::python::State;
use leptos::prelude::*;

/// The line, if there is something to say.
#[component]
pub fn BarLine() -> impl IntoView {
    let stage = use_stage();
    let show = stage.show;
    // In whole seconds, for it is read, not watched.
    let behind = Memo::new(move |_| show.end.get().since(show.now.get()) / 1000);
    let is_past = Memo::new(move |_| behind.get() > 0 && !show.playing.get() && !show.locked.get());
    let python = stage.python.state();
    // A function's code is to run, and Python is not there yet.
    let waits = Memo::new(move |_| {
        let is_loading = matches!(python.get(), State::Loading { .. });
        is_loading
            && show
                .world
                .with(|world| world.as_ref().is_some_and(|world| world.stands()))
    });
    move || match (is_past.get(), show.bar.get()) {
        _ if waits.get() => view! {
            <div class="stage-bar" role="status">
                <p>"Time stands still: Python is on its way to run a function."</p>
            </div>
        }
        .into_any(),
        (true, _) => view! { <Past stage behind /> }.into_any(),
        (false, Some(bar)) => told(stage, bar),
        (false, None) => ().into_any(),
    }
}

/// The present is behind what has been seen already.
#[component]
fn Past(stage: StageHandle, behind: Memo<u64>) -> impl IntoView {
    let is_used = stage.show.marks.with_untracked(|marks| {
        let now = stage.show.now.get_untracked();
        marks.iter().any(|mark| mark.at > now)
    });
    let warning = if is_used {
        " Acting here starts a new branch."
    } else {
        ""
    };
    view! {
        <div class="stage-bar past">
            <p>{move || format!("You are {} in the past.", words::span(behind.get() * 1000))} {warning}</p>
            <button class="button small" on:click=move |_| stage.seek_end()>
                "To the latest moment"
            </button>
        </div>
    }
    .into_any()
}

fn told(stage: StageHandle, bar: Bar) -> AnyView {
    let (words, action) = match bar {
        Bar::Restored => (
            "This is where you left the scene last time.".to_owned(),
            Some("Start anew"),
        ),
        Bar::Shared => (
            "This moment was shared with you. It is yours to go on with.".to_owned(),
            Some("Start anew"),
        ),
        Bar::Kept => (
            "You have worked on this scene before.".to_owned(),
            Some("Go on from there"),
        ),
        Bar::Forked => (
            "You changed the past: this is a new branch.".to_owned(),
            Some("Back to the earlier branch"),
        ),
        Bar::Back => (
            "This is the earlier branch, as it was.".to_owned(),
            Some("To the other branch"),
        ),
        Bar::Trouble(ref why) => (why.clone(), None),
    };
    let class = if action.is_some() {
        "stage-bar"
    } else {
        "stage-bar trouble-bar"
    };
    let act = move |_| {
        match bar {
            Bar::Restored | Bar::Shared => stage.restart(),
            Bar::Kept => stage.restore_kept(),
            Bar::Forked | Bar::Back => stage.switch_branch(),
            Bar::Trouble(_) => {}
        };
    };
    view! {
        <div class=class>
            <p>{words}</p>
            {action.map(|action| view! { <button class="button small" on:click=act>{action}</button> })}
            <button class="icon-button" aria-label="Dismiss" on:click=move |_| stage.show.bar.set(None)>
                <Icon sign=Sign::Close />
            </button>
        </div>
    }
    .into_any()
}
