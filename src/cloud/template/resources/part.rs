//! What the types have in common that are drawn as part of something else: of an API, a user pool, a network.

use super::{Desired, Identity, ResourceType, no_links, no_suffix, nothing_more};
use crate::engine::Cloud;
use crate::error::AwsError;
use crate::iam::Account;
use crate::template::names;
use crate::template::schema::{Property, Rule, Shape};
use crate::template::stack::Kind;
use serde_json::{Map, Value};

pub(super) const TEXT: Shape = Shape::Text { max: 2_048 };
pub(super) const LONG: Shape = Shape::Text { max: 300_000 };
pub(super) const ANY_KEY: Rule = Rule {
    holds: |key| !key.is_empty(),
    says: "not be empty",
};
/// A map of texts.
pub(super) const TEXTS: Shape = Shape::Map {
    keys: ANY_KEY,
    of: &LONG,
};
pub(super) const TEXT_LIST: Shape = Shape::List {
    of: &TEXT,
    min: 0,
    max: 100,
};

/// A type that is drawn as part of something else.
pub(super) const fn part(
    name: &'static str,
    properties: &'static [Property],
    attributes: &'static [&'static str],
    identify: fn(&Desired, &Account) -> Identity,
    create: fn(&mut Cloud, &Desired) -> Result<Identity, AwsError>,
) -> ResourceType {
    ResourceType {
        name,
        kind: Kind::ApiPart,
        properties,
        not_modelled: &[],
        attributes,
        named_by: None,
        name_max: 128,
        name_suffix: no_suffix,
        identify,
        examine: nothing_more,
        create,
        links: no_links,
    }
}

/// What `!Ref` and every attribute will give, as far as that is known beforehand: an id, which will be another.
pub(super) fn foreseen(desired: &Desired, _: &Account) -> Identity {
    identity(desired, &made_up(&desired.id))
}

/// An id for `!Ref` and every attribute.
pub(super) fn identity(desired: &Desired, id: &str) -> Identity {
    let attributes = desired.ty.attributes.iter();
    Identity {
        reference: id.to_owned(),
        attributes: attributes
            .map(|name| ((*name).to_owned(), id.to_owned()))
            .collect(),
    }
}

/// An id like API Gateway's that belongs to a name.
pub(super) fn made_up(name: &str) -> String {
    names::stream_of(name).name(10).to_lowercase()
}

/// The properties as parameters of the same names, all but these.
pub(super) fn given_but(desired: &Desired, but: &[&str]) -> Map<String, Value> {
    let entries = desired.properties.entries().iter();
    entries
        .filter(|(name, _)| !but.contains(&name.as_str()))
        .map(|(name, node)| (name.clone(), node.to_json()))
        .collect()
}
