//! A deployed API as an OpenAPI document.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html> (read 2026-11-22).

use super::super::Apis;
use super::super::error::{Error, Result};
use super::super::model::{Authorizer, RestApi, Snapshot, Stage};
use super::super::read::{shown, text, texts};
use super::export_method::{self, IAM, KEY};
use crate::core::Core;
use crate::given::Given;
use serde_json::{Map, Value, json};

/// What a document is to hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    /// Whether it is OpenAPI 3.0 rather than 2.
    pub three: bool,
    /// Whether integrations are told.
    pub integrations: bool,
    /// Whether authorizers are told.
    pub authorizers: bool,
    /// Whether everything else of Amazon's is told.
    pub all: bool,
}

impl Apis {
    pub(in super::super) fn get_export(&self, core: &Core, given: Given<'_>) -> Result<Value> {
        let api = self.found(core, text(given, "restApiId")?)?;
        let stage = api.stages.get(text(given, "stageName")?);
        let stage = stage.ok_or_else(|| Error::missing("Invalid stage identifier specified"))?;
        let kind = text(given, "exportType")?;
        let three = match kind {
            "oas30" => true,
            "swagger" => false,
            other => {
                return Err(Error::bad(format!(
                    "No API exporter for type '{other}'. Must be one of: [oas30, swagger]"
                )));
            }
        };
        let parameters = texts(given, "parameters")?.unwrap_or_default();
        let extensions = parameters.get("extensions").map_or("", String::as_str);
        let has = |what: &str| extensions.split(',').any(|part| part.trim() == what);
        let all = has("apigateway");
        let format = Format {
            three,
            integrations: all || has("integrations"),
            authorizers: all || has("authorizers"),
            all,
        };
        let snapshot = api.served(stage, false).unwrap_or(&api.draft);
        let document = document(core, api, stage, snapshot, format);
        let yaml = given
            .text("accepts")?
            .is_some_and(|accepts| accepts.contains("yaml"));
        let (body, ending) = if yaml {
            let mut out = "---\n".to_owned();
            write_yaml(&document, 0, &mut out);
            (out, "yaml")
        } else {
            let pretty = serde_json::to_string_pretty(&document);
            (pretty.unwrap_or_default(), "json")
        };
        let date = core.now.to_iso();
        Ok(json!({
            "contentType": "application/octet-stream",
            "contentDisposition": format!("attachment; filename=\"{kind}_{date}.{ending}\""),
            "body": body,
        }))
    }
}

fn document(
    core: &Core,
    api: &RestApi,
    stage: &Stage,
    snapshot: &Snapshot,
    format: Format,
) -> Value {
    let mut info = Map::new();
    info.insert("title".into(), json!(api.name));
    if let Some(description) = &api.description {
        info.insert("description".into(), json!(description));
    }
    let version = api.version.clone();
    let version = version.unwrap_or_else(|| api.created.to_iso());
    info.insert("version".into(), json!(version));
    let region = &core.account.region;
    let host = format!("{}.execute-api.{region}.amazonaws.com", api.id);
    let name = &stage.stage_name;
    let mut document = if format.three {
        json!({
            "openapi": "3.0.1",
            "info": info,
            "servers": [{
                "url": format!("https://{host}/{{basePath}}"),
                "variables": {"basePath": {"default": name}},
            }],
        })
    } else {
        json!({
            "swagger": "2.0",
            "info": info,
            "host": host,
            "basePath": format!("/{name}"),
            "schemes": ["https"],
        })
    };
    document["paths"] = paths(snapshot, format);
    let schemas = schemas(snapshot, format);
    let schemes = schemes(snapshot, format);
    let places = if format.three {
        ["schemas", "securitySchemes"]
    } else {
        ["definitions", "securityDefinitions"]
    };
    for (place, parts) in places.into_iter().zip([schemas, schemes]) {
        if parts.is_empty() {
            continue;
        }
        if format.three {
            document["components"][place] = parts.into();
        } else {
            document[place] = parts.into();
        }
    }
    if format.all {
        extensions(snapshot, &mut document);
    }
    document
}

fn paths(snapshot: &Snapshot, format: Format) -> Value {
    let mut paths = Map::new();
    for (path, method) in snapshot.methods() {
        let key = match &*method.http_method {
            "ANY" => "x-amazon-apigateway-any-method".to_owned(),
            name => name.to_ascii_lowercase(),
        };
        let resource = snapshot
            .resource_at(path)
            .map_or("", |resource| &resource.id);
        let operation = export_method::operation(snapshot, method, resource, format);
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[key] = operation;
    }
    paths.into()
}

/// The models, with references to one another inside the document.
fn schemas(snapshot: &Snapshot, format: Format) -> Map<String, Value> {
    let mut schemas = Map::new();
    for model in snapshot.models.values() {
        let schema = model.schema.as_deref().unwrap_or_default();
        let mut schema: Value = serde_json::from_str(schema).unwrap_or_else(|_| json!({}));
        rewrite(&mut schema, format);
        // What every new API has is told only where it is used.
        let everywhere = matches!(&*model.name, "Empty" | "Error");
        if !everywhere || is_used(snapshot, &model.name) {
            schemas.insert(model.name.clone(), schema);
        }
    }
    schemas
}

