//! Expressions: what stands between the parentheses of directives and calls.

use super::ast::{Expr, Node, Op};
use super::parse::{Broken, Reader};

/// Operators by precedence, the weakest first; longer ones first, so that `<=` is not taken for `<`.
const LEVELS: [&[(&str, Op)]; 6] = [
    &[("||", Op::Or), ("or", Op::Or)],
    &[("&&", Op::And), ("and", Op::And)],
    &[
        ("==", Op::Equal),
        ("!=", Op::NotEqual),
        ("eq", Op::Equal),
        ("ne", Op::NotEqual),
    ],
    &[
        ("<=", Op::LessOrEqual),
        (">=", Op::GreaterOrEqual),
        ("<", Op::Less),
        (">", Op::Greater),
        ("lt", Op::Less),
        ("le", Op::LessOrEqual),
        ("gt", Op::Greater),
        ("ge", Op::GreaterOrEqual),
    ],
    &[("+", Op::Add), ("-", Op::Subtract)],
    &[("*", Op::Multiply), ("/", Op::Divide), ("%", Op::Remainder)],
];

impl Reader {
    /// Reads an expression as far as it goes.
    pub(super) fn expression(&mut self) -> Result<Expr, Broken> {
        let from = self.at;
        self.deeper(from)?;
        let expression = self.level(0);
        self.depth -= 1;
        expression
    }

