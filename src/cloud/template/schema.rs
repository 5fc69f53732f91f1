//! What the properties of a resource look like, as tables, and the check of values against them.
//!
//! A value that fits comes back in its canonical form: numbers as numbers and booleans as booleans, although templates
//! may write both as texts, and texts as texts, although templates may write `1` for `"1"`.

use super::nearest::{choose, nearest};
use super::node::{Data, Node, quoted, scalar_text};
use super::problem::Problems;
use serde_json::{Number, Value};

/// One property in a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Property {
    pub name: &'static str,
    pub shape: Shape,
    pub required: bool,
}

impl Property {
    pub const fn new(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            required: false,
        }
    }

    pub const fn required(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            required: true,
        }
    }
}

/// What a value looks like.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// A text of at most so many characters.
    Text {
        max: usize,
    },
    /// A text that follows a rule.
    Ruled(Rule),
    /// A whole number and what it counts.
    Integer {
        min: i64,
        max: i64,
        unit: &'static str,
    },
    /// Any number.
    Number,
    Boolean,
    OneOf(&'static [&'static str]),
    List {
        of: &'static Shape,
        min: usize,
        max: usize,
    },
    /// A map with keys that follow a rule.
    Map {
        keys: Rule,
        of: &'static Shape,
    },
    /// A map with these keys.
    Object(&'static [Property]),
    /// A map with these keys, or a text that holds it as JSON.
    ObjectOrJson(&'static [Property]),
    /// A JSON document: a map, or a text that holds it.
    Document,
    /// The ARN of something of this service, and how to write it in a template.
    Arn {
        service: &'static str,
        hint: &'static str,
    },
    /// Any value.
    Anything,
}

/// A rule for a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub holds: fn(&str) -> bool,
    /// What the rule is, as the end of the sentence `It must ...`.
    pub says: &'static str,
}

/// The shape of tags as most resource types write them: a list of keys and values.
pub(super) const TAGS: Shape = Shape::List {
    of: &Shape::Object(&TAG),
    min: 0,
    max: 50,
};

static TAG: [Property; 2] = [
    Property::required("Key", Shape::Text { max: 128 }),
    Property::required("Value", Shape::Text { max: 256 }),
];

/// Checks a map against a table. `whose` begins sentences, as in `AWS::SQS::Queue has no ...`; `not_modelled` are names
/// that AWS knows.
pub(super) fn conform_map(
    whose: &str,
    node: &Node,
    table: &'static [Property],
    not_modelled: &[&str],
    problems: &mut Problems,
) -> Node {
    let Data::Map(entries) = &node.data else {
        if !node.is_broken() {
            let message = format!(
                "A map of keys and values is wanted here, not {}.",
                node.in_words()
            );
            problems.add(&node.path, message);
        }
        return Node::broken(&node.path);
    };
    let mut found = Vec::new();
    // A key that is nearly right is one mistake, not two.
    let mut meant = Vec::new();
    for (key, value) in entries {
        if let Some(property) = table.iter().find(|property| property.name == key) {
            found.push((key.clone(), conform(value, &property.shape, problems)));
        } else {
            problems.add(
                &value.path,
                unknown_key(whose, key, names(table), not_modelled),
            );
            meant.extend(nearest(key, names(table)));
        }
    }
    let is_missing = |property: &&Property| property.required && node.get(property.name).is_none();
    for property in table.iter().filter(is_missing) {
        if !meant.contains(&property.name) {
            let message = format!("{whose} needs `{}`. Add it.", property.name);
            problems.add(&node.path, message);
        }
    }
    Node::map(&node.path, found)
}

fn names(table: &'static [Property]) -> impl Iterator<Item = &'static str> + Clone {
    table.iter().map(|property| property.name)
}

/// What to say of a key that is none of these names.
pub(super) fn unknown_key<'a>(
    whose: &str,
    key: &str,
    names: impl Iterator<Item = &'a str> + Clone,
    not_modelled: &[&str],
) -> String {
    if not_modelled.contains(&key) {
        return format!("AWS has `{key}` here, but Stratus does not model it. Take it out.");
    }
    format!("{whose} has no `{key}`.{}", choose(key, names))
}

