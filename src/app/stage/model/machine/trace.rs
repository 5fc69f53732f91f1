//! What an execution did, state by state, read from its history.
//!
//! Events name the one that led to them. So each visit of a state is known by the event with which it was entered, and
//! what happens in branches and iterations at the same time is told apart.

use cloud::clock::Time;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An event of a history, as far as the graph needs it.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Its number, from 1.
    pub id: u64,
    /// The event that led to it; 0 for none.
    pub previous: u64,
    /// When it happened.
    pub at: Time,
    /// AWS's name: `TaskStateEntered`.
    pub kind: String,
    /// The state that it names.
    pub state: Option<Arc<str>>,
    /// An error's name.
    pub error: Option<Arc<str>>,
    /// How many items a Map has.
    pub length: Option<u64>,
}

/// How a visit of a state stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It goes on.
    Running,
    /// It came to a result.
    Succeeded,
    /// It failed, and nobody caught that.
    Failed,
    /// It failed, and a catcher took over.
    Caught,
    /// It was stopped.
    Aborted,
}

/// How many iterations of a Map there are, and how they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Iterations {
    /// Of how many; 0 while that is not known.
    pub total: u64,
    /// How many go on.
    pub running: u64,
    /// How many came to a result.
    pub succeeded: u64,
    /// How many failed or were stopped.
    pub failed: u64,
}

/// What happened in a state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many visits go on.
    pub running: u64,
    /// How many came to a result.
    pub succeeded: u64,
    /// How many failed.
    pub failed: u64,
    /// How many failed and were caught.
    pub caught: u64,
    /// How many were stopped.
    pub aborted: u64,
    /// The latest error.
    pub error: Option<Arc<str>>,
    /// How often something in it failed and was begun again.
    pub retried: u64,
    /// When the latest visit that goes on, or else the latest, began.
    pub since: Time,
    /// How long the latest visit took that is over, in milliseconds.
    pub took_ms: Option<u64>,
    /// The iterations of the latest visit.
    pub iterations: Option<Iterations>,
}

impl Tally {
    /// How often the state was entered.
    #[must_use]
    pub const fn visits(&self) -> u64 {
        self.running + self.succeeded + self.failed + self.caught + self.aborted
    }

    fn of(&mut self, how: How) -> &mut u64 {
        match how {
            How::Running => &mut self.running,
            How::Succeeded => &mut self.succeeded,
            How::Failed => &mut self.failed,
            How::Caught => &mut self.caught,
            How::Aborted => &mut self.aborted,
        }
    }

    /// How the state stands: what goes on first, then what went wrong.
    #[must_use]
    pub const fn how(&self) -> Option<How> {
        if self.running > 0 {
            Some(How::Running)
        } else if self.failed > 0 {
            Some(How::Failed)
        } else if self.caught > 0 {
            Some(How::Caught)
        } else if self.succeeded > 0 {
            Some(How::Succeeded)
        } else if self.aborted > 0 {
            Some(How::Aborted)
        } else {
            None
        }
    }
}

/// One visit of a state.
#[derive(Clone, Debug)]
struct Visit {
    state: Arc<str>,
    /// What the state does: `Task`.
    kind: String,
    /// The visit of the Parallel or Map that it is in.
    within: Option<u64>,
    entered: Time,
    how: How,
    /// The latest failure that nothing followed yet.
    failure: Option<Option<Arc<str>>>,
}

/// How the machine as a whole stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whole {
    /// Nothing happened yet.
    #[default]
    Nothing,
    /// It goes on.
    Running,
    /// It came to its end.
    Succeeded,
    /// It failed, took too long, or was stopped.
    Failed,
}

/// How often transitions were taken: from (none for the start), to, and whether an error was caught.
pub type Taken = BTreeMap<(Option<Arc<str>>, Arc<str>, bool), u64>;

/// What an execution did. Read its history on and on.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// For each event the visit that it is of; 0 for none.
    of: Vec<u64>,
    /// For each event, whether its visit had been left with it.
    left: Vec<bool>,
    visits: BTreeMap<u64, Visit>,
    /// Visits that go on.
    open: Vec<u64>,
    /// What happened, by the state's name.
    pub tallies: BTreeMap<Arc<str>, Tally>,
    /// How often each transition was taken.
    pub taken: Taken,
    /// States after which their block came to its end.
    pub ended: BTreeMap<Arc<str>, u64>,
    /// How the execution stands.
    pub whole: Whole,
}

