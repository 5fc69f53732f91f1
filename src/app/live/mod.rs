//! What of a lesson is alive: the blocks that are played on the stage, and the stage beside them.
//!
//! All of it comes, with the simulated cloud, as a second WebAssembly module, so that the pages and a lesson's words
//! never wait for it. [`door`](self::door) is where the two modules meet; nothing else may name what is behind it.

mod challenge;
mod door;
mod here;
mod predict;
mod scene;

pub use door::{LiveBlock, LiveStage, provide_door, use_door};
