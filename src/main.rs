//! Stratus in the browser: mounts the app.

fn main() {}
