//! An operation of a definition becomes a method with its integration.

use super::super::check::is_status;
use super::super::integration::{self, TIMEOUT_MS};
use super::super::method::checked;
use super::super::model::{
    ConnectionType, ContentHandling, EndpointType, Integration, IntegrationResponse,
    IntegrationType, Method, MethodResponse, Passthrough, Required, Templates, Texts, TlsConfig,
};
use super::document::text;
use super::import::{Importer, Scheme};
use super::parts::texts;
use crate::sorted::SortedMap;
use serde_json::Value;

/// Where an operation is, for notes.
struct Place<'a> {
    path: &'a str,
    method: &'a str,
}

impl Importer<'_> {
    pub(super) fn method(
        &mut self,
        resource: &str,
        name: &str,
        operation: &Value,
        shared: &Value,
        endpoint: EndpointType,
    ) {
        let Some(path) = self
            .draft
            .resources
            .get(resource)
            .map(|resource| resource.path.clone())
        else {
            return;
        };
        let place = Place {
            path: &path,
            method: name,
        };
        let mut method = Method {
            http_method: name.to_owned(),
            authorization_type: "NONE".to_owned(),
            operation_name: text(&operation["operationId"]),
            ..Method::default()
        };
        self.secure(&mut method, operation);
        self.validate(&mut method, operation);
        self.parameters(&mut method, &place, operation, shared);
        self.responses(&mut method, operation);
        let given = &operation["x-amazon-apigateway-integration"];
        if given.is_object() {
            let read = self.integration(&place, resource, given);
            match read.and_then(|read| integration::checked(read, endpoint)) {
                Ok(integration) => method.method_integration = Some(integration),
                Err(error) => self.fail(
                    &format!("Unable to put integration on '{name}' for resource at path '{path}'"),
                    error,
                ),
            }
        }
        match checked(&self.draft, method) {
            Ok(method) => {
                if let Some(resource) = self.draft.resources.get_mut(resource) {
                    resource.methods.insert(name.to_owned(), method);
                }
            }
            Err(error) => self.fail(
                &format!("Unable to put method '{name}' on resource at path '{path}'"),
                error,
            ),
        }
    }

    /// Who may call: what the operation says, or what the definition says for all.
    fn secure(&self, method: &mut Method, operation: &Value) {
        let own = operation.get("security");
        let security = own.unwrap_or(&self.document.value["security"]);
        for requirement in security.as_array().into_iter().flatten() {
            for (name, scopes) in requirement.as_object().into_iter().flatten() {
                match self.schemes.get(name) {
                    Some(Scheme::Authorizer(id, cognito)) => {
                        let kind = if *cognito {
                            "COGNITO_USER_POOLS"
                        } else {
                            "CUSTOM"
                        };
                        kind.clone_into(&mut method.authorization_type);
                        method.authorizer_id = Some(id.clone());
                        let scopes = scopes.as_array().into_iter().flatten();
                        method.authorization_scopes = scopes.filter_map(text).collect();
                    }
                    Some(Scheme::Iam) => "AWS_IAM".clone_into(&mut method.authorization_type),
                    Some(Scheme::Key) => method.api_key_required = true,
                    None => {}
                }
            }
        }
        if operation["x-amazon-apigateway-auth"]["type"] == "AWS_IAM" {
            "AWS_IAM".clone_into(&mut method.authorization_type);
        }
    }

    fn validate(&mut self, method: &mut Method, operation: &Value) {
        let own = text(&operation["x-amazon-apigateway-request-validator"]);
        let name = own.or_else(|| text(self.extension("x-amazon-apigateway-request-validator")));
        let Some(name) = name else { return };
        match self.validators.get(&name) {
            Some(id) => method.request_validator_id = Some(id.clone()),
            None => self.notes.warnings.push(format!(
                "Unable to find request validator '{name}' in x-amazon-apigateway-request-validators, ignoring"
            )),
        }
    }

    fn parameters(
        &mut self,
        method: &mut Method,
        place: &Place<'_>,
        operation: &Value,
        shared: &Value,
    ) {
        let mut required = Required::new();
        // What the path names is there, whatever the operation says of it.
        for part in place.path.split('/') {
            let name = part
                .strip_prefix('{')
                .and_then(|part| part.strip_suffix('}'));
            if let Some(name) = name {
                let name = name.trim_end_matches('+');
                required.insert(format!("method.request.path.{name}"), true);
            }
        }
        let mut models = Texts::new();
        let document = self.document;
        let all = [shared, &operation["parameters"]];
        for parameter in all.into_iter().filter_map(Value::as_array).flatten() {
            let parameter = document.resolve(parameter);
            let name = text(&parameter["name"]).unwrap_or_default();
            let needed = parameter["required"].as_bool().unwrap_or(false);
            match parameter["in"].as_str().unwrap_or_default() {
                "query" => {
                    required.insert(format!("method.request.querystring.{name}"), needed);
                }
                "header" => {
                    required.insert(format!("method.request.header.{name}"), needed);
                }
                "body" => {
                    if let Some(model) = self.model_for(&parameter["schema"]) {
                        for kind in self.kinds(operation, "consumes") {
                            models.insert(kind, model.clone());
                        }
                    }
                }
                _ => {}
            }
        }
        let body = document.resolve(&operation["requestBody"]);
        for (kind, media) in body["content"].as_object().into_iter().flatten() {
            if let Some(model) = self.model_for(&media["schema"]) {
                models.insert(kind.clone(), model);
            }
        }
        method.request_parameters = Some(required).filter(|required| !required.is_empty());
        method.request_models = Some(models).filter(|models| !models.is_empty());
    }

    /// The media types that an operation takes or gives, in OpenAPI 2.
    fn kinds(&self, operation: &Value, key: &str) -> Vec<String> {
        let own = operation[key].as_array();
        let listed = own.or(self.document.value[key].as_array());
        let kinds: Vec<String> = listed.into_iter().flatten().filter_map(text).collect();
        if kinds.is_empty() {
            vec!["application/json".to_owned()]
        } else {
            kinds
        }
    }

    fn responses(&mut self, method: &mut Method, operation: &Value) {
        let document = self.document;
        for (status, response) in operation["responses"].as_object().into_iter().flatten() {
            if !is_status(status) {
                continue;
            }
            let response = document.resolve(response);
            let headers = response["headers"].as_object();
            let parameters = headers.map(|headers| {
                let names = headers.keys();
                names
                    .map(|name| (format!("method.response.header.{name}"), false))
                    .collect::<Required>()
            });
            let mut models = Texts::new();
            if let Some(model) = self.model_for(&response["schema"]) {
                for kind in self.kinds(operation, "produces") {
                    models.insert(kind, model.clone());
                }
            }
            for (kind, media) in response["content"].as_object().into_iter().flatten() {
                if let Some(model) = self.model_for(&media["schema"]) {
                    models.insert(kind.clone(), model);
                }
            }
            let response = MethodResponse {
                status_code: status.clone(),
                response_parameters: parameters.filter(|parameters| !parameters.is_empty()),
                response_models: Some(models).filter(|models| !models.is_empty()),
            };
            method.method_responses.insert(status.clone(), response);
        }
    }

    fn integration(
        &mut self,
        place: &Place<'_>,
        resource: &str,
        given: &Value,
    ) -> super::super::error::Result<Integration> {
        use super::super::error::Error;
        let word = |key: &str| text(&given[key]).map(|word| word.to_ascii_uppercase());
        let kind = word("type").and_then(|word| IntegrationType::from_word(&word));
        let kind = kind.ok_or_else(|| {
            Error::bad(format!(
                "Invalid integration type, must be one of {}",
                IntegrationType::list()
            ))
        })?;
        let passthrough =
            word("passthroughBehavior").and_then(|word| Passthrough::from_word(&word));
        let responses = self.integration_responses(&given["responses"]);
        let parameters = self.mapped(place, "requestParameters", &given["requestParameters"]);
        let keys = given["cacheKeyParameters"].as_array();
        let skip = given["tlsConfig"]["insecureSkipVerification"].as_bool();
        Ok(Integration {
            kind,
            http_method: word("httpMethod"),
            uri: text(&given["uri"]),
            connection_type: word("connectionType")
                .and_then(|word| ConnectionType::from_word(&word)),
            connection_id: text(&given["connectionId"]),
            credentials: text(&given["credentials"]),
            request_parameters: parameters,
            request_templates: templates(&given["requestTemplates"]),
            passthrough_behavior: passthrough.unwrap_or(Passthrough::WhenNoMatch),
            content_handling: word("contentHandling")
                .and_then(|word| ContentHandling::from_word(&word)),
            timeout_in_millis: given["timeoutInMillis"].as_u64().unwrap_or(TIMEOUT_MS),
            cache_namespace: text(&given["cacheNamespace"]).unwrap_or_else(|| resource.to_owned()),
            cache_key_parameters: keys.into_iter().flatten().filter_map(text).collect(),
            integration_responses: responses,
            tls: skip.map(|insecure_skip_verification| TlsConfig {
                insecure_skip_verification,
            }),
        })
    }

    /// Parameters with texts as values; what else there is, is left out with a warning.
    fn mapped(&mut self, place: &Place<'_>, what: &str, given: &Value) -> Option<Texts> {
        let mut kept = Texts::new();
        for (name, value) in given.as_object()? {
            if let Some(text) = value.as_str() {
                kept.insert(name.clone(), text.to_owned());
                continue;
            }
            let Place { path, method } = place;
            self.notes.warnings.push(format!(
                "Invalid format for '{what}'. Expected type string for property '{name}' of resource '{path}' and method '{method}' but got '{value}'"
            ));
        }
        Some(kept).filter(|kept| !kept.is_empty())
    }

    fn integration_responses(&self, given: &Value) -> SortedMap<String, IntegrationResponse> {
        let mut responses = SortedMap::new();
        for (pattern, response) in given.as_object().into_iter().flatten() {
            let status = text(&response["statusCode"]).unwrap_or_else(|| "200".to_owned());
            let handling = text(&response["contentHandling"]);
            let response = IntegrationResponse {
                status_code: status.clone(),
                selection_pattern: (pattern != "default").then(|| pattern.clone()),
                response_parameters: texts(&response["responseParameters"]),
                response_templates: templates(&response["responseTemplates"]),
                content_handling: handling.and_then(|word| ContentHandling::from_word(&word)),
            };
            responses.insert(status, response);
        }
        responses
    }
}

fn templates(given: &Value) -> Option<Templates> {
    let map = given.as_object()?;
    let read = |(kind, template): (&String, &Value)| {
        let template = match template {
            Value::String(template) => Some(template.clone()).filter(|text| !text.is_empty()),
            Value::Null => None,
            other => Some(other.to_string()),
        };
        (kind.clone(), template)
    };
    Some(map.iter().map(read).collect())
}
