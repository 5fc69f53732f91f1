//! A cloud to try functions in.

use super::function;
use crate::call::{ApiCall, Service, SharedAnswer, Ticket};
use crate::clock::Time;
use crate::cloudwatch::LogEvent;
use crate::core::{Output, Settings};
use crate::engine::{Cloud, Config, Input};
use crate::iam::Caller;
use crate::lambda::{CodeAnswer, Model, Run, Standing};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A cloud, the answers it gave, and the code that waits to be run.
pub(super) struct World {
    pub(super) cloud: Cloud,
    pub(super) answers: BTreeMap<Ticket, SharedAnswer>,
    pub(super) runs: Vec<Arc<Run>>,
    pub(super) resumed: Vec<Standing>,
    pub(super) stopped: Vec<Arc<Run>>,
}

impl World {
    pub(super) fn new(seed: u64, settings: Settings) -> Self {
        let cloud = Cloud::new(Config {
            seed,
            settings,
            ..Config::default()
        });
        Self {
            cloud,
            answers: BTreeMap::new(),
            runs: Vec::new(),
            resumed: Vec::new(),
            stopped: Vec::new(),
        }
    }

    /// Creates a function with this model, ready at once.
    pub(super) fn function(&mut self, name: &str, timeout_s: u32, model: Option<Model>) {
        self.deploy(Service::Lambda, "CreateFunction", function(name, timeout_s));
        if let Some(model) = model {
            self.cloud.set_model(name, model);
        }
    }

    pub(super) fn deploy(&mut self, service: Service, action: &str, params: Value) -> Arc<Value> {
        super::deploy(&mut self.cloud, service, action, params)
    }

    /// Makes a call whose answer may come later.
    pub(super) fn begin(&mut self, service: Service, action: &str, params: Value) -> Ticket {
        let call = ApiCall::by_learner(service, action, params);
        let now = self.cloud.now();
        let ticket = self.cloud.handle(now, Input::Call(call));
        self.collect();
        ticket
    }

    /// Makes a call that is answered at once.
    pub(super) fn call(&mut self, service: Service, action: &str, params: Value) -> SharedAnswer {
        let ticket = self.begin(service, action, params);
        self.answers.remove(&ticket).unwrap()
    }

    pub(super) fn invoke(&mut self, function: &str, kind: &str, payload: &str) -> Ticket {
        let params = json!({"FunctionName": function, "InvocationType": kind, "Payload": payload});
        self.begin(Service::Lambda, "Invoke", params)
    }

    /// Answers code that waits to be run.
    pub(super) fn answer(&mut self, run: &Run, duration_ms: u64, response: Value) {
        let answer = CodeAnswer {
            invocation: run.invocation.to_string(),
            duration_ms,
            response,
            failed: false,
            logs: vec!["from the handler".into()],
        };
        let now = self.cloud.now();
        self.cloud.handle(now, Input::Code(answer));
        self.collect();
    }

    /// Takes an input now.
    pub(super) fn input(&mut self, input: Input) -> Ticket {
        let ticket = self.cloud.handle(self.cloud.now(), input);
        self.collect();
        ticket
    }

    /// Lets this many milliseconds pass.
    pub(super) fn pass(&mut self, millis: u64) {
        let until = self.cloud.now().after(millis);
        self.cloud.advance(until);
        self.collect();
    }

    fn collect(&mut self) {
        loop {
            match self.cloud.poll() {
                Output::Answer { ticket, answer } => drop(self.answers.insert(ticket, answer)),
                Output::RunCode(run) => self.runs.push(run),
                Output::ResumeCode(standing) => self.resumed.push(standing),
                Output::StopCode(run) => self.stopped.push(run),
                Output::Idle { .. } => return,
            }
        }
    }

    /// What the log says of one kind, from the beginning.
    pub(super) fn events(&self, kind: &str) -> Vec<Value> {
        let log = self.cloud.log().to_json();
        let entries = log.as_array().unwrap().iter();
        entries
            .filter(|entry| entry["type"] == kind)
            .cloned()
            .collect()
    }

    /// What a function wrote into its log group.
    pub(super) fn lines(&self, function: &str) -> Vec<String> {
        let group = self.cloud.logs().group(&format!("/aws/lambda/{function}"));
        let streams = group.into_iter().flat_map(|group| group.streams());
        let mut events: Vec<&LogEvent> = streams
            .flat_map(|(_, stream)| stream.events.iter())
            .collect();
        events.sort_by_key(|event| event.number);
        events.iter().map(|event| event.line.text()).collect()
    }

    pub(super) fn elapsed(&self) -> u64 {
        self.cloud.now().since(Time::START)
    }
}

/// A model that takes this long, its cold start included in nothing.
pub(super) fn taking(millis: u64, cold_start_ms: u64) -> Model {
    Model {
        cold_start_ms,
        duration_ms: (millis, millis),
        ..Model::default()
    }
}

/// The function acting with a role of this name.
pub(super) fn as_role(role: &str) -> Caller {
    Caller::function(&format!("arn:aws:iam::111122223333:role/{role}"), "bake")
}
