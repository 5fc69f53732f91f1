//! The shell of the lessons' terminal: what a reader of bash expects of it, without a browser, a clock or a disk.
//!
//! [`Files`] is the reader's file tree, [`Shell`] what is remembered between commands. A [`Run`] is a command line at work: it
//! says what it [`Wants`] and is told; programs, requests and time are somebody else's.
//!
//! ```
//! use shell::{Files, Run, Shell, Wants};
//!
//! let (mut shell, mut files) = (Shell::default(), Files::default());
//! let mut run = Run::new("echo hello > note; cat note | wc -c").expect("it is a command");
//! let Wants::Output { text, .. } = run.next(&mut shell, &mut files, 0) else { panic!() };
//! assert_eq!(text, "6\n");
//! assert_eq!(run.next(&mut shell, &mut files, 0), Wants::Done(0));
//! ```

pub mod base64;
mod builtin;
mod complete;
mod curl;
mod expand;
mod files;
pub mod path;
mod run;
mod state;
mod syntax;

pub use complete::{Completion, complete};
pub use files::{BYTES_MAX, Delta, ENTRIES_MAX, Entry, Files, HOME, Trouble};
pub use run::{Program, Request, Response, Run, Wants};
pub use state::{HISTORY_MAX, Shell};
pub use syntax::{Place, Stream, SyntaxError};

/// The command that a line begins with, when the terminal has none of that name: it, and the one that may be meant.
///
/// # Errors
/// When the line is no command at all.
pub fn unknown_command(line: &str) -> Result<Option<(String, Option<&'static str>)>, SyntaxError> {
    let script = syntax::read(line)?;
    let first = script
        .0
        .first()
        .and_then(|chain| chain.first.commands.first());
    let Some(syntax::What::Simple { words, .. }) = first.map(|command| &command.what) else {
        return Ok(None);
    };
    let Some([syntax::Piece::Text { text, .. }]) = words.first().map(Vec::as_slice) else {
        return Ok(None);
    };
    if text.contains('/') || builtin::all_commands().any(|known| known == text) {
        return Ok(None);
    }
    let meant = builtin::nearest(text, builtin::all_commands());
    Ok(Some((text.clone(), meant)))
}

#[cfg(test)]
mod tests;
