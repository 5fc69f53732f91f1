//! The scene's browsers and programs, as `Metadata` declares them.

use super::nearest::did_you_mean;
use super::node::{Data, Node};
use super::problem::Problems;
use super::schema::{Property, Shape};
use super::stack::Stack;
use crate::browser::{Credentials, HttpClient, Kind, Mode, Wish, origin_of};
use crate::clock::Time;
use crate::http::{ClientCertificate, Connection, Headers};
use crate::iam::Account;
use serde_json::Value;

const TEXT: Shape = Shape::Text { max: 8_192 };

/// A browser: a page of an origin.
pub(super) static BROWSER: [Property; 1] = [Property::required("Origin", TEXT)];

pub(super) static REQUEST: [Property; 10] = [
    Property::required("Title", Shape::Text { max: 80 }),
    Property::new("SendsTo", Shape::Text { max: 255 }),
    Property::new("Path", TEXT),
    Property::new("Url", TEXT),
    Property::new("Method", Shape::Text { max: 20 }),
    Property::new("Headers", Shape::Document),
    Property::new("Body", Shape::Text { max: 1_048_576 }),
    Property::new(
        "Credentials",
        Shape::OneOf(&["same-origin", "include", "omit"]),
    ),
    Property::new("Mode", Shape::OneOf(&["cors", "no-cors", "same-origin"])),
    Property::new("Sign", Shape::Boolean),
];

pub(super) static CONNECTION: [Property; 6] = [
    Property::new("SourceIp", TEXT),
    Property::new("Country", Shape::Text { max: 2 }),
    Property::new("VpcEndpoint", TEXT),
    Property::new("Vpc", TEXT),
    Property::new("Tls", Shape::OneOf(&["1.0", "1.1", "1.2", "1.3"])),
    Property::new("ClientCertificate", Shape::Object(&CERTIFICATE)),
];

static CERTIFICATE: [Property; 3] = [
    Property::required("Subject", TEXT),
    Property::required("Issuer", TEXT),
    Property::new("Expired", Shape::Boolean),
];

/// A browser or program as it is declared. Its requests' URLs are paths until everything is created.
#[derive(Clone, Debug)]
pub(super) struct HttpPlan {
    pub client: HttpClient,
    /// For each request, the logical id of what its path is at; none when it names a whole URL.
    targets: Vec<Option<String>>,
    /// Where it is declared.
    pub path: Vec<String>,
}

/// Reads a client that has `Browser` or `Program`; none when it has neither.
pub(super) fn read(node: &Node, problems: &mut Problems) -> Option<HttpPlan> {
    let name = node.text_of("Name")?;
    let kind = match (node.get("Browser"), node.text_of("Program")) {
        (None, None) => return None,
        (Some(_), Some(_)) => {
            problems.add(
                &node.path,
                "A client is a `Browser` or a `Program`, not both. Take one of them out.",
            );
            return None;
        }
        (Some(browser), None) => Kind::Browser {
            origin: origin(browser, problems)?,
        },
        (None, Some(program)) => Kind::Program {
            name: program.into(),
        },
    };
    let requests = node.get("Requests").map_or(&[][..], Node::items);
    if requests.is_empty() {
        let message = "A browser or program needs `Requests`, each with `Title` and `Path`.";
        problems.add(&node.path, message);
    }
    check_titles(requests, problems);
    if let Kind::Browser { .. } = kind {
        for sign in requests.iter().filter_map(|request| request.get("Sign")) {
            let message = "A page has no keys of AWS to sign with. A `Program` has the reader's.";
            problems.add(&sign.path, message);
        }
    }
    let of_all = node.text_of("SendsTo");
    let mut targets = Vec::new();
    for request in requests {
        targets.push(target(request, of_all, problems));
    }
    let requests = requests.iter().filter_map(wish).collect();
    let connection = node.get("Connection").map(connection).unwrap_or_default();
    Some(HttpPlan {
        client: HttpClient::new(name, kind, connection, requests),
        targets,
        path: node.path.to_vec(),
    })
}

fn origin(browser: &Node, problems: &mut Problems) -> Option<String> {
    let node = browser.get("Origin")?;
    let origin = node.as_str()?;
    if !origin.contains("://") || origin_of(origin) != origin {
        let message = format!(
            "`{origin}` is no origin. Write scheme and host without a path: `https://shop.bakery.example`."
        );
        problems.add(&node.path, message);
    }
    Some(origin.into())
}

fn check_titles(requests: &[Node], problems: &mut Problems) {
    for (at, request) in requests.iter().enumerate() {
        let title = request.text_of("Title");
        if requests[..at]
            .iter()
            .any(|one| one.text_of("Title") == title)
        {
            problems.add(
                &request.path,
                "Another request of this client has the same title. Give each its own.",
            );
        }
    }
}

