//! Six mechanisms that people mix up: whom each refuses, where, with what, and whether the backend ran.

use super::{Got, Shop};
use crate::call::Service;
use crate::gateway::{Gate, Verdict};
use crate::http::{ClientCertificate, Connection, HttpRequest};
use serde_json::{Value, json};

/// One caller at one mechanism.
struct Row {
    mechanism: &'static str,
    caller: &'static str,
    /// Who decides.
    gate: Gate,
    /// The status; none when no HTTP answer comes at all.
    status: Option<u16>,
    /// `x-amzn-ErrorType`.
    error: &'static str,
    /// How the body begins.
    body: &'static str,
    backend_ran: bool,
}

const fn passes(mechanism: &'static str, caller: &'static str, gate: Gate) -> Row {
    Row {
        mechanism,
        caller,
        gate,
        status: Some(200),
        error: "",
        body: "{\"cakes\": 3}",
        backend_ran: true,
    }
}

const fn refused(
    mechanism: &'static str,
    caller: &'static str,
    gate: Gate,
    error: &'static str,
    body: &'static str,
) -> Row {
    Row {
        mechanism,
        caller,
        gate,
        status: Some(403),
        error,
        body,
        backend_ran: false,
    }
}

const fn dropped(
    mechanism: &'static str,
    caller: &'static str,
    gate: Gate,
    body: &'static str,
) -> Row {
    Row {
        mechanism,
        caller,
        gate,
        status: None,
        error: "",
        body,
        backend_ran: false,
    }
}

const DENIED: &str = "{\"Message\":\"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********3333:";
const FORBIDDEN: &str = "{\"message\":\"Forbidden\"}";

const TABLE: [Row; 21] = [
    passes(
        "TLS certificates",
        "with a certificate of the bakery's",
        Gate::Tls,
    ),
    refused(
        "TLS certificates",
        "with a stranger's certificate",
        Gate::Tls,
        "ForbiddenException",
        FORBIDDEN,
    ),
    dropped(
        "TLS certificates",
        "without a certificate",
        Gate::Tls,
        "NoAnswer.ClientCertificate",
    ),
    dropped(
        "TLS certificates",
        "with an old TLS",
        Gate::Tls,
        "NoAnswer.TlsVersion",
    ),
    passes("CORS", "a page of another origin", Gate::Response),
    passes("CORS", "a program", Gate::Response),
    refused(
        "CORS",
        "a preflight without an OPTIONS method",
        Gate::Route,
        "MissingAuthenticationTokenException",
        "{\"message\":\"Missing Authentication Token\"}",
    ),
    passes("WAF", "an ordinary path", Gate::Waf),
    refused(
        "WAF",
        "a path that a rule blocks",
        Gate::Waf,
        "ForbiddenException",
        FORBIDDEN,
    ),
    passes("API keys", "with a key in a plan", Gate::ApiKey),
    refused(
        "API keys",
        "without a key",
        Gate::ApiKey,
        "ForbiddenException",
        FORBIDDEN,
    ),
    refused(
        "API keys",
        "with an unknown key",
        Gate::ApiKey,
        "ForbiddenException",
        FORBIDDEN,
    ),
    passes(
        "resource policies",
        "from the shop's address",
        Gate::ResourcePolicy,
    ),
    refused(
        "resource policies",
        "from anywhere else",
        Gate::ResourcePolicy,
        "AccessDeniedException",
        DENIED,
    ),
    passes(
        "endpoint policies",
        "through an endpoint that lets it",
        Gate::EndpointPolicy,
    ),
    passes(
        "endpoint policies",
        "through an endpoint without a policy",
        Gate::EndpointPolicy,
    ),
    refused(
        "endpoint policies",
        "through an endpoint that denies it",
        Gate::EndpointPolicy,
        "AccessDeniedException",
        DENIED,
    ),
    refused(
        "endpoint policies",
        "through an endpoint that allows something else",
        Gate::EndpointPolicy,
        "AccessDeniedException",
        DENIED,
    ),
    refused(
        "endpoint policies",
        "through an endpoint that the API does not name",
        Gate::ResourcePolicy,
        "AccessDeniedException",
        DENIED,
    ),
    refused(
        "public APIs",
        "through an endpoint",
        Gate::EndpointPolicy,
        "ForbiddenException",
        FORBIDDEN,
    ),
    dropped(
        "endpoint policies",
        "over the internet",
        Gate::EndpointPolicy,
        "NoAnswer.UnknownHost",
    ),
];

