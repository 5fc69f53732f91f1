//! Integrations: the backends of methods, and what is made of their answers.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html> (read 2026-11-22).

use super::Apis;
use super::error::{Error, Result};
use super::method::check_parameter;
use super::model::{
    ConnectionType, ContentHandling, EndpointType, Integration, IntegrationResponse,
    IntegrationType, Passthrough, TlsConfig,
};
use super::patch::{NO_CONTENT_TYPE, NO_PARAMETER, Op, Patch, patches};
use super::read::{list, nothing, shown, some, templates, text, texts};
use crate::given::Given;
use crate::sorted::SortedMap;
use serde_json::Value;

/// How long a backend may take unless set, in milliseconds.
pub(super) const TIMEOUT_MS: u64 = 29_000;

impl Apis {
    fn integration(&self, given: Given<'_>) -> Result<&Integration> {
        let integration = &self.method(given)?.method_integration;
        integration.as_ref().ok_or_else(Error::no_integration)
    }

    fn integration_mut(&mut self, given: Given<'_>) -> Result<&mut Integration> {
        self.integration(given)?;
        let integration = &mut self.method_mut(given)?.method_integration;
        integration.as_mut().ok_or_else(Error::no_integration)
    }

    pub(super) fn put_integration(&mut self, given: Given<'_>) -> Result<Value> {
        self.method(given)?;
        let tls = given.object("tlsConfig")?;
        let skip = tls.map(|tls| tls.boolean("insecureSkipVerification"));
        let timeout = given.integer("timeoutInMillis")?;
        let passthrough = given.text("passthroughBehavior")?.map(passthrough);
        let word = |name| given.text(name);
        let integration = Integration {
            kind: IntegrationType::from_word(text(given, "type")?).unwrap_or(IntegrationType::Mock),
            http_method: some(given, "integrationHttpMethod")?,
            uri: some(given, "uri")?,
            connection_type: word("connectionType")?.and_then(ConnectionType::from_word),
            connection_id: some(given, "connectionId")?,
            credentials: some(given, "credentials")?,
            request_parameters: texts(given, "requestParameters")?,
            request_templates: templates(given, "requestTemplates")?,
            passthrough_behavior: passthrough.transpose()?.unwrap_or(Passthrough::WhenNoMatch),
            content_handling: word("contentHandling")?.and_then(ContentHandling::from_word),
            timeout_in_millis: timeout.map_or(TIMEOUT_MS, |timeout| timeout.unsigned_abs()),
            cache_namespace: some(given, "cacheNamespace")?
                .unwrap_or(text(given, "resourceId")?.to_owned()),
            cache_key_parameters: list(given, "cacheKeyParameters")?,
            integration_responses: SortedMap::new(),
            tls: skip.transpose()?.map(|skip| TlsConfig {
                insecure_skip_verification: skip.unwrap_or(false),
            }),
        };
        let kind = self.endpoint_of(given)?;
        let integration = checked(integration, kind)?;
        let shown = shown(&integration);
        self.method_mut(given)?.method_integration = Some(integration);
        Ok(shown)
    }

    fn endpoint_of(&self, given: Given<'_>) -> Result<EndpointType> {
        let api = self.apis.get(text(given, "restApiId")?);
        Ok(api.map_or(EndpointType::Edge, |api| api.endpoint.kind()))
    }

    pub(super) fn get_integration(&self, given: Given<'_>) -> Result<Value> {
        Ok(shown(self.integration(given)?))
    }

    pub(super) fn delete_integration(&mut self, given: Given<'_>) -> Result<Value> {
        self.integration(given)?;
        self.method_mut(given)?.method_integration = None;
        Ok(nothing())
    }

    pub(super) fn update_integration(&mut self, given: Given<'_>) -> Result<Value> {
        let mut integration = self.integration(given)?.clone();
        for patch in patches(given)? {
            change(&mut integration, &patch)?;
        }
        let integration = checked(integration, self.endpoint_of(given)?)?;
        let shown = shown(&integration);
        *self.integration_mut(given)? = integration;
        Ok(shown)
    }

