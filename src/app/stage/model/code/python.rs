//! The parts of Python that is being written: what is broken is coloured as far as it can be understood.

use super::token::{Sort, Token};

/// Python's keywords.
pub const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// The parts of a text, in order, without what needs no colour.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut scanner = Scanner {
        text,
        at: 0,
        found: Vec::new(),
        fresh: true,
        defines: false,
    };
    while scanner.step() {}
    scanner.found
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    found: Vec<Token>,
    /// Whether the line has had nothing but spaces so far.
    fresh: bool,
    /// Whether a name is defined by the next word.
    defines: bool,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, sort: Sort, start: usize, end: usize) {
        if start < end {
            self.found.push(Token { sort, start, end });
        }
        self.at = end;
    }

    /// Reads one part; false at the end.
    fn step(&mut self) -> bool {
        let Some(first) = self.rest().chars().next() else {
            return false;
        };
        let start = self.at;
        let second = self.rest().chars().nth(1).unwrap_or('\n');
        match first {
            '\n' => {
                self.at += 1;
                self.fresh = true;
                self.defines = false;
                return true;
            }
            ' ' | '\t' | '\r' => {
                self.at += 1;
                return true;
            }
            '#' => {
                let length = self.rest().find('\n').unwrap_or(self.rest().len());
                self.push(Sort::Comment, start, start + length);
            }
            '"' | '\'' => self.string(start, ""),
            '@' if self.fresh => {
                let name = |c: char| is_word(c) || c == '.';
                let length = 1 + length(&self.rest()[1..], name);
                self.push(Sort::Name, start, start + length);
            }
            c if c.is_ascii_digit() || (c == '.' && second.is_ascii_digit()) => self.number(start),
            c if is_word(c) => self.word(start),
            '(' | ')' | '[' | ']' | '{' | '}' => self.push(Sort::Sign, start, start + 1),
            '$' | '?' | '`' => self.push(Sort::Odd, start, start + 1),
            c => self.at += c.len_utf8(),
        }
        self.fresh = false;
        true
    }

    fn number(&mut self, start: usize) {
        let rest = self.rest();
        let mut end = 0;
        for (at, c) in rest.char_indices() {
            let signed = matches!(c, '+' | '-')
                && rest[..at].ends_with(['e', 'E'])
                && !rest.starts_with("0x");
            if !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_') || signed) {
                break;
            }
            end = at + c.len_utf8();
        }
        self.push(Sort::Number, start, start + end);
    }

    fn word(&mut self, start: usize) {
        let end = start + length(self.rest(), is_word);
        let word = self.text.get(start..end).unwrap_or_default();
        let after = self.text.get(end..).unwrap_or_default();
        if after.starts_with(['"', '\'']) && is_prefix(word) {
            let prefix = word.to_ascii_lowercase();
            self.at = end;
            self.string(start, &prefix);
            return;
        }
        let is_keyword = KEYWORDS.contains(&word) || (self.fresh && is_soft(word, after));
        if is_keyword {
            self.push(Sort::Word, start, end);
        } else if self.defines {
            self.push(Sort::Name, start, end);
        }
        self.at = end;
        self.defines = matches!(word, "def" | "class");
    }

    /// A text in quotes, which begins with its prefix; the scanner stands at the quote.
    fn string(&mut self, start: usize, prefix: &str) {
        let quote = self.rest().get(..1).unwrap_or("\"");
        let long = quote.repeat(3);
        let closes = if self.rest().starts_with(&long) {
            long
        } else {
            quote.to_owned()
        };
        let has_queries = prefix.contains(['f', 't']);
        let (mut from, mut at) = (start, self.at + closes.len());
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            if rest.starts_with(&closes) {
                return self.push(Sort::Text, from, at + closes.len());
            }
            let Some(first) = rest.chars().next() else {
                return self.push(Sort::Text, from, at);
            };
            match first {
                '\n' if closes.len() == 1 => return self.push(Sort::Text, from, at),
                '\\' => {
                    let escaped = rest.chars().nth(1);
                    at += 1 + escaped.map_or(0, char::len_utf8);
                }
                '{' if has_queries && rest.starts_with("{{") => at += 2,
                '{' if has_queries => match query_length(rest) {
                    Some(length) => {
                        self.push(Sort::Text, from, at);
                        self.push(Sort::Query, at, at + length);
                        at += length;
                        from = at;
                    }
                    None => at += 1,
                },
                c => at += c.len_utf8(),
            }
        }
    }
}

