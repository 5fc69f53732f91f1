//! Words: quotes, variables, commands whose output stands in them.

use super::parse::{Parser, Read, is_operator};
use super::{Change, Default, Piece, Script, Word};

/// Whether a text can name a variable.
pub(crate) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next();
    first.is_some_and(|first| first == '_' || first.is_ascii_alphabetic())
        && chars.all(|one| one == '_' || one.is_ascii_alphanumeric())
}

/// Adds text to a word, to its last piece where that is of the same kind.
pub(super) fn push(word: &mut Word, character: char, quoted: bool) {
    if let Some(Piece::Text { text, is_quoted }) = word.last_mut()
        && *is_quoted == quoted
    {
        text.push(character);
        return;
    }
    word.push(Piece::Text {
        text: character.to_string(),
        is_quoted: quoted,
    });
}

impl Parser {
    /// The word that begins here, if one does.
    pub(super) fn word(&mut self) -> Read<Option<Word>> {
        let mut word = Word::new();
        let start = self.at;
        while let Some(character) = self.peek() {
            if character.is_whitespace() || is_operator(character) {
                break;
            }
            self.piece(&mut word, start)?;
        }
        Ok((self.at > start).then_some(word))
    }

    fn piece(&mut self, word: &mut Word, start: usize) -> Read<()> {
        let at = self.at;
        match self.next() {
            Some('\\') => match self.next() {
                // A line ends in a backslash: the next one belongs to it.
                Some('\n') => {}
                Some(escaped) => push(word, escaped, true),
                None => return Err(self.open(at, "syntax error: the line goes on after `\\`")),
            },
            Some('\'') => self.single(word, at)?,
            Some('"') => self.double(word, at)?,
            Some('`') => self.backquoted(word, at, false)?,
            Some('$') if self.peek() == Some('\'') => {
                self.at += 1;
                self.escaped(word, at)?;
            }
            Some('$') if self.peek() == Some('"') => {}
            Some('$') => self.dollar(word, false)?,
            Some('~') if at == start && matches!(self.peek(), None | Some('/')) => {
                word.push(Piece::Home);
            }
            Some('~')
                if at == start
                    && self
                        .peek()
                        .is_some_and(|next| next.is_whitespace() || is_operator(next)) =>
            {
                word.push(Piece::Home);
            }
            Some(plain) => push(word, plain, false),
            None => {}
        }
        Ok(())
    }

    fn single(&mut self, word: &mut Word, at: usize) -> Read<()> {
        word.push(quoted());
        loop {
            match self.next() {
                Some('\'') => return Ok(()),
                Some(inside) => push(word, inside, true),
                None => return Err(self.unclosed(at, '\'')),
            }
        }
    }

    fn unclosed(&self, at: usize, quote: char) -> super::SyntaxError {
        self.open(
            at,
            format!("unexpected EOF while looking for matching `{quote}'"),
        )
    }

    /// `$'...'`, with escapes as in C.
    fn escaped(&mut self, word: &mut Word, at: usize) -> Read<()> {
        word.push(quoted());
        loop {
            match self.next() {
                Some('\'') => return Ok(()),
                Some('\\') => {
                    let letter = self.next().ok_or_else(|| self.unclosed(at, '\''))?;
                    let plain = match letter {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        'a' => '\u{7}',
                        'b' => '\u{8}',
                        'e' | 'E' => '\u{1b}',
                        'x' => self.digits(16, 2),
                        'u' => self.digits(16, 4),
                        'U' => self.digits(16, 8),
                        '\\' | '\'' | '"' | '?' => letter,
                        other => {
                            push(word, '\\', true);
                            other
                        }
                    };
                    push(word, plain, true);
                }
                Some(inside) => push(word, inside, true),
                None => return Err(self.unclosed(at, '\'')),
            }
        }
    }

    /// The character whose number stands here.
    fn digits(&mut self, radix: u32, most: usize) -> char {
        let mut number = 0;
        for _ in 0..most {
            let Some(digit) = self.peek().and_then(|digit| digit.to_digit(radix)) else {
                break;
            };
            number = number * radix + digit;
            self.at += 1;
        }
        char::from_u32(number).unwrap_or('\u{fffd}')
    }

