//! Requests as the reader or a lesson writes them down, before they are signed and sent.

use super::keys::Keys;
use super::sigv4::{self, Steps};
use super::{compose, endpoint, is_aws, signing_name};
use crate::call::Service;
use crate::clock::Time;
use crate::http::{Connection, Headers, HttpRequest};
use crate::iam::Account;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// How late a slow clock is, in milliseconds: 20 minutes, 5 more than AWS forgives.
pub const SLOW_CLOCK_MS: u64 = 20 * 60_000;

/// A request to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What it asks for.
    #[serde(flatten)]
    pub what: What,
    /// Whether it is signed; when this is not said, requests to AWS's own hosts are, and others are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<bool>,
    /// What goes wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spoil: Option<Spoil>,
}

/// What a request asks for: an action of a service, or anything that HTTP can say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum What {
    /// An action of one of AWS's services.
    Action {
        /// The service.
        service: Service,
        /// The action: `CreateQueue`.
        action: String,
        /// Its parameters.
        #[serde(default)]
        params: Arc<Value>,
        /// The region; the account's own when this is not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        region: Option<String>,
    },
    /// Method, URL, headers and body as they are.
    Http {
        /// `GET`, `POST`...
        method: String,
        /// The whole URL.
        url: String,
        /// The headers.
        #[serde(default, skip_serializing_if = "Headers::is_empty")]
        headers: Headers,
        /// The body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
    },
}

/// What can go wrong with a signed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spoil {
    /// The signature is lost on the way.
    Signature,
    /// The body is changed after it was signed.
    Body,
    /// It is signed for another region.
    Region,
    /// The sender's clock is 20 minutes slow.
    Clock,
    /// It is signed with keys that nobody has.
    Key,
    /// It is signed with the right id and another secret.
    Secret,
}

impl Spoil {
    /// All of them.
    pub const ALL: [Spoil; 6] = [
        Spoil::Signature,
        Spoil::Body,
        Spoil::Region,
        Spoil::Clock,
        Spoil::Key,
        Spoil::Secret,
    ];

    /// Its name in lessons.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Body => "body",
            Self::Region => "region",
            Self::Clock => "clock",
            Self::Key => "key",
            Self::Secret => "secret",
        }
    }
}

/// A request ready to go, and how its sender came to the signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The request as it crosses the network.
    pub request: HttpRequest,
    /// The steps of its signature, when it has one. With a spoilt body they are those of the body before.
    pub steps: Option<Steps>,
}

impl Draft {
    /// An action of a service in the account's own region, signed.
    #[must_use]
    pub fn action(service: Service, action: &str, params: Value) -> Self {
        Self {
            what: What::Action {
                service,
                action: action.into(),
                params: Arc::new(params),
                region: None,
            },
            sign: None,
            spoil: None,
        }
    }

    /// Writes and signs the request as the reader would at this moment.
    ///
    /// # Errors
    /// A sentence for people: what is missing to write it.
    pub fn prepare(&self, account: &Account, now: Time) -> Result<Prepared, String> {
        let mut request = self.unsigned(account)?;
        let is_signed = self.sign.unwrap_or_else(|| is_aws(request.host()));
        let host = sigv4::authority(&request.url).to_owned();
        if request.headers.get("Host").is_none() {
            let fields = std::mem::take(&mut request.headers);
            request.headers.add("Host", host);
            for (name, value) in fields.iter() {
                request.headers.add(name, value);
            }
        }
        if !is_signed {
            return Ok(Prepared {
                request,
                steps: None,
            });
        }
        let (region, service) = signed_for(&request, account);
        let region = match (self.spoil, region.as_str()) {
            (Some(Spoil::Region), "eu-central-1") => "us-east-1",
            (Some(Spoil::Region), _) => "eu-central-1",
            (_, region) => region,
        };
        let at = match self.spoil {
            Some(Spoil::Clock) => Time::from_millis(now.as_millis().saturating_sub(SLOW_CLOCK_MS)),
            _ => now,
        };
        let steps = sigv4::sign(&mut request, &self.keys(), region, service, at);
        match self.spoil {
            Some(Spoil::Signature) => request.headers.remove("Authorization"),
            Some(Spoil::Body) => request.body = request.body.as_deref().map(garbled),
            _ => {}
        }
        Ok(Prepared {
            request,
            steps: Some(steps),
        })
    }

    fn keys(&self) -> Keys {
        let mut keys = Keys::learner();
        match self.spoil {
            Some(Spoil::Key) => keys.access_key_id = "AKIAI44QH8DHBEXAMPLE".into(),
            Some(Spoil::Secret) => {
                keys.secret_access_key = "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY".into();
            }
            _ => {}
        }
        keys
    }

