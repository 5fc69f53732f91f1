//! What may be written at a place.

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What it is called.
    pub label: String,
    /// What it is, in a few words.
    pub note: String,
    /// The text to write.
    pub insert: String,
    /// Where the caret goes in that text, in bytes.
    pub caret: usize,
}

/// What may be written at a place, and what of the text it replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Where the text begins that is replaced, in bytes.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What may be written, the likeliest first.
    pub proposals: Vec<Proposal>,
}
