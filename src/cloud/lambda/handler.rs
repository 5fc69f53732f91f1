//! A modelled handler at work: its expressions, read once, and what they make of an event.

use super::event::Outcome;
use super::model::{Model, ModelError};
use crate::jsonata::{self, Env, Expr};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::sync::Arc;

/// A model's expressions.
#[derive(Clone, Debug, Default)]
pub(super) struct Handler {
    fail_when: Option<Expr>,
    returns: Option<Expr>,
    prints: Vec<Expr>,
    does: Option<Expr>,
    once_per: Option<Expr>,
}

/// Work on one record, to be written down when the invocation is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Work {
    /// What it makes.
    pub(super) what: Arc<str>,
    /// The key by which it is noted as done.
    pub(super) once_per: Option<Arc<str>>,
}

/// What a handler is given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'e> {
    pub(super) event: &'e Value,
    /// The number of the environment.
    pub(super) environment: u32,
    /// The how-manieth invocation of the environment this is.
    pub(super) invocation: u32,
    /// Whether the reader asked for a failure.
    pub(super) ordered: bool,
    /// How long it will run, and how long it may, in milliseconds.
    pub(super) duration_ms: u64,
    pub(super) timeout_ms: u64,
}

/// What a handler makes of an event.
#[derive(Clone, Debug)]
pub(super) struct Handled {
    pub(super) outcome: Outcome,
    /// What it returns; nothing when it does not come to that.
    pub(super) response: Value,
    pub(super) prints: Vec<Arc<str>>,
    pub(super) work: Vec<Work>,
}

impl Handler {
    /// Reads a model's expressions.
    pub(super) fn read(model: &Model) -> Result<Self, ModelError> {
        let read = |property, source: &str| {
            jsonata::parse(source).map_err(|error| ModelError::Expression {
                property,
                position: error.position,
                message: error.message,
            })
        };
        let one = |property, source: &Option<String>| {
            source
                .as_deref()
                .map(|source| read(property, source))
                .transpose()
        };
        let prints = model.prints.iter().map(|source| read("Prints", source));
        Ok(Self {
            fail_when: one("FailWhen", &model.fail_when)?,
            returns: one("Returns", &model.returns)?,
            prints: prints.collect::<Result<_, _>>()?,
            does: one("Does", &model.does)?,
            once_per: one("OncePer", &model.once_per)?,
        })
    }

    /// Handles an event, record by record. A handler that raises stops at the first record that it cannot process, and one
    /// that is stopped by the timeout at the record that it has come to; what was done before stays done.
    pub(super) fn handle(&self, model: &Model, given: Given<'_>) -> Handled {
        let records = records(given.event);
        let read: Vec<Cow<'_, Value>> = records.iter().map(|record| body(record)).collect();
        let is_bad = |at: usize| given.ordered || self.fails(&read[at]);
        let reports = model.reports_failures && !given.ordered;
        let stopped = given.duration_ms > given.timeout_ms;
        let in_time = if stopped {
            model.records_within(given)
        } else {
            records.len()
        };
        let first_bad = (0..in_time).find(|at| !reports && is_bad(*at));
        let reached = first_bad.unwrap_or(in_time);
        let done = (0..reached).filter(|at| !reports || !is_bad(*at));
        let work = done.filter_map(|at| self.work(&read[at])).collect();
        let outcome = match (first_bad, stopped) {
            (Some(_), _) => Outcome::Error,
            (None, true) => Outcome::Timeout,
            (None, false) => Outcome::Success,
        };
        let response = match outcome {
            Outcome::Success if reports => {
                let bad = (0..records.len()).filter(|at| is_bad(*at));
                let items: Value = bad
                    .map(|at| json!({"itemIdentifier": records[at]["messageId"]}))
                    .collect();
                json!({"batchItemFailures": items})
            }
            Outcome::Success if model.reports_failures => json!({"batchItemFailures": []}),
            Outcome::Success => self.returned(model, given),
            Outcome::Error | Outcome::Timeout => Value::Null,
        };
        Handled {
            outcome,
            response,
            prints: self.printed(given),
            work,
        }
    }

