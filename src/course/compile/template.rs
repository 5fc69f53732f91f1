//! A lesson's SAM templates: read, checked, and tried on an empty cloud.

mod definitions;

use super::files::Files;
use super::names::suggest;
use super::source::{Source, Text};
use super::yaml::{self, Document};
use cloud::engine::{Cloud, Config};
use cloud::template::{Stack, deploy};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A template of a lesson.
#[derive(Clone, Debug)]
pub(crate) struct Template<'a> {
    source: Source<'a>,
    document: Arc<Document>,
    pub(crate) value: Arc<Value>,
}

/// Reads a template that a block names; what is wrong with it is reported.
pub(crate) fn read<'a>(files: &Files<'a>, folder: &str, name: &Text<'_>) -> Option<Template<'a>> {
    let Some(source) = files.get(&format!("{folder}/{}", name.value)) else {
        let there = files.within(folder).map(|(name, _)| name);
        let help = suggest(&name.value, there.filter(|name| name.ends_with(".yaml")));
        name.error(
            0,
            format!("there is no file `{}` beside this one; {help}", name.value),
        );
        return None;
    };
    match yaml::read(source.whole) {
        Ok(document) => {
            let mut value = document.value.clone();
            let is_whole = definitions::read(files, folder, &source, &document, &mut value);
            let template = Template {
                source,
                value: Arc::new(value),
                document: Arc::new(document),
            };
            template.check_handlers(files, folder);
            is_whole.then_some(template)
        }
        Err(mistakes) => {
            for mistake in mistakes {
                source.error_at_line(mistake.line, mistake.message);
            }
            None
        }
    }
}

impl Template<'_> {
    /// Deploys the template on an empty cloud, and gives what it became; problems are reported at their lines.
    pub(crate) fn try_out(&self, parameters: &BTreeMap<String, String>) -> Option<Stack> {
        let mut cloud = Cloud::new(Config::default());
        match deploy(&mut cloud, &self.value, parameters) {
            Ok(stack) => Some(stack),
            Err(problems) => {
                for problem in problems {
                    self.error(&problem.path, problem.to_string());
                }
                None
            }
        }
    }

    fn error(&self, path: &[String], message: impl Into<String>) {
        let line = self.document.line(path);
        self.source.error_at_line(line, message);
    }

    /// Each Python function's handler is a function of a file beside the template.
    fn check_handlers(&self, files: &Files<'_>, folder: &str) {
        let resources = self.value["Resources"].as_object();
        for (name, resource) in resources.into_iter().flatten() {
            if resource["Type"] != "AWS::Serverless::Function" {
                continue;
            }
            let Some(handler) = self.property(resource, "Handler") else {
                continue;
            };
            let code = self.property(resource, "CodeUri").unwrap_or(".");
            let (module, function) = handler.rsplit_once('.').unwrap_or(("", handler));
            let file = format!("{}/{}.py", code, module.replace('.', "/"));
            let file: Vec<&str> = file
                .split('/')
                .filter(|part| !matches!(*part, "" | "."))
                .collect();
            let file = file.join("/");
            let path = ["Resources", name, "Properties", "Handler"].map(str::to_owned);
            match files.get(&format!("{folder}/{file}")) {
                None => self.error(
                    &path,
                    format!("the handler `{handler}` is in `{file}`, which is not in the lesson's folder; write it, or mend `Handler` or `CodeUri`"),
                ),
                Some(code) if !defines(code.whole, function) => self.error(
                    &path,
                    format!("`{file}` has no function `{function}`; write `def {function}(event, context):`, or mend `Handler`"),
                ),
                Some(_) => {}
            }
        }
    }

    /// A text property of a function, or of all functions.
    fn property<'v>(&'v self, resource: &'v Value, name: &str) -> Option<&'v str> {
        let own = resource["Properties"][name].as_str();
        own.or_else(|| self.value["Globals"]["Function"][name].as_str())
    }
}

fn defines(code: &str, function: &str) -> bool {
    code.lines().any(|line| {
        line.strip_prefix("def ")
            .and_then(|rest| rest.trim_start().strip_prefix(function))
            .is_some_and(|rest| rest.trim_start().starts_with('('))
    })
}