    pub(super) fn put_integration_response(&mut self, given: Given<'_>) -> Result<Value> {
        let handling = given.text("contentHandling")?;
        let response = IntegrationResponse {
            status_code: text(given, "statusCode")?.to_owned(),
            selection_pattern: given.text("selectionPattern")?.map(str::to_owned),
            response_parameters: texts(given, "responseParameters")?,
            response_templates: templates(given, "responseTemplates")?,
            content_handling: handling.and_then(ContentHandling::from_word),
        };
        self.integration(given)?;
        check_response(&response)?;
        let shown = shown(&response);
        let responses = &mut self.integration_mut(given)?.integration_responses;
        responses.insert(response.status_code.clone(), response);
        Ok(shown)
    }

    fn integration_response(&self, given: Given<'_>) -> Result<&IntegrationResponse> {
        let responses = &self.integration(given)?.integration_responses;
        let status = text(given, "statusCode")?;
        responses.get(status).ok_or_else(Error::no_status)
    }

    pub(super) fn get_integration_response(&self, given: Given<'_>) -> Result<Value> {
        Ok(shown(self.integration_response(given)?))
    }

    pub(super) fn delete_integration_response(&mut self, given: Given<'_>) -> Result<Value> {
        match self.integration_response(given) {
            // AWS looks for the integration here, not for the method.
            Err(error) if error == Error::no_method() => return Err(Error::no_integration()),
            other => other?,
        };
        let status = text(given, "statusCode")?;
        let responses = &mut self.integration_mut(given)?.integration_responses;
        responses.remove(status);
        Ok(nothing())
    }

    pub(super) fn update_integration_response(&mut self, given: Given<'_>) -> Result<Value> {
        let mut response = self.integration_response(given)?.clone();
        for patch in patches(given)? {
            change_response(&mut response, &patch)?;
        }
        check_response(&response)?;
        let shown = shown(&response);
        let status = text(given, "statusCode")?.to_owned();
        let responses = &mut self.integration_mut(given)?.integration_responses;
        responses.insert(status, response);
        Ok(shown)
    }
}

fn passthrough(word: &str) -> Result<Passthrough> {
    let upper = word.to_ascii_uppercase();
    Passthrough::from_word(&upper).ok_or_else(|| {
        Error::bad(format!(
            "Invalid passthrough behavior specified. Valid options are {}",
            Passthrough::list()
        ))
    })
}

/// An integration that makes sense, without what its type does not have; or why it makes none.
pub(super) fn checked(mut integration: Integration, endpoint: EndpointType) -> Result<Integration> {
    if integration.kind == IntegrationType::Mock {
        integration.http_method = None;
        integration.uri = None;
        integration.connection_type = None;
    } else {
        check_backend(&integration)?;
    }
    if matches!(
        integration.kind,
        IntegrationType::Http | IntegrationType::HttpProxy
    ) {
        let kind = integration.connection_type;
        integration.connection_type = Some(kind.unwrap_or(ConnectionType::Internet));
    }
    // Regional and private APIs may wait longer, once AWS has raised the account's quota.
    let most = if endpoint == EndpointType::Edge {
        TIMEOUT_MS
    } else {
        300_000
    };
    if !(50..=most).contains(&integration.timeout_in_millis) {
        return Err(Error::bad(format!(
            "Timeout should be between 50 ms and {most} ms"
        )));
    }
    let places = ["querystring", "path", "header"];
    for (name, _) in integration.request_parameters.iter().flatten() {
        check_parameter(name, "integration.request.", &places)?;
    }
    Ok(integration)
}

