//! `Fn::Sub`: texts with `${Name}` and `${Resource.Attribute}` in them.

use super::functions::{arguments, literal, within_limit};
use super::node::{Data, Node, scalar_text};
use super::resolver::{Resolver, Stop};
use super::scope::NO_VALUE;
use crate::sorted::SortedMap;
use serde_json::Value;

const USAGE: &str = "`Fn::Sub` takes a text, such as `!Sub \"${AWS::StackName}-orders\"`, or a list of a text and a map of names and values.";

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'t> {
    Text(&'t str),
    Name(&'t str),
}

pub(super) fn substitute(resolver: &mut Resolver<'_>, argument: &Node) -> Result<Data, Stop> {
    let (text, own) = if argument.as_str().is_some() {
        (argument, None)
    } else {
        let [text, own] = arguments(argument, USAGE)?;
        (text, Some(own))
    };
    let pieces = pieces(literal(text, USAGE)?)?;
    let own = own.map_or(Ok(SortedMap::new()), |own| names_of_its_own(resolver, own))?;
    let mut out = String::new();
    let mut silent = false;
    for piece in pieces {
        let part = match piece {
            Piece::Text(part) => Ok(part.to_owned()),
            Piece::Name(name) => value_of(resolver, &own, name),
        };
        match part {
            Ok(part) => out.push_str(&part),
            // Goes on, so that every name that does not exist is reported.
            Err(Stop::Because(message)) => {
                resolver.problems.add(&resolver.at, message);
                silent = true;
            }
            Err(_) => silent = true,
        }
        within_limit(out.len())?;
    }
    if silent {
        return Err(Stop::Silent);
    }
    Ok(Data::Scalar(Value::String(out)))
}

fn names_of_its_own(
    resolver: &mut Resolver<'_>,
    own: &Node,
) -> Result<SortedMap<String, Result<String, Stop>>, Stop> {
    let Data::Map(entries) = &own.data else {
        return Err(USAGE.into());
    };
    let read = |(name, node): &(String, Node)| (name.clone(), resolver.text(node, USAGE));
    Ok(entries.iter().map(read).collect())
}

fn value_of(
    resolver: &mut Resolver<'_>,
    own: &SortedMap<String, Result<String, Stop>>,
    name: &str,
) -> Result<String, Stop> {
    if let Some(value) = own.get(name) {
        return value.clone();
    }
    if name == NO_VALUE {
        return Err(format!(
            "`{NO_VALUE}` cannot be part of a text. Use `!If` around the whole text."
        )
        .into());
    }
    let data = match name.split_once('.') {
        Some((resource, attribute)) => resolver.look_up(resource, Some(attribute))?,
        None => resolver.look_up(name, None)?,
    };
    match &data {
        Data::Scalar(value) => scalar_text(value).ok_or_else(|| USAGE.into()),
        _ => Err(format!("`{name}` is a list; put its items together with `Fn::Join`.").into()),
    }
}

/// Takes a text apart. `${!Name}` stands for `${Name}` itself.
fn pieces(text: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, from) = rest.split_at(start);
        let Some(end) = from.find('}') else { break };
        pieces.push(Piece::Text(before));
        let name = &from[2..end];
        if let Some(literal) = name.strip_prefix('!') {
            pieces.extend([Piece::Text("${"), Piece::Text(literal), Piece::Text("}")]);
        } else if !name.is_empty() && name.chars().all(in_name) {
            pieces.push(Piece::Name(name));
        } else {
            return Err(format!(
                "`${{{name}}}` is no name: letters, digits, `_`, `.` and `:` only. Write `${{!{name}}}` if the text is meant as it stands."
            ));
        }
        rest = &from[end + 1..];
    }
    pieces.push(Piece::Text(rest));
    Ok(pieces)
}

fn in_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | ':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_apart_at_their_names() {
        let found = pieces("a ${B.Arn} c").unwrap();
        assert_eq!(
            found,
            [Piece::Text("a "), Piece::Name("B.Arn"), Piece::Text(" c")]
        );
    }

    #[test]
    fn what_is_no_name_stays_or_is_refused() {
        assert_eq!(pieces("${open").unwrap(), [Piece::Text("${open")]);
        let escaped: String = pieces("${!Kept}")
            .unwrap()
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) | Piece::Name(text) => *text,
            })
            .collect();
        assert_eq!(escaped, "${Kept}");
        assert!(pieces("${a b}").is_err());
        assert!(pieces("${}").is_err());
    }
}
