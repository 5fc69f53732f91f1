//! A reader of JSON, token by token, that knows where it stands as the reader behind EventBridge does: messages about
//! patterns end with the line and column it had reached.

/// A token; texts are taken with [`Tokens::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// The text has ended.
    End,
    ObjectStart,
    ObjectEnd,
    ArrayStart,
    ArrayEnd,
    /// A key; its value's first token has been looked at already.
    Name,
    /// A text of which only the opening quote has been read.
    Text,
    Number,
    True,
    False,
    Null,
}

/// What is wrong with a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The sentence of the reader, such as `Empty arrays are not allowed`, with the place where it is known.
    pub message: String,
}

impl Invalid {
    /// Something wrong that has no place.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

/// How deep a pattern may nest, so that no pattern exhausts the stack.
const DEPTH_MAX: usize = 100;
/// How much of the text a message shows.
const SHOWN_MAX: usize = 500;

const VALUES: &str = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// `b'{'` and `b'['` that are open, each with where it stands.
    open: Vec<(u8, usize)>,
    /// Whether something stands already in the innermost object or array.
    filled: bool,
    /// The value after a key, read with the key.
    ahead: Option<Token>,
    name: String,
    /// Where the text or number begins that was read last.
    start: usize,
    /// Whether the token read last is a text that was not read to its end.
    unread: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            open: Vec::new(),
            filled: false,
            ahead: None,
            name: String::new(),
            start: 0,
            unread: false,
        }
    }

    /// The key read last.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The number read last, as it is written.
    pub(super) fn number(&self) -> &'a str {
        &self.text[self.start..self.at]
    }

    /// Something wrong at the place that has been reached.
    pub(super) fn error(&self, message: &str) -> Invalid {
        Invalid::new(format!("{message}\n at {}", self.place(self.at)))
    }

    fn place(&self, at: usize) -> String {
        let before = &self.text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .map_or(0, |rest| rest.encode_utf16().count())
            + 1;
        let shown: String = self.text.chars().take(SHOWN_MAX).collect();
        let more = match self.text.chars().count().saturating_sub(SHOWN_MAX) {
            0 => String::new(),
            left => format!("[truncated {left} chars]"),
        };
        format!("[Source: (String)\"{shown}\"{more}; line: {line}, column: {column}]")
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Result<Token, Invalid> {
        if self.unread {
            self.text()?;
        }
        if let Some(token) = self.ahead.take() {
            return Ok(self.enter(token));
        }
        let inside = self.open.last().map(|(kind, _)| *kind);
        let Some(mut byte) = self.peek() else {
            return match self.open.last() {
                None => Ok(Token::End),
                Some((kind, start)) => {
                    let kind = if *kind == b'{' { "Object" } else { "Array" };
                    let start = self.place(*start);
                    Err(self.error(&format!(
                        "Unexpected end-of-input: expected close marker for {kind} (start marker at {start})"
                    )))
                }
            };
        };
        let closes = matches!((inside, byte), (Some(b'{'), b'}') | (Some(b'['), b']'));
        if closes {
            self.at += 1;
            self.open.pop();
            self.filled = true;
            return Ok(if byte == b'}' {
                Token::ObjectEnd
            } else {
                Token::ArrayEnd
            });
        }
        if inside.is_some() && self.filled {
            if byte != b',' {
                let kind = if inside == Some(b'{') {
                    "was expecting comma to separate Object entries"
                } else {
                    "was expecting comma to separate Array entries"
                };
                return Err(self.unexpected(kind));
            }
            self.at += 1;
            byte = self.peek().unwrap_or(0);
        }
        self.filled = true;
        if inside != Some(b'{') {
            let token = self.value()?;
            return Ok(self.enter(token));
        }
        if byte != b'"' {
            return Err(self.unexpected("was expecting double-quote to start field name"));
        }
        self.key()?;
        Ok(Token::Name)
    }

    fn key(&mut self) -> Result<(), Invalid> {
        self.at += 1;
        self.start = self.at;
        self.name = self.text()?;
        if self.peek() != Some(b':') {
            return Err(self.unexpected("was expecting a colon to separate field name and value"));
        }
        self.at += 1;
        self.peek();
        self.ahead = Some(self.value()?);
        // The text of a value that was only looked at is read when it is asked for.
        Ok(())
    }

    /// Notes what a token opens.
    fn enter(&mut self, token: Token) -> Token {
        match token {
            Token::ObjectStart => {
                self.open.push((b'{', self.at - 1));
                self.filled = false;
            }
            Token::ArrayStart => {
                self.open.push((b'[', self.at - 1));
                self.filled = false;
            }
            Token::Text => self.unread = true,
            _ => {}
        }
        token
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        let blank = rest.iter().take_while(|byte| b" \t\r\n".contains(byte));
        self.at += blank.count();
        self.text.as_bytes().get(self.at).copied()
    }

    /// Reads the first token of a value.
    fn value(&mut self) -> Result<Token, Invalid> {
        if self.open.len() >= DEPTH_MAX {
            return Err(self.error("The pattern nests too deep"));
        }
        self.start = self.at;
        let Some(byte) = self.text.as_bytes().get(self.at).copied() else {
            return Err(self.error("Unexpected end-of-input within/between entries"));
        };
        self.at += 1;
        Ok(match byte {
            b'{' => Token::ObjectStart,
            b'[' => Token::ArrayStart,
            b'"' => {
                self.start = self.at;
                Token::Text
            }
            b'-' | b'0'..=b'9' => self.digits()?,
            byte if byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' => self.word()?,
            _ => {
                self.at -= 1;
                return Err(self.unexpected(&format!("expected a valid value {VALUES}")));
            }
        })
    }

    fn digits(&mut self) -> Result<Token, Invalid> {
        let rest = &self.text.as_bytes()[self.at..];
        let number = rest
            .iter()
            .take_while(|byte| byte.is_ascii_digit() || b".eE+-".contains(byte));
        self.at += number.count();
        if serde_json::from_str::<f64>(self.number()).is_err() {
            return Err(self.unexpected("Expected space separating root-level values"));
        }
        Ok(Token::Number)
    }

    fn word(&mut self) -> Result<Token, Invalid> {
        let rest = &self.text.as_bytes()[self.at..];
        let word = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"_$".contains(byte));
        self.at += word.count();
        match &self.text[self.start..self.at] {
            "true" => Ok(Token::True),
            "false" => Ok(Token::False),
            "null" => Ok(Token::Null),
            word => Err(self.error(&format!(
                "Unrecognized token '{word}': was expecting {VALUES}"
            ))),
        }
    }

    /// The text whose opening quote was read last, to its end.
    pub(super) fn text(&mut self) -> Result<String, Invalid> {
        self.unread = false;
        let from = self.start;
        let mut escaped = false;
        for (offset, byte) in self.text.as_bytes()[from..].iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    self.at = from + offset + 1;
                    let quoted = &self.text[from - 1..self.at];
                    return serde_json::from_str(quoted).map_err(|_| {
                        self.error("Illegal character or escape sequence in a string")
                    });
                }
                _ => {}
            }
        }
        self.at = self.text.len();
        Err(self.error("Unexpected end-of-input in VALUE_STRING"))
    }

    fn unexpected(&mut self, wanted: &str) -> Invalid {
        let Some(found) = self.text[self.at..].chars().next() else {
            return self.error("Unexpected end-of-input within/between entries");
        };
        self.at += found.len_utf8();
        self.error(&format!(
            "Unexpected character ('{found}' (code {})): {wanted}",
            u32::from(found)
        ))
    }
}
