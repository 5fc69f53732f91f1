//! What a template's references can mean.

use super::nearest::{choose, did_you_mean};
use super::node::{Data, Node};
use super::resources::{Identity, ResourceType};
use super::{STACK_NAME, names};
use crate::iam::Account;
use crate::sorted::SortedMap;
use serde_json::Value;

/// The pseudo parameters that stand for a text.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html> (read 2026-11-22).
const PSEUDO: [&str; 6] = [
    "AWS::AccountId",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// The pseudo parameter that takes away what it stands in.
pub(super) const NO_VALUE: &str = "AWS::NoValue";

/// Everything that intrinsic functions can look up.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub account: Account,
    /// The parameters' values; texts, lists of texts, or broken.
    pub parameters: SortedMap<String, Data>,
    /// The `Mappings` section.
    pub mappings: Node,
    /// The conditions; none for one that is broken.
    pub conditions: SortedMap<String, Option<bool>>,
    /// The resources by logical id.
    pub resources: SortedMap<String, Standing>,
}

/// How things stand with a resource.
#[derive(Clone, Debug)]
pub(super) enum Standing {
    /// It is there, or it is known how it will be.
    Known(&'static ResourceType, Identity),
    /// It is not created because this condition is false.
    Absent(String),
    /// Nothing is known of it yet, or it is broken.
    Open,
}

/// Why a look-up gives nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// It has been reported, or is nothing to report yet.
    Silent,
    /// The resource is not created in this deployment.
    Absent(String),
    /// This is wrong.
    Because(String),
}

impl Scope {
    pub fn new(account: &Account, mappings: Node) -> Self {
        Self {
            account: account.clone(),
            parameters: SortedMap::new(),
            mappings,
            conditions: SortedMap::new(),
            resources: SortedMap::new(),
        }
    }

    /// What `!Ref` gives for a name.
    pub fn reference(&self, name: &str) -> Result<Data, Missing> {
        if let Some(text) = self.pseudo(name) {
            return Ok(Data::Scalar(Value::String(text)));
        }
        if let Some(value) = self.parameters.get(name) {
            return Ok(value.clone());
        }
        match self.resource(name)? {
            Some((_, identity)) => Ok(text(&identity.reference)),
            None if name.starts_with("AWS::") => Err(Missing::Because(format!(
                "There is no pseudo parameter `{name}`.{}",
                choose(name, PSEUDO.into_iter().chain([NO_VALUE]))
            ))),
            None => {
                let names = self.parameters.keys().chain(self.resources.keys());
                Err(Missing::Because(format!(
                    "There is no resource and no parameter `{name}` in this template.{}",
                    did_you_mean(name, names.map(String::as_str))
                )))
            }
        }
    }

    /// What `!GetAtt` gives for a resource and an attribute.
    pub fn attribute(&self, name: &str, attribute: &str) -> Result<Data, Missing> {
        let Some((ty, identity)) = self.resource(name)? else {
            let names = self.resources.keys().map(String::as_str);
            return Err(Missing::Because(format!(
                "There is no resource `{name}` in this template, so it has no attribute `{attribute}`.{}",
                did_you_mean(name, names)
            )));
        };
        let value = identity.attributes.get(attribute);
        value.map(|value| text(value)).ok_or_else(|| {
            let names = ty.attributes.iter().copied();
            Missing::Because(format!(
                "`{name}`, an {}, has no attribute `{attribute}`.{}",
                ty.name,
                choose(attribute, names)
            ))
        })
    }

    fn resource(&self, name: &str) -> Result<Option<(&'static ResourceType, &Identity)>, Missing> {
        match self.resources.get(name) {
            None => Ok(None),
            Some(Standing::Known(ty, identity)) => Ok(Some((ty, identity))),
            Some(Standing::Absent(condition)) => Err(Missing::Absent(format!(
                "`{name}` is not created, because its condition `{condition}` is false. \
                 Refer to it only where that condition is true, with `!If`."
            ))),
            Some(Standing::Open) => Err(Missing::Silent),
        }
    }

    fn pseudo(&self, name: &str) -> Option<String> {
        let Account { id, region } = &self.account;
        Some(match name {
            "AWS::AccountId" => id.clone(),
            "AWS::Partition" => "aws".into(),
            "AWS::Region" => region.clone(),
            "AWS::StackId" => names::stack_id(&self.account),
            "AWS::StackName" => STACK_NAME.into(),
            "AWS::URLSuffix" => "amazonaws.com".into(),
            _ => return None,
        })
    }
}

fn text(text: &str) -> Data {
    Data::Scalar(Value::String(text.into()))
}
