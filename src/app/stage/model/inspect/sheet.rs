//! Sheets of resources and messages.

use super::entry::{call_sheet, entry_sheet};
use super::invocation::{invocation_sheet, policy_sheet};
use super::source::{
    api_sheet, bucket_sheet, endpoint_sheet, rule_sheet, server_sheet, table_sheet, topic_sheet,
};
use super::{Sheet, Subject};
use crate::app::stage::model::chronicle::Chronicle;
use crate::app::stage::model::events::who;
use crate::app::stage::model::words;
use cloud::call::{ApiCall, Service};
use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::log::Event;
use cloud::sqs::{self, AttributeValue, Message, MessageId, State};
use cloud::traffic::Target;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How many entries of a message's story are told.
const STORY_MAX: usize = 40;

/// What there is to say of a subject; `None` when it is not there, or no longer.
#[must_use]
pub fn sheet(cloud: &Cloud, chronicle: &Chronicle, subject: &Subject) -> Option<Sheet> {
    match subject {
        Subject::Message(id) => message_sheet(cloud, *id),
        Subject::Queue(name) => queue_sheet(cloud, name),
        Subject::Function(name) => function_sheet(cloud, name),
        Subject::Mapping(uuid) => mapping_sheet(cloud, uuid),
        Subject::Invocation(id) => invocation_sheet(cloud, chronicle, *id),
        Subject::Policy(function) => policy_sheet(cloud, function),
        Subject::Topic(name) => topic_sheet(cloud, name),
        Subject::Bucket(name) => bucket_sheet(cloud, name),
        Subject::Rule(name) => rule_sheet(cloud, name),
        Subject::Table(name) => table_sheet(cloud, name),
        Subject::Api(kind, api) => api_sheet(cloud, *kind, api),
        Subject::Endpoint(id) => Some(endpoint_sheet(cloud, id)),
        Subject::Server(host) => Some(server_sheet(host)),
        Subject::Client(name) => client_sheet(cloud, name),
        Subject::Entry(seq) => entry_sheet(cloud, *seq),
        Subject::Call(ticket) => call_sheet(chronicle.calls().get(ticket)?),
    }
}

/// What the cloud would answer now; asking leaves no trace in the session.
#[must_use]
pub fn ask(cloud: &Cloud, service: Service, action: &str, params: Value) -> Value {
    let call = ApiCall::by_learner(service, action, params);
    match cloud.clone().call_now(&call) {
        Ok(answer) => Arc::unwrap_or_clone(answer),
        Err(error) => error.to_json(),
    }
}

fn queue_sheet(cloud: &Cloud, name: &str) -> Option<Sheet> {
    let queue = cloud.sqs().queue(name)?;
    let kind = if queue.is_fifo() {
        "A FIFO queue"
    } else {
        "A standard queue"
    };
    let dead = match queue.dead_letter_target() {
        Some((arn, receives)) => format!(
            " A message that was received {receives} times without being deleted goes to {}.",
            arn.rsplit(':').next().unwrap_or_default()
        ),
        None => String::new(),
    };
    let params = json!({"QueueUrl": queue.url(), "AttributeNames": ["All"]});
    let answer = ask(cloud, Service::Sqs, "GetQueueAttributes", params);
    let sheet = Sheet {
        title: format!("Queue {name}"),
        words: format!(
            "{kind}. A received message is hidden for {}.{dead}",
            words::span(u64::from(queue.attributes().visibility_timeout_s) * 1000)
        ),
        ..Sheet::default()
    };
    Some(
        sheet
            .with("Its URL, by which callers name it", json!(queue.url()))
            .with("Answer to GetQueueAttributes", answer),
    )
}

