//! The terminal, without the page: what is typed, what runs, what is on the screen.
//!
//! Lines wait in a queue until the shell is free, or until what runs asks for one. What a command needs of others (Python, the
//! simulated cloud, time) comes out as [`Deed`]s.

mod filter;
mod screen;
#[cfg(test)]
mod tests;

pub use screen::{Kind, Piece};

use screen::Screen;
use shell::{Delta, Files, Program, Request, Response, Run, Shell, Stream, Wants};
use std::collections::VecDeque;
use std::sync::Arc;

/// What stands before a line that goes on with a command.
const CONTINUED: &str = "> ";

/// What a running command needs of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A program is to run; tell [`Terminal::said`] and [`Terminal::ended`].
    Program(Program),
    /// The program gets a line that it asked for, or the end of its input.
    Line(Option<String>),
    /// The program is to stop.
    Interrupt,
    /// A request is to be sent; tell [`Terminal::answered`].
    Http(Request),
    /// Virtual time is to pass; tell [`Terminal::slept`].
    Sleep(u64),
    /// A file is to be opened in the editor.
    Edit(String),
}

/// Who waits for a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Asks {
    #[default]
    Nobody,
    /// A command of the shell.
    Shell,
    /// The program that runs.
    Program,
}

/// What the prompt shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    /// What stands before the line.
    pub text: String,
    /// Whether a command runs.
    pub is_busy: bool,
    /// Whether the line goes to it.
    pub is_asked: bool,
}

/// See the module's description.
#[derive(Default)]
pub struct Terminal {
    /// What the shell remembers.
    pub shell: Shell,
    screen: Screen,
    run: Option<Run>,
    in_program: bool,
    asks: Asks,
    /// What the program says before the line that it asks for.
    question: String,
    /// Lines that have been typed and not been taken.
    typed: VecDeque<String>,
    /// Commands that come from elsewhere on the page: no program gets them.
    wanted: VecDeque<String>,
    /// The beginning of a command that has more lines.
    open: String,
}

impl Terminal {
    /// What the prompt shows.
    pub fn prompt(&self) -> Prompt {
        let text = match (self.asks, self.run.is_some()) {
            (Asks::Program, _) => self.question.clone(),
            (_, true) => String::new(),
            (_, false) if !self.open.is_empty() => CONTINUED.to_owned(),
            (_, false) => self.shell.prompt(),
        };
        Prompt {
            text,
            is_busy: self.run.is_some(),
            is_asked: self.asks != Asks::Nobody,
        }
    }

    /// What is on the screen.
    pub fn show(&mut self) -> Vec<Arc<Piece>> {
        self.screen.show()
    }

    /// The reader types lines.
    pub fn enter(&mut self, text: &str) {
        self.typed.extend(text.split('\n').map(str::to_owned));
    }

    /// Commands are to be run as soon as nothing else does.
    pub fn want(&mut self, text: &str) {
        let lines = text.trim_end().split('\n');
        self.wanted.extend(lines.map(str::to_owned));
    }

    /// Whether a program or another command runs.
    pub const fn is_busy(&self) -> bool {
        self.run.is_some()
    }

    /// The page says something.
    pub fn note(&mut self, text: &str) {
        self.screen.write_line(Kind::Note, text);
    }

    /// The screen is emptied.
    pub fn clear(&mut self) {
        self.screen.clear();
    }

    /// Ctrl-D: the end of what is read.
    pub fn end_input(&mut self) -> Vec<Deed> {
        match std::mem::take(&mut self.asks) {
            Asks::Shell => {
                if let Some(run) = &self.run {
                    run.line(None);
                }
                Vec::new()
            }
            Asks::Program => {
                self.screen.echo(&std::mem::take(&mut self.question), "");
                vec![Deed::Line(None)]
            }
            Asks::Nobody => {
                if self.run.is_none() {
                    self.note("The terminal stays open: it is part of the page.");
                }
                Vec::new()
            }
        }
    }

    /// Ctrl-C: what runs stops, what waits is forgotten. `line` is what stands at the prompt.
    pub fn interrupt(&mut self, line: &str) -> Vec<Deed> {
        let prompt = self.prompt();
        self.screen.echo(&prompt.text, &format!("{line}^C"));
        self.typed.clear();
        self.wanted.clear();
        self.open.clear();
        self.question.clear();
        self.asks = Asks::Nobody;
        let Some(run) = &self.run else {
            self.shell.fail_by_interrupt();
            return Vec::new();
        };
        run.interrupt();
        if self.in_program {
            return vec![Deed::Interrupt];
        }
        Vec::new()
    }

    /// The program writes.
    pub fn said(&mut self, stream: Stream, text: &str) {
        if let Some(run) = &self.run {
            run.said(stream, text.as_bytes());
        }
    }

