//! Texts with `*` for any characters, of EventBridge's kind: `\*` is an asterisk and `\\` a backslash.

/// How many ways of reading a text may be open at once before EventBridge calls a wildcard too complex.
///
/// AWS names no number; this one parts the patterns that its guide shows on either side.
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html> (read 2026-11-22).
const OPEN_MAX: usize = 10;

/// A part of a wildcard.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Any,
    Byte(u8),
}

fn parts(pattern: &str) -> Vec<Part> {
    let mut bytes = pattern.bytes().peekable();
    let mut parts = Vec::with_capacity(pattern.len());
    while let Some(byte) = bytes.next() {
        parts.push(match byte {
            b'*' => Part::Any,
            b'\\' => Part::Byte(bytes.next().unwrap_or(b'\\')),
            byte => Part::Byte(byte),
        });
    }
    parts
}

/// What is wrong with a wildcard, if anything. Positions count the opening quote, as EventBridge does.
pub(super) fn check(pattern: &str) -> Result<(), String> {
    let bytes = pattern.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let next = bytes.get(at + 1);
        match byte {
            b'*' if next == Some(&b'*') => {
                return Err(format!("Consecutive wildcard characters at pos {}", at + 1));
            }
            b'\\' if matches!(next, Some(b'*' | b'\\')) => at += 1,
            b'\\' => return Err(format!("Invalid escape character at pos {}", at + 1)),
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

/// Whether a text is of this kind.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (parts, text) = (parts(pattern), text.as_bytes());
    let (mut part, mut at) = (0, 0);
    // Where to go on when what follows the last `*` does not fit: the `*` then takes one byte more.
    let mut retry: Option<(usize, usize)> = None;
    while at < text.len() {
        match parts.get(part) {
            Some(Part::Any) => {
                retry = Some((part, at));
                part += 1;
            }
            Some(Part::Byte(byte)) if *byte == text[at] => {
                part += 1;
                at += 1;
            }
            _ => match &mut retry {
                Some((any, from)) => {
                    *from += 1;
                    (part, at) = (*any + 1, *from);
                }
                None => return false,
            },
        }
    }
    parts[part..].iter().all(|part| *part == Part::Any)
}

/// Whether too many ways of reading are open at once while the pattern reads a text like itself.
pub(super) fn is_too_complex(pattern: &str) -> bool {
    let parts = parts(pattern);
    let mut open = vec![false; parts.len() + 1];
    open[0] = true;
    for byte in parts.iter().filter_map(|part| match part {
        Part::Byte(byte) => Some(*byte),
        Part::Any => None,
    }) {
        let mut next = vec![false; open.len()];
        for (at, part) in parts.iter().enumerate().filter(|(at, _)| open[*at]) {
            match part {
                // What follows a `*` may begin at once.
                Part::Any => {
                    next[at] = true;
                    next[at + 1] |= parts.get(at + 1) == Some(&Part::Byte(byte));
                    if next[at + 1] && parts.get(at + 2).is_some() {
                        next[at + 2] = true;
                        next[at + 1] = false;
                    }
                }
                Part::Byte(wanted) if *wanted == byte => next[at + 1] = true,
                Part::Byte(_) => {}
            }
        }
        open = next;
        // A `*` is open twice: as itself, and as the way to what follows it.
        let ways: usize = (0..parts.len())
            .filter(|at| open[*at])
            .map(|at| if parts[at] == Part::Any { 2 } else { 1 })
            .sum();
        if ways > OPEN_MAX {
            return true;
        }
    }
    false
}
