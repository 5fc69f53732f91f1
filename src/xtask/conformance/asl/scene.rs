//! The cloud that a recording needs: its functions, objects and tables.

use cloud::call::{ApiCall, Service};
use cloud::core::{Output, Settings};
use cloud::engine::{Cloud, Config, Input};
use cloud::iam::Account;
use cloud::lambda::{CodeAnswer, Run};
use cloud::states::Mocked;
use serde_json::{Map, Value, json};

/// The role of all that recordings make.
pub const ROLE: &str = "arn:aws:iam::111111111111:role/snf_role_arn";
/// What stands for an activity's ARN.
const ACTIVITY: &str = "activity_arn";
/// How many planned things may happen before something counts as endless.
const STEPS_MAX: usize = 400_000;

/// A cloud as recordings had it, and what its functions do.
pub struct Scene {
    pub cloud: Cloud,
    behaviours: Map<String, Value>,
}

impl Scene {
    /// Makes what a recording's `resources` name; what cannot be made is left out, and its Tasks tell.
    pub fn of(scenario: &Value) -> Self {
        let cloud = Cloud::new(Config {
            seed: 1,
            account: Account {
                id: "111111111111".into(),
                region: "us-east-1".into(),
            },
            settings: Settings {
                code_runs_outside: true,
                ..Settings::default()
            },
        });
        let resources = plain(&scenario["resources"]);
        let functions = resources["lambda_functions"].as_object().cloned();
        let mut scene = Self {
            cloud,
            behaviours: functions.unwrap_or_default(),
        };
        for name in scene.behaviours.keys().cloned().collect::<Vec<_>>() {
            scene.make_function(&name);
        }
        for object in resources["s3_objects"].as_array().into_iter().flatten() {
            let bucket = json!({"Bucket": object["Bucket"]});
            let _ = scene.call(Service::S3, "CreateBucket", bucket);
            let _ = scene.call(Service::S3, "PutObject", object.clone());
        }
        for table in resources["tables"].as_array().into_iter().flatten() {
            let key = &table["partition_key"];
            let params = json!({
                "TableName": table["table_name"],
                "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
            });
            let _ = scene.call(Service::DynamoDb, "CreateTable", params);
        }
        let _ = scene.call(
            Service::States,
            "CreateActivity",
            json!({"name": "activity_name"}),
        );
        scene
    }

    fn make_function(&mut self, name: &str) {
        let params = json!({
            "FunctionName": name,
            "Role": ROLE,
            "Runtime": "python3.12",
            "Handler": "handler.handler",
            "Timeout": 900,
            "Code": {"ZipFile": "handler"},
        });
        let _ = self.call(Service::Lambda, "CreateFunction", params);
        let later = self.cloud.now().after(10_000);
        self.cloud.advance(later);
    }

    /// Makes a call, and lets time pass until it is answered.
    pub fn call(&mut self, service: Service, action: &str, params: Value) -> Result<Value, String> {
        let call = ApiCall::by_learner(service, action, params);
        let ticket = self.cloud.handle(self.cloud.now(), Input::Call(call));
        for _ in 0..STEPS_MAX {
            while let Some(output) = self.output() {
                if let Output::Answer { ticket: of, answer } = output
                    && of == ticket
                {
                    return answer
                        .map(|body| (*body).clone())
                        .map_err(|error| error.to_string());
                }
            }
            if !self.step() {
                break;
            }
        }
        Err("never answered".into())
    }

    /// Lets time pass while something holds.
    pub fn pass_while(&mut self, holds: impl Fn(&Cloud) -> bool) {
        for _ in 0..STEPS_MAX {
            while self.output().is_some() {}
            if !holds(&self.cloud) || !self.step() {
                return;
            }
        }
    }

    /// Lets the next planned thing happen, if there is one.
    fn step(&mut self) -> bool {
        match self.cloud.next_due() {
            Some(due) => {
                self.cloud.advance_one(due);
                true
            }
            None => false,
        }
    }

    /// The next thing that the cloud has to tell; functions are run on the way.
    fn output(&mut self) -> Option<Output> {
        loop {
            match self.cloud.poll() {
                Output::Idle { .. } => return None,
                Output::RunCode(run) => self.run_code(&run),
                output => return Some(output),
            }
        }
    }

