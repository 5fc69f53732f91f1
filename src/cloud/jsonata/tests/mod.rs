//! What the language promises: the official cases, cases of our own, and that nothing panics or hangs.

mod cases;
mod fuzz;
mod suite;
