//! Events from topics: a subscription each, with a permission or with a queue between.

use super::Event;
use crate::template::node::Node;
use crate::template::problem::Problems;
use crate::template::resources::{MAPPING, QUEUE, QUEUE_POLICY, SUBSCRIPTION};
use crate::template::schema::{Property, Shape, conform_map};
use serde_json::json;

static TOPIC: [Property; 6] = [
    Property::new("FilterPolicy", Shape::Anything),
    Property::new("FilterPolicyScope", Shape::Anything),
    Property::new("RedrivePolicy", Shape::Anything),
    Property::new("Region", Shape::Anything),
    Property::new("SqsSubscription", Shape::Anything),
    Property::required("Topic", Shape::Anything),
];

static QUEUE_BETWEEN: [Property; 5] = [
    Property::new("BatchSize", Shape::Anything),
    Property::new("Enabled", Shape::Anything),
    Property::required("QueueArn", Shape::Anything),
    Property::new("QueuePolicyLogicalId", Shape::Anything),
    Property::required("QueueUrl", Shape::Anything),
];

impl Event<'_> {
    pub(super) fn topic(&mut self, problems: &mut Problems) {
        let properties = self.read("An SNS event", &TOPIC, problems);
        let topic = self.required(&properties, "Topic");
        let mut subscription = vec![("TopicArn", topic.clone())];
        for name in [
            "FilterPolicy",
            "FilterPolicyScope",
            "RedrivePolicy",
            "Region",
        ] {
            subscription.extend(properties.get(name).map(|node| (name, node.clone())));
        }
        let between = properties.get("SqsSubscription");
        let (protocol, endpoint) = match between {
            Some(node) if node.as_bool() != Some(false) => {
                ("sqs", self.queue_between(node, topic, problems))
            }
            _ => {
                self.permit("sns.amazonaws.com", ("SourceArn", topic));
                ("lambda", self.arn_of(&self.function.id))
            }
        };
        subscription.push(("Protocol", self.text(protocol)));
        subscription.push(("Endpoint", endpoint));
        self.add("", &SUBSCRIPTION, subscription);
    }

    /// A queue between the topic and the function, with the policy that lets the topic send, and the mapping that polls
    /// it; gives the queue's ARN.
    fn queue_between(&mut self, node: &Node, topic: Node, problems: &mut Problems) -> Node {
        let (arn, url) = if node.is_map() {
            let given = conform_map("`SqsSubscription`", node, &QUEUE_BETWEEN, &[], problems);
            (
                self.required(&given, "QueueArn"),
                self.required(&given, "QueueUrl"),
            )
        } else {
            self.add("Queue", &QUEUE, Vec::new());
            let id = format!("{}Queue", self.id);
            (self.arn_of(&id), self.reference(&id))
        };
        let entry = |name: &str, node: Node| (name.to_owned(), node);
        let condition = Node::map(self.path(), vec![entry("aws:SourceArn", topic)]);
        let statement = vec![
            entry("Action", self.text("sqs:SendMessage")),
            entry("Effect", self.text("Allow")),
            entry("Principal", self.text("*")),
            entry("Resource", arn.clone()),
            entry(
                "Condition",
                Node::map(self.path(), vec![entry("ArnEquals", condition)]),
            ),
        ];
        let statement = Node::map(self.path(), statement);
        let document = vec![
            entry("Version", self.text("2012-10-17")),
            entry("Statement", self.list(vec![statement])),
        ];
        let document = Node::map(self.path(), document);
        let policy = vec![
            ("PolicyDocument", document),
            ("Queues", self.list(vec![url])),
        ];
        self.add("QueuePolicy", &QUEUE_POLICY, policy);
        let setting = |name: &str, usual: serde_json::Value| {
            let given = node.get(name).cloned();
            given.unwrap_or_else(|| Node::placed(&usual, self.path()))
        };
        let mapping = vec![
            ("BatchSize", setting("BatchSize", json!(10))),
            ("Enabled", setting("Enabled", json!(true))),
            ("EventSourceArn", arn.clone()),
            ("FunctionName", self.reference(&self.function.id)),
        ];
        self.add("EventSourceMapping", &MAPPING, mapping);
        arn
    }
}
