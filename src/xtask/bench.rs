//! `cargo xtask bench`: how fast the cloud is.

use crate::Task;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::shell;
use crate::wasm::Module;

pub const TASK: Task = Task {
    name: "bench",
    summary: "Measures how many messages and invocations a second the simulated cloud takes",
    help: "Usage: cargo xtask bench

Sends, receives and deletes messages through Amazon SQS as simulated, natively (compiled for speed) and in
WebAssembly (compiled as the site is, run by Node.js), and prints messages a second; then the same for a function
that Lambda invokes with each message of a queue, and for executions of AWS Step Functions, with their whole
histories kept. Figures to track, not a test.",
    run,
};

/// Enough to take about a second.
const MESSAGES: u32 = 100_000;

fn run(arguments: Arguments) -> Result<(), Failure> {
    arguments.none(TASK.name)?;
    let mut native = shell::cargo(&["bench", "-p", "cloud-bench", "--bench", "sqs", "--"]);
    shell::run(
        native.arg(MESSAGES.to_string()),
        "What stopped it is said above.",
    )?;
    let module = Module::build()?;
    for (name, what, times) in [
        ("bench_sqs", "messages", MESSAGES),
        ("bench_invocations", "invocations", MESSAGES),
        ("bench_passes", "executions of one Pass state", 20_000),
        ("bench_iterations", "iterations of a Map of 1,000", MESSAGES),
        (
            "bench_choices",
            "steps of a loop of Choice and Pass",
            MESSAGES,
        ),
        ("bench_definitions", "definitions of 100 states", 1_000),
    ] {
        let called = module.call(name, times)?;
        let per_second = f64::from(times) * 1000.0 / called.millis;
        println!("WebAssembly: {per_second:.0} {what} a second");
    }
    Ok(())
}
