//! Real time: how long the tasks' steps take. The only place that reads the clock.

use std::fmt;
use std::time::Duration;

/// Runs from its making.
#[expect(
    clippy::disallowed_types,
    reason = "tasks run in real time; nothing simulated depends on it"
)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts one.
    #[expect(
        clippy::disallowed_types,
        reason = "tasks run in real time; nothing simulated depends on it"
    )]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// The time since its start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

impl fmt::Display for Stopwatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&spell(self.elapsed()))
    }
}

/// The milliseconds since 1970 that this machine's clock shows; 0 when it stands before.
#[expect(
    clippy::disallowed_types,
    reason = "the endpoint's clients sign with the time of day"
)]
pub fn time_of_day() -> u64 {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed();
    since.map_or(0, |since| since.as_millis().try_into().unwrap_or(u64::MAX))
}

/// A length of time for people: `0.4 s`, `12 s`, `3 min 05 s`.
pub fn spell(length: Duration) -> String {
    let seconds = length.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", length.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_read_well() {
        let spelled = |millis| spell(Duration::from_millis(millis));
        assert_eq!(spelled(420), "0.4 s");
        assert_eq!(spelled(12_900), "12 s");
        assert_eq!(spelled(185_000), "3 min 05 s");
    }
}
