//! Requests on their way, from what the log says of them.

use super::{Journeys, Place, State, Stop, Zone, raw, stops};
use crate::app::stage::model::events::Tone;
use cloud::clock::Time;
use cloud::gateway::{Event, Gate, Verdict};
use cloud::http::{HttpRequest, HttpResponse};
use cloud::log;
use serde_json::{Value, json};
use std::sync::Arc;

/// A log in the making.
struct Told {
    journeys: Journeys,
    seq: u64,
}

impl Told {
    fn new() -> Self {
        let mut told = Self {
            journeys: Journeys::default(),
            seq: 0,
        };
        told.say(Event::RequestReceived {
            request_id: "r1".into(),
            api: "abc".into(),
            stage: "Prod".into(),
            client: "Shop".into(),
            http: Arc::new(HttpRequest {
                method: "POST".into(),
                url: "https://abc.execute-api.eu-central-1.amazonaws.com/Prod/cakes".into(),
                body: Some("{}".into()),
                ..HttpRequest::default()
            }),
        });
        told
    }

    fn say(&mut self, event: Event) {
        let entry = log::Entry {
            seq: self.seq,
            at: Time::from_millis(self.seq * 10),
            event: event.into(),
        };
        self.seq += 1;
        self.journeys.note(&entry);
    }

    fn asked(&mut self, gate: Gate, verdict: Verdict, saw: Value) {
        self.say(Event::GateAsked {
            request_id: "r1".into(),
            gate,
            verdict,
            why: format!("{gate:?} says so.").into(),
            saw: Some(Arc::new(saw)),
        });
    }

    fn answered(&mut self, by: Gate, status: u16) {
        self.say(Event::RequestAnswered {
            request_id: "r1".into(),
            api: "abc".into(),
            stage: "Prod".into(),
            by,
            http: Arc::new(HttpResponse {
                status,
                ..HttpResponse::default()
            }),
            latency_ms: 40,
            integration_latency_ms: (by == Gate::Response).then_some(30),
        });
    }

    fn stops(&self) -> Vec<Stop> {
        stops(self.journeys.newest().next().unwrap())
    }

    fn state(&self, gate: Gate) -> State {
        let stops = self.stops();
        let found = stops.iter().find(|stop| stop.place == Place::Gate(gate));
        found.unwrap().state
    }
}

#[test]
fn a_refused_request_stops_at_its_gate() {
    let mut told = Told::new();
    told.asked(Gate::Tls, Verdict::Passed, Value::Null);
    told.asked(Gate::EndpointPolicy, Verdict::Absent, Value::Null);
    told.asked(Gate::Waf, Verdict::Refused, Value::Null);
    told.answered(Gate::Waf, 403);
    assert_eq!(told.state(Gate::Tls), State::Passed);
    assert_eq!(told.state(Gate::EndpointPolicy), State::Absent);
    assert_eq!(told.state(Gate::Waf), State::Refused);
    assert_eq!(told.state(Gate::Authorizer), State::Unreached);
    assert_eq!(told.state(Gate::Integration), State::Unreached);
    // The refusal is still an answer, and the client receives it.
    assert_eq!(told.state(Gate::Response), State::Passed);
    let journey = told.journeys.newest().next().unwrap();
    assert_eq!(journey.outcome(), "403 Forbidden, by AWS WAF");
    assert_eq!(journey.refused_by(), Some(Gate::Waf));
    assert_eq!(journey.tone(), Tone::Warn);
    let last = told.stops().pop().unwrap();
    assert_eq!((last.state, last.zone()), (State::Refused, Zone::Back));
    assert!(
        last.why.contains("The backend was not asked"),
        "{}",
        last.why
    );
}

#[test]
fn while_the_backend_works_the_request_is_there() {
    let mut told = Told::new();
    told.asked(Gate::Route, Verdict::Passed, Value::Null);
    told.asked(Gate::IntegrationRequest, Verdict::Changed, Value::Null);
    assert_eq!(
        told.state(Gate::Waf),
        State::Absent,
        "it was passed in silence"
    );
    assert_eq!(told.state(Gate::Integration), State::Asking);
    assert_eq!(told.state(Gate::Response), State::Ahead);
    let journey = told.journeys.newest().next().unwrap();
    assert_eq!(journey.outcome(), "waits for the backend");
    told.asked(Gate::Integration, Verdict::Passed, Value::Null);
    told.answered(Gate::Response, 200);
    assert_eq!(told.state(Gate::IntegrationResponse), State::Absent);
    let asking = told
        .stops()
        .into_iter()
        .filter(|stop| stop.state == State::Asking);
    assert_eq!(asking.count(), 0);
}

#[test]
fn what_is_on_the_line_is_shown_before_and_after() {
    let mut told = Told::new();
    told.asked(Gate::Route, Verdict::Passed, Value::Null);
    let changed = json!({"request": {"method": "PUT", "url": "https://backend.example/bake"}});
    told.asked(Gate::IntegrationRequest, Verdict::Changed, changed);
    let answer = json!({"response": {"status": 201, "body": "baked"}});
    told.asked(Gate::Integration, Verdict::Passed, answer);
    told.answered(Gate::Response, 200);
    let journey = told.journeys.newest().next().unwrap();
    let at = |gate: Gate| {
        let stops = stops(journey);
        let stop = stops.iter().find(|stop| stop.place == Place::Gate(gate));
        raw(journey, stop.unwrap())
    };
    let route = at(Gate::Route);
    assert!(
        route
            .request
            .unwrap()
            .starts_with("POST /Prod/cakes HTTP/1.1\nHost: abc.")
    );
    assert_eq!((route.request_after, route.response), (None, None));
    let mapped = at(Gate::IntegrationRequest);
    assert!(
        mapped
            .request_after
            .unwrap()
            .starts_with("PUT /bake HTTP/1.1\nHost: backend.example")
    );
    let backend = at(Gate::Integration);
    assert!(backend.request.unwrap().starts_with("PUT /bake"));
    assert!(
        backend
            .response
            .unwrap()
            .starts_with("HTTP/1.1 201 Created\n\nbaked")
    );
    let out = at(Gate::Response);
    assert!(out.response.unwrap().starts_with("HTTP/1.1 201"));
    assert!(out.response_after.unwrap().starts_with("HTTP/1.1 200 OK"));
}

#[test]
fn only_the_latest_requests_are_kept() {
    let mut told = Told::new();
    let first = told.journeys.newest().next().unwrap().clone();
    for _ in 0..70 {
        told.seq += 1;
        let again = Told::new();
        let http = Arc::clone(&again.journeys.newest().next().unwrap().http);
        told.say(Event::RequestReceived {
            request_id: format!("n{}", told.seq).into(),
            api: "abc".into(),
            stage: "Prod".into(),
            client: "Shop".into(),
            http,
        });
    }
    assert_eq!(told.journeys.newest().count(), 60);
    assert!(told.journeys.find(first.entry).is_none());
    // An answer to one that is forgotten changes nothing.
    told.answered(Gate::Response, 200);
    assert!(told.journeys.newest().all(|one| one.answer.is_none()));
}
