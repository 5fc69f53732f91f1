//! Steps: what happens on a scene.

mod references;
mod request;

pub(crate) use request::proposals;

use super::names::suggest;
use super::problem::Place;
use super::source::Text;
use super::table::{Field, Table};
use crate::model::Suggestion;
use cloud::browser::Ask;
use cloud::call::Service;
use cloud::script::{Action, Step};
use cloud::template::{Kind, Stack};
use cloud::traffic::{BURST_MAX, RATE_MAX_PER_MINUTE};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The longest that a step may wait: 15 virtual days, one more than a queue can keep a message.
const WAIT_MAX_MS: u64 = 15 * 24 * 60 * 60 * 1000;
/// The most steps of a script.
const STEPS_MAX: usize = 100;
const ACTIONS: [&str; 7] = [
    "call",
    "send",
    "rate",
    "fetch",
    "fail-next",
    "request",
    "wait-ms",
];

/// Steps, and where each stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// The steps.
    pub steps: Vec<Step>,
    /// The place of each of them.
    pub places: Vec<Place>,
}

/// Reads steps that act on a scene. `stack` is what the scene's template became, when it could be deployed.
pub(crate) fn read(fields: Vec<Field<'_>>, stack: Option<&Stack>) -> Script {
    let mut reader = Reader {
        stack,
        calls: Vec::new(),
    };
    let mut script = Script::default();
    for field in fields.into_iter().take(STEPS_MAX + 1) {
        if reader.calls.len() == STEPS_MAX {
            field.error(format!("a script has at most {STEPS_MAX} steps"));
            break;
        }
        let place = field.place();
        let step = reader.step(field);
        let is_call = step.as_ref().is_none_or(|step| {
            matches!(
                step.action,
                Action::Call { .. } | Action::Fetch(_) | Action::Request(_)
            )
        });
        reader.calls.push(is_call);
        if let Some(step) = step {
            script.steps.push(step);
            script.places.push(place);
        }
    }
    script
}

/// Reads calls that a scene proposes.
pub(crate) fn suggestions(fields: Vec<Field<'_>>, stack: Option<&Stack>) -> Vec<Suggestion> {
    let reader = Reader {
        stack,
        calls: Vec::new(),
    };
    let suggestion = |field: Field<'_>| {
        let mut table = field.table("a call")?;
        let title = table.plain("title");
        match reader.call(table)? {
            Action::Call {
                service,
                action,
                params,
            } => Some(Suggestion {
                title: title?,
                service,
                action,
                params,
            }),
            _ => None,
        }
    };
    fields.into_iter().filter_map(suggestion).collect()
}

struct Reader<'s> {
    stack: Option<&'s Stack>,
    /// For each step so far, whether it makes a call (or might, when it could not be read).
    calls: Vec<bool>,
}

