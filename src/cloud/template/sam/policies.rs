//! SAM's policy templates: short names for common permissions.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html>
//! (read 2026-11-22).

use crate::template::node::{Data, Node};
use serde_json::{Value, json};

/// A policy template: its name, its parameter, the actions it allows, and the resources, `?` standing for the parameter.
type Template = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const HERE: &str = "${AWS::Region}:${AWS::AccountId}:";

static TEMPLATES: [Template; 14] = [
    (
        "SQSPollerPolicy",
        "QueueName",
        "sqs:ChangeMessageVisibility sqs:ChangeMessageVisibilityBatch sqs:DeleteMessage sqs:DeleteMessageBatch sqs:GetQueueAttributes sqs:ReceiveMessage",
        &["sqs:@?"],
    ),
    (
        "SQSSendMessagePolicy",
        "QueueName",
        "sqs:SendMessage*",
        &["sqs:@?"],
    ),
    (
        "LambdaInvokePolicy",
        "FunctionName",
        "lambda:InvokeFunction",
        &["lambda:@function:?*"],
    ),
    (
        "SNSPublishMessagePolicy",
        "TopicName",
        "sns:Publish",
        &["sns:@?"],
    ),
    (
        "SNSCrudPolicy",
        "TopicName",
        "sns:ListSubscriptionsByTopic sns:CreateTopic sns:SetTopicAttributes sns:Subscribe sns:Publish",
        &["sns:@?*"],
    ),
    (
        "S3ReadPolicy",
        "BucketName",
        "s3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion s3:GetLifecycleConfiguration",
        &["s3:::?", "s3:::?/*"],
    ),
    (
        "S3WritePolicy",
        "BucketName",
        "s3:PutObject s3:PutObjectAcl s3:PutLifecycleConfiguration",
        &["s3:::?", "s3:::?/*"],
    ),
    (
        "S3CrudPolicy",
        "BucketName",
        "s3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion s3:PutObject s3:PutObjectAcl s3:GetLifecycleConfiguration s3:PutLifecycleConfiguration s3:DeleteObject",
        &["s3:::?", "s3:::?/*"],
    ),
    (
        "S3FullAccessPolicy",
        "BucketName",
        "s3:*",
        &["s3:::?", "s3:::?/*"],
    ),
    (
        "EventBridgePutEventsPolicy",
        "EventBusName",
        "events:PutEvents",
        &["events:@event-bus/?"],
    ),
    (
        "StepFunctionsExecutionPolicy",
        "StateMachineName",
        "states:StartExecution",
        &["states:@stateMachine:?"],
    ),
    (
        "DynamoDBReadPolicy",
        "TableName",
        "dynamodb:GetItem dynamodb:Scan dynamodb:Query dynamodb:BatchGetItem dynamodb:DescribeTable",
        &["dynamodb:@table/?", "dynamodb:@table/?/index/*"],
    ),
    (
        "DynamoDBWritePolicy",
        "TableName",
        "dynamodb:PutItem dynamodb:UpdateItem dynamodb:BatchWriteItem",
        &["dynamodb:@table/?", "dynamodb:@table/?/index/*"],
    ),
    (
        "DynamoDBCrudPolicy",
        "TableName",
        "dynamodb:GetItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:Scan dynamodb:Query dynamodb:UpdateItem dynamodb:BatchWriteItem dynamodb:BatchGetItem dynamodb:DescribeTable dynamodb:ConditionCheckItem",
        &["dynamodb:@table/?", "dynamodb:@table/?/index/*"],
    ),
];

/// The policy document that a policy template stands for; the node itself when it is none that is known here.
pub(super) fn document(node: &Node) -> Node {
    let [(name, given)] = node.entries() else {
        return node.clone();
    };
    let found = TEMPLATES.iter().find(|(template, ..)| template == name);
    let Some((_, parameter, actions, resources)) = found else {
        // A policy template of a service that is not modelled allows nothing that could be asked for here.
        return match node.get("Statement") {
            Some(_) => node.clone(),
            None => Node::placed(&json!({"Statement": []}), &node.path),
        };
    };
    let Some(value) = given.get(parameter) else {
        return Node::broken(&given.path);
    };
    let resource = |pattern: &&str| {
        let text = format!(
            "arn:${{AWS::Partition}}:{}",
            pattern.replace('@', HERE).replace('?', "${Name}")
        );
        let names = Node::map(&value.path, vec![("Name".into(), value.clone())]);
        let arguments = vec![Node::text(&value.path, text), names];
        Node::intrinsic(&value.path, "Fn::Sub", Data::List(arguments))
    };
    let actions: Vec<Value> = actions.split(' ').map(Value::from).collect();
    let statement = Node::map(
        &node.path,
        vec![
            ("Effect".into(), Node::text(&node.path, "Allow")),
            ("Action".into(), Node::placed(&actions.into(), &node.path)),
            (
                "Resource".into(),
                Node::new(
                    &node.path,
                    Data::List(resources.iter().map(resource).collect()),
                ),
            ),
        ],
    );
    statements(node, vec![statement])
}

/// A policy document of these statements.
pub(super) fn statements(at: &Node, statements: Vec<Node>) -> Node {
    Node::map(
        &at.path,
        vec![
            ("Version".into(), Node::text(&at.path, "2012-10-17")),
            (
                "Statement".into(),
                Node::new(&at.path, Data::List(statements)),
            ),
        ],
    )
}
