//! What may be written at a place of a definition: fields, state types, names of states.

use super::grammar::{self, Shape};
use super::outline::{Around, Role, around};
use super::tree::{Kind, Node, read};
use crate::app::stage::model::code::json::tokens;
use crate::app::stage::model::code::offer::{Offer, Proposal};
use crate::app::stage::model::code::token::{Sort, Token};
use cloud::sorted::SortSmall as _;

/// How many proposals there are at most.
const MOST: usize = 40;

/// What may be written at the caret (an offset in bytes). `functions` are the ARNs of functions that there are. When
/// nobody has asked, nothing is offered outside of quotes, nor what is there already.
#[must_use]
pub fn complete(text: &str, caret: usize, functions: &[String], asked: bool) -> Option<Offer> {
    let token = tokens(text)
        .into_iter()
        .find(|token| inside(text, *token, caret));
    if token.is_none() && !asked {
        return None;
    }
    let root = read(text)?;
    let here = around(&root, caret)?;
    let typed = token.map_or("", |token| {
        text.get(token.start + 1..caret).unwrap_or_default()
    });
    let slot = slot(&here, caret, token)?;
    let mut proposals = match slot {
        Slot::Name(has_colon) => names(&here, token, has_colon),
        Slot::Value(field) => values(&here, field, functions),
    };
    let wanted = typed.to_lowercase();
    proposals.retain(|one| one.label.to_lowercase().contains(&wanted));
    // What begins with it comes first; otherwise the order stays.
    proposals.sort_small_by_key(|one| !one.label.to_lowercase().starts_with(&wanted));
    proposals.truncate(MOST);
    let is_there = !asked && proposals.len() == 1 && proposals[0].label == typed;
    if proposals.is_empty() || is_there {
        return None;
    }
    let (from, to) = match token {
        Some(token) if is_closed(text, token) => (token.start, token.end),
        // Without its second quotes it takes the rest of the line in, which is not meant.
        Some(token) => (token.start, caret),
        None => (caret, caret),
    };
    Some(Offer {
        from,
        to,
        proposals,
    })
}

/// Whether the caret is between the quotes of a text or a name.
fn inside(text: &str, token: Token, caret: usize) -> bool {
    if !matches!(token.sort, Sort::Text | Sort::Key) {
        return false;
    }
    let end = if is_closed(text, token) {
        token.end - 1
    } else {
        token.end
    };
    token.start < caret && caret <= end
}

/// Whether a text has its second quotes.
fn is_closed(text: &str, token: Token) -> bool {
    let own = token.of(text);
    own.len() > 1 && own.ends_with('"') && !own.ends_with("\\\"")
}

enum Slot<'a> {
    /// A field's name; whether its colon is there.
    Name(bool),
    /// A field's value, or an item of its list.
    Value(&'a str),
}

fn slot<'a>(here: &Around<'a>, caret: usize, token: Option<Token>) -> Option<Slot<'a>> {
    let Some(field) = here.field else {
        return Some(Slot::Name(false));
    };
    if here.in_name {
        return Some(Slot::Name(field.colon.is_some()));
    }
    match &field.value {
        None => Some(Slot::Value(&field.key)),
        Some(value) => match &value.kind {
            // Behind a value that is complete there is nothing to complete.
            Kind::Text(_) => token.map(|_| Slot::Value(&field.key)),
            Kind::List(items) => {
                let in_text = token.is_some();
                let is_free = items
                    .iter()
                    .all(|item| !(item.start..=item.end).contains(&caret));
                (in_text || is_free).then_some(Slot::Value(&field.key))
            }
            _ => None,
        },
    }
}

fn names(here: &Around<'_>, token: Option<Token>, has_colon: bool) -> Vec<Proposal> {
    if here.role == Role::States {
        return missing(here, has_colon);
    }
    let kind = here.object.text("Type");
    let own = token.map(|token| token.start);
    let written = |name: &str| {
        let mut fields = here.object.fields().iter();
        fields.any(|field| field.key == name && Some(field.start) != own)
    };
    let needs_comma = needs_comma(here, token);
    grammar::fields(here.role, kind, here.jsonata)
        .into_iter()
        .filter(|name| !written(name))
        .map(|name| field(name, has_colon, needs_comma))
        .collect()
}

