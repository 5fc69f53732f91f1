//! Filters: `[?(@.price < 10 && @.stock)]`.

use super::parse::Reader;
use super::{Path, PathError, eval};
use crate::jsonata;
use serde_json::Value;
use std::cmp::Ordering;

/// What an item must be for a filter to keep it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Filter {
    Any(Vec<Filter>),
    All(Vec<Filter>),
    Not(Box<Filter>),
    Compare(Operand, Operator, Operand),
    /// A path alone: whether it names something.
    Exists(Operand),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    /// A path from the item (`@`), or from the whole document (`$`).
    Path {
        from_root: bool,
        path: Path,
    },
    Literal(Value),
    /// `/pattern/i`
    Pattern(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Matches,
    In,
    NotIn,
    Contains,
    Size,
    Empty,
    SubsetOf,
    AnyOf,
    NoneOf,
}

/// Longer ones first, so that `<=` is not taken for `<`.
const OPERATORS: [(&str, Operator); 15] = [
    ("==", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("<", Operator::Less),
    (">", Operator::Greater),
    ("=~", Operator::Matches),
    ("in ", Operator::In),
    ("nin ", Operator::NotIn),
    ("contains ", Operator::Contains),
    ("size ", Operator::Size),
    ("empty ", Operator::Empty),
    ("subsetof ", Operator::SubsetOf),
    ("anyof ", Operator::AnyOf),
    ("noneof ", Operator::NoneOf),
];

/// Reads a filter up to where it ends.
pub(super) fn parse(reader: &mut Reader) -> Result<Filter, PathError> {
    let mut any = vec![all(reader)?];
    reader.blanks();
    while reader.take_text("||") {
        any.push(all(reader)?);
        reader.blanks();
    }
    Ok(match any.len() {
        1 => any.remove(0),
        _ => Filter::Any(any),
    })
}

fn all(reader: &mut Reader) -> Result<Filter, PathError> {
    let mut all = vec![one(reader)?];
    reader.blanks();
    while reader.take_text("&&") {
        all.push(one(reader)?);
        reader.blanks();
    }
    Ok(match all.len() {
        1 => all.remove(0),
        _ => Filter::All(all),
    })
}

fn one(reader: &mut Reader) -> Result<Filter, PathError> {
    reader.blanks();
    reader.deeper()?;
    let filter = if reader.take('!') {
        Filter::Not(Box::new(one(reader)?))
    } else if reader.take('(') {
        let inner = parse(reader)?;
        reader.blanks();
        if !reader.take(')') {
            return Err(reader.error(") is missing here."));
        }
        inner
    } else {
        comparison(reader)?
    };
    reader.shallower();
    Ok(filter)
}

fn comparison(reader: &mut Reader) -> Result<Filter, PathError> {
    let left = operand(reader)?;
    reader.blanks();
    let operator = OPERATORS
        .into_iter()
        .find(|(text, _)| reader.take_text(text))
        .or_else(|| {
            // A list may follow without a blank: `in['a']`.
            let words = OPERATORS
                .into_iter()
                .filter(|(text, _)| text.ends_with(' '));
            let mut words = words.map(|(text, operator)| (text.trim_end(), operator));
            words.find(|(text, _)| reader.take_text(text))
        });
    match operator {
        Some((_, operator)) => Ok(Filter::Compare(left, operator, operand(reader)?)),
        None => Ok(Filter::Exists(left)),
    }
}

fn operand(reader: &mut Reader) -> Result<Operand, PathError> {
    reader.blanks();
    match reader.peek() {
        Some(mark @ ('@' | '$')) => {
            reader.take(mark);
            Ok(Operand::Path {
                from_root: mark == '$',
                path: reader.steps(false)?,
            })
        }
        Some('/') => {
            reader.take('/');
            let pattern = reader.take_while(|letter| letter != '/');
            reader.take('/');
            let flags = reader.take_while(|letter| letter.is_ascii_alphabetic());
            let fold = if flags.contains('i') { "(?i)" } else { "" };
            Ok(Operand::Pattern(format!("{fold}{pattern}")))
        }
        _ => literal(reader).map(Operand::Literal),
    }
}

fn literal(reader: &mut Reader) -> Result<Value, PathError> {
    reader.blanks();
    match reader.peek() {
        Some('\'' | '"') => Ok(reader.quoted()?.into()),
        Some('[') => {
            reader.take('[');
            reader.deeper()?;
            let mut items = Vec::new();
            loop {
                reader.blanks();
                if reader.take(']') {
                    reader.shallower();
                    return Ok(items.into());
                }
                items.push(literal(reader)?);
                reader.blanks();
                reader.take(',');
            }
        }
        _ => {
            let is_word =
                |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '+' | '.');
            let word = reader.take_while(is_word);
            serde_json::from_str(&word)
                .map_err(|_| reader.error("A path, a number, a text or a list belongs here."))
        }
    }
}

