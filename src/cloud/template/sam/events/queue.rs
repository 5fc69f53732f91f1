//! Events from queues: an event source mapping each.

use super::Event;
use crate::template::nearest::nearest;
use crate::template::node::Node;
use crate::template::problem::Problems;
use crate::template::resources::MAPPING;
use crate::template::schema::unknown_key;

impl Event<'_> {
    pub(super) fn queue(&mut self, problems: &mut Problems) {
        let given = self.given;
        let own = |name: &&str| !matches!(*name, "FunctionName" | "EventSourceArn" | "Tags");
        let names = || {
            let names = MAPPING.properties.iter().map(|property| property.name);
            names.filter(own).chain(["Queue"])
        };
        let mut properties = vec![("FunctionName", self.reference(&self.function.id))];
        for (key, value) in given.entries() {
            match key.as_str() {
                "Queue" => properties.push(("EventSourceArn", value.clone())),
                known if names().any(|name| name == known) => {
                    properties.push((known, value.clone()));
                }
                _ => problems.add(
                    &value.path,
                    unknown_key("An SQS event", key, names(), MAPPING.not_modelled),
                ),
            }
        }
        let is_queue =
            |(key, _): &(String, Node)| key == "Queue" || nearest(key, names()) == Some("Queue");
        if !given.entries().iter().any(is_queue) {
            problems.add(
                &given.path,
                "An SQS event needs `Queue`, the queue's ARN. Add `Queue: !GetAtt QUEUE.Arn`.",
            );
        }
        if given.get("Queue").is_none() {
            properties.push(("EventSourceArn", Node::broken(&given.path)));
        }
        self.add("", &MAPPING, properties);
    }
}
