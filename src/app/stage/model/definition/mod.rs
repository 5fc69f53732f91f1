//! Definitions of state machines as text that people read and write.

pub mod complete;
pub mod draft;
pub mod grammar;
pub mod outline;
pub mod tree;
