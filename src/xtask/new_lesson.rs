//! `cargo xtask new-lesson`: the folder of a new lesson, complete and ready to be rewritten.

use crate::Task;
use crate::arguments::{Argument, Arguments};
use crate::failure::Failure;
use crate::project;
use std::collections::BTreeMap;
use std::path::Path;

pub const TASK: Task = Task {
    name: "new-lesson",
    summary: "Makes the folder of a new lesson",
    help: "Usage: cargo xtask new-lesson WEEK SLUG \"TITLE\"

Makes lessons/WEEK/NN-SLUG with a lesson that compiles as it is: a small one about one order in a queue, for you to
rewrite piece by piece. WEEK is week-3, or 3. A lesson that its week's week.toml already announces gets its place
there, and the map its new title; any other goes to the end of the week. Overwrites no lesson.",
    run,
};

/// The files of the skeleton. `{TITLE}` and `{SUMMARY}` are filled in.
const FILES: [(&str, &str); 5] = [
    ("lesson.md", include_str!("new_lesson/lesson.md")),
    ("template.yaml", include_str!("new_lesson/template.yaml")),
    ("quiz.toml", include_str!("new_lesson/quiz.toml")),
    ("challenge.toml", include_str!("new_lesson/challenge.toml")),
    ("app.py", include_str!("new_lesson/app.py")),
];

/// What a lesson says of itself until its author does.
const SUMMARY: &str = "Say here, in a sentence or two, what the reader will see and be able to do.";

fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut words = Vec::new();
    arguments.each(TASK.name, |argument, _| match argument {
        Argument::Word(word) if words.len() < 3 => {
            words.push(word.clone());
            Ok(true)
        }
        _ => Ok(false),
    })?;
    let [week, slug, title] = words.as_slice() else {
        return Err(Failure::usage(
            "it takes a week, a slug and a title",
            TASK.name,
        ));
    };
    let week = if week.starts_with("week-") {
        week.clone()
    } else {
        format!("week-{week}")
    };
    let lessons = project::root().join("lessons");
    let map = project::read(&lessons.join(&week).join("week.toml"))?;
    let plan = plan(&week, &map, slug, title)?;
    let folder = lessons.join(&plan.folder);
    if folder.exists() {
        return Err(Failure::new(
            format!("{} is there already", folder.display()),
            "Nothing was written. Choose another slug, or delete that folder first.",
        ));
    }
    for (name, text) in &plan.files {
        write(&lessons, name, text)?;
    }
    println!("\n`cargo xtask lessons --check` proves it; `cargo xtask serve` shows it.");
    Ok(())
}

fn write(lessons: &Path, name: &str, text: &str) -> Result<(), Failure> {
    project::write(&lessons.join(name), text)?;
    println!("lessons/{name}");
    Ok(())
}

/// What a new lesson needs.
struct Plan {
    /// Its folder within `lessons`.
    folder: String,
    /// Every file to write, by its path within `lessons`.
    files: BTreeMap<String, String>,
}

