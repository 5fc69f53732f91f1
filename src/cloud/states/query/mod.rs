//! What definitions ask of data: paths, templates, intrinsic functions and JSONata.

pub(super) mod intrinsic;
pub(super) mod messages;

use super::definition::{Amount, Place, Query, Select, Template};
use crate::jsonata::{Env, Library, Outcome, Shared};
use crate::jsonpath::{Missing, Path, Root};
use crate::sorted::SortedMap;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::sync::Arc;

/// Something went wrong in a state: the error's name and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// `States.Runtime`, `SomeFailure`; none when whoever failed named none.
    pub(super) error: Option<Arc<str>>,
    pub(super) cause: Option<Arc<str>>,
    pub(super) sort: Sort,
}

/// Where a fault comes from, which decides who may catch it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// The state itself could not go on; nobody catches it.
    Runtime,
    /// A query or its result; the field, when it is one field's. `true` when the state's own event comes before it.
    Query(Option<Arc<str>>, bool),
    /// An intrinsic function.
    Intrinsic,
    /// What a Task asked, a Fail state, an iteration or a branch.
    Given,
    /// A Task took too long; `true` when it is heartbeats that did not come.
    Timeout(bool),
    /// A Choice found no way on, or a result could not be placed.
    Other,
    /// A result came out too large; nobody catches it.
    Limit,
}

/// AWS's names of errors.
pub(super) mod names {
    pub(crate) const RUNTIME: &str = "States.Runtime";
    pub(crate) const QUERY: &str = "States.QueryEvaluationError";
    pub(crate) const INTRINSIC: &str = "States.IntrinsicFailure";
    pub(crate) const TIMEOUT: &str = "States.Timeout";
    pub(crate) const HEARTBEAT: &str = "States.HeartbeatTimeout";
    pub(crate) const TASK_FAILED: &str = "States.TaskFailed";
    pub(crate) const ALL: &str = "States.ALL";
    pub(crate) const NO_CHOICE: &str = "States.NoChoiceMatched";
    pub(crate) const DATA_LIMIT: &str = "States.DataLimitExceeded";
    pub(crate) const RESULT_PATH: &str = "States.ResultPathMatchFailure";
    pub(crate) const THRESHOLD: &str = "States.ExceedToleratedFailureThreshold";
    pub(crate) const ITEM_READER: &str = "States.ItemReaderFailed";
}

impl Fault {
    pub(super) fn new(error: &str, cause: impl Into<Arc<str>>, sort: Sort) -> Self {
        Self {
            error: Some(error.into()),
            cause: Some(cause.into()),
            sort,
        }
    }

    pub(super) fn runtime(cause: impl Into<Arc<str>>) -> Self {
        Self::new(names::RUNTIME, cause, Sort::Runtime)
    }

    fn query(field: Option<&Arc<str>>, cause: String) -> Self {
        Self::new(names::QUERY, cause, Sort::Query(field.cloned(), false))
    }
}

/// Variables, and those around them.
#[derive(Debug, Default)]
pub(super) struct Vars {
    pub(super) own: SortedMap<Arc<str>, Arc<Value>>,
    pub(super) outer: Option<Arc<Vars>>,
}

impl Vars {
    fn get(&self, name: &str) -> Option<&Arc<Value>> {
        let outer = || self.outer.as_deref().and_then(|outer| outer.get(name));
        self.own.get(name).or_else(outer)
    }

    /// All that can be seen, as an object.
    pub(super) fn to_json(&self) -> Value {
        let seen = self.seen().into_iter();
        seen.map(|(name, value)| (name.to_owned(), value.clone()))
            .collect()
    }

    /// All that can be seen, inner ones before outer ones of the same name.
    fn seen(&self) -> SortedMap<&str, &Value> {
        let mut seen = self.outer.as_deref().map(Self::seen).unwrap_or_default();
        seen.extend(self.own.iter().map(|(name, value)| (&**name, &**value)));
        seen
    }
}

/// What a state's queries see.
pub(super) struct Scope<'a> {
    /// The state's input as it came.
    pub(super) input: &'a Value,
    /// What a Task, a Map or a Parallel came to.
    pub(super) result: Option<&'a Value>,
    /// What was caught.
    pub(super) error: Option<&'a Value>,
    pub(super) vars: &'a Vars,
    /// The context object, made when it is asked for.
    pub(super) context: &'a dyn Fn() -> Value,
    pub(super) made: OnceCell<Value>,
    pub(super) now_ms: u64,
    pub(super) seed: &'a Cell<u64>,
}

type Found<T> = Result<T, Fault>;