    /// What code has made that ran outside and came to its end: for each record what the model says, but for those that the
    /// code itself reports as failed. Nothing here sees into an oven, so the code's word is taken for it.
    pub(super) fn made(&self, event: &Value, response: &Value) -> Vec<Work> {
        let items = response["batchItemFailures"].as_array();
        let failed: Vec<&Value> = items
            .into_iter()
            .flatten()
            .map(|item| &item["itemIdentifier"])
            .collect();
        records(event)
            .into_iter()
            .filter(|record| {
                record["messageId"].is_null() || !failed.contains(&&record["messageId"])
            })
            .filter_map(|record| self.work(&body(record)))
            .collect()
    }

    /// Whether the handler cannot process a record.
    fn fails(&self, body: &Value) -> bool {
        // An expression that finds nothing in this body, or the wrong type, does not single it out.
        let found = self
            .fail_when
            .as_ref()
            .and_then(|expression| expression.evaluate(body, &Env::default()).ok()?);
        found == Some(Value::Bool(true))
    }

    fn work(&self, body: &Value) -> Option<Work> {
        let text = |expression: &Option<Expr>| {
            let found = expression.as_ref()?.evaluate(body, &Env::default());
            found.ok().flatten().map(|value| text_of(&value))
        };
        Some(Work {
            what: text(&self.does)?,
            once_per: text(&self.once_per),
        })
    }

    fn returned(&self, model: &Model, given: Given<'_>) -> Value {
        match &self.returns {
            // What cannot be worked out is Python's None.
            Some(expression) => given.evaluate(expression).unwrap_or_default(),
            None => model.result.clone(),
        }
    }

    fn printed(&self, given: Given<'_>) -> Vec<Arc<str>> {
        let lines = self.prints.iter();
        let found = lines.filter_map(|expression| given.evaluate(expression));
        found.map(|value| text_of(&value)).collect()
    }
}

impl Given<'_> {
    fn evaluate(self, expression: &Expr) -> Option<Value> {
        let bindings = [
            ("invocation", json!(self.invocation)),
            ("environment", json!(self.environment)),
        ];
        let env = Env {
            bindings: &bindings,
            ..Env::default()
        };
        expression.evaluate(self.event, &env).ok().flatten()
    }
}

impl Model {
    /// How many records are done when the timeout stops the handler.
    fn records_within(&self, given: Given<'_>) -> usize {
        let count = records(given.event).len();
        let spent = self.per_record_ms.saturating_mul(count as u64);
        let before = given.duration_ms.saturating_sub(spent);
        let left = given.timeout_ms.saturating_sub(before);
        let done = left.checked_div(self.per_record_ms).unwrap_or(0);
        usize::try_from(done).unwrap_or(count).min(count)
    }
}

/// The records of an event; the event itself when it has none.
pub(super) fn records(event: &Value) -> Vec<&Value> {
    match event["Records"].as_array() {
        Some(records) => records.iter().collect(),
        None => vec![event],
    }
}

/// What a handler looks at: a message's body, read as JSON when it is that, or the record itself. A request of an API is
/// more than its body: who sent it, and how.
fn body(record: &Value) -> Cow<'_, Value> {
    if record["requestContext"].is_object() {
        return Cow::Borrowed(record);
    }
    let text = record["body"]
        .as_str()
        .or_else(|| record["Sns"]["Message"].as_str());
    match text {
        Some(text) => {
            Cow::Owned(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.into())))
        }
        None => Cow::Borrowed(record),
    }
}

