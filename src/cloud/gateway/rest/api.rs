//! APIs themselves: create, read, change, delete.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html> (read 2026-11-22).

use super::api_patch::change;
use super::error::{Error, Result};
use super::model::{
    ApiKeySource, EndpointConfiguration, EndpointType, IpAddressType, Resource, RestApi, Snapshot,
    Texts, first_models,
};
use super::patch::patches;
use super::policy;
use super::read::{id, list, nothing, page, shown, some, text, texts, with_tags};
use super::{Apis, Listed};
use crate::core::Core;
use crate::given::Given;
use crate::sorted::SortedMap;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How many regional, and how many private APIs an account has in a region at most.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html> (read
/// 2026-11-22), as for all that is counted here.
const APIS_MAX: usize = 600;
/// How many edge-optimised ones.
const EDGE_APIS_MAX: usize = 120;
const COMPRESSION_MAX: i64 = 10_485_760;

impl Apis {
    /// An API, or the error that it is not there.
    pub(super) fn found(&self, core: &Core, api: &str) -> Result<&RestApi> {
        self.apis.get(api).ok_or_else(|| no_api(core, api))
    }

    /// An API to be changed, or the error that it is not there.
    pub(super) fn found_mut(&mut self, core: &Core, api: &str) -> Result<&mut RestApi> {
        self.apis.get_mut(api).ok_or_else(|| no_api(core, api))
    }

    pub(super) fn create_rest_api(&mut self, core: &mut Core, given: Given<'_>) -> Result<Value> {
        let name = text(given, "name")?;
        if name.is_empty() {
            return Err(Error::bad("Rest API name must be non-empty"));
        }
        let description = given.text("description")?;
        if description == Some("") {
            return Err(Error::bad("Description cannot be an empty string"));
        }
        let endpoint = endpoint(given)?;
        let size = given.integer("minimumCompressionSize")?;
        let size = size.map(compression).transpose()?;
        let mut api = match given.text("cloneFrom")?.filter(|from| !from.is_empty()) {
            Some(from) => copy_of(core, self.found(core, from)?),
            None => empty(core, name),
        };
        name.clone_into(&mut api.name);
        api.description = description.map(str::to_owned);
        api.version = some(given, "version")?;
        api.endpoint = endpoint;
        api.tags = texts(given, "tags")?.unwrap_or_default();
        let policy = some(given, "policy")?;
        let policy = policy.map(|policy| policy::stored(core, &api.id, &policy));
        let policy = policy.transpose()?;
        let draft = api.draft_mut();
        draft.policy = policy;
        draft.minimum_compression_size = size;
        draft.binary_media_types = list(given, "binaryMediaTypes")?;
        let source = given
            .text("apiKeySource")?
            .and_then(ApiKeySource::from_word);
        draft.api_key_source = source.unwrap_or(ApiKeySource::Header);
        draft.disable_execute_api_endpoint =
            given.boolean("disableExecuteApiEndpoint")?.unwrap_or(false);
        self.add(api)
    }

    /// Takes a new API in.
    pub(super) fn add(&mut self, api: RestApi) -> Result<Value> {
        let kind = api.endpoint.kind();
        let alike = self
            .apis
            .values()
            .filter(|other| other.endpoint.kind() == kind);
        let most = if kind == EndpointType::Edge {
            EDGE_APIS_MAX
        } else {
            APIS_MAX
        };
        within(alike.count(), most, "APIs")?;
        let shown = view(&api);
        let id = api.id.clone();
        self.apis.insert(&id, api);
        Ok(shown)
    }

    pub(super) fn get_rest_api(&self, core: &Core, given: Given<'_>) -> Result<Value> {
        let api = self.found(core, text(given, "restApiId")?)?;
        Ok(with_tags(view(api), &api.tags))
    }

    pub(super) fn get_rest_apis(&self, given: Given<'_>) -> Result<Value> {
        let apis = self.apis.values().map(|api| (api.id.clone(), view(api)));
        page(given, "items", apis)
    }

    pub(super) fn delete_rest_api(&mut self, core: &Core, given: Given<'_>) -> Result<Value> {
        let id = text(given, "restApiId")?;
        self.found(core, id)?;
        let mapped = self.domains.values().any(|domain| {
            let mut mappings = domain.mappings.values();
            mappings.any(|mapping| mapping.rest_api_id == id)
        });
        if mapped {
            return Err(Error::bad(
                "Please remove all base path mappings related to the API in your domains.",
            ));
        }
        self.apis.remove(id);
        for plan in self.plans.values_mut() {
            plan.api_stages.retain(|stage| stage.api_id != id);
        }
        Ok(nothing())
    }

    pub(super) fn update_rest_api(&mut self, core: &Core, given: Given<'_>) -> Result<Value> {
        let api = self.found_mut(core, text(given, "restApiId")?)?;
        let mut changed = api.clone();
        for patch in patches(given)? {
            change(core, &mut changed, &patch)?;
        }
        if changed.endpoint.kind() == EndpointType::Private
            && changed.endpoint.ip_address_type == IpAddressType::Ipv4
        {
            return Err(private_is_dualstack());
        }
        *api = changed;
        Ok(with_tags(view(api), &api.tags))
    }
}

/// Whether there is room for one more.
pub(super) fn within(there: usize, most: usize, what: &str) -> Result<()> {
    if there < most {
        return Ok(());
    }
    Err(Error::Limit(format!(
        "Maximum number of {what} has been reached. Please contact AWS if you need additional {what}. Limit: {most}"
    )))
}

fn no_api(core: &Core, api: &str) -> Error {
    let account = &core.account.id;
    Error::missing(format!("Invalid API identifier specified {account}:{api}"))
}

fn private_is_dualstack() -> Error {
    Error::bad("Only dualstack ipAddressType is supported for Private APIs.")
}

/// An API without resources but the root.
pub(super) fn empty(core: &mut Core, name: &str) -> RestApi {
    let root = Resource {
        id: id(core, 10),
        parent_id: None,
        path_part: None,
        path: "/".to_owned(),
        methods: SortedMap::new(),
    };
    let mut resources = Listed::default();
    resources.insert(&root.id.clone(), root.clone());
    let draft = Snapshot {
        root: root.id,
        resources,
        models: first_models(|| id(core, 6)),
        validators: SortedMap::new(),
        authorizers: SortedMap::new(),
        gateway_responses: SortedMap::new(),
        policy: None,
        binary_media_types: Vec::new(),
        minimum_compression_size: None,
        api_key_source: ApiKeySource::Header,
        disable_execute_api_endpoint: false,
    };
    RestApi {
        id: id(core, 10),
        name: name.to_owned(),
        description: None,
        version: None,
        created: core.now,
        endpoint: EndpointConfiguration {
            types: vec![EndpointType::Edge],
            ip_address_type: IpAddressType::Ipv4,
            vpc_endpoint_ids: Vec::new(),
        },
        tags: Texts::new(),
        draft: Arc::new(draft),
        deployments: Listed::default(),
        stages: SortedMap::new(),
    }
}

/// A new API with another's draft.
fn copy_of(core: &mut Core, from: &RestApi) -> RestApi {
    RestApi {
        id: id(core, 10),
        created: core.now,
        deployments: Listed::default(),
        stages: SortedMap::new(),
        ..from.clone()
    }
}

/// The endpoint configuration that a caller gives.
pub(super) fn endpoint(given: Given<'_>) -> Result<EndpointConfiguration> {
    let Some(given) = given.object("endpointConfiguration")? else {
        return Ok(EndpointConfiguration {
            types: vec![EndpointType::Edge],
            ip_address_type: IpAddressType::Ipv4,
            vpc_endpoint_ids: Vec::new(),
        });
    };
    let types: Vec<EndpointType> = given
        .texts("types")?
        .into_iter()
        .filter_map(EndpointType::from_word)
        .collect();
    let kind = match types[..] {
        [kind] => kind,
        [] if given.get("types").is_some() => {
            return Err(Error::bad(
                "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
            ));
        }
        [] => EndpointType::Edge,
        _ => {
            return Err(Error::bad(
                "Cannot create an api with multiple Endpoint Types.",
            ));
        }
    };
    let addresses = given
        .text("ipAddressType")?
        .and_then(IpAddressType::from_word);
    let ip_address_type = match (kind, addresses) {
        (EndpointType::Private, Some(IpAddressType::Ipv4)) => return Err(private_is_dualstack()),
        (EndpointType::Private, _) => IpAddressType::Dualstack,
        (_, addresses) => addresses.unwrap_or(IpAddressType::Ipv4),
    };
    let vpc_endpoint_ids = list(given, "vpcEndpointIds")?;
    if !vpc_endpoint_ids.is_empty() && kind != EndpointType::Private {
        return Err(Error::bad(
            "Only PRIVATE API type is supported when vpcEndpointIds is specified.",
        ));
    }
    vpc_endpoint_ids
        .iter()
        .try_for_each(|id| vpc_endpoint(id))?;
    Ok(EndpointConfiguration {
        types: vec![kind],
        ip_address_type,
        vpc_endpoint_ids,
    })
}

pub(super) fn vpc_endpoint(id: &str) -> Result<()> {
    if id
        .strip_prefix("vpce-")
        .is_some_and(|rest| !rest.is_empty())
    {
        Ok(())
    } else {
        Err(Error::bad(format!("Invalid VPC Endpoint Id: {id}")))
    }
}

pub(super) fn compression(size: i64) -> Result<u32> {
    let fits = (0..=COMPRESSION_MAX).contains(&size);
    let size = u32::try_from(size).ok().filter(|_| fits);
    size.ok_or_else(|| {
        Error::bad(format!(
            "Invalid minimum compression size, must be between 0 and {COMPRESSION_MAX}"
        ))
    })
}

/// An API as API Gateway shows it. (A policy's quotation marks are escaped once more, as AWS has it.)
pub(super) fn view(api: &RestApi) -> Value {
    let draft = &api.draft;
    let mut view = Map::new();
    let mut set = |key: &str, value: Value| view.insert(key.to_owned(), value);
    set("id", json!(api.id));
    set("name", json!(api.name));
    if let Some(description) = &api.description {
        set("description", json!(description));
    }
    set("createdDate", json!(api.created.as_secs()));
    if let Some(version) = &api.version {
        set("version", json!(version));
    }
    if !draft.binary_media_types.is_empty() {
        set("binaryMediaTypes", json!(draft.binary_media_types));
    }
    if let Some(size) = draft.minimum_compression_size {
        set("minimumCompressionSize", json!(size));
    }
    set("apiKeySource", shown(&draft.api_key_source));
    set("endpointConfiguration", shown(&api.endpoint));
    if let Some(policy) = &draft.policy {
        set("policy", json!(policy.replace('"', "\\\"")));
    }
    if !api.tags.is_empty() {
        set("tags", json!(api.tags));
    }
    set(
        "disableExecuteApiEndpoint",
        json!(draft.disable_execute_api_endpoint),
    );
    set("rootResourceId", json!(draft.root));
    Value::Object(view)
}
