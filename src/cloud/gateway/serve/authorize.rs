//! The authorizer gate: nobody, IAM, a Lambda function, or Amazon Cognito.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html> (read 2026-11-22).

use super::flight::{Flight, Passed, Refusal, Stop, Waits};
use super::function::{self, Forbidden, Outcome};
use super::policy::{self, denied, method_arn};
use super::{Desk, context};
use crate::call::SharedAnswer;
use crate::clock::Time;
use crate::gateway::rest::model::{Authorizer, AuthorizerType, ResponseType};
use crate::gateway::{Gate, Verdict};
use crate::iam::{Caller, Decision, Principal, Request, decide};
use crate::jsonata::Pattern;
use crate::wire::{keys, sigv4};
use serde_json::{Map, Value, json};

/// What an authorizer's function said, kept for a while.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    policy: Value,
    context: Map<String, Value>,
    principal: String,
    usage_key: Option<String>,
    pub(super) until: Time,
}

const GATE: Gate = Gate::Authorizer;

/// Asks who the caller is.
pub(super) fn gate(desk: &mut Desk<'_>, flight: &mut Flight) -> Passed {
    match flight.method.authorization_type.as_str() {
        "AWS_IAM" => iam(desk, flight),
        "CUSTOM" | "COGNITO_USER_POOLS" => {
            let id = flight.method.authorizer_id.clone().unwrap_or_default();
            let Some(authorizer) = flight.snapshot.authorizers.get(&id).cloned() else {
                flight.note(
                    desk.core,
                    GATE,
                    Verdict::Refused,
                    "The method names an authorizer that the API does not have.",
                    None,
                );
                return Err(broken().into());
            };
            match authorizer.kind {
                AuthorizerType::Cognito => super::cognito::gate(desk, flight, &authorizer),
                _ => ask_function(desk, flight, &authorizer),
            }
        }
        _ => {
            flight.absent(
                desk.core,
                GATE,
                "The method asks for no authorization: everybody who came this far may pass.",
            );
            Ok(())
        }
    }
}

/// The authorizer is set up wrongly, or its answer is.
fn broken() -> Refusal {
    Refusal {
        message: None,
        error: "AuthorizerConfigurationException",
        ..Refusal::internal(GATE, ResponseType::AuthorizerConfigurationError, 500)
    }
}

pub(super) fn unauthorized() -> Refusal {
    Refusal::new(
        GATE,
        ResponseType::Unauthorized,
        "UnauthorizedException",
        "Unauthorized",
    )
}

fn iam(desk: &mut Desk<'_>, flight: &mut Flight) -> Passed {
    let account = desk.core.account.clone();
    let now = desk.core.now;
    let door = sigv4::Door {
        region: &account.region,
        service: "execute-api",
    };
    let find = |claim: &sigv4::Claim<'_>| keys::holder(&account, now, claim);
    let verified = match sigv4::verify(&flight.http, door, now, &find) {
        Ok(verified) => verified,
        Err(refusal) => {
            let message = refusal.message();
            let why = format!(
                "The method asks for AWS's signature (AWS_IAM), and this request's does not hold: {message}"
            );
            flight.note(desk.core, GATE, Verdict::Refused, &why, None);
            return Err(unsigned(&refusal).into());
        }
    };
    let caller = verified.caller;
    let arn = caller.arn(&account);
    let method = method_arn(&account, flight);
    let own = match &caller {
        Caller::Role(session) => {
            let role = session.split('/').next().unwrap_or(session);
            match desk.around.iam.check(role, "execute-api:Invoke", &method) {
                Ok(()) => Decision::Allowed,
                Err(reason) if reason.contains("explicit") => Decision::Denied,
                Err(_) => Decision::Silent,
            }
        }
        // The reader is the account's administrator.
        _ => Decision::Allowed,
    };
    let resource =
        policy::resource_policy(&account, flight, Principal::Aws(&arn)).unwrap_or(Decision::Silent);
    let decision = own.max(resource);
    let saw = json!({
        "caller": arn,
        "accessKey": verified.access_key_id,
        "resource": method,
        "identityBasedPolicies": word(own),
        "resourcePolicy": word(resource),
    });
    if decision != Decision::Allowed {
        let why = match decision {
            Decision::Denied => {
                format!("{arn} signed the request, and a policy denies it this method.")
            }
            _ => format!(
                "{arn} signed the request, but neither its own policies nor the API's allow execute-api:Invoke here."
            ),
        };
        flight.note(desk.core, GATE, Verdict::Refused, &why, Some(saw));
        return Err(denied(&account, flight, GATE, &arn, decision == Decision::Denied).into());
    }
    let why = format!(
        "{arn} signed the request, and a policy allows it execute-api:Invoke on this method."
    );
    flight.note(desk.core, GATE, Verdict::Passed, &why, Some(saw));
    let principal = caller.principal_id();
    for (name, value) in [
        ("accountId", account.id.as_str()),
        ("caller", &principal),
        ("user", &principal),
        ("userArn", &arn),
        ("accessKey", &verified.access_key_id),
    ] {
        flight.identity.insert(name.to_owned(), value.into());
    }
    Ok(())
}

const fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "allow",
        Decision::Denied => "deny",
        Decision::Silent => "neither allow nor deny",
    }
}

/// What API Gateway answers to a signature that does not hold.
fn unsigned(refusal: &sigv4::Refusal) -> Refusal {
    use sigv4::Refusal as Is;
    let (kind, error) = match refusal {
        Is::Missing => (
            ResponseType::MissingAuthenticationToken,
            "MissingAuthenticationTokenException",
        ),
        Is::UnknownKey(_) => (ResponseType::AccessDenied, "UnrecognizedClientException"),
        Is::ExpiredToken => (ResponseType::ExpiredToken, "ExpiredTokenException"),
        Is::Incomplete(_) => (
            ResponseType::InvalidSignature,
            "IncompleteSignatureException",
        ),
        _ => (ResponseType::InvalidSignature, "InvalidSignatureException"),
    };
    let message = match refusal {
        Is::Missing => "Missing Authentication Token".to_owned(),
        other => other.message(),
    };
    Refusal::new(GATE, kind, error, &message)
}

/// The values that identify a request to an authorizer; none when one of them is missing.
fn identity(flight: &Flight, authorizer: &Authorizer) -> Result<Vec<String>, String> {
    let sources = authorizer.identity_source.as_deref().unwrap_or_default();
    let mut values = Vec::new();
    for source in sources
        .split(',')
        .map(str::trim)
        .filter(|source| !source.is_empty())
    {
        let value = if let Some(name) = source.strip_prefix("method.request.header.") {
            flight.header(name).map(str::to_owned)
        } else if let Some(name) = source.strip_prefix("method.request.querystring.") {
            flight.query.last(name).map(str::to_owned)
        } else if let Some(name) = source.strip_prefix("stageVariables.") {
            flight.stage_variable(name).map(str::to_owned)
        } else if let Some(name) = source.strip_prefix("context.") {
            // Only what does not change from request to request makes sense here, and AWS does not check.
            context::lookup(&flight.context, name).or_else(|| match name {
                "identity.sourceIp" => Some(flight.http.connection.source_ip.clone()),
                "httpMethod" => Some(flight.http.method.clone()),
                "resourcePath" => Some(flight.resource_path.to_string()),
                "path" => Some(flight.full_path.clone()),
                _ => None,
            })
        } else {
            None
        };
        match value.filter(|value| !value.is_empty()) {
            Some(value) => values.push(value),
            None => return Err(source.to_owned()),
        }
    }
    Ok(values)
}

