//! A request's way from who sends it, through the gates of an API, to the backend and back.

mod client;
mod fetch;
mod raw;
mod stops;
#[cfg(test)]
mod tests;

pub use fetch::{End, Fetch, Preflight};
pub use raw::{Raw, is_on_the_line, raw};
pub use stops::{State, Stop, Zone, name as gate_name, stops};

use super::events::Tone;
use super::http;
use super::words::shortened;
use cloud::clock::Time;
use cloud::gateway::{Event, Gate, RequestId, Verdict};
use cloud::http::{HttpRequest, HttpResponse};
use cloud::log::{self, Log};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::Arc;

/// How much of a message on a WebSocket connection stands for it.
const FRAME_MAX: usize = 40;
/// How many requests are remembered.
const KEPT: usize = 80;

/// What one gate did.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The number of the log's entry that tells of it.
    pub entry: u64,
    /// When.
    pub at: Time,
    /// Which gate.
    pub gate: Gate,
    /// What it did.
    pub verdict: Verdict,
    /// Why, in a sentence.
    pub why: Arc<str>,
    /// What it saw.
    pub saw: Option<Arc<Value>>,
}

/// What the client was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// When.
    pub at: Time,
    /// Which gate answered.
    pub by: Gate,
    /// The answer.
    pub http: Arc<HttpResponse>,
    /// From arrival to answer, in milliseconds.
    pub latency_ms: u64,
    /// How long the backend took, when it was asked.
    pub integration_latency_ms: Option<u64>,
}

/// A request and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    /// Names the request; empty when it has not reached an API.
    pub id: RequestId,
    /// The number of the log's entry that tells of it first.
    pub entry: u64,
    /// The number of the entry that tells of its arrival at an API.
    pub arrived: u64,
    /// When the first was.
    pub at: Time,
    /// Who sent it.
    pub client: Arc<str>,
    /// The API's id.
    pub api: Arc<str>,
    /// The stage.
    pub stage: Arc<str>,
    /// The request as it arrived.
    pub http: Arc<HttpRequest>,
    /// The gates that were asked, in order.
    pub steps: Vec<Step>,
    /// The answer, once there is one.
    pub answer: Option<Answer>,
    /// The client's part, where the client is one of the scene.
    pub fetch: Option<Fetch>,
}

impl Journey {
    /// Whether it is a message on a WebSocket connection, to which no answer belongs.
    #[must_use]
    pub fn is_frame(&self) -> bool {
        self.http.url.is_empty()
    }

    /// `GET /Prod/cakes`.
    #[must_use]
    pub fn line(&self) -> String {
        if self.is_frame() {
            let body = self.http.body.as_deref().unwrap_or_default();
            return format!("Message {}", shortened(body, FRAME_MAX));
        }
        format!("{} {}", self.http.method, self.http.path_and_query().0)
    }

    /// What came of it: `403 Forbidden, by AWS WAF`.
    #[must_use]
    pub fn outcome(&self) -> String {
        if self.is_frame() {
            let mut steps = self.steps.iter();
            let refused = steps.find(|step| step.verdict == Verdict::Refused);
            return refused.map_or_else(
                || "taken".into(),
                |step| format!("refused by {}", stops::name(step.gate)),
            );
        }
        let end = self.fetch.as_ref().and_then(|fetch| fetch.end.as_ref());
        match (end, self.status()) {
            (Some((_, End::Blocked { unsent: true, .. })), None) => "not sent".into(),
            (Some((_, End::Blocked { unsent: false, .. })), Some(status)) => {
                format!("{}, kept from the page", http::status(status))
            }
            (Some((_, End::Failed { .. })), _) => "no connection".into(),
            (_, Some(status)) => self.answered(status),
            (_, None) => self.whereabouts().into(),
        }
    }

    fn answered(&self, status: u16) -> String {
        let by = self.answer.as_ref().map(|answer| answer.by);
        let by = by.filter(|by| *by != Gate::Response);
        match (status, by) {
            // Without a connection there is no status.
            (0, _) => "no answer".into(),
            (status, None) => http::status(status),
            (status, Some(by)) => format!("{}, by {}", http::status(status), stops::name(by)),
        }
    }

    /// Whether nothing more will come of it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        match &self.fetch {
            None if self.is_frame() => !self.steps.is_empty(),
            Some(fetch) if fetch.is_preflight => fetch.answer.is_some() || fetch.end.is_some(),
            Some(fetch) => fetch.end.is_some(),
            None => self.answer.is_some(),
        }
    }

    /// Where it is.
    fn whereabouts(&self) -> &'static str {
        match self.steps.last().map(|step| step.gate) {
            Some(Gate::IntegrationRequest | Gate::Integration) => "waits for the backend",
            Some(Gate::Authorizer) => "waits for the authorizer",
            _ => "on its way",
        }
    }

    /// The status of the answer, as the server gave it.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        let at_client = self.fetch.as_ref().and_then(|fetch| fetch.answer.as_ref());
        let at_client = at_client.map(|(_, http)| http.status);
        self.answer
            .as_ref()
            .map(|answer| answer.http.status)
            .or(at_client)
    }

    /// How its answer is coloured.
    #[must_use]
    pub fn tone(&self) -> Tone {
        let end = self.fetch.as_ref().and_then(|fetch| fetch.end.as_ref());
        match (end, self.status()) {
            (Some((_, End::Blocked { .. } | End::Failed { .. })), _) => Tone::Bad,
            (_, None) => Tone::Faint,
            (_, Some(100..400)) => Tone::Good,
            (_, Some(400..500)) => Tone::Warn,
            (_, Some(_)) => Tone::Bad,
        }
    }
}

