//! Progress as a file, to carry to another browser.

use super::migrate::{VERSION, migrate};
use super::model::Progress;
use crate::app::shelf::{self, Trouble};
use serde_json::Value;

/// Says in a file what it is.
const KIND: &str = "stratus-progress";

/// Writes progress as a file.
pub fn export(progress: &Progress) -> String {
    let mut data = serde_json::to_value(progress).unwrap_or_default();
    if let Value::Object(fields) = &mut data {
        fields.insert("kind".into(), KIND.into());
    }
    shelf::seal(&data, VERSION)
}

/// Reads a file of progress.
///
/// # Errors
/// A sentence that says what is wrong with the file.
pub fn import(text: &str) -> Result<Progress, String> {
    let document: Value = serde_json::from_str(text)
        .map_err(|error| format!("This is not a progress file: it is not JSON ({error})."))?;
    if document["data"]["kind"] != KIND {
        return Err("This is not a progress file: it is JSON, but not of Stratus. Choose a file that Settings exported.".into());
    }
    let data = shelf::open(text, VERSION, migrate).map_err(|trouble| match trouble {
        Trouble::Newer => "A newer Stratus wrote this file. Reload the page to get the newest Stratus, then try again.",
        _ => "This progress file is damaged. Export it once more where it came from.",
    })?;
    serde_json::from_value(data).map_err(|error| {
        format!("This progress file is damaged ({error}). Export it once more where it came from.")
    })
}

#[cfg(test)]
mod tests {
    use super::{export, import};
    use crate::app::progress::model::{Place, Progress};
    use course::quiz::Response;

    #[test]
    fn what_was_exported_comes_back() {
        let mut progress = Progress::default();
        let lesson = progress.lessons.entry("queues".into()).or_default();
        lesson.answer("q", Response::Matches(vec![1, 0]), true);
        lesson.predictions.insert("p".into(), 2);
        progress.last = Some(Place {
            week: "week-3".into(),
            lesson: "queues".into(),
            anchor: None,
        });
        assert_eq!(import(&export(&progress)), Ok(progress));
    }

    #[test]
    fn a_wrong_file_is_told_apart_from_a_damaged_and_a_newer_one() {
        let says = |text: &str, words: &str| {
            let error = import(text).unwrap_err();
            assert!(error.contains(words), "{error}");
        };
        says("hello", "not JSON");
        says(r#"{"cakes": 3}"#, "not of Stratus");
        says(
            r#"{"version": 99, "data": {"kind": "stratus-progress"}}"#,
            "newer",
        );
        says(
            r#"{"version": 1, "data": {"kind": "stratus-progress", "lessons": 7}}"#,
            "damaged",
        );
    }
}
