//! What keys do to a text besides writing their letter.

use super::caret::line_of;
use super::language::Language;

/// A change of a text: what is replaced, by what, and what is selected then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where the replaced text begins, in bytes.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What is written there.
    pub text: String,
    /// What is selected afterwards, in bytes of the whole text: from and to.
    pub select: (usize, usize),
}

/// What the Enter key writes in place of a selection: the next line is indented as this one, one step more behind what
/// opens a block, and one step less behind what ends one.
#[must_use]
pub fn enter(language: Language, text: &str, from: usize, to: usize) -> Edit {
    let (start, _) = line_of(text, from);
    let row = text.get(start..from).unwrap_or_default();
    let after = text.get(to..).unwrap_or_default();
    let own: String = row.chars().take_while(|c| *c == ' ').collect();
    let step = " ".repeat(language.step());
    let has_bracket = row.trim_end_matches(' ').ends_with(['{', '[', '(']);
    let mut written = format!("\n{own}");
    if has_bracket || opens_block(language, row) {
        written.push_str(&step);
    } else if language == Language::Python && ends_block(row) {
        written.truncate(written.len() - step.len().min(own.len()));
    }
    let caret = from + written.len();
    if has_bracket && after.trim_start_matches(' ').starts_with(['}', ']', ')']) {
        written.push('\n');
        written.push_str(&own);
    }
    Edit {
        from,
        to,
        text: written,
        select: (caret, caret),
    }
}

fn opens_block(language: Language, row: &str) -> bool {
    let row = row.trim_end();
    match language {
        Language::Python => {
            let code = row.split(" #").next().unwrap_or_default();
            code.trim_end().ends_with(':') && !code.trim_start().starts_with('#')
        }
        // Behind a key without a value its children come, or its text.
        Language::Yaml => {
            let is_comment = row.trim_start().starts_with('#');
            !is_comment && (row.ends_with(':') || row.ends_with(": |") || row.ends_with(": >"))
        }
        _ => false,
    }
}

/// Whether nothing of a block can come behind this line.
fn ends_block(row: &str) -> bool {
    let word = row.trim_start();
    let word = word
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .next();
    let ends = matches!(
        word,
        Some("return" | "raise" | "pass" | "break" | "continue")
    );
    // Something in brackets may go on.
    ends && is_balanced(row)
}

fn is_balanced(row: &str) -> bool {
    let count = |signs: &[char]| row.matches(signs).count();
    count(&['(', '[', '{']) == count(&[')', ']', '}'])
}

/// What the Tab key does: the selected lines are indented by a step; without a selection spaces are written up to the next
/// step.
#[must_use]
pub fn indent(language: Language, text: &str, from: usize, to: usize) -> Edit {
    let step = language.step();
    if from == to {
        let (start, _) = line_of(text, from);
        let column = text.get(start..from).map_or(0, |row| row.chars().count());
        let written = " ".repeat(step - column % step);
        let caret = from + written.len();
        return Edit {
            from,
            to,
            text: written,
            select: (caret, caret),
        };
    }
    let spaces = " ".repeat(step);
    rows(text, from, to, |row| match row.trim().is_empty() {
        true => row.to_owned(),
        false => format!("{spaces}{row}"),
    })
}

/// What Shift and Tab do: the lines lose a step of their indentation. None when they have none.
#[must_use]
pub fn outdent(language: Language, text: &str, from: usize, to: usize) -> Option<Edit> {
    let step = language.step();
    let edit = rows(text, from, to, |row| {
        let spaces = row.chars().take_while(|c| *c == ' ').count();
        match row.strip_prefix('\t') {
            Some(rest) => rest.to_owned(),
            None => row.get(spaces.min(step)..).unwrap_or_default().to_owned(),
        }
    });
    (text.get(edit.from..edit.to) != Some(edit.text.as_str())).then_some(edit)
}

