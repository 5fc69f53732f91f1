//! What a page may do with another origin, row by row, and the clients at work.

use super::standard::{Plan, cors_check, plan, preflight_check, readable};
use super::{Credentials, Mode, Wish};
use crate::http::{Headers, HttpResponse};
use crate::script::{Step, play};
use crate::session::{Recipe, Session};
use serde_json::json;
use std::sync::Arc;

const PAGE: &str = "https://shop.bakery.example";
const API: &str = "https://api.bakery.example/orders";

fn wish(method: &str, headers: &[(&str, &str)], body: Option<&str>) -> Wish {
    Wish {
        method: method.into(),
        url: API.into(),
        headers: headers.iter().copied().collect(),
        body: body.map(str::to_owned),
        ..Wish::default()
    }
}

/// Method, headers, body, and what has to be asked first: the header names, `-` for a method alone, nothing for a simple
/// request.
type Question = (
    &'static str,
    &'static [(&'static str, &'static str)],
    Option<&'static str>,
    Option<&'static str>,
);

#[test]
fn only_what_a_form_could_send_goes_unasked() {
    let long: &'static str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    let long_accept: &'static [(&str, &str)] = Box::leak(Box::new([("Accept", long)]));
    let table: [Question; 16] = [
        ("GET", &[], None, None),
        ("HEAD", &[], None, None),
        ("POST", &[], Some("x"), None),
        ("get", &[], None, None),
        ("PUT", &[], None, Some("-")),
        ("DELETE", &[], None, Some("-")),
        ("PATCH", &[], None, Some("-")),
        ("GET", &[("x-api-key", "k")], None, Some("x-api-key")),
        (
            "GET",
            &[("Authorization", "Bearer t")],
            None,
            Some("authorization"),
        ),
        ("POST", &[("Content-Type", "text/plain")], Some("x"), None),
        (
            "POST",
            &[("Content-Type", "application/x-www-form-urlencoded")],
            Some("x"),
            None,
        ),
        (
            "POST",
            &[("Content-Type", "multipart/form-data; boundary=b")],
            Some("x"),
            None,
        ),
        (
            "POST",
            &[("Content-Type", "application/json")],
            Some("{}"),
            Some("content-type"),
        ),
        (
            "POST",
            &[
                ("X-B", "1"),
                ("content-type", "application/json"),
                ("x-a", "2"),
            ],
            Some("{}"),
            Some("content-type,x-a,x-b"),
        ),
        ("GET", &[("Accept", "text/html")], None, None),
        ("GET", long_accept, None, Some("accept")),
    ];
    for (method, headers, body, expected) in table {
        let plan = plan(PAGE, &wish(method, headers, body)).unwrap();
        let asked = plan.preflight.map(|names| match names.is_empty() {
            true => "-".to_owned(),
            false => names.join(","),
        });
        assert_eq!(asked.as_deref(), expected, "{method} {headers:?}");
    }
}

#[test]
fn a_page_asks_nothing_of_its_own_origin() {
    let mut own = wish("DELETE", &[("x-api-key", "k")], None);
    own.url = format!("{PAGE}/orders/1");
    let plan = plan(PAGE, &own).unwrap();
    assert!(!plan.cross_origin && plan.preflight.is_none() && plan.with_cookies);
}

#[test]
fn what_only_the_browser_sets_is_dropped() {
    let headers = [
        ("Origin", "https://evil.example"),
        ("Cookie", "a=b"),
        ("Sec-X", "1"),
        ("Host", "h"),
    ];
    let plan = plan(PAGE, &wish("GET", &headers, None)).unwrap();
    assert!(plan.headers.is_empty(), "{:?}", plan.headers);
}

#[test]
fn some_wishes_are_refused_at_once() {
    let no_cors = |method: &str| Wish {
        mode: Mode::NoCors,
        ..wish(method, &[], None)
    };
    let table = [
        (wish("GET", &[], Some("x")), "cannot have body"),
        (wish("TRACE", &[], None), "HTTP method is unsupported"),
        (wish("GET", &[("bad name", "x")], None), "Invalid name"),
        (no_cors("PUT"), "unsupported in no-cors mode"),
        (
            Wish {
                mode: Mode::SameOrigin,
                ..wish("GET", &[], None)
            },
            "Failed to fetch",
        ),
    ];
    for (wish, expected) in table {
        let block = plan(PAGE, &wish).unwrap_err();
        assert!(block.error.contains(expected), "{}", block.error);
    }
    assert!(plan(PAGE, &no_cors("POST")).is_ok());
}

