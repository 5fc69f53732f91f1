//! What all services share: the clock, the random numbers, the log, the planned events, and the doors out.
//!
//! Services never call each other. What one has for another it leaves as an [`Effect`], and the engine carries it over
//! once the service is done; so there is one mutation at a time.

use crate::browser;
use crate::call::{Answer, ApiCall, SharedAnswer, Ticket};
use crate::clock::{EventQueue, Time, TimerKey};
use crate::cloudwatch;
use crate::engine::HttpTask;
use crate::events;
use crate::gateway;
use crate::handover::Handover;
use crate::http::HttpRequest;
use crate::iam::Account;
use crate::lambda;
use crate::log::{ApiEvent, Event, Log};
use crate::rng::Rng;
use crate::s3;
use crate::scheduler;
use crate::servers;
use crate::sqs;
use crate::states;
use crate::traffic;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// How faithful to AWS's less convenient sides a world is; scenes choose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Short polls ask only some of a queue's servers and may miss messages, as on AWS. When off they find everything.
    pub short_polls_sample: bool,
    /// Chance in a hundred that a message on a standard queue is delivered once more although it is in flight or deleted.
    pub duplicate_percent: u32,
    /// Chance in a hundred that a receive from a standard queue takes messages out of order.
    pub reorder_percent: u32,
    /// Whether functions without a model run outside, as [`Output::RunCode`] asks.
    pub code_runs_outside: bool,
    /// Whether the outside runs Python: functions whose code came as a zip archive then run it instead of their model.
    #[serde(skip_serializing_if = "is_off")]
    pub python: bool,
    /// How many invocations may run at once in the account's region; [`lambda::ACCOUNT_CONCURRENCY`] unless AWS raised it.
    pub account_concurrency: Option<u32>,
}

// A setting that scenes do not have leaves no trace in what is kept of them.
fn is_off(setting: &bool) -> bool {
    !*setting
}

/// Something planned for later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timer {
    /// For Amazon SQS.
    Sqs(sqs::Timer),
    /// For AWS Lambda.
    Lambda(lambda::Timer),
    /// For the scene's clients.
    Traffic(traffic::Timer),
    /// For Amazon EventBridge.
    Events(events::Timer),
    /// For Amazon S3.
    S3(s3::Timer),
    /// For Amazon API Gateway.
    Gateway(gateway::Timer),
    /// For AWS Step Functions.
    States(states::Timer),
    /// For the scene's HTTP clients.
    Browser(browser::Timer),
    /// For a server outside AWS.
    Server(servers::Timer),
    /// For Amazon EventBridge Scheduler.
    Scheduler(scheduler::Timer),
    /// Something arrives that one service sent to another.
    HandOver(Box<Handover>),
}

/// Something one service has for another; carried over by the engine.
#[derive(Clone, Debug)]
pub enum Effect {
    /// SQS answers a receive that a poller of Lambda made.
    Delivered {
        /// Which poller waits.
        poller: lambda::PollerId,
        /// The messages; none when the wait ended.
        messages: Vec<sqs::Delivery>,
    },
    /// A poller of Lambda asks a queue for messages.
    Poll {
        /// Which poller asks.
        poller: lambda::PollerId,
        /// The queue's ARN.
        queue_arn: Arc<str>,
        /// How many messages at most, 1 to 10.
        max_messages: u32,
        /// How long the poll waits, in milliseconds.
        wait_ms: u64,
    },
    /// A poller of Lambda no longer waits.
    StopPolling {
        /// Which poller.
        poller: lambda::PollerId,
    },
    /// Lambda deletes messages that a function has handled.
    Delete {
        /// The queue's ARN.
        queue_arn: Arc<str>,
        /// The receipt handles.
        receipt_handles: Vec<Arc<str>>,
    },
    /// Something makes an API call of its own, such as a client of the scene.
    Call(ApiCall),
    /// An HTTP client of the scene sends the request whose turn it is.
    Fetch {
        /// The client's name.
        client: String,
        /// Whose turn: counts from 0.
        turn: u64,
    },
    /// As [`Call`](Self::Call), and the answer is wanted.
    Ask(Asker, ApiCall),
    /// A client of the scene sends an HTTP request and waits for the answer.
    Http {
        /// Who waits.
        asker: Asker,
        /// The client's name, as drawn.
        client: Arc<str>,
        /// The request.
        request: Box<HttpRequest>,
    },
    /// An HTTP Task of a state machine sends a request.
    HttpTask(Box<HttpTask>),
    /// A client of the scene does something with a WebSocket; who waits for the answer, when somebody does.
    Socket {
        /// Who waits.
        asker: Option<Asker>,
        /// The client's name, as drawn.
        client: Arc<str>,
        /// What it does.
        action: Box<gateway::SocketAction>,
    },
    /// What somebody asked is answered.
    Told(Asker, SharedAnswer),
    /// A service hands an event to a function.
    Push(Push),
    /// A service writes lines into a log stream of CloudWatch.
    Logs(cloudwatch::Batch),
}

