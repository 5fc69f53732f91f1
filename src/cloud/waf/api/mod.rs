//! AWS WAF's own API.
//!
//! <https://docs.aws.amazon.com/waf/latest/APIReference/API_Operations_AWS_WAFV2.html> (read 2026-11-22).

mod reports;
mod resources;

use super::Waf;
use super::error::{BAD_ARN, Error};
use super::read::{At, Place, rules};
use super::store::tags;
use super::web_acl::cost;
use crate::call::{Answer, ApiCall};
use crate::core::Core;
use crate::error::AwsError;
use reports::{available, describe};
use resources::web_acl;
use serde_json::{Value, json};
use std::sync::Arc;

type Done = Result<Value, Error>;
/// Whether an API has a stage.
type HasStage<'a> = &'a dyn Fn(&str, &str) -> bool;

/// Which stage a call is about that begins or ends its protection: its ARN, the API's id, the stage's name.
#[must_use]
pub fn associated(call: &ApiCall) -> Option<(&str, &str, &str)> {
    if !["AssociateWebACL", "DisassociateWebACL"].contains(&call.action.as_str()) {
        return None;
    }
    let arn = call.params["ResourceArn"].as_str()?;
    let (api, stage) = stage_named(arn)?;
    Some((arn, api, stage))
}

/// The API and the stage that an ARN names: `arn:aws:apigateway:REGION::/restapis/API/stages/STAGE`.
fn stage_named(arn: &str) -> Option<(&str, &str)> {
    let path = arn.splitn(6, ':').nth(5)?;
    match path.split('/').collect::<Vec<_>>().as_slice() {
        ["", "restapis", api, "stages", stage] if !api.is_empty() && !stage.is_empty() => {
            Some((api, stage))
        }
        _ => None,
    }
}

impl Waf {
    /// Answers a call of AWS WAF's API (`wafv2`). `has` knows which stages there are.
    ///
    /// # Errors
    /// As the action has them.
    pub fn call(&mut self, core: &mut Core, call: &ApiCall, has: HasStage<'_>) -> Answer {
        // A stage that was deleted needs no protection any more.
        self.associations
            .retain(|arn, _| stage_named(arn).is_some_and(|(api, stage)| has(api, stage)));
        let given = At::top(&call.params);
        let done = match call.action.as_str() {
            "AssociateWebACL" => self.associate(&given, has),
            action => self.act(core, action, &given),
        };
        done.map_err(AwsError::from)
    }

    fn act(&mut self, core: &mut Core, action: &str, given: &At<'_>) -> Done {
        if given.get("Scope").is_some() || needs_scope(action) {
            let is_regional = given
                .need("Scope")?
                .one_of(&[("CLOUDFRONT", false), ("REGIONAL", true)])?;
            if !is_regional {
                return Err(Error::NotModelled("scope `CLOUDFRONT`".into()));
            }
        }
        match action {
            "CreateWebACL" | "GetWebACL" | "UpdateWebACL" | "DeleteWebACL" | "ListWebACLs" => {
                self.web_acls(core, action, given)
            }
            "CreateIPSet" | "GetIPSet" | "UpdateIPSet" | "DeleteIPSet" | "ListIPSets" => {
                self.ip_sets(core, action, given)
            }
            "CreateRegexPatternSet"
            | "GetRegexPatternSet"
            | "UpdateRegexPatternSet"
            | "DeleteRegexPatternSet"
            | "ListRegexPatternSets" => self.pattern_sets(core, action, given),
            "CreateRuleGroup" | "GetRuleGroup" | "UpdateRuleGroup" | "DeleteRuleGroup"
            | "ListRuleGroups" => self.groups(core, action, given),
            "CheckCapacity" => {
                given.need("Rules")?;
                let rules = rules(given, Place::WebAcl, &Default::default())?;
                Ok(json!({"Capacity": cost(&rules, &self.sets)?}))
            }
            "DisassociateWebACL" => {
                let resource = stage(&given.need("ResourceArn")?)?;
                self.associations.remove(resource);
                Ok(json!({}))
            }
            "GetWebACLForResource" => {
                let resource = stage(&given.need("ResourceArn")?)?;
                let acl = self.associations.get(resource);
                let acl = acl.and_then(|arn| self.acls.by_arn(arn));
                Ok(acl.map_or_else(|| json!({}), |entry| json!({"WebACL": web_acl(entry)})))
            }
            "ListResourcesForWebACL" => {
                let arn = given.need("WebACLArn")?.sized(20, 2_048)?;
                self.acls.by_arn(arn).ok_or(Error::Nonexistent)?;
                let all = self.associations.iter().filter(|(_, acl)| ***acl == *arn);
                let all: Vec<&String> = all.map(|(resource, _)| resource).collect();
                Ok(json!({"ResourceArns": all}))
            }
            "GetSampledRequests" => self.samples(core.now, given),
            "GetRateBasedStatementManagedKeys" => self.limited(core.now, given),
            "ListAvailableManagedRuleGroups" => Ok(available()),
            "DescribeManagedRuleGroup" => describe(given),
            "TagResource" | "UntagResource" | "ListTagsForResource" => self.tag(action, given),
            other => Err(Error::NotModelled(format!("`{other}`"))),
        }
    }

