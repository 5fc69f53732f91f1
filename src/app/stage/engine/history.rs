//! Going back and forth in time, and acting there.

use super::{Engine, RESTORE_MAX, StageError};
use crate::app::stage::model::bookmark::Bookmark;
use crate::app::stage::model::chronicle::{Mark, MarkKind};
use cloud::call::Ticket;
use cloud::clock::Time;
use cloud::engine::Input;
use cloud::session::Session;
use std::sync::Arc;

/// How far a step looks ahead for the next event, in milliseconds.
const STEP_LIMIT_MS: u64 = 3_600_000;

impl Engine {
    /// Brings a bookmark's session and moment back; false when it is so long that only its beginning was played again.
    ///
    /// # Errors
    /// When the bookmark is not of this scene as it is now; nothing has changed then.
    pub fn restore(&mut self, bookmark: &Bookmark) -> Result<bool, StageError> {
        let recipe = bookmark
            .recipe(&self.staged.scene)
            .map_err(|error| StageError::Other(error.to_string()))?;
        let mut session = Session::new(recipe)?;
        let whole = session.advance_within(bookmark.at, RESTORE_MAX);
        self.session = session;
        self.ahead.clear();
        self.furthest = None;
        self.draw_anew();
        Ok(whole)
    }

    /// How far the present is behind the end of this session, in milliseconds.
    pub fn behind_ms(&self) -> u64 {
        self.session.end().since(self.session.now())
    }

    /// Acts now. `None` when the session takes no more.
    pub fn act(&mut self, input: Input) -> Option<Ticket> {
        let ticket = self.session.act(input)?;
        self.leap = None;
        self.ahead.clear();
        self.furthest = None;
        if let Some(left) = self.session.left_behind()
            && self.other.as_ref() != Some(left)
        {
            self.other = Some(left.clone());
        }
        Some(ticket)
    }

    /// Goes to an instant of this session: back at once, forward as far as `late` allows, the rest with [`leap`](Self::leap).
    pub fn seek(&mut self, to: Time, late: &dyn Fn() -> bool) {
        let to = to.max(self.staged.origin).min(self.session.end());
        self.rest_ms = 0.0;
        self.leap = None;
        if to < self.session.now() {
            self.remember_ahead(to);
            self.session.seek(to);
            self.draw_anew();
        } else {
            self.leap = Some(to);
            self.leap(late);
        }
    }

    /// Goes on with a leap forward.
    pub fn leap(&mut self, late: &dyn Fn() -> bool) {
        if let Some(to) = self.leap
            && self.advance(to, late)
        {
            self.leap = None;
        }
    }

    /// Goes on to the next event; false when none is planned within the hour.
    pub fn step(&mut self) -> bool {
        self.rest_ms = 0.0;
        let limit = self.session.now().after(STEP_LIMIT_MS);
        self.session.step(limit)
    }

    /// The instant of the latest event before the present.
    pub fn previous_event(&self) -> Time {
        let now = self.session.now();
        let log = self.session.cloud().log();
        let before = log.iter().rev().find(|entry| entry.at < now);
        before.map_or(self.staged.origin, |entry| entry.at.max(self.staged.origin))
    }

    /// Whether there is another branch to go to.
    pub const fn has_other_branch(&self) -> bool {
        self.other.is_some()
    }

    /// Goes to the branch that was left last, at the instant where the two part; this one becomes the other.
    pub fn switch_branch(&mut self) {
        let Some(other) = self.other.take() else {
            return;
        };
        let end = other.end;
        let Ok(mut session) = Session::new(other) else {
            return;
        };
        session.advance_within(end, RESTORE_MAX);
        self.other = Some(self.session.recipe());
        self.session = session;
        self.ahead.clear();
        self.furthest = None;
        self.draw_anew();
    }

    /// Everything worth a mark on the timeline: what was done after the setup, and what went wrong.
    pub fn marks(&self) -> Vec<Mark> {
        let now = self.session.now();
        let inputs = self.session.inputs().iter().skip(self.staged.setup_inputs);
        // What functions' code did is no deed of the reader's.
        let own = |input: &Input| {
            !matches!(
                input,
                Input::Code(_) | Input::CodePause(_) | Input::CodeCall(_)
            )
        };
        let inputs = inputs.filter(|(_, input)| own(input));
        let inputs = inputs.map(|(at, _)| Mark {
            at: *at,
            kind: MarkKind::Input,
        });
        let ahead = self.ahead.iter().filter(|mark| mark.at > now);
        inputs
            .chain(self.chronicle.marks().iter().copied())
            .chain(ahead.copied())
            .collect()
    }

    /// Keeps what going back to `to` would lose sight of.
    fn remember_ahead(&mut self, to: Time) {
        let now = self.session.now();
        self.ahead.retain(|mark| mark.at > now);
        let passed = self.chronicle.marks().iter().filter(|mark| mark.at > to);
        self.ahead.extend(passed);
        if self.furthest().is_none() {
            self.furthest = Some(Arc::new(self.cloud().clone()));
        }
    }

    fn draw_anew(&mut self) {
        self.rest_ms = 0.0;
        self.follows = false;
        self.epoch += 1;
        self.drawn = None;
    }
}
