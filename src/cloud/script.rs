//! Scripts: what happens on a scene, as a lesson writes it down.
//!
//! Texts in a script may name the scene's resources as CloudFormation does, `${OrdersQueue}` (what `!Ref` gives) and
//! `${OrdersQueue.Arn}` (what `!GetAtt` gives), and the answers to earlier calls of the script,
//! `${0:Messages.0.ReceiptHandle}` (dots walk into objects and lists, and into texts that hold JSON:
//! `${0:Messages.0.Body.order}`).

use crate::browser::Ask;
use crate::call::{ApiCall, Service, Ticket};
use crate::engine::Input;
use crate::lambda;
use crate::session::Session;
use crate::template::Stack;
use crate::traffic;
use crate::wire::Draft;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// One step of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What to tell the reader while it happens.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub say: String,
    /// What happens.
    #[serde(flatten)]
    pub action: Action,
}

/// What happens in a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// An API call by the reader.
    Call {
        /// The service: `sqs`, `lambda`.
        service: Service,
        /// The action: `SendMessage`.
        action: String,
        /// Its parameters.
        params: Arc<Value>,
    },
    /// A client sends this many messages.
    Send {
        /// The client's name.
        client: String,
        /// How many.
        count: u32,
    },
    /// A client sends so many messages a minute from now on.
    Rate {
        /// The client's name.
        client: String,
        /// Messages a minute.
        per_minute: u32,
    },
    /// A browser or program of the scene sends a request.
    Fetch(Box<Ask>),
    /// A function fails its next invocations.
    FailNext {
        /// The function's logical id in the template.
        function: String,
        /// How many.
        count: u32,
    },
    /// The reader, or somebody else, sends an HTTP request to one of AWS's endpoints or a deployed API.
    Request(Box<Request>),
    /// Time passes.
    WaitMs(u64),
}

/// An HTTP request that a script sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// What is sent.
    #[serde(flatten)]
    pub draft: Draft,
    /// Who sends it; the reader, when this is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// From which address, when it is not the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_ip: Option<String>,
}

/// Why a step cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptError {
    /// The step, from 0.
    pub step: usize,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl std::fmt::Display for ScriptError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "step {}: {}", self.step, self.message)
    }
}

impl std::error::Error for ScriptError {}

/// Plays a script on a session, one step at a time.
#[derive(Clone, Debug, Default)]
pub struct Player {
    /// For each step taken, the ticket of its call.
    tickets: Vec<Option<Ticket>>,
}

impl Player {
    /// The call of this step, from 0, if the step was taken and is one.
    #[must_use]
    pub fn call_of(&self, step: usize) -> Option<Ticket> {
        self.tickets.get(step).copied().flatten()
    }

    /// How many steps have been taken.
    #[must_use]
    pub const fn taken(&self) -> usize {
        self.tickets.len()
    }

    /// Takes the next step at the session's present. For [`Action::WaitMs`] nothing is done; time is the caller's to pass.
    ///
    /// # Errors
    /// When a text names something that is not there.
    pub fn take(&mut self, session: &mut Session, step: &Step) -> Result<(), ScriptError> {
        let number = self.tickets.len();
        let fail = |message| ScriptError {
            step: number,
            message,
        };
        let input = self.input(session, &step.action).map_err(fail)?;
        let ticket = match input {
            Some(input) => {
                let is_call = matches!(
                    input,
                    Input::Call(_) | Input::Fetch(_) | Input::Http(_) | Input::HttpBy { .. }
                );
                let ticket = session
                    .act(input)
                    .ok_or_else(|| fail("the session is full".into()))?;
                is_call.then_some(ticket)
            }
            None => None,
        };
        self.tickets.push(ticket);
        Ok(())
    }

    fn input(&self, session: &Session, action: &Action) -> Result<Option<Input>, String> {
        Ok(match action {
            Action::Call {
                service,
                action,
                params,
            } => {
                let params = fill(params, &|name| self.resolve_name(session, name))?;
                Some(Input::Call(ApiCall::by_learner(*service, action, params)))
            }
            Action::Send { client, count } => Some(Input::Traffic(traffic::Control::Send {
                client: client.clone(),
                count: *count,
            })),
            Action::Rate { client, per_minute } => {
                Some(Input::Traffic(traffic::Control::SetRate {
                    client: client.clone(),
                    per_minute: *per_minute,
                }))
            }
            Action::Fetch(ask) => Some(Input::Fetch(self.asked(session, ask)?)),
            Action::FailNext { function, count } => {
                Some(Input::Lambda(lambda::Control::FailNext {
                    function: reference(session.stack(), function)?,
                    count: *count,
                }))
            }
            Action::Request(request) => Some(self.request(session, request)?),
            Action::WaitMs(_) => None,
        })
    }

    /// What the reader asks a client for, with every reference filled in.
    fn asked(&self, session: &Session, ask: &Ask) -> Result<Ask, String> {
        let whole = serde_json::to_value(ask).map_err(|error| error.to_string())?;
        let whole = fill(&whole, &|name| self.resolve_name(session, name))?;
        serde_json::from_value(whole).map_err(|error| error.to_string())
    }

    /// Writes and signs a request at the session's present.
    fn request(&self, session: &Session, request: &Request) -> Result<Input, String> {
        let draft = filled(&request.draft, &|name| self.resolve_name(session, name))?;
        let mut sent = draft
            .prepare(session.cloud().account(), session.now())?
            .request;
        if let Some(address) = &request.source_ip {
            sent.connection.source_ip.clone_from(address);
        }
        Ok(match &request.client {
            None => Input::Http(sent),
            Some(client) => Input::HttpBy {
                client: client.clone(),
                request: sent,
            },
        })
    }

