//! Resource policies of APIs and policies of VPC endpoints.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html> and
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html> (read 2026-11-22).

use super::flight::{Flight, Passed, Refusal};
use crate::core::Core;
use crate::gateway::rest::execute_arn;
use crate::gateway::rest::model::{EndpointType, ResponseType};
use crate::gateway::{Gate, Verdict};
use crate::iam::{Account, Decision, Principal, Request, decide};
use serde_json::{Value, json};

/// The ARN of the method that a request asks for.
pub(super) fn method_arn(account: &Account, flight: &Flight) -> String {
    execute_arn(
        account,
        &flight.api,
        &flight.stage,
        &flight.http.method,
        &flight.path,
    )
}

/// The method's ARN as refusals show it: only the account's last four digits can be read.
fn shown_arn(account: &Account, arn: &str) -> String {
    let last = account.id.get(8..).unwrap_or_default();
    arn.replacen(&account.id, &format!("********{last}"), 1)
}

/// What policies may ask of a request.
pub(super) fn condition_keys(flight: &Flight) -> Vec<(&'static str, String)> {
    let connection = &flight.http.connection;
    let mut keys = vec![("aws:SecureTransport", "true".to_owned())];
    match (&connection.vpc_endpoint, &connection.vpc) {
        (Some(endpoint), vpc) => {
            keys.push(("aws:SourceVpce", endpoint.clone()));
            keys.push(("aws:VpcSourceIp", connection.source_ip.clone()));
            keys.extend(vpc.clone().map(|vpc| ("aws:SourceVpc", vpc)));
        }
        _ => keys.push(("aws:SourceIp", connection.source_ip.clone())),
    }
    for (key, header) in [("aws:UserAgent", "User-Agent"), ("aws:Referer", "Referer")] {
        keys.extend(flight.header(header).map(|value| (key, value.to_owned())));
    }
    keys
}

/// What a policy document says; resources may be written without the API's ARN, as `execute-api:/stage/GET/path`.
fn ask(account: &Account, flight: &Flight, document: &Value, principal: Principal<'_>) -> Decision {
    let arn = method_arn(account, flight);
    let keys = condition_keys(flight);
    let context: Vec<(&str, &str)> = keys
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    let request = Request {
        principal: Some(principal),
        action: "execute-api:Invoke",
        resource: &arn,
        context: &context,
    };
    let whole = format!(
        "arn:aws:execute-api:{}:{}:{}",
        account.region, account.id, flight.api
    );
    decide(&expanded(document, &whole), &request)
}

fn expanded(document: &Value, whole: &str) -> Value {
    let mut document = document.clone();
    let statements = match &mut document["Statement"] {
        Value::Array(statements) => statements.as_mut_slice(),
        one => std::slice::from_mut(one),
    };
    for statement in statements {
        for key in ["Resource", "NotResource"] {
            let Some(resources) = statement.get_mut(key) else {
                continue;
            };
            let resources = match resources {
                Value::Array(resources) => resources.as_mut_slice(),
                one => std::slice::from_mut(one),
            };
            for resource in resources {
                let short = resource
                    .as_str()
                    .and_then(|text| text.strip_prefix("execute-api:"));
                if let Some(short) = short {
                    *resource = format!("{whole}/{}", short.trim_start_matches('/')).into();
                }
            }
        }
    }
    document
}

/// What an API's resource policy says of a request; none when it has no policy.
pub(super) fn resource_policy(
    account: &Account,
    flight: &Flight,
    principal: Principal<'_>,
) -> Option<Decision> {
    let text = flight.snapshot.policy.as_deref()?;
    let document: Value = serde_json::from_str(text).unwrap_or(Value::Null);
    Some(ask(account, flight, &document, principal))
}

