//! A lesson: front matter, prose and blocks.

use super::draft::Draft;
use super::files::Files;
use super::front;
use super::markdown::Piece;
use super::names::suggest;
use super::page::{Page, Targets};
use super::source::Source;
use super::table::{Field, Table};
use crate::model::{Block, Lesson, LessonCard, Need};
use crate::proof::Proof;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The fenced blocks that are more than code.
const BLOCKS: [&str; 5] = ["scene", "predict", "quiz", "challenge", "compare"];

/// What all lessons refer to.
#[derive(Clone, Copy)]
pub(crate) struct Shared<'a> {
    pub(crate) files: Files<'a>,
    pub(crate) targets: &'a Targets,
    pub(crate) misconceptions: &'a BTreeSet<u64>,
    /// The glossary's definitions as HTML, by the terms' ids.
    pub(crate) definitions: &'a BTreeMap<String, String>,
}

/// Compiles the lesson in a folder. The page comes back for its anchors, links and terms.
pub(crate) fn compile<'a>(
    shared: Shared<'a>,
    folder: &'a str,
    card: &LessonCard,
) -> Option<(Proof, Page<'a>)> {
    let source = shared.files.get(&format!("{folder}/lesson.md"))?;
    let mut page = Page::new(shared.targets, &super::outline::address(card));
    page.pictures = shared
        .files
        .within(folder)
        .filter(|(name, _)| name.ends_with(".svg"))
        .collect();
    let (front, start) = front::split(source)?;
    let front = front::read(source, front, shared.misconceptions, &card.title).unwrap_or_default();
    let mut draft = Draft::new(shared.files, folder, page);
    let blocks = draft.blocks(source, start);
    draft.check_unshown(source);
    let terms = draft.page.terms.keys();
    let glossary = terms
        .filter_map(|id| {
            let term = shared.targets.terms.get(id)?;
            Some((term.clone(), shared.definitions.get(id)?.clone()))
        })
        .collect();
    let lesson = Lesson {
        card: LessonCard {
            title: front.title,
            summary: front.summary,
            minutes: front.minutes,
            ready: true,
            ..card.clone()
        },
        outcomes: front.outcomes,
        blocks,
        files: draft.project(),
        scenes: draft.scenes,
        questions: draft.questions,
        glossary,
        aws: front.aws,
    };
    let proof = Proof {
        lesson,
        claims: draft.claims,
    };
    Some((proof, draft.page))
}

impl Draft<'_> {
    fn blocks(&mut self, source: Source<'_>, start: usize) -> Vec<Block> {
        let text = source.text(start..source.whole.len());
        if text.value.trim().is_empty() {
            source.error(
                start,
                "this lesson has no text yet; write it below the front matter",
            );
        }
        let mut blocks = Vec::new();
        for piece in self.page.pieces(&text, &BLOCKS) {
            let block = match piece {
                Piece::Html(html) => Some(Block::Prose { html }),
                Piece::Heading { level, id, html } => Some(Block::Heading { level, id, html }),
                Piece::Fence { name, at, body } => self.block(source, &name, at, body),
            };
            blocks.extend(block);
        }
        blocks
    }

    fn block(
        &mut self,
        source: Source<'_>,
        name: &str,
        at: usize,
        body: Range<usize>,
    ) -> Option<Block> {
        let table = |what| Table::parse(source, body, at, what);
        match name {
            "scene" => self.scene(table("a scene")?),
            "predict" => self.predict(table("a prediction")?),
            "quiz" => self.quiz(table("a quiz block")?),
            "challenge" => self.challenge(table("a challenge block")?),
            _ => self.compare(table("a comparison")?),
        }
    }

    /// A `compare` block.
    fn compare(&mut self, mut table: Table<'_>) -> Option<Block> {
        let mut columns = Vec::new();
        for field in table.need_list("columns", 2) {
            columns.extend(self.column(field));
        }
        let mut needs = Vec::new();
        for field in table.list("needs") {
            needs.extend(self.need(field, &columns));
        }
        table.finish();
        Some(Block::Compare { columns, needs })
    }

    /// What a reader may need, with the titles of the columns that have it.
    fn need(&mut self, field: Field<'_>, columns: &[(String, String)]) -> Option<Need> {
        let mut table = field.table("a need")?;
        let text = table.text("text").map(|text| self.page.line(&text));
        let mut fits = vec![false; columns.len()];
        for field in table.need_list("fits", 1) {
            let Some(name) = field.text() else { continue };
            match columns.iter().position(|(title, _)| *title == name.value) {
                Some(at) => fits[at] = true,
                None => {
                    let help =
                        suggest(&name.value, columns.iter().map(|(title, _)| title.as_str()));
                    name.error(
                        0,
                        format!("there is no column `{}` above; {help}", name.value),
                    );
                }
            }
        }
        table.finish();
        Some(Need { text: text?, fits })
    }

    fn column(&mut self, field: Field<'_>) -> Option<(String, String)> {
        let mut table = field.table("a column")?;
        let title = table.plain("title");
        let text = table.text("text").map(|text| self.page.prose(&text));
        table.finish();
        Some((title?, text?))
    }

    /// Questions and challenges that no block shows were forgotten.
    fn check_unshown(&self, source: Source<'_>) {
        for (file, block) in [("quiz.toml", "quiz"), ("challenge.toml", "challenge")] {
            let is_there = self.files.has(&format!("{}/{file}", self.folder));
            if is_there && !self.files_read.contains(file) {
                source.error(
                    source.whole.len(),
                    format!("`{file}` is never shown; add a `{block}` block where it belongs"),
                );
            }
        }
    }

    /// The lesson's SAM project: the files beside the lesson that are not the lesson itself.
    fn project(&self) -> BTreeMap<String, String> {
        self.files
            .within(self.folder)
            .filter(|(name, _)| *name != "lesson.md")
            .filter(|(name, _)| !self.files_read.contains(*name))
            .filter(|(name, _)| !self.page.pictures_used.contains(*name))
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect()
    }
}
