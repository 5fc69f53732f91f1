//! A web ACL in front of a served stage.

use super::{acl, block, create, rule, stage};
use crate::core::Output;
use crate::engine::Input;
use crate::gateway;
use crate::http::HttpResponse;
use crate::log::Event;
use crate::testing::Bench;
use serde_json::{Value, json};

/// What a GET of this path, with this query, is answered.
fn get(bench: &mut Bench, resource_arn: &str, rest: &str) -> HttpResponse {
    let api = resource_arn.split('/').nth(2).unwrap();
    let url = format!("https://{api}.execute-api.us-east-1.amazonaws.com/prod{rest}");
    let request =
        json!({"input": "http", "method": "GET", "url": url, "headers": {"User-Agent": "till"}});
    let input: Input = serde_json::from_value(request).unwrap();
    let now = bench.cloud.now();
    let ticket = bench.cloud.handle(now, input);
    bench.pass(1_000);
    loop {
        match bench.cloud.poll() {
            Output::Answer { ticket: of, answer } if of == ticket => {
                let answer: Value = (*answer.unwrap()).clone();
                return serde_json::from_value(answer).unwrap();
            }
            Output::Idle { .. } => panic!("{url} was not answered"),
            _ => {}
        }
    }
}

fn query(text: &str) -> Value {
    json!({"ByteMatchStatement": {
        "FieldToMatch": {"QueryString": {}},
        "TextTransformations": [{"Priority": 0, "Type": "URL_DECODE"}],
        "PositionalConstraint": "CONTAINS",
        "SearchString": text,
    }})
}

#[test]
fn what_waf_refuses_never_reaches_the_backend() {
    let mut bench = Bench::new();
    let resource_arn = stage(&mut bench);
    let slow = json!({"Block": {"CustomResponse": {"ResponseCode": 429, "ResponseHeaders": [{"Name": "Retry-After", "Value": "60"}]}}});
    let rules = json!([
        rule("no-scripts", 0, block(), query("<script>")),
        rule("slow", 1, slow, query("slow")),
        rule("puzzle", 2, json!({"Captcha": {}}), query("puzzle")),
    ]);
    let arn = create(&mut bench, "CreateWebACL", acl(rules));
    let params = json!({"WebACLArn": arn, "ResourceArn": resource_arn});
    super::call(&mut bench, "AssociateWebACL", params);
    assert_ne!(get(&mut bench, &resource_arn, "/?q=rye").status, 403);
    let refused = get(&mut bench, &resource_arn, "/?q=%3Cscript%3E");
    assert_eq!(
        (refused.status, &*refused.body),
        (403, "{\"message\":\"Forbidden\"}")
    );
    assert_eq!(
        refused.headers.get("x-amzn-ErrorType"),
        Some("ForbiddenException")
    );
    let slowed = get(&mut bench, &resource_arn, "/?q=slow");
    assert_eq!(
        (slowed.status, slowed.headers.get("retry-after")),
        (429, Some("60"))
    );
    let puzzle = get(&mut bench, &resource_arn, "/?q=puzzle");
    assert_eq!(
        (puzzle.status, puzzle.headers.get("x-amzn-waf-action")),
        (405, Some("captcha"))
    );
    let gates = |wanted: gateway::Gate| {
        let asked = |entry: &&crate::log::Entry| {
            matches!(&entry.event, Event::Gateway(gateway::Event::GateAsked { gate, verdict, .. })
                if *gate == wanted && *verdict != gateway::Verdict::Absent)
        };
        bench.cloud.log().iter().filter(asked).count()
    };
    assert_eq!(
        (gates(gateway::Gate::Waf), gates(gateway::Gate::Integration)),
        (4, 1)
    );
    let world = bench.cloud.to_json();
    assert_eq!(
        (
            &world["webAcls"][0]["allowed"],
            &world["webAcls"][0]["blocked"]
        ),
        (&json!(1), &json!(2))
    );
}
