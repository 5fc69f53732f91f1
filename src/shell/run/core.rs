//! What the parts of the interpreter share while a command line runs.

use super::{Told, Wants};
use crate::files::{Files, Trouble};
use crate::state::Shell;
use crate::syntax::Stream;
use std::cell::{Cell, Ref, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::Poll;

/// How much a command line may do.
pub(crate) struct Limits;

impl Limits {
    /// Commands, and turns of loops.
    pub(crate) const STEPS: u32 = 20_000;
    /// Bytes that words come to and commands hand on, in all.
    pub(crate) const BYTES: usize = 64 << 20;
    /// Words of a command.
    pub(crate) const WORDS: usize = 10_000;
    /// Scripts that run each other.
    pub(crate) const DEPTH: u32 = 16;
}

/// Why a command line does not go on as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Ctrl-C.
    Interrupted,
    /// `exit`
    Exit(i32),
    /// `break`, out of so many loops.
    Break(u32),
    /// `continue`, in the loop that is so many out.
    Continue(u32),
    /// Something cannot be done at all; the line ends with status 1.
    Failed(String),
}

/// What the parts share.
#[derive(Default)]
pub(crate) struct Core {
    pub(super) shell: RefCell<Shell>,
    pub(super) files: RefCell<Files>,
    pub(super) now: Cell<u64>,
    pub(super) depth: Cell<u32>,
    wants: RefCell<VecDeque<Wants>>,
    told: RefCell<VecDeque<Told>>,
    is_interrupted: Cell<bool>,
    /// Whether a program runs: only who runs it can end it.
    in_program: Cell<bool>,
    status_of_words: Cell<i32>,
    steps: Cell<u32>,
    bytes: Cell<usize>,
}

impl Core {
    /// Takes the reader's things in, and on the second call gives them back.
    pub(super) fn lend(&self, shell: &mut Shell, files: &mut Files, now: u64) {
        std::mem::swap(&mut *self.shell.borrow_mut(), shell);
        std::mem::swap(&mut *self.files.borrow_mut(), files);
        self.now.set(now);
    }

    pub(super) fn wanted(&self) -> Option<Wants> {
        self.wants.borrow_mut().pop_front()
    }

    pub(crate) fn want(&self, wants: Wants) {
        let mut all = self.wants.borrow_mut();
        // What is shown at once is one piece.
        if let Wants::Output { stream, text } = &wants
            && let Some(Wants::Output {
                stream: last,
                text: whole,
            }) = all.back_mut()
            && last == stream
        {
            whole.push_str(text);
            return;
        }
        all.push_back(wants);
    }

    /// Shows bytes on the screen.
    pub(super) fn show(&self, stream: Stream, bytes: &[u8]) {
        if !bytes.is_empty() {
            let text = String::from_utf8_lossy(bytes).into_owned();
            self.want(Wants::Output { stream, text });
        }
    }

    pub(super) fn tell(&self, told: Told) {
        self.told.borrow_mut().push_back(told);
    }

    pub(super) fn interrupt(&self) {
        self.is_interrupted.set(true);
    }

    /// What the run is told next.
    pub(crate) async fn told(&self) -> Result<Told, Stop> {
        poll_fn(|_| {
            if self.is_interrupted.get() && !self.in_program.get() {
                return Poll::Ready(Err(Stop::Interrupted));
            }
            match self.told.borrow_mut().pop_front() {
                Some(told) => Poll::Ready(Ok(told)),
                None => Poll::Pending,
            }
        })
        .await
    }

    /// Says whether a program runs.
    pub(super) fn in_program(&self, runs: bool) {
        self.in_program.set(runs);
    }

    /// Counts a step.
    pub(crate) fn step(&self) -> Result<(), Stop> {
        if self.is_interrupted.get() {
            return Err(Stop::Interrupted);
        }
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        if steps > Limits::STEPS {
            return Err(Stop::Failed(format!(
                "stopped after {} commands: a loop that never ends?",
                Limits::STEPS
            )));
        }
        Ok(())
    }

    /// Counts bytes that were made.
    pub(crate) fn spend(&self, bytes: usize) -> Result<(), Stop> {
        let total = self.bytes.get().saturating_add(bytes);
        self.bytes.set(total);
        if total > Limits::BYTES {
            return Err(Stop::Failed(format!(
                "stopped after {} MB of data",
                Limits::BYTES >> 20
            )));
        }
        Ok(())
    }

    /// The folder that the shell is in.
    pub(crate) fn cwd(&self) -> String {
        self.shell.borrow().cwd.clone()
    }

    /// The reader's files, to look at.
    pub(crate) fn files(&self) -> Ref<'_, Files> {
        self.files.borrow()
    }

    /// Makes a file, or puts other bytes into it.
    pub(crate) fn write_file(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.files.borrow_mut().write(path, bytes, self.now.get())
    }

    /// The value of a variable, the special ones included.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        let shell = self.shell.borrow();
        match name {
            "?" => Some(shell.status.to_string()),
            "#" => Some((shell.arguments.len() - 1).to_string()),
            "@" | "*" => Some(shell.arguments[1..].join(" ")),
            "$" => Some("4711".to_owned()),
            "!" | "-" => None,
            _ => match name.parse::<usize>() {
                Ok(number) => shell.arguments.get(number).cloned(),
                Err(_) => shell.value(name),
            },
        }
    }

    pub(crate) fn set_variable(&self, name: &str, value: String) -> Result<(), Stop> {
        let set = self.shell.borrow_mut().set(name, value, false);
        set.map_err(Stop::Failed)
    }

    /// The arguments of the script that runs.
    pub(crate) fn arguments(&self) -> Vec<String> {
        self.shell.borrow().arguments[1..].to_vec()
    }

    /// The status of the last command whose output stands in the words of the present one.
    pub(super) fn status_of_words(&self) -> i32 {
        self.status_of_words.get()
    }

    pub(super) fn set_status_of_words(&self, status: i32) {
        self.status_of_words.set(status);
    }

    pub(super) fn status(&self) -> i32 {
        self.shell.borrow().status
    }

    pub(super) fn set_status(&self, status: i32) {
        self.shell.borrow_mut().status = status;
    }
}
