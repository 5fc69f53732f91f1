//! Running a state by itself, with data of the reader's choice, and telling what came of it.

use super::steps::{Step, inspected, state_in};
use cloud::states::{Execution, Kind, Status};
use serde_json::{Value, json};

/// A state that is to be tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The machine's definition.
    pub definition: String,
    /// The state's name.
    pub state: String,
    /// Its input, as JSON.
    pub input: String,
    /// What its work comes to instead of asking, as JSON; empty to ask.
    pub result: String,
    /// The role with which it asks.
    pub role: String,
    /// The variables that it sees.
    pub variables: Option<Value>,
}

impl Test {
    /// The state's type.
    #[must_use]
    pub fn kind(&self) -> Option<String> {
        let definition: Value = serde_json::from_str(&self.definition).ok()?;
        let state = state_in(&definition, &self.state)?;
        Some(state["Type"].as_str()?.to_owned())
    }

    /// The parameters of `TestState`.
    #[must_use]
    pub fn params(&self) -> Value {
        let kind = self.kind();
        let mut params = json!({
            "definition": self.definition,
            "stateName": self.state,
            "input": self.input,
            "inspectionLevel": "DEBUG",
        });
        let works = matches!(kind.as_deref(), Some("Task" | "Map" | "Parallel"));
        if works && !self.result.trim().is_empty() {
            params["mock"] = json!({"result": self.result});
        } else if works {
            params["roleArn"] = json!(self.role);
        }
        if let Some(variables) = &self.variables {
            params["variables"] = variables.to_string().into();
        }
        params
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tested {
    /// AWS's word: `SUCCEEDED`, `CAUGHT_ERROR`, `RETRIABLE`, `FAILED`.
    pub status: String,
    /// Whether it went well.
    pub is_good: bool,
    /// The same in a sentence.
    pub words: String,
    /// The data on their way.
    pub steps: Vec<Step>,
}

impl Tested {
    /// Reads what `TestState` answered to these parameters.
    #[must_use]
    pub fn of(params: &Value, answer: &Value) -> Self {
        let definition = params["definition"].as_str().unwrap_or_default();
        let definition: Value = serde_json::from_str(definition).unwrap_or_default();
        let name = params["stateName"].as_str().unwrap_or_default();
        let state = state_in(&definition, name).unwrap_or_default();
        let status = answer["status"].as_str().unwrap_or_default();
        Self {
            status: status.to_owned(),
            is_good: status == "SUCCEEDED",
            words: in_words(status, answer),
            steps: inspected(&state, answer),
        }
    }
}

fn in_words(status: &str, answer: &Value) -> String {
    let text = |key: &str| answer[key].as_str().unwrap_or_default();
    let on = match text("nextState") {
        "" => "The execution would end here.".to_owned(),
        next => format!("{next} would come next."),
    };
    let error = match (text("error"), text("cause")) {
        ("", "") => String::new(),
        (error, "") => format!("{error}. "),
        (error, cause) => format!("{error}: {cause} "),
    };
    let details = &answer["inspectionData"]["errorDetails"];
    match status {
        "SUCCEEDED" => on,
        "CAUGHT_ERROR" => format!("{error}A catcher takes over. {on}"),
        "RETRIABLE" => {
            let wait = &details["retryBackoffIntervalSeconds"];
            let wait = wait.as_f64().unwrap_or_default();
            format!("{error}It would be tried again after {wait} s.")
        }
        _ => format!("{error}Nothing catches it: the execution would fail."),
    }
}

/// Whether an execution can go on from where it failed.
///
/// <https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html> (read 2026-11-22).
#[must_use]
pub fn can_redrive(execution: &Execution) -> bool {
    let is_over = matches!(
        execution.status,
        Status::Failed | Status::Aborted | Status::TimedOut
    );
    is_over && execution.kind == Kind::Standard
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(state: &Value) -> Test {
        Test {
            definition: json!({"StartAt": "A", "States": {"A": state}}).to_string(),
            state: "A".into(),
            input: "{}".into(),
            result: String::new(),
            role: "arn:aws:iam::111122223333:role/baker".into(),
            variables: None,
        }
    }

    #[test]
    fn only_work_has_a_role_or_a_result() {
        let pass = test(&json!({"Type": "Pass", "End": true})).params();
        assert!(pass.get("roleArn").is_none() && pass.get("mock").is_none());
        let mut task = test(
            &json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true}),
        );
        assert_eq!(task.params()["roleArn"], task.role.as_str());
        task.result = "[1]".into();
        assert_eq!(task.params()["mock"], json!({"result": "[1]"}));
        assert!(task.params().get("roleArn").is_none());
        task.variables = Some(json!({"a": 1}));
        assert_eq!(task.params()["variables"], "{\"a\":1}");
    }

    #[test]
    fn what_came_of_it_is_told_in_words() {
        let params = test(&json!({"Type": "Pass", "End": true})).params();
        let told = |answer: Value| Tested::of(&params, &answer).words;
        assert_eq!(
            told(json!({"status": "SUCCEEDED", "output": "{}"})),
            "The execution would end here."
        );
        assert_eq!(
            told(json!({"status": "CAUGHT_ERROR", "error": "Hot", "nextState": "Cool"})),
            "Hot. A catcher takes over. Cool would come next."
        );
        assert_eq!(
            told(
                json!({"status": "RETRIABLE", "error": "Hot", "cause": "Too hot.",
                "inspectionData": {"errorDetails": {"retryBackoffIntervalSeconds": 2}}})
            ),
            "Hot: Too hot. It would be tried again after 2 s."
        );
        assert!(told(json!({"status": "FAILED", "error": "Hot"})).ends_with("would fail."));
    }
}
