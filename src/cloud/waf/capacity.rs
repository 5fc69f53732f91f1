//! What rules cost in web ACL capacity units (WCU).
//!
//! Follows <https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-match.html> and the pages of the
//! single statements (read 2026-11-22).

use super::model::{Field, Key, Place, Position, Rule, Statement, Target};
use super::transform::Transformation;

/// A regular expression, and each text transformation.
const REGEX: u64 = 3;
const REGEX_SET: u64 = 25;
const TRANSFORMATION: u64 = 10;

/// What all these rules cost together. `group` says what a rule group of one's own costs.
pub(super) fn of_rules(rules: &[Rule], group: &dyn Fn(&str) -> u64) -> u64 {
    rules.iter().map(|rule| of(&rule.statement, group)).sum()
}

fn of(statement: &Statement, group: &dyn Fn(&str) -> u64) -> u64 {
    let all = |list: &[Statement]| list.iter().map(|one| of(one, group)).sum();
    match statement {
        Statement::Bytes {
            position, target, ..
        } => {
            let base = match position {
                Position::Exactly | Position::Starts | Position::Ends => 2,
                Position::Contains | Position::Word => 10,
            };
            with_target(base, target)
        }
        Statement::Regex { target, .. } => with_target(REGEX, target),
        Statement::RegexSet { target, .. } => with_target(REGEX_SET, target),
        Statement::Size { target, .. } => with_target(1, target),
        Statement::Sqli { high, target } => with_target(if *high { 30 } else { 20 }, target),
        Statement::Xss { target } => with_target(40, target),
        Statement::Geo { .. } | Statement::Label { .. } => 1,
        Statement::IpSet { forwarded, .. } => match forwarded {
            Some((_, Place::Any)) => 5,
            _ => 1,
        },
        Statement::Rate(rate) => {
            let custom = rate.keys.len() > 1
                || matches!(rate.keys.first(), Some(Key::Part(_) | Key::Labels(_)));
            let keys = if custom {
                30 * rate.keys.len() as u64
            } else {
                0
            };
            2 + keys + rate.only.as_ref().map_or(0, |only| of(only, group))
        }
        Statement::And(list) | Statement::Or(list) => all(list),
        Statement::Not(inner) => of(inner, group),
        Statement::Managed {
            group: managed,
            only,
            ..
        } => managed.capacity + only.as_ref().map_or(0, |only| of(only, group)),
        Statement::Group { arn, .. } => group(arn),
    }
}

fn with_target(base: u64, target: &Target) -> u64 {
    let field = match target.field {
        Field::AllArguments => base + 10,
        Field::Json(_) => base * 2,
        _ => base,
    };
    let steps = target.transformations.iter();
    let steps = steps.filter(|step| **step != Transformation::None).count() as u64;
    field + steps * TRANSFORMATION
}
