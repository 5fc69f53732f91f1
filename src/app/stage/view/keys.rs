//! The stage's keyboard shortcuts.

use crate::app::announce::use_announcer;
use crate::app::shortcuts::use_shortcuts;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::action;
use course::model::Control;
use leptos::prelude::*;

const GROUP: &str = "Stage";

/// Adds the stage's shortcuts for as long as the caller lives.
pub fn register(stage: StageHandle) {
    let shortcuts = use_shortcuts();
    let announcer = use_announcer();
    shortcuts.register(GROUP, "Space", "Let time run, or stop it", move || {
        stage.toggle();
        let playing = stage.show.playing.get_untracked();
        announcer.say(if playing {
            "Time runs"
        } else {
            "Time stands still"
        });
    });
    shortcuts.register(GROUP, ".", "Go on to the next event", move || {
        if !stage.step() {
            announcer.say("Nothing more is planned");
        }
    });
    shortcuts.register(GROUP, ",", "Go back to the event before", move || {
        stage.back();
    });
    shortcuts.register(GROUP, "+", "Faster", move || stage.change_speed(true));
    shortcuts.register(GROUP, "-", "Slower", move || stage.change_speed(false));
    shortcuts.register(GROUP, "0", "Start the scene anew", move || stage.restart());
    shortcuts.register(
        GROUP,
        "s",
        "Let the client act: send, publish, upload or invoke",
        move || send(stage),
    );
    shortcuts.register(GROUP, "r", "Receive a message", move || receive(stage));
}

fn offers(stage: StageHandle, control: Control) -> bool {
    stage.show.staged.with_untracked(|staged| {
        staged
            .as_ref()
            .is_some_and(|staged| staged.scene.controls.contains(&control))
    })
}

fn send(stage: StageHandle) {
    let targets = stage.show.targets();
    let client = targets.client(&stage.show.client.get_untracked());
    if let Some(client) = client.filter(|_| offers(stage, Control::Send)) {
        stage.act(action::send(&client.name, 1), &client.does.done(1));
    }
}

fn receive(stage: StageHandle) {
    if offers(stage, Control::Receive) {
        stage.receive(1, 0);
    }
}
