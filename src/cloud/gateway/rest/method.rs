//! Methods, and the responses they may give.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_Method.html> (read 2026-11-22).

use super::Apis;
use super::error::{Error, Result};
use super::model::{Method, MethodResponse, Snapshot};
use super::patch::{NO_CONTENT_TYPE, NO_PARAMETER, Op, Patch, patches};
use super::read::{flag, list, nothing, required, shown, some, text, texts};
use crate::given::Given;
use serde_json::Value;

/// The HTTP methods that a resource may have; `ANY` stands for those it has not.
pub(super) const METHODS: [&str; 8] = [
    "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "ANY",
];
const AUTHORIZATION: [&str; 4] = ["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"];

impl Apis {
    /// A method of an API's draft, or the error that it, or its resource, is not there.
    pub(super) fn method(&self, given: Given<'_>) -> Result<&Method> {
        let name = text(given, "httpMethod")?;
        let methods = &self.resource(given)?.methods;
        methods.get(name).ok_or_else(Error::no_method)
    }

    /// The same, to be changed.
    pub(super) fn method_mut(&mut self, given: Given<'_>) -> Result<&mut Method> {
        self.method(given)?;
        let name = text(given, "httpMethod")?;
        let methods = &mut self.resource_mut(given)?.methods;
        methods.get_mut(name).ok_or_else(Error::no_method)
    }

    fn draft(&self, given: Given<'_>) -> Result<&Snapshot> {
        let api = self.apis.get(text(given, "restApiId")?);
        api.map(|api| &*api.draft).ok_or_else(Error::no_resource)
    }

    pub(super) fn put_method(&mut self, given: Given<'_>) -> Result<Value> {
        let name = text(given, "httpMethod")?;
        if self.resource(given)?.methods.contains_key(name) {
            return Err(Error::Conflict(
                "Method already exists for this resource".to_owned(),
            ));
        }
        let method = Method {
            http_method: name.to_owned(),
            authorization_type: text(given, "authorizationType")?.to_ascii_uppercase(),
            authorizer_id: some(given, "authorizerId")?,
            api_key_required: flag(given, "apiKeyRequired")?,
            request_validator_id: some(given, "requestValidatorId")?,
            operation_name: some(given, "operationName")?,
            request_parameters: required(given, "requestParameters")?,
            request_models: texts(given, "requestModels")?,
            authorization_scopes: list(given, "authorizationScopes")?,
            ..Method::default()
        };
        let method = checked(self.draft(given)?, method)?;
        let shown = shown(&method);
        self.resource_mut(given)?
            .methods
            .insert(name.to_owned(), method);
        Ok(shown)
    }

    pub(super) fn get_method(&self, given: Given<'_>) -> Result<Value> {
        Ok(shown(self.method(given)?))
    }

    pub(super) fn delete_method(&mut self, given: Given<'_>) -> Result<Value> {
        self.method(given)?;
        let name = text(given, "httpMethod")?;
        self.resource_mut(given)?.methods.remove(name);
        Ok(nothing())
    }

    pub(super) fn update_method(&mut self, given: Given<'_>) -> Result<Value> {
        let mut method = self.method(given)?.clone();
        for patch in patches(given)? {
            change(&mut method, &patch)?;
        }
        let method = checked(self.draft(given)?, method)?;
        let shown = shown(&method);
        *self.method_mut(given)? = method;
        Ok(shown)
    }

    pub(super) fn put_method_response(&mut self, given: Given<'_>) -> Result<Value> {
        let status = text(given, "statusCode")?;
        let response = MethodResponse {
            status_code: status.to_owned(),
            response_parameters: required(given, "responseParameters")?,
            response_models: texts(given, "responseModels")?,
        };
        if self.method(given)?.method_responses.contains_key(status) {
            return Err(Error::Conflict(
                "Response already exists for this resource".to_owned(),
            ));
        }
        check_response(self.draft(given)?, &response)?;
        let shown = shown(&response);
        self.method_mut(given)?
            .method_responses
            .insert(status.to_owned(), response);
        Ok(shown)
    }

    fn method_response(&self, given: Given<'_>) -> Result<&MethodResponse> {
        let status = text(given, "statusCode")?;
        let responses = &self.method(given)?.method_responses;
        responses.get(status).ok_or_else(Error::no_status)
    }

    pub(super) fn get_method_response(&self, given: Given<'_>) -> Result<Value> {
        Ok(shown(self.method_response(given)?))
    }

    pub(super) fn delete_method_response(&mut self, given: Given<'_>) -> Result<Value> {
        self.method_response(given)?;
        let status = text(given, "statusCode")?;
        self.method_mut(given)?.method_responses.remove(status);
        Ok(nothing())
    }

