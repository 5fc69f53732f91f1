//! Programs at exact versions, installed into `target/tools` by cargo and npm.

use super::{log, packages, present};
use crate::failure::Failure;
use crate::{project, shell};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Bundles the site. The last Trunk that Rust 1.95 compiles.
pub const TRUNK: Tool<'static> = Tool {
    name: "trunk",
    version: "0.21.14",
    source: Source::Cargo {
        package: "trunk",
        locked: true,
    },
    usually: "about 10 minutes on 2 cores",
};

/// Makes WebAssembly smaller. Older ones that distributions carry (108) write the
/// export of a second table wrongly, and the app would not start.
pub const WASM_OPT: Tool<'static> = Tool {
    name: "wasm-opt",
    version: "132",
    source: Source::Npm("binaryen@132.0.0"),
    usually: "a few seconds",
};

/// A program that the project needs at one version.
pub struct Tool<'a> {
    /// The program.
    pub name: &'static str,
    /// Exactly this version, as the program itself tells it.
    pub version: &'a str,
    /// Where it comes from.
    pub source: Source,
    /// How long getting it takes, for whoever waits.
    pub usually: &'static str,
}

/// Where a tool comes from.
pub enum Source {
    /// crates.io: compiled here.
    Cargo {
        /// The package that holds the program.
        package: &'static str,
        /// Whether to build it with the versions of its own lock file.
        locked: bool,
    },
    /// npm: this package, version and all.
    Npm(&'static str),
}

/// Turns what Rust compiles into what a browser loads; has to be of the version that the app is compiled against.
pub fn wasm_bindgen(version: &str) -> Tool<'_> {
    Tool {
        name: "wasm-bindgen",
        version,
        source: Source::Cargo {
            package: "wasm-bindgen-cli",
            // Its own lock file has asked for crates that no longer build.
            locked: false,
        },
        usually: "about 5 minutes on 2 cores",
    }
}

/// Installs the tool, unless that version of it is found already.
pub fn ensure(tool: &Tool<'_>) -> Result<(), Failure> {
    let Tool { name, version, .. } = tool;
    let found = shell::find(name);
    let other = match &found {
        Some(path) => {
            let said = shell::capture(shell::command(name).arg("--version"));
            match said.ok().as_deref().and_then(version_in) {
                Some(there) if there == *version => {
                    present(&format!("{name} {version}"), path);
                    return Ok(());
                }
                Some(there) => format!("{} is {there}", path.display()),
                None => format!("{} does not tell its version", path.display()),
            }
        }
        None => "missing".into(),
    };
    println!(
        "  {name} {version}: {other}; getting it into target/tools, {}",
        tool.usually
    );
    match tool.source {
        Source::Cargo { package, locked } => install_with_cargo(tool, package, locked)?,
        Source::Npm(package) => {
            packages::ensure(&[&packages::NODE, &packages::NPM])?;
            shell::run_logged(&mut npm_install(package), &log(name))?;
        }
    }
    match shell::find(name) {
        Some(path) if path.starts_with(home()) => Ok(()),
        _ => Err(Failure::new(
            format!("{name} was installed, but is not in {}", home().display()),
            format!("See {}.", log(name).display()),
        )),
    }
}

fn home() -> PathBuf {
    project::target().join("tools")
}

fn install_with_cargo(tool: &Tool<'_>, package: &str, locked: bool) -> Result<(), Failure> {
    let build = home().join("build");
    let mut cargo = shell::cargo(&["install", package, "--version", tool.version, "--root"]);
    cargo.arg(home());
    if locked {
        cargo.arg("--locked");
    }
    // A folder of its own, so that it neither waits for the lock of a running build nor mixes with its files.
    cargo.env("CARGO_TARGET_DIR", &build);
    for (name, _) in env::vars_os() {
        if is_build_setting(&name.to_string_lossy()) {
            cargo.env_remove(name);
        }
    }
    shell::run_logged(&mut cargo, &log(tool.name))?;
    remove(&build)
}

/// Finds what keeps people out of a page; the browser tests run it in every page.
const AXE: &str = "axe-core@4.14.1";

