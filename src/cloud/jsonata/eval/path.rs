//! Paths: steps, predicates, names and wildcards.

use super::compare::{numeric, truth};
use super::{Answer, Machine};
use crate::jsonata::ast::{Kind, Node, Stage};
use crate::jsonata::error::Fail;
use crate::jsonata::value::{Flags, Value};

impl Machine {
    /// A path: each step maps the sequence that the one before it made.
    pub(super) fn path(
        &mut self,
        node: &Node,
        steps: &[Node],
        keep: bool,
        input: &Value,
        frame: u32,
    ) -> Answer {
        if let [step] = steps
            && let Some(value) = self.plain_name(node, step, keep, input)
        {
            return Ok(value);
        }
        let mut sequence = match input {
            Value::Array(..)
                if !matches!(
                    steps.first(),
                    Some(Node {
                        kind: Kind::Variable(_),
                        ..
                    })
                ) =>
            {
                input.clone()
            }
            _ => Value::single(input.clone()),
        };
        let mut result = Value::Undefined;
        let mut tuples: Option<Value> = None;
        let mut in_tuples = false;
        for (i, step) in steps.iter().enumerate() {
            in_tuples |= step.tuple;
            if i == 0 && step.cons {
                result = self.eval(step, &sequence, frame)?;
                // What a predicate takes out of an array that is written out is no sequence to go on from.
                if i + 1 < steps.len() && result.items().is_none() {
                    result = Value::Undefined;
                }
            } else if in_tuples {
                tuples = Some(self.tuple_step(step, &sequence, tuples, frame)?);
                continue;
            } else {
                result = self.step(step, &sequence, i + 1 == steps.len(), frame)?;
            }
            if result.is_undefined() || result.items().is_some_and(<[Value]>::is_empty) {
                break;
            }
            sequence = result.clone();
        }
        if in_tuples && let Some(tuples) = &tuples {
            result = if node.tuple {
                tuples.clone()
            } else {
                self.contexts(tuples)
            };
        }
        if keep {
            let flags = result.flags();
            let written_out = flags.has(Flags::CONS) && !flags.has(Flags::SEQUENCE);
            result = if written_out {
                Value::single(result)
            } else {
                result
            };
            let flags = result.flags().with(Flags::KEEP);
            result = result.with_flags(flags);
        }
        match &node.more().group {
            Some(group) => self.group(group, tuples.as_ref().unwrap_or(&result), frame),
            None => Ok(result),
        }
    }

    /// The commonest path of all, a name looked up in an object.
    fn plain_name(&mut self, node: &Node, step: &Node, keep: bool, input: &Value) -> Option<Value> {
        let (Kind::Name(name), Value::Object(object)) = (&step.kind, input) else {
            return None;
        };
        if keep
            || node.keep_array
            || step.tuple
            || !step.more().stages.is_empty()
            || node.more().group.is_some()
        {
            return None;
        }
        match object.get(name) {
            None => Some(Value::Undefined),
            Some(Value::Array(_, flags)) if *flags != Flags::PLAIN => None,
            Some(value) => Some(value.clone()),
        }
    }

    fn step(&mut self, step: &Node, input: &Value, last: bool, frame: u32) -> Answer {
        if let Kind::Sort(terms) = &step.kind {
            let sorted = self.order_by(terms, step.at, input, frame)?;
            return self.stages(&step.more().stages, sorted, frame);
        }
        let mut results = Vec::new();
        for item in input.as_items() {
            let mut value = self.eval(step, item, frame)?;
            for stage in &step.more().stages {
                if let Stage::Filter(predicate) = stage {
                    value = self.filter(predicate, value, frame)?;
                }
            }
            if !value.is_undefined() {
                results.push(value);
            }
        }
        if let [only @ Value::Array(_, flags)] = &results[..]
            && last
            && !flags.has(Flags::SEQUENCE)
        {
            return Ok(only.clone());
        }
        let mut flat = Vec::with_capacity(results.len());
        for value in results {
            match value {
                Value::Array(_, flags) if !flags.has(Flags::CONS) => {
                    self.work(value.size() / 4)?;
                    flat.extend(value.into_items());
                }
                value => flat.push(value),
            }
        }
        Ok(Value::sequence(flat))
    }

