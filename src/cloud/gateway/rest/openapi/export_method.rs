//! A method as an operation of an OpenAPI document.

use super::super::integration::TIMEOUT_MS;
use super::super::model::{
    ConnectionType, Integration, Method, MethodResponse, Passthrough, Snapshot, Templates, Texts,
};
use super::super::read::shown;
use super::export::Format;
use crate::sorted::{SortSmall as _, SortedSet};
use serde_json::{Map, Value, json};

/// What the security scheme of API keys is called.
pub(super) const KEY: &str = "api_key";
/// What the security scheme of AWS's signatures is called.
pub(super) const IAM: &str = "sigv4";

pub(super) fn operation(
    snapshot: &Snapshot,
    method: &Method,
    resource: &str,
    format: Format,
) -> Value {
    let mut operation = Map::new();
    if let Some(name) = &method.operation_name {
        operation.insert("operationId".into(), json!(name));
    }
    if !format.three {
        kinds(method, &mut operation);
    }
    let mut parameters = parameters(method, format);
    if !format.three {
        parameters.extend(body_parameter(method, format));
    }
    if !parameters.is_empty() {
        operation.insert("parameters".into(), parameters.into());
    }
    if format.three {
        let content = content(method.request_models.as_ref(), format);
        if !content.is_empty() {
            let body = json!({"content": content, "required": true});
            operation.insert("requestBody".into(), body);
        }
    }
    let responses: Map<String, Value> = method
        .method_responses
        .iter()
        .map(|(status, said)| (status.clone(), response(said, format)))
        .collect();
    operation.insert("responses".into(), responses.into());
    let security = security(snapshot, method, format);
    if !security.is_empty() {
        operation.insert("security".into(), security.into());
    }
    if format.all {
        let validator = method.request_validator_id.as_ref();
        let validator = validator.and_then(|id| snapshot.validators.get(id));
        if let Some(name) = validator.and_then(|validator| validator.name.as_ref()) {
            let key = "x-amazon-apigateway-request-validator";
            operation.insert(key.into(), json!(name));
        }
    }
    if let (Some(integration), true) = (&method.method_integration, format.integrations) {
        operation.insert(
            "x-amazon-apigateway-integration".into(),
            backend(integration, resource),
        );
    }
    operation.into()
}

/// The media types that a method takes and gives, in OpenAPI 2.
fn kinds(method: &Method, operation: &mut Map<String, Value>) {
    let integration = method.method_integration.as_ref();
    let named = |models: Option<&Texts>, kinds: &mut SortedSet<String>| {
        kinds.extend(models.into_iter().flat_map(Texts::keys).cloned());
    };
    let shaped = |templates: Option<&Templates>, kinds: &mut SortedSet<String>| {
        kinds.extend(templates.into_iter().flat_map(Templates::keys).cloned());
    };
    let mut taken = SortedSet::new();
    named(method.request_models.as_ref(), &mut taken);
    shaped(
        integration.and_then(|integration| integration.request_templates.as_ref()),
        &mut taken,
    );
    let mut given = SortedSet::new();
    for response in method.method_responses.values() {
        named(response.response_models.as_ref(), &mut given);
    }
    let responses = integration.map(|integration| &integration.integration_responses);
    for response in responses
        .into_iter()
        .flatten()
        .map(|(_, response)| response)
    {
        shaped(response.response_templates.as_ref(), &mut given);
    }
    for (key, kinds) in [("consumes", taken), ("produces", given)] {
        if !kinds.is_empty() {
            operation.insert(key.into(), json!(kinds));
        }
    }
    // A method that says nothing still gives JSON.
    if !operation.contains_key("produces") && !method.method_responses.is_empty() {
        operation.insert("produces".into(), json!(["application/json"]));
    }
}

/// The parameters, in the order in which AWS lists them: that of a hash map of Java.
fn parameters(method: &Method, format: Format) -> Vec<Value> {
    let mut names: Vec<(&String, bool)> = method
        .request_parameters
        .iter()
        .flatten()
        .map(|(name, required)| (name, *required))
        .collect();
    let buckets = (names.len() * 4 / 3 + 1).next_power_of_two().max(16) as u64;
    names.sort_small_by_key(|(name, _)| bucket(name, buckets));
    let one = |(name, required): (&String, bool)| {
        let place = name.strip_prefix("method.request.")?;
        let (place, name) = place.split_once('.')?;
        let place = if place == "querystring" {
            "query"
        } else {
            place
        };
        let mut parameter = json!({"name": name, "in": place});
        if required || !format.three {
            parameter["required"] = required.into();
        }
        if format.three {
            parameter["schema"] = json!({"type": "string"});
        } else {
            parameter["type"] = json!("string");
        }
        Some(parameter)
    };
    names.into_iter().filter_map(one).collect()
}

