//! Cuts code into pieces of one colour each.

/// What a piece of code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Keyword,
    Text,
    Number,
    Comment,
    Name,
}

/// What the pieces of a language look like.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rules {
    pub(super) keywords: &'static [&'static str],
    /// `#` begins a comment at the start of a word.
    pub(super) comments: bool,
    /// Three quotes hold more than one line.
    pub(super) long_strings: bool,
    /// `'` quotes too.
    pub(super) single_quotes: bool,
    /// A backslash escapes within `'`.
    pub(super) single_escapes: bool,
    /// Letters right before a quote belong to the string: `f"..."`.
    pub(super) string_prefixes: bool,
    /// A word before this character is a key.
    pub(super) key_end: Option<char>,
    /// What these begin is a name: decorators, variables.
    pub(super) sigils: &'static [char],
    /// `!Ref` and the like are keywords.
    pub(super) tags: bool,
    /// `--name` is an option.
    pub(super) options: bool,
    /// The first word of a line is a command.
    pub(super) commands: bool,
}

/// Gives the pieces one by one; together they are the code.
#[derive(Debug)]
pub(super) struct Scanner<'c> {
    rest: &'c str,
    rules: Rules,
    /// The character before `rest`.
    before: char,
    /// Whether nothing but space has come since the line or the command began.
    fresh: bool,
}

impl<'c> Scanner<'c> {
    pub(super) const fn new(code: &'c str, rules: Rules) -> Self {
        Self {
            rest: code,
            rules,
            before: '\n',
            fresh: true,
        }
    }

    /// How long the next piece is, and what it is.
    fn next_piece(&self, first: char) -> (Kind, usize) {
        let rules = &self.rules;
        let starts_word = !is_word(self.before);
        if rules.comments && first == '#' && (self.before.is_whitespace() || self.fresh) {
            return (Kind::Comment, self.until_line_end());
        }
        if first == '"' || (rules.single_quotes && first == '\'' && starts_word) {
            let length = self.string(0, first);
            return (self.or_key(Kind::Text, length), length);
        }
        if rules.tags && first == '!' && self.before.is_whitespace() {
            return (Kind::Keyword, 1 + self.word_length(1));
        }
        if rules.sigils.contains(&first) && self.word_length(1) > 0 {
            return (Kind::Name, 1 + self.word_length(1));
        }
        if rules.options && first == '-' && self.before.is_whitespace() {
            return (Kind::Name, self.option_length());
        }
        if starts_word && is_word(first) {
            return self.word(first);
        }
        (Kind::Plain, first.len_utf8())
    }

    fn word(&self, first: char) -> (Kind, usize) {
        let length = match self.rules.key_end {
            Some(_) => self.key_length(),
            None => self.word_length(0),
        };
        if self.rules.string_prefixes && length <= 2 {
            let quote = self.rest[length..].chars().next();
            if let Some(quote @ ('"' | '\'')) = quote {
                return (Kind::Text, self.string(length, quote));
            }
        }
        let (kind, length) = if first.is_ascii_digit() {
            (Kind::Number, self.number_length())
        } else if self.rules.keywords.contains(&&self.rest[..length])
            || (self.rules.commands && self.fresh)
        {
            (Kind::Keyword, length)
        } else {
            (Kind::Plain, length)
        };
        (self.or_key(kind, length), length)
    }

    /// A key's colour when the sign of a key follows the piece.
    fn or_key(&self, kind: Kind, length: usize) -> Kind {
        let Some(sign) = self.rules.key_end else {
            return kind;
        };
        let after = &self.rest[length..];
        let mut after = after.trim_start_matches(' ').chars();
        let ends = after.next() == Some(sign);
        // YAML's colon needs a space or the line's end behind it: `AWS::SQS::Queue` is no key.
        let stands =
            sign != ':' || kind == Kind::Text || after.next().is_none_or(char::is_whitespace);
        if ends && stands { Kind::Name } else { kind }
    }

    fn until_line_end(&self) -> usize {
        self.rest.find('\n').unwrap_or(self.rest.len())
    }

    fn word_length(&self, from: usize) -> usize {
        let word = &self.rest[from..];
        word.find(|character| !is_word(character))
            .unwrap_or(word.len())
    }

    /// A key may hold dots, hyphens and slashes.
    fn key_length(&self) -> usize {
        self.rest
            .find(|character| !is_word(character) && !matches!(character, '-' | '.' | '/'))
            .unwrap_or(self.rest.len())
    }

    fn number_length(&self) -> usize {
        self.rest
            .find(|character: char| {
                !character.is_ascii_alphanumeric() && !matches!(character, '.' | '_')
            })
            .unwrap_or(self.rest.len())
            .max(1)
    }

    fn option_length(&self) -> usize {
        let name = self.rest.trim_start_matches('-');
        let dashes = self.rest.len() - name.len();
        let length = name
            .find(|character: char| !is_word(character) && character != '-')
            .unwrap_or(name.len());
        dashes + length
    }

    /// Where the string whose quote stands at `start` ends: behind its closing quote, or at the end of the line, or of
    /// the code when it is a long one.
    fn string(&self, start: usize, quote: char) -> usize {
        let escapes = quote == '"' || self.rules.single_escapes;
        let long: String = std::iter::repeat_n(quote, 3).collect();
        let is_long = self.rules.long_strings && self.rest[start..].starts_with(&long);
        let inside = start + if is_long { 3 } else { 1 };
        let mut escaped = false;
        for (at, character) in self.rest.char_indices() {
            if at < inside {
                continue;
            }
            if escaped {
                escaped = false;
            } else if escapes && character == '\\' {
                escaped = true;
            } else if is_long && self.rest[at..].starts_with(&long) {
                return at + 3;
            } else if !is_long && character == quote {
                return at + 1;
            } else if !is_long && character == '\n' {
                return at;
            }
        }
        self.rest.len()
    }
}

impl<'c> Iterator for Scanner<'c> {
    type Item = (Kind, &'c str);

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.rest.chars().next()?;
        let (kind, length) = self.next_piece(first);
        let (piece, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        self.rest = rest;
        self.before = piece.chars().next_back().unwrap_or(self.before);
        self.fresh = match first {
            '\n' | '|' | ';' | '&' => true,
            _ => self.fresh && first.is_whitespace(),
        };
        Some((kind, piece))
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}