    fn level(&mut self, level: usize) -> Result<Expr, Broken> {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary();
        };
        let mut left = self.level(level + 1)?;
        loop {
            self.blanks();
            let found = operators.iter().find(|(text, _)| self.operator_is(text));
            let Some((text, op)) = found else {
                return Ok(left);
            };
            self.at += text.len();
            let right = self.level(level + 1)?;
            left = Expr::Two(*op, Box::new(left), Box::new(right));
        }
    }

    /// Whether an operator stands here; one that is a word must end with it.
    fn operator_is(&self, text: &str) -> bool {
        let is_word = text.starts_with(|letter: char| letter.is_ascii_alphabetic());
        let goes_on = self
            .ahead(text.len())
            .is_some_and(|letter| letter.is_ascii_alphanumeric());
        self.looks_at(text) && !(is_word && goes_on)
    }

    fn unary(&mut self) -> Result<Expr, Broken> {
        self.blanks();
        let from = self.at;
        let is_not = self.take('!') || {
            let is_word = self.operator_is("not");
            self.at += if is_word { 3 } else { 0 };
            is_word
        };
        let is_negative = !is_not
            && self.looks_at("-")
            && !self.ahead(1).is_some_and(|digit| digit.is_ascii_digit());
        if !is_not && !is_negative {
            return self.primary();
        }
        self.at += usize::from(is_negative);
        self.deeper(from)?;
        let inner = self.unary();
        self.depth -= 1;
        let inner = Box::new(inner?);
        Ok(match is_not {
            true => Expr::Not(inner),
            false => Expr::Negative(inner),
        })
    }

    fn primary(&mut self) -> Result<Expr, Broken> {
        self.blanks();
        let from = self.at;
        match self.peek() {
            Some('(') => {
                self.at += 1;
                let inner = self.expression()?;
                self.blanks();
                match self.take(')') {
                    true => Ok(inner),
                    false => Err(self.broken(self.at, ") is missing here.")),
                }
            }
            Some('$') => match self.reference()? {
                Some(reference) => Ok(Expr::Reference(reference)),
                None => Err(self.broken(from, "A name is missing after $.")),
            },
            Some('\'') => Ok(Expr::Text(self.quoted('\'')?.0.into())),
            Some('"') => self.double_quoted(),
            Some('[') => {
                self.at += 1;
                self.list()
            }
            Some('{') => {
                self.at += 1;
                self.map()
            }
            Some(letter) if letter.is_ascii_digit() || letter == '-' => self.number(),
            Some(letter) if letter.is_ascii_alphabetic() => {
                let word = self.name().unwrap_or_default();
                match word.as_str() {
                    "true" => Ok(Expr::Bool(true)),
                    "false" => Ok(Expr::Bool(false)),
                    "null" => Ok(Expr::Null),
                    _ => Err(self.broken(
                        from,
                        &format!("{word} is no value; a variable is ${word}, a text '{word}'."),
                    )),
                }
            }
            Some(other) => Err(self.broken(from, &format!("A value belongs here, not {other}."))),
            None => Err(self.broken(from, "A value is missing here.")),
        }
    }

    /// The text between quotes, in which a doubled quote stands for one, and where it began.
    fn quoted(&mut self, quote: char) -> Result<(String, usize), Broken> {
        let from = self.at;
        self.at += 1;
        let mut text = String::new();
        while let Some(letter) = self.peek() {
            self.at += 1;
            if letter != quote {
                text.push(letter);
            } else if self.take(quote) {
                text.push(quote);
            } else {
                return Ok((text, from + 1));
            }
        }
        Err(self.broken(from, "This text does not end."))
    }

    fn double_quoted(&mut self) -> Result<Expr, Broken> {
        let (text, from) = self.quoted('"')?;
        if !text.contains(['$', '#']) {
            return Ok(Expr::Text(text.into()));
        }
        let nodes = self.inner(text.chars().collect(), from)?;
        Ok(match nodes.as_slice() {
            [Node::Text(text)] => Expr::Text(text.clone()),
            _ => Expr::Template(nodes),
        })
    }

    fn number(&mut self) -> Result<Expr, Broken> {
        let from = self.at;
        self.take('-');
        let digits = |reader: &mut Self| {
            while reader.peek().is_some_and(|digit| digit.is_ascii_digit()) {
                reader.at += 1;
            }
        };
        digits(self);
        let is_float =
            self.peek() == Some('.') && self.ahead(1).is_some_and(|digit| digit.is_ascii_digit());
        if is_float {
            self.at += 1;
            digits(self);
            if matches!(self.peek(), Some('e' | 'E')) {
                self.at += 1;
                if !self.take('-') {
                    self.take('+');
                }
                digits(self);
            }
        }
        let text: String = self.slice(from, self.at).into_iter().collect();
        let value = match is_float {
            true => text.parse().ok().map(Expr::Float),
            false => text.parse().ok().map(Expr::Int),
        };
        value.ok_or_else(|| self.broken(from, "This is no number, or one that is too large."))
    }

    /// Values with commas between them, up to and with what closes them.
    pub(super) fn items(&mut self, close: char) -> Result<Vec<Expr>, Broken> {
        let mut items = Vec::new();
        self.blanks();
        if self.take(close) {
            return Ok(items);
        }
        loop {
            items.push(self.expression()?);
            self.blanks();
            if self.take(close) {
                return Ok(items);
            }
            if !self.take(',') {
                return Err(self.broken(self.at, &format!("A comma or {close} is missing here.")));
            }
        }
    }

    fn list(&mut self) -> Result<Expr, Broken> {
        self.blanks();
        if self.take(']') {
            return Ok(Expr::List(Vec::new()));
        }
        let first = self.expression()?;
        self.blanks();
        if self.looks_at("..") {
            self.at += 2;
            let last = self.expression()?;
            self.blanks();
            return match self.take(']') {
                true => Ok(Expr::Range(Box::new(first), Box::new(last))),
                false => Err(self.broken(self.at, "] is missing here.")),
            };
        }
        let mut items = vec![first];
        if !self.take(']') {
            if !self.take(',') {
                return Err(self.broken(self.at, "A comma or ] is missing here."));
            }
            items.extend(self.items(']')?);
        }
        Ok(Expr::List(items))
    }

    fn map(&mut self) -> Result<Expr, Broken> {
        let mut fields = Vec::new();
        self.blanks();
        if self.take('}') {
            return Ok(Expr::Map(fields));
        }
        loop {
            let key = self.expression()?;
            self.blanks();
            if !self.take(':') {
                return Err(self.broken(self.at, ": is missing here: {\"key\": value}."));
            }
            let value = self.expression()?;
            fields.push((key, value));
            self.blanks();
            if self.take('}') {
                return Ok(Expr::Map(fields));
            }
            if !self.take(',') {
                return Err(self.broken(self.at, "A comma or } is missing here."));
            }
        }
    }
}
