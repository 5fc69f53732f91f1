//! A challenge being played.

use crate::app::announce::{Announcer, use_announcer};
use crate::app::live::here::Here;
use course::model::Challenge;
use course::watch::Watch;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// How long what happened is gathered before the goals are looked at: the reader sees them tick at once, and a busy
/// scene does not spend its frames on them.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// A challenge being played; what its card's parts share.
#[derive(Clone, Copy)]
pub struct Play {
    fixed: StoredValue<Fixed>,
    /// The goals, as far as they were looked at.
    goals: StoredValue<Option<Watch>, LocalStorage>,
    on_stage: Memo<bool>,
    started: RwSignal<bool>,
    reached: RwSignal<Vec<bool>>,
    solved: RwSignal<bool>,
    shown: Memo<bool>,
    hints: Memo<usize>,
}

#[derive(Clone)]
struct Fixed {
    here: Here,
    challenge: Arc<Challenge>,
    announcer: Announcer,
}

impl Play {
    /// The challenge as the reader left it.
    pub fn new(here: Here, challenge: Arc<Challenge>) -> Self {
        let id = challenge.id.clone();
        let attempt = here.progress.of(here.id().to_owned(), move |lesson| {
            lesson.challenges.get(&id).cloned().unwrap_or_default()
        });
        let is_solved = attempt.with_untracked(|attempt| attempt.solved);
        Self {
            on_stage: here.is_on_stage(&challenge.scene),
            started: RwSignal::new(false),
            reached: RwSignal::new(vec![is_solved; challenge.goals.len()]),
            solved: RwSignal::new(is_solved),
            shown: Memo::new(move |_| attempt.with(|attempt| attempt.shown)),
            hints: Memo::new(move |_| attempt.with(|attempt| attempt.hints)),
            goals: StoredValue::new_local(None),
            fixed: StoredValue::new(Fixed {
                announcer: use_announcer(),
                here,
                challenge,
            }),
        }
    }

    /// What is played.
    pub fn challenge(self) -> Arc<Challenge> {
        self.fixed.with_value(|fixed| Arc::clone(&fixed.challenge))
    }

    /// Whether it was started since the page was opened.
    pub fn started(self) -> bool {
        self.started.get()
    }

    /// Whether its scene is on the stage.
    pub fn on_stage(self) -> bool {
        self.on_stage.get()
    }

    /// Whether it is solved, now or on an earlier visit.
    pub fn solved(self) -> bool {
        self.solved.get()
    }

    /// Whether the solution was shown.
    pub fn shown(self) -> bool {
        self.shown.get()
    }

    /// How many hints are open.
    pub fn hints(self) -> usize {
        self.hints.get()
    }

    /// Whether a goal is reached.
    pub fn reached(self, goal: usize) -> bool {
        self.reached
            .with(|reached| reached.get(goal) == Some(&true))
    }

    /// Puts its scene on the stage, from the beginning.
    pub fn start(self) {
        let Fixed {
            here, challenge, ..
        } = self.fixed.get_value();
        let Some(scene) = here.scene(&challenge.scene) else {
            return;
        };
        self.forget();
        self.solved.set(false);
        self.started.set(true);
        here.tabs.cue(None);
        here.tabs.show_stage();
        here.stage.load(scene);
    }

    /// Opens one more hint.
    pub fn hint(self) {
        let Fixed {
            here, challenge, ..
        } = self.fixed.get_value();
        here.progress.attempt(here.id(), &challenge.id, |attempt| {
            attempt.hints = (attempt.hints + 1).min(challenge.hints.len());
        });
    }

    /// Plays the solution on the stage, step by step.
    pub fn show_solution(self) {
        let Fixed {
            here,
            challenge,
            announcer,
            ..
        } = self.fixed.get_value();
        here.progress
            .attempt(here.id(), &challenge.id, |attempt| attempt.shown = true);
        self.start();
        let done = Callback::new(move |played: Result<(), String>| {
            announcer.say(match played {
                Ok(()) => "That was the solution.".to_owned(),
                Err(reason) => format!("The solution could not be played. {reason}"),
            });
        });
        match challenge.solution.read() {
            Ok(steps) => here.stage.run(steps, done),
            Err(_) => done.run(Err("It does not fit this version of Stratus.".into())),
        }
    }

    /// Looks at the goals whenever something has happened on the stage.
    pub fn watch(self) {
        let stage = self.fixed.with_value(|fixed| fixed.here.stage);
        let log_len = stage.log_len();
        let waiting = StoredValue::new(false);
        Effect::new(move |before: Option<u64>| {
            let len = log_len.get();
            if !self.started.get() || !self.on_stage.get() {
                return len;
            }
            // The reader went back in time, or started anew: what was reached there is not reached here.
            if before.is_some_and(|before| len < before) {
                self.forget();
            }
            if !waiting.get_value() {
                waiting.set_value(true);
                set_timeout(
                    move || {
                        waiting.try_update_value(|waiting| *waiting = false);
                        self.look();
                    },
                    LOOK_EVERY,
                );
            }
            len
        });
    }

    /// Nothing is reached any more.
    fn forget(self) {
        // The compiler lets no goal through that cannot be read.
        let watch = self
            .fixed
            .with_value(|fixed| Watch::new(&fixed.challenge.goals).ok());
        self.goals.set_value(watch);
        self.reached.update(|reached| reached.fill(false));
    }

    /// The card may be gone when its time comes.
    fn look(self) {
        let Some(Fixed {
            here,
            challenge,
            announcer,
        }) = self.fixed.try_get_value()
        else {
            return;
        };
        let is_here = self.on_stage.get_untracked() && self.started.get_untracked();
        let Some(world) = here
            .stage
            .world()
            .get_untracked()
            .filter(|_| is_here && !self.solved.get_untracked())
        else {
            return;
        };
        let looked = self.goals.try_update_value(|goals| {
            let watch = goals.as_mut()?;
            // A goal that cannot be answered in this world is not reached in it.
            let _ = watch.look(&world);
            Some((watch.met().collect::<Vec<_>>(), watch.is_solved()))
        });
        let Some((now, is_solved)) = looked
            .flatten()
            .filter(|(now, _)| *now != self.reached.get_untracked())
        else {
            return;
        };
        let count = now.iter().filter(|reached| **reached).count();
        let words = format!("{count} of {} goals reached", now.len());
        self.reached.set(now);
        if is_solved {
            self.solved.set(true);
            here.progress
                .attempt(here.id(), &challenge.id, |attempt| attempt.solved = true);
            here.tabs.cue(Some("Solved: see what it taught".into()));
            announcer.say("Challenge solved.");
        } else {
            here.tabs.cue(Some(words.clone()));
            announcer.say(words);
        }
    }
}
