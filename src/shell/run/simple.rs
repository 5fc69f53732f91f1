//! Simple commands: words, and who runs them.

use super::core::{Core, Stop};
use super::interpret::{apart, run_text};
use super::io::Io;
use super::{Program, Told, Wants};
use crate::builtin::{self, Call, Halt};
use crate::expand;
use crate::path::resolve;
use crate::state::Variable;
use crate::syntax::{Stream, Word};
use std::future::Future;
use std::pin::Pin;

/// The programs that are run outside of the shell.
pub(crate) const PROGRAMS: [&str; 3] = ["aws", "python", "python3"];
/// The status of a command that is not there.
const NOT_FOUND: i32 = 127;
/// The status of what is there and cannot be run.
const NOT_RUNNABLE: i32 = 126;

pub(super) async fn command(
    core: &Core,
    assignments: &[(String, Word)],
    words: &[Word],
    io: &Io,
) -> Result<i32, Stop> {
    core.set_status_of_words(0);
    let argv = expand::fields(core, words, io).await?;
    let mut values = Vec::new();
    for (name, word) in assignments {
        values.push((name.clone(), expand::text(core, word, io).await?));
    }
    if argv.is_empty() {
        for (name, value) in values {
            let set = core.shell.borrow_mut().set(&name, value, false);
            set.map_err(Stop::Failed)?;
        }
        return Ok(core.status_of_words());
    }
    // Set for this command alone.
    let mut before: Vec<(String, Option<Variable>)> = Vec::new();
    for (name, value) in values {
        let mut shell = core.shell.borrow_mut();
        before.push((name.clone(), shell.variables.get(&name).cloned()));
        shell.set(&name, value, true).map_err(Stop::Failed)?;
    }
    let done = run(core, argv, io).await;
    let mut shell = core.shell.borrow_mut();
    for (name, variable) in before.into_iter().rev() {
        match variable {
            Some(variable) => shell.variables.insert(name, variable),
            None => shell.variables.remove(&name),
        };
    }
    done
}

/// Runs a command whose words are known.
fn run<'a>(
    core: &'a Core,
    argv: Vec<String>,
    io: &'a Io,
) -> Pin<Box<dyn Future<Output = Result<i32, Stop>> + 'a>> {
    Box::pin(async move {
        let name = argv[0].clone();
        match &*name {
            "exit" | "break" | "continue" => Err(leave(core, &argv)),
            "eval" => run_text(core, "eval", &argv[1..].join(" "), io).await,
            "source" | "." | "bash" | "sh" => script_file(core, &argv, io).await,
            "xargs" => each(core, &argv, io).await,
            "command" | "sudo" | "time" if argv.len() > 1 && !argv[1].starts_with('-') => {
                run(core, argv[1..].to_vec(), io).await
            }
            "sleep" => sleep(core, &argv, io).await,
            "curl" => crate::curl::curl(core, &argv, io).await,
            _ if PROGRAMS.contains(&&*name) => program(core, argv, io).await,
            _ if name.contains('/') => path(core, argv, io).await,
            _ => match builtin::find(&name) {
                Some(builtin) => call(core, builtin, &argv, io).await,
                None => {
                    io.write(core, Stream::Err, builtin::unknown(&name).as_bytes())?;
                    Ok(NOT_FOUND)
                }
            },
        }
    })
}

/// `exit`, `break`, `continue`
fn leave(core: &Core, argv: &[String]) -> Stop {
    let number = argv.get(1).and_then(|text| text.parse::<i32>().ok());
    let loops = number.and_then(|number| u32::try_from(number).ok());
    match &*argv[0] {
        "break" => Stop::Break(loops.unwrap_or(1)),
        "continue" => Stop::Continue(loops.unwrap_or(1)),
        _ => Stop::Exit(number.unwrap_or_else(|| core.status()) & 255),
    }
}

