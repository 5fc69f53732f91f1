//! The rules themselves: each takes a text and answers what is wrong with it.

/// How long a source file usually is at most, in lines.
pub const LINES_USUAL: usize = 300;
/// How long a source file is at most, in lines.
const LINES_MAX: usize = 600;

/// Files that may be longer, each with its reason.
const LONG_FILES: [(&str, &str); 0] = [];

/// What the top level holds. Whatever is new there belongs into a folder, or into this list and ARCHITECTURE.md.
const TOP_LEVEL: [&str; 18] = [
    ".cargo",
    ".ci",
    ".github",
    ".gitignore",
    "ARCHITECTURE.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "Trunk.toml",
    "benches",
    "clippy.toml",
    "index.html",
    "lessons",
    "rust-toolchain.toml",
    "src",
    "style",
    "tests",
];

/// May be missing: git keeps no empty folders.
const OPTIONAL: [&str; 1] = ["benches"];

/// Words that mark what is not finished, or was left behind.
const LEFTOVERS: [&str; 6] = ["TODO", "FIXME", "XXX", "HACK", "dbg!(", "unimplemented!("];

/// Folders at the root of somebody's machine; the project knows only itself.
const MACHINE_FOLDERS: [&str; 3] = ["work", "root", "Users"];

/// Files that may name the folder beside the checkout where recordings of AWS lie.
const READS_RECORDINGS: &str = "src/xtask/conformance/";

/// Whether these rules are about the file at all.
pub fn is_text(name: &str) -> bool {
    const EXTENSIONS: [&str; 12] = [
        "css", "html", "js", "json", "md", "mjs", "py", "rs", "svg", "toml", "yaml", "yml",
    ];
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    EXTENSIONS.contains(&extension) || ["LICENSE", ".ci/run", ".gitignore"].contains(&name)
}

/// Whether the file is code, whose length is limited.
pub fn is_source(name: &str) -> bool {
    [".rs", ".css", ".js", ".mjs"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// What is wrong with the names at the top level.
pub fn check_top_level(names: &[String]) -> Vec<String> {
    let strangers = names
        .iter()
        .filter(|name| !TOP_LEVEL.contains(&name.as_str()))
        .map(|name| {
            format!("{name}: not among the top-level entries that tests/tidy/rules.rs lists")
        });
    let missing = TOP_LEVEL
        .iter()
        .filter(|name| !OPTIONAL.contains(name) && !names.iter().any(|there| there == *name))
        .map(|name| format!("{name}: missing"));
    strangers.chain(missing).collect()
}

/// What is wrong with a text file; one line a problem.
pub fn check_text(name: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if !text.is_empty() && !text.ends_with('\n') {
        problems.push(format!("{name}: does not end with a newline"));
    }
    if is_source(name) {
        problems.extend(check_length(name, text));
    }
    let rust = name.ends_with(".rs");
    if rust && !is_test(name) && !text.starts_with("//!") {
        problems.push(format!(
            "{name}:1: does not begin with what the file is for (`//! ...`)"
        ));
    }
    // Cargo writes it, and its addresses are not ours.
    if name == "Cargo.lock" {
        return problems;
    }
    let code_ends = if rust {
        code_lines(name, text)
    } else {
        usize::MAX
    };
    for (index, line) in text.lines().enumerate() {
        let found = check_line(name, line, index < code_ends);
        problems.extend(
            found
                .into_iter()
                .map(|what| format!("{name}:{}: {what}", index + 1)),
        );
    }
    problems
}

fn check_length(name: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    let excepted = LONG_FILES.iter().any(|(file, _)| *file == name);
    if lines > LINES_MAX && !excepted {
        return Some(format!(
            "{name}: {lines} lines, more than {LINES_MAX}; split it"
        ));
    }
    if lines <= LINES_MAX && excepted {
        return Some(format!(
            "{name}: listed as a long file, but is not; take it off the list"
        ));
    }
    None
}

fn check_line(name: &str, line: &str, is_code: bool) -> Vec<String> {
    let mut problems = Vec::new();
    if line.ends_with([' ', '\t', '\r']) {
        problems.push("ends with blanks".to_owned());
    }
    if MACHINE_FOLDERS
        .iter()
        .any(|folder| names_folder(line, folder))
    {
        problems.push("names a folder of one machine".to_owned());
    }
    if !name.ends_with(".rs") {
        return problems;
    }
    if line.contains('\t') {
        problems.push("holds a tab".to_owned());
    }
    if line.contains("../shared") && !name.starts_with(READS_RECORDINGS) && is_code {
        problems.push("names the folder of recordings; only tests and conformance may".to_owned());
    }
    if is_code {
        problems.extend(
            LEFTOVERS
                .iter()
                .filter(|word| has_word(line, word))
                .map(|word| format!("holds {word}")),
        );
        let comment = line.trim_start().starts_with("//");
        if !comment && (line.contains(".unwrap()") || line.contains(".expect(\"")) {
            problems.push("unwraps; give the error to the caller".to_owned());
        }
    }
    problems
}

/// Whether the line holds an absolute path into that folder.
fn names_folder(line: &str, folder: &str) -> bool {
    let path = format!("/{folder}/");
    line.match_indices(&path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|letter| " \"'`(=".contains(letter))
    })
}

