//! Regular expressions: JavaScript's notation over the engine that the crate has already.

use super::error::{Fail, fail};

/// A compiled regular expression.
#[derive(Debug)]
pub(super) struct Regex(regex_lite::Regex);

/// Where a match and its groups are, in bytes; the match itself comes first.
pub(super) type Spans = Vec<Option<(usize, usize)>>;

impl Regex {
    /// Compiles a pattern in JavaScript's notation.
    pub(super) fn new(pattern: &str, ignore_case: bool, multi_line: bool) -> Result<Self, Fail> {
        regex_lite::RegexBuilder::new(&translate(pattern))
            .case_insensitive(ignore_case)
            .multi_line(multi_line)
            .size_limit(1 << 20)
            .build()
            .map(Self)
            .map_err(|error| fail("S0303").value(error.to_string()))
    }

    /// The first match that starts at byte `from` or later.
    pub(super) fn find(&self, text: &str, from: usize) -> Option<Spans> {
        let mut locations = self.0.capture_locations();
        self.0.captures_read_at(&mut locations, text, from)?;
        Some((0..locations.len()).map(|i| locations.get(i)).collect())
    }
}

/// Rewrites what JavaScript takes literally and the engine does not.
fn translate(pattern: &str) -> String {
    let mut out = String::new();
    let mut in_class = false;
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('u') => {
                    let hex: String = std::iter::from_fn(|| chars.next_if(char::is_ascii_hexdigit))
                        .take(4)
                        .collect();
                    out.push_str("\\x{");
                    out.push_str(&hex);
                    out.push('}');
                }
                Some(
                    c @ ('/' | '\'' | '"' | '<' | '>' | '`' | ',' | ':' | ';' | '=' | '!' | '@'
                    | '%' | '_' | ' '),
                ) => out.push(c),
                Some(c) => {
                    out.push('\\');
                    out.push(c);
                }
                None => out.push('\\'),
            },
            '[' if in_class => out.push_str("\\["),
            '[' => {
                in_class = true;
                out.push('[');
            }
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            '&' | '~' if in_class => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}
