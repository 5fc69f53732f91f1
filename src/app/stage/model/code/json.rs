//! The parts of JSON that is being written: what is broken is coloured as far as it can be understood.

use super::token::{Sort, Token};

/// The parts of a text, without what is between them.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        let sort = match byte {
            b' ' | b'\n' | b'\r' | b'\t' => {
                at += 1;
                continue;
            }
            b'{' | b'}' | b'[' | b']' | b':' | b',' => {
                at += 1;
                Sort::Sign
            }
            b'"' => {
                at = string_end(bytes, at);
                if is_name(bytes, at) {
                    Sort::Key
                } else {
                    Sort::Text
                }
            }
            _ => {
                at = word_end(text, at);
                sort_of(text.get(start..at).unwrap_or_default())
            }
        };
        found.push(Token {
            sort,
            start,
            end: at,
        });
    }
    found
}

/// Where a text in quotes ends: behind its quotes, or at the line's end when they are missing.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\n' => return at,
            b'\\' if bytes.get(at + 1).is_some_and(|next| *next != b'\n') => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Whether a colon comes next.
fn is_name(bytes: &[u8], mut at: usize) -> bool {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    bytes.get(at) == Some(&b':')
}

fn word_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let ends = |c: char| c.is_whitespace() || "{}[]:,\"".contains(c);
    let length = rest.find(ends).unwrap_or(rest.len());
    // A character of which nothing is known is a part of its own, whatever its length.
    let least = rest.chars().next().map_or(1, char::len_utf8);
    start + length.max(least)
}

fn sort_of(word: &str) -> Sort {
    match word {
        "true" | "false" | "null" => Sort::Word,
        _ if serde_json::from_str::<serde_json::Number>(word).is_ok() => Sort::Number,
        _ => Sort::Odd,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts, each with the first letter of its sort.
    fn told(text: &str) -> String {
        let letter = |sort: Sort| format!("{sort:?}")[..1].to_lowercase();
        let parts = tokens(text).into_iter();
        let parts: Vec<String> = parts
            .map(|token| format!("{} {}", letter(token.sort), token.of(text)))
            .collect();
        parts.join(" | ")
    }

    #[test]
    fn parts_are_told_apart() {
        assert_eq!(
            told("{\"a\": [1.5, true, \"b:\\\"\"]}"),
            "s { | k \"a\" | s : | s [ | n 1.5 | s , | w true | s , | t \"b:\\\"\" | s ] | s }"
        );
    }

    #[test]
    fn what_is_broken_ends_at_its_line() {
        assert_eq!(
            told("{\"a\": \"open\n\"b\" : tru}"),
            "s { | k \"a\" | s : | t \"open | k \"b\" | s : | o tru | s }"
        );
        assert_eq!(told("\"\\"), "t \"\\");
        assert_eq!(told("ä€ 01"), "o ä€ | o 01");
    }

    #[test]
    fn any_text_has_parts_in_order() {
        for text in [
            "",
            "\"",
            "{%",
            "%}{%",
            "\u{feff}{\"ü\\",
            "[[[}}}",
            "\"{% %}",
            "a\"b\nc",
        ] {
            let parts = tokens(text);
            assert!(
                parts
                    .iter()
                    .all(|part| part.start < part.end && part.end <= text.len())
            );
            assert!(parts.is_sorted_by(|a, b| a.end <= b.start));
        }
    }
}
