//! Distributed Maps: a child execution for each item or batch.

mod storage;

use storage::transformed;

use super::{After, ExecutionId, Item, Phase, Run as Running, Stage, Status, Thread, ThreadId};
use crate::clock::Time;
use crate::states::definition::{Action, Batcher, Kind, Map, State};
use crate::states::history::Fact;
use crate::states::query::{Fault, Sort, names};
use crate::states::shared::{Mail, NewChild};
use serde_json::{Value, json};
use std::sync::Arc;

/// How many child executions run at once unless the Map says less.
const CONCURRENCY: usize = 1_000;

/// Names a Map run; counted from 1.
pub(in crate::states) type MapRunId = u64;

/// A distributed Map that runs, as its thread sees it.
#[derive(Clone, Debug)]
pub(in crate::states) struct Run {
    pub(in crate::states) map_run: MapRunId,
    /// The event with which its children began.
    started: u64,
    items: Arc<Vec<Arc<Value>>>,
    /// What each child is given, in order.
    inputs: Vec<Arc<Value>>,
    data: Arc<Value>,
    next: usize,
    running: usize,
    at_once: usize,
    failed: usize,
    tolerated: Tolerated,
    results: Vec<Option<Arc<Value>>>,
    step: Step,
    arn: Arc<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Starting,
    Reading,
    Running,
    Writing,
}

/// What the Map's definition says about it.
#[derive(Clone, Copy, Debug, Default)]
struct Tolerated {
    count: Option<u64>,
    percentage: Option<f64>,
}

/// What a child execution works on.
#[derive(Clone, Debug)]
pub(in crate::states) struct Child {
    pub(in crate::states) map_run: MapRunId,
    /// The execution and thread that wait for it.
    pub(in crate::states) parent: (ExecutionId, ThreadId),
    pub(in crate::states) index: usize,
    pub(in crate::states) item: Option<Item>,
    /// The Map run is over without it.
    pub(in crate::states) is_given_up: bool,
}

/// A Map run, as `DescribeMapRun` tells it.
#[derive(Clone, Debug)]
pub(in crate::states) struct MapRun {
    pub(in crate::states) id: MapRunId,
    pub(in crate::states) arn: Arc<str>,
    pub(in crate::states) execution: ExecutionId,
    pub(in crate::states) execution_arn: Arc<str>,
    pub(in crate::states) machine_arn: Arc<str>,
    pub(in crate::states) status: Status,
    pub(in crate::states) started: Time,
    pub(in crate::states) stopped: Option<Time>,
    pub(in crate::states) at_once: u64,
    pub(in crate::states) tolerated_count: u64,
    pub(in crate::states) tolerated_percentage: f64,
    pub(in crate::states) children: Vec<ExecutionId>,
    pub(in crate::states) total: u64,
    pub(in crate::states) succeeded: u64,
    pub(in crate::states) failed: u64,
    pub(in crate::states) aborted: u64,
}

impl Run {
    pub(super) fn new(data: Arc<Value>, items: Arc<Vec<Arc<Value>>>, at_once: usize) -> Self {
        Self {
            map_run: 0,
            started: 0,
            items,
            inputs: Vec::new(),
            data,
            next: 0,
            running: 0,
            at_once: if at_once == 0 {
                CONCURRENCY
            } else {
                at_once.min(CONCURRENCY)
            },
            failed: 0,
            tolerated: Tolerated::default(),
            results: Vec::new(),
            step: Step::Starting,
            arn: "".into(),
        }
    }

    /// Whether more has failed than may: nothing, unless the Map says more; of two bounds, each counts.
    ///
    /// <https://docs.aws.amazon.com/step-functions/latest/dg/maprun-fail-threshold.html> (read 2026-11-23).
    fn exceeds(&self) -> bool {
        let share = self.failed as f64 * 100.0 / self.inputs.len().max(1) as f64;
        match (self.tolerated.count, self.tolerated.percentage) {
            (None, None) => self.failed > 0,
            (count, percentage) => {
                count.is_some_and(|most| self.failed as u64 > most)
                    || percentage.is_some_and(|most| share > most)
            }
        }
    }
}

