//! `sed`: replaces, deletes and picks lines.

use super::search::{Form, compile};
use super::{Call, Halt, Outcome};
use regex_lite::{Captures, Regex};

/// Which lines a command is for.
enum Lines {
    All,
    Number(usize),
    Last,
    From(usize, usize),
    With(Regex),
}

impl Lines {
    fn take(&self, number: usize, is_last: bool, line: &str) -> bool {
        match self {
            Self::All => true,
            Self::Number(one) => *one == number,
            Self::Last => is_last,
            Self::From(first, last) => (*first..=*last).contains(&number),
            Self::With(regex) => regex.is_match(line),
        }
    }
}

/// What is done with a line.
enum Deed {
    Delete,
    Print,
    Quit,
    Replace {
        regex: Regex,
        text: String,
        everywhere: bool,
        prints: bool,
    },
}

pub(super) fn sed(call: &mut Call<'_>) -> Outcome {
    let mut given = call.options(
        "nErie:",
        &[
            ("quiet", 'n'),
            ("regexp-extended", 'E'),
            ("in-place", 'i'),
            ("expression", 'e'),
        ],
    )?;
    let mut texts: Vec<String> = given
        .values('e')
        .iter()
        .map(|one| (*one).to_owned())
        .collect();
    if texts.is_empty() {
        if given.rest.is_empty() {
            return Err(call.fail(1, "what is to be done? sed 's/PATTERN/TEXT/g' [FILE]..."));
        }
        texts.push(given.rest.remove(0));
    }
    let form = if given.has('E') || given.has('r') {
        Form::Extended
    } else {
        Form::Basic
    };
    let mut deeds = Vec::new();
    for text in &texts {
        read(call, text, form, &mut deeds)?;
    }
    let (sources, all) = call.sources(&given.rest)?;
    for (name, bytes) in sources {
        let out = edit(&String::from_utf8_lossy(&bytes), &deeds, given.has('n'));
        if !given.has('i') {
            call.print(out);
            continue;
        }
        let path = call.path(&name);
        let now = call.now;
        if let Err(trouble) = call.files.write(&path, out.as_bytes(), now) {
            return Err(call.fail(4, &format!("couldn't edit {name}: {trouble}")));
        }
    }
    Ok(i32::from(!all))
}

fn edit(text: &str, deeds: &[(Lines, Deed)], quiet: bool) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::new();
    'lines: for (at, line) in lines.iter().enumerate() {
        let mut line = (*line).to_owned();
        let is_last = at + 1 == lines.len();
        let show = |out: &mut String, line: &str| {
            out.push_str(line);
            out.push('\n');
        };
        for (which, deed) in deeds {
            if !which.take(at + 1, is_last, &line) {
                continue;
            }
            match deed {
                Deed::Delete => continue 'lines,
                Deed::Print => show(&mut out, &line),
                Deed::Quit => {
                    if !quiet {
                        show(&mut out, &line);
                    }
                    break 'lines;
                }
                Deed::Replace {
                    regex,
                    text,
                    everywhere,
                    prints,
                } => {
                    let count = if *everywhere { 0 } else { 1 };
                    let has_match = regex.is_match(&line);
                    line = regex
                        .replacen(&line, count, |found: &Captures<'_>| filled(text, found))
                        .into_owned();
                    if has_match && *prints {
                        show(&mut out, &line);
                    }
                }
            }
        }
        if !quiet {
            show(&mut out, &line);
        }
    }
    out
}

/// A replacement's text: `&` is what was found, `\1` its first group.
fn filled(text: &str, found: &Captures<'_>) -> String {
    let group = |number: usize| found.get(number).map_or("", |part| part.as_str());
    let mut out = String::new();
    let mut rest = text.chars();
    while let Some(one) = rest.next() {
        match one {
            '&' => out.push_str(group(0)),
            '\\' => match rest.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(digit) if digit.is_ascii_digit() => {
                    out.push_str(group(digit.to_digit(10).map_or(0, |digit| digit as usize)));
                }
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            one => out.push(one),
        }
    }
    out
}

