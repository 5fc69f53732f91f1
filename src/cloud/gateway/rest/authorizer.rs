//! Authorizers.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html> (read 2026-11-22).

use super::Apis;
use super::api::within;
use super::error::{Error, Result};
use super::model::{Authorizer, AuthorizerType, Snapshot};
use super::patch::{Op, Patch, patches};
use super::read::{id, list, nothing, page, shown, some, text};
use crate::core::Core;
use crate::given::Given;
use serde_json::Value;

const AUTHORIZERS_MAX: usize = 10;
const TTL_MAX: i64 = 3_600;
const TTL: u32 = 300;
const PLACES: [&str; 4] = [
    "method.request.header.",
    "method.request.querystring.",
    "stageVariables.",
    "context.",
];

impl Apis {
    fn authorizer(&self, given: Given<'_>) -> Result<&Authorizer> {
        let id = text(given, "authorizerId")?;
        let api = self.apis.get(text(given, "restApiId")?);
        api.and_then(|api| api.draft.authorizers.get(id))
            .ok_or_else(|| Error::missing("Invalid Authorizer identifier specified"))
    }

    pub(super) fn create_authorizer(&mut self, core: &mut Core, given: Given<'_>) -> Result<Value> {
        let new = id(core, 6);
        let api = self.found_mut(core, text(given, "restApiId")?)?;
        let kind = AuthorizerType::from_word(text(given, "type")?);
        let ttl = given.integer("authorizerResultTtlInSeconds")?;
        let kind = kind.unwrap_or(AuthorizerType::Token);
        let auth_type = if kind == AuthorizerType::Cognito {
            "cognito_user_pools"
        } else {
            "custom"
        };
        let authorizer = Authorizer {
            id: new,
            name: text(given, "name")?.to_owned(),
            kind,
            provider_arns: list(given, "providerARNs")?,
            auth_type: Some(some(given, "authType")?.unwrap_or(auth_type.to_owned())),
            authorizer_uri: some(given, "authorizerUri")?,
            authorizer_credentials: some(given, "authorizerCredentials")?,
            identity_source: some(given, "identitySource")?,
            identity_validation_expression: some(given, "identityValidationExpression")?,
            authorizer_result_ttl_in_seconds: Some(ttl.map_or(Ok(TTL), check_ttl)?),
        };
        within(api.draft.authorizers.len(), AUTHORIZERS_MAX, "authorizers")?;
        check(&api.draft, &authorizer)?;
        let shown = shown(&authorizer);
        let authorizers = &mut api.draft_mut().authorizers;
        authorizers.insert(authorizer.id.clone(), authorizer);
        Ok(shown)
    }

    pub(super) fn get_authorizer(&self, given: Given<'_>) -> Result<Value> {
        Ok(shown(self.authorizer(given)?))
    }

    pub(super) fn get_authorizers(&self, core: &Core, given: Given<'_>) -> Result<Value> {
        let api = self.found(core, text(given, "restApiId")?)?;
        let authorizers = api.draft.authorizers.values();
        let items = authorizers.map(|authorizer| (authorizer.id.clone(), shown(authorizer)));
        page(given, "items", items)
    }

    pub(super) fn delete_authorizer(&mut self, given: Given<'_>) -> Result<Value> {
        let id = self.authorizer(given)?.id.clone();
        if let Some(api) = self.apis.get_mut(text(given, "restApiId")?) {
            let used = api
                .draft
                .methods()
                .find(|(_, method)| method.authorizer_id.as_ref() == Some(&id))
                .map(|(path, method)| format!("{path}/{}", method.http_method));
            if let Some(method) = used {
                return Err(Error::Conflict(format!(
                    "Cannot delete authorizer '{id}', is referenced in method: {method}"
                )));
            }
            api.draft_mut().authorizers.remove(&id);
        }
        Ok(nothing())
    }

    pub(super) fn update_authorizer(&mut self, core: &Core, given: Given<'_>) -> Result<Value> {
        let mut authorizer = self.authorizer(given)?.clone();
        for patch in patches(given)? {
            change(&mut authorizer, &patch)?;
        }
        let api = self.found_mut(core, text(given, "restApiId")?)?;
        check(&api.draft, &authorizer)?;
        let shown = shown(&authorizer);
        let authorizers = &mut api.draft_mut().authorizers;
        authorizers.insert(authorizer.id.clone(), authorizer);
        Ok(shown)
    }
}

