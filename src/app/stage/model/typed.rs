//! JSON that people type, and what is wrong with it.

use serde_json::Value;

/// Where JSON breaks, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// The character of the line, from 1.
    pub column: usize,
    /// What is wrong, in plain words.
    pub words: String,
}

impl Fault {
    /// `Line 2, column 5: ...`
    #[must_use]
    pub fn in_words(&self) -> String {
        format!("Line {}, column {}: {}", self.line, self.column, self.words)
    }
}

/// Reads what was typed.
///
/// # Errors
/// The first place where it is no JSON.
pub fn read(text: &str) -> Result<Value, Fault> {
    if text.trim().is_empty() {
        return Err(Fault {
            line: 1,
            column: 1,
            words: "there is nothing here. An empty object is written {}.".into(),
        });
    }
    serde_json::from_str(text).map_err(|error| fault(text, &error))
}

/// Which of so many proposals a form shows as the one it started from: that at `from`, for as long as the form `still_is`
/// what it was. Else the place after the last, which stands for anything else.
#[must_use]
pub fn start(from: usize, count: usize, still_is: impl Fn(usize) -> bool) -> usize {
    match from < count && still_is(from) {
        true => from,
        false => count,
    }
}

fn fault(text: &str, error: &serde_json::Error) -> Fault {
    let (mut line, mut column) = (error.line().max(1), error.column().max(1));
    let row = |line: usize| text.split('\n').nth(line - 1).unwrap_or_default();
    if error.column() == 0 && line > 1 {
        // The line break itself is what is wrong.
        line -= 1;
        column = row(line).len() + 1;
    }
    let row = row(line);
    // serde_json counts bytes; people count characters.
    let before = row.as_bytes().get(..column - 1).unwrap_or(row.as_bytes());
    let before = String::from_utf8_lossy(before);
    let rest: String = row.chars().skip(before.chars().count()).collect();
    let full = error.to_string();
    let said = full.split(" at line ").next().unwrap_or_default();
    Fault {
        line,
        column: before.chars().count() + 1,
        words: in_plain_words(said, &before, &rest),
    }
}

fn in_plain_words(said: &str, before: &str, rest: &str) -> String {
    let word: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
    // A word is found out at its first odd letter, which may be its second.
    let begun = before.rsplit(|c: char| !c.is_alphanumeric()).next();
    let word = format!("{}{word}", begun.unwrap_or_default());
    match word.as_str() {
        "True" | "False" => {
            return format!("{word} is Python. In JSON it is {}.", word.to_lowercase());
        }
        "None" => return "None is Python. In JSON it is null.".into(),
        "undefined" | "NaN" | "Infinity" => return format!("JSON has no {word}."),
        _ => {}
    }
    if rest.starts_with('\'') {
        return "JSON puts text into double quotes (\"), not single ones.".into();
    }
    if rest.starts_with("//") || rest.starts_with('#') {
        return "JSON has no comments.".into();
    }
    let plain = match said {
        "key must be a string" => "a name in double quotes has to stand here.",
        "trailing comma" => "the comma before this has nothing after it. Take it away.",
        "expected `:`" => "a colon has to stand between a name and its value.",
        "expected `,` or `}`" => {
            "a comma is missing here, or the } that ends the object. Perhaps the line above lacks its comma."
        }
        "expected `,` or `]`" => "a comma is missing here, or the ] that ends the list.",
        "trailing characters" => "the JSON was complete before this. What follows is too much.",
        "expected value" | "expected ident" if rest.is_empty() => "a value has to stand here.",
        "expected value" | "expected ident" => {
            "this is no JSON value. Text needs double quotes around it."
        }
        "EOF while parsing an object" => "the text ends inside an object: a } is missing.",
        "EOF while parsing a list" => "the text ends inside a list: a ] is missing.",
        "EOF while parsing a string" => "the text ends inside quotes: the closing \" is missing.",
        "EOF while parsing a value" => "the text ends where a value has to stand.",
        "invalid number" => {
            "this is no number that JSON knows. They have no leading zeros and no +."
        }
        "invalid escape" => {
            "after a backslash JSON knows only \" \\ / b f n r t and u with four digits."
        }
        _ if said.starts_with("control character") => {
            "a line break or tab cannot stand inside quotes. Write \\n or \\t, or close the quotes."
        }
        other => other,
    };
    plain.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault_of(text: &str) -> Fault {
        read(text).unwrap_err()
    }

    #[test]
    fn what_is_json_is_read() {
        assert_eq!(read(" {\"a\": [1]}\n").unwrap()["a"][0], 1);
        assert_eq!(read("\"${Queue}\"").unwrap(), "${Queue}");
    }

    #[test]
    fn mistakes_are_found_where_they_are() {
        let cases = [
            ("", 1, 1, "nothing here"),
            ("{\"a\": 1,\n \"b\": 2,\n}", 3, 1, "comma"),
            (
                "{\n  \"order\": 7\n  \"cake\": \"rye\"\n}",
                3,
                3,
                "line above",
            ),
            ("{'order': 7}", 1, 2, "double quotes"),
            ("{\"ok\": True}", 1, 8, "true"),
            ("{\"cake\": None}", 1, 10, "null"),
            ("{\"käse\": x}", 1, 10, "double quotes"),
            ("{\"a\" 1}", 1, 6, "colon"),
            ("{\"a\": 1", 1, 7, "}"),
            ("[1, 2", 1, 5, "]"),
            ("{\"a\": \"b\n\"}", 1, 9, "\\n"),
            ("{} {}", 1, 4, "too much"),
            ("order 7", 1, 1, "double quotes"),
            ("{\"a\": 1} // done", 1, 10, "comments"),
            ("{\"a\": 01}", 1, 8, "number"),
        ];
        for (text, line, column, part) in cases {
            let fault = fault_of(text);
            assert!(fault.words.contains(part), "{text}: {fault:?}");
            assert_eq!(
                (fault.line, fault.column),
                (line, column),
                "{text}: {fault:?}"
            );
        }
    }

    #[test]
    fn proposals_are_told_apart_by_their_place() {
        // Two proposals of one action, and one of another.
        let actions = ["UpdateStage", "UpdateStage", "CreateDeployment"];
        let shown = |from, typed: &str| start(from, actions.len(), |at| actions[at] == typed);
        assert_eq!(shown(0, "UpdateStage"), 0);
        assert_eq!(shown(1, "UpdateStage"), 1);
        assert_eq!(shown(2, "CreateDeployment"), 2);
        // Changed by hand it is none of them, whatever it is now; changed back it is what it was.
        assert_eq!(shown(2, "UpdateStage"), 3);
        assert_eq!(shown(1, "UpdateStag"), 3);
        // What was begun as anything else stays so.
        assert_eq!(shown(3, "UpdateStage"), 3);
        assert_eq!(start(0, 0, |_| true), 0);
    }

    #[test]
    fn any_text_gives_an_answer() {
        for text in [
            "\u{0}",
            "{\"\u{fffd}",
            "ä",
            "\n\n",
            "[",
            "{\"a\":\"\\x\"}",
            "-",
            "tru",
            "\r\n{",
        ] {
            let fault = fault_of(text);
            assert!(fault.line >= 1 && fault.column >= 1 && !fault.words.is_empty());
        }
    }
}
