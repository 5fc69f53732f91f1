//! The cloud on its thread: its time is this machine's, and what answers later is waited for.

use super::doors;
use super::functions::Functions;
use super::package::Package;
use crate::failure::Failure;
use crate::stopwatch::time_of_day;
use cloud::call::{ApiCall, Service, SharedAnswer, Ticket};
use cloud::clock::Time;
use cloud::core::{Output, Settings};
use cloud::engine::{Cloud, Config, Input};
use cloud::http::{HttpRequest, HttpResponse, NoAnswer};
use cloud::lambda::{CodeAnswer, CodePause};
use cloud::{template, wire};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

/// What the world is told by other threads.
pub enum Said {
    /// A request, and where its answer goes.
    Request(Box<HttpRequest>, Sender<HttpResponse>),
    /// What an invocation's handler has written.
    Printed(String, String),
    /// What a handler did.
    Code(CodeAnswer),
}

/// How long it sleeps at most when nothing is planned.
const REST: Duration = Duration::from_secs(1);

/// The cloud, and who waits for it.
pub struct World {
    cloud: Cloud,
    waiting: BTreeMap<Ticket, Sender<HttpResponse>>,
    functions: Functions,
}

impl World {
    /// A cloud with nothing in it, at this moment.
    pub fn new(seed: u64, python: PathBuf, port: u16) -> Self {
        let mut cloud = Cloud::new(Config {
            seed,
            settings: Settings {
                code_runs_outside: true,
                python: true,
                ..Settings::default()
            },
            ..Config::default()
        });
        cloud.advance(now());
        Self {
            cloud,
            waiting: BTreeMap::new(),
            functions: Functions::new(python, port),
        }
    }

    /// Deploys a template.
    pub fn deploy(&mut self, package: &Package, file: &Path) -> Result<(), Failure> {
        let none = BTreeMap::new();
        let stack = template::deploy(&mut self.cloud, &package.template, &none);
        let stack = stack.map_err(|problems| {
            let lines: Vec<String> = problems
                .iter()
                .map(|problem| {
                    format!(
                        "{}:{}: {problem}",
                        file.display(),
                        package.line(&problem.path)
                    )
                })
                .collect();
            Failure::new(
                format!("the template cannot be deployed:\n{}", lines.join("\n")),
                "Mend it, then run this again.",
            )
        })?;
        println!("Deployed {}:", file.display());
        for (name, output) in &stack.outputs {
            println!("  {name} = {}", output.value);
        }
        Ok(())
    }

    /// Lives until nobody can tell it anything any more.
    pub fn live(&mut self, told: &Receiver<Said>, from_code: &Sender<Said>) {
        loop {
            self.cloud.advance(now());
            let wake = self.speak(from_code);
            let rest = wake.map_or(REST, |at| {
                Duration::from_millis(at.as_millis().saturating_sub(now().as_millis()).max(1))
            });
            match told.recv_timeout(rest.min(REST)) {
                Ok(Said::Request(request, answer)) => {
                    let client = client(&request);
                    let request = *request;
                    let input = Input::HttpBy { client, request };
                    let ticket = self.cloud.handle(now(), input);
                    self.waiting.insert(ticket, answer);
                }
                Ok(Said::Printed(invocation, line)) => {
                    self.cloud.handle(now(), waits(&invocation, vec![line]));
                }
                Ok(Said::Code(answer)) => {
                    self.cloud.handle(now(), Input::Code(answer));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Tells everybody what there is to tell, and says when there is more.
    fn speak(&mut self, from_code: &Sender<Said>) -> Option<Time> {
        loop {
            match self.cloud.poll() {
                Output::Answer { ticket, answer } => {
                    if let Some(client) = self.waiting.remove(&ticket) {
                        // Whoever has gone away is not waited for.
                        let _ = client.send(response(&answer));
                    }
                }
                Output::RunCode(run) => {
                    // The code runs by this machine's clock, beside everything else.
                    let goes_on = waits(&run.invocation.to_string(), Vec::new());
                    self.cloud.handle(now(), goes_on);
                    self.functions.run(&run, self.cloud.account(), from_code);
                }
                // Code that waits by this machine's clock goes on by itself, and whoever runs it stops it in time.
                Output::ResumeCode(_) | Output::StopCode(_) => {}
                Output::Idle { wake } => return wake,
            }
        }
    }
}

/// Code runs by another clock than the cloud's, and has written something.
fn waits(invocation: &str, logs: Vec<String>) -> Input {
    Input::CodePause(CodePause {
        invocation: invocation.into(),
        ms: None,
        logs,
    })
}

fn now() -> Time {
    Time::from_millis(time_of_day())
}

/// What the sender calls itself: `Boto3`, `aws-cli`, `curl`.
fn client(request: &HttpRequest) -> String {
    let agent = request.headers.get("User-Agent").unwrap_or("You");
    let name = agent.split(['/', ' ']).next().unwrap_or("You");
    name.chars().take(64).collect()
}

/// An answer as HTTP.
fn response(answer: &SharedAnswer) -> HttpResponse {
    match answer {
        Ok(answer) => serde_json::from_value((**answer).clone())
            .unwrap_or_else(|_| doors::plain(500, "The answer of the cloud is no HTTP.\n")),
        Err(error) => match NoAnswer::of(error) {
            Some(NoAnswer::UnknownHost) => doors::plain(
                502,
                &format!(
                    "{}. Nothing in the simulated cloud has this host.\n",
                    error.message
                ),
            ),
            _ => doors::plain(502, &format!("{}\n", error.message)),
        },
    }
}

/// The actions of each service that are answered: all others say that they are not modelled.
pub fn modelled_actions() -> Value {
    let mut services = Map::new();
    for service in Service::ALL {
        // AWS WAF asks for the scope before anything else.
        let trials = [json!({}), json!({"Scope": "REGIONAL"})];
        let is_modelled = |action: &&str| {
            trials.iter().all(|params| {
                let call = ApiCall::by_learner(service, action, params.clone());
                let answer = Cloud::new(Config::default()).call_now(&call);
                answer.err().is_none_or(|error| error.code != "NotModelled")
            })
        };
        let actions = wire::actions(service.id());
        let modelled: Vec<&str> = actions.into_iter().filter(is_modelled).collect();
        services.insert(service.id().into(), json!(modelled));
    }
    Value::Object(services)
}
