//! What the drawing has room for: the scene's things, and those that are made while it runs.

use super::Engine;
use crate::app::stage::model::action::ApiKind;
use crate::app::stage::model::apis::{api_at, served};
use crate::app::stage::model::layout::{CardKind, Layout, Made, Plan, Wants};
use crate::app::stage::model::machine::asks;
use cloud::call::Service;
use cloud::gateway::v2::Protocol;
use cloud::log::{ApiEvent, Event};
use cloud::sqs::StateKind;
use cloud::traffic::Target;
use course::model::Control;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The services whose things are drawn and may be made, or lead elsewhere, while the scene runs.
const DRAWN: [Service; 6] = [
    Service::ApiGateway,
    Service::ApiGatewayV2,
    Service::Sqs,
    Service::Lambda,
    Service::States,
    Service::DynamoDb,
];

/// Whether an action of theirs may change what leads where.
fn makes(action: &str) -> bool {
    ["Create", "Delete", "Import", "Put", "Update"]
        .iter()
        .any(|verb| action.starts_with(verb))
}

impl Engine {
    /// Lays out anew when there is something to draw that the layout has no room for.
    pub(super) fn lay_out_if_needed(&mut self) {
        let log = self.session.cloud().log();
        let length = log.len();
        let is_new = log
            .since(self.laid_out.min(length))
            .any(|entry| match &entry.event {
                Event::Api(ApiEvent::Called { api, action, .. }) => {
                    DRAWN.contains(api) && makes(action)
                }
                _ => false,
            });
        // After going back, what was made later is not there yet.
        let is_back = length < self.laid_out;
        self.laid_out = length;
        if is_new || is_back || !self.lobbies().is_subset(&self.lobbies) {
            self.lay_out();
        }
    }

    pub(super) fn lay_out(&mut self) {
        let mut lobbies = self.lobbies();
        lobbies.append(&mut self.lobbies);
        self.lobbies = lobbies;
        let layout = Layout::new(&self.plan(), self.narrow);
        if layout != *self.layout {
            self.layout = Arc::new(layout);
        }
        self.drawn = None;
    }

    fn plan(&self) -> Plan {
        let cloud = self.session.cloud();
        let has = |control| self.staged.scene.controls.contains(&control);
        let client = |name: &str| cloud.browsers().client(name);
        let wants = Wants {
            receives: has(Control::Receive) || has(Control::LongPoll),
            invokes: has(Control::Invoke),
            executes: has(Control::Execute),
            delays: &|name| self.lobbies.contains(&(false, name.to_owned())),
            events: &|name| self.lobbies.contains(&(true, name.to_owned())),
            apis: &|kind, api| served(cloud, kind, api),
            machines: &|name| asks::of_machine(cloud, name),
            clients: &|name| match client(name) {
                Some(client) if client.origin().is_some() => "browser",
                Some(_) => "program",
                None => "",
            },
            endpoints: &|name| client(name)?.connection.vpc_endpoint.clone(),
            asks: &|name| {
                let requests = client(name).into_iter().flat_map(|one| &one.requests);
                let apis = requests.filter_map(|wish| api_at(cloud, &wish.url));
                apis.collect()
            },
            made: &|| self.made(),
        };
        Plan::new(&self.staged.stack, &wants)
    }

    /// All that there is of what may be made while the scene runs; what the stack has is among it.
    fn made(&self) -> Vec<Made> {
        let cloud = self.session.cloud();
        let queues = cloud.sqs().queues().map(|queue| Made {
            kind: CardKind::Queue,
            name: queue.name().to_string(),
            api: String::new(),
        });
        let functions = cloud.lambda().functions().map(|function| Made {
            kind: CardKind::Function,
            name: function.name.to_string(),
            api: String::new(),
        });
        let rest = cloud.gateway().rest().apis().map(|api| Made {
            kind: CardKind::Api(ApiKind::Rest),
            name: api.name.clone(),
            api: api.id.clone(),
        });
        let second = cloud.gateway().v2().apis().map(|api| Made {
            kind: CardKind::Api(match api.protocol {
                Protocol::Http => ApiKind::Http,
                Protocol::WebSocket => ApiKind::WebSocket,
            }),
            // What it is called, the plan asks for by its id.
            name: String::new(),
            api: api.id.to_string(),
        });
        let machines = cloud.states().state_machines().map(|machine| Made {
            kind: CardKind::StateMachine,
            name: machine.name.to_string(),
            api: String::new(),
        });
        let all = queues.chain(functions).chain(rest).chain(second);
        all.chain(machines).collect()
    }

    /// The queues that may hold delayed messages, and the functions (true) that may be invoked asynchronously.
    fn lobbies(&self) -> BTreeSet<(bool, String)> {
        let targets = &self.staged.targets;
        let queues = targets.queues.iter().map(|queue| (false, &*queue.name));
        let functions = targets.functions.iter().map(|one| (true, &*one.name));
        let has = |(is_function, name): &(bool, &str)| match is_function {
            true => self.has_events(name),
            false => self.delay_of(name),
        };
        let lobbies = queues.chain(functions).filter(has);
        lobbies
            .map(|(which, name)| (which, name.to_owned()))
            .collect()
    }

    /// Whether somebody invokes a function without waiting for it, beside what the stack tells.
    fn has_events(&self, name: &str) -> bool {
        let cloud = self.session.cloud();
        let mut clients = cloud.traffic().clients();
        self.staged.scene.controls.contains(&Control::Invoke)
            || clients.any(|client| {
                let calls =
                    matches!(&client.target, Target::Function(function) if function == name);
                calls && client.load.asynchronous
            })
            || cloud.lambda().events_of(name).next().is_some()
    }

    /// Whether a queue may hold delayed messages.
    fn delay_of(&self, name: &str) -> bool {
        let is_main = self
            .staged
            .targets
            .queues
            .first()
            .is_some_and(|main| *main.name == *name);
        let by_control = is_main && self.staged.scene.controls.contains(&Control::Delay);
        let queue = self.session.cloud().sqs().queue(name);
        by_control
            || queue.is_some_and(|queue| {
                queue.attributes().delay_s > 0 || queue.count(StateKind::Delayed) > 0
            })
    }
}