/// Reads commands, with `;` between them.
fn read(
    call: &mut Call<'_>,
    text: &str,
    form: Form,
    deeds: &mut Vec<(Lines, Deed)>,
) -> Result<(), Halt> {
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    loop {
        while chars
            .get(at)
            .is_some_and(|one| one.is_whitespace() || *one == ';')
        {
            at += 1;
        }
        let Some(_) = chars.get(at) else {
            return Ok(());
        };
        let lines = address(call, &chars, &mut at, form)?;
        let deed = match chars.get(at) {
            Some('d') => Deed::Delete,
            Some('p') => Deed::Print,
            Some('q') => Deed::Quit,
            Some('s') => {
                deeds.push((lines, replacement(call, &chars, &mut at, form)?));
                continue;
            }
            other => {
                let what = other.map_or("nothing".to_owned(), |one| format!("`{one}`"));
                let message = format!(
                    "-e expression #1, char {}: {what} is no command here; there are s, d, p and q",
                    at + 1
                );
                return Err(call.fail(1, &message));
            }
        };
        at += 1;
        deeds.push((lines, deed));
    }
}

fn address(call: &mut Call<'_>, chars: &[char], at: &mut usize, form: Form) -> Result<Lines, Halt> {
    let number = |at: &mut usize| {
        let mut number = None;
        while let Some(digit) = chars.get(*at).and_then(|one| one.to_digit(10)) {
            *at += 1;
            number = Some((number.unwrap_or(0_usize) * 10 + digit as usize).min(1 << 30));
        }
        number
    };
    if chars.get(*at) == Some(&'$') {
        *at += 1;
        return Ok(Lines::Last);
    }
    if chars.get(*at) == Some(&'/') {
        *at += 1;
        let pattern = until(chars, at, '/')
            .ok_or_else(|| call.fail(1, "this pattern has no end: `/` is missing"))?;
        let regex = compile(call, &form.to_regex(&pattern), false)?;
        return Ok(Lines::With(regex));
    }
    let Some(first) = number(at) else {
        return Ok(Lines::All);
    };
    if chars.get(*at) != Some(&',') {
        return Ok(Lines::Number(first));
    }
    *at += 1;
    if chars.get(*at) == Some(&'$') {
        *at += 1;
        return Ok(Lines::From(first, usize::MAX));
    }
    match number(at) {
        Some(last) => Ok(Lines::From(first, last)),
        None => Err(call.fail(1, "after `,` there is the number of a line, or `$`")),
    }
}

/// The text up to a sign, which is passed over; before it, a backslash takes its meaning away.
fn until(chars: &[char], at: &mut usize, sign: char) -> Option<String> {
    let mut text = String::new();
    loop {
        let one = *chars.get(*at)?;
        *at += 1;
        match one {
            one if one == sign => return Some(text),
            '\\' => {
                let next = *chars.get(*at)?;
                *at += 1;
                if next != sign {
                    text.push('\\');
                }
                text.push(next);
            }
            one => text.push(one),
        }
    }
}

fn replacement(
    call: &mut Call<'_>,
    chars: &[char],
    at: &mut usize,
    form: Form,
) -> Result<Deed, Halt> {
    let open = |call: &mut Call<'_>| {
        call.fail(
            1,
            "-e expression #1: unterminated `s' command: s/PATTERN/TEXT/",
        )
    };
    let Some(sign) = chars.get(*at + 1).copied() else {
        return Err(open(call));
    };
    *at += 2;
    let (Some(pattern), Some(text)) = (until(chars, at, sign), until(chars, at, sign)) else {
        return Err(open(call));
    };
    let (mut everywhere, mut prints, mut ignores_case) = (false, false, false);
    while let Some(flag) = chars.get(*at) {
        match flag {
            'g' => everywhere = true,
            'p' => prints = true,
            'i' | 'I' => ignores_case = true,
            ';' | '\n' | ' ' => break,
            other => {
                let message = format!(
                    "-e expression #1, char {}: unknown option to `s': {other}",
                    *at + 1
                );
                return Err(call.fail(1, &message));
            }
        }
        *at += 1;
    }
    Ok(Deed::Replace {
        regex: compile(call, &form.to_regex(&pattern), ignores_case)?,
        text,
        everywhere,
        prints,
    })
}
