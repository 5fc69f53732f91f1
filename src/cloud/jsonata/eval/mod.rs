//! Walking the tree.
//!
//! [`Machine::eval`] turns a node and a context into a value; each kind of node has its method in one of the files here.
//! Variables live in frames, which stand on a stack and refer to the frame around them by its place, so that closures
//! need no reference counting and a function that refers to itself is not a leak. A frame is dropped when what it was made
//! for is over and nothing that is still alive refers to it or to a later one (see [`Machine::leave`]).

mod apply;
mod compare;
pub(super) mod function;
mod group;
mod matching;
mod operators;
mod path;
mod sort;
mod transform;
mod tuples;

pub(super) use apply::{Call, arity};
pub(super) use compare::{equal, truth};
pub(super) use group::KEYS_FOR_WORK;
pub(super) use sort::merge_sort;

use super::ast::{Kind, Node, Stage};
use super::convert;
use super::error::{Fail, fail};
use super::functions;
use super::value::{Flags, MAX_NESTING, Object, Str, Value};
use super::{Env, Library, Outcome, Shared};
use apply::TailCall;
use function::{Function, Kind as FunctionKind};
use std::sync::Arc;

/// What every evaluation answers.
pub(super) type Answer = Result<Value, Fail>;

/// Evaluates a whole expression against an input, which may be nothing.
pub(super) fn run(root: &Node, data: Value, env: &Env) -> Result<Outcome, Fail> {
    let mut machine = Machine {
        frames: Vec::new(),
        open: 0,
        steps: env.limits.steps,
        depth_max: env.limits.depth,
        pending: None,
        now_ms: env.now_ms,
        random: env.seed,
        library: env.library,
        context_key: "@".into(),
    };
    let mut vars: Vec<(Str, Value)> = Vec::with_capacity(env.bindings.len() + env.shared.len() + 1);
    for (name, value) in env.bindings {
        vars.push(((*name).into(), convert::from_json(value, 1)?));
    }
    for (name, shared) in env.shared {
        vars.push(((*name).into(), look_at(*shared)?));
    }
    vars.push(("$".into(), data.clone()));
    machine.frames.push(Frame { outer: None, vars });
    let context = match data {
        Value::Array(..) => Value::array(vec![data], Flags::SEQUENCE.with(Flags::OUTER)),
        data => data,
    };
    let value = machine.eval(root, &context, 0)?;
    Ok(match convert::to_json(&value, &mut machine.steps)? {
        Some(json) => Outcome::Value(json),
        None if value.is_function() => Outcome::Function,
        None => Outcome::Nothing,
    })
}

/// The value of a variable that somebody else keeps.
fn look_at(shared: Shared) -> Answer {
    match shared {
        Shared::One(json) => convert::from_json(json, 1),
        Shared::Fields(fields) => {
            let mut object = Object::default();
            for (key, json) in fields {
                object.insert((*key).into(), convert::from_json(json, 2)?);
            }
            Ok(Value::object(object))
        }
    }
}

/// Where an evaluation stands.
pub(super) struct Machine {
    frames: Vec<Frame>,
    /// Evaluations and calls that are open.
    open: u32,
    depth_max: u32,
    /// What may still be done.
    steps: u64,
    /// The call that a function which has ended wants made in its place.
    pending: Option<Box<TailCall>>,
    pub(super) now_ms: u64,
    /// The state of the random numbers.
    pub(super) random: u64,
    /// Which functions there are.
    library: Library,
    /// The key of the context in a tuple.
    context_key: Str,
}

/// Variables, and the frame around them.
struct Frame {
    outer: Option<u32>,
    vars: Vec<(Str, Value)>,
}

impl Machine {
    /// Counts work done.
    pub(super) fn work(&mut self, steps: usize) -> Result<(), Fail> {
        match self.steps.checked_sub(steps as u64) {
            Some(left) => {
                self.steps = left;
                Ok(())
            }
            None => Err(fail("U1001").value("the expression takes too long")),
        }
    }

    /// The work that may still be done.
    pub(super) fn work_left(&self) -> usize {
        usize::try_from(self.steps).unwrap_or(usize::MAX)
    }

    /// Counts one more evaluation or call as open.
    fn enter(&mut self) -> Result<(), Fail> {
        self.work(1)?;
        if self.open >= self.depth_max {
            return Err(fail("U1001").value("the expression calls too deeply"));
        }
        self.open += 1;
        Ok(())
    }

    /// Evaluates a node against a context, with the variables of a frame.
    pub(super) fn eval(&mut self, node: &Node, input: &Value, frame: u32) -> Answer {
        self.enter().map_err(|fail| fail.at(node.at))?;
        let mut value = self.eval_kind(node, input, frame)?;
        for stage in &node.more().predicates {
            if let Stage::Filter(predicate) = stage {
                value = self.filter(predicate, value, frame)?;
            }
        }
        if let Some(group) = &node.more().group
            && !matches!(node.kind, Kind::Path(..))
        {
            value = self.group(group, &value, frame)?;
        }
        self.open -= 1;
        if value.meta().nesting > MAX_NESTING {
            return Err(fail("U1001")
                .at(node.at)
                .value("a value is nested too deeply"));
        }
        Ok(settle(value, node.keep_array))
    }

    /// Evaluates a node in a frame of its own.
    pub(super) fn eval_inside(&mut self, node: &Node, input: &Value, frame: u32) -> Answer {
        let mark = self.push_frame(frame, Vec::new());
        let value = self.eval(node, input, mark)?;
        self.leave(mark, &value);
        Ok(value)
    }

