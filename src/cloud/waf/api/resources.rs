//! Web ACLs, IP sets, regex pattern sets and rule groups: create, get, update, delete, list.

use super::Done;
use crate::core::Core;
use crate::waf::Waf;
use crate::waf::error::Error;
use crate::waf::read::At;
use crate::waf::sets::{GROUPS, Group, IP_SETS, IpSet, PATTERN_SETS, PatternSet};
use crate::waf::store::Entry;
use crate::waf::web_acl::{WEB_ACLS, WebAcl, refers_to};
use serde_json::{Value, json};

impl Waf {
    pub(super) fn web_acls(&mut self, core: &mut Core, action: &str, given: &At<'_>) -> Done {
        match action {
            "CreateWebACL" => {
                let acl = WebAcl::read(given, &self.sets, &core.account)?;
                self.acls.create(core, WEB_ACLS, given, acl)
            }
            "UpdateWebACL" => {
                self.acls.locked(given)?;
                let acl = WebAcl::read(given, &self.sets, &core.account)?;
                self.acls.update(core, given, acl)
            }
            "DeleteWebACL" => {
                let arn = self.acls.locked(given)?;
                if self.associations.values().any(|acl| *acl == arn) {
                    return Err(Error::Associated);
                }
                self.acls.delete(given)?;
                self.kept.remove(&arn);
                Ok(json!({}))
            }
            "ListWebACLs" => self.acls.list(WEB_ACLS, given),
            _ => {
                let entry = self.acls.named(given)?;
                Ok(json!({"WebACL": web_acl(entry), "LockToken": entry.head.lock}))
            }
        }
    }

    pub(super) fn ip_sets(&mut self, core: &mut Core, action: &str, given: &At<'_>) -> Done {
        match action {
            "CreateIPSet" => {
                let set = IpSet::read(given, None)?;
                self.sets.ip.create(core, IP_SETS, given, set)
            }
            "UpdateIPSet" => {
                let arn = self.sets.ip.locked(given)?;
                let version = self.sets.ip.by_arn(&arn).map(|entry| entry.body.version);
                let set = IpSet::read(given, version)?;
                self.sets.ip.update(core, given, set)
            }
            "DeleteIPSet" => {
                self.unused(&self.sets.ip.locked(given)?)?;
                self.sets.ip.delete(given)?;
                Ok(json!({}))
            }
            "ListIPSets" => self.sets.ip.list(IP_SETS, given),
            _ => {
                let Entry { head, body } = self.sets.ip.named(given)?;
                let mut set = head.fields();
                set.insert("IPAddressVersion".into(), json!(body.version));
                let blocks = body.blocks.iter().map(ToString::to_string);
                set.insert("Addresses".into(), blocks.collect());
                Ok(json!({"IPSet": set, "LockToken": head.lock}))
            }
        }
    }

    pub(super) fn pattern_sets(&mut self, core: &mut Core, action: &str, given: &At<'_>) -> Done {
        let sets = &mut self.sets.patterns;
        match action {
            "CreateRegexPatternSet" => {
                sets.create(core, PATTERN_SETS, given, PatternSet::read(given)?)
            }
            "UpdateRegexPatternSet" => sets.update(core, given, PatternSet::read(given)?),
            "DeleteRegexPatternSet" => {
                let arn = sets.locked(given)?;
                self.unused(&arn)?;
                self.sets.patterns.delete(given)?;
                Ok(json!({}))
            }
            "ListRegexPatternSets" => sets.list(PATTERN_SETS, given),
            _ => {
                let Entry { head, body } = sets.named(given)?;
                let mut set = head.fields();
                let all = body
                    .sources
                    .iter()
                    .map(|source| json!({"RegexString": source}));
                set.insert("RegularExpressionList".into(), all.collect());
                Ok(json!({"RegexPatternSet": set, "LockToken": head.lock}))
            }
        }
    }

    pub(super) fn groups(&mut self, core: &mut Core, action: &str, given: &At<'_>) -> Done {
        match action {
            "CreateRuleGroup" => {
                let group = Group::read(given, &self.sets, None)?;
                self.sets.groups.create(core, GROUPS, given, group)
            }
            "UpdateRuleGroup" => {
                let arn = self.sets.groups.locked(given)?;
                let capacity = self
                    .sets
                    .groups
                    .by_arn(&arn)
                    .map(|entry| entry.body.capacity);
                let group = Group::read(given, &self.sets, capacity)?;
                self.sets.groups.update(core, given, group)
            }
            "DeleteRuleGroup" => {
                self.unused(&self.sets.groups.locked(given)?)?;
                self.sets.groups.delete(given)?;
                Ok(json!({}))
            }
            "ListRuleGroups" => self.sets.groups.list(GROUPS, given),
            _ => {
                let entry = self.sets.groups.named(given)?;
                let (head, body) = (&entry.head, &entry.body);
                let mut group = head.fields();
                group.insert("Capacity".into(), json!(body.capacity));
                let namespace = format!("awswaf:{}:rulegroup:{}:", core.account.id, head.name);
                group.insert("LabelNamespace".into(), json!(namespace));
                if let Value::Object(given) = &body.given {
                    group.extend(given.clone());
                }
                Ok(json!({"RuleGroup": group, "LockToken": head.lock}))
            }
        }
    }

    /// Refuses to delete what a rule refers to.
    fn unused(&self, arn: &str) -> Result<(), Error> {
        let acls = self.acls.entries().flat_map(|entry| &entry.body.rules);
        let groups = self
            .sets
            .groups
            .entries()
            .flat_map(|entry| &entry.body.rules);
        let mut all = acls.chain(groups);
        match all.any(|rule| refers_to(&rule.statement, arn)) {
            true => Err(Error::Associated),
            false => Ok(()),
        }
    }
}

/// A web ACL as answers show it.
pub(super) fn web_acl(entry: &Entry<WebAcl>) -> Value {
    let mut acl = entry.head.fields();
    acl.extend(entry.body.given.clone());
    acl.insert("Capacity".into(), json!(entry.body.capacity));
    acl.insert("ManagedByFirewallManager".into(), json!(false));
    acl.insert("LabelNamespace".into(), json!(entry.body.label_prefix));
    Value::Object(acl)
}
