//! Tests of the compiler and of the proofs.

mod cases;
mod fuzz;
mod lessons;
mod yaml;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A folder's texts, by their path within it.
type Folder = BTreeMap<String, String>;

/// Reads a folder of this crate, and those below it.
fn read(folder: &str) -> Folder {
    let mut files = Folder::new();
    read_into(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
        "",
        &mut files,
    );
    files
}

fn read_into(folder: &Path, prefix: &str, files: &mut Folder) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        // Editors leave their own files behind.
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        if entry.path().is_dir() {
            read_into(&entry.path(), &format!("{prefix}{name}/"), files);
        } else {
            let text = fs::read_to_string(entry.path()).unwrap();
            files.insert(format!("{prefix}{name}"), text);
        }
    }
}
