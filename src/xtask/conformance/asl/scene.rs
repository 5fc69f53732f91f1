//! The cloud that a recording needs: its functions, queues, topics, tables, objects and other state machines.

use cloud::call::{ApiCall, Service};
use cloud::engine::{Cloud, Config};
use cloud::iam::Account;
use cloud::lambda::Model;
use cloud::states::Mocked;
use serde_json::{Value, json};
use std::collections::VecDeque;

/// The role of all that recordings make.
pub const ROLE: &str = "arn:aws:iam::111111111111:role/snf_role_arn";

/// A cloud as recordings had it.
pub fn cloud() -> Cloud {
    Cloud::new(Config {
        seed: 1,
        account: Account {
            id: "111111111111".into(),
            region: "us-east-1".into(),
        },
        ..Config::default()
    })
}

/// Makes a call, and lets time pass until it is answered.
pub fn call(cloud: &mut Cloud, service: Service, action: &str, params: Value) -> Result<Value, String> {
    let call = ApiCall::by_learner(service, action, params);
    let ticket = cloud.handle(cloud.now(), cloud::engine::Input::Call(call));
    for _ in 0..100_000 {
        loop {
            match cloud.poll() {
                cloud::core::Output::Answer { ticket: of, answer } if of == ticket => {
                    return answer.map(|body| (*body).clone()).map_err(|error| error.to_string());
                }
                cloud::core::Output::Idle { .. } => break,
                _ => {}
            }
        }
        let Some(due) = cloud.next_due() else {
            break;
        };
        cloud.advance(due);
    }
    Err("never answered".into())
}

/// Names in angle brackets become names that services take.
pub fn plain(value: &Value) -> Value {
    let mut text = value.to_string();
    for _ in 0..200 {
        let Some(open) = text.find('<').filter(|open| !text[open + 1..].starts_with(' ')) else {
            break;
        };
        let Some(close) = text[open..].find('>').map(|close| open + close) else {
            break;
        };
        let name: String = text[open + 1..close]
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' })
            .collect();
        text.replace_range(open..=close, &name);
    }
    serde_json::from_str(&text).unwrap_or_else(|_| value.clone())
}

/// Makes what a recording's `resources` name; what cannot be made is left out, and its Tasks tell.
pub fn furnish(cloud: &mut Cloud, scenario: &Value) {
    let resources = plain(&scenario["resources"]);
    for (name, function) in resources["lambda_functions"].as_object().into_iter().flatten() {
        make_function(cloud, name, &function["behaviour"]);
    }
    for object in resources["s3_objects"].as_array().into_iter().flatten() {
        let bucket = json!({"Bucket": object["Bucket"]});
        let _ = call(cloud, Service::S3, "CreateBucket", bucket);
        let _ = call(cloud, Service::S3, "PutObject", object.clone());
    }
    for table in resources["tables"].as_array().into_iter().flatten() {
        let key = &table["partition_key"];
        let params = json!({
            "TableName": table["table_name"],
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
        });
        let _ = call(cloud, Service::DynamoDb, "CreateTable", params);
    }
}

/// A function that does what was recorded of it.
fn make_function(cloud: &mut Cloud, name: &str, behaviour: &Value) {
    let params = json!({
        "FunctionName": name,
        "Role": ROLE,
        "Runtime": "python3.12",
        "Handler": "handler.handler",
        "Timeout": 900,
        "Code": {"ZipFile": "handler"},
    });
    let _ = call(cloud, Service::Lambda, "CreateFunction", params);
    cloud.advance(cloud.now().after(10_000));
    let mut model = Model {
        duration_ms: (20, 20),
        ..Model::default()
    };
    if behaviour.get("returns").is_some() {
        model.returns = Some("$".into());
    }
    if let Some(value) = behaviour.get("returns_value").or_else(|| behaviour.get("returns_text")) {
        model.result = value.clone();
    }
    if let Some(seconds) = behaviour["sleeps_seconds"].as_u64() {
        model.duration_ms = (seconds * 1000, seconds * 1000);
    }
    if let Some(raised) = behaviour.get("raises") {
        model.fail_when = Some("true".into());
        model.error_type = raised["type"].as_str().unwrap_or("Exception").into();
        model.error_message = raised["message"].as_str().unwrap_or_default().into();
    }
    cloud.set_model(name, model);
}

/// The recorded outcomes of a recording's Tasks: state, and what happened in the attempt.
pub fn replays(scenario: &Value) -> Vec<(String, Vec<Mocked>)> {
    let attempts = scenario["task_replay"].as_array().into_iter().flatten();
    attempts
        .map(|attempt| {
            let state = attempt["state"].as_str().unwrap_or_default().to_owned();
            let outcomes: VecDeque<Mocked> = attempt["outcomes"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(outcome)
                .collect();
            (state, outcomes.into())
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
