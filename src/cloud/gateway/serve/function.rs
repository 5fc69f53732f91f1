//! Lambda functions as API Gateway reaches them: from an integration's URI to an invocation.

use crate::call::{ApiCall, Service, SharedAnswer};
use crate::core::{Asker, Core, Effect};
use crate::gateway::Around;
use crate::iam::{Account, Caller};
use serde_json::{Value, json};
use std::sync::Arc;

/// The service that API Gateway is to others.
pub(super) const PRINCIPAL: &str = "apigateway.amazonaws.com";

/// The function that a URI names: `arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations`.
pub(super) fn of_uri(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("/functions/")?;
    let (arn, _) = rest.split_once("/invocations")?;
    (!arn.is_empty()).then_some(arn)
}

/// The name in a function's ARN.
pub(super) fn name_of(arn: &str) -> &str {
    match arn.strip_prefix("arn:") {
        Some(rest) => rest.split(':').nth(5).unwrap_or(arn),
        None => arn.split(':').next().unwrap_or(arn),
    }
}

/// Why API Gateway may not invoke a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Forbidden {
    /// The function's resource-based policy does not let API Gateway in on behalf of this ARN.
    NotLetIn,
    /// Nobody of this name.
    Missing,
    /// The role does not let API Gateway take it on.
    RoleTrustsNot,
}

/// Whether API Gateway may invoke a function: with a role, or by the function's resource-based policy.
pub(super) fn may_invoke(
    account: &Account,
    around: Around<'_>,
    arn: &str,
    source_arn: &str,
    credentials: Option<&str>,
) -> Result<Caller, Forbidden> {
    let function = around
        .lambda
        .function(name_of(arn))
        .ok_or(Forbidden::Missing)?;
    if let Some(role) = credentials {
        return role_caller(around, role).ok_or(Forbidden::RoleTrustsNot);
    }
    match function.lets_in(PRINCIPAL, source_arn, &account.id) {
        true => Ok(Caller::Service(PRINCIPAL.into())),
        false => Err(Forbidden::NotLetIn),
    }
}

/// API Gateway with a role taken on; none when the role does not trust it. Roles made elsewhere are believed to.
pub(super) fn role_caller(around: Around<'_>, role: &str) -> Option<Caller> {
    let name = role.rsplit('/').next().unwrap_or(role);
    if let Some(role) = around.iam.role(name) {
        let trust = role.trust.to_string();
        if !trust.contains(PRINCIPAL) {
            return None;
        }
    }
    Some(Caller::Role(format!("{name}/BackplaneAssumeRoleSession")))
}

/// Invokes a function for the request of this number; it is told the answer.
pub(super) fn invoke(
    core: &mut Core,
    number: u64,
    caller: Caller,
    arn: &str,
    event: &Value,
    asynchronous: bool,
) {
    let kind = if asynchronous {
        "Event"
    } else {
        "RequestResponse"
    };
    let call = ApiCall {
        service: Service::Lambda,
        action: "Invoke".into(),
        params: Arc::new(json!({
            "FunctionName": arn,
            "InvocationType": kind,
            "Payload": event.to_string(),
        })),
        caller,
    };
    core.effects
        .push_back(Effect::Ask(Asker::Gateway(number), call));
}

/// What a function came to.
pub(super) enum Outcome {
    /// What it returned, as text.
    Returned(String),
    /// It raised an error: the error as JSON.
    Raised(String),
    /// It was not run.
    NotRun { status: u16, message: String },
}

/// Reads the answer to an invocation.
pub(super) fn outcome(answer: &SharedAnswer) -> Outcome {
    match answer {
        Err(error) => Outcome::NotRun {
            status: error.status,
            message: error.message.clone(),
        },
        Ok(answer) => {
            let payload = answer["Payload"].as_str().unwrap_or_default().to_owned();
            match answer.get("FunctionError") {
                Some(_) => Outcome::Raised(payload),
                None => Outcome::Returned(payload),
            }
        }
    }
}
