//! The terminal on the page: joins its model with Python, the stage and the reader's files. It lives as long as the stage, so
//! that a program goes on while another panel is open.

use super::clock;
use super::handle::{Panel, StageHandle};
use super::model::terminal::{Deed, Piece, Prompt, Terminal};
use super::python::{Command, RunId, Said};
use cloud::http::{HttpRequest, HttpResponse, bytes_of, text_of};
use leptos::prelude::*;
use serde_json::Value;
use shell::{Completion, Program, Request, Response, Stream};
use std::sync::Arc;

/// How many proposals of Tab are shown.
const PROPOSALS_MAX: usize = 60;

/// What only the page knows of it.
#[derive(Default)]
struct Inside {
    terminal: Terminal,
    stage: Option<StageHandle>,
    /// The program in Python, once it has a name there.
    run: Option<RunId>,
    /// Counts what was asked of others: an answer to an earlier one comes too late.
    asked: u64,
    /// The version of the files that Python knows.
    told: u64,
    /// Whether the screen is about to be drawn.
    draws: bool,
}

/// The terminal. It is a part of the [`StageHandle`].
#[derive(Clone, Copy)]
pub struct TerminalHandle {
    inside: StoredValue<Inside, LocalStorage>,
    /// What stands before the line.
    pub prompt: RwSignal<Prompt>,
    /// What is on the screen.
    pub pieces: RwSignal<Arc<Vec<Arc<Piece>>>>,
    /// What stands in the line: it outlives the panel.
    pub line: RwSignal<String>,
}

impl TerminalHandle {
    /// A terminal in which nothing has been typed, for as long as the caller's owner lives.
    pub(super) fn new() -> Self {
        Self {
            inside: StoredValue::new_local(Inside::default()),
            prompt: RwSignal::default(),
            pieces: RwSignal::default(),
            line: RwSignal::default(),
        }
    }

    /// Joins it with the stage on whose cloud it works, and runs what other parts of the page want run.
    pub(super) fn join(self, stage: StageHandle) {
        self.inside
            .update_value(|inside| inside.stage = Some(stage));
        self.pump();
        let wanted = stage.show.to_type;
        Effect::new(move |_| {
            if let Some(lines) = wanted.get() {
                wanted.set(None);
                stage.show.panel.set(Panel::Terminal);
                // Not within this effect: callbacks that are made in it end when it runs again, and it does at once.
                clock::later(0, move || self.want(&lines));
            }
        });
    }

    /// What the shell remembers, to be kept.
    pub(super) fn kept(self) -> Option<Value> {
        let kept = self.inside.try_with_value(|inside| {
            let shell = &inside.terminal.shell;
            (*shell != shell::Shell::default()).then(|| shell.kept())
        });
        kept.flatten()
    }

    /// Goes on as a shell that was kept.
    pub(super) fn restore(self, kept: &Value) {
        self.with(|inside| inside.terminal.shell = shell::Shell::restored(kept));
        self.pump();
    }

    /// The reader types lines.
    pub fn enter(self, text: &str) {
        self.with(|inside| inside.terminal.enter(text));
        self.pump();
    }

    /// Commands are to be run as soon as nothing else runs.
    pub fn want(self, text: &str) {
        self.with(|inside| inside.terminal.want(text));
        self.pump();
    }

    /// Ctrl-C, with what stands in the line.
    pub fn interrupt(self, line: &str) {
        let deeds = self.with(|inside| {
            // What was asked for is no longer waited for, except the end of a program.
            if inside.run.is_none() {
                inside.asked += 1;
            }
            inside.terminal.interrupt(line)
        });
        self.act_all(deeds.unwrap_or_default());
        self.pump();
    }

    /// Ctrl-D.
    pub fn end_input(self) {
        let deeds = self.with(|inside| inside.terminal.end_input());
        self.act_all(deeds.unwrap_or_default());
        self.pump();
    }

    /// Ctrl-L.
    pub fn clear(self) {
        self.with(|inside| inside.terminal.clear());
        self.pump();
    }

    /// What was typed before, the latest last.
    pub fn history(self) -> Vec<String> {
        let history = self.with(|inside| inside.terminal.shell.history().to_vec());
        history.unwrap_or_default()
    }

