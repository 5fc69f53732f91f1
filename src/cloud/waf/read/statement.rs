//! Statements.

use super::At;
use super::field::{forwarded, target};
use super::rate::rate;
use super::rule::{Place as Within, action};
use crate::jsonata::Pattern;
use crate::waf::error::{BAD_ARN, BAD_FORMAT, BELOW_MINIMUM, EXACTLY_ONE, Error};
use crate::waf::inspection::ActionKind;
use crate::waf::managed::{self, Managed};
use crate::waf::model::{Action, Comparison, Place, Position, Shared, Statement};
use std::sync::Arc;

/// Where a statement stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context {
    pub place: Within,
    pub nested: bool,
}

/// How deep statements may nest.
const DEPTH_MAX: usize = 20;

pub(super) fn statement(given: &At<'_>, context: Context) -> Result<Statement, Error> {
    at_depth(given, context, 0)
}

fn at_depth(given: &At<'_>, context: Context, depth: usize) -> Result<Statement, Error> {
    let (name, inner) = given.only("STATEMENT", "Statement")?;
    if depth > DEPTH_MAX {
        let reason = "The statements nest too deeply.";
        return Err(Error::parameter("STATEMENT", "Statement", reason));
    }
    let nested = Context {
        nested: true,
        ..context
    };
    let list = |field: &'static str| -> Result<Vec<Statement>, Error> {
        let items = inner.need("Statements")?.items()?;
        if items.len() < 2 {
            return Err(Error::parameter(field, "Statements", BELOW_MINIMUM));
        }
        items
            .iter()
            .map(|item| at_depth(item, nested, depth + 1))
            .collect()
    };
    let only = || -> Result<Option<Statement>, Error> {
        let scope = inner.get("ScopeDownStatement");
        scope
            .map(|scope| at_depth(&scope, nested, depth + 1))
            .transpose()
    };
    Ok(match name {
        "AndStatement" => Statement::And(list("AND_STATEMENT")?),
        "OrStatement" => Statement::Or(list("OR_STATEMENT")?),
        "NotStatement" => {
            let inner = inner.need("Statement")?;
            Statement::Not(Box::new(at_depth(&inner, nested, depth + 1)?))
        }
        "RateBasedStatement" => {
            not_nested(name, context)?;
            Statement::Rate(Box::new(rate(&inner, only()?)?))
        }
        "ManagedRuleGroupStatement" => {
            only_in_web_acl(name, context)?;
            let group = managed_group(&inner)?;
            let overrides = overrides(&inner, |rule| group.rule(rule).is_some())?;
            let only = only()?.map(Box::new);
            Statement::Managed {
                group,
                overrides,
                only,
            }
        }
        "RuleGroupReferenceStatement" => {
            only_in_web_acl(name, context)?;
            Statement::Group {
                arn: arn(&inner, "rulegroup")?,
                overrides: overrides(&inner, |_| true)?,
            }
        }
        name => simple(name, &inner)?,
    })
}

fn not_nested(name: &str, context: Context) -> Result<(), Error> {
    match context.nested {
        false => Ok(()),
        true => Err(Error::parameter(
            "STATEMENT",
            name,
            "Your nested statement isn't valid: this kind stands at the top of a rule.",
        )),
    }
}

fn only_in_web_acl(name: &str, context: Context) -> Result<(), Error> {
    not_nested(name, context)?;
    match context.place {
        Within::WebAcl => Ok(()),
        Within::RuleGroup => Err(Error::parameter(
            "STATEMENT",
            name,
            "A rule group cannot name another rule group.",
        )),
    }
}

/// Statements that hold no others.
fn simple(name: &str, given: &At<'_>) -> Result<Statement, Error> {
    Ok(match name {
        "ByteMatchStatement" => bytes(given)?,
        "RegexMatchStatement" => {
            let source = given.need("RegexString")?.sized(1, 512)?;
            let pattern = Pattern::part(source)
                .map_err(|_| Error::parameter("STATEMENT", source, BAD_FORMAT))?;
            Statement::Regex {
                source: source.to_owned(),
                pattern: Shared(Arc::new(pattern)),
                target: target(given)?,
            }
        }
        "RegexPatternSetReferenceStatement" => Statement::RegexSet {
            arn: arn(given, "regexpatternset")?,
            target: target(given)?,
        },
        "SizeConstraintStatement" => size(given)?,
        "SqliMatchStatement" => Statement::Sqli {
            high: match given.get("SensitivityLevel") {
                Some(level) => level.one_of(&[("LOW", false), ("HIGH", true)])?,
                None => false,
            },
            target: target(given)?,
        },
        "XssMatchStatement" => Statement::Xss {
            target: target(given)?,
        },
        "GeoMatchStatement" => geo(given)?,
        "IPSetReferenceStatement" => {
            let config = given.get("IPSetForwardedIPConfig");
            let forwarded = match &config {
                Some(config) => {
                    let place = config.need("Position")?.one_of(&[
                        ("FIRST", Place::First),
                        ("LAST", Place::Last),
                        ("ANY", Place::Any),
                    ])?;
                    Some((forwarded(config)?, place))
                }
                None => None,
            };
            Statement::IpSet {
                arn: arn(given, "ipset")?,
                forwarded,
            }
        }
        "LabelMatchStatement" => Statement::Label {
            namespace: given
                .need("Scope")?
                .one_of(&[("LABEL", false), ("NAMESPACE", true)])?,
            key: label_key(&given.need("Key")?)?,
        },
        "AsnMatchStatement" => return Err(Error::NotModelled("ASN match statement".into())),
        other => return Err(Error::parameter("STATEMENT", other, EXACTLY_ONE)),
    })
}