    fn double(&mut self, word: &mut Word, at: usize) -> Read<()> {
        word.push(quoted());
        loop {
            let here = self.at;
            match self.next() {
                Some('"') => return Ok(()),
                Some('\\') => match self.next() {
                    Some('\n') => {}
                    Some(special @ ('$' | '`' | '"' | '\\')) => push(word, special, true),
                    Some(other) => {
                        push(word, '\\', true);
                        push(word, other, true);
                    }
                    None => return Err(self.unclosed(at, '"')),
                },
                Some('$') => self.dollar(word, true)?,
                Some('`') => self.backquoted(word, here, true)?,
                Some(inside) => push(word, inside, true),
                None => return Err(self.unclosed(at, '"')),
            }
        }
    }

    /// `` `...` ``: a backslash before `` ` ``, `$` or another is taken off first.
    fn backquoted(&mut self, word: &mut Word, at: usize, is_quoted: bool) -> Read<()> {
        let mut inside = String::new();
        loop {
            match self.next() {
                Some('`') => break,
                Some('\\') => match self.next() {
                    Some(plain @ ('`' | '$' | '\\')) => inside.push(plain),
                    Some(other) => inside.extend(['\\', other]),
                    None => return Err(self.unclosed(at, '`')),
                },
                Some(plain) => inside.push(plain),
                None => return Err(self.unclosed(at, '`')),
            }
        }
        let mut parser = Self::new(&inside);
        parser.depth = self.depth;
        let read = parser.script(&[]).and_then(|script| match parser.peek() {
            None => Ok(script),
            Some(_) => Err(parser.wrong("syntax error near unexpected token `)'")),
        });
        // The place is that of the whole: inside, escapes have moved everything.
        let script = read.map_err(|error| self.error_at(at, error.what))?;
        word.push(Piece::Output { script, is_quoted });
        Ok(())
    }

    /// What follows a `$`.
    pub(super) fn dollar(&mut self, word: &mut Word, is_quoted: bool) -> Read<()> {
        let at = self.at - 1;
        let variable = |name: String| Piece::Variable {
            name,
            change: Change::None,
            is_quoted,
        };
        match self.peek() {
            Some('(') if self.peek_at(1) == Some('(') && self.is_sum() => {
                self.at += 2;
                let text = self.sum(at)?;
                word.push(Piece::Sum { text, is_quoted });
            }
            Some('(') => {
                self.at += 1;
                let script = self.output(at)?;
                word.push(Piece::Output { script, is_quoted });
            }
            Some('{') => {
                self.at += 1;
                let piece = self.braced(at, is_quoted)?;
                word.push(piece);
            }
            Some(special @ ('?' | '#' | '@' | '*' | '$' | '!' | '-' | '0'..='9')) => {
                self.at += 1;
                word.push(variable(special.to_string()));
            }
            Some(first) if first == '_' || first.is_ascii_alphabetic() => {
                let name = self.name();
                word.push(variable(name));
            }
            _ => push(word, '$', is_quoted),
        }
        Ok(())
    }

    fn name(&mut self) -> String {
        let rest = &self.chars[self.at..];
        let is_part = |one: &&char| **one == '_' || one.is_ascii_alphanumeric();
        let name: String = rest.iter().take_while(is_part).collect();
        self.at += name.len();
        name
    }

    fn output(&mut self, at: usize) -> Read<Script> {
        let script = self.script(&[])?;
        if self.eat(")") {
            return Ok(script);
        }
        Err(self.unclosed(at, ')'))
    }

