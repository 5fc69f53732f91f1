//! Custom domain names, and the API mappings that lead their paths to stages.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html> (read 2026-11-22).

use super::super::V2;
use super::super::error::Error;
use super::super::model::Domain;
use super::{Answer, page, required};
use crate::core::Core;
use crate::given::Given;
use crate::sorted::SortedMap;
use serde_json::{Value, json};
use std::sync::Arc;

impl V2 {
    pub(super) fn domain_action(
        &mut self,
        core: &mut Core,
        action: &str,
        given: Given<'_>,
    ) -> Answer {
        match action {
            "CreateDomainName" => self.create_domain(core, given),
            "GetDomainName" => Ok(self.domain(given)?.shown.clone()),
            "GetDomainNames" => {
                page::page(given, self.domains.values().map(|one| one.shown.clone()))
            }
            "UpdateDomainName" => self.update_domain(core, given),
            "DeleteDomainName" => {
                self.domain(given)?;
                self.domains.remove(required(given, "DomainName")?);
                Ok(json!({}))
            }
            "CreateApiMapping" => self.create_mapping(core, given),
            "GetApiMapping" => Ok((**self.mapping(given)?).clone()),
            "GetApiMappings" => {
                let mappings = self.domain(given)?.mappings.values();
                page::page(given, mappings.map(|one| (**one).clone()))
            }
            "UpdateApiMapping" => self.update_mapping(given),
            "DeleteApiMapping" => {
                self.mapping(given)?;
                let id = required(given, "ApiMappingId")?;
                self.domain_mut(given)?.mappings.remove(id);
                Ok(json!({}))
            }
            other => Err(Error::NotModelled(format!("action {other}"))),
        }
    }

    fn domain(&self, given: Given<'_>) -> Result<&Domain, Error> {
        let name = required(given, "DomainName")?;
        let domain = self.domains.get(name).map(AsRef::as_ref);
        domain.ok_or_else(|| {
            Error::NotFound(
                "The domain name resource specified in the request was not found.".into(),
            )
        })
    }

    fn domain_mut(&mut self, given: Given<'_>) -> Result<&mut Domain, Error> {
        self.domain(given)?;
        let domain = self.domains.get_mut(required(given, "DomainName")?);
        domain
            .map(Arc::make_mut)
            .ok_or_else(|| Error::no("domain name"))
    }

