//! Requests that are not as they should be: what each is answered, and that none is too odd.

use super::Shop;
use crate::gateway::Gate;
use crate::http::{Connection, HttpRequest};
use crate::testing::odd_requests;
use serde_json::json;

/// A shop that takes orders: `{"cake": "lemon"}`, with the parameter `size`.
fn shop() -> Shop {
    let mut shop = Shop::new();
    let root = shop.root.clone();
    let orders = shop.resource(&root, "orders");
    let schema = json!({
        "type": "object",
        "required": ["cake"],
        "properties": {"cake": {"type": "string"}},
    });
    shop.call(
        "CreateModel",
        json!({"name": "Order", "contentType": "application/json", "schema": schema.to_string()}),
    );
    let validator =
        json!({"name": "all", "validateRequestBody": true, "validateRequestParameters": true});
    let validator = shop.call("CreateRequestValidator", validator);
    let more = json!({
        "requestValidatorId": validator["id"],
        "requestModels": {"application/json": "Order"},
        "requestParameters": {"method.request.querystring.size": true},
    });
    shop.mock(&orders, "POST", more, "{}");
    shop.deploy();
    shop
}

/// Method, path and query, body; then the status, `x-amzn-ErrorType`, the message and who decided.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    (u16, &'static str, &'static str, Gate),
);

const NO_TOKEN: (u16, &str, &str, Gate) = (
    403,
    "MissingAuthenticationTokenException",
    "Missing Authentication Token",
    Gate::Route,
);
const BAD_BODY: (u16, &str, &str, Gate) = (
    400,
    "BadRequestException",
    "Invalid request body",
    Gate::Validation,
);

#[rustfmt::skip]
const TABLE: [Row; 10] = [
    ("GET", "/orders?size=2", "", NO_TOKEN),
    ("post", "/orders?size=2", "", NO_TOKEN),
    ("", "/orders", "", NO_TOKEN),
    ("POST", "/Orders?size=2", "{\"cake\": \"lemon\"}", NO_TOKEN),
    ("POST", "/orders/%zz", "", NO_TOKEN),
    ("POST", "/orders?size=2", "", BAD_BODY),
    ("POST", "/orders?size=2", "{\"cake\": ", BAD_BODY),
    ("POST", "/orders?size=2", "cake=lemon", BAD_BODY),
    ("POST", "/orders?size=2", "{\"cake\": 7}", BAD_BODY),
    ("POST", "/orders?Size=2", "{\"cake\": \"lemon\"}",
        (400, "BadRequestException", "Missing required request parameters: [size]", Gate::Validation)),
];

#[test]
fn each_is_answered_as_aws_does() {
    let mut shop = shop();
    for (method, path, body, expected) in TABLE {
        let headers = [("Content-Type", "application/json")];
        let got = shop.ask(method, path, &headers, body);
        let json = got.json();
        let message = json["message"].as_str().unwrap_or_default();
        let found = (got.status, got.error_type(), message, got.by);
        assert_eq!(found, expected, "{method} {path} {body}");
    }
    let headers = [("Content-Type", "application/json")];
    let good = shop.ask("POST", "/orders?size=2", &headers, "{\"cake\": \"lemon\"}");
    assert_eq!(good.status, 200);
}

#[test]
fn without_tls_nobody_answers() {
    let mut shop = shop();
    let request = HttpRequest {
        method: "POST".into(),
        url: shop.url("/orders").replace("https://", "http://"),
        connection: Connection::default(),
        ..HttpRequest::default()
    };
    let error = shop.send(request).err().unwrap();
    assert!(error.starts_with("NoAnswer.Closed"), "{error}");
}

#[test]
fn no_request_is_too_odd() {
    let mut shop = shop();
    let host = shop.url("");
    odd_requests(&host, 400, |request| {
        let said = shop.send(request);
        assert!(said.is_err() || said.is_ok_and(|got| got.status < 500));
    });
}
