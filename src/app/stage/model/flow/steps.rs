//! The way of data through a state: filter by filter, with what each was told to do.

use serde_json::Value;

/// A filter on the way, and what it made of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The field's name in the definition: `ResultPath`; `Input` and `Result` for what comes from outside.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub words: &'static str,
    /// What the definition says there; none when it says nothing.
    pub expression: Option<String>,
    /// What it worked on; none for what comes from outside.
    pub before: Option<Value>,
    /// What that was, in a word or two.
    pub base: &'static str,
    /// What it made of it.
    pub after: Value,
}

impl Step {
    /// Whether it is a filter that the definition does not have: everything goes through.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.expression.is_none() && self.before.is_some()
    }
}

/// What was seen at a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The filter's name.
    pub name: &'static str,
    /// What the definition says there.
    pub expression: Option<Value>,
    /// What it made of the data.
    pub value: Value,
}

/// A filter: its name, the steps whose result it may work on (the first that there is counts), and what it does.
type Filter = (&'static str, &'static [&'static str], &'static str);

const FILTERS: [Filter; 15] = [
    ("Input", &[], "What the state was given."),
    ("Variables", &[], "The variables that the state sees."),
    (
        "InputPath",
        &["Input"],
        "Selects the part of the input that the state works with.",
    ),
    (
        "Items",
        &["InputPath", "Input"],
        "The list that the Map works through.",
    ),
    (
        "ItemsPath",
        &["InputPath", "Input"],
        "Selects the list that the Map works through.",
    ),
    (
        "ItemSelector",
        &["ItemsPath", "Items", "InputPath", "Input"],
        "Makes the input of each iteration.",
    ),
    (
        "Parameters",
        &["InputPath", "Input"],
        "Makes what is handed to the work.",
    ),
    ("Arguments", &["Input"], "Makes what is handed to the work."),
    ("Result", &[], "What the work came to."),
    (
        "Catch",
        &[],
        "The error, as the catcher that takes over sees it.",
    ),
    (
        "ResultSelector",
        &["Result"],
        "Makes a new result of the result.",
    ),
    (
        "ResultPath",
        &["Input"],
        "Puts the result into the state's input, or in its place.",
    ),
    (
        "Assign",
        &["Variables"],
        "Sets variables for the states that follow.",
    ),
    (
        "OutputPath",
        &[
            "ResultPath",
            "ResultSelector",
            "Result",
            "InputPath",
            "Input",
        ],
        "Selects the part that goes on to the next state.",
    ),
    (
        "Output",
        &["Result", "Input"],
        "Makes what goes on to the next state.",
    ),
];

/// The steps of what was seen on the way, in its order.
#[must_use]
pub fn steps(seen: &[Seen]) -> Vec<Step> {
    let step = |(at, one): (usize, &Seen)| {
        let filter = FILTERS.iter().find(|(name, ..)| *name == one.name);
        let (_, bases, words) = filter.copied().unwrap_or((one.name, &[], ""));
        // Of several of the same name the latest counts: a catcher has filters of its own.
        let earlier = |name: &&str| seen[..at].iter().rev().find(|before| before.name == *name);
        let base = bases.iter().find_map(earlier);
        Step {
            name: one.name,
            words,
            expression: one.expression.as_ref().map(in_text),
            base: base.map_or("", |base| base.name),
            before: base.map(|base| base.value.clone()),
            after: one.value.clone(),
        }
    };
    seen.iter().enumerate().map(step).collect()
}

/// Whether a kind of state has a filter. AWS tells of a Pass what its `ResultSelector` made, which it does not have.
#[must_use]
pub fn takes(kind: &str, name: &str) -> bool {
    kind != "Pass" || name != "ResultSelector"
}

fn in_text(expression: &Value) -> String {
    match expression {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

/// What `TestState` saw: its `inspectionData`, and the state's output.
#[must_use]
pub fn inspected(state: &Value, answer: &Value) -> Vec<Step> {
    const NAMES: [(&str, &str); 9] = [
        ("Input", "input"),
        ("Variables", "variables"),
        ("InputPath", "afterInputPath"),
        ("ItemsPath", "afterItemsPath"),
        ("Parameters", "afterParameters"),
        ("Arguments", "afterArguments"),
        ("Result", "result"),
        ("ResultSelector", "afterResultSelector"),
        ("ResultPath", "afterResultPath"),
    ];
    let inspection = &answer["inspectionData"];
    let text = |value: &Value| {
        let text = value.as_str()?;
        Some(serde_json::from_str(text).unwrap_or_else(|_| text.into()))
    };
    let seen = |name: &'static str, value: Value| Seen {
        name,
        expression: state.get(name).cloned(),
        value,
    };
    let kind = state["Type"].as_str().unwrap_or_default();
    let mut all: Vec<Seen> = NAMES
        .iter()
        .filter(|(name, _)| takes(kind, name))
        .filter_map(|(name, key)| Some(seen(name, text(&inspection[*key])?)))
        .collect();
    if let Some(output) = text(&answer["output"]) {
        all.push(seen(last(state), output));
    }
    steps(&all)
}

/// What the last filter of a state is called.
#[must_use]
pub fn last(state: &Value) -> &'static str {
    let is_query = state.get("Output").is_some() || state["QueryLanguage"] == "JSONata";
    if is_query { "Output" } else { "OutputPath" }
}

/// The definition of the state of this name, wherever in the machine it is. Its language is written into it.
#[must_use]
pub fn state_in(definition: &Value, name: &str) -> Option<Value> {
    let language = definition.get("QueryLanguage");
    let mut state = search(definition, name, 0)?.clone();
    if let (Some(language), Value::Object(fields)) = (language, &mut state) {
        fields
            .entry("QueryLanguage")
            .or_insert_with(|| language.clone());
    }
    Some(state)
}

fn search<'a>(block: &'a Value, name: &str, depth: usize) -> Option<&'a Value> {
    const DEPTH_MAX: usize = 64;
    if depth > DEPTH_MAX {
        return None;
    }
    let states = block["States"].as_object()?;
    if let Some(state) = states.get(name) {
        return Some(state);
    }
    states
        .values()
        .find_map(|state| blocks_in(state).find_map(|block| search(block, name, depth + 1)))
}

