//! Files and folders.

use super::{Call, Halt, Outcome};
use crate::files::{Entry, HOME, Trouble};
use crate::path::{self, is_within};

pub(super) fn pwd(call: &mut Call<'_>) -> Outcome {
    let cwd = call.shell.cwd.clone();
    call.print_line(cwd);
    Ok(0)
}

pub(super) fn cd(call: &mut Call<'_>) -> Outcome {
    let target = match call.args {
        [] => call.shell.value("HOME").unwrap_or_else(|| HOME.to_owned()),
        [one] if one == "-" => call.shell.before.clone(),
        [one] => one.clone(),
        _ => {
            call.shell_says("too many arguments");
            return Ok(1);
        }
    };
    let path = call.path(&target);
    match call.files.get(&path) {
        Some(entry) if entry.is_folder() => {
            call.shell.before = std::mem::replace(&mut call.shell.cwd, path);
            if call.args.first().is_some_and(|arg| arg == "-") {
                let cwd = call.shell.cwd.clone();
                call.print_line(cwd);
            }
            Ok(0)
        }
        Some(_) => {
            call.shell_says(&format!("{target}: {}", Trouble::NotFolder));
            Ok(1)
        }
        None => {
            call.shell_says(&format!("{target}: {}", Trouble::Missing));
            Ok(1)
        }
    }
}

pub(super) fn ls(call: &mut Call<'_>) -> Outcome {
    let given = call.options("laA1htrSR", &[("all", 'a')])?;
    let names = if given.rest.is_empty() {
        vec![".".to_owned()]
    } else {
        given.rest.clone()
    };
    let shows_all = given.has('a') || given.has('A');
    let (mut files, mut folders, mut status) = (Vec::new(), Vec::new(), 0);
    for name in &names {
        let path = call.path(name);
        match call.files.get(&path) {
            Some(entry) if entry.is_folder() => folders.push((name.clone(), path)),
            Some(entry) => files.push((name.clone(), entry.clone())),
            None => {
                call.say(&format!("cannot access '{name}': {}", Trouble::Missing));
                status = 2;
            }
        }
    }
    let has_files = !files.is_empty();
    list(call, files, &given);
    for (at, (name, path)) in folders.iter().enumerate() {
        if at > 0 || has_files {
            call.print("\n");
        }
        if names.len() > 1 {
            call.print(format!("{name}:\n"));
        }
        let inside = call.files.list(path).unwrap_or_default();
        let inside = inside
            .into_iter()
            .filter(|(name, _)| shows_all || !name.starts_with('.'));
        let inside = inside
            .map(|(name, entry)| (name.to_owned(), entry.clone()))
            .collect();
        list(call, inside, &given);
    }
    Ok(status)
}

/// Shows files: their names, or with `-l` more of them.
fn list(call: &mut Call<'_>, mut entries: Vec<(String, Entry)>, given: &super::options::Given) {
    if given.has('t') {
        entries.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.at));
    }
    if given.has('S') {
        entries.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.len()));
    }
    if given.has('r') {
        entries.reverse();
    }
    let shown = |name: &str| match name.contains([' ', '\'', '"', '$', '*', '?', '&', ';']) {
        true => format!("'{}'", name.replace('\'', "'\\''")),
        false => name.to_owned(),
    };
    if given.has('l') {
        let width = entries
            .iter()
            .map(|(_, entry)| entry.len().to_string().len())
            .max();
        let width = width.unwrap_or_default();
        for (name, entry) in &entries {
            let mode = if entry.is_folder() {
                "drwxr-xr-x"
            } else {
                "-rw-r--r--"
            };
            let size = if given.has('h') {
                short(entry.len())
            } else {
                entry.len().to_string()
            };
            let at = super::print::moment(entry.at, "%b %e %H:%M");
            call.print(format!(
                "{mode} learner {size:>width$} {at} {}\n",
                shown(name)
            ));
        }
        return;
    }
    // Names stand side by side on a screen, and one a line in a pipe; lines are read well in both.
    for (name, entry) in &entries {
        let end = if entry.is_folder() { "/" } else { "" };
        call.print(format!("{}{end}\n", shown(name)));
    }
}

