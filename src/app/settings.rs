//! What the reader chose for themselves: kept in this browser, applied to the page's root element.

use crate::app::bridge::{self, storage::Shelf};
use crate::app::notices::{Notices, use_notices};
use leptos::prelude::*;
use serde_json::{Value, json};

/// `index.html` reads this key too, before anything is drawn.
const SHELF: Shelf = Shelf {
    key: "stratus.settings",
    version: 1,
    // There has been no other version.
    migrate: |_, _| None,
};

/// The page's colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the reader's system has it.
    System,
    /// Ink on paper.
    Light,
    /// Paper on ink.
    Dark,
}

impl Theme {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name in storage and in `data-theme`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Its name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::System => "Like my system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    fn named(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.name() == name)
            .unwrap_or(Self::System)
    }
}

/// How much moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// As the reader's system has it.
    System,
    /// As little as possible.
    Reduced,
}

/// The reader's settings. Get it with [`use_settings`] while a component is made.
#[derive(Clone, Copy)]
pub struct Settings {
    /// The page's colours.
    pub theme: RwSignal<Theme>,
    /// How much moves, as the reader chose it here.
    pub motion: RwSignal<Motion>,
    /// Whether keyboard shortcuts are on.
    pub shortcuts: RwSignal<bool>,
    system_dark: RwSignal<bool>,
}

impl Settings {
    /// Whether the page is dark now.
    pub fn dark(self) -> Signal<bool> {
        Signal::derive(move || match self.theme.get() {
            Theme::System => self.system_dark.get(),
            theme => theme == Theme::Dark,
        })
    }

    fn to_json(self) -> Value {
        json!({
            "theme": self.theme.get().name(),
            "motion": if self.motion.get() == Motion::Reduced { "reduced" } else { "system" },
            "shortcuts": self.shortcuts.get(),
        })
    }

    fn take(self, data: &Value) {
        self.theme
            .set(Theme::named(data["theme"].as_str().unwrap_or_default()));
        if data["motion"] == "reduced" {
            self.motion.set(Motion::Reduced);
        }
        self.shortcuts.set(data["shortcuts"] != false);
    }
}

/// Makes the settings, reads what is kept, and from then on keeps and applies every change; for the app's root.
pub fn provide_settings() {
    let settings = Settings {
        theme: RwSignal::new(Theme::System),
        motion: RwSignal::new(Motion::System),
        shortcuts: RwSignal::new(true),
        system_dark: RwSignal::new(false),
    };
    provide_context(settings);
    let notices = use_notices();
    Effect::new(move |loaded: Option<()>| {
        if loaded.is_none() {
            start(settings, notices);
        }
        apply(settings);
        let data = settings.to_json();
        // Settings that were never changed are not worth a line in the reader's browser.
        if loaded.is_some()
            && let Err(trouble) = SHELF.save(&data)
        {
            notices.not_kept(trouble);
        }
    });
}

/// The reader's settings.
pub fn use_settings() -> Settings {
    expect_context()
}

fn start(settings: Settings, notices: Notices) {
    match SHELF.load::<Value>() {
        Ok(Some(data)) => settings.take(&data),
        Ok(None) => {}
        Err(trouble) => notices.unreadable("Your settings", trouble),
    }
    bridge::on_media("(prefers-color-scheme: dark)", move |holds| {
        settings.system_dark.try_set(holds);
    });
}

fn apply(settings: Settings) {
    let theme = settings.theme.get();
    bridge::set_root_attribute("data-theme", (theme != Theme::System).then(|| theme.name()));
    let reduced = settings.motion.get() == Motion::Reduced;
    bridge::set_root_attribute("data-motion", reduced.then_some("reduced"));
}
