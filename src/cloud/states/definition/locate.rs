//! From a path in a definition to line and column, and the keys that stand twice.
//!
//! Only definitions with problems are looked through again; the text is JSON that has been parsed once already.

use crate::sorted::SortedMap;

/// Where every value stands: the path as problems write it, and the offset in bytes of the key, or of the value when it
/// has none.
pub(super) struct Places {
    places: SortedMap<String, usize>,
    /// The first key that stands twice in one object: its path and the offset.
    pub(super) twice: Option<(String, usize)>,
}

impl Places {
    /// Looks through a text.
    pub(super) fn of(text: &str) -> Self {
        let mut scan = Scan {
            bytes: text.as_bytes(),
            text,
            at: 0,
            found: Self {
                places: SortedMap::new(),
                twice: None,
            },
        };
        scan.value("");
        scan.found
    }

    /// Line and column of a path, from 1; of the innermost place on the way that is there.
    pub(super) fn line_and_column(&self, text: &str, path: &str) -> (u32, u32) {
        let mut path = path.trim_end_matches('/');
        loop {
            if let Some(offset) = self.places.get(path) {
                return line_and_column(text, *offset);
            }
            let Some(end) = path.rfind(['/', '[']) else {
                return (1, 1);
            };
            path = &path[..end];
        }
    }
}

/// Line and column of an offset, from 1; columns count characters.
pub(super) fn line_and_column(text: &str, offset: usize) -> (u32, u32) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[start..].chars().count() + 1;
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (number(line), number(column))
}

struct Scan<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    found: Places,
}

impl Scan<'_> {
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    fn spaces(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    fn value(&mut self, path: &str) {
        self.spaces();
        self.found.places.entry(path.to_owned()).or_insert(self.at);
        match self.peek() {
            b'{' => self.object(path),
            b'[' => self.list(path),
            b'"' => drop(self.string()),
            _ => {
                while !matches!(self.peek(), 0 | b',' | b'}' | b']') {
                    self.at += 1;
                }
            }
        }
    }

    fn object(&mut self, path: &str) {
        self.at += 1;
        let mut keys: Vec<String> = Vec::new();
        loop {
            self.spaces();
            if self.peek() != b'"' {
                self.at += usize::from(self.peek() == b'}');
                return;
            }
            let start = self.at;
            let key = self.string();
            let inner = format!("{path}/{key}");
            if keys.contains(&key) && self.found.twice.is_none() {
                self.found.twice = Some((key.clone(), start));
            }
            keys.push(key);
            self.found.places.insert(inner.clone(), start);
            self.spaces();
            self.at += usize::from(self.peek() == b':');
            self.value(&inner);
            self.spaces();
            self.at += usize::from(self.peek() == b',');
        }
    }

    fn list(&mut self, path: &str) {
        self.at += 1;
        for index in 0.. {
            self.spaces();
            if matches!(self.peek(), 0 | b']') {
                self.at += 1;
                return;
            }
            self.value(&format!("{path}[{index}]"));
            self.spaces();
            self.at += usize::from(self.peek() == b',');
        }
    }

    /// A string with its quotes.
    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        while !matches!(self.peek(), 0 | b'"') {
            self.at += 1 + usize::from(self.peek() == b'\\');
        }
        self.at = (self.at + 1).min(self.bytes.len());
        let quoted = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_str(quoted).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn paths_lead_to_lines_and_columns() {
        let text = "{\n  \"a\": {\"b\": [1,\n {\"c\\\"d\": null}]}\n}";
        let places = Places::of(text);
        let find = |path: &str| places.line_and_column(text, path);
        assert_eq!(find("/"), (1, 1));
        assert_eq!(find("/a"), (2, 3));
        assert_eq!(find("/a/b"), (2, 9));
        assert_eq!(find("/a/b[1]"), (3, 2));
        assert_eq!(find("/a/b[1]/c\"d"), (3, 3));
        assert_eq!(find("/a/nowhere/at/all"), (2, 3));
        assert!(places.twice.is_none());
    }

    #[test]
    fn a_key_that_stands_twice_is_found() {
        let text = r#"{"a": 1, "b": {"c": 1, "c": 2}}"#;
        assert_eq!(Places::of(text).twice, Some(("c".into(), 23)));
    }

    #[test]
    fn broken_text_ends_the_walk() {
        for text in [
            "{",
            "[",
            "{\"a",
            "[1, {\"a\": [",
            "\"\\",
            "{\"a\":",
            "]",
            "",
        ] {
            let _ = Places::of(text);
        }
    }
}
