//! Rate-based rules through the API.

use super::super::ActionKind;
use super::{acl, ask, block, call, create, from, request, rule, with};
use crate::call::Service;
use crate::clock::Time;
use crate::testing::Bench;
use serde_json::{Value, json};

fn rate(limit: u64, keys: &str, more: Value) -> Value {
    let statement = json!({"Limit": limit, "EvaluationWindowSec": 60, "AggregateKeyType": keys});
    json!({"RateBasedStatement": with(statement, more)})
}

#[test]
fn one_busy_address_is_limited_and_others_are_not() {
    let mut bench = Bench::new();
    let rules = json!([rule("rate", 0, block(), rate(10, "IP", json!({})))]);
    let answer = call(&mut bench, "CreateWebACL", acl(rules));
    let summary = answer["Summary"].clone();
    let arn = summary["ARN"].as_str().unwrap();
    let mut waf = bench.cloud.waf().clone();
    let mut at = |second: u64, address: &str| {
        waf.inspect(Time::START.after(second * 1_000), arn, &from(address))
    };
    for second in 0..10 {
        assert_eq!(at(second, "203.0.113.7").action, ActionKind::Allow);
        assert_eq!(at(second, "203.0.113.7").action, ActionKind::Allow);
    }
    let found = at(10, "203.0.113.7");
    assert_eq!(found.action, ActionKind::Block);
    assert_eq!(
        found.trail[0].why,
        "At the last look, 203.0.113.7 had sent 20 requests in 60 seconds, more than the limit of 10."
    );
    assert_eq!(at(10, "203.0.113.8").action, ActionKind::Allow);
    assert_eq!(
        at(71, "203.0.113.7").action,
        ActionKind::Allow,
        "it kept quiet for a minute"
    );
}

#[test]
fn counting_can_follow_headers_labels_or_nothing() {
    let forwarded = json!({"ForwardedIPConfig": {"HeaderName": "X-Forwarded-For", "FallbackBehavior": "NO_MATCH"}});
    let all = json!({"ScopeDownStatement": {"GeoMatchStatement": {"CountryCodes": ["CH"]}}});
    let key = json!({"CustomKeys": [
        {"Header": {"Name": "X-Api-Key", "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}},
        {"HTTPMethod": {}},
    ]});
    for (keys, more, header, same, other) in [
        (
            "FORWARDED_IP",
            forwarded,
            "X-Forwarded-For",
            "10.0.0.1, 1.1.1.1",
            "10.0.0.2",
        ),
        ("CUSTOM_KEYS", key, "X-Api-Key", "a", "b"),
        ("CONSTANT", all, "X", "a", ""),
    ] {
        let mut bench = Bench::new();
        let rules = json!([rule("rate", 0, block(), rate(10, keys, more))]);
        let arn = create(&mut bench, "CreateWebACL", acl(rules));
        let mut waf = bench.cloud.waf().clone();
        let mut at = |second: u64, value: &str, country: &str| {
            let mut request = request("GET", "/");
            request.headers.set(header, value);
            request.connection.country = country.into();
            waf.inspect(Time::START.after(second * 1_000), &arn, &request)
                .action
        };
        (0..11).for_each(|_| assert_eq!(at(0, same, "CH"), ActionKind::Allow));
        assert_eq!(at(12, same, "CH"), ActionKind::Block, "{keys}");
        if keys == "CONSTANT" {
            assert_eq!(
                at(12, same, "FR"),
                ActionKind::Allow,
                "the scope is Switzerland"
            );
        } else {
            assert_eq!(at(12, other, "CH"), ActionKind::Allow, "{keys}");
        }
    }
}

/// Changed settings begin the count anew; other changes do not.
#[test]
fn a_change_of_the_rate_resets_its_counts() {
    for (limit, wanted) in [(10, ActionKind::Block), (11, ActionKind::Allow)] {
        let mut bench = Bench::new();
        let rules = |limit| json!([rule("rate", 0, block(), rate(limit, "IP", json!({})))]);
        let answer = call(&mut bench, "CreateWebACL", acl(rules(10)));
        let summary = &answer["Summary"];
        let arn = summary["ARN"].as_str().unwrap();
        let mut waf = bench.cloud.waf().clone();
        for _ in 0..30 {
            ask(&mut waf, arn, &request("GET", "/"));
        }
        let mut update = acl(rules(limit));
        update["Id"] = summary["Id"].clone();
        update["LockToken"] = summary["LockToken"].clone();
        let mut core = bench.cloud.core().clone();
        let call = crate::call::ApiCall::by_learner(Service::Wafv2, "UpdateWebACL", update);
        waf.call(&mut core, &call, &|_, _| true).unwrap();
        let later = Time::START.after(12_000);
        assert_eq!(
            waf.inspect(later, arn, &request("GET", "/")).action,
            wanted,
            "{limit}"
        );
    }
}

#[test]
fn limited_addresses_are_listed() {
    let mut bench = Bench::new();
    let rules = json!([rule("rate", 0, block(), rate(10, "IP", json!({})))]);
    let answer = call(&mut bench, "CreateWebACL", acl(rules));
    let summary = &answer["Summary"];
    let mut waf = bench.cloud.waf().clone();
    for _ in 0..11 {
        ask(
            &mut waf,
            summary["ARN"].as_str().unwrap(),
            &request("GET", "/"),
        );
    }
    let mut core = bench.cloud.core().clone();
    core.now = Time::START.after(10_000);
    let params = json!({"Scope": "REGIONAL", "WebACLName": "shop", "WebACLId": summary["Id"], "RuleName": "rate"});
    let call = crate::call::ApiCall::by_learner(
        Service::Wafv2,
        "GetRateBasedStatementManagedKeys",
        params,
    );
    let answer = waf.call(&mut core, &call, &|_, _| true).unwrap();
    assert_eq!(
        answer["ManagedKeysIPV4"]["Addresses"],
        json!(["203.0.113.7/32"])
    );
}