/// A size in the shortest form: `1.5K`.
fn short(bytes: usize) -> String {
    match bytes {
        0..1_024 => bytes.to_string(),
        1_024..1_048_576 => format!("{:.1}K", bytes as f64 / 1_024.0),
        _ => format!("{:.1}M", bytes as f64 / 1_048_576.0),
    }
}

fn operands(call: &mut Call<'_>, rest: &[String], least: usize) -> Result<(), Halt> {
    match (rest.len(), rest.last()) {
        (count, _) if count >= least => Ok(()),
        (_, Some(last)) if least == 2 => Err(call.fail(
            1,
            &format!("missing destination file operand after '{last}'"),
        )),
        _ => Err(call.fail(1, "missing operand")),
    }
}

pub(super) fn mkdir(call: &mut Call<'_>) -> Outcome {
    let given = call.options("pv", &[("parents", 'p')])?;
    operands(call, &given.rest, 1)?;
    let mut status = 0;
    for name in &given.rest {
        let path = call.path(name);
        let now = call.now;
        if let Err(trouble) = call.files.make_folder(&path, given.has('p'), now) {
            call.say(&format!("cannot create directory '{name}': {trouble}"));
            status = 1;
        }
    }
    Ok(status)
}

pub(super) fn rmdir(call: &mut Call<'_>) -> Outcome {
    let given = call.options("", &[])?;
    operands(call, &given.rest, 1)?;
    let mut status = 0;
    for name in &given.rest {
        let path = call.path(name);
        let is_file = call
            .files
            .get(&path)
            .is_some_and(|entry| !entry.is_folder());
        let removed = if is_file {
            Err(Trouble::NotFolder)
        } else {
            call.files.remove(&path, false)
        };
        if let Err(trouble) = removed {
            call.say(&format!("failed to remove '{name}': {trouble}"));
            status = 1;
        }
    }
    leave_removed(call);
    Ok(status)
}

pub(super) fn rm(call: &mut Call<'_>) -> Outcome {
    let given = call.options("rRfvi", &[("recursive", 'r'), ("force", 'f')])?;
    let (all, force) = (given.has('r') || given.has('R'), given.has('f'));
    if given.rest.is_empty() && force {
        return Ok(0);
    }
    operands(call, &given.rest, 1)?;
    let mut status = 0;
    for name in &given.rest {
        let path = call.path(name);
        let removed = match call.files.is_folder(&path) {
            true if !all => Err(Trouble::IsFolder),
            _ => call.files.remove(&path, all),
        };
        match removed {
            Err(Trouble::Missing) if force => {}
            Err(trouble) => {
                call.say(&format!("cannot remove '{name}': {trouble}"));
                status = 1;
            }
            Ok(()) => {}
        }
    }
    leave_removed(call);
    Ok(status)
}

/// Goes out of a folder that is gone.
fn leave_removed(call: &mut Call<'_>) {
    while !call.files.is_folder(&call.shell.cwd) {
        call.shell.cwd = path::parent(&call.shell.cwd).to_owned();
    }
}

pub(super) fn cp(call: &mut Call<'_>) -> Outcome {
    let given = call.options("rRapfv", &[("recursive", 'r')])?;
    let deep = given.has('r') || given.has('R') || given.has('a');
    carry(call, &given.rest, deep, false)
}

pub(super) fn mv(call: &mut Call<'_>) -> Outcome {
    let given = call.options("fvn", &[("force", 'f')])?;
    carry(call, &given.rest, true, true)
}

