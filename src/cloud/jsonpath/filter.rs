//! Conditions on the items of a list: `[?(@.price < 10)]`.

use super::Path;
use crate::jsonata::Pattern;
use serde_json::Value;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Filter {
    And(Box<(Filter, Filter)>),
    Or(Box<(Filter, Filter)>),
    Not(Box<Filter>),
    /// There is such a place; the flag tells whether the path starts at the root.
    Exists(Path, bool),
    Compare(Operand, Op, Operand),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    /// A path from the item (`@`), or from the root when the flag says so.
    Path(Path, bool),
    Value(Value),
    /// A regular expression, and whether it ignores case.
    Pattern(String, bool),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Equal,
    NotEqual,
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    Matches,
    In,
    NotIn,
    SubsetOf,
    AnyOf,
    NoneOf,
    Size,
    Empty,
    Contains,
}

impl Op {
    /// Longer words come before those they begin with.
    pub(super) const ALL: [(&'static str, Self); 16] = [
        ("===", Self::Equal),
        ("==", Self::Equal),
        ("!=", Self::NotEqual),
        ("<=", Self::LessOrEqual),
        ("<", Self::Less),
        (">=", Self::GreaterOrEqual),
        (">", Self::Greater),
        ("=~", Self::Matches),
        ("in ", Self::In),
        ("nin ", Self::NotIn),
        ("subsetof ", Self::SubsetOf),
        ("anyof ", Self::AnyOf),
        ("noneof ", Self::NoneOf),
        ("size ", Self::Size),
        ("empty ", Self::Empty),
        ("contains ", Self::Contains),
    ];
}

impl Filter {
    pub(super) fn holds(&self, item: &Value, root: &Value) -> bool {
        match self {
            Self::And(both) => both.0.holds(item, root) && both.1.holds(item, root),
            Self::Or(both) => both.0.holds(item, root) || both.1.holds(item, root),
            Self::Not(inner) => !inner.holds(item, root),
            Self::Exists(path, from_root) => {
                let found = path.read(if *from_root { root } else { item });
                match found.as_deref() {
                    Ok(Value::Array(items)) => path.definite || !items.is_empty(),
                    Ok(_) => true,
                    Err(_) => false,
                }
            }
            Self::Compare(left, op, right) => {
                if let (Op::Matches, Operand::Pattern(pattern, ignores_case)) = (op, right) {
                    return matches(left.value(item, root).as_ref(), pattern, *ignores_case);
                }
                let (left, right) = (left.value(item, root), right.value(item, root));
                match (left, right) {
                    (Some(left), Some(right)) => compare(&left, *op, &right),
                    (left, right) => *op == Op::NotEqual && left.is_some() != right.is_some(),
                }
            }
        }
    }
}

impl Operand {
    fn value(&self, item: &Value, root: &Value) -> Option<Value> {
        match self {
            Self::Path(path, from_root) => {
                let found = path.read(if *from_root { root } else { item });
                found.ok().map(std::borrow::Cow::into_owned)
            }
            Self::Value(value) => Some(value.clone()),
            Self::Pattern(..) => None,
        }
    }
}

fn matches(text: Option<&Value>, pattern: &str, ignores_case: bool) -> bool {
    let Some(Value::String(text)) = text else {
        return false;
    };
    let (pattern, text) = if ignores_case {
        (pattern.to_lowercase(), text.to_lowercase())
    } else {
        (pattern.to_owned(), text.clone())
    };
    Pattern::whole(&pattern).is_ok_and(|pattern| pattern.is_match(&text))
}

/// Whether two values are the same; numbers by value, so that `1` is `1.0`.
pub(crate) fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let same = |(key, a): (&String, &Value)| b.get(key).is_some_and(|b| equal(a, b));
            a.len() == b.len() && a.iter().all(same)
        }
        (a, b) => a == b,
    }
}

fn compare(left: &Value, op: Op, right: &Value) -> bool {
    let order = match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.as_f64().partial_cmp(&b.as_f64()),
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        _ => None,
    };
    let list = |value: &'_ Value| value.as_array().cloned().unwrap_or_default();
    let within = |one: &Value, all: &[Value]| all.iter().any(|other| equal(one, other));
    match op {
        Op::Equal => equal(left, right),
        Op::NotEqual => !equal(left, right),
        Op::Less => order.is_some_and(std::cmp::Ordering::is_lt),
        Op::LessOrEqual => order.is_some_and(std::cmp::Ordering::is_le),
        Op::Greater => order.is_some_and(std::cmp::Ordering::is_gt),
        Op::GreaterOrEqual => order.is_some_and(std::cmp::Ordering::is_ge),
        Op::Matches => false,
        Op::In => within(left, &list(right)),
        Op::NotIn => !within(left, &list(right)),
        Op::SubsetOf => list(left).iter().all(|one| within(one, &list(right))),
        Op::AnyOf => list(left).iter().any(|one| within(one, &list(right))),
        Op::NoneOf => !list(left).iter().any(|one| within(one, &list(right))),
        Op::Size => size(left).is_some_and(|size| right.as_u64() == Some(size as u64)),
        Op::Empty => size(left).is_some_and(|size| right.as_bool() == Some(size == 0)),
        Op::Contains => match (left, right) {
            (Value::String(a), Value::String(b)) => a.contains(b.as_str()),
            (Value::Array(items), one) => within(one, items),
            _ => false,
        },
    }
}

fn size(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(text.len()),
        Value::Array(items) => Some(items.len()),
        _ => None,
    }
}
