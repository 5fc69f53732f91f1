//! Function URLs: HTTP requests that invoke a function.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html> (read 2026-11-22).

use super::error::Error;
use super::event::RequestId;
use super::function::Facet;
use super::invoke::{Invoker, Request};
use super::named::Named;
use super::page::page;
use super::version::timestamp;
use super::{Answer, Lambda};
use crate::call::{Reply, Ticket};
use crate::core::Core;
use crate::http::{HttpRequest, host_of};
use crate::iam::Principal;
use serde_json::{Map, Value, json};
use std::sync::Arc;

impl Lambda {
    pub(super) fn create_url(&mut self, core: &mut Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let host = core.rng.name(32).to_ascii_lowercase();
        let of = named.qualifier.as_deref().unwrap_or_default();
        let region = &core.account.region;
        let url = format!("https://{host}.lambda-url.{region}.on.aws/");
        let now = timestamp(core.now);
        let function = self
            .function_mut(&named.name)
            .filter(|function| function.number_of(named.qualifier.as_deref()).is_some())
            .ok_or_else(|| Error::not_found("Function does not exist"))?;
        if function.facet(Facet::Url, of).is_some() {
            return Err(Error::Conflict(format!(
                "Failed to create function url config for [functionArn = {}]. Error message:  FunctionUrlConfig exists for this Lambda function",
                named.qualified()
            )));
        }
        let mut config = json!({
            "FunctionUrl": url,
            "FunctionArn": named.qualified(),
            "AuthType": params["AuthType"],
            "CreationTime": now,
        });
        take(&mut config, params);
        let shown = config.clone();
        config["LastModifiedTime"] = now.into();
        function.set_facet(Facet::Url, of, config);
        Ok(shown)
    }

    pub(super) fn get_url(&self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let of = named.qualifier.as_deref().unwrap_or_default();
        let config = self
            .function(&named.name)
            .and_then(|function| function.facet(Facet::Url, of));
        config
            .map(|config| shown(config))
            .ok_or_else(Error::no_resource)
    }

    pub(super) fn update_url(&mut self, core: &mut Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let of = named.qualifier.as_deref().unwrap_or_default();
        let now = timestamp(core.now);
        let function = self
            .function_mut(&named.name)
            .ok_or_else(Error::no_resource)?;
        let config = function
            .facet(Facet::Url, of)
            .ok_or_else(Error::no_resource)?;
        let mut config = (**config).clone();
        if let Some(auth) = params.get("AuthType").filter(|value| !value.is_null()) {
            config["AuthType"] = auth.clone();
        }
        take(&mut config, params);
        config["LastModifiedTime"] = now.into();
        function.set_facet(Facet::Url, of, config.clone());
        Ok(config)
    }

    pub(super) fn delete_url(&mut self, core: &mut Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let of = named.qualifier.as_deref().unwrap_or_default();
        self.function_mut(&named.name)
            .and_then(|function| function.remove_facet(Facet::Url, of))
            .map(|_| json!({}))
            .ok_or_else(Error::no_resource)
    }

    pub(super) fn list_urls(&self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let function = self.function(&named.name).ok_or_else(Error::no_resource)?;
        let urls = function.all(Facet::Url).map(|(_, config)| {
            (
                config["FunctionArn"].as_str().unwrap_or_default().into(),
                shown(config),
            )
        });
        Ok(page(params, "FunctionUrlConfigs", urls))
    }

    /// Whether a URL is one of a function.
    #[must_use]
    pub fn has_url(&self, url: &str) -> bool {
        host_of(url).contains(".lambda-url.")
    }

    /// Answers an HTTP request to a function URL: an object with `status`, `headers` and `body`.
    pub fn http(&mut self, core: &mut Core, ticket: Ticket, http: &HttpRequest) -> Reply {
        let host = host_of(&http.url);
        let found = self.functions.iter().find_map(|(name, function)| {
            let (of, config) = function
                .all(Facet::Url)
                .find(|(_, config)| config["FunctionUrl"].as_str().map(host_of) == Some(host))?;
            let qualifier = Some(of).filter(|of| !of.is_empty());
            let allowed = config["AuthType"] == "NONE"
                && function
                    .allows(
                        qualifier,
                        Principal::Anyone,
                        "lambda:InvokeFunctionUrl",
                        &[("lambda:FunctionUrlAuthType", "NONE")],
                    )
                    .is_ok();
            Some((Arc::clone(name), qualifier.map(Arc::from), allowed))
        });
        let Some((name, qualifier, true)) = found else {
            return Reply::ok(forbidden());
        };
        let request_id = RequestId(core.rng.uuid_bits());
        let event = request_event(core, http, host, request_id);
        let request = Request {
            qualifier,
            request_id,
            event: Arc::new(event),
            invoker: Invoker::Url(ticket),
        };
        match self.start(core, &name, request) {
            Ok(()) => Reply::Later,
            Err(_) => Reply::ok(answer(429, r#"{"Message":"Too Many Requests"}"#)),
        }
    }
}

fn take(config: &mut Value, params: &Value) {
    for key in ["InvokeMode", "Cors"] {
        if let Some(value) = params.get(key).filter(|value| !value.is_null()) {
            config[key] = value.clone();
        }
    }
}

fn shown(config: &Value) -> Value {
    let mut shown = config.clone();
    if shown.get("InvokeMode").is_none() {
        shown["InvokeMode"] = "BUFFERED".into();
    }
    shown
}

fn forbidden() -> Value {
    let body = json!({"Message": "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"});
    let mut answer = answer(403, &body.to_string());
    answer["headers"]["x-amzn-ErrorType"] = "AccessDeniedException".into();
    answer
}

fn answer(status: u64, body: &str) -> Value {
    json!({"status": status, "headers": {"Content-Type": "application/json"}, "body": body})
}

/// The event of payload format 2.0.
fn request_event(core: &Core, http: &HttpRequest, host: &str, request_id: RequestId) -> Value {
    let rest = http.url.split_once(host).map_or("", |(_, rest)| rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = if path.is_empty() { "/" } else { path };
    let mut headers: Map<String, Value> = http
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.into()))
        .collect();
    let agent = headers.get("user-agent").cloned().unwrap_or(Value::Null);
    for (name, value) in [
        ("host", host),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-port", "443"),
        ("x-forwarded-for", "203.0.113.7"),
    ] {
        headers.entry(name).or_insert_with(|| value.into());
    }
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": host.split('.').next(),
            "domainName": host,
            "domainPrefix": host.split('.').next(),
            "http": {
                "method": http.method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": agent,
            },
            "requestId": request_id,
            "routeKey": "$default",
            "stage": "$default",
            "time": core.now.iso(),
            "timeEpoch": core.now,
        },
        "isBase64Encoded": false,
    });
    if !query.is_empty() {
        let parameters: Map<String, Value> = query
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        event["queryStringParameters"] = Value::Object(parameters);
    }
    if let Some(body) = &http.body {
        event["body"] = body.as_str().into();
    }
    event
}

/// What the caller of a function URL gets for what the function returned.
pub(super) fn http_answer(failed: bool, response: &Value) -> Value {
    if failed {
        return answer(502, "Internal Server Error");
    }
    let Some(status) = response.get("statusCode") else {
        let body = match response {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        return answer(200, &body);
    };
    let Some(status) = status.as_u64().filter(|status| (100..600).contains(status)) else {
        return answer(502, "Internal Server Error");
    };
    let body = match &response["body"] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let mut shown = answer(status, &body);
    for (name, value) in response["headers"].as_object().into_iter().flatten() {
        shown["headers"][name.as_str()] = value.clone();
    }
    shown
}
