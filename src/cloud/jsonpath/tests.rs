use super::{Path, Root};
use crate::rng::Rng;
use serde_json::{Value, json};

fn store() -> Value {
    json!({
        "books": [
            {"title": "Rye", "price": 8, "tags": ["a", "b"]},
            {"title": "Spelt", "price": 12.5},
            {"title": "Oats", "price": 3, "sold": true},
        ],
        "name": "shop", "none": null, "limit": 10,
    })
}

/// What a path gives, as JSON, or why it gives nothing.
fn check(path: &str, expected: &str) {
    let store = store();
    let read = Path::parse(path).map(|path| path.read(&store).map(|found| found.to_string()));
    let shown = match read {
        Err(_) => "not a path".to_owned(),
        Ok(Err(missing)) => missing.0,
        Ok(Ok(found)) => found,
    };
    assert_eq!(shown, expected, "{path}");
}

#[test]
fn definite_paths_name_one_place() {
    check("$.name", r#""shop""#);
    check("$['books'][0]['title']", r#""Rye""#);
    check("$.books[-1].title", r#""Oats""#);
    check("$.none", "null");
    check("$.books.length()", "3");
    check("$['name','limit']", r#"{"name":"shop","limit":10}"#);
    check("$.nowhere", "No results for path: $['nowhere']");
    check("$.a.b", "Missing property in path $['a']");
    check("$.books[7]", "No results for path: $['books'][7]");
    check(
        "$.name[0]",
        "Filter: [0] can only be applied to arrays. Current context is: \"shop\"",
    );
    check("$.none[0]", "The path $['none'] is null");
}

#[test]
fn all_other_paths_give_a_list() {
    check("$.books[*].title", r#"["Rye","Spelt","Oats"]"#);
    check("$.books[0,2].price", "[8,3]");
    check("$.books[1:].title", r#"["Spelt","Oats"]"#);
    check("$.books[:1].title", r#"["Rye"]"#);
    check("$..price", "[8,12.5,3]");
    check("$.nowhere[*].x", "[]");
    check(
        "$.books[*]['title','sold']",
        r#"[{"title":"Rye"},{"title":"Spelt"},{"title":"Oats","sold":true}]"#,
    );
    check("$..['limit','sold']", "[10,true]");
    check("$.books[-2:].price", "[12.5,3]");
    check("$.books[*].price.sum()", "23.5");
}

#[test]
fn filters_pick_items() {
    check("$.books[?(@.price < $.limit)].title", r#"["Rye","Oats"]"#);
    check("$.books[?(@.sold)].title", r#"["Oats"]"#);
    check(
        "$.books[?(!@.sold && @.price >= 12.5)].title",
        r#"["Spelt"]"#,
    );
    check(
        "$.books[?(@.title == 'Rye' || @.title =~ /sp.*/i)].price",
        "[8,12.5]",
    );
    check("$.books[?(@.title in ['Oats'])].price", "[3]");
    check("$.books[?(@.tags size 2)].price", "[8]");
    check("$.books[?('a' in @.tags)].price", "[8]");
    check("$.books[?(!(@.tags) || @.price < 5)].price", "[12.5,3]");
}

#[test]
fn what_is_no_path_is_refused() {
    for text in [
        "",
        "name",
        "$.",
        "$..",
        "$[",
        "$[]",
        "$.a b",
        "$['a",
        "$[?(@.a ==)]",
        "$.foo()",
    ] {
        check(text, "not a path");
    }
}

#[test]
fn what_is_no_path_is_told_with_its_place() {
    for (text, position) in [
        ("orders", 0),
        ("$.a.", 4),
        ("$.a[", 4),
        ("$.a[0", 5),
        ("$['a", 4),
        ("$x", 1),
        ("$.a]", 3),
    ] {
        let error = Path::parse_plain(text).unwrap_err();
        assert_eq!(error.position, position, "{text}: {}", error.message);
    }
}

#[test]
fn roots_are_told_apart() {
    let root = |text: &str| Path::parse(text).unwrap().root().clone();
    assert_eq!(root("$.a"), Root::Input);
    assert_eq!(root("$$.Execution.Id"), Root::Context);
    assert_eq!(root("$order.id"), Root::Variable("order".into()));
}

#[test]
fn reference_paths_write() {
    let write = |path: &str| {
        let mut root = json!({"a": {"b": 1}, "list": [1, 2]});
        let path = Path::parse(path).unwrap();
        path.write(&mut root, json!("new"))
            .map(|()| root.to_string())
    };
    assert_eq!(write("$").unwrap(), r#""new""#);
    assert_eq!(
        write("$.a.c.d").unwrap(),
        r#"{"a":{"b":1,"c":{"d":"new"}},"list":[1,2]}"#
    );
    assert_eq!(
        write("$.list[1]").unwrap(),
        r#"{"a":{"b":1},"list":[1,"new"]}"#
    );
    assert_eq!(write("$.a.b.c"), None);
    assert_eq!(write("$.list[*]"), None);
}

#[test]
fn nothing_makes_it_panic() {
    const PARTS: [&str; 22] = [
        "$", "$", ".", "..", "[", "]", "*", "?(", ")", "@", "a", "'a'", "0", "-1", ":", ",", "==",
        "&&", "length()", "/a/", "!", "é",
    ];
    let mut rng = Rng::new(3);
    let store = store();
    for _ in 0..20_000 {
        let count = 1 + rng.below(9);
        let text: String = (0..count).map(|_| PARTS[rng.below(22) as usize]).collect();
        if let Ok(path) = Path::parse(&format!("${text}")) {
            let _ = path.read(&store);
        }
    }
}
