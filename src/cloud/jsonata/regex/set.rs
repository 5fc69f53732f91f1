//! Sets of characters.

/// Ranges of characters, or all others.
#[derive(Clone, Default)]
pub(super) struct Set {
    pub(super) negated: bool,
    pub(super) ranges: Vec<(char, char)>,
}

const DIGITS: &[(char, char)] = &[('0', '9')];
const WORDS: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const SPACES: &[(char, char)] = &[
    ('\t', '\r'),
    (' ', ' '),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{feff}', '\u{feff}'),
];

/// A character without its case.
pub(super) fn fold(c: char) -> char {
    if c.is_ascii() {
        c.to_ascii_lowercase()
    } else {
        c.to_lowercase().next().unwrap_or(c)
    }
}

pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

impl Set {
    /// Adds what `\d`, `\w`, `\s` stand for, or for a capital letter all else; answers whether it is one of these.
    pub(super) fn add_class(&mut self, letter: char) -> bool {
        let ranges = match letter.to_ascii_lowercase() {
            'd' => DIGITS,
            'w' => WORDS,
            's' => SPACES,
            _ => return false,
        };
        if letter.is_ascii_lowercase() {
            self.ranges.extend_from_slice(ranges);
            return true;
        }
        let mut start = 0;
        for (from, to) in ranges {
            self.add_codes(start, *from as u32);
            start = *to as u32 + 1;
        }
        self.add_codes(start, 0x11_0000);
        true
    }

    /// Adds the characters from one code up to another.
    fn add_codes(&mut self, from: u32, to: u32) {
        if let (true, Some(from), Some(to)) = (
            from < to,
            char::from_u32(from),
            char::from_u32(to.saturating_sub(1)),
        ) {
            self.ranges.push((from, to));
        }
    }

    pub(super) fn has(&self, c: char, ignore_case: bool) -> bool {
        let known = |c: char| {
            self.ranges
                .iter()
                .any(|(from, to)| (*from..=*to).contains(&c))
        };
        let found = known(c) || ignore_case && (known(fold(c)) || c.to_uppercase().any(known));
        found != self.negated
    }
}
