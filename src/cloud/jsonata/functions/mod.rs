//! The library, as a table: name, signature, how many arguments a function looks at when it is given to another, and its
//! code. The table is sorted by name.

mod array;
mod encode;
mod format_number;
mod higher_order;
mod logic;
mod numeric;
mod object;
mod pattern;
mod picture;
mod step_functions;
mod string;
pub(super) mod time;

use super::Library;
use super::eval::{Answer, Call};
use super::signature::Signature;
use super::value::{Flags, Str, Value};
use std::sync::LazyLock;

/// A library function.
pub(super) struct Native {
    pub(super) signature: Signature,
    pub(super) arity: usize,
    /// Answers nothing when its first argument is nothing, and need not be asked.
    pub(super) skips_nothing: bool,
    pub(super) code: fn(&mut Call) -> Answer,
}

/// Name, signature, arity, code.
type Row = (&'static str, &'static str, u8, fn(&mut Call) -> Answer);

static ROWS: &[Row] = &[
    ("abs", "<n-:n>", 1, numeric::abs),
    ("append", "<xx:a>", 2, array::append),
    ("assert", "<bs?:x>", 2, logic::assert),
    ("average", "<a<n>:n>", 1, numeric::average),
    ("base64decode", "<s-:s>", 1, encode::base64_decode),
    ("base64encode", "<s-:s>", 1, encode::base64_encode),
    ("boolean", "<x-:b>", 1, logic::boolean),
    ("ceil", "<n-:n>", 1, numeric::ceil),
    ("clone", "<(oa)-:o>", 1, object::clone),
    ("contains", "<s-(sf):b>", 2, pattern::contains),
    ("count", "<a:n>", 1, array::count),
    ("decodeUrl", "<s-:s>", 1, encode::decode_url),
    (
        "decodeUrlComponent",
        "<s-:s>",
        1,
        encode::decode_url_component,
    ),
    ("distinct", "<x:x>", 1, array::distinct),
    ("each", "<o-f:a>", 2, higher_order::each),
    ("encodeUrl", "<s-:s>", 1, encode::encode_url),
    (
        "encodeUrlComponent",
        "<s-:s>",
        1,
        encode::encode_url_component,
    ),
    ("error", "<s?:x>", 1, logic::error),
    ("eval", "<sx?:x>", 2, logic::eval),
    ("exists", "<x:b>", 1, logic::exists),
    ("filter", "<af>", 2, higher_order::filter),
    ("floor", "<n-:n>", 1, numeric::floor),
    ("formatBase", "<n-n?:s>", 2, numeric::format_base),
    ("formatInteger", "<n-s:s>", 2, picture::format_integer),
    ("formatNumber", "<n-so?:s>", 3, format_number::format_number),
    ("fromMillis", "<n-s?s?:s>", 3, time::from_millis),
    ("join", "<a<s>s?:s>", 2, string::join),
    ("keys", "<x-:a<s>>", 1, object::keys),
    ("length", "<s-:n>", 1, string::length),
    ("lookup", "<x-s:x>", 2, object::lookup),
    ("lowercase", "<s-:s>", 1, string::lowercase),
    ("map", "<af>", 2, higher_order::map),
    ("match", "<s-f<s:o>n?:a<o>>", 3, pattern::matches),
    ("max", "<a<n>:n>", 1, numeric::max),
    ("merge", "<a<o>:o>", 1, object::merge),
    ("millis", "<:n>", 0, time::millis),
    ("min", "<a<n>:n>", 1, numeric::min),
    ("not", "<x-:b>", 1, logic::not),
    ("now", "<s?s?:s>", 2, time::now),
    ("number", "<(nsb)-:n>", 1, numeric::number),
    ("pad", "<s-ns?:s>", 3, string::pad),
    ("parseInteger", "<s-s:n>", 2, picture::parse_integer),
    ("power", "<n-n:n>", 2, numeric::power),
    ("random", "<:n>", 0, numeric::random),
    ("reduce", "<afj?:j>", 3, higher_order::reduce),
    ("replace", "<s-(sf)(sf)n?:s>", 4, pattern::replace),
    ("reverse", "<a:a>", 1, array::reverse),
    ("round", "<n-n?:n>", 2, numeric::round),
    ("shuffle", "<a:a>", 1, array::shuffle),
    ("sift", "<o-f?:o>", 2, higher_order::sift),
    ("single", "<af?>", 2, higher_order::single),
    ("sort", "<af?:a>", 2, array::sort),
    ("split", "<s-(sf)n?:a<s>>", 3, pattern::split),
    ("spread", "<x-:a<o>>", 1, object::spread),
    ("sqrt", "<n-:n>", 1, numeric::sqrt),
    ("string", "<x-b?:s>", 1, string::string),
    ("substring", "<s-nn?:s>", 3, string::substring),
    ("substringAfter", "<s-s:s>", 2, string::substring_after),
    ("substringBefore", "<s-s:s>", 2, string::substring_before),
    ("sum", "<a<n>:n>", 1, numeric::sum),
    ("toMillis", "<s-s?:n>", 2, time::to_millis),
    ("trim", "<s-:s>", 1, string::trim),
    ("type", "<x:s>", 1, logic::type_of),
    ("uppercase", "<s-:s>", 1, string::uppercase),
    ("zip", "<a+>", 0, array::zip),
];

