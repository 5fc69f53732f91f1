//! AWS's wire: requests to its own endpoints as they cross the network, and their signatures.

pub mod keys;
pub mod sigv4;
