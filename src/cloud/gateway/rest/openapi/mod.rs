//! OpenAPI: definitions of APIs in OpenAPI 2 (Swagger) and 3.0, in JSON or YAML, with Amazon's extensions.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html> (read 2026-11-22).

mod document;
mod export;
mod export_method;
mod import;
mod operation;
mod parts;
mod yaml;

use super::Apis;
use super::api::{empty, view};
use super::error::{Error, Result};
use super::model::{EndpointType, RestApi};
use super::read::{flag, text, texts, with_tags};
use crate::core::Core;
use crate::given::Given;
use document::Document;
use import::{Importer, Notes};
use serde_json::{Value, json};

/// What makes a body no OpenAPI document that API Gateway reads, each with its place.
#[must_use]
pub fn definition_problems(body: &Value) -> Vec<String> {
    Document::read(body.clone()).err().unwrap_or_default()
}

/// What of the definition's base path becomes part of the API's paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BasePath {
    Ignore,
    Prepend,
    /// All but its first part, which stands for the stage.
    Split,
}

/// The definition that a call carries: text, or JSON as it is.
fn document(given: Given<'_>) -> Result<Document> {
    let body = given.get("body").cloned().unwrap_or(Value::Null);
    Document::read(body).map_err(|problems| {
        Error::bad(format!(
            "Invalid OpenAPI input.\n\t{}",
            problems.join("\n\t")
        ))
    })
}

fn base_path(given: Given<'_>) -> Result<BasePath> {
    let parameters = texts(given, "parameters")?.unwrap_or_default();
    let basepath = parameters.get("basepath").map(String::as_str);
    match basepath.unwrap_or("ignore") {
        "ignore" => Ok(BasePath::Ignore),
        "prepend" => Ok(BasePath::Prepend),
        "split" => Ok(BasePath::Split),
        other => Err(Error::bad(format!(
            "Invalid basepath value {other}. Must be one of: [ignore, prepend, split]"
        ))),
    }
}

impl Apis {
    pub(super) fn import_rest_api(&mut self, core: &mut Core, given: Given<'_>) -> Result<Value> {
        let document = document(given)?;
        let mode = base_path(given)?;
        let mut api = empty(core, "");
        api.draft_mut().models.clear();
        let parameters = texts(given, "parameters")?.unwrap_or_default();
        if let Some(kind) = parameters.get("endpointConfigurationTypes") {
            let kind = EndpointType::from_word(kind).ok_or_else(|| {
                Error::bad(
                    "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
                )
            })?;
            api.endpoint.types = vec![kind];
        }
        let warnings = take_in(core, &mut api, &document, mode, true, given)?;
        let shown = self.add(api)?;
        Ok(with_warnings(shown, &warnings))
    }

    pub(super) fn put_rest_api(&mut self, core: &mut Core, given: Given<'_>) -> Result<Value> {
        let document = document(given)?;
        let mode = base_path(given)?;
        let overwrite = match given.text("mode")?.unwrap_or("merge") {
            "merge" => false,
            "overwrite" => true,
            other => {
                return Err(Error::bad(format!(
                    "Invalid mode {other}. Must be one of: [merge, overwrite]"
                )));
            }
        };
        let id = text(given, "restApiId")?;
        let mut api = self.found(core, id)?.clone();
        let warnings = take_in(core, &mut api, &document, mode, overwrite, given)?;
        let shown = with_tags(view(&api), &api.tags);
        self.apis.insert(id, api);
        Ok(with_warnings(shown, &warnings))
    }
}

fn with_warnings(mut shown: Value, warnings: &[String]) -> Value {
    if !warnings.is_empty() {
        shown["warnings"] = json!(warnings);
    }
    shown
}

/// Makes an API what a definition says; all that cannot be done is told at once.
fn take_in(
    core: &mut Core,
    api: &mut RestApi,
    document: &Document,
    mode: BasePath,
    overwrite: bool,
    given: Given<'_>,
) -> Result<Vec<String>> {
    if overwrite {
        let info = &document.value["info"];
        let some = |key: &str| document::text(&info[key]).filter(|text| !text.is_empty());
        api.name = some("title").unwrap_or_else(|| "Untitled".to_owned());
        api.version = some("version");
        api.description = some("description");
    }
    let notes = Importer::run(core, api, document, mode, overwrite);
    let Notes { errors, warnings } = notes;
    let told = |what: &str, list: &[String]| {
        format!("{what} found during import:\n\t{}", list.join("\n\t"))
    };
    let strict = flag(given, "failOnWarnings")?;
    let message = match (errors.is_empty(), warnings.is_empty()) {
        (false, true) => told("Errors", &errors),
        (false, false) => format!(
            "{}\nAdditionally, {}",
            told("Errors", &errors),
            told("warnings", &warnings)
        ),
        (true, false) if strict => told("Warnings", &warnings),
        (true, _) => return Ok(warnings),
    };
    Err(Error::BadRequest(message))
}