    /// Whether `$((` begins a sum: its parentheses end in `))`.
    fn is_sum(&self) -> bool {
        let mut depth = 0_usize;
        for (at, character) in self.chars.iter().enumerate().skip(self.at) {
            match character {
                '(' => depth += 1,
                ')' if depth == 2 => return self.chars.get(at + 1) == Some(&')'),
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        true
    }

    fn sum(&mut self, at: usize) -> Read<Word> {
        let mut word = Word::new();
        let mut depth = 0_usize;
        loop {
            match self.next() {
                Some(')') if depth == 0 => {
                    if self.eat(")") {
                        return Ok(word);
                    }
                    return Err(self.wrong("syntax error near unexpected token `)'"));
                }
                Some('$') => self.dollar(&mut word, true)?,
                Some(other) => {
                    match other {
                        '(' => depth += 1,
                        ')' => depth -= 1,
                        _ => {}
                    }
                    push(&mut word, other, true);
                }
                None => return Err(self.unclosed(at, ')')),
            }
        }
    }

    /// What follows `${`.
    fn braced(&mut self, at: usize, is_quoted: bool) -> Read<Piece> {
        let is_length = self.peek() == Some('#') && self.peek_at(1) != Some('}');
        if is_length {
            self.at += 1;
        }
        let special = self
            .peek()
            .filter(|one| "?#@*$!-".contains(*one) || one.is_ascii_digit());
        let name = match special {
            Some(special) => {
                self.at += 1;
                special.to_string()
            }
            None => self.name(),
        };
        let change = match (name.is_empty(), is_length) {
            (true, _) => return Err(self.bad_braces(at)),
            (false, true) => Change::Length,
            (false, false) => self.change(at, is_quoted)?,
        };
        if !self.eat("}") {
            return Err(self.bad_braces(at));
        }
        Ok(Piece::Variable {
            name,
            change,
            is_quoted,
        })
    }

    fn bad_braces(&self, at: usize) -> super::SyntaxError {
        match self.peek() {
            None => self.unclosed(at, '}'),
            Some(_) => self.error_at(
                at,
                "bad substitution: this shell knows ${NAME}, ${#NAME}, ${NAME:-word} (also := :+ :?), ${NAME#pattern} and ${NAME%pattern}",
            ),
        }
    }

    fn change(&mut self, at: usize, is_quoted: bool) -> Read<Change> {
        let trims = [
            ("##", false, true),
            ("#", false, false),
            ("%%", true, true),
            ("%", true, false),
        ];
        for (sign, is_end, is_longest) in trims {
            if self.eat(sign) {
                let pattern = self.braced_word(at, false)?;
                return Ok(Change::Trim {
                    is_end,
                    is_longest,
                    pattern,
                });
            }
        }
        let or_empty = self.eat(":");
        let kind = match self.peek() {
            Some('-') => Default::Use,
            Some('=') => Default::Assign,
            Some('+') => Default::Instead,
            Some('?') => Default::Fail,
            _ if or_empty => return Err(self.bad_braces(at)),
            _ => return Ok(Change::None),
        };
        self.at += 1;
        let word = self.braced_word(at, is_quoted)?;
        Ok(Change::Default {
            kind,
            or_empty,
            word,
        })
    }

    /// A word up to the closing brace.
    fn braced_word(&mut self, at: usize, is_quoted: bool) -> Read<Word> {
        self.depth += 1;
        if self.depth > 24 {
            return Err(self.wrong("these braces stand too deep in each other"));
        }
        let mut word = Word::new();
        loop {
            match self.peek() {
                None => return Err(self.unclosed(at, '}')),
                Some('}') => break,
                Some('$') if is_quoted => {
                    self.at += 1;
                    self.dollar(&mut word, true)?;
                }
                Some('"') if is_quoted => self.at += 1,
                Some(plain) if is_quoted && plain != '\\' && plain != '`' => {
                    self.at += 1;
                    push(&mut word, plain, true);
                }
                Some(_) => self.piece(&mut word, usize::MAX)?,
            }
        }
        self.depth -= 1;
        Ok(word)
    }

    /// `NAME=word`, if that stands here.
    pub(super) fn assignment(&mut self) -> Read<Option<(String, Word)>> {
        let start = self.at;
        let name = self.name();
        if !is_name(&name) || !self.eat("=") {
            self.at = start;
            return Ok(None);
        }
        if self.peek() == Some('(') {
            return Err(self.wrong("this terminal's shell has no arrays"));
        }
        let value = self.word()?.unwrap_or_default();
        Ok(Some((name, value)))
    }
}

/// An empty quoted piece: it makes `''` a word.
const fn quoted() -> Piece {
    Piece::Text {
        text: String::new(),
        is_quoted: true,
    }
}
