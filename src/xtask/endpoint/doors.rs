//! Which of the simulated hosts a request is for, since all of them live at one address here.

use cloud::call::Service;
use cloud::http::{Headers, HttpResponse};
use cloud::wire;
use serde_json::json;

/// A request as it arrived.
pub struct Arrived<'a> {
    /// As the request's first line has it: a path, or a whole URL when the endpoint is used as a proxy.
    pub target: &'a str,
    pub headers: &'a Headers,
    pub body: &'a [u8],
}

/// Where it goes.
#[derive(Debug, PartialEq, Eq)]
pub enum Door {
    /// Into the cloud, to this URL.
    At(String),
    /// Nowhere: this is the answer.
    Here(HttpResponse),
}

/// The region of requests that name none.
const REGION: &str = "us-east-1";

/// Finds the host that is meant.
pub fn find(arrived: &Arrived<'_>) -> Door {
    let target = arrived.target;
    if let Some((_, rest)) = target
        .split_once("://")
        .filter(|(scheme, _)| !scheme.contains('/'))
    {
        let (host, path) = split(rest);
        return to(arrived, host, path);
    }
    to(
        arrived,
        arrived.headers.get("Host").unwrap_or_default(),
        target,
    )
}

fn to(arrived: &Arrived<'_>, host: &str, path: &str) -> Door {
    if !host.is_empty() && !is_here(host) {
        return at(host, path);
    }
    match path.strip_prefix("/-/") {
        Some(rest) => {
            let (host, path) = split(rest);
            at(host, path)
        }
        None => local(arrived, host, path),
    }
}

fn at(host: &str, path: &str) -> Door {
    let host = bare(host).to_ascii_lowercase();
    Door::At(format!("https://{host}{}", rooted(path)))
}

fn rooted(path: &str) -> String {
    if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    }
}

/// Host and path of what follows `//`.
fn split(rest: &str) -> (&str, &str) {
    let at = rest.find(['/', '?']).unwrap_or(rest.len());
    rest.split_at(at)
}

