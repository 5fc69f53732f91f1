//! The places of a request's way, in order, and how each stands.

use super::{Journey, Step, client};
use cloud::clock::Time;
use cloud::gateway::{Gate, Verdict};
use serde_json::Value;
use std::sync::Arc;

/// A place on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where the request is made.
    Sends,
    /// The browser's question beforehand.
    Preflight,
    /// A gate of the API.
    Gate(Gate),
    /// Where the browser decides whether the page may read the answer.
    SameOrigin,
    /// Where the answer comes to.
    Receives,
}

/// Where a place lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Who asks.
    Client,
    /// At AWS, on the way in.
    In,
    /// What answers.
    Backend,
    /// At AWS, on the way back.
    Out,
    /// Who asked.
    Back,
}

impl Zone {
    /// Its name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Client => "Client",
            Self::In => "API Gateway, on the way in",
            Self::Backend => "Backend",
            Self::Out => "On the way back",
            Self::Back => "Client again",
        }
    }
}

/// How a place stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// There is nothing to ask here: not set up, or not a part of this kind of API.
    Absent,
    /// The request has not come here yet.
    Ahead,
    /// The request is here.
    Asking,
    /// It went through.
    Passed,
    /// It went through, changed.
    Changed,
    /// It was answered from here.
    Answered,
    /// It was refused here.
    Refused,
    /// The request never came here.
    Unreached,
}

impl State {
    /// The state in a few words.
    #[must_use]
    const fn words(self) -> &'static str {
        match self {
            Self::Absent => "not set up",
            Self::Ahead => "still ahead",
            Self::Asking => "is asked now",
            Self::Passed => "let it through",
            Self::Changed => "let it through, changed",
            Self::Answered => "answered by itself",
            Self::Refused => "refused it",
            Self::Unreached => "never reached",
        }
    }
}

/// A place on the way and how it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// Which place.
    pub place: Place,
    /// What it is called.
    pub name: &'static str,
    /// How it stands.
    pub state: State,
    /// Why, in a sentence.
    pub why: Arc<str>,
    /// What it saw.
    pub saw: Option<Arc<Value>>,
    /// When it was asked.
    pub at: Option<Time>,
}

/// The gates in the order in which they are asked.
const GATES: [Gate; 16] = [
    Gate::Tls,
    Gate::EndpointPolicy,
    Gate::Waf,
    Gate::Route,
    Gate::ResourcePolicy,
    Gate::Cors,
    Gate::Authorizer,
    Gate::ApiKey,
    Gate::UsagePlan,
    Gate::Throttle,
    Gate::Validation,
    Gate::Cache,
    Gate::IntegrationRequest,
    Gate::Integration,
    Gate::IntegrationResponse,
    Gate::Response,
];

/// What a gate is called.
#[must_use]
pub const fn name(gate: Gate) -> &'static str {
    match gate {
        Gate::Tls => "TLS",
        Gate::EndpointPolicy => "Endpoint policy",
        Gate::Waf => "AWS WAF",
        Gate::Route => "Route",
        Gate::ResourcePolicy => "Resource policy",
        Gate::Cors => "CORS",
        Gate::Authorizer => "Authorizer",
        Gate::ApiKey => "API key",
        Gate::UsagePlan => "Usage plan",
        Gate::Throttle => "Throttle",
        Gate::Validation => "Validation",
        Gate::Cache => "Cache",
        Gate::IntegrationRequest => "Integration request",
        Gate::Integration => "Backend",
        Gate::IntegrationResponse => "Integration response",
        Gate::Response => "Response",
    }
}

/// What a gate asks, for who has not seen it at work.
const fn asks(gate: Gate) -> &'static str {
    match gate {
        Gate::Tls => "Can the two sides talk in secret, and does the certificate fit?",
        Gate::EndpointPolicy => "May this request use the VPC endpoint that it comes through?",
        Gate::Waf => "Does a rule of the web ACL recognise the request as unwanted?",
        Gate::Route => "Which API, stage, resource and method is it for?",
        Gate::ResourcePolicy => "Does the API's own policy let this sender in?",
        Gate::Cors => "Is it a browser's question whether a page may ask?",
        Gate::Authorizer => "Who is it, and may they do this?",
        Gate::ApiKey => "Does it carry a key that this method asks for?",
        Gate::UsagePlan => "Has this key requests left?",
        Gate::Throttle => "Do more requests come than the stage may take?",
        Gate::Validation => "Is everything there that the method requires?",
        Gate::Cache => "Has the same been answered a moment ago?",
        Gate::IntegrationRequest => "What is the backend sent?",
        Gate::Integration => "The backend does the work.",
        Gate::IntegrationResponse => "What is made of the backend's answer?",
        Gate::Response => "What is the client answered?",
    }
}

