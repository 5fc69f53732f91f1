//! `grep`, and the patterns that it and `sed` take.

use super::{Call, Halt, Outcome, lines};
use regex_lite::{Regex, RegexBuilder};

/// How large a pattern may become when it is compiled, in bytes.
const PATTERN_MAX: usize = 1 << 20;

pub(super) fn grep(call: &mut Call<'_>) -> Outcome {
    let known = "invcoqlhHwxrRsEFPe:A:B:C:m:";
    let long = [
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
    let mut given = call.options(known, &long)?;
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
    let form = if given.has('F') {
        Form::Fixed
    } else if given.has('E') || given.has('P') {
        Form::Extended
    } else {
        Form::Basic
    };
    let sources: Vec<String> = patterns
        .iter()
        .map(|pattern| form.to_regex(pattern))
        .collect();
    let mut source = format!("(?:{})", sources.join("|"));
    if given.has('w') {
        source = format!(r"\b{source}\b");
    }
    if given.has('x') {
        source = format!("^{source}$");
    }
    let regex = compile(call, &source, given.has('i'))?;
    let context =
        |call: &mut Call<'_>, flag: char| match given.value(flag).or_else(|| given.value('C')) {
            Some(number) => call.number(number, "lines"),
            None => Ok(0),
        };
    let (after, before) = (context(call, 'A')?, context(call, 'B')?);
    let most = match given.value('m') {
        Some(number) => call.number(number, "lines")?,
        None => usize::MAX,
    };
    let deep = given.has('r') || given.has('R');
    let names = files_of(call, &given.rest, deep);
    let (sources, all) = call.sources(&names)?;
    let names_shown = (names.len() > 1 || deep || given.has('H')) && !given.has('h');
    let mut found_any = false;
    for (name, bytes) in sources {
        let lines = lines(&bytes);
        let fits = |line: &&String| regex.is_match(line) != given.has('v');
        let hits: Vec<usize> = lines
            .iter()
            .enumerate()
            .filter(|(_, line)| fits(line))
            .map(|(at, _)| at)
            .take(most)
            .collect();
        found_any |= !hits.is_empty();
        if given.has('q') {
            continue;
        }
        let prefix = if names_shown {
            format!("{name}:")
        } else {
            String::new()
        };
        if given.has('l') {
            if !hits.is_empty() {
                call.print_line(name);
            }
            continue;
        }
        if given.has('c') {
            call.print_line(format!("{prefix}{}", hits.len()));
            continue;
        }
        let mut shown: Vec<usize> = Vec::new();
        for hit in &hits {
            let range = hit.saturating_sub(before)
                ..=hit.saturating_add(after).min(lines.len().saturating_sub(1));
            shown.extend(
                range
                    .filter(|at| shown.last().is_none_or(|last| at > last))
                    .collect::<Vec<_>>(),
            );
        }
        for (place, at) in shown.iter().enumerate() {
            let gap = place > 0 && shown[place - 1] + 1 < *at && (after > 0 || before > 0);
            if gap {
                call.print("--\n");
            }
            let number = if given.has('n') {
                format!("{}:", at + 1)
            } else {
                String::new()
            };
            if given.has('o') && !given.has('v') {
                for part in regex.find_iter(&lines[*at]).filter(|part| !part.is_empty()) {
                    call.print_line(format!("{prefix}{number}{}", part.as_str()));
                }
            } else {
                call.print_line(format!("{prefix}{number}{}", lines[*at]));
            }
        }
    }
    Ok(if !all { 2 } else { i32::from(!found_any) })
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
                                out.push(special)
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