fn function_sheet(cloud: &Cloud, name: &str) -> Option<Sheet> {
    let function = cloud.lambda().function(name)?;
    let (from, to) = function.model().duration_ms;
    let takes = if from == to {
        words::span(from)
    } else {
        format!("{} to {}", words::span(from), words::span(to))
    };
    let params = json!({"FunctionName": name});
    let answer = ask(
        cloud,
        Service::Lambda,
        "GetFunctionConfiguration",
        params.clone(),
    );
    let mappings = ask(cloud, Service::Lambda, "ListEventSourceMappings", params);
    let sheet = Sheet {
        title: format!("Function {name}"),
        words: format!(
            "Here its handler takes {takes}; Lambda would stop it after {}. Each execution environment serves one invocation at a time; {} at this moment.",
            words::span(u64::from(function.timeout_s) * 1000),
            match function.running() {
                0 => "none runs".into(),
                1 => "one runs".into(),
                n => format!("{n} run"),
            }
        ),
        ..Sheet::default()
    };
    Some(
        sheet
            .with("Answer to GetFunctionConfiguration", answer)
            .with("Answer to ListEventSourceMappings", mappings),
    )
}

fn mapping_sheet(cloud: &Cloud, uuid: &str) -> Option<Sheet> {
    let mapping = cloud.lambda().mapping(uuid)?;
    let answer = ask(
        cloud,
        Service::Lambda,
        "GetEventSourceMapping",
        json!({"UUID": uuid}),
    );
    let sheet = Sheet {
        title: "Event source mapping".into(),
        words: format!(
            "Lambda asks the queue {} for messages and invokes {} with up to {} at a time. It is {}, with {}.",
            mapping.queue_name(),
            mapping.function,
            mapping.batch_size,
            mapping.state.word(),
            words::counted(mapping.pollers().count(), "poller"),
        ),
        ..Sheet::default()
    };
    Some(sheet.with("Answer to GetEventSourceMapping", answer))
}

fn client_sheet(cloud: &Cloud, name: &str) -> Option<Sheet> {
    let client = cloud.traffic().client(name)?;
    let does = match (&client.target, client.load.asynchronous) {
        (Target::Queue(_), _) => "calls SendMessage",
        (Target::Topic(_), _) => "calls Publish",
        (Target::Bucket(_), _) => "calls PutObject",
        (Target::Bus(_), _) => "calls PutEvents",
        (Target::Function(_), false) => "calls Invoke and waits for the function's answer",
        (Target::Function(_), true) => "calls Invoke for an event and does not wait",
        (Target::Http, _) => "sends HTTP requests",
    };
    let pace = match client.per_minute {
        0 => "It does so when you tell it to.".into(),
        rate => format!("It does so {rate} times a minute by itself."),
    };
    let sheet = Sheet {
        title: name.into(),
        words: format!(
            "A program outside AWS that {does}: {} so far. {pace}",
            client.sent
        ),
        ..Sheet::default()
    };
    let Some(http) = cloud.browsers().client(name) else {
        return Some(sheet.with("What it sends, in turn", json!(client.load.bodies)));
    };
    Some(
        sheet
            .with("Its connection", json!(http.connection))
            .with("Its requests, in turn", json!(http.requests)),
    )
}

fn message_sheet(cloud: &Cloud, id: MessageId) -> Option<Sheet> {
    let story = story(cloud, id);
    let found = cloud.sqs().queues().find_map(|queue| {
        let message = queue.messages().find(|message| message.id == id)?;
        Some((queue, message))
    });
    let Some((queue, message)) = found else {
        return (!story.is_empty()).then(|| Sheet {
            title: format!("Message {}…", id.short()),
            words: "It is no longer in any queue. This is its story.".into(),
            story,
            ..Sheet::default()
        });
    };
    let sheet = Sheet {
        title: format!("Message {}…", id.short()),
        words: format!("In {}: {}", queue.name(), standing(message, cloud.now())),
        story,
        ..Sheet::default()
    };
    let sheet = sheet.with("As ReceiveMessage gives it", message_json(message));
    Some(match serde_json::from_str::<Value>(&message.body) {
        Ok(body) if body.is_object() => sheet.with("Its body, read as JSON", body),
        _ => sheet,
    })
}

fn standing(message: &Message, now: Time) -> String {
    let received = match message.receive_count {
        0 => "never received".into(),
        n => format!("received {}", words::times(n)),
    };
    match &message.state {
        State::Visible => format!("anyone may receive it; {received}."),
        State::Delayed { until } => format!(
            "delayed, nobody may receive it for another {}.",
            words::span(until.since(now))
        ),
        State::InFlight { until, by, .. } => format!(
            "in flight, received by {} and hidden from others for another {}; {received}.",
            who(by),
            words::span(until.since(now))
        ),
    }
}

