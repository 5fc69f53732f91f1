//! How things stand, in a few words: what cards say of themselves, and the drawing's text twin.

use super::apis::{Served, may_invoke, served};
use super::chronicle::Chronicle;
use super::layout::{Card, CardKind, Layout, Wire, WireKind};
use super::lens::Counts;
use super::machine::source;
use super::words::{counted, ordinal, shortened, timer};
use cloud::browser::HttpClient;
use cloud::engine::Cloud;
use cloud::events::DEFAULT_BUS;
use cloud::lambda::{Function, MappingState};
use cloud::s3::Bucket;
use cloud::template::HandsOn;
use cloud::traffic::Client;

/// What a thing of a kind says of itself: two short lines, often only one. Queues say it in one.
#[must_use]
pub fn lines(cloud: &Cloud, chronicle: &Chronicle, card: &Card) -> [String; 2] {
    let name = card.name.as_str();
    let lines = match card.kind {
        CardKind::Client => cloud
            .traffic()
            .client(name)
            .map(|one| client(one, cloud, chronicle)),
        CardKind::Queue | CardKind::DeadLetterQueue => {
            let queue = cloud.sqs().queue(name);
            queue.map(|queue| [Counts::of(queue).in_words(), String::new()])
        }
        CardKind::Topic => {
            let mut topics = cloud.sns().topics();
            let topic = topics.find(|topic| *topic.name == *name);
            topic.map(|topic| {
                let subscriptions = topic.subscriptions().count();
                [counted(subscriptions, "subscriber"), String::new()]
            })
        }
        CardKind::Api(kind) => {
            served(cloud, kind, &card.api).map(|served| api(&served, chronicle, &card.api))
        }
        CardKind::Bucket => cloud.s3().bucket(name).map(bucket),
        CardKind::Rule => rule(cloud, name),
        CardKind::StateMachine => cloud
            .states()
            .state_machine(name)
            .map(|machine| [executions(cloud, &machine.name), String::new()]),
        CardKind::Table => table(cloud, name),
        CardKind::Endpoint => Some(endpoint(cloud, card)),
        CardKind::Server => Some(["outside AWS".into(), String::new()]),
        CardKind::Function => {
            let function = cloud.lambda().function(name);
            function.map(|function| [running(function), own_queue(cloud, chronicle, name)])
        }
        CardKind::You => Some([you(chronicle), last_answer(chronicle)]),
    };
    lines.unwrap_or_else(|| ["deleted".into(), String::new()])
}

/// Its stages, and the gate that refused a moment ago.
fn api(served: &Served, chronicle: &Chronicle, api: &str) -> [String; 2] {
    let stages = match served.stages.as_slice() {
        [] => "not deployed".to_owned(),
        [stage] => format!("stage {stage}"),
        stages => format!("stages {}", stages.join(", ")),
    };
    let waiting = chronicle.waiting(api);
    let second = match waiting {
        0 => String::new(),
        count => format!("{} on the way", counted(count, "request")),
    };
    [stages, second]
}

fn client(client: &Client, cloud: &Cloud, chronicle: &Chronicle) -> [String; 2] {
    let http = cloud.browsers().client(&client.name);
    let sent = http.map_or(client.sent, HttpClient::requests_sent);
    let sent = format!("sent {sent}");
    let seen = chronicle.seen(&client.name);
    let second = match (chronicle.awaited(&client.name), client.per_minute) {
        (0, 0) => seen.map_or_else(String::new, |seen| seen.words.clone()),
        (0, rate) => format!("{rate} a min"),
        (awaited, _) => format!("waits for {awaited}"),
    };
    [sent, second]
}

/// Its id, unless that is its name; and whether it has a policy of its own.
fn endpoint(cloud: &Cloud, card: &Card) -> [String; 2] {
    let id = match card.name == card.id {
        true => String::new(),
        false => card.id.clone(),
    };
    let policy = match cloud.gateway().vpc_endpoint_policy(&card.id) {
        Some(_) => "has a policy",
        None => "no policy",
    };
    [policy.into(), id]
}

fn bucket(bucket: &Bucket) -> [String; 2] {
    let newest = bucket
        .objects()
        .max_by_key(|(_, version)| version.modified_at);
    let newest = newest.map_or(String::new(), |(key, _)| key.to_string());
    [counted(bucket.objects().count(), "object"), newest]
}

/// How many of its executions run, succeeded and failed.
fn executions(cloud: &Cloud, machine: &str) -> String {
    let counts = source::counts(cloud, machine);
    let words = ["running", "succeeded", "failed"];
    let told = counts.iter().zip(words).filter(|(count, _)| **count > 0);
    let told: Vec<String> = told
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    match told.is_empty() {
        true => "no execution yet".into(),
        false => told.join(", "),
    }
}

/// How many items it has, and the newest one's key.
fn table(cloud: &Cloud, name: &str) -> Option<[String; 2]> {
    let tables = cloud.dynamodb().to_json();
    let mut tables = tables.as_array()?.iter();
    let table = tables.find(|table| table["name"] == name)?;
    let items = table["items"].as_array().map_or(0, Vec::len);
    Some([counted(items, "item"), String::new()])
}

