//! Recorded text, in which names stand for parts that differ from run to run.

use std::collections::BTreeMap;

/// A part of a recorded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Stands for itself.
    Literal(&'a str),
    /// A text of one letter so many times: `<a:len(140)>`.
    Repeated(&'a str, usize),
    /// `<name:1>`: one value, the same wherever the name recurs.
    Name(&'a str),
    /// `<*:name>`: any value.
    Any,
}

/// The name that a whole text is.
pub fn whole_name(text: &str) -> Option<Token<'_>> {
    if text.starts_with("<*:") && text.ends_with('>') {
        return Some(Token::Any);
    }
    match tokens(text).as_slice() {
        [token @ Token::Name(_)] => Some(token.clone()),
        _ => None,
    }
}

/// A recorded text in its parts.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(open) = rest[from..].find('<').map(|at| at + from) {
        let inside = &rest[open + 1..];
        let close = inside
            .find(['<', '>', ' '])
            .filter(|at| *at > 0 && inside[*at..].starts_with('>'));
        let Some(close) = close else {
            from = open + 1;
            continue;
        };
        if open > 0 {
            tokens.push(Token::Literal(&rest[..open]));
        }
        tokens.push(token(&inside[..close]));
        rest = &inside[close + 1..];
        from = 0;
    }
    if !rest.is_empty() {
        tokens.push(Token::Literal(rest));
    }
    tokens
}

fn token(name: &str) -> Token<'_> {
    if name.starts_with("*:") {
        return Token::Any;
    }
    let length = name
        .split_once(":len(")
        .and_then(|(text, length)| Some((text, length.strip_suffix(')')?.parse().ok()?)));
    length.map_or(Token::Name(name), |(text, length)| {
        Token::Repeated(text, length)
    })
}

/// Whether a text is made of these parts; names met for the first time take the shortest text that fits.
pub fn fits(tokens: &[Token<'_>], text: &str, bound: &mut BTreeMap<String, String>) -> bool {
    let Some((first, rest)) = tokens.split_first() else {
        return text.is_empty();
    };
    match first {
        Token::Literal(literal) => text
            .strip_prefix(literal)
            .is_some_and(|text| fits(rest, text, bound)),
        Token::Repeated(letter, length) => text
            .strip_prefix(&letter.repeat(*length))
            .is_some_and(|text| fits(rest, text, bound)),
        Token::Name(name) => {
            if let Some(value) = bound.get(*name).cloned() {
                return text
                    .strip_prefix(&value)
                    .is_some_and(|text| fits(rest, text, bound));
            }
            ends(text).any(|end| {
                let mut tried = bound.clone();
                tried.insert((*name).to_owned(), text[..end].to_owned());
                let found = fits(rest, &text[end..], &mut tried);
                if found {
                    *bound = tried;
                }
                found
            })
        }
        Token::Any => ends(text).any(|end| fits(rest, &text[end..], bound)),
    }
}

/// Where a part of a text that holds at least one letter may end.
fn ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.char_indices()
        .map(|(at, letter)| at + letter.len_utf8())
}

/// Reads base64; none when the text is not base64.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(bytes)
}
