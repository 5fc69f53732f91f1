//! The names that CloudFormation makes up for resources without one: `STACK-LOGICALID-RANDOM`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html> (read 2026-11-22).

use super::STACK_NAME;
use crate::iam::Account;
use crate::rng::Rng;

/// How many random letters and digits end a generated name.
const TAIL: usize = 12;

/// A generated name of at most `max` characters, `suffix` included. The same logical id always gets the same name, so
/// that lessons can show it.
pub(super) fn generated(logical_id: &str, max: usize, suffix: &str) -> String {
    let tail = stream_of(logical_id).name(TAIL);
    let room = max.saturating_sub(STACK_NAME.len() + TAIL + 2 + suffix.len());
    let middle: String = logical_id.chars().take(room).collect();
    format!("{STACK_NAME}-{middle}-{tail}{suffix}")
}

/// A UUID that belongs to a name, for what AWS will number itself.
pub(super) fn uuid(name: &str) -> String {
    stream_of(name).uuid()
}

/// The stack's ARN.
pub(super) fn stack_id(account: &Account) -> String {
    let Account { id, region } = account;
    let uuid = uuid(STACK_NAME);
    format!("arn:aws:cloudformation:{region}:{id}:stack/{STACK_NAME}/{uuid}")
}

/// Random numbers that depend on a name only.
pub(super) fn stream_of(name: &str) -> Rng {
    // FNV-1a, 64 bits.
    let hash = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    Rng::new(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_names_are_as_cloudformation_makes_them() {
        let name = generated("OrdersQueue", 80, "");
        let tail = name.strip_prefix("bakery-OrdersQueue-").unwrap();
        assert_eq!(tail.len(), TAIL);
        assert!(
            tail.bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        );
        assert_eq!(name, generated("OrdersQueue", 80, ""));
        assert_ne!(
            tail,
            &generated("OvenQueue", 80, "")["bakery-OvenQueue-".len()..]
        );
    }

    #[test]
    fn long_logical_ids_are_cut_to_fit() {
        let name = generated(&"Q".repeat(200), 80, ".fifo");
        assert_eq!(name.len(), 80);
        assert!(name.ends_with(".fifo"));
    }
}