    fn unsigned(&self, account: &Account) -> Result<HttpRequest, String> {
        match &self.what {
            What::Action {
                service,
                action,
                params,
                region,
            } => {
                let region = region.as_deref().unwrap_or(&account.region);
                compose(*service, action, params, region)
            }
            What::Http {
                method,
                url,
                headers,
                body,
            } => {
                if !url.starts_with("https://") && !url.starts_with("http://") {
                    return Err(format!("“{url}” is no URL: it begins with https://"));
                }
                Ok(HttpRequest {
                    method: method.clone(),
                    url: url.clone(),
                    headers: headers.clone(),
                    body: body.clone(),
                    connection: Connection::default(),
                })
            }
        }
    }
}

/// The region and the service that a request is signed for: those of AWS's own host, or an API's.
fn signed_for(request: &HttpRequest, account: &Account) -> (String, &'static str) {
    let (path, _) = request.path_and_query();
    match endpoint(request.host(), path) {
        Some(place) => (place.region, signing_name(place.service)),
        None => (account.region.clone(), "execute-api"),
    }
}

/// Signs a request with the reader's keys, as a program on the reader's machine does.
pub fn sign_as_learner(request: &mut HttpRequest, account: &Account, now: Time) {
    let (region, service) = signed_for(request, account);
    sigv4::sign(request, &Keys::learner(), &region, service, now);
}

/// A text with two letters of its last word exchanged, as a broken machine on the way might: `lemon` becomes `melon`.
fn garbled(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut end = bytes.len();
    while end > 0 {
        let Some(last) = bytes[..end].iter().rposition(u8::is_ascii_alphabetic) else {
            break;
        };
        let start = bytes[..last]
            .iter()
            .rposition(|byte| !byte.is_ascii_alphabetic());
        let start = start.map_or(0, |at| at + 1);
        if last >= start + 2 && bytes[start] != bytes[start + 2] {
            bytes.swap(start, start + 2);
            return String::from_utf8(bytes).unwrap_or_else(|_| text.into());
        }
        end = start;
    }
    format!("{text} ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::keys::holder;
    use crate::wire::sigv4::{Claim, Door, Refusal, verify};
    use serde_json::json;

    fn refusal(spoil: Option<Spoil>, sign: Option<bool>) -> Option<Refusal> {
        let account = Account::default();
        let params = json!({"MessageBody": r#"{"order": 2, "cake": "lemon"}"#});
        let mut draft = Draft::action(Service::Sqs, "SendMessage", params);
        (draft.spoil, draft.sign) = (spoil, sign);
        let prepared = draft.prepare(&account, Time::START).unwrap();
        let door = Door {
            region: "us-east-1",
            service: "sqs",
        };
        let find = |claim: &Claim<'_>| holder(&account, Time::START, claim);
        verify(&prepared.request, door, Time::START, &find).err()
    }

    #[test]
    fn each_way_to_break_a_request_is_refused_for_its_own_cause() {
        assert_eq!(refusal(None, None), None);
        assert_eq!(refusal(None, Some(false)), Some(Refusal::Missing));
        assert_eq!(
            refusal(Some(Spoil::Signature), None),
            Some(Refusal::Missing)
        );
        let body = refusal(Some(Spoil::Body), None);
        assert!(matches!(body, Some(Refusal::Mismatch { .. })));
        let region = refusal(Some(Spoil::Region), None);
        assert!(matches!(region, Some(Refusal::Scope { .. })));
        let clock = refusal(Some(Spoil::Clock), None);
        assert!(matches!(clock, Some(Refusal::Late { .. })));
        let key = refusal(Some(Spoil::Key), None);
        assert!(matches!(key, Some(Refusal::UnknownKey(_))));
        let secret = refusal(Some(Spoil::Secret), None);
        assert!(matches!(secret, Some(Refusal::Mismatch { .. })));
    }

    #[test]
    fn a_broken_machine_makes_melons_of_lemons() {
        let body = r#"{"MessageBody":"{\"order\": 2, \"cake\": \"lemon\"}"}"#;
        assert_eq!(garbled(body), body.replace("lemon", "melon"));
        assert_eq!(garbled("a, b"), "a, b ");
        assert_eq!(garbled("anna, aha"), "nnaa, aha");
        assert_eq!(garbled("é"), "é ");
    }

    #[test]
    fn a_draft_reads_as_lessons_write_it() {
        let read = |value: Value| serde_json::from_value::<Draft>(value).unwrap();
        let draft =
            read(json!({"service": "sqs", "action": "ListQueues", "params": {}, "spoil": "clock"}));
        assert_eq!(draft.spoil, Some(Spoil::Clock));
        assert!(matches!(draft.what, What::Action { .. }));
        let raw = read(json!({"method": "GET", "url": "https://a.b/", "sign": true}));
        assert!(matches!(raw.what, What::Http { .. }) && raw.sign == Some(true));
        for spoil in Spoil::ALL {
            assert_eq!(serde_json::to_value(spoil).unwrap(), spoil.name());
        }
    }
}