#[test]
fn who_is_refused_by_which_gate() {
    for row in &TABLE {
        let name = format!("{}: {}", row.mechanism, row.caller);
        let mut shop = shop(row.mechanism);
        let request = request(&mut shop, row.mechanism, row.caller);
        let Some(status) = row.status else {
            let error = shop.send(request).expect_err(&name);
            assert!(error.starts_with(row.body), "{name}: {error}");
            let gates = asked(&shop);
            assert_eq!(gates.last(), Some(&(row.gate, Verdict::Refused)), "{name}");
            if row.caller == "over the internet" {
                // Its name has no address there: TLS has nobody to begin with.
                assert_eq!(gates.first(), Some(&(Gate::Tls, Verdict::Absent)), "{name}");
            }
            continue;
        };
        let got = shop
            .send(request)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            (got.status, got.error_type()),
            (status, row.error),
            "{name}: {:?}",
            got.gates
        );
        assert!(got.body.starts_with(row.body), "{name}: {}", got.body);
        assert_eq!(got.backend_ran, row.backend_ran, "{name}");
        check_gate(&name, &got, row);
    }
}

fn check_gate(name: &str, got: &Got, row: &Row) {
    if got.status == 200 {
        let verdict = got
            .gates
            .iter()
            .find(|(gate, ..)| *gate == row.gate)
            .map(|(_, verdict, _)| *verdict);
        assert!(
            matches!(verdict, Some(Verdict::Passed | Verdict::Changed)),
            "{name}: {verdict:?}"
        );
        return;
    }
    assert_eq!(got.by, row.gate, "{name}");
    let refusals: Vec<Gate> = got
        .gates
        .iter()
        .filter(|(_, verdict, _)| *verdict == Verdict::Refused)
        .map(|(gate, ..)| *gate)
        .collect();
    assert_eq!(refusals, [row.gate], "{name}: only one gate refuses");
    // API Gateway's own refusals carry no CORS headers unless their author sets them.
    assert_eq!(
        got.headers.get("Access-Control-Allow-Origin"),
        None,
        "{name}"
    );
}

fn asked(shop: &Shop) -> Vec<(Gate, Verdict)> {
    let entries = shop.bench.cloud.log().iter();
    entries
        .filter_map(|entry| match &entry.event {
            crate::log::Event::Gateway(crate::gateway::Event::GateAsked {
                gate, verdict, ..
            }) => Some((*gate, *verdict)),
            _ => None,
        })
        .collect()
}

/// An API behind this mechanism alone.
fn shop(mechanism: &str) -> Shop {
    let more = match mechanism {
        "resource policies" => {
            json!({"policy": policy(json!({"IpAddress": {"aws:SourceIp": "203.0.113.7/32"}}))})
        }
        "endpoint policies" => json!({
            "endpointConfiguration": {"types": ["PRIVATE"]},
            "policy": policy(json!({"StringEquals": {"aws:SourceVpce": ["vpce-open", "vpce-plain", "vpce-closed", "vpce-other"]}})),
        }),
        _ => json!({}),
    };
    let mut regional = json!({"endpointConfiguration": {"types": ["REGIONAL"]}});
    for (key, value) in more.as_object().into_iter().flatten() {
        regional[key] = value.clone();
    }
    let mut shop = Shop::with(regional);
    let root = shop.root.clone();
    let cakes = shop.resource(&root, "cakes");
    shop.mock(
        &cakes,
        "GET",
        json!({"apiKeyRequired": mechanism == "API keys"}),
        "{\"cakes\": 3}",
    );
    shop.deploy();
    match mechanism {
        "TLS certificates" => custom_domain(&mut shop),
        "WAF" => web_acl(&mut shop),
        "endpoint policies" => endpoints(&mut shop),
        _ => {}
    }
    shop
}