impl Scope<'_> {
    pub(super) fn context(&self) -> &Value {
        self.made.get_or_init(self.context)
    }

    /// What a path names: in `data`, in the context or in a variable.
    fn look<'a>(&'a self, path: &Path, data: &'a Value) -> Result<Cow<'a, Value>, Missing> {
        match path.root() {
            Root::Input => path.read(data),
            Root::Context => path.read(self.context()),
            Root::Variable(name) => match self.vars.get(name) {
                Some(value) => path.read(value),
                None => Err(Missing(format!("Variable '${name}' is not assigned"))),
            },
        }
    }

    /// As [`look`](Self::look), with the words for a field that wants a value.
    fn wanted(&self, path: &Path, data: &Value, field: &str) -> Found<Value> {
        let found = self.look(path, data);
        found.map(Cow::into_owned).map_err(|_| {
            Fault::runtime(format!(
                "The JSONPath '{}' specified for the field '{field}' could not be found in the input '{}'",
                path.source(),
                self.searched(path, data)
            ))
        })
    }

    /// What a path was looked for in.
    fn searched(&self, path: &Path, data: &Value) -> String {
        match path.root() {
            Root::Context => self.context().to_string(),
            _ => data.to_string(),
        }
    }

    /// The input or output that a path selects.
    pub(super) fn select(&self, select: &Select, data: &Arc<Value>) -> Found<Arc<Value>> {
        match select {
            Select::All => Ok(Arc::clone(data)),
            Select::Nothing => Ok(Arc::new(Value::Object(Map::new()))),
            Select::Path(path) => self.at(path, data),
        }
    }

    /// What a path names, in the words of `InputPath` when there is nothing.
    pub(super) fn at(&self, path: &Path, data: &Arc<Value>) -> Found<Arc<Value>> {
        if path.is_whole() && *path.root() == Root::Input {
            return Ok(Arc::clone(data));
        }
        match self.look(path, data) {
            Ok(found) => Ok(Arc::new(found.into_owned())),
            Err(missing) => Err(Fault::runtime(format!(
                "Invalid path '{}' : {}",
                path.source(),
                missing.0
            ))),
        }
    }

    /// What a path names, or nothing.
    pub(super) fn find<'a>(&'a self, path: &Path, data: &'a Value) -> Option<Cow<'a, Value>> {
        self.look(path, data).ok()
    }

    /// Puts a result into the input, as `ResultPath` says.
    pub(super) fn place(
        place: &Place,
        input: &Arc<Value>,
        result: &Arc<Value>,
    ) -> Found<Arc<Value>> {
        let path = match place {
            Place::Whole => return Ok(Arc::clone(result)),
            Place::Nowhere => return Ok(Arc::clone(input)),
            Place::Path(path) => path,
        };
        let mut whole = (**input).clone();
        match path.write(&mut whole, (**result).clone()) {
            Some(()) => Ok(Arc::new(whole)),
            None => Err(Fault::new(
                names::RESULT_PATH,
                format!(
                    "Unable to apply ReferencePath {} to input {input}",
                    path.source()
                ),
                Sort::Other,
            )),
        }
    }

    /// Fills in a template. `data` is what `$` names in it.
    pub(super) fn fill(&self, template: &Template, data: &Arc<Value>) -> Found<Arc<Value>> {
        match template {
            Template::Constant(value) => Ok(Arc::clone(value)),
            Template::Path(path, _) if path.is_whole() && *path.root() == Root::Input => {
                Ok(Arc::clone(data))
            }
            other => self.filled(other, data).map(Arc::new),
        }
    }

    fn filled(&self, template: &Template, data: &Value) -> Found<Value> {
        match template {
            Template::Constant(value) => Ok((**value).clone()),
            Template::Object(entries) => {
                let mut object = Map::with_capacity(entries.len());
                for entry in entries {
                    object.insert(entry.key.to_string(), self.filled(&entry.value, data)?);
                }
                Ok(Value::Object(object))
            }
            Template::Array(items) => items.iter().map(|item| self.filled(item, data)).collect(),
            Template::Path(path, field) => self.wanted(path, data, field),
            Template::Intrinsic(call) => self.intrinsic(call, data),
            Template::Query(query) => self.query(query),
        }
    }

    /// The entries of an `Assign`.
    pub(super) fn assign(
        &self,
        template: &Template,
        data: &Value,
    ) -> Found<Vec<(Arc<str>, Arc<Value>)>> {
        match template {
            Template::Object(entries) => entries
                .iter()
                .map(|entry| {
                    let value = self.filled(&entry.value, data)?;
                    Ok((Arc::clone(&entry.key), Arc::new(value)))
                })
                .collect(),
            Template::Constant(value) => {
                let object = value.as_object().into_iter().flatten();
                let pairs =
                    object.map(|(name, value)| (name.as_str().into(), Arc::new(value.clone())));
                Ok(pairs.collect())
            }
            _ => Ok(Vec::new()),
        }
    }

    fn intrinsic(&self, call: &intrinsic::Intrinsic, data: &Value) -> Found<Value> {
        let read = |path: &Path| {
            let found = self.look(path, data);
            found.map(Cow::into_owned).map_err(|_| {
                format!(
                    "The JsonPath argument for the field '{}' could not be found in the input '{}'",
                    path.source(),
                    self.searched(path, data)
                )
            })
        };
        let missing = Cell::new(false);
        let noted = |path: &Path| read(path).inspect_err(|_| missing.set(true));
        call.make(&noted, self.seed).map_err(|failed| {
            let cause = format!(
                "The function '{}' had the following error: {}",
                failed.source, failed.message
            );
            if missing.get() {
                Fault::runtime(cause)
            } else {
                Fault::new(names::INTRINSIC, cause, Sort::Intrinsic)
            }
        })
    }

    /// Evaluates a query to a value.
    pub(super) fn query(&self, query: &Query) -> Found<Value> {
        let trouble = |what: String| {
            let (source, field) = (&query.source, &query.field);
            let cause = format!(
                "The JSONata expression '{source}' specified for the field '{field}' {what}"
            );
            Fault::query(Some(field), cause)
        };
        match self.evaluate(query) {
            Ok(Outcome::Value(value)) => Ok(value),
            Ok(Outcome::Nothing) => Err(trouble("returned nothing (undefined).".into())),
            Ok(Outcome::Function) => Err(trouble("returned an unsupported result type.".into())),
            Err(error) => {
                let message = messages::of(&error);
                Err(trouble(format!(
                    "threw an error during evaluation. {}: {message}",
                    error.code
                )))
            }
        }
    }

    /// Evaluates a query whose result has to be of a type: `array`, `boolean`, `number`, `string`.
    pub(super) fn typed(&self, query: &Query, wanted: &str) -> Found<Value> {
        let value = self.query(query)?;
        let kind = kind_of(&value);
        if kind == wanted {
            return Ok(value);
        }
        let (source, field) = (&query.source, &query.field);
        let cause = format!(
            "The JSONata expression '{source}' specified for the field '{field}' returned an unexpected result type. Expected '{wanted}', but was '{kind}' for value: {value}"
        );
        Err(Fault::query(Some(field), cause))
    }

    fn evaluate(&self, query: &Query) -> Result<Outcome, crate::jsonata::Error> {
        let source = &*query.source;
        let mut fields: Vec<(&str, &Value)> = Vec::with_capacity(4);
        if source.contains("$states") {
            fields.push(("input", self.input));
            // Nobody can ask for the context without naming it, unless `$states` is taken as a whole.
            if source.contains("context") || takes_whole(source) {
                fields.push(("context", self.context()));
            }
            fields.extend(self.result.map(|result| ("result", result)));
            fields.extend(self.error.map(|error| ("errorOutput", error)));
        }
        let mut shared: Vec<(&str, Shared<'_>)> = Vec::new();
        let seen = self.vars.seen();
        for (name, value) in &seen {
            if source.contains(name) {
                shared.push((name, Shared::One(value)));
            }
        }
        shared.push(("states", Shared::Fields(&fields)));
        let env = Env {
            now_ms: self.now_ms,
            seed: self.seed.get(),
            shared: &shared,
            library: Library::StepFunctions,
            ..Env::default()
        };
        self.seed
            .set(crate::rng::Rng::new(self.seed.get()).next_u64());
        query.expr.outcome(&Value::Null, &env)
    }

    /// The value of a number or a text: as it stands, where a path leads, or what a query comes to.
    pub(super) fn amount(&self, amount: &Amount, data: &Arc<Value>) -> Found<Value> {
        match amount {
            Amount::Fixed(value) => Ok(value.clone()),
            Amount::Path(path) => self.at(path, data).map(|value| (*value).clone()),
            Amount::Intrinsic(template) => self.filled(template, data),
            Amount::Query(query) => self.query(query),
        }
    }

    /// The text of `Error` or `Cause`, with the words for a path that leads nowhere.
    pub(super) fn text(&self, amount: &Amount, field: &str, data: &Arc<Value>) -> Found<Value> {
        match amount {
            Amount::Path(path) => self.wanted(path, data, &format!("{field}Path")),
            Amount::Query(query) => self.typed(query, "string"),
            other => self.amount(other, data),
        }
    }
}

/// Whether `$states` stands somewhere without a field after it.
fn takes_whole(source: &str) -> bool {
    let after = source.split("$states").skip(1);
    let mut rests = after.map(str::trim_start);
    rests.any(|rest| !rest.starts_with('.'))
}

/// A value's type in JSONata's words.
pub(super) const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
