//! Looking at one request with one statement.

mod text;

use super::managed::{Managed, ManagedRule};
use super::model::{Forwarded, Key, Place, Rate, Statement};
use super::part::{Request, Seen, in_words};
use super::rate::{Estimate, Rates};
use super::sets::Sets;
use super::{address::Block, sqli, xss};
use crate::clock::Time;
use std::net::IpAddr;
use std::sync::Arc;

/// Whether a statement matches, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub matched: bool,
    /// A clause without capital letter and full stop.
    pub why: String,
}

impl Found {
    fn new(matched: bool, why: impl Into<String>) -> Self {
        Self {
            matched,
            why: why.into(),
        }
    }
}

/// A request under inspection.
pub(super) struct Eye<'a> {
    pub now: Time,
    pub request: Request<'a>,
    pub sets: &'a Sets,
    /// The labels so far.
    pub labels: Vec<Arc<str>>,
}

impl Eye<'_> {
    /// Looks. `own` is the prefix of labels given here; `rates` are the rule's own.
    pub fn look(&mut self, statement: &Statement, own: &str, rates: &mut Rates) -> Found {
        match statement {
            Statement::Bytes {
                needle,
                position,
                target,
            } => self.bytes(needle, *position, target),
            Statement::Regex {
                source,
                pattern,
                target,
            } => self.regex(source, pattern, target),
            Statement::RegexSet { arn, target } => self.regex_set(arn, target),
            Statement::Size {
                comparison,
                size,
                target,
            } => self.size(*comparison, *size, target),
            Statement::Sqli { high, target } => {
                self.recognise(target, "SQL injection", |text| sqli::find(text, *high))
            }
            Statement::Xss { target } => self.recognise(target, "cross-site scripting", xss::find),
            Statement::Geo {
                countries,
                forwarded,
            } => self.geo(countries, forwarded.as_ref()),
            Statement::IpSet { arn, forwarded } => self.address_set(arn, forwarded.as_ref()),
            Statement::Label { namespace, key } => self.label(*namespace, key, own),
            Statement::Rate(rate) => self.rate(rate, own, rates),
            Statement::And(list) => self.all(list, false, own, rates),
            Statement::Or(list) => self.all(list, true, own, rates),
            Statement::Not(inner) => {
                let found = self.look(inner, own, rates);
                Found::new(!found.matched, found.why)
            }
            // Groups stand at the top of a rule, where they are asked rule by rule.
            Statement::Managed { .. } | Statement::Group { .. } => {
                Found::new(false, "it is a group")
            }
        }
    }

    /// Looks with each; the first that gives `wanted` decides.
    fn all(&mut self, list: &[Statement], wanted: bool, own: &str, rates: &mut Rates) -> Found {
        let mut reasons = Vec::new();
        for one in list {
            let found = self.look(one, own, rates);
            if found.matched == wanted {
                return found;
            }
            reasons.push(found.why);
        }
        Found::new(!wanted, reasons.join(", and "))
    }

    fn geo(&mut self, countries: &[String], forwarded: Option<&Forwarded>) -> Found {
        let connection = &self.request.http.connection;
        let (country, namespace) = match forwarded {
            None => (connection.country.as_str(), "clientip"),
            Some(forwarded) => match self.forwarded(forwarded, Place::First) {
                Err(found) => return found,
                // Only where the connection comes from is known.
                Ok(addresses) => {
                    let own = connection.source_ip.parse().ok();
                    let is_own = addresses.first().copied() == own && own.is_some();
                    (
                        if is_own {
                            connection.country.as_str()
                        } else {
                            "XX"
                        },
                        "forwardedip",
                    )
                }
            },
        };
        let label = format!("awswaf:{namespace}:geo:country:{country}");
        let matched = countries.iter().any(|one| one == country);
        let list = countries.join(", ");
        let is = if matched { "is" } else { "is not" };
        let why = format!("the request comes from {country}, which {is} among {list}");
        add_label(&mut self.labels, label.into());
        Found::new(matched, why)
    }

    fn address_set(&self, arn: &str, forwarded: Option<&(Forwarded, Place)>) -> Found {
        let (name, blocks) = self.sets.blocks(arn);
        let addresses = match forwarded {
            None => {
                let source = &self.request.http.connection.source_ip;
                source.parse::<IpAddr>().into_iter().collect()
            }
            Some((forwarded, place)) => match self.forwarded(forwarded, *place) {
                Ok(addresses) => addresses,
                Err(found) => return found,
            },
        };
        in_blocks(&addresses, blocks, &format!("the IP set {name}"))
    }

    /// The addresses that a header holds.
    fn forwarded(&self, forwarded: &Forwarded, place: Place) -> Result<Vec<IpAddr>, Found> {
        let header = &forwarded.header;
        let Some(value) = self.request.http.headers.get(header) else {
            return Err(Found::new(
                false,
                format!("the request has no header `{header}`"),
            ));
        };
        let parts: Vec<&str> = value.split(',').map(str::trim).collect();
        let wanted = match place {
            Place::First => parts.first().into_iter().copied().collect(),
            Place::Last => parts.last().into_iter().copied().collect(),
            Place::Any => parts,
        };
        let read: Result<Vec<IpAddr>, _> = wanted.into_iter().map(str::parse).collect();
        read.map_err(|_| {
            let counts = if forwarded.fallback {
                "a match"
            } else {
                "no match"
            };
            Found::new(
                forwarded.fallback,
                format!("the header `{header}` holds no valid address, which counts as {counts}"),
            )
        })
    }

    fn label(&self, namespace: bool, key: &str, own: &str) -> Found {
        let full = match key.starts_with("awswaf:") {
            true => key.to_owned(),
            false => format!("{own}{key}"),
        };
        let hit = self.labels.iter().find(|label| match namespace {
            true => label.starts_with(&full),
            false => ***label == *full,
        });
        match hit {
            Some(label) => Found::new(
                true,
                format!("an earlier rule labelled the request `{label}`"),
            ),
            None => Found::new(
                false,
                format!("no earlier rule labelled the request `{full}`"),
            ),
        }
    }

    fn rate(&mut self, rate: &Rate, own: &str, rates: &mut Rates) -> Found {
        if let Some(only) = &rate.only {
            let found = self.look(only, own, rates);
            if !found.matched {
                return Found::new(false, format!("it does not count here: {}", found.why));
            }
        }
        let mut key = String::new();
        for one in &rate.keys {
            match self.key(one) {
                Ok(part) => {
                    if !key.is_empty() {
                        key.push('\u{1F}');
                    }
                    key.push_str(&part);
                }
                Err(found) => return found,
            }
        }
        let Estimate { limited, counted } = rates.count(self.now, &key, rate.limit, rate.window_s);
        let who = match key.as_str() {
            "" => "all clients together".to_owned(),
            key => key.replace('\u{1F}', ", "),
        };
        let over = if limited {
            "more than"
        } else {
            "not more than"
        };
        Found::new(
            limited,
            format!(
                "at the last look, {who} had sent {counted} requests in {} seconds, {over} the limit of {}",
                rate.window_s, rate.limit
            ),
        )
    }

    fn key(&self, key: &Key) -> Result<String, Found> {
        match key {
            Key::Ip => Ok(self.request.http.connection.source_ip.clone()),
            Key::Forwarded(forwarded) => {
                let addresses = self.forwarded(forwarded, Place::First)?;
                let first = addresses.first().map(IpAddr::to_string);
                Ok(first.unwrap_or_default())
            }
            Key::Part(target) => match self.request.see(target) {
                Seen::Texts(texts) if !texts.is_empty() => {
                    let texts = texts.iter().map(|text| String::from_utf8_lossy(text));
                    Ok(texts.collect::<Vec<_>>().join(","))
                }
                _ => {
                    let what = in_words(&target.field);
                    Err(Found::new(
                        false,
                        format!("the request does not have {what} to count by"),
                    ))
                }
            },
            Key::Labels(namespace) => {
                let within = self
                    .labels
                    .iter()
                    .filter(|label| label.starts_with(namespace.as_str()));
                let labels: Vec<&str> = within.map(|label| &**label).collect();
                match labels.is_empty() {
                    true => Err(Found::new(
                        false,
                        format!("the request has no label of `{namespace}`"),
                    )),
                    false => Ok(labels.join(",")),
                }
            }
        }
    }
}

/// The label that a rule of a managed group gives.
pub(super) fn managed_label(group: &Managed, rule: &ManagedRule) -> Arc<str> {
    format!("awswaf:managed:aws:{}:{}", group.namespace, rule.label).into()
}

/// Adds a label; a request has each once.
pub(super) fn add_label(labels: &mut Vec<Arc<str>>, label: Arc<str>) {
    if !labels.contains(&label) {
        labels.push(label);
    }
}

fn in_blocks(addresses: &[IpAddr], blocks: &[Block], whose: &str) -> Found {
    let hit = addresses.iter().find_map(|address| {
        let block = blocks.iter().find(|block| block.holds(*address))?;
        Some((address, block))
    });
    match (hit, addresses.first()) {
        (Some((address, block)), _) => Found::new(
            true,
            format!("the address {address} is in {block} of {whose}"),
        ),
        (None, Some(address)) => {
            Found::new(false, format!("the address {address} is not in {whose}"))
        }
        (None, None) => Found::new(false, "the sender has no valid address"),
    }
}
