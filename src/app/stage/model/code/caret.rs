//! Places in a text, as browsers, people and programs count them.

/// The offset in bytes of an offset in UTF-16 units, which browsers count in.
#[must_use]
pub fn bytes(text: &str, units: usize) -> usize {
    let mut passed = 0;
    for (at, c) in text.char_indices() {
        if passed >= units {
            return at;
        }
        passed += c.len_utf16();
    }
    text.len()
}

/// The offset in UTF-16 units of an offset in bytes.
#[must_use]
pub fn units(text: &str, bytes: usize) -> usize {
    let before = text.char_indices().take_while(|(at, _)| *at < bytes);
    before.map(|(_, c)| c.len_utf16()).sum()
}

/// The offset in bytes of a line and a column, both from 1; the line's end when the column is beyond it.
#[must_use]
pub fn offset(text: &str, line: u32, column: u32) -> usize {
    let mut start = 0;
    for _ in 1..line {
        match text.get(start..).and_then(|rest| rest.find('\n')) {
            Some(end) => start += end + 1,
            None => return text.len(),
        }
    }
    let row = text.get(start..).unwrap_or_default();
    let row = row.split('\n').next().unwrap_or_default();
    let skipped = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
    let within = row
        .char_indices()
        .nth(skipped)
        .map_or(row.len(), |(at, _)| at);
    start + within
}

/// The line and the column of an offset in bytes, both from 0; columns count characters.
#[must_use]
pub fn place(text: &str, bytes: usize) -> (usize, usize) {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (
        before.matches('\n').count(),
        before[start..].chars().count(),
    )
}

/// Where the line of an offset begins, and where it ends (before its line break), in bytes.
#[must_use]
pub fn line_of(text: &str, at: usize) -> (usize, usize) {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let start = text[..at].rfind('\n').map_or(0, |found| found + 1);
    let end = text[at..].find('\n').map_or(text.len(), |found| at + found);
    (start, end)
}

/// How many lines a text has, and how many characters its longest one.
#[must_use]
pub fn extent(text: &str) -> (usize, usize) {
    let lines = text.split('\n');
    let widest = lines.clone().map(|line| line.chars().count()).max();
    (lines.count(), widest.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\n  \"ä\": \"😀x\"\n}";

    #[test]
    fn browsers_count_units_and_programs_bytes() {
        for (at, _) in TEXT.char_indices() {
            assert_eq!(bytes(TEXT, units(TEXT, at)), at);
        }
        let x = TEXT.find('x').unwrap();
        assert_eq!((units(TEXT, x), x), (12, 15));
        assert_eq!((bytes(TEXT, 999), units(TEXT, 999)), (TEXT.len(), 16));
    }

    #[test]
    fn people_count_lines_and_columns() {
        let x = TEXT.find('x').unwrap();
        assert_eq!(offset(TEXT, 2, 10), x);
        assert_eq!(place(TEXT, x), (1, 9));
        assert_eq!(offset(TEXT, 1, 99), 1);
        assert_eq!(offset(TEXT, 9, 1), TEXT.len());
        assert_eq!(place(TEXT, 999), (2, 1));
        assert_eq!(offset(TEXT, 0, 0), 0);
        assert_eq!(extent(TEXT), (3, 11));
    }

    #[test]
    fn a_line_has_two_ends() {
        assert_eq!(line_of(TEXT, 0), (0, 1));
        assert_eq!(line_of(TEXT, 5), (2, 17));
        assert_eq!(line_of(TEXT, 999), (18, 19));
        assert_eq!(line_of("", 0), (0, 0));
    }
}