    /// Completes the line before the cursor: tells what is to stand in place of how many of its last bytes. Where several
    /// words fit, they are shown.
    pub fn complete(self, line: &str, on: Callback<(usize, String)>) {
        let Some(stage) = self.with(|inside| inside.stage).flatten() else {
            return;
        };
        let completion = self.with(|inside| {
            if inside.terminal.is_busy() {
                return None;
            }
            let shell = &inside.terminal.shell;
            let files = stage.show.files;
            Some(files.with_untracked(|files| shell::complete(line, shell, files)))
        });
        match completion.flatten() {
            None => {}
            Some(Completion::Words { replaces, words }) => self.offer(line, replaces, &words, on),
            Some(Completion::Aws(command)) => self.ask_aws(stage, line.to_owned(), &command, on),
        }
    }

    /// Asks the AWS CLI's own completer.
    fn ask_aws(
        self,
        stage: StageHandle,
        line: String,
        command: &str,
        on: Callback<(usize, String)>,
    ) {
        let program = Program {
            argv: vec!["aws_completer".to_owned()],
            stdin: None,
            ..Program::default()
        };
        let environment = self.with(|inside| inside.terminal.shell.environment());
        let mut environment = environment.unwrap_or_default();
        environment.insert("COMP_LINE".into(), command.to_owned());
        environment.insert("COMP_POINT".into(), command.len().to_string());
        let said = StoredValue::new(String::new());
        let heard = move |what: Said| match what {
            Said::Output { stream, text } => {
                if stream == super::python::Stream::Out {
                    said.update_value(|said| said.push_str(&text));
                }
            }
            Said::Prompt(_) => {}
            Said::Done { .. } => {
                let said = said.try_get_value().unwrap_or_default();
                let word = line.rsplit(' ').next().unwrap_or_default().to_owned();
                let words = said.split_whitespace();
                let words = words.filter(|one| one.starts_with(&word));
                let words: Vec<String> = words.map(str::to_owned).collect();
                self.offer(&line, word.len(), &words, on);
            }
        };
        let command = self.command(stage, program, environment.into_iter().collect());
        stage.python.run(command, Callback::new(heard));
    }

    fn offer(self, line: &str, replaces: usize, words: &[String], on: Callback<(usize, String)>) {
        let given = line
            .get(line.len().saturating_sub(replaces)..)
            .unwrap_or_default();
        match words {
            [] => {}
            [one] => {
                let end = if one.ends_with('/') { "" } else { " " };
                on.run((replaces, format!("{one}{end}")));
            }
            several => {
                let common = Completion::common(several);
                if common.len() > given.len() {
                    on.run((replaces, common));
                    return;
                }
                let mut text = several[..several.len().min(PROPOSALS_MAX)].join("  ");
                if several.len() > PROPOSALS_MAX {
                    text.push_str("  ...");
                }
                self.with(|inside| inside.terminal.note(&text));
                self.pump();
            }
        }
    }

    fn with<T>(self, act: impl FnOnce(&mut Inside) -> T) -> Option<T> {
        self.inside.try_update_value(act)
    }

    /// Goes on as far as possible, and shows it.
    fn pump(self) {
        let Some(stage) = self.with(|inside| inside.stage).flatten() else {
            return;
        };
        let now = stage
            .show
            .now
            .try_get_untracked()
            .map_or(0, cloud::clock::Time::as_millis);
        let files = stage.show.files;
        let gone_on = self.with(|inside| {
            files.try_update_untracked(|files| {
                let before = files.version();
                let deeds = inside.terminal.go_on(files, now);
                (deeds, files.version() != before)
            })
        });
        let Some((deeds, has_changed)) = gone_on.flatten() else {
            return;
        };
        if has_changed {
            files.update(|_| {});
        }
        self.draw_soon(stage);
        self.act_all(deeds);
    }

    /// Shows the prompt now and the screen with the next frame: what comes until then is one piece.
    fn draw_soon(self, stage: StageHandle) {
        let seen = self.with(|inside| {
            let waits = std::mem::replace(&mut inside.draws, true);
            (inside.terminal.prompt(), waits)
        });
        let Some((prompt, waits)) = seen else {
            return;
        };
        if self.prompt.try_with_untracked(|shown| *shown != prompt) == Some(true) {
            let is_over = !prompt.is_busy;
            self.prompt.set(prompt);
            if is_over {
                stage.keep_home_soon();
            }
        }
        if !waits {
            clock::later(16, move || {
                let pieces = self.with(|inside| {
                    inside.draws = false;
                    inside.terminal.show()
                });
                if let Some(pieces) = pieces {
                    self.pieces.try_set(Arc::new(pieces));
                }
            });
        }
    }

    fn act_all(self, deeds: Vec<Deed>) {
        let Some(stage) = self.with(|inside| inside.stage).flatten() else {
            return;
        };
        for deed in deeds {
            self.act(stage, deed);
        }
    }

