//! Command lines that a scene proposes for its terminal.

use super::source::Text;
use super::table::Field;
use crate::model::CommandLine;

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

/// Reports a line that the terminal's shell cannot read, and commands that it does not have.
fn check(line: &Text<'_>) {
    match shell::unknown_command(&line.value) {
        Ok(None) => {}
        Ok(Some((name, meant))) => {
            let help = meant.map_or("`help` in a terminal lists what it has".into(), |meant| {
                format!("did you mean `{meant}`?")
            });
            line.error(0, format!("the terminal has no `{name}`; {help}"));
        }
        Err(error) => line.error(0, format!("the terminal's shell cannot read this: {error}")),
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