/// Checks a value against a shape and gives it in its canonical form, broken where it does not fit.
pub(super) fn conform(node: &Node, shape: &Shape, problems: &mut Problems) -> Node {
    match (shape, &node.data) {
        (_, Data::Broken) | (Shape::Anything, _) => return node.clone(),
        (Shape::List { of, min, max }, Data::List(items)) => {
            if items.len() < *min || items.len() > *max {
                let message = format!(
                    "This list has {} items; it takes {min} to {max}.",
                    items.len()
                );
                problems.add(&node.path, message);
            }
            let items = items
                .iter()
                .map(|item| conform(item, of, problems))
                .collect();
            return Node::new(&node.path, Data::List(items));
        }
        (Shape::Map { keys, of }, Data::Map(entries)) => {
            let conform_one = |(key, value): &(String, Node)| {
                if !(keys.holds)(key) {
                    problems.add(
                        &value.path,
                        format!("`{key}` cannot be a key here. It must {}.", keys.says),
                    );
                }
                (key.clone(), conform(value, of, problems))
            };
            return Node::map(&node.path, entries.iter().map(conform_one).collect());
        }
        (Shape::Object(table) | Shape::ObjectOrJson(table), Data::Map(_)) => {
            return conform_map(&name_of(node), node, table, &[], problems);
        }
        (Shape::ObjectOrJson(table), Data::Scalar(Value::String(text))) => {
            if let Some(parsed) = parsed_map(node, text) {
                return conform_map(&name_of(node), &parsed, table, &[], problems);
            }
        }
        (Shape::Document, Data::Map(_)) => return node.clone(),
        (Shape::Document, Data::Scalar(Value::String(text))) => {
            if let Some(parsed) = parsed_map(node, text) {
                return parsed;
            }
        }
        (_, Data::Scalar(value)) => match scalar(value, shape) {
            Ok(value) => return Node::new(&node.path, Data::Scalar(value)),
            Err(Some(message)) => {
                problems.add(&node.path, message);
                return Node::broken(&node.path);
            }
            Err(None) => {}
        },
        _ => {}
    }
    problems.add(
        &node.path,
        format!("{} is wanted here, not {}.", wanted(shape), node.in_words()),
    );
    Node::broken(&node.path)
}

/// What messages call a value: its key, unless it is one of a list.
fn name_of(node: &Node) -> String {
    let is_key = |step: &&String| !step.bytes().all(|byte| byte.is_ascii_digit());
    let key = node.path.last().filter(is_key);
    key.map_or_else(|| "This entry".into(), |key| format!("`{key}`"))
}

/// A scalar in its canonical form; an error without a message when it is of the wrong kind altogether.
fn scalar(value: &Value, shape: &Shape) -> Result<Value, Option<String>> {
    let text = scalar_text(value).ok_or(None)?;
    match shape {
        Shape::Text { max } => match text.chars().count() {
            length if length > *max => Err(Some(format!(
                "This text has {length} characters; at most {max} are allowed."
            ))),
            _ => Ok(Value::String(text)),
        },
        Shape::Ruled(rule) if (rule.holds)(&text) => Ok(Value::String(text)),
        Shape::Ruled(rule) => Err(Some(format!(
            "{} will not do. It must {}.",
            quoted(&text),
            rule.says
        ))),
        Shape::Integer { min, max, unit } => {
            let number = text.parse::<i64>().map_err(|_| None)?;
            if (min..=max).contains(&&number) {
                return Ok(Value::Number(number.into()));
            }
            Err(Some(format!(
                "{number} is out of range. Write {}.",
                range(*min, *max, unit)
            )))
        }
        Shape::Number => {
            let number: Number = text.parse().map_err(|_| None)?;
            Ok(Value::Number(number))
        }
        Shape::Boolean => match text.as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(None),
        },
        Shape::OneOf(choices) if choices.contains(&text.as_str()) => Ok(Value::String(text)),
        Shape::OneOf(choices) => Err(Some(format!(
            "{} is not one of the values allowed here.{}",
            quoted(&text),
            choose(&text, choices.iter().copied())
        ))),
        Shape::Arn { service, hint } => match text.split(':').nth(2) {
            Some(found) if text.starts_with("arn:") && found == *service => Ok(Value::String(text)),
            _ => Err(Some(format!(
                "{} is not the ARN that is wanted here. {hint}",
                quoted(&text)
            ))),
        },
        _ => Err(None),
    }
}

fn parsed_map(node: &Node, text: &str) -> Option<Node> {
    let value: Value = serde_json::from_str(text).ok().filter(Value::is_object)?;
    Some(Node::placed(&value, &node.path))
}

/// What a shape is, to begin a sentence.
fn wanted(shape: &Shape) -> String {
    match shape {
        Shape::Text { .. } | Shape::Ruled(_) | Shape::OneOf(_) => "A text".into(),
        Shape::Arn { hint, .. } => format!("An ARN (hint: {hint})"),
        Shape::Integer { min, max, unit } => capitalised(&range(*min, *max, unit)),
        Shape::Number => "A number".into(),
        Shape::Boolean => "`true` or `false`".into(),
        Shape::List { .. } => "A list".into(),
        Shape::Map { .. } | Shape::Object(_) => "A map of keys and values".into(),
        Shape::ObjectOrJson(_) | Shape::Document => {
            "A map, or a text that holds one as JSON,".into()
        }
        Shape::Anything => "A value".into(),
    }
}

fn range(min: i64, max: i64, unit: &str) -> String {
    let unit = if unit.is_empty() {
        String::new()
    } else {
        format!(" ({unit})")
    };
    if max == i64::MAX {
        return format!("a whole number from {min} up{unit}");
    }
    format!("a whole number from {min} to {max}{unit}")
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
