//! The constraints of the API's model, checked before an action begins; all that are broken are told at once.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html> (read 2026-11-22).

use super::error::{Error, Result};
use super::model::{
    ApiKeySource, AuthorizerType, ConnectionType, ContentHandling, EndpointType, IntegrationType,
    IpAddressType, Period, ResponseType,
};
use super::patch::Op;
use serde_json::Value;

/// What a member of a request must be.
enum Rule {
    /// Anything, but there.
    There,
    /// One of these words.
    OneOf(fn() -> String, fn(&str) -> bool),
    /// A list of these words.
    EachOf(fn() -> String, fn(&str) -> bool),
    /// An HTTP status.
    Status,
}

/// A member: where it is, whether it belongs to the request's body, and what it must be.
struct Member(&'static str, bool, Rule);

macro_rules! one_of {
    ($name:ident) => {
        Rule::OneOf($name::list, |word| $name::from_word(word).is_some())
    };
}

/// The members of a request's body that are constrained, in AWS's order, then those of its URI.
fn members(action: &str) -> Vec<Member> {
    let body = |path, rule| Member(path, true, rule);
    let types = || {
        let each = Rule::EachOf(EndpointType::list, |word| {
            EndpointType::from_word(word).is_some()
        });
        let addresses = one_of!(IpAddressType);
        [
            body("endpointConfiguration.types", each),
            body("endpointConfiguration.ipAddressType", addresses),
        ]
    };
    let mut members = match action {
        "CreateRestApi" => {
            let mut members = vec![body("name", Rule::There)];
            members.extend(types());
            members.push(body("apiKeySource", one_of!(ApiKeySource)));
            members
        }
        "CreateDomainName" => {
            let mut members = vec![body("domainName", Rule::There)];
            members.extend(types());
            members
        }
        "PutIntegration" => vec![
            body("type", Rule::There),
            body("type", one_of!(IntegrationType)),
            body("connectionType", one_of!(ConnectionType)),
            body("contentHandling", one_of!(ContentHandling)),
        ],
        "PutIntegrationResponse" => vec![body("contentHandling", one_of!(ContentHandling))],
        "PutMethod" => vec![body("authorizationType", Rule::There)],
        "CreateAuthorizer" => vec![
            body("name", Rule::There),
            body("type", Rule::There),
            body("type", one_of!(AuthorizerType)),
        ],
        "CreateModel" => vec![body("name", Rule::There), body("contentType", Rule::There)],
        "CreateResource" => vec![body("pathPart", Rule::There)],
        "CreateStage" => vec![
            body("stageName", Rule::There),
            body("deploymentId", Rule::There),
        ],
        "CreateUsagePlan" => vec![
            body("name", Rule::There),
            body("quota.period", one_of!(Period)),
        ],
        "CreateUsagePlanKey" => vec![body("keyId", Rule::There), body("keyType", Rule::There)],
        "CreateBasePathMapping" => vec![body("restApiId", Rule::There)],
        "ImportRestApi" | "PutRestApi" => vec![body("body", Rule::There)],
        _ => Vec::new(),
    };
    if action.ends_with("GatewayResponse") {
        members.push(Member("responseType", false, Rule::There));
        members.push(Member("responseType", false, one_of!(ResponseType)));
    }
    if action.ends_with("MethodResponse") || action.ends_with("IntegrationResponse") {
        members.push(Member("statusCode", false, Rule::There));
        members.push(Member("statusCode", false, Rule::Status));
    }
    members.extend(
        uri_members(action)
            .iter()
            .map(|name| Member(name, false, Rule::There)),
    );
    members
}

/// What an action's URI names.
fn uri_members(action: &str) -> &'static [&'static str] {
    let of = |what: &str| action.ends_with(what);
    match action {
        "CreateRestApi"
        | "ImportRestApi"
        | "GetRestApis"
        | "GetApiKeys"
        | "GetUsagePlans"
        | "CreateApiKey"
        | "CreateUsagePlan"
        | "CreateDomainName"
        | "GetDomainNames"
        | "GetAccount"
        | "UpdateAccount"
        | "GenerateClientCertificate"
        | "GetClientCertificates" => &[],
        // What is not modelled says so, whatever it is given.
        "ImportApiKeys" => &[],
        _ if [
            "VpcLink",
            "VpcLinks",
            "SdkType",
            "SdkTypes",
            "AccessAssociation",
            "AccessAssociations",
        ]
        .into_iter()
        .any(of) =>
        {
            &[]
        }
        "GetTags" | "TagResource" | "UntagResource" => &["resourceArn"],
        "GetResources"
        | "GetModels"
        | "GetStages"
        | "GetDeployments"
        | "GetAuthorizers"
        | "GetRequestValidators"
        | "GetGatewayResponses"
        | "CreateModel"
        | "CreateStage"
        | "CreateDeployment"
        | "CreateAuthorizer"
        | "CreateRequestValidator" => &["restApiId"],
        "CreateResource" => &["restApiId", "parentId"],
        "GetExport" => &["restApiId", "stageName", "exportType"],
        "FlushStageCache" | "FlushStageAuthorizersCache" => &["restApiId", "stageName"],
        "GetUsagePlanKeys" | "CreateUsagePlanKey" | "GetUsage" => &["usagePlanId"],
        "GetUsagePlanKey" | "DeleteUsagePlanKey" | "UpdateUsage" => &["usagePlanId", "keyId"],
        "GetBasePathMappings" | "CreateBasePathMapping" => &["domainName"],
        _ if of("BasePathMapping") => &["domainName", "basePath"],
        _ if of("DomainName") => &["domainName"],
        _ if of("UsagePlan") => &["usagePlanId"],
        _ if of("ApiKey") => &["apiKey"],
        _ if of("ClientCertificate") => &["clientCertificateId"],
        _ if of("RequestValidator") => &["restApiId", "requestValidatorId"],
        _ if of("Authorizer") => &["restApiId", "authorizerId"],
        _ if of("Model") => &["restApiId", "modelName"],
        _ if of("Stage") => &["restApiId", "stageName"],
        _ if of("Deployment") => &["restApiId", "deploymentId"],
        _ if of("Resource") => &["restApiId", "resourceId"],
        _ if of("Method") || of("Integration") || of("MethodResponse") => {
            &["restApiId", "resourceId", "httpMethod"]
        }
        _ if of("IntegrationResponse") => &["restApiId", "resourceId", "httpMethod"],
        _ => &["restApiId"],
    }
}

