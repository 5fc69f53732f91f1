//! The event log in words: which entries are told, and how they are grouped.

use cloud::clock::Time;
use cloud::lambda::{self, Outcome};
use cloud::log::{ApiEvent, Entry, Event, Log};
use cloud::sqs;

/// Which entries the reader wants to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// What happened to messages.
    Messages,
    /// What functions did.
    Functions,
    /// Calls of APIs and their answers.
    Calls,
}

impl Filter {
    /// All filters, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::All, Self::Messages, Self::Functions, Self::Calls];

    /// Its name on the button.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Messages => "Messages",
            Self::Functions => "Functions",
            Self::Calls => "API calls",
        }
    }

    fn takes(self, event: &Event) -> bool {
        match (self, event) {
            (Self::All, _)
            | (Self::Messages, Event::Sqs(_) | Event::Traffic(_))
            | (Self::Functions, Event::Lambda(_))
            | (Self::Calls, Event::Api(_)) => true,
            _ => false,
        }
    }
}

/// How a row is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// Something went well and is over.
    Good,
    /// Worth a look.
    Warn,
    /// Something went wrong.
    Bad,
    /// Background noise.
    Faint,
}

/// The numbers of the newest entries, the newest first, at most so many, down to number `from`; and whether there are
/// older ones.
#[must_use]
pub fn newest(log: &Log, from: u64, filter: Filter, most: usize) -> (Vec<u64>, bool) {
    let mut entries = log
        .iter()
        .rev()
        .take_while(|entry| entry.seq >= from)
        .filter(|entry| filter.takes(&entry.event))
        .map(|entry| entry.seq);
    let newest = entries.by_ref().take(most).collect();
    (newest, entries.next().is_some())
}

/// How an event is coloured.
#[must_use]
pub fn tone(event: &Event) -> Tone {
    match event {
        Event::Api(ApiEvent::Answered { error: Some(_), .. }) => Tone::Bad,
        Event::Api(_) => Tone::Faint,
        Event::Sqs(event) => match event {
            sqs::Event::MessageDeleted { .. } => Tone::Good,
            sqs::Event::VisibilityExpired { .. } => Tone::Warn,
            sqs::Event::MessageDeadLettered { .. } | sqs::Event::MessageExpired { .. } => Tone::Bad,
            sqs::Event::ReceiveEmpty { missed: 0, .. } => Tone::Faint,
            sqs::Event::ReceiveEmpty { .. } => Tone::Warn,
            _ => Tone::Plain,
        },
        Event::Lambda(event) => match event {
            lambda::Event::InvocationEnded { outcome, .. } => match outcome {
                Outcome::Success => Tone::Good,
                Outcome::Error | Outcome::Timeout => Tone::Bad,
            },
            lambda::Event::Throttled { .. } => Tone::Warn,
            lambda::Event::PollersScaled { .. } | lambda::Event::EnvironmentRecycled { .. } => {
                Tone::Faint
            }
            _ => Tone::Plain,
        },
        Event::Traffic(_) => Tone::Plain,
    }
}

/// An event as the list tells it: a sentence without its full stop.
#[must_use]
pub fn in_words(entry: &Entry) -> String {
    let mut words = entry.event.in_words();
    if words.ends_with('.') {
        words.pop();
    }
    words
}

/// The instant as seconds since the session began.
#[must_use]
pub fn when(at: Time) -> String {
    super::words::stopwatch(at.since(Time::START))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::model::testing::Bench;

    fn told(bench: &Bench, filter: Filter) -> Vec<String> {
        let log = bench.cloud().log();
        let (newest, _) = newest(log, 0, filter, 500);
        let words = |seq: &u64| in_words(log.get(*seq).unwrap());
        newest.iter().map(words).collect()
    }

    fn served() -> Bench {
        let mut bench = Bench::new(true);
        bench.send(1);
        bench.wait(5_000);
        bench
    }

    #[test]
    fn the_newest_comes_first() {
        let bench = served();
        let log = bench.cloud().log();
        let (newest, older) = newest(log, 0, Filter::All, 500);
        assert!(newest.is_sorted_by(|a, b| a > b));
        assert_eq!((newest[0], older), (log.len() - 1, false));
    }

    #[test]
    fn only_so_many_and_from_so_far_back() {
        let bench = served();
        let log = bench.cloud().log();
        let (few, older) = newest(log, 0, Filter::All, 3);
        assert_eq!((few.len(), older), (3, true));
        let (late, older) = newest(log, log.len() - 2, Filter::All, 500);
        assert_eq!((late.len(), older), (2, false));
    }

    #[test]
    fn filters_part_the_log() {
        let bench = served();
        let all = told(&bench, Filter::All).len();
        let parts = [Filter::Messages, Filter::Functions, Filter::Calls];
        let counts = parts.map(|filter| told(&bench, filter).len());
        assert_eq!(counts.iter().sum::<usize>(), all);
        assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
        assert!(told(&bench, Filter::Functions)[0].contains("finished after 4.0 s"));
    }

    #[test]
    fn failures_stand_out() {
        let mut bench = Bench::new(true);
        bench.act(crate::app::stage::model::action::fail_next("bake"));
        bench.send(1);
        bench.wait(4_500);
        let log = bench.cloud().log();
        let bad = log.iter().filter(|entry| tone(&entry.event) == Tone::Bad);
        assert_eq!(bad.count(), 1);
    }
}
