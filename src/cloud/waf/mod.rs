//! AWS WAF: web ACLs, which look at HTTP requests before an API does.
//!
//! [`Waf::call`] is its own API, [`Waf::inspect`] its look at a request. Rules are read once, when they are set; `read/` turns
//! what the API takes into the model, and `look.rs` asks a request with it.

pub mod address;
mod api;
mod capacity;
mod check;
mod error;
mod inspect;
mod inspection;
mod look;
mod managed;
mod model;
mod part;
mod rate;
mod read;
mod sets;
mod sqli;
mod store;
mod tally;
#[cfg(test)]
mod tests;
mod transform;
mod view;
mod web_acl;
mod xss;

pub use api::associated;
pub use check::{check_pattern, check_resource, check_rule};
pub use error::Error;
pub use inspection::{ActionKind, Inspection, Look};
pub use rate::LOOK_MS;
pub use tally::Counts;

use crate::clock::Time;
use crate::http::{Headers, HttpRequest};
use crate::sorted::SortedMap;
use sets::Sets;
use std::sync::Arc;
use store::Store;
use tally::Kept;
use web_acl::WebAcl;

/// The web ACLs, IP sets, regex pattern sets and rule groups of the account.
#[derive(Clone, Debug, Default)]
pub struct Waf {
    acls: Store<WebAcl>,
    sets: Sets,
    /// The ARN of the web ACL that protects a resource, by the resource's ARN.
    associations: SortedMap<String, Arc<str>>,
    /// What was seen, by the web ACL's ARN.
    kept: SortedMap<Arc<str>, Kept>,
}

impl Waf {
    /// The ARN of the web ACL that protects a resource, such as the stage
    /// `arn:aws:apigateway:REGION::/restapis/API/stages/STAGE`.
    #[must_use]
    pub fn web_acl_of(&self, resource_arn: &str) -> Option<Arc<str>> {
        self.associations.get(resource_arn).cloned()
    }

    /// Shows a request to a web ACL. Its counts, samples and rates are kept. A web ACL that is not there lets everything
    /// through.
    pub fn inspect(&mut self, now: Time, web_acl_arn: &str, request: &HttpRequest) -> Inspection {
        let Some(entry) = self.acls.by_arn(web_acl_arn) else {
            return Inspection {
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
            };
        };
        let kept = self.kept.entry(Arc::clone(&entry.head.arn)).or_default();
        inspect::inspect(&entry.body, &self.sets, kept, now, request)
    }
}
