//! The parts of YAML that is being written.

use super::token::{Sort, Token};

/// The parts of a text, in order, without what needs no colour.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut scanner = Scanner::default();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        scanner.line(line.trim_end_matches(['\n', '\r']), start);
        start += line.len();
    }
    scanner.found
}

/// What a line begins with: its indentation in bytes.
#[must_use]
pub fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[derive(Default)]
struct Scanner {
    found: Vec<Token>,
    /// The indentation of the line that opened a text of several lines: what is indented further belongs to it.
    block: Option<usize>,
    /// How many brackets of `{}` and `[]` are open.
    depth: usize,
    /// The quotes of a text that goes on on the next line.
    quote: Option<char>,
}

impl Scanner {
    fn push(&mut self, sort: Sort, start: usize, end: usize) {
        if start < end {
            self.found.push(Token { sort, start, end });
        }
    }

    fn line(&mut self, line: &str, start: usize) {
        let from = indent(line);
        if let Some(parent) = self.block {
            if line.trim().is_empty() {
                return;
            }
            if from > parent {
                self.push(Sort::Text, start + from, start + line.len());
                return;
            }
            self.block = None;
        }
        if line.starts_with("---") || line.starts_with("...") {
            self.depth = 0;
            self.push(Sort::Word, start, start + 3);
            return;
        }
        let mut at = match self.quote {
            Some(_) => self.quoted(line, from, start, from),
            None => from,
        };
        while let Some(first) = line.get(at..).and_then(|rest| rest.chars().next()) {
            at = self.part(line, at, first, start);
        }
    }

    /// Reads one part of a line that begins at `start`; where the next one begins in the line.
    fn part(&mut self, line: &str, at: usize, first: char, start: usize) -> usize {
        let rest = &line[at..];
        let follows = at == 0 || line[..at].ends_with([' ', '\t', '[', '{', ',']);
        match first {
            ' ' | '\t' | ',' => at + 1,
            '#' if follows => {
                self.push(Sort::Comment, start + at, start + line.len());
                line.len()
            }
            '"' | '\'' if follows => {
                self.quote = Some(first);
                self.quoted(line, at, start, at + 1)
            }
            '{' | '[' | '}' | ']' => {
                self.depth = match first {
                    '{' | '[' => self.depth + 1,
                    _ => self.depth.saturating_sub(1),
                };
                self.push(Sort::Sign, start + at, start + at + 1);
                at + 1
            }
            '!' | '&' | '*' if follows => {
                let ends = |c: char| c == ' ' || (self.depth > 0 && ",]}".contains(c));
                let end = at + rest.find(ends).unwrap_or(rest.len());
                let sort = if first == '!' { Sort::Word } else { Sort::Name };
                self.push(sort, start + at, start + end);
                end
            }
            '|' | '>' if opens_block(rest) => {
                let end = at + rest.find(' ').unwrap_or(rest.len());
                self.push(Sort::Word, start + at, start + end);
                self.block = Some(indent(line));
                end
            }
            '-' if rest == "-" || rest.starts_with("- ") => at + 1,
            ':' => at + 1,
            _ => self.plain(line, at, start),
        }
    }

    /// A text in quotes, of which `from` is the first letter inside; it may go on on the next line.
    fn quoted(&mut self, line: &str, at: usize, start: usize, from: usize) -> usize {
        let Some(quote) = self.quote else {
            return from;
        };
        let mut escaped = false;
        for (place, c) in line.get(from..).unwrap_or_default().char_indices() {
            if escaped {
                escaped = false;
            } else if c == '\\' && quote == '"' {
                escaped = true;
            } else if c == quote {
                let end = from + place + 1;
                self.quote = None;
                let sort = if ends_key(&line[end..]) {
                    Sort::Key
                } else {
                    Sort::Text
                };
                self.push(sort, start + at, start + end);
                return end;
            }
        }
        self.push(Sort::Text, start + at, start + line.len());
        line.len()
    }

    /// Words without quotes: a key, or a value.
    fn plain(&mut self, line: &str, at: usize, start: usize) -> usize {
        let rest = &line[at..];
        let mut end = rest.len();
        for (place, c) in rest.char_indices() {
            let ends = match c {
                ':' => ends_key(&rest[place..]),
                '#' => rest[..place].ends_with([' ', '\t']),
                ',' | ']' | '}' | '{' | '[' => self.depth > 0,
                _ => false,
            };
            if ends {
                end = place;
                break;
            }
        }
        let word = rest[..end].trim_end();
        let stop = at + word.len().max(first_length(rest));
        if ends_key(&rest[end..]) {
            self.push(Sort::Key, start + at, start + stop);
        } else if matches!(word, "true" | "false" | "null" | "~" | "True" | "False") {
            self.push(Sort::Word, start + at, start + stop);
        } else if word.parse::<f64>().is_ok()
            && word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        {
            self.push(Sort::Number, start + at, start + stop);
        }
        (at + end).max(stop)
    }
}

fn first_length(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

/// Whether a key ends here: a colon comes, and a space or the line's end behind it.
fn ends_key(rest: &str) -> bool {
    let after = rest.trim_start_matches(' ').strip_prefix(':');
    after.is_some_and(|after| after.is_empty() || after.starts_with([' ', '\t']))
}

/// Whether a text of several lines begins behind this.
fn opens_block(rest: &str) -> bool {
    let mut words = rest[1..].splitn(2, ' ');
    let marks = words.next().unwrap_or_default();
    let behind = words.next().unwrap_or_default().trim_start();
    let is_mark = |c: char| matches!(c, '+' | '-') || c.is_ascii_digit();
    marks.chars().all(is_mark) && (behind.is_empty() || behind.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::super::token::told;
    use super::*;

    fn parts(text: &str) -> String {
        told(text, &tokens(text))
    }

    #[test]
    fn a_template() {
        assert_eq!(
            parts("Resources:\n  Orders: # the queue\n    Type: AWS::SQS::Queue\n    Delay: 30\n"),
            "key Resources | key Orders | comment # the queue | key Type | key Delay | number 30"
        );
        assert_eq!(
            parts("- !Ref Orders\n- &a {x: [1, \"}\"], 'y': *a}"),
            "word !Ref | name &a | sign { | key x | sign [ | number 1 | text \"}\" | sign ] | key 'y' | name *a | sign }"
        );
        assert_eq!(
            parts("Enabled: true\nUrl: https://a.b/#c # d\n---"),
            "key Enabled | word true | key Url | comment # d | word ---"
        );
    }

    #[test]
    fn texts_of_several_lines() {
        assert_eq!(
            parts("a: |-\n  if x:\n\n    # y\nb: >\n  z"),
            "key a | word |- | text if x: | text # y | key b | word > | text z"
        );
        assert_eq!(
            parts("a: \"one\n  two: \\\" \"\nb: 1"),
            "key a | text \"one | text two: \\\" \" | key b | number 1"
        );
        assert_eq!(parts("a: b | c"), "key a");
    }

    #[test]
    fn any_text_has_parts_in_order() {
        let nasty =
            "a: 'é \"b\": [\u{1F370} !t {x, &\n|2 # \u{a0}c]\n  - :\n- 'y': |\n    ü\n\t- z";
        for (end, _) in nasty.char_indices() {
            let parts = tokens(&nasty[..end]);
            assert!(
                parts
                    .iter()
                    .all(|part| nasty.get(part.start..part.end).is_some())
            );
            assert!(parts.is_sorted_by(|a, b| a.end <= b.start), "{parts:?}");
        }
    }
}
