//! The stage's clock: frame after frame, for as long as something moves.

use super::{Did, StageHandle};
use crate::app::stage::clock;
use crate::app::stage::engine::Engine;
use leptos::prelude::*;
use std::sync::Arc;

/// How much of a frame the cloud may take, in milliseconds.
const BUDGET_MS: f64 = 7.0;
/// A frame counts for this many milliseconds at most: time does not leap after the machine was busy or asleep.
const FRAME_MAX_MS: f64 = 100.0;

/// How far the clock is.
#[derive(Clone, Copy, Default)]
pub struct Pace {
    /// Whether frames come.
    awake: bool,
    /// When the latest frame was, in milliseconds of real time.
    last_ms: f64,
    /// Whether the session is about to be kept.
    pub(super) keeping: bool,
}

impl StageHandle {
    /// Lets frames come, unless they do.
    pub(super) fn wake(self) {
        let was_awake = self
            .pace
            .try_update_value(|pace| std::mem::replace(&mut pace.awake, true));
        if was_awake != Some(false) {
            return;
        }
        self.pace
            .update_value(|pace| pace.last_ms = clock::now_ms());
        clock::each_frame(move |now_ms| {
            let more = self.frame(now_ms);
            if !more {
                self.pace.try_update_value(|pace| pace.awake = false);
            }
            more
        });
    }

    /// One frame; true when another is needed. The page may be gone.
    fn frame(self, now_ms: f64) -> bool {
        let Some(playing) = self.show.playing.try_get_untracked() else {
            return false;
        };
        let passed = self.pace.try_update_value(|pace| {
            let passed = (now_ms - pace.last_ms).clamp(0.0, FRAME_MAX_MS);
            pace.last_ms = now_ms;
            passed
        });
        let (Some(passed), Some(speed)) = (passed, self.show.speed.try_get_untracked()) else {
            return false;
        };
        let late = move || clock::now_ms() - now_ms > BUDGET_MS;
        let is_awaited = self.is_awaited();
        let mut end = None;
        let more = self.engine.try_update_value(|engine| {
            let Some(engine) = engine else {
                return false;
            };
            if engine.is_leaping() {
                engine.leap(&late);
            } else if engine.is_playing_back() {
                end = engine.go_on(passed);
            } else if is_awaited && !(playing && speed >= 1.0) {
                self.hasten(engine, &late);
            } else if playing {
                engine.pass(passed * speed, &late);
            }
            self.publish(engine, now_ms);
            playing
                || engine.is_leaping()
                || engine.is_playing_back()
                || engine.picture().has_gone()
        });
        if let Some(end) = end {
            self.end_script(end);
        }
        self.tell_outside();
        more == Some(true) || self.is_awaited()
    }

    /// Shows what has become of the session, out of turn.
    pub(super) fn refresh(self) {
        let moves = self.engine.try_update_value(|engine| {
            let Some(engine) = engine else {
                return false;
            };
            self.publish(engine, clock::now_ms());
            engine.is_leaping() || engine.picture().has_gone()
        });
        self.tell_outside();
        if moves == Some(true) || self.is_awaited() {
            self.wake();
        }
    }

    /// Sets the signals whose values changed.
    fn publish(self, engine: &mut Engine, now_ms: f64) {
        let show = self.show;
        engine.look(now_ms);
        let cloud = engine.cloud();
        let is_news = show.world.with_untracked(|world| {
            world.as_ref().is_none_or(|world| {
                world.now() != cloud.now() || world.log().digest() != cloud.log().digest()
            })
        });
        share(show.layout, engine.layout());
        share(show.picture, engine.picture());
        if share(show.chronicle, engine.chronicle()) {
            show.marks.set(Arc::new(engine.marks()));
        }
        set_new(show.epoch, engine.epoch());
        if is_news {
            show.world.set(Some(Arc::new(cloud.clone())));
        }
        let furthest = engine.furthest();
        let is_known = show
            .furthest
            .with_untracked(|shown| match (shown, furthest) {
                (Some(shown), Some(furthest)) => Arc::ptr_eq(shown, furthest),
                (shown, furthest) => shown.is_none() && furthest.is_none(),
            });
        if !is_known {
            show.furthest.set(furthest.cloned());
        }
        set_new(show.end, engine.session().end());
        // What a script calls is told where the reader's own calls are.
        if let Some((ticket, what)) = engine.take_called() {
            set_new(
                show.did,
                Some(Did {
                    ticket,
                    what,
                    is_call: true,
                    fetch: None,
                }),
            );
        }
        let caption = engine.caption().filter(|caption| !caption.is_empty());
        if show
            .caption
            .with_untracked(|shown| shown.as_deref() != caption)
        {
            show.caption.set(caption.map(Into::into));
        }
    }
}

/// Sets a signal to a shared value unless it has that very one; whether it was set.
fn share<T: Send + Sync + 'static>(signal: RwSignal<Arc<T>>, value: &Arc<T>) -> bool {
    let is_new = signal.with_untracked(|shown| !Arc::ptr_eq(shown, value));
    if is_new {
        signal.set(Arc::clone(value));
    }
    is_new
}

fn set_new<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|shown| *shown != value) {
        signal.set(value);
    }
}
