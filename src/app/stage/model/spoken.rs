//! What screen readers are told of what happens: little, and not too often.

use super::events::{self, Tone};
use cloud::engine::Cloud;
use cloud::gateway;
use cloud::iam::Caller;
use cloud::log::{Entry, Event};
use cloud::sqs;

/// How many events are told one by one.
const TOLD_MAX: usize = 2;

/// What to say of the entries from number `from` on; `None` when nothing of it is worth interrupting for.
#[must_use]
pub fn since(cloud: &Cloud, from: u64) -> Option<String> {
    let told: Vec<&Entry> = cloud
        .log()
        .since(from)
        .filter(|entry| is_news(&entry.event))
        .collect();
    let (last, before) = told.split_last()?;
    if told.len() <= TOLD_MAX {
        let words: Vec<String> = told
            .iter()
            .map(|entry| events::in_words(cloud, entry))
            .collect();
        return Some(words.join(". "));
    }
    let last = events::in_words(cloud, last);
    Some(format!("{} things happened; then: {last}", before.len()))
}

/// What changes where a message is or went wrong; and whatever the reader did to messages.
fn is_news(event: &Event) -> bool {
    match event {
        Event::Api(_) => events::tone(event) == Tone::Bad,
        Event::Sqs(
            sqs::Event::MessageReceived { by, .. } | sqs::Event::ReceiveEmpty { by, .. },
        ) => **by == *Caller::Learner.name(),
        // Gates speak only when they refuse.
        Event::Gateway(gateway::Event::GateAsked { .. }) => events::tone(event) == Tone::Bad,
        _ => events::tone(event) != Tone::Faint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::model::testing::Bench;

    #[test]
    fn one_or_two_things_are_told_and_many_are_counted() {
        let mut bench = Bench::new(false);
        let from = bench.cloud().log().len();
        bench.send(2);
        let said = since(bench.cloud(), from).unwrap();
        assert_eq!(said.matches("Web shop put message").count(), 2, "{said}");
        bench.send(10);
        let said = since(bench.cloud(), from).unwrap();
        assert!(
            said.starts_with("11 things happened; then: Web shop put"),
            "{said}"
        );
    }

    #[test]
    fn nothing_is_said_of_nothing() {
        let mut bench = Bench::new(false);
        bench.send(1);
        let cloud = bench.cloud();
        assert_eq!(since(cloud, cloud.log().len()), None);
    }

    #[test]
    fn what_others_receive_is_not_told_but_what_the_reader_receives_is() {
        let mut bench = Bench::new(true);
        let from = bench.cloud().log().len();
        bench.send(1);
        let said = since(bench.cloud(), from).unwrap();
        assert!(!said.contains("received"), "{said}");
        let mut bench = Bench::new(false);
        bench.send(1);
        let from = bench.cloud().log().len();
        bench.receive();
        let said = since(bench.cloud(), from).unwrap();
        assert!(said.starts_with("You received message"), "{said}");
    }
}
