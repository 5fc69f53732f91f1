//! Requests on their way, from what the log says of them.

use super::stops::Place;
use super::{Journeys, State, Stop, Zone, raw, stops};
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
    for _ in 0..90 {
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
    assert_eq!(told.journeys.newest().count(), 80);
    assert!(told.journeys.find(first.entry).is_none());
    let newest = told.journeys.newest().next().unwrap().entry;
    assert!(told.journeys.find(newest).is_some());
    // An answer to one that is forgotten changes nothing.
    told.answered(Gate::Response, 200);
    assert!(told.journeys.newest().all(|one| one.answer.is_none()));
}

#[test]
fn a_message_on_a_connection_goes_through_gates_but_has_no_answer() {
    let mut told = Told {
        journeys: Journeys::default(),
        seq: 0,
    };
    told.say(Event::FrameReceived {
        connection: "c1".into(),
        client: "Shop".into(),
        request_id: "r1".into(),
        body: "{\"action\": \"order\"}".into(),
    });
    told.asked(Gate::Route, Verdict::Passed, Value::Null);
    told.asked(Gate::Integration, Verdict::Passed, Value::Null);
    let journey = told.journeys.newest().next().unwrap();
    assert_eq!(journey.line(), "Message {\"action\": \"order\"}");
    assert_eq!(
        (journey.outcome().as_str(), journey.is_over()),
        ("taken", true)
    );
    let stops = stops(journey);
    assert!(stops.iter().all(|stop| stop.state != State::Asking));
    assert_eq!(
        raw(journey, &stops[0]).request.unwrap(),
        "{\"action\": \"order\"}"
    );
}

mod page {
    //! What a browser does before and after AWS.

    use super::*;
    use cloud::browser::{self, Wish};
    use cloud::http::Headers;

    const ORIGIN: &str = "https://shop.bakery.example";
    const API: &str = "https://abc.execute-api.eu-central-1.amazonaws.com/Prod/cakes";

    fn request(method: &str) -> Arc<HttpRequest> {
        Arc::new(HttpRequest {
            method: method.into(),
            url: API.into(),
            ..HttpRequest::default()
        })
    }

    fn tell(told: &mut Told, event: browser::Event) {
        let entry = log::Entry {
            seq: told.seq,
            at: Time::from_millis(told.seq * 10),
            event: event.into(),
        };
        told.seq += 1;
        told.journeys.note(&entry);
    }

    fn started() -> Told {
        let mut told = Told {
            journeys: Journeys::default(),
            seq: 0,
        };
        let wish = Wish {
            method: "PUT".into(),
            url: API.into(),
            ..Wish::default()
        };
        tell(
            &mut told,
            browser::Event::FetchStarted {
                client: "Shop".into(),
                number: 1,
                origin: Some(ORIGIN.into()),
                wish: Arc::new(wish),
            },
        );
        told
    }

    fn sent(told: &mut Told, preflight: bool, method: &str) {
        tell(
            told,
            browser::Event::RequestSent {
                client: "Shop".into(),
                number: 1,
                preflight,
                http: request(method),
            },
        );
    }

    fn came(told: &mut Told, preflight: bool, status: u16) {
        let http = Arc::new(HttpResponse {
            status,
            ..HttpResponse::default()
        });
        tell(
            told,
            browser::Event::AnswerReceived {
                client: "Shop".into(),
                number: 1,
                preflight,
                http,
            },
        );
    }

    fn blocked(told: &mut Told, unsent: bool) {
        tell(
            told,
            browser::Event::FetchBlocked {
                client: "Shop".into(),
                number: 1,
                unsent,
                error: "TypeError: Failed to fetch".into(),
                console: "blocked by CORS policy".into(),
            },
        );
    }

    fn at(told: &Told, place: Place) -> Stop {
        let stops = stops(told.journeys.latest().unwrap());
        stops.into_iter().find(|stop| stop.place == place).unwrap()
    }

