//! Resources: the tree of paths.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_Resource.html> (read 2026-11-22).

use super::Apis;
use super::api::within;
use super::error::{Error, Result};
use super::model::{Resource, Snapshot};
use super::patch::{Op, Patch, patches};
use super::read::{id, nothing, page, shown, text};
use crate::core::Core;
use crate::given::Given;
use crate::sorted::SortedMap;
use serde_json::{Map, Value, json};

/// How many resources an API has at most.
pub(super) const RESOURCES_MAX: usize = 300;

impl Apis {
    /// A resource of an API's draft, or the error that one of the two is not there.
    pub(super) fn resource(&self, given: Given<'_>) -> Result<&Resource> {
        let api = self.apis.get(text(given, "restApiId")?);
        let resource = text(given, "resourceId")?;
        api.and_then(|api| api.draft.resources.get(resource))
            .ok_or_else(Error::no_resource)
    }

    /// The same, to be changed.
    pub(super) fn resource_mut(&mut self, given: Given<'_>) -> Result<&mut Resource> {
        self.resource(given)?;
        let api = self.apis.get_mut(text(given, "restApiId")?);
        let resource = text(given, "resourceId")?;
        api.and_then(|api| api.draft_mut().resources.get_mut(resource))
            .ok_or_else(Error::no_resource)
    }

    pub(super) fn create_resource(&mut self, core: &mut Core, given: Given<'_>) -> Result<Value> {
        let new = id(core, 6);
        let api = self.found_mut(core, text(given, "restApiId")?)?;
        let parent = text(given, "parentId")?;
        let part = text(given, "pathPart")?;
        let resource = make(&api.draft, new, parent, part)?;
        let shown = view(&resource, false);
        let id = resource.id.clone();
        api.draft_mut().resources.insert(&id, resource);
        Ok(shown)
    }

    pub(super) fn get_resource(&self, given: Given<'_>) -> Result<Value> {
        let embed = given.texts("embed")?.contains(&"methods");
        Ok(view(self.resource(given)?, embed))
    }

    pub(super) fn get_resources(&self, core: &Core, given: Given<'_>) -> Result<Value> {
        let api = self.found(core, text(given, "restApiId")?)?;
        let embed = given.texts("embed")?.contains(&"methods");
        let resources = api.draft.resources.values();
        let items = resources.map(|resource| (resource.id.clone(), view(resource, embed)));
        page(given, "items", items)
    }

    pub(super) fn delete_resource(&mut self, given: Given<'_>) -> Result<Value> {
        let resource = self.resource(given)?;
        if resource.parent_id.is_none() {
            return Err(Error::bad(
                "Invalid resource: Root resource cannot be deleted",
            ));
        }
        let gone = resource.id.clone();
        if let Some(api) = self.apis.get_mut(text(given, "restApiId")?) {
            delete(api.draft_mut(), &gone);
        }
        Ok(nothing())
    }

    pub(super) fn update_resource(&mut self, given: Given<'_>) -> Result<Value> {
        let id = self.resource(given)?.id.clone();
        let patches = patches(given)?;
        let api = self.apis.get_mut(text(given, "restApiId")?);
        let api = api.ok_or_else(Error::no_resource)?;
        let mut draft = (*api.draft).clone();
        for patch in &patches {
            change(&mut draft, &id, patch)?;
        }
        let resource = draft.resources.get(&id).ok_or_else(Error::no_resource)?;
        let shown = view(resource, false);
        *api.draft_mut() = draft;
        Ok(shown)
    }
}

/// A new resource below another, or why there can be none.
pub(super) fn make(draft: &Snapshot, id: String, parent: &str, part: &str) -> Result<Resource> {
    let above = draft.resources.get(parent).ok_or_else(Error::no_resource)?;
    within(draft.resources.len(), RESOURCES_MAX, "resources")?;
    check_part(draft, above, part, None)?;
    Ok(Resource {
        id,
        parent_id: Some(parent.to_owned()),
        path_part: Some(part.to_owned()),
        path: join(&above.path, part),
        methods: SortedMap::new(),
    })
}

/// A path one part longer.
pub(super) fn join(path: &str, part: &str) -> String {
    format!("{}/{part}", path.trim_end_matches('/'))
}

