//! Events that other services hand to functions.

use super::Lambda;
use super::event::Event;
use crate::core::{Core, Push};

impl Lambda {
    /// Takes an event from a service, if the function's resource-based policy lets the service invoke it.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html> (read 2026-11-22).
    pub fn push(&mut self, core: &mut Core, push: &Push) {
        let name = push.function_arn.split(':').nth(6).unwrap_or_default();
        let reason = match self.functions.get(name) {
            None => format!("Function not found: {}", push.function_arn),
            Some(_) => format!(
                "User: {} is not authorized to perform: lambda:InvokeFunction on resource: {} because no resource-based policy allows the lambda:InvokeFunction action",
                push.principal, push.function_arn
            ),
        };
        core.record(Event::PushRefused {
            function: push.function_arn.as_str().into(),
            principal: push.principal,
            source: push.source_arn.as_str().into(),
            reason: reason.into(),
        });
    }
}
