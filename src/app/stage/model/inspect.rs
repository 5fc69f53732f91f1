//! The inspector: anything of the stage as the exact JSON that AWS would show, with a plain word about it.

mod entry;
mod invocation;
mod sheet;
mod source;

pub use sheet::{ask, sheet};

use super::action::ApiKind;
use cloud::call::Ticket;
use cloud::lambda::RequestId;
use cloud::sqs::MessageId;
use serde_json::Value;
use std::sync::Arc;

/// Something that can be looked at closely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A message.
    Message(MessageId),
    /// A queue, by its name.
    Queue(Arc<str>),
    /// A function, by its name.
    Function(Arc<str>),
    /// An event source mapping, by its UUID.
    Mapping(Arc<str>),
    /// An invocation, with all its attempts.
    Invocation(RequestId),
    /// Who may invoke a function: its resource-based policy.
    Policy(Arc<str>),
    /// A topic, by its name.
    Topic(Arc<str>),
    /// A bucket, by its name.
    Bucket(Arc<str>),
    /// A rule of the default bus, by its name.
    Rule(Arc<str>),
    /// A DynamoDB table, by its name.
    Table(Arc<str>),
    /// An API, by its id.
    Api(ApiKind, Arc<str>),
    /// A VPC endpoint, by its id.
    Endpoint(Arc<str>),
    /// A server outside AWS, by its host.
    Server(Arc<str>),
    /// A client, by its name.
    Client(Arc<str>),
    /// An entry of the log, by its number.
    Entry(u64),
    /// A call of the reader.
    Call(Ticket),
}

/// A part of a sheet: some JSON under a heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is.
    pub heading: &'static str,
    /// The JSON.
    pub json: Value,
}

/// What the inspector shows of a subject.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// What it is.
    pub title: String,
    /// A sentence about it.
    pub words: String,
    /// Its JSON.
    pub parts: Vec<Part>,
    /// Entries of the log that tell its story, the oldest first.
    pub story: Vec<u64>,
}

impl Sheet {
    fn with(mut self, heading: &'static str, json: Value) -> Self {
        self.parts.push(Part { heading, json });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::model::action;
    use crate::app::stage::model::testing::Bench;
    use cloud::log::Event;

    fn look(bench: &Bench, subject: &Subject) -> Sheet {
        sheet(bench.cloud(), &bench.chronicle, subject).unwrap()
    }

    fn only_message(bench: &Bench) -> MessageId {
        let mut queues = bench.cloud().sqs().queues();
        queues.find_map(|queue| queue.messages().next()).unwrap().id
    }

    #[test]
    fn a_queue_shows_what_aws_answers() {
        let mut bench = Bench::new(false);
        bench.send(2);
        let before = bench.cloud().log().len();
        let sheet = look(&bench, &Subject::Queue("orders".into()));
        assert!(
            sheet.words.contains("30 s") && sheet.words.contains("burnt"),
            "{}",
            sheet.words
        );
        let attributes = &sheet.parts[1].json["Attributes"];
        assert_eq!(attributes["ApproximateNumberOfMessages"], "2");
        assert_eq!(attributes["VisibilityTimeout"], "30");
        assert_eq!(bench.cloud().log().len(), before, "looking leaves no trace");
    }

    #[test]
    fn a_function_shows_its_configuration_and_its_mapping() {
        let bench = Bench::new(true);
        let sheet = look(&bench, &Subject::Function("bake".into()));
        assert_eq!(sheet.parts[0].json["Timeout"], 10);
        let mapping = &sheet.parts[1].json["EventSourceMappings"][0];
        assert_eq!(mapping["BatchSize"], 1);
        let uuid: Arc<str> = mapping["UUID"].as_str().unwrap().into();
        let sheet = look(&bench, &Subject::Mapping(uuid));
        assert_eq!(&sheet.parts[0].json, mapping);
    }

    #[test]
    fn a_message_has_its_handle_while_in_flight_and_a_story_afterwards() {
        let mut bench = Bench::new(false);
        bench.send(1);
        let subject = Subject::Message(only_message(&bench));
        assert!(
            look(&bench, &subject).parts[0]
                .json
                .get("ReceiptHandle")
                .is_none()
        );
        bench.receive();
        let sheet = look(&bench, &subject);
        let held = bench.chronicle.held()[0].clone();
        assert_eq!(sheet.parts[0].json["ReceiptHandle"], *held.receipt_handle);
        assert_eq!(
            sheet.parts[0].json["Attributes"]["ApproximateReceiveCount"],
            "1"
        );
        assert_eq!(sheet.parts[1].json["order"], 1);
        bench.act(action::delete(&held.queue_url, &held.receipt_handle));
        let sheet = look(&bench, &subject);
        assert!(sheet.parts.is_empty());
        assert_eq!(sheet.story.len(), 3, "sent, received, deleted");
    }

    #[test]
    fn an_invocation_shows_the_event_that_the_function_receives() {
        let mut bench = Bench::new(true);
        bench.send(1);
        let started = bench.cloud().log().iter().rev().find(|entry| {
            matches!(
                entry.event,
                Event::Lambda(cloud::lambda::Event::InvocationStarted { .. })
            )
        });
        let sheet = look(&bench, &Subject::Entry(started.unwrap().seq));
        assert_eq!(sheet.parts[0].json["Records"][0]["eventSource"], "aws:sqs");
        assert!(
            sheet.parts[1].json.get("event").is_none(),
            "it is shown once"
        );
    }

    #[test]
    fn a_call_and_its_entries_show_the_same() {
        let mut bench = Bench::new(false);
        bench.send(1);
        bench.receive();
        let (ticket, _) = bench.chronicle.calls().last_key_value().unwrap();
        let call = look(&bench, &Subject::Call(*ticket));
        assert!(call.words.contains("200 OK"), "{}", call.words);
        let answered = bench.cloud().log().len() - 1;
        assert_eq!(look(&bench, &Subject::Entry(answered)), call);
    }

    #[test]
    fn a_refusal_says_what_it_means() {
        let mut bench = Bench::new(false);
        let queue = bench.cloud().sqs().queue("orders").unwrap();
        let input = action::receive(queue, 11, 0);
        bench.act(input);
        let (ticket, _) = bench.chronicle.calls().last_key_value().unwrap();
        let sheet = look(&bench, &Subject::Call(*ticket));
        assert!(
            sheet.words.contains("400") && sheet.words.contains("not allowed"),
            "{}",
            sheet.words
        );
    }

    #[test]
    fn what_is_not_there_has_no_sheet() {
        let bench = Bench::new(false);
        for subject in [
            Subject::Queue("none".into()),
            Subject::Function("bake".into()),
            Subject::Message(MessageId(7)),
            Subject::Entry(u64::MAX),
            Subject::Call(Ticket(9)),
            Subject::Client("nobody".into()),
        ] {
            assert_eq!(
                sheet(bench.cloud(), &bench.chronicle, &subject),
                None,
                "{subject:?}"
            );
        }
    }
}
