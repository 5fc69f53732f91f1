//! The graph of a definition: its states, what they contain, and what leads where.
//!
//! It is read with forbearance: what a definition lacks or names wrongly is left out of the graph.

use super::condition;
use crate::app::stage::model::words::{counted, span};
use cloud::sorted::SortedMap;
use serde_json::{Map, Value};
use std::sync::Arc;

/// How deep Parallel and Map states are followed into each other.
const DEPTH_MAX: usize = 16;

type Object = Map<String, Value>;

/// What a state does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Asks for work.
    Task,
    /// Decides.
    Choice,
    /// Does several things at once.
    Parallel,
    /// Does one thing for each item.
    Map,
    /// Hands on.
    Pass,
    /// Waits.
    Wait,
    /// Ends well.
    Succeed,
    /// Ends badly.
    Fail,
}

impl Kind {
    const ALL: [(&'static str, Self); 8] = [
        ("Task", Self::Task),
        ("Choice", Self::Choice),
        ("Parallel", Self::Parallel),
        ("Map", Self::Map),
        ("Pass", Self::Pass),
        ("Wait", Self::Wait),
        ("Succeed", Self::Succeed),
        ("Fail", Self::Fail),
    ];

    fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|(known, _)| *known == name).map(|(_, kind)| kind)
    }

    /// AWS's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        let mut all = Self::ALL.into_iter();
        all.find(|(_, kind)| *kind == self)
            .map_or("", |(name, _)| name)
    }
}

/// A state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: Arc<str>,
    /// What it does.
    pub kind: Kind,
    /// What it does, more closely: `SQS sendMessage`, `10 s`, `3 branches`.
    pub detail: String,
    /// The block that it stands in.
    pub block: usize,
    /// The blocks in it: a Parallel's branches, a Map's one.
    pub blocks: Vec<usize>,
    /// Whether it asks for retries.
    pub retries: bool,
}

/// One end of a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Where the block begins.
    Start,
    /// A state, by its place among the nodes.
    State(usize),
    /// Where the block ends.
    Finish,
}

/// Why a transition is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It is the only one.
    Next,
    /// A rule of a Choice holds, or none does.
    Choice,
    /// An error is caught.
    Catch,
}

/// A transition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// From where.
    pub from: End,
    /// Where it leads.
    pub to: End,
    /// When it is taken.
    pub why: Why,
    /// When, in words; empty where there is no condition.
    pub label: String,
}

/// States that lead to each other: the machine's own, a branch, or what a Map does for each item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The Parallel or Map that it is in.
    pub owner: Option<usize>,
    /// Its states, as the definition lists them.
    pub nodes: Vec<usize>,
    /// Its transitions.
    pub edges: Vec<Edge>,
}

/// The graph of a definition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// All states, those within others too.
    pub nodes: Vec<Node>,
    /// The machine's own block first.
    pub blocks: Vec<Block>,
}

impl Graph {
    /// The graph of a definition; none when it is no JSON or has no states.
    #[must_use]
    pub fn read(definition: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(definition).ok()?;
        let mut graph = Self::default();
        graph.block(value.as_object()?, None, 0)?;
        (!graph.nodes.is_empty()).then_some(graph)
    }

    /// The state of this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|node| &*node.name == name)
    }

    fn block(&mut self, block: &Object, owner: Option<usize>, depth: usize) -> Option<usize> {
        let states = block.get("States")?.as_object()?;
        let at = self.blocks.len();
        self.blocks.push(Block {
            owner,
            ..Block::default()
        });
        let mut places = SortedMap::new();
        for (name, state) in states {
            let kind = state.get("Type").and_then(Value::as_str);
            let (Some(kind), Some(state)) = (kind.and_then(Kind::named), state.as_object()) else {
                continue;
            };
            let place = self.nodes.len();
            self.nodes.push(Node {
                name: name.as_str().into(),
                kind,
                detail: detail(kind, state),
                block: at,
                blocks: Vec::new(),
                retries: list(state, "Retry").next().is_some(),
            });
            self.blocks[at].nodes.push(place);
            places.insert(name.as_str(), place);
            if depth < DEPTH_MAX {
                let inner = inner(kind, state).into_iter();
                let blocks: Vec<usize> = inner
                    .filter_map(|inner| self.block(inner, Some(place), depth + 1))
                    .collect();
                self.nodes[place].blocks = blocks;
            }
        }
        self.blocks[at].edges = edges(block, states, &places);
        Some(at)
    }
}