/// Checks a call's parameters against the API's model.
pub(super) fn check(action: &str, params: &Value) -> Result<()> {
    let mut letters = action.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    let input: String = first.into_iter().chain(letters).collect();
    let mut broken = Vec::new();
    let (body, uri): (Vec<Member>, Vec<Member>) = members(action)
        .into_iter()
        .partition(|Member(_, in_body, _)| *in_body);
    for Member(path, _, rule) in &body {
        broken.extend(fault(params, path, rule, &format!("{input}Input.{path}")));
    }
    patch_faults(&input, params, &mut broken);
    for Member(path, _, rule) in &uri {
        broken.extend(fault(params, path, rule, path));
    }
    if broken.is_empty() {
        Ok(())
    } else {
        Err(Error::Validation(broken))
    }
}

/// Operations of `patchOperations` that there are not.
fn patch_faults(input: &str, params: &Value, broken: &mut Vec<String>) {
    let operations = params["patchOperations"].as_array();
    for (at, operation) in operations.into_iter().flatten().enumerate() {
        let place = format!("{input}Input.patchOperations.{}.member.op", at + 1);
        let rule = one_of!(Op);
        broken.extend(fault(operation, "op", &rule, &place));
    }
}

fn fault(params: &Value, path: &str, rule: &Rule, shown: &str) -> Option<String> {
    let found = path
        .split('.')
        .try_fold(params, |value, key| value.get(key))
        .filter(|value| !value.is_null());
    let says = |value: &str, must: String| {
        Some(format!(
            "Value {value} at '{shown}' failed to satisfy constraint: Member must {must}"
        ))
    };
    let Some(value) = found else {
        return match rule {
            Rule::There => says("null", "not be null".to_owned()),
            _ => None,
        };
    };
    let text = value.as_str();
    match rule {
        Rule::There => None,
        Rule::OneOf(list, knows) => {
            let word = text.filter(|word| !knows(word))?;
            says(
                &format!("'{word}'"),
                format!("satisfy enum value set: {}", list()),
            )
        }
        Rule::EachOf(list, knows) => {
            let words: Vec<&str> = value.as_array()?.iter().filter_map(Value::as_str).collect();
            if words.iter().all(|word| knows(word)) {
                return None;
            }
            says(
                &format!("'[{}]'", words.join(", ")),
                format!(
                    "satisfy constraint: [Member must satisfy enum value set: {}]",
                    list()
                ),
            )
        }
        Rule::Status => {
            let word = text.filter(|word| !is_status(word))?;
            says(
                &format!("'{word}'"),
                "satisfy regular expression pattern: [1-5]\\d\\d".to_owned(),
            )
        }
    }
}

/// Whether a text is an HTTP status: `[1-5]\d\d`.
pub(super) fn is_status(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() == 3
        && (b'1'..=b'5').contains(&bytes[0])
        && bytes[1..].iter().all(u8::is_ascii_digit)
}
