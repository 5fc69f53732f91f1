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

/// What the Enter key writes at an offset in bytes, and how far behind its beginning the caret goes: the next line is
/// indented as this one, and one step more behind a bracket that opens.
#[must_use]
pub fn new_line(text: &str, at: usize) -> (String, usize) {
    let before = text.get(..at).unwrap_or(text);
    let after = text.get(at..).unwrap_or_default();
    let row = before.rsplit('\n').next().unwrap_or_default();
    let indent: String = row.chars().take_while(|c| *c == ' ').collect();
    let opens = before.trim_end_matches(' ').ends_with(['{', '[']);
    let mut written = format!("\n{indent}");
    if opens {
        written.push_str("  ");
    }
    let caret = written.len();
    if opens && after.trim_start_matches(' ').starts_with(['}', ']']) {
        written.push('\n');
        written.push_str(&indent);
    }
    (written, caret)
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
    fn new_lines_are_indented() {
        assert_eq!(new_line("  a,", 4), ("\n  ".into(), 3));
        assert_eq!(new_line("  {", 3), ("\n    ".into(), 5));
        assert_eq!(new_line("  {}", 3), ("\n    \n  ".into(), 5));
        assert_eq!(new_line("", 0), ("\n".into(), 1));
    }
}
