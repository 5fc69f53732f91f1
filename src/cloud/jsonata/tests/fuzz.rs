//! Whatever the source, the engine answers: it does not panic, overflow or hang.

use crate::jsonata::{Env, Limits, parse};
use serde_json::{Value as Json, json};

/// Rounds of each kind; one takes a few microseconds.
const ROUNDS: usize = 12_000;

/// Pieces that sources are put together from.
const PIECES: &[&str] = &[
    "a",
    "b",
    "c",
    "$",
    "$$",
    "$x",
    "$f",
    "*",
    "**",
    "%",
    ".",
    ".",
    ".",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    ",",
    ";",
    ":",
    ":=",
    "?",
    "?:",
    "??",
    "~>",
    "^",
    "^(",
    "@",
    "@$v",
    "#",
    "#$i",
    "|",
    "&",
    "+",
    "-",
    "/",
    "=",
    "!=",
    "<",
    ">",
    "<=",
    "..",
    " in ",
    " and ",
    " or ",
    "null",
    "true",
    "false",
    "0",
    "1",
    "-1",
    "2.5",
    "1e9",
    "'s'",
    "\"t\"",
    "`q`",
    "/a+/",
    "/(b|c)*?d/i",
    "/*",
    "*/",
    "function",
    "function($x){",
    "λ",
    "<n:n>",
    "[]",
    "[0]",
    "$map(",
    "$filter(",
    "$reduce(",
    "$sort(",
    "$sum(",
    "$string(",
    "$eval(",
    "$match(",
    "$replace(",
    "$split(",
    "$each(",
    "$sift(",
    "$zip(",
    "$pad(",
    "$formatNumber(",
    "$formatInteger(",
    "$fromMillis(",
    "$toMillis(",
    "$substring(",
    "$power(",
    "$round(",
    "$spread(",
    "$merge(",
    "$append(",
    "'[Y0001]-[M01]'",
    "'#,##0.0e0'",
    "'Ww;o'",
    "\\",
    "'",
    "\"",
    "`",
    "!",
    "\u{1F980}",
    "é",
    "\u{0}",
    "\n",
];

/// A generator of its own, so that a failure can be repeated from its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn pick<'p>(&mut self, from: &[&'p str]) -> &'p str {
        from[self.below(from.len())]
    }
}

fn data() -> Json {
    json!({
        "a": [{"b": 1, "c": [1, [2, 3]]}, {"b": "x", "c": {}}, null, [], 7],
        "b": {"a": {"b": {"c": true}}},
        "c": "abcd abcd",
    })
}

fn run(source: &str, data: &Json) {
    let env = Env {
        limits: Limits {
            steps: 20_000,
            ..Limits::default()
        },
        seed: 3,
        ..Env::default()
    };
    if let Ok(expr) = parse(source) {
        // What it is does not matter here; that it comes back does.
        let first = expr.evaluate(data, &env);
        assert_eq!(
            first,
            expr.evaluate(data, &env),
            "{source:?} has two answers"
        );
    }
}

#[test]
fn any_pieces() {
    let (mut random, data) = (Random(0x9E37_79B9), data());
    for _ in 0..ROUNDS * 4 {
        let length = 1 + random.below(24);
        let source: String = (0..length).map(|_| random.pick(PIECES)).collect();
        run(&source, &data);
    }
}

#[test]
fn mutated_cases() {
    let groups: Vec<Json> = serde_json::from_str(include_str!("cases.json")).unwrap();
    let sources: Vec<&str> = groups
        .iter()
        .flat_map(|group| group["cases"].as_array().unwrap())
        .map(|case| case["expr"].as_str().unwrap())
        .collect();
    let (mut random, data) = (Random(0x0BAD_CAFE), data());
    for _ in 0..ROUNDS {
        let mut source: Vec<char> = random.pick(&sources).chars().collect();
        for _ in 0..1 + random.below(4) {
            let at = random.below(source.len() + 1);
            match random.below(3) {
                0 if at < source.len() => {
                    source.remove(at);
                }
                1 => {
                    let to = (at + random.below(8)).min(source.len());
                    let piece: Vec<char> = source[at..to].to_vec();
                    let at = random.below(source.len() + 1);
                    source.splice(at..at, piece);
                }
                _ => {
                    source.splice(at..at, random.pick(PIECES).chars());
                }
            }
        }
        run(&source.into_iter().collect::<String>(), &data);
    }
}

#[test]
fn deep_sources() {
    let data = data();
    for open in [
        "(",
        "[",
        "{'a':",
        "-",
        "a[",
        "a.(",
        "$f(",
        "function($x){",
        "|a|",
        "a^(",
        "a{b:",
        "1+",
        "a.",
        "a?",
        "a:=",
        "/(",
        "%.",
        "1~>",
    ] {
        for count in [10, 100, 190, 1_000, 100_000] {
            run(&open.repeat(count), &data);
            for close in ["1)", "1]", "1}", "b", "1"] {
                let ends = close.trim_start_matches('1');
                run(
                    &(open.repeat(count) + close + &ends.repeat(count - 1)),
                    &data,
                );
            }
        }
    }
}

#[test]
fn any_regular_expression() {
    const PARTS: &[&str] = &[
        "a", "b", ".", "\\d", "\\w", "[^a]", "[a-z]", "(", "(?:", "(?=", "(?!", "(?<=", "(?<n>",
        ")", ")", ")", "|", "*", "+", "?", "{2}", "{1,3}", "*?", "^", "$", "\\b", "\\1", "\\k<n>",
        "[", "]", "\\", "-",
    ];
    let mut random = Random(0x5EED);
    let data = Json::from("abab aabb ba1");
    for _ in 0..ROUNDS {
        let length = 1 + random.below(12);
        let pattern: String = (0..length).map(|_| random.pick(PARTS)).collect();
        run(&format!("$match($, /{pattern}/)"), &data);
    }
}

#[test]
fn nested_data_is_refused_before_the_stack_ends() {
    let mut data = json!(1);
    for _ in 0..390 {
        data = json!([data]);
    }
    assert!(
        parse("$string($)")
            .unwrap()
            .evaluate(&data, &Env::default())
            .is_ok()
    );
    for _ in 0..20 {
        data = json!({ "a": data });
    }
    let error = parse("1")
        .unwrap()
        .evaluate(&data, &Env::default())
        .unwrap_err();
    assert_eq!(error.code, "U1001");
}
