//! Texts become paths.

use super::filter::{self, Filter};
use super::{Function, Path, PathError, Select, Step};

/// How deep filters may nest: a filter's path may have a filter of its own.
const DEPTH_MAX: usize = 20;

/// Reads a path from its beginning to its end.
pub(super) fn parse(text: &str) -> Result<Path, PathError> {
    let mut reader = Reader::new(text);
    reader.blanks();
    if !reader.take('$') && !reader.take('@') {
        return Err(reader.error("A path begins with $."));
    }
    let path = reader.steps(true)?;
    reader.blanks();
    match reader.peek() {
        None => Ok(path),
        Some(other) => Err(reader.error(&format!("{other} does not continue a path."))),
    }
}

/// Reads a text character by character.
pub(super) struct Reader {
    chars: Vec<char>,
    at: usize,
    depth: usize,
}

impl Reader {
    fn new(text: &str) -> Self {
        Self {
            chars: text.chars().collect(),
            at: 0,
            depth: 0,
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn peek_at(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    pub(super) fn take(&mut self, wanted: char) -> bool {
        let is_there = self.peek() == Some(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    /// Takes a word, a mark of several characters.
    pub(super) fn take_text(&mut self, wanted: &str) -> bool {
        let mut ahead = 0;
        for letter in wanted.chars() {
            if self.peek_at(ahead) != Some(letter) {
                return false;
            }
            ahead += 1;
        }
        self.at += ahead;
        true
    }

    pub(super) fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    pub(super) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let from = self.at;
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
        self.chars
            .get(from..self.at)
            .unwrap_or_default()
            .iter()
            .collect()
    }

    pub(super) fn error(&self, message: &str) -> PathError {
        PathError {
            position: self.at,
            message: message.to_owned(),
        }
    }

    /// Goes one filter deeper.
    pub(super) fn deeper(&mut self) -> Result<(), PathError> {
        self.depth += 1;
        match self.depth > DEPTH_MAX {
            true => Err(self.error("The filters nest too deeply.")),
            false => Ok(()),
        }
    }

    pub(super) fn shallower(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// The steps that follow `$` or `@`; inside a filter a path ends where its expression goes on.
    pub(super) fn steps(&mut self, whole: bool) -> Result<Path, PathError> {
        let mut path = Path {
            steps: Vec::new(),
            function: None,
        };
        loop {
            let deep = self.take_text("..");
            if self.peek() == Some('[') {
                self.at += 1;
                let select = self.bracket()?;
                path.steps.push(Step { deep, select });
                continue;
            }
            if !deep && !self.take('.') {
                return Ok(path);
            }
            if self.take('*') {
                let select = Select::Any;
                path.steps.push(Step { deep, select });
                continue;
            }
            let name = self.take_while(|letter| is_name(letter, whole));
            if name.is_empty() {
                return Err(self.error("A name, * or [ is missing here."));
            }
            if self.take('(') {
                self.blanks();
                let known = Function::ALL.into_iter().find(|one| one.name() == name);
                if !self.take(')') || known.is_none() {
                    return Err(self.error(&format!("There is no function {name}() of this kind.")));
                }
                path.function = known;
                return Ok(path);
            }
            let select = Select::Keys(vec![name]);
            path.steps.push(Step { deep, select });
        }
    }

    /// What stands between brackets, the closing one included.
    fn bracket(&mut self) -> Result<Select, PathError> {
        self.blanks();
        let select = match self.peek() {
            Some('*') => {
                self.at += 1;
                Select::Any
            }
            Some('?') => {
                self.at += 1;
                Select::Filter(Box::new(self.filter()?))
            }
            Some('\'' | '"') => Select::Keys(self.names()?),
            _ => self.numbers()?,
        };
        self.blanks();
        match self.take(']') {
            true => Ok(select),
            false => Err(self.error("] is missing here.")),
        }
    }

    fn filter(&mut self) -> Result<Filter, PathError> {
        self.blanks();
        let closes = self.take('(');
        self.deeper()?;
        let filter = filter::parse(self)?;
        self.shallower();
        self.blanks();
        match !closes || self.take(')') {
            true => Ok(filter),
            false => Err(self.error(") is missing here.")),
        }
    }

    fn names(&mut self) -> Result<Vec<String>, PathError> {
        let mut names = Vec::new();
        loop {
            self.blanks();
            names.push(self.quoted()?);
            self.blanks();
            if !self.take(',') {
                return Ok(names);
            }
        }
    }

    /// A text between quotes, in which a backslash takes the next character as it is.
    pub(super) fn quoted(&mut self) -> Result<String, PathError> {
        let Some(quote @ ('\'' | '"')) = self.peek() else {
            return Err(self.error("A quotation mark is missing here."));
        };
        self.at += 1;
        let mut text = String::new();
        while let Some(letter) = self.peek() {
            self.at += 1;
            match letter {
                '\\' => {
                    text.extend(self.peek());
                    self.at += 1;
                }
                letter if letter == quote => return Ok(text),
                letter => text.push(letter),
            }
        }
        Err(self.error("The text between quotation marks does not end."))
    }

    fn number(&mut self) -> Option<i64> {
        let from = self.at;
        let minus = self.take('-');
        let digits = self.take_while(|letter| letter.is_ascii_digit());
        let number: Option<i64> = digits.parse().ok();
        if number.is_none() {
            self.at = from;
        }
        number.map(|number| if minus { -number } else { number })
    }

    /// `0`, `0,2`, `1:3`
    fn numbers(&mut self) -> Result<Select, PathError> {
        let first = self.number();
        self.blanks();
        if self.take(':') {
            self.blanks();
            let to = self.number();
            self.blanks();
            let step = match self.take(':') {
                true => self.number().unwrap_or(1),
                false => 1,
            };
            return match step > 0 {
                true => Ok(Select::Slice(first, to, step)),
                false => Err(self.error("The step of a slice is at least 1.")),
            };
        }
        let first = first.ok_or_else(|| {
            self.error("A name in quotation marks, a number, * or ? belongs here.")
        })?;
        let mut indexes = vec![first];
        while self.take(',') {
            self.blanks();
            let next = self
                .number()
                .ok_or_else(|| self.error("A number is missing here."))?;
            indexes.push(next);
            self.blanks();
        }
        Ok(Select::Indexes(indexes))
    }
}

/// Whether a character may stand in a name after a dot. Inside a filter an operator ends it, too.
fn is_name(letter: char, whole: bool) -> bool {
    let ends = matches!(
        letter,
        '.' | '[' | '(' | ')' | ']' | ' ' | '\t' | '\n' | '\r'
    );
    !ends && (whole || !matches!(letter, '=' | '!' | '<' | '>' | '&' | '|' | ','))
}
