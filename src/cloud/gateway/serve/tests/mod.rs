//! Clients at deployed APIs: what each kind of client is answered, and what the log says of it.

mod facts;
mod integrations;
mod malformed;
mod mechanisms;
mod ways;

use crate::call::Service;
use crate::core::{Output, Settings};
use crate::engine::Input;
use crate::gateway::{Event, Gate, Verdict};
use crate::http::{Connection, Headers, HttpRequest, HttpResponse};
use crate::lambda::Model;
use crate::log;
use crate::testing::Bench;
use serde_json::{Value, json};

/// A cloud with one API, deployed as `prod`.
pub(super) struct Shop {
    pub(super) bench: Bench,
    pub(super) api: String,
    pub(super) root: String,
}

/// What a client got.
#[derive(Debug)]
pub(super) struct Got {
    pub(super) status: u16,
    pub(super) headers: Headers,
    pub(super) body: String,
    /// Who answered.
    pub(super) by: Gate,
    /// What every gate did, in order.
    pub(super) gates: Vec<(Gate, Verdict, String)>,
    /// Whether the backend was asked.
    pub(super) backend_ran: bool,
}

impl Got {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{} is no JSON", self.body))
    }

    pub(super) fn error_type(&self) -> &str {
        self.headers.get("x-amzn-ErrorType").unwrap_or_default()
    }

    pub(super) fn why(&self, gate: Gate) -> &str {
        let found = self.gates.iter().rev().find(|(asked, ..)| *asked == gate);
        found.map(|(_, _, why)| why.as_str()).unwrap_or_default()
    }
}

impl Shop {
    pub(super) fn new() -> Self {
        Self::with(json!({"endpointConfiguration": {"types": ["REGIONAL"]}}))
    }

    pub(super) fn with(more: Value) -> Self {
        let mut bench = Bench::with(7, Settings::default());
        let params = merged(&json!({"name": "shop"}), more);
        let api = bench.call(Service::ApiGateway, "CreateRestApi", params);
        Self {
            api: api["id"].as_str().unwrap().into(),
            root: api["rootResourceId"].as_str().unwrap().into(),
            bench,
        }
    }

    pub(super) fn call(&mut self, action: &str, mut params: Value) -> Value {
        if params.get("restApiId").is_none() {
            params["restApiId"] = self.api.as_str().into();
        }
        self.bench.call(Service::ApiGateway, action, params)
    }

    /// A resource below the root, or below another.
    pub(super) fn resource(&mut self, parent: &str, part: &str) -> String {
        let made = self.call(
            "CreateResource",
            json!({"parentId": parent, "pathPart": part}),
        );
        made["id"].as_str().unwrap().into()
    }

    /// A method with a mock integration that answers this text.
    pub(super) fn mock(&mut self, resource: &str, method: &str, more: Value, body: &str) {
        self.method(resource, method, more);
        let of = json!({"resourceId": resource, "httpMethod": method});
        let with = |more: Value| merged(&of, more);
        self.call("PutIntegration", with(json!({"type": "MOCK", "requestTemplates": {"application/json": "{\"statusCode\": 200}"}})));
        self.call("PutMethodResponse", with(json!({"statusCode": "200"})));
        self.call(
            "PutIntegrationResponse",
            with(json!({"statusCode": "200", "responseTemplates": {"application/json": body}})),
        );
    }

    pub(super) fn method(&mut self, resource: &str, method: &str, more: Value) {
        let of = json!({"resourceId": resource, "httpMethod": method, "authorizationType": "NONE"});
        self.call("PutMethod", merged(&of, more));
    }

