//! Amazon API Gateway: REST APIs, HTTP APIs and WebSocket APIs.

mod around;
mod event;
mod lenient;
pub mod rest;
pub mod serve;
pub mod v2;
pub mod vtl;

pub use around::Around;
pub use event::{Event, Gate, RequestId, Verdict};
pub use v2::SocketAction;

use crate::call::{ApiCall, Reply, Service, SharedAnswer, Ticket};
use crate::clock::Time;
use crate::core::Core;
use crate::http::HttpRequest;
use crate::waf::Waf;
use serde_json::Value;

/// All APIs of the account in its region, and the requests on their way through them.
#[derive(Clone, Debug, Default)]
pub struct Gateway {
    rest: rest::Apis,
    serving: serve::Serving,
    v2: v2::V2,
}

/// Something planned for later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timer {
    /// For HTTP and WebSocket APIs.
    V2(v2::Timer),
    /// For a request at a REST API.
    Serve(serve::Timer),
}

impl Gateway {
    /// The REST APIs.
    #[must_use]
    pub const fn rest(&self) -> &rest::Apis {
        &self.rest
    }

    /// The HTTP and WebSocket APIs.
    #[must_use]
    pub const fn v2(&self) -> &v2::V2 {
        &self.v2
    }

    /// The REST APIs as goals read them, each with the token buckets of its methods.
    #[must_use]
    pub fn rest_json(&self, now: Time) -> Value {
        let mut apis = self.rest.to_json();
        for (_, api) in &mut apis {
            let id = api["id"].as_str().unwrap_or_default();
            api["buckets"] = self.serving.method_buckets(id, now);
        }
        Value::Object(apis)
    }

    /// The usage plans as goals read them, each with the token buckets of its keys.
    #[must_use]
    pub fn plans_json(&self, now: Time) -> Value {
        let mut plans = self.rest.plans_json(now);
        for (_, plan) in &mut plans {
            let id = plan["id"].as_str().unwrap_or_default();
            plan["buckets"] = self.serving.plan_buckets(id, now);
        }
        Value::Object(plans)
    }

    /// Answers a call of API Gateway's own API, version 1 (REST APIs) or 2 (HTTP and WebSocket APIs).
    pub fn call(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        ticket: Ticket,
        call: &ApiCall,
    ) -> Reply {
        if call.service != Service::ApiGateway {
            return Reply::Now(self.v2.call(core, around, call));
        }
        if call.action == "TestInvokeMethod" {
            return serve::test_invoke(&mut self.desk(core, around), ticket, &call.params);
        }
        let answer = self.rest.call(core, call);
        if answer.is_ok() {
            self.serving.noticed(&call.action, &call.params);
        }
        Reply::Now(answer)
    }

    /// All that serving a request needs.
    fn desk<'a>(&'a mut self, core: &'a mut Core, around: Around<'a>) -> serve::Desk<'a> {
        serve::Desk {
            core,
            apis: &mut self.rest,
            state: &mut self.serving,
            around,
        }
    }

    /// The policy of a VPC endpoint that has one of its own; others let everybody through.
    #[must_use]
    pub fn vpc_endpoint_policy(&self, id: &str) -> Option<&Value> {
        self.serving.vpc_endpoint_policy(id)
    }

    /// Lets a VPC have an endpoint for API Gateway.
    pub(crate) fn add_vpc_endpoint(&mut self, id: &str, policy: Option<Value>) {
        self.serving.add_vpc_endpoint(id, policy);
    }

    /// Notes which web ACL of AWS WAF protects a stage.
    pub fn protect(&mut self, api: &str, stage: &str, web_acl_arn: Option<&str>) {
        if let Some(stage) = self.rest.stage_mut(api, stage) {
            stage.web_acl_arn = web_acl_arn.map(str::to_owned);
        }
    }

    /// Whether a host is one of an API: `ID.execute-api.REGION.amazonaws.com`, or a custom domain.
    #[must_use]
    pub fn has_host(&self, host: &str) -> bool {
        host.contains(".execute-api.") || self.v2.has_host(host) || self.rest.domain(host).is_some()
    }

    /// Takes an HTTP request to an API. It is answered by [`Core::answer`] with an [`crate::http::HttpResponse`] as JSON.
    pub fn http(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        waf: &mut Waf,
        ticket: Ticket,
        client: &str,
        request: &HttpRequest,
    ) {
        if self.v2.has_host(request.host()) {
            return self.v2.http(core, around, ticket, client, request);
        }
        serve::http(&mut self.desk(core, around), waf, ticket, client, request);
    }

    /// Does what a client of a WebSocket API does.
    pub fn socket(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        ticket: Ticket,
        client: &str,
        action: &SocketAction,
    ) {
        self.v2.socket(core, around, ticket, client, action);
    }

    /// What was asked on a request's behalf is answered. `number` is the one given with [`crate::core::Asker::Gateway`].
    pub fn told(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        number: u64,
        answer: &SharedAnswer,
    ) {
        if v2::V2::asked_for(number) {
            return self.v2.told(core, around, number, answer);
        }
        serve::told(&mut self.desk(core, around), number, answer);
    }

    pub(crate) fn fire(&mut self, core: &mut Core, around: Around<'_>, timer: &Timer) {
        match timer {
            Timer::V2(timer) => self.v2.fire(core, around, timer),
            Timer::Serve(timer) => serve::fire(&mut self.desk(core, around), timer),
        }
    }
}
