//! Function signatures: `<s-nn?:s>` and the like, matched against arguments.

use super::error::{Fail, fail};
use super::value::{Flags, Value};

/// The parameters of a function; what it returns is not checked.
#[derive(Clone, Debug)]
pub(super) struct Signature(Vec<Param>);

#[derive(Clone, Debug, Default)]
struct Param {
    /// The types it takes, one bit each, as [`bit`] numbers them.
    accepts: u16,
    is_array: bool,
    is_function: bool,
    /// `?` or `-`
    optional: bool,
    /// `+`
    repeated: bool,
    /// `-`: the context stands in when it is left out.
    context: bool,
    /// The letters between `<` and `>`.
    items: Option<String>,
}

/// The letters of types: array, string, number, boolean, null, function, object, and m for an argument that is nothing.
const LETTERS: &str = "asnblfom";

fn bit(letter: char) -> u16 {
    LETTERS.find(letter).map_or(0, |i| 1 << i)
}

fn bits(letters: &str) -> u16 {
    letters
        .chars()
        .fold(bit('m'), |sum, letter| sum | bit(letter))
}

/// The letter of a value's type.
fn letter(value: &Value) -> char {
    match value {
        Value::Undefined => 'm',
        Value::Null => 'l',
        Value::Bool(_) => 'b',
        Value::Number(_) => 'n',
        Value::String(_) => 's',
        Value::Array(..) => 'a',
        Value::Object(_) => 'o',
        Value::Native(_) | Value::Function(_) => 'f',
    }
}

/// Where the bracket that opens at `from` closes, or the end.
fn closing(text: &[char], from: usize, open: char, close: char) -> usize {
    let mut depth = 0;
    for (i, c) in text.iter().enumerate().skip(from) {
        if *c == open {
            depth += 1;
        } else if *c == close {
            depth -= 1;
            if depth == 0 {
                return i;
            }
        }
    }
    text.len()
}

impl Signature {
    /// Reads a signature, from `<` to `>`. On failure, also how many characters in.
    pub(super) fn parse(text: &str) -> Result<Self, (Fail, usize)> {
        let text: Vec<char> = text.chars().collect();
        let mut params: Vec<Param> = Vec::new();
        let mut at = 1;
        while let Some(&c) = text.get(at) {
            match c {
                ':' => break,
                's' | 'n' | 'b' | 'l' | 'o' => params.push(Param {
                    accepts: bits(c.encode_utf8(&mut [0; 4])),
                    ..Param::default()
                }),
                'a' | 'x' => params.push(Param {
                    accepts: bits(LETTERS),
                    is_array: c == 'a',
                    ..Param::default()
                }),
                'j' => params.push(Param {
                    accepts: bits("asnblo"),
                    ..Param::default()
                }),
                'f' => params.push(Param {
                    accepts: bit('f'),
                    is_function: true,
                    ..Param::default()
                }),
                '(' => {
                    let end = closing(&text, at, '(', ')');
                    let choice: String = text[(at + 1).min(end)..end].iter().collect();
                    if choice.contains('<') {
                        return Err((fail("S0402"), at));
                    }
                    params.push(Param {
                        accepts: bits(&choice),
                        ..Param::default()
                    });
                    at = end;
                }
                _ => at = Self::modify(&text, at, params.last_mut()).map_err(|fail| (fail, at))?,
            }
            at += 1;
        }
        Ok(Self(params))
    }

    /// Reads what follows a type letter.
    fn modify(text: &[char], at: usize, param: Option<&mut Param>) -> Result<usize, Fail> {
        let c = text[at];
        let Some(param) = param else {
            return if c == '<' { Err(fail("S0401")) } else { Ok(at) };
        };
        match c {
            '-' => {
                param.context = true;
                param.optional = true;
            }
            '?' => param.optional = true,
            '+' => param.repeated = true,
            '<' => {
                if !param.is_array && !param.is_function {
                    return Err(fail("S0401"));
                }
                let end = closing(text, at, '<', '>');
                param.items = Some(text[(at + 1).min(end)..end].iter().collect());
                return Ok(end);
            }
            _ => {}
        }
        Ok(at)
    }

    /// Fits arguments to the parameters: fills in the context, and makes arrays of single items.
    pub(super) fn fit(&self, args: Vec<Value>, context: &Value) -> Result<Vec<Value>, Fail> {
        let types: Vec<char> = args.iter().map(letter).collect();
        let mut counts = Vec::new();
        if assign(&self.0, &types, true, &mut counts).is_none() {
            return Err(self.mismatch(&types));
        }
        let mut fitted = Vec::with_capacity(args.len());
        let mut rest = args.into_iter();
        let mut index = 0;
        for (param, count) in self.0.iter().zip(counts) {
            if count == 0 && param.context {
                if param.accepts & bit(letter(context)) == 0 {
                    return Err(fail("T0411").value((index + 1).to_string()));
                }
                fitted.push(context.clone());
                continue;
            }
            if count == 0 {
                fitted.push(rest.next().unwrap_or(Value::Undefined));
                index += 1;
            }
            for _ in 0..count {
                let arg = rest.next().unwrap_or(Value::Undefined);
                index += 1;
                fitted.push(
                    param
                        .fit(arg)
                        .ok_or_else(|| fail("T0412").value(index.to_string()))?,
                );
            }
        }
        Ok(fitted)
    }

    /// The error for arguments that do not fit, naming the first that cannot.
    fn mismatch(&self, types: &[char]) -> Fail {
        let mut good = 0;
        for count in 1..=self.0.len() {
            match assign(&self.0[..count], types, false, &mut Vec::new()) {
                Some(used) => good = used,
                None => break,
            }
        }
        fail("T0410").value((good + 1).to_string())
    }
}

impl Param {
    /// One argument made to fit, or `None` when the items of an array are of the wrong type.
    fn fit(&self, arg: Value) -> Option<Value> {
        if !self.is_array || arg.is_undefined() {
            return Some(arg);
        }
        let wanted = self.items.as_deref().and_then(|items| items.chars().next());
        if let Some(wanted) = wanted
            && arg.as_items().iter().any(|item| letter(item) != wanted)
        {
            return None;
        }
        Some(if arg.items().is_some() {
            arg
        } else {
            Value::array(vec![arg], Flags::PLAIN)
        })
    }
}

/// How many arguments each parameter takes, as many as it can from the left; `whole` means all must be taken. Answers
/// how many were.
fn assign(params: &[Param], types: &[char], whole: bool, counts: &mut Vec<usize>) -> Option<usize> {
    let Some((param, rest)) = params.split_first() else {
        return (!whole || types.is_empty()).then_some(0);
    };
    let longest = if param.repeated { types.len() } else { 1 };
    let fits = types
        .iter()
        .take(longest)
        .take_while(|t| param.accepts & bit(**t) != 0)
        .count();
    let fewest = usize::from(!param.optional);
    for count in (fewest..=fits).rev() {
        let before = counts.len();
        counts.push(count);
        if let Some(used) = assign(rest, &types[count..], whole, counts) {
            return Some(count + used);
        }
        counts.truncate(before);
    }
    None
}
