//! Amazon SQS behind a WebSocket route.

use super::super::V2;
use super::super::flight::call;
use super::super::integrate::timeout;
use super::super::route::decoded;
use super::trip::{Journey, Waits};
use crate::call::{ApiCall, Service};
use crate::core::Core;
use crate::gateway::Gate;
use crate::gateway::around::{Around, PRINCIPAL};
use serde_json::{Map, Value, json};
use std::sync::Arc;

impl V2 {
    pub(super) fn queue_up(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        journey: Journey,
        integration: &Arc<Value>,
        body: &str,
    ) {
        match queue_call(core, around, integration, body) {
            Ok(call) => {
                let waits = Waits::Backend(Arc::clone(integration));
                self.trip_calls(core, journey, waits, &call, timeout(integration));
            }
            Err(why) => self.socket_breaks(core, &journey, Gate::Integration, &why),
        }
    }
}

/// What Amazon SQS is asked by a form such as `Action=SendMessage&MessageBody=...`.
fn queue_call(
    core: &Core,
    around: Around<'_>,
    integration: &Value,
    body: &str,
) -> Result<ApiCall, String> {
    let uri = integration["IntegrationUri"].as_str().unwrap_or_default();
    let account = &core.account;
    let mut given = Map::new();
    for (name, value) in body.split('&').filter_map(|pair| pair.split_once('=')) {
        given.insert(name.into(), decoded(&value.replace('+', " ")).into());
    }
    let queue = match uri.split_once(":sqs:path/") {
        Some((_, path)) => path.rsplit('/').next().unwrap_or_default().to_owned(),
        None => given["QueueUrl"]
            .as_str()
            .and_then(|url| url.rsplit('/').next())
            .unwrap_or_default()
            .to_owned(),
    };
    if !uri.contains(":sqs:") || given.get("Action").and_then(Value::as_str) != Some("SendMessage")
    {
        return Err(format!(
            "Of AWS services WebSocket APIs here know functions and SendMessage of Amazon SQS; this is {uri}."
        ));
    }
    let role = integration["CredentialsArn"].as_str().unwrap_or_default();
    let arn = format!("arn:aws:sqs:{}:{}:{queue}", account.region, account.id);
    if around.iam.check(role, "sqs:SendMessage", &arn).is_err() || role.is_empty() {
        return Err(format!(
            "The role {role} does not allow sqs:SendMessage on {arn}."
        ));
    }
    let mut params = json!({
        "QueueUrl": format!("https://sqs.{}.amazonaws.com/{}/{queue}", account.region, account.id),
        "MessageBody": given.get("MessageBody").cloned().unwrap_or_default(),
    });
    for name in ["MessageGroupId", "MessageDeduplicationId"] {
        if let Some(value) = given.get(name) {
            params[name] = value.clone();
        }
    }
    Ok(call(Service::Sqs, "SendMessage", params, PRINCIPAL))
}
