//! `$formatInteger` and `$parseInteger`: whole numbers by a picture, as XPath's `format-integer` has it
//! (<https://www.w3.org/TR/xpath-functions-31/#func-format-integer>).

mod words;

use crate::jsonata::error::{Fail, fail};
use crate::jsonata::eval::{Answer, Call};
use crate::jsonata::number;
use crate::jsonata::value::Value;

/// The zeros of the scripts that have digits.
static ZEROS: [u32; 37] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66,
    0xDE6, 0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];

static ROMAN: [(&str, u32); 13] = [
    ("m", 1000),
    ("cm", 900),
    ("d", 500),
    ("cd", 400),
    ("c", 100),
    ("xc", 90),
    ("l", 50),
    ("xl", 40),
    ("x", 10),
    ("ix", 9),
    ("v", 5),
    ("iv", 4),
    ("i", 1),
];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Lower,
    Upper,
    Title,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Decimal,
    Letters,
    Roman,
    Words,
}

/// What a picture says.
#[derive(Clone)]
pub(super) struct Picture {
    style: Style,
    case: Case,
    /// `1st`, `first`
    ordinal: bool,
    zero: u32,
    /// Digits that are always there.
    pub(super) mandatory: usize,
    pub(super) optional: usize,
    /// The interval, where separators stand at regular ones.
    pub(super) interval: Option<(usize, char)>,
    /// How many digits have a separator before them, from the right.
    separators: Vec<(usize, char)>,
    /// The number of digits to read, where another number follows at once.
    pub(super) read_width: Option<usize>,
}

impl Picture {
    pub(super) fn parse(picture: &str) -> Result<Self, Fail> {
        let (primary, modifier) = picture.rsplit_once(';').unwrap_or((picture, ""));
        let mut parsed = Self {
            style: Style::Decimal,
            case: Case::Lower,
            ordinal: modifier.starts_with('o'),
            zero: 0x30,
            mandatory: 0,
            optional: 0,
            interval: None,
            separators: Vec::new(),
            read_width: None,
        };
        let (style, case) = match primary {
            "A" => (Style::Letters, Case::Upper),
            "a" => (Style::Letters, Case::Lower),
            "I" => (Style::Roman, Case::Upper),
            "i" => (Style::Roman, Case::Lower),
            "W" => (Style::Words, Case::Upper),
            "Ww" => (Style::Words, Case::Title),
            "w" => (Style::Words, Case::Lower),
            _ => {
                parsed.digits(primary)?;
                return Ok(parsed);
            }
        };
        (parsed.style, parsed.case) = (style, case);
        Ok(parsed)
    }

    /// Reads a picture of digits, from the right.
    fn digits(&mut self, primary: &str) -> Result<(), Fail> {
        let mut zero = None;
        let mut place = 0;
        for c in primary.chars().rev() {
            if let Some(found) = ZEROS
                .iter()
                .copied()
                .find(|zero| (*zero..*zero + 10).contains(&(c as u32)))
            {
                if *zero.get_or_insert(found) != found {
                    return Err(fail("D3131"));
                }
                self.mandatory += 1;
                place += 1;
            } else if c == '#' {
                self.optional += 1;
                place += 1;
            } else {
                self.separators.push((place, c));
            }
        }
        self.zero = zero.ok_or_else(|| fail("D3130").value(primary))?;
        self.interval = regular(&self.separators);
        Ok(())
    }

    /// Writes a number; what has a fraction is rounded down.
    pub(super) fn format(&self, value: f64) -> Result<String, Fail> {
        const LARGEST_ROMAN: f64 = 1e7;
        let negative = value < 0.0;
        let value = value.abs();
        if !value.is_finite() || (self.style == Style::Roman && value > LARGEST_ROMAN) {
            return Err(fail("D1001").value(number::to_text(value)));
        }
        let text = match self.style {
            Style::Decimal => self.format_digits(value),
            Style::Letters => letters(value),
            Style::Roman => roman(value),
            Style::Words => words::from_number(value, self.ordinal),
        };
        let text = match (self.style, self.case) {
            (Style::Decimal, _) | (Style::Words, Case::Title) => text,
            (_, Case::Upper) => text.to_uppercase(),
            _ => text.to_lowercase(),
        };
        Ok(if negative {
            "-".to_owned() + &text
        } else {
            text
        })
    }

