//! The files of the `lessons` folder.

use super::problem::{Place, Report};
use super::source::Source;
use std::collections::BTreeMap;

/// The files, and where their problems go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Files<'a> {
    texts: &'a BTreeMap<String, String>,
    report: &'a Report,
}

impl<'a> Files<'a> {
    pub(crate) const fn new(texts: &'a BTreeMap<String, String>, report: &'a Report) -> Self {
        Self { texts, report }
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.texts.contains_key(path)
    }

    pub(crate) fn get(&self, path: &str) -> Option<Source<'a>> {
        let (path, text) = self.texts.get_key_value(path)?;
        Some(Source::new(path, text, self.report))
    }

    /// A file that has to be there; `why` says what it is for.
    pub(crate) fn need(&self, path: &str, why: &str) -> Option<Source<'a>> {
        let found = self.get(path);
        if found.is_none() {
            let place = Place {
                file: path.to_owned(),
                line: 1,
            };
            let message = format!("this file is missing; {why}");
            self.report.error(place.problem(message));
        }
        found
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &'a str> {
        self.texts.keys().map(String::as_str)
    }

    /// The files in a folder and those below it, by their path within it.
    pub(crate) fn within(&self, folder: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let prefix = format!("{folder}/");
        self.texts
            .iter()
            .filter_map(move |(path, text)| Some((path.strip_prefix(&prefix)?, text.as_str())))
    }
}
