//! The simulated AWS.
pub mod jsonata;
