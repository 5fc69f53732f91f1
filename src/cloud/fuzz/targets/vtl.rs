//! Any text is a mapping template, or it is told what is wrong with it; rendering it ends.

#![no_main]

use cloud::gateway::vtl::{Overrides, Scope, Template};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, json};

fuzz_target!(|text: &str| {
    let Ok(template) = Template::parse(text) else {
        return;
    };
    let params =
        json!({"path": {"id": "7"}, "querystring": {"q": "a b"}, "header": {"Accept": "*/*"}});
    let empty = Map::new();
    let params = params.as_object().unwrap_or(&empty);
    // An error is an answer.
    let _ = template.render(&Scope {
        body: r#"{"a": [1, {"b": "c"}], "t": "x"}"#,
        params,
        context: &empty,
        stage_variables: &empty,
        overrides: Overrides::default(),
    });
});