pub(super) fn label_key(given: &At<'_>) -> Result<String, Error> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_-:".contains(letter);
    let key = given.made_of(1_024, allowed, "^[0-9A-Za-z_\\-:]+$")?;
    Ok(key.to_owned())
}

fn bytes(given: &At<'_>) -> Result<Statement, Error> {
    let needle = given.need("SearchString")?.sized(1, 200)?;
    let position = given.need("PositionalConstraint")?.one_of(&[
        ("EXACTLY", Position::Exactly),
        ("STARTS_WITH", Position::Starts),
        ("ENDS_WITH", Position::Ends),
        ("CONTAINS", Position::Contains),
        ("CONTAINS_WORD", Position::Word),
    ])?;
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if position == Position::Word && !needle.chars().all(is_word) {
        let reason =
            "With CONTAINS_WORD the search string has letters, digits and underscores only.";
        return Err(Error::parameter("BYTE_MATCH_STATEMENT", needle, reason));
    }
    Ok(Statement::Bytes {
        needle: needle.to_owned(),
        position,
        target: target(given)?,
    })
}

fn size(given: &At<'_>) -> Result<Statement, Error> {
    let comparison = given.need("ComparisonOperator")?.one_of(&[
        ("EQ", Comparison::Eq),
        ("NE", Comparison::Ne),
        ("LE", Comparison::Le),
        ("LT", Comparison::Lt),
        ("GE", Comparison::Ge),
        ("GT", Comparison::Gt),
    ])?;
    Ok(Statement::Size {
        comparison,
        size: given.need("Size")?.whole(0, 21_474_836_480)?,
        target: target(given)?,
    })
}

fn geo(given: &At<'_>) -> Result<Statement, Error> {
    let mut countries = Vec::new();
    for country in given.need("CountryCodes")?.items()? {
        let code = country.text()?;
        if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let reason = "A country is two capital letters, as ISO 3166 has them: CH.";
            return Err(Error::parameter("GEO_MATCH_STATEMENT", code, reason));
        }
        countries.push(code.to_owned());
    }
    if countries.is_empty() {
        return Err(Error::parameter(
            "GEO_MATCH_STATEMENT",
            "CountryCodes",
            BELOW_MINIMUM,
        ));
    }
    let config = given.get("ForwardedIPConfig");
    Ok(Statement::Geo {
        countries,
        forwarded: config.map(|config| forwarded(&config)).transpose()?,
    })
}

/// The ARN of a set or group of this kind.
fn arn(given: &At<'_>, kind: &str) -> Result<Arc<str>, Error> {
    let arn = given.need("ARN")?.sized(20, 2_048)?;
    let is_one = arn.starts_with("arn:aws:wafv2:") && arn.contains(&format!("/{kind}/"));
    match is_one {
        true => Ok(arn.into()),
        false => Err(Error::parameter("RESOURCE_ARN", arn, BAD_ARN)),
    }
}

fn managed_group(given: &At<'_>) -> Result<&'static Managed, Error> {
    let vendor = given.need("VendorName")?.sized(1, 128)?;
    let name = given.need("Name")?.name()?;
    managed::named(vendor, name)
        .ok_or_else(|| Error::NotModelled(format!("managed rule group `{name}` of {vendor}")))
}

/// `RuleActionOverrides`, and `ExcludedRules`, which count.
fn overrides(
    given: &At<'_>,
    is_rule: impl Fn(&str) -> bool,
) -> Result<Vec<(String, Action)>, Error> {
    let mut found = Vec::new();
    let known = |name: &str| match is_rule(name) {
        true => Ok(()),
        false => Err(Error::parameter(
            "EXCLUDED_RULE",
            name,
            "The rule group has no rule of this name.",
        )),
    };
    for item in given.list("ExcludedRules")? {
        let name = item.need("Name")?.name()?;
        known(name)?;
        found.push((name.to_owned(), Action::plain(ActionKind::Count)));
    }
    for item in given.list("RuleActionOverrides")? {
        let name = item.need("Name")?.name()?;
        known(name)?;
        let action = action(&item.need("ActionToUse")?, &Default::default())?;
        found.push((name.to_owned(), action));
    }
    Ok(found)
}
