//! Paths as AWS's services evaluate them.

use super::{Key, Path};
use crate::rng::Rng;
use serde_json::{Value, json};

fn shop() -> Value {
    json!({
        "orders": [
            {"id": 1, "item": "rye bread", "price": 4.5, "tags": ["rye", "dark"]},
            {"id": 2, "item": "croissant", "price": 1.8},
            {"id": 3, "item": "cake", "price": 28, "tags": ["sweet"]},
        ],
        "shop": {"name": "Corner", "open time": "6:00", "limit": 5},
    })
}

#[track_caller]
fn check(path: &str, expected: Value) {
    let parsed = Path::parse(path).unwrap_or_else(|error| panic!("{path}: {error:?}"));
    let found = parsed.read(&shop());
    assert_eq!(found, Ok(expected), "{path}");
}

#[test]
fn definite_paths_give_the_value_itself() {
    check("$.shop.name", json!("Corner"));
    check("$['shop']['open time']", json!("6:00"));
    check("$.orders[0].item", json!("rye bread"));
    check("$.orders[-1].id", json!(3));
    check(
        "$.shop['name','limit']",
        json!({"name": "Corner", "limit": 5}),
    );
    check("$.orders.length()", json!(3));
    check("$", shop());
}

#[test]
fn other_paths_give_a_list_even_of_one() {
    check("$.orders[*].id", json!([1, 2, 3]));
    check("$..price", json!([4.5, 1.8, 28]));
    check("$.orders[0:2].id", json!([1, 2]));
    check("$.orders[-2:].id", json!([2, 3]));
    check("$.orders[0,2].id", json!([1, 3]));
    check("$.orders[?(@.id==2)].item", json!(["croissant"]));
    check("$.orders[?(@.price > $.shop.limit)].id", json!([3]));
    check("$.orders[?(@.tags)].id", json!([1, 3]));
    check(
        "$.orders[?(!(@.tags) || @.price < 5 && @.id in [1,2])].id",
        json!([1, 2]),
    );
    check("$.orders[?(@.item =~ /.*bread/i)].id", json!([1]));
    check("$.orders[?('rye' in @.tags)].id", json!([1]));
    check("$.nothing[*]", json!([]));
    check("$..nothing", json!([]));
}

#[test]
fn a_definite_path_to_nothing_is_an_error() {
    let missing = Path::parse("$.shop.owner[0]").unwrap().read(&shop());
    assert_eq!(
        missing.unwrap_err().to_string(),
        "No results for path: $['shop']['owner'][0]"
    );
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
    ] {
        let error = Path::parse(text).unwrap_err();
        assert_eq!(error.position, position, "{text}: {}", error.message);
    }
}

#[test]
fn reference_paths_are_names_and_numbers() {
    let keys = |text: &str| Path::parse(text).unwrap();
    assert_eq!(
        keys("$.a['b c'][2]").reference(),
        Some(vec![Key::Name("a"), Key::Name("b c"), Key::Index(2)])
    );
    for other in [
        "$..a",
        "$.a[*]",
        "$.a[-1]",
        "$.a[0:1]",
        "$['a','b']",
        "$.a.length()",
    ] {
        assert!(!keys(other).is_reference(), "{other}");
    }
}

/// Random texts of what paths are made of: parsing and reading end, and never panic.
#[test]
fn nothing_panics() {
    const PIECES: [&str; 30] = [
        "$", "@", ".", "..", "*", "[", "]", "(", ")", "?", "'", "\"", "a", "orders", "0", "-1",
        ":", ",", " ", "==", "<", "&&", "||", "!", "in", "length()", "\\", "/", "price", "é",
    ];
    let mut rng = Rng::new(11);
    let shop = shop();
    for _ in 0..30_000 {
        let mut text = String::from("$");
        for _ in 0..rng.below(14) {
            text.push_str(PIECES[rng.below(PIECES.len() as u64) as usize]);
        }
        if let Ok(path) = Path::parse(&text) {
            let _ = path.read(&shop);
        }
    }
    let deep = "[?(@".repeat(200);
    assert!(Path::parse(&format!("${deep}")).is_err());
}
