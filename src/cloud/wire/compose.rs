//! From a call to the request that an SDK would send for it.

use super::endpoint::{Protocol, host, protocol};
use super::table::{has_result, route_of};
use super::{query, rest};
use crate::call::Service;
use crate::http::{Headers, HttpRequest};
use serde_json::Value;

/// The request for a call, without a signature: [`super::sigv4::sign`] adds it.
///
/// An action that the service does not have is written all the same where the protocol allows it: AWS is to refuse it.
///
/// # Errors
/// A sentence for people: what is missing to write it.
pub fn compose(
    service: Service,
    action: &str,
    params: &Value,
    region: &str,
) -> Result<HttpRequest, String> {
    let origin = format!("https://{}", host(service, region));
    match protocol(service) {
        Protocol::Json { version, target } => Ok(HttpRequest {
            method: "POST".into(),
            url: format!("{origin}/"),
            headers: [
                ("Content-Type", format!("application/x-amz-json-{version}")),
                ("X-Amz-Target", format!("{target}.{action}")),
            ]
            .into_iter()
            .collect(),
            body: Some(params.to_string()),
            ..HttpRequest::default()
        }),
        Protocol::Query { version, .. } => {
            let mut body = format!("Action={action}&Version={version}");
            query::form(&mut body, "", params);
            let kind = "application/x-www-form-urlencoded; charset=utf-8";
            Ok(HttpRequest {
                method: "POST".into(),
                url: format!("{origin}/"),
                headers: Headers::from_iter([("Content-Type", kind)]),
                body: Some(body),
                ..HttpRequest::default()
            })
        }
        Protocol::RestJson | Protocol::RestXml => {
            let route = route_of(service.id(), action).ok_or_else(|| {
                format!(
                    "{} has no action {action}, and so no path for it",
                    service.title()
                )
            })?;
            let mut request = rest::request(service.id(), &route, params)?;
            request.url = format!("{origin}{}", request.url);
            Ok(request)
        }
    }
}

/// Whether the service has this action, modelled or not.
#[must_use]
pub fn is_action(service: Service, action: &str) -> bool {
    has_result(service.id(), action).is_some() || route_of(service.id(), action).is_some()
}
