//! Which API and stage a host and a path lead to.

use super::V2;
use super::model::Id;
use super::route::stage_of;
use std::sync::Arc;

/// Where a host and a path lead.
pub(super) struct Place {
    pub(super) api: Id,
    pub(super) stage: Option<Id>,
    /// The path without the stage's name or the mapping's key.
    pub(super) inner: String,
    /// One sentence of how it was found.
    pub(super) how: String,
}

impl V2 {
    /// Whether a host is one of these APIs or one of their domains.
    #[must_use]
    pub fn has_host(&self, host: &str) -> bool {
        self.api_of_host(host).is_some() || self.domains.contains_key(host)
    }

    fn api_of_host(&self, host: &str) -> Option<&Id> {
        let (id, rest) = host.split_once('.')?;
        let (id, _) = self.apis.get_key_value(id)?;
        rest.starts_with("execute-api.").then_some(id)
    }

    /// Finds API and stage for a host and a path; none when the host's domain leads nowhere.
    pub(super) fn place(&self, host: &str, path: &str) -> Option<Place> {
        if let Some(id) = self.api_of_host(host) {
            let api = self.apis.get(id)?;
            let stage = |name: &str| {
                api.stages
                    .get_key_value(name)
                    .map(|(name, _)| Arc::clone(name))
            };
            let (stage, inner) = match stage_of(stage, path).filter(|_| !api.own_host_is_off()) {
                Some((stage, inner)) => (Some(stage), inner),
                None => (None, path),
            };
            let how = match (&stage, api.own_host_is_off()) {
                (_, true) => "The API's own host is switched off; its custom domain is to be used.".into(),
                (Some(stage), _) => format!("The host names the API \"{}\", the path its stage {stage}.", api.name()),
                (None, _) => "No stage has the name that the path begins with, and there is no $default stage.".into(),
            };
            return Some(Place {
                api: Arc::clone(id),
                stage,
                inner: inner.into(),
                how,
            });
        }
        let domain = self.domains.get(host)?;
        let fits = |key: &str| {
            let rest = path.strip_prefix('/')?.strip_prefix(key)?;
            (key.is_empty() || rest.is_empty() || rest.starts_with('/')).then(|| {
                match rest.trim_start_matches('/') {
                    "" => "/".to_owned(),
                    rest => format!("/{rest}"),
                }
            })
        };
        let mappings = domain.mappings.values().filter_map(|mapping| {
            let key = mapping["ApiMappingKey"].as_str().unwrap_or_default();
            Some((key, mapping, fits(key)?))
        });
        // The longest key that fits wins.
        let (key, mapping, inner) = mappings.max_by_key(|(key, ..)| key.len())?;
        let (api, _) = self.apis.get_key_value(mapping["ApiId"].as_str()?)?;
        let stage: Id = mapping["Stage"].as_str()?.into();
        let how =
            format!("The domain {host} maps the path /{key} to the stage {stage} of the API.");
        Some(Place {
            api: Arc::clone(api),
            stage: Some(stage),
            inner,
            how,
        })
    }
}
