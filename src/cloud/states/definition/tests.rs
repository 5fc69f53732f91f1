use super::{Kind, Severity, problems, read};
use crate::rng::Rng;
use serde_json::{Value, json};

/// The errors of a definition, as a refusal writes them.
fn check(definition: &Value, expected: &[&str]) {
    let found = problems(&definition.to_string(), Kind::Standard);
    let errors = found
        .iter()
        .filter(|problem| problem.severity == Severity::Error);
    let errors: Vec<String> = errors.map(super::Problem::in_refusal).collect();
    assert_eq!(errors, expected, "{definition}");
}

/// A machine of one state.
fn one(state: &Value) -> Value {
    json!({"StartAt": "A", "States": {"A": state}})
}

#[test]
fn transitions_lead_somewhere() {
    check(
        &json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "C"}, "B": {"Type": "Pass", "End": true}}}),
        &[
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Next",
            "MISSING_TRANSITION_TARGET: State \"B\" is not reachable. at /States/B",
        ],
    );
    check(
        &json!({"StartAt": "X", "States": {"A": {"Type": "Succeed"}}}),
        &[
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /StartAt",
            "MISSING_TRANSITION_TARGET: State \"A\" is not reachable. at /States/A",
        ],
    );
    check(
        &json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}}}),
        &["MISSING_END_STATE: Workflow has no terminal state at null"],
    );
}

