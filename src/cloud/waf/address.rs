//! IP addresses and CIDR blocks.

use std::fmt;
use std::net::IpAddr;

/// A block of addresses: `203.0.113.0/24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    first: IpAddr,
    prefix: u8,
}

/// The bits of an address, from the left; an IPv4 address in the lowest 32.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(four) => u128::from(u32::from(four)),
        IpAddr::V6(six) => u128::from(six),
    }
}

const fn width(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

/// The bits behind a prefix.
fn rest(width: u8, prefix: u8) -> u128 {
    match width.saturating_sub(prefix) {
        128.. => u128::MAX,
        free => (1 << free) - 1,
    }
}

impl Block {
    /// Reads a block of this IP version, `IPV4` or `IPV6`, as AWS WAF takes it: with its prefix, from /1 on, and with no bit
    /// set behind the prefix.
    ///
    /// # Errors
    /// A sentence that says what is wrong and how to mend it.
    pub fn read(text: &str, version: &str) -> Result<Self, String> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let first: IpAddr = address
            .parse()
            .map_err(|_| format!("`{address}` is not an IP address. {}", example(version)))?;
        let Some(prefix) = prefix else {
            return Err(format!(
                "`{text}` has no prefix length. For this one address write `{text}/{}`.",
                width(first)
            ));
        };
        if (version == "IPV6") != first.is_ipv6() {
            return Err(format!(
                "`{address}` is not an {} address, but the IP set holds those. A set holds one version only.",
                if version == "IPV6" { "IPv6" } else { "IPv4" }
            ));
        }
        let most = width(first);
        let prefix = prefix
            .parse::<u8>()
            .ok()
            .filter(|prefix| (1..=most).contains(prefix));
        let Some(prefix) = prefix else {
            return Err(format!(
                "The prefix length of `{text}` must be a number from 1 to {most}; AWS WAF takes no /0."
            ));
        };
        let block = Self { first, prefix };
        if bits(first) & rest(most, prefix) != 0 {
            return Err(format!(
                "`{text}` has bits set behind its first {prefix}. The block that holds this address is `{}`.",
                block.floor()
            ));
        }
        Ok(block)
    }

    /// The block that begins where its prefix says.
    fn floor(self) -> Self {
        let kept = bits(self.first) & !rest(width(self.first), self.prefix);
        let first = match self.first {
            IpAddr::V4(_) => IpAddr::V4(u32::try_from(kept).unwrap_or(0).into()),
            IpAddr::V6(_) => IpAddr::V6(kept.into()),
        };
        Self { first, ..self }
    }

    /// Whether an address is in the block.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        width(address) == width(self.first)
            && (bits(address) ^ bits(self.first)) & !rest(width(address), self.prefix) == 0
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.prefix)
    }
}

fn example(version: &str) -> &'static str {
    match version {
        "IPV6" => "Write a block such as `2001:db8::/32`.",
        _ => "Write a block such as `203.0.113.0/24`.",
    }
}

#[cfg(test)]
mod tests {
    use super::Block;

    #[test]
    fn a_block_holds_what_begins_as_it_does() {
        for (block, version, inside, outside) in [
            ("203.0.113.0/24", "IPV4", "203.0.113.255", "203.0.114.0"),
            ("203.0.113.7/32", "IPV4", "203.0.113.7", "203.0.113.6"),
            ("128.0.0.0/1", "IPV4", "255.255.255.255", "127.255.255.255"),
            ("2001:db8::/32", "IPV6", "2001:db8:ffff::1", "2001:db9::1"),
            ("8000::/1", "IPV6", "ffff::", "7fff::"),
        ] {
            let block = Block::read(block, version).unwrap();
            assert!(block.holds(inside.parse().unwrap()), "{block} {inside}");
            assert!(!block.holds(outside.parse().unwrap()), "{block} {outside}");
            assert!(
                !block.holds(
                    if version == "IPV4" { "::1" } else { "1.1.1.1" }
                        .parse()
                        .unwrap()
                )
            );
        }
    }

    #[test]
    fn nonsense_is_refused_with_the_way_to_mend_it() {
        for (text, version, says) in [
            ("203.0.113.7", "IPV4", "203.0.113.7/32"),
            ("0.0.0.0/0", "IPV4", "no /0"),
            ("203.0.113.7/24", "IPV4", "203.0.113.0/24"),
            ("203.0.113.300/24", "IPV4", "not an IP address"),
            ("203.0.113.0/33", "IPV4", "from 1 to 32"),
            ("::1/128", "IPV4", "not an IPv4 address"),
            ("10.0.0.0/8", "IPV6", "not an IPv6 address"),
            ("/", "IPV4", "not an IP address"),
            ("", "IPV6", "not an IP address"),
            ("::1", "IPV6", "::1/128"),
        ] {
            let problem = Block::read(text, version).unwrap_err();
            assert!(problem.contains(says), "{text}: {problem}");
        }
    }
}
