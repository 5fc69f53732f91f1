//! What `UpdateRestApi` changes.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateRestApi-Patch> (read 2026-11-22).

use super::api::{compression, vpc_endpoint};
use super::error::{Error, Result};
use super::model::{
    ApiKeySource, EndpointConfiguration, EndpointType, IpAddressType, RestApi, Snapshot,
};
use super::patch::{Op, Patch};
use super::policy;
use crate::core::Core;

/// What `replace` may name.
const PATHS: [&str; 9] = [
    "/name",
    "/description",
    "/version",
    "/policy",
    "/apiKeySource",
    "/disableExecuteApiEndpoint",
    "/minimumCompressionSize",
    "/binaryMediaTypes/*",
    "/endpointConfiguration/*",
];

/// Carries out a patch.
pub(super) fn change(core: &Core, api: &mut RestApi, patch: &Patch<'_>) -> Result<()> {
    let parts = patch.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts[..] {
        ["name"] => {
            patch.only(&[Op::Replace])?;
            let name = patch.some();
            api.name = name.ok_or_else(|| Error::bad("Rest API name must be non-empty"))?;
        }
        ["description"] => api.description = patch.some(),
        ["version"] => api.version = patch.some(),
        ["policy"] => {
            let policy = patch.some();
            let policy = policy.map(|policy| policy::stored(core, &api.id, &policy));
            let policy = policy.transpose()?;
            api.draft_mut().policy = policy;
        }
        ["apiKeySource"] => {
            patch.only(&[Op::Replace])?;
            let source = ApiKeySource::from_word(patch.text());
            api.draft_mut().api_key_source = source.ok_or_else(|| {
                Error::bad(format!(
                    "Invalid API Key source, must be one of {}",
                    ApiKeySource::list()
                ))
            })?;
        }
        ["disableExecuteApiEndpoint"] => {
            patch.only(&[Op::Replace])?;
            api.draft_mut().disable_execute_api_endpoint = patch.flag();
        }
        ["minimumCompressionSize"] => {
            patch.only(&[Op::Replace])?;
            let size = match patch.some() {
                Some(size) => Some(compression(size.parse().unwrap_or(-1))?),
                None => None,
            };
            api.draft_mut().minimum_compression_size = size;
        }
        ["binaryMediaTypes", kind] => binary(api.draft_mut(), patch, kind),
        ["endpointConfiguration", "types", _] => kind(&mut api.endpoint, patch)?,
        ["endpointConfiguration", "ipAddressType"] => {
            patch.only(&[Op::Replace])?;
            let addresses = IpAddressType::from_word(patch.text());
            api.endpoint.ip_address_type = addresses
                .ok_or_else(|| Error::bad("ipAddressType must be either ipv4 or dualstack."))?;
        }
        ["endpointConfiguration", "vpcEndpointIds"] => vpc(&mut api.endpoint, patch)?,
        _ => return Err(patch.unknown_among(&PATHS)),
    }
    Ok(())
}

fn binary(draft: &mut Snapshot, patch: &Patch<'_>, kind: &str) {
    draft.binary_media_types.retain(|there| there != kind);
    let added = match patch.op {
        Op::Add => kind.to_owned(),
        Op::Replace => patch.text().to_owned(),
        _ => return,
    };
    draft.binary_media_types.push(added);
}

fn kind(endpoint: &mut EndpointConfiguration, patch: &Patch<'_>) -> Result<()> {
    if patch.op != Op::Replace {
        return Err(Error::bad(
            "Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
        ));
    }
    let kind = EndpointType::from_word(patch.text()).ok_or_else(|| {
        Error::bad("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE")
    })?;
    endpoint.types = vec![kind];
    if kind == EndpointType::Private {
        endpoint.ip_address_type = IpAddressType::Dualstack;
    }
    Ok(())
}

fn vpc(endpoint: &mut EndpointConfiguration, patch: &Patch<'_>) -> Result<()> {
    patch.only(&[Op::Add, Op::Remove])?;
    let id = patch.text();
    endpoint.vpc_endpoint_ids.retain(|there| there != id);
    if patch.op == Op::Add {
        vpc_endpoint(id)?;
        endpoint.vpc_endpoint_ids.push(id.to_owned());
    }
    Ok(())
}