fn ask_function(desk: &mut Desk<'_>, flight: &mut Flight, authorizer: &Authorizer) -> Passed {
    let name = &authorizer.name;
    let values = match identity(flight, authorizer) {
        Ok(values) => values,
        Err(missing) => {
            let why = format!(
                "The authorizer {name} needs {missing}, which the request does not have. Its function is not asked."
            );
            flight.note(desk.core, GATE, Verdict::Refused, &why, None);
            return Err(unauthorized().into());
        }
    };
    let token = values.first().cloned().unwrap_or_default();
    if authorizer.kind == AuthorizerType::Token
        && let Some(pattern) = &authorizer.identity_validation_expression
        && !pattern.is_empty()
        && !Pattern::whole(pattern).is_ok_and(|pattern| pattern.is_match(&token))
    {
        let why = format!(
            "The token does not match {pattern}, so the authorizer {name} refuses it without asking its function."
        );
        flight.note(desk.core, GATE, Verdict::Refused, &why, None);
        return Err(unauthorized().into());
    }
    let ttl = u64::from(authorizer.authorizer_result_ttl_in_seconds.unwrap_or(300));
    let key = format!(
        "{}/{}/{}/{}",
        flight.api,
        flight.stage,
        authorizer.id,
        values.join("\n")
    );
    let cache = (ttl > 0 && !values.is_empty()).then(|| (key, ttl * 1_000));
    if let Some((key, _)) = &cache
        && let Some(grant) = desk.state.grants.get(key)
        && grant.until > desk.core.now
    {
        let grant = grant.clone();
        return granted(
            desk,
            flight,
            &grant,
            &format!(
                "What the authorizer {name} said is kept until {}, so its function is not asked.",
                grant.until.iso()
            ),
        );
    }
    invoke(desk, flight, authorizer, &token)?;
    flight.waits = Waits::Authorizer { cache };
    Err(Stop::Wait)
}

fn invoke(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    authorizer: &Authorizer,
    token: &str,
) -> Passed {
    let account = desk.core.account.clone();
    let uri = flight.with_stage_variables(authorizer.authorizer_uri.as_deref().unwrap_or_default());
    let arn = function::of_uri(&uri).unwrap_or_default();
    let source = format!(
        "arn:aws:execute-api:{}:{}:{}/authorizers/{}",
        account.region, account.id, flight.api, authorizer.id
    );
    let credentials = authorizer.authorizer_credentials.as_deref();
    let caller = match function::may_invoke(&account, desk.around, arn, &source, credentials) {
        Ok(caller) => caller,
        Err(reason) => {
            let why = match reason {
                Forbidden::Missing => format!(
                    "The authorizer {} names the function {arn}, which does not exist.",
                    authorizer.name
                ),
                Forbidden::NotLetIn => format!(
                    "The function of the authorizer {} has no permission that lets API Gateway in for {source}.",
                    authorizer.name
                ),
                Forbidden::RoleTrustsNot => format!(
                    "The role of the authorizer {} does not let API Gateway take it on.",
                    authorizer.name
                ),
            };
            flight.line(desk.core, || {
                "Execution failed due to configuration error: Authorizer error".into()
            });
            flight.note(desk.core, GATE, Verdict::Refused, &why, None);
            return Err(broken().into());
        }
    };
    let method_arn = method_arn(&account, flight);
    let event = match authorizer.kind {
        AuthorizerType::Token => json!({
            "type": "TOKEN",
            "methodArn": method_arn,
            "authorizationToken": token,
        }),
        _ => super::proxy::authorizer_event(&account, flight, &method_arn),
    };
    flight.line(desk.core, || {
        format!(
            "Starting authorizer: {} for request: {}",
            authorizer.id,
            flight_id(&event)
        )
    });
    function::invoke(desk.core, flight.number, caller, arn, &event, false);
    Ok(())
}

fn flight_id(event: &Value) -> &str {
    event["requestContext"]["requestId"]
        .as_str()
        .unwrap_or_default()
}

/// The authorizer's function has answered.
pub(super) fn told(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    cache: Option<(String, u64)>,
    answer: &SharedAnswer,
) -> Passed {
    let returned = match function::outcome(answer) {
        Outcome::Returned(text) => text,
        Outcome::Raised(error) => {
            let error: Value = serde_json::from_str(&error).unwrap_or(Value::Null);
            if error["errorMessage"] == "Unauthorized" {
                flight.note(
                    desk.core,
                    GATE,
                    Verdict::Refused,
                    "The authorizer's function raised an error with the message Unauthorized.",
                    Some(error),
                );
                return Err(unauthorized().into());
            }
            flight.line(desk.core, || {
                "Execution failed due to an authorizer error".into()
            });
            flight.note(
                desk.core,
                GATE,
                Verdict::Refused,
                "The authorizer's function failed, so nobody knows who the caller is.",
                Some(error),
            );
            return Err(failed().into());
        }
        Outcome::NotRun { message, .. } => {
            let why = format!("The authorizer's function could not be run: {message}");
            flight.note(desk.core, GATE, Verdict::Refused, &why, None);
            return Err(failed().into());
        }
    };
    let returned: Value = serde_json::from_str(&returned).unwrap_or(Value::Null);
    let Some(mut grant) = read(&returned) else {
        flight.line(desk.core, || {
            "Execution failed due to configuration error: Invalid JSON in authorizer response"
                .into()
        });
        let why = "The authorizer's function did not return what API Gateway needs: principalId, and a policyDocument with statements.";
        flight.note(desk.core, GATE, Verdict::Refused, why, Some(returned));
        return Err(broken().into());
    };
    if let Some((key, ttl_ms)) = cache {
        grant.until = desk.core.now.after(ttl_ms);
        desk.state.keep_grant(key, grant.clone(), desk.core.now);
    }
    granted(desk, flight, &grant, "The authorizer's function was asked.")
}

