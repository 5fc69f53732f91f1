//! The parts of JSON that is being written: what is broken is coloured as far as it can be understood.

/// What a part of the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// The name of a field, with its quotes.
    Key,
    /// A text, with its quotes.
    Text,
    /// A number.
    Number,
    /// `true`, `false` or `null`.
    Word,
    /// One of `{}[]:,`.
    Sign,
    /// Anything else.
    Odd,
}

/// A part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub sort: Sort,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
}

impl Token {
    /// The part's own text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether it is this sign.
    #[must_use]
    pub fn is(self, text: &str, sign: &str) -> bool {
        self.sort == Sort::Sign && self.of(text) == sign
    }
}

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

/// The text as HTML: each part in a `<span>` of the classes that code has everywhere, what is `bad` (from and to, in bytes)
/// in one of class `bad-spot`. Everything from the text is escaped.
#[must_use]
pub fn to_html(text: &str, bad: &[(usize, usize)]) -> String {
    let mut html = String::with_capacity(text.len() * 2);
    let mut at = 0;
    for token in tokens(text) {
        escape(&mut html, text.get(at..token.start).unwrap_or_default());
        at = token.end;
        let is_bad = bad
            .iter()
            .any(|(from, to)| *from < token.end && token.start < *to);
        let class = match token.sort {
            Sort::Key => "hl-p",
            Sort::Text => "hl-s",
            Sort::Number => "hl-n",
            Sort::Word => "hl-k",
            Sort::Odd => "hl-odd",
            Sort::Sign if is_bad => "hl-sign",
            Sort::Sign => {
                escape(&mut html, token.of(text));
                continue;
            }
        };
        html.push_str("<span class=\"");
        html.push_str(class);
        html.push_str(if is_bad { " bad-spot\">" } else { "\">" });
        inside(&mut html, token.of(text));
        html.push_str("</span>");
    }
    escape(&mut html, text.get(at..).unwrap_or_default());
    html
}

/// A part's text; queries between `{%` and `%}` stand out.
fn inside(html: &mut String, text: &str) {
    match (text.find("{%"), text.rfind("%}")) {
        (Some(from), Some(to)) if from + 2 <= to => {
            escape(html, &text[..from]);
            html.push_str("<span class=\"hl-query\">");
            escape(html, &text[from..to + 2]);
            html.push_str("</span>");
            escape(html, &text[to + 2..]);
        }
        _ => escape(html, text),
    }
}

/// Adds text to HTML.
pub fn escape(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
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
    fn html_shows_the_text_itself() {
        let text = "{ \"<a>\": \"{% $x & 1 %}\",\n  odd }";
        let html = to_html(text, &[(2, 3)]);
        assert_eq!(
            html,
            "{ <span class=\"hl-p bad-spot\">&quot;&lt;a&gt;&quot;</span>: <span class=\"hl-s\">&quot;<span class=\"hl-query\">{% $x &amp; 1 %}</span>&quot;</span>,\n  <span class=\"hl-odd\">odd</span> }"
        );
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
            assert!(to_html(text, &[(0, 99)]).len() >= text.len());
        }
    }
}
