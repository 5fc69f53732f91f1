//! Goals and predictions: JSONata expressions over the world and the log.

use cloud::engine::Cloud;
use cloud::jsonata::{self, Env, Expr};
use serde_json::{Value, json};

/// A condition, ready to be asked often.
#[derive(Clone, Debug)]
pub struct Condition(Expr);

impl Condition {
    /// Reads an expression.
    ///
    /// # Errors
    /// JSONata's own, with the position in the expression.
    pub fn parse(expression: &str) -> Result<Self, jsonata::Error> {
        jsonata::parse(expression).map(Self)
    }

    /// Whether the condition holds in what [`facts`] gives. Anything but `true` is no.
    ///
    /// # Errors
    /// JSONata's own, for instance when types do not fit.
    pub fn holds(&self, facts: &Value) -> Result<bool, jsonata::Error> {
        let value = self.0.evaluate(facts, &Env::default())?;
        Ok(value == Some(Value::Bool(true)))
    }
}

/// What conditions read: `world` (see [`Cloud::to_json`]) and `log` (see [`cloud::log::Log::to_json`]).
#[must_use]
pub fn facts(cloud: &Cloud) -> Value {
    json!({"world": cloud.to_json(), "log": cloud.log().to_json()})
}