fn policy(condition: Value) -> String {
    let mut statement = json!({
        "Effect": "Allow",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*",
    });
    statement["Condition"] = condition;
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

fn custom_domain(shop: &mut Shop) {
    shop.bench
        .call(Service::S3, "CreateBucket", json!({"Bucket": "trust"}));
    shop.bench.call(
        Service::S3,
        "PutObject",
        json!({"Bucket": "trust", "Key": "cas.pem", "Body": "CN=Bakery CA\n"}),
    );
    let certificate =
        "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012";
    shop.bench.call(
        Service::ApiGateway,
        "CreateDomainName",
        json!({
            "domainName": "api.bakery.example",
            "regionalCertificateArn": certificate,
            "endpointConfiguration": {"types": ["REGIONAL"]},
            "securityPolicy": "TLS_1_2",
            "mutualTlsAuthentication": {"truststoreUri": "s3://trust/cas.pem"},
        }),
    );
    let mapping = json!({"domainName": "api.bakery.example", "restApiId": shop.api, "stage": "prod", "basePath": "shop"});
    shop.bench
        .call(Service::ApiGateway, "CreateBasePathMapping", mapping);
}

fn web_acl(shop: &mut Shop) {
    let seen = |name: &str| json!({"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": name});
    let statement = json!({"ByteMatchStatement": {
        "SearchString": "secret",
        "FieldToMatch": {"QueryString": {}},
        "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
        "PositionalConstraint": "CONTAINS",
    }});
    let acl = shop.bench.call(Service::Wafv2, "CreateWebACL", json!({
        "Name": "guard",
        "Scope": "REGIONAL",
        "DefaultAction": {"Allow": {}},
        "VisibilityConfig": seen("guard"),
        "Rules": [{"Name": "no-secrets", "Priority": 0, "Statement": statement, "Action": {"Block": {}}, "VisibilityConfig": seen("none")}],
    }));
    let stage = format!(
        "arn:aws:apigateway:us-east-1::/restapis/{}/stages/prod",
        shop.api
    );
    shop.bench.call(
        Service::Wafv2,
        "AssociateWebACL",
        json!({"WebACLArn": acl["Summary"]["ARN"], "ResourceArn": stage}),
    );
}

fn endpoints(shop: &mut Shop) {
    let allow = |resource: &str, effect: &str| json!({"Statement": [{"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource}]});
    for (id, policy) in [
        ("vpce-open", Some(allow("*", "Allow"))),
        ("vpce-plain", None),
        ("vpce-closed", Some(allow("*", "Deny"))),
        (
            "vpce-other",
            Some(allow(
                "arn:aws:execute-api:us-east-1:111122223333:other/*",
                "Allow",
            )),
        ),
        ("vpce-unnamed", None),
    ] {
        shop.bench.cloud.add_vpc_endpoint(id, policy);
    }
}

fn request(shop: &mut Shop, mechanism: &str, caller: &str) -> HttpRequest {
    let mut request = HttpRequest {
        method: "GET".into(),
        url: shop.url("/cakes"),
        ..HttpRequest::default()
    };
    match mechanism {
        "TLS certificates" => {
            request.url = "https://api.bakery.example/shop/cakes".into();
            request.connection = tls(caller);
        }
        "CORS" => cors(&mut request, caller),
        "WAF" if caller != "an ordinary path" => request.url.push_str("?q=secret"),
        "API keys" => {
            let key = shop.key(json!({}));
            match caller {
                "with a key in a plan" => request.headers.set("x-api-key", key),
                "with an unknown key" => request.headers.set("x-api-key", "nobody-knows-this-key"),
                _ => {}
            }
        }
        "public APIs" => {
            shop.bench.cloud.add_vpc_endpoint("vpce-open", None);
            request.connection.vpc_endpoint = Some("vpce-open".into());
        }
        "resource policies" if caller == "from anywhere else" => {
            request.connection.source_ip = "198.51.100.9".into();
        }
        "endpoint policies" => {
            let endpoint = match caller {
                "through an endpoint that lets it" => "vpce-open",
                "through an endpoint without a policy" => "vpce-plain",
                "through an endpoint that denies it" => "vpce-closed",
                "through an endpoint that allows something else" => "vpce-other",
                "through an endpoint that the API does not name" => "vpce-unnamed",
                _ => return request,
            };
            request.connection.vpc_endpoint = Some(endpoint.into());
            request.connection.vpc = Some("vpc-bakery".into());
        }
        _ => {}
    }
    request
}

fn tls(caller: &str) -> Connection {
    let certificate = |issuer: &str| {
        Some(ClientCertificate {
            subject: "CN=till.bakery.example".into(),
            issuer: issuer.into(),
            not_before: 0,
            not_after: 4_000_000_000_000,
        })
    };
    let mut connection = Connection::default();
    match caller {
        "with a certificate of the bakery's" => {
            connection.client_certificate = certificate("CN=Bakery CA");
        }
        "with a stranger's certificate" => {
            connection.client_certificate = certificate("CN=Stranger");
        }
        "with an old TLS" => connection.tls = "1.1".into(),
        _ => {}
    }
    connection
}

/// API Gateway does not keep to the same-origin policy: browsers do. A GET of another origin reaches the backend, and only
/// then the browser keeps the answer from the page; a preflight is a request like any other.
fn cors(request: &mut HttpRequest, caller: &str) {
    if caller == "a program" {
        return;
    }
    request.headers.set("Origin", "https://elsewhere.example");
    if caller.starts_with("a preflight") {
        request.method = "OPTIONS".into();
        request.headers.set("Access-Control-Request-Method", "GET");
    }
}
