//! A lesson while it is compiled.

use super::files::Files;
use super::names::{is_slug, suggest};
use super::page::Page;
use super::problem::Place;
use super::source::{Source, Text};
use super::table::{Field, Table};
use super::template::Template;
use crate::later::Later;
use crate::model::Scene;
use crate::proof::Claims;
use crate::quiz::Question;
use cloud::template::Stack;
use std::collections::{BTreeMap, BTreeSet};

/// What has been read of a lesson so far.
pub(crate) struct Draft<'a> {
    pub(crate) files: Files<'a>,
    /// Its folder: `week-3/06-queues`.
    pub(crate) folder: &'a str,
    pub(crate) page: Page<'a>,
    pub(crate) scenes: BTreeMap<String, Later<Scene>>,
    /// What the scenes' templates became; nothing for those that cannot be deployed.
    pub(crate) stacks: BTreeMap<String, Option<Stack>>,
    /// The templates read, by file name; nothing for those that cannot be read.
    pub(crate) templates: BTreeMap<String, Option<Template<'a>>>,
    pub(crate) questions: Vec<Question>,
    pub(crate) claims: Claims,
    /// The ids that a reader's progress is kept by: predictions, questions, challenges.
    ids: BTreeMap<String, Place>,
    /// The files that blocks have read; the rest is the lesson's project.
    pub(crate) files_read: BTreeSet<String>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(files: Files<'a>, folder: &'a str, page: Page<'a>) -> Self {
        Self {
            files,
            folder,
            page,
            scenes: BTreeMap::new(),
            stacks: BTreeMap::new(),
            templates: BTreeMap::new(),
            questions: Vec::new(),
            claims: Claims::default(),
            ids: BTreeMap::new(),
            files_read: BTreeSet::new(),
        }
    }

    /// What a scene's template became, when it could be deployed.
    pub(crate) fn stack(&self, scene: Option<&str>) -> Option<&Stack> {
        self.stacks.get(scene?)?.as_ref()
    }

    /// An id fit for an address.
    pub(crate) fn slug<'s>(&self, table: &mut Table<'s>) -> Option<Text<'s>> {
        let id = table.text("id")?;
        if !is_slug(&id.value) {
            id.error(
                0,
                format!(
                    "`{}` is no id; use lower case letters, digits and `-`",
                    id.value
                ),
            );
        }
        Some(id)
    }

    /// The id of something that the reader answers.
    pub(crate) fn answer_id(&mut self, table: &mut Table<'_>) -> Option<String> {
        let id = self.slug(table)?;
        let name = id.value.to_string();
        if let Some(first) = self.ids.get(&name) {
            let message = format!(
                "the id `{name}` is taken at {}:{}; predictions, questions and challenges of a lesson have ids of their own",
                first.file, first.line
            );
            id.error(0, message);
        }
        self.ids.entry(name.clone()).or_insert(id.place());
        Some(name)
    }

    /// The scene that a block names: one that stands above it.
    pub(crate) fn known_scene(&self, table: &mut Table<'_>) -> Option<String> {
        let scene = table.text("scene")?;
        if !self.stacks.contains_key(scene.value.as_ref()) {
            let help = suggest(&scene.value, self.stacks.keys().map(String::as_str));
            scene.error(
                0,
                format!("there is no scene `{}` above this; {help}", scene.value),
            );
            return None;
        }
        Some(scene.value.into_owned())
    }

    /// The file that a block is about.
    pub(crate) fn block_file(
        &mut self,
        mut block: Table<'_>,
        usual: &'static str,
    ) -> Option<Source<'a>> {
        let name = match block.take("file") {
            Some(field) => Field::text(field),
            None => Some(block.implied(usual)),
        };
        block.finish();
        let name = name?;
        let found = self.files.get(&format!("{}/{}", self.folder, name.value));
        if found.is_none() {
            let there = self.files.within(self.folder).map(|(name, _)| name);
            let help = suggest(&name.value, there.filter(|name| name.ends_with(".toml")));
            name.error(
                0,
                format!("there is no file `{}` beside this one; {help}", name.value),
            );
        }
        if found.is_some() && !self.files_read.insert(name.value.to_string()) {
            name.error(0, format!("a block above shows `{}` already", name.value));
        }
        found
    }
}
