//! Custom domains and what their paths lead to.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_DomainName.html> (read 2026-11-22).

use super::Apis;
use super::api::{endpoint, within};
use super::error::{Error, Result};
use super::model::{BasePathMapping, DomainName, EndpointType, MutualTls};
use super::patch::{Op, Patch, patches};
use super::read::{id, nothing, page, shown, some, text, texts, with_tags};
use crate::core::Core;
use crate::given::Given;
use crate::sorted::SortedMap;
use serde_json::Value;

const DOMAINS_MAX: usize = 120;
/// The hosted zone of every CloudFront distribution.
const CLOUDFRONT_ZONE: &str = "Z2FDTNDATAQYW2";
/// What AWS calls the mapping without a base path.
const NO_BASE: &str = "(none)";

impl Apis {
    fn found_domain(&self, given: Given<'_>) -> Result<&DomainName> {
        let domain = self.domains.get(text(given, "domainName")?);
        domain.ok_or_else(|| Error::missing("Invalid domain name identifier specified"))
    }

    pub(super) fn create_domain_name(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
    ) -> Result<Value> {
        let name = text(given, "domainName")?.to_ascii_lowercase();
        if self.domains.contains_key(&name) {
            return Err(Error::bad("The domain name you provided already exists."));
        }
        within(self.domains.len(), DOMAINS_MAX, "domain names")?;
        let endpoint = endpoint(given)?;
        let regional = endpoint.kind() != EndpointType::Edge;
        let certificate = some(given, "certificateArn")?;
        let regional_certificate = some(given, "regionalCertificateArn")?;
        let shown_certificate = if regional {
            &regional_certificate
        } else {
            &certificate
        };
        check_certificate(shown_certificate.as_deref(), regional, &core.account.region)?;
        let security = some(given, "securityPolicy")?.unwrap_or_else(|| "TLS_1_2".to_owned());
        let mutual_tls = match given.object("mutualTlsAuthentication")? {
            Some(given) => Some(MutualTls {
                truststore_uri: text(given, "truststoreUri")?.to_owned(),
                truststore_version: some(given, "truststoreVersion")?,
            }),
            None => None,
        };
        let target = format!("d-{}", id(core, 10));
        let region = &core.account.region;
        let domain = DomainName {
            domain_name: name.clone(),
            certificate_arn: certificate,
            certificate_name: some(given, "certificateName")?,
            regional_certificate_arn: regional_certificate,
            regional_domain_name: regional
                .then(|| format!("{target}.execute-api.{region}.amazonaws.com")),
            regional_hosted_zone_id: regional.then(|| "Z1UJRXOUMOOFQ8".to_owned()),
            distribution_domain_name: (!regional).then(|| format!("{target}.cloudfront.net")),
            distribution_hosted_zone_id: (!regional).then(|| CLOUDFRONT_ZONE.to_owned()),
            endpoint_configuration: endpoint,
            domain_name_status: "AVAILABLE",
            security_policy: security,
            mutual_tls,
            tags: texts(given, "tags")?.unwrap_or_default(),
            mappings: SortedMap::new(),
        };
        check(&domain)?;
        let shown = shown(&domain);
        self.domains.insert(name, domain);
        Ok(shown)
    }

    pub(super) fn get_domain_name(&self, given: Given<'_>) -> Result<Value> {
        let domain = self.found_domain(given)?;
        Ok(with_tags(shown(domain), &domain.tags))
    }

    pub(super) fn get_domain_names(&self, given: Given<'_>) -> Result<Value> {
        let domains = self.domains.values();
        let items = domains.map(|domain| (domain.domain_name.clone(), shown(domain)));
        page(given, "items", items)
    }

    pub(super) fn delete_domain_name(&mut self, given: Given<'_>) -> Result<Value> {
        let name = self.found_domain(given)?.domain_name.clone();
        self.domains.remove(&name);
        Ok(nothing())
    }

