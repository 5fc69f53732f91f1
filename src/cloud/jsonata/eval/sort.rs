//! Sorting: stable, by a comparison that may fail or contradict itself.

use super::compare::numeric;
use super::{Answer, Machine};
use crate::jsonata::ast::Term;
use crate::jsonata::error::{Fail, fail};
use crate::jsonata::text::shown;
use crate::jsonata::value::{Flags, Value};
use std::cmp::Ordering;

/// Whether the first of two items belongs after the second.
pub(in crate::jsonata) type Swap<'a> =
    &'a mut dyn FnMut(&mut Machine, &Value, &Value) -> Result<bool, Fail>;

/// Sorts by merging, which asks for each pair at most once and keeps the order of equals.
pub(in crate::jsonata) fn merge_sort(
    machine: &mut Machine,
    items: Vec<Value>,
    swap: Swap,
) -> Result<Vec<Value>, Fail> {
    let mut items = items;
    let mut width = 1;
    while width < items.len() {
        let mut merged = Vec::with_capacity(items.len());
        for pair in items.chunks(width * 2) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let ([first, rest_left @ ..], [second, rest_right @ ..]) = (left, right) {
                machine.work(1)?;
                if swap(machine, first, second)? {
                    merged.push(second.clone());
                    right = rest_right;
                } else {
                    merged.push(first.clone());
                    left = rest_left;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        items = merged;
        width *= 2;
    }
    Ok(items)
}

impl Machine {
    /// `^(...)`: the items of a sequence in the order of the terms' values.
    pub(super) fn order_by(
        &mut self,
        terms: &[Term],
        at: u32,
        input: &Value,
        frame: u32,
    ) -> Answer {
        let items = input.as_items();
        if items.len() <= 1 {
            return Ok(input.clone());
        }
        let in_tuples = input.flags().has(Flags::TUPLES);
        // The values to sort by, found once for each item; what is sorted is the items' positions.
        let mut keys = Vec::with_capacity(items.len());
        for item in items {
            let mut values = Vec::with_capacity(terms.len());
            let (context, scope) = if in_tuples {
                (self.context_of(item), self.push_tuple(item, frame))
            } else {
                (item.clone(), frame)
            };
            for term in terms {
                values.push(self.eval(&term.value, &context, scope)?);
            }
            if in_tuples {
                self.leave(scope, &Value::Undefined);
            }
            keys.push(values);
        }
        let order = (0..items.len()).map(|i| Value::Number(i as f64)).collect();
        let sorted = merge_sort(self, order, &mut |_, left, right| {
            let (Value::Number(left), Value::Number(right)) = (left, right) else {
                return Ok(false);
            };
            belongs_after(terms, &keys[*left as usize], &keys[*right as usize])
                .map_err(|fail| fail.at(at))
        })?;
        let place = |i: &Value| {
            if let Value::Number(i) = i {
                items[*i as usize].clone()
            } else {
                Value::Undefined
            }
        };
        let flags = if in_tuples {
            input.flags()
        } else {
            Flags::PLAIN
        };
        Ok(Value::array(sorted.iter().map(place).collect(), flags))
    }
}

/// Whether an item with the values `left` belongs after one with the values `right`. Nothing comes last.
fn belongs_after(terms: &[Term], left: &[Value], right: &[Value]) -> Result<bool, Fail> {
    for (term, (left, right)) in terms.iter().zip(left.iter().zip(right)) {
        match (left.is_undefined(), right.is_undefined()) {
            (true, true) => continue,
            (true, false) => return Ok(true),
            (false, true) => return Ok(false),
            _ => {}
        }
        for side in [left, right] {
            if !matches!(side, Value::String(_)) && numeric(side)?.is_none() {
                return Err(fail("T2008").value(shown(side)));
            }
        }
        let order = match (left, right) {
            (Value::Number(left), Value::Number(right)) => {
                left.partial_cmp(right).unwrap_or(Ordering::Equal)
            }
            (Value::String(left), Value::String(right)) => left.cmp(right),
            _ => return Err(fail("T2007").value(shown(left) + " and " + &shown(right))),
        };
        if order != Ordering::Equal {
            return Ok((order == Ordering::Greater) != term.descending);
        }
    }
    Ok(false)
}