/// What Backspace does between a line's beginning and its first letter: a step of indentation goes. None elsewhere.
#[must_use]
pub fn backspace(language: Language, text: &str, at: usize) -> Option<Edit> {
    let (start, _) = line_of(text, at);
    let row = text.get(start..at)?;
    if row.len() < 2 || row.chars().any(|c| c != ' ') {
        return None;
    }
    let gone = match row.len() % language.step() {
        0 => language.step(),
        odd => odd,
    };
    Some(Edit {
        from: at - gone,
        to: at,
        text: String::new(),
        select: (at - gone, at - gone),
    })
}

/// Makes the selected lines comments, or code again when all of them are comments. None in languages without comments.
#[must_use]
pub fn comment(language: Language, text: &str, from: usize, to: usize) -> Option<Edit> {
    let sign = language.comment()?;
    let bare = sign.trim_end();
    let (start, end) = whole_rows(text, from, to);
    let selected = text.get(start..end).unwrap_or_default();
    let written = || selected.split('\n').filter(|row| !row.trim().is_empty());
    let are_comments = written().all(|row| row.trim_start().starts_with(bare));
    let least = written()
        .map(|row| row.len() - row.trim_start().len())
        .min();
    let column = least.unwrap_or_default();
    Some(rows(text, from, to, |row| {
        let indent = row.len() - row.trim_start().len();
        if row.trim().is_empty() {
            row.to_owned()
        } else if are_comments {
            let code = row[indent..].strip_prefix(bare).unwrap_or_default();
            format!(
                "{}{}",
                &row[..indent],
                code.strip_prefix(' ').unwrap_or(code)
            )
        } else {
            let (before, code) = row.split_at_checked(column).unwrap_or((row, ""));
            format!("{before}{sign}{code}")
        }
    }))
}

/// From where to where the lines go that a selection touches; a line of which it has only the beginning is not meant.
fn whole_rows(text: &str, from: usize, to: usize) -> (usize, usize) {
    let start = line_of(text, from).0;
    let (last, _) = line_of(text, to);
    let to = if from < to && last == to { to - 1 } else { to };
    (start, line_of(text, to).1.max(start))
}

