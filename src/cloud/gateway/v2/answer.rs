//! Answers to requests at HTTP APIs: sent, written down, and noted in the access log.

use super::V2;
use super::context::{Context, clf_time};
use super::cors;
use super::model::Stage;
use super::visit::{Refusal, Visit};
use crate::clock::Time;
use crate::cloudwatch::{Batch, Line};
use crate::core::{Core, Effect};
use crate::gateway::{Event, Gate, Verdict};
use crate::http::{Headers, HttpResponse};
use serde_json::json;
use std::sync::Arc;

impl V2 {
    /// Refuses a request at a gate.
    pub(super) fn refuse(&mut self, core: &mut Core, mut visit: Visit, refusal: Refusal) {
        let Refusal {
            gate,
            status,
            message,
            why,
            saw,
            mut headers,
        } = refusal;
        visit.gate(core, gate, Verdict::Refused, why, saw);
        visit.context.set("error.message", message);
        visit
            .context
            .set("error.messageString", json!(message).to_string());
        headers.add("Content-Type", "application/json");
        let response = HttpResponse {
            status,
            headers,
            body: json!({"message": message}).to_string(),
        };
        self.answer(core, visit, gate, response);
    }

    /// Answers what a backend answered, with the configured CORS headers in place of the backend's.
    pub(super) fn answer_from_backend(
        &mut self,
        core: &mut Core,
        visit: Visit,
        mut response: HttpResponse,
    ) {
        if let Some(cors) = visit.draft.cors.clone() {
            let before = response.headers.clone();
            cors::override_headers(&cors, &visit.request, &mut response.headers);
            if response.headers != before {
                let why = "CORS is configured for this API: its headers take the place of those that the backend sent.";
                visit.gate(
                    core,
                    Gate::Cors,
                    Verdict::Changed,
                    why,
                    Some(json!({"configuration": *cors, "headers": response.headers})),
                );
            }
        }
        visit.gate(
            core,
            Gate::Response,
            Verdict::Passed,
            format!("The client is answered {}.", response.status),
            None,
        );
        self.answer(core, visit, Gate::Response, response);
    }

    /// Sends the answer, writes it down, and writes the access log.
    pub(super) fn answer(
        &mut self,
        core: &mut Core,
        mut visit: Visit,
        by: Gate,
        mut response: HttpResponse,
    ) {
        let mut headers = Headers::default();
        headers.add("Date", http_date(core.now));
        if response.headers.get("content-type").is_none() && !response.body.is_empty() {
            headers.add("Content-Type", "text/plain;charset=UTF-8");
        }
        response.headers.remove("date");
        response.headers.remove("content-length");
        for (name, value) in response.headers.iter() {
            headers.add(name, value);
        }
        if response.status != 204 {
            headers.add("Content-Length", response.body.len().to_string());
        }
        headers.add("Apigw-Requestid", &*visit.request_id);
        response.headers = headers;
        let latency_ms = core.now.since(visit.arrived);
        visit.context.set("status", response.status.to_string());
        visit
            .context
            .set("responseLength", response.body.len().to_string());
        visit.context.set("responseLatency", latency_ms.to_string());
        if let Some(millis) = visit.backend_ms {
            visit.context.set("integrationLatency", millis.to_string());
            visit.context.set("integration.latency", millis.to_string());
        }
        if let Some(stage) = self
            .apis
            .get(&visit.api)
            .and_then(|api| api.stages.get(&visit.stage))
        {
            access_log(core, stage, &visit.api, &visit.context);
        }
        let response = Arc::new(response);
        core.record(Event::RequestAnswered {
            request_id: Arc::clone(&visit.request_id),
            api: Arc::clone(&visit.api),
            stage: Arc::clone(&visit.stage),
            by,
            http: Arc::clone(&response),
            latency_ms,
            integration_latency_ms: visit.backend_ms,
        });
        core.answer(visit.ticket, Ok(json!(*response)));
    }
}

/// Writes a line of the stage's access log, when it has one.
pub(super) fn access_log(core: &mut Core, stage: &Stage, api: &str, context: &Context) {
    let settings = &stage.shown["AccessLogSettings"];
    let (Some(arn), Some(format)) = (
        settings["DestinationArn"].as_str(),
        settings["Format"].as_str(),
    ) else {
        return;
    };
    let group = arn.split_once(":log-group:").map_or(arn, |(_, name)| name);
    let line: Arc<str> = context.fill(format).into();
    core.effects.push_back(Effect::Logs(Batch {
        group: group.trim_end_matches(":*").into(),
        stream: format!("apigateway/{api}").into(),
        lines: vec![(core.now, Line::Text(line))],
    }));
}

/// `Mon, 05 Jan 2026 09:00:00 GMT`
fn http_date(now: Time) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    let day = usize::try_from(now.as_secs() / 86_400 % 7).unwrap_or(0);
    let time = clf_time(now);
    // 12/Mar/2020:19:03:58 +0000
    let part = |from: usize, to: usize| time.get(from..to).unwrap_or_default();
    format!(
        "{}, {} {} {} {} GMT",
        DAYS[day],
        part(0, 2),
        part(3, 6),
        part(7, 11),
        part(12, 20)
    )
}