    fn associate(&mut self, given: &At<'_>, has: HasStage<'_>) -> Done {
        let arn = given.need("WebACLArn")?.sized(20, 2_048)?;
        let resource = stage(&given.need("ResourceArn")?)?;
        if !arn.starts_with("arn:aws:wafv2:") || !arn.contains("/webacl/") {
            return Err(Error::parameter("RESOURCE_ARN", arn, BAD_ARN));
        }
        let acl = self.acls.by_arn(arn).ok_or(Error::Nonexistent)?;
        if !stage_named(resource).is_some_and(|(api, stage)| has(api, stage)) {
            return Err(Error::Unavailable);
        }
        self.associations
            .insert(resource.to_owned(), Arc::clone(&acl.head.arn));
        Ok(json!({}))
    }

    fn tag(&mut self, action: &str, given: &At<'_>) -> Done {
        let arn = given.need("ResourceARN")?.sized(20, 2_048)?;
        let found = self
            .acls
            .by_arn_mut(arn)
            .map(|entry| &mut entry.head)
            .or_else(|| self.sets.ip.by_arn_mut(arn).map(|entry| &mut entry.head))
            .or_else(|| {
                self.sets
                    .patterns
                    .by_arn_mut(arn)
                    .map(|entry| &mut entry.head)
            })
            .or_else(|| {
                self.sets
                    .groups
                    .by_arn_mut(arn)
                    .map(|entry| &mut entry.head)
            });
        let head = found.ok_or(Error::Nonexistent)?;
        match action {
            "TagResource" => {
                head.tags.extend(tags(&given.need("Tags")?.items()?)?);
                Ok(json!({}))
            }
            "UntagResource" => {
                given.need("TagKeys")?;
                for key in given.texts("TagKeys")? {
                    head.tags.remove(key);
                }
                Ok(json!({}))
            }
            _ => {
                let list = head.tags.iter();
                let list: Value = list
                    .map(|(key, value)| json!({"Key": key, "Value": value}))
                    .collect();
                Ok(json!({"TagInfoForResource": {"ResourceARN": arn, "TagList": list}}))
            }
        }
    }
}

/// Whether an action takes a scope.
fn needs_scope(action: &str) -> bool {
    let unscoped = [
        "AssociateWebACL",
        "DisassociateWebACL",
        "GetWebACLForResource",
        "ListResourcesForWebACL",
        "TagResource",
        "UntagResource",
        "ListTagsForResource",
    ];
    !unscoped.contains(&action)
}

/// The ARN of a stage of a REST API.
pub(super) fn stage<'a>(given: &At<'a>) -> Result<&'a str, Error> {
    let arn = given.sized(20, 2_048)?;
    match arn.splitn(6, ':').collect::<Vec<_>>().as_slice() {
        ["arn", "aws", "apigateway", region, "", _] if !region.is_empty() => {}
        [
            "arn",
            "aws",
            "elasticloadbalancing" | "appsync" | "cognito-idp" | "apprunner" | "ec2" | "amplify",
            ..,
        ] => return Err(Error::NotModelled(format!("protection of `{arn}`"))),
        _ => return Err(Error::parameter("RESOURCE_ARN", arn, BAD_ARN)),
    }
    match stage_named(arn) {
        Some(_) => Ok(arn),
        None => Err(Error::parameter("RESOURCE_ARN", arn, BAD_ARN)),
    }
}
