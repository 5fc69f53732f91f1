//! Looking at texts: parts of a request as rules and managed groups name them.

use super::{Eye, Found, in_blocks};
use crate::waf::address::Block;
use crate::waf::managed::{ManagedRule, Probe};
use crate::waf::model::{Comparison, Position, Shared, Target};
use crate::waf::part::{Seen, in_words};
use crate::waf::{sqli, xss};
use std::net::{IpAddr, Ipv4Addr};

/// How many steps one regular expression may take on one part.
const REGEX_STEPS: usize = 2_000_000;

impl Eye<'_> {
    /// Looks at texts; the first that passes the test matches.
    fn text(&self, target: &Target, yes: &str, no: &str, test: impl Fn(&[u8]) -> bool) -> Found {
        let what = in_words(&target.field);
        match self.request.see(target) {
            Seen::Decided(matched, why) => Found::new(matched, why),
            Seen::Texts(texts) if texts.is_empty() => {
                Found::new(false, format!("the request does not have {what}"))
            }
            Seen::Texts(texts) => match texts.iter().find(|text| test(text)) {
                Some(text) => Found::new(true, format!("{what} `{}` {yes}", shown(text))),
                None => match texts.as_slice() {
                    [one] => Found::new(false, format!("{what} `{}` {no}", shown(one))),
                    _ => Found::new(false, format!("{what} {no}, whichever of {}", texts.len())),
                },
            },
        }
    }

    pub(super) fn bytes(&self, needle: &str, position: Position, target: &Target) -> Found {
        let bytes = needle.as_bytes();
        let (yes, no) = match position {
            Position::Exactly => ("is exactly", "is not exactly"),
            Position::Starts => ("starts with", "does not start with"),
            Position::Ends => ("ends with", "does not end with"),
            Position::Contains => ("contains", "does not contain"),
            Position::Word => ("contains the word", "does not contain the word"),
        };
        let (yes, no) = (format!("{yes} `{needle}`"), format!("{no} `{needle}`"));
        self.text(target, &yes, &no, |text| match position {
            Position::Exactly => text == bytes,
            Position::Starts => text.starts_with(bytes),
            Position::Ends => text.ends_with(bytes),
            Position::Contains => places(text, bytes).next().is_some(),
            Position::Word => places(text, bytes).any(|at| {
                let before = at.checked_sub(1).and_then(|before| text.get(before));
                let behind = text.get(at + bytes.len());
                let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
                !before.is_some_and(is_word) && !behind.is_some_and(is_word)
            }),
        })
    }

    pub(super) fn recognise(
        &self,
        target: &Target,
        what: &str,
        find: impl Fn(&[u8]) -> Option<&'static str>,
    ) -> Found {
        let part = in_words(&target.field);
        match self.request.see(target) {
            Seen::Decided(matched, why) => Found::new(matched, why),
            Seen::Texts(texts) => {
                let hit = texts.iter().find_map(|text| Some((text, find(text)?)));
                match hit {
                    Some((text, sign)) => Found::new(
                        true,
                        format!("{part} `{}` looks like {what}: {sign}", shown(text)),
                    ),
                    None => Found::new(false, format!("{part} shows no sign of {what}")),
                }
            }
        }
    }

    pub(super) fn regex(&self, source: &str, pattern: &Shared, target: &Target) -> Found {
        let (yes, no) = (
            format!("matches `{source}`"),
            format!("does not match `{source}`"),
        );
        self.text(target, &yes, &no, |text| is_match(pattern, text))
    }

    pub(super) fn regex_set(&self, arn: &str, target: &Target) -> Found {
        let set = self.sets.patterns(arn);
        let (yes, no) = (
            "matches a pattern of the set",
            "matches no pattern of the set",
        );
        self.text(target, yes, no, |text| {
            set.iter().any(|one| is_match(one, text))
        })
    }

    pub(super) fn size(&self, comparison: Comparison, size: u64, target: &Target) -> Found {
        let texts = match self.request.see(target) {
            Seen::Decided(matched, why) => return Found::new(matched, why),
            Seen::Texts(texts) => texts,
        };
        let fits = |text: &&Vec<u8>| comparison.holds(text.len() as u64, size);
        let held = texts.iter().find(fits);
        let shown = held.or(texts.first()).map_or(0, Vec::len);
        let what = in_words(&target.field);
        let is = if held.is_some() { "is" } else { "is not" };
        let than = comparison.in_words();
        Found::new(
            held.is_some(),
            format!("{what} has {shown} bytes, which {is} {than} {size}"),
        )
    }

    /// Looks with a rule of a managed group.
    pub fn managed(&self, rule: &ManagedRule) -> Found {
        let target = rule.part.target();
        match rule.probe {
            Probe::Missing => match self.request.see(&target) {
                Seen::Texts(texts) if texts.is_empty() => Found::new(
                    true,
                    format!("the request does not have {}", in_words(&target.field)),
                ),
                _ => Found::new(
                    false,
                    format!("the request has {}", in_words(&target.field)),
                ),
            },
            Probe::LongerThan(size) => {
                let plain = Target {
                    transformations: Vec::new(),
                    ..target
                };
                let (yes, no) = (
                    format!("is longer than {size} bytes"),
                    format!("is at most {size} bytes long"),
                );
                self.text(&plain, &yes, &no, |text| text.len() as u64 > size)
            }
            Probe::Has(words) => self.text(
                &target,
                "has something that attacks use",
                "is harmless",
                |text| {
                    words
                        .iter()
                        .any(|word| places(text, word.as_bytes()).next().is_some())
                },
            ),
            Probe::UrlOfAddress => self.text(
                &target,
                "has a URL whose host is an address",
                "is harmless",
                has_url_of_address,
            ),
            Probe::Sqli(high) => {
                self.recognise(&target, "SQL injection", |text| sqli::find(text, high))
            }
            Probe::Xss => self.recognise(&target, "cross-site scripting", xss::find),
            Probe::In(blocks) => {
                let blocks: Vec<Block> = blocks
                    .iter()
                    .filter_map(|text| Block::read(text, "IPV4").ok())
                    .collect();
                let source = self.request.http.connection.source_ip.parse();
                let addresses: Vec<IpAddr> = source.into_iter().collect();
                in_blocks(&addresses, &blocks, "AWS's list")
            }
        }
    }
}

