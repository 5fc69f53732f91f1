//! Amazon EventBridge, as far as event source mappings need it: event patterns.

pub mod pattern;
