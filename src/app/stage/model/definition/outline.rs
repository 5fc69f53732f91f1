//! Where the states of a definition stand in its text, and what stands at a place of it.

use super::tree::{Field, Kind, Node};

/// A state and its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The state's name.
    pub name: String,
    /// Where its name begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its type, when it is written.
    pub kind: Option<String>,
}

/// What an object of a definition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The whole definition.
    Machine,
    /// A branch of a Parallel.
    Branch,
    /// What a Map does with each item.
    Processor,
    /// `ProcessorConfig`.
    ProcessorConfig,
    /// `States`: names and states.
    States,
    /// A state.
    State,
    /// A rule of a Choice; inside `And`, `Or` and `Not` without `Next`.
    Rule {
        /// Whether it stands inside another.
        inner: bool,
    },
    /// An entry of `Retry`.
    Retrier,
    /// An entry of `Catch`.
    Catcher,
    /// `ItemReader`.
    Reader,
    /// `ItemBatcher`.
    Batcher,
    /// `ResultWriter`.
    Writer,
    /// Data, in which everything is allowed.
    Data,
}

/// What is around a place of the text.
#[derive(Clone, Debug)]
pub struct Around<'a> {
    /// The innermost object, and what it is.
    pub object: &'a Node,
    /// What that object is.
    pub role: Role,
    /// The field of it that the place is in, if it is in one.
    pub field: Option<&'a Field>,
    /// Whether the place is in the field's name.
    pub in_name: bool,
    /// The block (machine, branch, processor) that the place is in.
    pub block: &'a Node,
    /// The innermost state.
    pub state: Option<&'a Node>,
    /// Whether expressions are JSONata there.
    pub jsonata: bool,
}

/// All states, those inside of others too, in the order of the text.
#[must_use]
pub fn states(root: &Node) -> Vec<Place> {
    let mut found = Vec::new();
    collect(root, Role::Machine, &mut found);
    found
}

fn collect(node: &Node, role: Role, found: &mut Vec<Place>) {
    for field in node.fields() {
        let Some(value) = &field.value else {
            continue;
        };
        if role == Role::States && matches!(value.kind, Kind::Object(_)) {
            found.push(Place {
                name: field.key.clone(),
                start: field.start,
                end: value.end,
                kind: value.text("Type").map(ToOwned::to_owned),
            });
        }
        let of_field = role_of(role, &field.key);
        match &value.kind {
            Kind::List(items) => items.iter().for_each(|item| collect(item, of_field, found)),
            _ => collect(value, of_field, found),
        }
    }
}

/// The innermost state at a place of the text.
#[must_use]
pub fn state_at(states: &[Place], offset: usize) -> Option<&Place> {
    let around = states
        .iter()
        .filter(|place| (place.start..=place.end).contains(&offset));
    around.min_by_key(|place| place.end - place.start)
}

/// What the value of a field is, or each item of it when it is a list.
fn role_of(role: Role, key: &str) -> Role {
    match (role, key) {
        (Role::Machine | Role::Branch | Role::Processor, "States") => Role::States,
        (Role::Processor, "ProcessorConfig") => Role::ProcessorConfig,
        (Role::States, _) => Role::State,
        (Role::State, "Branches") => Role::Branch,
        (Role::State, "ItemProcessor" | "Iterator") => Role::Processor,
        (Role::State, "Choices") => Role::Rule { inner: false },
        (Role::State, "Retry") => Role::Retrier,
        (Role::State, "Catch") => Role::Catcher,
        (Role::State, "ItemReader") => Role::Reader,
        (Role::State, "ItemBatcher") => Role::Batcher,
        (Role::State, "ResultWriter") => Role::Writer,
        (Role::Rule { .. }, "And" | "Or" | "Not") => Role::Rule { inner: true },
        _ => Role::Data,
    }
}

