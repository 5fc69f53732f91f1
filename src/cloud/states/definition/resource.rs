//! `Resource`: what a Task asks.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html> (read 2026-11-22).

use std::sync::Arc;

/// What a Task asks, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::states) enum Resource {
    /// A function by its ARN.
    Function(Arc<str>),
    /// An activity by its ARN.
    Activity(Arc<str>),
    /// `arn:aws:states:::SERVICE:ACTION`, with or without a pattern at its end.
    Service {
        /// `lambda`, or `aws-sdk:dynamodb`.
        service: Arc<str>,
        /// `invoke`, without the pattern.
        action: Arc<str>,
        pattern: Pattern,
    },
}

/// What a Task waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::states) enum Pattern {
    /// The answer.
    RequestResponse,
    /// The end of the job, which is answered as text inside JSON.
    Sync,
    /// The end of the job, which is answered as JSON.
    Sync2,
    /// That somebody sends the task's token back.
    WaitForTaskToken,
}

impl Pattern {
    /// As it stands at the end of a resource.
    pub(in crate::states) const fn suffix(self) -> &'static str {
        match self {
            Self::RequestResponse => "",
            Self::Sync => ".sync",
            Self::Sync2 => ".sync:2",
            Self::WaitForTaskToken => ".waitForTaskToken",
        }
    }
}

/// Services with an integration of their own: their actions, and which of the patterns beyond request and response
/// they know. No action stands for all.
const OPTIMISED: [(&str, &[&str], &[Pattern]); 23] = [
    ("apigateway", &["invoke"], &[Pattern::WaitForTaskToken]),
    (
        "athena",
        &[
            "startQueryExecution",
            "stopQueryExecution",
            "getQueryExecution",
            "getQueryResults",
        ],
        &[Pattern::Sync],
    ),
    ("batch", &["submitJob"], &[Pattern::Sync]),
    (
        "bedrock",
        &["invokeModel", "createModelCustomizationJob"],
        &[Pattern::Sync, Pattern::WaitForTaskToken],
    ),
    (
        "codebuild",
        &[
            "startBuild",
            "stopBuild",
            "batchDeleteBuilds",
            "batchGetReports",
            "startBuildBatch",
            "stopBuildBatch",
            "retryBuildBatch",
            "deleteBuildBatch",
        ],
        &[Pattern::Sync],
    ),
    ("databrew", &["startJobRun"], &[Pattern::Sync]),
    (
        "dynamodb",
        &["getItem", "putItem", "deleteItem", "updateItem"],
        &[],
    ),
    (
        "ecs",
        &["runTask"],
        &[Pattern::Sync, Pattern::WaitForTaskToken],
    ),
    ("eks", &[], &[Pattern::Sync, Pattern::WaitForTaskToken]),
    ("elasticmapreduce", &[], &[Pattern::Sync]),
    ("emr-containers", &[], &[Pattern::Sync]),
    ("emr-serverless", &[], &[Pattern::Sync]),
    ("events", &["putEvents"], &[Pattern::WaitForTaskToken]),
    ("glue", &["startJobRun"], &[Pattern::Sync]),
    ("http", &["invoke"], &[]),
    ("lambda", &["invoke"], &[Pattern::WaitForTaskToken]),
    ("mediaconvert", &["createJob"], &[Pattern::Sync]),
    ("sagemaker", &[], &[Pattern::Sync]),
    ("sns", &["publish"], &[Pattern::WaitForTaskToken]),
    ("sqs", &["sendMessage"], &[Pattern::WaitForTaskToken]),
    (
        "states",
        &["startExecution"],
        &[Pattern::Sync, Pattern::Sync2, Pattern::WaitForTaskToken],
    ),
    ("s3", &["getObject", "listObjectsV2", "putObject"], &[]),
    ("bedrock-runtime", &[], &[]),
];

impl Resource {
    /// Reads a resource; none for what AWS does not recognise.
    pub(in crate::states) fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, service, _, _, resource] = parts.as_slice() else {
            return None;
        };
        if !partition.starts_with("aws") {
            return None;
        }
        match *service {
            "lambda" => resource
                .strip_prefix("function:")
                .map(|_| Self::Function(text.into())),
            "states" if resource.starts_with("activity:") => Some(Self::Activity(text.into())),
            "states" => Self::integration(resource),
            _ => None,
        }
    }

    fn integration(resource: &str) -> Option<Self> {
        let (bare, pattern) = if let Some(bare) = resource.strip_suffix(".waitForTaskToken") {
            (bare, Pattern::WaitForTaskToken)
        } else if let Some(bare) = resource.strip_suffix(".sync:2") {
            (bare, Pattern::Sync2)
        } else if let Some(bare) = resource.strip_suffix(".sync") {
            (bare, Pattern::Sync)
        } else {
            (resource, Pattern::RequestResponse)
        };
        let (service, action) = bare.rsplit_once(':')?;
        let plain =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
        let is_known = match service.strip_prefix("aws-sdk:") {
            Some(sdk) => {
                plain(sdk)
                    && plain(action)
                    && action.starts_with(|c: char| c.is_ascii_lowercase())
                    && matches!(
                        pattern,
                        Pattern::RequestResponse | Pattern::WaitForTaskToken
                    )
            }
            None => OPTIMISED.iter().any(|(name, actions, patterns)| {
                *name == service
                    && (actions.is_empty() || actions.contains(&action))
                    && (pattern == Pattern::RequestResponse || patterns.contains(&pattern))
            }),
        };
        is_known.then(|| Self::Service {
            service: service.into(),
            action: action.into(),
            pattern,
        })
    }

    /// How the history calls what is asked: `sendMessage.waitForTaskToken`.
    pub(in crate::states) fn word(&self) -> Arc<str> {
        match self {
            Self::Function(arn) | Self::Activity(arn) => Arc::clone(arn),
            Self::Service {
                action, pattern, ..
            } => format!("{action}{}", pattern.suffix()).into(),
        }
    }
}
