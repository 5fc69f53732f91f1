//! A bakery with an API in front of it.

use crate::call::Service;
use crate::engine::Input;
use crate::gateway::{Event as GatewayEvent, Verdict};
use crate::http::{HttpRequest, HttpResponse};
use crate::lambda::Model;
use crate::log::{ApiEvent, Event};
use crate::testing::Bench;
use serde_json::{Value, json};

pub(super) const API: Service = Service::ApiGatewayV2;
pub(super) const ACCOUNT: &str = "111122223333";

/// A cloud with one API.
pub(super) struct World {
    pub(super) bench: Bench,
    pub(super) api: String,
}

impl World {
    /// An HTTP API with a stage `$default` that deploys by itself.
    pub(super) fn new(more: &Value) -> Self {
        let mut bench = Bench::new();
        let mut params = json!({"Name": "bakery", "ProtocolType": "HTTP"});
        for (name, value) in more.as_object().unwrap() {
            params[name.as_str()] = value.clone();
        }
        let api = bench.call(API, "CreateApi", params);
        let api = api["ApiId"].as_str().unwrap().to_owned();
        let mut world = Self { bench, api };
        if world.protocol() == "HTTP" {
            world.call(
                "CreateStage",
                json!({"StageName": "$default", "AutoDeploy": true}),
            );
        }
        world
    }

    fn protocol(&mut self) -> String {
        let api = self.call("GetApi", json!({}));
        api["ProtocolType"].as_str().unwrap().to_owned()
    }

    /// A call about this API that must succeed.
    pub(super) fn call(&mut self, action: &str, mut params: Value) -> Value {
        params["ApiId"] = self.api.as_str().into();
        self.bench.call(API, action, params)
    }

    /// `CODE: message` of a call about this API that must fail.
    pub(super) fn refusal(&mut self, action: &str, mut params: Value) -> String {
        params["ApiId"] = self.api.as_str().into();
        self.bench.refusal(API, action, params)
    }

    /// A function that returns what a JSONata expression over the event says, and lets API Gateway in.
    pub(super) fn function(&mut self, name: &str, returns: &str) -> String {
        let arn = self.closed_function(name, returns, 20);
        self.bench.call(
            Service::Lambda,
            "AddPermission",
            json!({
                "FunctionName": name, "StatementId": "api", "Action": "lambda:InvokeFunction",
                "Principal": "apigateway.amazonaws.com",
                "SourceArn": format!("arn:aws:execute-api:us-east-1:{ACCOUNT}:{}/*", self.api),
            }),
        );
        arn
    }

    /// A function that lets nobody in.
    pub(super) fn closed_function(&mut self, name: &str, returns: &str, millis: u64) -> String {
        self.bench.call(
            Service::Lambda,
            "CreateFunction",
            json!({
                "FunctionName": name, "Runtime": "python3.13", "Handler": "app.handler", "Timeout": 60,
                "Role": format!("arn:aws:iam::{ACCOUNT}:role/any"), "Code": {"ZipFile": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="},
            }),
        );
        self.bench.pass(60_000);
        let model = Model {
            duration_ms: (millis, millis),
            cold_start_ms: 0,
            returns: Some(returns.into()),
            ..Model::default()
        };
        self.bench.cloud.set_model(name, model);
        format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}")
    }

    /// A route to a function, in payload format 2.0: the route's id.
    pub(super) fn route(&mut self, key: &str, function: &str) -> String {
        let target = self.integration(json!({
            "IntegrationType": "AWS_PROXY", "IntegrationUri": function, "PayloadFormatVersion": "2.0",
        }));
        self.route_to(key, &target, &json!({}))
    }

    pub(super) fn integration(&mut self, params: Value) -> String {
        let made = self.call("CreateIntegration", params);
        format!("integrations/{}", made["IntegrationId"].as_str().unwrap())
    }

    pub(super) fn route_to(&mut self, key: &str, target: &str, more: &Value) -> String {
        let mut params = json!({"RouteKey": key, "Target": target});
        for (name, value) in more.as_object().unwrap() {
            params[name.as_str()] = value.clone();
        }
        let route = self.call("CreateRoute", params);
        route["RouteId"].as_str().unwrap().to_owned()
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!(
            "https://{}.execute-api.us-east-1.amazonaws.com{path}",
            self.api
        )
    }

    /// Sends a request to the API and lets a minute pass.
    pub(super) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> HttpResponse {
        let request = HttpRequest {
            method: method.into(),
            url: self.url(path),
            headers: headers.iter().copied().collect(),
            body: body.map(str::to_owned),
            ..HttpRequest::default()
        };
        self.request(request)
    }

    pub(super) fn request(&mut self, request: HttpRequest) -> HttpResponse {
        self.try_request(request)
            .expect("there is an answer in HTTP")
    }

    /// The answer, or the code of why there is none.
    pub(super) fn try_request(&mut self, request: HttpRequest) -> Result<HttpResponse, String> {
        let now = self.bench.cloud.now();
        let ticket = self.bench.cloud.handle(now, Input::Http(request));
        self.bench.pass(60_000);
        let mut log = self.bench.cloud.log().iter();
        let answer = log.find_map(|entry| match &entry.event {
            Event::Api(ApiEvent::Answered {
                ticket: of,
                body,
                error,
                ..
            }) if *of == ticket => Some((body, error)),
            _ => None,
        });
        match answer.expect("the request is answered") {
            (_, Some(code)) => Err(code.to_string()),
            (body, None) => Ok(serde_json::from_value((**body).clone()).unwrap()),
        }
    }

    pub(super) fn get(&mut self, path: &str) -> HttpResponse {
        self.send("GET", path, &[], None)
    }

    /// The gates that did something to the last request, `Gate verdict`.
    pub(super) fn gates(&self) -> Vec<String> {
        let mut gates = Vec::new();
        for entry in self.bench.cloud.log().iter() {
            match &entry.event {
                Event::Gateway(GatewayEvent::RequestReceived { .. }) => gates.clear(),
                Event::Gateway(GatewayEvent::GateAsked { gate, verdict, .. })
                    if *verdict != Verdict::Absent =>
                {
                    gates.push(format!("{gate:?} {verdict:?}"));
                }
                _ => {}
            }
        }
        gates
    }

    /// Whether a function has ever run.
    pub(super) fn runs(&self, function: &str) -> usize {
        let log = self.bench.cloud.log().iter();
        log.filter(|entry| match &entry.event {
            Event::Lambda(crate::lambda::Event::InvocationEnded { function: of, .. }) => {
                **of == *function
            }
            _ => false,
        })
        .count()
    }
}

pub(super) fn brief(response: &HttpResponse) -> String {
    format!("{} {}", response.status, response.body)
}
