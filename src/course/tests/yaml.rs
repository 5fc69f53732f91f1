//! The YAML reader: `cases/yaml.md`. After each `yaml` block stands what was read, as `json`, with the `lines` of its
//! values, or all `mistakes`. To write these down anew, run with `UPDATE_EXPECT=1` and read the difference.

use crate::compile::yaml::{Document, read};
use expect_test::expect_file;
use serde_json::Value;

#[test]
fn cases() {
    let text = include_str!("cases/yaml.md");
    let mut out = String::new();
    let mut blocks = text.split("```");
    while let Some(prose) = blocks.next() {
        out.push_str(prose);
        let Some(block) = blocks.next() else { break };
        let (info, body) = block.split_once('\n').unwrap();
        if info != "yaml" {
            // A result: written anew with its source, so the prose between the two goes.
            out.truncate(out.trim_end().len());
            continue;
        }
        out.push_str(&format!("```{block}```\n\n{}", results(body)));
    }
    expect_file!["cases/yaml.md"].assert_eq(&(out.trim_end().to_owned() + "\n"));
}

fn results(yaml: &str) -> String {
    match read(yaml) {
        Ok(document) => {
            let json = serde_json::to_string(&document.value).unwrap();
            let mut lines = String::new();
            list(&document, &document.value, &mut Vec::new(), &mut lines);
            format!("```json\n{json}\n```\n\n```lines\n{lines}```")
        }
        Err(mistakes) => {
            let list: String = mistakes
                .iter()
                .map(|mistake| format!("{}: {}\n", mistake.line, mistake.message))
                .collect();
            format!("```mistakes\n{list}```")
        }
    }
}

/// The line of every value that holds no others.
fn list(document: &Document, value: &Value, path: &mut Vec<String>, out: &mut String) {
    let mut inside = |segment: String, value: &Value| {
        path.push(segment);
        list(document, value, path, out);
        path.pop();
    };
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                inside(at.to_string(), item);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                inside(key.clone(), field);
            }
        }
        _ => {
            let line = document.line(path);
            out.push_str(&format!("{line}: /{}\n", path.join("/")));
        }
    }
}

#[test]
fn a_path_that_is_not_there_has_the_line_of_what_is_above() {
    let document = read("a:\n  b: 1\nc:\n  - d\n  - e: 2\n").unwrap();
    let line = |path: &[&str]| {
        let path: Vec<String> = path.iter().map(|segment| (*segment).to_owned()).collect();
        document.line(&path)
    };
    assert_eq!(line(&[]), 1);
    assert_eq!(line(&["a", "x", "y"]), 1);
    assert_eq!(line(&["a", "b", "y"]), 2);
    assert_eq!(line(&["c", "1", "f"]), 5);
    assert_eq!(line(&["z"]), 1);
}

#[test]
fn values_lie_in_one_another_only_so_deep() {
    let nested = |depth: usize| format!("a: {}1{}\nb: 2\n", "[".repeat(depth), "]".repeat(depth));
    assert!(read(&nested(60)).is_ok());
    let mistakes = read(&nested(100)).unwrap_err();
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    assert!(mistakes[0].message.contains("64 deep"), "{mistakes:?}");
    assert!(read(&nested(100_000)).is_err());
}
