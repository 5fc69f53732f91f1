//! Choice states.

use super::step::{Outcome, finish};
use crate::jsonpath::{Path, equal};
use crate::states::definition::{
    Against, Branch, Condition, Language, Op, Order, Rule, State, Target, Template,
};
use crate::states::query::{Fault, Scope, Sort, names};
use crate::states::time;
use serde_json::Value;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

/// Which branch is taken, and what the state comes to.
pub(super) fn choose(
    scope: &Scope<'_>,
    state: &State,
    branches: &[Branch],
    default: Option<&Target>,
    input: &Arc<Value>,
) -> Result<(Outcome, Option<Target>), Fault> {
    let selected = match state.language {
        Language::JsonPath => scope.select(&state.input, input)?,
        Language::Jsonata => Arc::clone(input),
    };
    for branch in branches {
        let holds = match &branch.condition {
            Condition::Rule(rule) => holds(scope, rule, &selected)?,
            Condition::Query(query) => scope.typed(query, "boolean")? == Value::Bool(true),
        };
        if holds {
            let outcome = taken(scope, state, branch, &selected)?;
            return Ok((outcome, branch.next.clone()));
        }
    }
    let Some(default) = default else {
        return Err(Fault::new(
            names::NO_CHOICE,
            "Failed to transition out of the state. The state does not point to a next state.",
            Sort::Other,
        ));
    };
    let outcome = finish(scope, state, &selected, &selected)?;
    Ok((outcome, Some(default.clone())))
}

/// A branch has `Assign` and `Output` of its own, which stand in place of the state's.
fn taken(
    scope: &Scope<'_>,
    state: &State,
    branch: &Branch,
    selected: &Arc<Value>,
) -> Result<Outcome, Fault> {
    let assign = |template: &Template| scope.assign(template, selected);
    let assigned = branch.assign.as_ref().map(assign).transpose()?;
    let output = match (state.language, &branch.output) {
        (Language::JsonPath, _) => scope.select(&state.output_path, selected)?,
        (Language::Jsonata, Some(template)) => scope.fill(template, selected)?,
        (Language::Jsonata, None) => Arc::clone(selected),
    };
    Ok(Outcome {
        output,
        assigned: assigned.unwrap_or_default(),
    })
}

fn holds(scope: &Scope<'_>, rule: &Rule, data: &Value) -> Result<bool, Fault> {
    match rule {
        Rule::And(rules) => {
            for rule in rules {
                if !holds(scope, rule, data)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Rule::Or(rules) => {
            for rule in rules {
                if holds(scope, rule, data)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Rule::Not(rule) => Ok(!holds(scope, rule, data)?),
        Rule::Test {
            variable,
            op,
            against,
        } => test(scope, variable, *op, against, data),
    }
}

fn test(
    scope: &Scope<'_>,
    variable: &Path,
    op: Op,
    against: &Against,
    data: &Value,
) -> Result<bool, Fault> {
    let found = scope.find(variable, data);
    if op == Op::IsPresent {
        let Against::Value(wanted) = against else {
            return Ok(false);
        };
        return Ok(found.is_some() == (*wanted == Value::Bool(true)));
    }
    let value = found.ok_or_else(|| nowhere(variable))?;
    let other = match against {
        Against::Value(value) => Cow::Borrowed(value),
        Against::Path(path) => scope.find(path, data).ok_or_else(|| nowhere(path))?,
    };
    Ok(compare(op, &value, &other))
}

fn nowhere(path: &Path) -> Fault {
    Fault::runtime(format!(
        "Invalid path '{}': The choice state's condition path references an invalid value.",
        path.source()
    ))
}

/// Whether a value passes a test; of another type than the test's it never does.
fn compare(op: Op, value: &Value, other: &Value) -> bool {
    let is = |answer: bool| Value::Bool(answer) == *other;
    match op {
        Op::String(order) => match (value, other) {
            (Value::String(a), Value::String(b)) => order.fits(a.as_str().cmp(b)),
            _ => false,
        },
        Op::Numeric(order) => match (value.as_f64(), other.as_f64()) {
            (Some(a), Some(b)) => a.partial_cmp(&b).is_some_and(|found| order.fits(found)),
            _ => false,
        },
        Op::Timestamp(order) => {
            let instant = |value: &Value| value.as_str().and_then(time::parse);
            match (instant(value), instant(other)) {
                (Some(a), Some(b)) => order.fits(a.cmp(&b)),
                _ => false,
            }
        }
        Op::Boolean => value.is_boolean() && equal(value, other),
        Op::Matches => match (value, other) {
            (Value::String(text), Value::String(pattern)) => matches(text, pattern),
            _ => false,
        },
        Op::IsNull => is(value.is_null()),
        Op::IsPresent => is(true),
        Op::IsNumeric => is(value.is_number()),
        Op::IsString => is(value.is_string()),
        Op::IsBoolean => is(value.is_boolean()),
        Op::IsTimestamp => is(value.as_str().and_then(time::parse).is_some()),
    }
}

impl Order {
    const fn fits(self, found: Ordering) -> bool {
        match self {
            Self::Equals => found.is_eq(),
            Self::Less => found.is_lt(),
            Self::LessOrEqual => found.is_le(),
            Self::Greater => found.is_gt(),
            Self::GreaterOrEqual => found.is_ge(),
        }
    }
}

/// `*` stands for any text; a backslash before it, or before another backslash, takes that away.
fn matches(text: &str, pattern: &str) -> bool {
    enum Part {
        Any,
        One(char),
    }
    let mut parts = Vec::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        parts.push(match c {
            '*' => Part::Any,
            '\\' => Part::One(chars.next().unwrap_or('\\')),
            c => Part::One(c),
        });
    }
    let text: Vec<char> = text.chars().collect();
    // The last `*` and where it began to stand for something, to come back to.
    let (mut at, mut part, mut back) = (0, 0, None);
    while at < text.len() {
        match parts.get(part) {
            Some(Part::Any) => {
                back = Some((part, at));
                part += 1;
            }
            Some(Part::One(c)) if *c == text[at] => {
                part += 1;
                at += 1;
            }
            _ => match back {
                Some((any, from)) => {
                    back = Some((any, from + 1));
                    (part, at) = (any + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    parts[part..].iter().all(|part| matches!(part, Part::Any))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match() {
        for (text, pattern, fits) in [
            ("log-2026.txt", "log-*.txt", true),
            ("log-2026.csv", "log-*.txt", false),
            ("", "*", true),
            ("a*b", "a\\*b", true),
            ("axb", "a\\*b", false),
            ("abcbc", "a*bc", true),
            ("é", "*é*", true),
        ] {
            assert_eq!(matches(text, pattern), fits, "{text} {pattern}");
        }
    }
}