impl Filter {
    /// Whether it keeps this item.
    pub(super) fn holds(&self, root: &Value, item: &Value) -> bool {
        match self {
            Self::Any(filters) => filters.iter().any(|one| one.holds(root, item)),
            Self::All(filters) => filters.iter().all(|one| one.holds(root, item)),
            Self::Not(filter) => !filter.holds(root, item),
            Self::Exists(operand) => operand.value(root, item).is_some(),
            Self::Compare(left, operator, right) => {
                if let (Operator::Matches, Operand::Pattern(pattern)) = (operator, right) {
                    let text = left.value(root, item);
                    return text.is_some_and(|text| matches(&text, pattern));
                }
                let (left, right) = (left.value(root, item), right.value(root, item));
                compare(left.as_ref(), *operator, right.as_ref())
            }
        }
    }
}

impl Operand {
    fn value(&self, root: &Value, item: &Value) -> Option<Value> {
        match self {
            Self::Literal(value) => Some(value.clone()),
            Self::Pattern(pattern) => Some(pattern.as_str().into()),
            Self::Path { from_root, path } => {
                let from = if *from_root { root } else { item };
                if path.is_definite() {
                    return path.read(from).ok();
                }
                let found = eval::walk(&path.steps, root, from);
                let found: Vec<Value> = found.into_iter().map(|one| one.into_owned()).collect();
                (!found.is_empty()).then(|| found.into())
            }
        }
    }
}

fn matches(text: &Value, pattern: &str) -> bool {
    let (pattern, fold) = match pattern.strip_prefix("(?i)") {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let Some(text) = text.as_str() else {
        return false;
    };
    jsonata::Pattern::with_case(pattern, fold).is_ok_and(|pattern| pattern.is_match(text))
}

fn compare(left: Option<&Value>, operator: Operator, right: Option<&Value>) -> bool {
    let (Some(left), Some(right)) = (left, right) else {
        return operator == Operator::NotEqual && (left.is_some() || right.is_some());
    };
    let within = |item: &Value, list: &Value| {
        let list = list.as_array();
        list.is_some_and(|list| list.iter().any(|one| same(one, item)))
    };
    let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
    match operator {
        Operator::Equal => same(left, right),
        Operator::NotEqual => !same(left, right),
        Operator::Less => order(left, right) == Some(Ordering::Less),
        Operator::LessOrEqual => order(left, right).is_some_and(Ordering::is_le),
        Operator::Greater => order(left, right) == Some(Ordering::Greater),
        Operator::GreaterOrEqual => order(left, right).is_some_and(Ordering::is_ge),
        Operator::Matches => false,
        Operator::In => within(left, right),
        Operator::NotIn => !within(left, right),
        Operator::Contains => match (left, right) {
            (Value::String(left), Value::String(right)) => left.contains(right.as_str()),
            _ => within(right, left),
        },
        Operator::Size => size(left) == right.as_u64().or_else(|| size(right)),
        Operator::Empty => size(left).map(|size| size == 0) == right.as_bool(),
        Operator::SubsetOf => items(left).iter().all(|item| within(item, right)),
        Operator::AnyOf => items(left).iter().any(|item| within(item, right)),
        Operator::NoneOf => !items(left).iter().any(|item| within(item, right)),
    }
}

fn size(value: &Value) -> Option<u64> {
    match value {
        Value::Array(items) => Some(items.len() as u64),
        Value::Object(fields) => Some(fields.len() as u64),
        Value::String(text) => Some(text.chars().count() as u64),
        _ => None,
    }
}

fn same(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}
