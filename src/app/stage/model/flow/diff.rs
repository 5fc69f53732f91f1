//! What differs between two JSON values, line by line, as people read it.
//!
//! The lines are those of the later value, in its order, with what is gone where it was. What is the same and short stands
//! on one line.

use crate::app::stage::model::code::paint::json_html;
use serde_json::Value;

/// How many lines are shown.
const LINES_MAX: usize = 400;
/// The longest value that stands on one line, in bytes.
const SHORT: usize = 44;

/// How a line stands to the value before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It was like this before.
    Same,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// A value as it was, which is another now.
    Was,
    /// The same value as it is now.
    Now,
}

impl Mark {
    /// The sign in front of the line.
    #[must_use]
    pub const fn sign(self) -> char {
        match self {
            Self::Same => ' ',
            Self::Added | Self::Now => '+',
            Self::Removed | Self::Was => '\u{2212}',
        }
    }

    /// The word for those who do not see the sign.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Same => "",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Was => "was",
            Self::Now => "now",
        }
    }
}

/// A line of JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How it stands to the value before.
    pub mark: Mark,
    /// How far it is indented, in steps.
    pub depth: usize,
    /// The JSON.
    pub text: String,
}

/// What differs between two values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The lines; at most 400.
    pub lines: Vec<Line>,
    /// How many fields and items are new, gone, and different.
    pub added: usize,
    /// How many are gone.
    pub removed: usize,
    /// How many are different.
    pub changed: usize,
    /// How many lines are not shown.
    pub cut: usize,
}

/// Compares two values.
#[must_use]
pub fn difference(before: &Value, after: &Value) -> Difference {
    let mut found = Difference::default();
    found.value(before, after, &Place::ROOT);
    found
}

/// A value with nothing to compare it with.
#[must_use]
pub fn plain(value: &Value) -> Difference {
    let mut found = Difference::default();
    found.write(value, Mark::Same, &Place::ROOT);
    found
}

impl Difference {
    /// Whether nothing differs.
    #[must_use]
    pub const fn is_same(&self) -> bool {
        self.added == 0 && self.removed == 0 && self.changed == 0
    }

    /// `2 added, 1 changed`
    #[must_use]
    pub fn in_words(&self) -> String {
        let counts = [
            (self.added, "added"),
            (self.removed, "removed"),
            (self.changed, "changed"),
        ];
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = counts
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        if words.is_empty() {
            return "the same".into();
        }
        words.join(", ")
    }

    /// The lines as HTML for a `<code>`: each a `<span>` of its mark's class with the sign in front, and with the word for
    /// those who cannot see it. Everything from the values is escaped.
    #[must_use]
    pub fn to_html(&self) -> String {
        let mut html = String::new();
        for line in &self.lines {
            let (word, sign) = (line.mark.word(), line.mark.sign());
            let class = if word.is_empty() { "same" } else { word };
            html.push_str("<span class=\"diff-");
            html.push_str(class);
            html.push_str("\"><i aria-hidden=\"true\">");
            html.push(sign);
            html.push_str("</i>");
            if !word.is_empty() {
                html.push_str("<b class=\"visually-hidden\">");
                html.push_str(word);
                html.push_str(" </b>");
            }
            html.push_str(&"  ".repeat(line.depth));
            html.push_str(&json_html(&line.text));
            html.push_str("\n</span>");
        }
        html
    }

    fn line(&mut self, mark: Mark, depth: usize, text: String) {
        if self.lines.len() < LINES_MAX {
            self.lines.push(Line { mark, depth, text });
        } else {
            self.cut += 1;
        }
    }

    fn value(&mut self, before: &Value, after: &Value, at: &Place<'_>) {
        match (before, after) {
            (before, after) if before == after => self.write(after, Mark::Same, at),
            (Value::Object(was), Value::Object(now))
                if shares(was.keys(), |key| now.contains_key(key)) =>
            {
                self.line(Mark::Same, at.depth, format!("{}{{", at.label()));
                self.fields(was, now, at.depth + 1);
                self.line(Mark::Same, at.depth, format!("}}{}", at.comma()));
            }
            (Value::Array(was), Value::Array(now)) if !was.is_empty() && !now.is_empty() => {
                self.line(Mark::Same, at.depth, format!("{}[", at.label()));
                self.items(was, now, at.depth + 1);
                self.line(Mark::Same, at.depth, format!("]{}", at.comma()));
            }
            _ => {
                self.changed += 1;
                self.write(before, Mark::Was, at);
                self.write(after, Mark::Now, at);
            }
        }
    }

