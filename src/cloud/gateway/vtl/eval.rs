//! Rendering: a template and what it may see become a text.

use super::ast::{At, Expr, Node, Op, Reference, Step};
use super::value::{Heap, Value};
use super::{Overrides, Problem, Rendered, Scope, host, lists, texts};
use crate::sorted::SortedMap;
use serde_json::Value as Json;
use std::cell::OnceCell;
use std::sync::Arc;

/// How often one #foreach goes round.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html> (read 2026-11-22).
const ROUNDS_MAX: usize = 1_000;
/// How many nodes and expressions one rendering evaluates.
const STEPS_MAX: u64 = 500_000;
/// How many lists and maps it makes.
const HEAP_MAX: usize = 200_000;
/// How long a text may become, in bytes.
const TEXT_MAX: usize = 10_485_760;
/// How long all texts that it makes may be together, in bytes.
const TEXTS_MAX: usize = 50_000_000;
/// How deep #define may nest.
const DEPTH_MAX: usize = 60;

pub(super) fn render(nodes: &[Node], scope: &Scope<'_>) -> Result<Rendered, Problem> {
    let mut run = Run::new(scope);
    match run.nodes(nodes) {
        Ok(()) | Err(Halt::Stop | Halt::Break) => Ok(Rendered {
            overrides: run.overrides(),
            text: run.out,
        }),
        Err(Halt::Problem(problem)) => Err(problem),
    }
}

/// Why rendering does not go on.
pub(super) enum Halt {
    Stop,
    Break,
    Problem(Problem),
}

/// One rendering.
pub(super) struct Run<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) heap: Heap,
    variables: SortedMap<String, Value>,
    blocks: SortedMap<String, Arc<[Node]>>,
    out: String,
    /// The payload as JSON, once it was asked for.
    pub(super) payload: OnceCell<Json>,
    steps: u64,
    /// How long the texts are that it made, in bytes.
    made: usize,
    depth: usize,
    /// The reference that is looked at, for problems.
    at: At,
}

impl<'a> Run<'a> {
    fn new(scope: &'a Scope<'a>) -> Self {
        let mut heap = Heap::default();
        let mut fields = Vec::new();
        for (name, value) in scope.context {
            fields.push((name.as_str().into(), heap.take_in(value, true)));
        }
        let overrides = [
            ("requestOverride", &scope.overrides.request),
            ("responseOverride", &scope.overrides.response),
        ];
        for (name, value) in overrides {
            fields.push((name.into(), heap.take_in(value, true)));
        }
        let context = heap.map(fields, true);
        let stage = heap.take_in(&Json::Object(scope.stage_variables.clone()), false);
        let variables = [
            ("input", Value::Input),
            ("util", Value::Util),
            ("context", context),
            ("stageVariables", stage),
        ];
        Self {
            scope,
            heap,
            variables: variables
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            blocks: SortedMap::new(),
            out: String::new(),
            payload: OnceCell::new(),
            steps: 0,
            made: 0,
            depth: 0,
            at: At::default(),
        }
    }

    fn overrides(&self) -> Overrides {
        let Some(Value::Map(context)) = self.variables.get("context") else {
            return self.scope.overrides.clone();
        };
        let part = |name: &str| self.heap.json(&self.heap.field(*context, name));
        Overrides {
            request: part("requestOverride"),
            response: part("responseOverride"),
        }
    }

    pub(super) fn problem(&self, message: impl Into<String>) -> Halt {
        let At { line, column } = self.at;
        let message = message.into();
        Halt::Problem(Problem {
            line,
            column,
            message,
        })
    }

    fn step(&mut self) -> Result<(), Halt> {
        self.steps += 1;
        if self.steps > STEPS_MAX || self.heap.len() > HEAP_MAX || self.out.len() > TEXT_MAX {
            return Err(
                self.problem("The template becomes too much: too many rounds, values or letters.")
            );
        }
        Ok(())
    }

    fn nodes(&mut self, nodes: &[Node]) -> Result<(), Halt> {
        for node in nodes {
            self.step()?;
            self.node(node)?;
        }
        Ok(())
    }