fn check_ttl(ttl: i64) -> Result<u32> {
    let fits = (0..=TTL_MAX).contains(&ttl);
    let ttl = u32::try_from(ttl).ok().filter(|_| fits);
    ttl.ok_or_else(|| {
        Error::bad(format!(
            "Authorizer result ttl must be between 0 and {TTL_MAX} seconds"
        ))
    })
}

/// Whether an authorizer has what its type needs, and a name of its own.
pub(super) fn check(draft: &Snapshot, authorizer: &Authorizer) -> Result<()> {
    let name = &authorizer.name;
    if name.is_empty() {
        return Err(Error::bad("Authorizer name must be non-empty"));
    }
    let mut others = draft.authorizers.values();
    if others.any(|other| other.name == *name && other.id != authorizer.id) {
        return Err(Error::bad(
            "Authorizer name must be unique. Authorizer with that name already exists",
        ));
    }
    let source = authorizer.identity_source.as_deref();
    let parts: Vec<&str> = source
        .into_iter()
        .flat_map(|source| source.split(',').map(str::trim))
        .collect();
    let known = |part: &&str| PLACES.iter().any(|place| part.starts_with(place));
    if let Some(part) = parts.iter().find(|part| !known(part)) {
        return Err(Error::bad(format!(
            "Invalid identity source specified: {part}"
        )));
    }
    match authorizer.kind {
        AuthorizerType::Cognito => check_pools(authorizer),
        AuthorizerType::Token if parts.len() != 1 => Err(Error::bad(
            "Identity source is required and must be one header for an authorizer of type TOKEN",
        )),
        AuthorizerType::Request
            if parts.is_empty() && authorizer.authorizer_result_ttl_in_seconds != Some(0) =>
        {
            Err(Error::bad(
                "Identity source is required when caching is enabled",
            ))
        }
        AuthorizerType::Token | AuthorizerType::Request => check_function(authorizer),
    }
}

fn check_pools(authorizer: &Authorizer) -> Result<()> {
    if authorizer.provider_arns.is_empty() {
        return Err(Error::bad(
            "At least one provider ARN is required for an authorizer of type COGNITO_USER_POOLS",
        ));
    }
    for arn in &authorizer.provider_arns {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let fits = match parts[..] {
            ["arn", _, "cognito-idp", region, account, pool] => {
                !region.is_empty()
                    && account.len() == 12
                    && pool
                        .strip_prefix("userpool/")
                        .is_some_and(|id| id.contains('_'))
            }
            _ => false,
        };
        if !fits {
            return Err(Error::bad(format!("Invalid Cognito User Pool ARN: {arn}")));
        }
    }
    Ok(())
}

fn check_function(authorizer: &Authorizer) -> Result<()> {
    let uri = authorizer.authorizer_uri.as_deref().unwrap_or_default();
    let lambda = uri.starts_with("arn:")
        && uri.contains(":lambda:path/2015-03-31/functions/")
        && uri.ends_with("/invocations");
    if lambda {
        Ok(())
    } else {
        Err(Error::bad("Invalid Authorizer URI specified"))
    }
}

fn change(authorizer: &mut Authorizer, patch: &Patch<'_>) -> Result<()> {
    const PATHS: [&str; 7] = [
        "/name",
        "/authorizerUri",
        "/authorizerCredentials",
        "/identitySource",
        "/identityValidationExpression",
        "/authorizerResultTtlInSeconds",
        "/type",
    ];
    match (patch.op, patch.path) {
        (Op::Replace, "/name") => patch.text().clone_into(&mut authorizer.name),
        (Op::Replace, "/authorizerUri") => authorizer.authorizer_uri = patch.some(),
        (Op::Replace, "/authorizerCredentials") => authorizer.authorizer_credentials = patch.some(),
        (Op::Replace, "/identitySource") => authorizer.identity_source = patch.some(),
        (Op::Replace, "/identityValidationExpression") => {
            authorizer.identity_validation_expression = patch.some();
        }
        (Op::Replace, "/authorizerResultTtlInSeconds") => {
            let ttl = check_ttl(patch.text().parse().unwrap_or(-1))?;
            authorizer.authorizer_result_ttl_in_seconds = Some(ttl);
        }
        (Op::Replace, "/type") => {
            let kind = AuthorizerType::from_word(patch.text());
            authorizer.kind = kind.ok_or_else(|| Error::bad("Invalid authorizer type"))?;
        }
        (Op::Add | Op::Remove, "/providerARNs") => {
            let arn = patch.text();
            authorizer.provider_arns.retain(|there| there != arn);
            if patch.op == Op::Add {
                authorizer.provider_arns.push(arn.to_owned());
            }
        }
        _ => return Err(patch.unknown_among(&PATHS)),
    }
    Ok(())
}
