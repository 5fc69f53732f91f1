//! Provisioning: an AWS SAM template becomes resources in the simulated cloud.
//!
//! [`check`] reads a template and finds everything that is wrong with it at once; [`deploy`] does the same and then makes
//! the API calls that AWS CloudFormation would make, in the order that the resources' references ask for.
//!
//! ```text
//! JSON --node--> values that know their place --parameters, conditions--> scope
//!      --declare, globals, sam--> declared resources --order--> in order of creation
//!      --resolver, schema--> desired resources --examine--> Plan --deploy--> Stack
//! ```
//!
//! The input is the template as JSON, short forms written out (`{"Ref": ...}`, `{"Fn::GetAtt": [...]}`). The resource
//! types are tables in `resources`, one file a type. What is wrong with a template is a [`Problem`], never a panic.

mod conditions;
mod declare;
mod deploy;
mod functions;
mod globals;
mod http_clients;
mod names;
mod nearest;
mod node;
mod order;
mod outputs;
mod parameters;
mod plan;
mod problem;
mod resolver;
mod resources;
mod sam;
mod schema;
mod scope;
mod sections;
mod servers;
mod stack;
mod stratus;
mod sub;
#[cfg(test)]
mod tests;

pub use plan::Plan;
pub use problem::Problem;
pub use stack::{ClientNode, HandsOn, Kind, Link, LinkKind, Output, Resource, Stack};

use crate::engine::Cloud;
use crate::iam::Account;
use problem::Problems;
use serde_json::Value;
use std::collections::BTreeMap;

/// The name of every stack, and the beginning of the names that CloudFormation makes up.
pub const STACK_NAME: &str = "bakery";

/// Reads a template, with values for its parameters: pure, for the default account.
///
/// # Errors
/// All problems of the template, in its order.
pub fn check(
    template: &Value,
    parameters: &BTreeMap<String, String>,
) -> Result<Plan, Vec<Problem>> {
    plan::make(template, parameters, &Account::default())
}

/// Checks a template and deploys it; the world's clock stands still meanwhile.
///
/// # Errors
/// The problems that [`check`] finds; when there are none, those of the calls that an API refuses, with AWS's code and
/// message. A cloud in which a deployment has failed holds what was created before.
pub fn deploy(
    cloud: &mut Cloud,
    template: &Value,
    parameters: &BTreeMap<String, String>,
) -> Result<Stack, Vec<Problem>> {
    let plan = plan::make(template, parameters, cloud.account())?;
    let mut problems = Problems::default();
    let stack = deploy::carry_out(&plan, cloud, &mut problems);
    if problems.is_empty() {
        Ok(stack)
    } else {
        Err(problems.in_order_of(template))
    }
}
