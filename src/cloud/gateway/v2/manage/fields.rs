//! The members of each part as tables, and the check of what a caller gives against them.

use super::super::error::Error;
use super::super::model::Kind;
use crate::given::Given;
use serde_json::{Map, Value};

/// A member that a caller may give.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) holds: Holds,
    required: bool,
}

/// What a member holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Holds {
    Text(usize),
    OneOf(&'static [&'static str]),
    Whole(i64, i64),
    Flag,
    Texts,
    Structure,
}

const fn may(name: &'static str, holds: Holds) -> Field {
    Field {
        name,
        holds,
        required: false,
    }
}

const fn must(name: &'static str, holds: Holds) -> Field {
    Field {
        name,
        holds,
        required: true,
    }
}

use Holds::{Flag, OneOf, Structure, Text, Texts, Whole};

static ROUTE: [Field; 11] = [
    may("ApiKeyRequired", Flag),
    may("AuthorizationScopes", Texts),
    may(
        "AuthorizationType",
        OneOf(&["NONE", "AWS_IAM", "CUSTOM", "JWT"]),
    ),
    may("AuthorizerId", Text(128)),
    may("ModelSelectionExpression", Text(128)),
    may("OperationName", Text(64)),
    may("RequestModels", Structure),
    may("RequestParameters", Structure),
    must("RouteKey", Text(1_024)),
    may("RouteResponseSelectionExpression", Text(128)),
    may("Target", Text(128)),
];

static INTEGRATION: [Field; 16] = [
    may("ConnectionId", Text(1_024)),
    may("ConnectionType", OneOf(&["INTERNET", "VPC_LINK"])),
    may(
        "ContentHandlingStrategy",
        OneOf(&["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"]),
    ),
    may("CredentialsArn", Text(2_048)),
    may("Description", Text(1_024)),
    may("IntegrationMethod", Text(64)),
    may("IntegrationSubtype", Text(128)),
    must(
        "IntegrationType",
        OneOf(&["AWS", "HTTP", "MOCK", "HTTP_PROXY", "AWS_PROXY"]),
    ),
    may("IntegrationUri", Text(2_048)),
    may(
        "PassthroughBehavior",
        OneOf(&["WHEN_NO_MATCH", "NEVER", "WHEN_NO_TEMPLATES"]),
    ),
    may("PayloadFormatVersion", OneOf(&["1.0", "2.0"])),
    may("RequestParameters", Structure),
    may("RequestTemplates", Structure),
    may("ResponseParameters", Structure),
    may("TemplateSelectionExpression", Text(128)),
    may("TimeoutInMillis", Whole(50, 30_000)),
];

static AUTHORIZER: [Field; 10] = [
    may("AuthorizerCredentialsArn", Text(2_048)),
    may("AuthorizerPayloadFormatVersion", OneOf(&["1.0", "2.0"])),
    may("AuthorizerResultTtlInSeconds", Whole(0, 3_600)),
    must("AuthorizerType", OneOf(&["REQUEST", "JWT"])),
    may("AuthorizerUri", Text(2_048)),
    may("EnableSimpleResponses", Flag),
    must("IdentitySource", Texts),
    may("IdentityValidationExpression", Text(1_024)),
    may("JwtConfiguration", Structure),
    must("Name", Text(128)),
];

static MODEL: [Field; 4] = [
    may("ContentType", Text(256)),
    may("Description", Text(1_024)),
    must("Name", Text(128)),
    must("Schema", Text(32_768)),
];

static ROUTE_RESPONSE: [Field; 4] = [
    may("ModelSelectionExpression", Text(128)),
    may("ResponseModels", Structure),
    may("ResponseParameters", Structure),
    must("RouteResponseKey", Text(128)),
];

static INTEGRATION_RESPONSE: [Field; 5] = [
    may(
        "ContentHandlingStrategy",
        OneOf(&["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"]),
    ),
    must("IntegrationResponseKey", Text(128)),
    may("ResponseParameters", Structure),
    may("ResponseTemplates", Structure),
    may("TemplateSelectionExpression", Text(128)),
];

