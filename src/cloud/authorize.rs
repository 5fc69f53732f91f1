//! Whether a role may make a call.

use crate::call::{ApiCall, Service};
use crate::core::Core;
use crate::engine::Cloud;
use crate::error::AwsError;

impl Cloud {
    /// Whether a function's execution role may make a call.
    ///
    /// Nobody needs a permission to ask who they are
    /// (<https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>, read 2026-11-23).
    pub(crate) fn authorize(&self, session: &str, call: &ApiCall) -> Result<(), AwsError> {
        if call.service == Service::Sts && call.action == "GetCallerIdentity" {
            return Ok(());
        }
        let (role, _) = session.split_once('/').unwrap_or((session, ""));
        let (action, resource) = match call.service {
            Service::ApiGatewayManagementApi => {
                let id = call.params["ConnectionId"].as_str().unwrap_or_default();
                let arn = self
                    .gateway()
                    .v2()
                    .connection_arn(&self.core, &call.action, id);
                let resource = arn.unwrap_or_else(|| "*".into());
                ("execute-api:ManageConnections".to_owned(), resource)
            }
            service => {
                let action = format!("{}:{}", service.id(), iam_action(&call.action));
                (action, resource_of(&self.core, call))
            }
        };
        self.iam().check(role, &action, &resource).map_err(|reason| {
            // SQS writes its actions in small letters.
            let action = match call.service {
                Service::Sqs => action.to_ascii_lowercase(),
                _ => action,
            };
            let end = if reason.ends_with("the") {
                format!(" {action} action")
            } else {
                String::new()
            };
            let who = format!("arn:aws:sts::{}:assumed-role/{session}", self.core.account.id);
            AwsError::sender(
                match call.service {
                    Service::Sqs => "AccessDenied",
                    Service::ApiGatewayManagementApi => "ForbiddenException",
                    _ => "AccessDeniedException",
                },
                format!("User: {who} is not authorized to perform: {action} on resource: {resource} {reason}{end}"),
            )
            .with_status(403)
        })
    }
}

/// The action that policies name: batches go by the single action's name, and `Invoke` by its own.
fn iam_action(action: &str) -> &str {
    match action {
        "Invoke" => "InvokeFunction",
        batch => batch.strip_suffix("Batch").unwrap_or(batch),
    }
}

/// The ARN of what a call is about.
fn resource_of(core: &Core, call: &ApiCall) -> String {
    let account = &core.account;
    let text = |key: &str| call.params[key].as_str();
    let arn = |resource: &str| {
        format!(
            "arn:aws:{}:{}:{}:{resource}",
            call.service.id(),
            account.region,
            account.id
        )
    };
    let given = text("QueueUrl").map(|url| arn(url.rsplit('/').next().unwrap_or_default()));
    given
        .or_else(|| {
            text("FunctionName").map(|name| match name.starts_with("arn:") {
                true => name.to_owned(),
                false => arn(&format!("function:{name}")),
            })
        })
        .or_else(|| text("TopicArn").or(text("TargetArn")).map(str::to_owned))
        .or_else(|| {
            text("Bucket").map(|bucket| match text("Key") {
                Some(key) => format!("arn:aws:s3:::{bucket}/{key}"),
                None => format!("arn:aws:s3:::{bucket}"),
            })
        })
        .or_else(|| {
            text("stateMachineArn")
                .or(text("executionArn"))
                .map(str::to_owned)
        })
        .or_else(|| text("TableName").map(|name| arn(&format!("table/{name}"))))
        .or_else(|| text("QueueName").map(arn))
        .unwrap_or_else(|| "*".into())
}
