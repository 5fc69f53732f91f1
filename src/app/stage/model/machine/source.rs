//! What the world has of state machines and their executions, for the views.

use super::Selection;
use super::trace::{Iterations, Told, Trace};
use super::words::{Again, Moment};
use crate::app::stage::model::words::{event_label, shortened, span, stopwatch};
use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::log::Event;
use cloud::sorted::SortSmall as _;
use cloud::sorted::SortedMap;
use cloud::states::{self, Execution, HistoryEvent, Status};
use serde_json::{Value, json};
use std::sync::Arc;

/// How many executions are offered.
const LISTED: usize = 50;
/// The letters of an execution's name that are shown.
const NAME: usize = 14;

/// What is looked at, at the moment that is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The state machine, by name.
    pub machine: Option<Arc<str>>,
    /// The definition by which the execution runs; without an execution the deployed one.
    pub definition: Arc<str>,
    /// The definition by which the next execution will run.
    pub deployed: Arc<str>,
    /// `STANDARD` or `EXPRESS`.
    pub kind: &'static str,
    /// The execution, by ARN: the chosen one, else the newest.
    pub execution: Option<Arc<str>>,
    /// The chosen state, by name.
    pub state: Option<Arc<str>>,
    /// The chosen event, by its number.
    pub event: Option<u64>,
}

impl Shown {
    /// Whether the execution runs by a definition that the state machine no longer has.
    #[must_use]
    pub fn is_old(&self) -> bool {
        self.definition != self.deployed
    }
}

/// An execution in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its ARN.
    pub arn: Arc<str>,
    /// When it began, its name, how it stands.
    pub words: String,
}

/// The state machines there are, by name.
#[must_use]
pub fn machines(cloud: &Cloud) -> Vec<Arc<str>> {
    let machines = cloud.states().state_machines();
    machines.map(|machine| Arc::clone(&machine.name)).collect()
}

/// What a selection comes to.
#[must_use]
pub fn shown(cloud: &Cloud, selection: &Selection) -> Shown {
    let states = cloud.states();
    let chosen = states.state_machine(&selection.machine);
    let Some(machine) = chosen.or_else(|| states.state_machines().next()) else {
        return Shown::default();
    };
    // At an earlier moment the chosen execution may not have been started yet.
    let chosen = selection.execution.as_ref();
    let chosen = chosen.filter(|arn| states.execution(arn).is_some());
    let newest = || {
        let mut all = of_machine(cloud, &machine.name);
        all.next().map(|execution| Arc::clone(&execution.arn))
    };
    let execution = chosen.cloned().or_else(newest);
    let ran = execution.as_ref().and_then(|arn| states.execution(arn));
    Shown {
        machine: Some(Arc::clone(&machine.name)),
        definition: Arc::clone(ran.map_or(&machine.definition, Execution::definition)),
        deployed: Arc::clone(&machine.definition),
        kind: machine.kind.name(),
        execution,
        state: selection.state.clone(),
        event: selection.event,
    }
}

/// A machine's executions, the newest first; not those that a Map starts for its items.
pub fn of_machine<'a>(
    cloud: &'a Cloud,
    machine: &'a str,
) -> impl Iterator<Item = &'a Execution> + 'a {
    let all = cloud.states().executions().rev();
    all.filter(move |one| !one.is_child() && **one.machine_name() == *machine)
}

/// A machine's executions to choose from, the newest first.
#[must_use]
pub fn listed(cloud: &Cloud, machine: &str, origin: Time) -> Vec<Listed> {
    let newest = of_machine(cloud, machine).take(LISTED);
    newest
        .map(|execution| {
            let at = stopwatch(execution.started.since(origin));
            let name = shortened(&execution.name, NAME);
            Listed {
                arn: Arc::clone(&execution.arn),
                words: format!("{at} {name}: {}", status(execution.status)),
            }
        })
        .collect()
}

/// A status in a word or two.
#[must_use]
pub const fn status(status: Status) -> &'static str {
    match status {
        Status::Running => "running",
        Status::Succeeded => "succeeded",
        Status::Failed => "failed",
        Status::TimedOut => "timed out",
        Status::Aborted => "stopped",
        Status::PendingRedrive => "waits for its redrive",
    }
}

/// How many executions of a machine run, succeeded and failed.
#[must_use]
pub fn counts(cloud: &Cloud, machine: &str) -> [usize; 3] {
    let mut counts = [0; 3];
    for execution in of_machine(cloud, machine) {
        let at = match execution.status {
            Status::Running | Status::PendingRedrive => 0,
            Status::Succeeded => 1,
            _ => 2,
        };
        counts[at] += 1;
    }
    counts
}

/// How an execution stands as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Ends {
    /// For how long it has run, or took: `for 3 s`, `after 12 s`.
    pub time: String,
    /// What it was started with.
    pub input: Value,
    /// What it came to: its output, or its error and cause.
    pub output: Option<Value>,
}