/// `Access-Control-Allow-Origin`, `Access-Control-Allow-Credentials`, whether credentials are included, and what the
/// console says; nothing when the page may read.
#[test]
fn an_answer_has_to_name_the_page_or_everybody() {
    let table = [
        ("", "", false, "No 'Access-Control-Allow-Origin' header"),
        ("*", "", false, ""),
        (PAGE, "", false, ""),
        (
            "https://SHOP.bakery.example",
            "",
            false,
            "is not equal to the supplied origin",
        ),
        (
            "https://other.example",
            "",
            false,
            "is not equal to the supplied origin",
        ),
        ("null", "", false, "is not equal to the supplied origin"),
        ("a, b", "", false, "contains multiple values 'a, b'"),
        (
            "nonsense",
            "",
            false,
            "contains the invalid value 'nonsense'",
        ),
        ("*", "true", true, "must not be the wildcard '*'"),
        (PAGE, "", true, "is '' which must be 'true'"),
        (PAGE, "True", true, "is 'True' which must be 'true'"),
        (PAGE, "true", true, ""),
    ];
    for (origin, credentials, include, expected) in table {
        let mut headers = Headers::default();
        for (name, value) in [
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Allow-Credentials", credentials),
        ] {
            if !value.is_empty() {
                headers.add(name, value);
            }
        }
        let mode = if include {
            Credentials::Include
        } else {
            Credentials::Omit
        };
        let said = cors_check(PAGE, mode, &headers).err().unwrap_or_default();
        assert_eq!(said.is_empty(), expected.is_empty(), "{origin}: {said}");
        assert!(said.contains(expected), "{origin}: {said}");
    }
}

type Fields = &'static [(&'static str, &'static str)];

/// What a preflight's answer says, for a PUT with `x-api-key`, and what the console makes of it.
#[test]
fn a_preflight_has_to_allow_method_and_headers() {
    const STAR: (&str, &str) = ("Access-Control-Allow-Origin", "*");
    const METHODS: &str = "Access-Control-Allow-Methods";
    const HEADERS: &str = "Access-Control-Allow-Headers";
    let table: [(u16, Fields, &str); 9] = [
        (
            200,
            &[],
            "doesn't pass access control check: No 'Access-Control-Allow-Origin'",
        ),
        (
            403,
            &[],
            "doesn't pass access control check: No 'Access-Control-Allow-Origin'",
        ),
        (403, &[STAR], "It does not have HTTP ok status"),
        (200, &[STAR], "Method PUT is not allowed"),
        (200, &[STAR, (METHODS, "GET")], "Method PUT is not allowed"),
        (
            200,
            &[STAR, (METHODS, "GET, PUT")],
            "Request header field x-api-key is not allowed",
        ),
        (200, &[STAR, (METHODS, "PUT"), (HEADERS, "X-Api-Key")], ""),
        (204, &[STAR, (METHODS, "*"), (HEADERS, "*")], ""),
        (
            200,
            &[STAR, (METHODS, "PUT"), (HEADERS, "content-type,x-api-key")],
            "",
        ),
    ];
    let asked = plan(PAGE, &wish("PUT", &[("x-api-key", "k")], None)).unwrap();
    for (status, headers, expected) in table {
        let answer = answer(status, headers);
        let said = check(&asked, Credentials::Omit, &answer);
        assert_eq!(said.is_empty(), expected.is_empty(), "{headers:?}: {said}");
        assert!(said.contains(expected), "{headers:?}: {said}");
    }
}

fn answer(status: u16, headers: &[(&str, &str)]) -> HttpResponse {
    HttpResponse {
        status,
        headers: headers.iter().copied().collect(),
        body: String::new(),
    }
}

fn check(asked: &Plan, credentials: Credentials, answer: &HttpResponse) -> String {
    preflight_check(PAGE, API, credentials, asked, answer)
        .err()
        .map(|block| block.console)
        .unwrap_or_default()
}

#[test]
fn the_star_is_no_star_for_credentials_and_for_authorization() {
    let all = [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", "*"),
        ("Access-Control-Allow-Headers", "*"),
    ];
    let bearer = plan(PAGE, &wish("GET", &[("Authorization", "Bearer t")], None)).unwrap();
    let said = check(&bearer, Credentials::Omit, &answer(200, &all));
    assert!(said.contains("authorization is not allowed"), "{said}");
    let named = [
        ("Access-Control-Allow-Origin", PAGE),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "*"),
    ];
    let put = plan(PAGE, &wish("PUT", &[], None)).unwrap();
    let said = check(&put, Credentials::Include, &answer(200, &named));
    assert!(said.contains("Method PUT is not allowed"), "{said}");
}