#[cfg(test)]
impl Graph {
    /// The state that contains another, if any does.
    #[must_use]
    pub fn owner(&self, node: usize) -> Option<usize> {
        self.blocks.get(self.nodes.get(node)?.block)?.owner
    }

    /// Whether a state stands in another, at any depth.
    #[must_use]
    pub fn is_within(&self, node: usize, outer: usize) -> bool {
        let mut up = self.owner(node);
        while let Some(at) = up {
            if at == outer {
                return true;
            }
            up = self.owner(at);
        }
        false
    }
}

/// The blocks of a Parallel or a Map.
fn inner(kind: Kind, state: &Object) -> Vec<&Object> {
    match kind {
        Kind::Parallel => list(state, "Branches")
            .filter_map(Value::as_object)
            .collect(),
        Kind::Map => ["ItemProcessor", "Iterator"]
            .iter()
            .filter_map(|field| state.get(*field)?.as_object())
            .take(1)
            .collect(),
        _ => Vec::new(),
    }
}

fn list<'a>(state: &'a Object, field: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    let list = state.get(field).and_then(Value::as_array);
    list.into_iter().flatten()
}

fn text<'a>(state: &'a Object, field: &str) -> Option<&'a str> {
    state.get(field)?.as_str()
}

fn edges(block: &Object, states: &Object, places: &SortedMap<&str, usize>) -> Vec<Edge> {
    let mut edges = Vec::new();
    let place = |name: &str| places.get(name).map(|at| End::State(*at));
    if let Some(to) = text(block, "StartAt").and_then(place) {
        add(&mut edges, End::Start, to, Why::Next, "");
    }
    for (name, state) in states {
        let (Some(from), Some(state)) = (place(name), state.as_object()) else {
            continue;
        };
        let next = |value: &Value| place(value.get("Next")?.as_str()?);
        for rule in list(state, "Choices") {
            if let Some(to) = next(rule) {
                add(
                    &mut edges,
                    from,
                    to,
                    Why::Choice,
                    &condition::in_words(rule),
                );
            }
        }
        if let Some(to) = text(state, "Default").and_then(place) {
            add(&mut edges, from, to, Why::Choice, "Default");
        }
        let kind = text(state, "Type").unwrap_or_default();
        if let Some(to) = text(state, "Next").and_then(place) {
            add(&mut edges, from, to, Why::Next, "");
        } else if state.get("End") == Some(&Value::Bool(true)) || kind == "Succeed" {
            add(&mut edges, from, End::Finish, Why::Next, "");
        }
        for catcher in list(state, "Catch") {
            if let Some(to) = next(catcher) {
                add(&mut edges, from, to, Why::Catch, &errors(catcher));
            }
        }
    }
    edges
}

/// Transitions that lead the same way are one, for either of their reasons.
fn add(edges: &mut Vec<Edge>, from: End, to: End, why: Why, label: &str) {
    let mut same = edges.iter_mut();
    let same = same.find(|edge| edge.from == from && edge.to == to && edge.why == why);
    match same {
        Some(edge) => edge.label = format!("{} or {label}", edge.label),
        None => edges.push(Edge {
            from,
            to,
            why,
            label: label.to_owned(),
        }),
    }
}

/// The errors that a catcher takes.
fn errors(catcher: &Value) -> String {
    let errors = catcher.get("ErrorEquals").and_then(Value::as_array);
    let errors: Vec<&str> = errors
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|error| match error {
            "States.ALL" => "any error",
            error => error,
        })
        .collect();
    format!("catch {}", errors.join(", "))
}