/// The latest requests, read from the log entry by entry. After going back in time, start anew.
#[derive(Clone, Debug, Default)]
pub struct Journeys {
    next: u64,
    list: VecDeque<Journey>,
}

impl Journeys {
    /// Reads what is new in the log.
    pub fn read(&mut self, log: &Log) {
        for entry in log.since(self.next) {
            self.note(entry);
        }
        self.next = log.len();
    }

    /// The requests, the newest first.
    pub fn newest(&self) -> impl Iterator<Item = &Journey> {
        self.list.iter().rev()
    }

    /// The newest request that is no question beforehand, or the newest of all.
    #[must_use]
    pub fn latest(&self) -> Option<&Journey> {
        let is_asked_for =
            |one: &&Journey| one.fetch.as_ref().is_none_or(|fetch| !fetch.is_preflight);
        self.newest().find(is_asked_for).or(self.list.back())
    }

    /// The request that the log's entry of this number tells of.
    #[must_use]
    pub fn find(&self, entry: u64) -> Option<&Journey> {
        self.list.iter().find(|one| {
            let mut steps = one.steps.iter();
            one.entry == entry || one.arrived == entry || steps.any(|step| step.entry == entry)
        })
    }

    pub(super) fn note(&mut self, entry: &log::Entry) {
        match &entry.event {
            log::Event::Browser(event) => self.note_client(entry, event),
            log::Event::Gateway(event) => self.note_gateway(entry, event),
            _ => {}
        }
    }

    fn push(
        &mut self,
        entry: &log::Entry,
        client: &Arc<str>,
        http: Arc<HttpRequest>,
        fetch: Option<Fetch>,
    ) {
        if self.list.len() == KEPT {
            self.list.pop_front();
        }
        self.list.push_back(Journey {
            id: fetch::no_id(),
            entry: entry.seq,
            arrived: entry.seq,
            at: entry.at,
            client: Arc::clone(client),
            api: "".into(),
            stage: "".into(),
            http,
            steps: Vec::new(),
            answer: None,
            fetch,
        });
    }

    /// A request or a message reached an API.
    fn note_arrival(&mut self, entry: &log::Entry, event: &Event) {
        match event {
            Event::RequestReceived {
                request_id,
                api,
                stage,
                client,
                http,
            } => {
                if self.arrived(client, http).is_none() {
                    self.push(entry, client, Arc::clone(http), None);
                }
                let found = match self.arrived(client, http) {
                    Some(journey) => Some(journey),
                    None => self.list.back_mut(),
                };
                if let Some(journey) = found {
                    journey.id = Arc::clone(request_id);
                    journey.arrived = entry.seq;
                    journey.api = Arc::clone(api);
                    journey.stage = Arc::clone(stage);
                }
            }
            Event::FrameReceived {
                client,
                request_id,
                body,
                ..
            } => {
                let frame = HttpRequest {
                    body: Some(body.to_string()),
                    ..HttpRequest::default()
                };
                self.push(entry, client, Arc::new(frame), None);
                if let Some(journey) = self.list.back_mut() {
                    journey.id = Arc::clone(request_id);
                }
            }
            _ => {}
        }
    }

    fn note_gateway(&mut self, entry: &log::Entry, event: &Event) {
        match event {
            Event::RequestReceived { .. } | Event::FrameReceived { .. } => {
                self.note_arrival(entry, event);
            }
            Event::GateAsked {
                request_id,
                gate,
                verdict,
                why,
                saw,
            } => {
                let step = Step {
                    entry: entry.seq,
                    at: entry.at,
                    gate: *gate,
                    verdict: *verdict,
                    why: Arc::clone(why),
                    saw: saw.clone(),
                };
                if let Some(journey) = self.of(request_id) {
                    journey.steps.push(step);
                }
            }
            Event::RequestAnswered {
                request_id,
                api,
                stage,
                by,
                http,
                latency_ms,
                integration_latency_ms,
            } => {
                let answer = Answer {
                    at: entry.at,
                    by: *by,
                    http: Arc::clone(http),
                    latency_ms: *latency_ms,
                    integration_latency_ms: *integration_latency_ms,
                };
                if let Some(journey) = self.of(request_id) {
                    // Which API it was for may have been found out on the way.
                    journey.api = Arc::clone(api);
                    journey.stage = Arc::clone(stage);
                    journey.answer = Some(answer);
                }
            }
            _ => {}
        }
    }

    fn of(&mut self, id: &str) -> Option<&mut Journey> {
        self.list.iter_mut().rev().find(|one| *one.id == *id)
    }
}
