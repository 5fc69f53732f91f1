//! `cargo xtask build`: the site, ready for any static host.

use crate::Task;
use crate::arguments::{Argument, Arguments};
use crate::failure::Failure;
use crate::{lessons, project, setup, shell, sizes};
use std::fs;
use std::path::Path;

pub const TASK: Task = Task {
    name: "build",
    summary: "Builds the site for a static host into dist/, and checks its size",
    help: "Usage: cargo xtask build [--public-url URL]

Gets what is missing, compiles the lessons, builds the site into dist/ and prints what a browser loads of it.
Fails when that is above its budget.

  --public-url URL    where the site will live, for instance /stratus/ (otherwise /)",
    run,
};

fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut public_url = "/".to_owned();
    arguments.each(TASK.name, |argument, reader| match argument {
        Argument::Option(name) if name == "public-url" => {
            public_url = reader.value()?;
            Ok(true)
        }
        _ => Ok(false),
    })?;
    setup::ensure(setup::Needs::Building)?;
    site(&public_url)
}

/// Builds the site and checks its size.
pub fn site(public_url: &str) -> Result<(), Failure> {
    let dist = project::dist();
    into(&dist, public_url)?;
    sizes::check(&dist)
}

/// Builds the site for a path, into a folder.
pub fn into(dist: &Path, public_url: &str) -> Result<(), Failure> {
    lessons::compile()?;
    let mut trunk = trunk("build");
    trunk.args(["--release", "--public-url", public_url, "--dist"]);
    shell::run(
        trunk.arg(dist),
        "What stopped it is said above. A mistake in the code shows sooner with `cargo xtask lint`.",
    )?;
    let page = dist.join("index.html");
    // Hosts such as GitHub Pages send 404.html for paths they do not know: those of the app's own pages.
    fs::copy(&page, dist.join("404.html")).map_err(|error| Failure::file("copy", &page, &error))?;
    Ok(())
}

/// Trunk, with this command.
pub fn trunk(task: &str) -> std::process::Command {
    let mut trunk = shell::command("trunk");
    trunk.arg(task);
    // Builds are to work without a network, and asking for newer versions needs one.
    trunk.env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk's own stack is of no help to whoever reads why a build failed.
    trunk.env_remove("RUST_BACKTRACE");
    // Trunk reads this as an option and refuses the values that everyone gives it.
    if std::env::var_os("NO_COLOR").is_some() {
        trunk.env("NO_COLOR", "true");
    }
    trunk
}
