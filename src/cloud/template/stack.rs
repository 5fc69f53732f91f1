//! What a deployment made: the stack.

use crate::sorted::SortedMap;
use serde_json::Value;

/// The resources that a template became, and how they hang together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stack {
    /// The resources by logical id, those that AWS SAM adds included.
    pub resources: SortedMap<String, Resource>,
    /// The template's outputs, by name.
    pub outputs: SortedMap<String, Output>,
    /// What leads where: the arrows of a drawing, in the order of the template.
    pub links: Vec<Link>,
    /// The scene's clients, in the order of the template.
    pub clients: Vec<ClientNode>,
}

impl Stack {
    /// What `!Ref` gives for this logical id: a queue's URL, a function's name, a mapping's UUID.
    #[must_use]
    pub fn reference(&self, logical: &str) -> Option<String> {
        Some(self.resources.get(logical)?.reference.clone())
    }

    /// What `!GetAtt LOGICAL.ATTRIBUTE` gives.
    #[must_use]
    pub fn get_att(&self, logical: &str, attribute: &str) -> Option<String> {
        let resource = self.resources.get(logical)?;
        resource.attributes.get(attribute).cloned()
    }
}

/// What a resource is to a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An Amazon SQS queue.
    Queue,
    /// A queue's resource-based policy.
    QueuePolicy,
    /// A Lambda function.
    Function,
    /// What makes Lambda poll a queue for a function.
    EventSourceMapping,
    /// An IAM role.
    Role,
    /// A statement in a function's resource-based policy.
    Permission,
    /// An Amazon SNS topic.
    Topic,
    /// A subscription to a topic.
    Subscription,
    /// A topic's resource-based policy.
    TopicPolicy,
    /// An Amazon S3 bucket.
    Bucket,
    /// A bucket's resource-based policy.
    BucketPolicy,
    /// A rule of Amazon EventBridge.
    Rule,
    /// A schedule of Amazon EventBridge Scheduler.
    Schedule,
    /// A version of a function.
    Version,
    /// An alias of a function.
    Alias,
    /// How a function's asynchronous invocations are handled.
    EventInvokeConfig,
    /// A function URL.
    FunctionUrl,
    /// An IAM policy.
    Policy,
    /// A state machine of AWS Step Functions.
    StateMachine,
    /// An activity of AWS Step Functions.
    Activity,
    /// An Amazon DynamoDB table.
    Table,
    /// A web ACL of AWS WAF.
    WebAcl,
    /// A set of addresses that rules of AWS WAF refer to.
    IpSet,
    /// A set of regular expressions that rules of AWS WAF refer to.
    RegexPatternSet,
    /// Rules of AWS WAF that web ACLs share.
    RuleGroup,
    /// What makes a web ACL protect a stage.
    WebAclAssociation,
    /// A log group of Amazon CloudWatch Logs.
    LogGroup,
    /// A REST API of Amazon API Gateway.
    RestApi,
    /// What belongs to an API or a user pool: a resource, a route, a stage, a key, a client...
    ApiPart,
    /// An HTTP API or a WebSocket API of Amazon API Gateway.
    HttpApi,
    /// A user pool of Amazon Cognito.
    UserPool,
}

/// One resource of a stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its name in the template.
    pub logical_id: String,
    /// What it is to a drawing.
    pub kind: Kind,
    /// Its type as CloudFormation writes it; for an `AWS::Serverless::Function` what SAM makes of it, `AWS::Lambda::Function`.
    pub type_name: String,
    /// Its physical name: a queue's name, a function's name, a mapping's UUID.
    pub name: String,
    /// What `!Ref` gives.
    pub reference: String,
    /// What `!GetAtt` gives, by attribute.
    pub attributes: SortedMap<String, String>,
    /// Its properties, everything in them resolved: an object.
    pub properties: Value,
}

/// One output of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its value.
    pub value: String,
    /// What the template says it is; often empty.
    pub description: String,
    /// The name other stacks would import it by.
    pub export_name: Option<String>,
}

/// One arrow: messages go from here to there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where from: a logical id, or a client's name.
    pub from: String,
    /// Where to: a logical id.
    pub to: String,
    /// What goes along it.
    pub kind: LinkKind,
}

/// What goes along a [`Link`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// A client sends messages to a queue or topic, objects to a bucket, events for a rule, or calls a function.
    Sends,
    /// Lambda polls a queue for a function.
    Polls {
        /// The event source mapping's logical id.
        mapping: String,
        /// The event source mapping's UUID.
        uuid: String,
    },
    /// A topic, bucket or rule pushes what happens to a queue, function or topic.
    Pushes {
        /// The logical id of what makes it so: a subscription, or the bucket or rule itself.
        by: String,
    },
    /// A queue gives up on messages and hands them to its dead-letter queue.
    DeadLetters {
        /// How many receives a message has before it moves.
        max_receive_count: u32,
    },
    /// Lambda hands on what became of an asynchronous invocation, from the function to a queue, a topic or a function.
    HandsOn {
        /// Of which invocations.
        on: HandsOn,
    },
}

/// Which asynchronous invocations Lambda hands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandsOn {
    /// Those that went well: the destination for success.
    Success,
    /// Those that Lambda gave up on: the destination for failure.
    Failure,
    /// The events that Lambda gave up on: the function's dead-letter queue.
    DeadLetter,
}

/// A client of the scene: a program outside AWS that sends messages, invokes, publishes or uploads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientNode {
    /// Its name.
    pub name: String,
    /// The logical id of the queue, topic, bucket, function or rule it sends to.
    pub target: String,
}
