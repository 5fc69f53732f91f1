//! `cargo xtask setup`: gets what is missing, and says so.

mod packages;
mod tools;

use crate::Task;
use crate::arguments::{Argument, Arguments};
use crate::failure::Failure;
use crate::project::{self, WASM_TARGET};
use crate::python;
use crate::shell;
use packages::Package;
use std::path::{Path, PathBuf};

pub const TASK: Task = Task {
    name: "setup",
    summary: "Gets the tools the project needs; what is there already is left alone",
    help: "Usage: cargo xtask setup [--browser]

Installs what building needs: Rust's standard library for WebAssembly, Trunk, wasm-bindgen's program and wasm-opt, and
makes the Python that runs in the browser (`cargo xtask python`). The three programs go into target/tools, so nothing outside the project changes for them, unless the right
versions are on the path already. What the system has to bring (Node.js with npm, Python
with pip) is installed when this runs as
root on Debian or Ubuntu, and asked for elsewhere. From nothing it takes about a quarter of an hour on two cores;
the second time, a second.

  --browser    also what the tests need: Chromium and its driver, boto3 and the AWS CLI",
    run,
};

fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut needs = Needs::Building;
    arguments.each(TASK.name, |argument, _| match argument {
        Argument::Option(name) if name == "browser" => {
            needs = Needs::Testing;
            Ok(true)
        }
        _ => Ok(false),
    })?;
    ensure(needs)
}

/// What is about to be done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Compiling the site, or serving it.
    Building,
    /// Running all tests as well, in a browser too.
    Testing,
}

/// Installs what is missing for that.
pub fn ensure(needs: Needs) -> Result<(), Failure> {
    wasm_target()?;
    tools::ensure(&tools::TRUNK)?;
    let Some(version) = project::locked_version("wasm-bindgen")? else {
        return Err(Failure::new(
            "Cargo.lock names no version of wasm-bindgen, which the site is built with",
            "Restore Cargo.lock from version control.",
        ));
    };
    tools::ensure(&tools::wasm_bindgen(&version))?;
    tools::ensure(&tools::WASM_OPT)?;
    ensure_python()?;
    python::build()?;
    if needs == Needs::Testing {
        lint_components()?;
        packages::ensure(&[
            &packages::CHROMIUM,
            &packages::CHROMEDRIVER,
            &packages::NODE,
        ])?;
        tools::ensure_axe()?;
        ensure_aws()?;
    }
    Ok(())
}

pub use tools::{aws, ensure_python, pyodide, wheels};

/// boto3 and the AWS CLI for this machine, of the versions that the browser's worker has.
pub fn ensure_aws() -> Result<(), Failure> {
    tools::ensure_aws(&python::requirements())
}

/// The script that finds what keeps people out of a page, once it is installed.
pub fn axe() -> PathBuf {
    tools::axe()
}

/// The program that makes WebAssembly smaller.
pub const fn wasm_opt() -> &'static str {
    tools::WASM_OPT.name
}

/// The driver that steers Chromium, once it is installed.
pub fn chromedriver() -> Result<PathBuf, Failure> {
    find_package(&packages::CHROMEDRIVER)
}

/// Node.js, once it is installed.
pub fn node() -> Result<PathBuf, Failure> {
    find_package(&packages::NODE)
}

fn find_package(package: &Package) -> Result<PathBuf, Failure> {
    package.find().ok_or_else(|| packages::missing(&[package]))
}

/// Says that something is there.
fn present(what: &str, path: &Path) {
    println!("  {what}: there ({})", path.display());
}

/// The standard library for WebAssembly, for the toolchain the project pins.
fn wasm_target() -> Result<(), Failure> {
    let mut rustc = shell::command("rustc");
    rustc.args(["--print", "target-libdir", "--target", WASM_TARGET]);
    let folder = PathBuf::from(shell::capture(&mut rustc)?.trim());
    if folder.is_dir() {
        present(&format!("Rust for {WASM_TARGET}"), &folder);
        return Ok(());
    }
    rustup_add(
        "target",
        WASM_TARGET,
        "or the package of your system with that library (Debian: libstd-rust-dev-wasm32)",
    )
}

/// rustfmt and clippy, which a minimal toolchain lacks.
fn lint_components() -> Result<(), Failure> {
    for (component, program) in [("rustfmt", "cargo-fmt"), ("clippy", "cargo-clippy")] {
        let mut check = shell::command(program);
        if shell::capture(check.arg("--version")).is_err() {
            rustup_add(
                "component",
                component,
                "or the package of your system that holds it",
            )?;
        }
    }
    Ok(())
}

/// Adds a part of Rust to the toolchain that the project pins.
fn rustup_add(kind: &str, name: &str, otherwise: &str) -> Result<(), Failure> {
    if shell::find("rustup").is_none() {
        return Err(Failure::new(
            format!("Rust's {kind} {name} is missing, and there is no rustup to add it"),
            format!(
                "Install Rust with rustup (https://rustup.rs),\n{otherwise}. Then run this again."
            ),
        ));
    }
    println!("  Rust's {kind} {name}: missing; adding it, under a minute");
    let toolchain = project::toolchain()?;
    let mut rustup = shell::command("rustup");
    rustup.args([kind, "add", "--toolchain", &toolchain, name]);
    shell::run_logged(&mut rustup, &log(name))
}

/// Where a step's output is kept.
fn log(name: &str) -> PathBuf {
    project::target().join(format!("setup-{name}.log"))
}