impl Trace {
    /// How many events have been read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.of.len()
    }

    /// Reads the next event.
    pub fn read(&mut self, told: &Told) {
        let visit = self.visit_after(told);
        let mut left = false;
        let of = match told.kind.as_str() {
            "ExecutionStarted" | "ExecutionRedriven" => {
                self.whole = Whole::Running;
                0
            }
            "ExecutionSucceeded" => {
                self.over(told, Whole::Succeeded);
                self.ends(told);
                0
            }
            "ExecutionFailed" | "ExecutionTimedOut" | "ExecutionAborted" => {
                self.over(told, Whole::Failed);
                0
            }
            kind if kind.ends_with("StateEntered") => self.entered(told),
            kind if kind.ends_with("StateExited") => {
                left = true;
                self.exited(told, visit);
                visit
            }
            _ => {
                self.within(told, visit);
                visit
            }
        };
        self.of.push(of);
        self.left.push(left);
    }

    /// The visit that an event is of.
    fn visit_of(&self, event: u64) -> Option<u64> {
        let at = usize::try_from(event.checked_sub(1)?).ok()?;
        self.of.get(at).copied().filter(|visit| *visit > 0)
    }

    fn has_left(&self, event: u64) -> bool {
        let at = event.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| self.left.get(at).copied())
            .unwrap_or(false)
    }

    /// The visit that an event speaks of: the one of the event before it, or one around that.
    fn visit_after(&self, told: &Told) -> u64 {
        let kind = told.kind.as_str();
        let about = |visit: &Visit| match (&told.state, about(kind)) {
            (Some(name), _) => visit.state == *name,
            (None, Some(kind)) => visit.kind == kind,
            (None, None) => true,
        };
        let mut at = self.visit_of(told.previous);
        while let Some(visit) = at {
            match self.visits.get(&visit) {
                Some(found) if about(found) => return visit,
                Some(found) => at = found.within,
                None => break,
            }
        }
        // What was stopped is told after an event of another visit: it is one of those that still go on.
        let mut open = self.open.iter().rev();
        let is_meant = |at: &&u64| self.visits.get(at).is_some_and(&about);
        open.find(is_meant).copied().unwrap_or(0)
    }

    fn entered(&mut self, told: &Told) -> u64 {
        let Some(state) = &told.state else { return 0 };
        let before = self.visit_of(told.previous);
        let has_left = self.has_left(told.previous);
        let last = before.and_then(|before| self.visits.get(&before));
        let within = match (last, has_left) {
            (Some(last), true) => last.within,
            (Some(_), false) => before,
            (None, _) => None,
        };
        let from = last.filter(|_| has_left);
        let is_caught = from.is_some_and(|from| from.how == How::Caught);
        let from = from.map(|from| Arc::clone(&from.state));
        let taken = (from, Arc::clone(state), is_caught);
        *self.taken.entry(taken).or_default() += 1;
        let kind = told.kind.trim_end_matches("StateEntered").to_owned();
        // A Fail state does nothing else; in a branch no event tells that it did.
        let fails = kind == "Fail";
        self.visits.insert(
            told.id,
            Visit {
                state: Arc::clone(state),
                kind,
                within,
                entered: told.at,
                how: if fails { How::Failed } else { How::Running },
                failure: fails.then_some(None),
            },
        );
        let tally = self.tallies.entry(Arc::clone(state)).or_default();
        if fails {
            tally.failed += 1;
        } else {
            tally.running += 1;
            self.open.push(told.id);
        }
        tally.since = told.at;
        tally.iterations = None;
        told.id
    }

    fn exited(&mut self, told: &Told, visit: u64) {
        let is_caught = self
            .visits
            .get(&visit)
            .is_some_and(|one| one.failure.is_some());
        let how = if is_caught {
            How::Caught
        } else {
            How::Succeeded
        };
        self.stop_within(visit, told.at);
        self.close(visit, how, told.at);
    }

    /// Something happens in a state: it fails, begins again, counts iterations.
    fn within(&mut self, told: &Told, visit: u64) {
        let kind = told.kind.as_str();
        if kind.starts_with("MapIteration") {
            self.counted(kind, visit);
            if kind == "MapIterationFailed" {
                self.stop_within(visit, told.at);
            }
            return;
        }
        if kind.ends_with("StateAborted") {
            self.aborted(told, visit);
            return;
        }
        if kind.ends_with("StateStarted") {
            // Tried again, it begins with nothing in it.
            self.stop_within(visit, told.at);
        }
        if kind == "MapStateStarted" {
            let total = told.length.unwrap_or_default();
            self.iterations(visit, |counts| *counts = Iterations { total, ..*counts });
        }
        let is_failure = kind.ends_with("Failed") || kind.ends_with("TimedOut");
        if is_failure {
            self.stop_within(visit, told.at);
        }
        let Some(one) = self.visits.get_mut(&visit) else {
            return;
        };
        let tally = self.tallies.entry(Arc::clone(&one.state)).or_default();
        if is_failure {
            // That a Parallel or a Map failed says nothing of what failed in it.
            if told.error.is_some() {
                tally.error.clone_from(&told.error);
            }
            one.failure = Some(told.error.clone());
            return;
        }
        let begins = kind.ends_with("Scheduled") || kind.ends_with("StateStarted");
        if begins && one.failure.take().is_some() {
            tally.retried += 1;
        }
        if begins && one.how != How::Running {
            // A redrive goes on where it failed.
            *tally.of(one.how) -= 1;
            tally.running += 1;
            one.how = How::Running;
            self.open.push(visit);
        }
    }

    /// A state is let go of. That of the event before may be the one that failed: then all beside it go, too.
    fn aborted(&mut self, told: &Told, visit: u64) {
        let before = self.visit_of(told.previous).unwrap_or(0);
        let one = self.visits.get(&before);
        match one.map(|one| (one.failure.is_some(), one.within)) {
            Some((true, within)) => {
                self.close(before, How::Failed, told.at);
                if let Some(within) = within {
                    self.stop_within(within, told.at);
                }
            }
            _ => self.close(visit, How::Aborted, told.at),
        }
    }

    fn iterations(&mut self, visit: u64, change: impl FnOnce(&mut Iterations)) {
        if let Some(one) = self.visits.get(&visit) {
            let tally = self.tallies.entry(Arc::clone(&one.state)).or_default();
            change(tally.iterations.get_or_insert_default());
        }
    }

    fn counted(&mut self, kind: &str, visit: u64) {
        let is_failure = kind == "MapIterationFailed";
        self.iterations(visit, |counts| match kind {
            "MapIterationStarted" => counts.running += 1,
            "MapIterationSucceeded" => {
                counts.running = counts.running.saturating_sub(1);
                counts.succeeded += 1;
            }
            _ => {
                counts.running = counts.running.saturating_sub(1);
                counts.failed += 1;
            }
        });
        if is_failure && let Some(one) = self.visits.get_mut(&visit) {
            one.failure.get_or_insert(None);
        }
    }

    /// Ends a visit.
    fn close(&mut self, visit: u64, how: How, at: Time) {
        let Some(one) = self.visits.get_mut(&visit) else {
            return;
        };
        if one.how != How::Running {
            return;
        }
        one.how = how;
        let tally = self.tallies.entry(Arc::clone(&one.state)).or_default();
        tally.running = tally.running.saturating_sub(1);
        *tally.of(how) += 1;
        tally.took_ms = Some(at.since(one.entered));
        self.open.retain(|open| *open != visit);
    }

    /// Ends what goes on inside a visit: it failed, or was stopped.
    fn stop_within(&mut self, visit: u64, at: Time) {
        let inner: Vec<u64> = self
            .open
            .iter()
            .copied()
            .filter(|open| self.is_within(*open, visit))
            .collect();
        for open in inner {
            self.fail_or_abort(open, at);
        }
    }

    fn is_within(&self, visit: u64, outer: u64) -> bool {
        let mut up = self.visits.get(&visit).and_then(|one| one.within);
        while let Some(at) = up {
            if at == outer {
                return true;
            }
            up = self.visits.get(&at).and_then(|one| one.within);
        }
        false
    }

    fn fail_or_abort(&mut self, visit: u64, at: Time) {
        let one = self.visits.get(&visit);
        let has_failed = one.is_some_and(|one| one.failure.is_some());
        let how = if has_failed {
            How::Failed
        } else {
            How::Aborted
        };
        self.close(visit, how, at);
    }

    fn over(&mut self, told: &Told, whole: Whole) {
        self.whole = whole;
        let last = self.visit_of(told.previous);
        if let (Some(one), Some(error)) =
            (last.and_then(|last| self.visits.get(&last)), &told.error)
            && one.kind == "Fail"
        {
            let name = Arc::clone(&one.state);
            self.tallies.entry(name).or_default().error = Some(Arc::clone(error));
        }
        // What is around a state that failed has failed with it.
        let open = self.open.clone();
        let mut failed: Vec<u64> = open.clone();
        failed.retain(|visit| {
            self.visits
                .get(visit)
                .is_some_and(|one| one.failure.is_some())
        });
        failed.extend(last.filter(|_| whole == Whole::Failed));
        for visit in open {
            match failed.iter().any(|inner| self.is_within(*inner, visit)) {
                true => self.close(visit, How::Failed, told.at),
                false => self.fail_or_abort(visit, told.at),
            }
        }
    }

    /// The machine's last state.
    fn ends(&mut self, told: &Told) {
        let last = self
            .visit_of(told.previous)
            .and_then(|last| self.visits.get(&last));
        if let Some(last) = last {
            *self.ended.entry(Arc::clone(&last.state)).or_default() += 1;
        }
    }
}

/// The kind of state that an event without a name speaks of.
fn about(event: &str) -> Option<&'static str> {
    let kinds = ["Parallel", "Map", "Task", "Wait"];
    let of = |kind: &&&str| event.starts_with(**kind) && event[kind.len()..].starts_with("State");
    kinds.iter().find(of).copied().or_else(|| {
        // A Map run is of the Map around it.
        event.starts_with("MapRun").then_some("Map")
    })
}

#[cfg(test)]
#[path = "trace_tests.rs"]
mod tests;
