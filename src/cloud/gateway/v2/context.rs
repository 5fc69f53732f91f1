//! `$context`: what access logs and parameter mappings can say of a request.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html> (read 2026-11-22).

use crate::clock::Time;
use crate::core::Core;
use crate::sorted::SortedMap;
use serde_json::Value;

/// The variables of a request, by their names without `$context.`.
#[derive(Clone, Debug, Default)]
pub(super) struct Context(SortedMap<String, String>);

impl Context {
    pub(super) fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Sets every field of an object under a prefix.
    pub(super) fn set_all(&mut self, prefix: &str, fields: &Value) {
        for (name, value) in fields.as_object().into_iter().flatten() {
            self.set(format!("{prefix}.{name}"), text_of(value));
        }
    }

    /// Writes a format out: `$context.name` becomes its value, `-` where there is none.
    pub(super) fn fill(&self, format: &str) -> String {
        const MARK: &str = "$context.";
        let mut out = String::with_capacity(format.len());
        let mut rest = format;
        while let Some(at) = rest.find(MARK) {
            out.push_str(&rest[..at]);
            rest = &rest[at + MARK.len()..];
            let is_name = |letter: char| letter.is_ascii_alphanumeric() || ".-_:".contains(letter);
            let end = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
            let name = rest[..end].trim_end_matches('.');
            out.push_str(self.get(name).unwrap_or("-"));
            rest = &rest[name.len()..];
        }
        out.push_str(rest);
        out
    }
}

/// A text as it is, anything else as JSON.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// `12/Mar/2020:19:03:58 +0000`
pub(super) fn clf_time(now: Time) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let [year, month, day] = now.date();
    let month = usize::try_from(month)
        .ok()
        .and_then(|month| MONTHS.get(month.wrapping_sub(1)));
    let iso = now.iso();
    let time = iso.get(11..19).unwrap_or_default();
    format!("{day:02}/{}/{year}:{time} +0000", month.unwrap_or(&"Jan"))
}

/// The id of a request, connection or message: 15 letters and `=`.
pub(super) fn short_id(core: &mut Core) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let letter = |core: &mut Core| char::from(LETTERS[(core.rng.next_u64() % 64) as usize]);
    let letters: String = (0..15).map(|_| letter(core)).collect();
    format!("{letters}=")
}

/// What `X-Amzn-Trace-Id` says: the second and 96 random bits.
pub(super) fn trace_id(core: &mut Core) -> String {
    let (high, low) = (core.rng.next_u64(), core.rng.next_u64());
    format!(
        "Root=1-{:08x}-{:08x}{low:016x}",
        core.now.as_secs(),
        high & 0xFFFF_FFFF
    )
}
