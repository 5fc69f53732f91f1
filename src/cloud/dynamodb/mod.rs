//! Amazon DynamoDB: tables.

use crate::call::{Answer, ApiCall};
use crate::core::Core;
use crate::error::AwsError;
use serde_json::{Value, json};

/// All tables of the account in its region.
#[derive(Clone, Debug, Default)]
pub struct DynamoDb {}

impl DynamoDb {
    /// Answers a call of DynamoDB's API.
    ///
    /// # Errors
    /// AWS's own; `NotModelled` for what is not simulated.
    pub fn call(&mut self, _core: &mut Core, call: &ApiCall) -> Answer {
        Err(AwsError::not_modelled(call.service.title(), &call.action))
    }

    /// Every table.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!([])
    }
}
