//! Events from HTTP APIs: a route each, on the API that is named or on the one that SAM makes for all such events.

use super::Event;
use crate::template::node::Node;
use crate::template::problem::Problems;
use crate::template::sam::http_api::RouteEvent;
use crate::template::schema::{Property, Shape};

static HTTP_API: [Property; 7] = [
    Property::new("ApiId", Shape::Anything),
    Property::new("Auth", Shape::Anything),
    Property::new("Method", Shape::Anything),
    Property::new("Path", Shape::Anything),
    Property::new("PayloadFormatVersion", Shape::Anything),
    Property::new("RouteSettings", Shape::Anything),
    Property::new("TimeoutInMillis", Shape::Anything),
];

const METHODS: [&str; 8] = [
    "any", "delete", "get", "head", "options", "patch", "post", "put",
];

impl Event<'_> {
    pub(super) fn http_api(&mut self, problems: &mut Problems) {
        let properties = self.read("An HttpApi event", &HTTP_API, problems);
        let route = match (properties.get("Path"), properties.get("Method")) {
            (None, None) => None,
            (Some(path), Some(method)) => match route(path, method, problems) {
                Some(route) => Some(route),
                None => return,
            },
            (Some(_), None) => {
                let message = "A route has a method, too. Add `Method`, such as `get`; or leave `Path` out, for the route `$default`.";
                return problems.add(&self.given.path, message);
            }
            (None, Some(_)) => {
                let message = "A route has a path, too. Add `Path`, such as `/cakes/{cake}`; or leave `Method` out, for the route `$default`.";
                return problems.add(&self.given.path, message);
            }
        };
        let part = |name: &str| properties.get(name).cloned();
        let event = RouteEvent {
            id: self.id.clone(),
            at: self.given.path.clone(),
            condition: self.function.condition.clone(),
            function: self.reference(&self.function.id),
            arn: self.arn_of(&self.function.id),
            route,
            api: part("ApiId"),
            auth: part("Auth").filter(Node::is_map),
            version: part("PayloadFormatVersion"),
            timeout: part("TimeoutInMillis"),
            settings: part("RouteSettings").filter(Node::is_map),
        };
        self.found.routes.push(event);
    }
}

/// Method in small letters, and path; none when they will not do, which has been reported.
fn route(path: &Node, method: &Node, problems: &mut Problems) -> Option<(String, String)> {
    let (Some(written), Some(verb)) = (path.as_str(), method.as_str()) else {
        let message = "`Path` and `Method` are plain texts, such as `/cakes/{cake}` and `get`.";
        problems.add(&path.path, message);
        return None;
    };
    let verb = verb.to_ascii_lowercase();
    let verb = if verb == "x-amazon-apigateway-any-method" {
        "any".to_owned()
    } else {
        verb
    };
    if !METHODS.contains(&&*verb) {
        let message = format!(
            "There is no method `{verb}`. Write one of `{}`.",
            METHODS.join("`, `")
        );
        problems.add(&method.path, message);
        return None;
    }
    let key = format!("{} {written}", verb.to_ascii_uppercase());
    if !crate::gateway::v2::is_route_key(&key) {
        let message = if written.starts_with('/') {
            format!(
                "`{written}` is no path of a route. Write variables as whole steps, such as `/cakes/{{cake}}`, and a greedy one, `{{rest+}}`, at the end."
            )
        } else {
            format!("A path begins with a slash. Write `/{written}`.")
        };
        problems.add(&path.path, message);
        return None;
    }
    Some((verb, written.to_owned()))
}
