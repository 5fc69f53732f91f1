//! An execution's history as a story: which visit of which state each event belongs to, and where each visit took place.
//!
//! The engine knows the line of states of every event: the machine's own, a branch's, an iteration's. A line stands in one
//! state at a time, so that its latest visit is the one that the event belongs to.

use cloud::clock::Time;
use cloud::sorted::SortedMap;
use cloud::states::HistoryEvent;
use serde_json::Value;

/// An event of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number, from 1.
    pub id: u64,
    /// The event that led to it; 0 for none.
    pub previous: u64,
    /// AWS's name of what happened: `TaskStateEntered`.
    pub kind: String,
    /// When it happened.
    pub at: Time,
    /// The visit that it belongs to, by the number of the event with which the state was entered; 0 for none.
    pub visit: u64,
}

/// One visit of a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The event with which the state was entered.
    pub entered: u64,
    /// The state's name.
    pub state: String,
    /// Its type: `Task`.
    pub kind: String,
    /// When it was entered.
    pub at: Time,
    /// The event with which it was left, and when.
    pub left: Option<(u64, Time)>,
    /// The visit around it: of a Map or a Parallel; 0 for none.
    pub outer: u64,
    /// The item of the Map around it, from 0.
    pub item: Option<u64>,
    /// The events with which its work was begun: one for each attempt.
    pub attempts: Vec<u64>,
    /// The error that came last, until an attempt goes well.
    pub error: Option<String>,
}

/// All that happened in an execution.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story {
    rows: Vec<Row>,
    visits: SortedMap<u64, Visit>,
    /// The latest visit of each line of states.
    lines: SortedMap<u32, u64>,
    /// The items with which iterations began, by the event.
    items: SortedMap<u64, u64>,
}

impl Story {
    /// Takes in what has happened since. The events have to be those of the same execution, from its first on.
    pub fn read<'a>(&mut self, events: impl Iterator<Item = &'a HistoryEvent>) {
        for event in events.skip(self.rows.len()) {
            self.take(event);
        }
    }

    /// All events, the oldest first.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// An event by its number.
    #[must_use]
    pub fn row(&self, id: u64) -> Option<&Row> {
        let at = usize::try_from(id.checked_sub(1)?).ok()?;
        self.rows.get(at)
    }

    /// A visit, by the event with which the state was entered.
    #[must_use]
    pub fn visit(&self, entered: u64) -> Option<&Visit> {
        self.visits.get(&entered)
    }

    /// All visits of a state, the first one first.
    #[must_use]
    pub fn visits(&self, state: &str) -> Vec<&Visit> {
        let all = self.visits.values();
        all.filter(|visit| visit.state == state).collect()
    }

    /// The state that an event belongs to.
    #[must_use]
    pub fn state_of(&self, row: &Row) -> Option<&str> {
        self.visit(row.visit).map(|visit| &*visit.state)
    }

    /// Where a visit took place: `Each, item 2`; empty in the machine's own line.
    #[must_use]
    pub fn place(&self, visit: &Visit) -> String {
        let mut parts = Vec::new();
        let mut at = visit;
        while let Some(outer) = self.visit(at.outer) {
            parts.push(match at.item {
                Some(item) => format!("{}, item {item}", outer.state),
                None => outer.state.clone(),
            });
            at = outer;
        }
        parts.reverse();
        parts.join(" \u{203a} ")
    }

    fn take(&mut self, event: &HistoryEvent) {
        let kind = event.kind();
        if let (Some(type_), Some(thread)) = (kind.strip_suffix("StateEntered"), event.thread()) {
            let visit = self.enter(event, type_, thread);
            self.visits.insert(event.id, visit);
            self.lines.insert(thread, event.id);
        }
        if let Some(index) = event.index() {
            self.items.insert(event.id, index as u64);
        }
        let visit = event
            .thread()
            .and_then(|thread| self.lines.get(&thread).copied())
            .unwrap_or(0);
        if let Some(visit) = self.visits.get_mut(&visit) {
            visit.note(event, &kind);
        }
        self.rows.push(Row {
            id: event.id,
            previous: event.previous,
            kind,
            at: event.at,
            visit,
        });
    }

    fn enter(&self, event: &HistoryEvent, kind: &str, thread: u32) -> Visit {
        // The first state of a line is inside of the visit that began the line; the others are where the one before was.
        let before = self.lines.get(&thread).and_then(|visit| self.visit(*visit));
        let (outer, item) = match before {
            Some(before) => (before.outer, before.item),
            None => {
                let began = self.row(event.previous).map_or(0, |row| row.visit);
                (began, self.items.get(&event.previous).copied())
            }
        };
        Visit {
            entered: event.id,
            state: event.state_name().unwrap_or_default().to_owned(),
            kind: kind.to_owned(),
            at: event.at,
            left: None,
            outer,
            item,
            attempts: Vec::new(),
            error: None,
        }
    }
}

impl Visit {
    fn note(&mut self, event: &HistoryEvent, kind: &str) {
        const BEGINS: [&str; 5] = [
            "TaskScheduled",
            "LambdaFunctionScheduled",
            "ActivityScheduled",
            "ParallelStateStarted",
            "MapStateStarted",
        ];
        if kind.ends_with("StateExited") {
            self.left = Some((event.id, event.at));
        }
        if BEGINS.contains(&kind) {
            self.attempts.push(event.id);
        }
        // An iteration's fate is not yet its Map's.
        if kind.starts_with("MapIteration") {
            return;
        }
        let fails = ["Failed", "TimedOut"].iter().any(|end| kind.ends_with(end));
        if fails {
            self.error = Some(error_of(event).unwrap_or_else(|| otherwise(kind).into()));
        } else if kind.ends_with("Succeeded") {
            self.error = None;
        }
    }
}

/// The error's name that an event tells.
fn error_of(event: &HistoryEvent) -> Option<String> {
    let json = event.to_json(false);
    let mut details = json.as_object()?.iter();
    let details = details.find(|(key, _)| key.ends_with("EventDetails"))?.1;
    details
        .get("error")
        .and_then(Value::as_str)
        .map(ToOwned::to_owned)
}

/// What to call an error that has no name of its own.
fn otherwise(kind: &str) -> &'static str {
    if kind.ends_with("TimedOut") {
        "States.Timeout"
    } else {
        "States.TaskFailed"
    }
}

#[cfg(test)]
#[path = "story_tests.rs"]
mod tests;
