//! Running other programs.

use crate::failure::Failure;
use crate::project;
use crate::stopwatch::{self, Stopwatch};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

/// How often a long step says that it is still alive, when nobody watches it in a terminal.
const HEARTBEAT: Duration = Duration::from_secs(15);
const TICK: Duration = Duration::from_millis(100);
/// How much of a failed step's log is shown.
const TAIL_LINES: usize = 25;

/// A program to run in the project's root, with an environment as if no task were running.
///
/// `cargo xtask` is itself run by cargo, which leaves its marks in the environment. Nested runs of cargo would take
/// them for changed settings and rebuild, or build with another toolchain than the project's.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(find(program).unwrap_or_else(|| program.into()));
    command.current_dir(project::root());
    command.env("PATH", search_path());
    for (name, _) in env::vars_os() {
        let known = name.to_string_lossy();
        let left_by_cargo = known.starts_with("CARGO_PKG_") || known.starts_with("CARGO_MANIFEST_");
        if left_by_cargo || ["CARGO", "RUSTUP_TOOLCHAIN", "RUST_RECURSION_COUNT"].contains(&&*known)
        {
            command.env_remove(name);
        }
    }
    command
}

/// `cargo`, with these words.
pub fn cargo(words: &[&str]) -> Command {
    let mut command = command("cargo");
    command.args(words);
    command
}

/// Where programs are looked for: the project's own tools, then the user's path, then cargo's own folder.
pub fn search_path() -> OsString {
    let mut folders = vec![project::target().join("tools/bin")];
    if let Some(path) = env::var_os("PATH") {
        folders.extend(env::split_paths(&path));
    }
    let cargo_home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    folders.extend(cargo_home.map(|home| home.join("bin")));
    env::join_paths(folders).unwrap_or_default()
}

/// The file that a program's name stands for.
pub fn find(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&search_path())
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

/// How the command reads on a command line.
fn spelled(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(command.get_program());
    let mut line = name.to_string_lossy().into_owned();
    for word in command.get_args() {
        line.push(' ');
        line.push_str(&word.to_string_lossy());
    }
    line
}

/// Runs the command in full view. `mend` says what to do when it fails.
pub fn run(command: &mut Command, mend: &str) -> Result<(), Failure> {
    let line = spelled(command);
    println!("$ {line}");
    let status = command
        .status()
        .map_err(|error| not_started(&line, &error))?;
    check(&line, status, mend)
}

/// Runs the command unseen; what it printed, or why it failed.
pub fn capture(command: &mut Command) -> Result<String, Failure> {
    let line = spelled(command);
    let output = command
        .output()
        .map_err(|error| not_started(&line, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(
        format!("`{line}` failed ({}): {}", output.status, said.trim()),
        "Run it by hand to see more.",
    ))
}

/// Runs a long step out of sight: its output goes to `log`, and a line now and then says how far it is.
///
/// The error is the end of the log, for the caller to explain.
pub fn run_logged(command: &mut Command, log: &Path) -> Result<(), Failure> {
    let line = spelled(command);
    println!("$ {line}");
    project::write(log, "")?;
    let failed = |error| Failure::file("write", log, &error);
    let out = File::create(log).map_err(failed)?;
    let err = out.try_clone().map_err(failed)?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .spawn()
        .map_err(|error| not_started(&line, &error))?;

    let watch = Stopwatch::start();
    let live = io::stdout().is_terminal();
    let every = if live { TICK } else { HEARTBEAT };
    let mut next = every;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) => {}
            Err(error) => return Err(not_started(&line, &error)),
        }
        if watch.elapsed() >= next {
            next += every;
            beat(live, &watch, log);
        }
        thread::sleep(TICK);
    };
    if live {
        print!("\r\x1b[K");
    }
    if status.success() {
        println!("  done in {watch}");
        return Ok(());
    }
    Err(Failure::new(
        format!(
            "`{line}` failed ({status}). The end of {}:\n\n{}\n",
            log.display(),
            tail(log, TAIL_LINES)
        ),
        network_trouble(&fs::read_to_string(log).unwrap_or_default()).unwrap_or_else(|| {
            "Mend what it complains of, then run the same task again: what is installed is kept."
                .into()
        }),
    ))
}

/// Says that a long step goes on: rewriting one line in a terminal, a line at a time elsewhere.
fn beat(live: bool, watch: &Stopwatch, log: &Path) {
    let doing = tail(log, 1);
    let doing: String = doing.trim().chars().take(60).collect();
    let elapsed = stopwatch::spell(watch.elapsed());
    if live {
        print!("\r\x1b[K  {elapsed}: {doing}");
    } else {
        println!("  still at it after {elapsed}: {doing}");
    }
    // A closed pipe ends the task soon enough; a missed line of progress is no reason to.
    let _ = io::stdout().flush();
}

fn tail(log: &Path, lines: usize) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// Words that cargo, rustup and apt print when they get no answer from the network.
const NETWORK_TROUBLE: [&str; 19] = [
    "could not resolve",
    "couldn't resolve host",
    "temporary failure resolving",
    "temporary failure in name resolution",
    "failed to lookup address",
    "dns error",
    "failed to connect",
    "could not connect",
    "connection refused",
    "connection reset",
    "timed out",
    "timeout was reached",
    "network failure",
    "network is unreachable",
    "failed to download",
    "could not download",
    "enotfound",
    "econnrefused",
    "etimedout",
];

/// What to do when a step failed for want of the network, told from its log.
pub fn network_trouble(log: &str) -> Option<String> {
    let line = log.lines().find(|line| {
        let line = line.to_lowercase();
        NETWORK_TROUBLE.iter().any(|words| line.contains(words))
    })?;
    Some(format!(
        "The network, or a server on it, gave no answer: \"{}\".\n\
         Check the connection (and HTTPS_PROXY, behind a proxy), then run the same task again:\n\
         what is already installed is kept, and it goes on from there.",
        line.trim()
    ))
}

fn check(line: &str, status: ExitStatus, mend: &str) -> Result<(), Failure> {
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("`{line}` failed ({status})"), mend))
}

fn not_started(line: &str, error: &io::Error) -> Failure {
    let program = line.split(' ').next().unwrap_or(line);
    if error.kind() == ErrorKind::NotFound {
        return Failure::new(
            format!("`{program}` is not installed, or not on the path"),
            "`cargo xtask setup` installs what the project needs, or says how to.",
        );
    }
    Failure::new(
        format!("could not run `{line}`: {error}"),
        "Run it by hand to see more.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named() {
        let failure = capture(&mut command("no-such-program")).unwrap_err();
        let text = failure.to_string();
        assert!(
            text.contains("`no-such-program` is not installed"),
            "{text}"
        );
    }

    #[test]
    fn marks_of_the_outer_cargo_are_wiped() {
        let command = command("cargo");
        let removed = |name: &str| {
            command
                .get_envs()
                .any(|(key, value)| key == name && value.is_none())
        };
        for (name, _) in env::vars() {
            if name.starts_with("CARGO_PKG_") {
                assert!(removed(&name), "{name} is handed on");
            }
        }
        assert!(!removed("CARGO_HOME"));
        assert!(!removed("CARGO_TARGET_DIR"));
    }

    #[test]
    fn network_trouble_is_told_apart() {
        let log =
            "Updating crates.io index\nerror: failed to get `x`\n[6] Couldn't resolve host name\n";
        let told = network_trouble(log).unwrap();
        assert!(
            told.contains("\"[6] Couldn't resolve host name\""),
            "{told}"
        );
        assert_eq!(network_trouble("error[E0433]: cannot find type"), None);
    }
}
