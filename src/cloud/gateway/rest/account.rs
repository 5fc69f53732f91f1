//! What is set for the account, client certificates, and tags.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_Account.html> (read 2026-11-22).

use super::Apis;
use super::api::within;
use super::error::{Error, Result};
use super::model::{ClientCertificate, Texts};
use super::patch::{Op, patches};
use super::read::{id, nothing, page, shown, some, text, texts, with_tags};
use crate::core::Core;
use crate::given::Given;
use serde_json::{Value, json};

/// How many requests the account may send its APIs at once, and a second, in a region.
pub const ACCOUNT_BURST: u64 = 5_000;
/// The rate that goes with [`ACCOUNT_BURST`].
pub const ACCOUNT_RATE: u64 = 10_000;
const CERTIFICATES_MAX: usize = 60;
/// How long a client certificate holds, in milliseconds.
const CERTIFICATE_MS: u64 = 365 * 86_400_000;

impl Apis {
    pub(super) fn get_account(&self) -> Value {
        let mut account = json!({
            "throttleSettings": {"burstLimit": ACCOUNT_BURST, "rateLimit": ACCOUNT_RATE},
            "features": ["UsagePlans"],
            "apiKeyVersion": "4",
        });
        if let Some(role) = &self.settings.cloudwatch_role_arn {
            account["cloudwatchRoleArn"] = json!(role);
        }
        account
    }

    pub(super) fn update_account(&mut self, given: Given<'_>) -> Result<Value> {
        for patch in patches(given)? {
            match (patch.op, patch.path) {
                (Op::Replace | Op::Remove, "/cloudwatchRoleArn") => {
                    let role = patch.some();
                    let is_role = |arn: &String| arn.starts_with("arn:") && arn.contains(":role/");
                    if role.as_ref().is_some_and(|arn| !is_role(arn)) {
                        return Err(Error::bad(
                            "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.",
                        ));
                    }
                    self.settings.cloudwatch_role_arn = role;
                }
                (Op::Add, "/features") => {}
                _ => return Err(patch.unknown_among(&["/cloudwatchRoleArn"])),
            }
        }
        Ok(self.get_account())
    }

    pub(super) fn generate_client_certificate(
        &mut self,
        core: &mut Core,
        given: Given<'_>,
    ) -> Result<Value> {
        within(
            self.certificates.len(),
            CERTIFICATES_MAX,
            "client certificates",
        )?;
        let body = id(core, 64);
        let certificate = ClientCertificate {
            client_certificate_id: id(core, 6),
            description: some(given, "description")?,
            pem_encoded_certificate: format!(
                "-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
            ),
            created: core.now,
            expires: core.now.after(CERTIFICATE_MS),
            tags: texts(given, "tags")?.unwrap_or_default(),
        };
        let shown = shown(&certificate);
        let id = certificate.client_certificate_id.clone();
        self.certificates.insert(&id, certificate);
        Ok(shown)
    }

    fn found_certificate(&self, given: Given<'_>) -> Result<&ClientCertificate> {
        let certificate = self.certificates.get(text(given, "clientCertificateId")?);
        certificate.ok_or_else(|| Error::missing("Invalid Client Certificate identifier specified"))
    }

    pub(super) fn get_client_certificate(&self, given: Given<'_>) -> Result<Value> {
        let certificate = self.found_certificate(given)?;
        Ok(with_tags(shown(certificate), &certificate.tags))
    }

    pub(super) fn get_client_certificates(&self, given: Given<'_>) -> Result<Value> {
        let certificates = self.certificates.values();
        let items = certificates.map(|certificate| {
            (
                certificate.client_certificate_id.clone(),
                shown(certificate),
            )
        });
        page(given, "items", items)
    }

    pub(super) fn update_client_certificate(&mut self, given: Given<'_>) -> Result<Value> {
        let mut certificate = self.found_certificate(given)?.clone();
        for patch in patches(given)? {
            match (patch.op, patch.path) {
                (Op::Replace, "/description") => certificate.description = patch.some(),
                _ => return Err(patch.unknown_among(&["/description"])),
            }
        }
        let shown = with_tags(shown(&certificate), &certificate.tags);
        let id = certificate.client_certificate_id.clone();
        self.certificates.insert(&id, certificate);
        Ok(shown)
    }

    pub(super) fn delete_client_certificate(&mut self, given: Given<'_>) -> Result<Value> {
        let id = self.found_certificate(given)?.client_certificate_id.clone();
        let mut stages = self.apis.values().flat_map(|api| api.stages.values());
        if stages.any(|stage| stage.client_certificate_id.as_ref() == Some(&id)) {
            return Err(Error::bad(
                "Client certificate is still used by a stage. Take it out of the stage first",
            ));
        }
        self.certificates.remove(&id);
        Ok(nothing())
    }

    /// The tags of what an ARN names: `arn:aws:apigateway:REGION::/restapis/ID/stages/NAME`.
    fn tags_of(&mut self, arn: &str) -> Result<&mut Texts> {
        let path = arn
            .strip_prefix("arn:")
            .and_then(|rest| rest.split_once("::/"))
            .map(|(_, path)| path)
            .ok_or_else(|| Error::bad("Invalid Resource ARN specified"))?;
        let parts: Vec<&str> = path.split('/').collect();
        let tags = match parts[..] {
            ["restapis", id] => self.apis.get_mut(id).map(|api| &mut api.tags),
            ["restapis", id, "stages", name] => {
                self.stage_mut(id, name).map(|stage| &mut stage.tags)
            }
            ["apikeys", id] => self.keys.get_mut(id).map(|key| &mut key.tags),
            ["usageplans", id] => self.plans.get_mut(id).map(|plan| &mut plan.tags),
            ["domainnames", name] => self.domains.get_mut(name).map(|domain| &mut domain.tags),
            ["clientcertificates", id] => self
                .certificates
                .get_mut(id)
                .map(|certificate| &mut certificate.tags),
            _ => return Err(Error::bad("Invalid Resource ARN specified")),
        };
        tags.ok_or_else(|| Error::missing("Invalid Resource identifier specified"))
    }

    pub(super) fn get_tags(&mut self, given: Given<'_>) -> Result<Value> {
        let tags = self.tags_of(text(given, "resourceArn")?)?;
        Ok(json!({"tags": tags}))
    }

    pub(super) fn tag_resource(&mut self, given: Given<'_>) -> Result<Value> {
        let added = texts(given, "tags")?.unwrap_or_default();
        let tags = self.tags_of(text(given, "resourceArn")?)?;
        let mut all = tags.clone();
        all.extend(added);
        check_tags(&all)?;
        *tags = all;
        Ok(nothing())
    }

    pub(super) fn untag_resource(&mut self, given: Given<'_>) -> Result<Value> {
        let keys = given.texts("tagKeys")?;
        let tags = self.tags_of(text(given, "resourceArn")?)?;
        tags.retain(|key, _| !keys.contains(&&**key));
        Ok(nothing())
    }
}

/// At most 50 tags, with keys of at most 128 and values of at most 256 characters.
fn check_tags(tags: &Texts) -> Result<()> {
    if tags.len() > 50 {
        return Err(Error::bad("A resource can have at most 50 tags"));
    }
    let fits = |(key, value): (&String, &String)| {
        (1..=128).contains(&key.chars().count())
            && value.chars().count() <= 256
            && !key.starts_with("aws:")
    };
    if tags.iter().all(fits) {
        Ok(())
    } else {
        Err(Error::bad("Invalid tag specified"))
    }
}