fn is_used(snapshot: &Snapshot, name: &str) -> bool {
    snapshot.methods().any(|(_, method)| {
        let responses = method.method_responses.values();
        let models = responses.filter_map(|response| response.response_models.as_ref());
        let mut models = models.chain(&method.request_models);
        models.any(|models| models.values().any(|model| model == name))
    })
}

fn rewrite(schema: &mut Value, format: Format) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                let name = value.as_str().and_then(|text| text.rsplit_once("/models/"));
                match name.filter(|_| key == "$ref") {
                    Some((_, name)) => *value = format.reference(name).into(),
                    None => rewrite(value, format),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, format)),
        _ => {}
    }
}

impl Format {
    /// How the document refers to a model.
    pub(super) fn reference(self, model: &str) -> String {
        if self.three {
            format!("#/components/schemas/{model}")
        } else {
            format!("#/definitions/{model}")
        }
    }
}

fn schemes(snapshot: &Snapshot, format: Format) -> Map<String, Value> {
    let mut schemes = Map::new();
    let any = |test: fn(&super::super::model::Method) -> bool| {
        snapshot.methods().any(|(_, method)| test(method))
    };
    if any(|method| method.api_key_required) {
        let key = json!({"type": "apiKey", "name": "x-api-key", "in": "header"});
        schemes.insert(KEY.to_owned(), key);
    }
    if !format.authorizers {
        return schemes;
    }
    if any(|method| method.authorization_type == "AWS_IAM") {
        let signed = json!({
            "type": "apiKey",
            "name": "Authorization",
            "in": "header",
            "x-amazon-apigateway-authtype": "awsSigv4",
        });
        schemes.insert(IAM.to_owned(), signed);
    }
    for authorizer in snapshot.authorizers.values() {
        schemes.insert(authorizer.name.clone(), scheme(authorizer));
    }
    schemes
}

fn scheme(authorizer: &Authorizer) -> Value {
    let source = authorizer.identity_source.as_deref().unwrap_or_default();
    let header = source.strip_prefix("method.request.header.");
    let mut extension = shown(authorizer);
    if let Some(fields) = extension.as_object_mut() {
        for key in ["id", "name", "authType"] {
            fields.remove(key);
        }
        fields.insert(
            "type".into(),
            authorizer.kind.word().to_ascii_lowercase().into(),
        );
    }
    json!({
        "type": "apiKey",
        "name": header.filter(|name| !name.contains(',')).unwrap_or("Unused"),
        "in": "header",
        "x-amazon-apigateway-authtype": authorizer.auth_type.as_deref().unwrap_or("custom"),
        "x-amazon-apigateway-authorizer": extension,
    })
}

/// What Amazon's extensions say of the API as a whole.
fn extensions(snapshot: &Snapshot, document: &mut Value) {
    let mut set =
        |name: &str, value: Value| document[format!("x-amazon-apigateway-{name}")] = value;
    if !snapshot.validators.is_empty() {
        let validators: Map<String, Value> = snapshot
            .validators
            .values()
            .map(|validator| {
                let checks = json!({
                    "validateRequestParameters": validator.validate_request_parameters,
                    "validateRequestBody": validator.validate_request_body,
                });
                (validator.name.clone().unwrap_or_default(), checks)
            })
            .collect();
        set("request-validators", validators.into());
    }
    if !snapshot.gateway_responses.is_empty() {
        let responses: Map<String, Value> = snapshot
            .gateway_responses
            .iter()
            .map(|(kind, response)| {
                let mut said = shown(response);
                if let Some(fields) = said.as_object_mut() {
                    fields.remove("responseType");
                    fields.remove("defaultResponse");
                }
                (kind.word().to_owned(), said)
            })
            .collect();
        set("gateway-responses", responses.into());
    }
    if !snapshot.binary_media_types.is_empty() {
        set("binary-media-types", json!(snapshot.binary_media_types));
    }
    let policy = snapshot.policy.as_deref();
    if let Some(policy) = policy.and_then(|policy| serde_json::from_str(policy).ok()) {
        set("policy", policy);
    }
    if snapshot.api_key_source != super::super::model::ApiKeySource::Header {
        set("api-key-source", shown(&snapshot.api_key_source));
    }
    if let Some(size) = snapshot.minimum_compression_size {
        set("minimum-compression-size", json!(size));
    }
}

/// Writes YAML in blocks; every text is quoted as JSON does it, which YAML reads alike.
fn write_yaml(value: &Value, indent: usize, out: &mut String) {
    let pad = "  ".repeat(indent);
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (key, value) in fields {
                out.push_str(&format!("{pad}{}:", json!(key)));
                nested(value, indent, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                out.push_str(&pad);
                out.push('-');
                nested(item, indent, out);
            }
        }
        other => out.push_str(&format!("{pad}{other}\n")),
    }
}

fn nested(value: &Value, indent: usize, out: &mut String) {
    let block = match value {
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    if block {
        out.push('\n');
        write_yaml(value, indent + 1, out);
    } else {
        out.push_str(&format!(" {value}\n"));
    }
}
