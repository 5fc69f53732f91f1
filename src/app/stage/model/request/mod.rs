//! HTTP requests at the workbench: what is sent, how it is signed, and what comes back, part by part.

mod answer;
mod cause;
mod form;
mod signing;
#[cfg(test)]
mod tests;
mod told;

pub use answer::{answer, reason};
pub use cause::cause;
pub use form::{Mischief, REGIONS, Typed};
pub use signing::{Step, aws_steps, senders_steps, steps};
pub use told::{Piece, Told, request};
