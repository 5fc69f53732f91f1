//! Policies against requests.

use super::{Decision, Principal, Request, decide, like};
use serde_json::json;

const FUNCTION: &str = "arn:aws:lambda:us-east-1:111122223333:function:bake";
const BUCKET: &str = "arn:aws:s3:::orders";

fn asks<'a>(principal: Option<Principal<'a>>, context: &'a [(&'a str, &'a str)]) -> Request<'a> {
    Request {
        principal,
        action: "lambda:InvokeFunction",
        resource: FUNCTION,
        context,
    }
}

#[test]
fn an_identity_policy_allows_what_it_names() {
    let allow = |action: &str, resource: &str| json!({"Statement": {"Effect": "Allow", "Action": action, "Resource": resource}});
    let request = asks(None, &[]);
    let cases = [
        ("lambda:InvokeFunction", FUNCTION, Decision::Allowed),
        ("LAMBDA:invoke*", "*", Decision::Allowed),
        ("lambda:GetFunction", "*", Decision::Silent),
        ("*", "arn:aws:lambda:*:*:function:ba?e", Decision::Allowed),
        ("*", "arn:aws:lambda:*:*:function:other", Decision::Silent),
    ];
    for (action, resource, expected) in cases {
        assert_eq!(
            decide(&allow(action, resource), &request),
            expected,
            "{action} {resource}"
        );
    }
}

#[test]
fn a_deny_wins_over_every_allow() {
    let document = json!({"Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "lambda:*", "Resource": [FUNCTION]},
    ]});
    assert_eq!(decide(&document, &asks(None, &[])), Decision::Denied);
}

#[test]
fn a_resource_policy_asks_who_comes_and_from_where() {
    let document = json!({"Statement": [{
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": FUNCTION,
        "Condition": {
            "ArnLike": {"AWS:SourceArn": BUCKET},
            "StringEquals": {"AWS:SourceAccount": "111122223333"},
        },
    }]});
    let right = [
        ("aws:SourceArn", BUCKET),
        ("aws:SourceAccount", "111122223333"),
    ];
    let other = [
        ("aws:SourceArn", "arn:aws:s3:::cakes"),
        ("aws:SourceAccount", "111122223333"),
    ];
    let s3 = Some(Principal::Service("s3.amazonaws.com"));
    let sns = Some(Principal::Service("sns.amazonaws.com"));
    assert_eq!(decide(&document, &asks(s3, &right)), Decision::Allowed);
    assert_eq!(decide(&document, &asks(s3, &other)), Decision::Silent);
    assert_eq!(decide(&document, &asks(s3, &[])), Decision::Silent);
    assert_eq!(decide(&document, &asks(sns, &right)), Decision::Silent);
}

#[test]
fn stars_stand_for_any_text() {
    for (pattern, text, expected) in [
        ("a*c", "abbc", true),
        ("a*c", "abb", false),
        ("*", "", true),
        ("?", "", false),
        ("a*b*c", "aXbYbZc", true),
    ] {
        assert_eq!(like(pattern, text), expected, "{pattern} {text}");
    }
}
