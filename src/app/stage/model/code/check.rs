//! What can be said of JSON and YAML without running anything.

use super::brackets::pair;
use super::finding::{Checked, Finding};
use super::language::Language;
use super::token::{Sort, Token};
use super::yaml::{self, indent};
use std::collections::BTreeSet;

/// What is wrong with a text, as far as its language tells by itself. Python says what it thinks of Python.
#[must_use]
pub fn check(language: Language, text: &str) -> Checked {
    let findings = match language {
        Language::Json | Language::Asl => json(text).into_iter().collect(),
        Language::Yaml => yaml_findings(text),
        Language::Python | Language::Plain => Vec::new(),
    };
    Checked::new(findings)
}

fn json(text: &str) -> Option<Finding> {
    if text.trim().is_empty() {
        return None;
    }
    let error = serde_json::from_str::<serde_json::Value>(text).err()?;
    let (line, bytes) = (error.line(), error.column());
    let message = error.to_string();
    // The place is told beside it, and columns are counted in bytes there.
    let message = message.split(" at line ").next().unwrap_or_default();
    let row = text.split('\n').nth(line.saturating_sub(1));
    let before = row.map_or("", |row| row.get(..bytes.saturating_sub(1)).unwrap_or(row));
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let column = number(before.chars().count() + 1);
    Some(Finding::error(number(line.max(1)), column, message).help(json_help(message)))
}

fn json_help(message: &str) -> &'static str {
    match message {
        "trailing comma" => "JSON takes no comma behind the last field or item.",
        "key must be a string" => "Names of fields stand in double quotes.",
        _ if message.starts_with("EOF") => "Something that was opened is not closed.",
        _ if message.starts_with("expected `,`") => "Between two fields or items there is a comma.",
        _ => "",
    }
}

/// What breaks YAML most often: tabs, indentation, brackets, and keys that come twice.
fn yaml_findings(text: &str) -> Vec<Finding> {
    let tokens = yaml::tokens(text);
    let mut found = brackets(text, &tokens);
    let mut levels: Vec<Level> = Vec::new();
    let mut start = 0;
    for (number, line) in (1_u32..).zip(text.split('\n')) {
        let own = tokens_of(&tokens, start, line.len());
        let goes_on = is_inside(text, &tokens, start, line);
        start += line.len() + 1;
        if line.trim_start_matches(' ').starts_with('\t') {
            found.push(
                Finding::error(number, column(line, '\t'), "A tab cannot indent YAML.")
                    .help("Indent with spaces."),
            );
            continue;
        }
        let content = line.trim();
        if goes_on || content.is_empty() || content.starts_with('#') {
            continue;
        }
        if content.starts_with("---") {
            levels.clear();
            continue;
        }
        found.extend(place(
            &mut levels,
            number,
            line,
            own,
            start - line.len() - 1,
            text,
        ));
    }
    found
}

/// A mapping or a list that is open.
struct Level {
    indent: usize,
    keys: BTreeSet<String>,
    is_map: bool,
}

/// Where a line stands among what is open; what is wrong with that.
fn place(
    levels: &mut Vec<Level>,
    number: u32,
    line: &str,
    own: &[Token],
    start: usize,
    text: &str,
) -> Option<Finding> {
    let mut at = indent(line);
    let was_deeper = levels.last().is_some_and(|level| at < level.indent);
    levels.retain(|level| level.indent <= at);
    let meets = levels.last().is_none_or(|level| level.indent == at);
    if was_deeper && !meets && !levels.is_empty() {
        let message = "This indentation is that of no line above.";
        let help = "Lines of one mapping or list begin in the same column.";
        return Some(Finding::error(number, place_in(at), message).help(help));
    }
    // `- key: value`: the list, and the mapping that is its item.
    while line[at..].starts_with("- ") {
        levels.retain(|level| level.indent < at || (level.indent == at && !level.is_map));
        open(levels, at, false);
        let rest = &line[at + 1..];
        at += 1 + rest.len() - rest.trim_start_matches(' ').len();
        levels.retain(|level| level.indent < at);
    }
    if line[at..] == *"-" {
        open(levels, at, false);
        return None;
    }
    let key = own
        .iter()
        .find(|token| token.start == start + at && token.sort == Sort::Key);
    let Some(key) = key else {
        return levels
            .last()
            .filter(|level| level.is_map && level.indent == at)
            .map(|_| {
                let message = "This line is neither `key: value` nor a part of the line above.";
                let help =
                    "Behind a key there is a colon and a space; what goes on a line is indented.";
                Finding::error(number, place_in(at), message).help(help)
            });
    };
    open(levels, at, true);
    let name = key.of(text).trim_matches(['"', '\'']).to_owned();
    let level = levels.last_mut()?;
    let message = format!("The key `{name}` is in this mapping already.");
    let is_new = name == "<<" || level.keys.insert(name);
    (!is_new).then(|| Finding::error(number, place_in(at), message))
}

