//! An OpenAPI document: read, its version known, its references followed.

use super::yaml;
use serde_json::Value;

/// How many references are followed in a row.
const REFERENCES_MAX: usize = 16;

/// A definition of an API.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub value: Value,
    /// Whether it is OpenAPI 3.0 rather than 2 (Swagger).
    pub three: bool,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// What makes it no OpenAPI document, each with its place.
    pub(super) fn read(body: Value) -> Result<Self, Vec<String>> {
        let value = match body {
            Value::String(text) => parse(&text).map_err(|problem| vec![problem])?,
            other => other,
        };
        if !value.is_object() {
            return Err(vec!["An OpenAPI document is an object.".to_owned()]);
        }
        let version = |key: &str| text(&value[key]).unwrap_or_default();
        let (two, three) = (version("swagger"), version("openapi"));
        let three = match (&*two, &*three) {
            ("2.0" | "2", "") => false,
            ("", version) if version == "3" || version.starts_with("3.0") => true,
            ("", "") => {
                return Err(vec![
                    "The document says neither \"swagger\": \"2.0\" nor \"openapi\": \"3.0.1\"."
                        .to_owned(),
                ]);
            }
            (two, three) => {
                return Err(vec![format!(
                    "OpenAPI {two}{three} is not read by API Gateway's REST APIs; 2.0 and 3.0 are."
                )]);
            }
        };
        let problems = structure(&value);
        if problems.is_empty() {
            Ok(Self { value, three })
        } else {
            Err(problems)
        }
    }

    /// A value, or what it refers to in the document.
    pub(super) fn resolve<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        for _ in 0..REFERENCES_MAX {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
                break;
            };
            let pointer = reference.strip_prefix('#').unwrap_or_default();
            match self.value.pointer(pointer) {
                Some(found) => value = found,
                None => break,
            }
        }
        value
    }

    /// The schemas by name.
    pub(super) fn schemas(&self) -> &Value {
        if self.three {
            &self.value["components"]["schemas"]
        } else {
            &self.value["definitions"]
        }
    }

    /// The security schemes by name.
    pub(super) fn schemes(&self) -> &Value {
        if self.three {
            &self.value["components"]["securitySchemes"]
        } else {
            &self.value["securityDefinitions"]
        }
    }

    /// The path that the definition's paths are below.
    pub(super) fn base_path(&self) -> String {
        if !self.three {
            return text(&self.value["basePath"]).unwrap_or_default();
        }
        let server = &self.value["servers"][0];
        // A variable of this name counts even where the URL does not use it.
        if let Some(base) = server["variables"]["basePath"]["default"].as_str() {
            return base.to_owned();
        }
        let url = server["url"].as_str().unwrap_or_default();
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let path = rest.find('/').map_or("", |at| &rest[at..]);
        path.to_owned()
    }
}

fn parse(text: &str) -> Result<Value, String> {
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let what = error.to_string();
            let what = what.split(" at line ").next().unwrap_or_default();
            format!("line {line}, column {column}: {what}")
        });
    }
    yaml::read(text).map_err(|fault| {
        let (line, column) = (fault.line, fault.column);
        format!("line {line}, column {column}: {}", fault.message)
    })
}

/// What in a document has not the shape that it must have, each with its place.
fn structure(value: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    let mut object = |place: &str, value: &Value, needed: bool| {
        if !(value.is_object() || value.is_null() && !needed) {
            problems.push(format!("{place}: an object should stand here."));
        }
    };
    object("info", &value["info"], true);
    object("paths", &value["paths"], true);
    for key in ["definitions", "components", "securityDefinitions"] {
        object(key, &value[key], false);
    }
    for (path, item) in value["paths"].as_object().into_iter().flatten() {
        object(&format!("paths.{path}"), item, true);
        for (method, operation) in item.as_object().into_iter().flatten() {
            if !is_method(method) {
                continue;
            }
            let place = format!("paths.{path}.{method}");
            object(&place, operation, true);
            for key in [
                "responses",
                "requestBody",
                "x-amazon-apigateway-integration",
            ] {
                object(&format!("{place}.{key}"), &operation[key], false);
            }
        }
    }
    for (path, item) in value["paths"].as_object().into_iter().flatten() {
        if !path.starts_with('/') {
            problems.push(format!("paths.{path}: a path begins with a slash."));
        }
        for (method, operation) in item.as_object().into_iter().flatten() {
            for (at, parameter) in operation["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .enumerate()
            {
                let known = parameter.get("$ref").is_some()
                    || parameter["in"].is_string() && parameter["name"].is_string();
                if !known {
                    problems.push(format!(
                        "paths.{path}.{method}.parameters[{at}]: a parameter has a name and says where it is (in)."
                    ));
                }
            }
        }
    }
    if value["info"].is_object() && text(&value["info"]["title"]).is_none() {
        problems.push("info.title: an API has a title.".to_owned());
    }
    problems
}

/// Whether a key of a path is one of its methods.
pub(super) fn is_method(key: &str) -> bool {
    method_name(key).is_some()
}

/// The HTTP method that a key of a path stands for.
pub(super) fn method_name(key: &str) -> Option<String> {
    const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];
    if key == "x-amazon-apigateway-any-method" {
        return Some("ANY".to_owned());
    }
    METHODS.contains(&key).then(|| key.to_ascii_uppercase())
}

/// A text; a number or a boolean counts as one, as YAML's writers leave out quotation marks.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
