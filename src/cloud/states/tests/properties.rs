//! What holds for every execution.
