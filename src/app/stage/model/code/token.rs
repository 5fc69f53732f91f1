//! Parts of code, whatever its language.

/// What a part of the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// The name of a field, with its quotes.
    Key,
    /// A text, with its quotes.
    Text,
    /// A number.
    Number,
    /// A word of the language itself: `true`, `def`, `!Ref`.
    Word,
    /// A bracket or another sign.
    Sign,
    /// A comment.
    Comment,
    /// A name that stands out: what is defined, a decorator, an anchor.
    Name,
    /// An expression inside a text.
    Query,
    /// What has no place in the language.
    Odd,
}

/// A part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub sort: Sort,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
}

impl Token {
    /// The part's own text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether it is this sign.
    #[must_use]
    pub fn is(self, text: &str, sign: &str) -> bool {
        self.sort == Sort::Sign && self.of(text) == sign
    }
}

/// The parts, each with its sort, for tests.
#[cfg(test)]
pub fn told(text: &str, tokens: &[Token]) -> String {
    let one = |token: &Token| {
        let sort = format!("{:?}", token.sort).to_lowercase();
        format!("{sort} {}", token.of(text))
    };
    tokens.iter().map(one).collect::<Vec<_>>().join(" | ")
}
