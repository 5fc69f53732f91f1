//! Answers as they cross the network.
//!
//! Follows the protocols' own pages, see [`super::endpoint::Protocol`], and
//! <https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html> with its `awsQueryCompatible` (read 2026-11-22).

use super::endpoint::{Protocol, protocol};
use super::exchange::{Exchange, Stop};
use super::sigv4::sha256;
use super::table::has_result;
use super::xml::Writer;
use super::{cbor, query, rest, s3};
use crate::call::{Service, SharedAnswer};
use crate::clock::Time;
use crate::error::{AwsError, Fault};
use crate::http::{Headers, HttpResponse, bytes_of, text_of};
use crate::jsonata::calendar::Moment;
use crate::sqs::base64;
use serde_json::{Value, json};

/// The media type of CBOR.
const CBOR: &str = "application/cbor";
/// The namespace of errors that AWS Query has before it knows the action.
const FAULT_XMLNS: &str = "http://webservices.amazon.com/AWSFault/2005-15-09";

impl Exchange {
    /// Writes the answer to a call.
    pub(super) fn answer(&self, answer: &SharedAnswer, now: Time) -> HttpResponse {
        match answer {
            Ok(answer) => self.success(answer, now),
            Err(error) => self.error(error, now),
        }
    }

    /// Writes the answer to what did not become a call.
    pub(super) fn stopped(&self, stop: &Stop, now: Time) -> HttpResponse {
        match stop {
            Stop::Error(error) => self.error(error, now),
            Stop::Elsewhere(page) => {
                let mut response = self.response(302, "", String::new(), now);
                response.headers.add("Location", *page);
                response
            }
            Stop::Unknown => {
                let body = "<UnknownOperationException/>\n".to_owned();
                self.response(404, "", body, now)
            }
        }
    }

    fn success(&self, answer: &Value, now: Time) -> HttpResponse {
        let service = self.endpoint.service;
        match protocol(service) {
            Protocol::Json { .. } if self.cbor => {
                self.response(200, CBOR, text_of(&cbor::write(answer)), now)
            }
            Protocol::Json { version, .. } => {
                let empty = answer.as_object().is_none_or(serde_json::Map::is_empty);
                let has_result = has_result(service.id(), &self.action) == Some(true);
                let body = match empty && !has_result {
                    true => String::new(),
                    false => answer.to_string(),
                };
                self.response(200, &format!("application/x-amz-json-{version}"), body, now)
            }
            Protocol::Query { xmlns, .. } => {
                self.response(200, "text/xml", self.query_answer(xmlns, answer), now)
            }
            Protocol::RestJson | Protocol::RestXml => self.rest_answer(answer, now),
        }
    }

    fn query_answer(&self, xmlns: &str, answer: &Value) -> String {
        let action = &self.action;
        let mut writer = Writer::pretty();
        writer.element(&format!("{action}Response"), xmlns, |writer| {
            if has_result(self.endpoint.service.id(), action) == Some(true) {
                writer.element(&format!("{action}Result"), "", |writer| {
                    let empty = serde_json::Map::new();
                    query::elements(writer, answer.as_object().unwrap_or(&empty));
                });
            }
            writer.element("ResponseMetadata", "", |writer| {
                writer.text("RequestId", &self.request_id);
            });
        });
        writer.done()
    }

    fn rest_answer(&self, answer: &Value, now: Time) -> HttpResponse {
        let service = self.endpoint.service;
        let Some(route) = &self.route else {
            return self.response(200, "application/json", answer.to_string(), now);
        };
        let parts = rest::answer(service.id(), route, answer);
        let kind = match (service, parts.body.is_empty()) {
            (Service::S3, false) if parts.headers.get("Content-Type").is_none() => {
                "application/xml"
            }
            (Service::S3, _) | (_, true) => "",
            _ => "application/json",
        };
        let mut response = self.response(parts.status, kind, parts.body, now);
        for (name, value) in parts.headers.iter() {
            let value = match name {
                "Last-Modified" => from_iso(value).unwrap_or_else(|| value.into()),
                _ => value.into(),
            };
            response.headers.set(name, value);
        }
        response
    }

    fn error(&self, error: &AwsError, now: Time) -> HttpResponse {
        let service = self.endpoint.service;
        let (kind, body, more): (String, String, Vec<(&str, String)>) = match protocol(service) {
            Protocol::Json { version, .. } => {
                let mut more = Vec::new();
                // Those that spoke AWS Query before still tell its codes.
                if matches!(service, Service::Sqs | Service::CloudWatch) {
                    let fault = fault(error);
                    more.push(("x-amzn-query-error", format!("{};{fault}", error.code)));
                }
                let body = json_error(service, error);
                if self.cbor {
                    (CBOR.into(), text_of(&cbor::write(&body)), more)
                } else {
                    let kind = format!("application/x-amz-json-{version}");
                    (kind, body.to_string(), more)
                }
            }
            Protocol::RestJson => {
                let more = vec![("x-amzn-ErrorType", error.shape.to_string())];
                let body = rest_error(service, error).to_string();
                ("application/json".into(), body, more)
            }
            Protocol::RestXml => ("application/xml".into(), self.s3_error(error), Vec::new()),
            Protocol::Query { xmlns, .. } => {
                let xmlns = if self.action.is_empty() {
                    FAULT_XMLNS
                } else {
                    xmlns
                };
                (
                    "text/xml".into(),
                    self.query_error(xmlns, error),
                    Vec::new(),
                )
            }
        };
        let mut response = self.response(error.status, &kind, body, now);
        for (name, value) in more {
            response.headers.add(name, value);
        }
        response
    }

