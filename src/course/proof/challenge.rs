//! Challenges, tried.

use super::{ChallengeProof, Stages, play};
use crate::compile::{Place, Problem, Script};
use crate::model::{Block, Challenge};
use crate::watch::{GoalError, Watch};
use cloud::session::Session;
use std::collections::BTreeMap;

/// Shows that a challenge needs solving, and can be solved.
pub(super) fn prove(stages: &mut Stages<'_>, claims: &ChallengeProof) -> Vec<Problem> {
    let Some(challenge) = challenge(stages, claims) else {
        return Vec::new();
    };
    let Ok(stage) = stages.get(&challenge.scene, None) else {
        return Vec::new();
    };
    let mut trouble = BTreeMap::new();
    let mut attempt = |script: &Script, patience_ms| {
        let mut attempt = Attempt::make(&stage, challenge, script, patience_ms);
        // An expression that fails, fails again and again; once is enough to be told.
        for error in std::mem::take(&mut attempt.errors) {
            trouble.entry(error.goal).or_insert(error);
        }
        attempt
    };
    let mut problems = Vec::new();
    let alone = attempt(&Script::default(), claims.patience_ms);
    if alone.was_solved {
        problems.push(claims.place.problem(format!(
            "the challenge `{}` solves itself when it is left alone; make its goals ask for more",
            claims.id
        )));
    }
    for hint in &claims.hints {
        let followed = attempt(&hint.run, claims.patience_ms);
        if followed.was_solved {
            problems.push(hint.place.problem(
                "following this hint to the letter solves the challenge; let it say less, or the goals ask for more",
            ));
        }
        problems.extend(followed.slips);
    }
    let solved = attempt(&solution(challenge, claims), 0);
    problems.extend(solved.slips);
    for (place, met) in claims.goals.iter().zip(solved.met) {
        if !met {
            problems.push(place.problem("this goal is not met at the end of the solution"));
        }
    }
    problems.extend(
        trouble
            .values()
            .map(|error| unanswered(&claims.goals, error)),
    );
    problems
}

fn challenge<'p>(stages: &Stages<'p>, claims: &ChallengeProof) -> Option<&'p Challenge> {
    let mut blocks = stages.proof.lesson.blocks.iter();
    blocks.find_map(|block| match block {
        Block::Challenge(challenge) if challenge.id == claims.id => Some(challenge),
        _ => None,
    })
}

fn solution(challenge: &Challenge, claims: &ChallengeProof) -> Script {
    Script {
        steps: challenge.solution.read().unwrap_or_default(),
        places: claims.solution.clone(),
    }
}

/// The session at the end of a challenge's solution.
pub(super) fn solved(stages: &mut Stages<'_>, claims: &ChallengeProof) -> Option<Session> {
    let challenge = challenge(stages, claims)?;
    let mut session = stages.get(&challenge.scene, None).ok()?;
    let Script { steps, places } = solution(challenge, claims);
    play::play(&mut session, &steps, &places, &mut |_| {});
    Some(session)
}

/// What became of playing a script and then leaving the challenge alone.
#[derive(Default)]
struct Attempt {
    /// Whether all goals were met at some moment.
    was_solved: bool,
    /// Which goals were met at the end.
    met: Vec<bool>,
    /// What was wrong with the script.
    slips: Vec<Problem>,
    /// What was wrong with the goals.
    errors: Vec<GoalError>,
}

impl Attempt {
    fn make(stage: &Session, challenge: &Challenge, script: &Script, patience_ms: u64) -> Self {
        let mut attempt = Self::default();
        let mut watch = match Watch::new(&challenge.goals) {
            Ok(watch) => watch,
            Err(error) => {
                attempt.errors.push(error);
                return attempt;
            }
        };
        let mut session = stage.clone();
        let mut look = |session: &Session| {
            attempt.errors.extend(watch.look(session.cloud()).err());
            attempt.was_solved |= watch.is_solved();
        };
        look(&session);
        attempt.slips = play::play(&mut session, &script.steps, &script.places, &mut look);
        play::wait(&mut session, patience_ms, &mut look);
        attempt.met = watch.met().collect();
        attempt
    }
}

fn unanswered(goals: &[Place], error: &GoalError) -> Problem {
    let place = goals.get(error.goal).cloned().unwrap_or_default();
    place.problem(format!(
        "this expression fails while the challenge is played: {}",
        error.error.message
    ))
}
