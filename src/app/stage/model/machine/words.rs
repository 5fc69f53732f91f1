//! What happened in a state, in few words and in more.

use super::Graph;
use super::graph::{End, Node, Why};
use super::trace::{How, Iterations, Tally, Trace, Whole};
use crate::app::stage::model::words::{counted, shortened, span, times};
use cloud::sorted::SortedMap;
use std::sync::Arc;

/// A state that failed and waits to be tried again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// Which retry it will be, from 1.
    pub attempt: u64,
    /// What went wrong.
    pub error: Arc<str>,
    /// In how many milliseconds.
    pub in_ms: u64,
}

/// What is known of an execution at a moment.
#[derive(Clone, Debug)]
pub struct Moment<'a> {
    /// What happened.
    pub trace: &'a Trace,
    /// Runs of distributed Maps, by the state's name: their child executions.
    pub runs: SortedMap<Arc<str>, Iterations>,
    /// What is about to be tried again, by the state's name, the next first.
    pub again: SortedMap<Arc<str>, Vec<Again>>,
    /// When it is.
    pub now: cloud::clock::Time,
}

/// How a state looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The execution has not been there.
    #[default]
    Idle,
    /// It is there now.
    Running,
    /// It failed there and will be tried again.
    Again,
    /// It was there.
    Succeeded,
    /// It failed there, and a catcher took over.
    Caught,
    /// It failed there.
    Failed,
    /// It was stopped there.
    Aborted,
}

impl Look {
    /// Its class in style sheets.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Running => "running",
            Self::Again => "again",
            Self::Succeeded => "succeeded",
            Self::Caught => "caught",
            Self::Failed => "failed",
            Self::Aborted => "aborted",
        }
    }

    /// Its sign, on a grid of 16; empty for none.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Idle => "",
            Self::Running => "M5 3.500v9L12 8z",
            Self::Again => "M12.800 8.300a4.800 4.800 0 1 1-1.500-3.700M12.500 2v3h-3",
            Self::Succeeded => "M3.500 8.500l3 3 6-7",
            Self::Caught => "M3 5.500h6.500a3 3 0 0 1 0 6H6M8.500 9 6 11.500 8.500 14",
            Self::Failed => "M4 4l8 8M12 4l-8 8",
            Self::Aborted => "M4.500 4.500h7v7h-7z",
        }
    }
}

/// How a state stands, for the drawing: its look, and a few words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// How it looks.
    pub look: Look,
    /// In a few words; empty when the execution has not been there.
    pub words: String,
    /// The same in signs, where it is counts.
    pub signs: Option<String>,
    /// A Map's iterations.
    pub iterations: Option<Iterations>,
}

impl Standing {
    /// The words, or where they are too long the signs, in so many letters.
    #[must_use]
    pub fn fitting(&self, letters: usize) -> String {
        match &self.signs {
            Some(signs) if self.words.chars().count() > letters => shortened(signs, letters),
            _ => shortened(&self.words, letters),
        }
    }
}

