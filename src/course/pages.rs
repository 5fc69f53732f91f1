//! The pages beside the lessons, once compiled.

use serde::{Deserialize, Serialize};

/// A term of the glossary. `glossary.json` is a list of them, in alphabetical order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Its anchor on the glossary's page.
    pub id: String,
    /// The term, as text.
    pub term: String,
    /// What it means, as HTML: one or two sentences, without a paragraph around them.
    pub definition: String,
    /// The ids of the lessons that use it, in the order of the course.
    pub lessons: Vec<String>,
}

/// A page of prose: `fidelity.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its title, as text.
    pub title: String,
    /// The HTML, headings with their anchors included.
    pub html: String,
    /// Its headings, for a table of contents.
    pub headings: Vec<Heading>,
}

/// A heading of a [`Document`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 2 or 3.
    pub level: u8,
    /// Its anchor.
    pub id: String,
    /// Its text, as HTML.
    pub html: String,
}
