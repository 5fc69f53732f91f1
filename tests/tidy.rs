//! The project's own rules on its files, which no compiler knows. Each line that fails names a file and a rule.

#[path = "tidy/rules.rs"]
mod rules;

use rules::{check_text, check_top_level, is_text};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that are nobody's source.
const LEFT_OUT: [&str; 4] = ["target", "dist", ".git", "node_modules"];
/// Of all source files at most this share, in a hundred, is longer than [`rules::LINES_USUAL`].
const LONG_FILES_PERCENT: usize = 15;

#[test]
fn the_top_level_holds_what_the_architecture_names() -> std::io::Result<()> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root())? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| !LEFT_OUT.contains(&name.as_str()));
    let problems = check_top_level(&names);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    Ok(())
}

#[test]
fn every_file_keeps_the_rules() -> std::io::Result<()> {
    let mut problems = Vec::new();
    for (name, text) in texts()? {
        problems.extend(check_text(&name, &text));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    Ok(())
}

#[test]
fn most_files_are_short() -> std::io::Result<()> {
    let texts = texts()?;
    let sources: Vec<_> = texts
        .iter()
        .filter(|(name, _)| rules::is_source(name))
        .collect();
    let long: Vec<String> = sources
        .iter()
        .filter(|(_, text)| text.lines().count() > rules::LINES_USUAL)
        .map(|(name, text)| format!("{name}: {} lines", text.lines().count()))
        .collect();
    assert!(
        long.len() * 100 <= sources.len() * LONG_FILES_PERCENT,
        "too many of the {} source files are longer than {} lines; split some of:\n{}",
        sources.len(),
        rules::LINES_USUAL,
        long.join("\n")
    );
    Ok(())
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every text file of the project, by its path from the root with `/`.
fn texts() -> std::io::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    collect(root(), &mut files)?;
    let mut texts = Vec::new();
    for path in files {
        let name = path.strip_prefix(root()).unwrap_or(&path);
        let name = name.to_string_lossy().replace('\\', "/");
        if is_text(&name) {
            texts.push((name, fs::read_to_string(&path)?));
        }
    }
    assert!(
        texts.len() > 50,
        "the walk found only {} files",
        texts.len()
    );
    Ok(texts)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let left_out = path
            .file_name()
            .is_some_and(|name| LEFT_OUT.iter().any(|left_out| name == *left_out));
        if path.is_dir() && !left_out {
            collect(&path, files)?;
        } else if path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}
