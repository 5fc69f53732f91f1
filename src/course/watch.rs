//! How far a challenge has come.

use crate::goal::{Condition, Facts};
use crate::model::Goal;
use cloud::engine::Cloud;
use cloud::jsonata::{Data, Error};

/// Watches the goals of a challenge; [`look`](Self::look) whenever something has happened.
#[derive(Clone, Debug)]
pub struct Watch {
    goals: Vec<Watched>,
    facts: Facts,
}

#[derive(Clone, Debug)]
struct Watched {
    condition: Condition,
    keep: bool,
    met: bool,
}

/// An expression that cannot be read, or cannot be answered in the world as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalError {
    /// The goal, by its place in the challenge.
    pub goal: usize,
    /// What is wrong with its expression.
    pub error: Error,
}

impl Watch {
    /// Watches these goals; none is met before the first look.
    ///
    /// # Errors
    /// When the expression of a goal cannot be read.
    pub fn new(goals: &[Goal]) -> Result<Self, GoalError> {
        let watched = |(goal, Goal { when, keep, .. }): (usize, &Goal)| {
            let condition = Condition::parse(when).map_err(|error| GoalError { goal, error })?;
            Ok(Watched {
                condition,
                keep: *keep,
                met: false,
            })
        };
        let goals = goals.iter().enumerate().map(watched);
        Ok(Self {
            goals: goals.collect::<Result<_, _>>()?,
            facts: Facts::default(),
        })
    }

    /// Looks at the world and its log. A goal to keep is met while it holds; another stays met once it has held.
    ///
    /// # Errors
    /// When the expression of a goal cannot be answered; that goal counts as not holding now.
    pub fn look(&mut self, cloud: &Cloud) -> Result<(), GoalError> {
        match self.facts.gather(cloud) {
            Ok(facts) => self.judge(&facts),
            Err(error) => Err(GoalError { goal: 0, error }),
        }
    }

    fn judge(&mut self, facts: &Data) -> Result<(), GoalError> {
        let mut failed = Ok(());
        for (goal, watched) in self.goals.iter_mut().enumerate() {
            let holds = watched.condition.holds(facts).unwrap_or_else(|error| {
                failed = Err(GoalError { goal, error });
                false
            });
            watched.met = holds || (watched.met && !watched.keep);
        }
        failed
    }

    /// Which goals are met, in the order of the challenge.
    pub fn met(&self) -> impl ExactSizeIterator<Item = bool> {
        self.goals.iter().map(|watched| watched.met)
    }

    /// Whether all goals are met.
    #[must_use]
    pub fn is_solved(&self) -> bool {
        self.met().all(|met| met)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn goal(when: &str, keep: bool) -> Goal {
        Goal {
            id: "goal".into(),
            text: "Do it.".into(),
            when: when.into(),
            keep,
        }
    }

    #[test]
    fn a_goal_to_keep_can_be_lost_and_another_cannot() {
        let mut watch = Watch::new(&[goal("a = 1", true), goal("b = 1", false)]).unwrap();
        let mut met = |facts: Value| {
            watch.judge(&Data::new(&facts).unwrap()).unwrap();
            (watch.met().collect::<Vec<_>>(), watch.is_solved())
        };
        assert_eq!(met(json!({"a": 0, "b": 1})), (vec![false, true], false));
        assert_eq!(met(json!({"a": 1, "b": 0})), (vec![true, true], true));
        assert_eq!(met(json!({"a": 0, "b": 0})), (vec![false, true], false));
    }

    #[test]
    fn errors_name_their_goal() {
        let unread = Watch::new(&[goal("a", true), goal("a = ", true)]).unwrap_err();
        assert_eq!(unread.goal, 1);
        let mut watch = Watch::new(&[goal("a = 1", true), goal("a < true", true)]).unwrap();
        let facts = Data::new(&json!({"a": 1})).unwrap();
        assert_eq!(watch.judge(&facts).unwrap_err().goal, 1);
        assert_eq!(watch.met().collect::<Vec<_>>(), [true, false]);
    }
}
