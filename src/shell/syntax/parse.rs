//! The parser: characters in, a [`Script`] out.

use super::{Chain, Command, Join, Pipeline, Place, Script, Stream, SyntaxError, What};

/// How deep commands may stand in each other.
const DEPTH_MAX: usize = 24;
/// How long a command line may be, in characters.
const LENGTH_MAX: usize = 64 << 10;
/// Words that end a script inside a compound command.
const CLOSERS: [&str; 7] = ["do", "done", "then", "elif", "else", "fi", "}"];
/// What bash has and this shell does not.
const NOT_HERE: [&str; 4] = ["case", "function", "select", "coproc"];

pub(super) type Read<T> = Result<T, SyntaxError>;

/// Reads a whole command line, which may have several lines.
///
/// # Errors
/// When it is no command; [`SyntaxError::is_open`] tells whether more lines could make it one.
pub(crate) fn read(text: &str) -> Read<Script> {
    let mut parser = Parser::new(text);
    if parser.chars.len() > LENGTH_MAX {
        return Err(parser.wrong(format!("a command has at most {LENGTH_MAX} characters")));
    }
    let script = parser.script(&[])?;
    match parser.peek() {
        None => parser.read_heres().map(|()| script),
        Some(_) => Err(parser.unexpected()),
    }
}

/// The text, and how far it has been read.
pub(super) struct Parser {
    pub(super) chars: Vec<char>,
    pub(super) at: usize,
    pub(super) depth: usize,
    /// Here-documents whose texts begin after the present line.
    pub(super) pending: Vec<super::here::Pending>,
}

impl Parser {
    pub(super) fn new(text: &str) -> Self {
        Self {
            chars: text.chars().collect(),
            at: 0,
            depth: 0,
            pending: Vec::new(),
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += 1;
        Some(character)
    }

    /// Steps over a text if it stands here.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let is_here = self.starts_with(text);
        if is_here {
            self.at += text.chars().count();
        }
        is_here
    }

    fn starts_with(&self, text: &str) -> bool {
        let mut ahead = 0;
        text.chars().all(|character| {
            ahead += 1;
            self.peek_at(ahead - 1) == Some(character)
        })
    }

    pub(super) fn place(&self, at: usize) -> Place {
        let before = &self.chars[..at.min(self.chars.len())];
        let line = 1 + before.iter().filter(|one| **one == '\n').count();
        let column = before.iter().rev().take_while(|one| **one != '\n').count();
        Place {
            line,
            column: column + 1,
        }
    }

    pub(super) fn error_at(&self, at: usize, what: impl Into<String>) -> SyntaxError {
        SyntaxError {
            what: what.into(),
            at: self.place(at),
            is_open: false,
        }
    }

    pub(super) fn wrong(&self, what: impl Into<String>) -> SyntaxError {
        self.error_at(self.at, what)
    }

    /// Something that begins at `at` has no end yet.
    pub(super) fn open(&self, at: usize, what: impl Into<String>) -> SyntaxError {
        SyntaxError {
            is_open: true,
            ..self.error_at(at, what)
        }
    }

    /// What stands here fits nowhere.
    fn unexpected(&self) -> SyntaxError {
        let token = match self.peek() {
            None => return self.open(self.at, "syntax error: unexpected end of file"),
            Some('\n') => "newline".to_owned(),
            Some(first) if is_operator(first) => {
                let two = self
                    .peek_at(1)
                    .filter(|second| *second == first && first != '(' && first != ')');
                [Some(first), two].into_iter().flatten().collect()
            }
            Some(_) => self.bare_word().unwrap_or_default(),
        };
        self.wrong(format!("syntax error near unexpected token `{token}'"))
    }

