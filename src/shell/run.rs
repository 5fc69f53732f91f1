//! A command line while it runs: it says what it wants, and is told.
//!
//! The interpreter is a future that nobody but [`Run::next`] polls. It waits for nothing but what it is told, so a run is as
//! pure as a function: the same answers, the same doings.

mod core;
mod interpret;
mod io;
mod simple;

use crate::files::Files;
use crate::state::Shell;
use crate::syntax::{Stream, SyntaxError};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

pub(crate) use core::{Core, Limits, Stop};
pub(crate) use interpret::{Doing, output_of};
pub(crate) use io::Io;
pub(crate) use simple::PROGRAMS;

/// What a run wants next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wants {
    /// To show something.
    Output {
        /// Whether it is output or a message.
        stream: Stream,
        /// The text.
        text: String,
    },
    /// To have a program run: tell what it says by [`Run::said`], then how it [`ended`](Run::ended).
    Program(Program),
    /// To have an HTTP request sent: tell the [`answer`](Run::answered).
    Http(Request),
    /// To let virtual time pass, in milliseconds: tell when it [`has`](Run::slept).
    Sleep(u64),
    /// A line from the reader: give [one](Run::line).
    Line,
    /// To have the screen emptied.
    Clear,
    /// To have a file opened in the editor, by its absolute path.
    Edit(String),
    /// Nothing before it is told what it waits for.
    Nothing,
    /// It is over, with this status.
    Done(i32),
}

/// A program that is no part of the shell: `aws`, `python`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// Its name and its arguments.
    pub argv: Vec<String>,
    /// What it reads; without it, it may ask the reader.
    pub stdin: Option<Vec<u8>>,
    /// The folder that it runs in.
    pub cwd: String,
    /// Its environment.
    pub env: BTreeMap<String, String>,
}

/// An HTTP request to the simulated world.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// `GET`
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body, where there is one.
    pub body: Option<Vec<u8>>,
}

/// The answer to a [`Request`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status: 200.
    pub status: u16,
    /// The headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What a run is told.
#[derive(Clone, Debug)]
pub(crate) enum Told {
    Said(Stream, Vec<u8>),
    Ended(i32),
    Answered(Result<Response, String>),
    Slept,
    Line(Option<String>),
}

/// A command line while it runs.
pub struct Run {
    core: Rc<Core>,
    future: Option<Pin<Box<dyn Future<Output = i32>>>>,
    status: i32,
}

impl Run {
    /// Reads what was typed; it runs by [`next`](Self::next).
    ///
    /// # Errors
    /// When it is no command.
    pub fn new(line: &str) -> Result<Self, SyntaxError> {
        let script = crate::syntax::read(line)?;
        let core = Rc::new(Core::default());
        let inner = Rc::clone(&core);
        let future = Box::pin(async move { interpret::whole(&inner, &script).await });
        Ok(Self {
            core,
            future: Some(future),
            status: 0,
        })
    }

    /// Goes on as far as possible. Shell and files are the reader's; `now` is virtual time, in milliseconds since 1970.
    pub fn next(&mut self, shell: &mut Shell, files: &mut Files, now: u64) -> Wants {
        if let Some(wants) = self.core.wanted() {
            return wants;
        }
        let Some(future) = &mut self.future else {
            return Wants::Done(self.status);
        };
        self.core.lend(shell, files, now);
        let polled = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        self.core.lend(shell, files, now);
        if let Poll::Ready(status) = polled {
            self.future = None;
            self.status = status;
            shell.status = status;
        }
        match self.core.wanted() {
            Some(wants) => wants,
            None if self.future.is_none() => Wants::Done(self.status),
            None => Wants::Nothing,
        }
    }

    /// The program says something.
    pub fn said(&self, stream: Stream, text: &[u8]) {
        self.core.tell(Told::Said(stream, text.to_vec()));
    }

    /// The program has ended, with this status.
    pub fn ended(&self, status: i32) {
        self.core.tell(Told::Ended(status));
    }

    /// The request was answered, or could not be sent, and why.
    pub fn answered(&self, answer: Result<Response, String>) {
        self.core.tell(Told::Answered(answer));
    }

    /// The time has passed.
    pub fn slept(&self) {
        self.core.tell(Told::Slept);
    }

    /// The reader typed a line, or ended the input.
    pub fn line(&self, text: Option<String>) {
        self.core.tell(Told::Line(text));
    }

    /// Ctrl-C: what waits for time, an answer or a line stops at once. A program has to be ended by who runs it.
    pub fn interrupt(&self) {
        self.core.interrupt();
    }
}
