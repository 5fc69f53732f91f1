//! What becomes of a function's answer.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html> (read 2026-11-22).

use super::context::text_of;
use crate::http::{Headers, HttpResponse};
use crate::sqs::base64;
use serde_json::Value;

/// The answer in a function's payload; an error says what is wrong with it.
pub(super) fn from_function(payload: &str, version: &str) -> Result<(HttpResponse, bool), String> {
    let value: Value = serde_json::from_str(payload).map_err(|_| "it is not JSON".to_owned())?;
    let has_status = value
        .get("statusCode")
        .is_some_and(|status| !status.is_null());
    if version == "2.0" && !has_status {
        // Whatever it is becomes the body.
        let body = match &value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let response = HttpResponse {
            status: 200,
            headers: Headers::from_iter([("Content-Type", "application/json")]),
            body,
        };
        return Ok((response, true));
    }
    if !value.is_object() {
        return Err("format 1.0 wants an object with a statusCode".into());
    }
    explicit(&value).map(|response| (response, false))
}

fn explicit(value: &Value) -> Result<HttpResponse, String> {
    let status = match &value["statusCode"] {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        Value::Null => Some(200),
        _ => None,
    };
    let status = status
        .and_then(|status| u16::try_from(status).ok())
        .filter(|status| (100..600).contains(status))
        .ok_or_else(|| {
            format!(
                "its statusCode is {}, not a number from 100 to 599",
                value["statusCode"]
            )
        })?;
    let mut headers = Headers::default();
    match &value["headers"] {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, value) in fields {
                if value.is_object() || value.is_array() {
                    return Err(format!("its header {name} is not a text"));
                }
                headers.add(name, text_of(value));
            }
        }
        _ => return Err("its headers are not an object".into()),
    }
    for (name, values) in value["multiValueHeaders"].as_object().into_iter().flatten() {
        headers.remove(name);
        for value in values.as_array().into_iter().flatten() {
            headers.add(name, text_of(value));
        }
    }
    for cookie in value["cookies"].as_array().into_iter().flatten() {
        headers.add("Set-Cookie", text_of(cookie));
    }
    let body = match &value["body"] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let body = match value["isBase64Encoded"] == true {
        true => base64::decode(&body)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .ok_or_else(|| "isBase64Encoded is true, but its body is not base64".to_owned())?,
        false => body,
    };
    Ok(HttpResponse {
        status,
        headers,
        body,
    })
}

#[cfg(test)]
mod tests {
    use super::from_function;

    fn told(payload: &str, version: &str) -> String {
        match from_function(payload, version) {
            Ok((response, inferred)) => {
                let kind = response.headers.get("content-type").unwrap_or("-");
                format!("{} {kind} {} {inferred}", response.status, response.body)
            }
            Err(why) => why,
        }
    }

    #[test]
    fn format_2_infers_what_a_function_does_not_say() {
        assert_eq!(told(r#""Hello""#, "2.0"), "200 application/json Hello true");
        assert_eq!(
            told(r#"{"a":1}"#, "2.0"),
            r#"200 application/json {"a":1} true"#
        );
        assert_eq!(
            told(r#"{"statusCode":201,"body":"x"}"#, "2.0"),
            "201 - x false"
        );
        assert_eq!(told(r#"{"statusCode":"404"}"#, "2.0"), "404 -  false");
        assert_eq!(told("null", "2.0"), "200 application/json null true");
    }

    #[test]
    fn format_1_wants_an_object() {
        assert_eq!(
            told(r#""Hello""#, "1.0"),
            "format 1.0 wants an object with a statusCode"
        );
        let many = r#"{"statusCode":200,"headers":{"content-type":"a"},"multiValueHeaders":{"Content-Type":["b"]},"body":"eA==","isBase64Encoded":true}"#;
        assert_eq!(told(many, "1.0"), "200 b x false");
        assert!(told(r#"{"statusCode":99}"#, "2.0").contains("not a number from 100"));
    }
}
