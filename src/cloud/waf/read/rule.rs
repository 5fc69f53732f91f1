//! Rules, actions and custom responses.

use super::At;
use super::statement::{Context, statement};
use crate::sorted::{SortSmall as _, SortedMap};
use crate::waf::error::{BAD_FORMAT, BAD_REFERENCE, EXACTLY_ONE, Error};
use crate::waf::inspection::ActionKind;
use crate::waf::model::{Action, Body, CustomResponse, Rule, Statement, Then};
use std::sync::Arc;

/// Where rules stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Place {
    WebAcl,
    RuleGroup,
}

/// The statuses that a custom response may have.
///
/// <https://docs.aws.amazon.com/waf/latest/developerguide/customizing-the-response-status-codes.html> (read 2026-11-22).
const STATUSES: [u64; 31] = [
    200, 201, 202, 204, 206, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 408, 409, 411,
    412, 413, 414, 415, 416, 421, 429, 500, 501, 502, 503, 504,
];

/// Bodies for custom responses, by key.
pub(in super::super) type Bodies = SortedMap<String, Body>;

/// How a web ACL, a rule group or a rule is seen: its metric's name, and whether it keeps samples.
pub(in super::super) fn visibility(given: &At<'_>) -> Result<(Arc<str>, bool), Error> {
    let config = given.need("VisibilityConfig")?;
    config.need("CloudWatchMetricsEnabled")?.flag()?;
    let sampled = config.need("SampledRequestsEnabled")?.flag()?;
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_#:.-/".contains(letter);
    let name = config
        .need("MetricName")?
        .made_of(255, allowed, "^[\\w#:\\.\\-/]+$")?;
    if ["All", "Default_Action"].contains(&name) {
        return Err(Error::parameter("METRIC_NAME", name, BAD_FORMAT));
    }
    Ok((name.into(), sampled))
}

/// `CustomResponseBodies`.
pub(in super::super) fn bodies(given: &At<'_>) -> Result<Bodies, Error> {
    let mut bodies = Bodies::new();
    let Some(map) = given.get("CustomResponseBodies") else {
        return Ok(bodies);
    };
    for key in map.keys() {
        let body = map.need(key)?;
        let content_type = body.need("ContentType")?.one_of(&[
            ("TEXT_PLAIN", "text/plain"),
            ("TEXT_HTML", "text/html"),
            ("APPLICATION_JSON", "application/json"),
        ])?;
        let content = body.need("Content")?.sized(1, 10_240)?.to_owned();
        bodies.insert(
            key.to_owned(),
            Body {
                content_type,
                content,
            },
        );
    }
    Ok(bodies)
}

/// The rules under `Rules`, in the order of their priority.
pub(in super::super) fn rules(
    given: &At<'_>,
    place: Place,
    bodies: &Bodies,
) -> Result<Vec<Rule>, Error> {
    let mut rules: Vec<Rule> = Vec::new();
    for item in given.list("Rules")? {
        let rule = rule(&item, place, bodies)?;
        if rules.iter().any(|other| other.name == rule.name) {
            let reason = "Another rule has this name. Each rule needs a name of its own.";
            return Err(Error::parameter("RULE", &*rule.name, reason));
        }
        if rules.iter().any(|other| other.priority == rule.priority) {
            let reason = "Another rule has this priority. Each rule needs a priority of its own.";
            return Err(Error::parameter("RULE", rule.priority.to_string(), reason));
        }
        rules.push(rule);
    }
    rules.sort_small_by_key(|rule| rule.priority);
    Ok(rules)
}

