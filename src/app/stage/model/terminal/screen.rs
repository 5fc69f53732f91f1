//! What has been written, the latest of it.

use super::filter::Filter;
use std::collections::VecDeque;
use std::sync::Arc;

/// How many lines can be scrolled back to.
pub const LINES_MAX: usize = 2_000;
/// How many bytes they may have together.
const BYTES_MAX: usize = 400_000;
/// How many pieces: each is an element of the page.
const PIECES_MAX: usize = 600;

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What stands before a line that the reader typed.
    Prompt,
    /// What the reader typed.
    Typed,
    /// Output.
    Out,
    /// Messages.
    Err,
    /// What the page itself says.
    Note,
}

/// A piece of text. It never changes once it has been shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Other than that of any piece before.
    pub id: u64,
    /// What it is.
    pub kind: Kind,
    /// The text, with ends of lines.
    pub text: String,
}

/// See the module's description.
#[derive(Clone, Debug, Default)]
pub struct Screen {
    pieces: VecDeque<Arc<Piece>>,
    /// What came since the screen was shown last.
    fresh: Vec<Piece>,
    filter: Filter,
    last: u64,
    lines: usize,
    bytes: usize,
    /// Whether the last line is still open.
    is_open: bool,
}

fn lines_of(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

impl Screen {
    /// Writes what a command says.
    pub fn write(&mut self, kind: Kind, text: &str) {
        let text = self.filter.clean(text);
        self.put(kind, &text);
    }

    /// Writes what is no command's: it begins on a line of its own.
    pub fn write_line(&mut self, kind: Kind, text: &str) {
        self.end_line();
        self.put(kind, &format!("{text}\n"));
    }

    /// Ends a line that is open.
    pub fn end_line(&mut self) {
        if self.is_open {
            self.put(Kind::Out, "\n");
        }
    }

    /// Writes a prompt and what was typed after it.
    pub fn echo(&mut self, prompt: &str, typed: &str) {
        if !prompt.is_empty() {
            self.put(Kind::Prompt, prompt);
        }
        self.put(Kind::Typed, &format!("{typed}\n"));
    }

    fn put(&mut self, kind: Kind, text: &str) {
        if text.is_empty() {
            return;
        }
        self.is_open = !text.ends_with('\n');
        match self.fresh.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(text),
            _ => {
                self.last += 1;
                self.fresh.push(Piece {
                    id: self.last,
                    kind,
                    text: text.to_owned(),
                });
            }
        }
        let last = self.fresh.last_mut();
        if let Some(last) = last.filter(|last| last.text.len() > 2 * BYTES_MAX) {
            cut(&mut last.text);
        }
    }

    /// Everything goes.
    pub fn clear(&mut self) {
        self.pieces.clear();
        self.fresh.clear();
        (self.lines, self.bytes) = (0, 0);
        self.is_open = false;
    }

    /// What there is to show: what came is closed, and what is too old gone.
    pub fn show(&mut self) -> Vec<Arc<Piece>> {
        for mut piece in std::mem::take(&mut self.fresh) {
            cut(&mut piece.text);
            self.lines += lines_of(&piece.text);
            self.bytes += piece.text.len();
            self.pieces.push_back(Arc::new(piece));
        }
        let is_too_much = |screen: &Self| {
            screen.lines > LINES_MAX || screen.bytes > BYTES_MAX || screen.pieces.len() > PIECES_MAX
        };
        while is_too_much(self) && self.pieces.len() > 1 {
            if let Some(oldest) = self.pieces.pop_front() {
                self.lines -= lines_of(&oldest.text);
                self.bytes -= oldest.text.len();
            }
        }
        self.pieces.iter().cloned().collect()
    }

    /// All that can be seen, as text.
    #[cfg(test)]
    pub fn text(&mut self) -> String {
        self.show().iter().map(|piece| piece.text.clone()).collect()
    }
}

/// Leaves the last lines of a text that is longer than all that can be shown.
fn cut(text: &mut String) {
    let lines = lines_of(text);
    let by_lines = lines.saturating_sub(LINES_MAX);
    let by_bytes = text.len().saturating_sub(BYTES_MAX);
    if by_lines == 0 && by_bytes == 0 {
        return;
    }
    let ends = text.match_indices('\n').map(|(at, _)| at + 1);
    let start = match by_lines {
        0 => 0,
        count => ends.clone().nth(count - 1).unwrap_or_default(),
    };
    let start = match ends.clone().find(|end| *end >= by_bytes.max(start)) {
        Some(end) if by_bytes > start => end,
        _ if by_bytes > start => text.ceil_char_boundary(by_bytes),
        _ => start,
    };
    let gone = lines_of(&text[..start]);
    *text = format!(
        "... {gone} lines before are not shown ...\n{}",
        &text[start..]
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_never_changes_and_follows_in_order() {
        let mut screen = Screen::default();
        screen.echo("$ ", "ls");
        screen.write(Kind::Out, "a");
        screen.write(Kind::Out, "b\n");
        let first = screen.show();
        screen.write(Kind::Out, "c");
        screen.write_line(Kind::Note, "note");
        let then = screen.show();
        assert_eq!(then[..first.len()], first[..]);
        assert_eq!(screen.text(), "$ ls\nab\nc\nnote\n");
        screen.clear();
        assert_eq!(screen.text(), "");
    }

    #[test]
    fn the_latest_lines_stay() {
        let mut screen = Screen::default();
        for line in 0..10_000 {
            screen.write(Kind::Out, &format!("line {line}\n"));
            if line % 7 == 0 {
                screen.show();
            }
        }
        let text = screen.text();
        assert!(text.ends_with("line 9999\n"));
        assert!(screen.pieces.len() <= PIECES_MAX && lines_of(&text) <= LINES_MAX);
        let mut screen = Screen::default();
        let much: String = (0..100_000).map(|line| format!("line {line}\n")).collect();
        screen.write(Kind::Out, &much);
        let text = screen.text();
        assert!(text.starts_with("... ") && text.ends_with("line 99999\n"));
        assert!(lines_of(&text) <= LINES_MAX + 1 && text.len() <= BYTES_MAX + 100);
        screen.write(Kind::Out, &"é".repeat(BYTES_MAX));
        assert!(screen.text().len() <= BYTES_MAX + 100);
    }
}
