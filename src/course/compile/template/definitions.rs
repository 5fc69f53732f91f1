//! Definitions of state machines in files beside a template: `DefinitionUri: bake.asl.json`.
//!
//! `sam deploy` uploads such a file. Here the file's text goes into the template, as `{"File": NAME, "Text": TEXT}`.

use super::super::files::Files;
use super::super::source::Source;
use super::super::yaml::Document;
use cloud::states::{Kind, Severity, problems};
use serde_json::{Value, json};

const TYPE: &str = "AWS::Serverless::StateMachine";

/// Puts the files' texts into the template, and reports what is wrong with them at their lines. False when something is.
pub(super) fn read(
    files: &Files<'_>,
    folder: &str,
    source: &Source<'_>,
    document: &Document,
    template: &mut Value,
) -> bool {
    let mut is_whole = true;
    let resources = template.get_mut("Resources").and_then(Value::as_object_mut);
    for (id, resource) in resources.into_iter().flatten() {
        if resource["Type"] != TYPE {
            continue;
        }
        let Some(name) = resource["Properties"]["DefinitionUri"].as_str() else {
            continue;
        };
        let name = name.trim_start_matches("./").to_owned();
        let Some(file) = files.get(&format!("{folder}/{name}")) else {
            let path = ["Resources", id, "Properties", "DefinitionUri"].map(str::to_owned);
            let message = format!(
                "there is no file `{name}` beside this one; write the definition there, or mend `DefinitionUri`"
            );
            source.error_at_line(document.line(&path), message);
            is_whole = false;
            continue;
        };
        is_whole &= check(&file, &resource["Properties"]);
        resource["Properties"]["DefinitionUri"] = json!({"File": name, "Text": file.whole});
    }
    is_whole
}

/// Whether a definition is right, as far as can be told before its placeholders are filled in.
fn check(file: &Source<'_>, properties: &Value) -> bool {
    let kind = match properties["Type"].as_str() {
        Some("EXPRESS") => Kind::Express,
        _ => Kind::Standard,
    };
    let text = filled(file.whole, &properties["DefinitionSubstitutions"]);
    let mut is_right = true;
    for problem in problems(&text, kind) {
        if problem.severity == Severity::Error {
            let line = usize::try_from(problem.line).unwrap_or(1).max(1);
            let message = problem.message.trim_end_matches('.');
            file.error_at_line(line, format!("{message}. {}", problem.help));
            is_right = false;
        }
    }
    is_right
}

/// The text with something in place of each `${NAME}` that is substituted: an ARN stands for what is known only once it is
/// deployed.
fn filled(text: &str, substitutions: &Value) -> String {
    let pairs = substitutions.as_object().into_iter().flatten();
    pairs.fold(text.to_owned(), |text, (name, value)| {
        let value = match value {
            Value::String(value) => value.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            _ => "arn:aws:lambda:us-east-1:111122223333:function:placeholder".to_owned(),
        };
        text.replace(&format!("${{{name}}}"), &value)
    })
}
