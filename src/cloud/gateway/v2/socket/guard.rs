//! Who may connect: `$connect` is the one route that may ask.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html> (read 2026-11-22).

use super::super::V2;
use super::super::context::text_of;
use super::super::function_arn;
use super::super::guard::{is_well_formed, verdict};
use super::super::model::Kind;
use super::super::route::query_pairs;
use super::connection::Connection;
use super::event;
use super::trip::{Journey, Waits};
use crate::call::SharedAnswer;
use crate::core::Core;
use crate::gateway::around::Around;
use crate::gateway::{Gate, Verdict};
use crate::iam::Caller;
use crate::wire::keys;
use crate::wire::sigv4::{Door, verify};
use serde_json::{Value, json};
use std::sync::Arc;

/// How long a Lambda authorizer may take, in milliseconds.
const TIMEOUT_MS: u64 = 10_000;

impl V2 {
    /// Asks who may connect, and goes on.
    pub(super) fn guard(&mut self, core: &mut Core, around: Around<'_>, journey: Journey) {
        let Some(connection) = self.connections.get(&journey.connection).cloned() else {
            return;
        };
        let id = journey.route["AuthorizerId"].as_str().unwrap_or_default();
        let authorizer = journey.draft.part(Kind::Authorizer, "", id).cloned();
        match (journey.route["AuthorizationType"].as_str(), authorizer) {
            (Some("AWS_IAM"), _) => match signed(core, around, &connection, &journey) {
                Ok(why) => {
                    journey.gate(core, Gate::Authorizer, Verdict::Passed, why, None);
                    self.integrate_socket(core, around, journey);
                }
                Err((message, why)) => {
                    self.socket_fails(core, &journey, Gate::Authorizer, 403, message, &why);
                }
            },
            (Some("CUSTOM"), Some(authorizer)) => {
                self.ask_guard(core, around, journey, &connection, &authorizer);
            }
            (Some("CUSTOM"), None) => {
                let why = "The route names an authorizer that is not there.";
                self.socket_breaks(core, &journey, Gate::Authorizer, why);
            }
            _ => {
                journey.absent(
                    core,
                    Gate::Authorizer,
                    "The route $connect asks nobody who they are.",
                );
                self.integrate_socket(core, around, journey);
            }
        }
    }

    fn ask_guard(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        journey: Journey,
        connection: &Connection,
        authorizer: &Value,
    ) {
        for source in authorizer["IdentitySource"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if identity(connection, source).is_none_or(|found| found.is_empty()) {
                let why = format!(
                    "There is nothing at {source}, one of the authorizer's identity sources; so the function is not asked."
                );
                return self.socket_fails(
                    core,
                    &journey,
                    Gate::Authorizer,
                    401,
                    "Unauthorized",
                    &why,
                );
            }
        }
        let uri = authorizer["AuthorizerUri"].as_str().unwrap_or_default();
        let id = authorizer["AuthorizerId"].as_str().unwrap_or_default();
        let account = &core.account;
        let source = format!(
            "arn:aws:execute-api:{}:{}:{}/authorizers/{id}",
            account.region, account.id, connection.api
        );
        let allowed = function_arn(uri, connection.stage_variables.as_ref())
            .ok_or_else(|| "The authorizer's URI names no function.".to_owned())
            .and_then(|function| {
                around.may_invoke(
                    core,
                    &function,
                    &source,
                    authorizer["AuthorizerCredentialsArn"].as_str(),
                )?;
                Ok(function)
            });
        match allowed {
            Ok(function) => {
                let event = event::authorizer(core, connection, &journey);
                self.trip_invokes(
                    core,
                    journey,
                    Waits::Authorizer,
                    &function,
                    &event,
                    TIMEOUT_MS,
                );
            }
            Err(why) => self.socket_breaks(core, &journey, Gate::Authorizer, &why),
        }
    }

