//! Scenes.

use super::command;
use super::draft::Draft;
use super::names::suggest;
use super::script;
use super::table::{Field, Table};
use super::template::Template;
use crate::later::Later;
use crate::model::{Block, Control, Sample, Scene};
use crate::proof::Setup;
use cloud::core::Settings;
use cloud::template::{Kind, LinkKind, Stack};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The controls by the names that lessons give them.
const CONTROLS: [(&str, Control); 29] = [
    ("send", Control::Send),
    ("burst", Control::Burst),
    ("rate", Control::Rate),
    ("receive", Control::Receive),
    ("long-poll", Control::LongPoll),
    ("delete", Control::Delete),
    ("fail-next", Control::FailNext),
    ("visibility-timeout", Control::VisibilityTimeout),
    ("delay", Control::Delay),
    ("batch-size", Control::BatchSize),
    ("consumer", Control::Consumer),
    ("duration", Control::Duration),
    ("redrive", Control::Redrive),
    ("purge", Control::Purge),
    ("invoke", Control::Invoke),
    ("execute", Control::Execute),
    ("call", Control::Call),
    ("fetch", Control::Fetch),
    ("request", Control::Request),
    ("reserved-concurrency", Control::ReservedConcurrency),
    ("maximum-concurrency", Control::MaximumConcurrency),
    ("batch-window", Control::BatchWindow),
    ("partial-responses", Control::PartialResponses),
    ("timeout", Control::Timeout),
    ("memory", Control::Memory),
    ("retries", Control::Retries),
    ("max-receive-count", Control::MaxReceiveCount),
    ("permission", Control::Permission),
    ("terminal", Control::Terminal),
];

impl<'a> Draft<'a> {
    /// A `scene` block.
    pub(crate) fn scene(&mut self, mut table: Table<'_>) -> Option<Block> {
        let id = self.scene_id(&mut table);
        let title = table.plain("title");
        let task = table.text("task").map(|text| self.page.prose(&text));
        let description = table.plain("description");
        let seed = table
            .number("seed", 0..=u64::from(u32::MAX))
            .unwrap_or_default();
        let parameters = parameters(&mut table);
        let settings = settings(&mut table);
        let template = self.template(&mut table);
        let stack = template
            .as_ref()
            .and_then(|template| template.try_out(&parameters));
        let controls = controls(&mut table, stack.as_ref());
        let calls = script::suggestions(table.list("calls"), stack.as_ref());
        let events = samples(table.list("events"), "an event", "payload");
        let inputs = samples(table.list("inputs"), "an input", "input");
        let requests = script::proposals(table.list("requests"), stack.as_ref());
        let commands = command::lines(table.list("commands"));
        for (there, control, list) in [
            (calls.is_empty(), Control::Call, "calls"),
            (events.is_empty(), Control::Invoke, "events"),
            (inputs.is_empty(), Control::Execute, "inputs"),
            (requests.is_empty(), Control::Request, "requests"),
            (commands.is_empty(), Control::Terminal, "commands"),
        ] {
            if !there && !controls.contains(&control) {
                table.error(format!(
                    "`{list}` are proposed, but no control takes them; add one to `controls`"
                ));
            }
        }
        let speed = table
            .take("speed")
            .and_then(|field| field.decimal(0.01..=1000.0));
        let playing = table.flag("playing");
        let setup = script::read(table.list("setup"), stack.as_ref());
        let place = table.place();
        table.finish();
        let id = id?;
        self.stacks.insert(id.clone(), stack);
        self.claims.setups.insert(
            id.clone(),
            Setup {
                place,
                steps: setup.places,
            },
        );
        let scene = Scene {
            id: id.clone(),
            title: title?,
            task: task?,
            description: description?,
            seed,
            template: template.map_or_else(Arc::default, |template| template.value),
            parameters,
            settings,
            setup: setup.steps,
            controls,
            calls,
            events,
            inputs,
            requests,
            commands,
            speed: speed.unwrap_or(1.0),
            playing: playing.unwrap_or(true),
        };
        self.scenes.insert(id.clone(), Later::new(&scene));
        Some(Block::Scene { scene: id })
    }

    fn scene_id(&mut self, table: &mut Table<'_>) -> Option<String> {
        let id = self.slug(table)?;
        if self.stacks.contains_key(&id.value.to_string()) {
            id.error(
                0,
                format!(
                    "there is a scene `{}` above already; ids are unique",
                    id.value
                ),
            );
        }
        Some(id.value.into_owned())
    }