pub(super) static STAGE: [Field; 9] = [
    may("AccessLogSettings", Structure),
    may("AutoDeploy", Flag),
    may("ClientCertificateId", Text(128)),
    may("DefaultRouteSettings", Structure),
    may("DeploymentId", Text(128)),
    may("Description", Text(1_024)),
    may("RouteSettings", Structure),
    must("StageName", Text(128)),
    may("StageVariables", Structure),
];

pub(super) static API: [Field; 9] = [
    may("ApiKeySelectionExpression", Text(128)),
    may("Description", Text(1_024)),
    may("DisableExecuteApiEndpoint", Flag),
    may("DisableSchemaValidation", Flag),
    may("IpAddressType", OneOf(&["ipv4", "dualstack"])),
    must("Name", Text(128)),
    may("RouteSelectionExpression", Text(128)),
    may("Tags", Structure),
    may("Version", Text(64)),
];

pub(super) fn of(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Route => &ROUTE,
        Kind::Integration => &INTEGRATION,
        Kind::Authorizer => &AUTHORIZER,
        Kind::Model => &MODEL,
        Kind::RouteResponse => &ROUTE_RESPONSE,
        Kind::IntegrationResponse => &INTEGRATION_RESPONSE,
    }
}

/// Reads what a caller gives. With `whole`, what must be there has to be.
pub(super) fn read(
    table: &[Field],
    given: Given<'_>,
    whole: bool,
) -> Result<Map<String, Value>, Error> {
    let mut found = Map::new();
    for field in table {
        match given.get(field.name) {
            Some(value) => {
                check(field, value)?;
                found.insert(field.name.into(), value.clone());
            }
            None if field.required && whole => {
                return Err(match field.name {
                    "RouteKey" => Error::bad("Route key is required"),
                    name => Error::missing(name),
                });
            }
            None => {}
        }
    }
    Ok(found)
}

fn check(field: &Field, value: &Value) -> Result<(), Error> {
    let name = field.name;
    let wrong = |what: &str| Err(Error::bad(format!("{name} is not {what}.")));
    match field.holds {
        Text(most) => match value.as_str() {
            None => wrong("a string"),
            Some(text) if text.chars().count() > most => Err(Error::bad(format!(
                "{name} cannot have more than {most} characters"
            ))),
            Some(_) => Ok(()),
        },
        OneOf(choices) => match value.as_str() {
            Some(text) if choices.contains(&text) => Ok(()),
            _ => Err(Error::bad(format!(
                "Invalid {name} specified. Must be one of [{}]",
                choices.join(", ")
            ))),
        },
        Whole(from, to) => match value.as_i64() {
            Some(number) if (from..=to).contains(&number) => Ok(()),
            Some(_) if name == "TimeoutInMillis" => Err(Error::bad(format!(
                "Timeout should be between {from} ms and {to} ms"
            ))),
            Some(_) => Err(Error::bad(format!(
                "{name} must be between {from} and {to}"
            ))),
            None => wrong("an integer"),
        },
        Flag if value.is_boolean() => Ok(()),
        Flag => wrong("a boolean"),
        Texts => match value.as_array() {
            Some(list) if list.iter().all(Value::is_string) => Ok(()),
            _ => wrong("a list of strings"),
        },
        Structure if value.is_object() => Ok(()),
        Structure => wrong("a map"),
    }
}

/// Lays a change over what was there: an empty text takes a member away, and so does one inside a map.
pub(super) fn merge(into: &mut Map<String, Value>, change: Map<String, Value>) {
    for (name, value) in change {
        match (into.get_mut(&name), value) {
            (Some(Value::Object(old)), Value::Object(new))
                if name.ends_with("Parameters") || name == "StageVariables" =>
            {
                for (key, value) in new {
                    let empty = value == "" || value.as_object().is_some_and(Map::is_empty);
                    if empty {
                        old.shift_remove(&key);
                    } else {
                        old.insert(key, value);
                    }
                }
            }
            (_, Value::String(text)) if text.is_empty() => {
                into.shift_remove(&name);
            }
            (_, value) => {
                into.insert(name, value);
            }
        }
    }
}
