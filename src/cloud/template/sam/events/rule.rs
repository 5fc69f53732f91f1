//! Events from EventBridge: a rule each, with a permission; and from buckets, whose notifications name the function.

use super::Event;
use crate::template::declare::BucketEvent;
use crate::template::node::{Data, Node};
use crate::template::problem::Problems;
use crate::template::resources::{ROLE, RULE};
use crate::template::schema::{Property, Shape};
use serde_json::json;

static SCHEDULE: [Property; 9] = [
    Property::new("DeadLetterConfig", Shape::Anything),
    Property::new("Description", Shape::Anything),
    Property::new("Enabled", Shape::Anything),
    Property::new("Input", Shape::Anything),
    Property::new("Name", Shape::Anything),
    Property::new("RetryPolicy", Shape::Anything),
    Property::new("RoleArn", Shape::Anything),
    Property::required("Schedule", Shape::Anything),
    Property::new("State", Shape::Anything),
];

static PATTERN: [Property; 12] = [
    Property::new("DeadLetterConfig", Shape::Anything),
    Property::new("Enabled", Shape::Anything),
    Property::new("EventBusName", Shape::Anything),
    Property::new("Input", Shape::Anything),
    Property::new("InputPath", Shape::Anything),
    Property::new("InputTransformer", Shape::Anything),
    Property::required("Pattern", Shape::Anything),
    Property::new("RetryPolicy", Shape::Anything),
    Property::new("RoleArn", Shape::Anything),
    Property::new("RuleName", Shape::Anything),
    Property::new("State", Shape::Anything),
    Property::new("Target", Shape::Anything),
];

static BUCKET: [Property; 3] = [
    Property::required("Bucket", Shape::Anything),
    Property::required("Events", Shape::Anything),
    Property::new("Filter", Shape::Anything),
];

/// SAM's names of a rule's properties, and CloudFormation's.
const OF_RULE: [(&str, &str); 7] = [
    ("Description", "Description"),
    ("EventBusName", "EventBusName"),
    ("Name", "Name"),
    ("Pattern", "EventPattern"),
    ("RuleName", "Name"),
    ("Schedule", "ScheduleExpression"),
    ("State", "State"),
];
/// What belongs to the rule's target.
const OF_TARGET: [&str; 5] = [
    "DeadLetterConfig",
    "Input",
    "InputPath",
    "InputTransformer",
    "RetryPolicy",
];

impl Event<'_> {
    pub(super) fn schedule(&mut self, problems: &mut Problems) {
        let properties = self.read("A Schedule event", &SCHEDULE, problems);
        let schedule = self.required(&properties, "Schedule");
        self.put_rule(&properties, ("ScheduleExpression", schedule));
    }

    pub(super) fn rule(&mut self, kind: &str, problems: &mut Problems) {
        let properties = self.read(&format!("An {kind} event"), &PATTERN, problems);
        let pattern = self.required(&properties, "Pattern");
        self.put_rule(&properties, ("EventPattern", pattern));
    }

    fn put_rule(&mut self, properties: &Node, needed: (&'static str, Node)) {
        let end = match self.is_machine() {
            true => "StepFunctionsTarget",
            false => "LambdaTarget",
        };
        let id = properties
            .get("Target")
            .and_then(|target| target.get("Id").cloned())
            .unwrap_or_else(|| self.text(&format!("{}{end}", self.id)));
        let mut target = vec![("Arn".to_owned(), self.target()), ("Id".to_owned(), id)];
        if self.is_machine() {
            let role = match properties.get("RoleArn") {
                Some(role) => role.clone(),
                None => self.start_role("events.amazonaws.com"),
            };
            target.push(("RoleArn".to_owned(), role));
        }
        for name in OF_TARGET {
            target.extend(
                properties
                    .get(name)
                    .map(|node| (name.to_owned(), node.clone())),
            );
        }
        let target = Node::map(self.path(), target);
        let mut rule = vec![("Targets", self.list(vec![target]))];
        for (from, to) in OF_RULE {
            if to != needed.0 {
                rule.extend(properties.get(from).map(|node| (to, node.clone())));
            }
        }
        rule.push(needed);
        if let Some(enabled) = properties.get("Enabled")
            && properties.get("State").is_none()
        {
            let state = match enabled.as_bool() {
                Some(false) => "DISABLED",
                _ => "ENABLED",
            };
            rule.push(("State", Node::text(&enabled.path, state)));
        }
        self.add("", &RULE, rule);
        if self.is_machine() {
            return;
        }
        let source = ("SourceArn", self.arn_of(&self.id));
        self.permit("events.amazonaws.com", source);
    }

    /// The role with which a service starts executions: its ARN.
    pub(super) fn start_role(&mut self, service: &str) -> Node {
        let trust = json!({"Version": "2012-10-17", "Statement": [{
            "Action": ["sts:AssumeRole"],
            "Effect": "Allow",
            "Principal": {"Service": [service]},
        }]});
        let allowed = json!({"PolicyName": format!("{}StartExecutionPolicy", self.id), "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [{
                "Action": "states:StartExecution",
                "Effect": "Allow",
                "Resource": {"Ref": self.function.id},
            }],
        }});
        let properties = vec![
            (
                "AssumeRolePolicyDocument",
                Node::placed(&trust, self.path()),
            ),
            ("Policies", Node::placed(&json!([allowed]), self.path())),
        ];
        self.add("Role", &ROLE, properties);
        self.arn_of(&format!("{}Role", self.id))
    }

    pub(super) fn bucket(&mut self, problems: &mut Problems) {
        let properties = self.read("An S3 event", &BUCKET, problems);
        let (Some(bucket), Some(events)) = (properties.get("Bucket"), properties.get("Events"))
        else {
            return;
        };
        let named = bucket.get("Ref").and_then(Node::as_str);
        let Some(named) = named else {
            let message =
                "An S3 event needs a bucket of the same template. Write `Bucket: !Ref BUCKET`.";
            return problems.add(&bucket.path, message);
        };
        let events = match &events.data {
            Data::List(items) => items.as_slice(),
            _ => std::slice::from_ref(events),
        };
        let configuration = |event: &Node| {
            let function = self.arn_of(&self.function.id);
            let mut entries = vec![
                ("Event".to_owned(), event.clone()),
                ("Function".to_owned(), function),
            ];
            let filter = properties.get("Filter");
            entries.extend(filter.map(|filter| ("Filter".to_owned(), filter.clone())));
            Node::map(self.path(), entries)
        };
        let event = BucketEvent {
            bucket: named.to_owned(),
            path: bucket.path.clone(),
            configurations: events.iter().map(configuration).collect(),
            permission: format!("{}Permission", self.id),
        };
        self.found.buckets.push(event);
        // The bucket's ARN would make a circle: the bucket needs the permission first.
        let source = ("SourceAccount", self.reference("AWS::AccountId"));
        self.permit("s3.amazonaws.com", source);
    }
}
