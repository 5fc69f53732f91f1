//! `$((...))`: sums of whole numbers, as in C.

use crate::syntax::is_name;

/// How deep parentheses may stand in each other.
const DEPTH_MAX: usize = 40;

/// The operators, the loosest first.
const LEVELS: [&[&str]; 7] = [
    &["||"],
    &["&&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["+", "-"],
    &["*", "/", "%"],
    &[],
];

struct Sum<'a> {
    rest: &'a str,
    depth: usize,
    value_of: &'a dyn Fn(&str) -> Option<String>,
}

/// What a sum comes to; names in it are those of variables.
///
/// # Errors
/// When it is none, or divides by zero.
pub(super) fn evaluate(
    text: &str,
    value_of: &dyn Fn(&str) -> Option<String>,
) -> Result<i64, String> {
    let mut sum = Sum {
        rest: text.trim(),
        depth: 0,
        value_of,
    };
    if sum.rest.is_empty() {
        return Ok(0);
    }
    let total = sum.level(0)?;
    match sum.rest.trim_start() {
        "" => Ok(total),
        rest => Err(format!(
            "syntax error in expression (error token is \"{rest}\")"
        )),
    }
}

impl Sum<'_> {
    fn level(&mut self, level: usize) -> Result<i64, String> {
        let Some(operators) = LEVELS.get(level).filter(|operators| !operators.is_empty()) else {
            return self.value();
        };
        let mut left = self.level(level + 1)?;
        loop {
            self.rest = self.rest.trim_start();
            let operator = operators
                .iter()
                .find(|operator| self.rest.starts_with(**operator));
            let Some(operator) = operator else {
                return Ok(left);
            };
            self.rest = &self.rest[operator.len()..];
            let right = self.level(level + 1)?;
            left = apply(operator, left, right)?;
        }
    }

    fn value(&mut self) -> Result<i64, String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err("expression recursion level exceeded".into());
        }
        self.rest = self.rest.trim_start();
        let value = match self.rest.chars().next() {
            None => Err("syntax error: operand expected".into()),
            Some('(') => {
                self.rest = &self.rest[1..];
                let inside = self.level(0)?;
                self.rest = self.rest.trim_start();
                let rest = self.rest.strip_prefix(')');
                self.rest = rest.ok_or("missing `)'")?;
                Ok(inside)
            }
            Some('-') => self.sign().map(i64::wrapping_neg),
            Some('+') => self.sign(),
            Some('!') => self.sign().map(|value| i64::from(value == 0)),
            Some(_) => self.number(),
        };
        self.depth -= 1;
        value
    }

    fn sign(&mut self) -> Result<i64, String> {
        self.rest = &self.rest[1..];
        self.value()
    }

    fn number(&mut self) -> Result<i64, String> {
        let is_part = |one: char| one == '_' || one.is_ascii_alphanumeric();
        let end = self
            .rest
            .find(|one| !is_part(one))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        let wrong = || {
            format!(
                "syntax error: operand expected (error token is \"{}\")",
                self.rest
            )
        };
        if word.is_empty() {
            return Err(wrong());
        }
        let value = if is_name(word) {
            let value = (self.value_of)(word).unwrap_or_default();
            let value = value.trim();
            if value.is_empty() {
                Some(0)
            } else {
                value.parse().ok()
            }
        } else {
            word.parse().ok()
        };
        let value =
            value.ok_or_else(|| format!("{word}: value too great for base or no number"))?;
        self.rest = rest;
        Ok(value)
    }
}

fn apply(operator: &str, left: i64, right: i64) -> Result<i64, String> {
    Ok(match operator {
        "||" => i64::from(left != 0 || right != 0),
        "&&" => i64::from(left != 0 && right != 0),
        "==" => i64::from(left == right),
        "!=" => i64::from(left != right),
        "<=" => i64::from(left <= right),
        ">=" => i64::from(left >= right),
        "<" => i64::from(left < right),
        ">" => i64::from(left > right),
        "+" => left.wrapping_add(right),
        "-" => left.wrapping_sub(right),
        "*" => left.wrapping_mul(right),
        _ if right == 0 => return Err("division by 0".into()),
        "/" => left.wrapping_div(right),
        _ => left.wrapping_rem(right),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_come_to_what_bash_makes_of_them() {
        let value_of = |name: &str| (name == "n").then(|| "7".to_owned());
        for (text, total) in [
            ("1 + 2 * 3", Ok(7)),
            ("(1+2)*3 - -1", Ok(10)),
            ("n % 4 == 3 && !0", Ok(1)),
            ("none", Ok(0)),
            ("9223372036854775807 + 1", Ok(i64::MIN)),
            ("", Ok(0)),
            ("1 / 0", Err("division by 0".to_owned())),
            ("(1", Err("missing `)'".to_owned())),
        ] {
            assert_eq!(evaluate(text, &value_of), total, "{text}");
        }
        assert!(evaluate("1 +", &value_of).is_err());
        assert!(evaluate(&"(".repeat(500), &value_of).is_err());
        assert!(evaluate("2x", &value_of).is_err());
    }
}
