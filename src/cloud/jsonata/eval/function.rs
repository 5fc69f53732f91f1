//! Functions as values.

use crate::jsonata::ast::{Lambda, Transform};
use crate::jsonata::regex::Regex;
use crate::jsonata::value::{Meta, Str, Value};
use std::sync::Arc;

/// A function that is not one of the library's.
pub(in crate::jsonata) struct Function {
    pub(super) kind: Kind,
    pub(in crate::jsonata) meta: Meta,
}

pub(super) enum Kind {
    /// Written in the expression, with the context and the frame it was written in.
    Lambda(Arc<Lambda>, Value, u32),
    /// `$f(1, ?)`: the function, its arguments, and which of them are still open.
    Partial(Value, Vec<Option<Value>>),
    /// `$f ~> $g`
    Chain(Value, Value),
    /// `|pattern|update|`, with the frame it was written in.
    Transform(Arc<Transform>, u32),
    Regex(Arc<Regex>),
    /// The `next` of a match: the regular expression, the text, and where the last match ended, in bytes and in UTF-16
    /// units.
    NextMatch(Arc<Regex>, Str, usize, usize),
}

impl Function {
    pub(super) fn value(kind: Kind) -> Value {
        let mut meta = Meta {
            nesting: 1,
            frame: 0,
        };
        match &kind {
            Kind::Lambda(_, input, frame) => {
                meta.add(input.meta());
                meta.frame = meta.frame.max(*frame);
            }
            Kind::Partial(function, args) => {
                meta.add(function.meta());
                for arg in args.iter().flatten() {
                    meta.add(arg.meta());
                }
            }
            Kind::Chain(first, second) => {
                meta.add(first.meta());
                meta.add(second.meta());
            }
            Kind::Transform(_, frame) => meta.frame = *frame,
            Kind::Regex(_) | Kind::NextMatch(..) => {}
        }
        Value::function(Self { kind, meta })
    }
}