/// What is around a place; none outside of the definition's object.
#[must_use]
pub fn around(root: &Node, offset: usize) -> Option<Around<'_>> {
    if !matches!(root.kind, Kind::Object(_)) || !holds(root, offset) {
        return None;
    }
    let mut found = Around {
        object: root,
        role: Role::Machine,
        field: None,
        in_name: false,
        block: root,
        state: None,
        jsonata: root.text("QueryLanguage") == Some("JSONata"),
    };
    loop {
        let mut fields = found.object.fields().iter().rev();
        found.field = fields.find(|field| field.start <= offset);
        found.field = found.field.filter(|field| reaches(field, offset));
        let Some(field) = found.field else {
            return Some(found);
        };
        found.in_name = offset <= field.key_end;
        let inner = field.value.as_ref().and_then(|value| match &value.kind {
            Kind::List(items) => items.iter().find(|item| holds(item, offset)),
            _ => Some(value).filter(|value| holds(value, offset)),
        });
        let Some(inner) = inner.filter(|inner| matches!(inner.kind, Kind::Object(_))) else {
            return Some(found);
        };
        found.role = role_of(found.role, &field.key);
        found.object = inner;
        match found.role {
            Role::Branch | Role::Processor => found.block = inner,
            Role::State => {
                found.state = Some(inner);
                let own = inner.text("QueryLanguage");
                found.jsonata = own.map_or(found.jsonata, |own| own == "JSONata");
            }
            _ => {}
        }
    }
}

/// Whether a place behind a field's beginning belongs to it: until its value ends, or as long as that is missing.
fn reaches(field: &Field, offset: usize) -> bool {
    offset <= field.end() || (field.colon.is_some() && field.value.is_none())
}

/// Whether a place is inside an object's braces.
const fn holds(node: &Node, offset: usize) -> bool {
    node.start < offset && (offset < node.end || (node.is_open && offset == node.end))
}

#[cfg(test)]
mod tests {
    use super::super::tree::read;
    use super::*;

    const TEXT: &str = r#"{"StartAt": "Each", "QueryLanguage": "JSONata", "States": {
        "Each": {"Type": "Map", "ItemProcessor": {"StartAt": "Bake", "States": {
            "Bake": {"Type": "Task", "QueryLanguage": "JSONPath", "Retry": [{"ErrorEquals": ["x"]}], "Parameters": {"a": 1}, "End": true}
        }}, "Next": "Both"},
        "Both": {"Type": "Parallel", "Branches": [{"StartAt": "One", "States": {"One": {"Type": "Choice", "Choices": [{"And": [{"Variable": "$"}]}]}}}]}
    }}"#;

    fn at(needle: &str) -> usize {
        TEXT.find(needle).unwrap() + 1
    }

    #[test]
    fn states_are_found_wherever_they_are() {
        let root = read(TEXT).unwrap();
        let states = states(&root);
        let names: Vec<&str> = states.iter().map(|place| place.name.as_str()).collect();
        assert_eq!(names, ["Each", "Bake", "Both", "One"]);
        assert_eq!(states[1].kind.as_deref(), Some("Task"));
        let at =
            |needle: &str| state_at(&states, TEXT.find(needle).unwrap()).map(|place| &*place.name);
        assert_eq!(at("\"Retry\""), Some("Bake"));
        assert_eq!(at("\"Branches\""), Some("Both"));
        assert_eq!(at("\"And\""), Some("One"));
        assert_eq!(at("\"QueryLanguage\": \"JSONata\""), None);
    }

    #[test]
    fn what_is_around_a_place_is_known() {
        let root = read(TEXT).unwrap();
        let role = |needle: &str| around(&root, at(needle)).unwrap().role;
        assert_eq!(role("\"StartAt\": \"Each\""), Role::Machine);
        assert_eq!(role("\"Each\": {"), Role::States);
        assert_eq!(role("\"Type\": \"Map\""), Role::State);
        assert_eq!(role("\"StartAt\": \"Bake\""), Role::Processor);
        assert_eq!(role("\"ErrorEquals\""), Role::Retrier);
        assert_eq!(role("\"a\": 1"), Role::Data);
        assert_eq!(role("\"And\""), Role::Rule { inner: false });
        assert_eq!(role("\"Variable\""), Role::Rule { inner: true });
        let bake = around(&root, at("\"End\"")).unwrap();
        assert!(!bake.jsonata && bake.in_name);
        assert_eq!(bake.block.text("StartAt"), Some("Bake"));
        assert_eq!(bake.state.unwrap().text("Type"), Some("Task"));
        assert!(around(&root, at("\"Next\"")).unwrap().jsonata);
        assert!(around(&root, 0).is_none());
    }
}
