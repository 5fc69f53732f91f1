//! Which fields and values the Amazon States Language has where, for whoever writes it.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html> (read 2026-11-22). What may
//! stand is decided by Step Functions' own validator; a test holds this list against it.

use super::outline::Role;

/// What stands behind a field's name at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text in quotes.
    Text,
    /// `{}`
    Object,
    /// `[]`
    List,
    /// A number, or `true` or `false`.
    Bare,
    /// `true` and nothing else.
    True,
}

impl Shape {
    /// The value to start from, and where the caret goes in it.
    #[must_use]
    pub const fn skeleton(self) -> (&'static str, usize) {
        match self {
            Self::Text => ("\"\"", 1),
            Self::Object => ("{}", 1),
            Self::List => ("[]", 1),
            Self::Bare => ("", 0),
            Self::True => ("true", 4),
        }
    }
}

/// The kinds of state, and what each is for.
pub const TYPES: [(&str, &str); 8] = [
    ("Task", "asks a service, and waits for its answer"),
    ("Choice", "goes one of several ways"),
    ("Map", "does the same with each item of a list"),
    ("Parallel", "does several things at once"),
    ("Pass", "hands its input on, changed or not"),
    ("Wait", "waits for a time, or until a moment"),
    ("Succeed", "ends, well"),
    ("Fail", "ends with an error"),
];

/// AWS's own names of errors.
pub const ERRORS: [(&str, &str); 14] = [
    ("States.ALL", "any error that can be named"),
    ("States.TaskFailed", "any error of a Task but a timeout"),
    ("States.Timeout", "it took longer than TimeoutSeconds"),
    ("States.HeartbeatTimeout", "no heartbeat came in time"),
    ("States.Permissions", "the role does not allow it"),
    (
        "States.NoChoiceMatched",
        "no rule of a Choice fits, and there is no Default",
    ),
    (
        "States.ParameterPathFailure",
        "a path in Parameters leads nowhere",
    ),
    (
        "States.ResultPathMatchFailure",
        "ResultPath cannot be applied to the input",
    ),
    ("States.QueryEvaluationError", "a JSONata expression failed"),
    ("States.IntrinsicFailure", "an intrinsic function failed"),
    ("States.BranchFailed", "a branch of a Parallel failed"),
    (
        "States.ExceedToleratedFailureThreshold",
        "too many items of a Map failed",
    ),
    ("States.ItemReaderFailed", "a Map's items could not be read"),
    (
        "States.ResultWriterFailed",
        "a Map's results could not be written",
    ),
];

/// Resources of Tasks.
pub const RESOURCES: [(&str, &str); 15] = [
    ("arn:aws:states:::lambda:invoke", "invokes a function"),
    (
        "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "invokes a function and waits for the token",
    ),
    ("arn:aws:states:::sqs:sendMessage", "sends a message"),
    (
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "sends a message and waits for the token",
    ),
    ("arn:aws:states:::sns:publish", "publishes to a topic"),
    ("arn:aws:states:::dynamodb:getItem", "reads an item"),
    ("arn:aws:states:::dynamodb:putItem", "writes an item"),
    ("arn:aws:states:::dynamodb:updateItem", "changes an item"),
    ("arn:aws:states:::dynamodb:deleteItem", "deletes an item"),
    (
        "arn:aws:states:::events:putEvents",
        "sends events to EventBridge",
    ),
    (
        "arn:aws:states:::states:startExecution",
        "starts another state machine",
    ),
    (
        "arn:aws:states:::states:startExecution.sync:2",
        "runs another state machine to its end",
    ),
    ("arn:aws:states:::apigateway:invoke", "calls an API"),
    ("arn:aws:states:::http:invoke", "calls any HTTPS address"),
    ("arn:aws:states:::aws-sdk:", "any action of any service"),
];

const READERS: [(&str, &str); 2] = [
    (
        "arn:aws:states:::s3:getObject",
        "reads the items from one object",
    ),
    (
        "arn:aws:states:::s3:listObjectsV2",
        "takes the objects of a bucket as items",
    ),
];
const WRITERS: [(&str, &str); 1] = [("arn:aws:states:::s3:putObject", "writes to a bucket")];
const LANGUAGES: [(&str, &str); 2] = [
    ("JSONata", "one language for all: {% ... %}"),
    ("JSONPath", "paths and filters: $.order"),
];
const MODES: [(&str, &str); 2] = [
    ("INLINE", "iterations are part of the execution"),
    ("DISTRIBUTED", "each item is an execution of its own"),
];
const EXECUTION_TYPES: [(&str, &str); 2] = [
    ("STANDARD", "up to a year, each step once, with a history"),
    ("EXPRESS", "up to five minutes, at least once"),
];
const JITTER: [(&str, &str); 2] = [
    ("FULL", "waits a random part of the interval"),
    ("NONE", "waits the whole interval"),
];

