//! Models and request validators.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_Model.html> (read 2026-11-22).

use super::Apis;
use super::error::{Error, Result};
use super::model::{Model, RequestValidator, Snapshot};
use super::patch::{Op, patches};
use super::read::{flag, id, nothing, page, shown, some, text};
use crate::core::Core;
use crate::given::Given;
use serde_json::Value;

impl Apis {
    fn model(&self, given: Given<'_>) -> Result<&Model> {
        let name = text(given, "modelName")?;
        let api = self.apis.get(text(given, "restApiId")?);
        api.and_then(|api| api.draft.models.get(name))
            .ok_or_else(|| Error::missing(format!("Invalid model name specified: {name}")))
    }

    pub(super) fn create_model(&mut self, core: &mut Core, given: Given<'_>) -> Result<Value> {
        let new = id(core, 6);
        let api = self.found_mut(core, text(given, "restApiId")?)?;
        let model = Model {
            id: new,
            name: text(given, "name")?.to_owned(),
            description: some(given, "description")?,
            schema: some(given, "schema")?,
            content_type: text(given, "contentType")?.to_owned(),
        };
        if api.draft.models.contains_key(&model.name) {
            return Err(Error::Conflict(
                "Model name already exists for this REST API".to_owned(),
            ));
        }
        check_model(&model)?;
        let shown = shown(&model);
        api.draft_mut().models.insert(model.name.clone(), model);
        Ok(shown)
    }

    pub(super) fn get_model(&self, given: Given<'_>) -> Result<Value> {
        Ok(shown(self.model(given)?))
    }

    pub(super) fn get_models(&self, core: &Core, given: Given<'_>) -> Result<Value> {
        let api = self.found(core, text(given, "restApiId")?)?;
        let models = api.draft.models.values();
        let models = models.map(|model| (model.name.clone(), shown(model)));
        page(given, "items", models)
    }

    pub(super) fn delete_model(&mut self, given: Given<'_>) -> Result<Value> {
        let name = self.model(given)?.name.clone();
        if let Some(api) = self.apis.get_mut(text(given, "restApiId")?) {
            if let Some(user) = user_of(&api.draft, &name) {
                return Err(Error::Conflict(format!(
                    "Cannot delete model '{name}', is referenced in {user}"
                )));
            }
            api.draft_mut().models.remove(&name);
        }
        Ok(nothing())
    }

    pub(super) fn update_model(&mut self, given: Given<'_>) -> Result<Value> {
        let mut model = self.model(given)?.clone();
        for patch in patches(given)? {
            match patch.path {
                "/description" => model.description = patch.some(),
                "/schema" => model.schema = patch.some(),
                _ => return Err(patch.unknown_among(&["/description", "/schema"])),
            }
        }
        check_model(&model)?;
        let shown = shown(&model);
        if let Some(api) = self.apis.get_mut(text(given, "restApiId")?) {
            api.draft_mut().models.insert(model.name.clone(), model);
        }
        Ok(shown)
    }

    fn validator(&self, given: Given<'_>) -> Result<&RequestValidator> {
        let id = text(given, "requestValidatorId")?;
        let api = self.apis.get(text(given, "restApiId")?);
        api.and_then(|api| api.draft.validators.get(id))
            .ok_or_else(|| Error::missing("Invalid Request Validator identifier specified"))
    }

    pub(super) fn create_request_validator(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
    ) -> Result<Value> {
        let new = id(core, 6);
        let api = self.apis.get_mut(text(given, "restApiId")?);
        let api = api.ok_or_else(|| Error::bad("Invalid REST API identifier specified"))?;
        let validator = RequestValidator {
            id: new,
            name: some(given, "name")?,
            validate_request_body: flag(given, "validateRequestBody")?,
            validate_request_parameters: flag(given, "validateRequestParameters")?,
        };
        let shown = shown(&validator);
        let validators = &mut api.draft_mut().validators;
        validators.insert(validator.id.clone(), validator);
        Ok(shown)
    }

    pub(super) fn get_request_validator(&self, given: Given<'_>) -> Result<Value> {
        Ok(shown(self.validator(given)?))
    }

    pub(super) fn get_request_validators(&self, core: &Core, given: Given<'_>) -> Result<Value> {
        let api = self.found(core, text(given, "restApiId")?)?;
        let validators = api.draft.validators.values();
        let validators = validators.map(|validator| (validator.id.clone(), shown(validator)));
        page(given, "items", validators)
    }

    pub(super) fn delete_request_validator(&mut self, given: Given<'_>) -> Result<Value> {
        let id = self.validator(given)?.id.clone();
        if let Some(api) = self.apis.get_mut(text(given, "restApiId")?) {
            let mut methods = api.draft.methods();
            if let Some((path, method)) =
                methods.find(|(_, method)| method.request_validator_id.as_ref() == Some(&id))
            {
                return Err(Error::Conflict(format!(
                    "Cannot delete request validator '{id}', is referenced in method request: {path}/{}",
                    method.http_method
                )));
            }
            drop(methods);
            api.draft_mut().validators.remove(&id);
        }
        Ok(nothing())
    }

    pub(super) fn update_request_validator(&mut self, given: Given<'_>) -> Result<Value> {
        const PATHS: [&str; 3] = [
            "/name",
            "/validateRequestBody",
            "/validateRequestParameters",
        ];
        let mut validator = self.validator(given)?.clone();
        for patch in patches(given)? {
            match (patch.op, patch.path) {
                (Op::Replace, "/name") => validator.name = patch.some(),
                (Op::Replace, "/validateRequestBody") => {
                    validator.validate_request_body = patch.flag();
                }
                (Op::Replace, "/validateRequestParameters") => {
                    validator.validate_request_parameters = patch.flag();
                }
                _ => return Err(patch.unknown_among(&PATHS)),
            }
        }
        let shown = shown(&validator);
        if let Some(api) = self.apis.get_mut(text(given, "restApiId")?) {
            let validators = &mut api.draft_mut().validators;
            validators.insert(validator.id.clone(), validator);
        }
        Ok(shown)
    }
}

/// Whether a model has a name and a schema that says something.
pub(super) fn check_model(model: &Model) -> Result<()> {
    if model.name.is_empty() {
        return Err(Error::bad("Model name must be non-empty"));
    }
    if !model
        .name
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric())
    {
        return Err(Error::bad("Model name must be alphanumeric"));
    }
    let Some(schema) = &model.schema else {
        return Err(Error::bad(
            "Model schema must have at least 1 property or array items defined",
        ));
    };
    if !model.content_type.contains("json") {
        return Ok(());
    }
    let complaint = match serde_json::from_str::<Value>(schema) {
        Ok(Value::Object(_)) => return Ok(()),
        Ok(_) => "A schema is an object".to_owned(),
        Err(error) => error.to_string(),
    };
    Err(Error::bad(format!(
        "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified. {complaint}]"
    )))
}

/// What refers to a model: a method's request or response.
fn user_of(draft: &Snapshot, name: &str) -> Option<String> {
    // Of several, the last one is told.
    let methods: Vec<_> = draft.methods().collect();
    methods.into_iter().rev().find_map(|(path, method)| {
        let names = |models: &Option<super::model::Texts>| {
            models
                .iter()
                .flat_map(|models| models.values())
                .any(|model| model == name)
        };
        let verb = &method.http_method;
        if names(&method.request_models) {
            return Some(format!("method request: {path}/{verb}"));
        }
        let mut responses = method.method_responses.values();
        responses
            .find(|response| names(&response.response_models))
            .map(|response| format!("method response: {path}/{verb}/{}", response.status_code))
    })
}
