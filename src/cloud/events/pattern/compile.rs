//! Reading a pattern: tokens in, alternatives out, with the messages that EventBridge gives.

use super::tokens::{Invalid, Token, Tokens};
use super::values::{Test, cidr};
use super::wildcard;
use super::{Alternative, OR};
use serde_json::Value;

/// Alternatives that `$or` may lead to.
///
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html> (read 2026-11-22).
const ALTERNATIVES_MAX: usize = 1_000;
/// The numbers that can be compared.
const NUMBER_MAX: f64 = 5e9;

const ONE_KEY: &str = "Only one key allowed in match expression";
const TOO_MANY: &str = "Too many elements in numeric expression";
const NOT_A_VALUE: &str = "Value of anything-but must be an array or single string/number value.";
const TOO_COMPLEX: &str = "Rule is too complex - try using fewer wildcard characters or fewer \
                           repeating character sequences after a wildcard character";

/// Keys that cannot be fields inside `$or`.
const RESERVED: [&str; 24] = [
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
    "cidr",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "regex",
    "not-wildcard",
    "not-equals-ignore-case",
    "date-after",
    "date-on-or-after",
    "date-before",
    "date-on-or-before",
    "in-date-range",
    "ip-address-in-range",
    "ip-address-not-in-range",
];

/// The alternatives of a pattern.
pub(super) fn compile(text: &str) -> Result<Vec<Alternative>, Invalid> {
    let mut compiler = Compiler {
        tokens: Tokens::new(text),
        alternatives: Vec::new(),
    };
    if compiler.tokens.next()? != Token::ObjectStart {
        return Err(compiler.error("Filter is not an object"));
    }
    compiler.object("", false)?;
    Ok(compiler.alternatives)
}

struct Compiler<'a> {
    tokens: Tokens<'a>,
    alternatives: Vec<Alternative>,
}

