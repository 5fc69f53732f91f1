//! Services as their integrations call them.

use crate::call::Service;

/// A service as its integrations call it: the name in resources, the cloud's own, the one in errors, and the one in the
/// causes of optimised and of SDK integrations.
pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) service: Service,
    pub(super) error: &'static str,
    pub(super) optimised: &'static str,
    pub(super) sdk_error: &'static str,
}

const KNOWN: [Known; 9] = [
    known("lambda", Service::Lambda, "Lambda", "AWSLambda", "Lambda"),
    known("sqs", Service::Sqs, "SQS", "AmazonSQS", "Sqs"),
    known("sns", Service::Sns, "SNS", "AmazonSNS", "Sns"),
    known(
        "dynamodb",
        Service::DynamoDb,
        "DynamoDB",
        "AmazonDynamoDBv2",
        "DynamoDb",
    ),
    known(
        "events",
        Service::Events,
        "EventBridge",
        "AmazonEventBridge",
        "EventBridge",
    ),
    known(
        "eventbridge",
        Service::Events,
        "EventBridge",
        "AmazonEventBridge",
        "EventBridge",
    ),
    known(
        "states",
        Service::States,
        "StepFunctions",
        "AWSStepFunctions",
        "Sfn",
    ),
    known(
        "sfn",
        Service::States,
        "StepFunctions",
        "AWSStepFunctions",
        "Sfn",
    ),
    known("s3", Service::S3, "S3", "Amazon S3", "S3"),
];

const fn known(
    name: &'static str,
    service: Service,
    error: &'static str,
    optimised: &'static str,
    sdk_error: &'static str,
) -> Known {
    Known {
        name,
        service,
        error,
        optimised,
        sdk_error,
    }
}

pub(super) fn find(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.name == name)
}
