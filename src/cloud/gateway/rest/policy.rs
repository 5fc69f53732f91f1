//! Resource policies: read, checked, and written out in full.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html> (read 2026-11-22).

use super::error::{Error, Result};
use crate::core::Core;
use serde_json::Value;

/// How long a policy may be, in characters.
const LENGTH_MAX: usize = 8_192;

/// A policy as it is stored: checked, and with short resources (`execute-api:/*`) written out as ARNs.
pub(super) fn stored(core: &Core, api: &str, text: &str) -> Result<String> {
    let refusal = || {
        Error::bad(
            "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.",
        )
    };
    let mut policy: Value = serde_json::from_str(text).map_err(|_| refusal())?;
    if !problems(&policy).is_empty() {
        return Err(refusal());
    }
    let (region, account) = (&core.account.region, &core.account.id);
    let arn = format!("arn:aws:execute-api:{region}:{account}:{api}");
    each_mut(&mut policy["Statement"], &mut |statement| {
        for key in ["Resource", "NotResource"] {
            let Some(resources) = statement.get_mut(key) else {
                continue;
            };
            each_mut(resources, &mut |resource| {
                let short = resource
                    .as_str()
                    .and_then(|text| text.strip_prefix("execute-api:"));
                if let Some(short) = short {
                    let short = short.trim_start_matches('/');
                    *resource = format!("{arn}/{short}").into();
                }
            });
        }
    });
    let stored = policy.to_string();
    if stored.chars().count() > LENGTH_MAX {
        return Err(Error::bad(format!(
            "Resource policy exceeds the maximum size of {LENGTH_MAX} characters"
        )));
    }
    Ok(stored)
}

/// What is wrong with a resource policy, one sentence each: what AWS leaves to its reader.
#[must_use]
pub fn problems(policy: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if !policy.is_object() {
        return vec!["A policy is a JSON object with Version and Statement.".to_owned()];
    }
    let version = &policy["Version"];
    if !(version.is_null() || *version == "2012-10-17" || *version == "2008-10-17") {
        found.push(format!(
            "Version is {version}; the versions of the policy language are \"2012-10-17\" and \"2008-10-17\"."
        ));
    }
    let statements = each(&policy["Statement"]);
    if statements.is_empty() {
        found.push("A policy needs a Statement.".to_owned());
    }
    for (at, statement) in statements.into_iter().enumerate() {
        let mut say = |what: String| found.push(format!("Statement {}: {what}", at + 1));
        if !statement.is_object() {
            say("A statement is an object.".to_owned());
            continue;
        }
        if !(statement["Effect"] == "Allow" || statement["Effect"] == "Deny") {
            say(format!(
                "Effect is {}; it says Allow or Deny.",
                statement["Effect"]
            ));
        }
        for (one, other) in [
            ("Principal", "NotPrincipal"),
            ("Action", "NotAction"),
            ("Resource", "NotResource"),
        ] {
            match (statement.get(one), statement.get(other)) {
                (None, None) => say(format!("{one} is missing.")),
                (Some(_), Some(_)) => say(format!("{one} and {other} exclude each other.")),
                _ => {}
            }
        }
        for action in each(&statement["Action"]) {
            let action = action.as_str().unwrap_or_default();
            if action != "*" && !action.starts_with("execute-api:") {
                say(format!(
                    "Action is \"{action}\"; in an API's policy it begins with execute-api:, as in execute-api:Invoke."
                ));
            }
        }
        address_problems(&statement["Condition"], &mut say);
    }
    found
}

/// Addresses in conditions that are none.
fn address_problems(condition: &Value, say: &mut impl FnMut(String)) {
    for operator in ["IpAddress", "NotIpAddress"] {
        let keys = condition[operator].as_object().into_iter().flatten();
        for (key, addresses) in keys {
            for address in each(addresses) {
                let text = address.as_str().unwrap_or_default();
                if !is_range(text) {
                    say(format!(
                        "{operator} compares {key} with \"{text}\", which is no address or CIDR range such as 192.0.2.0/24."
                    ));
                }
            }
        }
    }
}

/// Whether a text is an IP address, or a CIDR range: an address, `/`, and how many of its bits count.
#[must_use]
pub fn is_range(text: &str) -> bool {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (text, None),
    };
    let Ok(address) = address.parse::<std::net::IpAddr>() else {
        return false;
    };
    let most = if address.is_ipv4() { 32 } else { 128 };
    bits.is_none_or(|bits| {
        bits.bytes().all(|byte| byte.is_ascii_digit())
            && bits.parse::<u8>().is_ok_and(|bits| bits <= most)
    })
}

fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

fn each_mut(value: &mut Value, act: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(act),
        one => act(one),
    }
}
