//! A zip archive of text files, stored as they are: a lesson's project is too small to be worth compressing.
//!
//! The format is PKWARE's APPNOTE 6.3, sections 4.3.7 (local headers), 4.3.12 (central directory) and 4.3.16 (its end).

/// General purpose flag 11: names are UTF-8.
const UTF_8: u16 = 1 << 11;
/// Version 2.0 of the format is all that is needed.
const VERSION: u16 = 20;
/// 1980-01-01, the first day that the format knows: the files have no date of their own.
const DATE: u16 = (1 << 5) | 1;

/// An archive of these files, by name and content.
pub fn zip<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<u8> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    let mut count = 0_u16;
    for (name, text) in files {
        let at = size(archive.len());
        let facts = facts(name, text);
        put(&mut archive, &[0x0403_4B50]);
        archive.extend_from_slice(&facts);
        archive.extend_from_slice(name.as_bytes());
        archive.extend_from_slice(text.as_bytes());

        put(&mut directory, &[0x0201_4B50]);
        directory.extend_from_slice(&VERSION.to_le_bytes());
        directory.extend_from_slice(&facts);
        // No comment, first disk, no attributes.
        directory.extend_from_slice(&[0; 10]);
        put(&mut directory, &[at]);
        directory.extend_from_slice(name.as_bytes());
        count = count.saturating_add(1);
    }
    let (start, length) = (size(archive.len()), size(directory.len()));
    archive.append(&mut directory);
    put(&mut archive, &[0x0605_4B50, 0]);
    archive.extend_from_slice(&count.to_le_bytes());
    archive.extend_from_slice(&count.to_le_bytes());
    put(&mut archive, &[length, start]);
    archive.extend_from_slice(&[0; 2]);
    archive
}

/// What the local header and the directory both say of a file.
fn facts(name: &str, text: &str) -> Vec<u8> {
    let mut facts = Vec::new();
    // Stored, at midnight.
    for field in [VERSION, UTF_8, 0, 0, DATE] {
        facts.extend_from_slice(&field.to_le_bytes());
    }
    let length = size(text.len());
    put(&mut facts, &[crc32(text.as_bytes()), length, length]);
    // The name's length, and no extra field.
    let name = u16::try_from(name.len()).unwrap_or(u16::MAX);
    facts.extend_from_slice(&name.to_le_bytes());
    facts.extend_from_slice(&[0; 2]);
    facts
}

fn put(bytes: &mut Vec<u8>, words: &[u32]) {
    for word in words {
        bytes.extend_from_slice(&word.to_le_bytes());
    }
}

/// Lesson projects are some kilobytes; four gigabytes would not fit the tab.
fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            let carry = 0_u32.wrapping_sub(crc & 1);
            (crc >> 1) ^ (0xEDB8_8320 & carry)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{crc32, zip};

    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn the_directory_points_at_the_files() {
        let archive = zip([("a.txt", "first"), ("b/c.txt", "second one")]);
        let word = |at: usize| u32::from_le_bytes(archive[at..at + 4].try_into().unwrap()) as usize;
        let end = archive.len() - 22;
        assert_eq!(word(end), 0x0605_4B50);
        let (length, start) = (word(end + 12), word(end + 16));
        assert_eq!(start + length, end);
        // The second entry follows the first: 46 bytes and its name.
        let second = start + 46 + "a.txt".len();
        assert_eq!(word(second), 0x0201_4B50);
        let local = word(second + 42);
        assert_eq!(word(local), 0x0403_4B50);
        assert!(archive[local..].starts_with(&archive[local..local + 4]));
        let body = local + 30 + "b/c.txt".len();
        assert_eq!(&archive[body..body + 10], b"second one");
    }
}
