//! Amazon API Gateway, REST APIs: what their authors do with them.
//!
//! [`model`] says what an API is. Who serves requests reads [`Apis::deployed`] and never the draft.

mod account;
mod api;
mod api_patch;
mod authorizer;
mod check;
mod deployment;
mod dispatch;
mod domain;
mod error;
mod gateway_response;
mod integration;
mod key;
mod listed;
mod method;
pub mod model;
mod models;
mod openapi;
mod patch;
mod plan;
mod plan_key;
pub mod policy;
mod read;
mod resource;
mod stage;
mod stage_patch;
#[cfg(test)]
mod tests;
mod usage;
mod view;
mod words;

pub use account::{ACCOUNT_BURST, ACCOUNT_RATE};
pub use dispatch::success_status;
pub use listed::Listed;
pub use openapi::definition_problems;
pub use usage::first_day;

use crate::http;
use crate::iam::Account;
use crate::sorted::SortedMap;
use model::{
    AccountSettings, ApiKey, ClientCertificate, DomainName, RestApi, Snapshot, Stage, UsagePlan,
};
use std::sync::Arc;

/// Whom the certificates name that API Gateway shows to HTTP backends.
pub const BACKEND_SUBJECT: &str = "CN=ApiGateway";

/// The REST APIs of the account in its region, with keys, usage plans, domains and certificates.
#[derive(Clone, Debug, Default)]
pub struct Apis {
    pub(crate) apis: Listed<RestApi>,
    pub(crate) keys: Listed<ApiKey>,
    pub(crate) plans: Listed<UsagePlan>,
    pub(crate) domains: SortedMap<String, DomainName>,
    pub(crate) certificates: Listed<ClientCertificate>,
    pub(crate) settings: AccountSettings,
}

impl Apis {
    /// An API by its id.
    #[must_use]
    pub fn api(&self, id: &str) -> Option<&RestApi> {
        self.apis.get(id)
    }

    /// Every API.
    pub fn apis(&self) -> impl Iterator<Item = &RestApi> {
        self.apis.values()
    }

    /// What clients of a stage are served (without its canary; for that see [`RestApi::served`]).
    #[must_use]
    pub fn deployed(&self, api: &str, stage: &str) -> Option<(&Stage, &Arc<Snapshot>)> {
        let api = self.api(api)?;
        let stage = api.stages.get(stage)?;
        Some((stage, api.served(stage, false)?))
    }

    /// A stage, for what serving changes in it.
    pub fn stage_mut(&mut self, api: &str, stage: &str) -> Option<&mut Stage> {
        self.apis.get_mut(api)?.stages.get_mut(stage)
    }

    /// The API key of this value.
    #[must_use]
    pub fn key_of(&self, value: &str) -> Option<&ApiKey> {
        self.keys.values().find(|key| key.value == value)
    }

    /// The usage plans that open a stage for a key, by the key's id.
    pub fn plans_for<'a>(
        &'a self,
        key: &'a str,
        api: &'a str,
        stage: &'a str,
    ) -> impl Iterator<Item = &'a UsagePlan> {
        self.plans
            .values()
            .filter(move |plan| plan.keys.iter().any(|id| id == key))
            .filter(move |plan| plan.opens(api, stage).is_some())
    }

    /// A usage plan, for the requests that it counts.
    pub fn plan_mut(&mut self, id: &str) -> Option<&mut UsagePlan> {
        self.plans.get_mut(id)
    }

    /// A custom domain by its name.
    #[must_use]
    pub fn domain(&self, name: &str) -> Option<&DomainName> {
        self.domains.get(name)
    }

    /// A certificate that API Gateway shows to HTTP backends.
    #[must_use]
    pub fn certificate(&self, id: &str) -> Option<&ClientCertificate> {
        self.certificates.get(id)
    }

    /// The certificate that a stage shows to HTTP backends, as TLS sees it: it names API Gateway, and nobody else has
    /// signed it.
    pub(crate) fn shown_certificate(
        &self,
        api: &str,
        stage: &str,
    ) -> Option<http::ClientCertificate> {
        let stage = self.apis.get(api)?.stages.get(stage)?;
        let certificate = self.certificate(stage.client_certificate_id.as_deref()?)?;
        Some(http::ClientCertificate {
            subject: BACKEND_SUBJECT.into(),
            issuer: BACKEND_SUBJECT.into(),
            not_before: certificate.created.as_millis(),
            not_after: certificate.expires.as_millis(),
        })
    }

    /// What is set for the account.
    #[must_use]
    pub const fn settings(&self) -> &AccountSettings {
        &self.settings
    }
}

/// The ARN that policies and permissions name for a method of a deployed API:
/// `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path`.
#[must_use]
pub fn execute_arn(account: &Account, api: &str, stage: &str, method: &str, path: &str) -> String {
    let (region, id) = (&account.region, &account.id);
    let path = path.trim_start_matches('/');
    format!("arn:aws:execute-api:{region}:{id}:{api}/{stage}/{method}/{path}")
}
