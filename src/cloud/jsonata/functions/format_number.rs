//! `$formatNumber`: numbers by a picture, as XPath's `format-number` has it
//! (<https://www.w3.org/TR/xpath-functions-31/#func-format-number>).

use super::picture::common_divisor;
use crate::jsonata::error::{Fail, fail};
use crate::jsonata::eval::{Answer, Call};
use crate::jsonata::number;
use crate::jsonata::value::Value;

/// The characters that mean something in a picture, and that numbers are written with.
struct Signs {
    decimal: char,
    grouping: char,
    exponent: char,
    minus: char,
    percent: char,
    per_mille: char,
    zero: char,
    digit: char,
    pattern: char,
}

impl Signs {
    fn new(options: &Value) -> Self {
        let sign = |key: &str, otherwise: char| match options {
            Value::Object(object) => match object.get(key) {
                Some(Value::String(text)) => text.chars().next().unwrap_or(otherwise),
                _ => otherwise,
            },
            _ => otherwise,
        };
        Self {
            decimal: sign("decimal-separator", '.'),
            grouping: sign("grouping-separator", ','),
            exponent: sign("exponent-separator", 'e'),
            minus: sign("minus-sign", '-'),
            percent: sign("percent", '%'),
            per_mille: sign("per-mille", '‰'),
            zero: sign("zero-digit", '0'),
            digit: sign("digit", '#'),
            pattern: sign("pattern-separator", ';'),
        }
    }

    /// A digit that is always written.
    fn is_mandatory(&self, c: char) -> bool {
        (c as u32).wrapping_sub(self.zero as u32) < 10
    }

    fn is_digit(&self, c: char) -> bool {
        c == self.digit || self.is_mandatory(c)
    }

    /// Part of the number rather than of what stands around it.
    fn is_active(&self, c: char) -> bool {
        self.is_digit(c) || [self.decimal, self.grouping, self.exponent, self.pattern].contains(&c)
    }

    /// Ten's digits in this script.
    fn in_script(&self, text: &str) -> String {
        let moved = |c: char| {
            c.to_digit(10)
                .and_then(|d| char::from_u32(self.zero as u32 + d))
                .unwrap_or(c)
        };
        text.chars().map(moved).collect()
    }
}

/// One half of a picture, taken apart.
struct Half {
    whole: Vec<char>,
    prefix: String,
    suffix: String,
    integer: Vec<char>,
    fraction: Vec<char>,
    exponent: Option<Vec<char>>,
}

impl Half {
    fn new(signs: &Signs, text: &str) -> Self {
        let whole: Vec<char> = text.chars().collect();
        let inner = |c: &char| signs.is_active(*c) && *c != signs.exponent;
        let start = whole.iter().position(inner).unwrap_or(0);
        let end = whole
            .iter()
            .rposition(inner)
            .map_or(whole.len(), |last| last + 1);
        let active = whole.get(start..end).unwrap_or_default();
        // An exponent sign right after the last digit starts an exponent, too: an empty one.
        let with_sign = whole.get(start..=end).unwrap_or(active);
        let (mantissa, exponent) = match with_sign.iter().position(|c| *c == signs.exponent) {
            Some(at) => (
                &active[..at],
                Some(active.get(at + 1..).unwrap_or_default().to_vec()),
            ),
            None => (active, None),
        };
        let (integer, fraction) = match mantissa.iter().position(|c| *c == signs.decimal) {
            Some(at) => (mantissa[..at].to_vec(), mantissa[at + 1..].to_vec()),
            None => (mantissa.to_vec(), Vec::new()),
        };
        Self {
            prefix: whole[..start].iter().collect(),
            suffix: whole[end..].iter().collect(),
            integer,
            fraction,
            exponent,
            whole,
        }
    }

    fn count(&self, c: char) -> usize {
        self.whole.iter().filter(|found| **found == c).count()
    }

