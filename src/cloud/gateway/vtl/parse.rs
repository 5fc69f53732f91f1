//! Texts become templates: text, references and directives. Expressions are read in `expr.rs`.

use super::Problem;
use super::ast::{At, Expr, Node, Reference, Step};

/// How deep blocks, lists, calls and texts in texts may nest.
const DEPTH_MAX: usize = 60;
/// How many problems are told.
const PROBLEMS_MAX: usize = 20;

pub(super) fn parse(text: &str) -> Result<Vec<Node>, Vec<Problem>> {
    let mut reader = Reader::new(text.chars().collect(), At { line: 1, column: 1 }, 0);
    let mut nodes = Vec::new();
    loop {
        let (block, end) = reader.block();
        nodes.extend(block);
        match end {
            Ends::Text => break,
            end => reader.problem(
                reader.at,
                &format!(
                    "{} without an #if or #foreach that it belongs to.",
                    end.word()
                ),
            ),
        }
    }
    match reader.problems.is_empty() {
        true => Ok(nodes),
        false => Err(reader.problems),
    }
}

/// What a block ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    Text,
    End,
    Else,
    ElseIf,
}

impl Ends {
    const fn word(self) -> &'static str {
        match self {
            Self::Text => "The end",
            Self::End => "#end",
            Self::Else => "#else",
            Self::ElseIf => "#elseif",
        }
    }
}

/// Reads a template character by character.
pub(super) struct Reader {
    chars: Vec<char>,
    pub(super) at: usize,
    origin: At,
    /// Where lines begin, but for the first.
    lines: Vec<usize>,
    pub(super) depth: usize,
    pub(super) problems: Vec<Problem>,
}

/// Reading failed; the problem is noted.
#[derive(Debug)]
pub(super) struct Broken;

impl Reader {
    pub(super) fn new(chars: Vec<char>, origin: At, depth: usize) -> Self {
        let ends = chars
            .iter()
            .enumerate()
            .filter(|(_, letter)| **letter == '\n');
        Self {
            lines: ends.map(|(at, _)| at + 1).collect(),
            chars,
            at: 0,
            origin,
            depth,
            problems: Vec::new(),
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at.checked_add(ahead)?).copied()
    }