/// Where axe-core's script is, once [`ensure_axe`] has got it.
pub fn axe() -> PathBuf {
    home().join("lib/node_modules/axe-core/axe.min.js")
}

/// Gets axe-core, unless that version of it is there.
pub fn ensure_axe() -> Result<(), Failure> {
    let manifest = axe().with_file_name("package.json");
    let version = AXE.split_once('@').map_or("", |(_, version)| version);
    let wanted = format!("\"version\": \"{version}\"");
    if fs::read_to_string(&manifest).is_ok_and(|text| text.contains(&wanted)) {
        present(&format!("axe-core {version}"), &axe());
        return Ok(());
    }
    println!("  axe-core {version}: missing; getting it into target/tools, a few seconds");
    packages::ensure(&[&packages::NODE, &packages::NPM])?;
    shell::run_logged(&mut npm_install(AXE), &log("axe-core"))
}

/// CPython for browsers.
const PYODIDE: &str = "pyodide@314.0.7";

/// Where Pyodide is, once [`ensure_python`] has got it.
pub fn pyodide() -> PathBuf {
    home().join("lib/node_modules/pyodide")
}

/// Gets Pyodide, and what fetches wheels.
pub fn ensure_python() -> Result<(), Failure> {
    let version = PYODIDE.split_once('@').map_or("", |(_, version)| version);
    let wanted = format!("\"version\": \"{version}\"");
    packages::ensure(&[&packages::NODE, &packages::PYTHON])?;
    let manifest = pyodide().join("package.json");
    if fs::read_to_string(manifest).is_ok_and(|text| text.contains(&wanted)) {
        present(&format!("Pyodide {version}"), &pyodide());
        return Ok(());
    }
    println!("  Pyodide {version}: missing; getting it into target/tools, a few seconds");
    packages::ensure(&[&packages::NPM])?;
    shell::run_logged(&mut npm_install(PYODIDE), &log("pyodide"))
}

/// The platforms whose wheels will do: of those that hold machine code only the Python files are used.
const PLATFORMS: [&str; 3] = ["manylinux2014_x86_64", "manylinux_2_17_x86_64", "any"];

/// Has pip fetch the wheels that the file pins, unless that was done; returns their folder.
pub fn wheels(requirements: &Path) -> Result<PathBuf, Failure> {
    let folder = home().join("wheels");
    let pinned = project::read(requirements)?;
    let stamp = folder.join("requirements.txt");
    if fs::read_to_string(&stamp).is_ok_and(|before| before == pinned) {
        return Ok(folder);
    }
    packages::ensure(&[&packages::PYTHON, &packages::PIP])?;
    println!("  wheels of boto3, the AWS CLI and others: getting them into target/tools, 22 MB");
    remove(&folder)?;
    let mut pip = shell::command("python3");
    pip.args(["-m", "pip", "download", "--no-deps", "--require-hashes"])
        .args([
            "--only-binary=:all:",
            "--implementation",
            "cp",
            "--python-version",
            "3.11",
        ]);
    for platform in PLATFORMS {
        pip.args(["--platform", platform]);
    }
    pip.arg("-d").arg(&folder).arg("-r").arg(requirements);
    shell::run_logged(&mut pip, &log("wheels"))?;
    project::write(&stamp, pinned)?;
    Ok(folder)
}

/// Unpacks wheels: the folder, then the files. What is in them is Python, and runs wherever it lies.
const UNPACK: &str = "
import sys, zipfile
for wheel in sys.argv[2:]:
    zipfile.ZipFile(wheel).extractall(sys.argv[1])
";

/// What the AWS CLI's program does, after Python's `-c`.
const CLI: &str = "'import sys; from awscli.clidriver import main; sys.exit(main())'";

/// Where boto3 and the AWS CLI are, once [`ensure_aws`] has got them: a folder for `PYTHONPATH`.
pub fn aws() -> PathBuf {
    home().join("aws")
}

