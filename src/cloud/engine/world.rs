//! What there is to see of the cloud.

use super::Cloud;
use crate::browser::Browsers;
use crate::clock::Time;
use crate::cloudwatch::Logs;
use crate::cognito::Cognito;
#[cfg(test)]
use crate::core::Core;
use crate::core::Settings;
use crate::dynamodb::DynamoDb;
use crate::events::Events;
use crate::gateway::{self, Gateway};
use crate::iam::{Account, Iam};
use crate::lambda::Lambda;
use crate::log::Log;
use crate::s3::S3;
use crate::scheduler::Scheduler;
use crate::sns::Sns;
use crate::sqs::Sqs;
use crate::states::States;
use crate::traffic::Traffic;
use crate::waf::Waf;
use serde_json::{Value, json};

impl Cloud {
    /// The present.
    #[must_use]
    pub const fn now(&self) -> Time {
        self.core.now
    }

    /// What the services share.
    #[cfg(test)]
    pub(crate) const fn core(&self) -> &Core {
        &self.core
    }

    /// When the next planned thing happens.
    #[must_use]
    pub fn next_due(&self) -> Option<Time> {
        let here = self.core.timers.next_due();
        here.into_iter().chain(self.due_elsewhere()).min()
    }

    /// Everything that has happened.
    #[must_use]
    pub const fn log(&self) -> &Log {
        &self.core.log
    }

    /// How it behaves.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.core.settings
    }

    /// Whose cloud it is.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.core.account
    }

    /// Amazon SQS.
    #[must_use]
    pub fn sqs(&self) -> &Sqs {
        &self.sqs
    }

    /// AWS Lambda.
    #[must_use]
    pub fn lambda(&self) -> &Lambda {
        &self.lambda
    }

    /// Amazon CloudWatch Logs.
    #[must_use]
    pub fn logs(&self) -> &Logs {
        &self.logs
    }

    /// AWS IAM.
    #[must_use]
    pub fn iam(&self) -> &Iam {
        &self.iam
    }

    /// Amazon EventBridge.
    #[must_use]
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// Amazon SNS.
    #[must_use]
    pub fn sns(&self) -> &Sns {
        &self.sns
    }

    /// Amazon S3.
    #[must_use]
    pub fn s3(&self) -> &S3 {
        &self.s3
    }

    /// Amazon API Gateway.
    #[must_use]
    pub fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// Amazon Cognito.
    #[must_use]
    pub fn cognito(&self) -> &Cognito {
        &self.cognito
    }

    /// AWS WAF.
    #[must_use]
    pub fn waf(&self) -> &Waf {
        &self.waf
    }

    /// AWS Step Functions.
    #[must_use]
    pub fn states(&self) -> &States {
        &self.states
    }

    /// Amazon DynamoDB.
    #[must_use]
    pub fn dynamodb(&self) -> &DynamoDb {
        &self.dynamodb
    }

    /// Amazon EventBridge Scheduler.
    #[must_use]
    pub fn scheduler(&self) -> &Scheduler {
        &self.scheduler
    }

    /// The scene's HTTP clients.
    #[must_use]
    pub fn browsers(&self) -> &Browsers {
        &self.browsers
    }

    /// The scene's clients.
    #[must_use]
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// The world as JSON, as goals and questions read it: `now`, `queues`, `functions`, `eventSourceMappings`, `clients`,
    /// `topics`, `buckets`, `rules`, `schedules`, `apis`, `apiKeys`, `usagePlans`, `webAcls`, `userPools`, `httpApis`,
    /// `webSocketApis`, `stateMachines`, `executions`, `activities`, `tables`, and the same for other `regions` by name.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let clients: Value = self
            .traffic
            .clients()
            .map(|client| match self.browsers.client(&client.name) {
                Some(http) => http.to_json(client.per_minute),
                None => {
                    json!({"name": client.name, "sent": client.sent, "perMinute": client.per_minute})
                }
            })
            .collect();
        json!({
            "now": self.core.now,
            "elapsedMs": self.core.now.since(Time::START),
            "queues": self.sqs.to_json(self.core.now),
            "functions": self.lambda.functions_json(),
            "eventSourceMappings": self.lambda.mappings_json(),
            "clients": clients,
            "topics": self.sns.to_json(),
            "buckets": self.s3.to_json(),
            "rules": self.events.to_json(),
            "stateMachines": self.states.machines_json(),
            "executions": self.states.executions_json(),
            "tables": self.dynamodb.to_json(),
            "activities": self.states.activities_json(),
            "schedules": self.scheduler.to_json(),
            "regions": self.elsewhere_json(),
            "webAcls": self.waf.to_json(),
            "userPools": self.cognito.to_json(),
            "httpApis": self.gateway.v2().to_json(gateway::v2::Protocol::Http),
            "webSocketApis": self.gateway.v2().to_json(gateway::v2::Protocol::WebSocket),
            "apis": self.gateway.rest_json(self.core.now),
            "apiKeys": self.gateway.rest().keys_json(),
            "usagePlans": self.gateway.plans_json(self.core.now),
        })
    }
}
