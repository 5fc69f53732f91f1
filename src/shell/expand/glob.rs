//! Patterns: `*`, `?`, `[a-z]`.

use super::Marked;
use crate::files::Files;
use crate::path::resolve;

/// Adds the files that a word stands for, or the word itself when it is no pattern or stands for none.
pub(super) fn expand(field: &[Marked], cwd: &str, files: &Files, words: &mut Vec<String>) {
    let plain = || field.iter().map(|(one, _)| *one).collect();
    let is_pattern = field
        .iter()
        .any(|(one, is_quoted)| !is_quoted && matches!(one, '*' | '?' | '['));
    if !is_pattern {
        words.push(plain());
        return;
    }
    let is_absolute = field.first().is_some_and(|(one, _)| *one == '/');
    let mut found: Vec<String> = vec![if is_absolute {
        "/".into()
    } else {
        String::new()
    }];
    let parts: Vec<&[Marked]> = field
        .split(|(one, _)| *one == '/')
        .filter(|part| !part.is_empty())
        .collect();
    for (at, part) in parts.iter().enumerate() {
        let is_last = at + 1 == parts.len();
        let mut next = Vec::new();
        for prefix in &found {
            let folder = resolve(cwd, prefix);
            for (name, entry) in files.list(&folder).unwrap_or_default() {
                // Names with a dot are found only by a pattern that begins with one.
                let is_hidden = name.starts_with('.') && part[0].0 != '.';
                let name: Vec<char> = name.chars().collect();
                if !is_hidden && (is_last || entry.is_folder()) && matches(part, &name) {
                    let name: String = name.iter().collect();
                    let rest = if is_last { "" } else { "/" };
                    next.push(format!("{prefix}{name}{rest}"));
                }
            }
        }
        found = next;
    }
    if found.is_empty() {
        words.push(plain());
    } else {
        words.extend(found);
    }
}

/// Whether a pattern matches a whole text.
pub(crate) fn matches(pattern: &[Marked], text: &[char]) -> bool {
    let (mut at, mut here) = (0, 0);
    // Where the last star was, and up to where it has taken.
    let mut star: Option<(usize, usize)> = None;
    while here < text.len() {
        match pattern.get(at) {
            Some(('*', false)) => {
                star = Some((at + 1, here));
                at += 1;
                continue;
            }
            Some(_) => {
                if let Some(length) = one(&pattern[at..], text[here]) {
                    at += length;
                    here += 1;
                    continue;
                }
            }
            None => {}
        }
        let Some((after, taken)) = star else {
            return false;
        };
        star = Some((after, taken + 1));
        at = after;
        here = taken + 1;
    }
    pattern[at..].iter().all(|mark| *mark == ('*', false))
}

/// How much of a pattern one character takes, when it fits.
fn one(pattern: &[Marked], character: char) -> Option<usize> {
    match pattern[0] {
        ('?', false) => Some(1),
        ('[', false) => match set(pattern, character) {
            Some((length, fits)) => fits.then_some(length),
            None => (character == '[').then_some(1),
        },
        (plain, _) => (plain == character).then_some(1),
    }
}

/// The length of a set like `[!a-z_]`, and whether a character is in it; nothing when it never closes.
fn set(pattern: &[Marked], character: char) -> Option<(usize, bool)> {
    let is_not = matches!(pattern.get(1), Some(('!' | '^', false)));
    let first = if is_not { 2 } else { 1 };
    let mut at = first;
    let mut is_in = false;
    loop {
        let (low, _) = *pattern.get(at)?;
        if low == ']' && at > first {
            return Some((at + 1, is_in != is_not));
        }
        match (pattern.get(at + 1), pattern.get(at + 2)) {
            (Some(('-', false)), Some((high, _))) if *high != ']' => {
                is_in |= (low..=*high).contains(&character);
                at += 3;
            }
            _ => {
                is_in |= low == character;
                at += 1;
            }
        }
    }
}

/// A value without the part at its beginning or end that matches a pattern.
pub(super) fn trim(value: &[char], pattern: &[Marked], is_end: bool, is_longest: bool) -> String {
    // From the shortest part to the longest, or the other way.
    let mut lengths: Vec<usize> = (0..=value.len()).collect();
    if is_longest {
        lengths.reverse();
    }
    for length in lengths {
        let (part, rest) = if is_end {
            let (rest, part) = value.split_at(value.len() - length);
            (part, rest)
        } else {
            value.split_at(length)
        };
        if matches(pattern, part) {
            return rest.iter().collect();
        }
    }
    value.iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_texts() {
        for (pattern, text, fits) in [
            ("*.py", "app.py", true),
            ("*.py", "app.pyc", false),
            ("a*b*c", "aXbYbZc", true),
            ("?", "é", true),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]]", "]", true),
            ("[a", "[a", true),
            ("**", "", true),
            ("", "a", false),
        ] {
            let pattern: Vec<Marked> = pattern.chars().map(|one| (one, false)).collect();
            let text: Vec<char> = text.chars().collect();
            assert_eq!(matches(&pattern, &text), fits, "{pattern:?} {text:?}");
        }
    }
}
