//! What programs write, as text to show: colours and moves of a cursor are taken out, overtyped characters go.

/// How far an escape sequence has been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Escape {
    #[default]
    None,
    /// After the escape character.
    Begun,
    /// `ESC [`, up to a letter.
    Control,
    /// `ESC ]`, up to a bell or the next escape character.
    Title,
}

/// Cleans text that comes in pieces; a sequence may begin in one and end in the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    escape: Escape,
    /// Whether a carriage return came last: alone it means that the line is written again.
    returned: bool,
}

impl Filter {
    /// The text that a piece comes to.
    pub fn clean(&mut self, piece: &str) -> String {
        let mut text = String::with_capacity(piece.len());
        for one in piece.chars() {
            match (self.escape, one) {
                (Escape::None, '\u{1b}') => self.escape = Escape::Begun,
                (Escape::None, one) => self.plain(&mut text, one),
                (Escape::Begun, '[') => self.escape = Escape::Control,
                (Escape::Begun, ']') => self.escape = Escape::Title,
                (Escape::Begun, _) => self.escape = Escape::None,
                (Escape::Control, '@'..='~') | (Escape::Title, '\u{7}') => {
                    self.escape = Escape::None;
                }
                (Escape::Title, '\u{1b}') => self.escape = Escape::Begun,
                (Escape::Control | Escape::Title, _) => {}
            }
        }
        text
    }

    fn plain(&mut self, text: &mut String, one: char) {
        let returned = std::mem::take(&mut self.returned);
        match one {
            '\r' => self.returned = true,
            '\n' => text.push('\n'),
            // Bold type on a typewriter: the letter, a step back, the letter again.
            '\u{8}' => {
                if !text.ends_with('\n') {
                    text.pop();
                }
            }
            '\t' => text.push('\t'),
            one if one.is_control() => {}
            one => {
                if returned {
                    let line = text.rfind('\n').map_or(0, |at| at + 1);
                    text.truncate(line);
                }
                text.push(one);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_is_left() {
        for (pieces, text) in [
            (&["\u{1b}[1;31mred\u{1b}[0m"][..], "red"),
            (&["a\u{1b}", "[3", "1mb"], "ab"),
            (&["\u{1b}]0;title\u{7}x"], "x"),
            (&["N\u{8}NA\u{8}A_\u{8}b"], "NAb"),
            (&["one\r\ntwo\r\n"], "one\ntwo\n"),
            (&["10%\r20%\r30%\n"], "30%\n"),
            (&["tab\tbell\u{7}\u{0}"], "tab\tbell"),
        ] {
            let mut filter = Filter::default();
            let cleaned: String = pieces.iter().map(|piece| filter.clean(piece)).collect();
            assert_eq!(cleaned, text, "{pieces:?}");
        }
    }
}
