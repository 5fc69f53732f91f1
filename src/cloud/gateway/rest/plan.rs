//! Usage plans and the keys in them.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_UsagePlan.html> (read 2026-11-22).

use super::Apis;
use super::api::within;
use super::error::{Error, Result};
use super::model::{ApiStage, Period, Quota, Throttle, UsagePlan};
use super::patch::{Op, Patch, patches};
use super::read::{id, nothing, page, shown, some, text, texts, with_tags};
use crate::core::Core;
use crate::given::Given;
use crate::sorted::SortedMap;
use serde_json::Value;

const PLANS_MAX: usize = 300;
const PATHS: [&str; 9] = [
    "/name",
    "/description",
    "/productCode",
    "/apiStages",
    "/throttle/burstLimit",
    "/throttle/rateLimit",
    "/quota/limit",
    "/quota/period",
    "/quota/offset",
];

fn no_plan() -> Error {
    Error::missing("Invalid Usage Plan ID specified")
}

impl Apis {
    pub(super) fn plan(&self, given: Given<'_>) -> Result<&UsagePlan> {
        let plan = self.plans.get(text(given, "usagePlanId")?);
        plan.ok_or_else(no_plan)
    }

    pub(super) fn create_usage_plan(&mut self, core: &mut Core, given: Given<'_>) -> Result<Value> {
        within(self.plans.len(), PLANS_MAX, "usage plans")?;
        let name = text(given, "name")?;
        if name.is_empty() {
            return Err(Error::bad("Usage Plan name must be non-empty"));
        }
        let throttle = given.object("throttle")?.map(throttle).transpose()?;
        let quota = given.object("quota")?.map(quota).transpose()?;
        let mut api_stages = Vec::new();
        for stage in given.list("apiStages")? {
            let stage = Given(stage);
            api_stages.push(self.api_stage(stage)?);
        }
        let plan = UsagePlan {
            id: id(core, 6),
            name: name.to_owned(),
            description: some(given, "description")?,
            api_stages,
            throttle,
            quota,
            product_code: None,
            tags: texts(given, "tags")?.unwrap_or_default(),
            keys: Vec::new(),
            used: SortedMap::new(),
        };
        let shown = shown(&plan);
        let id = plan.id.clone();
        self.plans.insert(&id, plan);
        Ok(shown)
    }

    /// A stage as a caller names it, if it is there.
    fn api_stage(&self, given: Given<'_>) -> Result<ApiStage> {
        let (api, stage) = (text(given, "apiId")?, text(given, "stage")?);
        self.check_stage(api, stage)?;
        let mut throttles = SortedMap::new();
        for (method, limits) in given.map("throttle")?.into_iter().flatten() {
            throttles.insert(method.clone(), throttle(Given(limits))?);
        }
        Ok(ApiStage {
            api_id: api.to_owned(),
            stage: stage.to_owned(),
            throttle: throttles,
        })
    }

    fn check_stage(&self, api: &str, stage: &str) -> Result<()> {
        match self.api(api).and_then(|api| api.stages.get(stage)) {
            Some(_) => Ok(()),
            None => Err(Error::bad(format!("API Stage not found: {api}:{stage}"))),
        }
    }

    pub(super) fn get_usage_plan(&self, given: Given<'_>) -> Result<Value> {
        let plan = self.plan(given)?;
        Ok(with_tags(shown(plan), &plan.tags))
    }

    pub(super) fn get_usage_plans(&self, given: Given<'_>) -> Result<Value> {
        let key = some(given, "keyId")?;
        let plans = self
            .plans
            .values()
            .filter(|plan| key.as_ref().is_none_or(|key| plan.keys.contains(key)))
            .map(|plan| (plan.id.clone(), shown(plan)));
        page(given, "items", plans)
    }

    pub(super) fn delete_usage_plan(&mut self, given: Given<'_>) -> Result<Value> {
        let plan = self.plan(given)?;
        if let Some(stage) = plan.api_stages.first() {
            return Err(Error::bad(format!(
                "Cannot delete usage plan {}: it still opens API stage {}:{}",
                plan.id, stage.api_id, stage.stage
            )));
        }
        let id = plan.id.clone();
        self.plans.remove(&id);
        Ok(nothing())
    }

    pub(super) fn update_usage_plan(&mut self, given: Given<'_>) -> Result<Value> {
        let mut plan = self.plan(given)?.clone();
        for patch in patches(given)? {
            self.change_plan(&mut plan, &patch)?;
        }
        let shown = with_tags(shown(&plan), &plan.tags);
        let id = plan.id.clone();
        self.plans.insert(&id, plan);
        Ok(shown)
    }

    fn change_plan(&self, plan: &mut UsagePlan, patch: &Patch<'_>) -> Result<()> {
        let parts = patch.parts();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match parts[..] {
            ["name"] => {
                let name = patch.some();
                plan.name = name.ok_or_else(|| Error::bad("Usage Plan name must be non-empty"))?;
            }
            ["description"] => plan.description = patch.some(),
            ["productCode"] => plan.product_code = patch.some(),
            ["apiStages"] => self.change_stages(plan, patch)?,
            ["apiStages", pair, "throttle", ref rest @ ..] => {
                change_method(plan, patch, pair, rest)?;
            }
            ["throttle"] if patch.op == Op::Remove => plan.throttle = None,
            ["throttle", name] => {
                let mut throttle = plan.throttle.unwrap_or(UNLIMITED);
                change_throttle(&mut throttle, patch, name)?;
                plan.throttle = Some(throttle);
            }
            ["quota"] if patch.op == Op::Remove => plan.quota = None,
            ["quota", name] => {
                let mut quota = plan.quota.unwrap_or(Quota {
                    limit: 0,
                    offset: 0,
                    period: Period::Day,
                });
                change_quota(&mut quota, patch, name)?;
                plan.quota = Some(quota);
            }
            _ => return Err(patch.unknown_among(&PATHS)),
        }
        Ok(())
    }

