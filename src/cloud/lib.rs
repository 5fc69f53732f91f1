//! The simulated AWS: a pure, deterministic machine.
//!
//! Time, randomness and every action come in as arguments; what happens comes out as a log and as outputs.
//! The same seed and the same inputs give the same log, bit for bit, natively and in WebAssembly.
//!
//! Start at [`engine::Cloud`], the machine itself, or at [`session::Session`], which adds rewinding and replay.

pub mod arn;
mod authorize;
pub mod browser;
pub mod call;
pub mod clock;
pub mod cloudwatch;
pub mod cognito;
pub mod core;
mod digest;
pub mod dynamodb;
mod elsewhere;
pub mod engine;
pub mod error;
pub mod events;
pub mod gateway;
mod given;
pub mod handover;
pub mod http;
pub mod iam;
pub mod jsonata;
mod jsonpath;
pub mod lambda;
pub mod log;
pub mod rng;
pub mod s3;
pub mod scheduler;
pub mod script;
pub mod servers;
pub mod session;
pub mod sns;
pub mod sorted;
pub mod sqs;
pub mod states;
pub mod template;
#[cfg(test)]
mod testing;
pub mod traffic;
pub mod waf;
pub mod wire;
pub mod zip;
