//! API keys.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_ApiKey.html> (read 2026-11-22).

use super::Apis;
use super::api::within;
use super::error::{Error, Result};
use super::model::ApiKey;
use super::patch::{Op, Patch, patches};
use super::read::{flag, id, nothing, page, shown, some, text, texts, with_tags};
use crate::core::Core;
use crate::given::Given;
use serde_json::{Value, json};

const KEYS_MAX: usize = 10_000;
const NAME_MAX: usize = 1_024;
const VALUE_MIN: usize = 20;
const VALUE_MAX: usize = 128;
const PATHS: [&str; 4] = ["/description", "/enabled", "/name", "/customerId"];

impl Apis {
    fn key(&self, given: Given<'_>) -> Result<&ApiKey> {
        let key = self.keys.get(text(given, "apiKey")?);
        key.ok_or_else(no_key)
    }

    pub(super) fn create_api_key(&mut self, core: &mut Core, given: Given<'_>) -> Result<Value> {
        within(self.keys.len(), KEYS_MAX, "API keys")?;
        let name = some(given, "name")?;
        check_name(name.as_deref())?;
        let value = some(given, "value")?;
        let length = value.as_ref().map(|value| value.chars().count());
        if length.is_some_and(|length| length < VALUE_MIN) {
            return Err(Error::bad(format!(
                "API Key value should be at least {VALUE_MIN} characters"
            )));
        }
        if length.is_some_and(|length| length > VALUE_MAX) {
            return Err(Error::bad(format!(
                "API Key value exceeds maximum size of {VALUE_MAX} characters"
            )));
        }
        if value
            .as_ref()
            .is_some_and(|value| self.key_of(value).is_some())
        {
            return Err(Error::Conflict("API Key already exists".to_owned()));
        }
        let key = ApiKey {
            id: id(core, 10),
            value: value.unwrap_or_else(|| id(core, 40)),
            name,
            customer_id: some(given, "customerId")?,
            description: some(given, "description")?,
            enabled: flag(given, "enabled")?,
            created: core.now,
            updated: core.now,
            stage_keys: self.stage_keys(given)?,
            tags: texts(given, "tags")?.unwrap_or_default(),
        };
        let shown = shown(&key);
        let id = key.id.clone();
        self.keys.insert(&id, key);
        Ok(shown)
    }

    /// `API/STAGE` pairs, each of a stage that there is.
    fn stage_keys(&self, given: Given<'_>) -> Result<Vec<String>> {
        let pair = |pair: &Value| {
            let part = |name: &str| pair[name].as_str().unwrap_or_default().to_owned();
            let (api, stage) = (part("restApiId"), part("stageName"));
            match self.api(&api).and_then(|api| api.stages.get(&stage)) {
                Some(_) => Ok(format!("{api}/{stage}")),
                None => Err(Error::bad("Invalid stage identifier specified")),
            }
        };
        given.list("stageKeys")?.iter().map(pair).collect()
    }

    pub(super) fn get_api_key(&self, given: Given<'_>) -> Result<Value> {
        let key = self.key(given)?;
        let shown = with_tags(shown(key), &key.tags);
        Ok(if flag(given, "includeValue")? {
            shown
        } else {
            without_value(shown)
        })
    }

    pub(super) fn get_api_keys(&self, given: Given<'_>) -> Result<Value> {
        let name = some(given, "nameQuery")?;
        let customer = some(given, "customerId")?;
        let values = flag(given, "includeValues")?;
        // The newest comes first.
        let keys = self.keys.values().rev();
        let keys = keys
            .filter(|key| begins(key.name.as_deref(), name.as_deref()))
            .filter(|key| customer.is_none() || key.customer_id == customer)
            .map(|key| {
                let shown = shown(key);
                let shown = if values { shown } else { without_value(shown) };
                (key.id.clone(), shown)
            });
        page(given, "items", keys)
    }

    pub(super) fn delete_api_key(&mut self, given: Given<'_>) -> Result<Value> {
        let id = self.key(given)?.id.clone();
        self.keys.remove(&id);
        for plan in self.plans.values_mut() {
            plan.keys.retain(|key| *key != id);
        }
        Ok(nothing())
    }

    pub(super) fn update_api_key(&mut self, core: &Core, given: Given<'_>) -> Result<Value> {
        let mut changed = self.key(given)?.clone();
        for patch in patches(given)? {
            self.change_key(&mut changed, &patch)?;
        }
        changed.updated = core.now;
        let shown = with_tags(shown(&changed), &changed.tags);
        let id = changed.id.clone();
        self.keys.insert(&id, changed);
        Ok(without_value(shown))
    }

    fn change_key(&self, key: &mut ApiKey, patch: &Patch<'_>) -> Result<()> {
        match (patch.op, patch.path) {
            (Op::Replace | Op::Remove, "/description") => key.description = patch.some(),
            (Op::Replace, "/enabled") => key.enabled = patch.flag(),
            (Op::Replace, "/name") => {
                check_name(patch.value)?;
                key.name = patch.some();
            }
            (Op::Replace, "/customerId") => key.customer_id = patch.some(),
            (Op::Add | Op::Remove, "/stages") => {
                let pair = patch.text();
                let (api, stage) = pair.split_once('/').unwrap_or((pair, ""));
                if self
                    .api(api)
                    .and_then(|api| api.stages.get(stage))
                    .is_none()
                {
                    return Err(Error::bad("Invalid stage identifier specified"));
                }
                key.stage_keys.retain(|there| there != pair);
                if patch.op == Op::Add {
                    key.stage_keys.push(pair.to_owned());
                }
            }
            _ => return Err(patch.unknown_among(&PATHS)),
        }
        Ok(())
    }
}

fn check_name(name: Option<&str>) -> Result<()> {
    if name.is_some_and(|name| name.chars().count() > NAME_MAX) {
        return Err(Error::bad(format!(
            "Invalid API Key name, can be at most {NAME_MAX} characters."
        )));
    }
    Ok(())
}

pub(super) fn no_key() -> Error {
    Error::missing("Invalid API Key identifier specified")
}

/// Whether a name begins as a query asks; capitals count.
pub(super) fn begins(name: Option<&str>, query: Option<&str>) -> bool {
    query.is_none_or(|query| name.unwrap_or_default().starts_with(query))
}

fn without_value(mut shown: Value) -> Value {
    if let Some(fields) = shown.as_object_mut() {
        fields.remove("value");
    }
    shown
}

/// A key as a usage plan shows it.
pub(super) fn in_plan(key: &ApiKey) -> Value {
    let mut shown = json!({"id": key.id, "type": "API_KEY", "value": key.value});
    if let Some(name) = &key.name {
        shown["name"] = json!(name);
    }
    shown
}
