//! Paths, and where each `%` in them points.
//!
//! A `%` is a slot that looks for the step it names, walking the path backwards: a name or a wildcard goes one level up, a
//! `%` one level down. The step found is marked to bind its context under the slot's name. A slot that runs out of steps
//! is handed to the node around it, which goes on looking when it becomes part of a path itself.

use super::Parser;
use super::build::into_path;
use crate::jsonata::ast::{Kind, Node, Slot, Stage};
use crate::jsonata::error::fail;
use crate::jsonata::number;
use crate::jsonata::value::Str;

/// The name that a slot's ancestor is bound to: none that a source can spell.
fn name(slot: Slot) -> Str {
    format!("!{slot}").into()
}

/// The slots of a part that still look for their ancestor.
pub(super) fn slots(part: &Node) -> Vec<Slot> {
    let mut slots = part.more().seeking.clone();
    if let Kind::Parent(slot, _) = part.kind {
        slots.push(slot);
    }
    slots
}

/// A node, which takes over the slots of its parts.
pub(super) fn adopting(kind: Kind, at: u32) -> Node {
    let mut seeking = Vec::new();
    let mut take = |part: &Node| seeking.extend(slots(part));
    match &kind {
        Kind::Binary(_, left, right) | Kind::Default(_, left, right) | Kind::Apply(left, right) => {
            take(left);
            take(right);
        }
        Kind::Bind(_, part) | Kind::Negate(part) => take(part),
        Kind::Array(parts) | Kind::Block(parts) => parts.iter().for_each(take),
        Kind::Call(call) | Kind::Partial(call) => call.args.iter().for_each(take),
        Kind::Sort(terms) => terms.iter().for_each(|term| take(&term.value)),
        Kind::Object(group) => {
            for (key, value) in &group.pairs {
                take(key);
                take(value);
            }
        }
        Kind::Condition(condition, then, otherwise) => {
            take(condition);
            take(then);
            otherwise.iter().for_each(|part| take(part));
        }
        _ => {}
    }
    let mut node = Node::new(kind, at);
    if !seeking.is_empty() {
        node.more_mut().seeking = seeking;
    }
    node
}

impl Parser {
    /// A new `%`.
    pub(super) fn parent(&mut self) -> Kind {
        let slot = self.levels.len() as Slot;
        self.levels.push(1);
        Kind::Parent(slot, name(slot))
    }

    fn level(&mut self, slot: Slot) -> &mut i32 {
        &mut self.levels[slot as usize]
    }

    /// `left.right`
    pub(super) fn dot(&mut self, left: Node, right: Node) -> Node {
        let climbing = match left.kind {
            Kind::Parent(slot, _) => Some(slot),
            _ => None,
        };
        let mut path = into_path(left);
        if let Some(slot) = climbing {
            path.more_mut().seeking.push(slot);
        }
        let Kind::Path(steps, keep) = &mut path.kind else {
            return path;
        };
        let mut rest = right;
        match rest.kind {
            Kind::Path(more, _) => steps.extend(more),
            _ => {
                if !rest.more().predicates.is_empty() {
                    rest.more_mut().stages = std::mem::take(&mut rest.more_mut().predicates);
                }
                steps.push(rest);
            }
        }
        for step in &mut *steps {
            let literal = match &step.kind {
                Kind::Number(n) => number::to_text(*n),
                Kind::Bool(b) => b.to_string(),
                Kind::Null => "null".into(),
                Kind::String(text) => {
                    step.kind = Kind::Name(text.clone());
                    continue;
                }
                _ => continue,
            };
            self.report_late(fail("S0213").at(step.at).value(literal));
        }
        *keep |= steps.iter().any(|step| step.keep_array);
        // An array that is written out first is not gone through by the context; one that comes last does not melt.
        let last = steps.len() - 1;
        for i in [0, last] {
            if matches!(steps[i].kind, Kind::Array(_)) {
                steps[i].cons = true;
            }
        }
        self.resolve(&mut path);
        path
    }

    /// `left[predicate]`
    pub(super) fn add_filter(&mut self, mut left: Node, predicate: Node, at: u32) -> Node {
        let is_path = matches!(left.kind, Kind::Path(..));
        let Some(step) = (if is_path {
            left.last_step()
        } else {
            Some(&mut left)
        }) else {
            return left;
        };
        if step.more().group.is_some() {
            self.report_late(fail("S0209").at(at));
        }
        for &slot in &predicate.more().seeking {
            if *self.level(slot) == 1 {
                self.seek(step, slot);
            } else {
                *self.level(slot) -= 1;
            }
        }
        // A predicate that is nothing but `%` finds nothing.
        step.more_mut().seeking.extend(&predicate.more().seeking);
        if is_path {
            step.more_mut().stages.push(Stage::Filter(predicate));
        } else {
            step.more_mut().predicates.push(Stage::Filter(predicate));
        }
        left
    }

    /// Looks, for the slots of a path's last step, among the steps before it.
    pub(super) fn resolve(&mut self, path: &mut Node) {
        let Kind::Path(steps, _) = &mut path.kind else {
            return;
        };
        let Some((last, before)) = steps.split_last_mut() else {
            return;
        };
        let mut unresolved = Vec::new();
        for slot in slots(last) {
            let mut left = before.len();
            while *self.level(slot) > 0 {
                if left == 0 {
                    unresolved.push(slot);
                    break;
                }
                left -= 1;
                // Steps in a row that bind a focus share one context.
                while left > 0
                    && before[left].more().focus.is_some()
                    && before[left - 1].more().focus.is_some()
                {
                    left -= 1;
                }
                if !self.seek(&mut before[left], slot) {
                    break;
                }
            }
        }
        if !unresolved.is_empty() {
            path.more_mut().seeking.extend(unresolved);
        }
    }

    /// Lets a slot look at one step. Not every step has a parent to speak of; answers whether to look on.
    fn seek(&mut self, node: &mut Node, slot: Slot) -> bool {
        match &mut node.kind {
            Kind::Name(_) | Kind::Wildcard => {
                *self.level(slot) -= 1;
                if *self.level(slot) == 0 {
                    node.more_mut().ancestors.push(name(slot));
                    node.tuple = true;
                }
                true
            }
            Kind::Parent(..) => {
                *self.level(slot) += 1;
                true
            }
            Kind::Block(parts) => match parts.last_mut() {
                Some(last) => {
                    node.tuple = true;
                    self.seek(last, slot)
                }
                None => true,
            },
            Kind::Path(steps, _) => {
                node.tuple = true;
                for step in steps.iter_mut().rev() {
                    if !self.seek(step, slot) {
                        return false;
                    }
                    if *self.level(slot) <= 0 {
                        break;
                    }
                }
                true
            }
            _ => {
                self.report_late(fail("S0217").at(node.at));
                false
            }
        }
    }
}
