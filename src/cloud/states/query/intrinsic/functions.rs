//! What each function does.

use super::{Call, Function, unescape};
use crate::digest;
use crate::jsonpath::equal;
use crate::rng::{Rng, format_uuid};
use crate::sqs::base64;
use serde_json::{Map, Value};

/// The longest text that Base64 and Hash take, in characters.
const TEXT_CHARS_MAX: usize = 10_000;
/// How many items `States.ArrayRange` makes at most.
const RANGE_MAX: i64 = 1000;

type Made = Result<Value, String>;

const fn function(
    name: &'static str,
    (least, most): (usize, usize),
    code: fn(&mut Call<'_>) -> Made,
) -> Function {
    Function {
        name,
        least,
        most,
        code,
    }
}

static FUNCTIONS: [Function; 18] = [
    function("Array", (0, usize::MAX), array),
    function("ArrayContains", (2, 2), array_contains),
    function("ArrayGetItem", (2, 2), array_get_item),
    function("ArrayLength", (1, 1), array_length),
    function("ArrayPartition", (2, 2), array_partition),
    function("ArrayRange", (3, 3), array_range),
    function("ArrayUnique", (1, 1), array_unique),
    function("Base64Decode", (1, 1), base64_decode),
    function("Base64Encode", (1, 1), base64_encode),
    function("Format", (1, usize::MAX), format),
    function("Hash", (2, 2), hash),
    function("JsonMerge", (3, 3), json_merge),
    function("JsonToString", (1, 1), json_to_string),
    function("MathAdd", (2, 2), math_add),
    function("MathRandom", (2, 3), math_random),
    function("StringSplit", (2, 2), string_split),
    function("StringToJson", (1, 1), string_to_json),
    function("UUID", (0, 0), uuid),
];

pub(super) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

impl Call<'_> {
    fn arg(&self, at: usize) -> &Value {
        self.args.get(at).unwrap_or(&Value::Null)
    }

    fn list(&self, at: usize) -> Result<&Vec<Value>, String> {
        let wrong = || {
            format!(
                "argument {} must be an array, but was: {}",
                at + 1,
                self.arg(at)
            )
        };
        self.arg(at).as_array().ok_or_else(wrong)
    }

    fn text(&self, at: usize) -> Result<&str, String> {
        let wrong = || {
            format!(
                "argument {} must be a string, but was: {}",
                at + 1,
                self.arg(at)
            )
        };
        self.arg(at).as_str().ok_or_else(wrong)
    }

    /// A number, rounded: halves go up.
    fn number(&self, at: usize) -> Result<i64, String> {
        let wrong = || {
            format!(
                "argument {} must be a number, but was: {}",
                at + 1,
                self.arg(at)
            )
        };
        let value = self.arg(at);
        match value.as_i64() {
            Some(number) => Ok(number),
            None => {
                let number = value.as_f64().ok_or_else(wrong)?;
                Ok((number + 0.5).floor() as i64)
            }
        }
    }

    fn rng(&self) -> Rng {
        let mut rng = Rng::new(self.seed.get());
        self.seed.set(rng.next_u64());
        rng
    }
}

fn array(call: &mut Call<'_>) -> Made {
    Ok(Value::Array(std::mem::take(&mut call.args)))
}

fn array_contains(call: &mut Call<'_>) -> Made {
    let wanted = call.arg(1);
    Ok(call.list(0)?.iter().any(|item| equal(item, wanted)).into())
}

fn array_get_item(call: &mut Call<'_>) -> Made {
    let (list, index) = (call.list(0)?, call.number(1)?);
    let item = usize::try_from(index)
        .ok()
        .and_then(|index| list.get(index));
    item.cloned()
        .ok_or_else(|| format!("Index {index} out of bounds for length {}", list.len()))
}

fn array_length(call: &mut Call<'_>) -> Made {
    Ok(call.list(0)?.len().into())
}

fn array_partition(call: &mut Call<'_>) -> Made {
    let (list, size) = (call.list(0)?, call.number(1)?);
    let size = usize::try_from(size).ok().filter(|size| *size > 0);
    let size = size.ok_or("the chunk size must be a positive integer")?;
    Ok(list
        .chunks(size)
        .map(|chunk| Value::Array(chunk.to_vec()))
        .collect())
}

fn array_range(call: &mut Call<'_>) -> Made {
    let (first, last, step) = (call.number(0)?, call.number(1)?, call.number(2)?);
    if step == 0 {
        return Err("the step must not be zero".into());
    }
    let span = i128::from(last) - i128::from(first);
    let count = span / i128::from(step) + 1;
    let goes_there = span == 0 || (span > 0) == (step > 0);
    if !goes_there {
        return Ok(Value::Array(Vec::new()));
    }
    if count > i128::from(RANGE_MAX) {
        return Err(format!(
            "the range cannot contain more than {RANGE_MAX} items"
        ));
    }
    let count = i64::try_from(count).unwrap_or(0);
    Ok((0..count)
        .map(|at| Value::from(first + at * step))
        .collect())
}