impl Compiler<'_> {
    fn error(&self, message: &str) -> Invalid {
        self.tokens.error(message)
    }

    /// Takes the next token, which must be this one.
    fn expect(&mut self, wanted: Token, or: &str) -> Result<(), Invalid> {
        if self.tokens.next()? == wanted {
            Ok(())
        } else {
            Err(self.error(or))
        }
    }

    fn object(&mut self, path: &str, in_or: bool) -> Result<(), Invalid> {
        let mut empty = true;
        while self.tokens.next()? != Token::ObjectEnd {
            empty = false;
            let name = self.tokens.name().to_owned();
            if name == OR {
                self.or(path)?;
                continue;
            }
            if in_or && RESERVED.contains(&name.as_str()) {
                return Err(self.error(&format!(
                    "{name} is Ruler reserved fieldName which cannot be used inside {OR}."
                )));
            }
            let path = match path {
                "" => name.clone(),
                path => format!("{path}.{name}"),
            };
            match self.tokens.next()? {
                Token::ObjectStart => self.object(&path, in_or)?,
                Token::ArrayStart => self.field(&path)?,
                _ => {
                    return Err(self.error(&format!("\"{name}\" must be an object or an array")));
                }
            }
        }
        if empty {
            return Err(self.error("Empty objects are not allowed"));
        }
        Ok(())
    }

    /// Each object of the list goes on from what was required so far.
    fn or(&mut self, path: &str) -> Result<(), Invalid> {
        let before = std::mem::take(&mut self.alternatives);
        let mut all = Vec::new();
        self.expect(Token::ArrayStart, "It must be an Array followed with $or.")?;
        let mut count = 0;
        loop {
            match self.tokens.next()? {
                Token::ArrayEnd => break,
                Token::ObjectStart => {}
                _ => {
                    return Err(
                        self.error("Only JSON object is allowed in array of $or relationship.")
                    );
                }
            }
            count += 1;
            self.alternatives.clone_from(&before);
            self.object(path, true)?;
            all.append(&mut self.alternatives);
            if all.len() > ALTERNATIVES_MAX {
                return Err(Invalid::new(TOO_COMPLEX));
            }
        }
        if count < 2 {
            return Err(self.error("There must have at least 2 Objects in $or relationship."));
        }
        self.alternatives = all;
        Ok(())
    }

    /// The list of a field's tests.
    fn field(&mut self, path: &str) -> Result<(), Invalid> {
        let mut tests = Vec::new();
        loop {
            match self.tokens.next()? {
                Token::ArrayEnd => break,
                Token::ObjectStart => tests.push(self.test()?),
                Token::Text => tests.push(Test::Text(self.tokens.text()?)),
                Token::Number => tests.push(Test::Number(self.number())),
                Token::Null => tests.push(Test::Literal(Value::Null)),
                Token::True => tests.push(Test::Literal(true.into())),
                Token::False => tests.push(Test::Literal(false.into())),
                _ => {
                    return Err(
                        self.error("Match value must be String, number, true, false, or null")
                    );
                }
            }
        }
        if tests.is_empty() {
            return Err(self.error("Empty arrays are not allowed"));
        }
        if self.alternatives.is_empty() {
            self.alternatives.push(Alternative::new());
        }
        for alternative in &mut self.alternatives {
            alternative.insert(path.to_owned(), tests.clone());
        }
        Ok(())
    }

    fn number(&self) -> f64 {
        self.tokens.number().parse().unwrap_or_default()
    }

    /// A number that can be compared.
    fn comparable(&self) -> Result<f64, Invalid> {
        let number = self.number();
        if number.abs() <= NUMBER_MAX {
            Ok(number)
        } else {
            Err(self.error("Value must be between -5.0E9 and 5.0E9, inclusive"))
        }
    }

    /// An object that stands for a test: `{"prefix": "ab"}`.
    fn test(&mut self) -> Result<Test, Invalid> {
        self.expect(Token::Name, "Match expression name not found")?;
        let kind = self.tokens.name().to_owned();
        let test = match kind.as_str() {
            "exactly" => Test::Text(self.text("exact match pattern must be a string")?),
            "prefix" | "suffix" => return self.affix(&kind),
            "equals-ignore-case" => ignoring_case(Test::Text(
                self.text("equals-ignore-case match pattern must be a string")?,
            )),
            "wildcard" => {
                let pattern = self.text("wildcard match pattern must be a string")?;
                self.wildcard(pattern)?
            }
            // AWS says `prefix` here.
            "cidr" => {
                cidr(&self.text("prefix match pattern must be a string")?).map_err(Invalid::new)?
            }
            "exists" => match self.tokens.next()? {
                Token::True => Test::Exists(true),
                Token::False => Test::Exists(false),
                _ => {
                    return Err(self.error("exists match pattern must be either true or false."));
                }
            },
            "numeric" => {
                self.expect(Token::ArrayStart, "Value of numeric must be an array.")?;
                let test = self.numeric()?;
                self.expect(Token::ObjectEnd, TOO_MANY)?;
                return Ok(test);
            }
            "anything-but" => {
                let test = self.anything_but()?;
                self.expect(Token::ObjectEnd, TOO_MANY)?;
                return Ok(test);
            }
            unknown => return Err(self.error(&format!("Unrecognized match type {unknown}"))),
        };
        self.expect(Token::ObjectEnd, ONE_KEY)?;
        Ok(test)
    }

    /// A text that must come next.
    fn text(&mut self, or: &str) -> Result<String, Invalid> {
        self.expect(Token::Text, or)?;
        self.tokens.text()
    }

    fn affix(&mut self, kind: &str) -> Result<Test, Invalid> {
        let (make, title): (fn(String) -> Test, _) = match kind {
            "prefix" => (Test::Prefix, "Prefix"),
            _ => (Test::Suffix, "Suffix"),
        };
        let test = match self.tokens.next()? {
            Token::Text => make(self.tokens.text()?),
            Token::ObjectStart => {
                self.expect(Token::Name, &format!("{title} expression name not found"))?;
                if self.tokens.name() != "equals-ignore-case" {
                    let message = format!("Unsupported {kind} pattern: {}", self.tokens.name());
                    return Err(self.error(&message));
                }
                let text = self.text("equals-ignore-case match pattern must be a string")?;
                self.expect(Token::ObjectEnd, ONE_KEY)?;
                ignoring_case(make(text))
            }
            _ => return Err(self.error(&format!("{kind} match pattern must be a string"))),
        };
        self.expect(Token::ObjectEnd, ONE_KEY)?;
        Ok(test)
    }

    fn wildcard(&mut self, pattern: String) -> Result<Test, Invalid> {
        wildcard::check(&pattern).map_err(|message| self.error(&message))?;
        if wildcard::is_too_complex(&pattern) {
            return Err(Invalid::new(TOO_COMPLEX));
        }
        Ok(Test::Wildcard(pattern))
    }

    fn anything_but(&mut self) -> Result<Test, Invalid> {
        let mut token = self.tokens.next()?;
        let mut kind = String::new();
        if token == Token::ObjectStart {
            self.expect(Token::Name, "Anything-But expression name not found")?;
            kind = self.tokens.name().to_owned();
            if !["equals-ignore-case", "prefix", "suffix", "wildcard"].contains(&kind.as_str()) {
                return Err(self.error(&format!("Unsupported anything-but pattern: {kind}")));
            }
            token = self.tokens.next()?;
        }
        let tests = match token {
            Token::ArrayStart => self.unwanted_list(&kind).map_err(|error| {
                // The reader behind EventBridge reports this twice, each time with the place.
                self.error(&error.message)
            })?,
            Token::Text | Token::Number => vec![self.unwanted(&kind, token)?],
            _ => return Err(self.error(NOT_A_VALUE)),
        };
        let numbers = tests.iter().filter(|test| matches!(test, Test::Number(_)));
        let numbers = numbers.count();
        if token == Token::ArrayStart
            && kind.is_empty()
            && (tests.is_empty() || (numbers > 0 && numbers < tests.len()))
        {
            return Err(self.error(
                "Inside anything but list, either all values are number or string, mixed type is not supported",
            ));
        }
        if !kind.is_empty() {
            self.expect(Token::ObjectEnd, TOO_MANY)?;
        }
        Ok(Test::AnythingBut(tests))
    }

    fn unwanted_list(&mut self, kind: &str) -> Result<Vec<Test>, Invalid> {
        let mut tests = Vec::new();
        loop {
            match self.tokens.next()? {
                Token::ArrayEnd => return Ok(tests),
                token => tests.push(self.unwanted(kind, token)?),
            }
        }
    }

    /// One value that `anything-but` excludes.
    fn unwanted(&mut self, kind: &str, token: Token) -> Result<Test, Invalid> {
        match (kind, token) {
            ("", Token::Number) => return Ok(Test::Number(self.comparable()?)),
            (_, Token::Text) => {}
            ("", _) => {
                return Err(
                    self.error("Inside anything but list, start|null|boolean is not supported.")
                );
            }
            ("equals-ignore-case", _) => {
                return Err(self.error(
                    "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
                ));
            }
            ("wildcard", _) => return Err(self.error("wildcard match pattern must be a string")),
            _ => return Err(self.error("prefix/suffix match pattern must be a string")),
        }
        let text = self.tokens.text()?;
        Ok(match kind {
            "" => Test::Text(text),
            "equals-ignore-case" => ignoring_case(Test::Text(text)),
            "wildcard" => self.wildcard(text)?,
            _ if text.is_empty() => return Err(self.error("Null prefix/suffix not allowed")),
            "prefix" => Test::Prefix(text),
            _ => Test::Suffix(text),
        })
    }

    fn numeric(&mut self) -> Result<Test, Invalid> {
        let token = self.tokens.next()?;
        if token != Token::Text {
            return Err(self.error(&format!(
                "Invalid member in numeric match: {}",
                self.shown(token)
            )));
        }
        let operator = self.tokens.text()?;
        let name = match operator.as_str() {
            "=" => "equals",
            "<" | "<=" | ">" | ">=" => operator.as_str(),
            _ => {
                self.tokens.next()?;
                return Err(self.error(&format!("Unrecognized numeric range operator: {operator}")));
            }
        };
        self.expect(Token::Number, &format!("Value of {name} must be numeric"))?;
        let bound = Some((self.comparable()?, operator == "<" || operator == ">"));
        if operator.starts_with('>') {
            return self.range(bound);
        }
        self.expect(Token::ArrayEnd, TOO_MANY)?;
        Ok(match operator.as_str() {
            "=" => Test::Numeric(bound, bound),
            _ => Test::Numeric(None, bound),
        })
    }

    /// What may follow a lower bound: nothing, or an upper one.
    fn range(&mut self, low: Option<(f64, bool)>) -> Result<Test, Invalid> {
        let token = self.tokens.next()?;
        match token {
            Token::ArrayEnd => return Ok(Test::Numeric(low, None)),
            Token::Text => {}
            token => {
                return Err(self.error(&format!(
                    "Bad value in numeric range: {}",
                    self.shown(token)
                )));
            }
        }
        let operator = self.tokens.text()?;
        if operator != "<" && operator != "<=" {
            return Err(self.error(&format!("Bad numeric range operator: {operator}")));
        }
        let message = format!("Value of {operator} must be numeric");
        self.expect(Token::Number, &message)?;
        let high = self.comparable()?;
        self.expect(
            Token::ArrayEnd,
            "Too many terms in numeric range expression",
        )?;
        if low.is_some_and(|(low, _)| low >= high) {
            return Err(self.error("Bottom must be less than top"));
        }
        Ok(Test::Numeric(low, Some((high, operator == "<"))))
    }

    /// A token that is no text, as it is written.
    fn shown(&self, token: Token) -> &str {
        match token {
            Token::Number => self.tokens.number(),
            Token::True => "true",
            Token::False => "false",
            Token::Null => "null",
            Token::ObjectStart => "{",
            Token::ArrayStart => "[",
            _ => "]",
        }
    }
}

/// The test with its text in lower case, as [`Test::IgnoringCase`] keeps it.
fn ignoring_case(test: Test) -> Test {
    Test::IgnoringCase(Box::new(match test {
        Test::Prefix(text) => Test::Prefix(text.to_lowercase()),
        Test::Suffix(text) => Test::Suffix(text.to_lowercase()),
        Test::Text(text) => Test::Text(text.to_lowercase()),
        other => other,
    }))
}
