//! `grep`, and the patterns that it and `sed` take.

use super::options::Given;
use super::{Call, Halt, Outcome, lines};
use regex_lite::{Regex, RegexBuilder};

/// How large a pattern may become when it is compiled, in bytes.
const PATTERN_MAX: usize = 1 << 20;

/// The long names of grep's options.
const LONG: [(&str, char); 11] = [
    ("ignore-case", 'i'),
    ("line-number", 'n'),
    ("invert-match", 'v'),
    ("count", 'c'),
    ("only-matching", 'o'),
    ("quiet", 'q'),
    ("word-regexp", 'w'),
    ("extended-regexp", 'E'),
    ("fixed-strings", 'F'),
    ("recursive", 'r'),
    ("color", 's'),
];

/// What is looked for, and how it is shown.
struct Search {
    given: Given,
    regex: Regex,
    /// How many lines after one that fits are shown, and before it.
    after: usize,
    before: usize,
    /// How many lines are looked for.
    most: usize,
    shows_names: bool,
}

pub(super) fn grep(call: &mut Call<'_>) -> Outcome {
    let mut given = call.options("invcoqlhHwxrRsEFPe:A:B:C:m:", &LONG)?;
    let mut patterns: Vec<String> = given
        .values('e')
        .iter()
        .map(|one| (*one).to_owned())
        .collect();
    if patterns.is_empty() {
        if given.rest.is_empty() {
            return Err(call.fail(2, "what is to be found? grep PATTERN [FILE]..."));
        }
        patterns = given.rest.remove(0).lines().map(str::to_owned).collect();
    }
    let regex = pattern(call, &given, &patterns)?;
    let mut number = |flag: char, otherwise: usize| match given.value(flag) {
        Some(number) => call.number(number, "lines"),
        None => Ok(otherwise),
    };
    let around = number('C', 0)?;
    let (after, before) = (number('A', around)?, number('B', around)?);
    let most = number('m', usize::MAX)?;
    let deep = given.has('r') || given.has('R');
    let names = files_of(call, &given.rest, deep);
    let (sources, all) = call.sources(&names)?;
    let shows_names = (names.len() > 1 || deep || given.has('H')) && !given.has('h');
    let search = Search {
        given,
        regex,
        after,
        before,
        most,
        shows_names,
    };
    let mut found_any = false;
    for (name, bytes) in sources {
        found_any |= search.show(call, &name, &lines(&bytes));
    }
    Ok(if all { i32::from(!found_any) } else { 2 })
}

/// One pattern that stands for all that were given.
fn pattern(call: &mut Call<'_>, given: &Given, patterns: &[String]) -> Result<Regex, Halt> {
    let form = if given.has('F') {
        Form::Fixed
    } else if given.has('E') || given.has('P') {
        Form::Extended
    } else {
        Form::Basic
    };
    let sources: Vec<String> = patterns.iter().map(|one| form.to_regex(one)).collect();
    let mut source = format!("(?:{})", sources.join("|"));
    if given.has('w') {
        source = format!(r"\b{source}\b");
    }
    if given.has('x') {
        source = format!("^{source}$");
    }
    compile(call, &source, given.has('i'))
}

impl Search {
    /// Shows what fits of a file, and says whether anything does.
    fn show(&self, call: &mut Call<'_>, name: &str, lines: &[String]) -> bool {
        let fits = |line: &&String| self.regex.is_match(line) != self.given.has('v');
        let hits = lines.iter().enumerate().filter(|(_, line)| fits(line));
        let hits: Vec<usize> = hits.map(|(at, _)| at).take(self.most).collect();
        let prefix = if self.shows_names {
            format!("{name}:")
        } else {
            String::new()
        };
        if self.given.has('q') {
            return !hits.is_empty();
        }
        if self.given.has('l') {
            if !hits.is_empty() {
                call.print_line(name);
            }
        } else if self.given.has('c') {
            call.print_line(format!("{prefix}{}", hits.len()));
        } else {
            self.show_lines(call, &prefix, lines, &hits);
        }
        !hits.is_empty()
    }