    pub(super) fn take(&mut self, wanted: char) -> bool {
        let is_there = self.peek() == Some(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    pub(super) fn looks_at(&self, wanted: &str) -> bool {
        let mut letters = wanted.chars().enumerate();
        letters.all(|(ahead, letter)| self.ahead(ahead) == Some(letter))
    }

    /// Line and column of a place.
    pub(super) fn place(&self, at: usize) -> At {
        let line = self.lines.partition_point(|start| *start <= at);
        match line.checked_sub(1).and_then(|line| self.lines.get(line)) {
            Some(start) => At {
                line: self.origin.line + line,
                column: at - start + 1,
            },
            None => At {
                line: self.origin.line,
                column: self.origin.column + at,
            },
        }
    }

    pub(super) fn problem(&mut self, at: usize, message: &str) {
        let At { line, column } = self.place(at);
        if self.problems.len() < PROBLEMS_MAX {
            let message = message.to_owned();
            self.problems.push(Problem {
                line,
                column,
                message,
            });
        }
    }

    pub(super) fn broken(&mut self, at: usize, message: &str) -> Broken {
        self.problem(at, message);
        Broken
    }

    pub(super) fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    pub(super) fn name(&mut self) -> Option<String> {
        let first = self
            .peek()
            .filter(|letter| letter.is_ascii_alphabetic() || *letter == '_')?;
        self.at += 1;
        let mut name = String::from(first);
        while let Some(letter) = self.peek() {
            if !letter.is_ascii_alphanumeric() && !matches!(letter, '_' | '-') {
                break;
            }
            name.push(letter);
            self.at += 1;
        }
        Some(name)
    }

    /// The rest of a line, when it is blank: directives take it with them.
    fn line_end(&mut self) {
        let from = self.at;
        while matches!(self.peek(), Some(' ' | '\t')) {
            self.at += 1;
        }
        if self.take('\r') {
            self.take('\n');
        } else if !self.take('\n') {
            self.at = from;
        }
    }

    /// Reads nodes up to what ends the block, that included.
    fn block(&mut self) -> (Vec<Node>, Ends) {
        let mut nodes = Vec::new();
        let mut text = String::new();
        while let Some(letter) = self.peek() {
            match letter {
                '\\' => self.escape(&mut text),
                '#' => {
                    let mut made = None;
                    if let Some(end) = self.directive(&mut text, &mut made) {
                        flush(&mut text, &mut nodes);
                        return (nodes, end);
                    }
                    if let Some(node) = made {
                        flush(&mut text, &mut nodes);
                        nodes.push(node);
                    }
                }
                '$' => match self.reference() {
                    Ok(Some(reference)) => {
                        flush(&mut text, &mut nodes);
                        nodes.push(Node::Reference(reference));
                    }
                    Ok(None) => {
                        text.push('$');
                        self.at += 1;
                    }
                    Err(Broken) => {}
                },
                letter => {
                    text.push(letter);
                    self.at += 1;
                }
            }
        }
        flush(&mut text, &mut nodes);
        (nodes, Ends::Text)
    }

    /// Backslashes before a reference or directive: two make one, and an odd one keeps it from being read.
    fn escape(&mut self, text: &mut String) {
        let from = self.at;
        while self.take('\\') {}
        let count = self.at - from;
        let mark = self.peek().filter(|mark| matches!(mark, '$' | '#'));
        let follows = self
            .ahead(1)
            .is_some_and(|letter| letter.is_ascii_alphabetic() || matches!(letter, '{' | '!'));
        let Some(mark) = mark.filter(|_| follows) else {
            text.extend(std::iter::repeat_n('\\', count));
            return;
        };
        text.extend(std::iter::repeat_n('\\', count / 2));
        if count % 2 == 1 {
            text.push(mark);
            self.at += 1;
        }
    }

    /// Reads a directive or a comment. What is neither stays text.
    fn directive(&mut self, text: &mut String, made: &mut Option<Node>) -> Option<Ends> {
        let from = self.at;
        if self.looks_at("##") {
            while self.peek().is_some_and(|letter| letter != '\n') {
                self.at += 1;
            }
            self.take('\n');
            return None;
        }
        if self.looks_at("#*") {
            self.until("*#", from, "This comment does not end: *# is missing.");
            return None;
        }
        if self.looks_at("#[[") {
            let literal = self.until(
                "]]#",
                from,
                "This literal text does not end: ]]# is missing.",
            );
            text.push_str(literal.get(1..).unwrap_or_default());
            return None;
        }
        self.at += 1;
        let braced = self.take('{');
        let name = self.name().unwrap_or_default();
        if (braced && !self.take('}')) || !self.begins(&name) {
            self.at = from + 1;
            text.push('#');
            return None;
        }
        if name == "set" {
            text.truncate(text.trim_end_matches([' ', '\t']).len());
        }
        match name.as_str() {
            "end" => {
                self.line_end();
                return Some(Ends::End);
            }
            "else" => return Some(Ends::Else),
            "elseif" => return Some(Ends::ElseIf),
            _ => *made = self.statement(&name, from).ok(),
        }
        None
    }

    /// Whether a name begins a directive: it is known, and where it needs a parenthesis, one follows.
    fn begins(&self, name: &str) -> bool {
        match name {
            "end" | "else" | "stop" | "break" => true,
            "set" | "if" | "elseif" | "foreach" | "define" => {
                let mut ahead = 0;
                while matches!(self.ahead(ahead), Some(' ' | '\t')) {
                    ahead += 1;
                }
                self.ahead(ahead) == Some('(')
            }
            _ => false,
        }
    }

    /// Skips two characters and everything up to a mark, and gives what lay between.
    fn until(&mut self, mark: &str, from: usize, missing: &str) -> String {
        self.at += 2;
        let mut inner = String::new();
        while let Some(letter) = self.peek() {
            if self.looks_at(mark) {
                self.at += mark.chars().count();
                return inner;
            }
            inner.push(letter);
            self.at += 1;
        }
        self.problem(from, missing);
        inner
    }

    fn statement(&mut self, name: &str, from: usize) -> Result<Node, Broken> {
        self.deeper(from)?;
        let node = match name {
            "stop" => {
                if self.looks_at("()") {
                    self.at += 2;
                }
                Ok(Node::Stop)
            }
            "break" => Ok(Node::Break),
            "set" => self.set(),
            "foreach" => self.foreach(from),
            "define" => self.define(from),
            _ => self.conditional(from),
        };
        self.depth -= 1;
        node
    }

    pub(super) fn deeper(&mut self, from: usize) -> Result<(), Broken> {
        if self.depth >= DEPTH_MAX {
            self.at = self.chars.len();
            return Err(self.broken(from, "This nests too deeply."));
        }
        self.depth += 1;
        Ok(())
    }

    fn open(&mut self) {
        self.blanks();
        self.take('(');
        self.blanks();
    }

    fn close(&mut self) -> Result<(), Broken> {
        self.blanks();
        if !self.take(')') {
            return Err(self.broken(self.at, ") is missing here."));
        }
        self.line_end();
        Ok(())
    }

    fn set(&mut self) -> Result<Node, Broken> {
        self.open();
        let at = self.at;
        let Some(target) = self.reference()? else {
            return Err(self.broken(at, "#set needs a reference to set: #set($name = value)."));
        };
        self.blanks();
        if !self.take('=') {
            return Err(self.broken(self.at, "= is missing here: #set($name = value)."));
        }
        let value = self.expression()?;
        self.close()?;
        Ok(Node::Set(target, value))
    }

    fn variable(&mut self, what: &str) -> Result<String, Broken> {
        self.open();
        let at = self.at;
        match self.reference()? {
            Some(reference) if reference.steps.is_empty() => Ok(reference.name),
            _ => Err(self.broken(at, what)),
        }
    }

    fn foreach(&mut self, from: usize) -> Result<Node, Broken> {
        let head = self.foreach_head();
        let body = self.body_after(head.is_err(), from)?.into();
        let (variable, of) = head?;
        Ok(Node::Foreach { variable, of, body })
    }

    fn foreach_head(&mut self) -> Result<(String, Expr), Broken> {
        let variable = self.variable("#foreach needs a name: #foreach($item in $list).")?;
        self.blanks();
        let at = self.at;
        if self.name().as_deref() != Some("in") {
            return Err(self.broken(at, "in is missing here: #foreach($item in $list)."));
        }
        let of = self.expression()?;
        self.close()?;
        Ok((variable, of))
    }

    fn define(&mut self, from: usize) -> Result<Node, Broken> {
        let mut head = self.variable("#define needs a name: #define($name).");
        if let (true, Err(broken)) = (head.is_ok(), self.close()) {
            head = Err(broken);
        }
        let body = self.body_after(head.is_err(), from)?;
        Ok(Node::Define(head?, body.into()))
    }

    /// The block of a directive; after a broken head it is read all the same, so that its #end is not taken for another's.
    fn body_after(&mut self, is_broken: bool, from: usize) -> Result<Vec<Node>, Broken> {
        if is_broken {
            self.skip_line();
        }
        self.body(from)
    }

    /// Skips to the end of a directive's parentheses, or of the line.
    fn skip_line(&mut self) {
        let mut open = 1;
        while let Some(letter) = self.peek().filter(|letter| *letter != '\n' && open > 0) {
            match letter {
                '(' => open += 1,
                ')' => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// A block that only #end may end.
    fn body(&mut self, from: usize) -> Result<Vec<Node>, Broken> {
        let (body, end) = self.block();
        match end {
            Ends::End => Ok(body),
            _ => Err(self.unended(from, end)),
        }
    }

    fn unended(&mut self, from: usize, end: Ends) -> Broken {
        match end {
            Ends::Text => self.broken(from, "This has no #end."),
            end => self.broken(self.at, &format!("{} does not belong here.", end.word())),
        }
    }

    fn conditional(&mut self, from: usize) -> Result<Node, Broken> {
        let mut branches = Vec::new();
        let mut is_broken = Ok(());
        loop {
            self.open();
            let mut condition = self.expression();
            if let (true, Err(broken)) = (condition.is_ok(), self.close()) {
                condition = Err(broken);
            }
            if condition.is_err() {
                self.skip_line();
            }
            let (body, end) = self.block();
            match condition {
                Ok(condition) => branches.push((condition, body)),
                Err(broken) => is_broken = Err(broken),
            }
            match end {
                Ends::End => return is_broken.map(|()| Node::If(branches, Vec::new())),
                Ends::Else => {
                    let otherwise = self.body(from)?;
                    return is_broken.map(|()| Node::If(branches, otherwise));
                }
                Ends::ElseIf => {}
                Ends::Text => return Err(self.unended(from, end)),
            }
        }
    }

    /// Reads a reference at `$`; none when it is no reference, and then nothing is read.
    pub(super) fn reference(&mut self) -> Result<Option<Reference>, Broken> {
        let from = self.at;
        if !self.take('$') {
            return Ok(None);
        }
        self.take('!');
        let braced = self.take('{');
        let Some(name) = self.name() else {
            self.at = from;
            return Ok(None);
        };
        self.deeper(from)?;
        let steps = self.steps();
        self.depth -= 1;
        let steps = steps?;
        if braced && !self.take('}') {
            return Err(self.broken(self.at, &format!("}} is missing here, after ${{{name}.")));
        }
        let at = self.place(from);
        Ok(Some(Reference { at, name, steps }))
    }

    fn steps(&mut self) -> Result<Vec<Step>, Broken> {
        let mut steps = Vec::new();
        loop {
            let from = self.at;
            if self.take('.') {
                let Some(name) = self.name() else {
                    self.at = from;
                    return Ok(steps);
                };
                if self.take('(') {
                    let arguments = self.items(')')?;
                    steps.push(Step::Method(name, arguments));
                } else {
                    steps.push(Step::Property(name));
                }
            } else if self.take('[') {
                let known = self.problems.len();
                let index = self.expression();
                self.blanks();
                match index {
                    Ok(index) if self.take(']') => steps.push(Step::Index(index)),
                    _ => {
                        // It is text: a list that happens to follow a reference.
                        self.problems.truncate(known);
                        self.at = from;
                        return Ok(steps);
                    }
                }
            } else {
                return Ok(steps);
            }
        }
    }

    pub(super) fn slice(&self, from: usize, to: usize) -> Vec<char> {
        self.chars.get(from..to).unwrap_or_default().to_vec()
    }

    /// Reads the nodes of a text in double quotes.
    pub(super) fn inner(&mut self, chars: Vec<char>, from: usize) -> Result<Vec<Node>, Broken> {
        self.deeper(from)?;
        let mut inner = Self::new(chars, self.place(from), self.depth);
        let (nodes, end) = inner.block();
        self.depth -= 1;
        self.problems.append(&mut inner.problems);
        match end {
            Ends::Text => Ok(nodes),
            end => Err(self.broken(
                from,
                &format!("{} does not belong into a text.", end.word()),
            )),
        }
    }
}

fn flush(text: &mut String, nodes: &mut Vec<Node>) {
    if !text.is_empty() {
        nodes.push(Node::Text(text.as_str().into()));
        text.clear();
    }
}
