//! AWS WAF: web ACLs, which look at HTTP requests before an API does.

use crate::call::{Answer, ApiCall};
use crate::core::Core;
use crate::error::AwsError;

/// The web ACLs, IP sets and rule groups of the account.
#[derive(Clone, Debug, Default)]
pub struct Waf {}

impl Waf {
    /// Answers a call of AWS WAF's API (`wafv2`).
    ///
    /// # Errors
    /// As the action has them.
    pub fn call(&mut self, _core: &mut Core, call: &ApiCall) -> Answer {
        Err(AwsError::not_modelled("AWS WAF", &call.action))
    }
}
