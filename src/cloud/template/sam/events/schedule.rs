//! Events from the Scheduler: a schedule each, with a role that may invoke the function.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedulev2.html>
//! (read 2026-11-22).

use super::Event;
use crate::template::node::Node;
use crate::template::problem::Problems;
use crate::template::resources::{ROLE, SCHEDULE};
use crate::template::schema::{Property, Shape};

static EVENT: [Property; 12] = [
    Property::new("DeadLetterConfig", Shape::Anything),
    Property::new("Description", Shape::Anything),
    Property::new("EndDate", Shape::Anything),
    Property::new("FlexibleTimeWindow", Shape::Anything),
    Property::new("Input", Shape::Anything),
    Property::new("Name", Shape::Anything),
    Property::new("RetryPolicy", Shape::Anything),
    Property::new("RoleArn", Shape::Anything),
    Property::required("ScheduleExpression", Shape::Anything),
    Property::new("ScheduleExpressionTimezone", Shape::Anything),
    Property::new("StartDate", Shape::Anything),
    Property::new("State", Shape::Anything),
];

/// What belongs to the schedule itself.
const OF_SCHEDULE: [&str; 6] = [
    "Description",
    "EndDate",
    "Name",
    "ScheduleExpressionTimezone",
    "StartDate",
    "State",
];
/// What belongs to its target.
const OF_TARGET: [&str; 3] = ["DeadLetterConfig", "Input", "RetryPolicy"];

impl Event<'_> {
    pub(super) fn schedule_v2(&mut self, problems: &mut Problems) {
        let properties = self.read("A ScheduleV2 event", &EVENT, problems);
        let expression = self.required(&properties, "ScheduleExpression");
        let role = match properties.get("RoleArn") {
            Some(role) => role.clone(),
            None if self.is_machine() => self.start_role("scheduler.amazonaws.com"),
            None => self.scheduler_role(),
        };
        let mut target = vec![
            ("Arn".to_owned(), self.target()),
            ("RoleArn".to_owned(), role),
        ];
        for name in OF_TARGET {
            let given = properties.get(name);
            target.extend(given.map(|node| (name.to_owned(), node.clone())));
        }
        let window = properties.get("FlexibleTimeWindow").cloned();
        let window = window.unwrap_or_else(|| self.map(vec![("Mode", self.text("OFF"))]));
        let mut schedule = vec![
            ("ScheduleExpression", expression),
            ("FlexibleTimeWindow", window),
            ("Target", Node::map(self.path(), target)),
        ];
        // SAM names the schedule after its logical id.
        if properties.get("Name").is_none() {
            schedule.push(("Name", self.text(&self.id)));
        }
        for name in OF_SCHEDULE {
            schedule.extend(properties.get(name).map(|node| (name, node.clone())));
        }
        self.add("", &SCHEDULE, schedule);
    }

    /// The role that SAM makes: the Scheduler may take it on, and it may invoke the function.
    fn scheduler_role(&mut self) -> Node {
        let principal = self.map(vec![(
            "Service",
            self.list(vec![self.text("scheduler.amazonaws.com")]),
        )]);
        let trust = self.policy("sts:AssumeRole", ("Principal", principal));
        let may = self.policy(
            "lambda:InvokeFunction",
            ("Resource", self.arn_of(&self.function.id)),
        );
        let name = format!("{}LambdaPolicy", self.id);
        let policy = self.map(vec![
            ("PolicyName", self.text(&name)),
            ("PolicyDocument", may),
        ]);
        let properties = vec![
            ("AssumeRolePolicyDocument", trust),
            ("Policies", self.list(vec![policy])),
        ];
        self.add("Role", &ROLE, properties);
        self.arn_of(&format!("{}Role", self.id))
    }

    fn policy(&self, action: &str, what: (&str, Node)) -> Node {
        let statement = self.map(vec![
            ("Effect", self.text("Allow")),
            ("Action", self.list(vec![self.text(action)])),
            what,
        ]);
        self.map(vec![
            ("Version", self.text("2012-10-17")),
            ("Statement", self.list(vec![statement])),
        ])
    }

    fn map(&self, entries: Vec<(&str, Node)>) -> Node {
        let entries = entries.into_iter();
        let entries = entries.map(|(name, node)| (name.to_owned(), node));
        Node::map(self.path(), entries.collect())
    }
}
