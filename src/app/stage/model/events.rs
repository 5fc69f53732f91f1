//! The event log in words: which entries are told, and how they are grouped.

use super::words::{event_label, label, stopwatch};
use cloud::browser;
use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::gateway::{self, Verdict};
use cloud::handover;
use cloud::lambda::{self, Outcome};
use cloud::log::{ApiEvent, Entry, Event, Log};
use cloud::s3;
use cloud::sqs::{self, MessageId, Queue};
use std::sync::Arc;

/// What services are called as callers and sources, and what people call them.
const SERVICES: [(&str, &str); 4] = [
    ("lambda.amazonaws.com", "Lambda"),
    ("s3.amazonaws.com", "Amazon S3"),
    ("sns.amazonaws.com", "Amazon SNS"),
    ("events.amazonaws.com", "EventBridge"),
];

/// Who did something, for people.
#[must_use]
pub fn who(by: &str) -> &str {
    let mut services = SERVICES.iter();
    services
        .find(|(name, _)| *name == by)
        .map_or(by, |(_, title)| title)
}

/// Which entries the reader wants to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All but calls of APIs that went well.
    #[default]
    News,
    /// What happened to messages.
    Messages,
    /// What functions did.
    Functions,
    /// Requests to APIs, gate by gate, and what clients see of the answers.
    Requests,
    /// Calls of APIs and their answers.
    Calls,
}

impl Filter {
    /// All filters, in the order they are offered.
    pub const ALL: [Self; 5] = [
        Self::News,
        Self::Requests,
        Self::Messages,
        Self::Functions,
        Self::Calls,
    ];

    /// Its name on the button.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::News => "What happened",
            Self::Messages => "Messages",
            Self::Requests => "Requests",
            Self::Functions => "Functions",
            Self::Calls => "API calls",
        }
    }

    fn takes(self, event: &Event) -> bool {
        match (self, event) {
            (Self::News, Event::Api(ApiEvent::Answered { error, .. })) => error.is_some(),
            // What was refused is told by the handover, too.
            (Self::News, Event::Lambda(lambda::Event::PushRefused { .. })) => false,
            (Self::News, Event::Gateway(event)) => is_news(event),
            (Self::Requests, Event::Gateway(gateway::Event::GateAsked { verdict, .. })) => {
                *verdict != Verdict::Absent
            }
            (Self::Requests, event) => matches!(event, Event::Gateway(_) | Event::Browser(_)),
            (Self::Messages, Event::Gateway(_) | Event::Browser(_)) => false,
            (Self::Calls, Event::Api(_)) | (Self::Functions, Event::Lambda(_)) => true,
            (_, Event::Api(_)) | (Self::Messages, Event::Lambda(_)) => false,
            // All that is neither a call nor a function's carries messages in some way.
            (Self::News | Self::Messages, _) => true,
            (Self::Functions | Self::Calls, _) => false,
        }
    }
}

/// What a gate let pass is no news.
const fn is_news(event: &gateway::Event) -> bool {
    match event {
        gateway::Event::GateAsked { verdict, .. } => {
            matches!(verdict, Verdict::Refused | Verdict::Answered)
        }
        _ => true,
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

/// The numbers of the newest entries, the newest first, at most so many, down to number `from`.
#[must_use]
pub fn newest(log: &Log, from: u64, filter: Filter, most: usize) -> Vec<u64> {
    log.iter()
        .rev()
        .take_while(|entry| entry.seq >= from)
        .filter(|entry| filter.takes(&entry.event))
        .map(|entry| entry.seq)
        .take(most)
        .collect()
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
            lambda::Event::Throttled { .. } | lambda::Event::EventRetried { .. } => Tone::Warn,
            lambda::Event::EventEnded { condition, .. } if *condition == "Success" => Tone::Good,
            lambda::Event::EventEnded { .. }
            | lambda::Event::PushRefused { .. }
            | lambda::Event::PollRefused { .. } => Tone::Bad,
            lambda::Event::PollersScaled { .. } | lambda::Event::EnvironmentRecycled { .. } => {
                Tone::Faint
            }
            _ => Tone::Plain,
        },
        Event::Gateway(event) => match event {
            gateway::Event::GateAsked {
                verdict: Verdict::Refused,
                ..
            } => Tone::Bad,
            gateway::Event::GateAsked {
                verdict: Verdict::Absent,
                ..
            } => Tone::Faint,
            gateway::Event::RequestAnswered { http, .. } => match http.status {
                100..400 => Tone::Good,
                400..500 => Tone::Warn,
                _ => Tone::Bad,
            },
            _ => Tone::Plain,
        },
        Event::Browser(
            browser::Event::FetchBlocked { .. } | browser::Event::ConnectionFailed { .. },
        ) => Tone::Bad,
        Event::Browser(browser::Event::AnswerReceived { .. }) => Tone::Faint,
        Event::Handover(handover::Event::HandoverRefused { .. }) => Tone::Bad,
        Event::Handover(_) | Event::S3(s3::Event::NotificationPlanned { .. }) => Tone::Faint,
        _ => Tone::Plain,
    }
}

