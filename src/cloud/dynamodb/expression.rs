//! Conditions and updates: the core of DynamoDB's expressions.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html> (read 2026-11-22).

use super::error::Error;
use serde_json::{Map, Value, json};
use std::cmp::Ordering;

/// How deep conditions may be nested.
const DEPTH_MAX: u32 = 32;

type Item = Map<String, Value>;

/// `ExpressionAttributeNames` and `ExpressionAttributeValues`.
pub(super) struct Names<'a> {
    names: &'a Value,
    values: &'a Value,
}

impl<'a> Names<'a> {
    pub(super) fn of(params: &'a Value) -> Self {
        Self {
            names: &params["ExpressionAttributeNames"],
            values: &params["ExpressionAttributeValues"],
        }
    }

    /// The attribute that a name or its stand-in means.
    pub(super) fn name(&self, text: &str) -> String {
        let stands_for = self.names[text].as_str().filter(|_| text.starts_with('#'));
        stands_for.unwrap_or(text).to_owned()
    }
}

/// Whether a condition holds for an item.
pub(super) fn holds(condition: &str, names: &Names<'_>, item: &Item) -> Result<bool, Error> {
    let mut reader = Reader::new(condition, names, item);
    let found = reader.either()?;
    reader.end()?;
    Ok(found)
}

/// Applies an update.
pub(super) fn update(expression: &str, names: &Names<'_>, item: &mut Item) -> Result<(), Error> {
    let before = item.clone();
    let mut reader = Reader::new(expression, names, &before);
    while let Some(clause) = reader.next() {
        let clause = clause.to_uppercase();
        loop {
            let Some(name) = reader.next().map(|name| names.name(&name)) else {
                return Err(reader.wrong());
            };
            match clause.as_str() {
                "SET" => {
                    reader.require("=")?;
                    let value = reader.sum()?;
                    item.insert(name, value);
                }
                "REMOVE" => drop(item.shift_remove(&name)),
                "ADD" => {
                    let more = reader.operand()?.ok_or_else(|| reader.wrong())?;
                    let sum = match item.get(&name) {
                        Some(old) => add(old, &more, 1.0).ok_or_else(|| reader.wrong())?,
                        None => more,
                    };
                    item.insert(name, sum);
                }
                _ => return Err(reader.wrong()),
            }
            if reader.peek() != Some(",") {
                break;
            }
            reader.at += 1;
        }
    }
    Ok(())
}

fn add(left: &Value, right: &Value, sign: f64) -> Option<Value> {
    let number = |value: &Value| value["N"].as_str()?.parse::<f64>().ok();
    let sum = number(left)? + sign * number(right)?;
    Some(json!({"N": format!("{sum}")}))
}

