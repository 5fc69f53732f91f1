//! Every task of the project, as `cargo xtask TASK`: one file a task.
//!
//! Exit status: 0 when the task succeeded, 1 when it failed, 2 when it was not understood.

mod arguments;
mod bench;
mod build;
mod conformance;
mod endpoint;
mod equal;
mod failure;
mod lessons;
mod lint;
mod new_lesson;
mod project;
mod python;
mod serve;
mod setup;
mod shell;
mod sizes;
mod split;
mod stopwatch;
mod test;
mod wasm;

use arguments::Arguments;
use failure::Failure;
use std::process::ExitCode;

/// One task: what it is called, what it is for, how it is run.
struct Task {
    name: &'static str,
    /// One line for the list of tasks.
    summary: &'static str,
    /// What `cargo xtask TASK --help` prints.
    help: &'static str,
    run: fn(Arguments) -> Result<(), Failure>,
}

const TASKS: [Task; 13] = [
    setup::TASK,
    serve::TASK,
    build::TASK,
    test::TASK,
    lint::TASK,
    lessons::TASK,
    python::TASK,
    new_lesson::TASK,
    endpoint::TASK,
    equal::TASK,
    conformance::TASK,
    bench::TASK,
    split::TASK,
];

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let Some(name) = words.next() else {
        print!("{}", overview());
        return ExitCode::SUCCESS;
    };
    let name = name.to_string_lossy().into_owned();
    if ["help", "--help", "-h"].contains(&name.as_str()) {
        print!("{}", overview());
        return ExitCode::SUCCESS;
    }
    let Some(task) = TASKS.iter().find(|task| task.name == name) else {
        eprintln!("error: there is no task `{name}`\n\n{}", overview());
        return ExitCode::from(2);
    };
    let arguments = Arguments::new(words);
    if arguments.ask_for_help() {
        println!("{}\n\n{}", task.summary, task.help.trim_end());
        return ExitCode::SUCCESS;
    }
    match (task.run)(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            failure.exit_code()
        }
    }
}

/// The list of all tasks.
fn overview() -> String {
    let mut text =
        String::from("Usage: cargo xtask TASK [OPTIONS]     (TASK --help says more)\n\n");
    for task in &TASKS {
        text.push_str(&format!("  {:<13} {}\n", task.name, task.summary));
    }
    text.push_str("\nNew here? `cargo xtask serve` gets what is missing and opens the site.\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_is_listed_and_explains_itself() {
        let text = overview();
        for task in &TASKS {
            assert!(text.contains(&format!("  {} ", task.name)), "{text}");
            let usage = format!("Usage: cargo xtask {}", task.name);
            assert!(
                task.help.starts_with(&usage),
                "{}: {}",
                task.name,
                task.help
            );
        }
    }
}
