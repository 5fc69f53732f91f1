//! `cargo xtask lessons`: the lessons folder, compiled into what the site reads.

use crate::Task;
use crate::arguments::{Argument, Arguments};
use crate::failure::Failure;
use crate::project;
use crate::stopwatch::Stopwatch;
use course::compile::{Compiled, Problem};
use course::proof::Proof;
use std::collections::BTreeMap;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

pub const TASK: Task = Task {
    name: "lessons",
    summary: "Compiles and checks the lessons",
    help: "Usage: cargo xtask lessons [--out DIR] [--check] [--only WORD]

Compiles lessons/ into target/course/. Every mistake is told as `file:line: what, and how to mend it`.

  --out DIR    writes there instead
  --check      writes nothing, but proves what the lessons claim: runs every prediction, every answer and every
               challenge on the simulated cloud, as many lessons at once as the machine has cores
  --only WORD  with --check: only the lessons with this in their address, such as api-keys",
    run,
};

fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut out = Some(project::compiled_lessons());
    let mut only = String::new();
    arguments.each(TASK.name, |argument, reader| {
        match argument {
            Argument::Option(name) if name == "out" => {
                let dir: PathBuf = reader.value()?;
                out = Some(
                    std::env::current_dir().map_or_else(|_| dir.clone(), |here| here.join(&dir)),
                );
            }
            Argument::Option(name) if name == "check" => out = None,
            Argument::Option(name) if name == "only" => only = reader.value()?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    match out {
        Some(dir) => write(&dir),
        None => check(&only),
    }
}

/// Compiles the lessons into `target/course/`.
pub fn compile() -> Result<(), Failure> {
    write(&project::compiled_lessons())
}

/// Compiles the lessons, and proves what those claim that have a word in their address, by running the simulated
/// cloud. Keeps nothing.
pub fn check(only: &str) -> Result<(), Failure> {
    let watch = Stopwatch::start();
    let compiled = compiled()?;
    let proofs: Vec<&Proof> = compiled
        .proofs
        .iter()
        .filter(|proof| proof.lesson.card.id.contains(only))
        .collect();
    told(&prove(&proofs))?;
    let lessons = proofs.len();
    println!("lessons: {lessons} compiled and proved in {watch}, no mistakes");
    Ok(())
}

/// As much stack as a main thread has: expressions may be deep, see [`cloud::jsonata::Limits`].
const STACK_BYTES: usize = 8 << 20;

/// What is wrong with the lessons' claims, in the order of the lessons. As many threads as the machine has cores take
/// the next lesson each, until none is left.
fn prove(proofs: &[&Proof]) -> Vec<Problem> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(BTreeMap::new());
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(proof) = proofs.get(at) else {
                return;
            };
            let problems = course::proof::prove(proof);
            found
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(at, problems);
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 1..threads.min(proofs.len()) {
            // Where the machine gives no more threads, there are fewer.
            let thread = thread::Builder::new().stack_size(STACK_BYTES);
            drop(thread.spawn_scoped(scope, work));
        }
        work();
    });
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.into_values().flatten().collect()
}

fn write(dir: &Path) -> Result<(), Failure> {
    let files = compiled()?.files;
    let changed = write_changed(dir, &files)?;
    println!(
        "lessons: {} files in {}, {changed} changed",
        files.len(),
        dir.display()
    );
    Ok(())
}

/// The lessons as the site reads them, and what they claim.
pub fn compiled() -> Result<Compiled, Failure> {
    match course::compile::compile_dir(&sources()?) {
        Ok(compiled) => {
            for warning in &compiled.warnings {
                eprintln!("warning: lessons/{warning}");
            }
            Ok(compiled)
        }
        Err(problems) => Err(told(&problems).err().unwrap_or_else(|| {
            Failure::new("the lessons do not compile", "See src/course/compile.")
        })),
    }
}

/// Every file of the lessons folder, by its path within it.
pub fn sources() -> Result<BTreeMap<String, String>, Failure> {
    let mut sources = BTreeMap::new();
    read(&project::root().join("lessons"), "", &mut sources)?;
    Ok(sources)
}

/// Tells every mistake; fails when there is one.
fn told(problems: &[Problem]) -> Result<(), Failure> {
    for problem in problems {
        eprintln!("lessons/{problem}");
    }
    let count = match problems.len() {
        0 => return Ok(()),
        1 => "one mistake".to_owned(),
        many => format!("{many} mistakes"),
    };
    Err(Failure::new(
        format!("the lessons have {count}, listed above"),
        "Mend them, then run `cargo xtask lessons --check` again.",
    ))
}

/// Reads every file of a folder and those below it, under its path from the first folder, with `/`.
fn read(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<(), Failure> {
    let failed = |error| Failure::file("read the folder", folder, &error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Editors leave their own files behind; they are nobody's lesson.
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            read(&path, &format!("{prefix}{name}/"), files)?;
        } else {
            files.insert(format!("{prefix}{name}"), project::read(&path)?);
        }
    }
    Ok(())
}

/// Makes the folder hold exactly these files, and answers how many that changed. Files that are as they should be are
/// not touched: whoever watches the folder would take a touch for a change.
fn write_changed(dir: &Path, files: &BTreeMap<String, String>) -> Result<usize, Failure> {
    let mut changed = 0;
    for (name, text) in files {
        let path = dir.join(name);
        if fs::read_to_string(&path).is_ok_and(|there| there == *text) {
            continue;
        }
        project::write(&path, text)?;
        changed += 1;
    }
    let mut there = BTreeMap::new();
    if dir.is_dir() {
        read(dir, "", &mut there)?;
    }
    for name in there
        .keys()
        .filter(|name| name.ends_with(".json") && !files.contains_key(*name))
    {
        let path = dir.join(name);
        fs::remove_file(&path).map_err(|error| Failure::file("delete", &path, &error))?;
        changed += 1;
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_written_and_what_is_gone_is_deleted() {
        let dir = project::target().join("test-lessons");
        let _ = fs::remove_dir_all(&dir);
        let one = |text: &str| BTreeMap::from([("week/a.json".to_owned(), text.to_owned())]);
        assert_eq!(write_changed(&dir, &one("1")).unwrap(), 1);
        assert_eq!(write_changed(&dir, &one("1")).unwrap(), 0);
        assert_eq!(write_changed(&dir, &one("2")).unwrap(), 1);
        let other = BTreeMap::from([("b.json".to_owned(), "3".to_owned())]);
        assert_eq!(write_changed(&dir, &other).unwrap(), 2);
        assert!(!dir.join("week/a.json").exists());
        fs::remove_dir_all(&dir).unwrap();
    }
}
