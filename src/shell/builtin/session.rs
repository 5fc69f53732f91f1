//! The shell itself: its variables, its history, its help.

use super::{BUILTINS, Builtin, Call, Outcome, find};
use crate::run::{PROGRAMS, Wants};
use crate::syntax::is_name;

pub(super) fn yes(_: &mut Call<'_>) -> Outcome {
    Ok(0)
}

pub(super) fn no(_: &mut Call<'_>) -> Outcome {
    Ok(1)
}

pub(super) fn env(call: &mut Call<'_>) -> Outcome {
    let environment = call.shell.environment();
    if call.args.is_empty() {
        for (name, value) in environment {
            call.print_line(format!("{name}={value}"));
        }
        return Ok(0);
    }
    if call.name == "env" {
        return Err(call.fail(
            125,
            "give variables before the command itself: NAME=value COMMAND",
        ));
    }
    let mut status = 0;
    for name in call.args {
        match environment.get(name) {
            Some(value) => call.print_line(value),
            None => status = 1,
        }
    }
    Ok(status)
}

pub(super) fn export(call: &mut Call<'_>) -> Outcome {
    let args: Vec<String> = call
        .args
        .iter()
        .filter(|arg| *arg != "-p")
        .cloned()
        .collect();
    if args.is_empty() {
        for (name, value) in call.shell.environment() {
            call.print_line(format!("declare -x {name}=\"{value}\""));
        }
        return Ok(0);
    }
    let mut status = 0;
    for arg in &args {
        let (name, value) = match arg.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (arg.as_str(), None),
        };
        if !is_name(name) {
            call.shell_says(&format!("`{arg}': not a valid identifier"));
            status = 1;
            continue;
        }
        let value = value.or_else(|| call.shell.value(name)).unwrap_or_default();
        if let Err(why) = call.shell.set(name, value, true) {
            call.shell_says(&why);
            status = 1;
        }
    }
    Ok(status)
}

pub(super) fn unset(call: &mut Call<'_>) -> Outcome {
    for name in call.args {
        call.shell.variables.remove(name);
    }
    Ok(0)
}

pub(super) fn set(call: &mut Call<'_>) -> Outcome {
    if !call.args.is_empty() {
        call.shell_says("the shell has no options here");
        return Ok(2);
    }
    let variables: Vec<String> = call
        .shell
        .variables
        .iter()
        .map(|(name, variable)| format!("{name}={}", variable.value))
        .collect();
    for line in variables {
        call.print_line(line);
    }
    Ok(0)
}

pub(super) fn read(call: &mut Call<'_>) -> Outcome {
    let given = call.options("rp:s", &[])?;
    if let Some(wrong) = given.rest.iter().find(|name| !is_name(name)) {
        call.shell_says(&format!("`{wrong}': not a valid identifier"));
        return Ok(1);
    }
    let Some(line) = call.line()? else {
        return Ok(1);
    };
    if call.input.is_some()
        && let Some(text) = given.value('p').filter(|_| given.has('p'))
    {
        let text = text.to_owned();
        call.print(text);
    }
    let line = if given.has('r') {
        line
    } else {
        line.replace('\\', "")
    };
    let names = if given.rest.is_empty() {
        vec!["REPLY".to_owned()]
    } else {
        given.rest
    };
    let mut rest = line.trim();
    for (at, name) in names.iter().enumerate() {
        let (word, after) = match rest.split_once([' ', '\t']) {
            Some((word, after)) if at + 1 < names.len() => (word, after.trim_start()),
            _ => (rest, ""),
        };
        rest = after;
        if let Err(why) = call.shell.set(name, word.to_owned(), false) {
            call.shell_says(&why);
            return Ok(1);
        }
    }
    Ok(0)
}

pub(super) fn shift(call: &mut Call<'_>) -> Outcome {
    let count = match call.args.first() {
        Some(text) => {
            let text = text.clone();
            call.number(&text, "arguments")?
        }
        None => 1,
    };
    if count >= call.shell.arguments.len() {
        return Ok(1);
    }
    call.shell.arguments.drain(1..=count);
    Ok(0)
}