/// Who inside the cloud waits for an answer; the number is the asker's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A request on its way through an API.
    Gateway(u64),
    /// A browser or program of the scene.
    Browser(u64),
    /// A Task of a state machine.
    States(u64),
    /// A request at one of AWS's endpoints.
    Wire(u64),
    /// A schedule that has called its target.
    Scheduler(u64),
    /// A function's code that runs outside.
    Code(u64),
}

/// An event that a service hands to a function, as Amazon S3, Amazon SNS and Amazon EventBridge do: asynchronously.
/// Lambda asks the function's resource-based policy first.
#[derive(Clone, Debug, PartialEq)]
pub struct Push {
    /// The function's ARN; it may end in a version or an alias.
    pub function_arn: String,
    /// The event as the function receives it.
    pub payload: Value,
    /// The service, for instance `s3.amazonaws.com`.
    pub principal: &'static str,
    /// The ARN of what the event comes from: a bucket, a topic, a rule.
    pub source_arn: String,
}

/// What the cloud tells the outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// A call is answered.
    Answer {
        /// Which call.
        ticket: Ticket,
        /// With what.
        answer: SharedAnswer,
    },
    /// A function's code is to run outside; time stands still until [`crate::engine::Input::Code`] answers it, or
    /// [`CodePause`](crate::engine::Input::CodePause) or [`CodeCall`](crate::engine::Input::CodeCall) say that it waits.
    RunCode(Arc<lambda::Run>),
    /// Code that waited goes on; time stands still again.
    ResumeCode(lambda::Standing),
    /// Code that waited will not go on: its time is over. Its execution environment is gone with all it remembers.
    StopCode(Arc<lambda::Run>),
    /// Nothing more to do until this instant, or until the next input when there is none.
    Idle {
        /// When to call again.
        wake: Option<Time>,
    },
}

/// What all services share. See the module's description.
#[derive(Clone, Debug)]
pub struct Core {
    /// The present.
    pub now: Time,
    /// The world's random numbers.
    pub rng: Rng,
    /// What has happened.
    pub log: Log,
    /// What is planned.
    pub timers: EventQueue<Timer>,
    /// What services have for one another.
    pub effects: VecDeque<Effect>,
    /// Answers for the outside.
    pub outputs: VecDeque<Output>,
    /// Whose cloud it is.
    pub account: Account,
    /// How it behaves.
    pub settings: Settings,
    /// How many invocations' code runs outside and does not wait for anything. Time does not pass while there are any.
    pub awaited: u32,
    /// Who waits for the answers to calls made inside the cloud.
    pub askers: BTreeMap<Ticket, Asker>,
}

impl Core {
    /// Writes down what happened, now.
    pub fn record(&mut self, event: impl Into<Event>) {
        self.log.push(self.now, event.into());
    }

    /// Plans something for `millis` milliseconds from now.
    pub fn after(&mut self, millis: u64, timer: Timer) -> TimerKey {
        self.timers.schedule(self.now.after(millis), timer)
    }

    /// Answers a call, and writes the answer down.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer) {
        self.answer_with(ticket, 200, answer);
    }

    /// Answers a call, with this HTTP status when it succeeded, and writes the answer down.
    pub fn answer_with(&mut self, ticket: Ticket, status: u16, answer: Answer) {
        let answer = answer.map(Arc::new);
        self.record(ApiEvent::answered(ticket, status, &answer));
        self.tell(ticket, answer);
    }

    /// Answers a ticket without writing it down: whoever answers has done so in words of its own.
    pub fn tell(&mut self, ticket: Ticket, answer: SharedAnswer) {
        match self.askers.remove(&ticket) {
            Some(asker) => self.effects.push_back(Effect::Told(asker, answer)),
            None => self.outputs.push_back(Output::Answer { ticket, answer }),
        }
    }
}
