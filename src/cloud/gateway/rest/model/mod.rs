//! What a REST API consists of.
//!
//! Every struct serialises as AWS's API shows it, so that what is stored is also what `Get...` answers.

mod access;
mod definition;
mod domain;
mod method;
mod responses;
mod stage;

pub use access::{ApiKey, ApiStage, Period, Quota, Throttle, UsagePlan};
pub(crate) use definition::first_models;
pub use definition::{Authorizer, AuthorizerType, Model, RequestValidator, Resource, Snapshot};
pub use domain::{AccountSettings, BasePathMapping, ClientCertificate, DomainName, MutualTls};
pub use method::{
    ConnectionType, ContentHandling, Integration, IntegrationResponse, IntegrationType, Method,
    MethodResponse, Passthrough, Templates, TlsConfig,
};
pub use responses::{GatewayResponse, ResponseType};
pub use stage::{
    AccessLogSettings, Canary, Deployment, LogLevel, MethodSettings, Stage,
    UnauthorizedCacheControl,
};

use super::Listed;
use super::words::words;
use crate::clock::Time;
use crate::sorted::SortedMap;
use serde::{Serialize, Serializer};
use std::sync::Arc;

/// Names and texts, sorted by name.
pub type Texts = SortedMap<String, String>;

/// What a request names with `true` when it must be there: `method.request.querystring.page`.
pub type Required = SortedMap<String, bool>;

words! {
    /// Where clients of an API reach it.
    EndpointType {
        /// Only from inside VPCs, through VPC endpoints.
        Private = "PRIVATE",
        /// Through CloudFront.
        Edge = "EDGE",
        /// In its region.
        Regional = "REGIONAL",
    }
}

words! {
    /// Which addresses may call an API.
    IpAddressType {
        /// IPv4 only.
        Ipv4 = "ipv4",
        /// IPv4 and IPv6.
        Dualstack = "dualstack",
    }
}

words! {
    /// Where a request's API key is read.
    ApiKeySource {
        /// The header `x-api-key`.
        Header = "HEADER",
        /// What a Lambda authorizer returns as `usageIdentifierKey`.
        Authorizer = "AUTHORIZER",
    }
}

/// Where clients of an API reach it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EndpointConfiguration {
    /// One type.
    pub types: Vec<EndpointType>,
    /// Which addresses.
    pub ip_address_type: IpAddressType,
    /// The VPC endpoints that a private API is tied to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vpc_endpoint_ids: Vec<String>,
}

impl EndpointConfiguration {
    /// The type.
    #[must_use]
    pub fn kind(&self) -> EndpointType {
        self.types.first().copied().unwrap_or(EndpointType::Edge)
    }
}

/// A REST API: what its authors work on, what they deployed, and the stages that serve it.
#[derive(Clone, Debug, PartialEq)]
pub struct RestApi {
    /// 10 lower-case letters and digits.
    pub id: String,
    /// Its name, which need not be unique.
    pub name: String,
    /// A sentence by its authors.
    pub description: Option<String>,
    /// A version, in its authors' own counting.
    pub version: Option<String>,
    /// When it was created.
    pub created: Time,
    /// Where clients reach it.
    pub endpoint: EndpointConfiguration,
    /// Tags.
    pub tags: Texts,
    /// The API as its authors last left it. Nobody is served this; a deployment keeps it as it is then.
    pub draft: Arc<Snapshot>,
    /// What was deployed, by deployment id.
    pub deployments: Listed<Deployment>,
    /// The stages by name.
    pub stages: SortedMap<String, Stage>,
}

impl RestApi {
    /// The draft, to be changed; deployments keep what they have.
    pub fn draft_mut(&mut self) -> &mut Snapshot {
        Arc::make_mut(&mut self.draft)
    }

    /// What a stage's main deployment serves, or its canary's.
    #[must_use]
    pub fn served(&self, stage: &Stage, canary: bool) -> Option<&Arc<Snapshot>> {
        let deployment = match &stage.canary_settings {
            Some(settings) if canary => &settings.deployment_id,
            _ => &stage.deployment_id,
        };
        self.deployments
            .get(deployment)
            .map(|deployment| &deployment.snapshot)
    }
}

/// A date as AWS's JSON writes it: seconds since 1970.
#[cfg_attr(
    target_pointer_width = "64",
    expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde asks for a reference"
    )
)]
fn seconds<S: Serializer>(time: &Time, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(time.as_secs())
}