/// A builtin that needs nobody's answer, except that it may read what the reader types.
async fn call(
    core: &Core,
    builtin: &builtin::Builtin,
    argv: &[String],
    io: &Io,
) -> Result<i32, Stop> {
    let mut input = io.input.clone();
    loop {
        let (done, written, wants) = {
            let (mut shell, mut files) = (core.shell.borrow_mut(), core.files.borrow_mut());
            let mut call = Call {
                name: builtin.name,
                args: &argv[1..],
                shell: &mut shell,
                files: &mut files,
                now: core.now.get(),
                input: input.as_deref(),
                written: Vec::new(),
                wants: None,
            };
            let done = (builtin.run)(&mut call);
            (done, call.written, call.wants)
        };
        let needs_all = match done {
            Err(Halt::NeedsInput) => true,
            Err(Halt::NeedsLine) => false,
            Ok(status) | Err(Halt::Failed(status)) => {
                for (stream, bytes) in written {
                    io.write(core, stream, &bytes)?;
                }
                if let Some(wants) = wants {
                    core.want(wants);
                }
                return Ok(status);
            }
        };
        input = Io::reading(typed(core, needs_all).await?);
    }
}

/// What the reader types: a line, or everything up to the end.
async fn typed(core: &Core, all: bool) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    loop {
        core.want(Wants::Line);
        match core.told().await? {
            Told::Line(Some(line)) => {
                bytes.extend_from_slice(line.as_bytes());
                bytes.push(b'\n');
                core.spend(line.len() + 1)?;
            }
            Told::Line(None) => return Ok(bytes),
            _ => {}
        }
        if !all {
            return Ok(bytes);
        }
    }
}

async fn program(core: &Core, argv: Vec<String>, io: &Io) -> Result<i32, Stop> {
    let program = {
        let shell = core.shell.borrow();
        Program {
            argv,
            stdin: io.input.as_ref().map(|input| input.take()),
            cwd: shell.cwd.clone(),
            env: shell.environment(),
        }
    };
    core.want(Wants::Program(program));
    core.in_program(true);
    loop {
        match core.told().await? {
            Told::Said(stream, bytes) => {
                let written = io.write(core, stream, &bytes);
                // A program that writes too much is no reason to lose its end.
                if let Err(Stop::Failed(message)) = written {
                    core.show(Stream::Err, format!("bash: {message}\n").as_bytes());
                }
            }
            Told::Ended(status) => {
                core.in_program(false);
                return Ok(status);
            }
            _ => {}
        }
    }
}

async fn sleep(core: &Core, argv: &[String], io: &Io) -> Result<i32, Stop> {
    let mut total = 0.0;
    if argv.len() < 2 {
        io.write(core, Stream::Err, b"sleep: missing operand\n")?;
        return Ok(1);
    }
    for text in &argv[1..] {
        let Some(seconds) = seconds(text) else {
            let message = format!("sleep: invalid time interval '{text}'\n");
            io.write(core, Stream::Err, message.as_bytes())?;
            return Ok(1);
        };
        total += seconds;
    }
    // A day: nobody waits longer, and the simulated world has limits of its own.
    let millis = (total.min(86_400.0) * 1000.0).round();
    core.want(Wants::Sleep(millis as u64));
    loop {
        if let Told::Slept = core.told().await? {
            return Ok(0);
        }
    }
}

/// A length of time as `sleep` takes it: `5`, `0.5`, `2m`.
fn seconds(text: &str) -> Option<f64> {
    let (number, unit) = match text.char_indices().last()? {
        (at, 's') => (&text[..at], 1.0),
        (at, 'm') => (&text[..at], 60.0),
        (at, 'h') => (&text[..at], 3_600.0),
        (at, 'd') => (&text[..at], 86_400.0),
        _ => (text, 1.0),
    };
    let number = number.parse::<f64>().ok()?;
    (number.is_finite() && number >= 0.0).then_some(number * unit)
}

