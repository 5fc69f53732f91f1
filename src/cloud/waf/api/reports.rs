//! What AWS WAF tells of what it saw, and of AWS's managed groups.

use super::Done;
use crate::clock::Time;
use crate::waf::Waf;
use crate::waf::error::Error;
use crate::waf::managed::{self, GROUPS as MANAGED};
use crate::waf::model::{Key, Rule, Statement};
use crate::waf::rate::Rates;
use crate::waf::read::At;
use crate::waf::tally::{Sample, Tally};
use serde_json::{Value, json};

/// How far back samples reach: three hours.
///
/// <https://docs.aws.amazon.com/waf/latest/APIReference/API_GetSampledRequests.html> (read 2026-11-22).
const SAMPLES_S: u64 = 10_800;

impl Waf {
    /// `GetSampledRequests`: the newest samples of a rule's metric, or of the web ACL's own for its default action.
    pub(super) fn samples(&self, now: Time, given: &At<'_>) -> Done {
        let arn = given.need("WebAclArn")?.sized(20, 2_048)?;
        let metric = given.need("RuleMetricName")?.sized(1, 255)?;
        let most = given.need("MaxItems")?.whole(1, 500)?;
        let window = given.need("TimeWindow")?;
        let end = seconds(&window.need("EndTime")?)?.min(now.as_secs());
        let start = seconds(&window.need("StartTime")?)?;
        let start = start.max(now.as_secs().saturating_sub(SAMPLES_S));
        let entry = self.acls.by_arn(arn).ok_or(Error::Nonexistent)?;
        let acl = &entry.body;
        let kept = self.kept.get(&entry.head.arn);
        let rule = acl.rules.iter().find(|rule| *rule.metric == *metric);
        let tally = match rule {
            Some(rule) => kept.and_then(|kept| kept.rules.get(&rule.name)),
            None if *acl.metric == *metric => kept.map(|kept| &kept.default),
            None => return Err(Error::Nonexistent),
        };
        let within = |at: Time| (start..=end).contains(&at.as_secs());
        let samples = tally.into_iter().flat_map(|tally| &tally.samples);
        let samples = samples.filter(|sample| within(sample.at));
        let all: Vec<Value> = samples
            .take(usize::try_from(most).unwrap_or(500))
            .map(Sample::to_json)
            .collect();
        let minutes = tally.into_iter().flat_map(Tally::minutes);
        let minutes = minutes.filter(|(at, _)| (start / 60 * 60..=end).contains(&at.as_secs()));
        let population: u64 = minutes.map(|(_, counts)| counts.sum()).sum();
        Ok(json!({
            "SampledRequests": all,
            "PopulationSize": population,
            "TimeWindow": {"StartTime": start, "EndTime": end},
        }))
    }

    /// `GetRateBasedStatementManagedKeys`: the addresses that a rule limits now.
    pub(super) fn limited(&self, now: Time, given: &At<'_>) -> Done {
        let name = given.need("WebACLName")?.name()?;
        let id = given.need("WebACLId")?.sized(1, 36)?;
        let rule_name = given.need("RuleName")?.name()?;
        let mut acls = self.acls.entries();
        let entry = acls.find(|entry| *entry.head.name == *name && entry.head.id == id);
        let entry = entry.ok_or(Error::Nonexistent)?;
        let outer = rule_named(&entry.body.rules, rule_name)?;
        let (rule, full) = match given.get("RuleGroupRuleName") {
            None => (outer, rule_name.to_owned()),
            Some(within) => {
                let Statement::Group { arn, .. } = &outer.statement else {
                    return Err(Error::Nonexistent);
                };
                let group = self.sets.groups.by_arn(arn).ok_or(Error::Nonexistent)?;
                let rule = rule_named(&group.body.rules, within.name()?)?;
                (rule, format!("{}/{}", group.head.name, rule.name))
            }
        };
        let Statement::Rate(rate) = &rule.statement else {
            return Err(Error::Nonexistent);
        };
        if !matches!(rate.keys.as_slice(), [Key::Ip | Key::Forwarded(_)]) {
            return Err(Error::AggregateKey);
        }
        let kept = self.kept.get(&entry.head.arn);
        let rates: Option<&Rates> = kept.and_then(|kept| kept.rates.get(&*full));
        let limited = rates
            .into_iter()
            .flat_map(|rates| rates.limited(now, rate.limit, rate.window_s));
        let (six, four): (Vec<&str>, Vec<&str>) = limited.partition(|key| key.contains(':'));
        let block = |all: Vec<&str>, bits: u32| {
            all.into_iter()
                .map(|key| format!("{key}/{bits}"))
                .collect::<Vec<_>>()
        };
        Ok(json!({
            "ManagedKeysIPV4": {"IPAddressVersion": "IPV4", "Addresses": block(four, 32)},
            "ManagedKeysIPV6": {"IPAddressVersion": "IPV6", "Addresses": block(six, 128)},
        }))
    }
}

fn rule_named<'r>(rules: &'r [Rule], name: &str) -> Result<&'r Rule, Error> {
    let mut all = rules.iter();
    all.find(|rule| *rule.name == *name)
        .ok_or(Error::Nonexistent)
}

/// Seconds since 1970, as the API's timestamps count; fractions are cut off.
fn seconds(given: &At<'_>) -> Result<u64, Error> {
    let number = given.value.as_f64().filter(|number| *number >= 0.0);
    number
        .map(|number| number as u64)
        .ok_or_else(|| Error::Serialization("A time is a number of seconds since 1970.".into()))
}

/// The managed groups.
pub(super) fn available() -> Value {
    let group = |group: &managed::Managed| {
        json!({
            "VendorName": group.vendor,
            "Name": group.name,
            "VersioningSupported": !group.name.ends_with("List"),
            "Description": group.description,
        })
    };
    json!({"ManagedRuleGroups": MANAGED.iter().map(group).collect::<Vec<_>>()})
}

/// What a managed group holds.
pub(super) fn describe(given: &At<'_>) -> Done {
    let vendor = given.need("VendorName")?.sized(1, 128)?;
    let name = given.need("Name")?.name()?;
    let group = managed::named(vendor, name)
        .ok_or_else(|| Error::NotModelled(format!("managed rule group `{name}` of {vendor}")))?;
    let rules: Value = group
        .rules
        .iter()
        .map(|rule| {
            let mut action = json!({});
            action[rule.action.name()] = json!({});
            json!({"Name": rule.name, "Action": action})
        })
        .collect();
    let namespace = format!("awswaf:managed:aws:{}:", group.namespace);
    let labels: Value = group
        .rules
        .iter()
        .map(|rule| json!({"Name": format!("{namespace}{}", rule.label)}))
        .collect();
    Ok(json!({
        "Capacity": group.capacity,
        "Rules": rules,
        "LabelNamespace": namespace,
        "AvailableLabels": labels,
    }))
}
