//! Roles and their identity-based policies.

use super::policy::{Decision, Request, decide};
use crate::call::ApiCall;
use crate::clock::Time;
use crate::core::Core;
use crate::error::AwsError;
use crate::rng::Rng;
use crate::sorted::SortedMap;
use serde_json::{Value, json};
use std::sync::Arc;

/// A role: what a service or a person may become.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// Its ARN.
    pub arn: Arc<str>,
    /// When it was made.
    pub created: Time,
    /// Who may assume it: a policy document.
    pub trust: Arc<Value>,
    /// Its inline policies by name, and its managed ones by ARN.
    pub policies: SortedMap<Arc<str>, Arc<Value>>,
}

/// AWS Identity and Access Management in one account.
#[derive(Clone, Debug, Default)]
pub struct Iam {
    roles: SortedMap<Arc<str>, Arc<Role>>,
    /// Customer managed policies by ARN.
    policies: SortedMap<Arc<str>, Arc<Value>>,
}

type Answer = Result<Value, AwsError>;

impl Iam {
    /// The role of this name.
    #[must_use]
    pub fn role(&self, name: &str) -> Option<&Role> {
        self.roles.get(name).map(AsRef::as_ref)
    }

    /// The roles, by name.
    pub fn roles(&self) -> impl Iterator<Item = (&str, &Role)> {
        self.roles.iter().map(|(name, role)| (&**name, &**role))
    }

    /// Whether the role of this ARN or name may do something. A role that this cloud does not hold may do anything: it
    /// was made elsewhere, and nothing is known of it.
    ///
    /// # Errors
    /// AWS's reason for the refusal: the end of its message.
    pub fn check(&self, role: &str, action: &str, resource: &str) -> Result<(), &'static str> {
        let name = role.rsplit('/').next().unwrap_or(role);
        let Some(role) = self.role(name) else {
            return Ok(());
        };
        let request = Request {
            principal: None,
            action,
            resource,
            context: &[],
        };
        let decisions = role
            .policies
            .values()
            .map(|document| decide(document, &request));
        match decisions.max() {
            Some(Decision::Allowed) => Ok(()),
            Some(Decision::Denied) => Err("with an explicit deny in an identity-based policy"),
            _ => Err("because no identity-based policy allows the"),
        }
    }

    /// Answers an API call.
    ///
    /// # Errors
    /// AWS's own; `NotModelled` for what is not simulated.
    pub fn call(&mut self, core: &mut Core, call: &ApiCall) -> Answer {
        let params = &*call.params;
        match call.action.as_str() {
            "CreateRole" => self.create_role(core, params),
            "GetRole" => {
                let name = text(params, "RoleName")?;
                let role = self.role(name).ok_or_else(|| no_role(name))?;
                Ok(json!({"Role": role_json(name, role)}))
            }
            "DeleteRole" => {
                let name = text(params, "RoleName")?;
                self.roles.remove(name).ok_or_else(|| no_role(name))?;
                Ok(json!({}))
            }
            "CreatePolicy" => self.create_policy(core, params),
            "PutRolePolicy" => {
                let document = document(params, "PolicyDocument")?;
                let name: Arc<str> = text(params, "PolicyName")?.into();
                self.role_mut(params)?.policies.insert(name, document);
                Ok(json!({}))
            }
            "AttachRolePolicy" => self.attach(params),
            "DeleteRolePolicy" | "DetachRolePolicy" => {
                let key = if call.action == "DeleteRolePolicy" {
                    "PolicyName"
                } else {
                    "PolicyArn"
                };
                let policy = text(params, key)?;
                self.role_mut(params)?
                    .policies
                    .remove(policy)
                    .ok_or_else(|| not_found(format!("Policy {policy} was not found.")))?;
                Ok(json!({}))
            }
            other => Err(AwsError::sender(
                "NotModelled",
                format!("The simulated IAM has no {other} yet; the real one may well have it."),
            )
            .with_status(501)),
        }
    }

    fn create_role(&mut self, core: &mut Core, params: &Value) -> Answer {
        let name = text(params, "RoleName")?;
        if self.roles.contains_key(name) {
            return Err(AwsError::sender(
                "EntityAlreadyExists",
                format!("Role with name {name} already exists."),
            )
            .with_status(409));
        }
        let path = params["Path"].as_str().unwrap_or("/");
        let role = Role {
            arn: format!("arn:aws:iam::{}:role{path}{name}", core.account.id).into(),
            created: core.now,
            trust: document(params, "AssumeRolePolicyDocument")?,
            policies: SortedMap::new(),
        };
        let shown = role_json(name, &role);
        self.roles.insert(name.into(), role.into());
        Ok(json!({"Role": shown}))
    }

    fn create_policy(&mut self, core: &mut Core, params: &Value) -> Answer {
        let name = text(params, "PolicyName")?;
        let path = params["Path"].as_str().unwrap_or("/");
        let arn = format!("arn:aws:iam::{}:policy{path}{name}", core.account.id);
        let document = document(params, "PolicyDocument")?;
        self.policies.insert(arn.as_str().into(), document);
        Ok(json!({"Policy": {
            "PolicyName": name,
            "PolicyId": format!("ANPA{}", core.rng.name(17)),
            "Arn": arn,
            "Path": path,
            "DefaultVersionId": "v1",
            "AttachmentCount": 0,
            "IsAttachable": true,
        }}))
    }

    fn attach(&mut self, params: &Value) -> Answer {
        let arn = text(params, "PolicyArn")?;
        let document = self
            .policies
            .get(arn)
            .cloned()
            .or_else(|| managed(arn).map(Arc::new))
            .ok_or_else(|| {
                not_found(format!("Policy {arn} does not exist or is not attachable."))
            })?;
        self.role_mut(params)?.policies.insert(arn.into(), document);
        Ok(json!({}))
    }

    fn role_mut(&mut self, params: &Value) -> Result<&mut Role, AwsError> {
        let name = text(params, "RoleName")?;
        let role = self.roles.get_mut(name).ok_or_else(|| no_role(name))?;
        Ok(Arc::make_mut(role))
    }
}

