//! `cargo xtask python`: what runs in the browser's worker, made from Pyodide and wheels.
//!
//! Nothing of it is kept in version control: npm and pip fetch it, pinned by version and hash.

use crate::Task;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::{project, setup, shell};
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

pub const TASK: Task = Task {
    name: "python",
    summary: "Makes the Python that runs in the browser, in target/python/",
    help: "Usage: cargo xtask python

Fetches Pyodide (from npm), boto3, the AWS CLI and AWS's runtime client for Lambda (from PyPI), all pinned by version
and hash, cuts them down to the services that are modelled, compiles them, and packs them for the browser's worker.
What is there already is left alone: the second time takes no time. Trunk runs this before each build.",
    run,
};

fn run(arguments: Arguments) -> Result<(), Failure> {
    arguments.none(TASK.name)?;
    setup::ensure_python()?;
    build()
}

/// The folder that becomes `python` in the site.
pub fn folder() -> PathBuf {
    project::target().join("python")
}

/// The wheels that are pinned, and where pip keeps them once they are fetched.
pub fn requirements() -> PathBuf {
    sources().join("requirements.txt")
}

fn sources() -> PathBuf {
    project::root().join("src/xtask/python")
}

fn runtime() -> PathBuf {
    project::root().join("src/app/python")
}

/// Makes the folder, unless it was made of the same.
pub fn build() -> Result<(), Failure> {
    let stamp = project::target().join("python.stamp");
    let now = format!("{:016x}", digest()?);
    let worker = folder().join("worker.js");
    if worker.is_file() && fs::read_to_string(&stamp).is_ok_and(|before| before == now) {
        println!("  Python for the browser: there ({})", folder().display());
        return Ok(());
    }
    println!("  Python for the browser: packing it, under half a minute");
    let wheels = setup::wheels(&requirements())?;
    let mut node = shell::command("node");
    node.arg(sources().join("pack.mjs"))
        .arg(setup::pyodide())
        .args([
            &wheels,
            &runtime(),
            &project::target().join("python-packs"),
            &folder(),
        ]);
    shell::run(
        &mut node,
        "If a hash does not fit, delete target/tools/lib/node_modules/pyodide and target/tools/wheels and run it again.",
    )?;
    project::write(&stamp, now)
}

/// Tells whether anything changed of which the folder is made.
fn digest() -> Result<u64, Failure> {
    let mut hash = DefaultHasher::new();
    for folder in [sources(), runtime(), runtime().join("stratus")] {
        for path in files(&folder)? {
            let bytes = fs::read(&path).map_err(|error| Failure::file("read", &path, &error))?;
            hash.write(path.as_os_str().as_encoded_bytes());
            hash.write(&bytes);
        }
    }
    Ok(hash.finish())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| Failure::file("read the folder", folder, &error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wheel_is_pinned_by_version_and_hash() {
        let text = project::read(&requirements()).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(lines.len() > 10, "{text}");
        for line in lines {
            assert!(
                line.contains("==") && line.contains(" --hash=sha256:"),
                "{line}"
            );
        }
    }

    #[test]
    fn boto3_fits_its_botocore_and_the_cli_brings_none_of_its_own() {
        let text = project::read(&requirements()).unwrap();
        let version = |name: &str| {
            let line = text.lines().find(|line| line.starts_with(name)).unwrap();
            line.split(['=', ' ']).nth(2).unwrap().to_owned()
        };
        assert_eq!(version("boto3=="), version("botocore=="));
        assert!(version("awscli==").starts_with("1.45."));
    }
}
