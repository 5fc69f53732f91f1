//! What stories about APIs need besides: the client that made the requests, the server behind them, and readable logs.

use super::path::REGION;
use cloud::http::HttpRequest;
use cloud::servers::{Response, Server};
use serde_json::{Map, Value};

/// A request as the recorder's client sent it. Where it went to an emulator by path, it goes to the API's own host here.
pub fn sent(mut request: HttpRequest) -> HttpRequest {
    if let Some((_, rest)) = request.url.split_once("/restapis/")
        && let Some((api, rest)) = rest.split_once('/')
    {
        let rest = rest.replacen("/_user_request_", "", 1);
        request.url = format!("https://{api}.execute-api.{REGION}.amazonaws.com/{rest}");
    }
    for (name, value) in [
        ("Accept", "*/*"),
        ("Accept-Encoding", "gzip, deflate"),
        ("User-Agent", "python-requests/testing"),
    ] {
        if request.headers.get(name).is_none() {
            request.headers.add(name, value);
        }
    }
    request
}

/// The server that answers with what it was sent.
pub fn echo() -> Server {
    let returns = "{'args': query, 'data': body, 'headers': headers, 'json': json, 'method': method, 'url': url}";
    Server {
        name: "Echo".into(),
        host: "localhost".into(),
        asks_for_certificate: false,
        responses: vec![Response {
            returns: Some(returns.into()),
            ..Response::default()
        }],
    }
}

/// A trial's log, line by line, with the names that the recorder gave to what differs.
pub fn log_in_lines(response: &Value, trial: u32) -> Value {
    let mut response = response.clone();
    let Some(log) = response["log"].as_str() else {
        return response;
    };
    let first = log.lines().next().unwrap_or_default();
    let id = first.rsplit(' ').next().unwrap_or_default();
    let log = log.replace(id, &format!("<request-id-{trial}>"));
    let lines: Map<String, Value> = log
        .split('\n')
        .map(|line| match line.split_once(" : ") {
            Some((_, line)) => format!("DDD MMM dd hh:mm:ss UTC yyyy : {line}"),
            None => line.to_owned(),
        })
        .enumerate()
        .map(|(at, line)| (format!("line{at:02}"), line.into()))
        .collect();
    response["log"] = lines.into();
    response
}
