//! IP sets, regex pattern sets and rule groups: what rules refer to.

use super::address::Block;
use super::error::{BAD_FORMAT, Error};
use super::model::{Rule, Shared};
use super::read::At;
use super::read::Bodies;
use super::store::{Kind, Store};
use crate::jsonata::Pattern;
use serde_json::Value;
use std::sync::Arc;

pub(super) const IP_SETS: Kind = Kind {
    segment: "ipset",
    list: "IPSets",
};
pub(super) const PATTERN_SETS: Kind = Kind {
    segment: "regexpatternset",
    list: "RegexPatternSets",
};
pub(super) const GROUPS: Kind = Kind {
    segment: "rulegroup",
    list: "RuleGroups",
};

/// How many blocks an IP set has at most, and how many patterns a regex pattern set.
///
/// <https://docs.aws.amazon.com/waf/latest/developerguide/limits.html> (read 2026-11-22).
const BLOCKS_MAX: usize = 10_000;
const PATTERNS_MAX: usize = 10;

/// Blocks of addresses of one IP version.
#[derive(Clone, Debug)]
pub(super) struct IpSet {
    pub version: &'static str,
    pub blocks: Vec<Block>,
}

impl IpSet {
    /// Reads `Addresses`. An update keeps the version.
    pub fn read(given: &At<'_>, version: Option<&'static str>) -> Result<Self, Error> {
        let version = match version {
            Some(version) => version,
            None => given
                .need("IPAddressVersion")?
                .one_of(&[("IPV4", "IPV4"), ("IPV6", "IPV6")])?,
        };
        let items = given.need("Addresses")?.items()?;
        if items.len() > BLOCKS_MAX {
            return Err(Error::Limits);
        }
        let block = |item: &At<'_>| -> Result<Block, Error> {
            let text = item.sized(1, 50)?;
            Block::read(text, version).map_err(|_| Error::parameter("IP_ADDRESS", text, BAD_FORMAT))
        };
        Ok(Self {
            version,
            blocks: items.iter().map(block).collect::<Result<_, _>>()?,
        })
    }
}

/// Regular expressions.
#[derive(Clone, Debug)]
pub(super) struct PatternSet {
    pub sources: Vec<String>,
    pub patterns: Vec<Shared>,
}

impl PatternSet {
    /// Reads `RegularExpressionList`.
    pub fn read(given: &At<'_>) -> Result<Self, Error> {
        let items = given.need("RegularExpressionList")?.items()?;
        if items.len() > PATTERNS_MAX {
            return Err(Error::Limits);
        }
        let mut set = Self {
            sources: Vec::new(),
            patterns: Vec::new(),
        };
        for item in items {
            let source = item.need("RegexString")?.sized(1, 512)?;
            let pattern = Pattern::part(source)
                .map_err(|_| Error::parameter("REGEX_PATTERN_SET", source, BAD_FORMAT))?;
            set.sources.push(source.to_owned());
            set.patterns.push(Shared(Arc::new(pattern)));
        }
        Ok(set)
    }
}

/// Rules that several web ACLs share.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub capacity: u64,
    pub rules: Vec<Rule>,
    pub bodies: Bodies,
    /// What was given, for answers.
    pub given: Value,
}

/// Everything that rules refer to.
#[derive(Clone, Debug, Default)]
pub(super) struct Sets {
    pub ip: Store<IpSet>,
    pub patterns: Store<PatternSet>,
    pub groups: Store<Group>,
}

impl Sets {
    /// An IP set's name and blocks.
    pub fn blocks(&self, arn: &str) -> (&str, &[Block]) {
        let found = self.ip.by_arn(arn);
        found.map_or(("that was deleted", &[]), |entry| {
            (&entry.head.name, &entry.body.blocks)
        })
    }

    /// A regex pattern set's patterns.
    pub fn patterns(&self, arn: &str) -> &[Shared] {
        let found = self.patterns.by_arn(arn);
        found.map_or(&[], |entry| &entry.body.patterns)
    }
}