/// How an execution stands as a whole; none when it is not there.
#[must_use]
pub fn ends(cloud: &Cloud, execution: &str) -> Option<Ends> {
    let execution = cloud.states().execution(execution)?;
    let began = execution.started;
    let time = match execution.stopped {
        None => format!("for {}", whole_seconds(cloud.now().since(began))),
        Some(at) => format!("after {}", span(at.since(began))),
    };
    let failed = || {
        let error = execution.error.as_ref()?;
        Some(json!({"Error": error, "Cause": execution.cause}))
    };
    let output = execution.output.as_ref().map(|output| (**output).clone());
    Some(Ends {
        time,
        input: (*execution.input).clone(),
        output: output.or_else(failed),
    })
}

fn whole_seconds(millis: u64) -> String {
    span(millis / 1000 * 1000)
}

/// Retries, by state and line of states: when each is due, which it is, and of what error.
type Due = SortedMap<(Arc<str>, u32), (Time, u64, Arc<str>)>;

/// An execution that is read on and on.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    execution: Arc<str>,
    trace: Trace,
    due: Due,
    /// Map runs, by ARN: the Map that began each.
    runs: SortedMap<Arc<str>, Arc<str>>,
    logged: u64,
}

impl Reader {
    /// Reads what is new of an execution. After going back in time, start with a new reader.
    pub fn read(&mut self, cloud: &Cloud, execution: &Execution) {
        if self.execution != execution.arn {
            *self = Self {
                execution: Arc::clone(&execution.arn),
                ..Self::default()
            };
        }
        for event in execution.events().skip(self.trace.len()) {
            let told = told(event);
            if let Some((run, state)) = told.map_run.as_ref().zip(execution.state_of(event)) {
                self.runs.insert(Arc::clone(run), Arc::clone(state));
            }
            self.trace.read(&told.event);
        }
        for entry in cloud.log().since(self.logged) {
            if let Event::States(states::Event::Retried {
                execution,
                state,
                thread,
                error,
                attempt,
                wait_ms,
            }) = &entry.event
                && *execution == self.execution
            {
                let due = (entry.at.after(*wait_ms), *attempt, Arc::clone(error));
                self.due.insert((Arc::clone(state), *thread), due);
            }
        }
        self.logged = cloud.log().len();
    }

    /// How the execution stands now.
    #[must_use]
    pub fn moment(&self, cloud: &Cloud, execution: &Execution) -> Moment<'_> {
        let now = cloud.now();
        let mut again: SortedMap<Arc<str>, Vec<Again>> = SortedMap::new();
        for ((state, _), (at, attempt, error)) in &self.due {
            if *at > now && execution.status == Status::Running {
                again.entry(Arc::clone(state)).or_default().push(Again {
                    attempt: *attempt,
                    error: Arc::clone(error),
                    in_ms: at.since(now),
                });
            }
        }
        for all in again.values_mut() {
            all.sort_small_by_key(|one| one.in_ms);
        }
        let runs = cloud.states().map_runs(&execution.arn).into_iter();
        let runs = runs.filter_map(|run| {
            let state = self.runs.get(&run.arn)?;
            let counts = Iterations {
                total: run.total,
                running: run.running,
                succeeded: run.succeeded,
                failed: run.failed + run.aborted,
            };
            Some((Arc::clone(state), counts))
        });
        Moment {
            trace: &self.trace,
            runs: runs.collect(),
            again,
            now,
        }
    }
}

/// An event as the graph needs it.
struct Read {
    event: Told,
    /// The Map run that it tells of.
    map_run: Option<Arc<str>>,
}

fn told(event: &HistoryEvent) -> Read {
    let plain = Told {
        id: event.id,
        previous: event.previous,
        at: event.at,
        kind: event.kind(),
        state: event.state_name().map(Into::into),
        ..Told::default()
    };
    if plain.state.is_some() {
        return Read {
            event: plain,
            map_run: None,
        };
    }
    let json = event.to_json(false);
    let details = json.as_object().and_then(|fields| {
        let mut fields = fields.iter();
        fields.find(|(name, _)| name.ends_with("EventDetails"))
    });
    let details = details.map_or(&Value::Null, |(_, details)| details);
    let text = |field: &str| details[field].as_str().map(Into::into);
    Read {
        event: Told {
            state: text("state"),
            error: text("error"),
            length: details["length"].as_u64(),
            ..plain
        },
        map_run: text("mapRunArn"),
    }
}

/// An execution that runs, as a card shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// What its input is about, in a few letters.
    pub label: String,
    /// Its colour.
    pub hue: u8,
    /// The states that it is in.
    pub state: String,
}

/// The executions of a machine that run, the oldest first: so many at most, and how many more there are.
#[must_use]
pub fn running(cloud: &Cloud, machine: &str, most: usize) -> (Vec<Running>, usize) {
    let all = of_machine(cloud, machine).filter(|one| one.status == Status::Running);
    let mut all: Vec<&Execution> = all.collect();
    all.reverse();
    let more = all.len().saturating_sub(most);
    let shown = all.into_iter().take(most);
    let shown = shown.map(|execution| {
        let (label, hue) = event_label(&execution.input);
        // What contains others comes first.
        let states: Vec<&str> = execution
            .current_states()
            .into_iter()
            .map(|name| &**name)
            .collect();
        let inner = states.len().min(2).saturating_sub(1);
        Running {
            label,
            hue,
            state: states[inner..].join(", "),
        }
    });
    (shown.collect(), more)
}
