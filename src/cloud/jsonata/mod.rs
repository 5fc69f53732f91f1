//! JSONata, the query and transformation language of Step Functions and of the course's goals.
//!
//! ```text
//! source --lexer--> tokens --parser--> Expr --eval--> Value --convert--> JSON
//! ```
//!
//! The language is the one of <https://docs.jsonata.org> (2.x, read 2026-11-22). The engine is a tree walker with three
//! invariants that the rest of the project leans on:
//!
//! * It is pure: time ([`Env::now_ms`]) and randomness ([`Env::seed`]) come in, nothing else does.
//! * It always ends: [`Limits`] bound how deep and how long an expression may run, a value's nesting is bounded, and
//!   so is the parser's. A bound that is met is an [`Error`] (`U1001`), never a hang and never an overflow.
//! * It never panics, whatever the source and the input.
//!
//! What differs from the JavaScript original, on purpose:
//!
//! * Strings hold no lone surrogates, as Rust's are Unicode: `"\ud800"` is a mistake in the source.
//! * Positions of errors count characters, and point at the start of the token that is to blame.
//! * The keys of an object stay in their order, also where they look like numbers.
//! * A number that is not finite cannot leave: it is the error `D1001`, where JavaScript would write `null`.
//! * A regular expression that is not understood is the error `S0303`, and may stand after any opening bracket.
//! * A bound that is met is `U1001`, as in the official test suite.

mod ast;
mod convert;
mod data;
mod error;
mod eval;
mod functions;
mod lexer;
mod number;
mod op;
mod parser;
mod regex;
mod signature;
mod text;
mod value;

#[cfg(test)]
mod tests;

pub use data::Data;
pub use error::Error;
pub(crate) use functions::time::calendar;

use std::fmt;
use std::sync::Arc;

/// A parsed expression: parse once, evaluate as often as needed. Cloning shares the tree.
#[derive(Clone)]
pub struct Expr {
    source: Arc<str>,
    root: Arc<ast::Node>,
}

impl fmt::Debug for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expr").field(&self.source).finish()
    }
}

/// The steps that matching one text against a [`Pattern`] may take.
const PATTERN_STEPS: usize = 100_000;

/// The engine's regular expressions for the rest of the cloud, so that the page carries one kind only.
pub(crate) struct Pattern(regex::Regex);

impl Pattern {
    /// Reads a pattern that the whole of a text has to match.
    ///
    /// # Errors
    /// A sentence that says why it is no pattern.
    pub(crate) fn whole(pattern: &str) -> Result<Self, String> {
        let whole = regex::Regex::new(&format!("^(?:{pattern})$"), false, false);
        whole
            .map(Self)
            .map_err(|fail| fail.into_error().message.trim_end_matches('.').to_owned())
    }

    /// Reads a pattern that any part of a text may match. `(?i)` at its beginning ignores case.
    ///
    /// # Errors
    /// A sentence that says why it is no pattern.
    pub(crate) fn part(pattern: &str) -> Result<Self, String> {
        let (pattern, ignore_case) = match pattern.strip_prefix("(?i)") {
            Some(rest) => (rest, true),
            None => (pattern, false),
        };
        let part = regex::Regex::new(pattern, ignore_case, false);
        part.map(Self)
            .map_err(|fail| fail.into_error().message.trim_end_matches('.').to_owned())
    }

    /// Reads a pattern that may match anywhere in a text.
    ///
    /// # Errors
    /// As [`whole`](Self::whole).
    pub(crate) fn with_case(pattern: &str, ignore_case: bool) -> Result<Self, String> {
        regex::Regex::new(pattern, ignore_case, false)
            .map(Self)
            .map_err(|fail| fail.into_error().message.trim_end_matches('.').to_owned())
    }

    /// Every match in a text, in order: where it is, and where its groups are, in bytes. What takes too long to find is
    /// left out.
    pub(crate) fn find_all(&self, text: &str) -> Vec<Vec<Option<(usize, usize)>>> {
        let mut budget = PATTERN_STEPS;
        let mut from = 0;
        let mut found = Vec::new();
        while let Ok(Some(spans)) = self.0.find(text, from, &mut budget) {
            let Some(Some((start, end))) = spans.first().copied() else {
                break;
            };
            let step = text.get(end..).and_then(|rest| rest.chars().next());
            let next = if end > start {
                end
            } else {
                end + step.map_or(1, char::len_utf8)
            };
            found.push(spans);
            if next > text.len() {
                break;
            }
            from = next;
        }
        found
    }

