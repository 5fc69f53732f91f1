//! Texts: shown, counted, sorted, changed.

use super::{Call, Outcome, lines};
use crate::base64;
use std::cmp::Ordering;
use std::collections::BTreeSet;

pub(super) fn cat(call: &mut Call<'_>) -> Outcome {
    let given = call.options("nAeR", &[])?;
    let (sources, all) = call.sources(&given.rest)?;
    let mut number = 0;
    for (_, bytes) in sources {
        if !given.has('n') {
            call.print(&bytes);
            continue;
        }
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            number += 1;
            call.print(format!("{number:6}\t"));
            call.print(line);
        }
    }
    Ok(i32::from(!all))
}

pub(super) fn rev(call: &mut Call<'_>) -> Outcome {
    let given = call.options("", &[])?;
    let (sources, all) = call.sources(&given.rest)?;
    for (_, bytes) in sources {
        for line in lines(&bytes) {
            call.print_line(line.chars().rev().collect::<String>());
        }
    }
    Ok(i32::from(!all))
}

pub(super) fn wc(call: &mut Call<'_>) -> Outcome {
    let given = call.options(
        "lwcm",
        &[
            ("lines", 'l'),
            ("words", 'w'),
            ("bytes", 'c'),
            ("chars", 'm'),
        ],
    )?;
    let (sources, all) = call.sources(&given.rest)?;
    let shows_all = !"lwcm".chars().any(|flag| given.has(flag));
    let mut totals = [0; 4];
    let row = |call: &mut Call<'_>, counts: [usize; 4], name: &str| {
        let shown = ['l', 'w', 'm', 'c'].into_iter().zip(counts);
        let shown = shown.filter(|(flag, _)| given.has(*flag) || shows_all && *flag != 'm');
        let numbers: Vec<String> = shown.map(|(_, count)| count.to_string()).collect();
        let width = if shows_all { 6 } else { 0 };
        let numbers: Vec<String> = numbers
            .iter()
            .map(|number| format!("{number:>width$}"))
            .collect();
        let line = format!("{} {name}", numbers.join(" "));
        call.print_line(line.trim_end());
    };
    for (name, bytes) in &sources {
        let text = String::from_utf8_lossy(bytes);
        let newlines = bytes.iter().filter(|byte| **byte == b'\n').count();
        let counts = [
            newlines,
            text.split_whitespace().count(),
            text.chars().count(),
            bytes.len(),
        ];
        for (total, count) in totals.iter_mut().zip(counts) {
            *total += count;
        }
        row(call, counts, name);
    }
    if sources.len() > 1 {
        row(call, totals, "total");
    }
    Ok(i32::from(!all))
}

pub(super) fn sort(call: &mut Call<'_>) -> Outcome {
    let given = call.options(
        "rnuk:t:f",
        &[("reverse", 'r'), ("unique", 'u'), ("key", 'k')],
    )?;
    let (sources, all) = call.sources(&given.rest)?;
    let field = match given.value('k') {
        Some(key) => {
            let digits = key
                .split(|one: char| !one.is_ascii_digit())
                .next()
                .unwrap_or_default()
                .to_owned();
            Some(call.number(&digits, "fields")?)
        }
        None => None,
    };
    let is_numeric = given.has('n') || given.value('k').is_some_and(|key| key.contains('n'));
    let sign = given.value('t').map(str::to_owned);
    let key = |line: &str| -> String {
        let Some(field) = field else {
            return line.to_owned();
        };
        let rest: Vec<&str> = match &sign {
            Some(sign) if !sign.is_empty() => line.split(sign.as_str()).collect(),
            _ => line.split_whitespace().collect(),
        };
        rest.get(field.saturating_sub(1)..)
            .unwrap_or_default()
            .join(" ")
    };
    let compare = |one: &str, other: &str| -> Ordering {
        let (one_key, other_key) = (key(one), key(other));
        let by_key = if is_numeric {
            number_in(&one_key).total_cmp(&number_in(&other_key))
        } else if given.has('f') {
            one_key.to_lowercase().cmp(&other_key.to_lowercase())
        } else {
            one_key.cmp(&other_key)
        };
        by_key.then_with(|| {
            if given.has('u') {
                Ordering::Equal
            } else {
                one.cmp(other)
            }
        })
    };
    let mut sorted: Vec<String> = sources.iter().flat_map(|(_, bytes)| lines(bytes)).collect();
    sorted.sort_by(|one, other| compare(one, other));
    if given.has('u') {
        sorted.dedup_by(|one, other| compare(one, other) == Ordering::Equal);
    }
    if given.has('r') {
        sorted.reverse();
    }
    for line in sorted {
        call.print_line(line);
    }
    Ok(i32::from(!all))
}

