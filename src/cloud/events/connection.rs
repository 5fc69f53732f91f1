//! Connections: how to be let in by servers outside AWS.
//!
//! Follows <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection.html> and
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateConnection.html> (read 2026-11-23).

use super::Events;
use super::error::Error;
use crate::clock::Time;
use crate::core::Core;
use crate::given::Given;
use crate::http::HttpRequest;
use crate::sqs::base64;
use serde_json::{Value, json};
use std::sync::Arc;

type Answer = Result<Value, Error>;

/// A connection: what a request is given so that the other side lets it in.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Its name.
    pub name: Arc<str>,
    /// Its ARN.
    pub arn: Arc<str>,
    /// `BASIC` or `API_KEY`.
    kind: String,
    /// `AuthParameters`, as they were given.
    parameters: Value,
    created: Time,
}

impl Connection {
    /// Adds to a request what the connection holds.
    pub(crate) fn authorise(&self, request: &mut HttpRequest) {
        let text = |part: &str, key: &str| self.parameters[part][key].as_str().unwrap_or_default();
        if self.kind == "BASIC" {
            let part = "BasicAuthParameters";
            let pair = format!("{}:{}", text(part, "Username"), text(part, "Password"));
            let value = format!("Basic {}", base64::encode(pair.as_bytes()));
            request.headers.set("Authorization", value);
        } else {
            let part = "ApiKeyAuthParameters";
            let (name, value) = (text(part, "ApiKeyName"), text(part, "ApiKeyValue"));
            request.headers.set(name, value);
        }
        let more = &self.parameters["InvocationHttpParameters"];
        for (key, value) in pairs(&more["HeaderParameters"]) {
            request.headers.set(key, value);
        }
        for (key, value) in pairs(&more["QueryStringParameters"]) {
            let between = if request.url.contains('?') { '&' } else { '?' };
            request.url.push(between);
            request.url.push_str(&format!("{key}={value}"));
        }
    }

    fn to_json(&self) -> Value {
        // Passwords and keys are never shown.
        let parameters = match self.kind.as_str() {
            "BASIC" => {
                let name = &self.parameters["BasicAuthParameters"]["Username"];
                json!({"BasicAuthParameters": {"Username": name}})
            }
            _ => {
                let name = &self.parameters["ApiKeyAuthParameters"]["ApiKeyName"];
                json!({"ApiKeyAuthParameters": {"ApiKeyName": name}})
            }
        };
        json!({
            "ConnectionArn": self.arn,
            "Name": self.name,
            "ConnectionState": "AUTHORIZED",
            "AuthorizationType": self.kind,
            "AuthParameters": parameters,
            "CreationTime": self.created.as_secs(),
        })
    }
}

/// A list of `Key` and `Value`.
fn pairs(list: &Value) -> impl Iterator<Item = (&str, &str)> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(|item| Some((item["Key"].as_str()?, item["Value"].as_str()?)))
}

impl Events {
    pub(super) fn create_connection(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let name = given.text("Name")?.ok_or_else(|| Error::missing("name"))?;
        let kind = given.text("AuthorizationType")?;
        let kind = kind.ok_or_else(|| Error::missing("authorizationType"))?;
        let part = match kind {
            "BASIC" => "BasicAuthParameters",
            "API_KEY" => "ApiKeyAuthParameters",
            "OAUTH_CLIENT_CREDENTIALS" => {
                return Err(Error::NotModelled(
                    "connections of the type OAUTH_CLIENT_CREDENTIALS".into(),
                ));
            }
            other => {
                return Err(Error::constraint(
                    other,
                    "authorizationType",
                    "satisfy enum value set: [BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY]",
                ));
            }
        };
        let parameters = given.get("AuthParameters").cloned().unwrap_or_default();
        if !parameters[part].is_object() {
            return Err(Error::missing(&format!("authParameters.{part}")));
        }
        if self.connections.contains_key(name) {
            return Err(Error::ConnectionExists(name.into()));
        }
        let account = &core.account;
        let arn = format!(
            "arn:aws:events:{}:{}:connection/{name}/{}",
            account.region,
            account.id,
            core.rng.uuid()
        );
        let connection = Connection {
            name: name.into(),
            arn: arn.into(),
            kind: kind.into(),
            parameters,
            created: core.now,
        };
        let answer = json!({
            "ConnectionArn": connection.arn,
            "ConnectionState": "AUTHORIZED",
            "CreationTime": core.now.as_secs(),
            "LastModifiedTime": core.now.as_secs(),
        });
        self.connections.insert(name.into(), Arc::new(connection));
        Ok(answer)
    }

    pub(super) fn describe_connection(&self, given: Given<'_>) -> Answer {
        let name = given.text("Name")?.unwrap_or_default();
        let found = self.connections.get(name);
        let found = found.ok_or_else(|| Error::NoConnection(name.into()))?;
        Ok(found.to_json())
    }

    pub(super) fn delete_connection(&mut self, given: Given<'_>) -> Answer {
        let name = given.text("Name")?.unwrap_or_default();
        let gone = self.connections.remove(name);
        let gone = gone.ok_or_else(|| Error::NoConnection(name.into()))?;
        Ok(json!({"ConnectionArn": gone.arn, "ConnectionState": "DELETING"}))
    }

    pub(super) fn list_connections(&self, given: Given<'_>) -> Answer {
        let prefix = given.text("NamePrefix")?.unwrap_or_default();
        let found = self.connections.values();
        let found = found.filter(|one| one.name.starts_with(prefix));
        let list: Value = found
            .map(|one| {
                let mut shown = one.to_json();
                if let Some(fields) = shown.as_object_mut() {
                    fields.shift_remove("AuthParameters");
                }
                shown
            })
            .collect();
        Ok(json!({"Connections": list}))
    }

    /// The connection of this ARN.
    #[must_use]
    pub fn connection(&self, arn: &str) -> Option<&Connection> {
        let mut all = self.connections.values();
        all.find(|one| &*one.arn == arn).map(AsRef::as_ref)
    }
}
