//! HTTP Tasks of state machines: a request to a server outside AWS, let in by a connection of Amazon EventBridge.
//!
//! Follows <https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html> (read 2026-11-23).

use super::Cloud;
use crate::core::Asker;
use crate::error::AwsError;
use crate::http::HttpRequest;
use std::sync::Arc;

/// A request that an HTTP Task sends.
#[derive(Clone, Debug)]
pub struct HttpTask {
    /// Who waits for the answer.
    pub(crate) asker: Asker,
    /// The ARN of the state machine's role.
    pub(crate) role: Arc<str>,
    /// The state machine's ARN.
    pub(crate) machine: Arc<str>,
    /// The connection's ARN.
    pub(crate) connection: Arc<str>,
    /// The request, without what the connection adds.
    pub(crate) request: HttpRequest,
}

impl Cloud {
    pub(super) fn http_task(&mut self, task: &HttpTask) {
        let ticket = self.internal_ticket();
        self.core.askers.insert(ticket, task.asker);
        match self.connected(task) {
            Ok(request) => self.http(ticket, "states.amazonaws.com", &request),
            Err(error) => self.core.answer(ticket, Err(error)),
        }
    }

    /// The request with what the connection adds, if the role may use both.
    fn connected(&self, task: &HttpTask) -> Result<HttpRequest, AwsError> {
        let url = task.request.url.split('?').next().unwrap_or_default();
        let may = |action: &str, resource: &str| self.iam.check(&task.role, action, resource);
        if may("states:InvokeHTTPEndpoint", &task.machine).is_err() {
            return Err(AwsError::sender(
                "States.Permissions",
                format!(
                    "AWS Step Functions is not authorized to perform states:InvokeHTTPEndpoint on API Endpoint {url}. Ensure that the StateMachine role contains the states:InvokeHTTPEndpoint permission for the given API Endpoint"
                ),
            ));
        }
        if may("events:RetrieveConnectionCredentials", &task.connection).is_err() {
            return Err(AwsError::sender(
                "Events.ConnectionResource.AccessDenied",
                format!(
                    "AWS Step Functions is not authorized to perform events:RetrieveConnectionCredentials on the connection {}.",
                    task.connection
                ),
            ));
        }
        let Some(connection) = self.events.connection(&task.connection) else {
            return Err(AwsError::sender(
                "Events.ConnectionResource.NotFound",
                format!("Connection {} does not exist.", task.connection),
            ));
        };
        let mut request = task.request.clone();
        connection.authorise(&mut request);
        Ok(request)
    }
}