    /// The items of a value for which a predicate holds, or whose positions it names.
    pub(super) fn filter(&mut self, predicate: &Node, input: Value, frame: u32) -> Answer {
        if input.is_undefined() {
            // Nothing can be chosen, but a mistake in the predicate is still one.
            let is_index = matches!(predicate.kind, Kind::Number(_));
            let value = if is_index {
                Value::Undefined
            } else {
                self.eval(predicate, &input, frame)?
            };
            return Ok(if chosen(&value, 0, 1)? > 0 {
                input
            } else {
                Value::sequence(Vec::new())
            });
        }
        let flags = if input.flags().has(Flags::TUPLES) {
            Flags::SEQUENCE.with(Flags::TUPLES)
        } else {
            Flags::SEQUENCE
        };
        let items = input.as_items();
        if let Kind::Number(n) = predicate.kind {
            return Ok(match position(n, items.len()).and_then(|i| items.get(i)) {
                None => Value::array(Vec::new(), flags),
                Some(item @ Value::Array(..)) => item.clone(),
                Some(item) => Value::array(vec![item.clone()], flags),
            });
        }
        let mut kept = Vec::new();
        for (i, item) in items.iter().enumerate() {
            let value = if flags.has(Flags::TUPLES) {
                let mark = self.push_tuple(item, frame);
                let context = self.context_of(item);
                let value = self.eval(predicate, &context, mark)?;
                self.leave(mark, &value);
                value
            } else {
                self.eval(predicate, item, frame)?
            };
            for _ in 0..chosen(&value, i, items.len())? {
                kept.push(item.clone());
            }
        }
        Ok(Value::array(kept, flags))
    }

    /// The value of a name: of an object's key, or of that key in each of an array's items.
    pub(in crate::jsonata) fn lookup(&mut self, input: &Value, name: &str) -> Answer {
        match input {
            Value::Object(object) => Ok(object.get(name).cloned().unwrap_or(Value::Undefined)),
            Value::Array(list, _) => {
                let mut found = Vec::new();
                for item in &list.items {
                    self.work(1)?;
                    match self.lookup(item, name)? {
                        Value::Undefined => {}
                        value => found.extend(value.into_items()),
                    }
                }
                Ok(Value::sequence(found))
            }
            _ => Ok(Value::Undefined),
        }
    }

    /// `*`: all values of an object.
    pub(super) fn wildcard(&mut self, input: &Value) -> Answer {
        let input = match input.items() {
            Some([data]) if input.flags().has(Flags::OUTER) => data,
            _ => input,
        };
        let mut found = Vec::new();
        let mut flags = Flags::SEQUENCE;
        let mut add = |machine: &mut Self, value: &Value| {
            if value.items().is_some() {
                flags = Flags::PLAIN;
            }
            machine.flatten(value, &mut found)
        };
        match input {
            Value::Object(object) => {
                for (_, value) in object.entries() {
                    add(self, value)?;
                }
            }
            Value::Array(list, _) => {
                for value in &list.items {
                    add(self, value)?;
                }
            }
            _ => {}
        }
        Ok(Value::array(found, flags))
    }

    fn flatten(&mut self, value: &Value, out: &mut Vec<Value>) -> Result<(), Fail> {
        self.work(1)?;
        match value {
            Value::Array(list, _) => {
                for item in &list.items {
                    self.flatten(item, out)?;
                }
            }
            value => out.push(value.clone()),
        }
        Ok(())
    }

    /// `**`: a value and all that is inside it.
    pub(super) fn descendants(&mut self, input: &Value) -> Answer {
        if input.is_undefined() {
            return Ok(Value::Undefined);
        }
        let mut found = Vec::new();
        self.descend(input, &mut found)?;
        Ok(match found.pop() {
            Some(only) if found.is_empty() => only,
            last => {
                found.extend(last);
                Value::sequence(found)
            }
        })
    }

    fn descend(&mut self, value: &Value, out: &mut Vec<Value>) -> Result<(), Fail> {
        self.work(1)?;
        match value {
            Value::Array(list, _) => {
                for item in &list.items {
                    self.descend(item, out)?;
                }
            }
            Value::Object(object) => {
                out.push(value.clone());
                for (_, item) in object.entries() {
                    self.descend(item, out)?;
                }
            }
            value => out.push(value.clone()),
        }
        Ok(())
    }
}

/// An index rounded down and, if negative, counted from the end.
fn position(n: f64, count: usize) -> Option<usize> {
    let n = n.floor();
    let n = if n < 0.0 { n + count as f64 } else { n };
    (n >= 0.0 && n < count as f64).then_some(n as usize)
}

/// How often a predicate's value chooses the item at `index`: numbers name positions, all else is true or false.
fn chosen(value: &Value, index: usize, count: usize) -> Result<usize, Fail> {
    let mut times = 0;
    match value {
        Value::Number(_) | Value::Array(..) => {
            for item in value.as_items() {
                match numeric(item)? {
                    Some(n) => times += usize::from(position(n, count) == Some(index)),
                    None => return Ok(usize::from(truth(value)?)),
                }
            }
            Ok(times)
        }
        _ => Ok(usize::from(truth(value)?)),
    }
}
