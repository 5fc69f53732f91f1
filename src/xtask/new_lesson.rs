//! `cargo xtask new-lesson`: the folder of a new lesson, complete and ready to be rewritten.

use crate::Task;
use crate::arguments::Arguments;
use crate::failure::Failure;

pub const TASK: Task = Task {
    name: "new-lesson",
    summary: "Makes the folder of a new lesson",
    help: "Usage: cargo xtask new-lesson WEEK SLUG \"TITLE\"

Makes lessons/week-WEEK/NN-SLUG with a lesson that compiles, for you to rewrite.",
    run,
};

fn run(arguments: Arguments) -> Result<(), Failure> {
    arguments.none(TASK.name)
}
