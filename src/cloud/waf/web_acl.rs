//! Web ACLs as they are written.

use super::capacity;
use super::error::{BAD_REFERENCE, Error};
use super::inspection::ActionKind;
use super::model::{Action, Rule, Statement};
use super::read::{At, Bodies, Place, action, bodies, rules, visibility};
use super::sets::{Group, Sets};
use super::store::Kind;
use crate::iam::Account;
use serde_json::{Map, Value};
use std::sync::Arc;

pub(super) const WEB_ACLS: Kind = Kind {
    segment: "webacl",
    list: "WebACLs",
};

/// How many units a web ACL or a rule group may cost.
///
/// <https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html> (read 2026-11-22).
pub(super) const CAPACITY_MAX: u64 = 5_000;
/// How much of a body is inspected unless the web ACL says otherwise, in bytes. API Gateway hands over 16 KB.
///
/// <https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html> (read 2026-11-22).
const BODY_MAX: usize = 16_384;

/// What else of a web ACL is kept as it was given and given back.
const KEPT: [&str; 8] = [
    "DefaultAction",
    "Rules",
    "VisibilityConfig",
    "CustomResponseBodies",
    "CaptchaConfig",
    "ChallengeConfig",
    "TokenDomains",
    "AssociationConfig",
];

/// A web ACL.
#[derive(Clone, Debug)]
pub(super) struct WebAcl {
    pub name: Arc<str>,
    pub default: Action,
    pub rules: Vec<Rule>,
    pub bodies: Bodies,
    pub metric: Arc<str>,
    pub sampled: bool,
    pub body_max: usize,
    pub capacity: u64,
    /// `awswaf:ACCOUNT:`.
    pub account_prefix: String,
    /// `awswaf:ACCOUNT:webacl:NAME:`.
    pub label_prefix: String,
    /// What was given, for answers.
    pub given: Map<String, Value>,
}

impl WebAcl {
    pub fn read(given: &At<'_>, sets: &Sets, account: &Account) -> Result<Self, Error> {
        let name = given.need("Name")?.name()?;
        let bodies = bodies(given)?;
        let default = action(&given.need("DefaultAction")?, &bodies)?;
        if !matches!(default.kind, ActionKind::Allow | ActionKind::Block) {
            let reason = "A default action is Allow or Block.";
            return Err(Error::parameter(
                "DEFAULT_ACTION",
                default.kind.name(),
                reason,
            ));
        }
        let (metric, sampled) = visibility(given)?;
        let rules = rules(given, Place::WebAcl, &bodies)?;
        let capacity = cost(&rules, sets)?;
        let kept = KEPT.iter().filter_map(|key| {
            let value = given.get(key)?.value;
            Some(((*key).to_owned(), value.clone()))
        });
        let mut given_back: Map<String, Value> = kept.collect();
        given_back
            .entry("Rules")
            .or_insert_with(|| Value::Array(Vec::new()));
        let account_prefix = format!("awswaf:{}:", account.id);
        Ok(Self {
            name: name.into(),
            default,
            rules,
            bodies,
            metric,
            sampled,
            body_max: body_max(given)?,
            capacity,
            label_prefix: format!("{account_prefix}webacl:{name}:"),
            account_prefix,
            given: given_back,
        })
    }
}

impl Group {
    /// Reads a rule group. An update keeps the capacity.
    pub fn read(given: &At<'_>, sets: &Sets, capacity: Option<u64>) -> Result<Self, Error> {
        let capacity = match capacity {
            Some(capacity) => capacity,
            None => given.need("Capacity")?.whole(1, CAPACITY_MAX)?,
        };
        visibility(given)?;
        let bodies = bodies(given)?;
        let rules = rules(given, Place::RuleGroup, &bodies)?;
        if cost(&rules, sets)? > capacity {
            return Err(Error::Limits);
        }
        let kept = ["Rules", "VisibilityConfig", "CustomResponseBodies"];
        let kept = kept.iter().filter_map(|key| {
            let value = given.get(key)?.value;
            Some(((*key).to_owned(), value.clone()))
        });
        Ok(Self {
            capacity,
            rules,
            bodies,
            given: Value::Object(kept.collect()),
        })
    }
}

/// What rules cost, when everything they refer to is there and it is not too much.
pub(super) fn cost(rules: &[Rule], sets: &Sets) -> Result<u64, Error> {
    for rule in rules {
        check(&rule.statement, sets)?;
    }
    let group = |arn: &str| {
        sets.groups
            .by_arn(arn)
            .map_or(0, |entry| entry.body.capacity)
    };
    let cost = capacity::of_rules(rules, &group);
    match cost > CAPACITY_MAX {
        true => Err(Error::Limits),
        false => Ok(cost),
    }
}

/// Checks that everything is there that a statement refers to.
fn check(statement: &Statement, sets: &Sets) -> Result<(), Error> {
    let exists = |found: bool| match found {
        true => Ok(()),
        false => Err(Error::Nonexistent),
    };
    match statement {
        Statement::IpSet { arn, .. } => exists(sets.ip.by_arn(arn).is_some()),
        Statement::RegexSet { arn, .. } => exists(sets.patterns.by_arn(arn).is_some()),
        Statement::Group { arn, overrides } => {
            let entry = sets.groups.by_arn(arn).ok_or(Error::Nonexistent)?;
            let has = |name: &str| entry.body.rules.iter().any(|rule| *rule.name == *name);
            match overrides.iter().find(|(name, _)| !has(name)) {
                Some((name, _)) => Err(Error::parameter("EXCLUDED_RULE", name, BAD_REFERENCE)),
                None => Ok(()),
            }
        }
        _ => nested(statement)
            .into_iter()
            .try_for_each(|inner| check(inner, sets)),
    }
}

/// The statements within a statement.
fn nested(statement: &Statement) -> Vec<&Statement> {
    match statement {
        Statement::And(list) | Statement::Or(list) => list.iter().collect(),
        Statement::Not(inner) => vec![inner],
        Statement::Rate(rate) => rate.only.iter().collect(),
        Statement::Managed { only, .. } => only.iter().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    }
}

/// Whether a statement, or one within it, refers to this set or group.
pub(super) fn refers_to(statement: &Statement, wanted: &str) -> bool {
    match statement {
        Statement::IpSet { arn, .. }
        | Statement::RegexSet { arn, .. }
        | Statement::Group { arn, .. } => **arn == *wanted,
        _ => nested(statement)
            .into_iter()
            .any(|inner| refers_to(inner, wanted)),
    }
}

fn body_max(given: &At<'_>) -> Result<usize, Error> {
    let Some(config) = given.get("AssociationConfig") else {
        return Ok(BODY_MAX);
    };
    let limits = config.get("RequestBody");
    let Some(limit) = limits.and_then(|limits| limits.get("API_GATEWAY")) else {
        return Ok(BODY_MAX);
    };
    limit.need("DefaultSizeInspectionLimit")?.one_of(&[
        ("KB_16", BODY_MAX),
        ("KB_32", 2 * BODY_MAX),
        ("KB_48", 3 * BODY_MAX),
        ("KB_64", 4 * BODY_MAX),
    ])
}
