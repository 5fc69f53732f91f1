//! Errors: JSONata's codes, a place in the source, and a sentence.

use std::fmt;

/// Why an expression could not be parsed or evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// JSONata's code: `S....` for syntax, `T....` for types, `D....` for values, `U1001` for a bound that was met.
    pub code: &'static str,
    /// Where in the source, in characters from its start.
    pub position: usize,
    /// What happened, as a sentence.
    pub message: String,
    /// The operator, function or word that it is about, if there is one.
    pub token: Option<String>,
    /// What the message shows as the value; empty when it shows none.
    pub value: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)?;
        f.write_str(": ")?;
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// An error on its way out: small to return, and completed by whoever knows the place.
#[derive(Debug)]
pub(super) struct Fail(Box<Parts>);

#[derive(Debug)]
struct Parts {
    code: &'static str,
    position: Option<u32>,
    token: Option<String>,
    value: String,
}

/// Starts an error.
#[cold]
pub(super) fn fail(code: &'static str) -> Fail {
    Fail(Box::new(Parts {
        code,
        position: None,
        token: None,
        value: String::new(),
    }))
}

impl Fail {
    /// Where, unless a closer place is known already.
    #[cold]
    pub(super) fn at(mut self, position: u32) -> Self {
        self.0.position.get_or_insert(position);
        self
    }

    /// About which token, unless one is known already.
    #[cold]
    pub(super) fn token(mut self, token: &str) -> Self {
        self.0.token.get_or_insert_with(|| token.to_owned());
        self
    }

    /// What the message shows as the value.
    #[cold]
    pub(super) fn value(mut self, value: impl Into<String>) -> Self {
        self.0.value = value.into();
        self
    }

    /// The finished error.
    pub(super) fn into_error(self) -> Error {
        let parts = *self.0;
        let template = MESSAGES
            .iter()
            .find(|(code, _)| *code == parts.code)
            .map_or("$v", |(_, text)| text);
        let token = parts.token.as_deref().unwrap_or("");
        let message = fill(template, token, &parts.value);
        Error {
            code: parts.code,
            position: parts.position.unwrap_or(0) as usize,
            message,
            token: parts.token,
            value: parts.value,
        }
    }
}

/// Puts token and value into a template.
fn fill(template: &str, token: &str, value: &str) -> String {
    let mut message = String::new();
    let mut chars = template.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '$' { chars.next() } else { None }) {
            ('$', Some('t')) => message.push_str(token),
            ('$', Some('v')) => message.push_str(value),
            _ => message.push(c),
        }
    }
    message
}