/// The blocks of states inside of a state: a Parallel's branches, a Map's iteration.
pub fn blocks_in(state: &Value) -> impl Iterator<Item = &Value> {
    let branches = state["Branches"].as_array();
    let branches = branches.into_iter().flatten();
    branches.chain([&state["ItemProcessor"], &state["Iterator"]])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(steps: &[Step]) -> Vec<String> {
        let step = |step: &Step| {
            let expression = step.expression.as_deref().unwrap_or("-");
            let before = step.before.as_ref().map_or("-".into(), Value::to_string);
            format!("{} {expression}: {before} -> {}", step.name, step.after)
        };
        steps.iter().map(step).collect()
    }

    #[test]
    fn each_filter_is_compared_with_what_it_worked_on() {
        let seen = |name, expression: Value, value| Seen {
            name,
            expression: Some(expression).filter(|one| !one.is_null()),
            value,
        };
        let none = Value::Null;
        let steps = steps(&[
            seen("Input", none.clone(), json!({"order": 7})),
            seen("InputPath", json!("$.order"), json!(7)),
            seen("Result", none.clone(), json!(12)),
            seen(
                "ResultPath",
                json!("$.price"),
                json!({"order": 7, "price": 12}),
            ),
            seen("OutputPath", none, json!({"order": 7, "price": 12})),
        ]);
        assert_eq!(
            told(&steps),
            [
                r#"Input -: - -> {"order":7}"#,
                r#"InputPath $.order: {"order":7} -> 7"#,
                "Result -: - -> 12",
                r#"ResultPath $.price: {"order":7} -> {"order":7,"price":12}"#,
                r#"OutputPath -: {"order":7,"price":12} -> {"order":7,"price":12}"#,
            ]
        );
        assert!(steps[4].is_open() && !steps[2].is_open() && !steps[3].is_open());
    }

    #[test]
    fn what_test_state_saw_is_read() {
        let state =
            json!({"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input.a %}"});
        let answer =
            json!({"output": "1", "inspectionData": {"input": "{\"a\":1}"}, "status": "SUCCEEDED"});
        assert_eq!(
            told(&inspected(&state, &answer)),
            [
                r#"Input -: - -> {"a":1}"#,
                r#"Output {% $states.input.a %}: {"a":1} -> 1"#
            ]
        );
    }

    #[test]
    fn states_are_found_inside_of_others() {
        let machine = json!({"QueryLanguage": "JSONata", "States": {
            "Each": {"ItemProcessor": {"States": {"Both": {"Branches": [{"States": {}}, {"States": {"In": {"Type": "Pass"}}}]}}}}}});
        let state = state_in(&machine, "In").unwrap();
        assert_eq!(state, json!({"Type": "Pass", "QueryLanguage": "JSONata"}));
        assert_eq!(last(&state), "Output");
        assert_eq!(state_in(&machine, "Out"), None);
        assert_eq!(state_in(&json!(7), "Out"), None);
    }
}