    fn format_digits(&self, value: f64) -> String {
        let text = number::to_text(value);
        let missing = self.mandatory.saturating_sub(text.len());
        let digits: Vec<char> = std::iter::repeat_n('0', missing)
            .chain(text.chars())
            .collect();
        let last_two = (
            digits.len().checked_sub(2).and_then(|i| digits.get(i)),
            digits.last(),
        );
        let mut out = String::new();
        for (i, &digit) in digits.iter().enumerate() {
            let after = digits.len() - i;
            if i > 0 {
                out.extend(self.separator(after));
            }
            let moved = digit
                .to_digit(10)
                .and_then(|d| char::from_u32(self.zero + d));
            out.push(moved.unwrap_or(digit));
        }
        if self.ordinal {
            out.push_str(match last_two {
                (Some('1'), _) => "th",
                (_, Some('1')) => "st",
                (_, Some('2')) => "nd",
                (_, Some('3')) => "rd",
                _ => "th",
            });
        }
        out
    }

    /// The separator that stands before the last `digits` digits.
    fn separator(&self, digits: usize) -> Option<char> {
        match self.interval {
            Some((interval, c)) => digits.is_multiple_of(interval).then_some(c),
            None => self
                .separators
                .iter()
                .find(|separator| separator.0 == digits)
                .map(|separator| separator.1),
        }
    }

    /// A regular expression for numbers in this form, without regard to case.
    pub(super) fn pattern(&self) -> String {
        match self.style {
            Style::Letters => "[a-z]+".into(),
            Style::Roman => "[mdclxvi]+".into(),
            Style::Words => words::pattern(),
            Style::Decimal => {
                let mut pattern = match self.read_width {
                    Some(width) => format!("[0-9]{{{width}}}"),
                    None => "[0-9]+".into(),
                };
                if self.ordinal {
                    pattern.push_str("(?:th|st|nd|rd)");
                }
                pattern
            }
        }
    }

    /// Reads a number; NaN for what is not one.
    pub(super) fn read(&self, text: &str) -> f64 {
        match self.style {
            Style::Letters => text.chars().fold(0.0, |sum, c| {
                sum * 26.0 + f64::from(c.to_ascii_lowercase() as u32) - 96.0
            }),
            Style::Roman => read_roman(text),
            Style::Words => words::to_number(text),
            Style::Decimal => {
                let text = if self.ordinal {
                    text.trim_end_matches(|c: char| c.is_ascii_alphabetic())
                } else {
                    text
                };
                let mut digits = String::new();
                for c in text.chars() {
                    let is_separator = self.separators.iter().any(|separator| separator.1 == c);
                    let digit = (c as u32)
                        .checked_sub(self.zero)
                        .and_then(|d| char::from_digit(d, 10));
                    if !is_separator {
                        digits.push(digit.unwrap_or(c));
                    }
                }
                let length = digits.bytes().take_while(u8::is_ascii_digit).count();
                number::read(&digits[..length])
            }
        }
    }
}

/// The interval at which separators stand, if all are the same and at every multiple of it.
fn regular(separators: &[(usize, char)]) -> Option<(usize, char)> {
    let (_, sign) = *separators.first()?;
    let interval = separators
        .iter()
        .fold(0, |factor, separator| common_divisor(factor, separator.0));
    let everywhere = |i: usize| {
        separators
            .iter()
            .any(|separator| *separator == (i * interval, sign))
    };
    (interval > 0 && (1..=separators.len()).all(everywhere)).then_some((interval, sign))
}

/// The greatest common divisor.
pub(super) fn common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

/// Columns of a spreadsheet: a, b, ... z, aa, ab.
fn letters(value: f64) -> String {
    let mut reversed = String::new();
    let mut rest = value;
    while rest >= 1.0 {
        reversed.push(char::from(b'a' + ((rest - 1.0) % 26.0) as u8));
        rest = ((rest - 1.0) / 26.0).floor();
    }
    reversed.chars().rev().collect()
}

fn roman(value: f64) -> String {
    let mut rest = value as u32;
    let mut out = String::new();
    for &(sign, worth) in &ROMAN {
        while rest >= worth {
            out.push_str(sign);
            rest -= worth;
        }
    }
    out
}

fn read_roman(text: &str) -> f64 {
    let worth = |c: char| {
        let row = ROMAN
            .iter()
            .find(|(sign, _)| sign.len() == 1 && sign.starts_with(c.to_ascii_lowercase()));
        row.map_or(f64::NAN, |row| f64::from(row.1))
    };
    let (mut sum, mut largest) = (0.0, 1.0);
    for c in text.chars().rev() {
        let worth = worth(c);
        if worth < largest {
            sum -= worth;
        } else {
            largest = worth;
            sum += worth;
        }
    }
    sum
}

pub(super) fn format_integer(call: &mut Call) -> Answer {
    let Some(value) = call.number(0) else {
        return Ok(Value::Undefined);
    };
    let picture = Picture::parse(&call.text(1).unwrap_or_default())?;
    Ok(Value::text(&picture.format(value.floor())?))
}

pub(super) fn parse_integer(call: &mut Call) -> Answer {
    let picture = Picture::parse(&call.text(1).unwrap_or_default())?;
    Ok(Value::Number(picture.read(&call.subject())))
}
