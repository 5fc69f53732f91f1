//! What the shell does by itself, and the small Unix tools.

mod compare;
mod folders;
mod names;
mod options;
mod pick;
mod print;
mod search;
mod sed;
mod session;
mod tables;
mod text;
mod zip;

pub(crate) use names::{all_commands, nearest, unknown};
pub(crate) use tables::{BUILTINS, find};

use crate::files::{Files, Trouble};
use crate::path::resolve;
use crate::run::Wants;
use crate::state::Shell;
use crate::syntax::Stream;
use std::cell::RefCell;
use std::sync::Arc;

/// A command that the shell runs by itself.
pub(crate) struct Builtin {
    pub(crate) name: &'static str,
    /// What can be typed after it.
    pub(crate) usage: &'static str,
    /// What it does, in a few words.
    pub(crate) summary: &'static str,
    pub(crate) run: fn(&mut Call<'_>) -> Outcome,
}

/// A status, or why there is none yet.
pub(crate) type Outcome = Result<i32, Halt>;

/// Why a builtin does not end well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Halt {
    /// The reader has to type something first, up to the end; then it is called again.
    NeedsInput,
    /// The reader has to type a line first.
    NeedsLine,
    /// It said why.
    Failed(i32),
}

/// A name and what is read there.
pub(crate) type Source = (String, Arc<[u8]>);

/// A call of a builtin.
pub(crate) struct Call<'a> {
    pub(crate) name: &'static str,
    pub(crate) args: &'a [String],
    pub(crate) shell: &'a mut Shell,
    pub(crate) files: &'a mut Files,
    /// Virtual time, in milliseconds since 1970.
    pub(crate) now: u64,
    /// What there is to read; nothing when the reader would have to type it.
    pub(crate) input: Option<&'a RefCell<Vec<u8>>>,
    /// What it wrote, in order.
    pub(crate) written: Vec<(Stream, Vec<u8>)>,
    /// What it wants of the terminal.
    pub(crate) wants: Option<Wants>,
}

impl Call<'_> {
    /// Everything that there is to read.
    pub(crate) fn input(&self) -> Result<Vec<u8>, Halt> {
        self.input.map(RefCell::take).ok_or(Halt::NeedsInput)
    }

    /// The next line to read, without its end; nothing at the end of the input.
    pub(crate) fn line(&self) -> Result<Option<String>, Halt> {
        let mut input = self.input.ok_or(Halt::NeedsLine)?.borrow_mut();
        if input.is_empty() {
            return Ok(None);
        }
        let end = input.iter().position(|byte| *byte == b'\n');
        let line: Vec<u8> = match end {
            Some(end) => input.drain(..=end).collect(),
            None => std::mem::take(&mut *input),
        };
        let line = String::from_utf8_lossy(&line).into_owned();
        Ok(Some(line.trim_end_matches('\n').to_owned()))
    }

    pub(crate) fn path(&self, name: &str) -> String {
        resolve(&self.shell.cwd, name)
    }

    /// What a file holds; `-` is the input.
    pub(crate) fn read(&self, name: &str) -> Result<Result<Arc<[u8]>, Trouble>, Halt> {
        if name == "-" || name == "/dev/stdin" {
            return Ok(Ok(self.input()?.into()));
        }
        let path = self.path(name);
        if path == "/dev/null" {
            return Ok(Ok(Arc::default()));
        }
        Ok(self.files.read(&path))
    }

    /// The files of these names, or the input when there are none. What cannot be read is said; whether all could.
    pub(crate) fn sources(&mut self, names: &[String]) -> Result<(Vec<Source>, bool), Halt> {
        if names.is_empty() {
            return Ok((vec![(String::new(), self.input()?.into())], true));
        }
        let mut sources = Vec::new();
        let mut all = true;
        for name in names {
            match self.read(name)? {
                Ok(bytes) => sources.push((name.clone(), bytes)),
                Err(trouble) => {
                    all = false;
                    self.say(&format!("{name}: {trouble}"));
                }
            }
        }
        Ok((sources, all))
    }

    pub(crate) fn print(&mut self, text: impl AsRef<[u8]>) {
        self.write(Stream::Out, text.as_ref());
    }

    pub(crate) fn print_line(&mut self, text: impl AsRef<[u8]>) {
        self.write(Stream::Out, text.as_ref());
        self.write(Stream::Out, b"\n");
    }

    /// A message, after the command's name.
    pub(crate) fn say(&mut self, message: &str) {
        let line = format!("{}: {message}\n", self.name);
        self.write(Stream::Err, line.as_bytes());
    }

    /// A message, and the end.
    pub(crate) fn fail(&mut self, status: i32, message: &str) -> Halt {
        self.say(message);
        Halt::Failed(status)
    }

    /// A message of the shell itself: it names itself before its builtins.
    pub(crate) fn shell_says(&mut self, message: &str) {
        let line = format!("bash: {}: {message}\n", self.name);
        self.write(Stream::Err, line.as_bytes());
    }

    fn write(&mut self, stream: Stream, bytes: &[u8]) {
        match self.written.last_mut() {
            Some((last, written)) if *last == stream => written.extend_from_slice(bytes),
            _ => self.written.push((stream, bytes.to_vec())),
        }
    }
}

/// The lines of bytes, without their ends.
pub(crate) fn lines(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    text.lines().map(str::to_owned).collect()
}