/// What a state does, in a few words.
fn detail(kind: Kind, state: &Object) -> String {
    match kind {
        Kind::Task => task(state),
        Kind::Choice => counted(list(state, "Choices").count(), "rule"),
        Kind::Parallel => match list(state, "Branches").count() {
            1 => "1 branch".into(),
            count => format!("{count} branches"),
        },
        Kind::Map => map(state),
        Kind::Wait => wait(state),
        Kind::Fail => text(state, "Error").map_or_else(String::new, ToOwned::to_owned),
        Kind::Pass | Kind::Succeed => String::new(),
    }
}

fn wait(state: &Object) -> String {
    let seconds = state.get("Seconds").and_then(Value::as_u64);
    if let Some(seconds) = seconds {
        return span(seconds.saturating_mul(1000));
    }
    let find = |field| text(state, field).map(condition::bare);
    let seconds = find("SecondsPath").or_else(|| find("Seconds"));
    let until = find("TimestampPath").or_else(|| find("Timestamp"));
    match (seconds, until) {
        (Some(seconds), _) => format!("{seconds} s"),
        (None, Some(until)) => format!("until {until}"),
        (None, None) => String::new(),
    }
}

fn map(state: &Object) -> String {
    let processor = state.get("ItemProcessor").or_else(|| state.get("Iterator"));
    let mode = processor
        .and_then(|processor| processor.get("ProcessorConfig")?.get("Mode"))
        .and_then(Value::as_str);
    let mode = match mode {
        Some("DISTRIBUTED") => "distributed",
        _ => "inline",
    };
    match state.get("MaxConcurrency").and_then(Value::as_u64) {
        None | Some(0) => mode.into(),
        Some(1) => format!("{mode}, one by one"),
        Some(most) => format!("{mode}, {most} at once"),
    }
}

/// What a Task asks: the function's name, the activity's, or the service and its action.
fn task(state: &Object) -> String {
    let resource = text(state, "Resource").unwrap_or_default();
    let parts: Vec<&str> = resource.split(':').collect();
    match parts.as_slice() {
        ["arn", _, "lambda", _, _, "function", name, ..] => format!("Lambda {name}"),
        ["arn", _, "states", _, _, "activity", name, ..] => format!("activity {name}"),
        ["arn", _, "states", _, _, "lambda", "invoke", ..] => match function(state) {
            Some(name) => pattern(&parts, format!("Lambda {name}")),
            None => pattern(&parts, "Lambda invoke".into()),
        },
        ["arn", _, "states", _, _, "aws-sdk", service, action, ..] => {
            pattern(&parts, format!("{} {}", title(service), plain(action)))
        }
        ["arn", _, "states", _, _, service, action, ..] => {
            pattern(&parts, format!("{} {}", title(service), plain(action)))
        }
        _ => resource.to_owned(),
    }
}

/// The function that a Task of Lambda's integration names.
fn function(state: &Object) -> Option<&str> {
    let asked = state.get("Parameters").or_else(|| state.get("Arguments"))?;
    let name = asked.get("FunctionName")?.as_str()?;
    if name.contains('$') || name.contains("{%") {
        return None;
    }
    let name = name.split(":function:").last()?;
    name.split(':').next()
}

/// An action without the word for how the Task waits.
fn plain(action: &str) -> &str {
    action.split('.').next().unwrap_or(action)
}

/// Says how the Task waits, when it does more than wait for the answer.
fn pattern(parts: &[&str], what: String) -> String {
    let last = parts.last().copied().unwrap_or_default();
    if last.ends_with(".waitForTaskToken") {
        format!("{what}, waits for the token")
    } else if last.ends_with(".sync") || parts.iter().any(|part| part.contains(".sync")) {
        format!("{what}, waits for its end")
    } else {
        what
    }
}

