//! Where things are in the project, and which versions it asks for.

use crate::failure::Failure;
use std::fs;
use std::path::{Path, PathBuf};

/// The target the site is compiled for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The project's root: two folders above this crate's.
pub fn root() -> PathBuf {
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_dir
        .ancestors()
        .nth(2)
        .unwrap_or(crate_dir)
        .to_path_buf()
}

/// What tasks produce, apart from cargo's own files: compiled lessons, tools, logs.
pub fn target() -> PathBuf {
    root().join("target")
}

/// The compiled lessons, which the site takes in.
pub fn compiled_lessons() -> PathBuf {
    target().join("course")
}

/// The finished site.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Cargo's folder of built programs: what `CARGO_TARGET_DIR` says, or the project's own.
pub fn cargo_target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(target, |dir| root().join(dir))
}

/// Reads a text file.
pub fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))
}

/// Writes a file, with the folders above it.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), Failure> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| Failure::file("make", parent, &error))?;
    }
    fs::write(path, bytes).map_err(|error| Failure::file("write", path, &error))
}

/// The toolchain that `rust-toolchain.toml` names.
pub fn toolchain() -> Result<String, Failure> {
    let path = root().join("rust-toolchain.toml");
    let table = parse(&path)?;
    table
        .get("toolchain")
        .and_then(|section| section.get("channel"))
        .and_then(toml::Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| {
            Failure::new(
                format!("{} names no channel", path.display()),
                "Restore it from version control.",
            )
        })
}

/// The version of a package that `Cargo.lock` pins, when the project uses that package.
pub fn locked_version(package: &str) -> Result<Option<String>, Failure> {
    let lock = parse(&root().join("Cargo.lock"))?;
    let packages = lock.get("package").and_then(toml::Value::as_array);
    Ok(packages
        .into_iter()
        .flatten()
        .find(|entry| entry.get("name").and_then(toml::Value::as_str) == Some(package))
        .and_then(|entry| entry.get("version"))
        .and_then(toml::Value::as_str)
        .map(str::to_owned))
}

fn parse(path: &Path) -> Result<toml::Table, Failure> {
    read(path)?.parse().map_err(|error: toml::de::Error| {
        Failure::new(
            format!("{} is not TOML: {error}", path.display()),
            "Restore it from version control.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_the_workspace() {
        assert!(root().join("Cargo.lock").is_file());
        assert!(root().join("src/xtask/main.rs").is_file());
    }

    #[test]
    fn versions_are_read_from_the_project() {
        assert!(toolchain().unwrap().starts_with(char::is_numeric));
        assert!(locked_version("serde_json").unwrap().is_some());
        assert_eq!(locked_version("no-such-package").unwrap(), None);
    }
}
