//! Runs the syntax tree.

use super::core::{Core, Limits, Stop};
use super::io::{Io, Sink};
use super::simple;
use crate::expand;
use crate::path::resolve;
use crate::syntax::{Chain, Command, Join, Pipeline, Redirect, Script, Stream, Streams, What};
use std::future::Future;
use std::pin::Pin;

/// The status of what Ctrl-C has ended.
const INTERRUPTED: i32 = 130;

/// Something that runs; boxed, since commands stand in commands.
pub(crate) type Doing<'a, T> = Pin<Box<dyn Future<Output = Result<T, Stop>> + 'a>>;

/// Runs a whole command line, and says its status.
pub(super) async fn whole(core: &Core, commands: &Script) -> i32 {
    let io = Io::screen();
    let done = script(core, commands, &io).await;
    let status = settle(core, &io, done).unwrap_or(INTERRUPTED);
    core.set_status(status);
    status
}

/// What a script comes to on whose inside nobody outside can act, except by Ctrl-C.
pub(super) fn settle(core: &Core, io: &Io, done: Result<i32, Stop>) -> Result<i32, Stop> {
    match done {
        Ok(status) | Err(Stop::Exit(status)) => Ok(status),
        Err(Stop::Interrupted) => Err(Stop::Interrupted),
        Err(Stop::Break(_) | Stop::Continue(_)) => Ok(0),
        Err(Stop::Failed(message)) => {
            // Where even the message finds no room there is nobody to tell.
            let _ = io.complain(core, &message);
            Ok(1)
        }
    }
}

/// Runs commands one after the other.
pub(crate) fn script<'a>(core: &'a Core, script: &'a Script, io: &'a Io) -> Doing<'a, i32> {
    Box::pin(async move {
        let mut status = 0;
        for one in &script.0 {
            status = chain(core, one, io).await?;
            core.set_status(status);
        }
        Ok(status)
    })
}

async fn chain(core: &Core, chain: &Chain, io: &Io) -> Result<i32, Stop> {
    let mut status = pipeline(core, &chain.first, io).await?;
    for (join, next) in &chain.rest {
        core.set_status(status);
        let goes_on = (*join == Join::And) == (status == 0);
        if goes_on {
            status = pipeline(core, next, io).await?;
        }
    }
    Ok(status)
}

async fn pipeline(core: &Core, pipeline: &Pipeline, io: &Io) -> Result<i32, Stop> {
    let status = match &*pipeline.commands {
        [one] => command(core, one, io).await?,
        commands => piped(core, commands, io).await?,
    };
    if pipeline.is_negated {
        return Ok(i32::from(status == 0));
    }
    Ok(status)
}

/// Runs commands of which each reads what the one before wrote. Each is a shell of its own, and runs when the one before has
/// ended.
async fn piped(core: &Core, commands: &[Command], io: &Io) -> Result<i32, Stop> {
    let mut input = io.input.clone();
    let mut status = 0;
    for (at, one) in commands.iter().enumerate() {
        let is_last = at + 1 == commands.len();
        let own = Io {
            input: input.take(),
            ..io.clone()
        };
        if is_last {
            status = apart(core, &own, command(core, one, &own)).await?;
        } else {
            let (own, buffer) = own.buffered();
            apart(core, &own, command(core, one, &own)).await?;
            input = Io::reading(buffer.take());
        }
    }
    Ok(status)
}

/// Runs something whose changes to folder and variables end with it.
pub(super) async fn apart(
    core: &Core,
    io: &Io,
    doing: impl Future<Output = Result<i32, Stop>>,
) -> Result<i32, Stop> {
    let before = core.shell.borrow().clone();
    let done = doing.await;
    *core.shell.borrow_mut() = before;
    settle(core, io, done)
}

/// Runs a script inside a word and says what it writes, without the ends of lines at its end.
pub(crate) async fn output_of(core: &Core, commands: &Script, io: &Io) -> Result<String, Stop> {
    let (own, buffer) = io.buffered();
    let status = apart(core, &own, script(core, commands, &own)).await?;
    core.set_status_of_words(status);
    let text = String::from_utf8_lossy(&buffer.take()).replace('\0', "");
    Ok(text.trim_end_matches('\n').to_owned())
}

fn command<'a>(core: &'a Core, command: &'a Command, io: &'a Io) -> Doing<'a, i32> {
    Box::pin(async move {
        core.step()?;
        let Some(io) = redirected(core, &command.redirects, io).await? else {
            return Ok(1);
        };
        match &command.what {
            What::Simple { assignments, words } => {
                simple::command(core, assignments, words, &io).await
            }
            What::For { name, values, body } => {
                let values = match values {
                    Some(words) => expand::fields(core, words, &io).await?,
                    None => core.shell.borrow().arguments[1..].to_vec(),
                };
                for_loop(core, name, values, body, &io).await
            }
            What::While {
                is_until,
                condition,
                body,
            } => while_loop(core, *is_until, condition, body, &io).await,
            What::If { arms, otherwise } => {
                for (condition, body) in arms {
                    if script(core, condition, &io).await? == 0 {
                        return script(core, body, &io).await;
                    }
                }
                match otherwise {
                    Some(body) => script(core, body, &io).await,
                    None => Ok(0),
                }
            }
            What::Group(body) => script(core, body, &io).await,
            What::Subshell(body) => apart(core, &io, script(core, body, &io)).await,
        }
    })
}

