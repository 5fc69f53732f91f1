//! The `Conditions` section.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html> (read 2026-11-22).

use super::functions::{CONDITION_FUNCTIONS, arguments, literal};
use super::nearest::{choose, did_you_mean};
use super::node::Node;
use super::problem::Problems;
use super::resolver::{Mode, Resolver, Stop};
use super::scope::Scope;
use crate::sorted::SortedMap;

/// How many conditions may build on each other.
const CHAIN_MAX: usize = 32;
/// How many conditions `Fn::And` and `Fn::Or` take.
const OPERANDS: std::ops::RangeInclusive<usize> = 2..=10;

/// Decides all conditions; what is wrong with one is reported, and it counts as neither true nor false.
pub(super) fn decide(
    section: &Node,
    scope: &Scope,
    problems: &mut Problems,
) -> SortedMap<String, Option<bool>> {
    let mut decider = Decider {
        section,
        scope,
        problems,
        decided: SortedMap::new(),
        open: Vec::new(),
    };
    for (name, _) in section.entries() {
        decider.named(section, name);
    }
    decider.decided
}

/// Whether a condition holds; one that does not exist is reported, and one that is broken counts as false.
pub(super) fn is_true(name: &str, path: &[String], scope: &Scope, problems: &mut Problems) -> bool {
    match scope.conditions.get(name) {
        Some(decided) => decided.unwrap_or(false),
        None => {
            let names = scope.conditions.keys().map(String::as_str);
            let hint = did_you_mean(name, names);
            problems.add(
                path,
                format!("There is no condition `{name}` in this template.{hint}"),
            );
            false
        }
    }
}

struct Decider<'a> {
    section: &'a Node,
    scope: &'a Scope,
    problems: &'a mut Problems,
    decided: SortedMap<String, Option<bool>>,
    /// The conditions being decided, each needed by the one before.
    open: Vec<String>,
}

impl Decider<'_> {
    fn named(&mut self, at: &Node, name: &str) -> Option<bool> {
        if let Some(decided) = self.decided.get(name) {
            return *decided;
        }
        let section = self.section;
        let Some(definition) = section.get(name) else {
            let names = section.entries().iter().map(|(name, _)| name.as_str());
            let message = format!(
                "There is no condition `{name}` in this template.{}",
                did_you_mean(name, names)
            );
            self.problems.add(&at.path, message);
            return None;
        };
        if self.open.iter().any(|open| open == name) {
            let message = format!("The condition `{name}` depends on itself. Break the circle.");
            self.problems.add(&at.path, message);
            return None;
        }
        if self.open.len() >= CHAIN_MAX {
            let message = format!(
                "More than {CHAIN_MAX} conditions build on each other here. Join some of them."
            );
            self.problems.add(&at.path, message);
            return None;
        }
        self.open.push(name.to_owned());
        let value = self.value(definition);
        self.open.pop();
        self.decided.insert(name.to_owned(), value);
        value
    }

    fn value(&mut self, node: &Node) -> Option<bool> {
        match self.evaluate(node) {
            Ok(value) => Some(value),
            Err(Stop::Because(message)) => {
                self.problems.add(&node.path, message);
                None
            }
            Err(_) => None,
        }
    }

    fn evaluate(&mut self, node: &Node) -> Result<bool, Stop> {
        let [(function, argument)] = node.entries() else {
            return Err(format!("A condition is made of {}.", functions_in_words()).into());
        };
        match function.as_str() {
            "Condition" => {
                let name = literal(argument, "`Condition` takes the name of a condition.")?;
                self.named(argument, name).ok_or(Stop::Silent)
            }
            "Fn::Equals" => self.equals(argument),
            "Fn::Not" => {
                let [operand] = arguments(argument, "`Fn::Not` takes a list of one condition.")?;
                self.value(operand).map(|value| !value).ok_or(Stop::Silent)
            }
            "Fn::And" => Ok(self.operands(argument)?.iter().all(|value| *value)),
            "Fn::Or" => Ok(self.operands(argument)?.iter().any(|value| *value)),
            other => Err(format!(
                "A condition is made of {}, not of `{other}`.{}",
                functions_in_words(),
                choose(other, CONDITION_FUNCTIONS)
            )
            .into()),
        }
    }

    fn equals(&mut self, argument: &Node) -> Result<bool, Stop> {
        const USAGE: &str = "`Fn::Equals` takes two values: `!Equals [!Ref Stage, prod]`.";
        let [left, right] = arguments(argument, USAGE)?;
        let mut resolver = Resolver::new(self.scope, self.problems, Mode::Condition);
        let left = resolver.text(left, USAGE);
        let right = resolver.text(right, USAGE);
        Ok(left? == right?)
    }

    fn operands(&mut self, argument: &Node) -> Result<Vec<bool>, Stop> {
        let items = argument.items();
        if !OPERANDS.contains(&items.len()) {
            let (least, most) = (OPERANDS.start(), OPERANDS.end());
            return Err(format!(
                "`Fn::And` and `Fn::Or` take a list of {least} to {most} conditions."
            )
            .into());
        }
        let values: Vec<_> = items.iter().map(|item| self.value(item)).collect();
        values
            .into_iter()
            .collect::<Option<_>>()
            .ok_or(Stop::Silent)
    }
}

fn functions_in_words() -> String {
    format!("`{}`", CONDITION_FUNCTIONS.join("`, `"))
}
