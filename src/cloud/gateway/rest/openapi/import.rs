//! An API becomes what a definition says.

use super::super::Listed;
use super::super::api::empty;
use super::super::error::Error;
use super::super::model::{Resource, RestApi, Snapshot};
use super::super::read::id;
use super::super::resource;
use super::BasePath;
use super::document::{Document, method_name};
use crate::core::Core;
use crate::sorted::SortedMap;
use serde_json::Value;

/// What an import has to say.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    pub errors: Vec<String>,
    pub warnings: Vec<String>,
}

/// How a security scheme lets requests in.
#[derive(Clone, Debug)]
pub(super) enum Scheme {
    /// An authorizer by its id; whether it is Cognito's.
    Authorizer(String, bool),
    /// AWS's signatures.
    Iam,
    /// An API key.
    Key,
}

pub(super) struct Importer<'a> {
    pub core: &'a mut Core,
    pub document: &'a Document,
    pub api: &'a str,
    pub draft: Snapshot,
    /// What the draft was before, whose ids are used again.
    pub before: &'a Snapshot,
    pub schemes: SortedMap<String, Scheme>,
    /// Request validators' ids by name.
    pub validators: SortedMap<String, String>,
    pub notes: Notes,
}

impl Importer<'_> {
    /// Carries out an import; when it has errors, the API must not be used.
    pub(super) fn run(
        core: &mut Core,
        api: &mut RestApi,
        document: &Document,
        mode: BasePath,
        overwrite: bool,
    ) -> Notes {
        let before = (*api.draft).clone();
        let draft = if overwrite {
            fresh(core, &before)
        } else {
            before.clone()
        };
        let endpoint = api.endpoint.kind();
        let mut importer = Importer {
            core,
            document,
            api: &api.id,
            draft,
            before: &before,
            schemes: SortedMap::new(),
            validators: SortedMap::new(),
            notes: Notes::default(),
        };
        importer.settings();
        importer.models();
        importer.request_validators();
        importer.security_schemes();
        importer.gateway_responses();
        importer.paths(mode, endpoint);
        let Importer { draft, notes, .. } = importer;
        *api.draft_mut() = draft;
        let configuration = &document.value["x-amazon-apigateway-endpoint-configuration"];
        for id in configuration["vpcEndpointIds"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let id = id.as_str().unwrap_or_default().to_owned();
            if !api.endpoint.vpc_endpoint_ids.contains(&id) {
                api.endpoint.vpc_endpoint_ids.push(id);
            }
        }
        notes
    }

    /// Notes what could not be done.
    pub(super) fn fail(&mut self, what: &str, error: Error) {
        let why = match error {
            Error::BadRequest(why)
            | Error::NotFound(why)
            | Error::Conflict(why)
            | Error::Limit(why)
            | Error::Serialization(why) => why,
            Error::Validation(broken) => broken.join("; "),
            Error::NotModelled(what) => format!("the simulated API Gateway has no {what} yet"),
        };
        self.notes.errors.push(format!("{what}: {why}"));
    }

    fn paths(&mut self, mode: BasePath, endpoint: super::super::model::EndpointType) {
        let document = self.document;
        let base = document.base_path();
        let mut base: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
        match mode {
            BasePath::Ignore => base.clear(),
            BasePath::Prepend => {}
            BasePath::Split => {
                base.drain(..base.len().min(1));
            }
        }
        let paths = document.value["paths"].as_object();
        for (path, item) in paths.into_iter().flatten() {
            let own = path.split('/').filter(|part| !part.is_empty());
            let parts: Vec<&str> = base.iter().copied().chain(own).collect();
            let resource = match self.resource_of(&parts) {
                Ok(resource) => resource,
                Err(error) => {
                    self.fail(
                        &format!("Unable to create resource at path '{path}'"),
                        error,
                    );
                    continue;
                }
            };
            let shared = &item["parameters"];
            for (key, operation) in item.as_object().into_iter().flatten() {
                if let Some(name) = method_name(key) {
                    self.method(&resource, &name, operation, shared, endpoint);
                }
            }
        }
    }

    /// The resource of a path, made with all above it if it is not there yet.
    fn resource_of(&mut self, parts: &[&str]) -> Result<String, Error> {
        let mut at = self.draft.root.clone();
        let mut path = String::new();
        for part in parts {
            path = format!("{path}/{part}");
            let there = self.draft.resource_at(&path).map(|there| there.id.clone());
            at = match there {
                Some(there) => there,
                None => {
                    let known = self.before.resource_at(&path);
                    let id = match known {
                        Some(known) => known.id.clone(),
                        None => id(self.core, 6),
                    };
                    let made: Resource = resource::make(&self.draft, id.clone(), &at, part)?;
                    self.draft.resources.insert(&id, made);
                    id
                }
            };
        }
        Ok(at)
    }

    /// The text of a value, for what says nothing else.
    pub(super) fn extension(&self, name: &str) -> &Value {
        &self.document.value[name]
    }
}

/// A draft with nothing but the root, which keeps its id, and what no definition overwrites.
fn fresh(core: &mut Core, before: &Snapshot) -> Snapshot {
    let new = empty(core, "");
    let mut draft = (*new.draft).clone();
    draft.models.clear();
    let root = before.resources.get(&before.root).cloned();
    draft.resources = Listed::default();
    if let Some(mut root) = root {
        root.methods.clear();
        draft.root.clone_from(&root.id);
        draft.resources.insert(&root.id.clone(), root);
    }
    draft.policy.clone_from(&before.policy);
    draft.disable_execute_api_endpoint = before.disable_execute_api_endpoint;
    draft.minimum_compression_size = before.minimum_compression_size;
    draft
}