    fn run_code(&mut self, run: &Run) {
        let behaviour = &self.behaviours[&*run.function]["behaviour"];
        let slept_ms = behaviour["sleeps_seconds"].as_u64().unwrap_or(0) * 1000;
        let mut response = run.event.as_ref().clone();
        for key in ["returns_value", "returns_text"] {
            if let Some(value) = behaviour.get(key) {
                response = value.clone();
            }
        }
        if let Some(bytes) = behaviour.get("returns_bytes").and_then(Value::as_str) {
            let inner = bytes.trim_start_matches('b').trim_matches(['\'', '"']);
            response = inner.into();
        }
        if let Some(repeat) = behaviour.get("returns_bytes_repeat") {
            let count = usize::try_from(repeat["bytes"].as_u64().unwrap_or(0)).unwrap_or(0);
            response = repeat["char"].as_str().unwrap_or("a").repeat(count).into();
        }
        let raised = behaviour.get("raises");
        if let Some(raised) = raised {
            response = exception(raised, &run.invocation.to_string());
        }
        let answer = CodeAnswer {
            invocation: run.invocation.to_string(),
            duration_ms: 20 + slept_ms,
            failed: raised.is_some(),
            response,
            logs: Vec::new(),
        };
        self.cloud.handle(self.cloud.now(), Input::Code(answer));
    }
}

/// An exception as Python's runtime reports it.
fn exception(raised: &Value, request: &str) -> Value {
    let text = |key: &str| raised[key].as_str().unwrap_or_default();
    let place = if text("at").is_empty() {
        text("note")
    } else {
        text("at")
    };
    let line = place.split("line ").nth(1).unwrap_or_default();
    let line: String = line.chars().take_while(char::is_ascii_digit).collect();
    let argument = if text("message").is_empty() {
        String::new()
    } else {
        format!("\"{}\"", text("message"))
    };
    let trace = format!(
        "  File \"/var/task/handler.py\", line {line}, in handler\n    raise {}({argument})\n",
        text("type")
    );
    json!({
        "errorMessage": text("message"),
        "errorType": text("type"),
        "requestId": request,
        "stackTrace": [trace],
    })
}

/// Names in angle brackets, and those that services do not take, become names that they do.
pub fn plain(value: &Value) -> Value {
    let mut text = value.to_string();
    let mut from = 0;
    while let Some(open) = text[from..].find('<').map(|open| from + open) {
        let Some(close) = text[open..].find('>').map(|close| open + close) else {
            break;
        };
        let inner = &text[open + 1..close];
        let names = |c: char| c.is_ascii_alphanumeric() || "-_: <".contains(c);
        if inner.is_empty() || inner.starts_with(' ') || !inner.chars().all(names) {
            from = open + 1;
            continue;
        }
        let name: String = inner
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || c == '-' || c == '_' {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        text.replace_range(open..=close, &name);
        from = open;
    }
    let activity = "\"arn:aws:states:us-east-1:111111111111:activity:activity_name\"";
    let text = text
        .replace(&format!("\"{ACTIVITY}\""), activity)
        .replace("\"bucket_name\"", "\"bucket-name\"");
    serde_json::from_str(&text).unwrap_or_else(|_| value.clone())
}

/// The recorded outcomes of a recording's Tasks: state, and what happened in the attempt.
pub fn replays(scenario: &Value) -> Vec<(String, Vec<Mocked>)> {
    let attempts = scenario["task_replay"].as_array().into_iter().flatten();
    attempts
        .map(|attempt| {
            let state = attempt["state"].as_str().unwrap_or_default().to_owned();
            let outcomes = attempt["outcomes"].as_array().into_iter().flatten();
            (state, outcomes.filter_map(outcome).collect())
        })
        .collect()
}

fn outcome(recorded: &Value) -> Option<Mocked> {
    let kind = recorded["type"].as_str()?;
    let text = |key: &str| match recorded.get(key)? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    Some(if kind.ends_with("Submitted") {
        Mocked::Submitted(recorded["output"].clone())
    } else if kind.ends_with("Succeeded") {
        Mocked::Succeeded(recorded["output"].clone())
    } else if kind.ends_with("TimedOut") {
        Mocked::TimedOut
    } else if kind.ends_with("Failed") {
        Mocked::Failed {
            error: text("error"),
            cause: text("cause"),
        }
    } else {
        return None;
    })
}