    fn show_lines(&self, call: &mut Call<'_>, prefix: &str, lines: &[String], hits: &[usize]) {
        let last = lines.len().saturating_sub(1);
        let mut shown: Vec<usize> = Vec::new();
        for hit in hits {
            let first = hit.saturating_sub(self.before);
            let first = shown.last().map_or(first, |last| first.max(last + 1));
            shown.extend(first..=hit.saturating_add(self.after).min(last));
        }
        let has_context = self.after > 0 || self.before > 0;
        for (place, at) in shown.iter().enumerate() {
            if has_context && place > 0 && shown[place - 1] + 1 < *at {
                call.print("--\n");
            }
            let number = if self.given.has('n') {
                format!("{}:", at + 1)
            } else {
                String::new()
            };
            if !self.given.has('o') || self.given.has('v') {
                call.print_line(format!("{prefix}{number}{}", lines[*at]));
                continue;
            }
            let parts = self.regex.find_iter(&lines[*at]);
            for part in parts.filter(|part| !part.is_empty()) {
                call.print_line(format!("{prefix}{number}{}", part.as_str()));
            }
        }
    }
}

/// The files to look into; with `deep` those in folders, too.
fn files_of(call: &Call<'_>, names: &[String], deep: bool) -> Vec<String> {
    if !deep {
        return names.to_vec();
    }
    let here = [".".to_owned()];
    let names = if names.is_empty() { &here[..] } else { names };
    let mut files = Vec::new();
    for name in names {
        let path = call.path(name);
        if !call.files.is_folder(&path) {
            files.push(name.clone());
            continue;
        }
        let start = path.trim_end_matches('/').len();
        let inside = call
            .files
            .below(&path)
            .filter(|(_, entry)| !entry.is_folder());
        let prefix = name.trim_end_matches('/');
        files.extend(inside.map(|(path, _)| match prefix {
            "." => path[start + 1..].to_owned(),
            prefix => format!("{prefix}{}", &path[start..]),
        }));
    }
    files
}

/// How a pattern is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Characters, and nothing else.
    Fixed,
    /// POSIX's basic expressions: `\(`, `\|`, `\+`.
    Basic,
    /// POSIX's extended ones.
    Extended,
}

impl Form {
    /// The pattern as the library reads it.
    pub(super) fn to_regex(self, pattern: &str) -> String {
        match self {
            Self::Fixed => regex_lite::escape(pattern),
            Self::Extended => classes(pattern),
            Self::Basic => {
                let mut out = String::new();
                let mut rest = pattern.chars();
                while let Some(one) = rest.next() {
                    match one {
                        '\\' => match rest.next() {
                            Some(special @ ('(' | ')' | '{' | '}' | '|' | '+' | '?')) => {
                                out.push(special);
                            }
                            Some('<' | '>') => out.push_str(r"\b"),
                            Some(other) => out.extend(['\\', other]),
                            None => out.push_str(r"\\"),
                        },
                        '(' | ')' | '{' | '}' | '|' | '+' | '?' => out.extend(['\\', one]),
                        '*' if out.is_empty() || out == "^" => out.push_str(r"\*"),
                        one => out.push(one),
                    }
                }
                classes(&out)
            }
        }
    }
}

/// `[` is a plain character within a set, for POSIX.
fn classes(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern.chars().peekable();
    while let Some(one) = rest.next() {
        out.push(one);
        match one {
            '\\' => out.extend(rest.next()),
            '[' => {
                out.extend(rest.next_if_eq(&'^'));
                if rest.next_if_eq(&']').is_some() {
                    out.push_str(r"\]");
                }
                while let Some(inside) = rest.next() {
                    match inside {
                        ']' => {
                            out.push(']');
                            break;
                        }
                        '[' if rest.peek() == Some(&':') => {
                            out.push('[');
                            for part in rest.by_ref() {
                                out.push(part);
                                if part == ']' {
                                    break;
                                }
                            }
                        }
                        '[' | '&' | '~' => out.extend(['\\', inside]),
                        inside => out.push(inside),
                    }
                }
            }
            _ => {}
        }
    }
    out
}

/// Compiles a pattern; what is wrong with it is said.
pub(super) fn compile(
    call: &mut Call<'_>,
    source: &str,
    ignores_case: bool,
) -> Result<Regex, Halt> {
    let mut builder = RegexBuilder::new(source);
    let built = builder
        .case_insensitive(ignores_case)
        .size_limit(PATTERN_MAX)
        .build();
    built.map_err(|error| {
        let why = error.to_string();
        let why = why.lines().last().unwrap_or("it cannot be read").to_owned();
        call.fail(2, &format!("this pattern is wrong: {why}"))
    })
}