pub(super) fn which(call: &mut Call<'_>) -> Outcome {
    let mut status = 0;
    for name in call.args {
        let is_program = PROGRAMS.contains(&name.as_str()) || name == "curl";
        let says_type = call.name == "type";
        let place = match name.as_str() {
            "aws" => "/usr/local/bin/aws".to_owned(),
            name => format!("/usr/bin/{name}"),
        };
        let is_builtin = super::names::all_commands().any(|known| known == name);
        match (is_program, is_builtin, says_type) {
            (true, _, true) => call.print_line(format!("{name} is {place}")),
            (true, _, false) => call.print_line(place),
            (false, true, true) => call.print_line(format!("{name} is a shell builtin")),
            (false, true, false) => call.print_line(format!("{name}: shell built-in command")),
            (false, false, true) => {
                call.shell_says(&format!("{name}: not found"));
                status = 1;
            }
            (false, false, false) => status = 1,
        }
    }
    Ok(status)
}

pub(super) fn whoami(call: &mut Call<'_>) -> Outcome {
    let all = "Stratus, a shell in a web page with a simulated cloud";
    let text = match (call.name, call.args.first()) {
        ("whoami", _) => "learner",
        ("hostname", _) => "stratus",
        (_, Some(_)) => all,
        (_, None) => "Stratus",
    };
    call.print_line(text);
    Ok(0)
}

pub(super) fn history(call: &mut Call<'_>) -> Outcome {
    match call.args.first().map(String::as_str) {
        Some("-c") => call.shell.history.clear(),
        argument => {
            let lines = call.shell.history.clone();
            let count = match argument {
                Some(number) => call.number(number, "lines")?,
                None => lines.len(),
            };
            let skipped = lines.len().saturating_sub(count);
            for (at, line) in lines.iter().enumerate().skip(skipped) {
                call.print(format!("{:5}  {line}\n", at + 1));
            }
        }
    }
    Ok(0)
}

pub(super) fn clear(call: &mut Call<'_>) -> Outcome {
    call.wants = Some(Wants::Clear);
    Ok(0)
}

pub(super) fn edit(call: &mut Call<'_>) -> Outcome {
    let Some(name) = call.args.iter().find(|arg| !arg.starts_with('-')).cloned() else {
        return Err(call.fail(1, "which file? The editor opens one"));
    };
    let path = call.path(&name);
    if call.files.is_folder(&path) {
        return Err(call.fail(1, &format!("{name}: {}", crate::Trouble::IsFolder)));
    }
    if call.files.get(&path).is_none() {
        let now = call.now;
        if let Err(trouble) = call.files.write(&path, &[], now) {
            return Err(call.fail(1, &format!("{name}: {trouble}")));
        }
    }
    call.wants = Some(Wants::Edit(path));
    Ok(0)
}

pub(super) fn help(call: &mut Call<'_>) -> Outcome {
    if let Some(name) = call.args.first() {
        let line = match (find(name), name.as_str()) {
            (Some(Builtin { name, usage, summary, .. }), _) => format!("{name} {usage}\n    {summary}"),
            (None, "aws") => "aws SERVICE COMMAND [--OPTION VALUE]...\n    the AWS CLI itself: see `aws help`, `aws sqs help`".to_owned(),
            (None, "python" | "python3") => "python [FILE | -c CODE | -m MODULE] [WORD]...\n    Python, with boto3; alone it takes lines until Ctrl-D".to_owned(),
            (None, "curl") => crate::curl::USAGE.to_owned(),
            (None, name) => {
                let message = format!("no help topics match `{name}'. Try `help`");
                call.shell_says(&message);
                return Ok(1);
            }
        };
        call.print_line(line);
        return Ok(0);
    }
    call.print("In this terminal runs a shell like bash, with the AWS CLI, Python and curl for the simulated cloud.\n\n");
    call.print("  aws SERVICE COMMAND    the AWS CLI: aws help, aws sqs help\n");
    call.print("  python FILE            Python with boto3; alone it takes lines until Ctrl-D\n");
    call.print("  curl URL               sends an HTTP request to the simulated world\n\n");
    for Builtin {
        name,
        usage,
        summary,
        ..
    } in BUILTINS
    {
        let command = format!("{name} {usage}");
        let short = if command.chars().count() > 22 {
            format!("{name} ...")
        } else {
            command
        };
        call.print(format!("  {short:<22} {summary}\n"));
    }
    call.print(
        "\nPipes, > >> < 2>&1, $VARIABLES, $(COMMANDS), *, for, while and if work as in bash.\n",
    );
    call.print("Tab completes, the arrow keys go through what was typed, Ctrl-C stops. `help NAME` says more.\n");
    Ok(0)
}
