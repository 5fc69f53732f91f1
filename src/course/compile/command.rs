//! Command lines that a scene proposes for its terminal.

use super::names::suggest;
use super::source::Text;
use super::table::Field;
use crate::model::CommandLine;

/// What a terminal of a lesson runs: programs, and what its shell does by itself.
const PROGRAMS: [&str; 32] = [
    "aws", "python", "python3", "curl", "ls", "cat", "cd", "pwd", "mkdir", "rm", "cp", "mv",
    "touch", "echo", "printf", "head", "tail", "grep", "wc", "sort", "uniq", "tee", "env",
    "export", "unset", "date", "sleep", "base64", "sed", "for", "while", "if",
];

/// Reads the proposed command lines.
pub(crate) fn lines(fields: Vec<Field<'_>>) -> Vec<CommandLine> {
    fields.into_iter().filter_map(read).collect()
}

fn read(field: Field<'_>) -> Option<CommandLine> {
    let mut table = field.table("a command")?;
    let title = table.plain("title");
    let line = table.text("line");
    table.finish();
    let line = line?;
    check(&line);
    Some(CommandLine {
        title: title?,
        line: line.value.trim().to_owned(),
    })
}

/// Reports a line that no shell could read, or that begins with what the terminal does not have.
fn check(line: &Text<'_>) {
    if let Some(at) = open_quote(&line.value) {
        line.error(at, "the quote that opens here is never closed");
    }
    let mut words = line.value.split_whitespace();
    let program = words.find(|word| !is_assignment(word)).unwrap_or_default();
    if !PROGRAMS.contains(&program) {
        let help = suggest(program, PROGRAMS);
        line.error(0, format!("the terminal has no `{program}`; {help}"));
    }
}

/// `NAME=value` before a program.
pub(crate) fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map(|(name, _)| name);
    name.is_some_and(|name| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
    })
}

/// Where the quote stands that nothing closes.
fn open_quote(line: &str) -> Option<usize> {
    let mut open: Option<(usize, char)> = None;
    let mut escaped = false;
    for (at, character) in line.char_indices() {
        match open {
            _ if escaped => escaped = false,
            Some((_, '\'')) if character != '\'' => {}
            _ if character == '\\' => escaped = true,
            Some((_, quote)) if quote == character => open = None,
            None if matches!(character, '\'' | '"') => open = Some((at, character)),
            _ => {}
        }
    }
    open.map(|(at, _)| at)
}
