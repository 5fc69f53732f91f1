//! `zip`: packs files, without making them smaller: as small as a function's code is, that does not matter.

use super::{Call, Outcome};
use crate::path;

/// The bits that a CRC-32 is made with (IEEE 802.3).
const POLYNOMIAL: u32 = 0xEDB8_8320;
/// 1980-01-01, in the form of DOS: the packed bytes depend on nothing but the files.
const DATE: u16 = 0x0021;

pub(super) fn zip(call: &mut Call<'_>) -> Outcome {
    let given = call.options(
        "rjq9",
        &[("recurse-paths", 'r'), ("junk-paths", 'j'), ("quiet", 'q')],
    )?;
    let Some((target, names)) = given
        .rest
        .split_first()
        .filter(|(_, names)| !names.is_empty())
    else {
        return Err(call.fail(16, "what is to be packed? zip FILE.zip FILE..."));
    };
    let mut files = Vec::new();
    for name in names {
        let at = call.path(name);
        let Some(entry) = call.files.get(&at) else {
            return Err(call.fail(18, &format!("name not matched: {name}")));
        };
        let shown = name.trim_start_matches("./").trim_matches('/').to_owned();
        match &entry.bytes {
            Some(bytes) => files.push((shown, bytes.clone())),
            None => {
                let inside = call.files.below(&at).filter(|_| given.has('r'));
                let prefix = if shown.is_empty() || shown == "." {
                    String::new()
                } else {
                    format!("{shown}/")
                };
                let start = at.trim_end_matches('/').len() + 1;
                files.extend(inside.filter_map(|(path, entry)| {
                    Some((format!("{prefix}{}", &path[start..]), entry.bytes.clone()?))
                }));
            }
        }
    }
    let at_zip = call.path(
        if target.ends_with(".zip") {
            target.clone()
        } else {
            format!("{target}.zip")
        }
        .as_str(),
    );
    if given.has('j') {
        for (name, _) in &mut files {
            *name = path::name(name).to_owned();
        }
    }
    files.retain(|(name, _)| call.path(name) != at_zip);
    if files.is_empty() {
        return Err(call.fail(12, "nothing to do: a folder needs -r"));
    }
    let packed = pack(&files);
    let now = call.now;
    if let Err(trouble) = call.files.write(&at_zip, &packed, now) {
        return Err(call.fail(15, &format!("{target}: {trouble}")));
    }
    if !given.has('q') {
        for (name, _) in &files {
            call.print_line(format!("  adding: {name} (stored 0%)"));
        }
    }
    Ok(0)
}

/// A ZIP archive with these files, stored as they are. Sizes fit: files hold a few megabytes in all.
fn pack<T: AsRef<[u8]>>(files: &[(String, T)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    let word = |number: usize| u32::try_from(number).unwrap_or_default().to_le_bytes();
    let half = |number: usize| u16::try_from(number).unwrap_or_default().to_le_bytes();
    for (name, bytes) in files {
        let (offset, bytes) = (out.len(), bytes.as_ref());
        // Version 2.0, names in UTF-8, stored; then date, checksum, sizes.
        let mut common = Vec::new();
        common.extend([20, 0, 0, 8, 0, 0, 0, 0]);
        common.extend(DATE.to_le_bytes());
        common.extend(crc32(bytes).to_le_bytes());
        common.extend(word(bytes.len()));
        common.extend(word(bytes.len()));
        common.extend(half(name.len()));
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(bytes);
        // Made on Unix, a plain file that all may read: Lambda asks for that.
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(&common);
        directory.extend([0, 0, 0, 0, 0, 0]);
        directory.extend((0o100_644_u32 << 16).to_le_bytes());
        directory.extend(word(offset));
        directory.extend(name.as_bytes());
    }
    let start = out.len();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(half(files.len()));
    out.extend(half(files.len()));
    out.extend(word(directory.len()));
    out.extend(word(start));
    out.extend([0, 0]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let carry = crc & 1;
            crc = (crc >> 1) ^ (POLYNOMIAL * carry);
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn an_archive_has_a_directory_of_its_files() {
        let packed = pack(&[("a.py".to_owned(), b"print(1)")]);
        let text = String::from_utf8_lossy(&packed).into_owned();
        assert_eq!(text.matches("PK").count(), 3);
        assert_eq!(text.matches("a.py").count(), 2);
        assert_eq!(packed.len(), 30 + 4 + 8 + 46 + 4 + 22);
    }
}