fn open(levels: &mut Vec<Level>, indent: usize, is_map: bool) {
    match levels.last_mut() {
        Some(level) if level.indent == indent => level.is_map |= is_map,
        _ => levels.push(Level {
            indent,
            keys: BTreeSet::new(),
            is_map,
        }),
    }
}

fn place_in(indent: usize) -> u32 {
    u32::try_from(indent + 1).unwrap_or(u32::MAX)
}

fn column(line: &str, sign: char) -> u32 {
    place_in(line.chars().take_while(|c| *c != sign).count())
}

fn tokens_of(tokens: &[Token], start: usize, length: usize) -> &[Token] {
    let from = tokens.partition_point(|token| token.start < start);
    let to = tokens.partition_point(|token| token.start <= start + length);
    &tokens[from..to]
}

/// Whether a line is inside of something that began on a line above: brackets, or a text.
fn is_inside(text: &str, tokens: &[Token], start: usize, line: &str) -> bool {
    let before = &tokens[..tokens.partition_point(|token| token.start < start)];
    let sign = |token: &Token| match token.of(text) {
        "{" | "[" => 1_i32,
        "}" | "]" => -1,
        _ => 0,
    };
    let signs = before.iter().filter(|token| token.sort == Sort::Sign);
    let in_brackets = signs.map(sign).sum::<i32>() > 0;
    // A text of several lines is one part a line.
    let first = start + indent(line);
    let own = tokens_of(tokens, start, line.len()).first();
    let is_text = own.is_some_and(|token| token.sort == Sort::Text && token.start == first);
    let opens = line.trim_start().starts_with(['"', '\'']);
    in_brackets || (is_text && !opens)
}

fn brackets(text: &str, tokens: &[Token]) -> Vec<Finding> {
    let signs = tokens.iter().filter(|token| token.sort == Sort::Sign);
    let alone =
        signs.filter(|token| pair(text, tokens, token.end).is_some_and(|one| one.there.is_none()));
    let finding = |token: &Token| {
        let (line, column) = super::caret::place(text, token.start);
        let message = format!("This `{}` has no other half.", token.of(text));
        let number = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
        Finding::error(number(line), number(column), message)
    };
    // One that is missing spoils all around it.
    alone.take(1).map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(language: Language, text: &str) -> Vec<String> {
        let findings = check(language, text).findings.into_iter();
        findings
            .map(|one| format!("{}:{} {}", one.line, one.column, one.message))
            .collect()
    }

    #[test]
    fn json_says_where() {
        let told = |text| told(Language::Json, text);
        assert_eq!(told("{\"a\": 1}"), [""; 0]);
        assert_eq!(told(" "), [""; 0]);
        assert_eq!(told("{\n  \"é\": 1,\n}"), ["3:1 trailing comma"]);
        assert_eq!(told("{\"é\" 1}"), ["1:6 expected `:`"]);
        assert!(told("[1,")[0].starts_with("1:3 EOF"));
    }

    #[test]
    fn yaml_says_where() {
        let told = |text| told(Language::Yaml, text);
        assert_eq!(told("a:\n\tb: 1"), ["2:1 A tab cannot indent YAML."]);
        assert_eq!(
            told("a:\n    b: 1\n  c: 2"),
            ["3:3 This indentation is that of no line above."]
        );
        assert_eq!(
            told("a: 1\nb:2"),
            ["2:1 This line is neither `key: value` nor a part of the line above."]
        );
        assert_eq!(
            told("a: 1\nb:\n  a: 1\na: 2"),
            ["4:1 The key `a` is in this mapping already."]
        );
        assert_eq!(told("a: [1, {b: 2]"), ["1:4 This `[` has no other half."]);
    }

    #[test]
    fn what_is_right_stays_so() {
        let fine = "# c\nA:\n- b: 1\n  c: 2\n- b: 3\nB:\n  - - 1\n    - 2\n  - d: |\n      x: y\n     odd\n    e: \"f\n  g: h\"\nC: [1,\n 2]\nD: one\n  two\n---\nA: 1\n";
        assert_eq!(told(Language::Yaml, fine), [""; 0]);
    }

    #[test]
    fn any_text_is_checked() {
        let nasty =
            "a: 'é \"b\": [\u{1F370} !t {x, &\n|2 # c]\n  - :\n- 'y': |\n    ü\n\t- z\n -  - \n-\n";
        for (end, _) in nasty.char_indices() {
            for language in [Language::Yaml, Language::Json] {
                let text = &nasty[..end];
                let tokens = language.tokens(text);
                for (from, to, _) in check(language, text).spots(text, &tokens) {
                    assert!(text.get(from..to).is_some());
                }
            }
        }
    }
}