    pub(super) fn update_method_response(&mut self, given: Given<'_>) -> Result<Value> {
        let mut response = self.method_response(given)?.clone();
        for patch in patches(given)? {
            change_response(&mut response, &patch)?;
        }
        check_response(self.draft(given)?, &response)?;
        let shown = shown(&response);
        let status = text(given, "statusCode")?.to_owned();
        self.method_mut(given)?
            .method_responses
            .insert(status, response);
        Ok(shown)
    }
}

/// A method that fits its API, or why it does not.
pub(super) fn checked(draft: &Snapshot, mut method: Method) -> Result<Method> {
    if !METHODS.contains(&&*method.http_method) {
        return Err(Error::bad(
            "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
        ));
    }
    if !AUTHORIZATION.contains(&&*method.authorization_type) {
        return Err(Error::bad(format!(
            "Invalid Authorization Type specified. Valid options are {}",
            AUTHORIZATION.join(",")
        )));
    }
    if matches!(&*method.authorization_type, "CUSTOM" | "COGNITO_USER_POOLS") {
        let cognito = method.authorization_type == "COGNITO_USER_POOLS";
        let authorizer = method.authorizer_id.as_ref();
        let authorizer = authorizer.and_then(|id| draft.authorizers.get(id));
        if authorizer.is_none_or(|authorizer| authorizer.is_cognito() != cognito) {
            return Err(Error::bad(
                "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
            ));
        }
    } else {
        method.authorizer_id = None;
    }
    let validator = method.request_validator_id.as_ref();
    if validator.is_some_and(|id| !draft.validators.contains_key(id)) {
        return Err(Error::bad("Invalid Request Validator identifier specified"));
    }
    let models = method
        .request_models
        .iter()
        .flat_map(|models| models.values());
    known_models(draft, models)?;
    let parameters = method.request_parameters.iter().flatten();
    for (name, _) in parameters {
        check_parameter(name, "method.request.", &["querystring", "path", "header"])?;
    }
    Ok(method)
}

fn check_response(draft: &Snapshot, response: &MethodResponse) -> Result<()> {
    let models = response
        .response_models
        .iter()
        .flat_map(|models| models.values());
    known_models(draft, models)?;
    for (name, _) in response.response_parameters.iter().flatten() {
        check_parameter(name, "method.response.", &["header"])?;
    }
    Ok(())
}

fn known_models<'a>(draft: &Snapshot, mut names: impl Iterator<Item = &'a String>) -> Result<()> {
    match names.find(|name| !draft.models.contains_key(*name)) {
        Some(name) => Err(Error::bad(format!(
            "Invalid model identifier specified: {name}"
        ))),
        None => Ok(()),
    }
}

/// Whether a parameter's name is `method.request.PLACE.NAME` or the like.
pub(super) fn check_parameter(name: &str, prefix: &str, places: &[&str]) -> Result<()> {
    let rest = name
        .strip_prefix(prefix)
        .and_then(|rest| rest.split_once('.'));
    if rest.is_some_and(|(place, name)| places.contains(&place) && !name.is_empty()) {
        return Ok(());
    }
    Err(Error::bad(format!(
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: {name}]"
    )))
}

fn change(method: &mut Method, patch: &Patch<'_>) -> Result<()> {
    let parts = patch.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts[..] {
        ["authorizationType"] => {
            patch.only(&[Op::Replace])?;
            method.authorization_type = patch.text().to_ascii_uppercase();
        }
        ["authorizerId"] => method.authorizer_id = patch.some(),
        ["apiKeyRequired"] => {
            patch.only(&[Op::Replace])?;
            method.api_key_required = patch.flag();
        }
        ["operationName"] => {
            patch.only(&[Op::Replace])?;
            method.operation_name = patch.some();
        }
        ["requestValidatorId"] => {
            patch.only(&[Op::Replace])?;
            method.request_validator_id = patch.some();
        }
        ["requestParameters", name] => {
            let required = patch.flag();
            patch.entry(&mut method.request_parameters, name, required, NO_PARAMETER)?;
        }
        ["requestModels", kind] => {
            let model = patch.text().to_owned();
            patch.entry(&mut method.request_models, kind, model, NO_CONTENT_TYPE)?;
        }
        ["authorizationScopes"] => {
            patch.only(&[Op::Add, Op::Remove])?;
            let scope = patch.text();
            method.authorization_scopes.retain(|there| there != scope);
            if patch.op == Op::Add {
                method.authorization_scopes.push(scope.to_owned());
            }
        }
        _ => return Err(patch.unknown()),
    }
    Ok(())
}

fn change_response(response: &mut MethodResponse, patch: &Patch<'_>) -> Result<()> {
    let parts = patch.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts[..] {
        ["responseParameters", name] => {
            let parameters = &mut response.response_parameters;
            patch.entry(parameters, name, patch.flag(), NO_PARAMETER)
        }
        ["responseModels", kind] => {
            let models = &mut response.response_models;
            patch.entry(models, kind, patch.text().to_owned(), NO_CONTENT_TYPE)
        }
        _ => Err(patch.unknown()),
    }
}
