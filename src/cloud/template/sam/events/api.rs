//! Events from REST APIs: a method each, on the API that is named or on the one that SAM makes for all such events.

use super::Event;
use crate::template::node::Node;
use crate::template::problem::Problems;
use crate::template::sam::api::{ApiEvent, Start};
use crate::template::schema::{Property, Shape};

static API: [Property; 9] = [
    Property::new("Auth", Shape::Anything),
    Property::required("Method", Shape::Anything),
    Property::required("Path", Shape::Anything),
    Property::new("RequestModel", Shape::Anything),
    Property::new("RequestParameters", Shape::Anything),
    Property::new("ResponseTransferMode", Shape::Anything),
    Property::new("RestApiId", Shape::Anything),
    Property::new("TimeoutInMillis", Shape::Anything),
    Property::new("UnescapeMappingTemplate", Shape::Anything),
];

const METHODS: [&str; 8] = [
    "any", "delete", "get", "head", "options", "patch", "post", "put",
];

impl Event<'_> {
    pub(super) fn api(&mut self, problems: &mut Problems) {
        let properties = self.read("An Api event", &API, problems);
        let (Some(path), Some(method)) = (properties.get("Path"), properties.get("Method")) else {
            return;
        };
        let (Some(written), Some(verb)) = (path.as_str(), method.as_str()) else {
            let message = "`Path` and `Method` are plain texts, such as `/cakes/{cake}` and `get`.";
            return problems.add(&self.given.path, message);
        };
        let verb = verb.to_ascii_lowercase();
        if !METHODS.contains(&&*verb) {
            let message = format!(
                "There is no method `{verb}`. Write one of `{}`.",
                METHODS.join("`, `")
            );
            return problems.add(&method.path, message);
        }
        if !written.starts_with('/') {
            let message = format!("A path begins with a slash. Write `/{written}`.");
            return problems.add(&path.path, message);
        }
        let unescapes = properties.get("UnescapeMappingTemplate");
        let unescapes = unescapes.and_then(Node::as_bool) == Some(true);
        let start = self.is_machine().then(|| Start {
            role: self.start_role("apigateway.amazonaws.com"),
            unescapes,
        });
        let part = |name: &str| properties.get(name).cloned();
        let event = ApiEvent {
            id: self.id.clone(),
            at: self.given.path.clone(),
            condition: self.function.condition.clone(),
            function: self.reference(&self.function.id),
            arn: self.target(),
            path: written.to_owned(),
            method: verb,
            api: part("RestApiId"),
            auth: part("Auth").filter(Node::is_map),
            model: part("RequestModel").filter(Node::is_map),
            parameters: part("RequestParameters"),
            timeout: part("TimeoutInMillis"),
            start,
        };
        self.found.apis.push(event);
    }
}