    /// The program asks for a line.
    pub fn asked(&mut self, question: &str) {
        self.asks = Asks::Program;
        question.clone_into(&mut self.question);
    }

    /// The program has ended, and these files changed.
    pub fn ended(&mut self, status: i32, delta: &Delta, files: &mut Files, now: u64) {
        self.in_program = false;
        self.asks = Asks::Nobody;
        self.question.clear();
        if let Err((path, trouble)) = files.apply(delta, now) {
            self.note(&format!("{path} is not kept: {trouble}."));
        }
        if let Some(run) = &self.run {
            run.ended(status);
        }
    }

    /// A request was answered.
    pub fn answered(&mut self, answer: Result<Response, String>) {
        if let Some(run) = &self.run {
            run.answered(answer);
        }
    }

    /// The time has passed.
    pub fn slept(&mut self) {
        if let Some(run) = &self.run {
            run.slept();
        }
    }

    /// Goes on as far as possible.
    pub fn go_on(&mut self, files: &mut Files, now: u64) -> Vec<Deed> {
        let mut deeds = Vec::new();
        loop {
            if self.run.is_none() {
                if !self.take_command() {
                    return deeds;
                }
                continue;
            }
            if self.asks != Asks::Nobody {
                // What the program wrote before it asked stands before the answer.
                while self.asks == Asks::Program && self.advance(files, now, &mut deeds) {}
                let Some(line) = self.typed.pop_front() else {
                    return deeds;
                };
                deeds.extend(self.answer(line));
                continue;
            }
            if !self.advance(files, now, &mut deeds) {
                return deeds;
            }
        }
    }

    /// A line for who asks.
    fn answer(&mut self, line: String) -> Option<Deed> {
        let question = std::mem::take(&mut self.question);
        self.screen.echo(&question, &line);
        match std::mem::take(&mut self.asks) {
            Asks::Program => Some(Deed::Line(Some(line))),
            _ => {
                if let Some(run) = &self.run {
                    run.line(Some(line));
                }
                None
            }
        }
    }

    /// One step of what runs; whether there may be more.
    fn advance(&mut self, files: &mut Files, now: u64, deeds: &mut Vec<Deed>) -> bool {
        let Some(run) = &mut self.run else {
            return false;
        };
        match run.next(&mut self.shell, files, now) {
            Wants::Output { stream, text } => {
                let kind = match stream {
                    Stream::Out => Kind::Out,
                    Stream::Err => Kind::Err,
                };
                self.screen.write(kind, &text);
            }
            Wants::Program(program) => {
                self.in_program = true;
                deeds.push(Deed::Program(program));
                return false;
            }
            Wants::Http(request) => {
                deeds.push(Deed::Http(request));
                return false;
            }
            Wants::Sleep(ms) => {
                deeds.push(Deed::Sleep(ms));
                return false;
            }
            Wants::Line => self.asks = Asks::Shell,
            Wants::Clear => self.screen.clear(),
            Wants::Edit(path) => deeds.push(Deed::Edit(path)),
            Wants::Nothing => return false,
            Wants::Done(_) => {
                self.run = None;
                self.in_program = false;
                self.screen.end_line();
            }
        }
        true
    }

    /// Begins with the next line that was typed or wanted; whether there was one.
    fn take_command(&mut self) -> bool {
        let Some(line) = self.typed.pop_front().or_else(|| self.wanted.pop_front()) else {
            return false;
        };
        let prompt = self.prompt();
        self.screen.end_line();
        // People copy commands with the `$` that stands before them.
        let line = match line.strip_prefix("$ ") {
            Some(line) if self.open.is_empty() => line.to_owned(),
            _ => line,
        };
        self.screen.echo(&prompt.text, &line);
        self.open.push_str(&line);
        match Run::new(&self.open) {
            Ok(run) => {
                self.shell.remember(&std::mem::take(&mut self.open));
                self.run = Some(run);
            }
            Err(error) if error.is_open => self.open.push('\n'),
            Err(error) => {
                self.shell.remember(&std::mem::take(&mut self.open));
                let text = format!("bash: {error}");
                self.screen.write_line(Kind::Err, &text);
                self.shell.fail_by_syntax();
            }
        }
        true
    }
}

/// The line that the reader comes to from `line` by going up or down in what was typed: those that begin as it did when the
/// going began. `at` is the place in the history, which is its length for the line being written.
pub fn recall(history: &[String], begun: &str, at: usize, up: bool) -> Option<usize> {
    let fits = |at: &usize| history[*at].starts_with(begun);
    if up {
        (0..at.min(history.len())).rev().find(fits)
    } else {
        let later = (at + 1..history.len()).find(fits);
        later.or((at < history.len()).then_some(history.len()))
    }
}
