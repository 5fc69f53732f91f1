//! Putting nodes together where it takes no more of the source.

use super::Parser;
use crate::jsonata::ast::{Group, Kind, Node, Stage};
use crate::jsonata::error::fail;
use crate::jsonata::value::Str;

/// The node as a path of one step, unless it is a path.
pub(super) fn into_path(node: Node) -> Node {
    if matches!(node.kind, Kind::Path(..)) {
        return node;
    }
    let at = node.at;
    Node::new(Kind::Path(vec![node], false), at)
}

impl Parser {
    /// `left{...}`
    pub(super) fn group(&mut self, mut left: Node, pairs: Vec<(Node, Node)>, at: u32) -> Node {
        if left.more().group.is_some() {
            self.report_late(fail("S0210").at(at));
        }
        left.more_mut().group = Some(Group { pairs, at });
        left
    }

    /// `left@$name`
    pub(super) fn focus(&mut self, mut left: Node, name: Str, at: u32) -> Node {
        let is_path = matches!(left.kind, Kind::Path(..));
        let step = if is_path {
            left.last_step()
        } else {
            Some(&mut left)
        };
        if let Some(step) = step {
            if !step.more().stages.is_empty() || !step.more().predicates.is_empty() {
                self.report_late(fail("S0215").at(at));
            }
            if matches!(step.kind, Kind::Sort(_)) {
                self.report_late(fail("S0216").at(at));
            }
            step.more_mut().focus = Some(name);
            step.tuple = true;
        }
        left
    }
}

/// `left#$name`
pub(super) fn index(left: Node, name: Str) -> Node {
    let is_path = matches!(left.kind, Kind::Path(..));
    let mut path = into_path(left);
    if let Some(step) = path.last_step() {
        if !is_path {
            step.more_mut().stages = std::mem::take(&mut step.more_mut().predicates);
        }
        if step.more().stages.is_empty() {
            step.more_mut().index = Some(name);
        } else {
            step.more_mut().stages.push(Stage::Index(name));
        }
        step.tuple = true;
    }
    path
}

/// `left[]`: one result stays an array.
pub(super) fn keep_array(mut left: Node) -> Node {
    if let Kind::Path(steps, keep) = &mut left.kind
        && let [only] = &mut steps[..]
        && matches!(only.kind, Kind::Name(_))
        && only.more().index.is_none()
    {
        only.keep_array = true;
        *keep = true;
    } else if let Some(step) = left.last_step()
        && step.more().focus.is_some()
    {
        step.keep_array = true;
    }
    left.keep_array = true;
    left
}

/// Whether a call to this is the start of a function's definition.
pub(super) fn is_lambda_word(node: &Node) -> bool {
    let Kind::Path(steps, false) = &node.kind else {
        return false;
    };
    match &steps[..] {
        [step] if step.more().stages.is_empty() && !step.tuple && node.more().group.is_none() => {
            matches!(&step.kind, Kind::Name(name) if matches!(&**name, "function" | "λ"))
        }
        _ => false,
    }
}

/// Marks the calls that are the last thing a function does: they are made after it is left, so that a function which
/// calls itself there can do so for ever.
pub(super) fn mark_tail_calls(node: &mut Node) {
    if !node.more().predicates.is_empty() || node.more().group.is_some() || node.keep_array {
        return;
    }
    match &mut node.kind {
        Kind::Call(call) => call.tail = true,
        Kind::Condition(_, then, otherwise) => {
            mark_tail_calls(then);
            if let Some(otherwise) = otherwise {
                mark_tail_calls(otherwise);
            }
        }
        Kind::Default(_, _, otherwise) => mark_tail_calls(otherwise),
        Kind::Block(parts) => {
            if let Some(last) = parts.last_mut() {
                mark_tail_calls(last);
            }
        }
        _ => {}
    }
}
