//! Policies: who may do what to which resource.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>
//! (read 2026-11-22).

use serde_json::Value;
use std::net::IpAddr;

/// What a policy says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// Nothing: refused unless another policy allows it.
    Silent,
    /// Allowed, unless another policy denies it.
    Allowed,
    /// Denied, whatever others say.
    Denied,
}

/// Who asks, as a resource-based policy names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal<'a> {
    /// An AWS service, for instance `s3.amazonaws.com`.
    Service(&'a str),
    /// An account, a role or a user by ARN.
    Aws(&'a str),
    /// Anyone, unsigned.
    Anyone,
}

/// A request as policies see it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Who asks; none for identity-based policies, which are the asker's own.
    pub principal: Option<Principal<'a>>,
    /// For instance `lambda:InvokeFunction`.
    pub action: &'a str,
    /// The resource's ARN.
    pub resource: &'a str,
    /// Condition keys and what they are in this request, for instance `aws:SourceArn`.
    pub context: &'a [(&'a str, &'a str)],
}

/// What a policy document says of a request. A document that is not one says nothing.
#[must_use]
pub fn decide(document: &Value, request: &Request<'_>) -> Decision {
    each(&document["Statement"])
        .map(|statement| {
            if !applies(statement, request) {
                Decision::Silent
            } else if statement["Effect"] == "Deny" {
                Decision::Denied
            } else {
                Decision::Allowed
            }
        })
        .max()
        .unwrap_or(Decision::Silent)
}

fn applies(statement: &Value, request: &Request<'_>) -> bool {
    let action = |pattern: &str| {
        like(
            &pattern.to_ascii_lowercase(),
            &request.action.to_ascii_lowercase(),
        )
    };
    let resource = |pattern: &str| like(pattern, request.resource);
    one_of(statement, "Action", "NotAction", action)
        && (request.principal.is_some() && statement.get("Resource").is_none()
            || one_of(statement, "Resource", "NotResource", resource))
        && request
            .principal
            .is_none_or(|principal| is_named(&statement["Principal"], principal))
        && conditions_hold(&statement["Condition"], request.context)
}

fn one_of(statement: &Value, key: &str, not_key: &str, matches: impl Fn(&str) -> bool) -> bool {
    let any = |list: &Value| each(list).filter_map(Value::as_str).any(&matches);
    match statement.get(not_key) {
        Some(list) => !any(list),
        None => any(&statement[key]),
    }
}

fn is_named(principals: &Value, principal: Principal<'_>) -> bool {
    let named = |kind: &str, wanted: &str| {
        each(&principals[kind])
            .filter_map(Value::as_str)
            .any(|one| one == "*" || one == wanted || is_account_of(one, wanted))
    };
    principals == "*"
        || match principal {
            Principal::Service(service) => named("Service", service),
            Principal::Aws(arn) => named("AWS", arn),
            Principal::Anyone => named("AWS", "*"),
        }
}

/// Whether `arn` belongs to the account that `named` stands for: its number, or its root.
fn is_account_of(named: &str, arn: &str) -> bool {
    let account = arn.split(':').nth(4).unwrap_or_default();
    !account.is_empty()
        && (named == account
            || named
                .strip_prefix("arn:aws:iam::")
                .and_then(|rest| rest.strip_suffix(":root"))
                == Some(account))
}

fn conditions_hold(conditions: &Value, context: &[(&str, &str)]) -> bool {
    let operators = conditions.as_object().into_iter().flatten();
    operators
        .flat_map(|(operator, keys)| {
            let keys = keys.as_object().into_iter().flatten();
            keys.map(move |(key, values)| (operator.as_str(), key, values))
        })
        .all(|(operator, key, values)| {
            let found = context
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(key));
            condition_holds(operator, found.map(|(_, value)| *value), values)
        })
}

fn condition_holds(operator: &str, actual: Option<&str>, values: &Value) -> bool {
    let (operator, if_exists) = match operator.strip_suffix("IfExists") {
        Some(operator) => (operator, true),
        None => (operator, false),
    };
    let operator = operator.rsplit(':').next().unwrap_or(operator);
    if operator == "Null" {
        return each(values).any(|wants| (wants == true || wants == "true") == actual.is_none());
    }
    let (operator, negated) = match operator.split_once("Not") {
        Some((family, rest)) => (format!("{family}{rest}"), true),
        None => (operator.to_owned(), false),
    };
    let Some(actual) = actual else {
        return if_exists || negated;
    };
    let matches = each(values).any(|value| {
        let text;
        let value = match value {
            Value::String(value) => value.as_str(),
            other => {
                text = other.to_string();
                &text
            }
        };
        match operator.as_str() {
            "StringEquals" => value == actual,
            "StringEqualsIgnoreCase" | "Bool" => value.eq_ignore_ascii_case(actual),
            "StringLike" | "ArnLike" | "ArnEquals" => like(value, actual),
            "IpAddress" => is_within(value, actual),
            _ => false,
        }
    });
    matches != negated
}

/// Whether an IPv4 or IPv6 address lies within a range as CIDR writes it; a single address is a range of one. What is no
/// range holds nothing.
#[must_use]
pub fn is_within(range: &str, address: &str) -> bool {
    let (network, length) = match range.split_once('/') {
        Some((network, length)) => (network, length.parse().ok()),
        None => (range, Some(128)),
    };
    let (Ok(network), Ok(address)) = (network.parse::<IpAddr>(), address.parse::<IpAddr>()) else {
        return false;
    };
    let Some(length): Option<u32> = length else {
        return false;
    };
    let (network, address, width) = match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => (
            u128::from(network.to_bits()),
            u128::from(address.to_bits()),
            32,
        ),
        (IpAddr::V6(network), IpAddr::V6(address)) => (network.to_bits(), address.to_bits(), 128),
        _ => return false,
    };
    if length > width && range.contains('/') {
        return false;
    }
    let rest = width - length.min(width);
    network.checked_shr(rest).unwrap_or(0) == address.checked_shr(rest).unwrap_or(0)
}

/// A value, or each item of a list.
fn each(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Array(items) => items.as_slice(),
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
    .iter()
}

/// Whether a text is like a pattern in which `*` stands for any text and `?` for any letter.
#[must_use]
pub fn like(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(letter) if *letter == b'?' || *letter == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, from)) = star else { return false };
                star = Some((at, from + 1));
                p = at + 1;
                t = from + 1;
            }
        }
    }
    pattern[p..].iter().all(|letter| *letter == b'*')
}
