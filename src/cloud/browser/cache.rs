//! The preflight cache: what other origins have allowed, and until when.
//!
//! <https://fetch.spec.whatwg.org/#cors-preflight-cache> (read 2026-11-22).

use super::standard::{Allowed, Plan, allows_header, allows_method};
use crate::clock::Time;
use crate::sorted::SortedMap;

/// What was allowed, by URL and whether credentials were included.
#[derive(Clone, Debug, Default)]
pub struct PreflightCache {
    entries: SortedMap<(String, bool), (Time, Allowed)>,
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

#[cfg(test)]
mod tests {
    use super::PreflightCache;
    use crate::browser::standard::{Allowed, Plan};
    use crate::clock::Time;
    use crate::http::Headers;

    const URL: &str = "https://api.bakery.example/orders";

    fn asks(method: &str, headers: &[&str]) -> Plan {
        Plan {
            method: method.into(),
            headers: Headers::default(),
            cross_origin: true,
            with_cookies: false,
            preflight: Some(headers.iter().map(|name| (*name).to_owned()).collect()),
        }
    }

    fn allows(methods: &[&str], headers: &[&str], max_age_s: u64) -> Allowed {
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Allowed {
            methods: own(methods),
            headers: own(headers),
            max_age_s,
        }
    }

    /// What was allowed at 0 s: PUT with `x-api-key`, for 10 s and without credentials.
    #[test]
    fn what_was_allowed_holds_for_its_url_method_headers_and_time() {
        let mut cache = PreflightCache::default();
        let at = |seconds: u64| Time::START.after(seconds * 1_000);
        cache.keep(at(0), URL, false, allows(&["PUT"], &["x-api-key"], 10));
        let other = "https://api.bakery.example/bread";
        for (seconds, url, credentials, plan, is_covered) in [
            (0, URL, false, asks("PUT", &["x-api-key"]), true),
            (9, URL, false, asks("PUT", &[]), true),
            (10, URL, false, asks("PUT", &[]), false),
            (1, other, false, asks("PUT", &[]), false),
            (1, URL, true, asks("PUT", &[]), false),
            (1, URL, false, asks("DELETE", &[]), false),
            (1, URL, false, asks("PUT", &["x-api-key", "x-shop"]), false),
            // What a form could send needs nobody's leave.
            (1, URL, false, asks("POST", &["x-api-key"]), true),
        ] {
            let until = cache.covers(at(seconds), url, credentials, &plan);
            let expected = is_covered.then(|| at(10));
            assert_eq!(until, expected, "{seconds} s, {credentials}, {plan:?}");
        }
    }

    #[test]
    fn a_star_covers_all_but_credentials() {
        let mut cache = PreflightCache::default();
        let now = Time::START;
        for include in [false, true] {
            cache.keep(now, URL, include, allows(&["*"], &["*"], 10));
            let plan = asks("DELETE", &["x-api-key"]);
            let covers = cache.covers(now, URL, include, &plan).is_some();
            assert_eq!(covers, !include);
        }
        let plan = asks("PUT", &["authorization"]);
        assert!(cache.covers(now, URL, false, &plan).is_none());
    }

    #[test]
    fn what_holds_still_is_added_to_and_what_is_over_is_forgotten() {
        let mut cache = PreflightCache::default();
        let at = |seconds: u64| Time::START.after(seconds * 1_000);
        cache.keep(at(0), URL, false, allows(&["PUT"], &[], 10));
        cache.keep(at(5), URL, false, allows(&["DELETE"], &[], 10));
        for method in ["PUT", "DELETE"] {
            let until = cache.covers(at(14), URL, false, &asks(method, &[]));
            assert_eq!(until, Some(at(15)), "{method}");
        }
        cache.keep(at(20), URL, false, allows(&["DELETE"], &[], 10));
        assert!(
            cache
                .covers(at(21), URL, false, &asks("PUT", &[]))
                .is_none()
        );
        let kept = cache.covers(at(21), URL, false, &asks("DELETE", &[]));
        assert_eq!(kept, Some(at(30)));
    }
}