/// The refusal that a policy means: explicit, or for want of permission.
pub(super) fn denied(
    account: &Account,
    flight: &Flight,
    gate: Gate,
    who: &str,
    is_explicit: bool,
) -> Refusal {
    let arn = shown_arn(account, &method_arn(account, flight));
    let end = if is_explicit {
        " with an explicit deny"
    } else {
        ""
    };
    let message = format!(
        "User: {who} is not authorized to perform: execute-api:Invoke on resource: {arn}{end}"
    );
    Refusal {
        by_policy: true,
        ..Refusal::new(
            gate,
            ResponseType::AccessDenied,
            "AccessDeniedException",
            &message,
        )
    }
}

/// The part of a request that a policy looks at, for people.
pub(super) fn saw(
    account: &Account,
    flight: &Flight,
    document: Option<&str>,
    decision: &str,
) -> Value {
    let keys: Value = condition_keys(flight)
        .into_iter()
        .map(|(key, value)| (key.to_owned(), json!(value)))
        .collect();
    let policy: Value = document
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or(Value::Null);
    json!({
        "policy": policy,
        "action": "execute-api:Invoke",
        "resource": method_arn(account, flight),
        "conditionKeys": keys,
        "decision": decision,
    })
}

/// Where the caller comes from, for people.
fn origin(flight: &Flight) -> String {
    let connection = &flight.http.connection;
    match &connection.vpc_endpoint {
        Some(endpoint) => format!("the VPC endpoint {endpoint}"),
        None => format!("the address {}", connection.source_ip),
    }
}

/// The resource policy before anybody is asked who the caller is.
pub(super) fn gate(core: &mut Core, flight: &Flight, kind: EndpointType) -> Passed {
    let account = core.account.clone();
    let authorization = flight.method.authorization_type.as_str();
    let Some(decision) = resource_policy(&account, flight, Principal::Anyone) else {
        if kind == EndpointType::Private {
            let why = "A private API without a resource policy lets nobody in.";
            flight.note(core, Gate::ResourcePolicy, Verdict::Refused, why, None);
            return Err(denied(&account, flight, Gate::ResourcePolicy, "anonymous", false).into());
        }
        flight.absent(
            core,
            Gate::ResourcePolicy,
            "The API has no resource policy, so everybody may reach it.",
        );
        return Ok(());
    };
    let policy = flight.snapshot.policy.as_deref();
    let from = origin(flight);
    match decision {
        Decision::Denied => {
            let why = format!(
                "A statement of the resource policy denies a caller from {from}. A deny wins over every allow."
            );
            let saw = saw(&account, flight, policy, "explicit deny");
            flight.note(
                core,
                Gate::ResourcePolicy,
                Verdict::Refused,
                &why,
                Some(saw),
            );
            Err(denied(&account, flight, Gate::ResourcePolicy, "anonymous", true).into())
        }
        Decision::Silent if authorization == "NONE" => {
            let why = format!(
                "No statement of the resource policy allows a caller from {from}, and what is not allowed is denied."
            );
            let saw = saw(&account, flight, policy, "implicit deny");
            flight.note(
                core,
                Gate::ResourcePolicy,
                Verdict::Refused,
                &why,
                Some(saw),
            );
            Err(denied(&account, flight, Gate::ResourcePolicy, "anonymous", false).into())
        }
        Decision::Silent => {
            let why = "The resource policy neither allows nor denies an unknown caller; it is weighed again with what the authorizer says.";
            let saw = saw(&account, flight, policy, "neither");
            flight.note(core, Gate::ResourcePolicy, Verdict::Passed, why, Some(saw));
            Ok(())
        }
        Decision::Allowed => {
            let why = format!("A statement of the resource policy allows a caller from {from}.");
            let saw = saw(&account, flight, policy, "allow");
            flight.note(core, Gate::ResourcePolicy, Verdict::Passed, &why, Some(saw));
            Ok(())
        }
    }
}

/// A VPC endpoint's policy says of a request.
pub(super) fn endpoint_policy(account: &Account, flight: &Flight, document: &Value) -> Decision {
    ask(account, flight, document, Principal::Anyone)
}