/// What a request goes to: the logical id beside its path, or none for a whole URL.
fn target(request: &Node, of_all: Option<&str>, problems: &mut Problems) -> Option<String> {
    let to = request.text_of("SendsTo").or(of_all);
    match (request.text_of("Path"), request.text_of("Url"), to) {
        (Some(path), None, Some(to)) => {
            if !path.starts_with('/') {
                let message = format!("A path begins with a slash: write `/{path}`.");
                problems.add(&request.path, message);
            }
            Some(to.into())
        }
        (None, Some(_), _) => None,
        (Some(_), None, None) => {
            let message = "A `Path` needs to know whose it is: add `SendsTo`, the logical id of an API or a function URL, to the request or to the client.";
            problems.add(&request.path, message);
            None
        }
        _ => {
            let message = "A request has a `Path` at what its client sends to, or a whole `Url`: one of them.";
            problems.add(&request.path, message);
            None
        }
    }
}

fn wish(node: &Node) -> Option<Wish> {
    let plain = Wish::default();
    let headers = match node.get("Headers").map(Node::to_json) {
        Some(Value::Object(fields)) => fields
            .into_iter()
            .map(|(name, value)| {
                let value = match value {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                (name, value)
            })
            .collect(),
        _ => Headers::default(),
    };
    Some(Wish {
        title: node.text_of("Title")?.into(),
        method: node.text_of("Method").unwrap_or(&plain.method).into(),
        url: node.text_of("Path").or(node.text_of("Url"))?.into(),
        headers,
        body: node.text_of("Body").map(str::to_owned),
        credentials: match node.text_of("Credentials") {
            Some("include") => Credentials::Include,
            Some("omit") => Credentials::Omit,
            _ => Credentials::SameOrigin,
        },
        mode: match node.text_of("Mode") {
            Some("no-cors") => Mode::NoCors,
            Some("same-origin") => Mode::SameOrigin,
            _ => Mode::Cors,
        },
        sign: node.get("Sign").and_then(Node::as_bool).unwrap_or(false),
    })
}

fn connection(node: &Node) -> Connection {
    let plain = Connection::default();
    let text = |key| node.text_of(key).map(str::to_owned);
    Connection {
        source_ip: text("SourceIp").unwrap_or(plain.source_ip),
        country: text("Country").unwrap_or(plain.country),
        vpc_endpoint: text("VpcEndpoint"),
        vpc: text("Vpc"),
        tls: text("Tls").unwrap_or(plain.tls),
        client_certificate: node.get("ClientCertificate").and_then(certificate),
    }
}

/// A day, in milliseconds.
const DAY_MS: u64 = 86_400_000;

fn certificate(node: &Node) -> Option<ClientCertificate> {
    let start = Time::START.as_millis();
    let expired = matches!(
        node.get("Expired").map(|node| &node.data),
        Some(Data::Scalar(Value::Bool(true)))
    );
    let not_after = match expired {
        true => start - DAY_MS,
        false => start + 365 * DAY_MS,
    };
    Some(ClientCertificate {
        subject: node.text_of("Subject")?.into(),
        issuer: node.text_of("Issuer")?.into(),
        not_before: start - 365 * DAY_MS,
        not_after,
    })
}

impl HttpPlan {
    /// The logical id of what its first request goes to.
    pub fn target(&self) -> Option<&str> {
        self.targets.first()?.as_deref()
    }

    /// The client with whole URLs, and with physical ids in place of logical ones.
    pub fn filled(&self, stack: &Stack, account: &Account, problems: &mut Problems) -> HttpClient {
        let mut client = self.client.clone();
        for (wish, target) in client.requests.iter_mut().zip(&self.targets) {
            let Some(target) = target else { continue };
            match base_url(stack, account, target) {
                Some(base) => wish.url.insert_str(0, &base),
                None => {
                    let message = format!(
                        "There is nothing called `{target}` in this template that answers HTTP.{} Write the logical id of an API or a function URL.",
                        did_you_mean(target, stack.resources.keys().map(String::as_str))
                    );
                    problems.add(&self.path, message);
                }
            }
        }
        let physical = |name: String| stack.reference(&name).unwrap_or(name);
        let connection = &mut client.connection;
        connection.vpc_endpoint = connection.vpc_endpoint.take().map(physical);
        connection.vpc = connection.vpc.take().map(physical);
        client
    }
}

/// Where a resource answers HTTP, without a slash at the end.
fn base_url(stack: &Stack, account: &Account, logical: &str) -> Option<String> {
    let resource = stack.resources.get(logical)?;
    if let Some(url) = resource.attributes.get("FunctionUrl") {
        return Some(url.trim_end_matches('/').into());
    }
    let is_api = matches!(
        resource.type_name.as_str(),
        "AWS::ApiGateway::RestApi" | "AWS::ApiGatewayV2::Api"
    );
    let scheme = match resource.properties["ProtocolType"].as_str() {
        Some("WEBSOCKET") => "wss",
        _ => "https",
    };
    is_api.then(|| {
        format!(
            "{scheme}://{}.execute-api.{}.amazonaws.com",
            resource.reference, account.region
        )
    })
}