    fn change_stages(&self, plan: &mut UsagePlan, patch: &Patch<'_>) -> Result<()> {
        patch.only(&[Op::Add, Op::Remove])?;
        let Some((api, stage)) = patch.text().split_once(':') else {
            return Err(Error::bad("Invalid API Stage specified"));
        };
        let there = plan.opens(api, stage).is_some();
        if patch.op == Op::Remove {
            if !there {
                return Err(Error::missing(format!(
                    "Invalid API Stage {{api: {api}, stage: {stage}}} specified for usageplan {}",
                    plan.id
                )));
            }
            let opened = &mut plan.api_stages;
            opened.retain(|opened| opened.api_id != api || opened.stage != stage);
        } else if !there {
            self.check_stage(api, stage)?;
            plan.api_stages.push(ApiStage {
                api_id: api.to_owned(),
                stage: stage.to_owned(),
                throttle: SortedMap::new(),
            });
        }
        Ok(())
    }
}

/// What a throttle has where only one of its two numbers was ever set.
const UNLIMITED: Throttle = Throttle {
    burst_limit: 0,
    rate_limit: 0.0,
};

fn throttle(given: Given<'_>) -> Result<Throttle> {
    let rate = given.get("rateLimit").and_then(Value::as_f64);
    let throttle = Throttle {
        burst_limit: given.integer("burstLimit")?.unwrap_or(0),
        rate_limit: rate.unwrap_or(0.0),
    };
    if throttle.burst_limit < 0 || throttle.rate_limit < 0.0 {
        return Err(Error::bad(
            "Usage Plan throttle rate and burst limits must not be negative",
        ));
    }
    Ok(throttle)
}

fn quota(given: Given<'_>) -> Result<Quota> {
    let period = given.text("period")?.and_then(Period::from_word);
    check_quota(Quota {
        limit: given.integer("limit")?.unwrap_or(0),
        offset: given.integer("offset")?.unwrap_or(0),
        period: period.ok_or_else(|| Error::bad("Usage Plan quota must have a period"))?,
    })
}

fn check_quota(quota: Quota) -> Result<Quota> {
    if quota.limit < 0 {
        return Err(Error::bad("Usage Plan quota limit must not be negative"));
    }
    let days = match quota.period {
        Period::Day => 0,
        Period::Week => 6,
        Period::Month => 27,
    };
    if !(0..=days).contains(&quota.offset) {
        return Err(Error::bad(format!(
            "Usage Plan quota offset must be between 0 and {days} for the {} period",
            quota.period.word()
        )));
    }
    Ok(quota)
}

fn change_throttle(throttle: &mut Throttle, patch: &Patch<'_>, name: &str) -> Result<()> {
    let wrong = || Error::bad(format!("Invalid value {} for {}", patch.text(), patch.path));
    match name {
        "burstLimit" => {
            let burst = patch.text().parse().ok().filter(|burst| *burst >= 0);
            throttle.burst_limit = burst.ok_or_else(wrong)?;
        }
        "rateLimit" => {
            let rate: Option<f64> = patch.text().parse().ok();
            let rate = rate.filter(|rate| rate.is_finite() && *rate >= 0.0);
            throttle.rate_limit = rate.ok_or_else(wrong)?;
        }
        _ => return Err(patch.unknown_among(&PATHS)),
    }
    Ok(())
}

fn change_quota(quota: &mut Quota, patch: &Patch<'_>, name: &str) -> Result<()> {
    let wrong = || Error::bad(format!("Invalid value {} for {}", patch.text(), patch.path));
    match name {
        "limit" => quota.limit = patch.text().parse().map_err(|_| wrong())?,
        "offset" => quota.offset = patch.text().parse().map_err(|_| wrong())?,
        "period" => quota.period = Period::from_word(patch.text()).ok_or_else(wrong)?,
        _ => return Err(patch.unknown_among(&PATHS)),
    }
    *quota = check_quota(*quota)?;
    Ok(())
}

/// Changes the throttle of one method of a stage: `/apiStages/API:STAGE/throttle/PATH/METHOD/rateLimit`.
fn change_method(plan: &mut UsagePlan, patch: &Patch<'_>, pair: &str, rest: &[&str]) -> Result<()> {
    let (api, stage) = pair.split_once(':').unwrap_or((pair, ""));
    let opened = plan
        .api_stages
        .iter_mut()
        .find(|opened| opened.api_id == api && opened.stage == stage);
    let opened = opened.ok_or_else(|| Error::bad("Invalid API Stage specified"))?;
    match rest {
        [path, method] if patch.op == Op::Remove => {
            opened.throttle.remove(&format!("{path}/{method}"));
            Ok(())
        }
        [path, method, name] => {
            let throttle = opened.throttle.entry(format!("{path}/{method}"));
            change_throttle(throttle.or_insert(UNLIMITED), patch, name)
        }
        _ => Err(patch.unknown_among(&PATHS)),
    }
}