/// A sentence for each code; `$t` is the token, `$v` the value, `$$` a dollar sign.
static MESSAGES: &[(&str, &str)] = &[
    ("S0101", "this string has no closing quote"),
    ("S0102", "the number $t is out of range"),
    ("S0103", "\\$t is not an escape sequence"),
    (
        "S0104",
        "\\u needs four hexadecimal digits that name a character",
    ),
    ("S0105", "this name has no closing backquote"),
    ("S0106", "this comment has no end"),
    ("S0201", "$t is not expected here"),
    ("S0202", "expected $v here, found $t"),
    ("S0203", "expected $v before the end of the expression"),
    ("S0204", "$t is not an operator"),
    ("S0207", "the expression ends too soon"),
    (
        "S0208",
        "parameter $v of this function must be a variable, such as $$x",
    ),
    ("S0209", "a predicate cannot follow a grouping in one step"),
    ("S0210", "a step can have one grouping"),
    ("S0211", "$t cannot start an expression"),
    (
        "S0212",
        "the left side of := must be a variable, such as $$x",
    ),
    ("S0213", "the literal $v cannot be a step of a path"),
    (
        "S0214",
        "the right side of $v must be a variable, such as $$x",
    ),
    (
        "S0215",
        "a binding with @ comes before the predicates of its step",
    ),
    (
        "S0216",
        "a binding with @ comes before the sorting of its step",
    ),
    (
        "S0217",
        "the parent (%) cannot be told from this expression",
    ),
    ("S0301", "a regular expression cannot be empty"),
    ("S0302", "this regular expression has no closing /"),
    ("S0303", "this regular expression is not understood: $v"),
    (
        "S0401",
        "only functions (f) and arrays (a) have type parameters",
    ),
    (
        "S0402",
        "a choice of types cannot hold a parameterised type",
    ),
    ("T0410", "argument $v of $t does not fit its signature"),
    ("T0411", "the context does not fit argument $v of $t"),
    ("T0412", "argument $v of $t holds items of another type"),
    ("D1001", "a number is out of range: $v"),
    ("D1002", "- needs a number, not $v"),
    ("T1003", "a key of an object must be a string, not $v"),
    ("D1004", "the regular expression matches an empty string"),
    ("T1005", "$t is not a function; is $$$t meant?"),
    ("T1006", "what is called here is not a function"),
    ("T1007", "$t is not a function; is $$$t meant?"),
    ("T1008", "what is partially applied here is not a function"),
    ("D1009", "two keys of this object are both $v"),
    (
        "T1010",
        "the matcher given to $t does not answer with a match",
    ),
    ("T2001", "the left side of $t must be a number, not $v"),
    ("T2002", "the right side of $t must be a number, not $v"),
    (
        "T2003",
        "the left side of .. must be a whole number, not $v",
    ),
    (
        "T2004",
        "the right side of .. must be a whole number, not $v",
    ),
    ("T2006", "the right side of ~> must be a function"),
    ("T2007", "values to sort by must be of one type: $v"),
    (
        "T2008",
        "values to sort by must be numbers or strings, not $v",
    ),
    ("T2009", "both sides of $t must be of one type: $v"),
    (
        "T2010",
        "both sides of $t must be numbers or strings, not $v",
    ),
    (
        "T2011",
        "the update of a transformation must be an object, not $v",
    ),
    (
        "T2012",
        "the delete of a transformation must be strings, not $v",
    ),
    (
        "T2013",
        "a transformation needs $$clone, which is not a function here",
    ),
    ("D2014", "a range can hold ten million numbers, not $v"),
    ("D3001", "only finite numbers have a string form, not $v"),
    ("D3010", "the second argument of $$replace cannot be empty"),
    (
        "D3011",
        "the fourth argument of $$replace cannot be negative",
    ),
    ("D3012", "the replacement must be a string, not $v"),
    ("D3020", "the third argument of $$split cannot be negative"),
    ("D3030", "$v cannot be made a number"),
    ("D3040", "the third argument of $$match cannot be negative"),
    (
        "D3050",
        "the function given to $$reduce must take two arguments or more",
    ),
    ("D3060", "$v has no square root"),
    ("D3061", "this power is not a finite number: $v"),
    (
        "D3070",
        "$$sort needs a comparing function unless all items are numbers or all are strings",
    ),
    ("D3080", "a picture has two parts at most"),
    ("D3081", "the picture has more than one decimal separator"),
    ("D3082", "the picture has more than one percent sign"),
    ("D3083", "the picture has more than one per-mille sign"),
    (
        "D3084",
        "the picture has both a percent and a per-mille sign",
    ),
    ("D3085", "the picture has no digit"),
    (
        "D3086",
        "the picture has a plain character between its digits",
    ),
    (
        "D3087",
        "the picture has a grouping separator beside its decimal separator",
    ),
    (
        "D3088",
        "the picture's whole part ends in a grouping separator",
    ),
    (
        "D3089",
        "the picture has two grouping separators side by side",
    ),
    (
        "D3090",
        "the picture's whole part has an optional digit after a mandatory one",
    ),
    (
        "D3091",
        "the picture's fraction has a mandatory digit after an optional one",
    ),
    (
        "D3092",
        "the picture has both an exponent and a percent or per-mille sign",
    ),
    ("D3093", "the picture's exponent must be digits"),
    ("D3100", "a number base must be from 2 to 36, not $v"),
    ("D3110", "$v is not an ISO 8601 time"),
    (
        "D3120",
        "the expression given to $$eval has a syntax error: $v",
    ),
    ("D3121", "the expression given to $$eval failed: $v"),
    ("D3130", "numbering in the manner of $v is not supported"),
    ("D3131", "the digits of a picture must all be of one script"),
    ("D3132", "$v is not a component of a date or time"),
    ("D3133", "only months and days have names, not $v"),
    ("D3134", "a time zone has four digits at most, not $v"),
    ("D3135", "the picture has a [ without its ]"),
    (
        "D3136",
        "the picture lacks parts that are needed to tell the time",
    ),
    ("D3138", "$$single found more than one match"),
    ("D3139", "$$single found no match"),
    ("D3140", "$v cannot be decoded"),
    ("U1001", "stopped: $v"),
];
