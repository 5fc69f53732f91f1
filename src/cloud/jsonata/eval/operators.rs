//! Operators, and the constructors of arrays.

use super::compare::{equal, numeric, truth};
use super::{Answer, Machine};
use crate::jsonata::ast::{Kind, Node};
use crate::jsonata::error::{Fail, fail};
use crate::jsonata::number;
use crate::jsonata::op::Op;
use crate::jsonata::text::shown;
use crate::jsonata::value::{Flags, Str, Value};
use std::cmp::Ordering;

impl Machine {
    pub(super) fn binary(
        &mut self,
        op: Op,
        sides: [&Node; 2],
        at: u32,
        input: &Value,
        frame: u32,
    ) -> Answer {
        let left = self.eval(sides[0], input, frame)?;
        let name = |fail: Fail| fail.at(at).token(op.text());
        if matches!(op, Op::And | Op::Or) {
            let left = truth(&left).map_err(name)?;
            if left == (op == Op::Or) {
                return Ok(Value::Bool(left));
            }
            let right = self.eval(sides[1], input, frame)?;
            return Ok(Value::Bool(truth(&right).map_err(name)?));
        }
        let right = self.eval(sides[1], input, frame)?;
        self.operate(op, &left, &right).map_err(name)
    }

    fn operate(&mut self, op: Op, left: &Value, right: &Value) -> Answer {
        Ok(match op {
            Op::Equal | Op::NotEqual => {
                let defined = !left.is_undefined() && !right.is_undefined();
                Value::Bool(defined && equal(self, left, right)? == (op == Op::Equal))
            }
            Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual => {
                return compare(op, left, right);
            }
            Op::Ampersand => {
                let (left, right) = (self.text_of(left)?, self.text_of(right)?);
                self.work((left.len() + right.len()) / 16)?;
                let mut text = String::with_capacity(left.len() + right.len());
                text.push_str(&left);
                text.push_str(&right);
                Value::String(text.into())
            }
            Op::In => {
                self.work(right.size() / 8)?;
                let found =
                    !left.is_undefined() && right.as_items().iter().any(|item| item.is_same(left));
                Value::Bool(found)
            }
            Op::Range => return self.range(left, right),
            _ => return arithmetic(op, left, right),
        })
    }

    /// A value as `&` and `$string` write it.
    pub(in crate::jsonata) fn text_of(&mut self, value: &Value) -> Result<Str, Fail> {
        let longest = self.work_left().saturating_mul(16);
        let text = crate::jsonata::text::stringify(value, false, longest)?;
        self.work(text.len() / 16)?;
        Ok(text)
    }

    /// `from..to`
    fn range(&mut self, from: &Value, to: &Value) -> Answer {
        const LONGEST: f64 = 1e7;
        let from = whole(from, "T2003")?;
        let to = whole(to, "T2004")?;
        let (Some(from), Some(to)) = (from, to) else {
            return Ok(Value::Undefined);
        };
        if from > to {
            return Ok(Value::Undefined);
        }
        let count = to - from + 1.0;
        if count > LONGEST {
            return Err(fail("D2014").value(number::to_text(count)));
        }
        self.work(count as usize)?;
        let items = (0..count as u32)
            .map(|i| Value::Number(from + f64::from(i)))
            .collect();
        Ok(Value::sequence(items))
    }

    pub(super) fn negate(&mut self, operand: &Node, at: u32, input: &Value, frame: u32) -> Answer {
        let value = self.eval(operand, input, frame)?;
        if value.is_undefined() {
            return Ok(value);
        }
        match numeric(&value).map_err(|fail| fail.at(at))? {
            Some(n) => Ok(Value::Number(-n)),
            None => Err(fail("D1002").at(at).token("-").value(shown(&value))),
        }
    }

    /// `left ?: right` and `left ?? right`
    pub(super) fn default(
        &mut self,
        op: Op,
        left: &Node,
        right: &Node,
        input: &Value,
        frame: u32,
    ) -> Answer {
        let value = self.eval(left, input, frame)?;
        let good = if op == Op::Elvis {
            truth(&value)?
        } else {
            !value.is_undefined()
        };
        if good {
            Ok(value)
        } else {
            self.eval(right, input, frame)
        }
    }

    /// `[a, b, c]`: what is an array melts in, unless it is written out itself.
    pub(super) fn array(
        &mut self,
        parts: &[Node],
        cons: bool,
        input: &Value,
        frame: u32,
    ) -> Answer {
        let mut items = Vec::new();
        for part in parts {
            let value = self.eval(part, input, frame)?;
            match value {
                Value::Undefined => {}
                value if matches!(part.kind, Kind::Array(_)) => items.push(value),
                value => {
                    self.work(value.size() / 4)?;
                    if items.is_empty() {
                        items = value.into_items();
                    } else {
                        items.extend(value.into_items());
                    }
                }
            }
        }
        Ok(Value::array(
            items,
            if cons { Flags::CONS } else { Flags::PLAIN },
        ))
    }
}

/// A side of a range.
fn whole(value: &Value, code: &'static str) -> Result<Option<f64>, Fail> {
    match value {
        Value::Undefined => Ok(None),
        Value::Number(n) if n.is_finite() && *n == n.trunc() => Ok(Some(*n)),
        _ => Err(fail(code).value(shown(value))),
    }
}

fn arithmetic(op: Op, left: &Value, right: &Value) -> Answer {
    let side = |value: &Value, code| match numeric(value)? {
        None if !value.is_undefined() => Err(fail(code).value(shown(value))),
        n => Ok(n),
    };
    let left = side(left, "T2001")?;
    let right = side(right, "T2002")?;
    let (Some(left), Some(right)) = (left, right) else {
        return Ok(Value::Undefined);
    };
    Ok(Value::Number(match op {
        Op::Plus => left + right,
        Op::Minus => left - right,
        Op::Star => left * right,
        Op::Slash => left / right,
        _ => left % right,
    }))
}

fn compare(op: Op, left: &Value, right: &Value) -> Answer {
    for side in [left, right] {
        if !matches!(side, Value::Undefined | Value::Number(_) | Value::String(_)) {
            return Err(fail("T2010").value(shown(side)));
        }
    }
    let order = match (left, right) {
        (Value::Undefined, _) | (_, Value::Undefined) => return Ok(Value::Undefined),
        (Value::Number(left), Value::Number(right)) => left.partial_cmp(right),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => return Err(fail("T2009").value(shown(left) + " and " + &shown(right))),
    };
    Ok(Value::Bool(order.is_some_and(|order| match op {
        Op::Less => order == Ordering::Less,
        Op::LessEqual => order != Ordering::Greater,
        Op::Greater => order == Ordering::Greater,
        _ => order != Ordering::Less,
    })))
}
