//! Lessons, right and broken, as Markdown files in `cases`.
//!
//! A heading `##` begins a case. Its fenced blocks are files, which go on top of those of the folder `base`; a name
//! without a folder is a file of the lesson `first`, and `body` is that lesson's text below its front matter. `gone`
//! and a name takes a file away. What comes of a case is written into its last blocks: `problems` (all that the
//! compiler and the proofs have to say), `html` (the lesson's prose), `json` and a name (a compiled file), perhaps with a pointer into it. To write
//! these down anew, run with `UPDATE_EXPECT=1` and read the difference.

use super::Folder;
use crate::compile::{Compiled, Problem, compile_dir};
use crate::model::{Block, Lesson};
use crate::proof::prove;
use expect_test::expect_file;
use serde_json::Value;

const LESSON: &str = "week-1/01-first";
/// The files that are not in a lesson's folder.
const TOP: [&str; 4] = [
    "course.toml",
    "glossary.toml",
    "misconceptions.toml",
    "fidelity.md",
];

macro_rules! cases {
    ($($name:ident)*) => {
        /// All the texts of cases, by name.
        pub(super) const TEXTS: &[(&str, &str)] =
            &[$((stringify!($name), include_str!(concat!("cases/", stringify!($name), ".md")))),*];

        $(#[test]
        fn $name() {
            let text = include_str!(concat!("cases/", stringify!($name), ".md"));
            expect_file![concat!("cases/", stringify!($name), ".md")].assert_eq(&played(text));
        })*
    };
}

cases! {
    challenges
    compare
    course_map
    front_matter
    links
    predictions
    project
    proofs
    prose
    questions
    reference
    scenes
    steps
    templates
}

/// The same text, with what comes of its cases.
fn played(text: &str) -> String {
    rewritten(
        text,
        &mut |info, files| match info.split_once(' ').unwrap_or((info, "")) {
            ("problems", "") => Some(problems(files)),
            ("html", "") => Some(lesson(files).blocks.iter().map(html).collect()),
            ("json", name) => Some(json(files, name)),
            _ => None,
        },
    )
}

/// Every folder that a text of cases describes.
pub(super) fn folders(text: &str) -> Vec<Folder> {
    let mut folders = Vec::new();
    rewritten(text, &mut |info, files| {
        let is_result = ["problems", "html"].contains(&info) || info.starts_with("json ");
        is_result.then(|| {
            folders.push(files.clone());
            String::new()
        })
    });
    folders
}

/// Reads the cases; `result` says what a block should hold that is no file, given the files so far.
fn rewritten(text: &str, result: &mut dyn FnMut(&str, &Folder) -> Option<String>) -> String {
    let base = super::read("tests/base");
    let mut files = base.clone();
    let mut out = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line.starts_with("## ") {
            files.clone_from(&base);
        }
        let info = line.trim_start_matches('`');
        let fence = &line[..line.len() - info.len()];
        if fence.len() < 3 {
            continue;
        }
        let body: String = lines
            .by_ref()
            .take_while(|line| *line != fence)
            .flat_map(|line| [line, "\n"])
            .collect();
        let body = result(info, &files).unwrap_or_else(|| {
            put(info, &body, &mut files);
            body
        });
        out.push_str(&format!("{body}{fence}\n"));
    }
    out
}

/// Makes a block a file, or takes one away.
fn put(info: &str, body: &str, files: &mut Folder) {
    match info.split_once(' ').unwrap_or((info, "")) {
        ("gone", name) => {
            files.remove(&place(name)).unwrap();
        }
        ("body", "") => {
            let name = place("lesson.md");
            let front = &files[&name];
            let end = front.find("\n+++\n").unwrap() + "\n+++\n".len();
            let whole = format!("{}\n{body}", &front[..end]);
            files.insert(name, whole);
        }
        (name, "") => {
            files.insert(place(name), body.to_owned());
        }
        _ => panic!("what is a block `{info}`?"),
    }
}

fn place(name: &str) -> String {
    match name.contains('/') || TOP.contains(&name) {
        true => name.to_owned(),
        false => format!("{LESSON}/{name}"),
    }
}

fn problems(files: &Folder) -> String {
    let listed = |problems: Vec<Problem>, kind: &str| -> String {
        let short = |problem: &Problem| problem.to_string().replace(&format!("{LESSON}/"), "");
        problems
            .iter()
            .map(|problem| format!("{kind}{}\n", short(problem)))
            .collect()
    };
    match compile_dir(files) {
        Err(errors) => listed(errors, ""),
        Ok(compiled) => {
            let unproved = compiled.proofs.iter().flat_map(prove).collect();
            listed(compiled.warnings, "warning: ") + &listed(unproved, "proof: ")
        }
    }
}

fn compiled(files: &Folder) -> Compiled {
    compile_dir(files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn lesson(files: &Folder) -> Lesson {
    compiled(files).proofs.remove(0).lesson
}

fn html(block: &Block) -> String {
    match block {
        Block::Prose { html } => html.clone(),
        Block::Heading { level, id, html } => format!("[h{level} {id}] {html}\n"),
        other => format!(
            "[{}]\n",
            serde_json::to_value(other).unwrap()["block"]
                .as_str()
                .unwrap()
        ),
    }
}

fn json(files: &Folder, name: &str) -> String {
    let (name, pointer) = name.split_once(' ').unwrap_or((name, ""));
    let value: Value = serde_json::from_str(&compiled(files).files[name]).unwrap();
    serde_json::to_string_pretty(value.pointer(pointer).unwrap()).unwrap() + "\n"
}
