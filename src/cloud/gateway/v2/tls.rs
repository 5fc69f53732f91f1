//! TLS, and on custom domains with mutual TLS the client's certificate.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mutual-tls.html> (read 2026-11-22).

use super::V2;
use super::visit::Visit;
use crate::core::Core;
use crate::gateway::around::Around;
use crate::gateway::{Gate, Verdict};
use crate::http::NoAnswer;
use serde_json::json;

/// TLS versions that are too old for HTTP and WebSocket APIs.
const TOO_OLD: [&str; 2] = ["1.0", "1.1"];

impl V2 {
    /// Whether there can be a connection at all.
    pub(super) fn tls(
        &self,
        core: &mut Core,
        around: Around<'_>,
        visit: &Visit,
    ) -> Result<(), (NoAnswer, String)> {
        let connection = &visit.request.connection;
        let host = visit.request.host();
        if TOO_OLD.contains(&connection.tls.as_str()) {
            let why = format!(
                "The client offers TLS {} at most, and {host} takes 1.2 or newer.",
                connection.tls
            );
            return Err((NoAnswer::TlsVersion, why));
        }
        let domain = self.domains.get(host);
        let mutual = domain.map(|domain| &domain.shown["MutualTlsAuthentication"]["TruststoreUri"]);
        let Some(store) = mutual.and_then(|uri| uri.as_str()) else {
            let why = format!("The connection is encrypted with TLS {}.", connection.tls);
            visit.gate(core, Gate::Tls, Verdict::Passed, why, None);
            return Ok(());
        };
        let refused = |why: String| Err((NoAnswer::ClientCertificate, why));
        let Some(shown) = &connection.client_certificate else {
            return refused(format!(
                "{host} asks for a client certificate (mutual TLS), and the client shows none."
            ));
        };
        let now = core.now.as_millis();
        if !around.truststore(store).contains(&shown.issuer) {
            return refused(format!(
                "The client's certificate was issued by {}, whom the truststore {store} does not hold.",
                shown.issuer
            ));
        }
        if now < shown.not_before || now > shown.not_after {
            return refused(format!(
                "The client's certificate {} is out of date.",
                shown.subject
            ));
        }
        let why = format!(
            "The client shows the certificate {}, issued by {}, whom the truststore holds.",
            shown.subject, shown.issuer
        );
        visit.gate(core, Gate::Tls, Verdict::Passed, why, Some(json!(shown)));
        Ok(())
    }
}
