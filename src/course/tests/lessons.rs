//! The project's own lessons: they compile without a warning, and what they claim is so.

use crate::compile::{Compiled, Problem, compile_dir};
use crate::model::{Course, Lesson};
use crate::pages::{Document, Term};
use crate::proof::prove;
use serde::de::DeserializeOwned;

fn listed(problems: &[Problem]) -> String {
    let lines = problems
        .iter()
        .map(|problem| format!("\nlessons/{problem}"));
    lines.collect()
}

fn compiled() -> Compiled {
    compile_dir(&super::read("../../lessons"))
        .unwrap_or_else(|problems| panic!("{}", listed(&problems)))
}

#[test]
fn the_lessons_compile_and_keep_their_promises() {
    let compiled = compiled();
    assert!(!compiled.proofs.is_empty(), "no lesson is ready");
    let mut problems = compiled.warnings;
    for proof in &compiled.proofs {
        let card = &proof.lesson.card;
        // A week's opener asks before there is anything to run.
        let claims = card.number == 0 || !proof.claims.trials.is_empty();
        assert!(claims, "{} claims nothing", card.id);
        problems.extend(prove(proof));
    }
    assert!(problems.is_empty(), "{}", listed(&problems));
}

fn app_reads<T: DeserializeOwned>(compiled: &Compiled, name: &str) -> T {
    serde_json::from_str(&compiled.files[name]).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_app_reads_what_the_compiler_writes() {
    let compiled = compiled();
    let course: Course = app_reads(&compiled, "course.json");
    let terms: Vec<Term> = app_reads(&compiled, "glossary.json");
    let fidelity: Document = app_reads(&compiled, "fidelity.json");
    assert!(!fidelity.headings.is_empty());
    let cards: Vec<_> = course.weeks.iter().flat_map(|week| &week.lessons).collect();
    for proof in &compiled.proofs {
        let id = &proof.lesson.card.id;
        let lesson: Lesson = app_reads(&compiled, &format!("lessons/{id}.json"));
        assert_eq!(lesson, proof.lesson);
        assert!(
            cards.contains(&&lesson.card),
            "{id} is not on the map as it is"
        );
        for term in lesson.glossary.keys() {
            let known = terms.iter().find(|known| known.term == *term).unwrap();
            assert!(known.lessons.contains(id), "{term} in {id}");
        }
    }
}

#[test]
fn a_lesson_of_much_data_is_warned_about() {
    let mut files = super::read("tests/base");
    let of_size = |bytes: usize| "x".repeat(bytes);
    files.insert("week-1/01-first/notes.txt".into(), of_size(190_000));
    assert_eq!(compile_dir(&files).unwrap().warnings, []);
    files.insert("week-1/01-first/notes.txt".into(), of_size(200_000));
    let warnings = compile_dir(&files).unwrap().warnings;
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(warnings[0].file, "week-1/01-first/lesson.md");
}
