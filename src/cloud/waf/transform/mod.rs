//! Text transformations: what is done to a part of a request before a rule looks at it.
//!
//! Follows <https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html> (read 2026-11-22).

mod decode;

pub(super) use decode::url as url_decoded;

use crate::sqs::base64;
use decode::{css, escapes, hex, html, js, sql_hex, url, url_unicode};
use md5::{Digest, Md5};

/// A text transformation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transformation {
    None,
    CompressWhiteSpace,
    HtmlEntityDecode,
    Lowercase,
    CmdLine,
    UrlDecode,
    Base64Decode,
    Base64DecodeExt,
    HexDecode,
    Md5,
    ReplaceComments,
    EscapeSeqDecode,
    SqlHexDecode,
    CssDecode,
    JsDecode,
    NormalizePath,
    NormalizePathWin,
    RemoveNulls,
    ReplaceNulls,
    UrlDecodeUni,
    Utf8ToUnicode,
}

impl Transformation {
    /// Every one with its name in the API.
    pub const ALL: [(&'static str, Self); 21] = [
        ("NONE", Self::None),
        ("COMPRESS_WHITE_SPACE", Self::CompressWhiteSpace),
        ("HTML_ENTITY_DECODE", Self::HtmlEntityDecode),
        ("LOWERCASE", Self::Lowercase),
        ("CMD_LINE", Self::CmdLine),
        ("URL_DECODE", Self::UrlDecode),
        ("BASE64_DECODE", Self::Base64Decode),
        ("HEX_DECODE", Self::HexDecode),
        ("MD5", Self::Md5),
        ("REPLACE_COMMENTS", Self::ReplaceComments),
        ("ESCAPE_SEQ_DECODE", Self::EscapeSeqDecode),
        ("SQL_HEX_DECODE", Self::SqlHexDecode),
        ("CSS_DECODE", Self::CssDecode),
        ("JS_DECODE", Self::JsDecode),
        ("NORMALIZE_PATH", Self::NormalizePath),
        ("NORMALIZE_PATH_WIN", Self::NormalizePathWin),
        ("REMOVE_NULLS", Self::RemoveNulls),
        ("REPLACE_NULLS", Self::ReplaceNulls),
        ("BASE64_DECODE_EXT", Self::Base64DecodeExt),
        ("URL_DECODE_UNI", Self::UrlDecodeUni),
        ("UTF8_TO_UNICODE", Self::Utf8ToUnicode),
    ];

    /// Transforms.
    pub fn apply(self, given: Vec<u8>) -> Vec<u8> {
        match self {
            Self::None => given,
            Self::CompressWhiteSpace => compress(&given),
            Self::HtmlEntityDecode => html(&given),
            Self::Lowercase => given.to_ascii_lowercase(),
            Self::CmdLine => command_line(&given),
            Self::UrlDecode => url(&given),
            Self::UrlDecodeUni => url_unicode(&given),
            Self::Base64Decode => text(&given).and_then(base64::decode).unwrap_or(given),
            Self::Base64DecodeExt => forgiving_base64(&given).unwrap_or(given),
            Self::HexDecode => hex(&given).unwrap_or(given),
            Self::Md5 => Md5::digest(&given).to_vec(),
            Self::ReplaceComments => without_comments(&given),
            Self::EscapeSeqDecode => escapes(&given),
            Self::SqlHexDecode => sql_hex(&given),
            Self::CssDecode => css(&given),
            Self::JsDecode => js(&given),
            Self::NormalizePath => normal_path(&given),
            Self::NormalizePathWin => {
                let slashes = given
                    .iter()
                    .map(|byte| if *byte == b'\\' { b'/' } else { *byte });
                normal_path(&slashes.collect::<Vec<u8>>())
            }
            Self::RemoveNulls => given.into_iter().filter(|byte| *byte != 0).collect(),
            Self::ReplaceNulls => {
                let spaces = given
                    .into_iter()
                    .map(|byte| if byte == 0 { b' ' } else { byte });
                spaces.collect()
            }
            Self::Utf8ToUnicode => unicode(&given),
        }
    }
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

/// Tabs, line ends and the like become spaces, several spaces one.
fn compress(given: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(given.len());
    for byte in given {
        let is_space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0xA0);
        match is_space {
            true if out.last() == Some(&b' ') => {}
            true => out.push(b' '),
            false => out.push(*byte),
        }
    }
    out
}

/// Undoes what hides a command of an operating system.
fn command_line(given: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(given.len());
    for byte in given {
        match byte {
            b'\\' | b'"' | b'\'' | b'^' => {}
            b' ' | b',' | b';' | b'\t' | b'\n' | b'\r' => {
                if out.last() != Some(&b' ') {
                    out.push(b' ');
                }
            }
            b'/' | b'(' => {
                while out.last() == Some(&b' ') {
                    out.pop();
                }
                out.push(*byte);
            }
            other => out.push(other.to_ascii_lowercase()),
        }
    }
    out
}

/// Base64 in either alphabet, with or without padding; what is not of it is passed over.
fn forgiving_base64(given: &[u8]) -> Option<Vec<u8>> {
    let mut letters: Vec<u8> = given
        .iter()
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        })
        .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
        .collect();
    if letters.len() % 4 == 1 {
        letters.pop();
    }
    while !letters.len().is_multiple_of(4) {
        letters.push(b'=');
    }
    base64::decode(text(&letters)?)
}