impl Running<'_> {
    /// A distributed Map begins: it reads its items, if it has to, and starts its children.
    pub(super) fn start_map_run(&mut self, thread: &mut Thread, state: &State) -> After {
        let (Action::Map(map), Phase::Distributed(run)) = (&state.action, &thread.phase) else {
            return After::Stay;
        };
        if run.step != Step::Starting {
            return After::Stay;
        }
        match self.prepare(thread, map) {
            Ok(()) => {}
            Err(fault) => return self.failed_here(thread, fault),
        }
        match &map.reader {
            Some(reader) => self.read(thread, reader),
            None => self.start_children(thread, state, map),
        }
    }

    /// How many failures are tolerated, and the run's own name.
    fn prepare(&mut self, thread: &mut Thread, map: &Map) -> Result<(), Fault> {
        let Phase::Distributed(run) = &thread.phase else {
            return Ok(());
        };
        let data = Arc::clone(&run.data);
        let seed = self.seed(thread, Stage::MapRun(0));
        let tolerated = {
            let context = || self.context(thread, None);
            let scope = self.scope(thread, &seed, &context);
            let count = map.tolerated_count.as_ref();
            let percentage = map.tolerated_percentage.as_ref();
            let count = count.map(|amount| {
                super::map::number(&scope, amount, "ToleratedFailureCount", "integer", &data)
            });
            let percentage = percentage.map(|amount| {
                super::map::number(&scope, amount, "ToleratedFailurePercentage", "float", &data)
            });
            Tolerated {
                count: count.transpose()?.map(|count| count as u64),
                percentage: percentage.transpose()?,
            }
        };
        let percentage = tolerated.percentage.unwrap_or(0.0);
        if !(0.0..=100.0).contains(&percentage) {
            return Err(Fault::runtime(
                "ToleratedFailurePercentage must be between 0 and 100.",
            ));
        }
        let label = match &map.label {
            Some(label) => label.to_string(),
            None => self.exec.rng.uuid(),
        };
        let (id, arn) = self.shared.map_run(
            self.core,
            self.exec,
            &label,
            (tolerated.count.unwrap_or(0), percentage),
        );
        let Phase::Distributed(run) = &mut thread.phase else {
            return Ok(());
        };
        run.tolerated = tolerated;
        run.map_run = id;
        // Without a limit of its own it is shown as 0.
        let most = Some(run.at_once).filter(|most| *most != CONCURRENCY);
        self.shared
            .with_map_run(id, |shown| shown.at_once = most.unwrap_or(0) as u64);
        run.arn = Arc::clone(&arn);
        let told = json!({"mapRunArn": arn});
        let started = self.note(thread, Fact::Told("MapRunStarted", Arc::new(told)));
        if let Phase::Distributed(run) = &mut thread.phase {
            run.started = started;
        }
        Ok(())
    }

    /// Makes the children's inputs and starts as many as may run.
    fn start_children(&mut self, thread: &mut Thread, state: &State, map: &Map) -> After {
        let inputs = match self.child_inputs(thread, map) {
            Ok(inputs) => inputs,
            Err(fault) => return self.failed_here(thread, fault),
        };
        let Phase::Distributed(run) = &mut thread.phase else {
            return After::Stay;
        };
        run.step = Step::Running;
        run.results = vec![None; inputs.len()];
        run.inputs = inputs;
        let (id, total) = (run.map_run, run.inputs.len() as u64);
        self.shared
            .with_map_run(id, |map_run| map_run.total = total);
        self.more_children(thread, state, map);
        self.after_child(thread, state)
    }

    fn child_inputs(&mut self, thread: &Thread, map: &Map) -> Result<Vec<Arc<Value>>, Fault> {
        let Phase::Distributed(run) = &thread.phase else {
            return Ok(Vec::new());
        };
        let (items, data) = (Arc::clone(&run.items), Arc::clone(&run.data));
        let mut inputs = Vec::with_capacity(items.len());
        for (index, value) in items.iter().enumerate() {
            let item = Item {
                index,
                value: Arc::clone(value),
            };
            inputs.push(self.item_input(thread, map, &item, &data)?);
        }
        match &map.batcher {
            Some(batcher) => self.batches(thread, batcher, &data, &inputs),
            None => Ok(inputs),
        }
    }

    /// Items together: `{"BatchInput": ..., "Items": [...]}`.
    fn batches(
        &mut self,
        thread: &Thread,
        batcher: &Batcher,
        data: &Arc<Value>,
        items: &[Arc<Value>],
    ) -> Result<Vec<Arc<Value>>, Fault> {
        let seed = self.seed(thread, Stage::MapRun(3));
        let context = || self.context(thread, None);
        let scope = self.scope(thread, &seed, &context);
        let limit = |amount: &Option<_>, field| {
            let found = amount
                .as_ref()
                .map(|amount| super::map::whole(&scope, amount, field, data));
            Ok(found.transpose()?.map_or(usize::MAX, |most| {
                usize::try_from(most).unwrap_or(usize::MAX)
            }))
        };
        let items_max = limit(&batcher.items_max, "MaxItemsPerBatch")?.max(1);
        let bytes_max = limit(&batcher.bytes_max, "MaxInputBytesPerBatch")?;
        let common = batcher
            .input
            .as_ref()
            .map(|input| scope.fill(input, data))
            .transpose()?;
        let mut batches: Vec<Vec<Value>> = Vec::new();
        let mut bytes = 0usize;
        for item in items {
            let size = item.to_string().len();
            let is_full = batches.last().is_none_or(|batch| {
                batch.len() >= items_max || bytes.saturating_add(size) > bytes_max
            });
            if is_full {
                batches.push(Vec::new());
                bytes = 0;
            }
            bytes = bytes.saturating_add(size);
            if let Some(batch) = batches.last_mut() {
                batch.push((**item).clone());
            }
        }
        let whole = |batch: Vec<Value>| {
            Arc::new(match &common {
                Some(common) => json!({"BatchInput": common, "Items": batch}),
                None => json!({"Items": batch}),
            })
        };
        Ok(batches.into_iter().map(whole).collect())
    }

    fn more_children(&mut self, thread: &mut Thread, state: &State, map: &Map) {
        let id = thread.id;
        let Phase::Distributed(run) = &mut thread.phase else {
            return;
        };
        while run.running < run.at_once && run.next < run.inputs.len() {
            let index = run.next;
            run.next += 1;
            run.running += 1;
            let value = run.items.get(index).filter(|_| map.batcher.is_none());
            self.shared
                .mail
                .push_back(Mail::StartChild(Box::new(NewChild {
                    child: Child {
                        map_run: run.map_run,
                        parent: (self.exec.id, id),
                        index,
                        item: value.map(|value| Item {
                            index,
                            value: Arc::clone(value),
                        }),
                        is_given_up: false,
                    },
                    input: Arc::clone(&run.inputs[index]),
                    kind: map.children.unwrap_or(Kind::Standard),
                    start: map.start,
                    machine: Arc::clone(&self.exec.machine),
                    owner: self.exec.owner.clone(),
                    logging: self.exec.logging.clone(),
                    label: map.label.clone().unwrap_or_else(|| Arc::clone(&state.name)),
                })));
        }
    }

    /// A child execution has ended.
    pub(in crate::states) fn child_over(
        &mut self,
        thread: &mut Thread,
        index: usize,
        result: Result<Arc<Value>, Fault>,
    ) -> After {
        let machine = self.machine();
        let Some(state) = machine.states.get(thread.at) else {
            return After::Stay;
        };
        let (Action::Map(map), Phase::Distributed(run)) = (&state.action, &mut thread.phase) else {
            return After::Stay;
        };
        run.running = run.running.saturating_sub(1);
        match result {
            Ok(output) => {
                if let Some(result) = run.results.get_mut(index) {
                    *result = Some(output);
                }
            }
            Err(_) => run.failed += 1,
        }
        if run.exceeds() {
            let cause = "The specified tolerated failure threshold was exceeded";
            let fault = Fault::new(names::THRESHOLD, cause, Sort::Given);
            self.shared.mail.push_back(Mail::StopChildren(run.map_run));
            return self.run_failed(thread, state, fault);
        }
        self.more_children(thread, state, map);
        self.after_child(thread, state)
    }

    /// Ends the run when nothing is left to do.
    fn after_child(&mut self, thread: &mut Thread, state: &State) -> After {
        let (Action::Map(map), Phase::Distributed(run)) = (&state.action, &mut thread.phase) else {
            return After::Stay;
        };
        if run.running > 0 || run.next < run.inputs.len() || run.step != Step::Running {
            return After::Stay;
        }
        let results: Vec<Value> = run
            .results
            .iter()
            .flatten()
            .map(|one| (**one).clone())
            .collect();
        match &map.writer {
            Some(writer) if writer.arguments.is_some() => {
                self.write_results(thread, writer, &results)
            }
            Some(writer) => {
                let results = transformed(writer, results);
                self.run_succeeded(thread, state, &Arc::new(Value::Array(results)))
            }
            None => self.run_succeeded(thread, state, &Arc::new(Value::Array(results))),
        }
    }

    fn run_succeeded(&mut self, thread: &mut Thread, state: &State, result: &Arc<Value>) -> After {
        let (Action::Map(map), Phase::Distributed(run)) = (&state.action, &thread.phase) else {
            return After::Stay;
        };
        let (id, started) = (run.map_run, run.started);
        self.end_map_run(id, Status::Succeeded);
        let over = self.note(thread, Fact::Plain("MapRunSucceeded"));
        let fact = Fact::Came("MapStateSucceeded", Arc::clone(result));
        self.write(thread.place(), over, fact);
        thread.prev = if map.is_recent { started } else { over };
        self.conclude(thread, result)
    }

    fn run_failed(&mut self, thread: &mut Thread, state: &State, fault: Fault) -> After {
        if let Phase::Distributed(run) = &thread.phase {
            let id = run.map_run;
            self.end_map_run(id, Status::Failed);
        }
        let told = json!({"error": fault.error, "cause": fault.cause});
        self.note(thread, Fact::Told("MapRunFailed", Arc::new(told)));
        self.failed(thread, state, fault)
    }

    fn end_map_run(&mut self, id: MapRunId, status: Status) {
        let now = self.core.now;
        self.shared.with_map_run(id, |map_run| {
            map_run.status = status;
            map_run.stopped = Some(now);
        });
    }
}
