//! What tests of several services need: a cloud to call, and time to pass.

use crate::call::{ApiCall, Service};
use crate::core::Settings;
use crate::engine::{Cloud, Config};
use crate::error::AwsError;
use crate::http::{Headers, HttpRequest};
use crate::log::Event;
use crate::rng::Rng;
use serde_json::{Value, json};
use std::path::Path;

/// A cloud under test.
pub(crate) struct Bench {
    pub(crate) cloud: Cloud,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(7, Settings::default())
    }

    pub(crate) fn with(seed: u64, settings: Settings) -> Self {
        let cloud = Cloud::new(Config {
            seed,
            settings,
            ..Config::default()
        });
        Self { cloud }
    }

    /// Makes a call that must succeed.
    pub(crate) fn call(&mut self, service: Service, action: &str, params: Value) -> Value {
        let shown = params.to_string();
        let answer = self.try_call(service, action, params);
        answer.unwrap_or_else(|error| panic!("{action} {shown}: {error}"))
    }

    pub(crate) fn try_call(
        &mut self,
        service: Service,
        action: &str,
        params: Value,
    ) -> Result<Value, AwsError> {
        let call = ApiCall::by_learner(service, action, params);
        let answer = self.cloud.call_now(&call);
        answer.map(|body| (*body).clone())
    }

    /// `CODE: message` of a call that must fail.
    pub(crate) fn refusal(&mut self, service: Service, action: &str, params: Value) -> String {
        let shown = params.to_string();
        match self.try_call(service, action, params) {
            Ok(answer) => panic!("{action} {shown} gave {answer}"),
            Err(error) => error.to_string(),
        }
    }

    pub(crate) fn pass(&mut self, millis: u64) {
        self.cloud.advance(self.cloud.now().after(millis));
    }

    /// A queue that this service may send to: its ARN.
    pub(crate) fn queue(&mut self, name: &str, principal: &str) -> String {
        let arn = format!("arn:aws:sqs:us-east-1:111122223333:{name}");
        let policy = json!({"Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": principal},
            "Action": "sqs:SendMessage",
            "Resource": arn,
        }]});
        let mut attributes = json!({"Policy": policy.to_string()});
        if name.ends_with(".fifo") {
            attributes["FifoQueue"] = json!("true");
        }
        let params = json!({"QueueName": name, "Attributes": attributes});
        self.call(Service::Sqs, "CreateQueue", params);
        arn
    }

    /// The bodies in a queue, in order.
    pub(crate) fn bodies(&self, queue: &str) -> Vec<String> {
        let queue = self.cloud.sqs().queue(queue).unwrap();
        queue.messages().map(|one| one.body.to_string()).collect()
    }

    /// What the log says, in words, of events that this picks.
    pub(crate) fn told(&self, picks: impl Fn(&Event) -> bool) -> Vec<String> {
        let log = self.cloud.log().iter();
        log.filter(|entry| picks(&entry.event))
            .map(|entry| entry.event.in_words())
            .collect()
    }
}

/// Plays a scene in leaps and in small steps; both must leave the same log.
pub(crate) fn steps_do_not_matter(play: impl Fn(&mut Bench)) {
    let run = |step: u64| {
        let mut bench = Bench::new();
        play(&mut bench);
        for _ in 0..60_000 / step {
            bench.pass(step);
        }
        (bench.cloud.log().len(), bench.cloud.log().digest())
    };
    assert_eq!(run(60_000), run(50));
}

/// A sample of the events that AWS documents, when it is at hand.
pub(crate) fn sample(name: &str) -> Option<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/fixtures");
    let text = std::fs::read(folder.join(name)).ok()?;
    Some(serde_json::from_slice(&text).unwrap())
}

/// Whether two values have the same keys all the way down; of lists the first items are compared, and keys under `free`
/// are the caller's own.
pub(crate) fn same_keys(sample: &Value, ours: &Value, free: &[&str], path: &str) {
    match (sample, ours) {
        (Value::Object(a), Value::Object(b)) => {
            let keys = |map: &serde_json::Map<String, Value>| {
                let mut keys: Vec<String> = map.keys().cloned().collect();
                keys.sort();
                keys
            };
            if free.iter().any(|one| path.ends_with(one)) {
                return;
            }
            assert_eq!(keys(a), keys(b), "at {path}");
            for (key, value) in a {
                same_keys(value, &b[key], free, &format!("{path}.{key}"));
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            if let (Some(a), Some(b)) = (a.first(), b.first()) {
                same_keys(a, b, free, path);
            }
        }
        (a, b) => {
            let same = std::mem::discriminant(a) == std::mem::discriminant(b);
            assert!(same || b.is_null(), "at {path}: {a} and {b}");
        }
    }
}

/// Sends so many requests to a host, all of odd pieces: methods, paths, queries, headers and bodies.
pub(crate) fn odd_requests(host: &str, count: u32, mut send: impl FnMut(HttpRequest)) {
    const METHODS: [&str; 7] = ["GET", "POST", "OPTIONS", "get", "", "G T", "PRI \u{e9}"];
    const PATHS: [&str; 16] = [
        "/", "//", "/orders", "/bread/", "..", "%", "%zz", "%2F", "%00", "{loaf+}", "\u{e9}", " ",
        "#", ":", "a", "\\",
    ];
    const QUERIES: [&str; 10] = [
        "?", "&", "=", "size", "size=2", "%", "%zz", "\u{e9}", "a[]=1", "+",
    ];
    const HEADERS: [&str; 8] = [
        "Origin",
        "Host",
        "Content-Type",
        "Content-Length",
        "Authorization",
        "",
        "X-Amz-Date",
        "x-api-key",
    ];
    const VALUES: [&str; 9] = [
        "",
        "*",
        "null",
        "application/json",
        "-1",
        "AWS4-HMAC-SHA256 Credential=",
        "Bearer ..",
        "\u{e9}",
        "https://shop.example",
    ];
    const BODIES: [&str; 8] = [
        "",
        "{",
        "[]",
        "null",
        "{\"cake\": 7}",
        "\u{0}",
        "[[[[[[[[",
        "<a/>",
    ];
    let mut rng = Rng::new(11);
    let mut some = |pieces: &[&str], most: u64| -> String {
        let count = rng.below(most + 1);
        (0..count)
            .map(|_| pieces[rng.below(pieces.len() as u64) as usize])
            .collect()
    };
    for _ in 0..count {
        let mut headers = Headers::default();
        for _ in 0..3 {
            headers.set(&some(&HEADERS, 1), some(&VALUES, 2));
        }
        send(HttpRequest {
            method: some(&METHODS, 1),
            url: format!("{host}{}{}", some(&PATHS, 5), some(&QUERIES, 5)),
            headers,
            body: Some(some(&BODIES, 2)).filter(|body| !body.is_empty()),
            ..HttpRequest::default()
        });
    }
}