impl Moment<'_> {
    /// How a state stands.
    #[must_use]
    pub fn standing(&self, node: &Node) -> Standing {
        let Some(tally) = self.trace.tallies.get(&node.name) else {
            return Standing::default();
        };
        if let Some(again) = self.again.get(&node.name).and_then(|all| all.first()) {
            let waits = format!("retry {} in {}", again.attempt, countdown(again.in_ms));
            return Standing {
                look: Look::Again,
                words: waits,
                signs: None,
                iterations: self.iterations(node, tally),
            };
        }
        let look = match tally.how() {
            None => Look::Idle,
            Some(How::Running) => Look::Running,
            Some(How::Succeeded) => Look::Succeeded,
            Some(How::Failed) => Look::Failed,
            Some(How::Caught) => Look::Caught,
            Some(How::Aborted) => Look::Aborted,
        };
        Standing {
            look,
            words: self.words(node, tally, look),
            signs: self.signs(node, tally),
            iterations: self.iterations(node, tally),
        }
    }

    fn signs(&self, node: &Node, tally: &Tally) -> Option<String> {
        if let Some(counts) = self.iterations(node, tally) {
            let signs = signs(counts.running, counts.succeeded, counts.failed);
            return Some(format!("{signs} of {}", counts.total));
        }
        let failed = tally.failed + tally.caught + tally.aborted;
        (tally.visits() > 1).then(|| signs(tally.running, tally.succeeded, failed))
    }

    fn iterations(&self, node: &Node, tally: &Tally) -> Option<Iterations> {
        self.runs.get(&node.name).copied().or(tally.iterations)
    }

    fn words(&self, node: &Node, tally: &Tally, look: Look) -> String {
        if let Some(counts) = self.iterations(node, tally) {
            return iterations(counts);
        }
        if tally.visits() > 1 {
            return visits(tally);
        }
        let with_error = |word: &str| match &tally.error {
            Some(error) => format!("{word} {error}"),
            None => word.to_owned(),
        };
        match look {
            Look::Running => match self.now.since(tally.since) {
                0..1000 => "running".into(),
                long => format!("running {}", span(long / 1000 * 1000)),
            },
            Look::Succeeded if tally.retried > 0 => {
                format!("succeeded, retried {}", times(narrow(tally.retried)))
            }
            Look::Succeeded => "succeeded".into(),
            Look::Caught => with_error("caught"),
            Look::Failed if tally.error.is_some() => with_error("failed:"),
            Look::Failed => "failed".into(),
            Look::Aborted => "stopped".into(),
            Look::Idle | Look::Again => String::new(),
        }
    }

    /// How often a transition was taken.
    #[must_use]
    pub fn taken(&self, graph: &Graph, edge: &super::graph::Edge) -> u64 {
        let name = |at: usize| graph.nodes.get(at).map(|node| Arc::clone(&node.name));
        let is_caught = edge.why == Why::Catch;
        match (edge.from, edge.to) {
            (from, End::State(to)) => {
                let from = match from {
                    End::State(at) => name(at),
                    _ => None,
                };
                let Some(to) = name(to) else { return 0 };
                let taken = self.trace.taken.get(&(from, to, is_caught));
                taken.copied().unwrap_or(0)
            }
            (End::State(from), _) => {
                let ended = name(from).and_then(|from| self.trace.ended.get(&from));
                ended.copied().unwrap_or(0)
            }
            _ => 0,
        }
    }

    /// A branch of a Parallel, or what a Map does: how all in it stands.
    #[must_use]
    pub fn branch(&self, graph: &Graph, block: usize) -> Look {
        let nodes = graph.blocks.get(block).map(|block| block.nodes.as_slice());
        let looks: Vec<Look> = nodes
            .unwrap_or_default()
            .iter()
            .map(|at| self.standing(&graph.nodes[*at]).look)
            .collect();
        let order = [Look::Again, Look::Running, Look::Failed, Look::Aborted];
        let urgent = order.into_iter().find(|look| looks.contains(look));
        urgent.unwrap_or_else(|| {
            let was = looks.iter().any(|look| *look != Look::Idle);
            if was { Look::Succeeded } else { Look::Idle }
        })
    }
}

fn narrow(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What is left of a wait.
fn countdown(millis: u64) -> String {
    match millis {
        0..10_000 => format!("{}.{} s", millis / 1000, millis % 1000 / 100),
        _ => span(millis / 1000 * 1000),
    }
}

/// `2 running, 5 succeeded of 12`.
#[must_use]
pub fn iterations(counts: Iterations) -> String {
    let parts = [
        (counts.running, "running"),
        (counts.succeeded, "succeeded"),
        (counts.failed, "failed"),
    ];
    let parts = some(&parts);
    match (parts.as_str(), counts.total) {
        ("", 0) => "no items".into(),
        ("", total) => format!("0 of {total}"),
        (parts, 0) => parts.into(),
        (parts, total) => format!("{parts} of {total}"),
    }
}

fn visits(tally: &Tally) -> String {
    some(&[
        (tally.running, "running"),
        (tally.succeeded, "succeeded"),
        (tally.caught, "caught"),
        (tally.failed, "failed"),
        (tally.aborted, "stopped"),
    ])
}

/// Counts of what goes on, went well and did not.
fn signs(running: u64, good: u64, bad: u64) -> String {
    let parts = [(running, '\u{25b7}'), (good, '\u{2713}'), (bad, '\u{2717}')];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, sign)| format!("{sign}{count}"))
        .collect();
    parts.join(" ")
}

fn some(parts: &[(u64, &str)]) -> String {
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    parts.join(", ")
}

/// What the text twin says of a state: what it is, and what happened.
#[must_use]
pub fn told(node: &Node, moment: Option<&Moment<'_>>) -> String {
    let what = match node.detail.as_str() {
        "" => node.kind.name().to_owned(),
        detail => format!("{}, {detail}", node.kind.name()),
    };
    let Some(moment) = moment else { return what };
    let standing = moment.standing(node);
    let Some(tally) = moment.trace.tallies.get(&node.name) else {
        return format!("{what}: not entered");
    };
    let entered = match tally.visits() {
        1 => String::new(),
        count => format!(", entered {}", times(narrow(count))),
    };
    let took = match (tally.took_ms, tally.running) {
        (Some(millis @ 100..), 0) if tally.visits() == 1 => format!(" after {}", span(millis)),
        _ => String::new(),
    };
    format!("{what}: {}{took}{entered}", standing.words)
}

/// How a whole execution stands.
#[must_use]
pub fn whole(moment: &Moment<'_>) -> String {
    let trace = moment.trace;
    let running: Vec<&str> = trace
        .tallies
        .iter()
        .filter(|(_, tally)| tally.running > 0)
        .map(|(name, _)| &**name)
        .collect();
    match trace.whole {
        Whole::Nothing => "No execution".into(),
        Whole::Running if running.is_empty() => "Running".into(),
        Whole::Running => format!("Running: {}", running.join(", ")),
        Whole::Succeeded => format!("Succeeded, {}", counted(trace.tallies.len(), "state")),
        Whole::Failed => "Failed".into(),
    }
}

