//! Web ACLs and rule groups as they are asked: rules, statements, fields.
//!
//! What each statement takes and does follows <https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements.html>
//! and the pages below it (read 2026-11-22).

use super::inspection::ActionKind;
use super::managed::Managed;
use super::transform::Transformation;
use crate::jsonata::Pattern;
use std::fmt;
use std::sync::Arc;

/// One rule.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub name: Arc<str>,
    pub priority: u64,
    pub statement: Statement,
    pub then: Then,
    /// Without their prefix.
    pub labels: Vec<Arc<str>>,
    pub metric: Arc<str>,
    /// Whether requests that match are kept as samples.
    pub sampled: bool,
    /// What decides how it counts, as it was written: when it changes, a rate-based rule begins anew.
    pub rate: Option<String>,
}

/// What becomes of a request that a rule matches.
#[derive(Clone, Debug)]
pub(super) enum Then {
    Act(Action),
    /// The rules of the group decide; their ending actions count only when this is true.
    Group {
        counts: bool,
    },
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Action {
    pub kind: ActionKind,
    pub response: Option<CustomResponse>,
    /// Headers for the request, without `x-amzn-waf-`.
    pub added: Vec<(String, String)>,
}

impl Action {
    pub const fn plain(kind: ActionKind) -> Self {
        Self {
            kind,
            response: None,
            added: Vec::new(),
        }
    }
}

/// The answer that a block action gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CustomResponse {
    pub status: u16,
    pub body_key: Option<String>,
    pub headers: Vec<(String, String)>,
}

/// A body for custom responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Body {
    pub content_type: &'static str,
    pub content: String,
}

/// What a rule looks for.
#[derive(Clone, Debug)]
pub(super) enum Statement {
    Bytes {
        needle: String,
        position: Position,
        target: Target,
    },
    Regex {
        source: String,
        pattern: Shared,
        target: Target,
    },
    RegexSet {
        arn: Arc<str>,
        target: Target,
    },
    Size {
        comparison: Comparison,
        size: u64,
        target: Target,
    },
    Sqli {
        high: bool,
        target: Target,
    },
    Xss {
        target: Target,
    },
    Geo {
        countries: Vec<String>,
        forwarded: Option<Forwarded>,
    },
    IpSet {
        arn: Arc<str>,
        forwarded: Option<(Forwarded, Place)>,
    },
    Label {
        /// Whether the key is a namespace rather than a whole label.
        namespace: bool,
        key: String,
    },
    Rate(Box<Rate>),
    And(Vec<Statement>),
    Or(Vec<Statement>),
    Not(Box<Statement>),
    Managed {
        group: &'static Managed,
        overrides: Vec<(String, Action)>,
        only: Option<Box<Statement>>,
    },
    Group {
        arn: Arc<str>,
        overrides: Vec<(String, Action)>,
    },
}

/// A pattern that several copies of a rule share.
#[derive(Clone)]
pub(super) struct Shared(pub Arc<Pattern>);

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pattern")
    }
}

/// Where a text has to be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    Exactly,
    Starts,
    Ends,
    Contains,
    Word,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Eq,
    Ne,
    Le,
    Lt,
    Ge,
    Gt,
}

impl Comparison {
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Eq => "equal to",
            Self::Ne => "other than",
            Self::Le => "at most",
            Self::Lt => "below",
            Self::Ge => "at least",
            Self::Gt => "above",
        }
    }

    pub const fn holds(self, left: u64, right: u64) -> bool {
        match self {
            Self::Eq => left == right,
            Self::Ne => left != right,
            Self::Le => left <= right,
            Self::Lt => left < right,
            Self::Ge => left >= right,
            Self::Gt => left > right,
        }
    }
}

/// An address out of a header instead of the connection's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Forwarded {
    pub header: String,
    /// Whether a header without a valid address counts as a match.
    pub fallback: bool,
}

/// Which of the addresses in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    First,
    Last,
    Any,
}

/// A part of the request, and what is done to it before the look.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub field: Field,
    /// In the order of their priority.
    pub transformations: Vec<Transformation>,
}

/// A part of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Header(String),
    Argument(String),
    AllArguments,
    Path,
    Query,
    Method,
    Body { oversize: Oversize },
    Json(Box<Json>),
    Headers(Pick),
    Cookies(Pick),
}

/// Several headers or cookies at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pick {
    pub which: Which,
    pub scope: MapScope,
    pub oversize: Oversize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Which {
    All,
    Only(Vec<String>),
    But(Vec<String>),
}

/// Keys, values, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MapScope {
    All,
    Key,
    Value,
}

/// The body, read as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Json {
    /// JSON pointers; none for all.
    pub paths: Option<Vec<String>>,
    pub scope: MapScope,
    pub invalid: Invalid,
    pub oversize: Oversize,
}

/// What a body that is not JSON counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Invalid {
    Match,
    NoMatch,
    Text,
}

/// What to do with more than AWS WAF can look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Oversize {
    /// Look at the part it has.
    #[default]
    Continue,
    Match,
    NoMatch,
}

/// A rate-based statement.
#[derive(Clone, Debug)]
pub(super) struct Rate {
    pub limit: u64,
    pub window_s: u64,
    pub keys: Vec<Key>,
    pub only: Option<Statement>,
}

/// What requests are counted by; requests of equal keys are counted together. No key at all counts every request together.
#[derive(Clone, Debug)]
pub(super) enum Key {
    Ip,
    Forwarded(Forwarded),
    Part(Target),
    Labels(String),
}
