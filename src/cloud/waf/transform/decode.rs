//! Undoing encodings.

fn hex_digit(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(16)
}

/// The number that up to `most` hexadecimal digits at the beginning say, and how many there are.
fn hex_number(bytes: &[u8], most: usize) -> Option<(u32, usize)> {
    let digits = bytes.iter().take(most).map_while(|byte| hex_digit(*byte));
    let (mut value, mut count) = (0, 0);
    for digit in digits {
        value = value * 16 + digit;
        count += 1;
    }
    (count > 0).then_some((value, count))
}

fn push_char(out: &mut Vec<u8>, code: u32) {
    let letter = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    out.extend(letter.encode_utf8(&mut [0; 4]).as_bytes());
}

fn low_byte(code: u32) -> u8 {
    code.to_le_bytes()[0]
}

/// Runs over the bytes; where `decode` makes something of the beginning it says how much it used.
fn scan(given: &[u8], decode: impl Fn(&[u8], &mut Vec<u8>) -> Option<usize>) -> Vec<u8> {
    let mut out = Vec::with_capacity(given.len());
    let mut at = 0;
    while let Some(byte) = given.get(at) {
        match decode(&given[at..], &mut out) {
            Some(used) => at += used.max(1),
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    out
}

/// `%41` and `+`.
pub(in super::super) fn url(given: &[u8]) -> Vec<u8> {
    scan(given, |rest, out| match rest {
        [b'+', ..] => {
            out.push(b' ');
            Some(1)
        }
        [b'%', high, low, ..] => {
            let (high, low) = (hex_digit(*high)?, hex_digit(*low)?);
            out.push(low_byte(high * 16 + low));
            Some(3)
        }
        _ => None,
    })
}

/// `%u0041` too.
pub(super) fn url_unicode(given: &[u8]) -> Vec<u8> {
    let plain = scan(given, |rest, out| match rest {
        [b'%', b'u' | b'U', digits @ ..] => {
            let (code, 4) = hex_number(digits, 4)? else {
                return None;
            };
            push_char(out, code);
            Some(6)
        }
        _ => None,
    });
    url(&plain)
}

/// `&lt;`, `&#60;`, `&#x3c;`.
pub(super) fn html(given: &[u8]) -> Vec<u8> {
    const NAMES: [(&[u8], char); 6] = [
        (b"quot;", '"'),
        (b"nbsp;", '\u{A0}'),
        (b"lt;", '<'),
        (b"gt;", '>'),
        (b"amp;", '&'),
        (b"apos;", '\''),
    ];
    scan(given, |rest, out| {
        let [b'&', rest @ ..] = rest else { return None };
        if let [b'#', rest @ ..] = rest {
            let (digits, before, number) = match rest {
                [b'x' | b'X', digits @ ..] => (digits, 3, hex_number(digits, 6)),
                digits => (digits, 2, decimal(digits)),
            };
            let (code, count) = number?;
            if digits.get(count) != Some(&b';') {
                return None;
            }
            push_char(out, code);
            return Some(before + count + 1);
        }
        let (name, letter) = NAMES.iter().find(|(name, _)| rest.starts_with(name))?;
        push_char(out, u32::from(*letter));
        Some(name.len() + 1)
    })
}

fn decimal(digits: &[u8]) -> Option<(u32, usize)> {
    let count = digits
        .iter()
        .take(7)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let text = std::str::from_utf8(digits.get(..count)?).ok()?;
    Some((text.parse().ok()?, count))
}

/// `616263`; none when it is not all hexadecimal.
pub(super) fn hex(given: &[u8]) -> Option<Vec<u8>> {
    if given.is_empty() || !given.len().is_multiple_of(2) {
        return None;
    }
    let byte = |pair: &[u8]| {
        let (value, 2) = hex_number(pair, 2)? else {
            return None;
        };
        Some(low_byte(value))
    };
    given.chunks(2).map(byte).collect()
}

/// `0x616263` within a text.
pub(super) fn sql_hex(given: &[u8]) -> Vec<u8> {
    scan(given, |rest, out| {
        let [b'0', b'x' | b'X', digits @ ..] = rest else {
            return None;
        };
        let count = digits
            .iter()
            .take_while(|byte| byte.is_ascii_hexdigit())
            .count()
            / 2
            * 2;
        out.extend(hex(digits.get(..count)?)?);
        Some(count + 2)
    })
}

/// ANSI C's escapes: `\n`, `\x41`, `\101`.
pub(super) fn escapes(given: &[u8]) -> Vec<u8> {
    scan(given, |rest, out| {
        let [b'\\', rest @ ..] = rest else {
            return None;
        };
        match rest {
            [b'x' | b'X', digits @ ..] => {
                let (value, count) = hex_number(digits, 2)?;
                out.push(low_byte(value));
                Some(2 + count)
            }
            [b'0'..=b'7', ..] => {
                let digits = rest
                    .iter()
                    .take(3)
                    .take_while(|byte| (b'0'..=b'7').contains(byte));
                let count = digits.clone().count();
                let value = digits.fold(0, |value: u32, byte| value * 8 + u32::from(byte - b'0'));
                out.push(low_byte(value));
                Some(1 + count)
            }
            [letter, ..] => {
                out.push(plain_escape(*letter));
                Some(2)
            }
            [] => None,
        }
    })
}

const fn plain_escape(letter: u8) -> u8 {
    match letter {
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        other => other,
    }
}

/// `\76 ` as CSS has it: up to six digits and one space behind them.
pub(super) fn css(given: &[u8]) -> Vec<u8> {
    scan(given, |rest, out| {
        let [b'\\', rest @ ..] = rest else {
            return None;
        };
        let Some((code, count)) = hex_number(rest, 6) else {
            out.push(*rest.first()?);
            return Some(2);
        };
        push_char(out, code);
        let space = usize::from(rest.get(count).is_some_and(u8::is_ascii_whitespace));
        Some(1 + count + space)
    })
}

/// JavaScript's escapes: `\u0061`, `\x61`, `\n`.
pub(super) fn js(given: &[u8]) -> Vec<u8> {
    let unicode = scan(given, |rest, out| match rest {
        [b'\\', b'u', digits @ ..] => {
            let (code, 4) = hex_number(digits, 4)? else {
                return None;
            };
            // The full-width forms hide ASCII characters.
            let code = match code {
                0xFF01..=0xFF5E => code - 0xFEE0,
                code => code,
            };
            push_char(out, code);
            Some(6)
        }
        _ => None,
    });
    escapes(&unicode)
}