    /// The authorizer's function has answered.
    pub(super) fn guard_told(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        journey: Journey,
        answer: &SharedAnswer,
    ) {
        let payload = match answer {
            Ok(answer) => answer["Payload"].as_str().unwrap_or_default().to_owned(),
            Err(error) => {
                let why = format!("The authorizer's function could not be invoked: {error}.");
                return self.socket_breaks(core, &journey, Gate::Authorizer, &why);
            }
        };
        let said: Value = serde_json::from_str(&payload).unwrap_or_default();
        let has_failed = answer
            .as_ref()
            .is_ok_and(|answer| answer.get("FunctionError").is_some());
        if has_failed && said["errorMessage"] == "Unauthorized" {
            let why = "The authorizer's function raised \"Unauthorized\": that becomes 401.";
            return self.socket_fails(core, &journey, Gate::Authorizer, 401, "Unauthorized", why);
        }
        if has_failed || !is_well_formed(&Value::Null, &said) {
            let why = format!("The authorizer's function did not return a policy: {payload}");
            return self.socket_breaks(core, &journey, Gate::Authorizer, &why);
        }
        let Some(connection) = self
            .connections
            .get_mut(&journey.connection)
            .map(Arc::make_mut)
        else {
            return;
        };
        let arn = journey.arn(core, connection);
        let (allowed, reason) = verdict(&Value::Null, &said, &arn);
        if !allowed {
            let why = format!("The Lambda authorizer says no: {reason}");
            let message = match reason.contains("denies") {
                true => "User is not authorized to access this resource with an explicit deny",
                false => "User is not authorized to access this resource",
            };
            return self.socket_fails(core, &journey, Gate::Authorizer, 403, message, &why);
        }
        let mut shown = said["context"].as_object().cloned().unwrap_or_default();
        shown.insert("principalId".into(), said["principalId"].clone());
        connection.authorizer = Value::Object(shown);
        let why = format!("The Lambda authorizer says yes: {reason}");
        journey.gate(core, Gate::Authorizer, Verdict::Passed, why, Some(said));
        self.integrate_socket(core, around, journey);
    }
}

/// What is at an identity source: `route.request.header.Name`.
fn identity(connection: &Connection, source: &str) -> Option<String> {
    let source = source.trim_start_matches('$');
    if let Some(name) = source.strip_prefix("route.request.header.") {
        return connection.request.headers.get(name).map(str::to_owned);
    }
    if let Some(name) = source.strip_prefix("route.request.querystring.") {
        let (_, query) = connection.request.path_and_query();
        return query_pairs(query)
            .into_iter()
            .find(|(given, _)| given == name)
            .map(|(_, value)| value);
    }
    if let Some(name) = source.strip_prefix("stageVariables.") {
        return connection.stage_variables.as_ref()?.get(name).map(text_of);
    }
    source.starts_with("context.").then(|| "context".to_owned())
}

/// IAM: the request for the connection is signed, and whoever signed it may invoke the API.
fn signed(
    core: &Core,
    around: Around<'_>,
    connection: &Connection,
    journey: &Journey,
) -> Result<String, (&'static str, String)> {
    let account = &core.account;
    let door = Door {
        region: &account.region,
        service: "execute-api",
    };
    let verified = verify(&connection.request, door, core.now, &|claim| {
        keys::holder(account, core.now, claim)
    });
    let verified = verified.map_err(|wrong| {
        let message = match wrong {
            crate::wire::sigv4::Refusal::Missing => "Missing Authentication Token",
            _ => "Forbidden",
        };
        (
            message,
            format!("IAM does not know who asks: {}", wrong.message()),
        )
    })?;
    let arn = journey.arn(core, connection);
    if let Caller::Role(session) = &verified.caller {
        let role = session.split('/').next().unwrap_or_default();
        let allowed = around.iam.check(role, "execute-api:Invoke", &arn);
        allowed.map_err(|_| {
            (
                "Forbidden",
                format!("The role {role} does not allow execute-api:Invoke on {arn}."),
            )
        })?;
    }
    Ok(format!(
        "The signature is good, and its owner may invoke {arn}. {}",
        json!(verified.access_key_id)
    ))
}
