//! Command lines in the prose that can be run on the stage.

use crate::app::blocks::Reading;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

/// Notes the command lines of the button that was clicked, if one was: the lesson's compiler has put them there. The terminal
/// takes them once the stage is there.
pub fn clicked(reading: &Reading, event: &MouseEvent) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let button = target.and_then(|target| target.closest("[data-run]").ok().flatten());
    if let Some(lines) = button.and_then(|button| button.get_attribute("data-run")) {
        reading.command.set(Some(lines));
        reading.tabs.show_stage();
    }
}
