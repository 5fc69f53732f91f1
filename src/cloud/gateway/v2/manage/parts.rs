//! Routes, integrations, authorizers, models and responses: made, shown, changed and taken away.

use super::super::V2;
use super::super::error::Error;
use super::super::model::{Api, Draft, Kind, Protocol};
use super::{Answer, authorizers, fields, page, required, rules};
use crate::cognito::Cognito;
use crate::core::Core;
use crate::given::Given;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How many parts of a kind an API has at most.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html> (read 2026-11-22).
const fn most(kind: Kind) -> usize {
    match kind {
        Kind::Authorizer => 10,
        _ => 300,
    }
}

/// Whether this names a function: its ARN, or the URI that API Gateway invokes it by.
pub(crate) fn is_lambda(uri: &str) -> bool {
    uri.starts_with("arn:aws:lambda:") || uri.contains(":lambda:path/")
}

impl V2 {
    pub(super) fn create_part(
        &mut self,
        core: &mut Core,
        cognito: &Cognito,
        kind: Kind,
        given: Given<'_>,
    ) -> Answer {
        let fields = fields::read(fields::of(kind), given, true)?;
        let parent = parent(kind, given)?;
        let api = self.api(given)?;
        check_parent(api, kind, &parent)?;
        let part = finished(api, cognito, kind, None, fields)?;
        if api.draft.under(kind, &parent).count() >= most(kind) {
            return Err(Error::bad(format!(
                "Maximum number of {}s for this API has been reached",
                kind.word()
            )));
        }
        let id = core.rng.name(7).to_lowercase();
        let api = self.api_mut(given)?;
        let shown = add(api, kind, &parent, &id, part);
        self.changed(core, given);
        Ok(shown)
    }

    pub(super) fn get_part(&self, kind: Kind, given: Given<'_>) -> Answer {
        let parent = parent(kind, given)?;
        let id = required(given, &format!("{}Id", kind.word()))?;
        let api = self.api(given)?;
        check_parent(api, kind, &parent)?;
        let part = api.draft.part(kind, &parent, id);
        part.map(|part| (**part).clone())
            .ok_or_else(|| Error::no(kind.word()))
    }

    pub(super) fn get_parts(&self, kind: Kind, given: Given<'_>) -> Answer {
        let parent = parent(kind, given)?;
        let api = self.api(given)?;
        check_parent(api, kind, &parent)?;
        page::page(
            given,
            api.draft
                .under(kind, &parent)
                .map(|(_, part)| (**part).clone()),
        )
    }

    pub(super) fn update_part(
        &mut self,
        core: &mut Core,
        cognito: &Cognito,
        kind: Kind,
        given: Given<'_>,
    ) -> Answer {
        let change = fields::read(fields::of(kind), given, false)?;
        let before = self.get_part(kind, given)?;
        let parent = parent(kind, given)?;
        let id = required(given, &format!("{}Id", kind.word()))?;
        let mut fields = before.as_object().cloned().unwrap_or_default();
        fields::merge(&mut fields, change);
        let part = finished(self.api(given)?, cognito, kind, Some(id), fields)?;
        let api = self.api_mut(given)?;
        let shown = add(api, kind, &parent, id, part);
        self.changed(core, given);
        Ok(shown)
    }

    pub(super) fn delete_part(&mut self, core: &mut Core, kind: Kind, given: Given<'_>) -> Answer {
        self.get_part(kind, given)?;
        let parent = parent(kind, given)?;
        let id = required(given, &format!("{}Id", kind.word()))?;
        let api = self.api_mut(given)?;
        check_unused(&api.draft, kind, id)?;
        let draft = Arc::make_mut(&mut api.draft);
        draft.parts.remove(&(kind, parent.into(), id.into()));
        // What hung on it goes with it.
        draft
            .parts
            .retain(|(of, on, _), _| of.parent() != Some(kind) || **on != *id);
        self.changed(core, given);
        Ok(json!({}))
    }
}

/// The id of what a part hangs on; empty when that is the API itself.
fn parent(kind: Kind, given: Given<'_>) -> Result<String, Error> {
    match kind.parent() {
        Some(parent) => required(given, &format!("{}Id", parent.word())).map(str::to_owned),
        None => Ok(String::new()),
    }
}

fn check_parent(api: &Api, kind: Kind, id: &str) -> Result<(), Error> {
    match kind.parent() {
        Some(parent) if api.draft.part(parent, "", id).is_none() => Err(Error::no(parent.word())),
        _ => Ok(()),
    }
}

/// Adds a part to the draft, or puts it in place of what it was.
pub(super) fn add(
    api: &mut Api,
    kind: Kind,
    parent: &str,
    id: &str,
    mut part: Map<String, Value>,
) -> Value {
    part.insert(format!("{}Id", kind.word()), id.into());
    let shown = Value::Object(part);
    let draft = Arc::make_mut(&mut api.draft);
    draft
        .parts
        .insert((kind, parent.into(), id.into()), Arc::new(shown.clone()));
    shown
}

/// A part with AWS's defaults, and nothing wrong with it.
pub(super) fn finished(
    api: &Api,
    cognito: &Cognito,
    kind: Kind,
    id: Option<&str>,
    mut part: Map<String, Value>,
) -> Result<Map<String, Value>, Error> {
    match kind {
        Kind::Route => rules::route(api, id, &mut part)?,
        Kind::Integration => rules::integration(api, &mut part)?,
        Kind::Authorizer => authorizers::authorizer(api, cognito, &mut part)?,
        Kind::Model | Kind::RouteResponse | Kind::IntegrationResponse
            if api.protocol == Protocol::Http =>
        {
            return Err(Error::bad(format!(
                "{}s are not supported for HTTP APIs",
                kind.word()
            )));
        }
        Kind::Model => rules::model(&mut part)?,
        Kind::RouteResponse | Kind::IntegrationResponse => {}
    }
    Ok(part)
}

/// What routes use cannot be taken away.
fn check_unused(draft: &Draft, kind: Kind, id: &str) -> Result<(), Error> {
    let uses = |route: &Value| match kind {
        Kind::Integration => route["Target"] == format!("integrations/{id}"),
        Kind::Authorizer => route["AuthorizerId"] == id,
        _ => false,
    };
    match draft.all(Kind::Route).find(|(_, route)| uses(route)) {
        Some((route, _)) => Err(Error::Conflict(format!(
            "Cannot delete {} '{id}' referenced in Routes '{route}'",
            kind.word()
        ))),
        None => Ok(()),
    }
}