fn rule(cloud: &Cloud, name: &str) -> Option<[String; 2]> {
    let Some(rule) = cloud.events().rule(DEFAULT_BUS, name) else {
        return schedule(cloud, name);
    };
    let what = match &rule.schedule {
        Some((schedule, _)) => schedule.to_string(),
        None => "event pattern".into(),
    };
    let next = match rule.due() {
        _ if !rule.enabled => "turned off".into(),
        Some(due) => format!("next in {}", timer(due.since(cloud.now()))),
        None => String::new(),
    };
    Some([what, next])
}

fn schedule(cloud: &Cloud, name: &str) -> Option<[String; 2]> {
    let schedule = cloud.scheduler().schedule(name)?;
    let next = match schedule.next(cloud.now()) {
        _ if !schedule.is_enabled => "turned off".into(),
        Some(due) => format!("next in {}", timer(due.since(cloud.now()))),
        None => "no more".into(),
    };
    Some([schedule.expression_text().into(), next])
}

fn running(function: &Function) -> String {
    let environments = counted(function.environments().count(), "environment");
    let reserved = match function.reserved_concurrency {
        Some(seats) => format!(", {seats} reserved"),
        None => String::new(),
    };
    format!("{} running, {environments}{reserved}", function.running())
}

fn you(chronicle: &Chronicle) -> String {
    let held = chronicle.held().iter().filter(|held| !held.stale).count();
    match (chronicle.awaited("You"), held) {
        (0, 0) => String::new(),
        (0, held) => format!("hold {}", counted(held, "message")),
        (1, _) => "wait for an answer".into(),
        (awaited, _) => format!("wait for {awaited} answers"),
    }
}

/// How the reader's latest call of Invoke was answered.
fn last_answer(chronicle: &Chronicle) -> String {
    let mut calls = chronicle.calls().values().rev();
    let answer = calls
        .find(|call| &*call.action == "Invoke")
        .and_then(|call| call.answer.as_ref());
    match answer {
        None => String::new(),
        Some(answer) if answer.body.get("FunctionError").is_some() => {
            format!("{}, function error", answer.status)
        }
        Some(answer) => format!("answered {}", answer.status),
    }
}

/// What waits in Lambda's own queue for a function; nothing when nothing does.
#[must_use]
pub fn own_queue(cloud: &Cloud, chronicle: &Chronicle, function: &str) -> String {
    let (words, left) = waiting(cloud, chronicle, function);
    match left.is_empty() {
        true => words,
        false => format!("{words} in {left}"),
    }
}

/// The same in two parts: what comes next, and the time until then.
#[must_use]
pub fn waiting(cloud: &Cloud, chronicle: &Chronicle, function: &str) -> (String, String) {
    let waiting = || {
        let events = cloud.lambda().events_of(function);
        events.filter(|event| !chronicle.runs().contains_key(&event.request_id))
    };
    let count = waiting().count();
    let again = waiting().filter(|event| event.runs + event.throttles > 0);
    match again.min_by_key(|event| event.waits.1) {
        _ if count == 0 => Default::default(),
        None => (format!("{count} wait"), String::new()),
        Some(next) => {
            let what = match next.throttles {
                0 => format!("{} try", ordinal(next.runs + 1)),
                _ => "again".into(),
            };
            (what, timer(next.waits.1.since(cloud.now())))
        }
    }
}

/// How a permission stands that a line needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leave {
    /// It needs none that anybody could forget.
    #[default]
    Free,
    /// It is there.
    Given,
    /// It is missing: nothing passes.
    Missing,
    /// Nobody asks at the moment.
    Off,
}

/// Whether what goes along a line may go there now.
#[must_use]
pub fn leave(cloud: &Cloud, kind: &WireKind) -> Leave {
    match kind {
        WireKind::Pushes {
            service,
            source,
            target,
        } => match cloud.lets_in(service, source, target) {
            true => Leave::Given,
            false => Leave::Missing,
        },
        WireKind::Integrates { kind, api, name } => {
            let Some(served) = served(cloud, *kind, api) else {
                return Leave::Off;
            };
            match may_invoke(cloud, api, &served, name) {
                true => Leave::Given,
                false => Leave::Missing,
            }
        }
        WireKind::Polls { uuid } => match cloud.lambda().mapping(uuid) {
            Some(mapping) if mapping.state != MappingState::Enabled => Leave::Off,
            Some(mapping) if mapping.refused().is_some() => Leave::Missing,
            Some(_) => Leave::Given,
            None => Leave::Off,
        },
        _ => Leave::Free,
    }
}

