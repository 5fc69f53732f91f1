//! What AWS WAF makes of one request.

use crate::http::Headers;
use serde::Serialize;
use std::sync::Arc;

/// What a rule does with a request that matches it, and a web ACL with one that no rule stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum ActionKind {
    /// Lets it through; no further rule is asked.
    Allow,
    /// Refuses it; no further rule is asked.
    Block,
    /// Counts it; the next rule is asked.
    Count,
    /// Asks a person to solve a puzzle. A client without a valid token is answered 405.
    Captcha,
    /// Has the browser prove silently that it is one. A client without a valid token is answered 202.
    Challenge,
}

impl ActionKind {
    /// The action's name as the API writes it: `Allow`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Block => "Block",
            Self::Count => "Count",
            Self::Captcha => "Captcha",
            Self::Challenge => "Challenge",
        }
    }

    /// The action's name as samples write it: `ALLOW`.
    pub(super) const fn in_log(self) -> &'static str {
        match self {
            Self::Allow => "ALLOW",
            Self::Block => "BLOCK",
            Self::Count => "COUNT",
            Self::Captcha => "CAPTCHA",
            Self::Challenge => "CHALLENGE",
        }
    }

    /// Whether no further rule is asked.
    #[must_use]
    pub const fn ends(self) -> bool {
        !matches!(self, Self::Count)
    }
}

/// What a web ACL made of one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// The web ACL's name.
    pub web_acl: Arc<str>,
    /// What becomes of the request; never [`ActionKind::Count`]. Only with [`ActionKind::Allow`] it goes on.
    pub action: ActionKind,
    /// The rule that decided, a rule of a group as `GROUP/RULE`; none when it was the default action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Arc<str>>,
    /// The status for the client when the request does not go on: 403, 405, 202 or a custom one; else 200.
    pub status: u16,
    /// Whether the answer is WAF's own (a custom response, a CAPTCHA or a challenge) and goes to the client as it is.
    /// Otherwise API Gateway answers with its gateway response `WAF_FILTERED`.
    pub own_answer: bool,
    /// The headers of that answer.
    pub headers: Headers,
    /// The body of that answer.
    pub body: String,
    /// Headers that rules add to the request when it goes on: `x-amzn-waf-NAME`.
    pub added: Headers,
    /// The labels that rules gave the request, in order.
    pub labels: Vec<Arc<str>>,
    /// Every rule that was asked, in order; rules of a group follow the rule that names the group.
    pub trail: Vec<Look>,
}

/// One rule's look at a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Look {
    /// The rule's name; a rule of a group as `GROUP/RULE`.
    pub rule: Arc<str>,
    /// Its priority; the lowest is asked first.
    pub priority: u64,
    /// Whether the request matches.
    pub matched: bool,
    /// What the rule did; none when it did not match, or its group's rules have spoken for themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<ActionKind>,
    /// One sentence for people: what it looked at, and why it matched or did not.
    pub why: String,
}