    fn node(&mut self, node: &Node) -> Result<(), Halt> {
        match node {
            Node::Text(text) => self.out.push_str(text),
            Node::Reference(reference) => self.write(reference)?,
            Node::Set(target, value) => {
                let value = self.value(value)?;
                // Velocity leaves a variable as it is when it would be set to nothing.
                if value != Value::Null {
                    self.set(target, value)?;
                }
            }
            Node::If(branches, otherwise) => {
                for (condition, body) in branches {
                    if self.value(condition)?.is_true() {
                        return self.nodes(body);
                    }
                }
                self.nodes(otherwise)?;
            }
            Node::Foreach { variable, of, body } => {
                let of = self.value(of)?;
                self.foreach(variable, &of, body)?;
            }
            Node::Define(name, body) => {
                self.blocks.insert(name.clone(), Arc::clone(body));
            }
            Node::Break => return Err(Halt::Break),
            Node::Stop => return Err(Halt::Stop),
        }
        Ok(())
    }

    fn write(&mut self, reference: &Reference) -> Result<(), Halt> {
        let block = match reference.steps.is_empty() {
            true => self.blocks.get(&reference.name).cloned(),
            false => None,
        };
        if let Some(block) = block {
            self.at = reference.at;
            if self.depth >= DEPTH_MAX {
                return Err(self.problem("A #define may not use itself."));
            }
            self.depth += 1;
            let done = self.nodes(&block);
            self.depth -= 1;
            return done;
        }
        let value = self.reference(reference)?;
        let text = self.heap.text(&value);
        self.out.push_str(&text);
        Ok(())
    }

    fn foreach(&mut self, variable: &str, of: &Value, body: &Arc<[Node]>) -> Result<(), Halt> {
        let items: Vec<Value> = match of {
            Value::List(id) => self.heap.items(*id).to_vec(),
            Value::Map(id) => self
                .heap
                .fields(*id)
                .iter()
                .map(|(_, value)| value.clone())
                .collect(),
            _ => return Ok(()),
        };
        let names = [variable, "foreach", "velocityCount"];
        let before = names.map(|name| self.variables.get(name).cloned());
        let parent = before[1].clone().unwrap_or(Value::Null);
        let count = items.len();
        let mut ended = Ok(());
        for (index, item) in items.into_iter().take(ROUNDS_MAX).enumerate() {
            let number = |number: usize| Value::Int(number as i64);
            let fields = [
                ("index", number(index)),
                ("count", number(index + 1)),
                ("hasNext", Value::Bool(index + 1 < count)),
                ("first", Value::Bool(index == 0)),
                ("last", Value::Bool(index + 1 == count)),
                ("parent", parent.clone()),
            ];
            let fields = fields.map(|(name, value)| (Arc::from(name), value));
            let foreach = self.heap.map(fields.into(), true);
            self.variables.insert(variable.to_owned(), item);
            self.variables.insert("foreach".to_owned(), foreach);
            self.variables
                .insert("velocityCount".to_owned(), number(index + 1));
            match self.nodes(body) {
                Ok(()) => {}
                Err(Halt::Break) => break,
                Err(halt) => {
                    ended = Err(halt);
                    break;
                }
            }
        }
        for (name, value) in names.into_iter().zip(before) {
            match value {
                Some(value) => self.variables.insert(name.to_owned(), value),
                None => self.variables.remove(name),
            };
        }
        ended
    }

    fn set(&mut self, target: &Reference, value: Value) -> Result<(), Halt> {
        self.at = target.at;
        let Some((last, steps)) = target.steps.split_last() else {
            self.variables.insert(target.name.clone(), value);
            return Ok(());
        };
        let holder = self.walk(&target.name, steps)?;
        let key = match last {
            Step::Property(name) => Value::Text(name.as_str().into()),
            Step::Index(index) => self.value(index)?,
            Step::Method(..) => return Err(self.problem("A call cannot be set.")),
        };
        match (holder, key) {
            (Value::Map(id), key) => {
                let key = self.heap.text(&key);
                if let Some(map) = self.heap.map_mut(id) {
                    map.put(&key, value);
                }
            }
            (Value::List(id), Value::Int(index)) => lists::set(&mut self.heap, id, index, value),
            _ => {}
        }
        Ok(())
    }

    /// What a reference is; nothing when some part of it is nothing.
    pub(super) fn reference(&mut self, reference: &Reference) -> Result<Value, Halt> {
        self.at = reference.at;
        let value = self.walk(&reference.name, &reference.steps)?;
        self.at = reference.at;
        Ok(value)
    }

    fn walk(&mut self, name: &str, steps: &[Step]) -> Result<Value, Halt> {
        let mut value = self.variables.get(name).cloned().unwrap_or(Value::Null);
        for step in steps {
            self.step()?;
            value = match step {
                _ if value == Value::Null => return Ok(Value::Null),
                Step::Property(name) => self.property(&value, name),
                Step::Index(index) => {
                    let index = self.value(index)?;
                    match (&value, &index) {
                        (Value::List(id), Value::Int(index)) => lists::get(&self.heap, *id, *index),
                        (Value::Map(id), key) => self.heap.field(*id, &self.heap.text(key)),
                        _ => Value::Null,
                    }
                }
                Step::Method(name, arguments) => {
                    let at = self.at;
                    let mut given = Vec::with_capacity(arguments.len());
                    for argument in arguments {
                        given.push(self.value(argument)?);
                    }
                    self.at = at;
                    self.method(&value, name, &given)?
                }
            };
        }
        Ok(value)
    }

