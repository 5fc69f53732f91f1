//! Keyboard shortcuts: a registry that pages and the stage add to, and the dialog that lists it.

mod dialog;
mod keys;

pub use dialog::ShortcutsDialog;
use keys::{Focus, Keys};

use crate::app::bridge;
use crate::app::settings::use_settings;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Elements that want keys themselves.
const FIELDS: &str = "input, textarea, select, [contenteditable], [role=slider], [role=tab], [role=textbox], [role=radio], [role=listbox]";
/// Elements that Space and Enter act on.
const BUTTONS: &str = "button, a[href], summary";

#[derive(Clone)]
struct Shortcut {
    id: u32,
    group: &'static str,
    keys: Keys,
    text: &'static str,
    run: Rc<dyn Fn()>,
}

/// The shortcuts that are now in force. Get it with [`use_shortcuts`] while a component is made.
#[derive(Clone, Copy)]
pub struct Shortcuts {
    list: StoredValue<Vec<Shortcut>, LocalStorage>,
    next_id: StoredValue<u32>,
    /// Whether the list is open.
    open: RwSignal<bool>,
}

impl Shortcuts {
    /// Adds a shortcut for as long as the component lives that is being made.
    ///
    /// `group` is its heading in the list ("Everywhere", "Stage"), `keys` such as `?`, `Space` or `Shift+ArrowLeft`,
    /// `text` what it does. The latest of several on the same keys wins.
    pub fn register(
        self,
        group: &'static str,
        keys: &str,
        text: &'static str,
        run: impl Fn() + 'static,
    ) {
        let id = self.next_id.get_value();
        self.next_id.set_value(id + 1);
        let keys = Keys::parse(keys);
        let run = Rc::new(run);
        self.list.update_value(|list| {
            list.push(Shortcut {
                id,
                group,
                keys,
                text,
                run,
            });
        });
        on_cleanup(move || {
            self.list
                .try_update_value(|list| list.retain(|shortcut| shortcut.id != id));
        });
    }

    /// Opens the list of shortcuts.
    pub fn show(self) {
        self.open.set(true);
    }

    fn find(self, pressed: &Keys, focus: Focus) -> Option<Rc<dyn Fn()>> {
        self.list.with_value(|list| {
            list.iter()
                .rev()
                .find(|shortcut| shortcut.keys.matches(pressed) && shortcut.keys.free(focus))
                .map(|shortcut| Rc::clone(&shortcut.run))
        })
    }
}

/// Makes the registry; for the app's root.
pub fn provide_shortcuts() {
    provide_context(Shortcuts {
        list: StoredValue::new_local(Vec::new()),
        next_id: StoredValue::new(0),
        open: RwSignal::new(false),
    });
}

/// The page's shortcuts.
pub fn use_shortcuts() -> Shortcuts {
    expect_context()
}

/// Listens to the keyboard for as long as the caller lives.
pub fn listen() {
    let shortcuts = use_shortcuts();
    let settings = use_settings();
    Effect::new(move |_| {
        bridge::on_key(move |event| {
            if event.default_prevented() || event.repeat() || !settings.shortcuts.get_untracked() {
                return;
            }
            let Some(focus) = focus_of(event) else {
                return;
            };
            let pressed = Keys::pressed(
                event.ctrl_key() || event.meta_key(),
                event.alt_key(),
                event.shift_key(),
                &event.key(),
            );
            if let Some(run) = shortcuts.find(&pressed, focus) {
                event.prevent_default();
                run();
            }
        });
    });
}

/// What has the focus; `None` inside an open dialog, which is a page of its own.
fn focus_of(event: &KeyboardEvent) -> Option<Focus> {
    let Some(element) = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    else {
        return Some(Focus::Page);
    };
    let within = |selector: &str| element.closest(selector).ok().flatten().is_some();
    if within("dialog[open]") {
        None
    } else if within(FIELDS) {
        Some(Focus::Field)
    } else if within(BUTTONS) {
        Some(Focus::Button)
    } else {
        Some(Focus::Page)
    }
}