impl Reader<'_> {
    fn step(&self, field: Field<'_>) -> Option<Step> {
        let mut table = field.table("a step")?;
        let say = table.take("say").and_then(Field::text);
        let mut actions: Vec<(&str, Field<'_>)> = ACTIONS
            .into_iter()
            .filter_map(|name| Some((name, table.take(name)?)))
            .collect();
        if actions.len() > 1 {
            let names: Vec<String> = actions
                .iter()
                .map(|(name, _)| format!("`{name}`"))
                .collect();
            table.error(format!(
                "a step does one thing, and this one does {}; make each a step of its own",
                names.join(" and ")
            ));
        }
        if actions.is_empty() && table.left().is_empty() {
            table.error(
                "a step does one of `call`, `send`, `rate`, `fetch`, `fail-next`, `request` and `wait-ms`",
            );
        }
        table.finish();
        let (name, field) = actions.drain(..).next()?;
        let action = match name {
            "call" => self.call(field.table("`call`")?)?,
            "send" => self.send(field.table("`send`")?)?,
            "rate" => self.rate(field.table("`rate`")?)?,
            "fetch" => self.fetch(field)?,
            "fail-next" => self.fail_next(field.table("`fail-next`")?)?,
            "request" => self.sent(field.table("`request`")?)?,
            _ => Action::WaitMs(field.number(1..=WAIT_MAX_MS)?),
        };
        Some(Step {
            say: say
                .map(|text| text.value.trim().to_owned())
                .unwrap_or_default(),
            action,
        })
    }

    fn call(&self, mut table: Table<'_>) -> Option<Action> {
        let service = table.text("service").and_then(|text| service(&text));
        let action = table.text("action");
        let params = table.take("params");
        table.finish();
        let action = action?;
        let is_name = action
            .value
            .starts_with(|first: char| first.is_ascii_uppercase())
            && action
                .value
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric());
        if !is_name {
            let name = &action.value;
            action.error(
                0,
                format!("`{name}` is no action; AWS writes them like `SendMessage`"),
            );
        }
        let params = match params {
            Some(field) => self.params(field)?,
            None => Value::Object(Map::new()),
        };
        Some(Action::Call {
            service: service?,
            action: action.value.into_owned(),
            params: Arc::new(params),
        })
    }

    fn params(&self, field: Field<'_>) -> Option<Value> {
        let (source, at) = (field.source, field.at);
        let params = field.json()?;
        if !params.is_object() {
            source.error(at, "`params` must be a table");
        }
        for wrong in references::check(&params, self.stack, &self.calls) {
            source.error(at, wrong);
        }
        Some(params)
    }

    fn send(&self, mut table: Table<'_>) -> Option<Action> {
        let client = self.client(&mut table);
        let count = table.number("count", 1..=u64::from(BURST_MAX));
        table.finish();
        Some(Action::Send {
            client: client?,
            count: count
                .and_then(|count| u32::try_from(count).ok())
                .unwrap_or(1),
        })
    }

    fn rate(&self, mut table: Table<'_>) -> Option<Action> {
        let client = self.client(&mut table);
        let rate = table
            .need("per_minute")
            .and_then(|field| field.number(0..=u64::from(RATE_MAX_PER_MINUTE)));
        table.finish();
        Some(Action::Rate {
            client: client?,
            per_minute: u32::try_from(rate?).ok()?,
        })
    }

    /// A browser or program sends a request. What else stands in the table is for the engine to read.
    fn fetch(&self, field: Field<'_>) -> Option<Action> {
        let (source, at) = (field.source, field.at);
        let value = field.json()?;
        let ask: Ask = match serde_json::from_value(value.clone()) {
            Ok(ask) => ask,
            Err(error) => {
                source.error(at, format!("`fetch`: {error}"));
                return None;
            }
        };
        for wrong in references::check(&value, self.stack, &self.calls) {
            source.error(at, wrong);
        }
        let clients = self
            .stack
            .map(|stack| &stack.clients[..])
            .unwrap_or_default();
        if self.stack.is_some() && !clients.iter().any(|one| one.name == ask.client) {
            let help = suggest(&ask.client, clients.iter().map(|one| one.name.as_str()));
            source.error(
                at,
                format!("the template has no client `{}`; {help}", ask.client),
            );
        }
        Some(Action::Fetch(Box::new(ask)))
    }

    fn fail_next(&self, mut table: Table<'_>) -> Option<Action> {
        let function = table.text("function");
        let count = table.number("count", 1..=1000);
        table.finish();
        let function = function?;
        let is_function = |stack: &Stack| {
            stack
                .resources
                .get(function.value.as_ref())
                .is_some_and(|resource| resource.kind == Kind::Function)
        };
        if let Some(stack) = self.stack
            && !is_function(stack)
        {
            let functions = stack
                .resources
                .iter()
                .filter(|(_, resource)| resource.kind == Kind::Function);
            let help = suggest(&function.value, functions.map(|(id, _)| id.as_str()));
            let message = format!("the template has no function `{}`; {help}", function.value);
            function.error(0, message);
        }
        Some(Action::FailNext {
            function: function.value.into_owned(),
            count: count
                .and_then(|count| u32::try_from(count).ok())
                .unwrap_or(1),
        })
    }

    fn client(&self, table: &mut Table<'_>) -> Option<String> {
        let client = table.text("client")?;
        let is_client = |stack: &Stack| stack.clients.iter().any(|node| node.name == client.value);
        if let Some(stack) = self.stack
            && !is_client(stack)
        {
            let help = suggest(
                &client.value,
                stack.clients.iter().map(|node| node.name.as_str()),
            );
            client.error(
                0,
                format!("the template has no client `{}`; {help}", client.value),
            );
        }
        Some(client.value.into_owned())
    }
}

fn service(name: &Text<'_>) -> Option<Service> {
    let found = Service::from_id(&name.value);
    if found.is_none() {
        let help = suggest(&name.value, Service::ALL.map(Service::id));
        name.error(
            0,
            format!("the cloud has no service `{}`; {help}", name.value),
        );
    }
    found
}
