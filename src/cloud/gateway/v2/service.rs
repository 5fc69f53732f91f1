//! AWS services as backends: a request becomes a message in a queue, or starts an execution of a state machine.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html>
//! (read 2026-11-22).

use super::V2;
use super::context::text_of;
use super::flight::{Waits, call};
use super::integrate::{broken, timeout};
use super::mapping::value_of;
use super::outgoing::Outgoing;
use super::visit::Visit;
use crate::call::Service;
use crate::core::Core;
use crate::gateway::around::Around;
use crate::gateway::{Gate, Verdict};
use serde_json::{Map, Value};
use std::sync::Arc;

impl V2 {
    pub(super) fn call_service(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        visit: Visit,
        integration: &Arc<Value>,
        sent: &Outgoing,
    ) {
        let parameters = integration["RequestParameters"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        let mut given = Map::new();
        for (name, value) in &parameters {
            given.insert(name.clone(), value_of(&visit, value, sent, None).into());
        }
        given.shift_remove("Region");
        let subtype = integration["IntegrationSubtype"].as_str();
        let subtype = subtype.and_then(|name| name.strip_prefix("StepFunctions-"));
        if let Some(action) = subtype {
            return self.call_states(core, around, visit, integration, action, &given);
        }
        let number = given
            .get("DelaySeconds")
            .and_then(Value::as_str)
            .and_then(|text| text.parse::<i64>().ok());
        given.extend(number.map(|number| ("DelaySeconds".to_owned(), number.into())));
        for name in ["MessageAttributes", "MessageSystemAttributes"] {
            let read = given
                .get(name)
                .and_then(Value::as_str)
                .and_then(|text| serde_json::from_str(text).ok());
            given.extend(read.map(|value: Value| (name.to_owned(), value)));
        }
        let role = integration["CredentialsArn"].as_str().unwrap_or_default();
        let url = given.get("QueueUrl").map(text_of).unwrap_or_default();
        let account = &core.account;
        let queue = format!(
            "arn:aws:sqs:{}:{}:{}",
            account.region,
            account.id,
            url.rsplit('/').next().unwrap_or_default()
        );
        if around.iam.check(role, "sqs:SendMessage", &queue).is_err() {
            let why = format!("The role {role} does not allow sqs:SendMessage on {queue}.");
            return self.refuse_invocation(core, visit, why);
        }
        let given = Value::Object(given);
        let why = "Amazon SQS gets a message, made of the request by the integration's parameters.";
        let asked = (Service::Sqs, "SendMessage", given);
        self.ask_service(core, visit, integration, asked, why);
    }

    /// Starts or stops an execution of a state machine.
    fn call_states(
        &mut self,
        core: &mut Core,
        around: Around<'_>,
        visit: Visit,
        integration: &Arc<Value>,
        action: &str,
        given: &Map<String, Value>,
    ) {
        let small = |(name, value): (&String, &Value)| {
            let mut letters = name.chars();
            let first = letters.next().map(|c| c.to_ascii_lowercase());
            let name: String = first.into_iter().chain(letters).collect();
            (name, value.clone())
        };
        let given: Value = given.iter().map(small).collect();
        let arn = |name: &str| given[name].as_str();
        let resource = arn("stateMachineArn").or(arn("executionArn"));
        let resource = resource.unwrap_or_default();
        let role = integration["CredentialsArn"].as_str().unwrap_or_default();
        let needed = format!("states:{action}");
        if around.iam.check(role, &needed, resource).is_err() {
            let why = format!("The role {role} does not allow {needed} on {resource}.");
            return self.refuse_invocation(core, visit, why);
        }
        let why = "AWS Step Functions is asked, with what the integration's parameters make of the request.";
        let asked = (Service::States, action, given);
        self.ask_service(core, visit, integration, asked, why);
    }

    /// Asks another service in API Gateway's name, and notes what is asked.
    fn ask_service(
        &mut self,
        core: &mut Core,
        visit: Visit,
        integration: &Arc<Value>,
        (service, action, given): (Service, &str, Value),
        why: &str,
    ) {
        visit.gate(
            core,
            Gate::IntegrationRequest,
            Verdict::Changed,
            why,
            Some(given.clone()),
        );
        let waits = Waits::Backend {
            integration: Arc::clone(integration),
        };
        let principal = crate::gateway::around::PRINCIPAL;
        let call = call(service, action, given, principal);
        self.ask(core, visit, waits, call, timeout(integration));
    }

    /// Says why a function is not invoked where only the owner looks, and nothing to the client.
    pub(super) fn refuse_invocation(&mut self, core: &mut Core, mut visit: Visit, why: String) {
        let said = "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. Check the permissions and try again.";
        visit.context.set("integrationErrorMessage", said);
        visit.context.set("integration.error", said);
        visit.backend_ms = Some(0);
        self.refuse(core, visit, broken(why));
    }
}
