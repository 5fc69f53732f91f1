//! `cargo xtask lint`: everything that can be said about the code without running it.

use crate::Task;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::project::WASM_TARGET;
use crate::shell;

pub const TASK: Task = Task {
    name: "lint",
    summary: "Checks formatting, clippy (natively and for WebAssembly) and tidiness",
    help: "Usage: cargo xtask lint

Runs rustfmt and clippy, clippy once more for the browser's target, and the project's own rules (tests/tidy.rs).
A warning is an error.",
    run,
};

fn run(arguments: Arguments) -> Result<(), Failure> {
    arguments.none(TASK.name)?;
    check()
}

/// Runs every check.
pub fn check() -> Result<(), Failure> {
    shell::run(
        &mut shell::cargo(&["fmt", "--all", "--check"]),
        "`cargo fmt --all` formats all of it.",
    )?;
    let mend = "Mend what clippy names above; `cargo clippy --fix` mends some of it by itself.";
    let native = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    shell::run(&mut shell::cargo(&native), mend)?;
    // What reaches the browser: the app, and the two crates below it without the compiler of lessons.
    let mut wasm = shell::cargo(&["clippy", "--target", WASM_TARGET]);
    wasm.args([
        "-p",
        "stratus",
        "-p",
        "cloud",
        "-p",
        "course",
        "--no-default-features",
    ]);
    shell::run(wasm.args(["--", "-D", "warnings"]), mend)?;
    shell::run(
        &mut shell::cargo(&["test", "--quiet", "-p", "stratus", "--test", "tidy"]),
        "Each line above names a file, and the rule it breaks.",
    )
}
