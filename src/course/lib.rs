//! Lessons as data.