/// The word on a line: who does what, as long as there is room for it.
#[must_use]
pub fn word(wire: &Wire, leave: Leave) -> String {
    let word = match (&wire.kind, leave) {
        (WireKind::Pushes { .. }, Leave::Missing) if wire.room > 70.0 => "may not push",
        (WireKind::Pushes { .. }, Leave::Missing) => "may not",
        (WireKind::Pushes { .. }, _) if wire.target == CardKind::Function => "pushes",
        (WireKind::Pushes { .. }, _) if wire.target == CardKind::StateMachine => "starts",
        (WireKind::Pushes { .. }, _) => "delivers",
        (WireKind::Polls { .. }, Leave::Missing) => "refused",
        (WireKind::Polls { .. }, Leave::Off) => "paused",
        (WireKind::Polls { .. } | WireKind::Receives, _) => "asks",
        (WireKind::Sends, _) => match wire.target {
            CardKind::Topic if wire.room > 55.0 => "publishes",
            CardKind::Bucket => "puts",
            _ => "sends",
        },
        (WireKind::Calls, _) if wire.target == CardKind::StateMachine => "starts",
        (WireKind::Calls, _) => "invokes",
        (WireKind::Works, _) => match wire.target {
            CardKind::Function => "invokes",
            CardKind::Topic if wire.room > 55.0 => "publishes",
            CardKind::StateMachine => "starts",
            CardKind::Table => "reads, writes",
            _ => "sends",
        },
        (WireKind::Requests, _) => "asks",
        (WireKind::Integrates { .. }, Leave::Missing) => "may not",
        (WireKind::Integrates { .. }, Leave::Off) => "deleted",
        (WireKind::Integrates { .. }, _) if wire.target == CardKind::Function => "invokes",
        (WireKind::Integrates { .. }, _) if wire.target == CardKind::StateMachine => "starts",
        (WireKind::Integrates { .. }, _) => "sends",
        (WireKind::HandsOn { on }, _) => match on {
            HandsOn::Success => "on success",
            HandsOn::Failure => "on failure",
            HandsOn::DeadLetter => "dead letter",
        },
        (WireKind::DeadLetters { max_receive_count }, _) => {
            return match max_receive_count {
                1 => "after 1 receive".into(),
                count => format!("after {count} receives"),
            };
        }
    };
    word.into()
}

/// The drawing in words: what stands where, and who may reach whom.
#[must_use]
pub fn rows(cloud: &Cloud, chronicle: &Chronicle, layout: &Layout) -> Vec<(String, String)> {
    let cards = layout.cards.iter().map(|card| {
        let said = lines(cloud, chronicle, card);
        let said: Vec<String> = said.into_iter().filter(|line| !line.is_empty()).collect();
        let title = match card.label {
            "" => card.name.clone(),
            label => format!("{} ({label})", card.name),
        };
        (title, said.join(", "))
    });
    let wires = layout.wires.iter().map(|wire| {
        let leave = leave(cloud, &wire.kind);
        let end = |id: &str| {
            layout
                .card(id)
                .map_or(String::new(), |card| card.name.clone())
        };
        let title = format!("{} to {}", end(&wire.from), end(&wire.to));
        let policy = match (&wire.kind, leave) {
            (WireKind::Integrates { .. }, Leave::Missing) => {
                ": the function's policy does not let it"
            }
            (WireKind::Pushes { .. }, Leave::Given) => ", and the policy there lets it",
            (WireKind::Pushes { .. }, Leave::Missing) => ": the policy there does not let it",
            (WireKind::Polls { .. }, Leave::Missing) => ": the execution role may not",
            _ => "",
        };
        (title, format!("{}{policy}", word(wire, leave)))
    });
    cards.chain(wires).collect()
}

/// A line cut to the width of a card, with air on both sides.
#[must_use]
pub fn fitting(text: &str, width: f64) -> String {
    let room = width - 16.0;
    let wide = |text: &str| text.chars().map(letter).sum::<f64>();
    if wide(text) <= room {
        return text.into();
    }
    let mut most = text.chars().count();
    let mut cut = shortened(text, most);
    while most > 3 && wide(&cut) > room {
        most -= 1;
        cut = shortened(text, most);
    }
    cut
}

/// About how wide a letter of a card's words is: digits and capitals take more room than most.
const fn letter(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | ' ' | '.' | ',' | ':' | ';' | '\'' | '|' => 3.6,
        'm' | 'w' | 'M' | 'W' | '…' | '@' | '%' => 9.6,
        'A'..='Z' => 7.6,
        '0'..='9' => 6.6,
        _ => 6.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_away_from_the_edges_of_their_card() {
        assert_eq!(fitting("sent 12", 74.0), "sent 12");
        // A client's card is 128 wide at most.
        let cut = fitting("504 Gateway Timeout", 112.0);
        assert_eq!(cut, "504 Gateway Ti…");
        let wide = cut.chars().map(letter).sum::<f64>();
        assert!(wide <= 96.0, "{wide}");
        assert_eq!(fitting("200 OK", 74.0), "200 OK");
        assert_eq!(fitting("MMMM", 10.0), "MM…");
        assert_eq!(fitting("", 0.0), "");
    }
}
