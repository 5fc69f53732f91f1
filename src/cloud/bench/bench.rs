//! How fast the simulated queue is, and functions behind one, natively: `cargo bench -p cloud-bench -- MESSAGES`.

/// Enough to take about a second.
const MESSAGES: u32 = 100_000;

#[expect(
    clippy::disallowed_types,
    reason = "a benchmark measures real time; nothing simulated depends on it"
)]
fn main() {
    let messages = std::env::args()
        .find_map(|word| word.parse().ok())
        .unwrap_or(MESSAGES);
    let start = std::time::Instant::now();
    let done = cloud_bench::bench_sqs(messages);
    let per_second = f64::from(done) / start.elapsed().as_secs_f64();
    println!("native: {per_second:.0} messages a second");
    let start = std::time::Instant::now();
    let done = cloud_bench::bench_invocations(messages);
    let per_second = f64::from(done) / start.elapsed().as_secs_f64();
    println!("native: {per_second:.0} invocations a second");
    for (what, times, bench) in [
        (
            "executions of one Pass",
            5_000,
            cloud_bench::bench_passes as extern "C" fn(u32) -> u32,
        ),
        (
            "iterations of a Map of 1,000",
            50_000,
            cloud_bench::bench_iterations,
        ),
        ("steps of a loop of 100", 50_000, cloud_bench::bench_choices),
        (
            "definitions of 100 states read",
            200,
            cloud_bench::bench_definitions,
        ),
    ] {
        let start = std::time::Instant::now();
        bench(times);
        let per_second = f64::from(times) / start.elapsed().as_secs_f64();
        println!("native: {per_second:.0} {what} a second");
    }
}
