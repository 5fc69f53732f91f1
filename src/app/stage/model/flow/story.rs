//! An execution's history as a story: which visit of which state each event belongs to, and where each visit took place.
//!
//! Events name the one before them. Following these, every event is found to be inside a visit of a state, and every visit
//! to be inside a branch or an iteration of another, or of none.

use cloud::clock::Time;
use cloud::states::HistoryEvent;
use serde_json::Value;
use std::collections::BTreeMap;

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
    /// How often it has asked for its work to be done.
    pub attempts: usize,
    /// The error that came last, until an attempt goes well.
    pub error: Option<String>,
}

/// All that happened in an execution.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story {
    rows: Vec<Row>,
    visits: BTreeMap<u64, Visit>,
    /// The items with which iterations began, by the event.
    items: BTreeMap<u64, u64>,
}

/// An event, as far as the story needs it.
struct Fact {
    kind: String,
    name: Option<String>,
    index: Option<u64>,
    error: Option<String>,
}

impl Fact {
    fn of(event: &HistoryEvent) -> Self {
        let json = event.to_json(false);
        let details = json.as_object().into_iter().flatten();
        let mut details = details.filter(|(key, _)| key.ends_with("EventDetails"));
        let details = details.next().map_or(&Value::Null, |(_, details)| details);
        let text = |key: &str| details[key].as_str().map(ToOwned::to_owned);
        Self {
            kind: event.kind(),
            name: text("name"),
            index: details["index"].as_u64(),
            error: text("error"),
        }
    }

    /// The state's type, when a state is entered.
    fn enters(&self) -> Option<&str> {
        self.kind.strip_suffix("StateEntered")
    }

    fn exits(&self) -> bool {
        self.kind.ends_with("StateExited")
    }

    /// The type of the state around it that it tells of, if it does not tell of the innermost.
    fn tells_of(&self) -> Option<&'static str> {
        match self.kind.as_str() {
            kind if kind.starts_with("ParallelState") => Some("Parallel"),
            kind if kind.starts_with("Map") => Some("Map"),
            _ => None,
        }
    }
}

impl Story {
    /// Takes in what has happened since. The events have to be those of the same execution, from its first on.
    pub fn read<'a>(&mut self, events: impl Iterator<Item = &'a HistoryEvent>) {
        for event in events.skip(self.rows.len()) {
            let fact = Fact::of(event);
            self.take(event, fact);
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

    fn take(&mut self, event: &HistoryEvent, fact: Fact) {
        let visit = match fact.enters() {
            Some(kind) => {
                let visit = self.enter(event, &fact, kind);
                self.visits.insert(event.id, visit);
                event.id
            }
            None => self.find(event.previous, &fact),
        };
        if let Some(visit) = self.visits.get_mut(&visit) {
            visit.note(event, &fact);
        }
        if let Some(index) = fact.index {
            self.items.insert(event.id, index);
        }
        self.rows.push(Row {
            id: event.id,
            previous: event.previous,
            kind: fact.kind,
            at: event.at,
            visit,
        });
    }

    fn enter(&self, event: &HistoryEvent, fact: &Fact, kind: &str) -> Visit {
        let before = self.row(event.previous);
        let (outer, item) = match before {
            Some(row) if row.kind == "MapIterationStarted" => {
                (row.visit, self.items.get(&row.id).copied())
            }
            Some(row) if row.kind == "ParallelStateStarted" => (row.visit, None),
            // It follows on another of the same line.
            Some(row) => {
                let before = self.visit(row.visit);
                before.map_or((0, None), |visit| (visit.outer, visit.item))
            }
            None => (0, None),
        };
        Visit {
            entered: event.id,
            state: fact.name.clone().unwrap_or_default(),
            kind: kind.to_owned(),
            at: event.at,
            left: None,
            outer,
            item,
            attempts: 0,
            error: None,
        }
    }

    /// The visit that an event belongs to which follows on another.
    fn find(&self, previous: u64, fact: &Fact) -> u64 {
        if fact.kind.starts_with("Execution") {
            return 0;
        }
        let Some(before) = self.row(previous) else {
            return 0;
        };
        let fits = |visit: &Visit| match (&fact.name, fact.tells_of()) {
            (Some(name), _) if fact.exits() || fact.kind.starts_with("MapIteration") => {
                visit.state == *name
            }
            (_, Some(kind)) => visit.kind == kind,
            _ => true,
        };
        let mut at = before.visit;
        if before.kind.ends_with("StateExited") && !fact.exits() {
            at = self.visit(at).map_or(0, |visit| visit.outer);
        }
        while let Some(visit) = self.visit(at) {
            if fits(visit) {
                return at;
            }
            at = visit.outer;
        }
        0
    }
}

impl Visit {
    fn note(&mut self, event: &HistoryEvent, fact: &Fact) {
        let kind = fact.kind.as_str();
        if fact.exits() {
            self.left = Some((event.id, event.at));
        }
        let begins = [
            "TaskScheduled",
            "LambdaFunctionScheduled",
            "ActivityScheduled",
        ];
        let again = ["ParallelStateStarted", "MapStateStarted"];
        if begins.contains(&kind) || again.contains(&kind) {
            self.attempts += 1;
        }
        let went_well = kind.ends_with("Succeeded") && !kind.starts_with("MapIteration");
        let is_own = self.kind != "Map" && self.kind != "Parallel";
        match &fact.error {
            Some(error) if is_own || fact.tells_of().is_some() => {
                self.error = Some(error.clone());
            }
            _ if kind == "MapStateFailed" || kind == "ParallelStateFailed" => {
                self.error.get_or_insert_with(|| "States.TaskFailed".into());
            }
            _ if went_well => self.error = None,
            _ => {}
        }
        if kind.ends_with("TimedOut") && fact.error.is_none() {
            self.error = Some("States.Timeout".into());
        }
    }
}

#[cfg(test)]
#[path = "story_tests.rs"]
mod tests;