fn rule(given: &At<'_>, place: Place, bodies: &Bodies) -> Result<Rule, Error> {
    let name = given.need("Name")?.name()?;
    let priority = given.need("Priority")?.whole(0, 2_147_483_647)?;
    let (metric, sampled) = visibility(given)?;
    let found = given.need("Statement")?;
    let context = Context {
        place,
        nested: false,
    };
    let statement = statement(&found, context)?;
    let is_group = matches!(
        statement,
        Statement::Managed { .. } | Statement::Group { .. }
    );
    let then = match (given.get("Action"), given.get("OverrideAction")) {
        (Some(action), None) if !is_group => Then::Act(self::action(&action, bodies)?),
        (None, Some(over)) if is_group => Then::Group {
            counts: match over.only("OVERRIDE_ACTION", "OverrideAction")?.0 {
                "Count" => true,
                "None" => false,
                other => return Err(Error::parameter("OVERRIDE_ACTION", other, EXACTLY_ONE)),
            },
        },
        (Some(_), None) | (None, Some(_)) => {
            return Err(Error::parameter("RULE", "Statement", BAD_REFERENCE));
        }
        _ => return Err(Error::parameter("RULE", "Rule", EXACTLY_ONE)),
    };
    if let (Statement::Rate(_), Then::Act(action)) = (&statement, &then)
        && action.kind == ActionKind::Allow
    {
        let reason = "A rate-based rule takes any action except Allow.";
        return Err(Error::parameter("RULE_ACTION", "Allow", reason));
    }
    let rate = matches!(statement, Statement::Rate(_)).then(|| found.value.to_string());
    Ok(Rule {
        name: name.into(),
        priority,
        statement,
        then,
        labels: labels(given)?,
        metric,
        sampled,
        rate,
    })
}

fn labels(given: &At<'_>) -> Result<Vec<Arc<str>>, Error> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_-:".contains(letter);
    let one = |label: &At<'_>| -> Result<Arc<str>, Error> {
        let name = label.need("Name")?;
        Ok(name.made_of(1_024, allowed, "^[0-9A-Za-z_\\-:]+$")?.into())
    };
    given.list("RuleLabels")?.iter().map(one).collect()
}

/// A rule's or a web ACL's action.
pub(in super::super) fn action(given: &At<'_>, bodies: &Bodies) -> Result<Action, Error> {
    let (name, inner) = given.only("RULE_ACTION", "RuleAction")?;
    let kinds = [
        ActionKind::Allow,
        ActionKind::Block,
        ActionKind::Count,
        ActionKind::Captcha,
        ActionKind::Challenge,
    ];
    let kind = kinds.into_iter().find(|kind| kind.name() == name);
    let Some(kind) = kind else {
        return Err(Error::parameter("RULE_ACTION", name, EXACTLY_ONE));
    };
    let response = inner.get("CustomResponse");
    let response = match response {
        Some(given) if kind == ActionKind::Block => Some(custom(&given, bodies)?),
        _ => None,
    };
    let added = match inner.get("CustomRequestHandling") {
        Some(handling) => headers(&handling, "InsertHeaders", "CUSTOM_REQUEST_HANDLING")?,
        None => Vec::new(),
    };
    Ok(Action {
        kind,
        response,
        added,
    })
}

fn custom(given: &At<'_>, bodies: &Bodies) -> Result<CustomResponse, Error> {
    let status = given.need("ResponseCode")?.whole(200, 599)?;
    if !STATUSES.contains(&status) {
        let reason = "AWS WAF does not send this status in a custom response.";
        return Err(Error::parameter(
            "CUSTOM_RESPONSE",
            status.to_string(),
            reason,
        ));
    }
    let body_key = given.get("CustomResponseBodyKey");
    let body_key = match &body_key {
        Some(key) => {
            let key = key.name()?;
            if !bodies.contains_key(key) {
                let reason = "There is no custom response body with this key.";
                return Err(Error::parameter("CUSTOM_RESPONSE_BODY", key, reason));
            }
            Some(key.to_owned())
        }
        None => None,
    };
    Ok(CustomResponse {
        status: u16::try_from(status).unwrap_or(403),
        body_key,
        headers: headers(given, "ResponseHeaders", "CUSTOM_RESPONSE")?,
    })
}

fn headers(
    given: &At<'_>,
    list: &str,
    field: &'static str,
) -> Result<Vec<(String, String)>, Error> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "._$-".contains(letter);
    let mut headers: Vec<(String, String)> = Vec::new();
    for header in given.list(list)? {
        let name = header
            .need("Name")?
            .made_of(64, allowed, "^[a-zA-Z0-9._$-]+$")?;
        let value = header.need("Value")?.sized(1, 255)?;
        if name.eq_ignore_ascii_case("content-type") {
            let reason = "A custom response takes its content type from its body.";
            return Err(Error::parameter(field, name, reason));
        }
        if headers
            .iter()
            .any(|(other, _)| other.eq_ignore_ascii_case(name))
        {
            let reason = "A header is named twice.";
            return Err(Error::parameter(field, name, reason));
        }
        headers.push((name.to_owned(), value.to_owned()));
    }
    Ok(headers)
}
