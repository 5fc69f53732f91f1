//! The machine: inputs in, outputs out, nothing in between.

mod hand_over;
mod http_task;
mod world;

pub use http_task::HttpTask;

use crate::browser::{self, Browsers};
use crate::call::{Answer, ApiCall, Reply, Service, SharedAnswer, Ticket};
use crate::clock::Time;
use crate::cloudwatch::{self, Logs};
use crate::cognito::Cognito;
use crate::core::{Asker, Core, Effect, Output, Settings, Timer};
use crate::dynamodb::DynamoDb;
use crate::elsewhere::Elsewhere;
use crate::error::AwsError;
use crate::events::Events;
use crate::gateway::{self, Gateway};
use crate::http::{HttpRequest, NoAnswer};
use crate::iam::{Account, Caller, Iam};
use crate::lambda::{self, Lambda, PollerId};
use crate::log::{ApiEvent, Log};
use crate::rng::Rng;
use crate::s3::{self, Others, S3};
use crate::scheduler::Scheduler;
use crate::servers::{Server, Servers};
use crate::sns::Sns;
use crate::sorted::SortedMap;
use crate::sqs::Sqs;
use crate::states::{Mocked, States};
use crate::traffic::{self, Traffic};
use crate::waf::{self, Waf};
use crate::wire::{self, Wire};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// Tickets of calls that the scene itself makes start here, out of the way of those from outside; still exact in JSON.
const INTERNAL_TICKETS: u64 = 1 << 40;

/// What API Gateway looks at, borrowed apart from the gateway itself.
macro_rules! around {
    ($cloud:ident) => {
        gateway::Around {
            lambda: &$cloud.lambda,
            cognito: &$cloud.cognito,
            iam: &$cloud.iam,
            s3: &$cloud.s3,
        }
    };
}

/// What a world starts from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Decides every random choice.
    pub seed: u64,
    /// Whose cloud it is.
    pub account: Account,
    /// How it behaves.
    pub settings: Settings,
}

/// Something that acts on the cloud.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "input", rename_all = "camelCase")]
pub enum Input {
    /// A call of an AWS API.
    Call(ApiCall),
    /// A wish to a client of the scene.
    Traffic(traffic::Control),
    /// A wish to a modelled function.
    Lambda(lambda::Control),
    /// What the reader has a browser or program of the scene send; answered with what it gets to see.
    Fetch(browser::Ask),
    /// What code that ran outside did: the answer to [`Output::RunCode`].
    Code(lambda::CodeAnswer),
    /// Code that runs outside sleeps: time goes on meanwhile.
    CodePause(lambda::CodePause),
    /// Code that runs outside sends a request and waits for the answer: time goes on until it is there.
    CodeCall(lambda::CodeCall),
    /// An HTTP request by the reader to a function URL or a deployed API; answered with an [`crate::http::HttpResponse`].
    Http(HttpRequest),
    /// What the reader does with a WebSocket.
    Socket(gateway::SocketAction),
    /// As [`Http`](Self::Http), by somebody else.
    HttpBy {
        /// Who sends it.
        client: String,
        /// The request.
        request: HttpRequest,
    },
}

/// The simulated cloud: all services of one account in one region, and the clients of the scene.
///
/// [`handle`](Self::handle) an input, then [`poll`](Self::poll) until [`Output::Idle`] says when to come back.
/// Cloning it is a snapshot, and cheap: the services' state is shared until one side changes it.
#[derive(Clone, Debug)]
pub struct Cloud {
    pub(crate) core: Core,
    pub(crate) elsewhere: SortedMap<String, Elsewhere>,
    sqs: Arc<Sqs>,
    lambda: Arc<Lambda>,
    logs: Arc<Logs>,
    iam: Arc<Iam>,
    traffic: Arc<Traffic>,
    events: Arc<Events>,
    sns: Arc<Sns>,
    s3: Arc<S3>,
    gateway: Arc<Gateway>,
    waf: Arc<Waf>,
    cognito: Arc<Cognito>,
    browsers: Arc<Browsers>,
    states: Arc<States>,
    dynamodb: Arc<DynamoDb>,
    wire: Arc<Wire>,
    servers: Arc<Servers>,
    scheduler: Arc<Scheduler>,
    inputs: u64,
    internal_calls: u64,
}