    /// A function that returns this, which API Gateway may invoke.
    pub(super) fn function(&mut self, name: &str, returns: &str) -> String {
        let params = json!({
            "FunctionName": name,
            "Runtime": "python3.13",
            "Handler": "app.handler",
            "Role": "arn:aws:iam::111122223333:role/baker",
            "Code": {"ZipFile": "UEsDBA=="},
        });
        let made = self.bench.call(Service::Lambda, "CreateFunction", params);
        self.bench.pass(10_000);
        self.bench.cloud.set_model(
            name,
            Model {
                returns: Some(returns.into()),
                ..Model::default()
            },
        );
        let permission = json!({
            "FunctionName": name,
            "StatementId": "api",
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": format!("arn:aws:execute-api:us-east-1:111122223333:{}/*", self.api),
        });
        self.bench
            .call(Service::Lambda, "AddPermission", permission);
        made["FunctionArn"].as_str().unwrap().into()
    }

    /// A method that a function answers by proxy integration.
    pub(super) fn proxy(&mut self, resource: &str, method: &str, more: Value, function: &str) {
        self.method(resource, method, more);
        let integration = json!({
            "resourceId": resource,
            "httpMethod": method,
            "type": "AWS_PROXY",
            "integrationHttpMethod": "POST",
            "uri": uri(function),
        });
        self.call("PutIntegration", integration);
    }

    pub(super) fn deploy(&mut self) -> String {
        let made = self.call("CreateDeployment", json!({"stageName": "prod"}));
        made["id"].as_str().unwrap().into()
    }

    pub(super) fn patch_stage(&mut self, path: &str, value: &str) {
        let patch = json!([{"op": "replace", "path": path, "value": value}]);
        self.call(
            "UpdateStage",
            json!({"stageName": "prod", "patchOperations": patch}),
        );
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!(
            "https://{}.execute-api.us-east-1.amazonaws.com/prod{path}",
            self.api
        )
    }

    pub(super) fn get(&mut self, path: &str) -> Got {
        self.ask("GET", path, &[], "")
    }

    pub(super) fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Got {
        let request = HttpRequest {
            method: method.into(),
            url: self.url(path),
            headers: headers.iter().copied().collect(),
            body: (!body.is_empty()).then(|| body.to_owned()),
            connection: Connection::default(),
        };
        self.send(request).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Sends a request and waits for the answer; an error when it never became HTTP.
    pub(super) fn send(&mut self, request: HttpRequest) -> Result<Got, String> {
        let from = self.bench.cloud.log().len();
        let ticket = self
            .bench
            .cloud
            .handle(self.bench.cloud.now(), Input::Http(request));
        let answer = loop {
            match self.bench.cloud.poll() {
                Output::Answer { ticket: of, answer } if of == ticket => break answer,
                Output::Idle { wake: Some(wake) } => self.bench.cloud.advance(wake),
                Output::Idle { wake: None } => panic!("no answer"),
                _ => {}
            }
        };
        let answer = answer.map_err(|error| error.to_string())?;
        let response: HttpResponse = serde_json::from_value((*answer).clone()).unwrap();
        let entries: Vec<log::Event> = self
            .bench
            .cloud
            .log()
            .iter()
            .skip(usize::try_from(from).unwrap_or(0))
            .map(|entry| entry.event.clone())
            .collect();
        let mut got = Got {
            status: response.status,
            headers: response.headers,
            body: response.body,
            by: Gate::Response,
            gates: Vec::new(),
            backend_ran: false,
        };
        for event in entries {
            match event {
                log::Event::Gateway(Event::GateAsked {
                    gate, verdict, why, ..
                }) => {
                    got.backend_ran |= gate == Gate::Integration && verdict == Verdict::Passed;
                    got.gates.push((gate, verdict, why.to_string()));
                }
                log::Event::Gateway(Event::RequestAnswered { by, .. }) => got.by = by,
                _ => {}
            }
        }
        Ok(got)
    }

    /// An API key in a usage plan that opens the stage: its value.
    pub(super) fn key(&mut self, plan: Value) -> String {
        let stages = json!([{"apiId": self.api, "stage": "prod"}]);
        let plan = merged(&json!({"name": "regulars", "apiStages": stages}), plan);
        let plan = self
            .bench
            .call(Service::ApiGateway, "CreateUsagePlan", plan);
        let key =
            json!({"name": "corner", "enabled": true, "value": "a-key-of-more-than-20-letters"});
        let key = self.bench.call(Service::ApiGateway, "CreateApiKey", key);
        let params = json!({"usagePlanId": plan["id"], "keyId": key["id"], "keyType": "API_KEY"});
        self.bench
            .call(Service::ApiGateway, "CreateUsagePlanKey", params);
        key["value"].as_str().unwrap().into()
    }
}

pub(super) fn uri(function: &str) -> String {
    format!("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations")
}

pub(super) fn merged(one: &Value, other: Value) -> Value {
    let mut merged = one.clone();
    if let Value::Object(fields) = other {
        for (key, value) in fields {
            merged[key] = value;
        }
    }
    merged
}