/// The values that a field may have, with what each means; states' names are not among them.
#[must_use]
pub fn values(role: Role, field: &str) -> &'static [(&'static str, &'static str)] {
    match (role, field) {
        (Role::Machine | Role::State, "QueryLanguage") => &LANGUAGES,
        (Role::State, "Type") => &TYPES,
        (Role::State, "Resource") => &RESOURCES,
        (Role::Reader, "Resource") => &READERS,
        (Role::Writer, "Resource") => &WRITERS,
        (Role::Retrier | Role::Catcher, "ErrorEquals") => &ERRORS,
        (Role::Retrier, "JitterStrategy") => &JITTER,
        (Role::ProcessorConfig, "Mode") => &MODES,
        (Role::ProcessorConfig, "ExecutionType") => &EXECUTION_TYPES,
        _ => &[],
    }
}

/// Whether a field names a state of the same block.
#[must_use]
pub fn names_a_state(role: Role, field: &str) -> bool {
    matches!(
        (role, field),
        (Role::Machine | Role::Branch | Role::Processor, "StartAt")
            | (Role::State, "Next" | "Default")
            | (Role::Rule { inner: false } | Role::Catcher, "Next")
    )
}

/// The fields of an object: `kind` is the state's type. The ones that are needed first.
#[must_use]
pub fn fields(role: Role, kind: Option<&str>, jsonata: bool) -> Vec<&'static str> {
    let parts: [&[&str]; 3] = match role {
        Role::Machine => [
            &[
                "StartAt",
                "States",
                "QueryLanguage",
                "Comment",
                "TimeoutSeconds",
                "Version",
            ],
            &[],
            &[],
        ],
        Role::Branch => [&["StartAt", "States", "Comment"], &[], &[]],
        Role::Processor => [
            &["ProcessorConfig", "StartAt", "States", "Comment"],
            &[],
            &[],
        ],
        Role::ProcessorConfig => [&["Mode", "ExecutionType"], &[], &[]],
        Role::State => return state_fields(kind, jsonata),
        Role::Rule { inner } => return rule_fields(inner, jsonata),
        Role::Retrier => [
            &[
                "ErrorEquals",
                "IntervalSeconds",
                "MaxAttempts",
                "BackoffRate",
                "MaxDelaySeconds",
                "JitterStrategy",
                "Comment",
            ],
            &[],
            &[],
        ],
        Role::Catcher => [
            &["ErrorEquals", "Next", "Comment", "Assign"],
            &["ResultPath"],
            &["Output"],
        ],
        Role::Reader => [
            &["Resource", "ReaderConfig"],
            &["Parameters"],
            &["Arguments"],
        ],
        Role::Batcher => [
            &["MaxItemsPerBatch", "MaxInputBytesPerBatch", "BatchInput"],
            &["MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath"],
            &[],
        ],
        Role::Writer => [
            &["Resource", "WriterConfig"],
            &["Parameters"],
            &["Arguments"],
        ],
        Role::States | Role::Data => [&[], &[], &[]],
    };
    of_language(parts, jsonata)
}

