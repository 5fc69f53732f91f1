//! What Tab offers: commands, files, variables. What follows `aws` its own completer knows.

use crate::builtin::all_commands;
use crate::files::Files;
use crate::path::resolve;
use crate::state::Shell;

/// What can stand where the cursor is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Completion {
    /// One of these in place of the last so many bytes before the cursor.
    Words {
        /// How many bytes before the cursor they take the place of.
        replaces: usize,
        /// The words, in order; a folder ends in `/`.
        words: Vec<String>,
    },
    /// The AWS CLI's completer knows: the command so far, from `aws` on.
    Aws(String),
}

/// What can stand at the end of `line`, the text before the cursor.
#[must_use]
pub fn complete(line: &str, shell: &Shell, files: &Files) -> Completion {
    let start = line
        .rfind(['|', ';', '&', '(', '`', '\n'])
        .map_or(0, |at| at + 1);
    let command = line[start..].trim_start();
    let word = last_word(command);
    let words = |words: Vec<String>| Completion::Words {
        replaces: word.len(),
        words,
    };
    if let Some(name) = word.strip_prefix('$').filter(|name| !name.contains('/')) {
        let known = shell.environment();
        let own = shell.variables.keys().cloned();
        let mut names: Vec<String> = known
            .into_keys()
            .chain(own)
            .filter(|one| one.starts_with(name))
            .collect();
        names.sort();
        names.dedup();
        return words(names.iter().map(|one| format!("${one}")).collect());
    }
    let before = &command[..command.len() - word.len()];
    let is_first = before.split_whitespace().all(|word| word.contains('='));
    if is_first && !word.contains('/') {
        let mut names: Vec<String> = all_commands()
            .filter(|name| name.starts_with(word) && name.len() > 1)
            .map(str::to_owned)
            .collect();
        names.sort();
        return words(names);
    }
    let is_aws = before.split_whitespace().find(|word| !word.contains('=')) == Some("aws");
    let is_file = word.starts_with(['.', '/', '~'])
        || word.contains("://")
        || before.ends_with("> ")
        || before.ends_with("< ");
    if is_aws && !is_file {
        let from = command.find("aws").unwrap_or_default();
        return Completion::Aws(command[from..].to_owned());
    }
    words(paths(word, shell, files))
}

/// The word that ends where the text ends.
fn last_word(text: &str) -> &str {
    let start = text
        .rfind([' ', '\t', '>', '<', '"', '\''])
        .map_or(0, |at| at + 1);
    &text[start..]
}

/// The files whose paths begin like a word.
fn paths(word: &str, shell: &Shell, files: &Files) -> Vec<String> {
    // `file://app.py` and `@app.py` name files, too.
    let place = word
        .rfind("://")
        .map_or(0, |at| at + 3)
        .max(usize::from(word.starts_with('@')));
    let (kept, word) = word.split_at(place);
    let (folder, name) = word
        .rsplit_once('/')
        .map_or(("", word), |(folder, name)| (folder, name));
    let folder_shown = &word[..word.len() - name.len()];
    let folder = match folder.strip_prefix('~') {
        Some(rest) => format!("{}{rest}", crate::HOME),
        None if word.starts_with('/') => format!("/{folder}"),
        None => folder.to_owned(),
    };
    let inside = files
        .list(&resolve(&shell.cwd, &folder))
        .unwrap_or_default();
    let fits =
        |one: &str| one.starts_with(name) && (name.starts_with('.') || !one.starts_with('.'));
    let found = inside.into_iter().filter(|(one, _)| fits(one));
    found
        .map(|(one, entry)| {
            let end = if entry.is_folder() { "/" } else { "" };
            format!("{kept}{folder_shown}{}{end}", one.replace(' ', "\\ "))
        })
        .collect()
}

impl Completion {
    /// What all the words begin with.
    #[must_use]
    pub fn common(words: &[String]) -> String {
        let Some((first, rest)) = words.split_first() else {
            return String::new();
        };
        let mut common = first.as_str();
        for word in rest {
            let same = common.char_indices().zip(word.chars());
            let end = same.take_while(|((_, one), other)| one == other).last();
            common = &common[..end.map_or(0, |((at, one), _)| at + one.len_utf8())];
        }
        common.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tab_offers_commands_files_and_variables() {
        let mut files = Files::default();
        for name in ["app.py", "apples.txt", "src/deep.py", ".hidden"] {
            let path = resolve(crate::HOME, name);
            files
                .make_folder(crate::path::parent(&path), true, 0)
                .unwrap();
            files.write(&path, b"", 0).unwrap();
        }
        let mut shell = Shell::default();
        shell.set("QUEUE", "x".into(), false).unwrap();
        for (line, replaces, words) in [
            ("pyth", 4, vec!["python", "python3"]),
            ("cat ap", 2, vec!["app.py", "apples.txt"]),
            ("cat s", 1, vec!["src/"]),
            ("python src/", 4, vec!["src/deep.py"]),
            ("cat ~/ap", 4, vec!["~/app.py", "~/apples.txt"]),
            ("cat .h", 2, vec![".hidden"]),
            ("echo x > appl", 4, vec!["apples.txt"]),
            ("ls | gre", 3, vec!["grep"]),
            ("X=1 ech", 3, vec!["echo"]),
            ("echo $QU", 3, vec!["$QUEUE"]),
            ("aws s3 cp ./ap", 4, vec!["./app.py", "./apples.txt"]),
            ("aws x --body file://app.", 11, vec!["file://app.py"]),
            ("cat none", 4, vec![]),
        ] {
            let words = words.into_iter().map(str::to_owned).collect();
            assert_eq!(
                complete(line, &shell, &files),
                Completion::Words { replaces, words },
                "{line}"
            );
        }
        let aws = complete("X=1 aws sqs li", &shell, &files);
        assert_eq!(aws, Completion::Aws("aws sqs li".into()));
        let words = ["app.py", "apples.txt"].map(str::to_owned);
        assert_eq!(Completion::common(&words), "app");
    }
}
