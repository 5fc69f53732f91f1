//! Choice states: their rules.

use super::build::{Block, Builder};
use super::problem::At;
use super::template::{self, Query, Template};
use super::{Language, Target, fields};
use crate::jsonpath::Path;
use crate::states::time;
use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// How deep And, Or and Not may be nested.
const DEPTH_MAX: usize = 32;

/// One entry of `Choices`.
#[derive(Debug)]
pub(in crate::states) struct Branch {
    pub(in crate::states) condition: Condition,
    pub(in crate::states) next: Option<Target>,
    pub(in crate::states) output: Option<Template>,
    pub(in crate::states) assign: Option<Template>,
}

#[derive(Debug)]
pub(in crate::states) enum Condition {
    Rule(Rule),
    Query(Query),
}

/// A rule as JSONPath states have it.
#[derive(Debug)]
pub(in crate::states) enum Rule {
    And(Vec<Rule>),
    Or(Vec<Rule>),
    Not(Box<Rule>),
    Test {
        variable: Path,
        op: Op,
        against: Against,
    },
}

/// What a variable is compared with.
#[derive(Debug)]
pub(in crate::states) enum Against {
    Value(Value),
    Path(Path),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::states) enum Op {
    String(Order),
    Numeric(Order),
    Timestamp(Order),
    Boolean,
    Matches,
    IsNull,
    IsPresent,
    IsNumeric,
    IsString,
    IsBoolean,
    IsTimestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::states) enum Order {
    Equals,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Op {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "BooleanEquals" => Self::Boolean,
            "StringMatches" => Self::Matches,
            "IsNull" => Self::IsNull,
            "IsPresent" => Self::IsPresent,
            "IsNumeric" => Self::IsNumeric,
            "IsString" => Self::IsString,
            "IsBoolean" => Self::IsBoolean,
            "IsTimestamp" => Self::IsTimestamp,
            _ => {
                let (of, rest): (fn(Order) -> Self, &str) =
                    if let Some(rest) = name.strip_prefix("String") {
                        (Self::String, rest)
                    } else if let Some(rest) = name.strip_prefix("Numeric") {
                        (Self::Numeric, rest)
                    } else {
                        (Self::Timestamp, name.strip_prefix("Timestamp")?)
                    };
                of(match rest {
                    "Equals" => Order::Equals,
                    "LessThan" => Order::Less,
                    "LessThanEquals" => Order::LessOrEqual,
                    "GreaterThan" => Order::Greater,
                    "GreaterThanEquals" => Order::GreaterOrEqual,
                    _ => return None,
                })
            }
        })
    }

    const fn is_question(self) -> bool {
        matches!(
            self,
            Self::IsNull
                | Self::IsPresent
                | Self::IsNumeric
                | Self::IsString
                | Self::IsBoolean
                | Self::IsTimestamp
        )
    }

    /// Why a value cannot stand on the other side; none when it can.
    fn refuses(self, value: &Value) -> Option<&'static str> {
        let (fits, message) = match self {
            Self::String(_) | Self::Matches => (value.is_string(), "Expected value of type String"),
            Self::Numeric(_) => (value.is_number(), "Expected value of type Number"),
            Self::Timestamp(_) => (
                value.as_str().and_then(time::parse).is_some(),
                "String does not match RFC3339 timestamp",
            ),
            _ => (value.is_boolean(), "Expected value of type Boolean"),
        };
        (!fits).then_some(message)
    }
}

pub(super) fn branches(
    builder: &mut Builder,
    block: &Block<'_>,
    object: &Object,
    language: Language,
    at: &At<'_>,
) -> Vec<Branch> {
    let mut branches = Vec::new();
    let Some(list) = fields::list(builder, object, "Choices", at) else {
        return branches;
    };
    let within = at.key("Choices");
    if list.is_empty() {
        builder.schema(
            &within,
            "Value cannot be empty",
            "Give it a rule to choose by.",
        );
    }
    for (index, item) in list.iter().enumerate() {
        let place = within.index(index);
        let Some(item) = item.as_object() else {
            builder.schema(
                &place,
                "Expected value of type Object",
                "Each choice is an object.",
            );
            continue;
        };
        fields::require(builder, item, &["Next"], &place);
        let next = fields::text(builder, item, "Next", &place);
        let next = Builder::target(block, next);
        let field = format!("Choices[{index}]");
        let condition = match language {
            Language::JsonPath => rule(builder, item, true, 0, &place).map(Condition::Rule),
            Language::Jsonata => condition(builder, item, &field, &place),
        };
        if let Some(condition) = condition {
            branches.push(Branch {
                condition,
                next,
                output: template::optional(builder, item, "Output", language, &field, &place),
                assign: template::assign(builder, item, language, &field, &place),
            });
        }
    }
    branches
}

