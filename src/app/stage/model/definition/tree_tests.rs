use super::*;

/// The tree in short: keys and what they hold.
fn told(node: &Node) -> String {
    match &node.kind {
        Kind::Object(fields) => {
            let fields = fields.iter().map(|field| {
                let value = field.value.as_ref().map_or_else(|| "?".into(), told);
                format!("{}={value}", field.key)
            });
            format!("{{{}}}", fields.collect::<Vec<_>>().join(" "))
        }
        Kind::List(items) => {
            format!("[{}]", items.iter().map(told).collect::<Vec<_>>().join(" "))
        }
        Kind::Text(text) => format!("'{text}'"),
        Kind::Other => "_".into(),
    }
}

fn check(text: &str, expected: &str) {
    assert_eq!(
        read(text).as_ref().map(told).unwrap_or_default(),
        expected,
        "{text}"
    );
}

#[test]
fn json_becomes_a_tree() {
    check(
        "{\"a\": [1, {\"b\": \"c\\\"d\"}], \"e\": null}",
        "{a=[_ {b='c\"d'}] e=_}",
    );
}

#[test]
fn what_is_missing_spoils_only_its_own_place() {
    check("{\"a\": \n \"b\": 1}", "{a=? b=_}");
    check("{\"a\" \"b\": 1, \"c", "{a=? b=_ c=?}");
    check("{\"a\": {\"b\": [1, 2}, \"c\": 3}", "{a={b=[_ _]} c=_}");
    check("[{\"a\": 1]", "[{a=_}]");
    check("{\"a\": [1, \n \"b\": 2}", "{a=[_] b=_}");
    check("{\"a\": tru, : , \"b\": \"x\n, \"c\": 1", "{a=_ b='x' c=_}");
    check("{,", "{}");
    check("", "");
    check("}", "");
}

#[test]
fn what_is_not_closed_ends_with_the_text() {
    let text = "{\"a\": {\"b\": 1";
    let node = read(text).unwrap();
    assert_eq!((node.start, node.end), (0, text.len()));
    assert_eq!(node.get("a").unwrap().end, text.len());
    assert_eq!(node.fields()[0].end(), text.len());
}

#[test]
fn any_text_is_read() {
    let deep = "[".repeat(10_000) + &"{\"a\":".repeat(10_000);
    assert!(read(&deep).is_some());
    for text in [
        "]]",
        "{]}",
        "[}]",
        "{{{",
        "{[[{\"a\"",
        ":::",
        "\"a\":",
        "{\"a\":]",
        "[,:}",
    ] {
        drop(read(text));
    }
}
