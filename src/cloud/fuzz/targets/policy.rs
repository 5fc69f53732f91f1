//! Any JSON is a policy, or says nothing: asking it ends with a decision.

#![no_main]

use cloud::iam::{Principal, Request, decide};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(policy) = serde_json::from_slice(bytes) else {
        return;
    };
    let context = [
        ("aws:SourceArn", "arn:aws:sqs:us-east-1:123456789012:orders"),
        ("aws:SourceIp", "203.0.113.7"),
    ];
    for principal in [
        None,
        Some(Principal::Anyone),
        Some(Principal::Service("sns.amazonaws.com")),
        Some(Principal::Aws("arn:aws:iam::123456789012:role/baker")),
    ] {
        let _ = decide(
            &policy,
            &Request {
                principal,
                action: "sqs:SendMessage",
                resource: "arn:aws:sqs:us-east-1:123456789012:orders",
                context: &context,
            },
        );
    }
});