/// The number that a text begins with; 0 when it begins with none.
fn number_in(text: &str) -> f64 {
    let text = text.trim_start();
    let is_part =
        |(at, one): &(usize, char)| one.is_ascii_digit() || *one == '.' || *at == 0 && *one == '-';
    let number: String = text
        .char_indices()
        .take_while(is_part)
        .map(|(_, one)| one)
        .collect();
    number.parse().unwrap_or(0.0)
}

pub(super) fn uniq(call: &mut Call<'_>) -> Outcome {
    let given = call.options(
        "cdui",
        &[("count", 'c'), ("repeated", 'd'), ("unique", 'u')],
    )?;
    let (sources, all) = call.sources(&given.rest)?;
    let mut groups: Vec<(String, usize)> = Vec::new();
    for line in sources.iter().flat_map(|(_, bytes)| lines(bytes)) {
        match groups.last_mut() {
            Some((last, count))
                if *last == line
                    || given.has('i') && last.to_lowercase() == line.to_lowercase() =>
            {
                *count += 1;
            }
            _ => groups.push((line, 1)),
        }
    }
    for (line, count) in groups {
        let is_shown = !(given.has('d') && count == 1 || given.has('u') && count > 1);
        match (is_shown, given.has('c')) {
            (false, _) => {}
            (true, true) => call.print(format!("{count:7} {line}\n")),
            (true, false) => call.print_line(line),
        }
    }
    Ok(i32::from(!all))
}

pub(super) fn tr(call: &mut Call<'_>) -> Outcome {
    let given = call.options(
        "dsc",
        &[
            ("delete", 'd'),
            ("squeeze-repeats", 's'),
            ("complement", 'c'),
        ],
    )?;
    let Some(first) = given.rest.first() else {
        return Err(call.fail(1, "missing operand"));
    };
    let from = set(first);
    let to = given.rest.get(1).map(|text| set(text)).unwrap_or_default();
    let known: BTreeSet<char> = from.iter().copied().collect();
    let is_in = |one: char| known.contains(&one) != given.has('c');
    if !given.has('d') && !given.has('s') && to.is_empty() {
        return Err(call.fail(1, &format!("missing operand after '{first}'")));
    }
    let input = call.input()?;
    let text = String::from_utf8_lossy(&input).into_owned();
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        if !is_in(one) {
            out.push(one);
            continue;
        }
        if given.has('d') {
            continue;
        }
        let at = from
            .iter()
            .position(|known| *known == one)
            .unwrap_or(usize::MAX);
        let new = to.get(at).or(to.last()).copied().unwrap_or(one);
        if !(given.has('s') && out.ends_with(new)) {
            out.push(new);
        }
    }
    call.print(out);
    Ok(0)
}

/// The characters of a set like `a-z\n` or `[:upper:]`.
fn set(text: &str) -> Vec<char> {
    let text = text
        .replace("[:upper:]", "A-Z")
        .replace("[:lower:]", "a-z")
        .replace("[:digit:]", "0-9")
        .replace("[:alpha:]", "A-Za-z")
        .replace("[:alnum:]", "A-Za-z0-9")
        .replace("[:space:]", " \t\n\r")
        .replace("\\n", "\n")
        .replace("\\t", "\t");
    let all: Vec<char> = text.chars().collect();
    let mut set = Vec::new();
    let mut at = 0;
    while let Some(one) = all.get(at) {
        match (all.get(at + 1), all.get(at + 2)) {
            (Some('-'), Some(last)) if one <= last => {
                set.extend((*one..=*last).take(1_000));
                at += 3;
            }
            _ => {
                set.push(*one);
                at += 1;
            }
        }
    }
    set
}

pub(super) fn tee(call: &mut Call<'_>) -> Outcome {
    let given = call.options("a", &[("append", 'a')])?;
    let input = call.input()?;
    let mut status = 0;
    for name in &given.rest {
        let path = call.path(name);
        let now = call.now;
        let written = if given.has('a') {
            call.files.append(&path, &input, now)
        } else {
            call.files.write(&path, &input, now)
        };
        if path != "/dev/null"
            && let Err(trouble) = written
        {
            call.say(&format!("{name}: {trouble}"));
            status = 1;
        }
    }
    call.print(&input);
    Ok(status)
}

pub(super) fn base64(call: &mut Call<'_>) -> Outcome {
    let given = call.options("dDw:", &[("decode", 'd'), ("wrap", 'w')])?;
    let columns = match given.value('w') {
        Some(columns) => call.number(columns, "columns")?,
        None => 76,
    };
    let (sources, all) = call.sources(&given.rest)?;
    for (_, bytes) in sources {
        if given.has('d') || given.has('D') {
            match base64::decode(&bytes) {
                Some(plain) => call.print(plain),
                None => return Err(call.fail(1, "invalid input")),
            }
            continue;
        }
        let text = base64::encode(&bytes);
        if columns == 0 {
            call.print(text);
            continue;
        }
        for line in text.as_bytes().chunks(columns) {
            call.print_line(line);
        }
    }
    Ok(i32::from(!all))
}
