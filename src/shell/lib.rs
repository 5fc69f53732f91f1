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

/// The first command of a text that the terminal does not have: its name, and the one that may be meant.
///
/// # Errors
/// When the text is no command at all.
pub fn unknown_command(text: &str) -> Result<Option<(String, Option<&'static str>)>, SyntaxError> {
    let script = syntax::read(text)?;
    let unknown = script.names().into_iter().find(|name| {
        let is_path = name.contains('/');
        !is_path && builtin::all_commands().all(|known| known != *name)
    });
    Ok(unknown.map(|name| {
        let meant = builtin::nearest(name, builtin::all_commands());
        (name.to_owned(), meant)
    }))
}

#[cfg(test)]
mod tests;
