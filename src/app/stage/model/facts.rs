//! What a gate saw, laid out for people: plain facts as a list, lists of like things as tables, token buckets and quotas as
//! gauges, and the rest as JSON.

use super::words::shortened;
use serde_json::{Map, Value};

/// A table has at most so many columns and rows; what is beyond is in the JSON.
const COLUMNS_MAX: usize = 6;
const ROWS_MAX: usize = 40;
/// A cell has at most so many letters.
const CELL_MAX: usize = 160;
/// What is shown as it goes over the line, and so not among the facts.
const ON_THE_LINE: [&str; 2] = ["request", "response"];

/// A list of like things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What they are, as the JSON has it, in words.
    pub name: String,
    /// What each column holds.
    pub columns: Vec<String>,
    /// A row for each thing; empty texts where it has nothing.
    pub rows: Vec<Vec<String>>,
}

/// How much is left of something that is used up.
#[derive(Clone, Debug, PartialEq)]
pub struct Gauge {
    /// What it is.
    pub name: String,
    /// How much is left.
    pub left: f64,
    /// How much there is when it is full.
    pub full: f64,
    /// How much is added a second; 0 when it fills otherwise.
    pub rate: f64,
    /// How it fills again: `10 a second`, `each DAY`; empty when it does not.
    pub fills: String,
}

/// What was seen, laid out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// What is told in a word or two.
    pub facts: Vec<(String, String)>,
    /// What can be used up.
    pub gauges: Vec<Gauge>,
    /// Lists.
    pub tables: Vec<Table>,
    /// What is left: shown as JSON, each with its name.
    pub rest: Vec<(String, Value)>,
}

impl Facts {
    /// Lays out what was seen.
    #[must_use]
    pub fn of(saw: &Value) -> Self {
        let mut facts = Self::default();
        let Value::Object(fields) = saw else {
            facts.note("", saw);
            return facts;
        };
        facts.gauges.extend(gauge("", fields));
        for (name, value) in fields {
            if !ON_THE_LINE.contains(&name.as_str()) {
                facts.note(name, value);
            }
        }
        facts
    }

    fn note(&mut self, name: &str, value: &Value) {
        let title = in_words(name);
        match value {
            Value::Null => {}
            Value::Object(fields) if fields.is_empty() => {}
            Value::Object(fields) => match gauge(&title, fields) {
                Some(gauge) => self.gauges.push(gauge),
                None => self.rest.push((title, value.clone())),
            },
            Value::Array(items) if items.is_empty() => {}
            Value::Array(items) if gauges(items).is_some() => {
                self.gauges.extend(gauges(items).into_iter().flatten());
            }
            Value::Array(items) => match table(&title, items) {
                Some(table) => self.tables.push(table),
                None => self.list(title, items),
            },
            scalar => self.facts.push((title, text(scalar))),
        }
    }

    /// A list of texts is told in one line.
    fn list(&mut self, title: String, items: &[Value]) {
        if items.iter().any(|item| item.is_object() || item.is_array()) {
            self.rest.push((title, Value::Array(items.to_vec())));
        } else {
            let texts: Vec<String> = items.iter().map(text).collect();
            self.facts
                .push((title, shortened(&texts.join(", "), CELL_MAX)));
        }
    }
}

/// Several of them, each named by what it is `of`.
fn gauges(items: &[Value]) -> Option<Vec<Gauge>> {
    let all = items.iter().map(|item| {
        let fields = item.as_object()?;
        let of = fields.get("of").and_then(Value::as_str);
        gauge(of.unwrap_or_default(), fields)
    });
    all.collect()
}

/// A token bucket, or a quota.
fn gauge(title: &str, fields: &Map<String, Value>) -> Option<Gauge> {
    let number = |names: &[&str]| names.iter().find_map(|name| fields.get(*name)?.as_f64());
    let name = |otherwise: &str| match title {
        "" => otherwise.to_owned(),
        title => title.to_owned(),
    };
    if let (Some(left), Some(full)) = (number(&["tokens"]), number(&["burst", "burstLimit"])) {
        let rate = number(&["rate", "rateLimit", "ratePerSecond"]);
        return Some(Gauge {
            name: name("Tokens"),
            left,
            full,
            rate: rate.unwrap_or(0.0),
            fills: rate.map_or(String::new(), |rate| format!("{} a second", short(rate))),
        });
    }
    let full = number(&["limit"])?;
    let used = number(&["used"]);
    let left = number(&["remaining", "left"]).or(used.map(|used| full - used))?;
    let period = fields.get("period").and_then(Value::as_str);
    Some(Gauge {
        name: name("Quota"),
        left,
        full,
        rate: 0.0,
        fills: period.map_or(String::new(), |period| {
            format!("each {}", period.to_lowercase())
        }),
    })
}

