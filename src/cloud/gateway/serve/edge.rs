//! The gates in front of an API: TLS, the VPC endpoint's policy, AWS WAF.

use super::flight::{Flight, Passed, Refusal, Stop};
use super::policy::{self, denied};
use super::{Desk, VpcEndpoint};
use crate::gateway::rest::model::{EndpointType, ResponseType};
use crate::gateway::{Gate, Verdict};
use crate::http::{ClientCertificate, HttpResponse, NoAnswer};
use crate::iam::Decision;
use crate::waf::{ActionKind, Waf};
use serde_json::{Value, json};

/// TLS, and on a custom domain with mutual TLS the client's certificate.
///
/// Who shows no certificate gets no answer; who shows one of an issuer that the truststore does not hold gets 403:
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html>,
/// <https://aws.amazon.com/premiumsupport/knowledge-center/api-gateway-mutual-tls-403-errors/> and
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html> (read 2026-11-22).
pub(super) fn tls(desk: &mut Desk<'_>, flight: &mut Flight) -> Passed {
    let connection = flight.http.connection.clone();
    if !flight.http.url.starts_with("https://") {
        let why = "The request came without TLS; API Gateway listens on HTTPS only.";
        flight.note(desk.core, Gate::Tls, Verdict::Refused, why, None);
        return Err(Stop::Drop(
            NoAnswer::Closed,
            "API Gateway listens on HTTPS only.".into(),
        ));
    }
    let domain = desk.apis.domain(&flight.domain).cloned();
    let policy = domain
        .as_ref()
        .map_or("TLS_1_0", |domain| domain.security_policy.as_str());
    let least = if policy == "TLS_1_2" { "1.2" } else { "1.0" };
    let offered = connection.tls.as_str();
    if version(offered) < version(least) {
        let why = format!(
            "The client speaks at most TLS {offered}, and {} asks for at least TLS {least}.",
            flight.domain
        );
        flight.note(
            desk.core,
            Gate::Tls,
            Verdict::Refused,
            &why,
            Some(json!({"offered": offered, "securityPolicy": policy})),
        );
        return Err(Stop::Drop(NoAnswer::TlsVersion, why));
    }
    let Some(mutual) = domain.and_then(|domain| domain.mutual_tls) else {
        let why = format!(
            "TLS {offered}: the server shows its certificate for {}, and asks the client for none.",
            flight.domain
        );
        flight.note(desk.core, Gate::Tls, Verdict::Passed, &why, None);
        return Ok(());
    };
    let saw = json!({"truststore": mutual.truststore_uri, "shown": connection.client_certificate});
    if let Some(why) = unshown(desk, flight) {
        flight.note(desk.core, Gate::Tls, Verdict::Refused, &why, Some(saw));
        return Err(Stop::Drop(NoAnswer::ClientCertificate, why));
    }
    let trusted = desk.around.truststore(&mutual.truststore_uri);
    let stranger = connection
        .client_certificate
        .as_ref()
        .filter(|shown| !trusted.contains(&shown.issuer));
    if let Some(shown) = stranger {
        let why = format!(
            "The client's certificate was signed by {}, which is not in the truststore {}.",
            shown.issuer, mutual.truststore_uri
        );
        flight.note(desk.core, Gate::Tls, Verdict::Refused, &why, Some(saw));
        return Err(forbidden(Gate::Tls));
    }
    if let Some(shown) = &connection.client_certificate {
        let why = format!(
            "The client's certificate for {} was signed by {}, which the truststore holds.",
            shown.subject, shown.issuer
        );
        flight.note(desk.core, Gate::Tls, Verdict::Passed, &why, Some(saw));
        flight
            .identity
            .insert("clientCert".into(), certificate(shown));
    }
    Ok(())
}

/// Why the handshake of mutual TLS fails: no certificate, or one that is not valid now.
fn unshown(desk: &Desk<'_>, flight: &Flight) -> Option<String> {
    let now = desk.core.now.as_millis();
    match &flight.http.connection.client_certificate {
        None => Some(format!(
            "{} asks for the client's certificate (mutual TLS), and it shows none.",
            flight.domain
        )),
        Some(shown) if now < shown.not_before || now > shown.not_after => Some(format!(
            "The client's certificate for {} is not valid now.",
            shown.subject
        )),
        Some(_) => None,
    }
}

/// The refusal that says no more than `Forbidden`.
fn forbidden(gate: Gate) -> Stop {
    let kind = ResponseType::AccessDenied;
    Refusal::new(gate, kind, "ForbiddenException", "Forbidden").into()
}

/// A TLS version as a number that can be compared: `1.2` is 12.
fn version(text: &str) -> u32 {
    text.chars()
        .filter_map(|digit| digit.to_digit(10))
        .fold(0, |number, digit| number * 10 + digit)
}

fn certificate(shown: &ClientCertificate) -> Value {
    json!({
        "clientCertPem": format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----", shown.subject),
        "subjectDN": shown.subject,
        "issuerDN": shown.issuer,
        "serialNumber": "1",
        "validity": {
            "notBefore": super::context::log_date(crate::clock::Time::from_millis(shown.not_before)),
            "notAfter": super::context::log_date(crate::clock::Time::from_millis(shown.not_after)),
        },
    })
}

