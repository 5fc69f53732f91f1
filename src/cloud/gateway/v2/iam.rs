//! IAM: the request is signed, and whoever signed it may invoke the API.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html> (read 2026-11-22).

use super::visit::{Refusal, Visit};
use crate::core::Core;
use crate::gateway::Gate;
use crate::gateway::around::Around;
use crate::iam::Caller;
use crate::wire::keys;
use crate::wire::sigv4::{Door, verify};
use serde_json::{Value, json};

/// IAM: the request is signed, and whoever signed it may invoke the API.
pub(super) fn signed(
    core: &Core,
    around: Around<'_>,
    visit: &Visit,
) -> Result<(Value, String), Box<Refusal>> {
    let account = &core.account;
    let door = Door {
        region: &account.region,
        service: "execute-api",
    };
    let verified = verify(&visit.request, door, core.now, &|claim| {
        keys::holder(account, core.now, claim)
    });
    let refused = |why: String| Box::new(Refusal::new(Gate::Authorizer, 403, "Forbidden", why));
    let verified = verified
        .map_err(|wrong| refused(format!("IAM does not know who asks: {}", wrong.message())))?;
    let arn = visit.asked_arn(core);
    let user_arn = match &verified.caller {
        Caller::Role(session) => {
            let role = session.split('/').next().unwrap_or_default();
            around
                .iam
                .check(role, "execute-api:Invoke", &arn)
                .map_err(|reason| {
                    refused(format!(
                        "The role {role} may not invoke {arn}: {reason} execute-api:Invoke action."
                    ))
                })?;
            format!("arn:aws:sts::{}:assumed-role/{session}", account.id)
        }
        _ => format!("arn:aws:iam::{}:user/learner", account.id),
    };
    let who = verified.caller.principal_id();
    let shown = json!({"iam": {
        "accessKey": verified.access_key_id,
        "accountId": account.id,
        "callerId": who,
        "cognitoIdentity": null,
        "principalOrgId": "",
        "userArn": user_arn,
        "userId": who,
    }});
    Ok((
        shown,
        format!(
            "The signature is {user_arn}'s, and its policies allow execute-api:Invoke on {arn}."
        ),
    ))
}
