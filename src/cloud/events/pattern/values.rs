//! The tests that a pattern makes on single values of an event.

use super::wildcard;
use serde_json::Value;
use std::net::Ipv6Addr;

/// A test on one value of an event.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    /// The same text; IP addresses count as the same however they are written.
    Text(String),
    /// The same number.
    Number(f64),
    /// `null`, `true` or `false`.
    Literal(Value),
    /// A text that begins so.
    Prefix(String),
    /// A text that ends so.
    Suffix(String),
    /// The same, whatever the case; of the three tests on texts.
    IgnoringCase(Box<Test>),
    /// A text with `*` for any characters.
    Wildcard(String),
    /// A number from the first bound to the second; a bound is open when the flag is set.
    Numeric(Option<(f64, bool)>, Option<(f64, bool)>),
    /// An IP address of a family, from the first to the last.
    Cidr(Address, u128),
    /// Whether there is a value.
    Exists(bool),
    /// None of these.
    AnythingBut(Vec<Test>),
}

/// An IP address; those of different families are never the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub v4: bool,
    pub bits: u128,
}

impl Address {
    /// Reads an IP address of either family.
    pub(super) fn read(text: &str) -> Option<Self> {
        if text.contains(':') {
            let address = text.parse::<Ipv6Addr>().ok()?;
            return Some(Self {
                v4: false,
                bits: u128::from(address),
            });
        }
        let mut bits = 0;
        let mut parts = 0;
        for part in text.split('.') {
            if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            bits = (bits << 8) | u128::from(part.parse::<u8>().ok()?);
            parts += 1;
        }
        (parts == 4).then_some(Self { v4: true, bits })
    }
}

/// Numbers compare to six digits after the point.
fn same(a: f64, b: f64) -> bool {
    a == b || (a * 1e6).trunc() == (b * 1e6).trunc()
}

impl Test {
    /// Whether this value passes. [`Test::Exists`] is about fields and passes for every value when it wants one.
    pub(super) fn passes(&self, value: &Value) -> bool {
        match self {
            Self::Number(wanted) => value.as_f64().is_some_and(|number| same(number, *wanted)),
            Self::Literal(wanted) => value == wanted,
            Self::Numeric(low, high) => value
                .as_f64()
                .is_some_and(|number| within(number, *low, *high)),
            Self::Exists(wanted) => *wanted,
            Self::AnythingBut(tests) => !tests.iter().any(|test| test.passes(value)),
            _ => value.as_str().is_some_and(|text| self.passes_text(text)),
        }
    }

    fn passes_text(&self, text: &str) -> bool {
        match self {
            Self::Text(wanted) => {
                wanted == text
                    || Address::read(wanted)
                        .is_some_and(|address| Address::read(text) == Some(address))
            }
            Self::Prefix(prefix) => text.starts_with(prefix.as_str()),
            Self::Suffix(suffix) => text.ends_with(suffix.as_str()),
            // The texts of such a test are kept in lower case.
            Self::IgnoringCase(test) => test.passes_text(&text.to_lowercase()),
            Self::Wildcard(pattern) => wildcard::matches(pattern, text),
            Self::Cidr(from, to) => Address::read(text).is_some_and(|address| {
                address.v4 == from.v4 && (from.bits..=*to).contains(&address.bits)
            }),
            _ => false,
        }
    }
}

fn within(number: f64, low: Option<(f64, bool)>, high: Option<(f64, bool)>) -> bool {
    let above = |(bound, open): (f64, bool)| match same(number, bound) {
        true => !open,
        false => number > bound,
    };
    let below = |(bound, open): (f64, bool)| match same(number, bound) {
        true => !open,
        false => number < bound,
    };
    low.is_none_or(above) && high.is_none_or(below)
}

/// Reads a block of IP addresses such as `10.0.0.0/24`: its first address and the last one's bits.
pub(super) fn cidr(text: &str) -> Result<Test, String> {
    let mut parts: Vec<&str> = text.split('/').collect();
    while parts.last().is_some_and(|part| part.is_empty()) {
        parts.pop();
    }
    let [address, bits] = parts[..] else {
        return Err("Malformed CIDR, one '/' required".into());
    };
    let Ok(mask) = bits.parse::<i32>() else {
        return Err("Malformed CIDR, mask bits must be an integer".into());
    };
    let Ok(mask) = u32::try_from(mask) else {
        return Err("Malformed CIDR, mask bits must not be negative".into());
    };
    let from = Address::read(address).ok_or_else(|| {
        let kind = if looks_like_address(address) {
            "Invalid"
        } else {
            "Nonstandard"
        };
        format!("{kind} IP address: {address}")
    })?;
    let (bits, family) = if from.v4 { (32, "IPv4") } else { (128, "IPv6") };
    if mask >= bits {
        return Err(format!("{family} mask bits must be < {bits}"));
    }
    let host = match bits - mask {
        128 => u128::MAX,
        free => (1 << free) - 1,
    };
    Ok(Test::Cidr(from, from.bits | host))
}

fn looks_like_address(text: &str) -> bool {
    let hex = |byte: u8| byte.is_ascii_hexdigit() || byte == b':';
    let v6 = text.contains(':') && text.bytes().all(hex);
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    v6 || (text.split('.').count() == 4 && text.split('.').all(number))
}
