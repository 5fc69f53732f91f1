//! How many recorded scenarios pass, by area. `cargo xtask test` fails when a figure falls; raise it when it rises.

/// The area, and how many of its scenarios passed when the figure was last raised.
pub const FLOORS: [(&str, usize); 2] = [("lambda", 3), ("sqs", 53)];

/// The folders of recordings that hold these areas.
pub fn folders() -> impl Iterator<Item = String> {
    FLOORS.iter().map(|(area, _)| format!("services/{area}"))
}
