//! API calls: the first door into the cloud.

use crate::error::AwsError;
use crate::iam::Caller;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// A modelled AWS service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// Amazon Simple Queue Service.
    Sqs,
    /// AWS Lambda.
    Lambda,
    /// Amazon CloudWatch Logs.
    Logs,
    /// AWS Identity and Access Management.
    Iam,
    /// Amazon EventBridge.
    Events,
    /// Amazon Simple Notification Service.
    Sns,
    /// Amazon Simple Storage Service.
    S3,
    /// Amazon API Gateway: REST APIs.
    ApiGateway,
    /// Amazon API Gateway: HTTP APIs and WebSocket APIs.
    ApiGatewayV2,
    /// AWS WAF.
    Wafv2,
    /// AWS Step Functions.
    States,
    /// Amazon DynamoDB.
    DynamoDb,
    /// Amazon CloudWatch: metrics.
    CloudWatch,
    /// Amazon EventBridge Scheduler.
    Scheduler,
    /// AWS Security Token Service.
    Sts,
    /// Amazon Cognito: user pools.
    #[serde(rename = "cognito-idp")]
    CognitoIdp,
    /// Amazon API Gateway: the connections of WebSocket APIs.
    ApiGatewayManagementApi,
}

impl Service {
    /// Every modelled service.
    pub const ALL: [Service; 17] = [
        Service::Sqs,
        Service::Lambda,
        Service::Logs,
        Service::Iam,
        Service::Events,
        Service::Sns,
        Service::S3,
        Service::ApiGateway,
        Service::ApiGatewayV2,
        Service::Wafv2,
        Service::States,
        Service::DynamoDb,
        Service::CloudWatch,
        Service::Scheduler,
        Service::Sts,
        Service::CognitoIdp,
        Service::ApiGatewayManagementApi,
    ];

    /// The service's name in ARNs, endpoints and the AWS CLI: `sqs`, `lambda`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Sqs => "sqs",
            Self::Lambda => "lambda",
            Self::Logs => "logs",
            Self::Iam => "iam",
            Self::Events => "events",
            Self::Sns => "sns",
            Self::S3 => "s3",
            Self::ApiGateway => "apigateway",
            Self::ApiGatewayV2 => "apigatewayv2",
            Self::Wafv2 => "wafv2",
            Self::States => "states",
            Self::DynamoDb => "dynamodb",
            Self::CloudWatch => "cloudwatch",
            Self::Scheduler => "scheduler",
            Self::Sts => "sts",
            Self::CognitoIdp => "cognito-idp",
            Self::ApiGatewayManagementApi => "apigatewaymanagementapi",
        }
    }

    /// The service of this id, when it is modelled.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.id() == id)
    }

    /// The service's full name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Sqs => "Amazon SQS",
            Self::Lambda => "AWS Lambda",
            Self::Logs => "Amazon CloudWatch Logs",
            Self::Iam => "AWS IAM",
            Self::Events => "Amazon EventBridge",
            Self::Sns => "Amazon SNS",
            Self::S3 => "Amazon S3",
            Self::ApiGateway => "Amazon API Gateway",
            Self::ApiGatewayV2 => "Amazon API Gateway V2",
            Self::Wafv2 => "AWS WAF",
            Self::States => "AWS Step Functions",
            Self::DynamoDb => "Amazon DynamoDB",
            Self::CloudWatch => "Amazon CloudWatch",
            Self::Scheduler => "Amazon EventBridge Scheduler",
            Self::Sts => "AWS STS",
            Self::CognitoIdp => "Amazon Cognito",
            Self::ApiGatewayManagementApi => "Amazon API Gateway Management API",
        }
    }
}

/// One call of an AWS API, its parameters as the SDKs write them in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiCall {
    /// The service called.
    pub service: Service,
    /// The action, for instance `SendMessage`.
    pub action: String,
    /// The parameters: a JSON object.
    #[serde(default)]
    pub params: Arc<Value>,
    /// Who calls.
    #[serde(default = "learner")]
    pub caller: Caller,
}

const fn learner() -> Caller {
    Caller::Learner
}

impl ApiCall {
    /// A call made by the reader.
    #[must_use]
    pub fn by_learner(service: Service, action: &str, params: Value) -> Self {
        Self {
            service,
            action: action.into(),
            params: Arc::new(params),
            caller: Caller::Learner,
        }
    }
}

/// Names a call until its answer comes; the position of the input that made it among all inputs of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticket(pub u64);

/// What a call is answered with: the response as JSON, or AWS's error.
pub type Answer = Result<Value, AwsError>;

/// An answer on its way out, shared with the log.
pub type SharedAnswer = Result<Arc<Value>, AwsError>;

/// What a service makes of a call at once.
#[derive(Debug)]
pub enum Reply {
    /// Answered.
    Now(Answer),
    /// The answer comes later in virtual time, as with long polling, by [`crate::core::Core::answer`].
    Later,
}
