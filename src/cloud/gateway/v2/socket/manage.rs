//! `@connections`: the backend sends to a connection, looks at it, or closes it.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html>
//! (read 2026-11-22).

use super::super::V2;
use super::super::error::Error;
use super::connection::MESSAGE_BYTES_MAX;
use crate::call::ApiCall;
use crate::core::Core;
use crate::error::AwsError;
use crate::gateway::around::Around;
use crate::given::Given;
use crate::http::{Headers, HttpRequest, HttpResponse};
use crate::iam::Caller;
use crate::sqs::base64;
use crate::wire::keys;
use crate::wire::sigv4::{Door, verify};
use serde_json::{Value, json};

impl V2 {
    /// Answers a call of the API Gateway Management API.
    pub(in super::super) fn manage_connection(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        call: &ApiCall,
    ) -> Result<Value, Error> {
        let given = Given(&call.params);
        let id = given
            .text("ConnectionId")?
            .ok_or_else(|| Error::missing("ConnectionId"))?;
        match call.action.as_str() {
            "PostToConnection" => {
                let data = match given.get("Data") {
                    Some(Value::String(text)) => text.clone(),
                    // Bytes that are no text travel as base64.
                    Some(other) => base64::decode(other["$b64"].as_str().unwrap_or_default())
                        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                        .unwrap_or_default(),
                    None => return Err(Error::missing("Data")),
                };
                self.post(core, id, &data)
            }
            "GetConnection" => self.show(id),
            "DeleteConnection" => self.delete_connection(core, around, id),
            other => Err(Error::NotModelled(format!("action {other}"))),
        }
    }

    /// The ARN that a policy names for an action on a connection; none when there is no such connection.
    #[must_use]
    pub fn connection_arn(&self, core: &Core, action: &str, id: &str) -> Option<String> {
        let connection = self.connections.get(id)?;
        let method = match action {
            "PostToConnection" => "POST",
            "DeleteConnection" => "DELETE",
            _ => "GET",
        };
        let (account, api, stage) = (&core.account, &connection.api, &connection.stage);
        Some(format!(
            "arn:aws:execute-api:{}:{}:{api}/{stage}/{method}/@connections/{id}",
            account.region, account.id
        ))
    }

    fn post(&mut self, core: &mut Core, id: &str, data: &str) -> Result<Value, Error> {
        if data.len() > MESSAGE_BYTES_MAX {
            return Err(Error::TooLarge);
        }
        // While $connect is being asked there is no connection yet.
        self.open_connection(id).ok_or(Error::Gone)?;
        self.deliver(core, id, data, "@connections");
        Ok(json!({}))
    }

    fn show(&self, id: &str) -> Result<Value, Error> {
        let connection = self.open_connection(id).ok_or(Error::Gone)?;
        let request = &connection.request;
        Ok(json!({
            "ConnectedAt": connection.connected.to_iso_millis(),
            "Identity": {
                "SourceIp": request.connection.source_ip,
                "UserAgent": request.headers.get("user-agent").unwrap_or_default(),
            },
            "LastActiveAt": connection.active.to_iso_millis(),
        }))
    }

    fn delete_connection(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        id: &str,
    ) -> Result<Value, Error> {
        self.open_connection(id).ok_or(Error::Gone)?;
        self.close(core, around, id, 1_000, "Connection Closed Normally", false);
        Ok(json!({}))
    }

    /// Answers a signed request to `https://API.../STAGE/@connections/ID`; nothing when it is for something else.
    pub(in super::super) fn connections_http(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        request: &HttpRequest,
        inner: &str,
    ) -> Option<HttpResponse> {
        let id = super::super::route::decoded(inner.strip_prefix("/@connections/")?);
        let made = self.signed_request(core, around, request, &id);
        let (status, body) = match made {
            Ok((status, Value::Null)) => (status, String::new()),
            Ok((status, body)) => (status, body.to_string()),
            Err(error) => (error.status, json!({"message": error.message}).to_string()),
        };
        Some(HttpResponse {
            status,
            headers: Headers::from_iter([("Content-Type", "application/json")]),
            body,
        })
    }

    fn signed_request(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        request: &HttpRequest,
        id: &str,
    ) -> Result<(u16, Value), AwsError> {
        let forbidden =
            |message: String| AwsError::sender("ForbiddenException", message).with_status(403);
        let account = core.account.clone();
        let door = Door {
            region: &account.region,
            service: "execute-api",
        };
        let verified = verify(request, door, core.now, &|claim| {
            keys::holder(&account, core.now, claim)
        });
        let verified = verified.map_err(|wrong| forbidden(wrong.message()))?;
        let (action, method) = match request.method.as_str() {
            "POST" => ("PostToConnection", "POST"),
            "DELETE" => ("DeleteConnection", "DELETE"),
            _ => ("GetConnection", "GET"),
        };
        if let Caller::Role(session) = &verified.caller {
            let role = session.split('/').next().unwrap_or_default();
            let arn = self
                .connection_arn(core, action, id)
                .unwrap_or_else(|| "*".into());
            let allowed = around
                .iam
                .check(role, "execute-api:ManageConnections", &arn);
            allowed.map_err(|_| {
                forbidden(format!(
                    "User: arn:aws:sts::{}:assumed-role/{session} is not authorized to perform: execute-api:ManageConnections on resource: {arn}",
                    account.id
                ))
            })?;
        }
        let made = match method {
            "POST" => self
                .post(core, id, request.body.as_deref().unwrap_or_default())
                .map(|_| (200, Value::Null)),
            "DELETE" => self
                .delete_connection(core, around, id)
                .map(|_| (204, Value::Null)),
            _ => self.show(id).map(|shown| (200, small(&shown))),
        };
        made.map_err(AwsError::from)
    }
}

/// The answer's names as they are on the wire: `connectedAt`.
fn small(shown: &Value) -> Value {
    let lower = |name: &str| {
        let mut letters = name.chars();
        let first = letters.next().map(|first| first.to_ascii_lowercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    match shown {
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, value)| (lower(name), small(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}
