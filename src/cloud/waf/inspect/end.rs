//! The end of an inspection: samples, and the answer for the client.

use super::{End, Run};
use crate::http::{Headers, HttpRequest};
use crate::waf::inspection::{ActionKind, Inspection};
use crate::waf::model::Then;
use crate::waf::tally::Sample;
use crate::waf::web_acl::WebAcl;
use std::sync::Arc;

impl Run<'_> {
    pub(super) fn finish(mut self, acl: &WebAcl, end: &End<'_>) -> Inspection {
        if end.rule.is_none() {
            self.kept.default.count(self.eye.now, end.action.kind);
            for (name, value) in &end.action.added {
                self.added
                    .set(&format!("x-amzn-waf-{name}"), value.as_str());
            }
        }
        self.keep_samples(acl, end);
        let (status, own_answer, headers, body) = answer(end, self.eye.request.http);
        let goes_on = end.action.kind == ActionKind::Allow;
        Inspection {
            web_acl: Arc::clone(&acl.name),
            action: end.action.kind,
            rule: end.rule.clone(),
            status,
            own_answer,
            headers,
            body,
            added: if goes_on {
                self.added
            } else {
                Headers::default()
            },
            labels: self.eye.labels,
            trail: self.trail,
        }
    }

    /// Keeps the request as a sample of every rule that did something with it, or of the default action.
    fn keep_samples(&mut self, acl: &WebAcl, end: &End<'_>) {
        let http = self.eye.request.http;
        let sample = Sample {
            at: self.eye.now,
            request: Arc::new(HttpRequest {
                method: http.method.clone(),
                url: http.url.clone(),
                headers: http.headers.clone(),
                body: None,
                connection: http.connection.clone(),
            }),
            action: "",
            within: None,
            status: end.action.response.as_ref().map(|response| response.status),
            labels: self.eye.labels.as_slice().into(),
        };
        for rule in acl.rules.iter().filter(|rule| rule.sampled) {
            let look = self.trail.iter().find(|look| look.rule == rule.name);
            let Some(action) = look.and_then(|look| look.action) else {
                continue;
            };
            let ended = matches!(&end.rule, Some(by) if *by == rule.name || action.ends());
            let within = match &rule.then {
                Then::Group { .. } if ended => {
                    end.rule.as_ref().map(|name| name.replace('/', "#").into())
                }
                _ => None,
            };
            let sample = Sample {
                action: action.in_log(),
                within,
                status: sample.status.filter(|_| ended),
                ..sample.clone()
            };
            self.kept
                .rules
                .entry(Arc::clone(&rule.name))
                .or_default()
                .keep(sample);
        }
        if end.rule.is_none() && acl.sampled {
            self.kept.default.keep(Sample {
                action: end.action.kind.in_log(),
                ..sample
            });
        }
    }
}

/// The answer for the client: status, whether it is WAF's own, headers and body.
///
/// <https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-actions.html> (read 2026-11-22).
fn answer(end: &End<'_>, request: &HttpRequest) -> (u16, bool, Headers, String) {
    let mut headers = Headers::default();
    let (status, word) = match end.action.kind {
        ActionKind::Allow | ActionKind::Count => return (200, false, headers, String::new()),
        ActionKind::Captcha => (405, "captcha"),
        ActionKind::Challenge => (202, "challenge"),
        ActionKind::Block => return blocked(end),
    };
    headers.add("x-amzn-waf-action", word);
    let takes_html = request
        .headers
        .all("accept")
        .any(|value| value.contains("text/html"));
    if !takes_html {
        return (status, true, headers, String::new());
    }
    headers.add("Content-Type", "text/html; charset=UTF-8");
    let body = match end.action.kind {
        ActionKind::Captcha => {
            "<!DOCTYPE html><title>Human Verification</title><p>Solve the puzzle to go on."
        }
        _ => "<!DOCTYPE html><title></title><script>/* proves that this is a browser */</script>",
    };
    (status, true, headers, body.into())
}

fn blocked(end: &End<'_>) -> (u16, bool, Headers, String) {
    let Some(response) = &end.action.response else {
        return (403, false, Headers::default(), String::new());
    };
    let mut headers: Headers = response.headers.iter().cloned().collect();
    let body = response
        .body_key
        .as_ref()
        .and_then(|key| end.bodies.get(key));
    if let Some(body) = body {
        headers.add("Content-Type", body.content_type);
    }
    let body = body.map_or_else(String::new, |body| body.content.clone());
    (response.status, true, headers, body)
}