/// A JSONata branch.
fn condition(builder: &mut Builder, item: &Object, field: &str, at: &At<'_>) -> Option<Condition> {
    fields::only(
        builder,
        item,
        &["Comment", "Condition", "Next", "Assign", "Output"],
        at,
    );
    fields::require(builder, item, &["Condition"], at);
    let place = at.key("Condition");
    match item.get("Condition")? {
        Value::Bool(always) => {
            let source = if *always { "true" } else { "false" };
            template::query(builder, source, &format!("{field}/Condition"), &place)
        }
        Value::String(text) if template::expression(text).is_some() => {
            let source = template::expression(text).unwrap_or_default();
            template::query(builder, source, &format!("{field}/Condition"), &place)
        }
        _ => {
            builder.schema(
                &place,
                "Condition must be a boolean or a JSONata expression",
                "Write it as \"{% $states.input.total > 10 %}\".",
            );
            None
        }
    }
    .map(Condition::Query)
}

/// A JSONPath rule; those on the outside have `Next`.
fn rule(
    builder: &mut Builder,
    item: &Object,
    is_outer: bool,
    depth: usize,
    at: &At<'_>,
) -> Option<Rule> {
    let mut operator = None;
    for key in item.keys() {
        match key.as_str() {
            "Variable" | "Comment" => {}
            "Next" | "Assign" if is_outer => {}
            "Condition" | "Output" => builder.schema(
                at,
                format!(
                    "The QueryLanguage is set to 'JSONPath', but field '{key}' is only supported for the 'JSONata' QueryLanguage"
                ),
                "Compare a Variable instead, or set the state's QueryLanguage to \"JSONata\".",
            ),
            "And" | "Or" | "Not" if operator.is_none() => operator = Some(key.as_str()),
            name => {
                let base = name.strip_suffix("Path").unwrap_or(name);
                let known = Op::parse(base).filter(|op| base == name || !(op.is_question() || *op == Op::Matches));
                if known.is_none() {
                    builder.schema(at, format!("Field '{name}' is not supported"), "Check how the comparison is written.");
                } else if operator.is_some() {
                    builder.schema(at, "A choice rule must contain exactly one operator", "Put both into And, or take one away.");
                } else {
                    operator = Some(name);
                }
            }
        }
    }
    let Some(operator) = operator else {
        builder.schema(
            at,
            "A choice rule must contain a comparison operator",
            "Compare the Variable with something, for instance StringEquals.",
        );
        return None;
    };
    if depth > DEPTH_MAX {
        builder.schema(
            at,
            "Choice rules are too deeply nested",
            "Take some of the nesting away.",
        );
        return None;
    }
    match operator {
        "And" | "Or" => {
            let list = fields::list(builder, item, operator, at)?;
            let within = at.key(operator);
            if list.is_empty() {
                builder.schema(&within, "Value cannot be empty", "Give it a rule.");
            }
            let mut rules = Vec::new();
            for (index, inner) in list.iter().enumerate() {
                let place = within.index(index);
                rules.push(nested(builder, inner, depth, &place)?);
            }
            Some(if operator == "And" {
                Rule::And(rules)
            } else {
                Rule::Or(rules)
            })
        }
        "Not" => {
            let inner = nested(builder, item.get("Not")?, depth, &at.key("Not"))?;
            Some(Rule::Not(Box::new(inner)))
        }
        name => test(builder, item, name, at),
    }
}

fn nested(builder: &mut Builder, item: &Value, depth: usize, at: &At<'_>) -> Option<Rule> {
    match item.as_object() {
        Some(item) => rule(builder, item, false, depth + 1, at),
        None => {
            builder.schema(
                at,
                "Expected value of type Object",
                "Each rule is an object.",
            );
            None
        }
    }
}

fn test(builder: &mut Builder, item: &Object, name: &str, at: &At<'_>) -> Option<Rule> {
    fields::require(builder, item, &["Variable"], at);
    let variable = path(builder, item, "Variable", at);
    let base = name
        .strip_suffix("Path")
        .filter(|base| Op::parse(base).is_some());
    let op = Op::parse(base.unwrap_or(name))?;
    let against = if base.is_some() {
        Against::Path(path(builder, item, name, at)?)
    } else {
        let value = item.get(name)?;
        if let Some(message) = op.refuses(value) {
            builder.schema(
                &at.key(name),
                message,
                "The name of the comparison tells what type it compares with.",
            );
        }
        Against::Value(value.clone())
    };
    Some(Rule::Test {
        variable: variable?,
        op,
        against,
    })
}

fn path(builder: &mut Builder, item: &Object, field: &str, at: &At<'_>) -> Option<Path> {
    let text = fields::text(builder, item, field, at)?;
    let path = Path::parse(text).ok();
    if path.is_none() {
        builder.schema(
            &at.key(field),
            "Value is not a valid JSONPath",
            "A path begins with $, as in \"$.order.total\".",
        );
    }
    path
}
