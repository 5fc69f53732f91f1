//! Tags on functions and event source mappings.

use super::error::Error;
use super::manage::TAGS_MAX;
use super::named::Named;
use super::{Answer, Lambda};
use crate::core::Core;
use serde_json::{Map, Value, json};
use std::sync::Arc;

impl Lambda {
    pub(super) fn tag(&mut self, core: &mut Core, params: &Value) -> Answer {
        let added = params["Tags"].as_object().cloned().unwrap_or_default();
        if added.is_empty() {
            return Err(Error::invalid(
                "An error occurred and the request cannot be processed.",
            ));
        }
        self.change_tags(core, params, |tags| {
            tags.extend(added);
            if tags.len() > TAGS_MAX {
                return Err(Error::invalid("Number of tags exceeds resource tag limit."));
            }
            Ok(())
        })
    }

    pub(super) fn untag(&mut self, core: &mut Core, params: &Value) -> Answer {
        let keys = params["TagKeys"].as_array().map_or(&[][..], Vec::as_slice);
        self.change_tags(core, params, |tags| {
            tags.retain(|key, _| !keys.iter().any(|gone| gone == key));
            Ok(())
        })
    }

    pub(super) fn list_tags(&mut self, core: &mut Core, params: &Value) -> Answer {
        let resource = resource(params);
        let tags = if let Some(uuid) = mapping_of(resource) {
            let mapping = self.mapping(uuid).ok_or_else(Error::no_resource)?;
            Arc::clone(&mapping.tags)
        } else {
            let named = function_of(core, resource)?;
            Arc::clone(&self.existing(&named)?.tags)
        };
        Ok(json!({"Tags": *tags}))
    }

    /// Changes the tags of a function or mapping; a function's revision changes with them.
    fn change_tags(
        &mut self,
        core: &mut Core,
        params: &Value,
        change: impl FnOnce(&mut Map<String, Value>) -> Result<(), Error>,
    ) -> Answer {
        let resource = resource(params);
        if let Some(uuid) = mapping_of(resource) {
            let mut mappings = self.mappings.values_mut();
            let mapping = mappings.find(|mapping| mapping.uuid == uuid);
            let mapping = mapping.ok_or_else(Error::no_resource)?;
            let mut tags = (*mapping.tags).clone();
            change(&mut tags)?;
            mapping.tags = Arc::new(tags);
            return Ok(json!({}));
        }
        let named = function_of(core, resource)?;
        let revision = core.rng.uuid();
        let function = self.existing_mut(&named)?;
        let mut tags = (*function.tags).clone();
        change(&mut tags)?;
        *function.tags_mut() = tags;
        if let Some(latest) = function.versions.get_mut(&0) {
            Arc::make_mut(latest).revision = revision.into();
        }
        Ok(json!({}))
    }
}

fn resource(params: &Value) -> &str {
    params["Resource"].as_str().unwrap_or_default()
}

fn mapping_of(resource: &str) -> Option<&str> {
    Some(resource.split_once(":event-source-mapping:")?.1)
}

fn function_of(core: &Core, resource: &str) -> Result<Named, Error> {
    match resource.split(':').nth(5) {
        Some("capacity-provider") => {
            return Err(Error::not_found(format!(
                "Capacity provider not found: {resource}"
            )));
        }
        Some("function") => {}
        _ => return Err(Error::no_resource()),
    }
    let named = Named::of(core, resource, None)?;
    if named.qualifier.is_some() {
        return Err(Error::invalid(
            "Tags on function aliases and versions are not supported. Please specify a function ARN.",
        ));
    }
    Ok(named)
}