/// Where a hash map of Java keeps a text.
fn bucket(text: &str, buckets: u64) -> u64 {
    let hash = text.encode_utf16().fold(0_u32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(unit.into())
    });
    u64::from(hash ^ (hash >> 16)) & (buckets - 1)
}

fn body_parameter(method: &Method, format: Format) -> Option<Value> {
    let models = method.request_models.as_ref()?;
    let model = models.get("application/json").or(models.values().next())?;
    Some(json!({
        "in": "body",
        "name": model,
        "required": true,
        "schema": {"$ref": format.reference(model)},
    }))
}

fn content(models: Option<&Texts>, format: Format) -> Map<String, Value> {
    let one = |(kind, model): (&String, &String)| {
        let schema = json!({"schema": {"$ref": format.reference(model)}});
        (kind.clone(), schema)
    };
    models.into_iter().flatten().map(one).collect()
}

fn response(response: &MethodResponse, format: Format) -> Value {
    let mut said = json!({"description": format!("{} response", response.status_code)});
    let names = response.response_parameters.iter().flatten();
    let headers: Map<String, Value> = names
        .filter_map(|(name, _)| name.strip_prefix("method.response.header."))
        .map(|name| {
            let header = if format.three {
                json!({"schema": {"type": "string"}})
            } else {
                json!({"type": "string"})
            };
            (name.to_owned(), header)
        })
        .collect();
    let models = response.response_models.as_ref();
    if !format.three {
        let model = models.and_then(|models| models.values().next());
        if let Some(model) = model {
            said["schema"] = json!({"$ref": format.reference(model)});
        }
    }
    if !headers.is_empty() {
        said["headers"] = headers.into();
    }
    if format.three {
        said["content"] = content(models, format).into();
    }
    said
}

fn security(snapshot: &Snapshot, method: &Method, format: Format) -> Vec<Value> {
    let mut security = Vec::new();
    let authorizer = method.authorizer_id.as_ref();
    let authorizer = authorizer.and_then(|id| snapshot.authorizers.get(id));
    if let (Some(authorizer), true) = (authorizer, format.authorizers) {
        let mut requirement = Map::new();
        requirement.insert(authorizer.name.clone(), json!(method.authorization_scopes));
        security.push(requirement.into());
    }
    if method.authorization_type == "AWS_IAM" && format.authorizers {
        security.push(json!({IAM: []}));
    }
    if method.api_key_required {
        security.push(json!({KEY: []}));
    }
    security
}

fn backend(integration: &Integration, resource: &str) -> Value {
    let mut said = Map::new();
    let kind = integration.kind.word().to_ascii_lowercase();
    said.insert("type".into(), kind.into());
    let texts = [
        ("httpMethod", &integration.http_method),
        ("uri", &integration.uri),
        ("credentials", &integration.credentials),
        ("connectionId", &integration.connection_id),
    ];
    for (key, value) in texts {
        if let Some(value) = value {
            said.insert(key.into(), json!(value));
        }
    }
    let responses: Map<String, Value> = integration
        .integration_responses
        .values()
        .map(|response| {
            let pattern = response.selection_pattern.as_deref();
            let pattern = pattern.filter(|pattern| !pattern.is_empty());
            let mut said = shown(response);
            if let Some(fields) = said.as_object_mut() {
                fields.remove("selectionPattern");
            }
            (pattern.unwrap_or("default").to_owned(), said)
        })
        .collect();
    if !responses.is_empty() {
        said.insert("responses".into(), responses.into());
    }
    if let Some(parameters) = &integration.request_parameters {
        said.insert("requestParameters".into(), json!(parameters));
    }
    if let Some(templates) = &integration.request_templates {
        said.insert("requestTemplates".into(), json!(templates));
    }
    let passthrough: Passthrough = integration.passthrough_behavior;
    let passthrough = passthrough.word().to_ascii_lowercase();
    said.insert("passthroughBehavior".into(), passthrough.into());
    if integration.connection_type == Some(ConnectionType::VpcLink) {
        said.insert("connectionType".into(), json!("VPC_LINK"));
    }
    if let Some(handling) = integration.content_handling {
        said.insert("contentHandling".into(), shown(&handling));
    }
    if integration.timeout_in_millis != TIMEOUT_MS {
        let timeout = json!(integration.timeout_in_millis);
        said.insert("timeoutInMillis".into(), timeout);
    }
    if integration.cache_namespace != resource {
        let namespace = json!(integration.cache_namespace);
        said.insert("cacheNamespace".into(), namespace);
    }
    if !integration.cache_key_parameters.is_empty() {
        let keys = json!(integration.cache_key_parameters);
        said.insert("cacheKeyParameters".into(), keys);
    }
    said.into()
}