    fn eval_kind(&mut self, node: &Node, input: &Value, frame: u32) -> Answer {
        Ok(match &node.kind {
            Kind::Path(steps, keep) => return self.path(node, steps, *keep, input, frame),
            Kind::Name(name) => return self.lookup(input, name),
            Kind::Variable(name) => self.variable(name, input, frame),
            Kind::String(text) => Value::String(text.clone()),
            Kind::Number(n) => Value::Number(*n),
            Kind::Bool(b) => Value::Bool(*b),
            Kind::Null => Value::Null,
            Kind::Binary(op, left, right) => {
                return self.binary(*op, [left, right], node.at, input, frame);
            }
            Kind::Call(call) => return self.call(call, node.at, None, input, frame),
            Kind::Condition(condition, then, otherwise) => {
                return self.condition(condition, then, otherwise.as_deref(), input, frame);
            }
            Kind::Default(op, left, right) => return self.default(*op, left, right, input, frame),
            Kind::Block(parts) => return self.block(parts, input, frame),
            Kind::Array(items) => return self.array(items, node.cons, input, frame),
            Kind::Object(group) => return self.group(group, input, frame),
            Kind::Bind(name, value) => return self.assign(name, value, input, frame),
            Kind::Negate(operand) => return self.negate(operand, node.at, input, frame),
            Kind::Lambda(lambda) => Function::value(FunctionKind::Lambda(
                Arc::clone(lambda),
                input.clone(),
                frame,
            )),
            Kind::Apply(left, right) => return self.chain(left, right, node.at, input, frame),
            Kind::Partial(call) => return self.partial(call, node.at, input, frame),
            Kind::Transform(transform) => {
                Function::value(FunctionKind::Transform(Arc::clone(transform), frame))
            }
            Kind::Regex(regex) => Function::value(FunctionKind::Regex(Arc::clone(regex))),
            Kind::Wildcard => return self.wildcard(input),
            Kind::Descendant => return self.descendants(input),
            Kind::Parent(_, name) => self.variable(name, input, frame),
            // A sort outside a path, and what only the parser or a call looks at.
            Kind::Sort(_) | Kind::Missing | Kind::Placeholder => Value::Undefined,
        })
    }

    fn condition(
        &mut self,
        condition: &Node,
        then: &Node,
        otherwise: Option<&Node>,
        input: &Value,
        frame: u32,
    ) -> Answer {
        let condition = self.eval(condition, input, frame)?;
        match (truth(&condition)?, otherwise) {
            (true, _) => self.eval(then, input, frame),
            (false, Some(otherwise)) => self.eval(otherwise, input, frame),
            (false, None) => Ok(Value::Undefined),
        }
    }

    fn assign(&mut self, name: &Str, value: &Node, input: &Value, frame: u32) -> Answer {
        let value = self.eval(value, input, frame)?;
        self.bind(frame, name, &value);
        Ok(value)
    }

    /// `(a; b; c)`: evaluates all in a frame of their own, answers the last.
    fn block(&mut self, parts: &[Node], input: &Value, frame: u32) -> Answer {
        let mark = self.push_frame(frame, Vec::new());
        let mut value = Value::Undefined;
        for part in parts {
            value = self.eval(part, input, mark)?;
        }
        self.leave(mark, &value);
        Ok(value)
    }

    fn variable(&self, name: &str, input: &Value, frame: u32) -> Value {
        if name.is_empty() {
            return match input.items() {
                Some([data]) if input.flags().has(Flags::OUTER) => data.clone(),
                _ => input.clone(),
            };
        }
        let mut at = Some(frame);
        while let Some(frame) = at.and_then(|at| self.frames.get(at as usize)) {
            if let Some((_, value)) = frame.vars.iter().find(|(known, _)| **known == *name) {
                return value.clone();
            }
            at = frame.outer;
        }
        functions::find(name, self.library).map_or(Value::Undefined, Value::Native)
    }

    fn bind(&mut self, frame: u32, name: &Str, value: &Value) {
        let Some(frame) = self.frames.get_mut(frame as usize) else {
            return;
        };
        match frame.vars.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value.clone(),
            None => frame.vars.push((name.clone(), value.clone())),
        }
    }

    /// Opens a frame inside `outer`.
    fn push_frame(&mut self, outer: u32, vars: Vec<(Str, Value)>) -> u32 {
        self.frames.push(Frame {
            outer: Some(outer),
            vars,
        });
        (self.frames.len() - 1) as u32
    }

    /// Drops the frames from `mark` on, unless the outcome may still need them: a function in it may refer to one, and so
    /// may a call that waits to be made. Nothing else can: older frames are not written to while newer ones are in use.
    fn leave(&mut self, mark: u32, outcome: &Value) {
        if outcome.meta().frame < mark && self.pending.is_none() {
            self.frames.truncate(mark as usize);
        }
    }
}

/// A finished sequence: none is nothing, and one stands for itself.
fn settle(value: Value, keep_array: bool) -> Value {
    let flags = value.flags();
    if !flags.has(Flags::SEQUENCE) || flags.has(Flags::TUPLES) {
        return value;
    }
    let flags = if keep_array {
        flags.with(Flags::KEEP)
    } else {
        flags
    };
    match value.items() {
        Some([]) => Value::Undefined,
        Some([only]) if !flags.has(Flags::KEEP) => only.clone(),
        _ => value.with_flags(flags),
    }
}
