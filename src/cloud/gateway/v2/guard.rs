//! Lambda authorizers: a function says who may use a route.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html> (read 2026-11-22).

use super::flight::Waits;
use super::mapping::select;
use super::outgoing::Outgoing;
use super::payload::{version_1, version_2};
use super::visit::{Refusal, Visit};
use super::{V2, VerdictKey, function_arn};
use crate::call::SharedAnswer;
use crate::clock::Time;
use crate::core::Core;
use crate::gateway::around::Around;
use crate::gateway::{Gate, Verdict};
use crate::iam::{Decision, Request, decide};
use serde_json::{Value, json};
use std::sync::Arc;

/// How long a Lambda authorizer may take, in milliseconds.
const TIMEOUT_MS: u64 = 10_000;

/// What a Lambda authorizer said, kept for as long as it may be.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) until: Time,
    pub(super) answer: Arc<Value>,
}

impl V2 {
    pub(super) fn ask_function(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        visit: Visit,
        authorizer: &Arc<Value>,
        sent: &Outgoing,
    ) {
        let sources = authorizer["IdentitySource"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        let mut identity = Vec::new();
        for source in sources.iter().filter_map(Value::as_str) {
            let found = select(&visit, source.trim_start_matches('$'), sent, None);
            match found.filter(|found| !found.is_empty()) {
                Some(found) => identity.push(found),
                None => {
                    let why = format!(
                        "There is nothing at {source}, one of the authorizer's identity sources; so the function is not asked."
                    );
                    return self.refuse(
                        core,
                        visit,
                        Refusal::new(Gate::Authorizer, 401, "Unauthorized", why),
                    );
                }
            }
        }
        let ttl_s = authorizer["AuthorizerResultTtlInSeconds"]
            .as_u64()
            .unwrap_or(0);
        let id = authorizer["AuthorizerId"].as_str().unwrap_or_default();
        let key = (ttl_s > 0).then(|| {
            (
                Arc::clone(&visit.api),
                Arc::clone(&visit.stage),
                json!([id, identity]).to_string(),
            )
        });
        let kept = key.as_ref().and_then(|key| self.verdicts.get(key));
        if let Some(kept) = kept.filter(|kept| kept.until > core.now) {
            let answer = Arc::clone(&kept.answer);
            return self.function_said(core, around, visit, authorizer, &answer, true);
        }
        let Some(function) = function_arn(
            authorizer["AuthorizerUri"].as_str().unwrap_or_default(),
            visit.stage_variables.as_ref(),
        ) else {
            return self.refuse(
                core,
                visit,
                broken("The authorizer's URI names no function."),
            );
        };
        let account = &core.account;
        let source = format!(
            "arn:aws:execute-api:{}:{}:{}/authorizers/{id}",
            account.region, account.id, visit.api
        );
        let role = authorizer["AuthorizerCredentialsArn"].as_str();
        if let Err(why) = around.may_invoke(core, &function, &source, role) {
            return self.refuse(core, visit, broken(&why));
        }
        let event = event(core, &visit, authorizer, &identity, sent);
        let waits = Waits::Authorizer {
            authorizer: Arc::clone(authorizer),
            kept_as: key,
        };
        self.invoke(core, visit, waits, &function, &event, TIMEOUT_MS);
    }

    /// The authorizer's function has answered.
    pub(super) fn authorizer_told(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        visit: Visit,
        authorizer: &Arc<Value>,
        kept_as: Option<VerdictKey>,
        answer: &SharedAnswer,
    ) {
        let said = match answer {
            Err(error) => Err(format!(
                "The authorizer's function could not be invoked: {error}."
            )),
            Ok(answer) if answer.get("FunctionError").is_some() => Err(format!(
                "The authorizer's function failed: {}.",
                answer["Payload"].as_str().unwrap_or_default()
            )),
            Ok(answer) => {
                serde_json::from_str::<Value>(answer["Payload"].as_str().unwrap_or_default())
                    .map_err(|_| "The authorizer's function did not return JSON.".to_owned())
            }
        };
        let said = match said {
            Ok(said) => Arc::new(said),
            Err(why) => return self.refuse(core, visit, broken(&why)),
        };
        if let Some(key) = kept_as.filter(|_| is_well_formed(authorizer, &said)) {
            let ttl_s = authorizer["AuthorizerResultTtlInSeconds"]
                .as_u64()
                .unwrap_or(0);
            let until = core.now.after(ttl_s * 1_000);
            let now = core.now;
            self.verdicts.retain(|_, kept| kept.until > now);
            self.verdicts.insert(
                key,
                Kept {
                    until,
                    answer: Arc::clone(&said),
                },
            );
        }
        self.function_said(core, around, visit, authorizer, &said, false);
    }

    fn function_said(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        mut visit: Visit,
        authorizer: &Value,
        said: &Arc<Value>,
        from_cache: bool,
    ) {
        if !is_well_formed(authorizer, said) {
            let refusal = broken(
                "The authorizer's function returned something that is neither the simple response nor a policy, whichever it is set up for.",
            );
            return self.refuse(core, visit, refusal.saw((**said).clone()));
        }
        let asked = visit.asked_arn(core);
        let (allowed, reason) = verdict(authorizer, said, &asked);
        let origin = if from_cache {
            "remembered from before"
        } else {
            "asked now"
        };
        if !allowed {
            let why = format!("The Lambda authorizer ({origin}) says no: {reason}");
            return self.refuse(
                core,
                visit,
                Refusal::new(Gate::Authorizer, 403, "Forbidden", why).saw((**said).clone()),
            );
        }
        let why = format!("The Lambda authorizer ({origin}) says yes: {reason}");
        visit.gate(
            core,
            Gate::Authorizer,
            Verdict::Passed,
            why,
            Some((**said).clone()),
        );
        let mut shown = said["context"].as_object().cloned().unwrap_or_default();
        if authorizer["AuthorizerPayloadFormatVersion"] == "1.0"
            && let Some(who) = said.get("principalId")
        {
            shown.insert("principalId".into(), who.clone());
        }
        let shown = Value::Object(shown);
        visit.context.set_all("authorizer", &shown);
        visit.authorizer = json!({"lambda": shown});
        self.throttle(core, around, visit);
    }
}

fn broken(why: &str) -> Refusal {
    Refusal::new(Gate::Authorizer, 500, "Internal Server Error", why)
}

fn is_simple(authorizer: &Value) -> bool {
    authorizer["EnableSimpleResponses"] == true
}

pub(super) fn is_well_formed(authorizer: &Value, said: &Value) -> bool {
    match is_simple(authorizer) {
        true => said["isAuthorized"].is_boolean(),
        false => {
            said["policyDocument"]["Statement"].is_array()
                || said["policyDocument"]["Statement"].is_object()
        }
    }
}

/// Whether an authorizer's answer allows what has this ARN, and why.
pub(super) fn verdict(authorizer: &Value, said: &Value, arn: &str) -> (bool, String) {
    if is_simple(authorizer) {
        let allowed = said["isAuthorized"] == true;
        return (allowed, format!("isAuthorized is {allowed}."));
    }
    let request = Request {
        principal: None,
        action: "execute-api:Invoke",
        resource: arn,
        context: &[],
    };
    match decide(&said["policyDocument"], &request) {
        Decision::Allowed => (
            true,
            format!("its policy allows execute-api:Invoke on {arn}."),
        ),
        Decision::Denied => (
            false,
            format!("its policy denies execute-api:Invoke on {arn}."),
        ),
        Decision::Silent => (
            false,
            format!("its policy does not allow execute-api:Invoke on {arn}."),
        ),
    }
}

fn event(
    core: &Core,
    visit: &Visit,
    authorizer: &Value,
    identity: &[String],
    sent: &Outgoing,
) -> Value {
    let arn = visit.asked_arn(core);
    let mut event = json!({});
    let (first, rest) = if authorizer["AuthorizerPayloadFormatVersion"] == "1.0" {
        let joined = identity.join(",");
        let first = json!({
            "version": "1.0", "type": "REQUEST", "methodArn": arn, "identitySource": joined, "authorizationToken": joined,
        });
        (first, version_1(core, visit, sent))
    } else {
        let first = json!({"version": "2.0", "type": "REQUEST", "routeArn": arn, "identitySource": identity});
        (first, version_2(core, visit, sent))
    };
    for part in [first, rest] {
        for (name, value) in part.as_object().into_iter().flatten() {
            event[name.as_str()] = value.clone();
        }
    }
    event
}
