//! What is done with a function's code: deploy it, bring the lesson's back, choose what runs.

use super::Desk;
use crate::app::announce::use_announcer;
use crate::app::parts::Confirm;
use crate::app::stage::model::deploy::Standing;
use crate::app::stage::view::controls::{Asked, choice};
use leptos::prelude::*;
use shell::path;

/// How it stands, and the buttons.
pub fn tools(desk: Desk, asked: Asked) -> AnyView {
    let show = desk.stage.show;
    let standing = Memo::new(move |_| desk.standing());
    let words = move || standing.get().map(Standing::words);
    let waits = move || standing.get().is_some_and(Standing::waits);
    let is_edited = Memo::new(move |_| {
        desk.written
            .with(|own| desk.original.with(|lesson| own != lesson))
    });
    let rests = move || {
        show.locked.get()
            || desk.written.with(|package| package.is_empty())
            || standing.get() == Some(Standing::Deployed)
    };
    let asks = RwSignal::new(false);
    view! {
        <div class="code-tools">
            <p class="code-standing" class:warn-text=waits>{words}</p>
            {runs_as(desk, asked)}
            <button
                class="button small primary"
                disabled=rests
                title="Calls UpdateFunctionCode with your files as a zip archive. From then on Python runs them."
                on:click=move |_| desk.deploy(asked)
            >
                "Deploy"
            </button>
            <button
                class="button small"
                disabled=move || !is_edited.get()
                title="Brings the lesson's code back into the editor"
                on:click=move |_| asks.set(true)
            >
                "Reset"
            </button>
        </div>
        {reset(desk, asks)}
    }
    .into_any()
}

/// The question before the lesson's code comes back.
fn reset(desk: Desk, asks: RwSignal<bool>) -> AnyView {
    let announcer = use_announcer();
    let act = Callback::new(move |()| {
        desk.reset();
        announcer.say("The lesson's code is back in the editor");
    });
    view! {
        <Confirm open=asks title="Bring the lesson's code back?" action="Bring it back" act=act>
            <p>
                "Your changes to this function's files are lost. What is deployed stays until you deploy again; files that you added stay, too."
            </p>
        </Confirm>
    }
    .into_any()
}

/// Whether Python runs the code, or the lesson's model of it.
fn runs_as(desk: Desk, asked: Asked) -> AnyView {
    let runs_code = Memo::new(move |_| {
        let deployed = desk.deployed;
        deployed.with(|deployed| deployed.as_ref().is_some_and(|one| one.runs_code))
    });
    let names = ["A model", "Python"].map(str::to_owned).into();
    let choose = move |at: usize| desk.run_as(at == 1, asked);
    choice(
        "Runs as",
        names,
        move || usize::from(runs_code.get()),
        choose,
    )
}

impl Desk {
    fn deploy(self, asked: Asked) {
        let name = self.stage.show.function.get_untracked();
        self.written
            .with_untracked(|files| self.stage.deploy_code(&name, files));
        asked.take_latest(self.stage);
        // The next invocation needs it.
        self.stage.python.wake();
    }

    fn run_as(self, python: bool, asked: Asked) {
        let deployed = self.deployed.get_untracked().unwrap_or_default();
        if python && deployed.files.is_none() {
            // Python needs files, and those of the template were never sent.
            self.deploy(asked);
        } else {
            let name = self.stage.show.function.get_untracked();
            self.stage.run_as_python(&name, python);
        }
    }

    /// Brings the lesson's files of this function back.
    fn reset(self) {
        let original = self.original.get_untracked();
        let Some(source) = self.source.get_untracked() else {
            return;
        };
        let now = self.stage.show.now.get_untracked().as_millis();
        self.stage.show.files.update(|files| {
            for (name, bytes) in original {
                // They were there before, so there is room for them.
                let _ = files.write(&path::resolve(&source.folder, &name), &bytes, now);
            }
        });
    }
}
