//! `$context`: what API Gateway knows of a request.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html>
//! (read 2026-11-22).

use super::flight::Flight;
use crate::clock::Time;
use crate::iam::Account;
use serde_json::{Map, Value, json};

/// What an identity has when nobody has signed in.
const IDENTITY: [&str; 12] = [
    "cognitoIdentityPoolId",
    "accountId",
    "cognitoIdentityId",
    "caller",
    "sourceIp",
    "principalOrgId",
    "accessKey",
    "cognitoAuthenticationType",
    "cognitoAuthenticationProvider",
    "userArn",
    "userAgent",
    "user",
];

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// An instant as access logs write it: `05/Jan/2026:09:00:00 +0000`.
pub(super) fn clf(time: Time) -> String {
    let [year, month, day] = time.date();
    let seconds = time.as_secs() % 86_400;
    let name = MONTHS
        .get(month.saturating_sub(1) as usize)
        .unwrap_or(&"Jan");
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{day:02}/{name}/{year}:{hours:02}:{minutes:02}:{seconds:02} +0000")
}

/// An instant as a test invocation's log writes it: `Mon Jan 05 09:00:00 UTC 2026`.
pub(super) fn log_date(time: Time) -> String {
    let [year, month, day] = time.date();
    let weekday = DAYS
        .get(((time.as_secs() / 86_400 + 4) % 7) as usize)
        .unwrap_or(&"Mon");
    let name = MONTHS
        .get(month.saturating_sub(1) as usize)
        .unwrap_or(&"Jan");
    let seconds = time.as_secs() % 86_400;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{weekday} {name} {day:02} {hours:02}:{minutes:02}:{seconds:02} UTC {year}")
}

/// `$context.identity`.
fn identity(flight: &Flight) -> Map<String, Value> {
    let mut identity: Map<String, Value> = IDENTITY
        .iter()
        .map(|name| ((*name).to_owned(), Value::Null))
        .collect();
    identity.insert(
        "sourceIp".into(),
        flight.http.connection.source_ip.as_str().into(),
    );
    if let Some(agent) = flight.header("User-Agent") {
        identity.insert("userAgent".into(), agent.into());
    }
    let connection = &flight.http.connection;
    for (name, value) in [
        ("vpceId", &connection.vpc_endpoint),
        ("vpcId", &connection.vpc),
    ] {
        if let Some(value) = value {
            identity.insert(name.into(), value.as_str().into());
        }
    }
    identity.extend(flight.identity.clone());
    identity
}

/// `$context` as templates and functions see it.
pub(super) fn context(account: &Account, flight: &Flight) -> Map<String, Value> {
    let domain = &*flight.domain;
    let mut context = Map::new();
    for (name, value) in [
        ("resourceId", &*flight.resource),
        ("resourcePath", &*flight.resource_path),
        ("httpMethod", flight.http.method.as_str()),
        ("extendedRequestId", &*flight.extended_id),
        ("requestTime", &clf(flight.arrived)),
        ("path", flight.full_path.as_str()),
        ("accountId", &*account.id),
        ("protocol", "HTTP/1.1"),
        ("stage", &*flight.stage),
        ("domainPrefix", domain.split('.').next().unwrap_or_default()),
    ] {
        context.insert(name.to_owned(), value.into());
    }
    context.insert("requestTimeEpoch".into(), flight.arrived.as_millis().into());
    context.insert("requestId".into(), (*flight.id).into());
    context.insert("identity".into(), identity(flight).into());
    context.insert("domainName".into(), domain.into());
    context.insert("deploymentId".into(), (*flight.deployment).into());
    context.insert("apiId".into(), (*flight.api).into());
    if let Some(authorizer) = &flight.authorizer {
        context.insert("authorizer".into(), authorizer.clone().into());
    }
    context
}

/// `$context` for templates: with what functions are not given.
pub(super) fn for_templates(account: &Account, flight: &Flight) -> Map<String, Value> {
    let mut context = context(account, flight);
    if let Some(canary) = flight.canary {
        context.insert("isCanaryRequest".into(), json!(canary));
    }
    context.extend(flight.context.clone());
    context
}

/// A value of `$context` by its dotted name, as text; none when there is none.
pub(super) fn lookup(context: &Map<String, Value>, name: &str) -> Option<String> {
    let mut names = name.split('.');
    let mut value = context.get(names.next()?)?;
    for name in names {
        value = value.get(name)?;
    }
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