    fn fields(
        &mut self,
        was: &serde_json::Map<String, Value>,
        now: &serde_json::Map<String, Value>,
        depth: usize,
    ) {
        let place = |key, last| Place { key, depth, last };
        let gone: Vec<&String> = was.keys().filter(|key| !now.contains_key(*key)).collect();
        let order: Vec<&String> = was.keys().collect();
        let position = |key: &String| order.iter().position(|one| *one == key);
        let mut gone = gone.into_iter().peekable();
        // How far the fields before are told.
        let mut cursor = 0;
        for (at, (key, value)) in now.iter().enumerate() {
            let is_last = at + 1 == now.len();
            // What is gone stands where it was: behind what came before it.
            while let Some(old) = gone.next_if(|old| match position(key) {
                Some(own) => position(old) < Some(own),
                None => position(old) == Some(cursor),
            }) {
                cursor = position(old).map_or(cursor, |at| at + 1);
                self.gone(was.get(old), &place(Some(old), false));
            }
            cursor = position(key).map_or(cursor, |at| at + 1);
            let place = place(Some(key), is_last);
            match was.get(key) {
                Some(before) => self.value(before, value, &place),
                None => {
                    self.added += 1;
                    self.write(value, Mark::Added, &place);
                }
            }
        }
        for old in gone {
            self.gone(was.get(old), &place(Some(old), true));
        }
    }

    fn gone(&mut self, value: Option<&Value>, at: &Place<'_>) {
        self.removed += 1;
        self.write(value.unwrap_or(&Value::Null), Mark::Removed, at);
    }

    /// Lists are the same at their beginning and their end; what is between is compared place by place.
    fn items(&mut self, was: &[Value], now: &[Value], depth: usize) {
        let both = was.len().min(now.len());
        let head = was.iter().zip(now).take_while(|(a, b)| a == b).count();
        let tail = was.iter().rev().zip(now.iter().rev());
        let tail = tail.take(both - head).take_while(|(a, b)| a == b).count();
        let place = |last| Place {
            key: None,
            depth,
            last,
        };
        let (was_middle, now_middle) = (&was[head..was.len() - tail], &now[head..now.len() - tail]);
        for at in 0..head {
            self.write(&now[at], Mark::Same, &place(at + 1 == now.len()));
        }
        for at in 0..was_middle.len().max(now_middle.len()) {
            match (was_middle.get(at), now_middle.get(at)) {
                (Some(before), Some(after)) => {
                    self.value(before, after, &place(head + at + 1 == now.len()));
                }
                (None, Some(after)) => {
                    self.added += 1;
                    self.write(after, Mark::Added, &place(head + at + 1 == now.len()));
                }
                (before, None) => self.gone(before, &place(head + at + 1 == was.len())),
            }
        }
        for at in now.len() - tail..now.len() {
            self.write(&now[at], Mark::Same, &place(at + 1 == now.len()));
        }
    }

    /// A whole value with one mark.
    fn write(&mut self, value: &Value, mark: Mark, at: &Place<'_>) {
        let (open, close) = match value {
            Value::Object(_) => ('{', '}'),
            Value::Array(_) => ('[', ']'),
            _ => {
                return self.line(
                    mark,
                    at.depth,
                    format!("{}{value}{}", at.label(), at.comma()),
                );
            }
        };
        if let Some(short) = short(value) {
            return self.line(
                mark,
                at.depth,
                format!("{}{short}{}", at.label(), at.comma()),
            );
        }
        self.line(mark, at.depth, format!("{}{open}", at.label()));
        let place = |key, last| Place {
            key,
            depth: at.depth + 1,
            last,
        };
        match value {
            Value::Object(fields) => {
                for (number, (key, value)) in fields.iter().enumerate() {
                    self.write(value, mark, &place(Some(key), number + 1 == fields.len()));
                }
            }
            Value::Array(items) => {
                for (number, value) in items.iter().enumerate() {
                    self.write(value, mark, &place(None, number + 1 == items.len()));
                }
            }
            _ => {}
        }
        self.line(mark, at.depth, format!("{close}{}", at.comma()));
    }
}

/// Where a value stands: under a key or in a list, how deep, and whether it is the last there.
struct Place<'a> {
    key: Option<&'a String>,
    depth: usize,
    last: bool,
}

impl Place<'_> {
    const ROOT: Place<'static> = Place {
        key: None,
        depth: 0,
        last: true,
    };

    fn label(&self) -> String {
        match self.key {
            Some(key) => format!("{}: ", Value::from(key.as_str())),
            None => String::new(),
        }
    }

    const fn comma(&self) -> &'static str {
        if self.last { "" } else { "," }
    }
}

fn shares<'a>(mut keys: impl Iterator<Item = &'a String>, has: impl Fn(&String) -> bool) -> bool {
    keys.any(has)
}

/// The value on one line, with spaces, when it is short.
fn short(value: &Value) -> Option<String> {
    let text = value.to_string();
    if text.len() > SHORT {
        return None;
    }
    Some(match value {
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(key, value)| {
                    let value = short(value).unwrap_or_else(|| value.to_string());
                    format!("{}: {value}", Value::from(key.as_str()))
                })
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| short(item).unwrap_or_else(|| item.to_string()))
                .collect();
            format!("[{}]", items.join(", "))
        }
        _ => text,
    })
}

#[cfg(test)]
#[path = "diff_tests.rs"]
mod tests;
