//! AWS WAF: web ACLs, which look at HTTP requests before an API does.

mod inspection;

pub use inspection::{ActionKind, Inspection, Look};

use crate::call::{Answer, ApiCall};
use crate::clock::Time;
use crate::core::Core;
use crate::error::AwsError;
use crate::http::{Headers, HttpRequest};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The web ACLs, IP sets and rule groups of the account.
#[derive(Clone, Debug, Default)]
pub struct Waf {
    /// The ARN of the web ACL that protects a resource, by the resource's ARN.
    associations: BTreeMap<String, Arc<str>>,
}

impl Waf {
    /// Answers a call of AWS WAF's API (`wafv2`).
    ///
    /// # Errors
    /// As the action has them.
    pub fn call(&mut self, _core: &mut Core, call: &ApiCall) -> Answer {
        Err(AwsError::not_modelled("AWS WAF", &call.action))
    }

    /// The ARN of the web ACL that protects a resource, such as the stage
    /// `arn:aws:apigateway:REGION::/restapis/API/stages/STAGE`.
    #[must_use]
    pub fn web_acl_of(&self, resource_arn: &str) -> Option<Arc<str>> {
        self.associations.get(resource_arn).cloned()
    }

    /// Shows a request to a web ACL. Its counts, samples and rates are kept.
    pub fn inspect(
        &mut self,
        _now: Time,
        _web_acl_arn: &str,
        _request: &HttpRequest,
    ) -> Inspection {
        Inspection {
            web_acl: "".into(),
            action: ActionKind::Allow,
            rule: None,
            status: 200,
            own_answer: false,
            headers: Headers::default(),
            body: String::new(),
            added: Headers::default(),
            labels: Vec::new(),
            trail: Vec::new(),
        }
    }
}