/// Plans the lesson `slug` of a week whose map is `map`.
fn plan(week: &str, map: &str, slug: &str, title: &str) -> Result<Plan, Failure> {
    let fits =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if slug.is_empty() || !slug.chars().all(fits) {
        return Err(Failure::usage(
            format!("`{slug}` is no address; use lower case letters, digits and `-`"),
            TASK.name,
        ));
    }
    let known: toml::Table = map.parse().map_err(|error: toml::de::Error| {
        Failure::new(
            format!("lessons/{week}/week.toml: {error}"),
            "Mend it first.",
        )
    })?;
    let announced = known.get("lessons").and_then(toml::Value::as_array);
    let announced = announced.map_or(&[][..], Vec::as_slice);
    let id_of = |lesson: &toml::Value| lesson.get("id").and_then(toml::Value::as_str) == Some(slug);
    let place = announced.iter().position(id_of);
    let summary = place
        .and_then(|place| announced[place].get("summary"))
        .and_then(toml::Value::as_str)
        .unwrap_or(SUMMARY);
    // A week's opener is number 0.
    let opener = |lesson: &toml::Value| lesson.get("opener") == Some(&toml::Value::Boolean(true));
    let first = usize::from(!announced.first().is_some_and(opener));
    let number = place.unwrap_or(announced.len()) + first;
    let folder = format!("{week}/{number:02}-{slug}");
    let mut files = BTreeMap::new();
    for (name, text) in FILES {
        let text = text
            .replace("\"{TITLE}\"", &quoted(title))
            .replace("\"{SUMMARY}\"", &quoted(summary));
        files.insert(format!("{folder}/{name}"), text);
    }
    let said = place.and_then(|place| announced[place].get("title"));
    let new_map = match (place, said.and_then(toml::Value::as_str)) {
        (Some(_), Some(said)) if said == title => None,
        (Some(_), _) => Some(retitled(map, slug, title)),
        (None, _) => {
            let (id, title, summary) = (quoted(slug), quoted(title), quoted(summary));
            Some(format!(
                "{map}\n[[lessons]]\nid = {id}\ntitle = {title}\nsummary = {summary}\n"
            ))
        }
    };
    files.extend(new_map.map(|text| (format!("{week}/week.toml"), text)));
    Ok(Plan { folder, files })
}

/// The map with another title for the lesson `slug`: the map and the lesson have to agree.
fn retitled(map: &str, slug: &str, title: &str) -> String {
    let id = format!("id = {}", quoted(slug));
    let mut inside = false;
    let mut text = String::new();
    for line in map.lines() {
        if line.starts_with("[[") {
            inside = false;
        }
        inside |= line.trim_end() == id;
        if inside && line.starts_with("title") {
            text.push_str(&format!("title = {}", quoted(title)));
        } else {
            text.push_str(line);
        }
        text.push('\n');
    }
    text
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons;

    const MAP: &str =
        "title = \"T\"\n\n[[lessons]]\nid = \"one\"\ntitle = \"One\"\nsummary = \"First.\"\n";

    #[test]
    fn an_announced_lesson_gets_its_place_and_another_the_end() {
        let one = plan("week-3", MAP, "one", "One").unwrap();
        assert_eq!(one.folder, "week-3/01-one");
        assert!(!one.files.contains_key("week-3/week.toml"));
        assert!(one.files["week-3/01-one/lesson.md"].contains("summary = \"First.\""));

        let renamed = plan("week-3", MAP, "one", "Another").unwrap();
        let map: toml::Table = renamed.files["week-3/week.toml"].parse().unwrap();
        assert_eq!(map["title"].as_str(), Some("T"));
        assert_eq!(map["lessons"][0]["title"].as_str(), Some("Another"));

        let two = plan("week-3", MAP, "two", "A \"second\" one").unwrap();
        assert_eq!(two.folder, "week-3/02-two");
        let map: toml::Table = two.files["week-3/week.toml"].parse().unwrap();
        assert_eq!(
            map["lessons"][1]["title"].as_str(),
            Some("A \"second\" one")
        );
    }

    #[test]
    fn slugs_are_addresses() {
        for slug in ["", "Two Words", "../up"] {
            assert!(plan("week-3", MAP, slug, "T").is_err(), "{slug}");
        }
    }

    #[test]
    fn the_skeleton_compiles_and_is_proved_as_it_is() {
        let mut sources = lessons::sources().unwrap();
        let map = sources["week-4/week.toml"].clone();
        let plan = plan("week-4", &map, "a-new-lesson", "A new lesson").unwrap();
        sources.extend(plan.files);
        let compiled = course::compile::compile_dir(&sources).unwrap();
        let proof = compiled
            .proofs
            .iter()
            .find(|proof| proof.lesson.card.id == "a-new-lesson")
            .unwrap();
        let problems = course::proof::prove(proof);
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(told.is_empty(), "{}", told.join("\n"));
    }
}
