//! Each statement with requests it matches and requests it does not.

use super::super::{ActionKind, Waf};
use super::{acl, ask, block, call, create, request, rule};
use crate::http::HttpRequest;
use crate::testing::Bench;
use serde_json::{Value, json};

/// A statement about a field, without or with a text transformation.
fn bytes(field: &str, position: &str, text: &str) -> Value {
    let field: Value = serde_json::from_str(field).unwrap();
    json!({"ByteMatchStatement": {
        "FieldToMatch": field,
        "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
        "PositionalConstraint": position,
        "SearchString": text,
    }})
}

/// What a web ACL of one blocking rule makes of a request.
fn blocks(statement: &Value, request: &HttpRequest) -> (bool, String) {
    let (mut waf, arn) = one_rule(statement);
    let found = ask(&mut waf, &arn, request);
    (
        found.action == ActionKind::Block,
        found.trail[0].why.clone(),
    )
}

/// With an IP set and a regex pattern set to refer to, as `SET` and `PATTERNS`.
fn one_rule(statement: &Value) -> (Waf, String) {
    let mut bench = Bench::new();
    let set = create(
        &mut bench,
        "CreateIPSet",
        json!({"Name": "bakers", "Scope": "REGIONAL", "IPAddressVersion": "IPV4", "Addresses": ["203.0.113.0/28", "192.0.2.1/32"]}),
    );
    let patterns = create(
        &mut bench,
        "CreateRegexPatternSet",
        json!({"Name": "paths", "Scope": "REGIONAL", "RegularExpressionList": [{"RegexString": "^/v[0-9]+/"}, {"RegexString": "(?i)cake$"}]}),
    );
    let text = statement.to_string();
    let text = text.replace("\"SET\"", &json!(set).to_string());
    let text = text.replace("\"PATTERNS\"", &json!(patterns).to_string());
    let statement: Value = serde_json::from_str(&text).unwrap();
    let rules = json!([rule("one", 0, block(), statement)]);
    let arn = create(&mut bench, "CreateWebACL", acl(rules));
    (bench.cloud.waf().clone(), arn)
}

/// A request, `METHOD PATH`, with these changes, parted by `|`: `header NAME: VALUE`, `body TEXT`, `ip ADDRESS`, `country CODE`.
fn changed(line: &str, changes: &str) -> HttpRequest {
    let (method, path) = line.split_once(' ').unwrap();
    let mut request = request(method, path);
    for change in changes.split('|').filter(|change| !change.is_empty()) {
        let (what, value) = change.split_once(' ').unwrap();
        match what {
            "header" => {
                let (name, value) = value.split_once(": ").unwrap();
                request.headers.set(name, value);
            }
            "body" => request.body = Some(value.into()),
            "ip" => request.connection.source_ip = value.into(),
            "country" => request.connection.country = value.into(),
            other => panic!("{other}"),
        }
    }
    request
}

const RYE: &str = r#"body {"cakes":[{"kind":"rye"}]}"#;
const HEADERS: &str = r#"{"Headers": {"MatchPattern": {"PATTERN": 0}, "MatchScope": "SCOPE", "OversizeHandling": "CONTINUE"}}"#;
const COOKIES: &str = r#"{"Cookies": {"MatchPattern": {"PATTERN": 0}, "MatchScope": "SCOPE", "OversizeHandling": "CONTINUE"}}"#;
const JSON: &str = r#"{"JsonBody": {"MatchPattern": {"PATTERN": 0}, "MatchScope": "SCOPE"}}"#;
const ALL: &str = r#""All": {}"#;
const PATH: &str = r#"{"UriPath": {}}"#;
const ARGUMENTS: &str = r#"{"AllQueryArguments": {}}"#;
const CAKE: &str = r#"{"SingleQueryArgument": {"Name": "Cake"}}"#;
const AGENT: &str = r#"{"SingleHeader": {"Name": "User-Agent"}}"#;

/// Field, pattern and scope for those that have them, position and text, request, a change of it, whether it matches.
type Bytes = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    bool,
);

