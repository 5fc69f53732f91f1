//! CBOR, as far as AWS's RPC protocol needs it: Amazon CloudWatch's SDKs speak it where they can.
//!
//! Follows <https://www.rfc-editor.org/rfc/rfc8949> and <https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html>
//! (read 2026-11-23). Byte strings are base64 in JSON, and instants (tag 1) are seconds since 1970.

use crate::sqs::base64;
use serde_json::{Map, Number, Value, json};

/// How deep values may be nested.
const DEPTH_MAX: usize = 32;
/// Members that are instants, in the service that speaks it.
const TIMES: [&str; 2] = ["Timestamp", "Timestamps"];

/// Reads one value; none when the bytes are no CBOR, or more than one value.
pub(super) fn read(bytes: &[u8]) -> Option<Value> {
    let mut reader = Reader { bytes, at: 0 };
    let value = reader.value(0)?;
    (reader.at == bytes.len()).then_some(value)
}

/// The head of a value: its major type, the five bits beside it, and what they count.
struct Head {
    major: u8,
    info: u8,
    count: u64,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: u64) -> Option<&'a [u8]> {
        let end = self.at.checked_add(usize::try_from(count).ok()?)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn head(&mut self) -> Option<Head> {
        let first = *self.take(1)?.first()?;
        let info = first & 31;
        let count = match info {
            0..24 => u64::from(info),
            24..28 => {
                let bytes = self.take(1 << (info - 24))?;
                bytes
                    .iter()
                    .fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
            }
            31 => 0,
            _ => return None,
        };
        Some(Head {
            major: first >> 5,
            info,
            count,
        })
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEPTH_MAX {
            return None;
        }
        let head = self.head()?;
        let open = head.info == 31;
        match head.major {
            0 => Some(head.count.into()),
            1 => Some((-1 - i64::try_from(head.count).ok()?).into()),
            2 => Some(base64::encode(&self.string(&head)?).into()),
            3 => Some(String::from_utf8(self.string(&head)?).ok()?.into()),
            4 => {
                let mut items = Vec::new();
                while self.goes_on(open, items.len(), head.count)? {
                    items.push(self.value(depth + 1)?);
                }
                Some(items.into())
            }
            5 => {
                let mut fields = Map::new();
                let mut read = 0;
                while self.goes_on(open, read, head.count)? {
                    let Value::String(name) = self.value(depth + 1)? else {
                        return None;
                    };
                    fields.insert(name, self.value(depth + 1)?);
                    read += 1;
                }
                Some(fields.into())
            }
            6 => self.value(depth + 1),
            _ => simple(&head),
        }
    }

    /// Whether a list or map has more; the end mark of one without a count is taken.
    fn goes_on(&mut self, open: bool, read: usize, count: u64) -> Option<bool> {
        if !open {
            return Some((read as u64) < count);
        }
        let more = *self.bytes.get(self.at)? != 0xFF;
        self.at += usize::from(!more);
        Some(more)
    }

    /// A string's bytes, also when it comes in pieces.
    fn string(&mut self, head: &Head) -> Option<Vec<u8>> {
        if head.info != 31 {
            return Some(self.take(head.count)?.to_vec());
        }
        let mut bytes = Vec::new();
        while self.goes_on(true, 0, 0)? {
            let piece = self
                .head()
                .filter(|piece| piece.major == head.major && piece.info != 31)?;
            bytes.extend_from_slice(self.take(piece.count)?);
        }
        Some(bytes)
    }
}

/// True, false, null, and numbers with a point.
fn simple(head: &Head) -> Option<Value> {
    let float = |number: f64| Number::from_f64(number).map(Value::Number);
    match head.info {
        20 => Some(false.into()),
        21 => Some(true.into()),
        22 | 23 => Some(Value::Null),
        25 => float(half(u16::try_from(head.count).ok()?)),
        26 => float(f64::from(f32::from_bits(u32::try_from(head.count).ok()?))),
        27 => float(f64::from_bits(head.count)),
        _ => None,
    }
}

/// A number of 16 bits (RFC 8949, appendix D).
fn half(bits: u16) -> f64 {
    let (exponent, mantissa) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let size = match exponent {
        0 => mantissa * 2_f64.powi(-24),
        31 if mantissa == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (mantissa + 1024.0) * 2_f64.powi(exponent - 25),
    };
    if bits >> 15 == 0 { size } else { -size }
}

/// Writes a value.
pub(super) fn write(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, value, false);
    out
}

fn put(out: &mut Vec<u8>, value: &Value, is_time: bool) {
    match value {
        Value::Null => out.push(0xF6),
        Value::Bool(truth) => out.push(if *truth { 0xF5 } else { 0xF4 }),
        Value::Number(number) => {
            if is_time {
                head(out, 6, 1);
            }
            match (number.as_u64(), number.as_i64()) {
                (Some(count), _) => head(out, 0, count),
                (None, Some(below)) => head(out, 1, below.unsigned_abs() - 1),
                _ => {
                    out.push(0xFB);
                    out.extend(number.as_f64().unwrap_or_default().to_bits().to_be_bytes());
                }
            }
        }
        Value::String(text) => {
            head(out, 3, text.len() as u64);
            out.extend(text.bytes());
        }
        Value::Array(items) => {
            head(out, 4, items.len() as u64);
            for item in items {
                put(out, item, is_time);
            }
        }
        Value::Object(fields) => {
            head(out, 5, fields.len() as u64);
            for (name, value) in fields {
                put(out, &json!(name), false);
                put(out, value, TIMES.contains(&name.as_str()));
            }
        }
    }
}

fn head(out: &mut Vec<u8>, major: u8, count: u64) {
    let bytes = count.to_be_bytes();
    let (info, from) = match count {
        0..24 => (bytes[7], 8),
        24..0x100 => (24, 7),
        0x100..0x1_0000 => (25, 6),
        0x1_0000..0x1_0000_0000 => (26, 4),
        _ => (27, 0),
    };
    out.push(major << 5 | info);
    out.extend(&bytes[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let value = json!({
            "Metrics": [{"MetricName": "Cakes", "Values": [1, -7, 1.5, 70_000, 5_000_000_000_u64]}],
            "Timestamp": 1_767_603_600, "More": null, "Full": true, "Not": false, "Empty": {},
        });
        let bytes = write(&value);
        assert_eq!(read(&bytes), Some(value));
        // An instant has its tag.
        assert!(bytes.windows(2).any(|two| two == [0xC1, 0x1A]));
    }

    #[test]
    fn other_spellings_are_read() {
        // A map without a count, a text in two pieces, a list without a count, numbers of 16 and 32 bits.
        let bytes = b"\xBF\x7F\x61a\x61b\xFF\x9F\xF9\x3E\x00\xFA\x3F\xC0\x00\x00\x42hi\xFF\xFF";
        assert_eq!(read(bytes), Some(json!({"ab": [1.5, 1.5, "aGk="]})));
    }

    #[test]
    fn bytes_that_are_no_cbor_are_nothing() {
        for bytes in [
            &b""[..],
            b"\x61",
            b"\x00\x00",
            b"\xA1\x00\x00",
            b"\xFF",
            b"\x9F",
            b"\x5B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
        ] {
            assert_eq!(read(bytes), None, "{bytes:?}");
        }
        assert_eq!(read(&[0x81; 100]), None);
        arbtest::arbtest(|input| {
            let bytes: Vec<u8> = input.arbitrary()?;
            let _ = read(&bytes);
            Ok(())
        });
    }
}