/// Gets boto3 and the AWS CLI of the versions that the file pins, for tests on this machine.
pub fn ensure_aws(requirements: &Path) -> Result<(), Failure> {
    packages::ensure(&[&packages::PYTHON])?;
    let wheels = wheels(requirements)?;
    let folder = aws();
    let pinned = project::read(requirements)?;
    let stamp = folder.join("requirements.txt");
    if fs::read_to_string(&stamp).is_ok_and(|before| before == pinned) {
        present("boto3 and the AWS CLI", &folder);
        return Ok(());
    }
    println!("  boto3 and the AWS CLI: unpacking them into target/tools, a few seconds");
    remove(&folder)?;
    let failed = |error| Failure::file("read the folder", &wheels, &error);
    let mut unpack = shell::command("python3");
    unpack.args(["-c", UNPACK]).arg(&folder);
    for entry in fs::read_dir(&wheels).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "whl") {
            unpack.arg(path);
        }
    }
    shell::run_logged(&mut unpack, &log("aws"))?;
    let python = shell::find("python3").unwrap_or_else(|| "python3".into());
    let begin = format!(
        "#!/bin/sh\nPYTHONPATH='{}' exec '{}'",
        folder.display(),
        python.display()
    );
    for (name, options) in [
        ("aws", format!("-c {CLI}")),
        ("python", String::new()),
        ("python3", String::new()),
    ] {
        let program = folder.join("bin").join(name);
        project::write(&program, format!("{begin} {options} \"$@\"\n"))?;
        make_executable(&program)?;
    }
    project::write(&stamp, pinned)
}

#[cfg(unix)]
fn make_executable(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .map_err(|error| Failure::file("make a program of", path, &error))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> Result<(), Failure> {
    Ok(())
}

/// npm calls packages with programs global, wherever they go; here into the project's own folder.
fn npm_install(package: &str) -> Command {
    let mut npm = shell::command("npm");
    npm.args([
        "install",
        "--global",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefix",
    ]);
    npm.arg(home()).arg(package);
    npm
}

/// Whether an environment variable changes what cargo builds; tools for this machine are built without such.
fn is_build_setting(name: &str) -> bool {
    let build = name.starts_with("CARGO_BUILD_") && name != "CARGO_BUILD_JOBS";
    let target = name.starts_with("CARGO_TARGET_") && name != "CARGO_TARGET_DIR";
    build
        || target
        || name.starts_with("CARGO_PROFILE_")
        || ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_INCREMENTAL"].contains(&name)
}

fn remove(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(error) if folder.exists() => Err(Failure::file("delete", folder, &error)),
        _ => Ok(()),
    }
}

/// The version in what a program prints for `--version`: `trunk 0.21.14`, `wasm-opt version 132 (version_132)`.
fn version_in(said: &str) -> Option<&str> {
    said.split_whitespace()
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_programs_print() {
        assert_eq!(version_in("trunk 0.21.14\n"), Some("0.21.14"));
        assert_eq!(
            version_in("wasm-bindgen 0.2.130 (f1a2b3)\n"),
            Some("0.2.130")
        );
        assert_eq!(
            version_in("wasm-opt version 132 (version_132)\n"),
            Some("132")
        );
        assert_eq!(version_in(""), None);
    }

    #[test]
    fn trunk_asks_for_the_version_that_setup_installs() {
        let trunk = project::read(&project::root().join("Trunk.toml")).unwrap();
        let own = format!("trunk-version = \"={}\"", TRUNK.version);
        assert!(trunk.contains(&own), "Trunk.toml lacks {own}");
    }

    #[test]
    fn tools_are_built_without_the_settings_of_a_running_build() {
        for name in [
            "RUSTFLAGS",
            "CARGO_BUILD_TARGET",
            "CARGO_PROFILE_RELEASE_LTO",
        ] {
            assert!(is_build_setting(name), "{name}");
        }
        for name in [
            "CARGO_HOME",
            "CARGO_TARGET_DIR",
            "CARGO_BUILD_JOBS",
            "CARGO_NET_RETRY",
        ] {
            assert!(!is_build_setting(name), "{name}");
        }
    }
}
