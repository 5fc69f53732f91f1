//! What happens to data on its way through an execution, and the events that tell of it.

pub mod diff;
pub mod rerun;
pub mod seen;
pub mod steps;
pub mod story;
pub mod table;
