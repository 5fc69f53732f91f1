//! Parts of files: `head`, `tail`, `cut`.

use super::{Call, Halt, Outcome, lines};

/// How much `head` and `tail` show: so much, or all but, or all from.
enum Much {
    First(usize),
    /// `head -n -2`: all but the last; `tail -n +2`: all from there on.
    Rest(usize),
}

fn much(call: &mut Call<'_>, text: &str, sign: char) -> Result<Much, Halt> {
    Ok(match text.strip_prefix(sign) {
        Some(number) => Much::Rest(call.number(number, "lines")?),
        None => Much::First(call.number(text.trim_start_matches(['-', '+']), "lines")?),
    })
}

pub(super) fn head(call: &mut Call<'_>) -> Outcome {
    part(call, '-', |items, much| match much {
        Much::First(count) => (0, *count),
        Much::Rest(count) => (0, items.saturating_sub(*count)),
    })
}

pub(super) fn tail(call: &mut Call<'_>) -> Outcome {
    part(call, '+', |items, much| match much {
        Much::First(count) => (items.saturating_sub(*count), items),
        Much::Rest(from) => (from.saturating_sub(1), items),
    })
}

/// Shows a part of each file; `range` says which of so many lines or bytes.
fn part(call: &mut Call<'_>, sign: char, range: fn(usize, &Much) -> (usize, usize)) -> Outcome {
    let given = call.options(
        "n:c:qvf#",
        &[("lines", 'n'), ("bytes", 'c'), ("follow", 'f')],
    )?;
    if given.has('f') {
        return Err(call.fail(
            1,
            "-f: nothing writes while a command runs here; ask again for what is new",
        ));
    }
    let count = given
        .value('n')
        .or_else(|| given.value('#'))
        .unwrap_or("10")
        .to_owned();
    let in_lines = much(call, &count, sign)?;
    let in_bytes = match given.value('c') {
        Some(bytes) => Some(much(call, bytes, sign)?),
        None => None,
    };
    let (sources, all) = call.sources(&given.rest)?;
    for (at, (name, bytes)) in sources.iter().enumerate() {
        if given.rest.len() > 1 {
            let gap = if at > 0 { "\n" } else { "" };
            call.print(format!("{gap}==> {name} <==\n"));
        }
        if let Some(much) = &in_bytes {
            let (from, to) = range(bytes.len(), much);
            call.print(
                &bytes[from.min(bytes.len())..to.min(bytes.len()).max(from.min(bytes.len()))],
            );
            continue;
        }
        let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        let (from, to) = range(lines.len(), &in_lines);
        for line in lines.iter().take(to).skip(from) {
            call.print(line);
        }
    }
    Ok(i32::from(!all))
}

pub(super) fn cut(call: &mut Call<'_>) -> Outcome {
    let given = call.options(
        "d:f:c:s",
        &[("delimiter", 'd'), ("fields", 'f'), ("characters", 'c')],
    )?;
    let (list, by_field) = match (given.value('f'), given.value('c')) {
        (Some(fields), None) => (fields.to_owned(), true),
        (None, Some(places)) => (places.to_owned(), false),
        _ => return Err(call.fail(1, "say which fields (-f) or which characters (-c)")),
    };
    let Some(ranges) = ranges(&list) else {
        return Err(call.fail(1, &format!("invalid list '{list}': 1,3 or 2-4 or 3-")));
    };
    let sign = given.value('d').unwrap_or("\t").to_owned();
    let is_in = |at: usize| {
        ranges
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&(at + 1)))
    };
    let (sources, all) = call.sources(&given.rest)?;
    for (_, bytes) in sources {
        for line in lines(&bytes) {
            if !by_field {
                let picked: String = line
                    .chars()
                    .enumerate()
                    .filter(|(at, _)| is_in(*at))
                    .map(|(_, one)| one)
                    .collect();
                call.print_line(picked);
            } else if sign.is_empty() || !line.contains(&sign) {
                if !given.has('s') {
                    call.print_line(line);
                }
            } else {
                let fields = line.split(&sign).enumerate().filter(|(at, _)| is_in(*at));
                let picked: Vec<&str> = fields.map(|(_, field)| field).collect();
                call.print_line(picked.join(&sign));
            }
        }
    }
    Ok(i32::from(!all))
}

/// `1,3-5,7-`
fn ranges(list: &str) -> Option<Vec<(usize, usize)>> {
    let range = |text: &str| match text.split_once('-') {
        None => text.parse().ok().map(|one| (one, one)),
        Some(("", "")) => None,
        Some(("", to)) => Some((1, to.parse().ok()?)),
        Some((from, "")) => Some((from.parse().ok()?, usize::MAX)),
        Some((from, to)) => Some((from.parse().ok()?, to.parse().ok()?)),
    };
    list.split(',').map(range).collect()
}
