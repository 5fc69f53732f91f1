//! Predictions and questions, tried.

use super::{Condition, Expect, Stages, Trial, play};
use crate::compile::Problem;
use crate::goal::{self, facts};
use cloud::jsonata::Data;

/// Runs a trial, and says which of its claims do not hold.
pub(super) fn prove(stages: &mut Stages<'_>, trial: &Trial) -> Vec<Problem> {
    // A scene that cannot be played is told about once, where it stands.
    let Ok(mut session) = stages.get(&trial.scene, trial.seed) else {
        return Vec::new();
    };
    let run = &trial.run;
    let slips = play::play(&mut session, &run.steps, &run.places, &mut |_| {});
    if !slips.is_empty() {
        return slips;
    }
    let facts = match facts(session.cloud()) {
        Ok(facts) => facts,
        Err(error) => return vec![trial.place.problem(error.message)],
    };
    match &trial.expect {
        Expect::One(conditions) => exactly_one(trial, conditions, &facts),
        Expect::Each(claims) => claims
            .iter()
            .filter_map(|(condition, right)| each(trial, condition, *right, &facts))
            .collect(),
    }
}

fn exactly_one(trial: &Trial, conditions: &[Condition], facts: &Data) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut true_one: Option<&Condition> = None;
    for condition in conditions {
        match holds(condition, facts) {
            Err(problem) => problems.push(problem),
            Ok(false) => {}
            Ok(true) => {
                if let Some(first) = true_one {
                    let line = first.place.line;
                    problems.push(condition.place.problem(format!(
                        "after the run of {} both this and the option of line {line} come true; word them so that only one can",
                        trial.what
                    )));
                }
                true_one.get_or_insert(condition);
            }
        }
    }
    if true_one.is_none() && problems.is_empty() {
        problems.push(trial.place.problem(format!(
            "after the run of {} none of its options comes true; mend the run or a `comes_true`",
            trial.what
        )));
    }
    problems
}

fn each(trial: &Trial, condition: &Condition, right: bool, facts: &Data) -> Option<Problem> {
    let said = match (holds(condition, facts), right) {
        (Err(problem), _) => return Some(problem),
        (Ok(true), true) | (Ok(false), false) => return None,
        (Ok(false), true) => "this is said to be right, but it is not so",
        (Ok(true), false) => "this is said to be wrong, but it is so",
    };
    let message = format!(
        "{said} after the run of {}; mend the claim or the run",
        trial.what
    );
    Some(condition.place.problem(message))
}

fn holds(condition: &Condition, facts: &Data) -> Result<bool, Problem> {
    goal::Condition::parse(&condition.expression)
        .and_then(|parsed| parsed.holds(facts))
        .map_err(|error| {
            condition.place.problem(format!(
                "this expression fails after the run: {}",
                error.message
            ))
        })
}