/// What AWS Step Functions adds, or has in another form.
static STEP_FUNCTIONS: &[Row] = &[
    ("hash", "<s-s?:s>", 2, step_functions::hash),
    ("parse", "<s-:x>", 1, step_functions::parse),
    ("partition", "<an:a>", 2, step_functions::partition),
    ("random", "<n?:n>", 0, step_functions::random),
    ("range", "<nnn:a>", 3, step_functions::range),
    ("uuid", "<:s>", 0, step_functions::uuid),
];

/// What it leaves out: code that comes as data.
const NOT_IN_STEP_FUNCTIONS: &str = "eval";

/// The functions that have something to say about nothing.
const ASKED_ANYWAY: [&str; 10] = [
    "append", "assert", "count", "error", "exists", "millis", "now", "random", "uuid", "zip",
];

static TABLE: LazyLock<Vec<Native>> = LazyLock::new(|| {
    let native = |row: &Row| {
        let signature = Signature::parse(row.1).ok()?;
        let skips_nothing = !ASKED_ANYWAY.contains(&row.0);
        Some(Native {
            signature,
            arity: row.2.into(),
            skips_nothing,
            code: row.3,
        })
    };
    let rows = ROWS.iter().chain(STEP_FUNCTIONS);
    rows.filter_map(native).collect()
});

/// A function's place in the table.
pub(super) fn find(name: &str, library: Library) -> Option<u16> {
    let place = |rows: &[Row]| rows.binary_search_by(|row| row.0.cmp(name)).ok();
    let index = match library {
        Library::Standard => place(ROWS)?,
        Library::StepFunctions if name == NOT_IN_STEP_FUNCTIONS => return None,
        Library::StepFunctions => match place(STEP_FUNCTIONS) {
            Some(index) => ROWS.len() + index,
            None => place(ROWS)?,
        },
    };
    Some(index as u16)
}

/// The function at a place that [`find`] gave.
pub(super) fn get(index: u16) -> &'static Native {
    &TABLE[usize::from(index)]
}

impl Call<'_> {
    /// An argument, or nothing.
    fn arg(&self, index: usize) -> &Value {
        self.args.get(index).unwrap_or(&Value::Undefined)
    }

    /// An argument that is a string.
    fn text(&self, index: usize) -> Option<Str> {
        match self.arg(index) {
            Value::String(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// The first argument, where the signature says it is a string.
    fn subject(&self) -> Str {
        self.text(0).unwrap_or_default()
    }

    /// An argument that is a number.
    fn number(&self, index: usize) -> Option<f64> {
        match self.arg(index) {
            Value::Number(n) => Some(*n),
            _ => None,
        }
    }

    /// Calls a function that was given as an argument.
    fn apply(&mut self, function: &Value, args: Vec<Value>) -> Answer {
        self.machine.apply(function, args, &Value::Null, self.frame)
    }
}

/// An array that a function makes.
fn plain(items: Vec<Value>) -> Value {
    Value::array(items, Flags::PLAIN)
}
