//! Which action is which.

use super::Apis;
use super::check::check;
use super::error::{Error, Result};
use crate::call::{Answer, ApiCall};
use crate::core::Core;
use crate::given::Given;
use serde_json::Value;

/// The HTTP status of a successful call.
#[must_use]
pub fn success_status(action: &str) -> u16 {
    let is = |prefix: &str| action.starts_with(prefix);
    match action {
        // What replaces something as a whole is no creation; and one update says that it created.
        "PutRestApi" => 200,
        "UpdateMethodResponse" => 201,
        "DeleteMethod"
        | "DeleteMethodResponse"
        | "DeleteIntegration"
        | "DeleteIntegrationResponse"
        | "TagResource"
        | "UntagResource" => 204,
        _ if is("Create") || is("Put") || is("Import") || is("Generate") => 201,
        _ if is("Delete") || is("Flush") => 202,
        _ => 200,
    }
}

impl Apis {
    /// Answers a call of API Gateway's own API for REST APIs.
    ///
    /// # Errors
    /// As the action has them: `BadRequestException`, `NotFoundException`, `ConflictException`, `LimitExceededException`,
    /// `ValidationException`, `SerializationException`; `NotModelled` for what this API Gateway lacks.
    pub fn call(&mut self, core: &mut Core, call: &ApiCall) -> Answer {
        let given = Given(&call.params);
        let answer = check(&call.action, &call.params).and_then(|()| {
            self.read(core, &call.action, given)
                .or_else(|| self.change_api(core, &call.action, given))
                .or_else(|| self.change_method_part(core, &call.action, given))
                .or_else(|| self.change_rest(core, &call.action, given))
                .unwrap_or_else(|| Err(Error::NotModelled(format!("action {}", call.action))))
        });
        Ok(answer?)
    }

    /// Actions that change nothing.
    fn read(&mut self, core: &Core, action: &str, given: Given<'_>) -> Option<Result<Value>> {
        Some(match action {
            "GetRestApi" => self.get_rest_api(core, given),
            "GetRestApis" => self.get_rest_apis(given),
            "GetResource" => self.get_resource(given),
            "GetResources" => self.get_resources(core, given),
            "GetMethod" => self.get_method(given),
            "GetMethodResponse" => self.get_method_response(given),
            "GetIntegration" => self.get_integration(given),
            "GetIntegrationResponse" => self.get_integration_response(given),
            "GetModel" => self.get_model(given),
            "GetModels" => self.get_models(core, given),
            "GetRequestValidator" => self.get_request_validator(given),
            "GetRequestValidators" => self.get_request_validators(core, given),
            "GetGatewayResponse" => self.get_gateway_response(core, given),
            "GetGatewayResponses" => self.get_gateway_responses(core, given),
            "GetAuthorizer" => self.get_authorizer(given),
            "GetAuthorizers" => self.get_authorizers(core, given),
            "GetDeployment" => self.get_deployment(given),
            "GetDeployments" => self.get_deployments(core, given),
            "GetStage" => self.get_stage(given),
            "GetStages" => self.get_stages(core, given),
            "GetApiKey" => self.get_api_key(given),
            "GetApiKeys" => self.get_api_keys(given),
            "GetUsagePlan" => self.get_usage_plan(given),
            "GetUsagePlans" => self.get_usage_plans(given),
            "GetUsagePlanKey" => self.get_usage_plan_key(given),
            "GetUsagePlanKeys" => self.get_usage_plan_keys(given),
            "GetUsage" => self.get_usage(given),
            "GetDomainName" => self.get_domain_name(given),
            "GetDomainNames" => self.get_domain_names(given),
            "GetBasePathMapping" => self.get_base_path_mapping(given),
            "GetBasePathMappings" => self.get_base_path_mappings(given),
            "GetClientCertificate" => self.get_client_certificate(given),
            "GetClientCertificates" => self.get_client_certificates(given),
            "GetAccount" => Ok(self.get_account()),
            "GetTags" => self.get_tags(given),
            "GetExport" => self.get_export(core, given),
            _ => return None,
        })
    }

