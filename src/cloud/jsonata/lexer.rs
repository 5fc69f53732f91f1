//! From characters to tokens, one at a time: whether `/` divides or opens a regular expression, the parser knows.

use super::error::{Fail, fail};
use super::number;
use super::op::{OPS, Op, SIGNS};
use super::value::Str;

#[derive(Clone, Debug)]
pub(super) enum Tok {
    End,
    Op(Op),
    Name(Str),
    Variable(Str),
    String(Str),
    Number(f64),
    Bool(bool),
    Null,
    /// Pattern, and whether it has the flags `i` and `m`.
    Regex(String, bool, bool),
}

/// A token and where it starts.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) tok: Tok,
    pub(super) at: u32,
}

impl Token {
    /// The token as an error names it.
    pub(super) fn text(&self) -> String {
        match &self.tok {
            Tok::End => "the end".into(),
            Tok::Op(op) => op.text().into(),
            Tok::Name(s) | Tok::Variable(s) | Tok::String(s) => (**s).into(),
            Tok::Number(n) => number::to_text(*n),
            Tok::Bool(b) => if *b { "true" } else { "false" }.into(),
            Tok::Null => "null".into(),
            Tok::Regex(pattern, ..) => pattern.clone(),
        }
    }
}

pub(super) struct Lexer {
    chars: Vec<char>,
    pos: usize,
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}')
}

impl Lexer {
    pub(super) fn new(source: &str) -> Self {
        Self {
            chars: source.chars().collect(),
            pos: 0,
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.pos + ahead).copied()
    }

    fn slice(&self, from: usize, to: usize) -> String {
        self.chars
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .collect()
    }

    fn sign(&self) -> Option<(usize, Op)> {
        let starts = |text: &str| {
            text.chars()
                .enumerate()
                .all(|(i, c)| self.peek(i) == Some(c))
        };
        let row = OPS.iter().take(SIGNS).find(|row| starts(row.0))?;
        Some((row.0.len(), row.1))
    }

    /// The next token. After an operand (`infix`), a slash divides.
    pub(super) fn next(&mut self, infix: bool) -> Result<Token, Fail> {
        self.skip_blanks()?;
        let at = self.pos as u32;
        let tok = match self.peek(0) {
            None => Tok::End,
            Some('/') if !infix => self.regex()?,
            Some(c) => {
                if let Some((length, op)) = self.sign() {
                    self.pos += length;
                    // These two are no operators, but they end a name.
                    if matches!(op, Op::Bang | Op::Tilde) {
                        return Err(fail("S0204").at(at).token(op.text()));
                    }
                    Tok::Op(op)
                } else {
                    match c {
                        '"' | '\'' => self.string(c)?,
                        '0'..='9' => self.number()?,
                        '`' => self.quoted_name()?,
                        _ => self.word(),
                    }
                }
            }
        };
        Ok(Token { tok, at })
    }

    fn skip_blanks(&mut self) -> Result<(), Fail> {
        loop {
            while self.peek(0).is_some_and(is_space) {
                self.pos += 1;
            }
            if (self.peek(0), self.peek(1)) != (Some('/'), Some('*')) {
                return Ok(());
            }
            let start = self.pos;
            self.pos += 2;
            while (self.peek(0), self.peek(1)) != (Some('*'), Some('/')) {
                if self.peek(0).is_none() {
                    return Err(fail("S0106").at(start as u32));
                }
                self.pos += 1;
            }
            self.pos += 2;
        }
    }

    fn regex(&mut self) -> Result<Tok, Fail> {
        let start = self.pos as u32;
        self.pos += 1;
        let from = self.pos;
        let mut open = 0i32;
        loop {
            let c = self.peek(0).ok_or_else(|| fail("S0302").at(start))?;
            match c {
                '/' if open == 0 => break,
                '\\' => self.pos += 1,
                '(' | '[' | '{' => open += 1,
                ')' | ']' | '}' => open -= 1,
                _ => {}
            }
            self.pos += 1;
        }
        if self.pos == from {
            return Err(fail("S0301").at(start));
        }
        let pattern = self.slice(from, self.pos);
        let (mut ignore_case, mut multi_line) = (false, false);
        loop {
            self.pos += 1;
            match self.peek(0) {
                Some('i') => ignore_case = true,
                Some('m') => multi_line = true,
                _ => return Ok(Tok::Regex(pattern, ignore_case, multi_line)),
            }
        }
    }