#[test]
fn fields_belong_to_kinds_of_states_and_to_languages() {
    check(
        &one(&json!({"Type": "Pass", "TimeoutSeconds": 3, "End": true})),
        &["SCHEMA_VALIDATION_FAILED: Field 'TimeoutSeconds' is not supported at /States/A"],
    );
    check(
        &one(&json!({"Type": "Pass", "Output": 1, "End": true})),
        &[
            "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/A",
        ],
    );
    check(
        &json!({"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "QueryLanguage": "JSONPath", "End": true}}}),
        &[
            "SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/A",
        ],
    );
    check(
        &one(&json!({"Type": "Map", "End": true, "ItemProcessor": {
            "QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}},
        }})),
        &[
            "SCHEMA_VALIDATION_FAILED: Field 'QueryLanguage' is not supported at /States/A/ItemProcessor",
        ],
    );
}

#[test]
fn queries_and_paths_are_read() {
    let jsonata = |output: &str| json!({"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "Output": output, "End": true}}});
    for (query, message) in [
        (
            "{% a[1,2) %}",
            "INVALID_JSONATA_EXPRESSION: Expected \"]\", got \",\" at /States/A/Output",
        ),
        (
            "{% \"unterminated %}",
            "INVALID_JSONATA_EXPRESSION: String literal must be terminated by a matching quote at /States/A/Output",
        ),
        (
            "{% 1 + %}",
            "INVALID_JSONATA_EXPRESSION: Unexpected end of expression at /States/A/Output",
        ),
        (
            "{% {\"a\":} %}",
            "INVALID_JSONATA_EXPRESSION: The symbol \"}\" cannot be used as a unary operator at /States/A/Output",
        ),
        (
            "{% phone %}",
            "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported. at /States/A/Output",
        ),
    ] {
        check(&jsonata(query), &[message]);
    }
    check(
        &one(&json!({"Type": "Pass", "Parameters": {"x.$": "States.Nothing()"}, "End": true})),
        &[
            "SCHEMA_VALIDATION_FAILED: The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function call at /States/A/Parameters",
        ],
    );
    check(
        &one(&json!({"Type": "Pass", "ResultPath": "$.a[*]", "End": true})),
        &["SCHEMA_VALIDATION_FAILED: Value is not a valid Reference Path at /States/A/ResultPath"],
    );
}

#[test]
fn names_are_unique_in_the_whole_definition() {
    let inner = json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}});
    check(
        &one(&json!({"Type": "Parallel", "Branches": [inner], "End": true})),
        &["DUPLICATE_STATE_NAME: Duplicate State name: A at /States/A/Branches[0]/States/A"],
    );
}

#[test]
fn problems_have_lines_and_columns() {
    let text = "{\n  \"StartAt\": \"A\",\n  \"States\": {\n    \"A\": {\"Type\": \"Pass\", \"Next\": \"B\"},\n    \"C\": {\"Type\": \"Succeed\"}\n  }\n}";
    let found = problems(text, Kind::Standard);
    let places: Vec<(u32, u32)> = found
        .iter()
        .map(|problem| (problem.line, problem.column))
        .collect();
    assert_eq!(places, [(4, 27), (5, 5)]);
    assert!(found.iter().all(|problem| !problem.help.is_empty()));
}

#[test]
fn text_that_is_no_json_is_told_in_the_parsers_words() {
    let first = |text: &str| problems(text, Kind::Standard).remove(0);
    assert_eq!(first(" ").message, "Definition must be a valid JSON object");
    assert_eq!(
        first("[]").message,
        "Definition must be a valid JSON object"
    );
    let word = first("{\"StartAt\": yes}");
    assert_eq!(
        (word.code, word.line, word.column),
        ("INVALID_JSON_DESCRIPTION", 1, 16)
    );
    assert!(
        word.message.starts_with("Unrecognized token 'yes'"),
        "{}",
        word.message
    );
    assert!(
        first("{\"a\": 1")
            .message
            .starts_with("Unexpected end-of-input")
    );
    assert!(
        first("{\"a\": 1 \"b\": 2}")
            .message
            .contains("was expecting comma")
    );
    assert!(
        first("{\"a\": 1, \"a\": 2}")
            .message
            .starts_with("Duplicate field 'a'")
    );
}

#[test]
fn what_looks_like_a_path_is_warned_of() {
    let machine = one(&json!({"Type": "Pass", "Parameters": {"x": "$.order"}, "End": true}));
    let found = problems(&machine.to_string(), Kind::Standard);
    let codes: Vec<(&str, Severity)> = found
        .iter()
        .map(|problem| (problem.code, problem.severity))
        .collect();
    assert_eq!(codes, [("NO_DOLLAR", Severity::Warning)]);
}

#[test]
fn broken_definitions_never_make_it_panic() {
    let whole = json!({"StartAt": "A", "States": {
        "A": {"Type": "Map", "ItemsPath": "$.a", "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED",
            "ExecutionType": "STANDARD"}, "StartAt": "B", "States": {"B": {"Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage", "Retry": [{"ErrorEquals": ["States.ALL"]}], "End": true}}},
            "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "CSV"}},
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C"}], "Next": "C"},
        "C": {"Type": "Choice", "Choices": [{"And": [{"Variable": "$.x", "NumericEquals": 1}], "Next": "D"}], "Default": "E"},
        "D": {"Type": "Wait", "Seconds": 3, "QueryLanguage": "JSONata", "Assign": {"x": "{% 1 + 1 %}"}, "Next": "E"},
        "E": {"Type": "Parallel", "Branches": [{"StartAt": "F", "States": {"F": {"Type": "Fail", "ErrorPath": "$.e"}}}], "End": true},
    }})
    .to_string();
    assert!(read(&whole, Kind::Standard).machine.is_some());
    let mut rng = Rng::new(17);
    for _ in 0..4_000 {
        let mut bytes = whole.clone().into_bytes();
        for _ in 0..1 + rng.below(4) {
            let at = rng.below(bytes.len() as u64) as usize;
            let length = rng.below(12) as usize;
            let end = (at + length).min(bytes.len());
            match rng.below(3) {
                0 => drop(bytes.drain(at..end)),
                1 => bytes[at] = b"{}[],:\"$.%1nA"[rng.below(13) as usize],
                _ => {
                    let piece = bytes[at..end].to_vec();
                    let to = rng.below(bytes.len() as u64) as usize;
                    bytes.splice(to..to, piece);
                }
            }
        }
        let _ = problems(&String::from_utf8_lossy(&bytes), Kind::Express);
    }
}