/// A text as it is; anything else as Python's `json.dumps` would write it, more or less.
fn text_of(value: &Value) -> Arc<str> {
    match value {
        Value::String(text) => text.as_str().into(),
        other => other.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(event: &Value) -> Given<'_> {
        Given {
            event,
            environment: 2,
            invocation: 3,
            ordered: false,
            duration_ms: 400,
            timeout_ms: 3_000,
        }
    }

    fn baker() -> Model {
        Model {
            fail_when: Some("cake = 'durian'".into()),
            does: Some("'cake ' & order".into()),
            once_per: Some("order".into()),
            ..Model::default()
        }
    }

    fn batch(cakes: &[&str]) -> Value {
        let record = |(at, cake): (usize, &&str)| {
            json!({
                "messageId": format!("m{at}"),
                "body": json!({"order": at + 1, "cake": cake}).to_string(),
            })
        };
        let records: Value = cakes.iter().enumerate().map(record).collect();
        json!({"Records": records})
    }

    fn made(handled: &Handled) -> Vec<&str> {
        handled.work.iter().map(|work| &*work.what).collect()
    }

    #[test]
    fn what_was_done_before_a_failure_stays_done() {
        let event = batch(&["apple", "durian", "plum"]);
        let raises = baker();
        let handled = Handler::read(&raises)
            .unwrap()
            .handle(&raises, given(&event));
        assert_eq!(handled.outcome, Outcome::Error);
        assert_eq!(made(&handled), ["cake 1"]);
        let reports = Model {
            reports_failures: true,
            ..baker()
        };
        let handled = Handler::read(&reports)
            .unwrap()
            .handle(&reports, given(&event));
        assert_eq!(handled.outcome, Outcome::Success);
        assert_eq!(made(&handled), ["cake 1", "cake 3"]);
        assert_eq!(
            handled.response,
            json!({"batchItemFailures": [{"itemIdentifier": "m1"}]})
        );
        assert_eq!(handled.work[1].once_per.as_deref(), Some("3"));
    }

    #[test]
    fn code_that_ran_outside_made_what_it_does_not_report() {
        let event = batch(&["apple", "durian", "plum"]);
        let handler = Handler::read(&baker()).unwrap();
        let whats = |response: Value| -> Vec<String> {
            let work = handler.made(&event, &response).into_iter();
            work.map(|one| one.what.to_string()).collect()
        };
        assert_eq!(whats(Value::Null), ["cake 1", "cake 2", "cake 3"]);
        assert_eq!(
            whats(json!({"batchItemFailures": [{"itemIdentifier": "m1"}]})),
            ["cake 1", "cake 3"]
        );
        assert_eq!(whats(json!({"batchItemFailures": "all"})).len(), 3);
    }

    #[test]
    fn of_an_apis_request_a_handler_sees_more_than_the_body() {
        let event = json!({
            "httpMethod": "POST",
            "requestContext": {"identity": {"apiKey": "rosa"}},
            "body": "{\"order\": 7}",
        });
        let model = Model {
            does: Some("httpMethod & ' by ' & requestContext.identity.apiKey & ': ' & body".into()),
            ..Model::default()
        };
        let handled = Handler::read(&model).unwrap().handle(&model, given(&event));
        assert_eq!(made(&handled), ["POST by rosa: {\"order\": 7}"]);
    }

    #[test]
    fn a_timeout_stops_the_handler_between_two_records() {
        let event = batch(&["apple", "plum", "lemon"]);
        let model = Model {
            per_record_ms: 1_500,
            duration_ms: (100, 100),
            ..baker()
        };
        let slow = Given {
            duration_ms: 4_600,
            ..given(&event)
        };
        let handled = Handler::read(&model).unwrap().handle(&model, slow);
        assert_eq!(handled.outcome, Outcome::Timeout);
        assert_eq!(made(&handled), ["cake 1"]);
    }

    #[test]
    fn handlers_return_and_print_what_they_make_of_the_event() {
        let model = Model {
            returns: Some("{'greeting': 'Hello ' & name, 'count': $invocation}".into()),
            prints: vec![
                "'baking for ' & name".into(),
                "$environment".into(),
                "nothing".into(),
            ],
            ..Model::default()
        };
        let event = json!({"name": "Ann"});
        let handled = Handler::read(&model).unwrap().handle(&model, given(&event));
        assert_eq!(
            handled.response,
            json!({"greeting": "Hello Ann", "count": 3})
        );
        let lines: Vec<&str> = handled.prints.iter().map(|line| &**line).collect();
        assert_eq!(lines, ["baking for Ann", "2"]);
        assert!(handled.work.is_empty());
    }

    #[test]
    fn a_mistake_names_its_property() {
        let model = Model {
            prints: vec!["1".into(), "(".into()],
            ..Model::default()
        };
        let error = Handler::read(&model).unwrap_err();
        assert!(matches!(
            error,
            ModelError::Expression {
                property: "Prints",
                ..
            }
        ));
    }
}
