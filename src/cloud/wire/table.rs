//! Which HTTP request is which action: facts of AWS's service models.
//!
//! `tables/*.txt` hold one action a line, taken from the models that AWS publishes with its SDKs (botocore 1.44.5, read
//! 2026-11-22): name, method, path, status, then where parameters travel. `l:` is a label of the path, `q:` the query, `h:`
//! a header, `m:` headers with a common beginning, `r:` a field of the body that has another name, `b:` the whole body, `s:` the
//! status; after `>` the answer's. `WIRE=Member` where the two names differ, and a letter for what is no text: `i` number,
//! `b` boolean, `l` list, `m` map, `t` time, `s` structure. `actions.txt` names the actions of services that have no such places; a `-` at the end tells
//! that the answer is empty.

use std::borrow::Cow;

const ACTIONS: &str = include_str!("tables/actions.txt");

/// Where a member travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Label,
    Query,
    Header,
    Prefix,
    Renamed,
    Body,
    Status,
}

/// One member and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) place: Place,
    /// Its name on the wire.
    pub(super) wire: &'static str,
    /// Its name as a parameter.
    pub(super) member: Cow<'static, str>,
    /// What it is when it is no text.
    pub(super) kind: Option<char>,
}

/// An action of a REST service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Route {
    pub(super) action: &'static str,
    pub(super) method: &'static str,
    /// The path, with `{Label}` and perhaps `{Rest+}`.
    pub(super) path: &'static str,
    /// What the query has to have.
    pub(super) query: &'static str,
    pub(super) status: u16,
    pub(super) fields: Vec<Field>,
    /// Where the answer's members travel.
    pub(super) out: Vec<Field>,
}

/// The routes of a REST service; none for others.
pub(super) fn routes(id: &str) -> impl Iterator<Item = Route> {
    let (table, camel) = match id {
        "lambda" => (include_str!("tables/lambda.txt"), false),
        "s3" => (include_str!("tables/s3.txt"), false),
        "apigateway" => (include_str!("tables/apigateway.txt"), false),
        "apigatewayv2" => (include_str!("tables/apigatewayv2.txt"), true),
        "scheduler" => (include_str!("tables/scheduler.txt"), false),
        _ => ("", false),
    };
    table.lines().filter_map(move |line| route(line, camel))
}

/// The route of an action.
pub(super) fn route_of(id: &str, action: &str) -> Option<Route> {
    routes(id).find(|route| route.action == action)
}

fn route(line: &'static str, camel: bool) -> Option<Route> {
    let (given, out) = line.split_once(" > ").unwrap_or((line, ""));
    let mut words = given.split(' ');
    let (action, method, uri, status) =
        (words.next()?, words.next()?, words.next()?, words.next()?);
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    let field = |word| field(word, camel);
    Some(Route {
        action,
        method,
        path,
        query,
        status: status.parse().ok()?,
        fields: words.filter_map(field).collect(),
        out: out.split(' ').filter_map(field).collect(),
    })
}

fn field(word: &'static str, camel: bool) -> Option<Field> {
    let (place, rest) = word.split_once(':')?;
    let place = match place {
        "l" => Place::Label,
        "q" => Place::Query,
        "h" => Place::Header,
        "m" => Place::Prefix,
        "r" => Place::Renamed,
        "b" => Place::Body,
        "s" => Place::Status,
        _ => return None,
    };
    let (names, kind) = rest.split_once(':').unwrap_or((rest, ""));
    let (wire, member) = match names.split_once('=') {
        Some((wire, member)) => (wire, member.into()),
        None if camel => (names, pascal(names)),
        None => (names, names.into()),
    };
    Some(Field {
        place,
        wire,
        member,
        kind: kind.chars().next(),
    })
}

/// The parameter that a label of the path is, when no field says otherwise.
pub(super) fn label_member<'a>(id: &str, route: &'a Route, label: &'a str) -> Cow<'a, str> {
    let mut fields = route.fields.iter();
    match fields.find(|field| field.place == Place::Label && field.wire == label) {
        Some(field) => field.member.clone(),
        None if id == "apigatewayv2" => pascal(label),
        None => label.into(),
    }
}

/// `apiId` and `resource-arn` as `ApiId` and `ResourceArn`.
pub(super) fn pascal(name: &str) -> Cow<'static, str> {
    let parts = name.split('-').map(|part| {
        let mut letters = part.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    Cow::Owned(parts.collect())
}

/// The actions of a service, in order.
#[must_use]
pub fn actions(id: &str) -> Vec<&'static str> {
    let routes = routes(id).map(|route| route.action);
    routes
        .chain(listed(id).map(|name| name.trim_end_matches('-')))
        .collect()
}

/// Whether the service has this action, and whether its answer has a result: for services without routes.
pub(super) fn has_result(id: &str, action: &str) -> Option<bool> {
    listed(id).find_map(|name| match name.strip_suffix('-') {
        Some(name) => (name == action).then_some(false),
        None => (name == action).then_some(true),
    })
}

fn listed(id: &str) -> impl Iterator<Item = &'static str> {
    let mut lines = ACTIONS.lines();
    let line = lines.find_map(|line| line.strip_prefix(id)?.strip_prefix(' '));
    line.unwrap_or_default()
        .split(' ')
        .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_tables_is_understood() {
        for (id, table) in [
            ("lambda", include_str!("tables/lambda.txt")),
            ("s3", include_str!("tables/s3.txt")),
            ("apigateway", include_str!("tables/apigateway.txt")),
            ("apigatewayv2", include_str!("tables/apigatewayv2.txt")),
            ("scheduler", include_str!("tables/scheduler.txt")),
        ] {
            assert_eq!(routes(id).count(), table.lines().count(), "{id}");
            for (route, line) in routes(id).zip(table.lines()) {
                let words = line.split(' ').count() - usize::from(line.contains(" > "));
                assert_eq!(4 + route.fields.len() + route.out.len(), words, "{line}");
            }
        }
    }

    #[test]
    fn services_without_routes_have_their_actions_listed() {
        assert_eq!(has_result("sqs", "SendMessage"), Some(true));
        assert_eq!(has_result("sns", "Unsubscribe"), Some(false));
        assert_eq!(has_result("sqs", "BakeBread"), None);
        assert!(actions("lambda").contains(&"Invoke"));
        assert!(actions("sns").contains(&"Unsubscribe"));
    }
}
