//! A lesson's proofs: what it claims, tried on the simulated cloud.

mod challenge;
mod play;
mod trial;

use crate::compile::{Place, Problem, Script};
use crate::model::Lesson;
use cloud::session::Session;
use std::collections::BTreeMap;

/// A lesson and everything that it claims; made by the compiler, never shipped to the browser.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// The lesson as the reader gets it.
    pub lesson: Lesson,
    /// What else it takes to try it.
    pub claims: Claims,
}

/// What a lesson claims.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    /// Where each scene and its setup stand, by the scene's id.
    pub setups: BTreeMap<String, Setup>,
    /// What has to be so after a run: predictions and questions.
    pub trials: Vec<Trial>,
    /// The challenges, in the order of the lesson.
    pub challenges: Vec<ChallengeProof>,
}

/// Where a scene stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setup {
    /// Where the scene begins.
    pub place: Place,
    /// Where each step of its setup stands.
    pub steps: Vec<Place>,
}

/// Something to run on a scene, and what must hold afterwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Whose claim it is: ``the prediction `first` ``.
    pub what: String,
    /// Where it stands.
    pub place: Place,
    /// The scene's id.
    pub scene: String,
    /// Another seed than the scene's.
    pub seed: Option<u64>,
    /// What to run.
    pub run: Script,
    /// What must hold then.
    pub expect: Expect,
}

/// What must hold after a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Expect {
    /// Exactly one of these.
    One(Vec<Condition>),
    /// Each of these that says `true`, and none that says `false`.
    Each(Vec<(Condition, bool)>),
}

/// A JSONata expression over the world and the log, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Where it stands.
    pub place: Place,
    /// The expression.
    pub expression: String,
}

/// What a challenge claims beside what the reader gets.
#[derive(Clone, Debug, PartialEq)]
pub struct ChallengeProof {
    /// The challenge's id.
    pub id: String,
    /// Where it begins.
    pub place: Place,
    /// How long it is left alone without being solved.
    pub patience_ms: u64,
    /// Where each goal's condition stands.
    pub goals: Vec<Place>,
    /// The hints that can be acted on.
    pub hints: Vec<Hint>,
    /// Where each step of the solution stands.
    pub solution: Vec<Place>,
}

/// A hint that can be acted on.
#[derive(Clone, Debug, PartialEq)]
pub struct Hint {
    /// Where it stands.
    pub place: Place,
    /// What following it to the letter does.
    pub run: Script,
}

/// Tries everything that a lesson claims:
///
/// * of each prediction, exactly one option comes true;
/// * of each question with a proof, the right options are so and the others are not;
/// * each challenge is unsolved as shipped, however long it is left alone (its `patience_ms`), stays unsolved when one
///   hint is followed to the letter and then left alone, and is solved at the end of its solution.
///
/// Every scene's setup is played on the way.
#[must_use]
pub fn prove(proof: &Proof) -> Vec<Problem> {
    let mut stages = Stages {
        proof,
        ready: BTreeMap::new(),
    };
    let mut problems = Vec::new();
    for scene in proof.claims.setups.keys() {
        problems.extend(stages.get(scene, None).err().into_iter().flatten());
    }
    for trial in &proof.claims.trials {
        problems.extend(trial::prove(&mut stages, trial));
    }
    for claims in &proof.claims.challenges {
        problems.extend(challenge::prove(&mut stages, claims));
    }
    problems.sort();
    problems.dedup();
    problems
}

/// What is tried of a lesson, played to its end, and what it is called: every run of a prediction or a question, every
/// solution of a challenge, and every scene left alone for a while. For whoever looks at what functions did there.
#[must_use]
pub fn sessions(proof: &Proof) -> Vec<(String, Session)> {
    let mut stages = Stages {
        proof,
        ready: BTreeMap::new(),
    };
    let mut sessions = Vec::new();
    for scene in proof.claims.setups.keys() {
        if let Ok(mut session) = stages.get(scene, None) {
            play::wait(&mut session, ALONE_MS, &mut |_| {});
            sessions.push((format!("the scene `{scene}`"), session));
        }
    }
    for trial in &proof.claims.trials {
        if let Ok(mut session) = stages.get(&trial.scene, trial.seed) {
            play::play(
                &mut session,
                &trial.run.steps,
                &trial.run.places,
                &mut |_| {},
            );
            sessions.push((trial.what.clone(), session));
        }
    }
    for claims in &proof.claims.challenges {
        if let Some(session) = challenge::solved(&mut stages, claims) {
            sessions.push((format!("the challenge `{}`", claims.id), session));
        }
    }
    sessions
}

/// How long scenes are left alone to see what their functions do, in milliseconds.
const ALONE_MS: u64 = 120_000;

/// The scenes, each played to the end of its setup once.
struct Stages<'p> {
    proof: &'p Proof,
    ready: BTreeMap<(String, Option<u64>), Result<Session, Vec<Problem>>>,
}

impl Stages<'_> {
    /// A session of its own, at the end of the scene's setup.
    fn get(&mut self, scene: &str, seed: Option<u64>) -> Result<Session, Vec<Problem>> {
        let key = (scene.to_owned(), seed);
        if let Some(ready) = self.ready.get(&key) {
            return ready.clone();
        }
        let setup = self
            .proof
            .claims
            .setups
            .get(scene)
            .cloned()
            .unwrap_or_default();
        let ready = play::stage(&self.proof.lesson, &setup, scene, seed);
        self.ready.insert(key, ready.clone());
        ready
    }
}