fn failed() -> Refusal {
    Refusal {
        message: None,
        error: "AuthorizerFailureException",
        ..Refusal::internal(GATE, ResponseType::AuthorizerFailure, 500)
    }
}

/// What a function returned, when it is what an authorizer returns.
fn read(returned: &Value) -> Option<Grant> {
    let policy = returned.get("policyDocument")?;
    policy.get("Statement")?;
    let principal = returned.get("principalId")?.as_str()?.to_owned();
    let context = match returned.get("context") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(fields)) => fields.clone(),
        Some(_) => return None,
    };
    // Lists and objects are not allowed in it.
    if context
        .values()
        .any(|value| value.is_array() || value.is_object())
    {
        return None;
    }
    Some(Grant {
        policy: policy.clone(),
        context,
        principal,
        usage_key: returned["usageIdentifierKey"].as_str().map(str::to_owned),
        until: Time::START,
    })
}

/// Weighs what an authorizer says, together with the API's resource policy.
fn granted(desk: &mut Desk<'_>, flight: &mut Flight, grant: &Grant, how: &str) -> Passed {
    let account = desk.core.account.clone();
    let arn = method_arn(&account, flight);
    let request = Request {
        principal: None,
        action: "execute-api:Invoke",
        resource: &arn,
        context: &[],
    };
    let own = decide(&grant.policy, &request);
    let resource =
        policy::resource_policy(&account, flight, Principal::Anyone).unwrap_or(Decision::Silent);
    let saw = json!({
        "principalId": grant.principal,
        "policyDocument": grant.policy,
        "context": grant.context,
        "resource": arn,
        "decision": word(own),
        "resourcePolicy": word(resource),
    });
    let decision = own.max(resource);
    if decision != Decision::Allowed {
        let is_explicit = decision == Decision::Denied;
        let what = if is_explicit {
            "denies"
        } else {
            "does not allow"
        };
        let why = format!("{how} Its policy {what} {} this method.", grant.principal);
        flight.note(desk.core, GATE, Verdict::Refused, &why, Some(saw));
        let end = if is_explicit {
            " with an explicit deny"
        } else {
            ""
        };
        let message = format!("User is not authorized to access this resource{end}");
        return Err(Refusal {
            by_policy: true,
            ..Refusal::new(
                GATE,
                ResponseType::AccessDenied,
                "AccessDeniedException",
                &message,
            )
        }
        .into());
    }
    let why = format!("{how} Its policy allows {} this method.", grant.principal);
    flight.note(desk.core, GATE, Verdict::Passed, &why, Some(saw));
    flight.line(desk.core, || {
        format!(
            "Using valid authorizer policy for principal: {}",
            hidden(&grant.principal)
        )
    });
    // Whatever the function put into the context reaches templates and functions as text.
    let text = |value: &Value| match value {
        Value::String(_) | Value::Null => value.clone(),
        other => other.to_string().into(),
    };
    let mut fields: Map<String, Value> = grant
        .context
        .iter()
        .map(|(name, value)| (name.clone(), text(value)))
        .collect();
    fields.insert("principalId".into(), grant.principal.as_str().into());
    fields.insert("integrationLatency".into(), 0.into());
    flight.authorizer = Some(fields);
    flight.usage_key = grant.usage_key.clone();
    Ok(())
}

/// A secret as logs show it: its last letters.
fn hidden(text: &str) -> String {
    let length = text.chars().count();
    let shown: String = text
        .chars()
        .skip(length.saturating_sub(4).max(length / 2))
        .collect();
    format!("{}{shown}", "*".repeat(length - shown.chars().count()))
}
