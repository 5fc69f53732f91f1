//! The parts of a request that rules look at.

use super::model::{Field, Invalid, Json, MapScope, Oversize, Pick, Target, Which};
use super::transform::url_decoded;
use crate::http::HttpRequest;
use serde_json::Value;
use std::borrow::Cow;

/// How many headers or cookies AWS WAF sees, and how many bytes of them.
///
/// <https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html> (read 2026-11-22).
const COUNT_MAX: usize = 200;
const BYTES_MAX: usize = 8_192;

/// What a statement gets to see.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// These texts; none when the request has no such part.
    Texts(Vec<Vec<u8>>),
    /// Nothing, but it is decided: the part is too long, or no JSON, and the rule says what that means.
    Decided(bool, &'static str),
}

/// A request and how much of its body is looked at, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request<'r> {
    pub http: &'r HttpRequest,
    pub body_max: usize,
}

impl<'r> Request<'r> {
    /// What a target makes of the request.
    pub fn see(&self, target: &Target) -> Seen {
        match self.part(&target.field) {
            Seen::Texts(texts) => Seen::Texts(
                texts
                    .into_iter()
                    .map(|text| {
                        let steps = target.transformations.iter();
                        steps.fold(text, |text, step| step.apply(text))
                    })
                    .collect(),
            ),
            decided => decided,
        }
    }

    fn part(&self, field: &Field) -> Seen {
        let (path, query) = self.http.path_and_query();
        let one = |text: &str| Seen::Texts(vec![text.as_bytes().to_vec()]);
        match field {
            Field::Path => one(path),
            Field::Query => one(query),
            Field::Method => one(&self.http.method),
            Field::Header(name) => {
                let values: Vec<&str> = self.http.headers.all(name).collect();
                match values.is_empty() {
                    true => Seen::Texts(Vec::new()),
                    false => one(&values.join(",")),
                }
            }
            Field::Argument(wanted) => {
                let all = arguments(query).filter(|(name, _)| {
                    url_decoded(name.as_bytes()).eq_ignore_ascii_case(wanted.as_bytes())
                });
                Seen::Texts(all.map(|(_, value)| value.as_bytes().to_vec()).collect())
            }
            Field::AllArguments => {
                let all = arguments(query).map(|(_, value)| value.as_bytes().to_vec());
                Seen::Texts(all.collect())
            }
            Field::Body { oversize } => match self.body(*oversize) {
                Ok(body) => Seen::Texts(vec![body.to_vec()]),
                Err(decided) => decided,
            },
            Field::Json(json) => self.json(json),
            Field::Headers(pick) => {
                let all = self.http.headers.iter();
                picked(all, pick, true)
            }
            Field::Cookies(pick) => picked(self.cookies(), pick, false),
        }
    }

    /// As much of the body as is looked at.
    fn body(&self, oversize: Oversize) -> Result<&'r [u8], Seen> {
        let body = self.http.body.as_deref().unwrap_or_default().as_bytes();
        if body.len() <= self.body_max {
            return Ok(body);
        }
        match decided(oversize) {
            Some(matches) => Err(Seen::Decided(
                matches,
                "the body is longer than AWS WAF inspects",
            )),
            None => Ok(&body[..self.body_max]),
        }
    }

    fn json(&self, json: &Json) -> Seen {
        let body = match self.body(json.oversize) {
            Ok(body) => body,
            Err(decided) => return decided,
        };
        let value: Value = match (serde_json::from_slice(body), json.invalid) {
            (Ok(value), _) => value,
            (Err(_), Invalid::Text) => return Seen::Texts(vec![body.to_vec()]),
            (Err(_), Invalid::Match) => return Seen::Decided(true, "the body is not JSON"),
            (Err(_), Invalid::NoMatch) => return Seen::Decided(false, "the body is not JSON"),
        };
        let mut texts = Vec::new();
        match &json.paths {
            None => collect(&value, json.scope, &mut texts),
            Some(paths) => {
                let found = paths.iter().filter_map(|path| value.pointer(path));
                found.for_each(|value| collect(value, json.scope, &mut texts));
            }
        }
        Seen::Texts(texts)
    }

    /// The cookies: names and values.
    fn cookies(&self) -> impl Iterator<Item = (&'r str, &'r str)> {
        let all = self.http.headers.all("cookie");
        all.flat_map(|header| header.split(';'))
            .filter_map(|cookie| {
                let cookie = cookie.trim();
                (!cookie.is_empty()).then(|| cookie.split_once('=').unwrap_or((cookie, "")))
            })
    }
}

const fn decided(oversize: Oversize) -> Option<bool> {
    match oversize {
        Oversize::Continue => None,
        Oversize::Match => Some(true),
        Oversize::NoMatch => Some(false),
    }
}

/// The query's arguments: names and values, as they were sent.
fn arguments(query: &str) -> impl Iterator<Item = (&str, &str)> {
    let given = query.split('&').filter(|pair| !pair.is_empty());
    given.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

fn picked<'r>(
    all: impl Iterator<Item = (&'r str, &'r str)>,
    pick: &Pick,
    ignore_case: bool,
) -> Seen {
    let same = |one: &String, name: &str| match ignore_case {
        true => one.eq_ignore_ascii_case(name),
        false => one == name,
    };
    let (mut texts, mut bytes) = (Vec::new(), 0);
    for (count, (name, value)) in all.enumerate() {
        bytes += name.len() + value.len();
        if count >= COUNT_MAX || bytes > BYTES_MAX {
            match decided(pick.oversize) {
                Some(matches) => {
                    return Seen::Decided(matches, "there is more of it than AWS WAF inspects");
                }
                None => break,
            }
        }
        let is_wanted = match &pick.which {
            Which::All => true,
            Which::Only(names) => names.iter().any(|one| same(one, name)),
            Which::But(names) => !names.iter().any(|one| same(one, name)),
        };
        if !is_wanted {
            continue;
        }
        if pick.scope != MapScope::Value {
            texts.push(name.as_bytes().to_vec());
        }
        if pick.scope != MapScope::Key {
            texts.push(value.as_bytes().to_vec());
        }
    }
    Seen::Texts(texts)
}

/// The keys and values of a JSON document. Its depth is bounded by the parser.
fn collect(value: &Value, scope: MapScope, texts: &mut Vec<Vec<u8>>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, scope, texts)),
        Value::Object(fields) => {
            for (key, value) in fields {
                if scope != MapScope::Value {
                    texts.push(key.as_bytes().to_vec());
                }
                collect(value, scope, texts);
            }
        }
        _ if scope == MapScope::Key => {}
        Value::String(text) => texts.push(text.as_bytes().to_vec()),
        other => texts.push(other.to_string().into_bytes()),
    }
}

/// A part of a request, in words.
pub(super) fn in_words(field: &Field) -> Cow<'static, str> {
    match field {
        Field::Path => "the URI path".into(),
        Field::Query => "the query string".into(),
        Field::Method => "the method".into(),
        Field::Header(name) => format!("the header `{name}`").into(),
        Field::Argument(name) => format!("the query parameter `{name}`").into(),
        Field::AllArguments => "a query parameter".into(),
        Field::Body { .. } => "the body".into(),
        Field::Json(_) => "the JSON body".into(),
        Field::Headers(_) => "a header".into(),
        Field::Cookies(_) => "a cookie".into(),
    }
}
