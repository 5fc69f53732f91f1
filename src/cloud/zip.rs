//! Zip archives, as far as deployment packages need them: stored and deflated files, no encryption, no ZIP64.
//!
//! <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT> (read 2026-11-23).

use miniz_oxide::inflate::decompress_to_vec_with_limit;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Files by path within the archive, folders left out.
pub type Files = BTreeMap<String, Arc<[u8]>>;

/// How many bytes an archive's files may have together: as much as a deployment package in a request can bring.
const BYTES_MAX: usize = 50 * 1024 * 1024;
const FILE: [u8; 4] = *b"PK\x03\x04";
const ENTRY: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
const END_BYTES: usize = 22;
/// 1 January 1980, the earliest that an archive can say: the same files give the same bytes.
const DATE: u16 = 0x21;
/// Flag: names are UTF-8.
const UTF8: u16 = 0x800;

/// Reads an archive; none when it is broken, or uses what is not read here.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Files> {
    // The end record may be followed by a comment, whose length it says.
    let last = bytes.len().checked_sub(END_BYTES)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    let end = (first..=last)
        .rev()
        .find(|at| bytes[*at..].starts_with(&END))?;
    let count = half(bytes, end + 10)?;
    let mut at = word(bytes, end + 16)?;
    let mut files = Files::new();
    let mut left = BYTES_MAX;
    for _ in 0..count {
        if slice(bytes, at, 4)? != ENTRY {
            return None;
        }
        let lengths = [28, 30, 32].map(|field| half(bytes, at + field));
        let [name, extra, comment] = [lengths[0]?, lengths[1]?, lengths[2]?].map(usize::from);
        let path = String::from_utf8(slice(bytes, at + 46, name)?.to_vec()).ok()?;
        if !path.ends_with('/') {
            let file = file(bytes, at, left)?;
            left = left.checked_sub(file.len())?;
            files.insert(path, file.into());
        }
        at = at.checked_add(46 + name + extra + comment)?;
    }
    Some(files)
}

/// The bytes of the file whose entry in the directory begins here.
fn file(bytes: &[u8], entry: usize, most: usize) -> Option<Vec<u8>> {
    let packed = word(bytes, entry + 20)?;
    let size = word(bytes, entry + 24)?;
    let header = word(bytes, entry + 42)?;
    let encrypted = half(bytes, entry + 8)? & 1 == 1;
    if size > most || encrypted || slice(bytes, header, 4)? != FILE {
        return None;
    }
    let before =
        30 + usize::from(half(bytes, header + 26)?) + usize::from(half(bytes, header + 28)?);
    let data = slice(bytes, header.checked_add(before)?, packed)?;
    let file = match half(bytes, entry + 10)? {
        0 => data.to_vec(),
        8 => decompress_to_vec_with_limit(data, size).ok()?,
        _ => return None,
    };
    (file.len() == size && crc32(&file).to_le_bytes() == slice(bytes, entry + 16, 4)?)
        .then_some(file)
}

/// Writes an archive; the files are stored as they are, so that it can be read everywhere and little code makes it.
#[must_use]
pub fn write<B: AsRef<[u8]>>(files: &BTreeMap<String, B>) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (path, file) in files {
        let file = file.as_ref();
        let size = size(file.len()).to_le_bytes();
        let name = path.as_bytes();
        let mut fields = Vec::with_capacity(26);
        for half in [20, UTF8, 0, 0, DATE] {
            fields.extend(half.to_le_bytes());
        }
        fields.extend(crc32(file).to_le_bytes());
        fields.extend(size);
        fields.extend(size);
        fields.extend(short(name.len()).to_le_bytes());
        fields.extend([0, 0]);
        directory.extend(ENTRY);
        directory.extend(20_u16.to_le_bytes());
        directory.extend(&fields);
        // No comment, first disk, no attributes but that it is a file everybody may read.
        directory.extend([0; 6]);
        directory.extend((0o100_644_u32 << 16).to_le_bytes());
        directory.extend(self::size(out.len()).to_le_bytes());
        directory.extend(name);
        out.extend(FILE);
        out.extend(&fields);
        out.extend(name);
        out.extend(file);
    }
    let (start, length, count) = (out.len(), directory.len(), short(files.len()).to_le_bytes());
    out.append(&mut directory);
    out.extend(END);
    out.extend([0; 4]);
    out.extend(count);
    out.extend(count);
    out.extend(size(length).to_le_bytes());
    out.extend(size(start).to_le_bytes());
    out.extend([0; 2]);
    out
}

fn short(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn slice(bytes: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    bytes.get(at..at.checked_add(length)?)
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(slice(bytes, at, 2)?.try_into().ok()?))
}

fn word(bytes: &[u8], at: usize) -> Option<usize> {
    let word = u32::from_le_bytes(slice(bytes, at, 4)?.try_into().ok()?);
    usize::try_from(word).ok()
}

fn crc32(bytes: &[u8]) -> u32 {
    let crc = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    });
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqs::base64;

    fn files(all: &[(&str, &str)]) -> Files {
        let files = all.iter();
        files
            .map(|(path, text)| ((*path).into(), text.as_bytes().into()))
            .collect()
    }

    #[test]
    fn what_is_written_can_be_read() {
        let files = files(&[
            ("app.py", "def handler(e, c):\n    return 1\n"),
            ("lib/x.py", ""),
        ]);
        let bytes = write(&files);
        assert_eq!(read(&bytes), Some(files));
        assert_eq!(read(&write(&Files::new())), Some(Files::new()));
    }

    /// Made by Python's `zipfile` with `ZIP_DEFLATED`: `app.py`, 40 times "print(1)\n".
    #[test]
    fn deflated_files_are_read() {
        let bytes = base64::decode(DEFLATED).expect("it is base64");
        let read = read(&bytes).expect("it is an archive");
        assert_eq!(read, files(&[("app.py", &"print(1)\n".repeat(40))]));
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        assert_eq!(read(b""), None);
        assert_eq!(read(b"def handler(event, context): ..."), None);
        let whole = write(&files(&[("app.py", "pass\n")]));
        for length in 0..whole.len() {
            assert_eq!(read(&whole[..length]), None, "cut at {length}");
        }
    }

    #[test]
    fn damaged_archives_do_no_harm() {
        let whole = base64::decode(DEFLATED).expect("it is base64");
        arbtest::arbtest(|input| {
            let mut bytes = whole.clone();
            for _ in 0..input.int_in_range(1..=4)? {
                let at = input.choose_index(bytes.len())?;
                bytes[at] = input.arbitrary()?;
            }
            let _ = read(&bytes);
            Ok(())
        });
    }

    const DEFLATED: &str = "UEsDBBQAAAAIAAAAIQAz8dghEAAAAGgBAAAGAAAAYXBwLnB5KyjKzCvRMNTkKhhl0JIBAFBLAQIUAxQAAAAIAAAAIQAz8dghEAAAAGgBAAAGAAAAAAAAAAAAAACAAQAAAABhcHAucHlQSwUGAAAAAAEAAQA0AAAANAAAAAAA";
}