fn check_backend(integration: &Integration) -> Result<()> {
    let method = integration.http_method.as_deref().unwrap_or_default();
    if method.is_empty() {
        return Err(Error::bad(
            "Enumeration value for HttpMethod must be non-empty",
        ));
    }
    let uri = integration.uri.as_deref().unwrap_or_default();
    if integration.connection_type == Some(ConnectionType::VpcLink) {
        return Err(Error::NotModelled("VPC links".to_owned()));
    }
    if matches!(
        integration.kind,
        IntegrationType::Http | IntegrationType::HttpProxy
    ) {
        let rest = uri.strip_prefix("https://").or(uri.strip_prefix("http://"));
        return if rest.is_some_and(|rest| !rest.is_empty()) || uri.starts_with("${stageVariables.")
        {
            Ok(())
        } else {
            Err(Error::bad("Invalid HTTP endpoint specified for URI"))
        };
    }
    if !uri.starts_with("arn:") || uri.split(':').count() < 6 {
        return Err(Error::bad("Invalid ARN specified in the request"));
    }
    let parts: Vec<&str> = uri.splitn(6, ':').collect();
    let (service, rest) = (parts[4], parts[5]);
    if !(rest.starts_with("path/") || rest.starts_with("action/")) {
        return Err(Error::bad(
            "AWS ARN for integration must contain path or action",
        ));
    }
    if integration.kind == IntegrationType::AwsProxy && !matches!(service, "lambda" | "firehose") {
        return Err(Error::bad(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
        ));
    }
    if service != "lambda" && integration.credentials.is_none() {
        return Err(Error::bad(
            "Role ARN must be specified for AWS integrations",
        ));
    }
    Ok(())
}

fn check_response(response: &IntegrationResponse) -> Result<()> {
    for (name, _) in response.response_parameters.iter().flatten() {
        check_parameter(name, "method.response.", &["header"])?;
    }
    Ok(())
}

fn change(integration: &mut Integration, patch: &Patch<'_>) -> Result<()> {
    let parts = patch.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts[..] {
        ["type"] => {
            patch.only(&[Op::Replace])?;
            let kind = IntegrationType::from_word(patch.text());
            integration.kind = kind.ok_or_else(|| Error::bad("Invalid integration type"))?;
        }
        ["httpMethod"] => integration.http_method = patch.some(),
        ["uri"] => integration.uri = patch.some(),
        ["credentials"] => integration.credentials = patch.some(),
        ["connectionType"] => {
            integration.connection_type = patch
                .some()
                .and_then(|word| ConnectionType::from_word(&word));
        }
        ["connectionId"] => integration.connection_id = patch.some(),
        ["passthroughBehavior"] => integration.passthrough_behavior = passthrough(patch.text())?,
        ["contentHandling"] => integration.content_handling = handling(patch),
        ["timeoutInMillis"] => {
            integration.timeout_in_millis = patch.text().parse().unwrap_or(0);
        }
        ["cacheNamespace"] => integration.cache_namespace = patch.text().to_owned(),
        ["cacheKeyParameters", name] => {
            let keys = &mut integration.cache_key_parameters;
            keys.retain(|there| there != name);
            if patch.op == Op::Add {
                keys.push(name.to_owned());
            }
        }
        ["requestParameters", name] => {
            let value = patch.text().to_owned();
            patch.entry(
                &mut integration.request_parameters,
                name,
                value,
                NO_PARAMETER,
            )?;
        }
        ["requestTemplates", kind] => {
            let templates = &mut integration.request_templates;
            patch.entry(templates, kind, patch.some(), NO_CONTENT_TYPE)?;
        }
        ["tlsConfig", "insecureSkipVerification"] => {
            integration.tls = Some(TlsConfig {
                insecure_skip_verification: patch.flag(),
            });
        }
        _ => return Err(patch.unknown()),
    }
    Ok(())
}

fn change_response(response: &mut IntegrationResponse, patch: &Patch<'_>) -> Result<()> {
    let parts = patch.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts[..] {
        ["selectionPattern"] => {
            let kept = patch.value.filter(|_| patch.op != Op::Remove);
            response.selection_pattern = kept.map(str::to_owned);
        }
        ["contentHandling"] => response.content_handling = handling(patch),
        ["responseParameters", name] => {
            let value = patch.text().to_owned();
            patch.entry(&mut response.response_parameters, name, value, NO_PARAMETER)?;
        }
        ["responseTemplates", kind] => {
            let templates = &mut response.response_templates;
            patch.entry(templates, kind, patch.some(), NO_CONTENT_TYPE)?;
        }
        _ => return Err(patch.unknown()),
    }
    Ok(())
}

fn handling(patch: &Patch<'_>) -> Option<ContentHandling> {
    patch
        .some()
        .and_then(|word| ContentHandling::from_word(&word))
}