/// A host without its port.
fn bare(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Whether a host is this machine.
fn is_here(host: &str) -> bool {
    let host = bare(host);
    // Step Functions' tools put this before the host of what is waited for.
    let host = host.strip_prefix("sync-").unwrap_or(host);
    matches!(
        host,
        "127.0.0.1" | "localhost" | "[::1]" | "0.0.0.0" | "host.docker.internal"
    ) || host.ends_with(".localhost")
}

/// A request for this machine: the signature, or else what it asks for, tells whom it means.
fn local(arrived: &Arrived<'_>, host: &str, path: &str) -> Door {
    let before = bare(host).strip_suffix("localhost").unwrap_or_default();
    let before = before.trim_end_matches('.');
    if before.contains(".execute-api.") {
        return at(&format!("{before}.amazonaws.com"), path);
    }
    if before.contains(".lambda-url.") {
        return at(&format!("{before}.on.aws"), path);
    }
    let scope = scope(arrived, path).or_else(|| old_link(path));
    let (region, signing) = match &scope {
        Some((region, signing)) => (region.as_str(), Some(signing.as_str())),
        None => (REGION, by_request(arrived, path)),
    };
    match signing {
        Some("s3") if !before.is_empty() => {
            at(&format!("{before}.s3.{region}.amazonaws.com"), path)
        }
        Some("iam") => at("iam.amazonaws.com", path),
        Some("execute-api") => Door::Here(plain(
            400,
            "Which API? Use the API's own host, with the endpoint as its proxy: `cargo xtask endpoint --help` says how.\n",
        )),
        Some(signing) if is_service(signing) => {
            at(&format!("{signing}.{region}.amazonaws.com"), path)
        }
        Some(other) => Door::Here(not_modelled(arrived, other)),
        None => Door::Here(plain(404, WELCOME)),
    }
}

const WELCOME: &str = "This is Stratus, a simulated AWS. A request says by its signature which service it is for; \
     `cargo xtask endpoint --help` tells how boto3, the AWS CLI and curl reach it.\n";

fn is_service(signing: &str) -> bool {
    Service::ALL
        .into_iter()
        .any(|service| wire::signing_name(service) == signing)
}

/// Region and service of the credential scope, in header or URL.
fn scope(arrived: &Arrived<'_>, path: &str) -> Option<(String, String)> {
    let in_header = arrived.headers.get("Authorization").and_then(|text| {
        let (_, rest) = text.split_once("Credential=")?;
        Some(rest.split([',', ' ']).next().unwrap_or_default().to_owned())
    });
    let in_url = || {
        let (_, query) = path.split_once('?')?;
        let field = query
            .split('&')
            .find_map(|field| field.strip_prefix("X-Amz-Credential="))?;
        Some(field.replace("%2F", "/").replace("%2f", "/"))
    };
    let credential = in_header.or_else(in_url)?;
    let mut parts = credential.rsplit('/');
    let (end, service, region) = (parts.next()?, parts.next()?, parts.next()?);
    (end == "aws4_request" && !region.is_empty()).then(|| (region.to_owned(), service.to_owned()))
}

/// Links to objects that are signed the old way name neither service nor region.
fn old_link(path: &str) -> Option<(String, String)> {
    let (_, query) = path.split_once('?')?;
    let is_link = query
        .split('&')
        .any(|field| field.starts_with("AWSAccessKeyId="));
    is_link.then(|| (REGION.to_owned(), "s3".to_owned()))
}

/// The service that an unsigned request is for, by its form.
fn by_request(arrived: &Arrived<'_>, path: &str) -> Option<&'static str> {
    if let Some(target) = arrived.headers.get("X-Amz-Target") {
        let (prefix, _) = target.split_once('.')?;
        return Service::ALL
            .into_iter()
            .find_map(|service| match wire::protocol(service) {
                wire::Protocol::Json { target, .. } => {
                    (target == prefix).then(|| wire::signing_name(service))
                }
                _ => None,
            });
    }
    if path.starts_with("/service/GraniteServiceVersion20100801/") {
        return Some("monitoring");
    }
    let body = std::str::from_utf8(arrived.body).unwrap_or_default();
    let form = format!(
        "{}&{body}",
        path.split_once('?').map_or("", |(_, query)| query)
    );
    if !form.contains("Action=") {
        return None;
    }
    Service::ALL
        .into_iter()
        .find_map(|service| match wire::protocol(service) {
            wire::Protocol::Query { version, .. } => form
                .contains(&format!("Version={version}"))
                .then(|| wire::signing_name(service)),
            _ => None,
        })
}

/// The answer for a service that is none of the modelled, in a form that its SDK reads.
fn not_modelled(arrived: &Arrived<'_>, service: &str) -> HttpResponse {
    let names: Vec<&str> = Service::ALL.into_iter().map(Service::title).collect();
    let message = format!(
        "Stratus does not model the service `{service}`. It models {}.",
        names.join(", ")
    );
    let kind = arrived.headers.get("Content-Type").unwrap_or_default();
    let (kind, body) = if kind.contains("x-www-form-urlencoded") {
        let body = format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>NotModelled</Code><Message>{message}</Message></Error></ErrorResponse>"
        );
        ("text/xml", body)
    } else {
        let body = json!({"__type": "NotModelled", "message": message}).to_string();
        ("application/x-amz-json-1.1", body)
    };
    let headers = [("Content-Type", kind), ("x-amzn-ErrorType", "NotModelled")];
    HttpResponse {
        status: 501,
        headers: headers.into_iter().collect(),
        body,
    }
}

/// An answer in plain text.
pub fn plain(status: u16, text: &str) -> HttpResponse {
    HttpResponse {
        status,
        headers: [("Content-Type", "text/plain; charset=utf-8")]
            .into_iter()
            .collect(),
        body: text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(target: &str, headers: &[(&str, &str)], body: &str) -> Door {
        find(&Arrived {
            target,
            headers: &headers.iter().copied().collect(),
            body: body.as_bytes(),
        })
    }

    fn signed(host: &str, scope: &str, target: &str) -> Door {
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260105/{scope}/aws4_request, SignedHeaders=host, Signature=0"
        );
        door(
            target,
            &[("Host", host), ("Authorization", &authorization)],
            "",
        )
    }

    fn url(text: &str) -> Door {
        Door::At(text.into())
    }

    #[test]
    fn a_signature_names_service_and_region() {
        let here = "127.0.0.1:4566";
        assert_eq!(
            signed(here, "eu-west-1/sqs", "/"),
            url("https://sqs.eu-west-1.amazonaws.com/")
        );
        assert_eq!(
            signed(here, "us-east-1/s3", "/cakes/a%20b?x=1"),
            url("https://s3.us-east-1.amazonaws.com/cakes/a%20b?x=1")
        );
        assert_eq!(
            signed("cakes.localhost:4566", "us-east-1/s3", "/a"),
            url("https://cakes.s3.us-east-1.amazonaws.com/a")
        );
        assert_eq!(
            signed(here, "us-east-1/iam", "/"),
            url("https://iam.amazonaws.com/")
        );
        assert_eq!(
            door(
                "/b/k?X-Amz-Credential=A%2F20260105%2Feu-west-1%2Fs3%2Faws4_request",
                &[("Host", here)],
                ""
            ),
            url(
                "https://s3.eu-west-1.amazonaws.com/b/k?X-Amz-Credential=A%2F20260105%2Feu-west-1%2Fs3%2Faws4_request"
            )
        );
    }

    #[test]
    fn what_is_not_modelled_is_told_with_what_is() {
        let Door::Here(response) = signed("localhost", "us-east-1/ec2", "/") else {
            panic!("EC2 is not modelled");
        };
        assert_eq!(response.status, 501);
        assert!(
            response
                .body
                .contains("`ec2`. It models Amazon SQS, AWS Lambda"),
            "{}",
            response.body
        );
        assert!(matches!(
            door("/", &[], ""),
            Door::Here(HttpResponse { status: 404, .. })
        ));
    }

    #[test]
    fn hosts_are_reached_by_header_path_and_proxy() {
        let api = url("https://abc.execute-api.us-east-1.amazonaws.com/prod/cakes?n=1");
        let host = "abc.execute-api.us-east-1.amazonaws.com";
        assert_eq!(door("/prod/cakes?n=1", &[("Host", host)], ""), api);
        assert_eq!(
            door(
                &format!("/-/{host}/prod/cakes?n=1"),
                &[("Host", "localhost")],
                ""
            ),
            api
        );
        assert_eq!(
            door(
                &format!("http://{host}:80/prod/cakes?n=1"),
                &[("Host", host)],
                ""
            ),
            api
        );
        assert_eq!(
            door(
                "/prod/cakes?n=1",
                &[("Host", "abc.execute-api.us-east-1.localhost:4566")],
                ""
            ),
            api
        );
        assert_eq!(door("/-/x.example", &[], ""), url("https://x.example/"));
    }

    #[test]
    fn unsigned_requests_are_told_by_what_they_ask_for() {
        let target = ("X-Amz-Target", "AWSCognitoIdentityProviderService.SignUp");
        assert_eq!(
            door("/", &[target], ""),
            url("https://cognito-idp.us-east-1.amazonaws.com/")
        );
        assert_eq!(
            door("/", &[], "Action=Publish&Version=2010-03-31"),
            url("https://sns.us-east-1.amazonaws.com/")
        );
    }
}
