//! Tells screen readers what happens on the stage, at most once in a while.

use crate::app::announce::use_announcer;
use crate::app::stage::clock;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::spoken;
use leptos::prelude::*;

/// Between two announcements, in milliseconds: longer than a sentence takes to be read.
const PAUSE_MS: u64 = 1_800;

/// Listens for as long as the caller lives.
pub fn listen(stage: StageHandle) {
    let announcer = use_announcer();
    let show = stage.show;
    // The first entry of the log that has not been told, and whether a pause lasts.
    let told = StoredValue::new(0_u64);
    let is_pausing = StoredValue::new(false);
    let tell = move || {
        let said = show.world.try_with_untracked(|world| {
            let world = world.as_ref()?;
            let from = told.try_update_value(|told| std::mem::replace(told, world.log().len()))?;
            spoken::since(world, from)
        });
        if let Some(said) = said.flatten() {
            announcer.say(said);
        }
    };
    // What the setup did is the beginning, not news; nor is what was undone.
    Effect::new(move |_| {
        show.staged.track();
        let len = show
            .world
            .with_untracked(|world| world.as_ref().map_or(0, |world| world.log().len()));
        told.set_value(len);
    });
    Effect::new(move |_| {
        show.happened.get();
        let len = show
            .world
            .with_untracked(|world| world.as_ref().map_or(0, |world| world.log().len()));
        if told.get_value() >= len {
            told.set_value(len);
            return;
        }
        if is_pausing.try_update_value(|pausing| std::mem::replace(pausing, true)) == Some(false) {
            // A moment later, so that what happens at once is told together.
            clock::later(150, move || {
                tell();
                clock::later(PAUSE_MS, move || {
                    if is_pausing
                        .try_update_value(|pausing| *pausing = false)
                        .is_some()
                    {
                        tell();
                    }
                });
            });
        }
    });
    Effect::new(move |_| {
        if let Some(caption) = show.caption.get() {
            announcer.say(caption);
        }
    });
}