/// How long the expression is with which a text begins, its brackets included; none when it does not end on its line.
fn query_length(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('\n', _) => return None,
            (c, Some(open)) if c == open => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some(c),
            ('{' | '(' | '[', None) => depth += 1,
            ('}' | ')' | ']', None) => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether letters before a quote belong to the text.
fn is_prefix(word: &str) -> bool {
    let known = ["r", "u", "b", "f", "t", "br", "rb", "fr", "rf", "tr", "rt"];
    word.len() < 3 && known.contains(&word.to_ascii_lowercase().as_str())
}

/// Whether a word at the beginning of a line is a keyword there only: `match` and `case` before something to compare.
fn is_soft(word: &str, after: &str) -> bool {
    let row = after.split('\n').next().unwrap_or_default();
    let opens = row.starts_with(' ') && !row.trim_start().starts_with(['=', '.', ',']);
    let row = row.split(" #").next().unwrap_or_default();
    matches!(word, "match" | "case") && opens && row.trim_end().ends_with(':')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn length(text: &str, of: impl Fn(char) -> bool) -> usize {
    text.find(|c| !of(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::super::token::told;
    use super::*;

    fn parts(text: &str) -> String {
        told(text, &tokens(text))
    }

    #[test]
    fn a_handler() {
        assert_eq!(
            parts("@cached\ndef bake(event):\n    return 1.5e-3  # done"),
            "name @cached | word def | name bake | sign ( | sign ) | word return | number 1.5e-3 | comment # done"
        );
        assert_eq!(
            parts("class Oven(Base): pass"),
            "word class | name Oven | sign ( | sign ) | word pass"
        );
    }

    #[test]
    fn texts_have_all_their_forms() {
        assert_eq!(parts("r'a\\' b'"), "text r'a\\' b'");
        assert_eq!(parts("Rb\"x\" y"), "text Rb\"x\"");
        assert_eq!(
            parts("'''one\n'two' \"\"\" '''+x"),
            "text '''one\n'two' \"\"\" '''"
        );
        assert_eq!(parts("'open\nif x"), "text 'open | word if");
        assert_eq!(parts("'go \\\n on'"), "text 'go \\\n on'");
        assert_eq!(parts("\"\"\"open\n"), "text \"\"\"open\n");
        assert_eq!(parts("verb'x'"), "text 'x'");
    }

    #[test]
    fn expressions_in_texts_stand_out() {
        assert_eq!(
            parts("f\"a {b['}']:>{w}} {{c}}\""),
            "text f\"a  | query {b['}']:>{w}} | text  {{c}}\""
        );
        assert_eq!(parts("f'{a'"), "text f'{a'");
        assert_eq!(parts("'{a}'"), "text '{a}'");
        assert_eq!(
            parts("f\"{d[\"k\"]}\""),
            "text f\" | query {d[\"k\"]} | text \""
        );
    }

    #[test]
    fn soft_keywords_are_names_elsewhere() {
        assert_eq!(parts("match = 1"), "number 1");
        assert_eq!(parts("match event:"), "word match");
        assert_eq!(parts("x.match(y):"), "sign ( | sign )");
        assert_eq!(parts("a $ b"), "odd $");
    }

    #[test]
    fn any_text_has_parts_in_order() {
        let nasty = "f'{a\\}' \"\"\"é '\\\n@ä.b \u{1F370}f\"{{ {x!r:{y}}}\" 0x1e+1 1_0. .5 rb'''";
        for (end, _) in nasty.char_indices() {
            let parts = tokens(&nasty[..end]);
            assert!(parts.iter().all(|part| part.start < part.end));
            assert!(
                parts
                    .iter()
                    .all(|part| nasty.get(part.start..part.end).is_some())
            );
            assert!(parts.is_sorted_by(|a, b| a.end <= b.start));
        }
    }
}