fn message_json(message: &Message) -> Value {
    let mut attributes = Map::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            attributes.insert(name.into(), value.into());
        }
    };
    let text = |value: Option<&Arc<str>>| value.map(|text| text.to_string());
    let millis = |time: Time| time.as_millis().to_string();
    let envelope = &message.envelope;
    put("SenderId", Some(envelope.sender_id.to_string()));
    put("SentTimestamp", Some(millis(message.sent_at)));
    put(
        "ApproximateReceiveCount",
        Some(message.receive_count.to_string()),
    );
    put(
        "ApproximateFirstReceiveTimestamp",
        message.first_received_at.map(millis),
    );
    put(
        "SequenceNumber",
        message.sequence_number.map(|number| number.to_string()),
    );
    put("MessageGroupId", text(message.group.as_ref()));
    put(
        "MessageDeduplicationId",
        text(envelope.deduplication_id.as_ref()),
    );
    put("AWSTraceHeader", text(envelope.trace_header.as_ref()));
    put(
        "DeadLetterQueueSourceArn",
        text(message.dead_letter_source.as_ref()),
    );
    let mut json = Map::new();
    json.insert("MessageId".into(), json!(message.id));
    if let State::InFlight { receipt_handle, .. } = &message.state {
        json.insert("ReceiptHandle".into(), json!(receipt_handle));
    }
    json.insert("MD5OfBody".into(), message.md5_of_body().into());
    json.insert("Body".into(), json!(message.body));
    json.insert("Attributes".into(), Value::Object(attributes));
    let given: Map<String, Value> = envelope
        .attributes
        .iter()
        .map(|(name, attribute)| {
            let value = match &attribute.value {
                AttributeValue::Text(text) => json!({"StringValue": text}),
                AttributeValue::Bytes(bytes) => {
                    json!({"BinaryValue": format!("{} bytes", bytes.len())})
                }
            };
            let mut value = value;
            value["DataType"] = json!(attribute.data_type);
            (name.to_string(), value)
        })
        .collect();
    if !given.is_empty() {
        json.insert("MessageAttributes".into(), Value::Object(given));
    }
    Value::Object(json)
}

/// The latest entries of the log that tell of this message.
fn story(cloud: &Cloud, id: MessageId) -> Vec<u64> {
    latest(cloud, &|event| tells_of(event, id))
}

/// The latest of these entries of the log, the oldest first.
pub(super) fn latest(cloud: &Cloud, wanted: &dyn Fn(&Event) -> bool) -> Vec<u64> {
    let mut story: Vec<u64> = cloud
        .log()
        .iter()
        .rev()
        .filter(|entry| wanted(&entry.event))
        .map(|entry| entry.seq)
        .take(STORY_MAX)
        .collect();
    story.reverse();
    story
}

fn tells_of(event: &Event, id: MessageId) -> bool {
    use cloud::lambda::Event as Lambda;
    use sqs::Event as Sqs;
    match event {
        Event::Sqs(
            Sqs::MessageSent { message, .. }
            | Sqs::MessageDeduplicated { message, .. }
            | Sqs::DelayOver { message, .. }
            | Sqs::MessageReceived { message, .. }
            | Sqs::VisibilityChanged { message, .. }
            | Sqs::VisibilityExpired { message, .. }
            | Sqs::MessageDeleted { message, .. }
            | Sqs::MessageExpired { message, .. }
            | Sqs::MessageDeadLettered { message, .. },
        ) => *message == id,
        Event::Sqs(Sqs::MessageMoved {
            message, moved_as, ..
        }) => *message == id || *moved_as == id,
        Event::Lambda(
            Lambda::InvocationStarted { messages, .. } | Lambda::Throttled { messages, .. },
        ) => messages.contains(&id),
        Event::Lambda(Lambda::InvocationEnded {
            handled, failed, ..
        }) => handled.contains(&id) || failed.contains(&id),
        _ => false,
    }
}
