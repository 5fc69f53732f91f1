//! Gateway responses: what API Gateway says by itself, and how authors change it.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html> (read 2026-11-22).

use super::Apis;
use super::check::is_status;
use super::error::{Error, Result};
use super::method::check_parameter;
use super::model::{GatewayResponse, ResponseType};
use super::patch::{NO_CONTENT_TYPE, NO_PARAMETER, Op, Patch, patches};
use super::read::{nothing, page, shown, some, text, texts};
use crate::core::Core;
use crate::given::Given;
use crate::sorted::SortSmall as _;
use serde_json::Value;

/// Which response a call names; the checks before have seen to it that there is one.
fn kind(given: Given<'_>) -> Result<ResponseType> {
    let word = text(given, "responseType")?;
    ResponseType::from_word(word).ok_or_else(|| Error::bad("Invalid response type"))
}

impl Apis {
    pub(super) fn put_gateway_response(&mut self, core: &Core, given: Given<'_>) -> Result<Value> {
        let kind = kind(given)?;
        let api = self.found_mut(core, text(given, "restApiId")?)?;
        let status = some(given, "statusCode")?;
        let usual = kind.usual_status().map(|status| status.to_string());
        let response = GatewayResponse {
            response_type: kind,
            status_code: status.or(usual),
            response_parameters: texts(given, "responseParameters")?.unwrap_or_default(),
            response_templates: texts(given, "responseTemplates")?
                .unwrap_or_else(GatewayResponse::usual_templates),
            default_response: false,
        };
        check(&response)?;
        let shown = shown(&response);
        api.draft_mut().gateway_responses.insert(kind, response);
        Ok(shown)
    }

    pub(super) fn get_gateway_response(&self, core: &Core, given: Given<'_>) -> Result<Value> {
        let api = self.found(core, text(given, "restApiId")?)?;
        Ok(shown(&GatewayResponse::of(&api.draft, kind(given)?)))
    }

    pub(super) fn get_gateway_responses(&self, core: &Core, given: Given<'_>) -> Result<Value> {
        let api = self.found(core, text(given, "restApiId")?)?;
        let mut kinds = ResponseType::ALL.to_vec();
        kinds.sort_small_by_key(|kind| kind.word());
        let responses = kinds.into_iter().map(|kind| {
            let response = GatewayResponse::of(&api.draft, kind);
            (kind.word().to_owned(), shown(&response))
        });
        page(given, "items", responses)
    }

    pub(super) fn delete_gateway_response(
        &mut self,
        core: &Core,
        given: Given<'_>,
    ) -> Result<Value> {
        let kind = kind(given)?;
        let api = self.found_mut(core, text(given, "restApiId")?)?;
        if !api.draft.gateway_responses.contains_key(&kind) {
            return Err(Error::missing("Gateway response type not defined on api"));
        }
        api.draft_mut().gateway_responses.remove(&kind);
        Ok(nothing())
    }

    pub(super) fn update_gateway_response(
        &mut self,
        core: &Core,
        given: Given<'_>,
    ) -> Result<Value> {
        let kind = kind(given)?;
        let api = self.found_mut(core, text(given, "restApiId")?)?;
        let mut response = GatewayResponse::of(&api.draft, kind);
        for patch in patches(given)? {
            change(&mut response, &patch)?;
        }
        response.default_response = false;
        check(&response)?;
        let shown = shown(&response);
        api.draft_mut().gateway_responses.insert(kind, response);
        Ok(shown)
    }
}

/// Whether a response's status and headers can be.
pub(super) fn check(response: &GatewayResponse) -> Result<()> {
    let status = response.status_code.as_deref();
    if status.is_some_and(|status| !is_status(status)) {
        return Err(Error::bad("Invalid status code specified"));
    }
    for name in response.response_parameters.keys() {
        check_parameter(name, "gatewayresponse.", &["header", "querystring", "path"])?;
    }
    Ok(())
}

fn change(response: &mut GatewayResponse, patch: &Patch<'_>) -> Result<()> {
    let parts = patch.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let (map, key, what, missing) = match parts[..] {
        ["statusCode"] if patch.op == Op::Replace => {
            response.status_code = patch.some();
            return Ok(());
        }
        ["responseParameters", key] => {
            let map = &mut response.response_parameters;
            (map, key, "responseParameters", NO_PARAMETER)
        }
        ["responseTemplates", key] => {
            let map = &mut response.response_templates;
            (map, key, "responseTemplates", NO_CONTENT_TYPE)
        }
        _ => return Err(patch.unknown()),
    };
    if patch.op != Op::Remove && patch.text().is_empty() {
        return Err(Error::bad(format!("Invalid null or empty value in {what}")));
    }
    let mut entries = Some(std::mem::take(map));
    let changed = patch.entry(&mut entries, key, patch.text().to_owned(), missing);
    *map = entries.unwrap_or_default();
    changed
}
