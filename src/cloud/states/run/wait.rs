//! Wait states.

use super::{Phase, Run, Stage, Thread};
use crate::states::definition::{Amount, Language, State, Wait};
use crate::states::query::{Fault, Scope, Sort, names};
use crate::states::time;
use serde_json::Value;
use std::sync::Arc;

/// The longest wait, in seconds: about three years.
const SECONDS_MAX: i64 = 99_999_999;

impl Run<'_> {
    pub(super) fn begin_wait(
        &mut self,
        thread: &mut Thread,
        state: &State,
        wait: &Wait,
    ) -> Result<(), Fault> {
        let seed = self.seed(thread, Stage::Begin);
        let now = i64::try_from(self.core.now.as_millis()).unwrap_or(i64::MAX);
        let millis = {
            let context = || self.context(thread, None);
            let scope = self.scope(thread, &seed, &context);
            wait_ms(&scope, state, wait, &thread.input, now)?
        };
        thread.phase = Phase::Waiting;
        self.go_on(thread, millis);
        Ok(())
    }
}

/// How long a state waits, in milliseconds.
fn wait_ms(
    scope: &Scope<'_>,
    state: &State,
    wait: &Wait,
    input: &Arc<Value>,
    now: i64,
) -> Result<u64, Fault> {
    let selected = match state.language {
        Language::JsonPath => scope.select(&state.input, input)?,
        Language::Jsonata => Arc::clone(input),
    };
    match wait {
        Wait::Seconds(amount) => seconds(scope, amount, &selected).map(|seconds| seconds * 1000),
        Wait::Timestamp(amount) => {
            let until = timestamp(scope, amount, &selected)?;
            Ok(u64::try_from(until.saturating_sub(now)).unwrap_or(0))
        }
    }
}

/// A fault of a query's result that the state finds out after it was entered.
fn after_entering(field: &str, cause: String) -> Fault {
    Fault::new(names::QUERY, cause, Sort::Query(Some(field.into()), true))
}

fn seconds(scope: &Scope<'_>, amount: &Amount, data: &Arc<Value>) -> Result<u64, Fault> {
    match amount {
        Amount::Path(path) => {
            let Some(value) = scope.find(path, data) else {
                return Err(Fault::runtime(format!(
                    "The SecondsPath parameter does not reference an input value: {}",
                    path.source()
                )));
            };
            let shown = format!("{} == {}", path.source(), plain(&value));
            let number = match &*value {
                Value::Number(number) => number.as_i64(),
                Value::String(text) => text.parse().ok(),
                _ => None,
            };
            match number {
                None => Err(Fault::runtime(format!(
                    "The SecondsPath parameter cannot be parsed as a long value: {shown}"
                ))),
                Some(number) if number < 0 => Err(Fault::runtime(format!(
                    "The SecondsPath parameter references a negative value: {shown}"
                ))),
                Some(number) => Ok(number.min(SECONDS_MAX).unsigned_abs()),
            }
        }
        Amount::Query(query) => {
            let value = scope.typed(query, "number")?;
            match value.as_i64() {
                Some(number @ 0..=SECONDS_MAX) => Ok(number.unsigned_abs()),
                _ => {
                    let cause = format!(
                        "The Seconds field must be a non-negative integer no greater than {SECONDS_MAX} but was: {value}"
                    );
                    Err(after_entering("Seconds", cause))
                }
            }
        }
        other => Ok(scope.amount(other, data)?.as_u64().unwrap_or(0)),
    }
}

fn timestamp(scope: &Scope<'_>, amount: &Amount, data: &Arc<Value>) -> Result<i64, Fault> {
    match amount {
        Amount::Path(path) => {
            let Some(value) = scope.find(path, data) else {
                return Err(Fault::runtime(format!(
                    "The TimestampPath parameter does not reference an input value: {}",
                    path.source()
                )));
            };
            value.as_str().and_then(time::parse).ok_or_else(|| {
                Fault::runtime(format!(
                    "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: {} == {}",
                    path.source(),
                    plain(&value)
                ))
            })
        }
        other => {
            let value = match other {
                Amount::Query(query) => scope.typed(query, "string")?,
                other => scope.amount(other, data)?,
            };
            value.as_str().and_then(time::parse).ok_or_else(|| {
                let cause = format!(
                    "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: {}",
                    plain(&value)
                );
                after_entering("Timestamp", cause)
            })
        }
    }
}

/// A text without quotes, anything else as JSON.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