    pub(super) fn update_domain_name(&mut self, core: &Core, given: Given<'_>) -> Result<Value> {
        let mut domain = self.found_domain(given)?.clone();
        for patch in patches(given)? {
            change(&mut domain, &patch, &core.account.region)?;
        }
        check(&domain)?;
        let shown = with_tags(shown(&domain), &domain.tags);
        self.domains.insert(domain.domain_name.clone(), domain);
        Ok(shown)
    }

    fn mapping(&self, given: Given<'_>) -> Result<&BasePathMapping> {
        let domain = self.domains.get(text(given, "domainName")?);
        let base = text(given, "basePath")?;
        domain
            .and_then(|domain| domain.mappings.get(base))
            .ok_or_else(|| Error::missing("Invalid base path mapping identifier specified"))
    }

    /// Whether the API and stage that a mapping names are there.
    fn check_target(&self, mapping: &BasePathMapping) -> Result<()> {
        let api = self.api(&mapping.rest_api_id);
        let api = api.ok_or_else(|| Error::bad("Invalid REST API identifier specified"))?;
        let stage = mapping.stage.as_ref();
        if stage.is_some_and(|stage| !api.stages.contains_key(stage)) {
            return Err(Error::bad("Invalid stage identifier specified"));
        }
        Ok(())
    }

    pub(super) fn create_base_path_mapping(&mut self, given: Given<'_>) -> Result<Value> {
        let domain = self.found_domain(given)?;
        let base = some(given, "basePath")?.unwrap_or_else(|| NO_BASE.to_owned());
        check_base(&base)?;
        if domain.mappings.contains_key(&base) {
            return Err(Error::Conflict(
                "Base path already exists for this domain name".to_owned(),
            ));
        }
        let mapping = BasePathMapping {
            base_path: base.clone(),
            rest_api_id: text(given, "restApiId")?.to_owned(),
            stage: some(given, "stage")?,
        };
        self.check_target(&mapping)?;
        let shown = shown(&mapping);
        if let Some(domain) = self.domains.get_mut(text(given, "domainName")?) {
            domain.mappings.insert(base, mapping);
        }
        Ok(shown)
    }

    pub(super) fn get_base_path_mapping(&self, given: Given<'_>) -> Result<Value> {
        Ok(shown(self.mapping(given)?))
    }

    pub(super) fn get_base_path_mappings(&self, given: Given<'_>) -> Result<Value> {
        let mappings = self.found_domain(given)?.mappings.values();
        let items = mappings.map(|mapping| (mapping.base_path.clone(), shown(mapping)));
        page(given, "items", items)
    }

    pub(super) fn delete_base_path_mapping(&mut self, given: Given<'_>) -> Result<Value> {
        let base = self.mapping(given)?.base_path.clone();
        if let Some(domain) = self.domains.get_mut(text(given, "domainName")?) {
            domain.mappings.remove(&base);
        }
        Ok(nothing())
    }

    pub(super) fn update_base_path_mapping(&mut self, given: Given<'_>) -> Result<Value> {
        let mut mapping = self.mapping(given)?.clone();
        let old = mapping.base_path.clone();
        for patch in patches(given)? {
            match (patch.op, patch.path) {
                (Op::Replace, "/basePath") => {
                    mapping.base_path = patch.some().unwrap_or_else(|| NO_BASE.to_owned());
                    check_base(&mapping.base_path)?;
                }
                (Op::Replace, "/restapiId" | "/restApiId") => {
                    patch.text().clone_into(&mut mapping.rest_api_id);
                }
                (Op::Replace | Op::Remove, "/stage") => mapping.stage = patch.some(),
                _ => return Err(patch.unknown_among(&["/basePath", "/restapiId", "/stage"])),
            }
        }
        self.check_target(&mapping)?;
        let shown = shown(&mapping);
        if let Some(domain) = self.domains.get_mut(text(given, "domainName")?) {
            domain.mappings.remove(&old);
            domain.mappings.insert(mapping.base_path.clone(), mapping);
        }
        Ok(shown)
    }
}