/// Whether something follows that has to be parted from a new field by a comma.
fn needs_comma(here: &Around<'_>, token: Option<Token>) -> bool {
    let Some(token) = token else {
        return false;
    };
    let mut fields = here.object.fields().iter();
    fields.any(|field| field.start > token.start)
}

fn field(name: &str, has_colon: bool, needs_comma: bool) -> Proposal {
    let shape = grammar::shape(name);
    let note = match shape {
        Shape::Text => "text",
        Shape::Object => "object",
        Shape::List => "list",
        Shape::Bare => "value",
        Shape::True => "true",
    };
    let mut insert = format!("\"{name}\"");
    let mut caret = insert.len();
    if !has_colon {
        let (value, into) = shape.skeleton();
        insert.push_str(": ");
        caret = insert.len() + into;
        insert.push_str(value);
        if needs_comma && !value.is_empty() {
            insert.push(',');
        }
    }
    Proposal {
        label: name.into(),
        note: note.into(),
        insert,
        caret,
    }
}

/// The states that transitions name and that are not there.
fn missing(here: &Around<'_>, has_colon: bool) -> Vec<Proposal> {
    let mut named = Vec::new();
    targets(here.block, &mut named);
    named
        .into_iter()
        .filter(|name| here.object.get(name).is_none())
        .map(|name| {
            let quoted = serde_json::Value::from(name).to_string();
            let insert = if has_colon {
                quoted
            } else {
                format!("{quoted}: {{ \"Type\": \"\" }}")
            };
            let caret = insert.len() - if has_colon { 0 } else { 3 };
            Proposal {
                label: name.into(),
                note: "a state that is missing".into(),
                insert,
                caret,
            }
        })
        .collect()
}

fn targets<'a>(block: &'a Node, found: &mut Vec<&'a str>) {
    let mut add = |name: Option<&'a str>| {
        found.extend(name.filter(|name| !name.is_empty() && !found.contains(name)));
    };
    add(block.text("StartAt"));
    let states = block.get("States").map_or(&[][..], Node::fields);
    for state in states.iter().filter_map(|field| field.value.as_ref()) {
        add(state.text("Next"));
        add(state.text("Default"));
        let lists = ["Choices", "Catch"].map(|list| state.get(list).map_or(&[][..], Node::items));
        for item in lists.into_iter().flatten() {
            add(item.text("Next"));
        }
    }
}

fn values(here: &Around<'_>, field: &str, functions: &[String]) -> Vec<Proposal> {
    let quoted = |label: &str, note: &str| {
        let insert = serde_json::Value::from(label).to_string();
        Proposal {
            label: label.into(),
            note: note.into(),
            caret: insert.len(),
            insert,
        }
    };
    if grammar::names_a_state(here.role, field) {
        let states = here.block.get("States").map_or(&[][..], Node::fields);
        let own = here.state.map(|state| state.start);
        let is_own = |value: &Option<Node>| value.as_ref().map(|value| value.start) == own;
        let mut sorted: Vec<_> = states.iter().collect();
        sorted.sort_small_by_key(|field| is_own(&field.value));
        return sorted
            .into_iter()
            .map(|field| {
                let kind = field.value.as_ref().and_then(|value| value.text("Type"));
                quoted(&field.key, kind.unwrap_or("state"))
            })
            .collect();
    }
    let known = grammar::values(here.role, field).iter();
    let mut found: Vec<Proposal> = known.map(|(value, note)| quoted(value, note)).collect();
    let takes_function = matches!(
        (here.role, field),
        (Role::State, "Resource") | (Role::Data, "FunctionName")
    );
    if takes_function {
        found.extend(
            functions
                .iter()
                .map(|arn| quoted(arn, "a function of yours")),
        );
    }
    found
}

#[cfg(test)]
#[path = "complete_tests.rs"]
mod tests;