/// Whether the line holds the word, and not as a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let joins = |letter: Option<char>| letter.is_some_and(|l| l.is_alphanumeric() || l == '_');
        !joins(before) && (word.ends_with('(') || !joins(after))
    })
}

/// Whether the file is compiled for tests only, told by its name.
fn is_test(name: &str) -> bool {
    let (folders, file) = name.rsplit_once('/').unwrap_or(("", name));
    folders.split('/').any(|folder| folder == "tests")
        || ["tests.rs", "testing.rs"].contains(&file)
        || file.ends_with("_tests.rs")
}

/// How many lines of a Rust file are code that ships: none of a test's, and none of `mod tests { ... }`.
fn code_lines(name: &str, text: &str) -> usize {
    if is_test(name) {
        return 0;
    }
    let lines: Vec<&str> = text.lines().collect();
    lines
        .windows(2)
        .position(|pair| {
            pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{')
        })
        .unwrap_or(lines.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(name: &str, text: &str) -> String {
        check_text(name, text).join("; ")
    }

    #[test]
    fn a_good_file_has_no_problems() {
        let text = "//! A file.\n\nfn f() -> Option<u8> { None }\n\n#[cfg(test)]\nmod tests {\n    // TODO\n    x.unwrap()\n}\n";
        assert_eq!(problems("src/a.rs", text), "");
        assert_eq!(
            problems("src/a/tests/b.rs", "//! Tests.\nx.unwrap();\n"),
            ""
        );
        assert_eq!(problems("src/a/b_tests.rs", "x.unwrap();\n"), "");
        assert_eq!(problems("lessons/a.md", "Tabs\tand TODO are prose.\n"), "");
    }

    #[test]
    fn each_rule_finds_what_it_is_for() {
        for (name, text, wanted) in [
            (
                "src/a.rs",
                "//! A.\nlet a = 1;",
                "does not end with a newline",
            ),
            ("src/a.rs", "let a = 1;\n", "does not begin"),
            (
                "src/a.rs",
                "//! A.\nlet a = 1; \n",
                "a.rs:2: ends with blanks",
            ),
            ("src/a.rs", "//! A.\n\tlet a = 1;\n", "a.rs:2: holds a tab"),
            ("src/a.rs", "//! A.\n// TODO: later\n", "a.rs:2: holds TODO"),
            ("src/a.rs", "//! A.\n    dbg!(x);\n", "a.rs:2: holds dbg!("),
            ("src/a.rs", "//! A.\nx.unwrap();\n", "a.rs:2: unwraps"),
            (
                "src/a.rs",
                "//! A.\nread(\"../shared/x\");\n",
                "a.rs:2: names the folder of recordings",
            ),
            (
                "src/a.rs",
                concat!("//! A.\nread(\"/", "work/x\");\n"),
                "a.rs:2: names a folder of one machine",
            ),
            ("lessons/a.md", "Blanks \n", "a.md:1: ends with blanks"),
        ] {
            let found = problems(name, text);
            assert!(
                found.contains(wanted),
                "{text:?} should be `{wanted}`, is `{found}`"
            );
        }
        let long = "//! A.\n".repeat(LINES_MAX + 1);
        assert!(problems("src/a.rs", &long).contains("split it"));
    }

    #[test]
    fn words_are_whole_words() {
        assert!(has_word("// TODO: x", "TODO"));
        assert!(!has_word("let MASTODON = 1;", "TODO"));
        assert!(!has_word("let xdbg!(1)", "dbg!("));
    }

    #[test]
    fn strangers_and_gaps_at_the_top_level_are_named() {
        let mut names: Vec<String> = TOP_LEVEL.iter().map(|name| (*name).to_owned()).collect();
        assert!(check_top_level(&names).is_empty());
        names.retain(|name| name != "README.md" && name != "benches");
        names.push("notes.txt".to_owned());
        let problems = check_top_level(&names).join("; ");
        assert!(problems.contains("notes.txt: not among"), "{problems}");
        assert!(problems.contains("README.md: missing"), "{problems}");
        assert!(!problems.contains("benches"), "{problems}");
    }
}
