//! What a browser's console or a program says when there is no answer.

use super::client::Kind;
use crate::error::AwsError;
use crate::http::{HttpRequest, NoAnswer};

/// What the page's script gets or the program prints, and what the console says.
pub(super) fn no_answer(kind: &Kind, http: &HttpRequest, error: &AwsError) -> (String, String) {
    let host = http.host();
    let Some(why) = NoAnswer::of(error) else {
        // What is not simulated says so itself.
        return (error.message.clone(), String::new());
    };
    match kind {
        Kind::Browser { .. } => {
            let net = match why {
                NoAnswer::UnknownHost => "net::ERR_NAME_NOT_RESOLVED",
                NoAnswer::TlsVersion => "net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH",
                NoAnswer::CertificateName => "net::ERR_CERT_COMMON_NAME_INVALID",
                NoAnswer::ClientCertificate => "net::ERR_BAD_SSL_CLIENT_AUTH_CERT",
                NoAnswer::Closed => "net::ERR_CONNECTION_CLOSED",
            };
            let console = format!("{} - Failed to load resource: {net}", http.url);
            ("TypeError: Failed to fetch".into(), console)
        }
        Kind::Program { name } => {
            let (number, words) = match why {
                NoAnswer::UnknownHost => (6, format!("Could not resolve host: {host}")),
                NoAnswer::TlsVersion => (35, "TLS connect error: unsupported protocol".into()),
                NoAnswer::CertificateName => (
                    60,
                    format!(
                        "SSL: no alternative certificate subject name matches target host name '{host}'"
                    ),
                ),
                NoAnswer::ClientCertificate => (
                    56,
                    "The server asks for a client certificate, and closed the connection".into(),
                ),
                NoAnswer::Closed => (52, "Empty reply from server".into()),
            };
            let said = match name.as_str() {
                "curl" => format!("curl: ({number}) {words}"),
                name => format!("{name}: {words}"),
            };
            (said, String::new())
        }
    }
}
