use super::*;

/// The proposals at `|` in the text.
fn at(text: &str, asked: bool) -> Vec<String> {
    let caret = text.find('|').unwrap();
    let text = text.replacen('|', "", 1);
    let functions = ["arn:aws:lambda:us-east-1:111122223333:function:bake".to_owned()];
    let offer = complete(&text, caret, &functions, asked);
    let proposals = offer.map_or_else(Vec::new, |offer| offer.proposals);
    proposals.into_iter().map(|one| one.label).collect()
}

/// The text once the proposal of this name was taken, with `|` where the caret is.
fn taken(text: &str, label: &str) -> String {
    let caret = text.find('|').unwrap();
    let text = text.replacen('|', "", 1);
    let offer = complete(&text, caret, &[], true).unwrap();
    let mut proposals = offer.proposals.iter();
    let proposal = proposals.find(|one| one.label == label).unwrap();
    let (before, after) = proposal.insert.split_at(proposal.caret);
    format!(
        "{}{before}|{after}{}",
        &text[..offer.from],
        &text[offer.to..]
    )
}

#[test]
fn types_are_offered() {
    assert_eq!(
        at(r#"{"States": {"A": {"Type": "|"}}}"#, false)[..2],
        ["Task", "Choice"]
    );
    assert_eq!(
        at(r#"{"States": {"A": {"Type": "pa|"}}}"#, false),
        ["Parallel", "Pass"]
    );
    assert_eq!(
        at(r#"{"States": {"A": {"Type": "Pass|"}}}"#, false),
        Vec::<String>::new()
    );
    assert_eq!(
        taken(r#"{"States": {"A": {"Type": "w|"}}}"#, "Wait"),
        r#"{"States": {"A": {"Type": "Wait"|}}}"#
    );
    assert_eq!(
        taken("{\"States\": {\"A\": {\"Type\": |", "Wait"),
        "{\"States\": {\"A\": {\"Type\": \"Wait\"|"
    );
}

#[test]
fn fields_are_those_of_the_state_and_its_language() {
    let task = at(r#"{"States": {"A": {"Type": "Task", "|"}}}"#, false);
    assert!(
        task.contains(&"Resource".into()) && task.contains(&"ResultPath".into()),
        "{task:?}"
    );
    assert!(!task.contains(&"Type".into()) && !task.contains(&"Arguments".into()));
    let query = at(
        r#"{"QueryLanguage": "JSONata", "States": {"A": {"Type": "Task", "Ou|"}}}"#,
        false,
    );
    assert!(
        query[0] == "Output" && !query.contains(&"OutputPath".into()),
        "{query:?}"
    );
    assert_eq!(
        at(r#"{"States": {"A": {"Type": "Fail", "ca|"}}}"#, false),
        ["Cause", "CausePath"]
    );
    assert_eq!(at(r#"{"States": {"A": {"|}}}"#, false)[0], "Type");
}

#[test]
fn a_field_is_written_with_what_follows_it() {
    let state = |rest: &str| format!(r#"{{"States": {{"A": {{"Type": "Task", {rest}}}}}}}"#);
    assert_eq!(
        taken(&state("\"Res|\""), "Resource"),
        state("\"Resource\": \"|\"")
    );
    assert_eq!(taken(&state("\"Ret|"), "Retry"), state("\"Retry\": [|]"));
    assert_eq!(taken(&state("\"E|\""), "End"), state("\"End\": true|"));
    assert_eq!(
        taken(&state("\"N|\": \"B\""), "Next"),
        state("\"Next\"|: \"B\"")
    );
    assert_eq!(
        taken(&state("\"Ne|\" \"End\": true"), "Next"),
        state("\"Next\": \"|\", \"End\": true")
    );
}

#[test]
fn transitions_lead_to_states_of_the_block() {
    let text = r#"{"StartAt": "A", "States": {
        "A": {"Type": "Map", "ItemProcessor": {"StartAt": "|", "States": {"In": {"Type": "Pass"}}}},
        "B": {"Type": "Pass"}}}"#;
    assert_eq!(at(text, false), ["In"]);
    let next = r#"{"States": {"A": {"Next": "|"}, "B": {}, "Cool": {}}}"#;
    assert_eq!(at(next, false), ["B", "Cool", "A"]);
    let choice = r#"{"States": {"A": {"Choices": [{"Next": "c|"}]}, "Cool": {}}}"#;
    assert_eq!(at(choice, false), ["Cool"]);
    let data = r#"{"States": {"A": {"Parameters": {"Next": "|"}}, "B": {}}}"#;
    assert_eq!(at(data, false), Vec::<String>::new());
}

#[test]
fn errors_and_resources_are_known() {
    let errors = at(
        r#"{"States": {"A": {"Retry": [{"ErrorEquals": ["Time|"]}]}}}"#,
        false,
    );
    assert_eq!(errors, ["States.Timeout", "States.HeartbeatTimeout"]);
    let resources = at(
        r#"{"States": {"A": {"Type": "Task", "Resource": "|"}}}"#,
        false,
    );
    assert!(resources.contains(&"arn:aws:states:::lambda:invoke".into()));
    assert_eq!(
        resources.last().unwrap(),
        "arn:aws:lambda:us-east-1:111122223333:function:bake"
    );
    let name = r#"{"States": {"A": {"Type": "Task", "Arguments": {"FunctionName": "|"}}}}"#;
    assert_eq!(at(name, false).len(), 1);
}

#[test]
fn states_that_are_missing_can_be_written() {
    let text = r#"{"StartAt": "A", "States": {"A": {"Next": "B"}, "|"}}"#;
    assert_eq!(at(text, false), ["B"]);
    assert!(
        taken(text, "B").ends_with(r#""B": { "Type": "|" }}}"#),
        "{}",
        taken(text, "B")
    );
}

#[test]
fn nothing_is_offered_where_nothing_was_asked() {
    assert!(at(r#"{"States": {"A": {"Type": "Task", | }}}"#, false).is_empty());
    assert!(!at(r#"{"States": {"A": {"Type": "Task", | }}}"#, true).is_empty());
    assert!(at(r#"{"States": {"A": {"Comment": "|"}}}"#, true).is_empty());
    assert!(at(r#"{"States": {"A": {"Type": "Task" |}}}"#, false).is_empty());
    for text in ["|", "{|", "[\"|", "{\"a\": [[\"|", "|{}", "{}|", "\"|"] {
        drop(at(text, true));
    }
}
