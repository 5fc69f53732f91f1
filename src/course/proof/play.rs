//! Plays scripts step by step, with someone watching.

use super::Setup;
use crate::compile::{Place, Problem};
use crate::later::Later;
use crate::model::{Lesson, Scene};
use cloud::clock::Time;
use cloud::log::{ApiEvent, Event};
use cloud::script::{Action, Player, Step};
use cloud::session::{Recipe, Session};
use std::sync::Arc;

/// How much virtual time passes at most between two looks.
const LOOK_EVERY_MS: u64 = 1_000;
/// What an API answers when a script calls something that is not there, or not as it is called.
const SLIPS: [&str; 3] = ["InvalidAction", "NotModelled", "SerializationException"];

/// A session at the end of its scene's setup.
pub(super) fn stage(
    lesson: &Lesson,
    setup: &Setup,
    scene: &str,
    seed: Option<u64>,
) -> Result<Session, Vec<Problem>> {
    let Some(Ok(scene)) = lesson.scenes.get(scene).map(Later::read) else {
        let missing = format!("there is no scene `{scene}` to try this on");
        return Err(vec![setup.place.problem(missing)]);
    };
    let mut session = Session::new(recipe(&scene, seed))
        .map_err(|error| vec![setup.place.problem(error.to_string())])?;
    let slips = play(&mut session, &scene.setup, &setup.steps, &mut |_| {});
    match slips.is_empty() {
        true => Ok(session),
        false => Err(slips),
    }
}

fn recipe(scene: &Scene, seed: Option<u64>) -> Recipe {
    Recipe {
        parameters: scene.parameters.clone(),
        settings: scene.settings.clone(),
        ..Recipe::new(seed.unwrap_or(scene.seed), Arc::clone(&scene.template))
    }
}

/// Takes the steps, time included, and looks after each and at least once a virtual second while something happens.
/// Returns what was wrong with them.
pub(super) fn play(
    session: &mut Session,
    steps: &[Step],
    places: &[Place],
    look: &mut dyn FnMut(&Session),
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut player = Player::default();
    for (step, place) in steps.iter().zip(places) {
        let before = session.cloud().log().len();
        if let Err(error) = player.take(session, step) {
            problems.push(place.problem(error.message));
            return problems;
        }
        if matches!(step.action, Action::Call { .. }) {
            problems.extend(slip(session, before).map(|slip| place.problem(slip)));
        }
        match step.action {
            Action::WaitMs(millis) => wait(session, millis, look),
            _ => look(session),
        }
    }
    problems
}

/// Lets time pass; looks at its end, and on the way whenever something has happened.
pub(super) fn wait(session: &mut Session, millis: u64, look: &mut dyn FnMut(&Session)) {
    let end = session.now().after(millis);
    let mut seen = session.cloud().log().len();
    while session.now() < end {
        let next: Time = session.now().after(LOOK_EVERY_MS).min(end);
        session.advance_to(next);
        let len = session.cloud().log().len();
        if len > seen && next < end {
            look(session);
            seen = len;
        }
    }
    look(session);
}

/// What is wrong with the call whose answer was written down last, when it can only be a slip of the pen.
fn slip(session: &Session, before: u64) -> Option<String> {
    session
        .cloud()
        .log()
        .since(before)
        .find_map(|entry| match &entry.event {
            Event::Api(ApiEvent::Answered {
                error: Some(code),
                body,
                ..
            }) if SLIPS.contains(&code.as_ref()) => {
                let message = body["message"].as_str().unwrap_or_default();
                Some(format!("the cloud refuses this call: {code}. {message}"))
            }
            _ => None,
        })
}