/// Whether a part may stand below a resource: its letters, and its siblings (but `itself`).
fn check_part(draft: &Snapshot, above: &Resource, part: &str, itself: Option<&str>) -> Result<()> {
    let greedy = above
        .path_part
        .as_deref()
        .filter(|part| part.ends_with("+}"));
    if let Some(greedy) = greedy {
        return Err(Error::bad(format!(
            "Cannot create a child of a resource with a greedy path variable: {greedy}"
        )));
    }
    let variable = part.starts_with('{') && part.ends_with('}');
    let inner = if variable {
        part[1..part.len() - 1].trim_end_matches('+')
    } else {
        part
    };
    let allowed = |letter: char| {
        letter.is_ascii_alphanumeric()
            || "._-:".contains(letter)
            || (!variable && "~%!$&'()*+,;=@".contains(letter))
    };
    if inner.is_empty() || !inner.chars().all(allowed) {
        return Err(Error::bad(
            "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
        ));
    }
    for sibling in draft.children(&above.id) {
        if itself == Some(&*sibling.id) {
            continue;
        }
        let name = sibling.path_part.as_deref().unwrap_or_default();
        if name == part {
            return Err(Error::Conflict(format!(
                "Another resource with the same parent already has this name: {part}"
            )));
        }
        if variable && name.starts_with('{') {
            return Err(Error::bad(format!(
                "A sibling ({name}) of this resource already has a variable path part -- only one is allowed"
            )));
        }
    }
    Ok(())
}

/// Takes a resource out, with everything below it.
pub(super) fn delete(draft: &mut Snapshot, id: &str) {
    let below: Vec<String> = draft.children(id).map(|child| child.id.clone()).collect();
    for child in below {
        delete(draft, &child);
    }
    draft.resources.remove(id);
}

fn change(draft: &mut Snapshot, id: &str, patch: &Patch<'_>) -> Result<()> {
    let known = matches!(patch.path, "/parentId" | "/pathPart");
    if !known || patch.op != Op::Replace {
        return Err(patch.unknown_among(&["/parentId", "/pathPart"]));
    }
    let resource = draft.resources.get(id).ok_or_else(Error::no_resource)?;
    let Some(parent) = &resource.parent_id else {
        let what = &patch.path[1..];
        return Err(Error::bad(format!(
            "Root resource cannot update its {what}."
        )));
    };
    let part = resource.path_part.clone().unwrap_or_default();
    let (parent, part) = if patch.path == "/parentId" {
        (patch.text().to_owned(), part)
    } else {
        (parent.clone(), patch.text().to_owned())
    };
    let above = draft
        .resources
        .get(&parent)
        .ok_or_else(Error::no_resource)?;
    if is_below(draft, &parent, id) {
        return Err(Error::bad("Resources cannot be cyclical."));
    }
    check_part(draft, above, &part, Some(id))?;
    if let Some(resource) = draft.resources.get_mut(id) {
        resource.parent_id = Some(parent);
        resource.path_part = Some(part);
    }
    rename(draft, id);
    Ok(())
}

/// Whether a resource is another or lies below it.
fn is_below(draft: &Snapshot, id: &str, other: &str) -> bool {
    let mut at = Some(id);
    while let Some(id) = at {
        if id == other {
            return true;
        }
        let resource = draft.resources.get(id);
        at = resource.and_then(|resource| resource.parent_id.as_deref());
    }
    false
}

/// Writes the paths of a resource and of everything below it anew.
fn rename(draft: &mut Snapshot, id: &str) {
    let Some(resource) = draft.resources.get(id) else {
        return;
    };
    let parent = resource.parent_id.as_ref();
    let above = parent.and_then(|parent| draft.resources.get(parent));
    let part = resource.path_part.as_deref().unwrap_or_default();
    let path = above.map(|above| join(&above.path, part));
    let below: Vec<String> = draft.children(id).map(|child| child.id.clone()).collect();
    if let (Some(resource), Some(path)) = (draft.resources.get_mut(id), path) {
        resource.path = path;
    }
    for child in below {
        rename(draft, &child);
    }
}

/// A resource as API Gateway shows it: its methods by name, or in full.
fn view(resource: &Resource, methods: bool) -> Value {
    let mut view = shown(resource);
    if !methods && !resource.methods.is_empty() {
        let names = resource.methods.keys();
        let names: Map<String, Value> = names.map(|name| (name.clone(), json!({}))).collect();
        view["resourceMethods"] = names.into();
    }
    view
}
