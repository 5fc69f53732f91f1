//! AWS Security Token Service: who a caller is, and keys for roles.
//!
//! Follows <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html> (read 2026-11-22).

use super::keys::Keys;
use crate::call::ApiCall;
use crate::core::Core;
use crate::error::AwsError;
use crate::iam::{Decision, Iam, Principal, Request, decide};
use serde_json::{Value, json};

/// Answers a call.
///
/// # Errors
/// AWS's own; `NotModelled` for what is not simulated.
pub fn sts(core: &Core, iam: &Iam, call: &ApiCall) -> Result<Value, AwsError> {
    match call.action.as_str() {
        "GetCallerIdentity" => Ok(json!({
            "UserId": call.caller.principal_id(),
            "Account": core.account.id,
            "Arn": call.caller.arn(&core.account),
        })),
        "AssumeRole" => assume(core, iam, call),
        other => Err(AwsError::not_modelled("AWS STS", other)),
    }
}

fn assume(core: &Core, iam: &Iam, call: &ApiCall) -> Result<Value, AwsError> {
    let text = |name: &str| {
        call.params[name].as_str().ok_or_else(|| {
            let member = format!("{}{}", name[..1].to_ascii_lowercase(), &name[1..]);
            AwsError::sender("ValidationError", format!("1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must not be null"))
        })
    };
    let (arn, session) = (text("RoleArn")?, text("RoleSessionName")?);
    let name = arn.rsplit('/').next().unwrap_or(arn);
    let who = call.caller.arn(&core.account);
    let role = iam.role(name).filter(|role| *role.arn == *arn);
    let allowed = role.is_some_and(|role| {
        let principal = Principal::Aws(&who);
        let request = Request {
            principal: Some(principal),
            action: "sts:AssumeRole",
            resource: arn,
            context: &[],
        };
        decide(&role.trust, &request) == Decision::Allowed
    });
    if !allowed {
        let message =
            format!("User: {who} is not authorized to perform: sts:AssumeRole on resource: {arn}");
        return Err(AwsError::sender("AccessDenied", message).with_status(403));
    }
    let seconds = call.params["DurationSeconds"].as_u64().unwrap_or(3600);
    let expires = core.now.after(seconds.clamp(900, 43_200) * 1000);
    let keys = Keys::of_role(&core.account, &format!("{name}/{session}"), expires);
    Ok(json!({
        "Credentials": {
            "AccessKeyId": keys.access_key_id,
            "SecretAccessKey": keys.secret_access_key,
            "SessionToken": keys.session_token,
            "Expiration": expires.to_iso(),
        },
        "AssumedRoleUser": {
            "AssumedRoleId": format!("AROASTRATUSROLE000001:{session}"),
            "Arn": format!("arn:aws:sts::{}:assumed-role/{name}/{session}", core.account.id),
        },
    }))
}
