//! Looking at what somebody wrote before it is created.

use super::api::stage;
use super::error::Error;
use super::read::{At, Place, bodies, rules};
use crate::error::AwsError;
use crate::jsonata::Pattern;
use serde_json::{Value, json};

/// Whether a text is a regular expression.
///
/// # Errors
/// A sentence without its full stop.
pub fn check_pattern(source: &str) -> Result<(), String> {
    Pattern::part(source).map(drop)
}

/// Whether a rule, in the API's form, can be; what it refers to is not looked for.
///
/// # Errors
/// What AWS WAF says of it.
pub fn check_rule(rule: &Value, custom: Option<&Value>, in_group: bool) -> Result<(), String> {
    let given = json!({"Rules": [rule], "CustomResponseBodies": custom});
    let given = At::top(&given);
    let place = match in_group {
        true => Place::RuleGroup,
        false => Place::WebAcl,
    };
    let read = bodies(&given).and_then(|bodies| rules(&given, place, &bodies));
    read.map(drop).map_err(message)
}

/// Whether an ARN is one of something that a web ACL can protect.
///
/// # Errors
/// What AWS WAF says of it.
pub fn check_resource(arn: &str) -> Result<(), String> {
    let given = json!({"ResourceArn": arn});
    let read = At::top(&given).need("ResourceArn");
    read.and_then(|arn| stage(&arn).map(drop)).map_err(message)
}

fn message(error: Error) -> String {
    AwsError::from(error).message
}