    fn string(&mut self, quote: char) -> Result<Tok, Fail> {
        let start = self.pos as u32;
        let mut text = String::new();
        loop {
            self.pos += 1;
            match self.peek(0) {
                None => return Err(fail("S0101").at(start)),
                Some(c) if c == quote => {
                    self.pos += 1;
                    return Ok(Tok::String(text.into()));
                }
                Some('\\') => {
                    self.pos += 1;
                    text.push(self.escape()?);
                }
                Some(c) => text.push(c),
            }
        }
    }

    /// The character after a backslash.
    fn escape(&mut self) -> Result<char, Fail> {
        let c = self
            .peek(0)
            .ok_or_else(|| fail("S0101").at(self.pos as u32))?;
        Ok(match c {
            '"' | '\\' | '/' => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                return self
                    .unicode()
                    .ok_or_else(|| fail("S0104").at(self.pos as u32));
            }
            _ => {
                return Err(fail("S0103")
                    .at(self.pos as u32)
                    .token(c.encode_utf8(&mut [0; 4])));
            }
        })
    }

    /// Four hexadecimal digits after `\u`, twice for a character beyond the first 65,536.
    fn unicode(&mut self) -> Option<char> {
        let high = self.hex4(1)?;
        self.pos += 4;
        if !(0xD800..0xDC00).contains(&high)
            || (self.peek(1), self.peek(2)) != (Some('\\'), Some('u'))
        {
            return char::from_u32(high);
        }
        let low = self
            .hex4(3)?
            .checked_sub(0xDC00)
            .filter(|low| *low < 0x400)?;
        self.pos += 6;
        char::from_u32(0x10000 + ((high - 0xD800) << 10) + low)
    }

    fn hex4(&self, ahead: usize) -> Option<u32> {
        (0..4).try_fold(0, |sum, i| {
            Some(sum * 16 + self.peek(ahead + i)?.to_digit(16)?)
        })
    }

    fn number(&mut self) -> Result<Tok, Fail> {
        let start = self.pos;
        if self.peek(0) == Some('0') {
            self.pos += 1;
        } else {
            self.digits();
        }
        if self.peek(0) == Some('.') && self.peek(1).is_some_and(|c| c.is_ascii_digit()) {
            self.pos += 1;
            self.digits();
        }
        if matches!(self.peek(0), Some('e' | 'E')) {
            let sign = usize::from(matches!(self.peek(1), Some('+' | '-')));
            if self.peek(1 + sign).is_some_and(|c| c.is_ascii_digit()) {
                self.pos += 1 + sign;
                self.digits();
            }
        }
        let text = self.slice(start, self.pos);
        let value = number::read(&text);
        if value.is_finite() {
            Ok(Tok::Number(value))
        } else {
            Err(fail("S0102").at(start as u32).token(&text))
        }
    }

    fn digits(&mut self) {
        while self.peek(0).is_some_and(|c| c.is_ascii_digit()) {
            self.pos += 1;
        }
    }

    fn quoted_name(&mut self) -> Result<Tok, Fail> {
        let start = self.pos;
        loop {
            self.pos += 1;
            match self.peek(0) {
                None => return Err(fail("S0105").at(start as u32)),
                Some('`') => break,
                _ => {}
            }
        }
        self.pos += 1;
        Ok(Tok::Name(self.slice(start + 1, self.pos - 1).into()))
    }

    /// A name, a variable or a keyword: everything up to a blank or an operator.
    fn word(&mut self) -> Tok {
        let start = self.pos;
        while self.peek(0).is_some_and(|c| !is_space(c)) && self.sign().is_none() {
            self.pos += 1;
        }
        let text = self.slice(start, self.pos);
        if let Some(name) = text.strip_prefix('$') {
            return Tok::Variable(name.into());
        }
        match &*text {
            "true" => Tok::Bool(true),
            "false" => Tok::Bool(false),
            "null" => Tok::Null,
            _ => match OPS.iter().skip(SIGNS).find(|row| row.0 == text) {
                Some(row) => Tok::Op(row.1),
                None => Tok::Name(text.into()),
            },
        }
    }
}