/// Changes the lines that a selection touches, each by itself. The selection keeps to its lines.
fn rows(text: &str, from: usize, to: usize, change: impl Fn(&str) -> String) -> Edit {
    let (start, end) = whole_rows(text, from, to);
    let before = text.get(start..end).unwrap_or_default();
    let lines: Vec<String> = before.split('\n').map(change).collect();
    let written = lines.join("\n");
    let select = if from == to {
        // The caret stays at its letter.
        let behind = end - from;
        let caret = (start + written.len()).saturating_sub(behind).max(start);
        (caret, caret)
    } else {
        (start, start + written.len())
    };
    Edit {
        from: start,
        to: end,
        text: written,
        select,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the selection of a text is, which is written between `[` and `]`, or `|` for a caret.
    fn read(text: &str) -> (String, usize, usize) {
        match text.find('|') {
            Some(at) => (text.replacen('|', "", 1), at, at),
            None => {
                let (from, to) = (text.find('<').unwrap(), text.find('>').unwrap());
                let text = text.replacen('<', "", 1).replacen('>', "", 1);
                (text, from, to - 1)
            }
        }
    }

    fn shown(text: &str, edit: &Edit) -> String {
        let text = format!("{}{}{}", &text[..edit.from], edit.text, &text[edit.to..]);
        let (from, to) = edit.select;
        if from == to {
            format!("{}|{}", &text[..from], &text[from..])
        } else {
            format!("{}<{}>{}", &text[..from], &text[from..to], &text[to..])
        }
    }

    fn done(
        text: &str,
        act: impl Fn(Language, &str, usize, usize) -> Option<Edit>,
        language: Language,
    ) -> String {
        let (text, from, to) = read(text);
        match act(language, &text, from, to) {
            Some(edit) => shown(&text, &edit),
            None => "nothing".into(),
        }
    }

    fn entered(language: Language, text: &str) -> String {
        done(text, |l, t, a, b| Some(enter(l, t, a, b)), language)
    }

    #[test]
    fn new_lines_are_indented() {
        let python = |text| entered(Language::Python, text);
        assert_eq!(python("    a|"), "    a\n    |");
        assert_eq!(python("def f():|"), "def f():\n    |");
        assert_eq!(python("  if x: # y|"), "  if x: # y\n      |");
        assert_eq!(python("x = {|}"), "x = {\n    |\n}");
        assert_eq!(python("    return 1|"), "    return 1\n|");
        assert_eq!(
            python("        raise E(1)|\nz"),
            "        raise E(1)\n    |\nz"
        );
        assert_eq!(python("    return f(|"), "    return f(\n        |");
        assert_eq!(python("    return f(a,|"), "    return f(a,\n    |");
        assert_eq!(python("    returned|"), "    returned\n    |");
        assert_eq!(python("a <b> c"), "a \n| c");
        let json = |text| entered(Language::Asl, text);
        assert_eq!(json("  a,|"), "  a,\n  |");
        assert_eq!(json("  {|}"), "  {\n    |\n  }");
        assert_eq!(json("|"), "\n|");
        let yaml = |text| entered(Language::Yaml, text);
        assert_eq!(yaml("Resources:|"), "Resources:\n  |");
        assert_eq!(yaml("  a: 1|"), "  a: 1\n  |");
        assert_eq!(yaml("- a:|\nb"), "- a:\n  |\nb");
    }

    #[test]
    fn lines_are_indented_and_back() {
        let tab = |text| {
            done(
                text,
                |l, t, a, b| Some(indent(l, t, a, b)),
                Language::Python,
            )
        };
        let back = |text| done(text, outdent, Language::Python);
        assert_eq!(tab("ab|c"), "ab  |c");
        assert_eq!(tab("a<b\n\nc>d\ne"), "<    ab\n\n    cd>\ne");
        assert_eq!(tab("<ab\n>cd"), "<    ab>\ncd");
        assert_eq!(back("<    ab\n\n  cd>\ne"), "<ab\n\ncd>\ne");
        assert_eq!(back("      a|b"), "  a|b");
        assert_eq!(back("  |    b"), "|  b");
        assert_eq!(back("ab|"), "nothing");
        assert_eq!(back("\ta|"), "a|");
    }

    #[test]
    fn backspace_takes_a_step() {
        let back = |text| done(text, |l, t, a, _| backspace(l, t, a), Language::Python);
        assert_eq!(back("        |a"), "    |a");
        assert_eq!(back("      |a"), "    |a");
        assert_eq!(back("x   |a"), "nothing");
        assert_eq!(back(" |a"), "nothing");
        assert_eq!(back("|a"), "nothing");
    }

    #[test]
    fn lines_become_comments_and_code_again() {
        let turn = |text| done(text, comment, Language::Python);
        assert_eq!(turn("    a|b"), "    # a|b");
        assert_eq!(turn("    # a|b"), "    a|b");
        assert_eq!(turn("<if a:\n\n    b>"), "<# if a:\n\n#     b>");
        assert_eq!(turn("<#a\n# b>"), "<a\nb>");
        assert_eq!(done("a|", comment, Language::Json), "nothing");
    }

    #[test]
    fn any_place_can_be_edited() {
        let text = "é: [\n\t\u{1F370} {\n    return\n\n";
        let places: Vec<usize> = (0..=text.len())
            .filter(|at| text.is_char_boundary(*at))
            .collect();
        for language in [Language::Python, Language::Yaml, Language::Json] {
            for (number, from) in places.iter().enumerate() {
                for to in &places[number..] {
                    let edits = [
                        Some(enter(language, text, *from, *to)),
                        Some(indent(language, text, *from, *to)),
                        outdent(language, text, *from, *to),
                        backspace(language, text, *from),
                        comment(language, text, *from, *to),
                    ];
                    for edit in edits.into_iter().flatten() {
                        assert!(text.get(edit.from..edit.to).is_some());
                        let (select, end) = (edit.select, text.len() + edit.text.len());
                        assert!(select.0 <= select.1 && select.1 <= end);
                    }
                }
            }
        }
    }
}