    /// The template that a scene names; each file is read once.
    fn template(&mut self, table: &mut Table<'_>) -> Option<Template<'a>> {
        let name = match table.take("template") {
            Some(field) => field.text()?,
            None => table.implied("template.yaml"),
        };
        if let Some(read) = self.templates.get(name.value.as_ref()) {
            return read.clone();
        }
        let read = super::template::read(&self.files, self.folder, &name);
        self.templates.insert(name.value.to_string(), read.clone());
        read
    }
}

/// Events to invoke a function with, or inputs for executions. What is no JSON may be meant so.
fn samples(fields: Vec<Field<'_>>, what: &'static str, key: &'static str) -> Vec<Sample> {
    let sample = |field: Field<'_>| {
        let mut table = field.table(what)?;
        let title = table.plain("title");
        let payload = table.text(key);
        table.finish();
        Some(Sample {
            title: title?,
            payload: payload?.value.trim().to_owned(),
        })
    };
    fields.into_iter().filter_map(sample).collect()
}

fn parameters(table: &mut Table<'_>) -> BTreeMap<String, String> {
    let given = table.table("parameters", "the parameters");
    let mut parameters = BTreeMap::new();
    for (name, field) in given.map(|mut table| table.rest()).unwrap_or_default() {
        if let Some(text) = field.text() {
            parameters.insert(name, text.value.into_owned());
        }
    }
    parameters
}

fn settings(table: &mut Table<'_>) -> Settings {
    let mut settings = Settings::default();
    let Some(mut table) = table.table("settings", "the settings") else {
        return settings;
    };
    if let Some(sample) = table.flag("short_polls_sample") {
        settings.short_polls_sample = sample;
    }
    let mut percent = |name| {
        let number = table.number(name, 0..=100).unwrap_or_default();
        u32::try_from(number).unwrap_or_default()
    };
    settings.duplicate_percent = percent("duplicate_percent");
    settings.reorder_percent = percent("reorder_percent");
    settings.account_concurrency = table
        .number("account_concurrency", 1..=1_000_000)
        .and_then(|limit| u32::try_from(limit).ok());
    table.finish();
    settings
}

fn controls(table: &mut Table<'_>, stack: Option<&Stack>) -> Vec<Control> {
    let mut controls = Vec::new();
    for field in table.list("controls") {
        let Some(name) = field.text() else { continue };
        let Some((_, control)) = CONTROLS.iter().find(|(known, _)| *known == name.value) else {
            let help = suggest(&name.value, CONTROLS.iter().map(|(name, _)| *name));
            name.error(0, format!("there is no control `{}`; {help}", name.value));
            continue;
        };
        if controls.contains(control) {
            name.error(0, format!("the control `{}` is listed twice", name.value));
        }
        if let Some(missing) = stack.and_then(|stack| missing_for(*control, stack)) {
            name.error(
                0,
                format!(
                    "the control `{}` needs {missing}, which the template does not have",
                    name.value
                ),
            );
        }
        controls.push(*control);
    }
    controls
}

/// What a control acts on, when the stack has no such thing.
fn missing_for(control: Control, stack: &Stack) -> Option<&'static str> {
    let has = |kind| {
        stack
            .resources
            .values()
            .any(|resource| resource.kind == kind)
    };
    let (there, what) = match control {
        Control::Send | Control::Burst | Control::Rate => (!stack.clients.is_empty(), "a client"),
        Control::Fetch => (!stack.clients.is_empty(), "a `Browser` or `Program`"),
        Control::Receive
        | Control::LongPoll
        | Control::Delete
        | Control::VisibilityTimeout
        | Control::Delay
        | Control::Purge => (has(Kind::Queue), "a queue"),
        Control::FailNext
        | Control::Duration
        | Control::Invoke
        | Control::ReservedConcurrency
        | Control::Timeout
        | Control::Memory
        | Control::Retries
        | Control::Permission => (has(Kind::Function), "a function"),
        Control::BatchSize
        | Control::Consumer
        | Control::MaximumConcurrency
        | Control::BatchWindow
        | Control::PartialResponses => (has(Kind::EventSourceMapping), "an event source mapping"),
        Control::Execute => (has(Kind::StateMachine), "a state machine"),
        Control::Call | Control::Request | Control::Terminal => return None,
        Control::Redrive | Control::MaxReceiveCount => {
            let redrives =
                |link: &cloud::template::Link| matches!(link.kind, LinkKind::DeadLetters { .. });
            (stack.links.iter().any(redrives), "a dead-letter queue")
        }
    };
    (!there).then_some(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_have_the_names_that_the_app_writes() {
        for (name, control) in CONTROLS {
            assert_eq!(serde_json::to_value(control).unwrap(), name);
        }
    }
}
