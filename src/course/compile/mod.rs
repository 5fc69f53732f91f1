//! The course compiler: the `lessons` folder in, JSON for the app out.
//!
//! ```text
//! course.toml, week.toml --outline--> the map            glossary.toml --reference--> terms
//! lesson.md --front, markdown--> pieces --scene, predict, quiz, challenge--> Lesson + Claims
//! template.yaml --yaml--> JSON --template--> a trial deployment
//! ```
//!
//! It is pure, and it never stops at the first mistake: readers return what they could read, and tell the rest to a
//! report. When there was an error, nothing but the errors comes out.

mod challenge;
mod command;
mod conditions;
mod draft;
mod files;
mod front;
mod highlight;
mod lesson;
mod markdown;
mod names;
mod outline;
mod page;
mod predict;
mod problem;
mod quiz;
mod reference;
mod runnable;
mod scene;
mod script;
mod source;
mod table;
mod template;
pub mod yaml;

pub use problem::{Place, Problem};
pub use script::Script;

use crate::model::LessonCard;
use crate::proof::Proof;
use files::Files;
use outline::Outline;
use page::{Page, Targets};
use problem::Report;
use reference::Entry;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Above this many bytes a lesson takes long to load; what the reader downloads is smaller, since it is compressed.
const LESSON_BYTES: usize = 200_000;

/// A course, ready for the app.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// JSON by file name: `course.json`, `glossary.json`, `fidelity.json`, `lessons/ID.json`.
    pub files: BTreeMap<String, String>,
    /// What is not wrong but could be better.
    pub warnings: Vec<Problem>,
    /// The lessons and what they claim, for [`crate::proof::prove`].
    pub proofs: Vec<Proof>,
}

/// Compiles the `lessons` folder. `files` are its texts by path within it, with `/`.
///
/// # Errors
/// Every mistake in every file, in order of file and line.
pub fn compile_dir(files: &BTreeMap<String, String>) -> Result<Compiled, Vec<Problem>> {
    let texts: BTreeMap<String, String> = files
        .iter()
        .map(|(path, text)| (path.clone(), plain_lines(text)))
        .collect();
    let report = Report::default();
    let mut compiled = compile(&texts, &report);
    let (errors, warnings) = report.finish();
    compiled.warnings = warnings;
    match errors.is_empty() {
        true => Ok(compiled),
        false => Err(errors),
    }
}

/// The text without a byte order mark, its lines ended by `\n` alone.
fn plain_lines(text: &str) -> String {
    let text = text.trim_start_matches('\u{FEFF}');
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn compile(texts: &BTreeMap<String, String>, report: &Report) -> Compiled {
    let files = Files::new(texts, report);
    let mut outline = outline::read(&files);
    let entries = reference::glossary(&files);
    let targets = targets(&outline, &entries);
    let (definitions, glossary) = reference::definitions(&entries, &targets);
    let (fidelity, fidelity_page) = reference::fidelity(&files, &targets);
    let misconceptions = reference::misconceptions(&files);
    let shared = lesson::Shared {
        files,
        targets: &targets,
        misconceptions: &misconceptions,
        definitions: &definitions,
    };
    let mut pages = vec![glossary, fidelity_page];
    let mut proofs = Vec::new();
    let mut used: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let ready: Vec<LessonCard> = outline.cards().filter(|card| card.ready).cloned().collect();
    let folders = std::mem::take(&mut outline.folders);
    for card in &ready {
        let Some(folder) = folders.get(&card.id) else {
            continue;
        };
        let Some((proof, page)) = lesson::compile(shared, folder, card) else {
            continue;
        };
        for term in page.terms.keys() {
            used.entry(term.clone()).or_default().push(card.id.clone());
        }
        outline.update(&proof.lesson.card);
        proofs.push(proof);
        pages.push(page);
    }
    check_links(&pages, report);
    check_terms(&entries, &pages, report);
    let terms = reference::terms(entries, &definitions, &used);
    let mut compiled = Compiled::default();
    write(&mut compiled, "course.json", &outline.course);
    write(&mut compiled, "glossary.json", &terms);
    write(&mut compiled, "fidelity.json", &fidelity);
    for proof in &proofs {
        let name = format!("lessons/{}.json", proof.lesson.card.id);
        write(&mut compiled, &name, &proof.lesson);
    }
    check_sizes(&compiled, &folders, report);
    compiled.proofs = proofs;
    compiled
}

/// What prose can link to.
fn targets(outline: &Outline, entries: &[Entry<'_>]) -> Targets {
    let lessons = outline.cards().map(|card| {
        let address = card.ready.then(|| outline::address(card));
        (card.id.clone(), address)
    });
    let terms = entries
        .iter()
        .map(|entry| (entry.id.clone(), entry.term.clone()));
    Targets {
        lessons: lessons.collect(),
        terms: terms.collect(),
    }
}

fn check_links(pages: &[Page<'_>], report: &Report) {
    let anchors: BTreeMap<String, BTreeSet<String>> = pages
        .iter()
        .map(|page| (page.address.clone(), page.anchors.keys().cloned().collect()))
        .collect();
    for page in pages {
        page::check_anchors(&page.wanted, &anchors, report);
    }
}

/// A term that no page uses is either dead or a link that was forgotten.
fn check_terms(entries: &[Entry<'_>], pages: &[Page<'_>], report: &Report) {
    for entry in entries {
        if pages.iter().any(|page| page.terms.contains_key(&entry.id)) {
            continue;
        }
        let id = &entry.id;
        report.error(entry.place.problem(format!(
            "the term `{id}` is used nowhere; link to it where it first comes up, `[...](term:{id})`, or take it out"
        )));
    }
}

fn check_sizes(compiled: &Compiled, folders: &BTreeMap<String, String>, report: &Report) {
    for (id, folder) in folders {
        let size = compiled
            .files
            .get(&format!("lessons/{id}.json"))
            .map_or(0, String::len);
        if size > LESSON_BYTES {
            let place = Place {
                file: format!("{folder}/lesson.md"),
                line: 1,
            };
            report.warn(place.problem(format!(
                "this lesson is {} kB of data, more than {} kB; take files or scenes out of it, or split it",
                size / 1000,
                LESSON_BYTES / 1000
            )));
        }
    }
}

fn write(compiled: &mut Compiled, name: &str, value: &impl Serialize) {
    // The course's types are plain data, which always becomes JSON.
    if let Ok(json) = serde_json::to_string(value) {
        compiled.files.insert(name.to_owned(), json);
    }
}
