//! Redirections, and here-documents, whose text begins on the line after.

use super::parse::{Parser, Read};
use super::word::push;
use super::{Piece, Redirect, Stream, Streams, Word};
use std::cell::OnceCell;
use std::rc::Rc;

/// A here-document that has been announced.
pub(super) struct Pending {
    /// The line that ends it.
    end: String,
    /// Whether variables in it have values.
    expands: bool,
    /// Whether tabs before its lines go.
    strips: bool,
    at: usize,
    /// Where its text goes.
    text: Rc<OnceCell<Word>>,
}

impl Parser {
    /// The redirection that stands here, if one does.
    pub(super) fn redirect(&mut self) -> Read<Option<Redirect>> {
        let start = self.at;
        let digit = self.peek().filter(char::is_ascii_digit);
        if digit.is_some() {
            self.at += 1;
        }
        if self.eat("&>>") || self.eat("&>") {
            let appends = self.chars[self.at - 2] == '>';
            let file = self.target()?;
            let streams = Streams::Both;
            return Ok(Some(Redirect::To {
                streams,
                file,
                appends,
            }));
        }
        match self.peek() {
            Some('<') if matches!(digit, None | Some('0')) => self.input().map(Some),
            Some('>') => {
                let stream = match digit {
                    None | Some('1') => Stream::Out,
                    Some('2') => Stream::Err,
                    Some(other) => {
                        return Err(self.error_at(
                            start,
                            format!("{other}: only the streams 0, 1 and 2 are there"),
                        ));
                    }
                };
                self.output_to(stream).map(Some)
            }
            _ => {
                self.at = start;
                Ok(None)
            }
        }
    }

    fn output_to(&mut self, stream: Stream) -> Read<Redirect> {
        self.at += 1;
        if self.eat("&") {
            let to = match self.next() {
                Some('1') => Stream::Out,
                Some('2') => Stream::Err,
                _ => {
                    self.at -= 1;
                    return Err(self.wrong("after `>&` there is 1 or 2: 2>&1"));
                }
            };
            return Ok(Redirect::Same { from: stream, to });
        }
        let appends = self.eat(">");
        if !appends {
            // `>|` is `>`: nothing here forbids to overwrite.
            self.eat("|");
        }
        let file = self.target()?;
        Ok(Redirect::To {
            streams: Streams::One(stream),
            file,
            appends,
        })
    }

    fn input(&mut self) -> Read<Redirect> {
        let at = self.at;
        self.at += 1;
        if self.eat("<<") {
            let mut word = self.target()?;
            push(&mut word, '\n', true);
            return Ok(Redirect::Text(word));
        }
        if self.eat("<") {
            return self.announce(at);
        }
        if self.peek() == Some('(') {
            return Err(self.wrong("this terminal's shell has no `<(...)`: use a pipe or a file"));
        }
        self.target().map(Redirect::From)
    }

    /// The file of a redirection.
    fn target(&mut self) -> Read<Word> {
        self.blanks();
        match self.word()? {
            Some(word) => Ok(word),
            None => Err(match self.peek() {
                None | Some('\n') => self.wrong("syntax error near unexpected token `newline'"),
                Some(other) => self.wrong(format!("syntax error near unexpected token `{other}'")),
            }),
        }
    }

    fn announce(&mut self, at: usize) -> Read<Redirect> {
        let strips = self.eat("-");
        let word = self.target()?;
        let mut end = String::new();
        let mut expands = true;
        for piece in word {
            match piece {
                Piece::Text { text, is_quoted } => {
                    expands &= !is_quoted;
                    end.push_str(&text);
                }
                _ => {
                    return Err(
                        self.error_at(at, "the end of a here-document is a plain word: <<EOF")
                    );
                }
            }
        }
        let text = Rc::new(OnceCell::new());
        self.pending.push(Pending {
            end,
            expands,
            strips,
            at,
            text: Rc::clone(&text),
        });
        Ok(Redirect::Here(text))
    }

    /// Reads the texts that were announced on the line that has ended.
    pub(super) fn read_heres(&mut self) -> Read<()> {
        for pending in std::mem::take(&mut self.pending) {
            let text = self.here_text(&pending)?;
            let word = if pending.expands {
                let mut inner = Self::new(&text);
                inner.depth = self.depth;
                let word = inner.here_word();
                word.map_err(|error| self.error_at(pending.at, error.what))?
            } else {
                let text = Piece::Text {
                    text,
                    is_quoted: true,
                };
                vec![text]
            };
            // Each is announced once and read once.
            let _ = pending.text.set(word);
        }
        Ok(())
    }

    fn here_text(&mut self, pending: &Pending) -> Read<String> {
        let mut text = String::new();
        loop {
            if self.at >= self.chars.len() {
                let what = format!(
                    "this here-document has no end: a line `{}` is missing",
                    pending.end
                );
                return Err(self.open(pending.at, what));
            }
            let rest = &self.chars[self.at..];
            let end = rest.iter().position(|one| *one == '\n');
            let line: String = rest[..end.unwrap_or(rest.len())].iter().collect();
            self.at += end.map_or(rest.len(), |end| end + 1);
            let line = if pending.strips {
                line.trim_start_matches('\t')
            } else {
                &line
            };
            if line == pending.end {
                return Ok(text);
            }
            text.push_str(line);
            text.push('\n');
        }
    }

    /// The text of a here-document with its variables.
    fn here_word(&mut self) -> Read<Word> {
        let mut word = Word::new();
        while let Some(character) = self.next() {
            match character {
                '\\' => match self.next() {
                    Some('\n') => {}
                    Some(special @ ('$' | '`' | '\\')) => push(&mut word, special, true),
                    Some(other) => {
                        push(&mut word, '\\', true);
                        push(&mut word, other, true);
                    }
                    None => push(&mut word, '\\', true),
                },
                '$' => self.dollar(&mut word, true)?,
                plain => push(&mut word, plain, true),
            }
        }
        Ok(word)
    }
}
