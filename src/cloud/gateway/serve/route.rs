//! Which API, stage, resource and method a request is for.

use crate::gateway::rest::Apis;
use crate::gateway::rest::model::{Method, Resource, Snapshot};

/// Where a host and a path lead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) api: String,
    pub(super) stage: String,
    /// The path below the stage, as it was sent: `/cakes/7`
    pub(super) path: String,
    /// The custom domain it came through.
    pub(super) domain: Option<String>,
}

/// Which API and stage a host and a path name, be there such or not; none when the host is nobody's.
pub(super) fn locate(apis: &Apis, host: &str, path: &str) -> Option<Place> {
    let plain = path.trim_start_matches('/');
    if let Some((id, _)) = host.split_once(".execute-api.") {
        let (stage, rest) = first(plain);
        // A private API may be reached by its endpoint, too: ID-VPCE.execute-api...
        let api = id.split_once("-vpce-").map_or(id, |(id, _)| id);
        return Some(place(api, stage, rest, None));
    }
    if let Some(domain) = apis.domain(host) {
        let (base, below) = first(plain);
        let (mapping, rest) = match domain.mappings.get(base) {
            Some(mapping) => (mapping, below),
            None => (domain.mappings.get("(none)")?, plain),
        };
        let domain = Some(host.to_owned());
        return Some(match &mapping.stage {
            Some(stage) => place(&mapping.rest_api_id, stage, rest, domain),
            None => {
                let (stage, rest) = first(rest.trim_start_matches('/'));
                place(&mapping.rest_api_id, stage, rest, domain)
            }
        });
    }
    None
}

fn place(api: &str, stage: &str, path: &str, domain: Option<String>) -> Place {
    Place {
        api: api.to_owned(),
        stage: stage.to_owned(),
        path: format!("/{}", path.trim_start_matches('/')),
        domain,
    }
}

/// The first part of a path, and what follows it.
fn first(path: &str) -> (&str, &str) {
    match path.find('/') {
        Some(at) => path.split_at(at),
        None => (path, ""),
    }
}

/// A resource that a path leads to, and the parameters of the path.
pub(super) struct Found<'a> {
    pub(super) resource: &'a Resource,
    pub(super) params: Vec<(String, String)>,
}

/// The resource of a path: at each part a fixed name comes before a parameter, and that before a greedy one.
pub(super) fn find<'a>(api: &'a Snapshot, path: &str) -> Option<Found<'a>> {
    let trimmed = path.trim_matches('/');
    let root = api.resources.get(&api.root)?;
    let mut params = Vec::new();
    let resource = descend(api, root, trimmed, &mut params, 0)?;
    Some(Found { resource, params })
}

/// How many parts a path may have.
const PARTS_MAX: usize = 100;

fn descend<'a>(
    api: &'a Snapshot,
    at: &'a Resource,
    path: &str,
    params: &mut Vec<(String, String)>,
    depth: usize,
) -> Option<&'a Resource> {
    if path.is_empty() {
        return (!at.methods.is_empty()).then_some(at);
    }
    if depth > PARTS_MAX {
        return None;
    }
    let (part, rest) = first(path);
    let rest = rest.trim_start_matches('/');
    let named = |child: &&Resource| child.path_part.as_deref() == Some(part);
    if let Some(child) = api.children(&at.id).find(named)
        && let Some(found) = descend(api, child, rest, params, depth + 1)
    {
        return Some(found);
    }
    let variable = |child: &'a Resource| {
        let part = child.path_part.as_deref()?;
        let name = part.strip_prefix('{')?.strip_suffix('}')?;
        Some((child, name))
    };
    let variables: Vec<(&Resource, &str)> = api.children(&at.id).filter_map(variable).collect();
    for (child, name) in variables.iter().filter(|(_, name)| !name.ends_with('+')) {
        params.push(((*name).to_owned(), part.to_owned()));
        if let Some(found) = descend(api, child, rest, params, depth + 1) {
            return Some(found);
        }
        params.pop();
    }
    let (child, name) = variables.iter().find(|(_, name)| name.ends_with('+'))?;
    params.push((name.trim_end_matches('+').to_owned(), path.to_owned()));
    Some(child)
}

/// How a resource answers a method: by its own name, or as `ANY`.
pub(super) fn method_of<'a>(resource: &'a Resource, method: &str) -> Option<(&'a str, &'a Method)> {
    [method, "ANY"].into_iter().find_map(|name| {
        let (name, found) = resource.methods.get_key_value(name)?;
        Some((name.as_str(), found))
    })
}