/// An event as the list tells it: a sentence without its full stop, messages named as in the drawing.
#[must_use]
pub fn in_words(cloud: &Cloud, entry: &Entry) -> String {
    let mut words = entry.event.in_words();
    if words.ends_with('.') {
        words.pop();
    }
    words = named(&words);
    match &entry.event {
        Event::Sqs(event) => {
            for id in messages_of(event).into_iter().flatten() {
                let short = format!("{}…", id.short());
                if words.contains(&short)
                    && let Some(body) = body_of(cloud, id)
                {
                    words = words.replace(&short, &label(&body));
                }
            }
        }
        Event::Lambda(lambda::Event::InvocationStarted { event, .. }) => {
            words = words.replace("an event", &format!("event {}", event_label(event).0));
        }
        _ => {}
    }
    words
}

/// The words with services and resources named as people name them.
fn named(words: &str) -> String {
    let mut named: Vec<&str> = Vec::new();
    for word in words.split(' ') {
        let is_arn = word.starts_with("arn:");
        let end = word.trim_end_matches([',', ';', ':', '.']);
        let short = match is_arn {
            true => end.rsplit([':', '/']).next().unwrap_or(end),
            false => who(end),
        };
        named.push(short);
        named.push(&word[end.len()..]);
        named.push(" ");
    }
    named.pop();
    named.concat()
}

/// The messages that an event is about.
fn messages_of(event: &sqs::Event) -> [Option<MessageId>; 2] {
    use sqs::Event;
    match event {
        Event::MessageSent { message, .. }
        | Event::MessageDeduplicated { message, .. }
        | Event::DelayOver { message, .. }
        | Event::MessageReceived { message, .. }
        | Event::VisibilityChanged { message, .. }
        | Event::VisibilityExpired { message, .. }
        | Event::MessageDeleted { message, .. }
        | Event::MessageExpired { message, .. }
        | Event::MessageDeadLettered { message, .. } => [Some(*message), None],
        Event::MessageMoved {
            message, moved_as, ..
        } => [Some(*message), Some(*moved_as)],
        _ => [None, None],
    }
}

/// A message's text: from the queue that has it, or from the log's word about its sending.
fn body_of(cloud: &Cloud, id: MessageId) -> Option<Arc<str>> {
    let mut kept = cloud.sqs().queues().flat_map(Queue::messages);
    if let Some(message) = kept.find(|message| message.id == id) {
        return Some(Arc::clone(&message.body));
    }
    let mut entries = cloud.log().iter().rev();
    entries.find_map(|entry| match &entry.event {
        Event::Sqs(sqs::Event::MessageSent { message, body, .. }) if *message == id => {
            Some(Arc::clone(body))
        }
        _ => None,
    })
}

/// When something happened, counted from `origin`, when the reader took over; what was before has a minus.
#[must_use]
pub fn when(at: Time, origin: Time) -> String {
    if at < origin {
        return format!("\u{2212}{}", stopwatch(origin.since(at)));
    }
    stopwatch(at.since(origin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::model::testing::Bench;

    fn told(bench: &Bench, filter: Filter) -> Vec<String> {
        let log = bench.cloud().log();
        let newest = newest(log, 0, filter, 500);
        let words = |seq: &u64| in_words(bench.cloud(), log.get(*seq).unwrap());
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
        let newest = newest(log, 0, Filter::Messages, 500);
        assert!(newest.len() > 2 && newest.is_sorted_by(|a, b| a > b));
        assert_eq!(newest[0], log.len() - 1, "the deletion came last");
    }

    #[test]
    fn only_so_many_and_from_so_far_back() {
        let bench = served();
        let log = bench.cloud().log();
        assert_eq!(newest(log, 0, Filter::News, 3).len(), 3);
        let late = newest(log, log.len() - 4, Filter::News, 500);
        assert!(!late.is_empty() && late.iter().all(|seq| *seq >= log.len() - 4));
    }

    #[test]
    fn filters_part_the_log() {
        let bench = served();
        let parts = [Filter::Messages, Filter::Functions, Filter::Calls];
        let counts = parts.map(|filter| told(&bench, filter).len());
        assert_eq!(
            counts.iter().sum::<usize>() as u64,
            bench.cloud().log().len()
        );
        assert!(told(&bench, Filter::Functions)[0].contains("finished after 4.0 s"));
        let news = told(&bench, Filter::News).len();
        assert_eq!(news, counts[0] + counts[1], "every call went well");
    }

    #[test]
    fn refused_calls_are_news() {
        let mut bench = Bench::new(false);
        let queue = bench.cloud().sqs().queue("orders").unwrap();
        let input = crate::app::stage::model::action::receive(queue, 11, 0);
        bench.act(input);
        assert!(told(&bench, Filter::News)[0].contains("was refused"));
    }

    #[test]
    fn messages_are_named_as_they_are_drawn_even_when_they_are_gone() {
        let bench = served();
        let deleted = &told(&bench, Filter::Messages)[0];
        assert_eq!(deleted, "Lambda deleted message #1 from the queue orders");
    }

    #[test]
    fn time_counts_from_when_the_reader_took_over() {
        let origin = Time::START.after(60_000);
        assert_eq!(when(origin.after(1_500), origin), "0:01.5");
        assert_eq!(when(Time::START, origin), "\u{2212}1:00.0");
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
