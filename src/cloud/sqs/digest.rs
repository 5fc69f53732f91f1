//! The digests that SQS answers with, so that senders and receivers can tell that nothing was garbled.
//!
//! AWS's algorithm for attributes is told in
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation>
//! (read 2026-11-22).

use super::message::{AttributeValue, MessageAttribute};
use md5::{Digest as _, Md5};
use sha2::Sha256;

/// The MD5 digest of `bytes` in hexadecimal.
pub(crate) fn md5_hex(bytes: &[u8]) -> String {
    hex(&Md5::digest(bytes))
}

/// The SHA-256 digest of `bytes` in hexadecimal: the deduplication id made from a body.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The MD5 digest of attributes, which must come sorted by name; none when there are no attributes.
pub(super) fn md5_of_attributes<'a>(
    attributes: impl Iterator<Item = (&'a str, &'a MessageAttribute)>,
) -> Option<String> {
    const TEXT: u8 = 1;
    const BYTES: u8 = 2;
    let mut md5 = Md5::new();
    let mut any = false;
    for (name, attribute) in attributes {
        any = true;
        update(&mut md5, name.as_bytes());
        update(&mut md5, attribute.data_type.as_bytes());
        match &attribute.value {
            AttributeValue::Text(text) => {
                md5.update([TEXT]);
                update(&mut md5, text.as_bytes());
            }
            AttributeValue::Bytes(bytes) => {
                md5.update([BYTES]);
                update(&mut md5, bytes);
            }
        }
    }
    any.then(|| hex(&md5.finalize()))
}

/// Adds a length of four bytes, then the bytes. SQS's limits keep every length far below 4 GiB.
fn update(md5: &mut Md5, bytes: &[u8]) {
    md5.update((bytes.len() as u32).to_be_bytes());
    md5.update(bytes);
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}
