//! Any bytes are a request at one of AWS's endpoints: a first line of method, host and path, headers, an empty line, a
//! body. The request comes signed and unsigned, and is answered either way.

#![no_main]

use cloud::engine::{Cloud, Config, Input};
use cloud::http::HttpRequest;
use cloud::wire::sign_as_learner;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().splitn(3, ' ');
    let mut word = || first.next().unwrap_or_default();
    let (method, host, path) = (word().to_owned(), word(), word());
    let mut request = HttpRequest {
        method,
        url: format!("https://{host}.us-east-1.amazonaws.com/{path}"),
        body: Some(body.to_owned()),
        ..HttpRequest::default()
    };
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        request.headers.add(name, value);
    }
    let mut cloud = Cloud::new(Config::default());
    cloud.handle(cloud.now(), Input::Http(request.clone()));
    let (account, now) = (cloud.account().clone(), cloud.now());
    sign_as_learner(&mut request, &account, now);
    cloud.handle(now, Input::Http(request));
    cloud.advance(now.after(30_000));
});