    /// Actions on APIs, resources, deployments and stages.
    fn change_api(
        &mut self,
        core: &mut Core,
        action: &str,
        given: Given<'_>,
    ) -> Option<Result<Value>> {
        Some(match action {
            "CreateRestApi" => self.create_rest_api(core, given),
            "UpdateRestApi" => self.update_rest_api(core, given),
            "DeleteRestApi" => self.delete_rest_api(core, given),
            "ImportRestApi" => self.import_rest_api(core, given),
            "PutRestApi" => self.put_rest_api(core, given),
            "CreateResource" => self.create_resource(core, given),
            "UpdateResource" => self.update_resource(given),
            "DeleteResource" => self.delete_resource(given),
            "CreateDeployment" => self.create_deployment(core, given),
            "UpdateDeployment" => self.update_deployment(given),
            "DeleteDeployment" => self.delete_deployment(given),
            "CreateStage" => self.create_stage(core, given),
            "UpdateStage" => self.update_stage(core, given),
            "DeleteStage" => self.delete_stage(given),
            "FlushStageCache" => self.flush(core, given, true),
            "FlushStageAuthorizersCache" => self.flush(core, given, false),
            _ => return None,
        })
    }

    /// Actions on methods and what they use.
    fn change_method_part(
        &mut self,
        core: &mut Core,
        action: &str,
        given: Given<'_>,
    ) -> Option<Result<Value>> {
        Some(match action {
            "PutMethod" => self.put_method(given),
            "UpdateMethod" => self.update_method(given),
            "DeleteMethod" => self.delete_method(given),
            "PutMethodResponse" => self.put_method_response(given),
            "UpdateMethodResponse" => self.update_method_response(given),
            "DeleteMethodResponse" => self.delete_method_response(given),
            "PutIntegration" => self.put_integration(given),
            "UpdateIntegration" => self.update_integration(given),
            "DeleteIntegration" => self.delete_integration(given),
            "PutIntegrationResponse" => self.put_integration_response(given),
            "UpdateIntegrationResponse" => self.update_integration_response(given),
            "DeleteIntegrationResponse" => self.delete_integration_response(given),
            "CreateModel" => self.create_model(core, given),
            "UpdateModel" => self.update_model(given),
            "DeleteModel" => self.delete_model(given),
            "CreateRequestValidator" => self.create_request_validator(core, given),
            "UpdateRequestValidator" => self.update_request_validator(given),
            "DeleteRequestValidator" => self.delete_request_validator(given),
            "PutGatewayResponse" => self.put_gateway_response(core, given),
            "UpdateGatewayResponse" => self.update_gateway_response(core, given),
            "DeleteGatewayResponse" => self.delete_gateway_response(core, given),
            "CreateAuthorizer" => self.create_authorizer(core, given),
            "UpdateAuthorizer" => self.update_authorizer(core, given),
            "DeleteAuthorizer" => self.delete_authorizer(given),
            _ => return None,
        })
    }

    /// Actions on what belongs to no API.
    fn change_rest(
        &mut self,
        core: &mut Core,
        action: &str,
        given: Given<'_>,
    ) -> Option<Result<Value>> {
        Some(match action {
            "CreateApiKey" => self.create_api_key(core, given),
            "UpdateApiKey" => self.update_api_key(core, given),
            "DeleteApiKey" => self.delete_api_key(given),
            "CreateUsagePlan" => self.create_usage_plan(core, given),
            "UpdateUsagePlan" => self.update_usage_plan(given),
            "DeleteUsagePlan" => self.delete_usage_plan(given),
            "CreateUsagePlanKey" => self.create_usage_plan_key(given),
            "DeleteUsagePlanKey" => self.delete_usage_plan_key(given),
            "UpdateUsage" => self.update_usage(core, given),
            "CreateDomainName" => self.create_domain_name(core, given),
            "UpdateDomainName" => self.update_domain_name(core, given),
            "DeleteDomainName" => self.delete_domain_name(given),
            "CreateBasePathMapping" => self.create_base_path_mapping(given),
            "UpdateBasePathMapping" => self.update_base_path_mapping(given),
            "DeleteBasePathMapping" => self.delete_base_path_mapping(given),
            "GenerateClientCertificate" => self.generate_client_certificate(core, given),
            "UpdateClientCertificate" => self.update_client_certificate(given),
            "DeleteClientCertificate" => self.delete_client_certificate(given),
            "UpdateAccount" => self.update_account(given),
            "TagResource" => self.tag_resource(given),
            "UntagResource" => self.untag_resource(given),
            _ => return None,
        })
    }
}