/// A service as people call it.
fn title(service: &str) -> String {
    match service {
        "sqs" => "SQS".into(),
        "sns" => "SNS".into(),
        "s3" => "S3".into(),
        "lambda" => "Lambda".into(),
        "dynamodb" => "DynamoDB".into(),
        "events" | "eventbridge" => "EventBridge".into(),
        "states" | "sfn" => "Step Functions".into(),
        "apigateway" => "API Gateway".into(),
        "http" => "HTTP".into(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_are_told_by_what_they_ask() {
        let cases = [
            (
                r#"{"Resource": "arn:aws:lambda:us-east-1:1:function:bake"}"#,
                "Lambda bake",
            ),
            (
                r#"{"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "arn:aws:lambda:us-east-1:1:function:bake:live"}}"#,
                "Lambda bake",
            ),
            (
                r#"{"Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"FunctionName": "{% $f %}"}}"#,
                "Lambda invoke",
            ),
            (
                r#"{"Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken"}"#,
                "SQS sendMessage, waits for the token",
            ),
            (
                r#"{"Resource": "arn:aws:states:::states:startExecution.sync:2"}"#,
                "Step Functions startExecution, waits for its end",
            ),
            (
                r#"{"Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem"}"#,
                "DynamoDB getItem",
            ),
            (
                r#"{"Resource": "arn:aws:states:us-east-1:1:activity:ovens"}"#,
                "activity ovens",
            ),
            (r#"{"Resource": "what"}"#, "what"),
            ("{}", ""),
        ];
        for (state, told) in cases {
            let state: Value = serde_json::from_str(state).unwrap();
            assert_eq!(task(state.as_object().unwrap()), told);
        }
    }

    #[test]
    fn what_is_wrong_is_left_out_of_the_graph() {
        assert_eq!(Graph::read("{"), None);
        assert_eq!(Graph::read(r#"{"States": {}}"#), None);
        let graph = Graph::read(
            r#"{"StartAt": "A", "States": {
                "A": {"Type": "Pass", "Next": "Nowhere"},
                "B": {"Type": "Odd"}, "C": 5, "D": {"Type": "Wait", "Seconds": 90, "End": true}}}"#,
        )
        .unwrap();
        let names: Vec<&str> = graph.nodes.iter().map(|node| &*node.name).collect();
        assert_eq!(names, ["A", "D"]);
        assert_eq!(graph.nodes[1].detail, "1 min 30 s");
        let edges: Vec<(End, End)> = graph.blocks[0]
            .edges
            .iter()
            .map(|e| (e.from, e.to))
            .collect();
        assert_eq!(
            edges,
            [(End::Start, End::State(0)), (End::State(1), End::Finish)]
        );
    }

    #[test]
    fn branches_and_what_maps_do_are_blocks_of_their_own() {
        let graph = Graph::read(
            r#"{"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}},
                {"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 2, "End": true,
                    "Iterator": {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}}}}]}}}"#,
        )
        .unwrap();
        assert_eq!(graph.blocks.len(), 4);
        let map = graph.named("M").unwrap();
        assert_eq!(graph.nodes[map].detail, "inline, 2 at once");
        let inner = graph.named("B").unwrap();
        assert_eq!(graph.owner(inner), Some(map));
        assert!(graph.is_within(inner, 0) && !graph.is_within(0, inner));
    }

    #[test]
    fn transitions_that_lead_the_same_way_are_one() {
        let graph = Graph::read(
            r#"{"StartAt": "C", "States": {"C": {"Type": "Choice", "Default": "A", "Choices": [
                {"Variable": "$.a", "NumericEquals": 1, "Next": "A"},
                {"Variable": "$.a", "NumericEquals": 2, "Next": "A"}]},
                "A": {"Type": "Task", "Resource": "r", "End": true,
                  "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C"}]}}}"#,
        )
        .unwrap();
        let labels: Vec<(&str, Why)> = graph.blocks[0]
            .edges
            .iter()
            .map(|edge| (edge.label.as_str(), edge.why))
            .collect();
        assert_eq!(
            labels,
            [
                ("", Why::Next),
                ("$.a = 1 or $.a = 2 or Default", Why::Choice),
                ("", Why::Next),
                ("catch any error", Why::Catch),
            ]
        );
    }
}