    #[test]
    fn a_refused_preflight_keeps_the_request_at_home() {
        let mut told = started();
        sent(&mut told, true, "OPTIONS");
        assert_eq!(at(&told, Place::Preflight).state, State::Asking);
        came(&mut told, true, 403);
        blocked(&mut told, true);
        let journey = told.journeys.latest().unwrap();
        assert_eq!(
            (journey.outcome().as_str(), journey.tone()),
            ("not sent", Tone::Bad)
        );
        assert_eq!(at(&told, Place::Preflight).state, State::Refused);
        assert_eq!(at(&told, Place::Gate(Gate::Route)).state, State::Unreached);
        assert_eq!(at(&told, Place::SameOrigin).state, State::Unreached);
        let asked = raw(journey, &at(&told, Place::Preflight));
        assert!(asked.request.unwrap().starts_with("OPTIONS /Prod/cakes"));
        assert!(asked.response.unwrap().starts_with("HTTP/1.1 403"));
        // The question is in the list, too.
        let question = told.journeys.newest().next().unwrap();
        assert_eq!(stops(question).pop().unwrap().state, State::Refused);
    }

    #[test]
    fn the_server_may_answer_what_the_page_may_not_read() {
        let mut told = started();
        sent(&mut told, false, "PUT");
        told.say(Event::RequestReceived {
            request_id: "r1".into(),
            api: "abc".into(),
            stage: "Prod".into(),
            client: "Shop".into(),
            http: request("PUT"),
        });
        told.asked(Gate::Integration, Verdict::Passed, Value::Null);
        told.answered(Gate::Response, 200);
        assert_eq!(
            told.journeys.newest().count(),
            1,
            "what arrives is what was sent"
        );
        came(&mut told, false, 200);
        assert_eq!(at(&told, Place::SameOrigin).state, State::Asking);
        blocked(&mut told, false);
        let journey = told.journeys.latest().unwrap();
        assert_eq!(journey.outcome(), "200 OK, kept from the page");
        assert_eq!(at(&told, Place::Preflight).state, State::Absent);
        assert_eq!(
            at(&told, Place::Gate(Gate::Integration)).state,
            State::Passed
        );
        let policy = at(&told, Place::SameOrigin);
        assert_eq!(policy.state, State::Refused);
        assert!(
            policy.why.contains("blocked by CORS policy"),
            "{}",
            policy.why
        );
        assert_eq!(
            at(&told, Place::Receives).saw.unwrap()["theScriptGets"],
            "TypeError: Failed to fetch"
        );
    }

    #[test]
    fn the_page_reads_less_than_the_browser() {
        let mut told = started();
        sent(&mut told, false, "PUT");
        came(&mut told, false, 200);
        tell(
            &mut told,
            browser::Event::AnswerRead {
                client: "Shop".into(),
                number: 1,
                status: 200,
                headers: Headers::default(),
                body: "baked".into(),
            },
        );
        let journey = told.journeys.latest().unwrap();
        assert!(journey.is_over());
        let policy = raw(journey, &at(&told, Place::SameOrigin));
        assert!(policy.response_after.unwrap().ends_with("baked"));
        assert_eq!(at(&told, Place::Receives).state, State::Passed);
        assert_eq!(at(&told, Place::Gate(Gate::Waf)).state, State::Unreached);
    }
}

#[test]
fn a_connection_is_one_request_from_the_page_to_the_api() {
    let url = "wss://abc.execute-api.us-east-1.amazonaws.com/live/";
    let template = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Metadata": {"Stratus": {"Clients": [{"Name": "Eva", "Browser": {"Origin": "https://cakes.example"},
            "Requests": [{"Title": "Connect", "Method": "CONNECT", "Url": url}]}]}},
        "Resources": {"Waiter": {"Type": "AWS::SQS::Queue"}},
    });
    let recipe = cloud::session::Recipe::new(1, Arc::new(template));
    let mut session = cloud::session::Session::new(recipe).unwrap();
    let ask = cloud::browser::Ask {
        client: "Eva".into(),
        request: Some("Connect".into()),
        ..Default::default()
    };
    session.act(cloud::engine::Input::Fetch(ask)).unwrap();
    session.advance_to(session.now().after(5_000));
    let mut journeys = Journeys::default();
    journeys.read(session.cloud().log());
    let lines: Vec<String> = journeys.newest().map(|one| one.line()).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    // Nothing is deployed there; the page hears of it.
    let only = journeys.newest().next().unwrap();
    assert!(only.is_over() && only.answer.is_some() && only.fetch.is_some());
}