/// `source FILE`, `bash FILE`, `bash -c COMMANDS`
async fn script_file(core: &Core, argv: &[String], io: &Io) -> Result<i32, Stop> {
    let is_own = matches!(&*argv[0], "bash" | "sh");
    let options = |arg: &&String| is_own && arg.starts_with('-') && *arg != "-c";
    let skipped = argv[1..].iter().take_while(options).count();
    let rest = &argv[1 + skipped..];
    match rest {
        [] if is_own => {
            io.complain(core, "you are in a shell already; give a script: bash FILE")?;
            Ok(0)
        }
        [] => {
            io.complain(core, &format!("{}: filename argument required", argv[0]))?;
            Ok(2)
        }
        [flag, text, arguments @ ..] if is_own && flag == "-c" => {
            let named = if arguments.is_empty() {
                &argv[..1]
            } else {
                arguments
            };
            let doing = with_arguments(core, "-c", text, named, io);
            apart(core, io, doing).await
        }
        [file, ..] => {
            let path = resolve(&core.shell.borrow().cwd, file);
            let read = core.files.borrow().read(&path);
            match read {
                Ok(bytes) => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    if is_own {
                        apart(core, io, with_arguments(core, file, &text, rest, io)).await
                    } else {
                        run_text(core, file, &text, io).await
                    }
                }
                Err(trouble) => {
                    io.complain(core, &format!("{file}: {trouble}"))?;
                    Ok(if is_own { NOT_FOUND } else { 1 })
                }
            }
        }
    }
}

async fn with_arguments(
    core: &Core,
    name: &str,
    text: &str,
    arguments: &[String],
    io: &Io,
) -> Result<i32, Stop> {
    core.shell.borrow_mut().arguments = arguments.to_vec();
    run_text(core, name, text, io).await
}

/// A command that is a path: a script of the reader's.
async fn path(core: &Core, argv: Vec<String>, io: &Io) -> Result<i32, Stop> {
    let path = resolve(&core.shell.borrow().cwd, &argv[0]);
    let known = path
        .strip_prefix("/usr/bin/")
        .or_else(|| path.strip_prefix("/bin/"));
    let known = known.or_else(|| path.strip_prefix("/usr/local/bin/"));
    if let Some(name) = known.filter(|name| !name.contains('/')) {
        let mut argv = argv.clone();
        argv[0] = name.to_owned();
        return run(core, argv, io).await;
    }
    let read = core.files.borrow().read(&path);
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(trouble) => {
            io.complain(core, &format!("{}: {trouble}", argv[0]))?;
            let is_there = trouble == crate::Trouble::IsFolder;
            return Ok(if is_there { NOT_RUNNABLE } else { NOT_FOUND });
        }
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let first = text.lines().next().unwrap_or_default();
    let is_python = if first.starts_with("#!") {
        first.contains("python")
    } else {
        path.ends_with(".py")
    };
    if is_python {
        let mut words = vec!["python3".to_owned()];
        words.extend(argv);
        return program(core, words, io).await;
    }
    apart(core, io, with_arguments(core, &argv[0], &text, &argv, io)).await
}

/// `xargs`: a command with the words that are read.
async fn each(core: &Core, argv: &[String], io: &Io) -> Result<i32, Stop> {
    let (most, command) = match &argv[1..] {
        [flag, number, rest @ ..] if flag == "-n" => (number.parse().unwrap_or(0), rest),
        [flag, rest @ ..] if flag == "-n1" => (1, rest),
        [flag, ..] if flag.starts_with('-') => {
            io.write(core, Stream::Err, b"xargs: here it takes -n NUMBER alone\n")?;
            return Ok(1);
        }
        rest => (usize::MAX, rest),
    };
    let input = match &io.input {
        Some(input) => input.take(),
        None => typed(core, true).await?,
    };
    let text = String::from_utf8_lossy(&input).into_owned();
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let command = if command.is_empty() {
        vec!["echo".to_owned()]
    } else {
        command.to_vec()
    };
    let mut status = 0;
    for chunk in words.chunks(most.clamp(1, 5_000)) {
        core.step()?;
        let argv = command.iter().chain(chunk).cloned().collect();
        if run(core, argv, io).await? != 0 {
            status = 123;
        }
    }
    Ok(status)
}
