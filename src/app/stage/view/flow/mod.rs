//! An execution looked at closely: the data on its way through a state, and the events of the history.

mod again;
mod data;
mod detail;
mod events;
mod forms;
mod steps;

pub use data::data;
pub use events::events;

use super::machine::Look;
use crate::app::stage::model::flow::story::Story;
use cloud::engine::Cloud;
use cloud::states::Execution;
use leptos::prelude::*;
use std::sync::Arc;

/// The story of the execution that is looked at, as far as it was read.
#[derive(Default)]
struct Kept {
    epoch: u64,
    execution: Option<Arc<str>>,
    story: Arc<Story>,
}

/// Reads the story of the execution that is looked at.
#[derive(Clone, Copy)]
struct Teller {
    look: Look,
    kept: StoredValue<Kept>,
}

impl Teller {
    fn new(look: Look) -> Self {
        Self {
            look,
            kept: StoredValue::new(Kept::default()),
        }
    }

    /// Asks the story, again whenever something happened or another execution is looked at.
    fn ask<T: Default + PartialEq + Send + Sync + 'static>(
        self,
        ask: impl Fn(&Story, &Execution, &Cloud) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        let execution = Memo::new(move |_| self.look.shown.with(|shown| shown.execution.clone()));
        let show = self.look.show;
        show.ask(move |cloud, _| {
            let execution = execution.get();
            let epoch = show.epoch.get();
            let found = execution
                .as_ref()
                .and_then(|arn| cloud.states().execution(arn));
            let Some(found) = found else {
                return T::default();
            };
            let story = self.read(epoch, execution.as_ref(), found);
            ask(&story, found, cloud)
        })
    }

    /// Asks the story once, as it is now.
    fn now<T>(self, ask: impl FnOnce(&Story, &Execution) -> Option<T>) -> Option<T> {
        let arn = self
            .look
            .shown
            .with_untracked(|shown| shown.execution.clone())?;
        let world = self.look.show.world.get_untracked()?;
        let execution = world.states().execution(&arn)?;
        let epoch = self.look.show.epoch.get_untracked();
        ask(&self.read(epoch, Some(&arn), execution), execution)
    }

    /// Takes in what has happened since, and hands out the story: who asks it may ask others that ask it, too.
    fn read(self, epoch: u64, arn: Option<&Arc<str>>, execution: &Execution) -> Arc<Story> {
        let story = self.kept.try_update_value(|kept| {
            let count = execution.events().count();
            let is_other = kept.epoch != epoch || kept.execution.as_ref() != arn;
            if is_other || kept.story.rows().len() > count {
                *kept = Kept {
                    epoch,
                    execution: arn.cloned(),
                    story: Arc::default(),
                };
            }
            if kept.story.rows().len() < count {
                Arc::make_mut(&mut kept.story).read(execution.events());
            }
            Arc::clone(&kept.story)
        });
        story.unwrap_or_default()
    }

    /// What stands here while no execution is looked at.
    fn nothing(self) -> AnyView {
        let is_there = move || self.look.shown.with(|shown| shown.execution.is_some());
        view! {
            <p class="stage-nothing" hidden=is_there>
                "No execution has started yet. Start one, and follow it here."
            </p>
        }
        .into_any()
    }
}
