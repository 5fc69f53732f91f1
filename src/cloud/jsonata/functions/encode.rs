//! Base64 and percent encoding.

use crate::jsonata::error::fail;
use crate::jsonata::eval::{Answer, Call};
use crate::jsonata::value::Value;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What neither function of percent encoding touches, besides letters and digits.
const UNRESERVED: &str = "-_.!~*'()";
/// What keeps its meaning in a whole URL.
const RESERVED: &str = ";/?:@&=+$,#";

/// Each character is one byte, as in JavaScript's `btoa`.
pub(super) fn base64_encode(call: &mut Call) -> Answer {
    let bytes: Vec<u32> = call.subject().chars().map(|c| c as u32 & 0xFF).collect();
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0, |sum, byte| sum << 8 | byte) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            out.push(if i > chunk.len() {
                '='
            } else {
                BASE64[(word >> (18 - 6 * i)) as usize & 63].into()
            });
        }
    }
    Ok(Value::text(&out))
}

pub(super) fn base64_decode(call: &mut Call) -> Answer {
    let (mut word, mut bits) = (0u32, 0);
    let mut out = String::new();
    for c in call.subject().bytes() {
        let Some(digit) = BASE64.iter().position(|&known| known == c) else {
            continue;
        };
        word = word << 6 | digit as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push(char::from((word >> bits) as u8));
        }
    }
    Ok(Value::text(&out))
}

fn encode(call: &Call, kept: &[&str]) -> Answer {
    let mut out = String::new();
    for c in call.subject().chars() {
        if c.is_ascii_alphanumeric() || kept.iter().any(|set| set.contains(c)) {
            out.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.extend(char::from_digit(digit.into(), 16).map(|c| c.to_ascii_uppercase()));
            }
        }
    }
    Ok(Value::text(&out))
}

pub(super) fn encode_url(call: &mut Call) -> Answer {
    encode(call, &[UNRESERVED, RESERVED])
}

pub(super) fn encode_url_component(call: &mut Call) -> Answer {
    encode(call, &[UNRESERVED])
}

/// Decodes, but leaves the codes of `kept` characters as they are.
fn decode(call: &Call, kept: &str) -> Answer {
    let text = call.subject();
    let malformed = || fail("D3140").value(&*text);
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        if byte != b'%' {
            out.push(byte);
            i += 1;
            continue;
        }
        let digit = |at: usize| {
            bytes
                .get(at)
                .and_then(|&c| char::from(c).to_digit(16))
                .ok_or_else(malformed)
        };
        let code = (digit(i + 1)? * 16 + digit(i + 2)?) as u8;
        if kept.as_bytes().contains(&code) {
            out.extend_from_slice(&bytes[i..i + 3]);
        } else {
            out.push(code);
        }
        i += 3;
    }
    String::from_utf8(out)
        .map(|text| Value::text(&text))
        .map_err(|_| malformed())
}

pub(super) fn decode_url(call: &mut Call) -> Answer {
    decode(call, RESERVED)
}

pub(super) fn decode_url_component(call: &mut Call) -> Answer {
    decode(call, "")
}
