//! The code of the scene's functions, and the reader's other files: read it, change it, deploy it.

mod came;
mod files;
mod python;
mod tools;
mod write;

use super::controls::{Asked, function_chooser};
use super::use_stage;
use crate::app::stage::handle::StageHandle;
use crate::app::stage::model::deploy::{self, Came, Deployed, Package, Source, Standing};
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many of the latest invocations are shown.
const CAME: usize = 5;

/// What the parts of the panel share.
#[derive(Clone, Copy)]
struct Desk {
    stage: StageHandle,
    /// The chosen function's code as it stands in the cloud; none where the scene has no functions.
    deployed: Memo<Option<Deployed>>,
    /// Where that code comes from.
    source: Memo<Option<Source>>,
    /// What the files would deploy.
    written: Memo<Package>,
    /// What the lesson's own files would.
    original: Memo<Package>,
    /// What the latest invocations came to, the newest first.
    came: Memo<Vec<Came>>,
    /// The file in the editor, an absolute path.
    file: Memo<String>,
}

impl Desk {
    fn new(stage: StageHandle) -> Self {
        let show = stage.show;
        let deployed = show.ask(move |cloud, _| Deployed::of(cloud, &show.function.get()));
        let source = Memo::new(move |_| {
            let handler = deployed.with(|deployed| Some(deployed.as_ref()?.handler.clone()))?;
            let name = show.function.get();
            let functions = show.targets().functions;
            let own = functions.iter().find(|one| one.name == name);
            let id = own.map_or("", |one| &one.id);
            show.staged.with(|staged| {
                let staged = staged.as_ref()?;
                Some(Source::of(&staged.scene.template, id, &handler))
            })
        });
        let package = move |of: &dyn Fn(&Source) -> Package| {
            source.with(|source| source.as_ref().map(of).unwrap_or_default())
        };
        Self {
            stage,
            deployed,
            source,
            written: Memo::new(move |_| {
                show.files
                    .with(|files| package(&|source| source.package(files)))
            }),
            original: Memo::new(move |_| {
                let project: Arc<BTreeMap<String, String>> = show.project.get();
                package(&|source| source.original(&project))
            }),
            came: show.ask(move |cloud, _| deploy::came(cloud, &show.function.get(), CAME)),
            file: files::chosen(show, source),
        }
    }

    /// What is written to what runs.
    fn standing(self) -> Option<Standing> {
        self.deployed.with(|deployed| {
            let deployed = deployed.as_ref()?;
            self.written.with(|written| {
                self.original
                    .with(|original| Some(Standing::of(deployed, written, original)))
            })
        })
    }
}

/// The panel.
pub fn code() -> AnyView {
    let stage = use_stage();
    let desk = Desk::new(stage);
    let asked = Asked::default();
    // Each file has an editor of its own: undo does not lead from one into the other.
    let editor = move || write::sheet(desk, &desk.file.get());
    let has_function = Memo::new(move |_| desk.deployed.with(Option::is_some));
    let tools = move || {
        has_function.get().then(|| {
            view! {
                {tools::tools(desk, asked)}
                {asked.told(stage, false)}
            }
        })
    };
    let came = move || has_function.get().then(|| came::came(desk));
    view! {
        <div class="code code-panel">
            <div class="lens-head">
                {function_chooser(stage)}
                {files::chooser(desk)}
            </div>
            {tools}
            {python::progress()}
            {editor}
            {came}
        </div>
    }
    .into_any()
}