    /// Steps over blanks, comments and continued lines.
    pub(super) fn blanks(&mut self) {
        loop {
            match (self.peek(), self.peek_at(1)) {
                (Some(' ' | '\t' | '\r'), _) => self.at += 1,
                (Some('\\'), Some('\n')) => self.at += 2,
                (Some('#'), _) => {
                    while self.peek().is_some_and(|next| next != '\n') {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    /// Steps over blanks and ends of lines.
    fn lines(&mut self) -> Read<()> {
        loop {
            self.blanks();
            if self.peek() != Some('\n') {
                return Ok(());
            }
            self.at += 1;
            self.read_heres()?;
        }
    }

    /// The word here if nothing in it is quoted or expanded: keywords are such.
    fn bare_word(&self) -> Option<String> {
        let rest = &self.chars[self.at.min(self.chars.len())..];
        let ends = |one: &char| one.is_whitespace() || is_operator(*one);
        let end = rest.iter().position(ends).unwrap_or(rest.len());
        (end > 0).then(|| rest[..end].iter().collect())
    }

    fn at_keyword(&self, words: &[&str]) -> bool {
        self.bare_word().is_some_and(|word| words.contains(&&*word))
    }

    /// Commands up to one of the words, a closing parenthesis, or the end.
    pub(super) fn script(&mut self, until: &[&str]) -> Read<Script> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.wrong(format!("commands can stand in each other {DEPTH_MAX} deep")));
        }
        let mut chains = Vec::new();
        loop {
            self.lines()?;
            if matches!(self.peek(), None | Some(')')) || self.at_keyword(until) {
                break;
            }
            chains.push(self.chain()?);
            self.blanks();
            match self.peek() {
                Some(';') if self.peek_at(1) != Some(';') => self.at += 1,
                Some('\n') | None | Some(')') => {}
                Some('&') if self.peek_at(1) != Some('&') => {
                    return Err(self.wrong(
                        "there are no background jobs in this terminal: leave the `&` out",
                    ));
                }
                Some(_) => return Err(self.unexpected()),
            }
        }
        self.depth -= 1;
        Ok(Script(chains))
    }

    /// A script that has to hold a command, and the word that ends it.
    fn body(&mut self, until: &[&str], opener: usize, what: &str) -> Read<Script> {
        let script = self.script(until)?;
        match self.peek() {
            None => Err(self.open(
                opener,
                format!(
                    "syntax error: this `{what}` has no end: `{}` is missing",
                    until[0]
                ),
            )),
            Some(_) if script.0.is_empty() || !self.at_keyword(until) => Err(self.unexpected()),
            Some(_) => Ok(script),
        }
    }

    fn keyword(&mut self, word: &str, opener: usize, what: &str) -> Read<()> {
        self.lines()?;
        if self.at_keyword(&[word]) {
            self.at += word.len();
            return Ok(());
        }
        match self.peek() {
            None => Err(self.open(
                opener,
                format!("syntax error: this `{what}` has no end: `{word}` is missing"),
            )),
            Some(_) => Err(self.unexpected()),
        }
    }

    fn chain(&mut self) -> Read<Chain> {
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        loop {
            self.blanks();
            let join = if self.eat("&&") {
                Join::And
            } else if self.eat("||") {
                Join::Or
            } else {
                return Ok(Chain { first, rest });
            };
            self.lines()?;
            rest.push((join, self.pipeline()?));
        }
    }

    fn pipeline(&mut self) -> Read<Pipeline> {
        self.blanks();
        let is_negated = self.at_keyword(&["!"]);
        if is_negated {
            self.at += 1;
        }
        let mut commands = vec![self.command()?];
        loop {
            self.blanks();
            if self.peek() != Some('|') || self.peek_at(1) == Some('|') {
                return Ok(Pipeline {
                    is_negated,
                    commands,
                });
            }
            self.at += 1;
            if self.eat("&")
                && let Some(command) = commands.last_mut()
            {
                let same = super::Redirect::Same {
                    from: Stream::Err,
                    to: Stream::Out,
                };
                command.redirects.push(same);
            }
            self.lines()?;
            commands.push(self.command()?);
        }
    }

    fn command(&mut self) -> Read<Command> {
        self.blanks();
        let opener = self.at;
        let keyword = self.bare_word().unwrap_or_default();
        if CLOSERS.contains(&&*keyword)
            || matches!(self.peek(), None | Some(';' | '|' | '&' | ')' | '\n'))
        {
            return Err(self.unexpected());
        }
        if NOT_HERE.contains(&&*keyword) {
            return Err(self.wrong(format!(
                "this terminal's shell has no `{keyword}`; write a Python script for it"
            )));
        }
        let what = match &*keyword {
            "for" => self.for_loop(opener)?,
            "while" | "until" => self.while_loop(opener, &keyword)?,
            "if" => self.condition(opener)?,
            "{" => {
                self.at += 1;
                let script = self.body(&["}"], opener, "{")?;
                self.at += 1;
                What::Group(script)
            }
            _ if self.eat("(") => {
                let script = self.script(&[])?;
                if !self.eat(")") {
                    return Err(
                        self.open(opener, "syntax error: this `(` has no end: `)` is missing")
                    );
                }
                What::Subshell(script)
            }
            _ => return self.simple(),
        };
        let mut redirects = Vec::new();
        self.blanks();
        while let Some(redirect) = self.redirect()? {
            redirects.push(redirect);
            self.blanks();
        }
        Ok(Command { what, redirects })
    }

    fn for_loop(&mut self, opener: usize) -> Read<What> {
        self.at += "for".len();
        self.blanks();
        let name = self.bare_word().unwrap_or_default();
        if !super::word::is_name(&name) {
            return Err(match self.peek() {
                None => self.open(opener, "syntax error: unexpected end of file"),
                Some(_) => self.wrong(format!("`{name}': not a valid identifier")),
            });
        }
        self.at += name.len();
        self.lines()?;
        let mut values = None;
        if self.at_keyword(&["in"]) {
            self.at += "in".len();
            let mut words = Vec::new();
            self.blanks();
            while let Some(word) = self.word()? {
                words.push(word);
                self.blanks();
            }
            values = Some(words);
        }
        self.eat(";");
        self.keyword("do", opener, "for")?;
        let body = self.body(&["done"], opener, "for")?;
        self.at += "done".len();
        Ok(What::For { name, values, body })
    }

    fn while_loop(&mut self, opener: usize, keyword: &str) -> Read<What> {
        self.at += keyword.len();
        let condition = self.body(&["do"], opener, keyword)?;
        self.at += "do".len();
        let body = self.body(&["done"], opener, keyword)?;
        self.at += "done".len();
        Ok(What::While {
            is_until: keyword == "until",
            condition,
            body,
        })
    }

    fn condition(&mut self, opener: usize) -> Read<What> {
        self.at += "if".len();
        let mut arms = Vec::new();
        let mut otherwise = None;
        loop {
            let condition = self.body(&["then"], opener, "if")?;
            self.at += "then".len();
            let body = self.body(&["fi", "elif", "else"], opener, "if")?;
            arms.push((condition, body));
            if self.at_keyword(&["elif"]) {
                self.at += "elif".len();
                continue;
            }
            if self.at_keyword(&["else"]) {
                self.at += "else".len();
                otherwise = Some(self.body(&["fi"], opener, "if")?);
            }
            self.at += "fi".len();
            return Ok(What::If { arms, otherwise });
        }
    }

    fn simple(&mut self) -> Read<Command> {
        let mut assignments = Vec::new();
        let mut words = Vec::new();
        let mut redirects = Vec::new();
        loop {
            self.blanks();
            if let Some(redirect) = self.redirect()? {
                redirects.push(redirect);
                continue;
            }
            if words.is_empty()
                && let Some(assignment) = self.assignment()?
            {
                assignments.push(assignment);
                continue;
            }
            match self.word()? {
                Some(word) => words.push(word),
                None => break,
            }
        }
        if self.peek() == Some('(') {
            let name = words.len() == 1 && self.peek_at(1) == Some(')');
            return Err(if name {
                self.wrong("this terminal's shell has no functions; write a Python script for it")
            } else {
                self.unexpected()
            });
        }
        let what = What::Simple { assignments, words };
        Ok(Command { what, redirects })
    }
}

/// Whether a character ends words and means something by itself.
pub(super) const fn is_operator(character: char) -> bool {
    matches!(character, '|' | '&' | ';' | '(' | ')' | '<' | '>' | '\n')
}
