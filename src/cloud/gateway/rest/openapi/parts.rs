//! What a definition says besides its paths: settings, models, validators, authorizers, gateway responses.

use super::super::authorizer;
use super::super::gateway_response;
use super::super::model::{
    ApiKeySource, Authorizer, AuthorizerType, GatewayResponse, Model, RequestValidator,
    ResponseType, Texts,
};
use super::super::models::check_model;
use super::super::policy;
use super::super::read::id;
use super::document::text;
use super::import::{Importer, Scheme};
use crate::sorted::SortSmall as _;
use serde_json::Value;

/// A map of texts; what is no text is left out.
pub(super) fn texts(value: &Value) -> Option<Texts> {
    let map = value.as_object()?;
    let read = |(key, value): (&String, &Value)| Some((key.clone(), text(value)?));
    Some(map.iter().filter_map(read).collect())
}

impl Importer<'_> {
    pub(super) fn settings(&mut self) {
        let types = self.extension("x-amazon-apigateway-binary-media-types");
        if let Some(types) = types.as_array() {
            let types = types.iter().filter_map(text).collect();
            self.draft.binary_media_types = types;
        }
        let source = text(self.extension("x-amazon-apigateway-api-key-source"));
        if let Some(source) = source {
            match ApiKeySource::from_word(&source) {
                Some(source) => self.draft.api_key_source = source,
                None => self.notes.errors.push(format!(
                    "Invalid API Key source {source}, must be one of {}",
                    ApiKeySource::list()
                )),
            }
        }
        let size = self.extension("x-amazon-apigateway-minimum-compression-size");
        if let Some(size) = size.as_u64() {
            self.draft.minimum_compression_size = u32::try_from(size).ok();
        }
        let configuration = self.extension("x-amazon-apigateway-endpoint-configuration");
        if let Some(closed) = configuration["disableExecuteApiEndpoint"].as_bool() {
            self.draft.disable_execute_api_endpoint = closed;
        }
        let policy = self.extension("x-amazon-apigateway-policy");
        if policy.is_object() {
            match policy::stored(self.core, self.api, &policy.to_string()) {
                Ok(policy) => self.draft.policy = Some(policy),
                Err(error) => self.fail("Unable to put resource policy", error),
            }
        }
    }

    pub(super) fn models(&mut self) {
        let schemas = self.document.schemas().as_object();
        for (name, schema) in schemas.into_iter().flatten() {
            self.model(name, schema);
        }
    }

    fn model(&mut self, name: &str, schema: &Value) {
        let known = self.before.models.get(name).map(|model| model.id.clone());
        let mut written = schema.clone();
        self.rewrite(&mut written);
        let model = Model {
            id: known.unwrap_or_else(|| id(self.core, 6)),
            name: name.to_owned(),
            description: text(&schema["description"]),
            schema: serde_json::to_string_pretty(&written).ok(),
            content_type: "application/json".to_owned(),
        };
        match check_model(&model) {
            Ok(()) => {
                self.draft.models.insert(name.to_owned(), model);
            }
            Err(error) => self.fail(&format!("Unable to create model for '{name}'"), error),
        }
    }

    /// References to the definition's schemas become references to the API's models.
    fn rewrite(&self, schema: &mut Value) {
        match schema {
            Value::Object(fields) => {
                // AWS writes what is required in the order of the alphabet.
                if let Some(Value::Array(required)) = fields.get_mut("required") {
                    required.sort_small_by(|a, b| a.as_str().cmp(&b.as_str()));
                }
                for (key, value) in fields.iter_mut() {
                    let name = (key == "$ref")
                        .then(|| value.as_str().and_then(model_of).map(str::to_owned))
                        .flatten();
                    match name {
                        Some(name) => {
                            let api = self.api;
                            *value = format!(
                                "https://apigateway.amazonaws.com/restapis/{api}/models/{name}"
                            )
                            .into();
                        }
                        None => self.rewrite(value),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.rewrite(item)),
            _ => {}
        }
    }

    /// The model that a schema names, or one made for it.
    pub(super) fn model_for(&mut self, schema: &Value) -> Option<String> {
        if schema.is_null() {
            return None;
        }
        if let Some(name) = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(model_of)
        {
            return Some(name.to_owned());
        }
        let name = format!("MODEL{}", id(self.core, 6));
        self.model(&name, schema);
        Some(name)
    }

    pub(super) fn request_validators(&mut self) {
        let validators = self
            .extension("x-amazon-apigateway-request-validators")
            .clone();
        for (name, settings) in validators.as_object().into_iter().flatten() {
            let mut known = self.before.validators.values();
            let known = known.find(|known| known.name.as_ref() == Some(name));
            let id = known.map_or_else(|| id(self.core, 6), |known| known.id.clone());
            let flag = |key: &str| settings[key].as_bool().unwrap_or(false);
            let validator = RequestValidator {
                id: id.clone(),
                name: Some(name.clone()),
                validate_request_body: flag("validateRequestBody"),
                validate_request_parameters: flag("validateRequestParameters"),
            };
            self.draft.validators.insert(id.clone(), validator);
            self.validators.insert(name.clone(), id);
        }
    }

    pub(super) fn security_schemes(&mut self) {
        let schemes = self.document.schemes().as_object();
        for (name, scheme) in schemes.into_iter().flatten() {
            let extension = &scheme["x-amazon-apigateway-authorizer"];
            let kind = text(&scheme["x-amazon-apigateway-authtype"]).unwrap_or_default();
            if extension.is_object() {
                self.authorizer(name, scheme, extension, &kind);
            } else if kind.eq_ignore_ascii_case("awsSigv4") {
                self.schemes.insert(name.clone(), Scheme::Iam);
            } else if scheme["type"] == "apiKey" {
                self.schemes.insert(name.clone(), Scheme::Key);
            } else {
                let kind = text(&scheme["type"]).unwrap_or_default();
                self.notes.warnings.push(format!(
                    "Ignoring security scheme '{name}': API Gateway does not support the type '{kind}' without an authorizer"
                ));
            }
        }
    }

    fn authorizer(&mut self, name: &str, scheme: &Value, extension: &Value, auth_type: &str) {
        let mut known = self.before.authorizers.values();
        let known = known.find(|known| known.name == name);
        let id = known.map_or_else(|| id(self.core, 6), |known| known.id.clone());
        let word = text(&extension["type"])
            .unwrap_or_default()
            .to_ascii_uppercase();
        let Some(kind) = AuthorizerType::from_word(&word) else {
            self.notes.errors.push(format!(
                "Unable to create authorizer '{name}': type must be one of token, request, cognito_user_pools"
            ));
            return;
        };
        let arns = extension["providerARNs"].as_array();
        let header = text(&scheme["name"]).unwrap_or_else(|| "Authorization".to_owned());
        let source = text(&extension["identitySource"]);
        let source = match kind {
            AuthorizerType::Request => source,
            _ => source.or(Some(format!("method.request.header.{header}"))),
        };
        let ttl = extension["authorizerResultTtlInSeconds"].as_u64();
        let authorizer = Authorizer {
            id: id.clone(),
            name: name.to_owned(),
            kind,
            provider_arns: arns.into_iter().flatten().filter_map(text).collect(),
            auth_type: Some(auth_type.to_owned()).filter(|kind| !kind.is_empty()),
            authorizer_uri: text(&extension["authorizerUri"]),
            authorizer_credentials: text(&extension["authorizerCredentials"]),
            identity_source: source,
            identity_validation_expression: text(&extension["identityValidationExpression"]),
            authorizer_result_ttl_in_seconds: ttl.and_then(|ttl| u32::try_from(ttl).ok()),
        };
        match authorizer::check(&self.draft, &authorizer) {
            Ok(()) => {
                let cognito = authorizer.is_cognito();
                self.draft.authorizers.insert(id.clone(), authorizer);
                self.schemes
                    .insert(name.to_owned(), Scheme::Authorizer(id, cognito));
            }
            Err(error) => self.fail(&format!("Unable to create authorizer '{name}'"), error),
        }
    }

    pub(super) fn gateway_responses(&mut self) {
        let responses = self
            .extension("x-amazon-apigateway-gateway-responses")
            .clone();
        for (name, response) in responses.as_object().into_iter().flatten() {
            let Some(kind) = ResponseType::from_word(name) else {
                self.notes.errors.push(format!(
                    "Unable to put gateway response '{name}': there is no such response type"
                ));
                continue;
            };
            let usual = kind.usual_status().map(|status| status.to_string());
            let templates = texts(&response["responseTemplates"]);
            let response = GatewayResponse {
                response_type: kind,
                status_code: text(&response["statusCode"]).or(usual),
                response_parameters: texts(&response["responseParameters"]).unwrap_or_default(),
                response_templates: templates.unwrap_or_else(GatewayResponse::usual_templates),
                default_response: false,
            };
            match gateway_response::check(&response) {
                Ok(()) => {
                    self.draft.gateway_responses.insert(kind, response);
                }
                Err(error) => self.fail(&format!("Unable to put gateway response '{name}'"), error),
            }
        }
    }
}

/// The model that a reference names: `#/definitions/Cake`, `#/components/schemas/Cake`.
fn model_of(reference: &str) -> Option<&str> {
    let name = reference
        .strip_prefix("#/definitions/")
        .or_else(|| reference.strip_prefix("#/components/schemas/"))?;
    (!name.contains('/')).then_some(name)
}