    /// The rule that the picture breaks, if any; of several, the last.
    fn broken_rule(&self, signs: &Signs) -> Option<&'static str> {
        let (percents, per_milles) = (self.count(signs.percent), self.count(signs.per_mille));
        let inner = self.whole.len() - self.suffix.chars().count();
        let active = &self.whole[self.prefix.chars().count()..inner];
        let beside = |a: char, b: char| {
            self.whole
                .windows(2)
                .any(|pair| pair == [a, b] || pair == [b, a])
        };
        let mandatory = |c: char| signs.is_mandatory(c);
        let optional = |c: char| c == signs.digit;
        let mut before_first = self.integer.iter().take_while(|c| !optional(**c));
        let before_first =
            self.integer.contains(&signs.digit) && before_first.any(|c| mandatory(*c));
        let mut after_last = self.fraction.iter().rev().take_while(|c| !optional(**c));
        let after_last = self.fraction.contains(&signs.digit) && after_last.any(|c| mandatory(*c));
        let mut mantissa = self.integer.iter().chain(&self.fraction);
        let exponent = self.exponent.as_deref();
        let rules = [
            ("D3081", self.count(signs.decimal) > 1),
            ("D3082", percents > 1),
            ("D3083", per_milles > 1),
            ("D3084", percents > 0 && per_milles > 0),
            ("D3085", !mantissa.any(|c| signs.is_digit(*c))),
            ("D3086", active.iter().any(|c| !signs.is_active(*c))),
            ("D3087", beside(signs.decimal, signs.grouping)),
            (
                "D3088",
                self.count(signs.decimal) == 0 && self.integer.last() == Some(&signs.grouping),
            ),
            ("D3089", beside(signs.grouping, signs.grouping)),
            ("D3090", before_first),
            ("D3091", after_last),
            (
                "D3092",
                exponent.is_some_and(|part| !part.is_empty()) && percents + per_milles > 0,
            ),
            (
                "D3093",
                exponent.is_some_and(|part| part.is_empty() || !part.iter().all(|c| mandatory(*c))),
            ),
        ];
        rules.into_iter().rfind(|rule| rule.1).map(|rule| rule.0)
    }
}

/// What a half says about the number.
struct Layout {
    /// Digits before the point, at least; and what an exponent is chosen by.
    integer_min: usize,
    scale: i32,
    fraction_min: usize,
    fraction_max: usize,
    exponent_min: usize,
    /// How many digits stand after each separator of the whole part, and whether they are regular.
    groups: Vec<usize>,
    interval: Option<usize>,
    /// How many digits stand before each separator of the fraction.
    fraction_groups: Vec<usize>,
}

impl Layout {
    fn new(signs: &Signs, half: &Half) -> Self {
        let mandatory = |part: &[char]| part.iter().filter(|c| signs.is_mandatory(**c)).count();
        let digits = |part: &[char]| part.iter().filter(|c| signs.is_digit(**c)).count();
        let separators = |part: &[char]| -> Vec<usize> {
            (0..part.len())
                .filter(|i| part[*i] == signs.grouping)
                .collect()
        };
        let groups: Vec<usize> = separators(&half.integer)
            .iter()
            .map(|i| digits(&half.integer[*i..]))
            .collect();
        let fraction_groups = separators(&half.fraction)
            .iter()
            .map(|i| digits(&half.fraction[..*i]))
            .collect();
        let interval = groups
            .iter()
            .copied()
            .reduce(common_divisor)
            .filter(|interval| {
                *interval > 0 && (1..=groups.len()).all(|i| groups.contains(&(i * interval)))
            });
        let mut layout = Self {
            integer_min: mandatory(&half.integer),
            scale: mandatory(&half.integer) as i32,
            fraction_min: mandatory(&half.fraction),
            fraction_max: digits(&half.fraction),
            exponent_min: half.exponent.as_deref().map_or(0, mandatory),
            groups,
            interval,
            fraction_groups,
        };
        if layout.integer_min == 0 && layout.fraction_max == 0 {
            if half.exponent.is_some() {
                layout.fraction_min = 1;
                layout.fraction_max = 1;
            } else {
                layout.integer_min = 1;
            }
        }
        if half.exponent.is_some() && layout.integer_min == 0 && half.integer.contains(&signs.digit)
        {
            layout.integer_min = 1;
        }
        if layout.integer_min == 0 && layout.fraction_min == 0 {
            layout.fraction_min = 1;
        }
        layout
    }

