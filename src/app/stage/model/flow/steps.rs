//! The way of data through a state: filter by filter, with what each was told to do.

use serde_json::{Map, Value};

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

/// A filter: its name, what it works on, and what it does.
struct Filter {
    name: &'static str,
    /// The steps whose result it may work on; the first that is there counts.
    bases: &'static [&'static str],
    words: &'static str,
}

/// All that there are, in the order in which data meets them.
const FILTERS: [Filter; 14] = [
    Filter {
        name: "Input",
        bases: &[],
        words: "What the state was given.",
    },
    Filter {
        name: "Variables",
        bases: &[],
        words: "The variables that the state sees.",
    },
    Filter {
        name: "InputPath",
        bases: &["Input"],
        words: "Selects the part of the input that the state works with.",
    },
    Filter {
        name: "Items",
        bases: &["InputPath", "Input"],
        words: "The list that the Map works through.",
    },
    Filter {
        name: "ItemsPath",
        bases: &["InputPath", "Input"],
        words: "Selects the list that the Map works through.",
    },
    Filter {
        name: "ItemSelector",
        bases: &["ItemsPath", "Items", "InputPath", "Input"],
        words: "Makes the input of each iteration.",
    },
    Filter {
        name: "Parameters",
        bases: &["InputPath", "Input"],
        words: "Makes what is handed to the work.",
    },
    Filter {
        name: "Arguments",
        bases: &["Input"],
        words: "Makes what is handed to the work.",
    },
    Filter {
        name: "Result",
        bases: &[],
        words: "What the work came to.",
    },
    Filter {
        name: "ResultSelector",
        bases: &["Result"],
        words: "Makes a new result of the result.",
    },
    Filter {
        name: "ResultPath",
        bases: &["Input"],
        words: "Puts the result into the state's input, or in its place.",
    },
    Filter {
        name: "Assign",
        bases: &["Variables"],
        words: "Sets variables for the states that follow.",
    },
    Filter {
        name: "OutputPath",
        bases: &["ResultPath", "ResultSelector", "Result", "InputPath", "Input"],
        words: "Selects the part that goes on to the next state.",
    },
    Filter {
        name: "Output",
        bases: &["Result", "Input"],
        words: "Makes what goes on to the next state.",
    },
];

/// The steps of what was seen on the way, by the names of the filters. `state` is the state's definition.
#[must_use]
pub fn steps(state: &Value, seen: &[(&str, Value)]) -> Vec<Step> {
    let find = |name: &str| {
        let mut all = seen.iter();
        all.find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    };
    let step = |filter: &Filter| {
        let after = find(filter.name)?.clone();
        let mut bases = filter.bases.iter();
        let base = bases.find_map(|base| Some((*base, find(base)?)));
        Some(Step {
            name: filter.name,
            words: filter.words,
            expression: expression(state, filter.name),
            base: base.map_or("", |(name, _)| name),
            before: base.map(|(_, value)| value.clone()),
            after,
        })
    };
    FILTERS.iter().filter_map(step).collect()
}

/// What the definition says of a filter.
fn expression(state: &Value, name: &str) -> Option<String> {
    if name == "Input" || name == "Variables" {
        return None;
    }
    let told = state.get(name)?;
    Some(match told {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    })
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
    let mut seen: Vec<(&str, Value)> = NAMES
        .iter()
        .filter_map(|(name, key)| Some((*name, text(&inspection[*key])?)))
        .collect();
    if let Some(output) = text(&answer["output"]) {
        seen.push((last(state), output));
    }
    steps(state, &seen)
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
    let none = Map::new();
    let states = block["States"].as_object().unwrap_or(&none);
    if let Some(state) = states.get(name) {
        return Some(state);
    }
    states.values().find_map(|state| {
        let branches = state["Branches"].as_array();
        let branches = branches.into_iter().flatten();
        let mut blocks = branches.chain([&state["ItemProcessor"], &state["Iterator"]]);
        blocks.find_map(|block| search(block, name, depth + 1))
    })
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
    fn filters_come_in_the_order_of_the_data() {
        let state = json!({"Type": "Task", "InputPath": "$.order", "ResultPath": "$.price"});
        let seen = [
            ("Input", json!({"order": 7})),
            ("OutputPath", json!({"order": 7, "price": 12})),
            ("InputPath", json!(7)),
            ("Result", json!(12)),
            ("ResultPath", json!({"order": 7, "price": 12})),
        ];
        let steps = steps(&state, &seen);
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
        let state = json!({"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input.a %}"});
        let answer = json!({"output": "1", "inspectionData": {"input": "{\"a\":1}"}, "status": "SUCCEEDED"});
        assert_eq!(
            told(&inspected(&state, &answer)),
            [r#"Input -: - -> {"a":1}"#, r#"Output {% $states.input.a %}: {"a":1} -> 1"#]
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