impl Cloud {
    /// A cloud with nothing in it, at [`Time::START`].
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            core: Core {
                now: Time::START,
                rng: Rng::new(config.seed),
                log: Log::default(),
                timers: Default::default(),
                effects: Default::default(),
                outputs: Default::default(),
                account: config.account,
                settings: config.settings,
                awaited: 0,
                askers: Default::default(),
            },
            elsewhere: SortedMap::new(),
            sqs: Arc::default(),
            lambda: Arc::default(),
            logs: Arc::default(),
            iam: Arc::default(),
            traffic: Arc::default(),
            events: Arc::default(),
            sns: Arc::default(),
            s3: Arc::default(),
            gateway: Arc::default(),
            waf: Arc::default(),
            cognito: Arc::default(),
            browsers: Arc::default(),
            states: Arc::default(),
            dynamodb: Arc::default(),
            wire: Arc::default(),
            servers: Arc::default(),
            scheduler: Arc::default(),
            inputs: 0,
            internal_calls: 0,
        }
    }

    /// Lets time pass until `now`, then takes the input. The ticket names a call's answer.
    pub fn handle(&mut self, now: Time, input: Input) -> Ticket {
        self.advance(now);
        let ticket = Ticket(self.inputs);
        self.inputs += 1;
        match input {
            Input::Call(call) => self.call(ticket, &call),
            Input::Traffic(control) => {
                Arc::make_mut(&mut self.traffic).control(&mut self.core, &control);
            }
            Input::Lambda(control) => {
                Arc::make_mut(&mut self.lambda).control(&mut self.core, &control);
            }
            Input::Code(answer) => {
                Arc::make_mut(&mut self.lambda).code_answered(&mut self.core, &answer);
            }
            Input::CodePause(pause) => {
                Arc::make_mut(&mut self.lambda).code_paused(&mut self.core, &pause);
            }
            Input::CodeCall(call) => self.code_call(&call),
            Input::Fetch(ask) => {
                Arc::make_mut(&mut self.browsers).ask(&mut self.core, ticket, &ask);
            }
            Input::Http(request) => self.http(ticket, "You", &request),
            Input::Socket(action) => self.socket(ticket, "You", &action),
            Input::HttpBy { client, request } => self.http(ticket, &client, &request),
        }
        self.settle();
        ticket
    }

    /// What there is to tell, one thing at a time; [`Output::Idle`] when that was all.
    pub fn poll(&mut self) -> Output {
        self.core.outputs.pop_front().unwrap_or(Output::Idle {
            wake: self.next_due(),
        })
    }

    /// Lets time pass until `now`: everything due happens, each thing at its own instant. Time never goes back.
    pub fn advance(&mut self, now: Time) {
        while self.advance_one(now) {}
    }

    /// Lets the next planned thing happen if it is due by `now`; otherwise sets the clock to `now` and returns false.
    /// While code runs outside, nothing happens and the clock stands.
    pub fn advance_one(&mut self, now: Time) -> bool {
        if self.core.awaited > 0 {
            return false;
        }
        let here = self.core.timers.next_due();
        if let Some(due) = self.due_elsewhere().filter(|due| *due <= now)
            && here.is_none_or(|here| due < here)
        {
            self.core.now = self.core.now.max(due);
            self.advance_elsewhere(due);
            return true;
        }
        let Some((due, timer)) = self.core.timers.pop_due(now) else {
            self.core.now = self.core.now.max(now);
            return false;
        };
        self.core.now = self.core.now.max(due);
        match timer {
            Timer::Sqs(timer) => Arc::make_mut(&mut self.sqs).fire(&mut self.core, timer),
            Timer::Lambda(timer) => Arc::make_mut(&mut self.lambda).fire(&mut self.core, timer),
            Timer::Traffic(timer) => Arc::make_mut(&mut self.traffic).fire(&mut self.core, &timer),
            Timer::Events(timer) => Arc::make_mut(&mut self.events).fire(&mut self.core, &timer),
            Timer::S3(timer) => Arc::make_mut(&mut self.s3).fire(&mut self.core, &timer),
            Timer::States(timer) => Arc::make_mut(&mut self.states).fire(&mut self.core, &timer),
            Timer::Browser(timer) => Arc::make_mut(&mut self.browsers).fire(&mut self.core, &timer),
            Timer::Gateway(timer) => {
                let around = around!(self);
                Arc::make_mut(&mut self.gateway).fire(&mut self.core, around, &timer);
            }
            Timer::Server(timer) => Arc::make_mut(&mut self.servers).fire(&mut self.core, timer),
            Timer::Scheduler(timer) => {
                Arc::make_mut(&mut self.scheduler).fire(&mut self.core, &timer);
            }
            Timer::HandOver(handover) => self.hand_over(&handover),
        }
        self.settle();
        true
    }

    /// Whether time stands still because a function's code runs outside.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.core.awaited > 0
    }

    /// Makes a call in the name of CloudFormation or the like and gives its answer at once.
    ///
    /// # Errors
    /// The call's own error; `InternalFailure` when the action answers only later.
    pub fn call_now(&mut self, call: &ApiCall) -> SharedAnswer {
        let ticket = self.internal_ticket();
        self.call(ticket, call);
        let found = self.core.outputs.iter().position(
            |output| matches!(output, Output::Answer { ticket: of, .. } if *of == ticket),
        );
        let output = found.and_then(|at| self.core.outputs.remove(at));
        self.settle();
        match output {
            Some(Output::Answer { answer, .. }) => answer,
            _ => Err(
                AwsError::sender("InternalFailure", "The call was not answered at once.")
                    .with_status(500),
            ),
        }
    }

    /// Adds a client to the scene.
    pub fn add_client(&mut self, client: traffic::Client) {
        Arc::make_mut(&mut self.traffic).add(client);
    }

    /// Adds a browser or a program to the scene.
    pub fn add_http_client(&mut self, client: browser::HttpClient) {
        let own = traffic::Client::new(
            &client.name,
            traffic::Target::Http,
            traffic::Load::default(),
        );
        Arc::make_mut(&mut self.traffic).add(own);
        Arc::make_mut(&mut self.browsers).add(client);
    }

    /// Puts a server into the world outside AWS.
    pub fn add_server(&mut self, server: Server) {
        Arc::make_mut(&mut self.servers).add(server);
    }

    /// Lets a VPC have an endpoint for API Gateway, by which its private APIs are reached; without a policy it lets
    /// everything through.
    pub fn add_vpc_endpoint(&mut self, id: &str, policy: Option<Value>) {
        Arc::make_mut(&mut self.gateway).add_vpc_endpoint(id, policy);
    }

    /// Declares what a function does when it is invoked. See [`lambda::Model`].
    pub fn set_model(&mut self, function: &str, model: lambda::Model) {
        Arc::make_mut(&mut self.lambda).set_model(function, model);
    }

    /// Declares what a Task of a state machine comes to instead of asking. See [`States::mock`].
    pub fn mock_task(&mut self, state_machine: &str, state: &str, attempts: Vec<Vec<Mocked>>) {
        Arc::make_mut(&mut self.states).mock(state_machine, state, attempts);
    }

    /// Lets something happen that one service has for another.
    #[cfg(test)]
    pub(crate) fn effect(&mut self, effect: Effect) {
        self.core.effects.push_back(effect);
        self.settle();
    }

    fn internal_ticket(&mut self) -> Ticket {
        self.internal_calls += 1;
        Ticket(INTERNAL_TICKETS + self.internal_calls)
    }

    pub(crate) fn call(&mut self, ticket: Ticket, call: &ApiCall) {
        self.core.record(ApiEvent::called(ticket, call));
        if !call.params.is_object() {
            let error = AwsError::sender(
                "SerializationException",
                "The parameters of a call are a JSON object.",
            );
            return self.core.answer(ticket, Err(error));
        }
        if let Caller::Role(session) = &call.caller
            && let Err(error) = self.authorize(session, call)
        {
            return self.core.answer(ticket, Err(error));
        }
        let reply = match call.service {
            Service::Sqs => Arc::make_mut(&mut self.sqs).call(&mut self.core, ticket, call),
            Service::Lambda => {
                let around = lambda::Around {
                    queues: &self.sqs,
                    iam: &self.iam,
                };
                Arc::make_mut(&mut self.lambda).call(&mut self.core, around, ticket, call)
            }
            Service::Logs => Reply::Now(Arc::make_mut(&mut self.logs).call(&self.core, call)),
            Service::Iam => Reply::Now(Arc::make_mut(&mut self.iam).call(&mut self.core, call)),
            Service::Events => Arc::make_mut(&mut self.events).call(&mut self.core, call),
            Service::Sns => Arc::make_mut(&mut self.sns).call(&mut self.core, call),
            Service::CognitoIdp => {
                Reply::Now(Arc::make_mut(&mut self.cognito).call(&mut self.core, call))
            }
            Service::ApiGateway | Service::ApiGatewayV2 | Service::ApiGatewayManagementApi => {
                let around = around!(self);
                Arc::make_mut(&mut self.gateway).call(&mut self.core, around, ticket, call)
            }
            Service::Wafv2 => Reply::Now(self.call_waf(call)),
            Service::Sts => Reply::Now(wire::sts(&self.core, &self.iam, call)),
            Service::CloudWatch => Reply::Now(cloudwatch::metrics_call(self, call)),
            Service::Scheduler => {
                let scheduler = Arc::make_mut(&mut self.scheduler);
                scheduler.call(&mut self.core, &self.iam, call)
            }
            Service::States => {
                let states = Arc::make_mut(&mut self.states);
                states.call(&mut self.core, &self.iam, ticket, call)
            }
            Service::DynamoDb => {
                Reply::Now(Arc::make_mut(&mut self.dynamodb).call(&mut self.core, call))
            }
            Service::S3 => {
                let others = Others {
                    sqs: &self.sqs,
                    sns: &self.sns,
                    lambda: &self.lambda,
                };
                Arc::make_mut(&mut self.s3).call(&mut self.core, &others, call)
            }
        };
        if let Reply::Now(answer) = reply {
            let status = match (&answer, call.service) {
                (Ok(body), Service::Lambda) => lambda::success_status(&call.action, body),
                (Ok(_), Service::S3) => s3::success_status(&call.action),
                (Ok(_), Service::ApiGatewayV2 | Service::ApiGatewayManagementApi) => {
                    gateway::v2::success_status(&call.action)
                }
                (Ok(_), Service::ApiGateway) => gateway::rest::success_status(&call.action),
                _ => 200,
            };
            self.core.answer_with(ticket, status, answer);
        }
    }

    /// AWS WAF protects stages, which have to be there, and say who protects them.
    fn call_waf(&mut self, call: &ApiCall) -> Answer {
        let rest = self.gateway.rest();
        let has = |api: &str, stage: &str| rest.deployed(api, stage).is_some();
        let answer = Arc::make_mut(&mut self.waf).call(&mut self.core, call, &has);
        if answer.is_ok()
            && let Some((arn, api, stage)) = waf::associated(call)
        {
            let protector = self.waf.web_acl_of(arn);
            Arc::make_mut(&mut self.gateway).protect(api, stage, protector.as_deref());
        }
        answer
    }

    /// Brings an HTTP request to the API, the function or the service that its host names.
    fn http(&mut self, ticket: Ticket, client: &str, request: &HttpRequest) {
        if self.gateway.has_host(request.host()) {
            let around = around!(self);
            let gateway = Arc::make_mut(&mut self.gateway);
            let waf = Arc::make_mut(&mut self.waf);
            return gateway.http(&mut self.core, around, waf, ticket, client, request);
        }
        if self.cognito.has_host(request.host()) {
            let answer = Arc::make_mut(&mut self.cognito).http(&mut self.core, request);
            return self.core.answer(ticket, Ok(json!(answer)));
        }
        if wire::is_aws(request.host()) {
            let wire = Arc::make_mut(&mut self.wire);
            if let Some(received) = wire.receive(&mut self.core, ticket, client, request) {
                let ticket = self.internal_ticket();
                let asker = Asker::Wire(received.number);
                self.core.askers.insert(ticket, asker);
                self.call_in(&received.region, ticket, &received.call);
            }
            return;
        }
        if self.servers.has_host(&request.url) {
            return Arc::make_mut(&mut self.servers).http(&mut self.core, ticket, request);
        }
        if !self.lambda.has_url(&request.url) {
            let why = format!("Could not resolve host: {}", request.host());
            return self
                .core
                .answer(ticket, Err(NoAnswer::UnknownHost.error(why)));
        }
        let lambda = Arc::make_mut(&mut self.lambda);
        if let Reply::Now(answer) = lambda.http(&mut self.core, ticket, request) {
            self.core.answer(ticket, answer);
        }
    }

    /// Sends what code that runs outside sends.
    fn code_call(&mut self, call: &lambda::CodeCall) {
        let lambda = Arc::make_mut(&mut self.lambda);
        if let Some((number, function)) = lambda.code_called(&mut self.core, call) {
            let ticket = self.internal_ticket();
            self.core.askers.insert(ticket, Asker::Code(number));
            self.http(ticket, &function, &call.request);
        }
    }

    /// Does what a client of a WebSocket API does.
    fn socket(&mut self, ticket: Ticket, client: &str, action: &gateway::SocketAction) {
        let around = around!(self);
        let gateway = Arc::make_mut(&mut self.gateway);
        gateway.socket(&mut self.core, around, ticket, client, action);
    }

    /// Carries what services have for one another until nothing is left.
    fn settle(&mut self) {
        while let Some(effect) = self.core.effects.pop_front() {
            match effect {
                Effect::Delivered { poller, messages } => {
                    Arc::make_mut(&mut self.lambda).deliver(&mut self.core, poller, messages);
                }
                Effect::Poll {
                    poller,
                    queue_arn,
                    max_messages,
                    wait_ms,
                } => self.poll_queue(poller, &queue_arn, max_messages, wait_ms),
                Effect::StopPolling { poller } => {
                    Arc::make_mut(&mut self.sqs).stop_polling(&mut self.core, poller);
                }
                Effect::Delete {
                    queue_arn,
                    receipt_handles,
                } => Arc::make_mut(&mut self.sqs).delete_handled(
                    &mut self.core,
                    &queue_arn,
                    &receipt_handles,
                    &lambda::service_caller(),
                ),
                Effect::Call(call) => {
                    let ticket = self.internal_ticket();
                    self.call(ticket, &call);
                }
                Effect::Fetch { client, turn } => {
                    Arc::make_mut(&mut self.browsers).take_turn(&mut self.core, &client, turn);
                }
                Effect::Ask(asker, call) => {
                    let ticket = self.internal_ticket();
                    self.core.askers.insert(ticket, asker);
                    self.call(ticket, &call);
                }
                Effect::Http {
                    asker,
                    client,
                    request,
                } => {
                    let ticket = self.internal_ticket();
                    self.core.askers.insert(ticket, asker);
                    self.http(ticket, &client, &request);
                }
                Effect::HttpTask(task) => self.http_task(&task),
                Effect::Socket {
                    asker,
                    client,
                    action,
                } => {
                    let ticket = self.internal_ticket();
                    if let Some(asker) = asker {
                        self.core.askers.insert(ticket, asker);
                    }
                    self.socket(ticket, &client, &action);
                }
                Effect::Told(asker, answer) => self.tell(asker, &answer),
                Effect::Push(push) => {
                    // The log tells what is refused; whoever pushes does not ask.
                    let _ = Arc::make_mut(&mut self.lambda).push(&mut self.core, &push);
                }
                Effect::Logs(batch) => Arc::make_mut(&mut self.logs).write(self.core.now, batch),
            }
        }
    }

    /// Tells whoever asked inside the cloud.
    fn tell(&mut self, asker: Asker, answer: &SharedAnswer) {
        match asker {
            Asker::Gateway(number) => {
                let around = around!(self);
                let gateway = Arc::make_mut(&mut self.gateway);
                gateway.told(&mut self.core, around, number, answer);
            }
            Asker::Browser(number) => {
                Arc::make_mut(&mut self.browsers).told(&mut self.core, number, answer);
            }
            Asker::States(number) => {
                Arc::make_mut(&mut self.states).told(&mut self.core, number, answer);
            }
            Asker::Code(number) => {
                Arc::make_mut(&mut self.lambda).code_told(&mut self.core, number, answer);
            }
            Asker::Wire(number) => {
                Arc::make_mut(&mut self.wire).told(&mut self.core, number, answer);
            }
            Asker::Scheduler(number) => {
                Arc::make_mut(&mut self.scheduler).told(&mut self.core, number, answer);
            }
        }
    }

    /// Lambda polls a queue with the function's execution role.
    fn poll_queue(&mut self, poller: PollerId, queue_arn: &str, max_messages: u32, wait_ms: u64) {
        let refused = self.lambda.pulls_from(poller).and_then(|(_, role)| {
            let checked = self.iam.check(&role, "sqs:ReceiveMessage", queue_arn);
            checked.err().map(|reason| (role, reason))
        });
        if let Some((role, _)) = refused {
            let name = role.rsplit('/').next().unwrap_or_default();
            let reason = format!(
                "User: arn:aws:sts::{}:assumed-role/{name}/awslambda is not authorized to perform: sqs:receivemessage on resource: {queue_arn}",
                self.core.account.id
            );
            Arc::make_mut(&mut self.lambda).poll_refused(&mut self.core, poller, &reason);
            return;
        }
        let sqs = Arc::make_mut(&mut self.sqs);
        sqs.poll(&mut self.core, poller, queue_arn, max_messages, wait_ms);
    }
}

impl Reply {
    /// An answer given at once.
    #[must_use]
    pub fn ok(body: Value) -> Self {
        Self::Now(Ok(body))
    }
}
