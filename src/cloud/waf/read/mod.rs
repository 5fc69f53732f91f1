//! Reading rules as the API takes them.

mod at;
mod field;
mod rate;
mod rule;
mod statement;

pub(super) use at::At;
pub(super) use rule::{Bodies, Place, action, bodies, rules, visibility};