    fn query_error(&self, xmlns: &str, error: &AwsError) -> String {
        let mut writer = Writer::pretty();
        writer.element("ErrorResponse", xmlns, |writer| {
            writer.element("Error", "", |writer| {
                writer.text("Type", fault(error));
                writer.text("Code", &error.code);
                writer.text("Message", &error.message);
            });
            writer.text("RequestId", &self.request_id);
        });
        writer.done()
    }

    fn s3_error(&self, error: &AwsError) -> String {
        let mut writer = Writer::after(s3::PROLOGUE);
        writer.element("Error", "", |writer| {
            writer.text("Code", &error.code);
            writer.text("Message", &error.message);
            for (name, value) in &error.details {
                writer.text(name, value);
            }
            writer.text("RequestId", &self.request_id);
            writer.text("HostId", &self.host_id());
        });
        writer.done()
    }

    /// The second id of an answer by Amazon S3, which is long and says nothing to outsiders.
    fn host_id(&self) -> String {
        base64::encode(sha256(&self.request_id).as_bytes())
    }

    /// An answer with the headers that all have. Without a kind there is no `Content-Type`.
    fn response(&self, status: u16, kind: &str, body: String, now: Time) -> HttpResponse {
        let mut headers = Headers::default();
        if self.endpoint.service == Service::S3 {
            headers.add("x-amz-id-2", self.host_id());
            headers.add("x-amz-request-id", self.request_id.clone());
            headers.add("Server", "AmazonS3");
        } else {
            headers.add("x-amzn-RequestId", self.request_id.clone());
        }
        headers.add("Date", http_date(now));
        if kind == CBOR {
            headers.add("smithy-protocol", "rpc-v2-cbor");
        }
        if !kind.is_empty() {
            headers.add("Content-Type", kind);
        }
        headers.add("Content-Length", bytes_of(&body).len().to_string());
        let body = if self.head_only { String::new() } else { body };
        HttpResponse {
            status,
            headers,
            body,
        }
    }
}

fn fault(error: &AwsError) -> &'static str {
    match error.fault {
        Fault::Sender => "Sender",
        Fault::Receiver => "Receiver",
    }
}

/// Errors of the frame that all services are built with carry its name.
fn json_error(service: Service, error: &AwsError) -> Value {
    const FRAME: [&str; 7] = [
        "ExpiredTokenException",
        "IncompleteSignatureException",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "SerializationException",
        "UnknownOperationException",
        "UnrecognizedClientException",
    ];
    let mut body = error.to_json();
    let space = match service {
        _ if FRAME.contains(&&*error.shape) => "com.amazon.coral.service#",
        Service::Sqs => "com.amazonaws.sqs#",
        Service::DynamoDb => "com.amazonaws.dynamodb.v20120810#",
        _ => "",
    };
    body["__type"] = json!(format!("{space}{}", error.shape));
    if error.message.is_empty()
        && let Some(body) = body.as_object_mut()
    {
        body.shift_remove("message");
    }
    body
}

fn rest_error(service: Service, error: &AwsError) -> Value {
    let mut body = match service {
        // The gate before Lambda speaks otherwise than Lambda itself.
        Service::Lambda if error.status != 403 => json!({
            "Type": match error.fault {
                Fault::Sender => "User",
                Fault::Receiver => "Service",
            },
            "Message": error.message,
        }),
        Service::Scheduler => json!({"Message": error.message}),
        _ => json!({"message": error.message}),
    };
    for (name, value) in &error.details {
        body[name] = json!(value);
    }
    body
}

/// A date as HTTP writes it: `Mon, 05 Jan 2026 09:00:00 GMT`.
#[must_use]
pub fn http_date(time: Time) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let moment = Moment::new(i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
    let name = |names: &[&'static str], number: i64| {
        let at = usize::try_from(number - 1).unwrap_or_default();
        names.get(at).copied().unwrap_or_default()
    };
    let seconds = moment.ms / 1000;
    format!(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        name(&DAYS, moment.weekday()),
        moment.date,
        name(&MONTHS, moment.month),
        moment.year,
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// A time of ISO 8601 as HTTP writes it.
fn from_iso(text: &str) -> Option<String> {
    let basic = text.replace(['-', ':'], "");
    super::sigv4::read_amz_date(&basic).map(http_date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_http_writes_them() {
        assert_eq!(http_date(Time::START), "Mon, 05 Jan 2026 09:00:00 GMT");
        assert_eq!(
            from_iso("2026-01-05T09:00:00Z").as_deref(),
            Some("Mon, 05 Jan 2026 09:00:00 GMT")
        );
    }
}