/// Copies or moves.
fn carry(call: &mut Call<'_>, names: &[String], deep: bool, moves: bool) -> Outcome {
    match names {
        [] => return Err(call.fail(1, "missing file operand")),
        [one] => {
            return Err(call.fail(
                1,
                &format!("missing destination file operand after '{one}'"),
            ));
        }
        _ => {}
    }
    let Some((target, sources)) = names.split_last() else {
        return Ok(0);
    };
    let to = call.path(target);
    let into = call.files.is_folder(&to);
    if sources.len() > 1 && !into {
        return Err(call.fail(1, &format!("target '{target}': {}", Trouble::NotFolder)));
    }
    let mut status = 0;
    for name in sources {
        let from = call.path(name);
        let to = if into {
            path::resolve(&to, path::name(&from))
        } else {
            to.clone()
        };
        if let Err(why) = carry_one(call, name, &from, &to, deep, moves) {
            call.say(&why);
            status = 1;
        }
    }
    leave_removed(call);
    Ok(status)
}

fn carry_one(
    call: &mut Call<'_>,
    name: &str,
    from: &str,
    to: &str,
    deep: bool,
    moves: bool,
) -> Result<(), String> {
    let verb = if moves { "move" } else { "copy" };
    let Some(entry) = call.files.get(from).cloned() else {
        return Err(format!("cannot stat '{name}': {}", Trouble::Missing));
    };
    if from == to {
        return Err(format!("'{name}' and '{to}' are the same file"));
    }
    if entry.is_folder() && !deep {
        return Err(format!("-r not specified; omitting directory '{name}'"));
    }
    if is_within(to, from) {
        return Err(format!(
            "cannot {verb} a directory, '{name}', into itself, '{to}'"
        ));
    }
    let trouble = |trouble: Trouble| format!("cannot {verb} '{name}' to '{to}': {trouble}");
    let all: Vec<(String, Entry)> = call
        .files
        .below(from)
        .map(|(path, entry)| (path.to_owned(), entry.clone()))
        .collect();
    for (path, entry) in std::iter::once((from.to_owned(), entry)).chain(all) {
        let place = format!("{to}{}", &path[from.len()..]);
        let done = match &entry.bytes {
            Some(bytes) => call.files.write(&place, bytes, call.now),
            None if call.files.is_folder(&place) => Ok(()),
            None => call.files.make_folder(&place, false, call.now),
        };
        done.map_err(trouble)?;
    }
    if moves {
        call.files.remove(from, true).map_err(trouble)?;
    }
    Ok(())
}

pub(super) fn touch(call: &mut Call<'_>) -> Outcome {
    let given = call.options("", &[])?;
    operands(call, &given.rest, 1)?;
    let mut status = 0;
    for name in &given.rest {
        let path = call.path(name);
        let now = call.now;
        if !call.files.is_folder(&path)
            && let Err(trouble) = call.files.append(&path, &[], now)
        {
            call.say(&format!("cannot touch '{name}': {trouble}"));
            status = 1;
        }
    }
    Ok(status)
}

pub(super) fn chmod(call: &mut Call<'_>) -> Outcome {
    let mut status = 0;
    for name in call
        .args
        .iter()
        .skip(1)
        .filter(|name| !name.starts_with('-'))
    {
        let path = call.path(name);
        if call.files.get(&path).is_none() {
            call.say(&format!("cannot access '{name}': {}", Trouble::Missing));
            status = 1;
        }
    }
    Ok(status)
}

pub(super) fn basename(call: &mut Call<'_>) -> Outcome {
    let given = call.options("", &[])?;
    operands(call, &given.rest, 1)?;
    let name = path::name(given.rest[0].trim_end_matches('/')).to_owned();
    let end = given
        .rest
        .get(1)
        .and_then(|end| name.strip_suffix(end.as_str()));
    call.print_line(end.filter(|name| !name.is_empty()).unwrap_or(&name));
    Ok(0)
}

pub(super) fn dirname(call: &mut Call<'_>) -> Outcome {
    let given = call.options("", &[])?;
    operands(call, &given.rest, 1)?;
    let whole = given.rest[0].trim_end_matches('/');
    let folder = match whole.rsplit_once('/') {
        None => ".",
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
    };
    call.print_line(folder);
    Ok(0)
}