fn check_base(base: &str) -> Result<()> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "$-_.+!*'()/".contains(letter);
    if base == NO_BASE || (!base.starts_with('/') && base.chars().all(allowed)) {
        Ok(())
    } else {
        Err(Error::bad(
            "API Gateway V1 doesn't support the slash character (/) at the beginning of base path mappings.",
        ))
    }
}

/// Whether a certificate may stand for a domain: an edge-optimised one's lies in us-east-1.
fn check_certificate(arn: Option<&str>, regional: bool, region: &str) -> Result<()> {
    let needed = if regional { region } else { "us-east-1" };
    let Some(arn) = arn else {
        return Err(Error::bad(
            "The domain name must be provided with a certificate: certificateArn, or regionalCertificateArn for a regional one",
        ));
    };
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts[..] {
        ["arn", _, "acm", place, _, certificate] if certificate.starts_with("certificate/") => {
            if place == needed {
                Ok(())
            } else {
                Err(Error::bad(format!(
                    "Invalid certificate ARN: {arn}. Certificate must be in '{needed}'."
                )))
            }
        }
        _ => Err(Error::bad(format!("Invalid certificate ARN: {arn}"))),
    }
}

/// Whether what a domain is set to goes together.
fn check(domain: &DomainName) -> Result<()> {
    let name = &domain.domain_name;
    let label = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    let plain = name.strip_prefix("*.").unwrap_or(name);
    if !plain.contains('.') || !plain.split('.').all(label) {
        return Err(Error::bad("Invalid domain name identifier specified"));
    }
    if !matches!(&*domain.security_policy, "TLS_1_0" | "TLS_1_2") {
        return Err(Error::bad(
            "Invalid security policy. Must be one of: TLS_1_0, TLS_1_2",
        ));
    }
    let Some(tls) = &domain.mutual_tls else {
        return Ok(());
    };
    if domain.endpoint_configuration.kind() != EndpointType::Regional {
        return Err(Error::bad(
            "Mutual TLS authentication is only supported for regional custom domain names",
        ));
    }
    if domain.security_policy != "TLS_1_2" {
        return Err(Error::bad(
            "The minimum TLS version for mutual TLS authentication is 1.2",
        ));
    }
    let object = tls.truststore_uri.strip_prefix("s3://");
    let object = object.and_then(|rest| rest.split_once('/'));
    if object.is_some_and(|(bucket, key)| !bucket.is_empty() && !key.is_empty()) {
        Ok(())
    } else {
        Err(Error::bad(
            "Invalid truststore URI. It must name an object in Amazon S3: s3://bucket/key",
        ))
    }
}

fn change(domain: &mut DomainName, patch: &Patch<'_>, region: &str) -> Result<()> {
    const PATHS: [&str; 5] = [
        "/certificateArn",
        "/regionalCertificateArn",
        "/securityPolicy",
        "/mutualTlsAuthentication/truststoreUri",
        "/mutualTlsAuthentication/truststoreVersion",
    ];
    match (patch.op, patch.path) {
        (Op::Replace, "/certificateArn") => {
            check_certificate(patch.value, false, region)?;
            domain.certificate_arn = patch.some();
        }
        (Op::Replace, "/regionalCertificateArn") => {
            check_certificate(patch.value, true, region)?;
            domain.regional_certificate_arn = patch.some();
        }
        (Op::Replace, "/securityPolicy") => {
            patch.text().clone_into(&mut domain.security_policy);
        }
        (Op::Replace, "/mutualTlsAuthentication/truststoreUri") => {
            let version = domain.mutual_tls.take();
            domain.mutual_tls = patch.some().map(|truststore_uri| MutualTls {
                truststore_uri,
                truststore_version: version.and_then(|tls| tls.truststore_version),
            });
        }
        (Op::Replace, "/mutualTlsAuthentication/truststoreVersion") => {
            if let Some(tls) = &mut domain.mutual_tls {
                tls.truststore_version = patch.some();
            }
        }
        (Op::Remove, "/mutualTlsAuthentication") => domain.mutual_tls = None,
        _ => return Err(patch.unknown_among(&PATHS)),
    }
    Ok(())
}
