//! Which of a prediction's choices came true.

use cloud::engine::Cloud;
use cloud::script::{self, Step};
use cloud::session::{Recipe, Session};
use course::goal::{Condition, facts};
use course::model::{Predict, Scene};
use std::sync::Arc;

/// For each option, whether it holds in this world.
pub fn came_true(predict: &Predict, world: &Cloud) -> Vec<bool> {
    let facts = facts(world).ok();
    let holds = |expression: &str| {
        // The compiler has proved that the expressions parse and that exactly one holds at the end.
        let condition = Condition::parse(expression).ok().zip(facts.as_ref());
        condition.is_some_and(|(condition, facts)| condition.holds(facts).unwrap_or(false))
    };
    predict
        .options
        .iter()
        .map(|option| holds(&option.comes_true))
        .collect()
}

/// The world after a script was played on a fresh scene, without anybody watching; `None` when it cannot be played.
pub fn replay(scene: &Scene, steps: &[Step]) -> Option<Session> {
    let recipe = Recipe {
        parameters: scene.parameters.clone(),
        settings: scene.settings.clone(),
        ..Recipe::new(scene.seed, Arc::clone(&scene.template))
    };
    let mut session = Session::new(recipe).ok()?;
    script::play(&mut session, &scene.setup).ok()?;
    script::play(&mut session, steps).ok()?;
    Some(session)
}
