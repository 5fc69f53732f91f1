//! A recogniser of SQL injection.
//!
//! AWS does not publish its own. This one reads a text as it would stand in a query, bare or inside quotes, and looks for
//! what injections are made of: `' OR 1=1`, `UNION SELECT`, `'; DROP TABLE`, comments that cut a query off, functions
//! that wait. High sensitivity adds whole statements and words after a quote, and with them false alarms.

/// A piece of SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Number,
    Text,
    Comment,
    Sign(u8),
}

impl Token {
    fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(found) if found == word)
    }

    fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }
}

/// Statements that do harm when they follow a semicolon.
const STATEMENTS: [&str; 13] = [
    "select", "insert", "update", "delete", "drop", "alter", "create", "truncate", "exec",
    "execute", "declare", "shutdown", "waitfor",
];
/// Functions that only an attacker calls.
const FUNCTIONS: [&str; 9] = [
    "sleep",
    "benchmark",
    "pg_sleep",
    "load_file",
    "extractvalue",
    "updatexml",
    "xp_cmdshell",
    "sys_eval",
    "utl_inaddr",
];

/// Whether a text looks like SQL injection, and what of it does.
pub(super) fn find(text: &[u8], high: bool) -> Option<&'static str> {
    let bare = tokens(text);
    let quoted = [b'\'', b'"', b'`'].into_iter().filter_map(|quote| {
        let at = text.iter().position(|byte| *byte == quote)?;
        Some(tokens(&text[at + 1..]))
    });
    let found = in_context(&bare, false, high);
    found.or_else(|| {
        quoted
            .into_iter()
            .find_map(|tokens| in_context(&tokens, true, high))
    })
}

fn in_context(tokens: &[Token], quoted: bool, high: bool) -> Option<&'static str> {
    if quoted && tokens.first() == Some(&Token::Comment) {
        return Some("a comment right after a quote, which cuts the query off");
    }
    (0..tokens.len()).find_map(|at| {
        let rest = &tokens[at..];
        low(rest).or_else(|| high.then(|| strict(rest, quoted && at == 0)).flatten())
    })
}

/// What is an attack wherever it stands.
fn low(rest: &[Token]) -> Option<&'static str> {
    let first = rest.first()?;
    let skip = |from: usize, words: &[&str]| {
        let more = rest.iter().skip(from).take_while(|token| {
            token.is_any(words) || **token == Token::Sign(b'(') || **token == Token::Comment
        });
        from + more.count()
    };
    if first.is("union") {
        let next = rest.get(skip(1, &["all", "distinct"]))?;
        return next.is("select").then_some("`UNION SELECT`");
    }
    let or = first.is_any(&["or", "and", "xor"]) || *first == Token::Sign(b'|');
    if or && is_tautology(rest.get(skip(1, &["not"])..).unwrap_or_default()) {
        return Some("a condition that is always true, such as `OR 1=1`");
    }
    let second = rest.get(1)?;
    let is_assigned = matches!(rest.get(2), Some(Token::Sign(b'=' | b':')));
    if *first == Token::Sign(b';') && second.is_any(&STATEMENTS) && !is_assigned {
        return Some("a second statement after a semicolon");
    }
    if first.is_any(&FUNCTIONS) && *second == Token::Sign(b'(') {
        return Some("a function that databases call for attackers only");
    }
    let pair = |one: &str, two: &[&str]| first.is(one) && second.is_any(two);
    if pair("waitfor", &["delay"]) || pair("into", &["outfile", "dumpfile"]) {
        return Some("a clause that waits or writes files");
    }
    (first.is("information_schema") && *second == Token::Sign(b'.'))
        .then_some("the database's own schema")
}

/// `1=1`, `'a'='a'`, `'a' LIKE 'a'`, `2>1`.
fn is_tautology(rest: &[Token]) -> bool {
    let literal = |token: Option<&Token>| matches!(token, Some(Token::Number | Token::Text));
    let compares = match rest.get(1) {
        Some(Token::Sign(b'=' | b'<' | b'>')) => true,
        Some(token) => token.is_any(&["like", "is"]),
        None => false,
    };
    let other = match rest.get(2) {
        Some(Token::Sign(b'=' | b'>')) => rest.get(3),
        other => other,
    };
    let same_word =
        matches!((rest.first(), other), (Some(Token::Word(a)), Some(Token::Word(b))) if a == b);
    compares && ((literal(rest.first()) && literal(other)) || same_word)
}