struct Reader<'a> {
    source: &'a str,
    tokens: Vec<String>,
    at: usize,
    depth: u32,
    names: &'a Names<'a>,
    item: &'a Item,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str, names: &'a Names<'a>, item: &'a Item) -> Self {
        let mut tokens: Vec<String> = Vec::new();
        let mut word = String::new();
        for c in source.chars() {
            if c.is_alphanumeric() || "_#:.-".contains(c) {
                word.push(c);
                continue;
            }
            if !word.is_empty() {
                tokens.push(std::mem::take(&mut word));
            }
            match (tokens.last_mut(), c) {
                (_, c) if c.is_whitespace() => {}
                (Some(last), '=' | '>') if last == "<" || (last == ">" && c == '=') => last.push(c),
                _ => tokens.push(c.into()),
            }
        }
        tokens.extend(Some(word).filter(|word| !word.is_empty()));
        Self {
            source,
            tokens,
            at: 0,
            depth: 0,
            names,
            item,
        }
    }

    fn wrong(&self) -> Error {
        let near = self.tokens.get(self.at).map_or("", String::as_str);
        Error::Validation(format!(
            "Invalid expression: Syntax error; token: \"{near}\", near: \"{}\"",
            self.source
        ))
    }

    fn peek(&self) -> Option<&str> {
        self.tokens.get(self.at).map(String::as_str)
    }

    fn next(&mut self) -> Option<String> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_there = self
            .peek()
            .is_some_and(|token| token.eq_ignore_ascii_case(word));
        self.at += usize::from(is_there);
        is_there
    }

    fn require(&mut self, token: &str) -> Result<(), Error> {
        if self.takes(token) {
            Ok(())
        } else {
            Err(self.wrong())
        }
    }

    fn end(&self) -> Result<(), Error> {
        if self.at >= self.tokens.len() {
            Ok(())
        } else {
            Err(self.wrong())
        }
    }

    fn either(&mut self) -> Result<bool, Error> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.wrong());
        }
        let mut found = self.both()?;
        while self.takes("OR") {
            found |= self.both()?;
        }
        self.depth -= 1;
        Ok(found)
    }

    fn both(&mut self) -> Result<bool, Error> {
        let mut found = self.one()?;
        while self.takes("AND") {
            found &= self.one()?;
        }
        Ok(found)
    }

    fn one(&mut self) -> Result<bool, Error> {
        if self.takes("NOT") {
            return Ok(!self.one()?);
        }
        if self.takes("(") {
            let found = self.either()?;
            self.require(")")?;
            return Ok(found);
        }
        if let Some(found) = self.function()? {
            return Ok(found);
        }
        let left = self.operand()?;
        let Some(op) = self.next() else {
            return Err(self.wrong());
        };
        if op.eq_ignore_ascii_case("BETWEEN") {
            let low = self.operand()?;
            self.require("AND")?;
            let high = self.operand()?;
            let within = |end: &Option<Value>, order: Ordering| {
                compare(left.as_ref(), end.as_ref()).is_some_and(|found| found != order)
            };
            return Ok(within(&low, Ordering::Less) && within(&high, Ordering::Greater));
        }
        let right = self.operand()?;
        let order = compare(left.as_ref(), right.as_ref());
        match op.as_str() {
            "=" => Ok(left.is_some() && left == right),
            "<>" => Ok(left != right),
            "<" => Ok(order.is_some_and(Ordering::is_lt)),
            "<=" => Ok(order.is_some_and(Ordering::is_le)),
            ">" => Ok(order.is_some_and(Ordering::is_gt)),
            ">=" => Ok(order.is_some_and(Ordering::is_ge)),
            _ => Err(self.wrong()),
        }
    }

    /// `attribute_exists(x)` and its like.
    fn function(&mut self) -> Result<Option<bool>, Error> {
        let known = [
            "attribute_exists",
            "attribute_not_exists",
            "begins_with",
            "contains",
        ];
        let name = self
            .peek()
            .filter(|name| known.contains(name))
            .map(str::to_owned);
        let Some(name) = name else {
            return Ok(None);
        };
        self.at += 1;
        self.require("(")?;
        let value = self.operand()?;
        let other = if self.takes(",") {
            self.operand()?
        } else {
            None
        };
        self.require(")")?;
        let text = |value: &Option<Value>| {
            value
                .as_ref()
                .and_then(|value| value["S"].as_str())
                .unwrap_or_default()
                .to_owned()
        };
        Ok(Some(match name.as_str() {
            "attribute_exists" => value.is_some(),
            "attribute_not_exists" => value.is_none(),
            "begins_with" => value.is_some() && text(&value).starts_with(&text(&other)),
            _ => value.is_some() && text(&value).contains(&text(&other)),
        }))
    }

    /// A value to set: operands with `+` or `-` between, `if_not_exists(x, v)`, `list_append(a, b)`.
    fn sum(&mut self) -> Result<Value, Error> {
        let mut left = self.settable()?;
        loop {
            let sign = match self.peek() {
                Some("+") => 1.0,
                Some("-") => -1.0,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.settable()?;
            left = add(&left, &right, sign).ok_or_else(|| self.wrong())?;
        }
    }

    fn settable(&mut self) -> Result<Value, Error> {
        let name = self.peek().unwrap_or_default().to_owned();
        if !matches!(name.as_str(), "if_not_exists" | "list_append") {
            return self.operand()?.ok_or_else(|| {
                Error::Validation("The provided expression refers to an attribute that does not exist in the item".into())
            });
        }
        self.at += 1;
        self.require("(")?;
        let first = self.operand()?;
        self.require(",")?;
        let second = self.operand()?.ok_or_else(|| self.wrong())?;
        self.require(")")?;
        if name == "if_not_exists" {
            return Ok(first.unwrap_or(second));
        }
        let list = |value: &Value| value["L"].as_array().cloned().unwrap_or_default();
        let mut all = first.as_ref().map(list).unwrap_or_default();
        all.extend(list(&second));
        Ok(json!({"L": all}))
    }

    /// A value that is given (`:v`), or an attribute's; none when it is not there.
    fn operand(&mut self) -> Result<Option<Value>, Error> {
        let Some(token) = self.next() else {
            return Err(self.wrong());
        };
        if token.starts_with(':') {
            return match self.names.values.get(&token) {
                Some(value) => Ok(Some(value.clone())),
                None => Err(Error::Validation(format!(
                    "Invalid expression: An expression attribute value used in expression is not defined; attribute value: {token}"
                ))),
            };
        }
        let is_name = token.starts_with(|c: char| c.is_alphabetic() || c == '#' || c == '_');
        if !is_name {
            return Err(self.wrong());
        }
        let mut parts = token.split('.').map(|part| self.names.name(part));
        let Some(first) = parts.next().and_then(|name| self.item.get(&name)) else {
            return Ok(None);
        };
        Ok(parts.try_fold(first.clone(), |value, part| value["M"].get(&part).cloned()))
    }
}

/// The order of two values of one type.
fn compare(left: Option<&Value>, right: Option<&Value>) -> Option<Ordering> {
    let (left, right) = (left?, right?);
    let number = |value: &Value| value["N"].as_str()?.parse::<f64>().ok();
    if let (Some(left), Some(right)) = (number(left), number(right)) {
        return left.partial_cmp(&right);
    }
    Some(left["S"].as_str()?.cmp(right["S"].as_str()?))
}