    /// Whether a text matches; a match that takes too long to find is none.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.is_match_within(text, PATTERN_STEPS)
    }

    /// As [`is_match`](Self::is_match), in at most so many steps.
    pub(crate) fn is_match_within(&self, text: &str, steps: usize) -> bool {
        let mut budget = steps;
        matches!(self.0.find(text, 0, &mut budget), Ok(Some(_)))
    }
}

/// How far one evaluation may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Evaluations and calls that may be open at once; a function that calls itself takes three or four each time, unless
    /// it is the last thing it does. They stand on the thread's stack: at most 1.5 kB each in a release build and 4 kB in
    /// a debug build.
    pub depth: u32,
    /// Units of work: one for each node evaluated, and one for every few items or characters that a function handles.
    pub steps: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 400,
            steps: 2_000_000,
        }
    }
}

/// What an evaluation may see besides its input.
#[derive(Clone, Copy, Debug, Default)]
pub struct Env<'a> {
    /// Variables by name, without the dollar sign.
    pub bindings: &'a [(&'a str, serde_json::Value)],
    /// What `$now` and `$millis` answer: milliseconds since 1970-01-01T00:00Z.
    pub now_ms: u64,
    /// Where `$random` and `$shuffle` start: the same seed gives the same numbers.
    pub seed: u64,
    /// The bounds.
    pub limits: Limits,
    /// More variables, which are only looked at.
    pub shared: &'a [(&'a str, Shared<'a>)],
    /// Which functions there are.
    pub library: Library,
}

/// The value of a variable that somebody else keeps.
#[derive(Clone, Copy, Debug)]
pub enum Shared<'a> {
    /// The value.
    One(&'a serde_json::Value),
    /// An object with these fields.
    Fields(&'a [(&'a str, &'a serde_json::Value)]),
}

/// The functions that an expression can call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Library {
    /// JSONata's own.
    #[default]
    Standard,
    /// Those of AWS Step Functions: JSONata's without `$eval`, and `$partition`, `$range`, `$hash`, `$random` with a seed,
    /// `$uuid` and `$parse`.
    ///
    /// <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html> (read 2026-11-22).
    StepFunctions,
}

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// JSONata's "nothing", as for a field that is not there.
    Nothing,
    /// A function, which JSON cannot hold.
    Function,
    /// A value.
    Value(serde_json::Value),
}

/// Parses an expression.
///
/// # Errors
/// The first mistake in the source, with its position in characters from the start.
pub fn parse(source: &str) -> Result<Expr, Error> {
    match parser::parse(source) {
        Ok(root) => Ok(Expr {
            source: source.into(),
            root: Arc::new(root),
        }),
        Err(fail) => Err(fail.into_error()),
    }
}

impl Expr {
    /// Evaluates the expression against `input`. `None` is JSONata's "nothing", as for a field that is not there;
    /// functions, which JSON cannot hold, are nothing too.
    ///
    /// # Errors
    /// A type or value error of the language (`T....`, `D....`), or `U1001` when a bound of [`Env::limits`] is met.
    pub fn evaluate(
        &self,
        input: &serde_json::Value,
        env: &Env,
    ) -> Result<Option<serde_json::Value>, Error> {
        self.evaluate_on(&Data::new(input)?, env)
    }

    /// As [`evaluate`](Self::evaluate), against data that were made ready before.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn evaluate_on(&self, input: &Data, env: &Env) -> Result<Option<serde_json::Value>, Error> {
        match self.outcome_on(input, env)? {
            Outcome::Value(value) => Ok(Some(value)),
            Outcome::Nothing | Outcome::Function => Ok(None),
        }
    }

    /// As [`evaluate`](Self::evaluate), but tells functions from nothing.
    ///
    /// # Errors
    /// The same.
    pub fn outcome(&self, input: &serde_json::Value, env: &Env) -> Result<Outcome, Error> {
        self.outcome_on(&Data::new(input)?, env)
    }

    fn outcome_on(&self, input: &Data, env: &Env) -> Result<Outcome, Error> {
        eval::run(&self.root, input.0.clone(), env).map_err(|fail| fail.into_error())
    }

    /// Where the expression speaks of its own input, which not every host gives one: the first name, `*`, `**` or `$$`
    /// outside functions and paths, as it is written.
    #[must_use]
    pub fn input_reference(&self) -> Option<&str> {
        ast::input_reference(&self.root)
    }
}