/// What may be an attack, and may be a sentence.
fn strict(rest: &[Token], after_quote: bool) -> Option<&'static str> {
    let (first, second) = (rest.first()?, rest.get(1));
    let words = [
        "or", "and", "having", "group", "order", "union", "select", "limit",
    ];
    if after_quote && first.is_any(&words) {
        return Some("SQL's words right after a quote");
    }
    let within = |word: &str| rest.iter().take(24).any(|token| token.is(word));
    let pair =
        |one: &str, two: &[&str]| first.is(one) && second.is_some_and(|second| second.is_any(two));
    if (first.is("select") && within("from")) || (first.is("update") && within("set")) {
        return Some("a whole statement");
    }
    let makes = pair("insert", &["into"]) || pair("delete", &["from"]);
    if makes || pair("drop", &["table", "database"]) || pair("alter", &["table"]) {
        return Some("a whole statement");
    }
    let calls = first.is_any(&["char", "chr", "concat", "ascii", "substring", "hex"]);
    (calls && second == Some(&Token::Sign(b'('))).then_some("a function that hides text")
}

/// Takes a text apart. White space parts; a text without an end reaches to the end.
fn tokens(text: &[u8]) -> Vec<Token> {
    /// Enough for any injection; the rest of a long text is not read.
    const MOST: usize = 4_096;
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() && found.len() < MOST {
        let rest = &text[at..];
        let (token, used) = token(rest);
        found.extend(token);
        at += used.max(1);
    }
    found
}

fn token(rest: &[u8]) -> (Option<Token>, usize) {
    let run = |is: fn(&u8) -> bool| rest.iter().take_while(|byte| is(byte)).count();
    match rest {
        [first, ..] if first.is_ascii_whitespace() => (None, 1),
        [b'-', b'-', ..] | [b'#', ..] => {
            let line = run(|byte| *byte != b'\n');
            (Some(Token::Comment), line)
        }
        [b'/', b'*', more @ ..] => {
            let end = more.windows(2).position(|pair| pair == b"*/");
            (Some(Token::Comment), end.map_or(rest.len(), |end| end + 4))
        }
        [quote @ (b'\'' | b'"'), more @ ..] => {
            let end = more.iter().position(|byte| byte == quote);
            (Some(Token::Text), end.map_or(rest.len(), |end| end + 2))
        }
        [first, ..] if first.is_ascii_digit() => {
            let end = run(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
            (Some(Token::Number), end)
        }
        [first, ..] if first.is_ascii_alphabetic() || matches!(first, b'_' | b'@' | 0x80..) => {
            let end =
                run(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@' | 0x80..));
            let word = String::from_utf8_lossy(&rest[..end]).to_ascii_lowercase();
            (Some(Token::Word(word)), end)
        }
        [first, ..] => (Some(Token::Sign(*first)), 1),
        [] => (None, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn injections_are_found_and_sentences_are_not() {
        for attack in [
            "' or '1'='1",
            "1 OR 1=1",
            "1' AND 'a' LIKE 'a' --",
            "admin'--",
            "admin' #",
            "\" or 2>1 -- x",
            "1 UNION ALL SELECT name, password FROM users",
            "1/**/union/**/select/**/1",
            "x'; DROP TABLE orders; --",
            "1;waitfor delay '0:0:5'",
            "1 and sleep(5)",
            "1 into outfile '/tmp/x'",
            "a' or a=a",
            "select * from information_schema.tables",
        ] {
            assert!(find(attack.as_bytes(), false).is_some(), "{attack}");
        }
        for fine in [
            "two croissants and one rye bread",
            "it's for O'Neill",
            "select a cake from the shop",
            "Rye or wheat? 1 of each",
            "{\"order\": 7, \"cake\": \"union square\"}",
            "a -- b",
            "drop by; pick up at 5",
            "a=1; select=2",
            "",
            "'",
        ] {
            assert_eq!(find(fine.as_bytes(), false), None, "{fine}");
        }
    }

    #[test]
    fn high_sensitivity_finds_more_and_errs_more() {
        for found in [
            "select a cake from the shop",
            "x' order by 3",
            "insert into orders values (1)",
            "concat(0x61, 0x62)",
        ] {
            assert!(find(found.as_bytes(), true).is_some(), "{found}");
            assert_eq!(find(found.as_bytes(), false), None, "{found}");
        }
        assert_eq!(find(b"two croissants and one rye bread", true), None);
    }
}
