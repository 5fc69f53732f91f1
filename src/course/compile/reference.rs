//! What lessons refer to: the glossary, the fidelity page and the list of misconceptions.

use super::files::Files;
use super::markdown::Piece;
use super::names::is_slug;
use super::page::{Page, Targets};
use super::problem::Place;
use super::source::Text;
use super::table::{Field, Table};
use crate::pages::{Document, Heading, Term};
use std::collections::{BTreeMap, BTreeSet};

/// A term of the glossary, not yet turned into HTML.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) id: String,
    pub(crate) term: String,
    definition: Option<Text<'a>>,
    pub(crate) place: Place,
}

/// Reads `glossary.toml`.
pub(crate) fn glossary<'a>(files: &Files<'a>) -> Vec<Entry<'a>> {
    let mut entries: Vec<Entry<'a>> = Vec::new();
    let why = "it defines the course's terms as `[[terms]]`";
    let Some(source) = files.need("glossary.toml", why) else {
        return entries;
    };
    let Some(mut table) = Table::parse_file(source, "the glossary") else {
        return entries;
    };
    for field in table.need_list("terms", 0) {
        let Some(entry) = term(field) else { continue };
        let same = |other: &&Entry<'_>| other.id == entry.id || other.term == entry.term;
        if let Some(first) = entries.iter().find(same) {
            let line = first.place.line;
            let message = format!("this term is defined already, on line {line}; keep one of them");
            source.error_at(&entry.place, message);
        }
        entries.push(entry);
    }
    table.finish();
    entries
}

fn term<'a>(field: Field<'a>) -> Option<Entry<'a>> {
    let mut table = field.table("a term")?;
    let term = table.plain("term");
    let id = table.text("id");
    let definition = table.text("definition");
    table.finish();
    let id = id?;
    if !is_slug(&id.value) {
        let message = format!(
            "`{}` is no address; use lower case letters, digits and `-`",
            id.value
        );
        id.error(0, message);
    }
    Some(Entry {
        place: id.place(),
        id: id.value.into_owned(),
        term: term?,
        definition,
    })
}

/// Turns the glossary's definitions into HTML: each term's, by its id.
pub(crate) fn definitions<'t>(
    entries: &[Entry<'_>],
    targets: &'t Targets,
) -> (BTreeMap<String, String>, Page<'t>) {
    let mut whole = Page::new(targets, "glossary");
    let mut html = BTreeMap::new();
    for entry in entries {
        let Some(text) = &entry.definition else {
            continue;
        };
        // Each definition is read by itself, so each may link to a term that others link to as well.
        let mut page = Page::new(targets, "glossary");
        html.insert(entry.id.clone(), page.line(text));
        whole.terms.append(&mut page.terms);
        whole.wanted.append(&mut page.wanted);
        whole.anchors.insert(entry.id.clone(), entry.place.clone());
    }
    (html, whole)
}

/// The glossary as the app reads it: in order of the terms.
pub(crate) fn terms(
    entries: Vec<Entry<'_>>,
    html: &BTreeMap<String, String>,
    used: &BTreeMap<String, Vec<String>>,
) -> Vec<Term> {
    let mut terms: Vec<Term> = entries
        .into_iter()
        .map(|entry| Term {
            definition: html.get(&entry.id).cloned().unwrap_or_default(),
            lessons: used.get(&entry.id).cloned().unwrap_or_default(),
            id: entry.id,
            term: entry.term,
        })
        .collect();
    terms.sort_by_key(|term| term.term.to_lowercase());
    terms
}

/// Reads `fidelity.md`.
pub(crate) fn fidelity<'t>(files: &Files<'_>, targets: &'t Targets) -> (Document, Page<'t>) {
    let mut page = Page::new(targets, "fidelity");
    let why = "it says what the simulated cloud leaves out";
    let Some(source) = files.need("fidelity.md", why) else {
        return (Document::default(), page);
    };
    let first = source.whole.lines().next().unwrap_or_default();
    let title = first.strip_prefix("# ").map(str::trim).unwrap_or_default();
    if title.is_empty() {
        source.error(0, "this page begins with its title: `# What is simulated`");
    }
    let start = if title.is_empty() { 0 } else { first.len() };
    let text = source.text(start..source.whole.len());
    let pieces = page.pieces(&text, &[]);
    (document(title, pieces), page)
}

fn document(title: &str, pieces: Vec<Piece>) -> Document {
    let mut document = Document {
        title: title.to_owned(),
        ..Document::default()
    };
    for piece in pieces {
        match piece {
            Piece::Html(html) => document.html.push_str(&html),
            Piece::Heading { level, id, html } => {
                let heading = format!("<h{level} id=\"{id}\" tabindex=\"-1\">{html}</h{level}>\n");
                document.html.push_str(&heading);
                document.headings.push(Heading { level, id, html });
            }
            Piece::Fence { .. } => {}
        }
    }
    document
}

/// Reads `misconceptions.toml`: the numbers in use.
pub(crate) fn misconceptions(files: &Files<'_>) -> BTreeSet<u64> {
    let mut numbers = BTreeSet::new();
    let why = "it lists what beginners get wrong as `[[misconceptions]]`";
    let Some(source) = files.need("misconceptions.toml", why) else {
        return numbers;
    };
    let Some(mut table) = Table::parse_file(source, "the list of misconceptions") else {
        return numbers;
    };
    for field in table.need_list("misconceptions", 1) {
        let Some(mut entry) = field.table("a misconception") else {
            continue;
        };
        let number = entry.need("number").and_then(|field| field.number(1..=999));
        entry.plain("think");
        entry.plain("truth");
        if let Some(number) = number
            && !numbers.insert(number)
        {
            entry.error(format!(
                "number {number} is taken by one above; numbers are unique"
            ));
        }
        entry.finish();
    }
    table.finish();
    numbers
}
