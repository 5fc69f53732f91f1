//! AWS WAF's own API: what it takes, what it refuses, what it costs.

use super::{acl, ask, block, call, create, request, rule, seen, stage};
use crate::call::Service;
use crate::clock::Time;
use crate::testing::Bench;
use serde_json::{Value, json};

/// A rule of this name with what it costs 2 to look for.
fn path_rule(name: &str, priority: u64) -> Value {
    rule(
        name,
        priority,
        block(),
        serde_json::from_str(&filled("{\"ByteMatchStatement\": {BYTES}}")).unwrap(),
    )
}

/// A text with what its placeholders stand for.
fn filled(text: &str) -> String {
    text.replace("BYTES", r#""PositionalConstraint": "STARTS_WITH", "SearchString": "/a", PLAIN"#)
        .replace("PLAIN", r#""FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}]"#)
        .replace("CASED", r#"[{"Priority": 0, "Type": "LOWERCASE"}]"#)
}

/// Where in a web ACL of one rule (`""` for the rule's statement), what stands there, and what of the refusal shows it.
#[rustfmt::skip]
const REFUSALS: [(&str, &str, &str); 28] = [
    ("/Name", "null", "ValidationException: 1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null"),
    ("/Name", "\"a b\"", "ValidationException: 1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\w\\-]+$"),
    ("/Scope", "\"GLOBAL\"", "Member must satisfy enum value set: [CLOUDFRONT, REGIONAL]"),
    ("/Scope", "\"CLOUDFRONT\"", "NotModelled"),
    ("/DefaultAction", "{}", "requires exactly one value."),
    ("/DefaultAction", r#"{"Count": {}}"#, "field: DEFAULT_ACTION, parameter: Count"),
    ("/Rules", "\"none\"", "SerializationException: rules is not a list."),
    ("/Rules/0/Action", "null", "exactly one value., field: RULE, parameter: Rule"),
    ("/Rules/0/OverrideAction", r#"{"None": {}}"#, "exactly one value., field: RULE, parameter: Rule"),
    ("/Rules/0/Action", r#"{"Block": {}, "Allow": {}}"#, "exactly one value., field: RULE_ACTION, parameter: RuleAction"),
    ("/Rules/0/Action", r#"{"Block": {"CustomResponse": {"ResponseCode": 299}}}"#, "field: CUSTOM_RESPONSE, parameter: 299"),
    ("/Rules/0/Action", r#"{"Block": {"CustomResponse": {"ResponseCode": 403, "CustomResponseBodyKey": "x"}}}"#, "field: CUSTOM_RESPONSE_BODY, parameter: x"),
    ("/Rules/0/VisibilityConfig/MetricName", "\"Default_Action\"", "field: METRIC_NAME, parameter: Default_Action"),
    ("", "{}", "field: STATEMENT, parameter: Statement"),
    ("", r#"{"Nonsense": {}}"#, "field: STATEMENT, parameter: Nonsense"),
    ("", r#"{"AndStatement": {"Statements": [{"ByteMatchStatement": {BYTES}}]}}"#, "fewer than two nested statements., field: AND_STATEMENT, parameter: Statements"),
    ("", r#"{"NotStatement": {"Statement": {"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "IP"}}}}"#, "field: STATEMENT, parameter: RateBasedStatement"),
    ("", r#"{"RateBasedStatement": {"Limit": 9, "AggregateKeyType": "IP"}}"#, "Value '9' at 'rules.1.member.statement.rateBasedStatement.limit' failed to satisfy constraint: Member must have value greater than or equal to 10"),
    ("", r#"{"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "CONSTANT"}}"#, "field: SCOPE_DOWN"),
    ("", r#"{"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "IP", "EvaluationWindowSec": 61}}"#, "field: RATE_BASED_STATEMENT, parameter: 61"),
    ("", r#"{"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:us-east-1:111122223333:regional/ipset/x/0"}}"#, "WAFNonexistentItemException"),
    ("", r#"{"IPSetReferenceStatement": {"ARN": "arn:aws:sqs:us-east-1:111122223333:orders"}}"#, "field: RESOURCE_ARN, parameter: arn:aws:sqs:us-east-1:111122223333:orders"),
    ("", r#"{"XssMatchStatement": {"FieldToMatch": {"UriPath": {}}, "TextTransformations": []}}"#, "field: TEXT_TRANSFORMATION"),
    ("", r#"{"XssMatchStatement": {"FieldToMatch": {"UriPath": {}, "Method": {}}, "TextTransformations": CASED}}"#, "field: FIELD_TO_MATCH"),
    ("", r#"{"XssMatchStatement": {"FieldToMatch": {"JA3Fingerprint": {}}, "TextTransformations": CASED}}"#, "NotModelled"),
    ("", r#"{"GeoMatchStatement": {"CountryCodes": ["Switzerland"]}}"#, "field: GEO_MATCH_STATEMENT, parameter: Switzerland"),
    ("", r#"{"RegexMatchStatement": {"RegexString": "(", PLAIN}}"#, "formatting that is not valid., field: STATEMENT, parameter: ("),
    ("", r#"{"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}"#, "A reference in your rule statement is not valid., field: RULE, parameter: Statement"),
];

#[test]
fn what_cannot_be_is_refused_in_awss_words() {
    for (place, given, wanted) in REFUSALS {
        let mut params = acl(json!([path_rule("one", 0)]));
        params["Rules"][0]["OverrideAction"] = Value::Null;
        let place = if place.is_empty() {
            "/Rules/0/Statement"
        } else {
            place
        };
        let given = serde_json::from_str(&filled(given)).unwrap();
        *params.pointer_mut(place).unwrap() = given;
        let found = Bench::new().refusal(Service::Wafv2, "CreateWebACL", params.clone());
        assert!(found.contains(wanted), "{params}\n{found}\n{wanted}");
    }
    for (name, priority, wanted) in [
        ("two", 0, "field: RULE, parameter: 0"),
        ("one", 1, "field: RULE, parameter: one"),
    ] {
        let params = acl(json!([path_rule("one", 0), path_rule(name, priority)]));
        let found = Bench::new().refusal(Service::Wafv2, "CreateWebACL", params);
        assert!(found.contains(wanted), "{found}");
    }
}

#[test]
fn nonsense_in_an_ip_set_is_named() {
    for (version, address) in [
        ("IPV4", "203.0.113.7"),
        ("IPV4", "0.0.0.0/0"),
        ("IPV4", "203.0.113.7/24"),
        ("IPV4", "bakery"),
        ("IPV6", "10.0.0.0/8"),
    ] {
        let fine = if version == "IPV4" {
            "10.0.0.0/8"
        } else {
            "2001:db8::/32"
        };
        let params = json!({"Name": "set", "Scope": "REGIONAL", "IPAddressVersion": version, "Addresses": [fine, address]});
        let error = Bench::new()
            .try_call(Service::Wafv2, "CreateIPSet", params)
            .unwrap_err();
        assert_eq!(
            error.to_json(),
            json!({
                "__type": "WAFInvalidParameterException",
                "message": format!("Error reason: The parameter contains formatting that is not valid., field: IP_ADDRESS, parameter: {address}"),
                "Field": "IP_ADDRESS",
                "Parameter": address,
                "Reason": "The parameter contains formatting that is not valid.",
            })
        );
    }
}

#[rustfmt::skip]
const COSTS: [(&str, u64); 13] = [
    (r#"{"ByteMatchStatement": {BYTES}}"#, 2),
    (r#"{"ByteMatchStatement": {"PositionalConstraint": "CONTAINS", "SearchString": "/a", PLAIN}}"#, 10),
    (r#"{"ByteMatchStatement": {"PositionalConstraint": "EXACTLY", "SearchString": "/a", "FieldToMatch": {"AllQueryArguments": {}}, "TextTransformations": CASED}}"#, 22),
    (r#"{"RegexMatchStatement": {"RegexString": "a", PLAIN}}"#, 3),
    (r#"{"SizeConstraintStatement": {"ComparisonOperator": "GT", "Size": 1, "FieldToMatch": {"JsonBody": {"MatchPattern": {"All": {}}, "MatchScope": "ALL"}}, "TextTransformations": CASED}}"#, 12),
    (r#"{"SqliMatchStatement": {"FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "URL_DECODE"}, {"Priority": 1, "Type": "LOWERCASE"}]}}"#, 40),
    (r#"{"SqliMatchStatement": {"SensitivityLevel": "HIGH", PLAIN}}"#, 30),
    (r#"{"XssMatchStatement": {PLAIN}}"#, 40),
    (r#"{"GeoMatchStatement": {"CountryCodes": ["CH"]}}"#, 1),
    (r#"{"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "IP"}}"#, 2),
    (r#"{"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "CONSTANT", "ScopeDownStatement": {"ByteMatchStatement": {BYTES}}}}"#, 4),
    (r#"{"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "CUSTOM_KEYS", "CustomKeys": [{"HTTPMethod": {}}, {"IP": {}}]}}"#, 62),
    (r#"{"NotStatement": {"Statement": {"ByteMatchStatement": {BYTES}}}}"#, 2),
];

#[test]
fn rules_cost_what_the_pages_say() {
    for (statement, wanted) in COSTS {
        let statement = serde_json::from_str(&filled(statement)).unwrap();
        let params = json!({"Scope": "REGIONAL", "Rules": [rule("one", 0, block(), statement)]});
        let answer = call(&mut Bench::new(), "CheckCapacity", params);
        assert_eq!(answer["Capacity"], wanted);
    }
    let many: Value = (0..2_501)
        .map(|at| path_rule(&format!("r{at}"), at))
        .collect();
    let found = Bench::new().refusal(Service::Wafv2, "CreateWebACL", acl(many));
    assert!(found.starts_with("WAFLimitsExceededException"), "{found}");
    let mut small =
        json!({"Name": "g", "Scope": "REGIONAL", "Capacity": 1, "VisibilityConfig": seen("g")});
    small["Rules"] = json!([path_rule("one", 0)]);
    let found = Bench::new().refusal(Service::Wafv2, "CreateRuleGroup", small.clone());
    assert!(found.starts_with("WAFLimitsExceededException"), "{found}");
    small["Capacity"] = json!(2);
    call(&mut Bench::new(), "CreateRuleGroup", small);
}

#[test]
fn changes_need_the_newest_lock_token() {
    let mut bench = Bench::new();
    let resource_arn = stage(&mut bench);
    let answer = call(&mut bench, "CreateWebACL", acl(json!([])));
    let summary = &answer["Summary"];
    let twice = bench.refusal(Service::Wafv2, "CreateWebACL", acl(json!([])));
    assert!(twice.starts_with("WAFDuplicateItemException"), "{twice}");
    let named = json!({"Name": "shop", "Scope": "REGIONAL", "Id": summary["Id"]});
    let got = call(&mut bench, "GetWebACL", named.clone());
    assert_eq!(got["LockToken"], summary["LockToken"]);
    assert_eq!(
        got["WebACL"]["LabelNamespace"],
        "awswaf:111122223333:webacl:shop:"
    );
    assert_eq!(
        (&got["WebACL"]["Rules"], &got["WebACL"]["Capacity"]),
        (&json!([]), &json!(0))
    );
    let mut update = acl(json!([path_rule("one", 0)]));
    update["Id"] = summary["Id"].clone();
    update["LockToken"] = summary["LockToken"].clone();
    let next = call(&mut bench, "UpdateWebACL", update.clone())["NextLockToken"].clone();
    let stale = bench.refusal(Service::Wafv2, "UpdateWebACL", update);
    assert!(stale.starts_with("WAFOptimisticLockException"), "{stale}");
    call(
        &mut bench,
        "AssociateWebACL",
        json!({"WebACLArn": summary["ARN"], "ResourceArn": resource_arn}),
    );
    let mut delete = named.clone();
    delete["LockToken"] = next;
    let used = bench.refusal(Service::Wafv2, "DeleteWebACL", delete.clone());
    assert!(used.starts_with("WAFAssociatedItemException"), "{used}");
    let resource = json!({"ResourceArn": resource_arn});
    let found = call(&mut bench, "GetWebACLForResource", resource.clone());
    assert_eq!(found["WebACL"]["Name"], "shop");
    let all = call(
        &mut bench,
        "ListResourcesForWebACL",
        json!({"WebACLArn": summary["ARN"]}),
    );
    assert_eq!(all["ResourceArns"], json!([resource_arn]));
    assert!(bench.cloud.waf().web_acl_of(&resource_arn).is_some());
    let shown = |bench: &mut Bench| {
        let api = resource_arn.split('/').nth(2).unwrap();
        let params = json!({"restApiId": api, "stageName": "prod"});
        bench.call(Service::ApiGateway, "GetStage", params)["webAclArn"].clone()
    };
    assert_eq!(shown(&mut bench), summary["ARN"]);
    call(&mut bench, "DisassociateWebACL", resource.clone());
    assert_eq!(
        call(&mut bench, "GetWebACLForResource", resource),
        json!({})
    );
    assert_eq!(shown(&mut bench), Value::Null);
    call(&mut bench, "DeleteWebACL", delete);
    let gone = bench.refusal(Service::Wafv2, "GetWebACL", named);
    assert!(gone.starts_with("WAFNonexistentItemException"), "{gone}");
}

#[test]
fn a_template_can_protect_a_stage() {
    let mut bench = Bench::new();
    let resource_arn = stage(&mut bench);
    let mut guard = acl(json!([path_rule("one", 0)]));
    guard["Name"] = json!("guard");
    let template = json!({"Resources": {
        "Guard": {"Type": "AWS::WAFv2::WebACL", "Properties": guard},
        "Protects": {"Type": "AWS::WAFv2::WebACLAssociation", "Properties": {
            "WebACLArn": {"Fn::GetAtt": ["Guard", "Arn"]}, "ResourceArn": resource_arn,
        }},
    }});
    crate::template::deploy(&mut bench.cloud, &template, &Default::default()).unwrap();
    let mut waf = bench.cloud.waf().clone();
    let arn = waf.web_acl_of(&resource_arn).unwrap();
    assert_eq!(
        ask(&mut waf, &arn, &request("GET", "/a")).rule.as_deref(),
        Some("one")
    );
    assert_eq!(waf.to_json()[0]["protects"], json!([resource_arn]));
}

#[test]
fn only_stages_of_rest_apis_are_protected() {
    let mut bench = Bench::new();
    let arn = create(&mut bench, "CreateWebACL", acl(json!([])));
    for (resource, wanted) in [
        (
            "arn:aws:apigateway:us-east-1::/apis/abc123/stages/prod",
            "field: RESOURCE_ARN",
        ),
        (
            "arn:aws:apigateway:us-east-1::/restapis/abc123/stages/prod",
            "WAFUnavailableEntityException",
        ),
        (
            "arn:aws:apigateway:us-east-1::/restapis/abc123",
            "field: RESOURCE_ARN",
        ),
        (
            "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/x/1",
            "NotModelled",
        ),
    ] {
        let params = json!({"WebACLArn": arn, "ResourceArn": resource});
        let found = bench.refusal(Service::Wafv2, "AssociateWebACL", params);
        assert!(found.contains(wanted), "{found}");
    }
}

#[test]
fn sets_in_use_stay_and_lists_come_in_pages() {
    let mut bench = Bench::new();
    let set = |name: &str| json!({"Name": name, "Scope": "REGIONAL", "IPAddressVersion": "IPV4", "Addresses": ["10.0.0.0/8"], "Tags": [{"Key": "team", "Value": "bread"}]});
    let used = call(&mut bench, "CreateIPSet", set("a"));
    call(&mut bench, "CreateIPSet", set("c"));
    call(&mut bench, "CreateIPSet", set("b"));
    let arn = used["Summary"]["ARN"].clone();
    let statement =
        json!({"NotStatement": {"Statement": {"IPSetReferenceStatement": {"ARN": arn}}}});
    create(
        &mut bench,
        "CreateWebACL",
        acl(json!([rule("one", 0, block(), statement)])),
    );
    let mut delete = json!({"Name": "a", "Scope": "REGIONAL", "Id": used["Summary"]["Id"], "LockToken": used["Summary"]["LockToken"]});
    let found = bench.refusal(Service::Wafv2, "DeleteIPSet", delete.clone());
    assert!(found.starts_with("WAFAssociatedItemException"), "{found}");
    delete["LockToken"] = json!("00000000-0000-4000-8000-000000000000");
    let found = bench.refusal(Service::Wafv2, "DeleteIPSet", delete);
    assert!(found.starts_with("WAFOptimisticLockException"), "{found}");
    let first = call(
        &mut bench,
        "ListIPSets",
        json!({"Scope": "REGIONAL", "Limit": 2}),
    );
    let names = |page: &Value| -> Vec<String> {
        let all = page["IPSets"].as_array().unwrap().iter();
        all.map(|one| one["Name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&first), ["a", "b"]);
    let second = call(
        &mut bench,
        "ListIPSets",
        json!({"Scope": "REGIONAL", "NextMarker": first["NextMarker"]}),
    );
    assert_eq!(
        (names(&second), second.get("NextMarker")),
        (vec!["c".to_owned()], None)
    );
    call(
        &mut bench,
        "TagResource",
        json!({"ResourceARN": arn, "Tags": [{"Key": "oven", "Value": "2"}]}),
    );
    call(
        &mut bench,
        "UntagResource",
        json!({"ResourceARN": arn, "TagKeys": ["team"]}),
    );
    let tags = call(
        &mut bench,
        "ListTagsForResource",
        json!({"ResourceARN": arn}),
    );
    assert_eq!(
        tags["TagInfoForResource"]["TagList"],
        json!([{"Key": "oven", "Value": "2"}])
    );
}

#[test]
fn samples_show_what_rules_matched() {
    let mut bench = Bench::new();
    let arn = create(
        &mut bench,
        "CreateWebACL",
        acl(json!([path_rule("one", 0)])),
    );
    let mut waf = bench.cloud.waf().clone();
    for path in ["/a?b=1", "/c", "/a"] {
        ask(&mut waf, &arn, &request("GET", path));
    }
    let mut core = bench.cloud.core().clone();
    let mut samples = |metric: &str| {
        let now = Time::START.as_secs();
        let params = json!({"WebAclArn": arn, "RuleMetricName": metric, "Scope": "REGIONAL", "MaxItems": 10, "TimeWindow": {"StartTime": now - 60, "EndTime": now}});
        let call = crate::call::ApiCall::by_learner(Service::Wafv2, "GetSampledRequests", params);
        waf.call(&mut core, &call, &|_, _| true).unwrap()
    };
    let found = samples("one");
    assert_eq!(
        (
            found["PopulationSize"].as_u64(),
            found["SampledRequests"].as_array().unwrap().len()
        ),
        (Some(2), 2)
    );
    let first = &found["SampledRequests"][0];
    assert_eq!(
        (
            &first["Action"],
            &first["Request"]["URI"],
            &first["Request"]["Country"]
        ),
        (&json!("BLOCK"), &json!("/a?b=1"), &json!("CH"))
    );
    assert_eq!(samples("shop")["SampledRequests"][0]["Action"], "ALLOW");
}

#[test]
fn managed_groups_describe_themselves() {
    let mut bench = Bench::new();
    let all = call(
        &mut bench,
        "ListAvailableManagedRuleGroups",
        json!({"Scope": "REGIONAL"}),
    );
    assert_eq!(all["ManagedRuleGroups"].as_array().unwrap().len(), 6);
    let params =
        json!({"Scope": "REGIONAL", "VendorName": "AWS", "Name": "AWSManagedRulesSQLiRuleSet"});
    let group = call(&mut bench, "DescribeManagedRuleGroup", params);
    assert_eq!(
        (&group["Capacity"], &group["Rules"][0]["Action"]),
        (&json!(200), &json!({"Block": {}}))
    );
}