    /// The number as mantissa and exponent.
    fn scaled(&self, value: f64) -> (f64, Option<i32>) {
        if self.exponent_min == 0 {
            return (value, None);
        }
        let (mut mantissa, mut exponent) = (value, 0);
        let (low, high) = (
            number::shift_point(1.0, self.scale - 1),
            number::shift_point(1.0, self.scale),
        );
        while mantissa != 0.0 && mantissa.abs() < low {
            mantissa *= 10.0;
            exponent += -1;
        }
        while mantissa.abs() > high {
            mantissa /= 10.0;
            exponent += 1;
        }
        (mantissa, Some(exponent))
    }

    /// The whole part with its separators.
    fn group_integer(&self, digits: &str, grouping: char) -> String {
        let mut out = String::new();
        for (i, digit) in digits.char_indices() {
            let left = digits.len() - i;
            let separated = match self.interval {
                Some(interval) => left.is_multiple_of(interval),
                None => self.groups.contains(&left),
            };
            if i > 0 && separated {
                out.push(grouping);
            }
            out.push(digit);
        }
        out
    }

    fn group_fraction(&self, digits: &str, grouping: char) -> String {
        let mut out = String::new();
        for (i, digit) in digits.char_indices() {
            if i > 0 && self.fraction_groups.contains(&i) {
                out.push(grouping);
            }
            out.push(digit);
        }
        out
    }
}

/// Fills up with zeros on the left.
fn pad_left(digits: &str, width: usize) -> String {
    let mut out = "0".repeat(width.saturating_sub(digits.len()));
    out.push_str(digits);
    out
}

pub(super) fn format_number(call: &mut Call) -> Answer {
    let Some(value) = call.number(0) else {
        return Ok(Value::Undefined);
    };
    let signs = Signs::new(call.arg(2));
    let picture = call.text(1).unwrap_or_default();
    Ok(Value::text(&format(value, &picture, &signs)?))
}

fn format(value: f64, picture: &str, signs: &Signs) -> Result<String, Fail> {
    let mut halves: Vec<Half> = picture
        .split(signs.pattern)
        .map(|text| Half::new(signs, text))
        .collect();
    if halves.len() > 2 {
        return Err(fail("D3080"));
    }
    if let Some(code) = halves.iter().find_map(|half| half.broken_rule(signs)) {
        return Err(fail(code));
    }
    if !value.is_finite() {
        return Err(fail("D1001").value(number::to_text(value)));
    }
    let mut prefix = String::new();
    if value < 0.0 && halves.len() == 1 {
        prefix.push(signs.minus);
    }
    let half = halves.swap_remove(if value < 0.0 { halves.len() - 1 } else { 0 });
    let factor = if half.count(signs.percent) > 0 {
        100.0
    } else if half.count(signs.per_mille) > 0 {
        1000.0
    } else {
        1.0
    };
    let layout = Layout::new(signs, &half);
    let (mantissa, exponent) = layout.scaled(value * factor);
    let rounded = number::round(mantissa, layout.fraction_max as i32).abs();
    let text = format!("{rounded:.*}", layout.fraction_max);
    let (integer, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let integer = pad_left(integer.trim_start_matches('0'), layout.integer_min);
    let mut fraction = fraction.trim_end_matches('0').to_owned();
    while fraction.len() < layout.fraction_min {
        fraction.push('0');
    }
    let mut out = prefix + &half.prefix;
    out.push_str(&signs.in_script(&layout.group_integer(&integer, signs.grouping)));
    if !fraction.is_empty() {
        out.push(signs.decimal);
        out.push_str(&signs.in_script(&layout.group_fraction(&fraction, signs.grouping)));
    }
    if let Some(exponent) = exponent {
        out.push(signs.exponent);
        if exponent < 0 {
            out.push(signs.minus);
        }
        out.push_str(&signs.in_script(&pad_left(
            &exponent.unsigned_abs().to_string(),
            layout.exponent_min,
        )));
    }
    out.push_str(&half.suffix);
    Ok(out)
}
