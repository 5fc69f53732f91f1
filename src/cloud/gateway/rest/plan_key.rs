//! Which keys are in which usage plan.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_UsagePlanKey.html> (read 2026-11-22).

use super::Apis;
use super::error::{Error, Result};
use super::key::{begins, in_plan, no_key};
use super::read::{nothing, page, some, text};
use crate::given::Given;
use serde_json::Value;

impl Apis {
    pub(super) fn create_usage_plan_key(&mut self, given: Given<'_>) -> Result<Value> {
        if text(given, "keyType")? != "API_KEY" {
            return Err(Error::bad("Invalid key type specified. Must be API_KEY"));
        }
        let plan = self.plan(given)?;
        let key = self.keys.get(text(given, "keyId")?).ok_or_else(no_key)?;
        // A key opens a stage through one plan only.
        let clash = plan.api_stages.iter().find_map(|opened| {
            let mut others = self.plans.values();
            others.find(|other| {
                other.keys.contains(&key.id) && other.opens(&opened.api_id, &opened.stage).is_some()
            })
        });
        if let Some(other) = clash.filter(|other| other.id != plan.id) {
            return Err(Error::Conflict(format!(
                "Usage Plan {} cannot be added because API Key {} cannot reference multiple Usage Plans with the same API stage: {}",
                plan.id, key.id, other.id
            )));
        }
        if plan.keys.contains(&key.id) {
            return Err(Error::Conflict(
                "API Key is already subscribed to this usage plan".to_owned(),
            ));
        }
        let (id, shown) = (key.id.clone(), in_plan(key));
        if let Some(plan) = self.plans.get_mut(text(given, "usagePlanId")?) {
            plan.keys.push(id);
        }
        Ok(shown)
    }

    pub(super) fn get_usage_plan_key(&self, given: Given<'_>) -> Result<Value> {
        let key = text(given, "keyId")?;
        let subscribed = self.plan(given)?.keys.iter().any(|id| id == key);
        let key = self.keys.get(key).filter(|_| subscribed);
        key.map(in_plan).ok_or_else(no_key)
    }

    pub(super) fn get_usage_plan_keys(&self, given: Given<'_>) -> Result<Value> {
        let query = some(given, "nameQuery")?;
        // AWS answers with no keys when there is no such plan.
        let plan = self.plans.get(text(given, "usagePlanId")?);
        let keys = plan.into_iter().flat_map(|plan| plan.keys.iter().rev());
        let keys = keys
            .filter_map(|id| self.keys.get(id))
            .filter(|key| begins(key.name.as_deref(), query.as_deref()))
            .map(|key| (key.id.clone(), in_plan(key)));
        page(given, "items", keys)
    }

    pub(super) fn delete_usage_plan_key(&mut self, given: Given<'_>) -> Result<Value> {
        self.get_usage_plan_key(given)?;
        let key = text(given, "keyId")?;
        if let Some(plan) = self.plans.get_mut(text(given, "usagePlanId")?) {
            plan.keys.retain(|id| id != key);
        }
        Ok(nothing())
    }
}
