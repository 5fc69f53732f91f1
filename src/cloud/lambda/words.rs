//! What happens in Lambda, told to people.

use super::event::{Event, Outcome};

impl Event {
    /// The event in one sentence, for people.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::FunctionConfigured {
                function,
                timeout_s,
            } => format!("The function {function} is set up with a timeout of {timeout_s} s"),
            Self::FunctionDeleted { function } => format!("The function {function} was deleted"),
            Self::MappingChanged {
                function,
                queue,
                state,
                ..
            } => format!("The event source mapping from {queue} to {function} is {state}"),
            Self::PollersScaled { function, pollers } => {
                format!("Lambda now polls for {function} with {pollers} pollers")
            }
            Self::InvocationStarted { .. } => self.start_in_words(),
            Self::InvocationEnded { .. } => self.ending_in_words(),
            Self::Throttled {
                function,
                messages,
                reason,
                ..
            } => throttle_in_words(function, messages.len(), reason),
            Self::EventQueued { .. } | Self::EventRetried { .. } | Self::EventEnded { .. } => {
                self.event_in_words()
            }
            Self::Provisioned {
                function,
                qualifier,
                environments,
            } => format!(
                "{environments} environments of {function}:{qualifier} are ready beforehand"
            ),
            Self::FilteredOut { function, messages } => format!(
                "The filter kept {} from {function}; Lambda deletes them",
                counted(messages.len())
            ),
            Self::PollRefused {
                function,
                queue,
                reason,
            } => format!("Lambda could not poll {queue} for {function}: {reason}"),
            Self::PushRefused {
                function,
                principal,
                source,
                reason,
            } => {
                format!("{principal} could not hand an event from {source} to {function}: {reason}")
            }
            Self::EnvironmentRecycled {
                function,
                environment,
            } => format!("Lambda let go of idle environment {environment} of {function}"),
            Self::WorkDone { function, what, .. } => format!("{function} has made: {what}"),
            Self::WorkSkipped { function, what, .. } => {
                format!("{function} found noted that this is done already: {what}")
            }
            Self::FailuresOrdered { .. } | Self::DurationSet { .. } | Self::CodeChosen { .. } => {
                self.wish_in_words()
            }
        }
    }

    /// What the reader asked of a function.
    fn wish_in_words(&self) -> String {
        match self {
            Self::FailuresOrdered { function, count } => {
                format!("{function} will fail its next {count} invocations")
            }
            Self::DurationSet {
                function,
                duration_ms,
            } => format!("{function} now takes {} s", seconds(*duration_ms)),
            Self::CodeChosen { function, code } => {
                let what = if *code {
                    "its Python code"
                } else {
                    "its model"
                };
                format!("{function} now runs {what}")
            }
            _ => String::new(),
        }
    }

    /// What became of an event of the asynchronous queue.
    fn event_in_words(&self) -> String {
        match self {
            Self::EventQueued { function, by, .. } => {
                let by = if *by == "call" { "A caller" } else { by };
                format!("{by} left an event for {function} in Lambda's asynchronous queue")
            }
            Self::EventRetried {
                function, attempt, ..
            } => format!(
                "Lambda will invoke {function} again with the same event: attempt {attempt}"
            ),
            _ => self.event_end_in_words(),
        }
    }

    fn event_end_in_words(&self) -> String {
        let Self::EventEnded {
            function,
            condition,
            attempts,
            destination,
            dead_letter,
            ..
        } = self
        else {
            return String::new();
        };
        let to: Vec<&str> = destination
            .iter()
            .chain(dead_letter)
            .map(|arn| &**arn)
            .collect();
        let gone = match (to.is_empty(), *condition == "Success") {
            (true, true) => return format!("{function} has handled an event of its queue"),
            (true, false) => "it is lost".to_owned(),
            (false, _) => format!("it goes to {}", to.join(" and ")),
        };
        format!("An event for {function} ended ({condition}, {attempts} attempts): {gone}")
    }

    fn start_in_words(&self) -> String {
        let Self::InvocationStarted {
            function,
            environment,
            cold,
            messages,
            invoker,
            ..
        } = self
        else {
            return String::new();
        };
        let start = if *cold { "cold, " } else { "" };
        let count = if *invoker == "poller" {
            counted(messages.len())
        } else {
            "an event".into()
        };
        format!("Lambda invoked {function} with {count} ({start}environment {environment})")
    }

    fn ending_in_words(&self) -> String {
        let Self::InvocationEnded {
            function,
            outcome,
            duration_ms,
            handled,
            failed,
            response,
            ..
        } = self
        else {
            return String::new();
        };
        let took = seconds(*duration_ms);
        match outcome {
            _ if handled.is_empty() && failed.is_empty() => match outcome {
                Outcome::Success => format!("{function} finished after {took} s"),
                Outcome::Error => {
                    let kind = response["errorType"].as_str().unwrap_or("an error");
                    format!("{function} failed after {took} s with {kind}")
                }
                Outcome::Timeout => format!("{function} was stopped at its timeout of {took} s"),
            },
            Outcome::Success if failed.is_empty() => format!(
                "{function} finished after {took} s; Lambda deletes {}",
                counted(handled.len())
            ),
            Outcome::Success => format!(
                "{function} finished after {took} s and reported {} as failed",
                counted(failed.len())
            ),
            Outcome::Error => {
                let kind = response["errorType"].as_str().unwrap_or("an error");
                format!("{function} failed after {took} s with {kind}; nothing is deleted")
            }
            Outcome::Timeout => {
                format!("{function} was stopped at its timeout of {took} s; nothing is deleted")
            }
        }
    }
}

fn throttle_in_words(function: &str, messages: usize, reason: &str) -> String {
    let why = if reason.contains("Rate") {
        "there are too many requests a second"
    } else {
        "its concurrency is used up"
    };
    let then = match messages {
        0 => String::new(),
        _ => format!(". {} will be visible again later", counted(messages)),
    };
    format!("Lambda could not invoke {function}: {why}{then}")
}

fn counted(messages: usize) -> String {
    match messages {
        1 => "1 message".into(),
        n => format!("{n} messages"),
    }
}

fn seconds(millis: u64) -> String {
    format!("{}.{}", millis / 1000, millis % 1000 / 100)
}