/// Each comment `/* ... */` becomes one space; one without an end reaches to the end.
fn without_comments(given: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(given.len());
    let mut at = 0;
    while at < given.len() {
        if given[at..].starts_with(b"/*") {
            let end = given[at + 2..].windows(2).position(|pair| pair == b"*/");
            out.push(b' ');
            at = end.map_or(given.len(), |end| at + 2 + end + 2);
        } else {
            out.push(given[at]);
            at += 1;
        }
    }
    out
}

/// Takes out empty steps, `.` and `..` with the step before it.
fn normal_path(given: &[u8]) -> Vec<u8> {
    let is_absolute = given.first() == Some(&b'/');
    let is_folder = given.last() == Some(&b'/');
    let mut steps: Vec<&[u8]> = Vec::new();
    for step in given.split(|byte| *byte == b'/') {
        match step {
            b"" | b"." => {}
            b".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    let mut out = Vec::with_capacity(given.len());
    if is_absolute {
        out.push(b'/');
    }
    out.extend(steps.join(&b'/'));
    if is_folder && !steps.is_empty() {
        out.push(b'/');
    }
    out
}

/// Characters beyond ASCII become `%uXXXX`.
fn unicode(given: &[u8]) -> Vec<u8> {
    let mut out = String::with_capacity(given.len());
    for letter in String::from_utf8_lossy(given).chars() {
        match letter.is_ascii() {
            true => out.push(letter),
            false => out.push_str(&format!("%u{:04x}", u32::from(letter))),
        }
    }
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::Transformation;

    #[test]
    fn texts_are_transformed_as_the_page_says() {
        for (name, given, wanted) in [
            ("NONE", "A b", "A b"),
            ("COMPRESS_WHITE_SPACE", "a \t\n b", "a b"),
            (
                "HTML_ENTITY_DECODE",
                "&lt;b&gt;&quot;&#x41;&#66;&amp;&nbsp",
                "<b>\"AB&&nbsp",
            ),
            ("LOWERCASE", "SeLeCT", "select"),
            ("CMD_LINE", "C^md.exe  /c \"del\"; x", "cmd.exe/c del x"),
            ("URL_DECODE", "a%20b+c%zz", "a b c%zz"),
            ("URL_DECODE_UNI", "%u003cscript%3e", "<script>"),
            ("BASE64_DECODE", "YWJj", "abc"),
            ("BASE64_DECODE_EXT", "Y!W Jj", "abc"),
            ("BASE64_DECODE_EXT", "YWI", "ab"),
            ("HEX_DECODE", "61626", "61626"),
            ("HEX_DECODE", "616263", "abc"),
            ("REPLACE_COMMENTS", "un/**/ion/* x", "un ion "),
            ("ESCAPE_SEQ_DECODE", "a\\x41\\n\\101\\?", "aA\nA?"),
            ("SQL_HEX_DECODE", "x=0x616263 y", "x=abc y"),
            ("CSS_DECODE", "ja\\76 ascript", "javascript"),
            ("JS_DECODE", "\\u0061\\x62\\n\\'", "ab\n'"),
            ("NORMALIZE_PATH", "/a//b/./c/../d/", "/a/b/d/"),
            ("NORMALIZE_PATH", "../../etc", "etc"),
            ("NORMALIZE_PATH_WIN", "\\a\\..\\b", "/b"),
            ("REMOVE_NULLS", "a\0b", "ab"),
            ("REPLACE_NULLS", "a\0b", "a b"),
            ("UTF8_TO_UNICODE", "a\u{e9}", "a%u00e9"),
        ] {
            let all = Transformation::ALL;
            let (_, kind) = all.into_iter().find(|(known, _)| *known == name).unwrap();
            let found = kind.apply(given.as_bytes().to_vec());
            assert_eq!(String::from_utf8_lossy(&found), wanted, "{name} {given}");
        }
    }
}