/// Whether the endpoint lets the request come to the API at all: private APIs, VPC endpoints' policies, closed default endpoints.
///
/// A VPC endpoint leads to no public API: <https://aws.amazon.com/premiumsupport/knowledge-center/api-gateway-vpc-connections/> (read 2026-11-22).
pub(super) fn endpoint(desk: &mut Desk<'_>, flight: &Flight, kind: EndpointType) -> Passed {
    let gate = Gate::EndpointPolicy;
    let through = flight.http.connection.vpc_endpoint.clone();
    if flight.snapshot.disable_execute_api_endpoint && desk.apis.domain(&flight.domain).is_none() {
        let why = "The API's default endpoint is closed; only its custom domains lead here.";
        flight.note(desk.core, gate, Verdict::Refused, why, None);
        return Err(forbidden(gate));
    }
    let Some(id) = through else {
        if kind == EndpointType::Private {
            let why = "The API is private: only a VPC endpoint leads to it, and this request comes over the internet. There its name has no address.";
            flight.note(desk.core, gate, Verdict::Refused, why, None);
            return Err(Stop::Drop(
                NoAnswer::UnknownHost,
                format!("Could not resolve host: {}", flight.domain),
            ));
        }
        flight.absent(
            desk.core,
            gate,
            "The request comes over the internet and through no VPC endpoint.",
        );
        return Ok(());
    };
    if kind != EndpointType::Private {
        let why = format!(
            "The request comes through the VPC endpoint {id}, which leads to private APIs only, and this API is a public one."
        );
        flight.note(desk.core, gate, Verdict::Refused, &why, None);
        return Err(forbidden(gate));
    }
    let Some(policy) = desk
        .state
        .endpoints
        .get(&id)
        .and_then(|endpoint: &VpcEndpoint| endpoint.policy.clone())
    else {
        let why = format!(
            "The VPC endpoint {id} has no policy of its own: whoever is in the VPC may use it."
        );
        flight.note(desk.core, gate, Verdict::Passed, &why, None);
        return Ok(());
    };
    let account = desk.core.account.clone();
    let decision = policy::endpoint_policy(&account, flight, &policy);
    let text = policy.to_string();
    if decision == Decision::Allowed {
        let why = format!("The policy of the VPC endpoint {id} allows the request.");
        let saw = policy::saw(&account, flight, Some(&text), "allow");
        flight.note(desk.core, gate, Verdict::Passed, &why, Some(saw));
        return Ok(());
    }
    let is_explicit = decision == Decision::Denied;
    let (why, word) = match is_explicit {
        true => (
            format!(
                "The policy of the VPC endpoint {id} denies the request before the API sees it."
            ),
            "explicit deny",
        ),
        false => (
            format!(
                "The policy of the VPC endpoint {id} allows no such request, so the API never sees it."
            ),
            "implicit deny",
        ),
    };
    let saw = policy::saw(&account, flight, Some(&text), word);
    flight.note(desk.core, gate, Verdict::Refused, &why, Some(saw));
    Err(denied(&account, flight, gate, "anonymous", is_explicit).into())
}

/// AWS WAF's web ACL of the stage.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html> (read 2026-11-22).
pub(super) fn waf(
    desk: &mut Desk<'_>,
    waf: &mut Waf,
    flight: &mut Flight,
    set: Option<String>,
) -> Passed {
    let region = &desk.core.account.region;
    let resource = format!(
        "arn:aws:apigateway:{region}::/restapis/{}/stages/{}",
        flight.api, flight.stage
    );
    let arn = waf.web_acl_of(&resource).map(|arn| arn.to_string()).or(set);
    let Some(arn) = arn else {
        flight.absent(
            desk.core,
            Gate::Waf,
            "No web ACL of AWS WAF protects the stage.",
        );
        return Ok(());
    };
    let seen = waf.inspect(desk.core.now, &arn, &flight.http);
    let saw = serde_json::to_value(&seen).ok();
    let passes = seen.action == ActionKind::Allow;
    let word = if passes { "WAF_ALLOW" } else { "WAF_BLOCK" };
    flight.context.insert("wafResponseCode".into(), word.into());
    flight
        .context
        .insert("webaclArn".into(), arn.as_str().into());
    let who = match &seen.rule {
        Some(rule) => format!("The rule {rule} of the web ACL {}", seen.web_acl),
        None => format!(
            "No rule of the web ACL {} stopped the request, and its default action",
            seen.web_acl
        ),
    };
    if passes {
        let added: Vec<(&str, &str)> = seen.added.iter().collect();
        let verdict = if added.is_empty() {
            Verdict::Passed
        } else {
            Verdict::Changed
        };
        for (name, value) in added {
            flight.headers.set(name, value.to_owned());
        }
        flight.note(
            desk.core,
            Gate::Waf,
            verdict,
            &format!("{who} let it through."),
            saw,
        );
        return Ok(());
    }
    let why = format!("{who} refused it: {}.", seen.action.name());
    if seen.own_answer {
        flight.note(desk.core, Gate::Waf, Verdict::Answered, &why, saw);
        let response = HttpResponse {
            status: seen.status,
            headers: seen.headers,
            body: seen.body,
        };
        return Err(Stop::Answer(Gate::Waf, Box::new(response)));
    }
    flight.note(desk.core, Gate::Waf, Verdict::Refused, &why, saw);
    Err(Refusal::new(
        Gate::Waf,
        ResponseType::WafFiltered,
        "ForbiddenException",
        "Forbidden",
    )
    .into())
}