    fn property(&mut self, value: &Value, name: &str) -> Value {
        match value {
            Value::Map(id) => {
                let found = self.heap.field(*id, name);
                match (found, name) {
                    (Value::Null, "empty") => Value::Bool(self.heap.fields(*id).is_empty()),
                    (found, _) => found,
                }
            }
            Value::List(id) if name == "empty" => Value::Bool(self.heap.items(*id).is_empty()),
            Value::Text(text) if name == "empty" => Value::Bool(text.is_empty()),
            Value::Input if name == "body" => Value::Text(host::body(self.scope).into()),
            _ => Value::Null,
        }
    }

    fn method(&mut self, value: &Value, name: &str, arguments: &[Value]) -> Result<Value, Halt> {
        let result = match value {
            Value::Input => host::input(self, name, arguments)?,
            Value::Util => host::util(self, name, arguments)?,
            Value::Text(text) => texts::call(&mut self.heap, text, name, arguments),
            Value::List(id) => lists::call(&mut self.heap, *id, name, arguments),
            Value::Map(id) => lists::call_map(&mut self.heap, *id, name, arguments),
            other => texts::call_number(&self.heap, other, name, arguments),
        };
        self.counted(result)
    }

    /// Counts a text that was made.
    fn counted(&mut self, value: Value) -> Result<Value, Halt> {
        if let Value::Text(text) = &value {
            self.made = self.made.saturating_add(text.len());
            if text.len() > TEXT_MAX || self.made > TEXTS_MAX {
                return Err(self.problem("The template makes too much text."));
            }
        }
        Ok(value)
    }

    pub(super) fn value(&mut self, expr: &Expr) -> Result<Value, Halt> {
        self.step()?;
        Ok(match expr {
            Expr::Null => Value::Null,
            Expr::Bool(truth) => Value::Bool(*truth),
            Expr::Int(number) => Value::Int(*number),
            Expr::Float(number) => Value::Float(*number),
            Expr::Text(text) => Value::Text(Arc::clone(text)),
            Expr::Reference(reference) => self.reference(reference)?,
            Expr::Template(nodes) => {
                let before = std::mem::take(&mut self.out);
                let done = self.nodes(nodes);
                let text = std::mem::replace(&mut self.out, before);
                done?;
                self.counted(Value::Text(text.into()))?
            }
            Expr::List(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    values.push(self.value(item)?);
                }
                self.heap.list(values, false)
            }
            Expr::Range(first, last) => {
                let (first, last) = (self.value(first)?, self.value(last)?);
                lists::range(&mut self.heap, &first, &last)
            }
            Expr::Map(fields) => {
                let map = self.heap.map(Vec::new(), false);
                for (key, value) in fields {
                    let (key, value) = (self.value(key)?, self.value(value)?);
                    let key = self.heap.text(&key);
                    if let Value::Map(id) = map
                        && let Some(map) = self.heap.map_mut(id)
                    {
                        map.put(&key, value);
                    }
                }
                map
            }
            Expr::Not(inner) => Value::Bool(!self.value(inner)?.is_true()),
            Expr::Negative(inner) => match self.value(inner)? {
                Value::Int(number) => Value::Int(number.wrapping_neg()),
                Value::Float(number) => Value::Float(-number),
                _ => Value::Null,
            },
            Expr::Two(op, left, right) => self.two(*op, left, right)?,
        })
    }

    fn two(&mut self, op: Op, left: &Expr, right: &Expr) -> Result<Value, Halt> {
        let left = self.value(left)?;
        match op {
            Op::Or if left.is_true() => return Ok(Value::Bool(true)),
            Op::And if !left.is_true() => return Ok(Value::Bool(false)),
            _ => {}
        }
        let right = self.value(right)?;
        Ok(match op {
            Op::Or | Op::And => Value::Bool(right.is_true()),
            Op::Equal => Value::Bool(self.heap.same(&left, &right)),
            Op::NotEqual => Value::Bool(!self.heap.same(&left, &right)),
            _ => {
                let result = texts::arithmetic(&self.heap, op, &left, &right);
                self.counted(result)?
            }
        })
    }
}