impl Gauge {
    /// The same so many milliseconds later, if nobody takes anything.
    #[must_use]
    pub fn later(&self, millis: u64) -> Self {
        let added = self.rate * millis as f64 / 1000.0;
        Self {
            left: (self.left + added).min(self.full.max(self.left)),
            ..self.clone()
        }
    }

    /// How full it is, from 0 to 1.
    #[must_use]
    pub fn part(&self) -> f64 {
        if self.full > 0.0 {
            (self.left / self.full).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// `3 of 10 left, 5 a second`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let left = short(self.left.max(0.0));
        let words = format!("{left} of {} left", short(self.full));
        match self.fills.as_str() {
            "" => words,
            fills => format!("{words}, filled {fills}"),
        }
    }
}

fn table(title: &str, items: &[Value]) -> Option<Table> {
    let rows: Option<Vec<&Map<String, Value>>> = items.iter().map(Value::as_object).collect();
    let rows = rows?;
    let mut columns: Vec<&str> = Vec::new();
    for row in &rows {
        for key in row.keys() {
            if !columns.contains(&key.as_str()) {
                columns.push(key);
            }
        }
    }
    (columns.len() <= COLUMNS_MAX).then(|| Table {
        name: title.to_owned(),
        rows: rows
            .iter()
            .take(ROWS_MAX)
            .map(|row| {
                columns
                    .iter()
                    .map(|column| row.get(*column).map_or(String::new(), text))
                    .collect()
            })
            .collect(),
        columns: columns.into_iter().map(in_words).collect(),
    })
}

/// A value in a cell.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => shortened(text, CELL_MAX),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), short),
        other => shortened(&other.to_string(), CELL_MAX),
    }
}

/// A number with at most one digit after the point.
fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// A key of JSON as people write it: `usagePlan` is `Usage plan`.
#[must_use]
pub fn in_words(key: &str) -> String {
    // What is no single word is the name of something: a header, a rule.
    if !key.chars().all(char::is_alphanumeric) || key.chars().next().is_none_or(char::is_uppercase)
    {
        return key.to_owned();
    }
    let mut words = String::new();
    let mut before = ' ';
    for (at, letter) in key.chars().enumerate() {
        if at == 0 {
            words.extend(letter.to_uppercase());
        } else if letter.is_uppercase() && before.is_lowercase() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
        before = letter;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_seen_is_sorted_by_its_form() {
        let facts = Facts::of(&json!({
            "usagePlan": "Bronze",
            "apiKeyRequired": true,
            "scopes": ["read", "write"],
            "nothing": null,
            "bucket": {"tokens": 2.5, "burst": 10, "rate": 5},
            "quota": {"limit": 100, "used": 40, "period": "DAY"},
            "rules": [{"rule": "NoBots", "matched": false}, {"rule": "Geo", "action": "Block"}],
            "context": {"identity": {"sourceIp": "203.0.113.7"}},
            "request": {"method": "GET"},
        }));
        let expected = [
            ("Usage plan", "Bronze"),
            ("Api key required", "yes"),
            ("Scopes", "read, write"),
        ];
        let told: Vec<(&str, &str)> = facts
            .facts
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(told, expected);
        assert_eq!(
            facts.gauges[0].in_words(),
            "2.5 of 10 left, filled 5 a second"
        );
        assert_eq!(facts.gauges[0].part(), 0.25);
        assert_eq!(
            facts.gauges[1].in_words(),
            "60 of 100 left, filled each day"
        );
        assert_eq!(facts.tables[0].columns, ["Rule", "Matched", "Action"]);
        assert_eq!(
            facts.tables[0].rows,
            [["NoBots", "no", ""], ["Geo", "", "Block"]]
        );
        assert_eq!(
            facts.rest,
            [(
                "Context".to_owned(),
                json!({"identity": {"sourceIp": "203.0.113.7"}})
            )]
        );
    }

    #[test]
    fn any_json_can_be_laid_out() {
        assert_eq!(Facts::of(&Value::Null), Facts::default());
        assert_eq!(Facts::of(&json!([1])).facts.len(), 1);
        let two = json!([{"of": "stage", "tokens": 1, "burstLimit": 3}, {"of": "method", "tokens": 0, "burstLimit": 1}]);
        let gauges = Facts::of(&two).gauges;
        assert_eq!(gauges[1].name, "method");
        assert_eq!(
            Facts::of(&json!({"tokens": 1, "burst": 0})).gauges[0].part(),
            0.0
        );
        let wide = json!([{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1}]);
        assert_eq!(Facts::of(&json!({ "wide": wide })).tables.len(), 0);
        assert_eq!(in_words("x-api-key"), "x-api-key");
        assert_eq!(in_words("sourceIp"), "Source ip");
    }
}