    fn resolve_name(&self, session: &Session, name: &str) -> Result<Value, String> {
        let Some((step, path)) = name.split_once(':') else {
            return reference(session.stack(), name).map(Value::String);
        };
        let ticket = step
            .parse::<usize>()
            .ok()
            .and_then(|step| self.tickets.get(step).copied().flatten())
            .ok_or_else(|| format!("`${{{name}}}`: step {step} made no call before this one"))?;
        let (_, body) = session
            .answer(ticket)
            .ok_or_else(|| format!("`${{{name}}}`: step {step} has no answer yet"))?;
        // An answer over HTTP has the JSON that is meant in its body.
        walk(&body, path)
            .or_else(|| walk(&body["body"], path))
            .ok_or_else(|| format!("`${{{name}}}`: the answer to step {step} has no `{path}`"))
    }
}

/// The value at a path into an answer: `Messages.0.Body.token`. A text that holds JSON is walked into, as message bodies are.
fn walk(value: &Value, path: &str) -> Option<Value> {
    path.split('.').try_fold(value.clone(), |at, part| {
        let at = match &at {
            Value::String(text) => serde_json::from_str(text).ok()?,
            _ => at,
        };
        at.pointer(&format!("/{part}")).cloned()
    })
}

/// Fills in what texts in `value` name of the stack: `${OrdersQueue}` and `${OrdersQueue.Arn}`.
///
/// # Errors
/// A sentence that names what is missing.
pub fn resolve(stack: &Stack, value: &Value) -> Result<Value, String> {
    fill(value, &|name| reference(stack, name).map(Value::String))
}

/// The same request with what its texts name of the stack filled in.
///
/// # Errors
/// A sentence that names what is missing.
pub fn resolve_draft(stack: &Stack, draft: &Draft) -> Result<Draft, String> {
    filled(draft, &|name| reference(stack, name).map(Value::String))
}

fn filled(draft: &Draft, named: Named<'_>) -> Result<Draft, String> {
    let value = serde_json::to_value(draft).map_err(|error| error.to_string())?;
    serde_json::from_value(fill(&value, named)?).map_err(|error| error.to_string())
}

type Named<'a> = &'a dyn Fn(&str) -> Result<Value, String>;

fn fill(value: &Value, named: Named<'_>) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => fill_text(text, named)?,
        Value::Array(items) => items
            .iter()
            .map(|item| fill(item, named))
            .collect::<Result<_, _>>()?,
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(key, value)| Ok((key.clone(), fill(value, named)?)))
                .collect::<Result<_, String>>()?,
        ),
        other => other.clone(),
    })
}

/// A text that is one reference to an answer keeps that value's type; otherwise references become text.
fn fill_text(text: &str, named: Named<'_>) -> Result<Value, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else {
            return Err(format!("`{text}`: a `${{` without its `}}`"));
        };
        let value = named(&rest[start + 2..start + length])?;
        if start == 0 && length + 1 == text.len() {
            return Ok(value);
        }
        out.push_str(&rest[..start]);
        match value {
            Value::String(part) => out.push_str(&part),
            other => out.push_str(&other.to_string()),
        }
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    Ok(Value::String(out))
}

/// What `!Ref` or, with a dot, `!GetAtt` gives for a resource of the stack.
///
/// # Errors
/// A sentence that names what is missing.
pub fn reference(stack: &Stack, name: &str) -> Result<String, String> {
    let found = match name.split_once('.') {
        Some((logical, attribute)) => stack.get_att(logical, attribute),
        None => stack.reference(name),
    };
    found.ok_or_else(|| {
        format!("`{name}` is not a resource of this template, or has no such attribute")
    })
}

/// Plays a whole script on a session, time included.
///
/// # Errors
/// That of the first step that cannot be taken.
pub fn play(session: &mut Session, steps: &[Step]) -> Result<(), ScriptError> {
    let mut player = Player::default();
    for step in steps {
        player.take(session, step)?;
        if let Action::WaitMs(millis) = step.action {
            session.advance_to(session.now().after(millis));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Recipe;
    use serde_json::json;

    #[test]
    fn references_are_filled_in_wherever_they_stand() {
        let template = json!({"Resources": {
            "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders"}},
        }});
        let session = Session::new(Recipe::new(1, Arc::new(template))).unwrap();
        let stack = session.stack();
        let url = stack.reference("Orders").unwrap();
        let arn = stack.get_att("Orders", "Arn").unwrap();
        let given = json!({"QueueUrl": "${Orders}", "n": 3, "list": ["to ${Orders.Arn}, now"]});
        assert_eq!(
            resolve(stack, &given),
            Ok(json!({"QueueUrl": url, "n": 3, "list": [format!("to {arn}, now")]}))
        );
        for wrong in [
            "${Nobody}",
            "${Orders.Colour}",
            "${Orders",
            "${0:MessageId}",
        ] {
            assert!(resolve(stack, &json!([wrong])).is_err(), "{wrong}");
        }
    }
    #[test]
    fn paths_into_answers_walk_into_texts_that_hold_json() {
        let answer = json!({"Messages": [{"Body": "{\"order\": {\"cake\": \"apple\"}}", "Plain": "a cake"}]});
        let found = |path| walk(&answer, path);
        assert_eq!(found("Messages.0.Body.order.cake"), Some(json!("apple")));
        assert_eq!(found("Messages.0.Plain"), Some(json!("a cake")));
        for missing in [
            "Messages.1",
            "Messages.0.Body.price",
            "Messages.0.Plain.cake",
        ] {
            assert_eq!(found(missing), None, "{missing}");
        }
    }
}
