//! The preflight cache: what other origins have allowed, and until when.
//!
//! <https://fetch.spec.whatwg.org/#cors-preflight-cache> (read 2026-11-22).

use super::standard::{Allowed, Plan, allows_header, allows_method};
use crate::clock::Time;
use std::collections::BTreeMap;

/// What was allowed, by URL and whether credentials were included.
#[derive(Clone, Debug, Default)]
pub struct PreflightCache {
    entries: BTreeMap<(String, bool), (Time, Allowed)>,
}

impl PreflightCache {
    /// Whether what was allowed before covers a request, so that the other side need not be asked again; until when.
    #[must_use]
    pub fn covers(&self, now: Time, url: &str, include: bool, plan: &Plan) -> Option<Time> {
        let (until, allowed) = self.entries.get(&(url.to_owned(), include))?;
        let mut names = plan.preflight.iter().flatten();
        let covers = *until > now
            && allows_method(&allowed.methods, include, &plan.method)
            && names.all(|name| allows_header(&allowed.headers, include, name));
        covers.then_some(*until)
    }

    /// Keeps what an answer allows.
    pub fn keep(&mut self, now: Time, url: &str, include: bool, allowed: Allowed) {
        let until = now.after(allowed.max_age_s * 1_000);
        let kept = self.entries.entry((url.to_owned(), include));
        let (kept_until, kept) = kept.or_insert_with(|| (until, allowed.clone()));
        if *kept_until > now {
            merge(&mut kept.methods, allowed.methods);
            merge(&mut kept.headers, allowed.headers);
        } else {
            *kept = allowed;
        }
        *kept_until = until;
    }
}

fn merge(kept: &mut Vec<String>, new: Vec<String>) {
    for one in new {
        if !kept.contains(&one) {
            kept.push(one);
        }
    }
}