#[test]
fn a_script_reads_what_is_exposed() {
    let headers = [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "X-Order"),
        ("Content-Type", "application/json"),
        ("X-Order", "7"),
        ("X-Secret", "s"),
        ("Set-Cookie", "a=b"),
    ];
    let seen = readable(PAGE, &wish("GET", &[], None), true, &answer(200, &headers)).unwrap();
    let names: Vec<&str> = seen.headers.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["Content-Type", "X-Order"]);
    let closed = Wish {
        mode: Mode::NoCors,
        ..wish("GET", &[], None)
    };
    let seen = readable(PAGE, &closed, true, &answer(200, &headers)).unwrap();
    assert_eq!(seen, HttpResponse::default());
}

/// A page and a program call the same function URL, which says nothing about other origins.
#[test]
fn the_function_runs_although_the_page_may_not_read() {
    let template = json!({
        "Transform": "AWS::Serverless-2016-10-31",
        "Metadata": {"Stratus": {"Clients": [
            {"Name": "Shop", "Browser": {"Origin": PAGE}, "Requests": [
                {"Title": "Order", "Method": "POST", "SendsTo": "OrderFunctionUrl", "Path": "/orders", "Body": "{}"},
            ]},
            {"Name": "Terminal", "Program": "curl", "Requests": [
                {"Title": "Order", "Method": "POST", "SendsTo": "OrderFunctionUrl", "Path": "/orders", "Body": "{}"},
            ]},
        ]}},
        "Resources": {"OrderFunction": {"Type": "AWS::Serverless::Function",
            "Metadata": {"Stratus": {"Result": {"statusCode": 201, "body": "ordered"}}},
            "Properties": {"FunctionName": "order", "Runtime": "python3.14", "Handler": "app.handler", "CodeUri": ".",
                "FunctionUrlConfig": {"AuthType": "NONE"}}}},
    });
    let mut session = Session::new(Recipe::new(1, Arc::new(template))).unwrap();
    let steps = json!([
        {"fetch": {"client": "Shop"}}, {"wait-ms": 5000},
        {"fetch": {"client": "Terminal", "request": "Order"}}, {"wait-ms": 5000},
        {"send": {"client": "Terminal", "count": 2}}, {"wait-ms": 5000},
    ]);
    let steps: Vec<Step> = serde_json::from_value(steps).unwrap();
    play(&mut session, &steps).unwrap();
    let log = session.cloud().log().to_json();
    let of = |kind: &str| {
        let entries = log.as_array().unwrap().iter();
        entries
            .filter(|one| one["type"] == kind)
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(of("InvocationStarted").len(), 4);
    let blocked = of("FetchBlocked");
    assert_eq!(blocked.len(), 1);
    assert_eq!(blocked[0]["unsent"], false);
    assert!(
        blocked[0]["console"]
            .as_str()
            .unwrap()
            .starts_with("Access to fetch at 'https://")
    );
    let read = of("AnswerRead");
    assert_eq!(read.len(), 3);
    assert_eq!(
        (&read[0]["client"], &read[0]["status"]),
        (&json!("Terminal"), &json!(201))
    );
    let clients = session.cloud().to_json()["clients"].clone();
    assert_eq!(clients[0]["answered"], json!({"201": 1}));
    assert_eq!(clients[0]["blocked"], 1);
    assert_eq!(clients[1]["sent"], 3);
}

/// Signed at the moment of sending, for the API's region; another wish of the same program is sent as it is.
#[test]
fn a_program_signs_with_the_readers_keys() {
    use crate::iam::Account;
    use crate::wire::{keys::holder, sigv4};
    let mut bench = crate::testing::Bench::new();
    let program = |sign: bool| Wish {
        url: "https://abc123.execute-api.us-east-1.amazonaws.com/prod/orders?day=1".into(),
        sign,
        ..Wish::default()
    };
    let kind = super::Kind::Program {
        name: "curl".into(),
    };
    let wishes = vec![program(false), program(true)];
    let client = super::HttpClient::new("Till", kind, Default::default(), wishes);
    bench.cloud.add_http_client(client);
    bench.pass(7_200_000);
    let send = crate::traffic::Control::Send {
        client: "Till".into(),
        count: 2,
    };
    let now = bench.cloud.now();
    bench.cloud.handle(now, crate::engine::Input::Traffic(send));
    let account = Account::default();
    let find = |claim: &sigv4::Claim<'_>| holder(&account, now, claim);
    let door = || sigv4::Door {
        region: "us-east-1",
        service: "execute-api",
    };
    let sent = bench.cloud.log().iter();
    let verified = sent.filter_map(|entry| match &entry.event {
        crate::log::Event::Browser(super::Event::RequestSent { http, .. }) => {
            Some(sigv4::verify(http, door(), now, &find).map(drop))
        }
        _ => None,
    });
    let verified: Vec<_> = verified.collect();
    assert_eq!(verified, [Err(sigv4::Refusal::Missing), Ok(())]);
}
