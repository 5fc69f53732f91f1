//! The intrinsic functions: `Ref`, `Fn::GetAtt`, `Fn::If` and the like.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html> (read 2026-11-22).

use super::nearest::{choose, did_you_mean};
use super::node::{Data, Node};
use super::resolver::{Mode, Resolver, Stop};
use super::scope::NO_VALUE;
use super::sub;
use serde_json::Value;

/// How long a text that functions put together may get, in bytes; a bound on what a small template can grow into.
const TEXT_MAX: usize = 64 * 1024;

/// Functions that AWS has and the simulated CloudFormation does not.
const NOT_MODELLED: [&str; 10] = [
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::ForEach",
    "Fn::GetAZs",
    "Fn::GetStackOutput",
    "Fn::ImportValue",
    "Fn::Length",
    "Fn::ToJsonString",
    "Fn::Transform",
    "Fn::Contains",
];

/// Functions that only conditions are made of.
pub(super) const CONDITION_FUNCTIONS: [&str; 5] =
    ["Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"];

type Function = fn(&mut Resolver<'_>, &Node) -> Result<Data, Stop>;

const FUNCTIONS: [(&str, Function); 8] = [
    ("Ref", reference),
    ("Fn::FindInMap", find_in_map),
    ("Fn::GetAtt", get_att),
    ("Fn::If", choose_branch),
    ("Fn::Join", join),
    ("Fn::Select", select),
    ("Fn::Split", split),
    ("Fn::Sub", sub::substitute),
];

/// Calls a function by its name.
pub(super) fn call(resolver: &mut Resolver<'_>, name: &str, argument: &Node) -> Result<Data, Stop> {
    let found = FUNCTIONS.iter().find(|(known, _)| *known == name);
    let (_, function) = found.ok_or_else(|| unknown(name))?;
    function(resolver, argument)
}

fn unknown(name: &str) -> String {
    if CONDITION_FUNCTIONS.contains(&name) {
        return format!(
            "`{name}` belongs in the `Conditions` section; give the condition a name and use `!If` here."
        );
    }
    if NOT_MODELLED
        .iter()
        .any(|known| name.split("::").take(2).eq(known.split("::")))
    {
        return format!("AWS has `{name}`, but Stratus does not model it. Write the value itself.");
    }
    let names = FUNCTIONS.iter().map(|(name, _)| *name);
    format!(
        "There is no intrinsic function `{name}`.{}",
        choose(name, names)
    )
}

fn reference(resolver: &mut Resolver<'_>, argument: &Node) -> Result<Data, Stop> {
    match literal(argument, "`Ref` takes a name, such as `!Ref OrdersQueue`.")? {
        NO_VALUE => Err(Stop::NoValue),
        name => resolver.look_up(name, None),
    }
}

fn get_att(resolver: &mut Resolver<'_>, argument: &Node) -> Result<Data, Stop> {
    const USAGE: &str =
        "`Fn::GetAtt` takes a resource and an attribute, such as `!GetAtt OrdersQueue.Arn`.";
    if let Some(text) = argument.as_str() {
        let (name, attribute) = text.split_once('.').ok_or(USAGE)?;
        return resolver.look_up(name, Some(attribute));
    }
    let [name, attribute] = arguments(argument, USAGE)?;
    let name = literal(name, USAGE)?;
    let attribute = resolver.text(attribute, USAGE)?;
    resolver.look_up(name, Some(&attribute))
}

fn choose_branch(resolver: &mut Resolver<'_>, argument: &Node) -> Result<Data, Stop> {
    const USAGE: &str = "`Fn::If` takes a condition's name and two values: `!If [IsBusy, 10, 1]`.";
    if resolver.mode == Mode::Condition {
        return Err(
            "`Fn::If` chooses values; in a condition use `Fn::And`, `Fn::Or` or `Fn::Not`.".into(),
        );
    }
    let [name, yes, no] = arguments(argument, USAGE)?;
    let name = literal(name, USAGE)?;
    let Some(decided) = resolver.scope.conditions.get(name) else {
        let names = resolver.scope.conditions.keys().map(String::as_str);
        let message = format!(
            "There is no condition `{name}` in this template.{}",
            did_you_mean(name, names)
        );
        return Err(message.into());
    };
    let (chosen, other) = match decided {
        Some(false) => (Some(no), yes),
        Some(true) => (Some(yes), no),
        None => (None, yes),
    };
    resolver.look_over(other);
    let Some(chosen) = chosen else {
        resolver.look_over(no);
        return Err(Stop::Silent);
    };
    resolver
        .resolve(chosen)
        .map(|node| node.data)
        .ok_or(Stop::NoValue)
}

fn find_in_map(resolver: &mut Resolver<'_>, argument: &Node) -> Result<Data, Stop> {
    const USAGE: &str = "`Fn::FindInMap` takes a mapping and two keys: `!FindInMap [Ovens, !Ref \"AWS::Region\", Count]`.";
    let [map, top, second] = arguments(argument, USAGE)?;
    let mut here = resolver.scope.mappings.clone();
    for (step, what) in [(map, "mapping"), (top, "key"), (second, "key")] {
        let key = resolver.text(step, USAGE)?;
        here = here.get(&key).cloned().ok_or_else(|| {
            let names = here.entries().iter().map(|(name, _)| name.as_str());
            format!("There is no {what} `{key}`.{}", choose(&key, names))
        })?;
    }
    Ok(here.data)
}

fn join(resolver: &mut Resolver<'_>, argument: &Node) -> Result<Data, Stop> {
    const USAGE: &str =
        "`Fn::Join` takes a delimiter and a list of texts: `!Join [\"-\", [oven, !Ref Size]]`.";
    let [delimiter, list] = arguments(argument, USAGE)?;
    let delimiter = literal(delimiter, USAGE)?;
    let items = resolver.list(list, USAGE)?;
    let texts = items
        .iter()
        .map(|item| resolver.as_text(item, USAGE))
        .collect::<Result<Vec<_>, _>>()?;
    let length: usize = texts.iter().map(|text| text.len() + delimiter.len()).sum();
    within_limit(length)?;
    Ok(Data::Scalar(Value::String(texts.join(delimiter))))
}

fn select(resolver: &mut Resolver<'_>, argument: &Node) -> Result<Data, Stop> {
    const USAGE: &str =
        "`Fn::Select` takes a position, from 0, and a list: `!Select [0, !Ref Sizes]`.";
    let [position, list] = arguments(argument, USAGE)?;
    let position: usize = resolver.text(position, USAGE)?.parse().map_err(|_| USAGE)?;
    let items = resolver.list(list, USAGE)?;
    items
        .get(position)
        .map(|item| item.data.clone())
        .ok_or_else(|| {
            let count = items.len();
            Stop::Because(format!(
                "There is no item {position} in a list of {count}; the first is item 0."
            ))
        })
}

fn split(resolver: &mut Resolver<'_>, argument: &Node) -> Result<Data, Stop> {
    const USAGE: &str =
        "`Fn::Split` takes a delimiter and a text: `!Split [\",\", !Ref Flavours]`.";
    let [delimiter, text] = arguments(argument, USAGE)?;
    let delimiter = literal(delimiter, USAGE)?;
    if delimiter.is_empty() {
        return Err(USAGE.into());
    }
    let text = resolver.text(text, USAGE)?;
    let pieces = text
        .split(delimiter)
        .map(|piece| Node::text(&argument.path, piece));
    Ok(Data::List(pieces.collect()))
}

/// The items of a list that has to have exactly so many.
pub(super) fn arguments<'n, const N: usize>(
    argument: &'n Node,
    usage: &str,
) -> Result<&'n [Node; N], Stop> {
    if argument.is_broken() {
        return Err(Stop::Silent);
    }
    argument.items().try_into().map_err(|_| usage.into())
}

/// A text written as it is, without functions.
pub(super) fn literal<'n>(node: &'n Node, usage: &str) -> Result<&'n str, Stop> {
    node.as_str().ok_or_else(|| usage.into())
}

pub(super) fn within_limit(length: usize) -> Result<(), Stop> {
    if length > TEXT_MAX {
        return Err(format!("This makes a text of more than {TEXT_MAX} bytes. Shorten it.").into());
    }
    Ok(())
}
