//! Receipt handles and task handles: opaque to callers, who must give them back unchanged.

use super::base64;
use serde_json::{Value, json};

/// What a receipt handle says: which receive of which message in which queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReceiptHandle {
    /// Tells queues apart, also from earlier ones of the same name.
    pub(super) queue: u64,
    /// The message's arrival number.
    pub(super) arrival: u64,
    /// Tells the receives of a message apart.
    pub(super) nonce: u64,
}

/// AWS's handles begin so.
const PREFIX: &str = "AQEB";

impl ReceiptHandle {
    pub(super) fn encode(self) -> String {
        let mask = mix(self.nonce);
        let mut bytes = [0; 27];
        bytes[..8].copy_from_slice(&self.nonce.to_be_bytes());
        bytes[8..16].copy_from_slice(&(self.arrival ^ mask).to_be_bytes());
        bytes[16..24].copy_from_slice(&(self.queue ^ mix(mask)).to_be_bytes());
        let check = self.check();
        bytes[24..].copy_from_slice(&check);
        format!("{PREFIX}{}", base64::encode(&bytes))
    }

    /// Reads a handle; none when it was not made here.
    pub(super) fn decode(text: &str) -> Option<Self> {
        let bytes: [u8; 27] = base64::decode(text.strip_prefix(PREFIX)?)?
            .try_into()
            .ok()?;
        let word = |at: usize| {
            bytes[at..at + 8]
                .iter()
                .fold(0, |word, byte| (word << 8) | u64::from(*byte))
        };
        let nonce = word(0);
        let mask = mix(nonce);
        let handle = Self {
            queue: word(16) ^ mix(mask),
            arrival: word(8) ^ mask,
            nonce,
        };
        (handle.check() == bytes[24..]).then_some(handle)
    }

    /// Three bytes that a made-up handle is unlikely to have.
    fn check(self) -> [u8; 3] {
        let sum = mix(self.queue ^ mix(self.arrival ^ mix(self.nonce)));
        let [first, second, third, ..] = sum.to_be_bytes();
        [first, second, third]
    }
}

/// Scatters the bits of a word, so that handles of neighbouring messages look unlike.
fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

/// Writes the handle of a move task: base64 of JSON, as AWS's are.
pub(super) fn encode_task(task_id: &str, source_arn: &str) -> String {
    let handle = json!({"taskId": task_id, "sourceArn": source_arn});
    base64::encode(handle.to_string().as_bytes())
}

/// Reads the handle of a move task: the task's id and the source queue's ARN.
pub(super) fn decode_task(handle: &str) -> Option<(String, String)> {
    let handle: Value = serde_json::from_slice(&base64::decode(handle)?).ok()?;
    let text = |key: &str| handle.get(key)?.as_str().map(String::from);
    Some((text("taskId")?, text("sourceArn")?))
}