/// Whether a text has `http://203.0.113.7` or the like in it.
fn has_url_of_address(text: &[u8]) -> bool {
    const SCHEMES: [&[u8]; 5] = [b"http://", b"https://", b"ftp://", b"ftps://", b"file://"];
    SCHEMES.iter().any(|scheme| {
        places(text, scheme).any(|at| {
            let host = text.get(at + scheme.len()..).unwrap_or_default();
            let is_part = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
            let host: Vec<u8> = host.iter().take_while(is_part).copied().collect();
            String::from_utf8(host).is_ok_and(|host| host.parse::<Ipv4Addr>().is_ok())
        })
    })
}

fn is_match(pattern: &Shared, text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    pattern.0.is_match_within(&text, REGEX_STEPS)
}

/// Where a text begins in another.
fn places<'t>(text: &'t [u8], wanted: &'t [u8]) -> impl Iterator<Item = usize> + 't {
    let windows = text.windows(wanted.len().max(1)).enumerate();
    windows.filter_map(move |(at, part)| (part == wanted).then_some(at))
}

/// A text for people, shortened when it is long.
fn shown(text: &[u8]) -> String {
    const SHOWN: usize = 60;
    let text = String::from_utf8_lossy(&text[..text.len().min(SHOWN * 4)]);
    let mut letters = text.chars();
    let start: String = letters.by_ref().take(SHOWN).collect();
    match letters.next() {
        Some(_) => format!("{start}…"),
        None => start,
    }
}