/// Where a state leads: `Then Wrap if $.price > 20; Bake by default.`
#[must_use]
pub fn ways(graph: &Graph, at: usize) -> String {
    let Some(node) = graph.nodes.get(at) else {
        return String::new();
    };
    let edges = graph.blocks.get(node.block).map(|block| block.edges.iter());
    let own = edges.into_iter().flatten();
    let ways: Vec<String> = own
        .filter(|edge| edge.from == End::State(at))
        .map(|edge| {
            let to = match edge.to {
                End::State(to) => graph.nodes.get(to).map_or("", |node| &*node.name),
                End::Start | End::Finish => "the end",
            };
            match edge.why {
                Why::Next => to.to_owned(),
                Why::Choice if edge.label == "Default" => format!("{to} by default"),
                Why::Choice => format!("{to} if {}", edge.label),
                Why::Catch => format!("{to} on {}", edge.label.trim_start_matches("catch ")),
            }
        })
        .collect();
    match ways.is_empty() {
        true => String::new(),
        false => format!("Then {}.", ways.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::model::machine::graph::Kind;
    use crate::app::stage::model::machine::trace::Told;
    use cloud::clock::Time;

    fn node(name: &str, kind: Kind) -> Node {
        Node {
            name: name.into(),
            kind,
            detail: String::new(),
            block: 0,
            blocks: Vec::new(),
            retries: false,
        }
    }

    fn trace(events: &[(&str, Option<&str>, Option<&str>)]) -> Trace {
        let mut trace = Trace::default();
        for (at, (kind, state, error)) in events.iter().enumerate() {
            trace.read(&Told {
                id: at as u64 + 1,
                previous: at as u64,
                at: Time::START.after(at as u64 * 1000),
                kind: (*kind).to_owned(),
                state: state.map(Into::into),
                error: error.map(Into::into),
                length: None,
            });
        }
        trace
    }

    fn moment(trace: &Trace) -> Moment<'_> {
        Moment {
            trace,
            runs: SortedMap::new(),
            again: SortedMap::new(),
            now: Time::START.after(trace.len() as u64 * 1000 + 2_400),
        }
    }

    #[test]
    fn what_runs_says_for_how_long_and_what_waits_counts_down() {
        let trace = trace(&[
            ("ExecutionStarted", None, None),
            ("TaskStateEntered", Some("A"), None),
            ("TaskFailed", None, Some("Burnt")),
        ]);
        let mut now = moment(&trace);
        let a = node("A", Kind::Task);
        assert_eq!(now.standing(&a).words, "running 4 s");
        let again = Again {
            attempt: 2,
            error: "Burnt".into(),
            in_ms: 2_350,
        };
        now.again.insert("A".into(), vec![again]);
        let standing = now.standing(&a);
        assert_eq!(
            (standing.look, standing.words.as_str()),
            (Look::Again, "retry 2 in 2.3 s")
        );
        assert_eq!(now.standing(&node("B", Kind::Task)), Standing::default());
        assert_eq!(
            told(&node("B", Kind::Wait), Some(&now)),
            "Wait: not entered"
        );
    }

    #[test]
    fn what_is_over_says_how_it_ended() {
        let trace = trace(&[
            ("ExecutionStarted", None, None),
            ("TaskStateEntered", Some("A"), None),
            ("TaskFailed", None, Some("Burnt")),
            ("TaskStateExited", Some("A"), None),
            ("FailStateEntered", Some("F"), None),
            ("ExecutionFailed", None, Some("Sold")),
        ]);
        let now = moment(&trace);
        assert_eq!(now.standing(&node("A", Kind::Task)).words, "caught Burnt");
        assert_eq!(now.standing(&node("F", Kind::Fail)).words, "failed: Sold");
        assert_eq!(
            told(&node("A", Kind::Task), Some(&now)),
            "Task: caught Burnt after 2 s"
        );
        assert_eq!(whole(&now), "Failed");
    }

    #[test]
    fn counts_that_do_not_fit_become_signs() {
        let standing = Standing {
            words: "3 running, 3 succeeded of 7".into(),
            signs: Some(format!("{} of 7", signs(3, 3, 1))),
            ..Standing::default()
        };
        assert_eq!(standing.fitting(30), "3 running, 3 succeeded of 7");
        assert_eq!(standing.fitting(20), "\u{25b7}3 \u{2713}3 \u{2717}1 of 7");
    }

    #[test]
    fn iterations_are_told_of_how_many() {
        let counts = |total, running, succeeded, failed| {
            iterations(Iterations {
                total,
                running,
                succeeded,
                failed,
            })
        };
        assert_eq!(
            counts(12, 2, 5, 1),
            "2 running, 5 succeeded, 1 failed of 12"
        );
        assert_eq!(counts(12, 0, 0, 0), "0 of 12");
        assert_eq!(counts(0, 3, 0, 0), "3 running");
        assert_eq!(counts(0, 0, 0, 0), "no items");
    }
}
