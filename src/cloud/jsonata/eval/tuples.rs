//! Tuple streams: what paths with `@`, `#` and `%` carry from step to step.
//!
//! A tuple is an object of bindings, with the context under `@`.

use super::{Answer, Machine};
use crate::jsonata::ast::{Kind, Node, Stage};
use crate::jsonata::value::{Flags, Object, Str, Value};
use std::rc::Rc;

const STREAM: Flags = Flags::SEQUENCE.with(Flags::TUPLES);

impl Machine {
    /// A tuple's context.
    pub(super) fn context_of(&self, tuple: &Value) -> Value {
        match tuple {
            Value::Object(tuple) => tuple
                .get(&self.context_key)
                .cloned()
                .unwrap_or(Value::Undefined),
            _ => Value::Undefined,
        }
    }

    /// The contexts of a stream, as a sequence.
    pub(super) fn contexts(&self, tuples: &Value) -> Value {
        Value::sequence(
            tuples
                .as_items()
                .iter()
                .map(|tuple| self.context_of(tuple))
                .collect(),
        )
    }

    /// Opens a frame with a tuple's bindings.
    pub(super) fn push_tuple(&mut self, tuple: &Value, outer: u32) -> u32 {
        let vars = match tuple {
            Value::Object(tuple) => tuple.entries().to_vec(),
            _ => Vec::new(),
        };
        self.push_frame(outer, vars)
    }

    fn new_tuple(&self, context: Value) -> Object {
        let mut tuple = Object::default();
        tuple.insert(self.context_key.clone(), context);
        tuple
    }

    /// One step of a path from the first that needs tuples on; `tuples` are those of the step before it.
    pub(super) fn tuple_step(
        &mut self,
        step: &Node,
        input: &Value,
        tuples: Option<Value>,
        frame: u32,
    ) -> Answer {
        let result = match (&step.kind, tuples) {
            (Kind::Sort(terms), Some(tuples)) => self.order_by(terms, step.at, &tuples, frame)?,
            (Kind::Sort(terms), None) => {
                let sorted = self.order_by(terms, step.at, input, frame)?;
                let mut tuples = Vec::new();
                for (i, item) in sorted.as_items().iter().enumerate() {
                    let mut tuple = self.new_tuple(item.clone());
                    set_index(&mut tuple, step.more().index.as_ref(), i);
                    tuples.push(Value::object(tuple));
                }
                Value::array(tuples, STREAM)
            }
            (_, tuples) => {
                let mut made = Vec::new();
                match tuples {
                    Some(tuples) => {
                        for tuple in tuples.as_items() {
                            self.extend_tuple(step, tuple, frame, &mut made)?;
                        }
                    }
                    None => {
                        for item in input.as_items() {
                            let tuple = Value::object(self.new_tuple(item.clone()));
                            self.extend_tuple(step, &tuple, frame, &mut made)?;
                        }
                    }
                }
                Value::array(made, STREAM)
            }
        };
        self.stages(&step.more().stages, result, frame)
    }

    /// The tuples that one tuple becomes: one for each result of the step in its context.
    fn extend_tuple(
        &mut self,
        step: &Node,
        tuple: &Value,
        frame: u32,
        out: &mut Vec<Value>,
    ) -> Result<(), crate::jsonata::error::Fail> {
        let Value::Object(bindings) = tuple else {
            return Ok(());
        };
        let context = self.context_of(tuple);
        let mark = self.push_tuple(tuple, frame);
        let value = self.eval(step, &context, mark)?;
        self.leave(mark, &value);
        if value.is_undefined() {
            return Ok(());
        }
        let is_stream = value.flags().has(Flags::TUPLES);
        for (i, item) in value.as_items().iter().enumerate() {
            self.work(1)?;
            let mut made = Object::clone(bindings);
            match item {
                Value::Object(inner) if is_stream => {
                    for (key, value) in inner.entries() {
                        made.insert(key.clone(), value.clone());
                    }
                }
                item => {
                    let key = step.more().focus.as_ref().unwrap_or(&self.context_key);
                    made.insert(key.clone(), item.clone());
                    set_index(&mut made, step.more().index.as_ref(), i);
                    for name in &step.more().ancestors {
                        made.insert(name.clone(), context.clone());
                    }
                }
            }
            out.push(Value::object(made));
        }
        Ok(())
    }

    /// Predicates and position bindings, in order.
    pub(super) fn stages(&mut self, stages: &[Stage], input: Value, frame: u32) -> Answer {
        let mut result = input;
        for stage in stages {
            match stage {
                Stage::Filter(predicate) => result = self.filter(predicate, result, frame)?,
                Stage::Index(name) => {
                    let flags = result.flags();
                    let mut tuples = result.into_items();
                    for (i, tuple) in tuples.iter_mut().enumerate() {
                        if let Value::Object(tuple) = tuple {
                            set_index(Rc::make_mut(tuple), Some(name), i);
                        }
                    }
                    result = Value::array(tuples, flags);
                }
            }
        }
        Ok(result)
    }
}

fn set_index(tuple: &mut Object, name: Option<&Str>, index: usize) {
    if let Some(name) = name {
        tuple.insert(name.clone(), Value::Number(index as f64));
    }
}
