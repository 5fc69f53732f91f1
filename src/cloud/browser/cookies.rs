//! The cookies of a browser, as far as credentials need them.

use crate::http::Headers;
use crate::sorted::SortedMap;

/// A cookie's value, and whether it goes along when a page of another site asks.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cookie {
    value: String,
    across_sites: bool,
}

/// What servers have set, by host and name.
#[derive(Clone, Debug, Default)]
pub struct Cookies {
    kept: SortedMap<(String, String), Cookie>,
}

impl Cookies {
    /// Keeps what an answer sets. Without `SameSite=None; Secure` a cookie does not go along across sites.
    pub fn keep(&mut self, host: &str, headers: &Headers) {
        for line in headers.all("set-cookie") {
            let mut parts = line.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            let attributes: Vec<String> = parts.map(str::to_ascii_lowercase).collect();
            let has = |wanted: &str| attributes.iter().any(|one| one == wanted);
            let cookie = Cookie {
                value: value.into(),
                across_sites: has("samesite=none") && has("secure"),
            };
            let key = (host.to_owned(), name.to_owned());
            if has("max-age=0") {
                self.kept.remove(&key);
            } else {
                self.kept.insert(key, cookie);
            }
        }
    }

    /// The `Cookie` header for a host, when there is one.
    #[must_use]
    pub fn header(&self, host: &str, same_site: bool) -> Option<String> {
        let mine = self
            .kept
            .iter()
            .filter(|((of, _), cookie)| of == host && (same_site || cookie.across_sites));
        let pairs: Vec<String> = mine
            .map(|((_, name), cookie)| format!("{name}={}", cookie.value))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

/// Whether two hosts are of one site: the last two labels agree. (The list of public suffixes is not asked.)
#[must_use]
pub fn same_site(one: &str, other: &str) -> bool {
    site(one).eq_ignore_ascii_case(site(other))
}

fn site(host: &str) -> &str {
    let dots = host.rmatch_indices('.').nth(1);
    dots.map_or(host, |(at, _)| &host[at + 1..])
}