fn of_language([both, path, query]: [&[&'static str]; 3], jsonata: bool) -> Vec<&'static str> {
    let own = if jsonata { query } else { path };
    both.iter().chain(own).copied().collect()
}

/// What every state takes, and what filters there are.
const ALWAYS: [&str; 2] = ["Comment", "QueryLanguage"];
const ON: [&str; 3] = ["Next", "End", "Assign"];
const AROUND: [&str; 2] = ["InputPath", "OutputPath"];
const SHAPING: [&str; 3] = ["Parameters", "ResultSelector", "ResultPath"];

fn state_fields(kind: Option<&str>, jsonata: bool) -> Vec<&'static str> {
    let goes_on = !matches!(kind, None | Some("Choice" | "Succeed" | "Fail"));
    let asks = matches!(kind, Some("Task" | "Map" | "Parallel"));
    let has_filters = !matches!(kind, None | Some("Fail"));
    let mut found = vec!["Type"];
    let own: [&[&str]; 3] = match kind {
        Some("Task") => [
            &[
                "Resource",
                "TimeoutSeconds",
                "HeartbeatSeconds",
                "Credentials",
            ],
            &["TimeoutSecondsPath", "HeartbeatSecondsPath"],
            &["Arguments"],
        ],
        Some("Choice") => [&["Choices", "Default", "Assign"], &[], &[]],
        Some("Wait") => [
            &["Seconds", "Timestamp"],
            &["SecondsPath", "TimestampPath"],
            &[],
        ],
        Some("Fail") => [&["Error", "Cause"], &["ErrorPath", "CausePath"], &[]],
        Some("Pass") => [&[], &["Result", "Parameters", "ResultPath"], &[]],
        Some("Parallel") => [&["Branches"], &[], &["Arguments"]],
        Some("Map") => [
            &[
                "ItemProcessor",
                "ItemSelector",
                "MaxConcurrency",
                "ItemReader",
                "ItemBatcher",
                "ResultWriter",
                "ToleratedFailureCount",
                "ToleratedFailurePercentage",
                "Label",
            ],
            &[
                "ItemsPath",
                "MaxConcurrencyPath",
                "ToleratedFailureCountPath",
                "ToleratedFailurePercentagePath",
            ],
            &["Items"],
        ],
        _ => [&[], &[], &[]],
    };
    found.extend(of_language(own, jsonata));
    if asks {
        found.extend(["Retry", "Catch"]);
    }
    if has_filters && !jsonata {
        found.extend(AROUND);
        found.extend(SHAPING.iter().filter(|_| asks));
    }
    if has_filters && jsonata {
        found.push("Output");
    }
    found.extend(ON.iter().filter(|_| goes_on));
    found.extend(ALWAYS);
    found
}

/// What a Choice compares with, in JSONPath.
const COMPARISONS: [&str; 25] = [
    "StringEquals",
    "StringMatches",
    "StringLessThan",
    "StringGreaterThan",
    "StringLessThanEquals",
    "StringGreaterThanEquals",
    "NumericEquals",
    "NumericLessThan",
    "NumericGreaterThan",
    "NumericLessThanEquals",
    "NumericGreaterThanEquals",
    "BooleanEquals",
    "TimestampEquals",
    "TimestampLessThan",
    "TimestampGreaterThan",
    "TimestampLessThanEquals",
    "TimestampGreaterThanEquals",
    "IsPresent",
    "IsNull",
    "IsString",
    "IsNumeric",
    "IsBoolean",
    "IsTimestamp",
    "StringEqualsPath",
    "NumericEqualsPath",
];

fn rule_fields(inner: bool, jsonata: bool) -> Vec<&'static str> {
    let mut found = if jsonata {
        vec!["Condition"]
    } else {
        let mut found = vec!["Variable", "And", "Or", "Not"];
        found.extend(COMPARISONS);
        found
    };
    if !inner {
        found.extend(["Next", "Assign", "Comment"]);
        found.extend(jsonata.then_some("Output"));
    }
    found
}

/// What stands behind a field's name at first.
#[must_use]
pub fn shape(field: &str) -> Shape {
    match field {
        "End" => Shape::True,
        "States" | "Parameters" | "Arguments" | "ResultSelector" | "Assign" | "ItemProcessor"
        | "ItemSelector" | "ItemReader" | "ItemBatcher" | "ResultWriter" | "ProcessorConfig"
        | "ReaderConfig" | "WriterConfig" | "Credentials" | "Not" | "BatchInput" => Shape::Object,
        "Choices" | "Branches" | "Retry" | "Catch" | "ErrorEquals" | "And" | "Or" => Shape::List,
        "Result"
        | "Output"
        | "Items"
        | "BackoffRate"
        | "MaxAttempts"
        | "MaxConcurrency"
        | "ToleratedFailureCount"
        | "ToleratedFailurePercentage"
        | "BooleanEquals" => Shape::Bare,
        _ if field.ends_with("Path") => Shape::Text,
        _ if field.contains("Seconds") || field.starts_with("Max") || field.starts_with("Is") => {
            Shape::Bare
        }
        _ if field.starts_with("Numeric") => Shape::Bare,
        _ => Shape::Text,
    }
}

#[cfg(test)]
#[path = "grammar_tests.rs"]
mod tests;
