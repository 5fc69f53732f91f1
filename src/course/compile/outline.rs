//! The course map: `course.toml` and each week's `week.toml`, beside the folders that are there.

use super::files::Files;
use super::names::{is_slug, suggest};
use super::problem::Place;
use super::table::{Field, Table};
use crate::model::{Course, LessonCard, Week};
use std::collections::BTreeMap;

/// The most weeks and lessons that a map holds.
const WEEKS_MAX: usize = 20;
const LESSONS_MAX: usize = 50;

/// The map, and where its lessons are.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    pub(crate) course: Course,
    /// The folder of each lesson that is there, by the lesson's id: `week-3/06-queues`.
    pub(crate) folders: BTreeMap<String, String>,
    /// Where each lesson stands in its week's file.
    places: BTreeMap<String, Place>,
}

impl Outline {
    /// The place of a lesson on the map.
    pub(crate) fn card(&self, id: &str) -> Option<&LessonCard> {
        self.cards().find(|card| card.id == id)
    }

    pub(crate) fn cards(&self) -> impl Iterator<Item = &LessonCard> {
        self.course.weeks.iter().flat_map(|week| &week.lessons)
    }

    /// Puts what a lesson says of itself on the map.
    pub(crate) fn update(&mut self, card: &LessonCard) {
        let lessons = self
            .course
            .weeks
            .iter_mut()
            .flat_map(|week| &mut week.lessons);
        for lesson in lessons.filter(|lesson| lesson.id == card.id) {
            lesson.clone_from(card);
        }
    }
}

/// The address of a lesson within the site.
pub(crate) fn address(card: &LessonCard) -> String {
    format!("{}/{}", card.week, card.id)
}

/// Reads the map.
pub(crate) fn read(files: &Files<'_>) -> Outline {
    let mut outline = Outline::default();
    let Some(source) = files.need("course.toml", "it names the weeks of the course") else {
        return outline;
    };
    let Some(mut table) = Table::parse_file(source, "the course") else {
        return outline;
    };
    outline.course.title = table.plain("title").unwrap_or_default();
    outline.course.summary = table.plain("summary").unwrap_or_default();
    for field in table.need_list("weeks", 1).into_iter().take(WEEKS_MAX) {
        week(files, &mut outline, field);
    }
    table.finish();
    check_folders(files, &outline);
    outline
}

fn week(files: &Files<'_>, outline: &mut Outline, field: Field<'_>) {
    let Some(name) = field.text() else { return };
    let id = name.value.to_string();
    let number = outline.course.weeks.len() + 1;
    if id != format!("week-{number}") {
        let message =
            format!("week {number} of the course is the folder `week-{number}`, not `{id}`");
        return name.error(0, message);
    }
    let path = format!("{id}/week.toml");
    let Some(source) = files.need(&path, "it names the week's lessons") else {
        return;
    };
    let Some(mut table) = Table::parse_file(source, "the week") else {
        return;
    };
    let mut week = Week {
        number: u32::try_from(number).unwrap_or(u32::MAX),
        title: table.plain("title").unwrap_or_default(),
        summary: table.plain("summary").unwrap_or_default(),
        outcomes: table
            .need_list("outcomes", 1)
            .into_iter()
            .filter_map(Field::plain)
            .collect(),
        lessons: Vec::new(),
        id,
    };
    for field in table.need_list("lessons", 1).into_iter().take(LESSONS_MAX) {
        lesson(files, outline, &mut week, field);
    }
    table.finish();
    outline.course.weeks.push(week);
}

fn lesson(files: &Files<'_>, outline: &mut Outline, week: &mut Week, field: Field<'_>) {
    let Some(mut table) = field.table("a lesson") else {
        return;
    };
    let opens = table.flag("opener").unwrap_or_default();
    if opens && !week.lessons.is_empty() {
        table.error("a week's opener is the first entry of its lessons");
    }
    // The opener is number 0 and the lessons count from 1, with or without it.
    let number = match week.lessons.first() {
        None => usize::from(!opens),
        Some(first) => week.lessons.len() + usize::from(first.number > 0),
    };
    let id = table.text("id");
    let title = table.plain("title").unwrap_or_default();
    let summary = table.plain("summary").unwrap_or_default();
    if let Some(id) = id {
        let name = id.value.to_string();
        if !is_slug(&name) {
            id.error(
                0,
                format!("`{name}` is no address; use lower case letters, digits and `-`"),
            );
        }
        if let Some(first) = outline.places.insert(name.clone(), id.place()) {
            let message = format!(
                "the lesson `{name}` is on the map already, at {}:{}; ids are unique in the course",
                first.file, first.line
            );
            id.error(0, message);
        }
        let folder = format!("{}/{number:02}-{name}", week.id);
        let ready = files.has(&format!("{folder}/lesson.md"));
        if ready {
            outline.folders.insert(name.clone(), folder);
        }
        week.lessons.push(LessonCard {
            id: name,
            week: week.id.clone(),
            number: u32::try_from(number).unwrap_or(u32::MAX),
            title,
            summary,
            minutes: 0,
            ready,
        });
    }
    table.finish();
}

/// Every folder with a lesson in it is on the map, at its number.
fn check_folders(files: &Files<'_>, outline: &Outline) {
    for path in files.paths() {
        let Some(folder) = path.strip_suffix("/lesson.md") else {
            continue;
        };
        if outline.folders.values().any(|known| known == folder) {
            continue;
        }
        let Some(source) = files.get(path) else {
            continue;
        };
        source.error(0, stray(folder, outline));
    }
}

/// What to say of a lesson that is not where the map says.
fn stray(folder: &str, outline: &Outline) -> String {
    let (week, name) = folder.rsplit_once('/').unwrap_or(("", folder));
    let id = name.split_once('-').map_or(name, |(_, id)| id);
    match outline.card(id) {
        Some(card) => {
            let right = format!("{}/{:02}-{}", card.week, card.number, card.id);
            format!(
                "this lesson is number {} of {} on the map; rename the folder `{folder}` to `{right}`",
                card.number, card.week
            )
        }
        None => {
            let help = suggest(id, outline.cards().map(|card| card.id.as_str()));
            format!(
                "no lesson `{id}` is on the map; add it to {week}/week.toml, or rename the folder; {help}"
            )
        }
    }
}