fn array_unique(call: &mut Call<'_>) -> Made {
    let mut unique: Vec<Value> = Vec::new();
    for item in call.list(0)? {
        if !unique.iter().any(|known| equal(known, item)) {
            unique.push(item.clone());
        }
    }
    Ok(Value::Array(unique))
}

fn limited(text: &str) -> Result<&str, String> {
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(format!(
            "the text cannot be longer than {TEXT_CHARS_MAX} characters"
        ));
    }
    Ok(text)
}

fn base64_encode(call: &mut Call<'_>) -> Made {
    Ok(base64::encode(limited(call.text(0)?)?.as_bytes()).into())
}

fn base64_decode(call: &mut Call<'_>) -> Made {
    let text = limited(call.text(0)?)?;
    let bytes = base64::decode(text).ok_or("the text is not Base64")?;
    Ok(String::from_utf8_lossy(&bytes).into_owned().into())
}

fn hash(call: &mut Call<'_>) -> Made {
    let algorithm = call.text(1)?;
    let data = match call.arg(0) {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let digest = digest::hex(algorithm, limited(&data)?.as_bytes());
    digest.map(Value::String).ok_or_else(|| {
        format!("'{algorithm}' is not a supported algorithm: MD5, SHA-1, SHA-256, SHA-384, SHA-512")
    })
}

/// Only the outermost keys are merged; AWS does not know deep merging yet.
fn json_merge(call: &mut Call<'_>) -> Made {
    if call.arg(2) != &Value::Bool(false) {
        return Err("the third argument must be false: deep merging is not supported".into());
    }
    let object = |at| {
        let wrong = || {
            format!(
                "argument {} must be an object, but was: {}",
                at + 1,
                call.arg(at)
            )
        };
        call.arg(at).as_object().ok_or_else(wrong)
    };
    let mut merged: Map<String, Value> = object(0)?.clone();
    for (key, value) in object(1)? {
        merged.insert(key.clone(), value.clone());
    }
    Ok(Value::Object(merged))
}

fn json_to_string(call: &mut Call<'_>) -> Made {
    Ok(call.arg(0).to_string().into())
}

fn string_to_json(call: &mut Call<'_>) -> Made {
    let text = call.text(0)?;
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(text).map_err(|error| format!("the text is not JSON: {error}"))
}

fn math_add(call: &mut Call<'_>) -> Made {
    let sum = call.number(0)?.checked_add(call.number(1)?);
    sum.map(Value::from)
        .ok_or_else(|| "the sum is out of range".into())
}

/// From the first number, up to but not including the second.
fn math_random(call: &mut Call<'_>) -> Made {
    let (from, to) = (call.number(0)?, call.number(1)?);
    if from >= to {
        return Err("the end of the range must be greater than its start".into());
    }
    let mut rng = match call.args.get(2) {
        Some(_) => Rng::new(call.number(2)? as u64),
        None => call.rng(),
    };
    let span = to.wrapping_sub(from) as u64;
    Ok(from.wrapping_add(rng.below(span) as i64).into())
}

fn string_split(call: &mut Call<'_>) -> Made {
    let (text, marks) = (call.text(0)?, call.text(1)?);
    let parts = text
        .split(|c| marks.contains(c))
        .filter(|part| !part.is_empty());
    Ok(parts.map(Value::from).collect())
}

fn uuid(call: &mut Call<'_>) -> Made {
    Ok(format_uuid(call.rng().uuid_bits()).into())
}

/// Puts the arguments in place of `{}`, one after the other.
fn format(call: &mut Call<'_>) -> Made {
    let raw = match call.template {
        Some(raw) => raw,
        None => call.text(0)?,
    };
    let mut out = String::new();
    let mut rest = call.args.iter().skip(1);
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push_str(&unescape(
                &chars.next().map_or(String::new(), |c| format!("\\{c}")),
            )),
            '{' if chars.peek() == Some(&'}') => {
                chars.next();
                let arg = rest
                    .next()
                    .ok_or("the template has more {} than there are arguments")?;
                out.push_str(&shown(arg));
            }
            c => out.push(c),
        }
    }
    match rest.next() {
        Some(_) => Err("there are more arguments than the template has {}".into()),
        None => Ok(out.into()),
    }
}

/// A value as Java writes it: objects as `{key=value}`.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(shown).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(object) => {
            let pairs = object
                .iter()
                .map(|(key, value)| format!("{key}={}", shown(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