/// The actions of AWS's own managed policies that lessons use.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/permissions-executionrole-update.html> (read 2026-11-22).
fn managed(arn: &str) -> Option<Value> {
    const LOGS: &str = "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents";
    let actions = match arn.strip_prefix("arn:aws:iam::aws:policy/")? {
        "service-role/AWSLambdaBasicExecutionRole" | "AWSLambdaBasicExecutionRole" => "",
        "service-role/AWSLambdaSQSQueueExecutionRole" => {
            "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes"
        }
        "service-role/AWSLambdaRole" => "lambda:InvokeFunction",
        "AWSXRayDaemonWriteAccess" | "AWSXrayWriteOnlyAccess" => {
            "xray:PutTraceSegments xray:PutTelemetryRecords"
        }
        "AmazonSQSFullAccess" => "sqs:*",
        "AmazonSNSFullAccess" => "sns:*",
        "AmazonS3FullAccess" => "s3:*",
        "AmazonS3ReadOnlyAccess" => "s3:Get* s3:List* s3:Describe*",
        "AmazonEventBridgeFullAccess" => "events:*",
        "AWSLambda_FullAccess" => "lambda:*",
        "AdministratorAccess" => "*",
        // What others allow is of services that are not modelled.
        _ => "",
    };
    let actions: Vec<&str> = LOGS.split(' ').chain(actions.split_whitespace()).collect();
    Some(json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}],
    }))
}

fn role_json(name: &str, role: &Role) -> Value {
    // A role's id is `AROA` and 17 capitals and digits, the same whenever it is asked for.
    let seed = name.bytes().fold(7, |seed: u64, byte| {
        seed.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    json!({
        "RoleName": name,
        "RoleId": format!("AROA{}", Rng::new(seed).name(17)),
        "Arn": role.arn,
        "Path": "/",
        "CreateDate": role.created.to_iso(),
        "AssumeRolePolicyDocument": role.trust,
    })
}

fn text<'a>(params: &'a Value, key: &str) -> Result<&'a str, AwsError> {
    params[key].as_str().ok_or_else(|| {
        AwsError::sender(
            "ValidationError",
            format!("1 validation error detected: Value null at '{key}' failed to satisfy constraint: Member must not be null"),
        )
    })
}

/// A policy document: JSON as a text, or JSON itself.
fn document(params: &Value, key: &str) -> Result<Arc<Value>, AwsError> {
    let malformed = || AwsError::sender("MalformedPolicyDocument", "Syntax errors in policy.");
    let document = match &params[key] {
        Value::String(text) => serde_json::from_str(text).map_err(|_| malformed())?,
        other => other.clone(),
    };
    if document.get("Statement").is_none() {
        return Err(malformed());
    }
    Ok(Arc::new(document))
}

fn no_role(name: &str) -> AwsError {
    not_found(format!("The role with name {name} cannot be found."))
}

fn not_found(message: String) -> AwsError {
    AwsError::sender("NoSuchEntity", message).with_status(404)
}
