//! A template from a file, with the code that its functions have in folders beside it.

use crate::failure::Failure;
use crate::project;
use course::compile::yaml::{self, Document};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A template, ready to deploy.
pub struct Package {
    /// The template, with the code in it.
    pub template: Value,
    document: Document,
}

impl Package {
    /// The line of what has this path.
    pub fn line(&self, path: &[String]) -> usize {
        self.document.line(path)
    }
}

/// Reads a template and packs the folders that its functions name.
pub fn read(file: &Path) -> Result<Package, Failure> {
    let text = project::read(file)?;
    let document = yaml::read(&text).map_err(|mistakes| {
        let lines: Vec<String> = mistakes
            .iter()
            .map(|mistake| format!("{}:{}: {}", file.display(), mistake.line, mistake.message))
            .collect();
        Failure::new(lines.join("\n"), "Mend it, then run this again.")
    })?;
    let mut template = document.value.clone();
    let folder = file.parent().unwrap_or(Path::new("."));
    let shared = template.pointer("/Globals/Function/CodeUri").cloned();
    let resources = template.get_mut("Resources").and_then(Value::as_object_mut);
    for resource in resources.into_iter().flat_map(|all| all.values_mut()) {
        if resource["Type"] == "AWS::Serverless::Function" {
            pack(resource, shared.as_ref(), folder)?;
        }
    }
    Ok(Package { template, document })
}

/// Puts the code itself in place of the folder, and leaves out what the function is declared to do instead of running.
fn pack(function: &mut Value, shared: Option<&Value>, folder: &Path) -> Result<(), Failure> {
    let Some(properties) = function
        .get_mut("Properties")
        .and_then(Value::as_object_mut)
    else {
        return Ok(());
    };
    let uri = properties.get("CodeUri").or(shared).and_then(Value::as_str);
    let Some(uri) = uri.map(|uri| folder.join(uri)) else {
        return Ok(());
    };
    let zip = if uri.is_dir() {
        let mut files = BTreeMap::new();
        collect(&uri, "", &mut files)?;
        cloud::zip::write(&files)
    } else {
        fs::read(&uri).map_err(|error| Failure::file("read the code in", &uri, &error))?
    };
    properties.shift_remove("CodeUri");
    properties.insert("InlineCode".into(), cloud::sqs::base64::encode(&zip).into());
    if let Some(metadata) = function.get_mut("Metadata").and_then(Value::as_object_mut) {
        metadata.shift_remove("Stratus");
    }
    Ok(())
}

/// The files of a folder by name, hidden ones and Python's own left out.
fn collect(
    folder: &Path,
    prefix: &str,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), Failure> {
    let failed = |error| Failure::file("read the folder", folder, &error);
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        entries.push(entry.map_err(failed)?.path());
    }
    entries.sort();
    for path in entries {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.starts_with('.') || name == "__pycache__" {
            continue;
        }
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files)?;
        } else {
            let bytes = fs::read(&path).map_err(|error| Failure::file("read", &path, &error))?;
            files.insert(format!("{prefix}{name}"), bytes);
        }
    }
    Ok(())
}
