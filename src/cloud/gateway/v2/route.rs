//! Route keys, and which route a request takes.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html> (read 2026-11-22).

use super::model::{Draft, Id, Kind};
use serde_json::{Map, Value};
use std::sync::Arc;

const METHODS: [&str; 8] = [
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY",
];

/// A route key of an HTTP API, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RouteKey<'a> {
    /// `$default`: what no other route takes.
    Default,
    /// A method, or `ANY`, and a path whose steps may be `{variables}`, the last one `{greedy+}`.
    Path { method: &'a str, path: &'a str },
}

impl<'a> RouteKey<'a> {
    /// Reads a route key; none when it is not well formed.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        if text == "$default" {
            return Some(Self::Default);
        }
        let (method, path) = text.split_once(' ')?;
        let steps: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        let is_step = |(at, step): (usize, &&str)| match variable(step) {
            Some(name) => {
                let greedy = name.ends_with('+');
                let name = name.trim_end_matches('+');
                !name.is_empty() && (!greedy || at + 1 == steps.len())
            }
            None => !step.contains(['{', '}', '?', '#', ' ']),
        };
        let fits = METHODS.contains(&method) && steps.iter().enumerate().all(is_step);
        fits.then_some(Self::Path { method, path })
    }
}

/// The name in `{name}`.
fn variable(step: &str) -> Option<&str> {
    step.strip_prefix('{')?.strip_suffix('}')
}

/// The route that a request takes.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) route: Arc<Value>,
    /// What its path's variables stand for.
    pub(super) variables: Map<String, Value>,
}

/// How good a match is, the best last: exact before greedy, more and earlier fixed steps, the method before `ANY`.
type Rank = (bool, Vec<u8>, bool);

/// Finds the route for a method and path: a full match, then a greedy one, then `$default`.
pub(super) fn find(draft: &Draft, method: &str, path: &str) -> Option<Found> {
    let mut best: Option<(Rank, Found)> = None;
    let mut default = None;
    for (_, route) in draft.all(Kind::Route) {
        match RouteKey::read(route["RouteKey"].as_str().unwrap_or_default()) {
            Some(RouteKey::Default) => default = Some(route),
            Some(RouteKey::Path {
                method: wanted,
                path: pattern,
            }) => {
                if wanted != "ANY" && wanted != method {
                    continue;
                }
                let Some((greedy, steps, variables)) = fits(pattern, path) else {
                    continue;
                };
                let rank = (!greedy, steps, wanted != "ANY");
                if best.as_ref().is_none_or(|(other, _)| rank > *other) {
                    let route = Arc::clone(route);
                    best = Some((rank, Found { route, variables }));
                }
            }
            None => {}
        }
    }
    let default = || {
        Some(Found {
            route: Arc::clone(default?),
            variables: Map::new(),
        })
    };
    best.map(|(_, found)| found).or_else(default)
}

/// Whether a path fits a pattern: whether greedily, how fixed each step is, and the variables.
fn fits(pattern: &str, path: &str) -> Option<(bool, Vec<u8>, Map<String, Value>)> {
    let mut given = path.strip_prefix('/')?.split('/');
    let mut steps = Vec::new();
    let mut variables = Map::new();
    for step in pattern.strip_prefix('/')?.split('/') {
        match variable(step) {
            Some(name) if name.ends_with('+') => {
                let rest: Vec<&str> = given.collect();
                let rest = rest.join("/");
                if rest.is_empty() {
                    return None;
                }
                variables.insert(name.trim_end_matches('+').into(), decoded(&rest).into());
                steps.push(0);
                return Some((true, steps, variables));
            }
            Some(name) => {
                let one = given.next().filter(|one| !one.is_empty())?;
                variables.insert(name.into(), decoded(one).into());
                steps.push(1);
            }
            None if given.next() == Some(step) => steps.push(2),
            None => return None,
        }
    }
    given.next().is_none().then_some((false, steps, variables))
}

/// A text with `%41` and the like read; what is no UTF-8 becomes the replacement character.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The names and values of a query, decoded, in order.
pub(super) fn query_pairs(query: &str) -> Vec<(String, String)> {
    let read = |text: &str| decoded(&text.replace('+', " "));
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (read(name), read(value)))
        .collect()
}

/// Which stage a path is for, and the path without the stage's name: a stage that the path names, else `$default`.
pub(super) fn stage_of(stages: impl Fn(&str) -> Option<Id>, path: &str) -> Option<(Id, &str)> {
    let rest = path.trim_start_matches('/');
    let (first, _) = rest.split_once('/').unwrap_or((rest, ""));
    if let Some(stage) = stages(first).filter(|_| first != "$default" && !first.is_empty()) {
        let after = &rest[first.len()..];
        return Some((stage, if after.is_empty() { "/" } else { after }));
    }
    Some((stages("$default")?, path))
}

#[cfg(test)]
mod tests {
    use super::{Draft, Kind, RouteKey, find};
    use serde_json::json;
    use std::sync::Arc;

    fn taken(keys: &[&str], method: &str, path: &str) -> String {
        let mut draft = Draft::default();
        for (at, key) in keys.iter().enumerate() {
            let id = format!("r{at}");
            draft.parts.insert(
                (Kind::Route, "".into(), id.into()),
                Arc::new(json!({"RouteKey": key})),
            );
        }
        find(&draft, method, path).map_or("none".into(), |found| {
            let variables = serde_json::Value::Object(found.variables);
            format!("{} {variables}", found.route["RouteKey"].as_str().unwrap())
        })
    }

    #[test]
    fn the_best_route_is_taken() {
        // The routes that AWS's page on routes explains the order with.
        let keys = [
            "$default",
            "ANY /{proxy+}",
            "GET /pets/{proxy+}",
            "GET /pets/dog/{id}",
            "GET /pets/dog/1",
        ];
        for (method, path, expected) in [
            ("GET", "/pets/dog/1", "GET /pets/dog/1 {}"),
            ("GET", "/pets/dog/2", r#"GET /pets/dog/{id} {"id":"2"}"#),
            (
                "GET",
                "/pets/cat/1",
                r#"GET /pets/{proxy+} {"proxy":"cat/1"}"#,
            ),
            ("POST", "/test/5", r#"ANY /{proxy+} {"proxy":"test/5"}"#),
            (
                "GET",
                "/pets/dog/a%20b",
                r#"GET /pets/dog/{id} {"id":"a b"}"#,
            ),
            ("GET", "/", "$default {}"),
        ] {
            assert_eq!(taken(&keys, method, path), expected, "{method} {path}");
        }
        assert_eq!(taken(&["GET /bread"], "POST", "/bread"), "none");
        assert_eq!(taken(&["GET /bread"], "GET", "/bread/"), "none");
        assert_eq!(
            taken(&["ANY /a/b", "GET /a/{x}"], "GET", "/a/b"),
            "ANY /a/b {}"
        );
        assert_eq!(taken(&["ANY /a", "GET /a"], "GET", "/a"), "GET /a {}");
    }

    #[test]
    fn route_keys_are_a_method_and_a_path() {
        for good in ["$default", "GET /", "ANY /a/{b}/c", "POST /{all+}"] {
            assert!(RouteKey::read(good).is_some(), "{good}");
        }
        for bad in [
            "GET",
            "FETCH /a",
            "GET a",
            "GET /{all+}/a",
            "GET /{}",
            "GET /a?b",
        ] {
            assert!(RouteKey::read(bad).is_none(), "{bad}");
        }
    }
}
