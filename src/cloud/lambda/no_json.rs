//! What Lambda's JSON reader (Jackson) says of a payload that is no JSON, with the line and column it names.

const WANTED: &str = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/// What is wrong with bytes that are no JSON.
pub(super) fn what_is_wrong(bytes: &[u8]) -> String {
    let mut reader = Reader { bytes, at: 0 };
    match reader.read() {
        Err(said) => said,
        // The value is sound; what follows it is not.
        Ok(()) => reader.unexpected("expected end of input"),
    }
}

/// What the innermost object or list waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wants {
    FirstName,
    Name,
    FirstItem,
    Value,
    /// A comma or the end of an object.
    NextName,
    /// A comma or the end of a list.
    NextItem,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    /// Reads one value to its end.
    fn read(&mut self) -> Result<(), String> {
        // What is open: where each begins, and what it waits for.
        let mut open: Vec<(usize, Wants)> = Vec::new();
        self.value(&mut open)?;
        while let Some((start, wants)) = open.last().copied() {
            let Some(byte) = self.peek() else {
                return Err(self.ended(start));
            };
            match (wants, byte) {
                (Wants::FirstName | Wants::NextName, b'}')
                | (Wants::FirstItem | Wants::NextItem, b']') => {
                    self.at += 1;
                    open.pop();
                }
                (Wants::FirstName | Wants::Name, b'"') => self.name(&mut open)?,
                (Wants::FirstName | Wants::Name, _) => {
                    return Err(self.unexpected("was expecting double-quote to start field name"));
                }
                (Wants::FirstItem, _) => self.value_in(&mut open, Wants::NextItem)?,
                (Wants::Value, _) => self.value_in(
                    &mut open,
                    if self.bytes[start] == b'{' {
                        Wants::NextName
                    } else {
                        Wants::NextItem
                    },
                )?,
                (Wants::NextName, b',') => self.comma(&mut open, Wants::Name),
                (Wants::NextItem, b',') => self.comma(&mut open, Wants::Value),
                (Wants::NextName, _) => {
                    return Err(self.unexpected("was expecting comma to separate Object entries"));
                }
                (Wants::NextItem, _) => {
                    return Err(self.unexpected("was expecting comma to separate Array entries"));
                }
            }
        }
        Ok(())
    }

    fn comma(&mut self, open: &mut [(usize, Wants)], then: Wants) {
        self.at += 1;
        if let Some((_, wants)) = open.last_mut() {
            *wants = then;
        }
    }

    fn value_in(&mut self, open: &mut Vec<(usize, Wants)>, then: Wants) -> Result<(), String> {
        if let Some((_, wants)) = open.last_mut() {
            *wants = then;
        }
        self.value(open)
    }

    /// A name and its colon; the value comes next.
    fn name(&mut self, open: &mut [(usize, Wants)]) -> Result<(), String> {
        self.text("in field name")?;
        match self.peek() {
            Some(b':') => self.comma(open, Wants::Value),
            Some(_) => {
                return Err(
                    self.unexpected("was expecting a colon to separate field name and value")
                );
            }
            None => return Err(self.ended(open.last().map_or(0, |(start, _)| *start))),
        }
        Ok(())
    }

    /// A value, or the beginning of an object or a list.
    fn value(&mut self, open: &mut Vec<(usize, Wants)>) -> Result<(), String> {
        let start = self.at;
        match self.peek() {
            None => Err(self.message("Unexpected end-of-input", start)),
            Some(b'{') => {
                open.push((self.at, Wants::FirstName));
                self.at += 1;
                Ok(())
            }
            Some(b'[') => {
                open.push((self.at, Wants::FirstItem));
                self.at += 1;
                Ok(())
            }
            Some(b'"') => self.text(": was expecting closing quote for a string value"),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(byte) if byte.is_ascii_alphabetic() => self.word(),
            Some(_) => Err(self.unexpected(&format!("expected a valid value {WANTED}"))),
        }
    }

    fn word(&mut self) -> Result<(), String> {
        let start = self.at;
        self.skip(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'));
        if let Some(odd) = self.bytes.get(self.at).filter(|byte| !byte.is_ascii()) {
            let said = format!("Invalid UTF-8 start byte 0x{odd:x}");
            return Err(self.message(&said, self.at + 1));
        }
        let word = &self.bytes[start..self.at];
        if [&b"true"[..], b"false", b"null"].contains(&word) {
            return Ok(());
        }
        let word = String::from_utf8_lossy(word);
        let said = format!("Unrecognized token '{word}': was expecting {WANTED}");
        Err(self.message(&said, self.at))
    }

    fn number(&mut self) -> Result<(), String> {
        let start = self.at;
        self.skip(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
        let number = &self.bytes[start..self.at];
        let digits = number.strip_prefix(b"-").unwrap_or(number);
        if matches!(digits, [b'0', b'0'..=b'9', ..]) {
            let said = "Invalid numeric value: Leading zeroes not allowed";
            return Err(self.message(said, start + number.len() - digits.len() + 1));
        }
        match serde_json::from_slice::<f64>(number) {
            Ok(_) => Ok(()),
            Err(_) => Err(self.unexpected("Expected space separating root-level values")),
        }
    }

    /// A text in double quotes.
    fn text(&mut self, otherwise: &str) -> Result<(), String> {
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at).copied() {
            self.at += 1;
            match byte {
                b'"' => return Ok(()),
                b'\\' => {
                    let escaped = self.bytes.get(self.at).copied().unwrap_or(b'"');
                    if !b"\"\\/bfnrtu".contains(&escaped) {
                        let said = format!("Unrecognized character escape {}", shown(escaped));
                        return Err(self.message(&said, self.at + 1));
                    }
                    self.at += 1;
                }
                0..0x20 => {
                    let said = format!(
                        "Illegal unquoted character ({}): has to be escaped using backslash to be included in string value",
                        shown(byte)
                    );
                    return Err(self.message(&said, self.at));
                }
                _ => {}
            }
        }
        Err(self.message(
            &format!(
                "Unexpected end-of-input{}{otherwise}",
                if otherwise.starts_with(':') { "" } else { " " }
            ),
            self.bytes.len(),
        ))
    }

    fn skip(&mut self, is_part: impl Fn(u8) -> bool) {
        let rest = self.bytes[self.at..].iter();
        self.at += rest.take_while(|byte| is_part(**byte)).count();
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        self.skip(|byte| byte.is_ascii_whitespace());
        self.bytes.get(self.at).copied()
    }

    fn ended(&self, start: usize) -> String {
        let kind = match self.bytes.get(start) {
            Some(b'{') => "Object",
            _ => "Array",
        };
        let said = format!(
            "Unexpected end-of-input: expected close marker for {kind} (start marker at {})",
            self.place(start)
        );
        self.message(&said, self.bytes.len())
    }

    fn unexpected(&mut self, wanted: &str) -> String {
        let Some(found) = self.peek() else {
            return self.message("Unexpected end-of-input", self.at);
        };
        let said = format!("Unexpected character ({}): {wanted}", shown(found));
        self.message(&said, self.at)
    }

    fn message(&self, said: &str, at: usize) -> String {
        format!("{said}\n at {}", self.place(at))
    }

    fn place(&self, at: usize) -> String {
        let before = &self.bytes[..at.min(self.bytes.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.rsplit(|byte| *byte == b'\n').next();
        let column = column.map_or(0, <[u8]>::len) + 1;
        format!(
            "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: {line}, column: {column}]"
        )
    }
}

fn shown(byte: u8) -> String {
    if byte.is_ascii_graphic() || byte == b' ' {
        format!("'{}' (code {byte})", char::from(byte))
    } else {
        format!("(CTRL-CHAR, code {byte})")
    }
}

#[cfg(test)]
mod tests {
    use super::what_is_wrong;

    /// What is typed, what is said of it, and the column.
    const SLIPS: [(&str, &str, u32); 13] = [
        (
            "{'order': 7}",
            "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
            2,
        ),
        (
            "{\"a\": 1 \"b\": 2}",
            "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries",
            9,
        ),
        (
            "[1 2]",
            "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries",
            4,
        ),
        (
            "{\"a\" 1}",
            "Unexpected character ('1' (code 49)): was expecting a colon",
            6,
        ),
        (
            "{\"a\": 1,}",
            "Unexpected character ('}' (code 125)): was expecting double-quote",
            9,
        ),
        (
            "[1,]",
            "Unexpected character (']' (code 93)): expected a valid value (JSON String",
            4,
        ),
        (
            "{\"a\": 'x'}",
            "Unexpected character (''' (code 39)): expected a valid value",
            7,
        ),
        (
            "{\"a\": True}",
            "Unrecognized token 'True': was expecting (JSON String",
            11,
        ),
        (
            "{\"a\": 01}",
            "Invalid numeric value: Leading zeroes not allowed",
            8,
        ),
        (
            "{\"a\": \"\\x\"}",
            "Unrecognized character escape 'x' (code 120)",
            10,
        ),
        (
            "{\"a\": [1",
            "Unexpected end-of-input: expected close marker for Array (start marker at [Source",
            9,
        ),
        (
            "{\"a\": \"b",
            "Unexpected end-of-input: was expecting closing quote for a string value",
            9,
        ),
        ("{\"a", "Unexpected end-of-input in field name", 4),
    ];

    #[test]
    fn each_slip_of_the_pen_has_its_own_sentence() {
        for (text, said, column) in SLIPS {
            let all = what_is_wrong(text.as_bytes());
            assert!(all.starts_with(said), "{text}: {all}");
            assert!(
                all.ends_with(&format!("line: 1, column: {column}]")),
                "{text}: {all}"
            );
        }
        let second = what_is_wrong(b"{\n  \"a\": 1\n  \"b\": 2\n}");
        assert!(second.ends_with("line: 3, column: 3]"), "{second}");
    }

    #[test]
    fn any_bytes_have_an_answer() {
        arbtest::arbtest(|u| {
            let bytes: Vec<u8> = u.arbitrary()?;
            assert!(what_is_wrong(&bytes).contains("line: "));
            Ok(())
        });
    }
}
