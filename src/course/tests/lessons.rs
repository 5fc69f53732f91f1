//! The project's own lessons: they compile without a warning, and what they claim is so.

use crate::compile::{Problem, compile_dir};
use crate::proof::prove;

fn listed(problems: &[Problem]) -> String {
    let lines = problems
        .iter()
        .map(|problem| format!("\nlessons/{problem}"));
    lines.collect()
}

#[test]
fn the_lessons_compile_and_keep_their_promises() {
    let compiled = match compile_dir(&super::read("../../lessons")) {
        Ok(compiled) => compiled,
        Err(problems) => panic!("{}", listed(&problems)),
    };
    assert!(!compiled.proofs.is_empty(), "no lesson is ready");
    let mut problems = compiled.warnings;
    for proof in &compiled.proofs {
        let lesson = &proof.lesson.card.id;
        assert!(!proof.claims.trials.is_empty(), "{lesson} claims nothing");
        problems.extend(prove(proof));
    }
    assert!(problems.is_empty(), "{}", listed(&problems));
}
