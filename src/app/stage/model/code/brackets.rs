//! Which bracket belongs to which.

use super::token::{Sort, Token};

/// The bracket at the caret, and its other half.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Where the bracket at the caret stands, in bytes.
    pub here: usize,
    /// Where its other half stands; none when it has none.
    pub there: Option<usize>,
}

/// The bracket before or behind the caret (an offset in bytes). Brackets in texts and comments do not count.
#[must_use]
pub fn pair(text: &str, tokens: &[Token], caret: usize) -> Option<Pair> {
    let brackets: Vec<(usize, u8)> = tokens
        .iter()
        .filter(|token| token.sort == Sort::Sign)
        .filter_map(|token| Some((token.start, *text.as_bytes().get(token.start)?)))
        .filter(|(_, sign)| b"()[]{}".contains(sign))
        .collect();
    let at = |place: usize| brackets.binary_search_by_key(&place, |(at, _)| *at).ok();
    // What was written last stands before the caret.
    let number = caret.checked_sub(1).and_then(at).or_else(|| at(caret))?;
    let (here, sign) = brackets[number];
    let there = match other(sign) {
        (wanted, true) => seek(brackets[number + 1..].iter(), sign, wanted),
        (wanted, false) => seek(brackets[..number].iter().rev(), sign, wanted),
    };
    Some(Pair { here, there })
}

/// The other half of a bracket, and whether it stands behind.
const fn other(sign: u8) -> (u8, bool) {
    match sign {
        b'(' => (b')', true),
        b'[' => (b']', true),
        b'{' => (b'}', true),
        b')' => (b'(', false),
        b']' => (b'[', false),
        _ => (b'{', false),
    }
}

/// Goes over whole pairs until what is wanted comes; none when something else comes.
fn seek<'a>(
    brackets: impl Iterator<Item = &'a (usize, u8)>,
    sign: u8,
    wanted: u8,
) -> Option<usize> {
    let ahead = other(sign).1;
    let mut open = Vec::new();
    for (at, found) in brackets {
        let (half, is_opening) = other(*found);
        if is_opening == ahead {
            open.push(half);
        } else {
            match open.pop() {
                Some(half) if half == *found => {}
                None if *found == wanted => return Some(*at),
                _ => return None,
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::model::code::language::Language;

    /// The text with its bracket at `|` and that one's other half in `<>`.
    fn shown(text: &str) -> String {
        let caret = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let tokens = Language::Python.tokens(&text);
        let Some(pair) = pair(&text, &tokens, caret) else {
            return text;
        };
        let mut out = String::new();
        for (at, c) in text.char_indices() {
            if at == pair.here || Some(at) == pair.there {
                out.push_str(&format!("<{c}>"));
            } else {
                out.push(c);
            }
        }
        out
    }

    #[test]
    fn brackets_find_each_other() {
        assert_eq!(shown("f(|a, [b(c)], d)"), "f<(>a, [b(c)], d<)>");
        assert_eq!(shown("f(a, [b(c)]|, d)"), "f(a, <[>b(c)<]>, d)");
        assert_eq!(shown("|{1: 2}"), "<{>1: 2<}>");
        assert_eq!(shown("f(a)| "), "f<(>a<)> ");
    }

    #[test]
    fn a_bracket_may_stand_alone() {
        assert_eq!(shown("f(|a]"), "f<(>a]");
        assert_eq!(shown("a)|"), "a<)>");
        assert_eq!(shown("[(|1, 2]"), "[<(>1, 2]");
    }

    #[test]
    fn texts_and_comments_have_no_brackets() {
        assert_eq!(shown("f(|')') # )"), "f<(>')'<)> # )");
        assert_eq!(shown("a = '(|'"), "a = '('");
    }
}