async fn for_loop(
    core: &Core,
    name: &str,
    values: Vec<String>,
    body: &Script,
    io: &Io,
) -> Result<i32, Stop> {
    let mut status = 0;
    for value in values {
        core.step()?;
        let set = core.shell.borrow_mut().set(name, value, false);
        set.map_err(Stop::Failed)?;
        match turn(script(core, body, io).await)? {
            Turn::Next(now) => status = now,
            Turn::Over => return Ok(0),
        }
    }
    Ok(status)
}

async fn while_loop(
    core: &Core,
    is_until: bool,
    condition: &Script,
    body: &Script,
    io: &Io,
) -> Result<i32, Stop> {
    let mut status = 0;
    loop {
        core.step()?;
        let holds = script(core, condition, io).await? == 0;
        if holds == is_until {
            return Ok(status);
        }
        match turn(script(core, body, io).await)? {
            Turn::Next(now) => status = now,
            Turn::Over => return Ok(0),
        }
    }
}

/// How a turn of a loop ended.
enum Turn {
    Next(i32),
    Over,
}

fn turn(done: Result<i32, Stop>) -> Result<Turn, Stop> {
    match done {
        Ok(status) => Ok(Turn::Next(status)),
        Err(Stop::Continue(0 | 1)) => Ok(Turn::Next(0)),
        Err(Stop::Continue(loops)) => Err(Stop::Continue(loops - 1)),
        Err(Stop::Break(0 | 1)) => Ok(Turn::Over),
        Err(Stop::Break(loops)) => Err(Stop::Break(loops - 1)),
        Err(stop) => Err(stop),
    }
}

/// A command's streams; nothing when one cannot be had, which has been said.
async fn redirected(core: &Core, redirects: &[Redirect], io: &Io) -> Result<Option<Io>, Stop> {
    let mut own = io.clone();
    for redirect in redirects {
        match redirect {
            Redirect::Same { from, to } => {
                let sink = match to {
                    Stream::Out => own.out.clone(),
                    Stream::Err => own.err.clone(),
                };
                match from {
                    Stream::Out => own.out = sink,
                    Stream::Err => own.err = sink,
                }
            }
            Redirect::Text(word) => {
                let text = expand::text(core, word, io).await?;
                own.input = Io::reading(text.into_bytes());
            }
            Redirect::Here(word) => {
                let text = match word.get() {
                    Some(word) => expand::text(core, word, io).await?,
                    None => String::new(),
                };
                own.input = Io::reading(text.into_bytes());
            }
            Redirect::From(word) => {
                let name = expand::text(core, word, io).await?;
                match read(core, &name) {
                    Ok(bytes) => own.input = Io::reading(bytes),
                    Err(trouble) => {
                        io.complain(core, &format!("{name}: {trouble}"))?;
                        return Ok(None);
                    }
                }
            }
            Redirect::To {
                streams,
                file,
                appends,
            } => {
                let name = expand::text(core, file, io).await?;
                let sink = match open(core, &name, *appends) {
                    Ok(sink) => sink,
                    Err(trouble) => {
                        io.complain(core, &format!("{name}: {trouble}"))?;
                        return Ok(None);
                    }
                };
                if !matches!(streams, Streams::One(Stream::Out)) {
                    own.err = sink.clone();
                }
                if !matches!(streams, Streams::One(Stream::Err)) {
                    own.out = sink;
                }
            }
        }
    }
    Ok(Some(own))
}

fn read(core: &Core, name: &str) -> Result<Vec<u8>, crate::Trouble> {
    let path = resolve(&core.shell.borrow().cwd, name);
    if path == "/dev/null" {
        return Ok(Vec::new());
    }
    core.files.borrow().read(&path).map(|bytes| bytes.to_vec())
}

fn open(core: &Core, name: &str, appends: bool) -> Result<Sink, crate::Trouble> {
    let path = resolve(&core.shell.borrow().cwd, name);
    if path == "/dev/null" {
        return Ok(Sink::Nowhere);
    }
    let now = core.now.get();
    let mut files = core.files.borrow_mut();
    if appends && files.get(&path).is_some_and(|entry| !entry.is_folder()) {
        return Ok(Sink::File(path));
    }
    files.write(&path, &[], now)?;
    Ok(Sink::File(path))
}

/// Runs the text of a file, or of `eval`, as a script.
pub(super) async fn run_text(core: &Core, name: &str, text: &str, io: &Io) -> Result<i32, Stop> {
    let commands = match crate::syntax::read(text) {
        Ok(commands) => commands,
        Err(error) => {
            io.complain(core, &format!("{name}: {error}"))?;
            return Ok(2);
        }
    };
    let depth = core.depth.get();
    if depth >= Limits::DEPTH {
        return Err(Stop::Failed(format!(
            "{name}: scripts can run each other {} deep",
            Limits::DEPTH
        )));
    }
    core.depth.set(depth + 1);
    let done = script(core, &commands, io).await;
    core.depth.set(depth);
    done
}