impl Stop {
    /// What was decided here, in a few words.
    #[must_use]
    pub const fn verdict(&self) -> &'static str {
        match (self.place, self.state) {
            (Place::Sends, State::Passed) => "goes out",
            (Place::Preflight, State::Passed) => "allowed",
            (Place::Preflight, State::Refused) => "not allowed",
            (Place::Preflight, State::Absent) => "not needed",
            (Place::SameOrigin, State::Passed) => "lets the page read it",
            (Place::SameOrigin, State::Refused) => "keeps it from the page",
            (Place::SameOrigin, State::Absent) => "not asked",
            (Place::Receives, State::Passed) => "done",
            (Place::Receives, State::Refused) => "in vain",
            (_, state) => state.words(),
        }
    }

    /// Where it lies.
    #[must_use]
    pub const fn zone(&self) -> Zone {
        match self.place {
            Place::Sends | Place::Preflight => Zone::Client,
            Place::Gate(Gate::Integration) => Zone::Backend,
            Place::Gate(Gate::IntegrationResponse | Gate::Response) => Zone::Out,
            Place::Gate(_) => Zone::In,
            Place::SameOrigin | Place::Receives => Zone::Back,
        }
    }

    /// Whether it is a gate of the API.
    #[must_use]
    pub const fn is_gate(&self) -> bool {
        matches!(self.place, Place::Gate(_))
    }

    /// Whether there is something to see here: it was asked, or will be.
    #[must_use]
    pub const fn is_there(&self) -> bool {
        !matches!(self.state, State::Absent | State::Unreached)
    }
}

/// Every place of a request's way, from who sends it back to who sent it.
#[must_use]
pub fn stops(journey: &Journey) -> Vec<Stop> {
    let mut stops = client::before(journey);
    stops.extend(GATES.iter().map(|gate| at_gate(journey, *gate)));
    stops.extend(client::after(journey));
    // While it is on its way, it is at the first place that has not spoken.
    let is_asking = stops.iter().any(|stop| stop.state == State::Asking);
    if !is_asking
        && !journey.is_over()
        && let Some(next) = stops.iter_mut().find(|stop| stop.state == State::Ahead)
    {
        next.state = State::Asking;
    }
    stops
}

/// What a gate said: the last word that is more than that there is nothing to ask.
fn said(journey: &Journey, gate: Gate) -> Option<&Step> {
    let of_gate = || journey.steps.iter().filter(move |step| step.gate == gate);
    let spoke = of_gate().rfind(|step| step.verdict != Verdict::Absent);
    spoke.or_else(|| of_gate().next())
}

fn at_gate(journey: &Journey, gate: Gate) -> Stop {
    if let Some(step) = said(journey, gate) {
        return Stop {
            place: Place::Gate(gate),
            name: name(gate),
            state: match step.verdict {
                Verdict::Absent => State::Absent,
                Verdict::Passed => State::Passed,
                Verdict::Changed => State::Changed,
                Verdict::Answered => State::Answered,
                Verdict::Refused => State::Refused,
            },
            why: Arc::clone(&step.why),
            saw: step.saw.clone(),
            at: Some(step.at),
        };
    }
    let last = journey.steps.iter().map(|step| step.gate).max();
    let state = match &journey.answer {
        Some(answer) if answer.by < gate && gate != Gate::Response => State::Unreached,
        Some(answer) if gate == Gate::Response && answer.http.status != 0 => State::Passed,
        Some(_) => State::Absent,
        None if last > Some(gate) => State::Absent,
        // It never came to AWS, or not to an API.
        None if journey.is_over() => State::Unreached,
        None => State::Ahead,
    };
    Stop {
        place: Place::Gate(gate),
        name: name(gate),
        state,
        why: asks(gate).into(),
        saw: None,
        at: None,
    }
}
