//! Custom domains, certificates, and what is set for the account.

use super::definition::none;
use super::{EndpointConfiguration, Texts, seconds};
use crate::clock::Time;
use crate::sorted::SortedMap;
use serde::Serialize;

/// Mutual TLS: whose certificates a domain trusts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MutualTls {
    /// The certificates of those who sign clients': `s3://BUCKET/KEY`.
    pub truststore_uri: String,
    /// The object's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truststore_version: Option<String>,
}

/// A domain of one's own that leads to APIs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DomainName {
    /// The name: `api.bakery.example`.
    pub domain_name: String,
    /// Its certificate in AWS Certificate Manager, for an edge-optimised one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_arn: Option<String>,
    /// The certificate's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_name: Option<String>,
    /// Its certificate, for a regional one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regional_certificate_arn: Option<String>,
    /// Where a regional one leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regional_domain_name: Option<String>,
    /// The hosted zone of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regional_hosted_zone_id: Option<String>,
    /// Where an edge-optimised one leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distribution_domain_name: Option<String>,
    /// The hosted zone of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distribution_hosted_zone_id: Option<String>,
    /// Where clients reach it.
    pub endpoint_configuration: EndpointConfiguration,
    /// `AVAILABLE`.
    pub domain_name_status: &'static str,
    /// The least TLS version: `TLS_1_2`, `TLS_1_0`.
    pub security_policy: String,
    /// Mutual TLS.
    #[serde(
        rename = "mutualTlsAuthentication",
        skip_serializing_if = "Option::is_none"
    )]
    pub mutual_tls: Option<MutualTls>,
    /// Tags.
    #[serde(skip_serializing_if = "none")]
    pub tags: Texts,
    /// Which API each first part of the path leads to; `(none)` for all others.
    #[serde(skip)]
    pub mappings: SortedMap<String, BasePathMapping>,
}

/// Which API a first part of a path leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BasePathMapping {
    /// The first part of the path, or `(none)`.
    pub base_path: String,
    /// The API.
    pub rest_api_id: String,
    /// The stage; without one the path's next part names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
}

/// A certificate that API Gateway shows to HTTP backends, so that they know who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientCertificate {
    /// Its id.
    pub client_certificate_id: String,
    /// A sentence by its authors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The certificate for people: invented text, no certificate.
    pub pem_encoded_certificate: String,
    /// When it was created.
    #[serde(rename = "createdDate", serialize_with = "seconds")]
    pub created: Time,
    /// When it ends: after 365 days.
    #[serde(rename = "expirationDate", serialize_with = "seconds")]
    pub expires: Time,
    /// Tags.
    #[serde(skip_serializing_if = "none")]
    pub tags: Texts,
}

/// What is set for all APIs of the account in its region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountSettings {
    /// The role with which API Gateway writes execution logs; without one it writes none.
    pub cloudwatch_role_arn: Option<String>,
}
