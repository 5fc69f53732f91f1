//! JSON as coloured text.

use serde_json::Value;

/// JSON as HTML for a `<code>`: indented by two spaces, with a `<span>` of class `hl-p` (key), `hl-s` (text), `hl-n`
/// (number) or `hl-k` (true, false, null) around each part. Everything from the value is escaped.
#[must_use]
pub fn to_html(value: &Value) -> String {
    let mut html = String::new();
    write(&mut html, value, 0);
    html
}

fn write(html: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            html.push('{');
            for (at, (key, value)) in fields.iter().enumerate() {
                line(html, at, depth + 1);
                span(html, 'p', &Value::String(key.clone()));
                html.push_str(": ");
                write(html, value, depth + 1);
            }
            break_line(html, depth);
            html.push('}');
        }
        Value::Array(items) if !items.is_empty() => {
            html.push('[');
            for (at, item) in items.iter().enumerate() {
                line(html, at, depth + 1);
                write(html, item, depth + 1);
            }
            break_line(html, depth);
            html.push(']');
        }
        Value::Object(_) => html.push_str("{}"),
        Value::Array(_) => html.push_str("[]"),
        Value::String(_) => span(html, 's', value),
        Value::Number(_) => span(html, 'n', value),
        Value::Bool(_) | Value::Null => span(html, 'k', value),
    }
}

fn line(html: &mut String, at: usize, depth: usize) {
    if at > 0 {
        html.push(',');
    }
    break_line(html, depth);
}

fn break_line(html: &mut String, depth: usize) {
    html.push('\n');
    for _ in 0..depth {
        html.push_str("  ");
    }
}

fn span(html: &mut String, class: char, value: &Value) {
    html.push_str("<span class=\"hl-");
    html.push(class);
    html.push_str("\">");
    for c in value.to_string().chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
    html.push_str("</span>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The text a reader sees: without tags, entities resolved.
    fn seen(html: &str) -> String {
        let mut text = String::new();
        let mut rest = html;
        while let Some((before, after)) = rest.split_once('<') {
            text.push_str(before);
            rest = after.split_once('>').unwrap().1;
        }
        text.push_str(rest);
        let entities = [
            ("&quot;", "\""),
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&amp;", "&"),
        ];
        entities
            .iter()
            .fold(text, |text, (from, to)| text.replace(from, to))
    }

    #[test]
    fn what_is_seen_is_the_json_itself() {
        for value in [
            json!(null),
            json!({}),
            json!([]),
            json!([1, -2.5, true, "a\"b\\c\n", {"k": []}]),
            json!({"<b>": "&lt; </span><script>alert(1)</script>", "ü": {"n": null}}),
        ] {
            let text = seen(&to_html(&value));
            assert_eq!(text, serde_json::to_string_pretty(&value).unwrap());
        }
    }

    #[test]
    fn nothing_of_the_value_becomes_a_tag() {
        let html = to_html(&json!({"<i>": "<img onerror=x>"}));
        assert!(!html.contains("<i") && !html.contains("<img"), "{html}");
    }

    #[test]
    fn parts_are_coloured() {
        let html = to_html(&json!({"n": 1}));
        assert_eq!(
            html,
            "{\n  <span class=\"hl-p\">&quot;n&quot;</span>: <span class=\"hl-n\">1</span>\n}"
        );
    }
}