    fn act(self, stage: StageHandle, deed: Deed) {
        match deed {
            Deed::Program(program) => self.run(stage, program),
            Deed::Line(text) => {
                if let Some(run) = self.with(|inside| inside.run).flatten() {
                    stage.python.line(run, text);
                }
            }
            Deed::Interrupt => {
                if let Some(run) = self.with(|inside| inside.run).flatten() {
                    stage.python.interrupt(run);
                }
            }
            Deed::Http(request) => {
                let number = self.ask();
                let answered = move |answer: Result<HttpResponse, String>| {
                    self.tell(number, |terminal| {
                        terminal.answered(answer.as_ref().map(response).map_err(Clone::clone));
                    });
                };
                stage.ask_http(asked(request), Callback::new(answered));
            }
            Deed::Sleep(ms) => {
                let number = self.ask();
                let slept = move |_| self.tell(number, Terminal::slept);
                stage.sleep(ms, Callback::new(slept));
            }
            Deed::Edit(path) if stage.show.has_code() => {
                stage.show.file.set(Some(path));
                stage.show.panel.set(Panel::Code);
            }
            Deed::Edit(_) => {
                let why = "The editor is there in scenes with functions. Here: cat > FILE, then Ctrl+D at the end.";
                self.with(|inside| inside.terminal.note(why));
                self.draw_soon(stage);
            }
        }
    }

    /// The number of what is asked of others now.
    fn ask(self) -> u64 {
        let number = self.with(|inside| {
            inside.asked += 1;
            inside.asked
        });
        number.unwrap_or_default()
    }

    /// Tells the terminal what it asked for, if it still waits for that.
    fn tell(self, number: u64, tell: impl FnOnce(&mut Terminal)) {
        let is_awaited = self.with(|inside| {
            let is_awaited = inside.asked == number;
            if is_awaited {
                tell(&mut inside.terminal);
            }
            is_awaited
        });
        if is_awaited == Some(true) {
            self.pump();
        }
    }

    /// A program as Python gets it, with the files that changed since it was told of them.
    fn command(
        self,
        stage: StageHandle,
        program: Program,
        environment: Vec<(String, String)>,
    ) -> Command {
        let told = self.with(|inside| inside.told).unwrap_or_default();
        let (delta, version) = stage
            .show
            .files
            .with_untracked(|files| (files.since(told), files.version()));
        self.with(|inside| inside.told = version);
        let cwd = match program.cwd.is_empty() {
            true => shell::HOME.to_owned(),
            false => program.cwd,
        };
        Command {
            argv: program.argv,
            stdin: program.stdin.map(Into::into),
            cwd,
            env: environment,
            files: delta,
        }
    }

    fn run(self, stage: StageHandle, mut program: Program) {
        let environment = std::mem::take(&mut program.env);
        let command = self.command(stage, program, environment.into_iter().collect());
        let number = self.ask();
        let heard = move |said: Said| match said {
            Said::Output { stream, text } => {
                let stream = match stream {
                    super::python::Stream::Out => Stream::Out,
                    super::python::Stream::Err => Stream::Err,
                };
                self.tell(number, |terminal| terminal.said(stream, &text));
            }
            Said::Prompt(question) => self.tell(number, |terminal| terminal.asked(&question)),
            Said::Done { exit, files } => {
                self.with(|inside| {
                    inside.run = None;
                });
                let now = stage
                    .show
                    .now
                    .try_get_untracked()
                    .map_or(0, cloud::clock::Time::as_millis);
                stage.show.files.update(|own| {
                    self.with(|inside| {
                        if inside.asked == number {
                            inside.terminal.ended(exit, &files, own, now);
                        }
                    });
                });
                self.with(|inside| inside.asked += 1);
                self.pump();
            }
        };
        let run = stage.python.run(command, Callback::new(heard));
        // It may be over already: where Python cannot run, it says so at once.
        self.with(|inside| {
            if inside.asked == number {
                inside.run = run;
            }
        });
    }
}

/// A request of the shell's, as the cloud takes it.
fn asked(request: Request) -> HttpRequest {
    HttpRequest {
        method: request.method,
        url: request.url,
        headers: request.headers.into_iter().collect(),
        body: request.body.map(|bytes| text_of(&bytes)),
        ..HttpRequest::default()
    }
}

/// The cloud's answer, as the shell takes it.
fn response(answer: &HttpResponse) -> Response {
    let headers = answer.headers.iter();
    Response {
        status: answer.status,
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: bytes_of(&answer.body).into_owned(),
    }
}
