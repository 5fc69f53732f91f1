//! Requests of every kind against every kind of rule: no panic, and the promises of an inspection.

use super::super::ActionKind;
use super::{acl, block, create, request, rule, seen};
use crate::clock::Time;
use crate::http::HttpRequest;
use crate::rng::Rng;
use crate::testing::Bench;
use crate::waf::transform::Transformation;
use serde_json::{Value, json};

/// Pieces that requests are put together from.
const PIECES: [&str; 34] = [
    "/",
    "..",
    "%",
    "%2",
    "%27",
    "%u00",
    "+",
    "'",
    "\"",
    "--",
    "/*",
    "*/",
    ";",
    "<",
    ">",
    "script",
    "on",
    "onx=",
    "=",
    "&",
    "\\",
    "\\x4",
    "\\u12",
    "&#",
    "&#x;",
    "&lt;",
    "0x6",
    "union",
    "select",
    "é",
    "\u{0}",
    "{\"a\":[1,",
    "}]",
    "a b",
];

fn text(rng: &mut Rng, most: u64) -> String {
    let pieces = (0..rng.below(most)).map(|_| {
        let at = usize::try_from(rng.below(PIECES.len() as u64)).unwrap();
        PIECES[at]
    });
    pieces.collect()
}

fn any_request(rng: &mut Rng) -> HttpRequest {
    let methods = ["GET", "POST", "PROPFIND", "", "é"];
    let method = methods[usize::try_from(rng.below(5)).unwrap()];
    let mut request = request(method, &text(rng, 12));
    if rng.chance(20) {
        request.url = text(rng, 8);
    }
    for name in ["Host", "Cookie", "X-Forwarded-For", "User-Agent", "Accept"] {
        if rng.chance(60) {
            request.headers.add(name, text(rng, 8));
        }
    }
    if rng.chance(70) {
        let most = if rng.chance(2) { 9_000 } else { 20 };
        request.body = Some(text(rng, most));
    }
    if rng.chance(30) {
        request.connection.source_ip = text(rng, 3);
    }
    request
}

/// One rule of every statement, field and transformation.
fn every_rule() -> Value {
    let pick = |what: &str| json!({"MatchPattern": {"All": {}}, "MatchScope": "ALL", "OversizeHandling": what});
    let fields = [
        json!({"UriPath": {}}),
        json!({"QueryString": {}}),
        json!({"Body": {"OversizeHandling": "CONTINUE"}}),
        json!({"JsonBody": {"MatchPattern": {"All": {}}, "MatchScope": "ALL", "InvalidFallbackBehavior": "EVALUATE_AS_STRING"}}),
        json!({"Headers": pick("CONTINUE")}),
        json!({"Cookies": pick("MATCH")}),
        json!({"AllQueryArguments": {}}),
        json!({"SingleHeader": {"Name": "host"}}),
    ];
    let count = json!({"Count": {}});
    let mut rules = Vec::new();
    for (at, (kind, _)) in Transformation::ALL.iter().enumerate() {
        let about = |name: &str, more: Value| {
            let field = fields[at % fields.len()].clone();
            let mut inner = json!({"FieldToMatch": field, "TextTransformations": [{"Priority": 0, "Type": "URL_DECODE"}, {"Priority": 1, "Type": kind}]});
            for (key, value) in more.as_object().unwrap() {
                inner[key] = value.clone();
            }
            let mut statement = json!({});
            statement[name] = inner;
            statement
        };
        let statement = match at % 5 {
            0 => about(
                "ByteMatchStatement",
                json!({"PositionalConstraint": "CONTAINS_WORD", "SearchString": "a"}),
            ),
            1 => about("RegexMatchStatement", json!({"RegexString": "(a|b)*c.?$"})),
            2 => about("SqliMatchStatement", json!({"SensitivityLevel": "HIGH"})),
            3 => about("XssMatchStatement", json!({})),
            _ => about(
                "SizeConstraintStatement",
                json!({"ComparisonOperator": "GT", "Size": 12}),
            ),
        };
        rules.push(rule(&format!("r{at}"), at as u64, count.clone(), statement));
    }
    let forwarded = json!({"HeaderName": "X-Forwarded-For", "FallbackBehavior": "MATCH"});
    let rate = json!({"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "FORWARDED_IP", "ForwardedIPConfig": forwarded}});
    rules.push(rule("rate", 50, count, rate));
    rules.push(json!({
        "Name": "core", "Priority": 60, "OverrideAction": {"None": {}}, "VisibilityConfig": seen("core"),
        "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}},
    }));
    let geo =
        json!({"GeoMatchStatement": {"CountryCodes": ["FR"], "ForwardedIPConfig": forwarded}});
    rules.push(rule("geo", 70, block(), geo));
    json!(rules)
}

#[test]
fn no_request_makes_it_panic_or_break_its_promises() {
    let mut bench = Bench::new();
    let arn = create(&mut bench, "CreateWebACL", acl(every_rule()));
    let mut waf = bench.cloud.waf().clone();
    let mut rng = Rng::new(11);
    let (mut blocked, mut allowed) = (0_u64, 0_u64);
    for at in 0..4_000 {
        let request = any_request(&mut rng);
        let found = waf.inspect(Time::START.after(at * 37), &arn, &request);
        assert_ne!(found.action, ActionKind::Count);
        assert!(found.trail.is_sorted_by_key(|look| look.priority));
        assert_eq!(found.action == ActionKind::Allow, found.status == 200);
        match found.action {
            ActionKind::Allow => allowed += 1,
            _ => blocked += 1,
        }
    }
    assert!(blocked > 100 && allowed > 100, "{blocked} {allowed}");
    let json = waf.to_json();
    assert_eq!(
        (json[0]["blocked"].as_u64(), json[0]["allowed"].as_u64()),
        (Some(blocked), Some(allowed))
    );
}
