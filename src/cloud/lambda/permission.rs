//! Resource-based policies: who may invoke a function.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html> (read 2026-11-22).

use super::concurrency::missing;
use super::error::Error;
use super::function::{Facet, Function};
use super::manage::check_revision;
use super::named::Named;
use super::pattern::{digits, is_account};
use super::{Answer, Lambda};
use crate::core::Core;
use crate::iam::{Decision, Principal, Request, decide};
use serde_json::{Map, Value, json};

impl Lambda {
    pub(super) fn add_permission(&mut self, core: &mut Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        if named.qualifier.as_deref() == Some("$LATEST") {
            return Err(Error::invalid(
                "We currently do not support adding policies for $LATEST.",
            ));
        }
        let principal = principal(params["Principal"].as_str().unwrap_or_default())?;
        let revision = core.rng.uuid();
        let function = self.existing_mut(&named)?;
        if let Some(qualifier) = &named.qualifier
            && function.number_of(Some(qualifier)).is_none()
        {
            return Err(missing(&named, qualifier));
        }
        let of = named.qualifier.as_deref().unwrap_or_default();
        let mut policy = match function.facet(Facet::Policy, of) {
            Some(policy) => {
                check_revision(params, policy["RevisionId"].as_str().unwrap_or_default())?;
                (**policy).clone()
            }
            None => json!({"Statement": []}),
        };
        let id = &params["StatementId"];
        let statements = policy["Statement"].as_array_mut();
        let Some(statements) = statements else {
            return Err(Error::no_resource());
        };
        if statements.iter().any(|one| one["Sid"] == *id) {
            return Err(Error::Conflict(format!(
                "The statement id ({}) provided already exists. Please provide a new statement id, or remove the existing statement.",
                id.as_str().unwrap_or_default()
            )));
        }
        let mut statement = json!({
            "Sid": id,
            "Effect": "Allow",
            "Principal": principal,
            "Action": params["Action"],
            "Resource": named.qualified(),
        });
        let conditions = conditions(params);
        if !conditions.is_empty() {
            statement["Condition"] = Value::Object(conditions);
        }
        let written = statement.to_string();
        statements.push(statement);
        policy["RevisionId"] = revision.into();
        function.set_facet(Facet::Policy, of, policy);
        Ok(json!({"Statement": written}))
    }

    pub(super) fn remove_permission(&mut self, core: &mut Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let revision = core.rng.uuid();
        let function = self
            .function_mut(&named.name)
            .ok_or_else(|| Error::not_found(format!("No policy found for: {}", named.arn)))?;
        if let Some(qualifier) = &named.qualifier
            && function.number_of(Some(qualifier)).is_none()
        {
            return Err(missing(&named, qualifier));
        }
        let of = named.qualifier.as_deref().unwrap_or_default();
        let policy = function
            .facet(Facet::Policy, of)
            .ok_or_else(|| Error::not_found("No policy is associated with the given resource."))?;
        check_revision(params, policy["RevisionId"].as_str().unwrap_or_default())?;
        let mut policy = (**policy).clone();
        let id = &params["StatementId"];
        let mut left = policy["Statement"].as_array().cloned().unwrap_or_default();
        let before = left.len();
        left.retain(|statement| statement["Sid"] != *id);
        if left.len() == before {
            return Err(Error::not_found(format!(
                "Statement {} is not found in resource policy.",
                id.as_str().unwrap_or_default()
            )));
        }
        if left.is_empty() {
            function.remove_facet(Facet::Policy, of);
        } else {
            policy["Statement"] = left.into();
            policy["RevisionId"] = revision.into();
            function.set_facet(Facet::Policy, of, policy);
        }
        Ok(json!({}))
    }

    pub(super) fn get_policy(&self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let of = named.qualifier.as_deref().unwrap_or_default();
        let policy = self
            .function(&named.name)
            .and_then(|function| function.facet(Facet::Policy, of))
            .ok_or_else(Error::no_resource)?;
        let document = json!({
            "Version": "2012-10-17",
            "Id": "default",
            "Statement": policy["Statement"],
        });
        Ok(json!({
            "Policy": document.to_string(),
            "RevisionId": policy["RevisionId"],
        }))
    }
}

impl Function {
    /// Whether the function's policy, or that of one of its versions or aliases, lets a service invoke it on behalf of
    /// what has this ARN in this account.
    #[must_use]
    pub fn lets_in(&self, service: &str, source_arn: &str, account: &str) -> bool {
        let context = [
            ("aws:SourceArn", source_arn),
            ("aws:SourceAccount", account),
        ];
        let principal = Principal::Service(service);
        self.all(Facet::Policy).any(|(of, _)| {
            let qualifier = (!of.is_empty()).then_some(of);
            self.allows(qualifier, principal, "lambda:InvokeFunction", &context)
                .is_ok()
        })
    }

    /// Whether the policy of this version or alias allows an action; with AWS's reason when it does not.
    pub(super) fn allows(
        &self,
        qualifier: Option<&str>,
        principal: Principal<'_>,
        action: &str,
        context: &[(&str, &str)],
    ) -> Result<(), String> {
        let resource = match qualifier {
            Some(qualifier) => super::named::qualified(&self.arn, qualifier),
            None => self.arn.clone(),
        };
        let request = Request {
            principal: Some(principal),
            action,
            resource: &resource,
            context,
        };
        let policy = self.facet(Facet::Policy, qualifier.unwrap_or_default());
        let decision = policy.map_or(Decision::Silent, |policy| decide(policy, &request));
        if decision == Decision::Allowed {
            return Ok(());
        }
        let who = match principal {
            Principal::Service(name) | Principal::Aws(name) => name,
            Principal::Anyone => "anonymous",
        };
        Err(format!(
            "User: {who} is not authorized to perform: {action} on resource: {resource} because no resource-based policy allows the {action} action"
        ))
    }
}

/// A principal as policies write it.
fn principal(given: &str) -> Result<Value, Error> {
    if given == "*" {
        return Ok("*".into());
    }
    if is_account(given) {
        return Ok(json!({"AWS": format!("arn:aws:iam::{given}:root")}));
    }
    if given.starts_with("arn:") {
        return Ok(json!({"AWS": given}));
    }
    let is_service = [".amazonaws.com", ".amazon.com", ".amazonaws.com.cn"]
        .iter()
        .any(|end| given.ends_with(end));
    if is_service && !digits(given) {
        return Ok(json!({"Service": given}));
    }
    Err(Error::invalid(
        "The provided principal was invalid. Please check the principal and try again.",
    ))
}

fn conditions(params: &Value) -> Map<String, Value> {
    let mut conditions = Map::new();
    let mut equals = Map::new();
    for (key, condition) in [
        ("SourceAccount", "AWS:SourceAccount"),
        ("FunctionUrlAuthType", "lambda:FunctionUrlAuthType"),
        ("PrincipalOrgID", "aws:PrincipalOrgID"),
        ("EventSourceToken", "lambda:EventSourceToken"),
    ] {
        if let Some(value) = params.get(key).filter(|value| !value.is_null()) {
            equals.insert(condition.into(), value.clone());
        }
    }
    if !equals.is_empty() {
        conditions.insert("StringEquals".into(), Value::Object(equals));
    }
    if let Some(source) = params["SourceArn"].as_str() {
        conditions.insert("ArnLike".into(), json!({"AWS:SourceArn": source}));
    }
    if params["InvokedViaFunctionUrl"] == true {
        conditions.insert(
            "Bool".into(),
            json!({"lambda:InvokedViaFunctionUrl": "true"}),
        );
    }
    conditions
}