    fn create_domain(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let name = required(given, "DomainName")?;
        let is_host = name.contains('.')
            && name.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-*".contains(&byte)
            });
        if !is_host {
            return Err(Error::bad(format!(
                "Invalid domain name identifier specified: {name}"
            )));
        }
        if self.domains.contains_key(name) {
            return Err(Error::Conflict(
                "The domain name you provided already exists.".into(),
            ));
        }
        let mut shown = json!({
            "ApiMappingSelectionExpression": "$request.basepath",
            "DomainName": name,
            "DomainNameArn": format!("arn:aws:apigateway:{}::/domainnames/{name}", core.account.region),
            "DomainNameConfigurations": configurations(core, given)?,
            "RoutingMode": "API_MAPPING_ONLY",
        });
        if let Some(mutual) = given.object("MutualTlsAuthentication")? {
            required(mutual, "TruststoreUri")?;
            shown["MutualTlsAuthentication"] = mutual.0.clone();
        }
        shown["Tags"] = given.get("Tags").cloned().unwrap_or_else(|| json!({}));
        let domain = Domain {
            shown: shown.clone(),
            mappings: SortedMap::new(),
        };
        self.domains.insert(name.into(), Arc::new(domain));
        Ok(shown)
    }

    fn update_domain(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        self.domain(given)?;
        let new = match given.get("DomainNameConfigurations") {
            Some(_) => Some(configurations(core, given)?),
            None => None,
        };
        let mutual = given.object("MutualTlsAuthentication")?;
        let domain = self.domain_mut(given)?;
        if let Some(new) = new {
            domain.shown["DomainNameConfigurations"] = new;
        }
        if let (Some(mutual), Value::Object(shown)) = (mutual, &mut domain.shown) {
            // An empty URI switches mutual TLS off.
            if mutual.text("TruststoreUri")?.is_none_or(str::is_empty) {
                shown.shift_remove("MutualTlsAuthentication");
            } else {
                shown.insert("MutualTlsAuthentication".into(), mutual.0.clone());
            }
        }
        Ok(domain.shown.clone())
    }

    fn mapping(&self, given: Given<'_>) -> Result<&Arc<Value>, Error> {
        let id = required(given, "ApiMappingId")?;
        let mapping = self.domain(given)?.mappings.get(id);
        mapping.ok_or_else(|| Error::no("API mapping"))
    }

    fn create_mapping(&mut self, core: &mut Core, given: Given<'_>) -> Answer {
        let key = given.text("ApiMappingKey")?.unwrap_or_default();
        required(given, "Stage")?;
        self.check_mapping(given, key, None)?;
        let id = core.rng.name(6).to_lowercase();
        let mapping = json!({
            "ApiId": given.0["ApiId"],
            "ApiMappingId": id,
            "ApiMappingKey": key,
            "Stage": given.0["Stage"],
        });
        let domain = self.domain_mut(given)?;
        domain.mappings.insert(id.into(), Arc::new(mapping.clone()));
        Ok(mapping)
    }

    fn update_mapping(&mut self, given: Given<'_>) -> Answer {
        let mut mapping = (**self.mapping(given)?).clone();
        let id = required(given, "ApiMappingId")?;
        for name in ["ApiId", "ApiMappingKey", "Stage"] {
            if let Some(text) = given.text(name)? {
                mapping[name] = text.into();
            }
        }
        let key = mapping["ApiMappingKey"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let mut whole = given.0.clone();
        whole["Stage"] = mapping["Stage"].clone();
        self.check_mapping(Given(&whole), &key, Some(id))?;
        let domain = self.domain_mut(given)?;
        domain.mappings.insert(id.into(), Arc::new(mapping.clone()));
        Ok(mapping)
    }

    fn check_mapping(&self, given: Given<'_>, key: &str, own: Option<&str>) -> Result<(), Error> {
        self.api(given)?;
        let stage = required(given, "Stage")?;
        if !self.api(given)?.stages.contains_key(stage) {
            return Err(Error::bad("Invalid stage identifier specified"));
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+!*'(),/$".contains(&byte);
        if key.starts_with('/') || key.ends_with('/') || !key.bytes().all(allowed) {
            return Err(Error::bad(
                "API mapping key should not start with a '/' or have consecutive '/'s.",
            ));
        }
        let mut mappings = self.domain(given)?.mappings.iter();
        if mappings.any(|(id, one)| one["ApiMappingKey"] == key && Some(&**id) != own) {
            return Err(Error::Conflict(
                "ApiMapping key already exists for this domain name".into(),
            ));
        }
        Ok(())
    }
}

fn configurations(core: &mut Core, given: Given<'_>) -> Result<Value, Error> {
    let list = given.list("DomainNameConfigurations")?;
    if list.is_empty() {
        return Err(Error::missing("DomainNameConfigurations"));
    }
    let mut all = Vec::new();
    for one in list {
        let one = Given(one);
        let certificate = required(one, "CertificateArn")?;
        if !certificate.starts_with("arn:aws:acm:") {
            return Err(Error::bad(
                "Invalid certificate ARN specified in the request",
            ));
        }
        match one.text("EndpointType")?.unwrap_or("REGIONAL") {
            "REGIONAL" => {}
            other => {
                return Err(Error::bad(format!(
                    "Endpoint type {other} is not supported; HTTP and WebSocket APIs are REGIONAL"
                )));
            }
        }
        let policy = one.text("SecurityPolicy")?.unwrap_or("TLS_1_2");
        if policy != "TLS_1_2" {
            return Err(Error::bad(
                "HTTP and WebSocket APIs support the security policy TLS_1_2",
            ));
        }
        let region = core.account.region.clone();
        all.push(json!({
            "ApiGatewayDomainName": format!("d-{}.execute-api.{region}.amazonaws.com", core.rng.name(10).to_lowercase()),
            "CertificateArn": certificate,
            "DomainNameStatus": "AVAILABLE",
            "EndpointType": "REGIONAL",
            "HostedZoneId": "Z1UJRXOUMOOFQ8",
            "IpAddressType": one.text("IpAddressType")?.unwrap_or("ipv4"),
            "SecurityPolicy": policy,
        }));
    }
    Ok(Value::Array(all))
}
