//! Events that other services hand to functions.

use super::Lambda;
use super::event::Event;
use super::named::Named;
use crate::core::{Core, Push};
use crate::iam::Principal;

impl Lambda {
    /// Takes an event from a service, if the function's resource-based policy lets the service invoke it, and puts it on
    /// the asynchronous queue.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html> (read 2026-11-22).
    ///
    /// # Errors
    /// Why Lambda does not take it, in AWS's words; the log tells it, too.
    pub fn push(&mut self, core: &mut Core, push: &Push) -> Result<(), String> {
        let accepted = self.accept(core, push);
        if let Err(reason) = &accepted {
            core.record(Event::PushRefused {
                function: push.function_arn.as_str().into(),
                principal: push.principal,
                source: push.source_arn.as_str().into(),
                reason: reason.as_str().into(),
            });
        }
        accepted
    }

    fn accept(&mut self, core: &mut Core, push: &Push) -> Result<(), String> {
        let named = self.taker(core, push)?;
        let text = push.payload.to_string();
        self.enqueue(core, &named, push.payload.clone(), text, push.principal);
        Ok(())
    }

    /// Whether an event would be taken: the function is there, and its policy lets the service invoke it.
    ///
    /// # Errors
    /// AWS's reason when it would not.
    pub fn may_push(&self, core: &Core, push: &Push) -> Result<(), String> {
        self.taker(core, push).map(drop)
    }

    fn taker(&self, core: &Core, push: &Push) -> Result<Named, String> {
        let missing = || format!("Function not found: {}", push.function_arn);
        let named = Named::of(core, &push.function_arn, None).map_err(|_| missing())?;
        let function = self.function(&named.name).ok_or_else(missing)?;
        let qualifier = named.qualifier.as_deref();
        function.number_of(qualifier).ok_or_else(missing)?;
        // A bucket's ARN does not name its account; it is the one the bucket is in.
        let account = push.source_arn.split(':').nth(4).unwrap_or_default();
        let account = if account.is_empty() {
            core.account.id.as_str()
        } else {
            account
        };
        let context = [
            ("aws:SourceArn", push.source_arn.as_str()),
            ("aws:SourceAccount", account),
        ];
        let principal = Principal::Service(push.principal);
        function.allows(qualifier, principal, "lambda:InvokeFunction", &context)?;
        Ok(named)
    }
}
