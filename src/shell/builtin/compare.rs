//! `test` and `[`.

use super::{Call, Halt, Outcome};

pub(super) fn test(call: &mut Call<'_>) -> Outcome {
    let mut words: Vec<String> = call.args.to_vec();
    if call.name == "[" && words.pop().as_deref() != Some("]") {
        call.shell_says("missing `]'");
        return Ok(2);
    }
    let (mut at, words) = (0, words);
    if words.is_empty() {
        return Ok(1);
    }
    let holds = either(call, &words, &mut at)?;
    if at < words.len() {
        return wrong(call, &format!("{}: unexpected here", words[at]));
    }
    Ok(i32::from(!holds))
}

fn wrong<T>(call: &mut Call<'_>, why: &str) -> Result<T, Halt> {
    call.shell_says(why);
    Err(Halt::Failed(2))
}

fn either(call: &mut Call<'_>, words: &[String], at: &mut usize) -> Result<bool, Halt> {
    let mut holds = both(call, words, at)?;
    while words.get(*at).is_some_and(|word| word == "-o") {
        *at += 1;
        holds |= both(call, words, at)?;
    }
    Ok(holds)
}

fn both(call: &mut Call<'_>, words: &[String], at: &mut usize) -> Result<bool, Halt> {
    let mut holds = one(call, words, at)?;
    while words.get(*at).is_some_and(|word| word == "-a") {
        *at += 1;
        holds &= one(call, words, at)?;
    }
    Ok(holds)
}

fn one(call: &mut Call<'_>, words: &[String], at: &mut usize) -> Result<bool, Halt> {
    let mut is_not = false;
    while words.get(*at).is_some_and(|word| word == "!") && *at + 1 < words.len() {
        is_not = !is_not;
        *at += 1;
    }
    let Some(first) = words.get(*at) else {
        return wrong(call, "argument expected");
    };
    if let (Some(operator), Some(second)) = (words.get(*at + 1), words.get(*at + 2))
        && let Some(holds) = compared(call, first, operator, second)?
    {
        *at += 3;
        return Ok(holds != is_not);
    }
    if let Some(operand) = words.get(*at + 1)
        && let Some(holds) = asked(call, first, operand)
    {
        *at += 2;
        return Ok(holds != is_not);
    }
    if words.len() > *at + 1 && first.starts_with('-') && first.len() == 2 {
        return wrong(call, &format!("{first}: unary operator expected"));
    }
    *at += 1;
    Ok(first.is_empty() == is_not)
}

fn compared(
    call: &mut Call<'_>,
    left: &str,
    operator: &str,
    right: &str,
) -> Result<Option<bool>, Halt> {
    let holds: fn(i64, i64) -> bool = match operator {
        "=" | "==" => return Ok(Some(left == right)),
        "!=" => return Ok(Some(left != right)),
        "<" => return Ok(Some(left < right)),
        ">" => return Ok(Some(left > right)),
        "-eq" => |left, right| left == right,
        "-ne" => |left, right| left != right,
        "-lt" => |left, right| left < right,
        "-le" => |left, right| left <= right,
        "-gt" => |left, right| left > right,
        "-ge" => |left, right| left >= right,
        _ => return Ok(None),
    };
    let mut number = |text: &str| match text.trim().parse::<i64>() {
        Ok(number) => Ok(number),
        Err(_) => wrong(call, &format!("{text}: integer expression expected")),
    };
    Ok(Some(holds(number(left)?, number(right)?)))
}

fn asked(call: &Call<'_>, operator: &str, operand: &str) -> Option<bool> {
    let path = call.path(operand);
    let entry = call.files.get(&path);
    Some(match operator {
        "-z" => operand.is_empty(),
        "-n" => !operand.is_empty(),
        "-e" | "-r" | "-w" => entry.is_some(),
        "-f" => entry.is_some_and(|entry| !entry.is_folder()),
        "-x" | "-s" => entry.is_some_and(|entry| !entry.is_empty()),
        "-d" => entry.is_some_and(crate::files::Entry::is_folder),
        _ => return None,
    })
}
