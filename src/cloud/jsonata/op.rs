//! Operators and punctuation.

/// An operator or punctuation mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Dot,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    OpenParen,
    CloseParen,
    Comma,
    At,
    Hash,
    Semicolon,
    Colon,
    Question,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Pipe,
    Equal,
    Less,
    Greater,
    Caret,
    Ampersand,
    Bang,
    Tilde,
    Range,
    Assign,
    NotEqual,
    GreaterEqual,
    LessEqual,
    StarStar,
    Apply,
    Elvis,
    Coalesce,
    And,
    Or,
    In,
}

/// Each operator's text, and how tightly it binds to what stands on its left (0: it does not).
pub(super) static OPS: [(&str, Op, u8); 38] = [
    ("..", Op::Range, 0),
    (":=", Op::Assign, 10),
    ("!=", Op::NotEqual, 40),
    (">=", Op::GreaterEqual, 40),
    ("<=", Op::LessEqual, 40),
    ("**", Op::StarStar, 0),
    ("~>", Op::Apply, 40),
    ("?:", Op::Elvis, 40),
    ("??", Op::Coalesce, 40),
    (".", Op::Dot, 75),
    ("[", Op::OpenBracket, 80),
    ("]", Op::CloseBracket, 0),
    ("{", Op::OpenBrace, 70),
    ("}", Op::CloseBrace, 0),
    ("(", Op::OpenParen, 80),
    (")", Op::CloseParen, 0),
    (",", Op::Comma, 0),
    ("@", Op::At, 80),
    ("#", Op::Hash, 80),
    (";", Op::Semicolon, 0),
    (":", Op::Colon, 0),
    ("?", Op::Question, 20),
    ("+", Op::Plus, 50),
    ("-", Op::Minus, 50),
    ("*", Op::Star, 60),
    ("/", Op::Slash, 60),
    ("%", Op::Percent, 60),
    ("|", Op::Pipe, 0),
    ("=", Op::Equal, 40),
    ("<", Op::Less, 40),
    (">", Op::Greater, 40),
    ("^", Op::Caret, 40),
    ("&", Op::Ampersand, 50),
    ("!", Op::Bang, 0),
    ("~", Op::Tilde, 0),
    // Words, which the scan below must not find as prefixes of names.
    ("and", Op::And, 30),
    ("or", Op::Or, 25),
    ("in", Op::In, 40),
];

/// How many of [`OPS`] are signs; the rest are words.
pub(super) const SIGNS: usize = 35;

impl Op {
    fn row(self) -> (&'static str, Op, u8) {
        *OPS.iter().find(|row| row.1 == self).unwrap_or(&OPS[0])
    }

    /// As it is written.
    pub(super) fn text(self) -> &'static str {
        self.row().0
    }

    /// How tightly it binds to its left side.
    pub(super) fn power(self) -> u8 {
        self.row().2
    }
}