#[rustfmt::skip]
const BYTES: [Bytes; 27] = [
    (PATH, "", "EXACTLY", "/admin", "GET /admin?x=1", "", true),
    (PATH, "", "EXACTLY", "/admin", "GET /Admin", "", false),
    (PATH, "", "STARTS_WITH", "/adm", "GET /admin", "", true),
    (PATH, "", "ENDS_WITH", ".php", "GET /x.php", "", true),
    (PATH, "", "CONTAINS", "dmi", "GET /admin", "", true),
    (PATH, "", "CONTAINS", "cake", "GET /admin", "", false),
    (PATH, "", "CONTAINS_WORD", "cake", "GET /a/cake/b", "", true),
    (PATH, "", "CONTAINS_WORD", "cake", "GET /a/cakes/b", "", false),
    (r#"{"QueryString": {}}"#, "", "CONTAINS", "a=1", "GET /?x=2&a=1", "", true),
    (r#"{"Method": {}}"#, "", "EXACTLY", "DELETE", "DELETE /", "", true),
    (AGENT, "", "STARTS_WITH", "Moz", "GET /", "", true),
    (r#"{"SingleHeader": {"Name": "x-none"}}"#, "", "STARTS_WITH", "a", "GET /", "", false),
    (CAKE, "", "EXACTLY", "rye", "GET /?cake=rye", "", true),
    (ARGUMENTS, "", "EXACTLY", "rye", "GET /?a=b&c=rye", "", true),
    (ARGUMENTS, "", "EXACTLY", "a", "GET /?a=b&c=rye", "", false),
    (r#"{"Body": {}}"#, "", "CONTAINS", "rye", "POST /", "body a rye", true),
    (r#"{"Body": {}}"#, "", "CONTAINS", "rye", "POST /", "", false),
    (HEADERS, "KEY All", "EXACTLY", "Cookie", "GET /", "", true),
    (HEADERS, "VALUE All", "EXACTLY", "Cookie", "GET /", "", false),
    (HEADERS, r#"ALL "ExcludedHeaders": ["cookie"]"#, "CONTAINS", "cart", "GET /", "", false),
    (HEADERS, r#"ALL "IncludedHeaders": ["cookie"]"#, "CONTAINS", "cart", "GET /", "", true),
    (COOKIES, r#"VALUE "IncludedCookies": ["cart"]"#, "EXACTLY", "7", "GET /", "", true),
    (JSON, "VALUE All", "EXACTLY", "rye", "POST /", RYE, true),
    (JSON, "KEY All", "EXACTLY", "rye", "POST /", RYE, false),
    (JSON, r#"ALL "IncludedPaths": ["/cakes/0/kind"]"#, "EXACTLY", "rye", "POST /", RYE, true),
    (JSON, r#"ALL "IncludedPaths": ["/other"]"#, "EXACTLY", "rye", "POST /", RYE, false),
    (JSON, "ALL All", "CONTAINS", "rye", "POST /", "body no json rye", false),
];

#[test]
fn texts_match_by_position_and_part() {
    for (field, pattern, position, text, request, change, wanted) in BYTES {
        let (scope, pattern) = pattern.split_once(' ').unwrap_or_default();
        let pattern = if pattern == "All" { ALL } else { pattern };
        let field = field
            .replace("SCOPE", scope)
            .replace("\"PATTERN\": 0", pattern);
        let (found, why) = blocks(&bytes(&field, position, text), &changed(request, change));
        assert_eq!(found, wanted, "{field} {position} {text}, {request}: {why}");
    }
}

const GEO: &str = r#"{"GeoMatchStatement": {"CountryCodes": ["US", "CH"]}}"#;
const SET: &str = r#"{"IPSetReferenceStatement": {"ARN": "SET"}}"#;
const VIA: &str = r#"{"IPSetReferenceStatement": {"ARN": "SET", "IPSetForwardedIPConfig": {"HeaderName": "X-Forwarded-For", "FallbackBehavior": "MATCH", "Position": "PLACE"}}}"#;
const ELSEWHERE: &str = "country US|ip 198.51.100.9";

/// Statement with what stands for `FIRST_ONE`, `OTHER_ONE` and `PLACE` in it, request, changes, whether it matches.
type Other = (&'static str, &'static str, &'static str, &'static str, bool);

#[rustfmt::skip]
const OTHERS: [Other; 30] = [
    (r#"{"RegexMatchStatement": {"RegexString": "^/v[12]/", ABOUT_PATH}}"#, "", "GET /v2/x", "", true),
    (r#"{"RegexMatchStatement": {"RegexString": "^/v[12]/", ABOUT_PATH}}"#, "", "GET /v3/x", "", false),
    (r#"{"RegexPatternSetReferenceStatement": {"ARN": "PATTERNS", ABOUT_PATH}}"#, "", "GET /a/CAKE", "", true),
    (r#"{"RegexPatternSetReferenceStatement": {"ARN": "PATTERNS", ABOUT_PATH}}"#, "", "GET /a", "", false),
    (r#"{"SizeConstraintStatement": {"ComparisonOperator": "GT", "Size": 3, ABOUT_BODY}}"#, "", "POST /", "body four", true),
    (r#"{"SizeConstraintStatement": {"ComparisonOperator": "LE", "Size": 3, ABOUT_BODY}}"#, "", "POST /", "body four", false),
    (r#"{"SizeConstraintStatement": {"ComparisonOperator": "EQ", "Size": 0, ABOUT_BODY}}"#, "", "GET /", "", true),
    (r#"{"SizeConstraintStatement": {"ComparisonOperator": "NE", "Size": 4, ABOUT_BODY}}"#, "", "POST /", "body four", false),
    (r#"{"SizeConstraintStatement": {"ComparisonOperator": "GE", "Size": 4, ABOUT_BODY}}"#, "", "POST /", "body four", true),
    (r#"{"SizeConstraintStatement": {"ComparisonOperator": "LT", "Size": 4, ABOUT_BODY}}"#, "", "POST /", "body four", false),
    (r#"{"SqliMatchStatement": {ABOUT_QUERY}}"#, "URL_DECODE", "GET /?id=1%20OR%201=1", "", true),
    (r#"{"SqliMatchStatement": {ABOUT_QUERY}}"#, "NONE", "GET /?id=1%20OR%201=1", "", false),
    (r#"{"SqliMatchStatement": {ABOUT_QUERY}}"#, "URL_DECODE", "GET /?q=select+a+cake+from+us", "", false),
    (r#"{"SqliMatchStatement": {"SensitivityLevel": "HIGH", ABOUT_QUERY}}"#, "URL_DECODE", "GET /?q=select+a+cake+from+us", "", true),
    (r#"{"XssMatchStatement": {ABOUT_QUERY}}"#, "URL_DECODE", "GET /?q=%3Cscript%3E", "", true),
    (r#"{"XssMatchStatement": {ABOUT_QUERY}}"#, "URL_DECODE", "GET /?q=rye", "", false),
    (GEO, "", "GET /", "", true),
    (GEO, "", "GET /", "country DE", false),
    (SET, "", "GET /", "", true),
    (SET, "", "GET /", "ip 203.0.113.16", false),
    (SET, "", "GET /", "ip nonsense", false),
    (VIA, "FIRST", "GET /", "header X-Forwarded-For: 192.0.2.1, 10.0.0.1", true),
    (VIA, "LAST", "GET /", "header X-Forwarded-For: 192.0.2.1, 10.0.0.1", false),
    (VIA, "ANY", "GET /", "header X-Forwarded-For: 10.0.0.1, 192.0.2.1, 10.0.0.2", true),
    (VIA, "FIRST", "GET /", "header X-Forwarded-For: unknown", true),
    (VIA, "FIRST", "GET /", "", false),
    (r#"{"NotStatement": {"Statement": OTHER_ONE}}"#, "", "GET /", ELSEWHERE, true),
    (r#"{"AndStatement": {"Statements": [FIRST_ONE, OTHER_ONE]}}"#, "", "GET /", ELSEWHERE, false),
    (r#"{"OrStatement": {"Statements": [OTHER_ONE, FIRST_ONE]}}"#, "", "GET /", ELSEWHERE, true),
    (r#"{"AndStatement": {"Statements": [FIRST_ONE, {"NotStatement": {"Statement": OTHER_ONE}}]}}"#, "", "GET /", ELSEWHERE, true),
];

#[test]
fn other_statements_match_as_documented() {
    for (statement, place, request, changes, wanted) in OTHERS {
        let how = if place.is_empty() { "NONE" } else { place };
        let about = |field: &str| {
            format!(
                r#""FieldToMatch": {{"{field}": {{}}}}, "TextTransformations": [{{"Priority": 0, "Type": "{how}"}}]"#
            )
        };
        let text = statement
            .replace("ABOUT_PATH", &about("UriPath"))
            .replace("ABOUT_BODY", &about("Body"))
            .replace("ABOUT_QUERY", &about("QueryString"))
            .replace("PLACE", place)
            .replace("FIRST_ONE", GEO)
            .replace("OTHER_ONE", SET);
        let (found, why) = blocks(
            &serde_json::from_str(&text).unwrap(),
            &changed(request, changes),
        );
        assert_eq!(found, wanted, "{text} {request} {changes}: {why}");
    }
}

#[test]
fn why_names_the_values() {
    for (statement, request, wanted) in [
        (
            json!({"IPSetReferenceStatement": {"ARN": "SET"}}),
            request("GET", "/"),
            "The address 203.0.113.7 is in 203.0.113.0/28 of the IP set bakers.",
        ),
        (
            json!({"GeoMatchStatement": {"CountryCodes": ["US", "FR"]}}),
            request("GET", "/"),
            "The request comes from CH, which is not among US, FR.",
        ),
        (
            bytes(PATH, "STARTS_WITH", "/admin"),
            request("GET", "/admin/users"),
            "The URI path `/admin/users` starts with `/admin`.",
        ),
        (
            bytes(r#"{"SingleHeader": {"Name": "X-Key"}}"#, "EXACTLY", "a"),
            request("GET", "/"),
            "The request does not have the header `x-key`.",
        ),
    ] {
        assert_eq!(blocks(&statement, &request).1, wanted);
    }
}

/// API Gateway hands AWS WAF the first 16 KB of a body unless the web ACL asks for more.
#[test]
fn long_bodies_are_handled_as_the_rule_says() {
    let long = format!("{}needle", "x".repeat(16_384));
    let mut body = request("POST", "/");
    body.body = Some(long);
    let with = |oversize: &str| {
        let field = format!(r#"{{"Body": {{"OversizeHandling": "{oversize}"}}}}"#);
        bytes(&field, "CONTAINS", "needle")
    };
    assert!(!blocks(&with("CONTINUE"), &body).0);
    assert!(!blocks(&with("NO_MATCH"), &body).0);
    assert!(blocks(&with("MATCH"), &body).0);
    let mut bench = Bench::new();
    let mut wide = acl(json!([rule("one", 0, block(), with("CONTINUE"))]));
    wide["AssociationConfig"] =
        json!({"RequestBody": {"API_GATEWAY": {"DefaultSizeInspectionLimit": "KB_32"}}});
    let arn = create(&mut bench, "CreateWebACL", wide);
    let mut waf = bench.cloud.waf().clone();
    assert_eq!(ask(&mut waf, &arn, &body).action, ActionKind::Block);
}

/// A set that changes changes what its rules match.
#[test]
fn rules_follow_the_sets_they_refer_to() {
    let mut bench = Bench::new();
    let named = json!({"Name": "bakers", "Scope": "REGIONAL"});
    let mut given = named.clone();
    given["IPAddressVersion"] = json!("IPV4");
    given["Addresses"] = json!([]);
    let answer = call(&mut bench, "CreateIPSet", given);
    let summary = &answer["Summary"];
    let statement = json!({"IPSetReferenceStatement": {"ARN": summary["ARN"]}});
    let arn = create(
        &mut bench,
        "CreateWebACL",
        acl(json!([rule("one", 0, block(), statement)])),
    );
    let verdict = |bench: &Bench| {
        let mut waf = bench.cloud.waf().clone();
        ask(&mut waf, &arn, &request("GET", "/")).action
    };
    assert_eq!(verdict(&bench), ActionKind::Allow);
    let mut update = named;
    update["Id"] = summary["Id"].clone();
    update["LockToken"] = summary["LockToken"].clone();
    update["Addresses"] = json!(["203.0.113.7/32"]);
    call(&mut bench, "UpdateIPSet", update);
    assert_eq!(verdict(&bench), ActionKind::Block);
}
