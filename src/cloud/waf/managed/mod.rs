//! AWS's managed rule groups, as named sets of modelled rules.
//!
//! Names, labels, actions and capacities follow <https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html>
//! (read 2026-11-22). What exactly AWS's rules look for is not published; these look for what their descriptions name.

mod rules;

use super::inspection::ActionKind;
use super::model::{Field, MapScope, Oversize, Pick, Target, Which};
use super::transform::Transformation;
use rules::{ADMIN, ANONYMOUS, BAD_INPUTS, CORE, REPUTATION, SQL};

/// A managed rule group.
#[derive(Debug)]
pub(super) struct Managed {
    pub vendor: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    pub capacity: u64,
    /// The part of its labels after `awswaf:managed:aws:`.
    pub namespace: &'static str,
    pub rules: &'static [ManagedRule],
}

impl Managed {
    pub fn rule(&self, name: &str) -> Option<&'static ManagedRule> {
        self.rules.iter().find(|rule| rule.name == name)
    }
}

/// A rule of a managed group.
#[derive(Debug)]
pub(super) struct ManagedRule {
    pub name: &'static str,
    pub label: &'static str,
    pub action: ActionKind,
    pub part: Part,
    pub probe: Probe,
}

/// What a managed rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Path,
    Query,
    Arguments,
    Body,
    Cookies,
    Headers,
    Header(&'static str),
    Method,
    Address,
}

/// What it looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Probe {
    /// The part is not there.
    Missing,
    LongerThan(u64),
    /// One of these is in it; small letters.
    Has(&'static [&'static str]),
    /// A URL whose host is an IPv4 address.
    UrlOfAddress,
    Sqli(bool),
    Xss,
    /// The address is in one of these blocks.
    In(&'static [&'static str]),
}

impl Part {
    /// As the field that rules of one's own would name.
    pub fn target(self) -> Target {
        let decode = vec![
            Transformation::UrlDecode,
            Transformation::HtmlEntityDecode,
            Transformation::Lowercase,
        ];
        let all = |scope| Pick {
            which: Which::All,
            scope,
            oversize: Oversize::Continue,
        };
        let field = match self {
            Self::Path => Field::Path,
            Self::Query => Field::Query,
            Self::Arguments => Field::AllArguments,
            Self::Body => Field::Body {
                oversize: Oversize::Continue,
            },
            Self::Cookies => Field::Cookies(all(MapScope::Value)),
            Self::Headers => Field::Headers(all(MapScope::All)),
            Self::Header(name) => Field::Header(name.into()),
            Self::Method | Self::Address => Field::Method,
        };
        Target {
            field,
            transformations: decode,
        }
    }
}

/// The group of this name.
pub(super) fn named(vendor: &str, name: &str) -> Option<&'static Managed> {
    let mut all = GROUPS.iter();
    all.find(|group| group.vendor == vendor && group.name == name)
}

/// The modelled groups.
pub(super) static GROUPS: [Managed; 6] = [
    Managed {
        vendor: "AWS",
        name: "AWSManagedRulesCommonRuleSet",
        description: "Contains rules that are generally applicable to web applications.",
        capacity: 700,
        namespace: "core-rule-set",
        rules: &CORE,
    },
    Managed {
        vendor: "AWS",
        name: "AWSManagedRulesAdminProtectionRuleSet",
        description: "Contains rules that block access to pages for administrators.",
        capacity: 100,
        namespace: "admin-protection",
        rules: &ADMIN,
    },
    Managed {
        vendor: "AWS",
        name: "AWSManagedRulesKnownBadInputsRuleSet",
        description: "Contains rules that block request patterns known to be invalid.",
        capacity: 200,
        namespace: "known-bad-inputs",
        rules: &BAD_INPUTS,
    },
    Managed {
        vendor: "AWS",
        name: "AWSManagedRulesSQLiRuleSet",
        description: "Contains rules that block patterns of attacks on SQL databases.",
        capacity: 200,
        namespace: "sql-database",
        rules: &SQL,
    },
    Managed {
        vendor: "AWS",
        name: "AWSManagedRulesAmazonIpReputationList",
        description: "Contains rules based on Amazon's threat intelligence.",
        capacity: 25,
        namespace: "amazon-ip-list",
        rules: &REPUTATION,
    },
    Managed {
        vendor: "AWS",
        name: "AWSManagedRulesAnonymousIpList",
        description: "Contains rules against services that hide who a viewer is.",
        capacity: 50,
        namespace: "anonymous-ip-list",
        rules: &ANONYMOUS,
    },
];
