//! What of AWS WAF goals, drawings and metrics read.

use super::tally::Counts;
use super::{Waf, sets, store};
use crate::clock::Time;
use serde_json::{Value, json};
use std::sync::Arc;

impl Waf {
    /// The web ACLs as goals read them: name, default action, rules with their counts, and what is protected.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let acls = self.acls.entries().map(|entry| {
            let store::Entry { head, body } = entry;
            let kept = self.kept.get(&head.arn);
            let rules: Value = body
                .rules
                .iter()
                .map(|rule| {
                    let tally = kept.and_then(|kept| kept.rules.get(&rule.name));
                    let counts = tally.map(|tally| tally.total).unwrap_or_default();
                    let mut rule = json!({"name": rule.name, "priority": rule.priority});
                    merge(&mut rule, counts);
                    rule
                })
                .collect();
            let within = kept.into_iter().flat_map(|kept| &kept.rules);
            let within: serde_json::Map<String, Value> = within
                .filter(|(name, _)| name.contains('/'))
                .map(|(name, tally)| (name.to_string(), json!(tally.total)))
                .collect();
            let default = kept.map(|kept| kept.default.total).unwrap_or_default();
            let protects = self.associations.iter();
            let protects = protects.filter(|(_, acl)| **acl == head.arn);
            let mut acl = json!({
                "name": head.name,
                "arn": head.arn,
                "capacity": body.capacity,
                "defaultAction": body.default.kind.name(),
                "default": default,
                "rules": rules,
                "groupRules": within,
                "protects": protects.map(|(resource, _)| resource).collect::<Vec<_>>(),
            });
            merge(&mut acl, self.total(head, &body.rules));
            acl
        });
        acls.collect()
    }

    /// What became of all requests that a web ACL saw.
    fn total(&self, head: &store::Head, rules: &[super::model::Rule]) -> Counts {
        let mut total = Counts::default();
        let Some(kept) = self.kept.get(&head.arn) else {
            return total;
        };
        let own = rules.iter().filter_map(|rule| kept.rules.get(&rule.name));
        for counts in own.map(|tally| tally.total).chain([kept.default.total]) {
            total.allowed += counts.allowed;
            total.blocked += counts.blocked;
            total.counted += counts.counted;
            total.captcha += counts.captcha;
            total.challenge += counts.challenge;
        }
        total
    }

    /// The counts of a web ACL's rule, minute by minute, as its metrics have them; `Default_Action` for the default action.
    /// Minutes in which nothing happened are left out.
    #[must_use]
    pub fn minutes(&self, web_acl: &str, rule: &str) -> Vec<(Time, Counts)> {
        let mut acls = self.acls.entries();
        let found = acls.find(|entry| *entry.head.name == *web_acl);
        let Some(kept) = found.and_then(|entry| self.kept.get(&entry.head.arn)) else {
            return Vec::new();
        };
        let tally = match rule {
            "Default_Action" => Some(&kept.default),
            rule => kept.rules.get(rule),
        };
        tally.map_or_else(Vec::new, |tally| tally.minutes().collect())
    }

    /// The addresses of an IP set of this name; none when there is no such set.
    #[must_use]
    pub fn addresses(&self, ip_set: &str) -> Option<Vec<String>> {
        let mut all = self.sets.ip.entries();
        let found = all.find(|entry| *entry.head.name == *ip_set)?;
        let set: &Arc<sets::IpSet> = &found.body;
        Some(set.blocks.iter().map(ToString::to_string).collect())
    }
}

fn merge(into: &mut Value, counts: Counts) {
    into["allowed"] = json!(counts.allowed);
    into["blocked"] = json!(counts.blocked);
    into["counted"] = json!(counts.counted);
    into["captcha"] = json!(counts.captcha);
    into["challenge"] = json!(counts.challenge);
}
