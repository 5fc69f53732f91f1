//! From words as written to words as commands get them: braces, variables, output of commands, splitting, file names.

mod braces;
pub(crate) mod glob;
mod sum;

use crate::files::HOME;
use crate::run::{Core, Doing, Io, Limits, Stop, output_of};
use crate::syntax::{Change, Default, Piece, Word};

/// A character, and whether it was quoted.
pub(crate) type Marked = (char, bool);

/// What a piece came to.
enum Part {
    /// Text that stays together.
    Whole(String, bool),
    /// The value of something unquoted: split where it has blanks.
    Split(String),
    /// Words of their own: `"$@"`.
    Words(Vec<String>),
}

/// The words that commands get.
pub(crate) async fn fields(core: &Core, words: &[Word], io: &Io) -> Result<Vec<String>, Stop> {
    let mut fields = Vec::new();
    for word in words {
        for word in braces::expand(word) {
            let parts = parts(core, &word, io).await?;
            let (cwd, files) = (core.cwd(), core.files());
            for field in join(parts) {
                core.spend(field.len())?;
                glob::expand(&field, &cwd, &files, &mut fields);
            }
            if fields.len() > Limits::WORDS {
                return Err(Stop::Failed(format!(
                    "a command has at most {} words here",
                    Limits::WORDS
                )));
            }
        }
    }
    Ok(fields)
}

/// A word that is neither split nor a pattern: an assignment's value, the name of a file, the text of a here-document.
pub(crate) async fn text(core: &Core, word: &Word, io: &Io) -> Result<String, Stop> {
    let mut text = String::new();
    for part in parts(core, word, io).await? {
        match part {
            Part::Whole(value, _) | Part::Split(value) => text.push_str(&value),
            Part::Words(values) => text.push_str(&values.join(" ")),
        }
    }
    core.spend(text.len())?;
    Ok(text)
}

/// A word as a pattern: quoted characters stand for themselves.
async fn pattern(core: &Core, word: &Word, io: &Io) -> Result<Vec<Marked>, Stop> {
    let mut pattern = Vec::new();
    for part in parts(core, word, io).await? {
        match part {
            Part::Whole(text, is_quoted) => {
                pattern.extend(text.chars().map(|one| (one, is_quoted)));
            }
            Part::Split(text) => pattern.extend(text.chars().map(|one| (one, false))),
            Part::Words(words) => pattern.extend(words.join(" ").chars().map(|one| (one, true))),
        }
    }
    Ok(pattern)
}

fn parts<'a>(core: &'a Core, word: &'a Word, io: &'a Io) -> Doing<'a, Vec<Part>> {
    Box::pin(async move {
        let mut parts = Vec::with_capacity(word.len());
        for piece in word {
            let value = |text: String, is_quoted: bool| {
                if is_quoted {
                    Part::Whole(text, true)
                } else {
                    Part::Split(text)
                }
            };
            parts.push(match piece {
                Piece::Text { text, is_quoted } => Part::Whole(text.clone(), *is_quoted),
                Piece::Home => {
                    let home = core.variable("HOME").unwrap_or_else(|| HOME.into());
                    Part::Whole(home, true)
                }
                Piece::Output { script, is_quoted } => {
                    core.step()?;
                    value(output_of(core, script, io).await?, *is_quoted)
                }
                Piece::Sum {
                    text: sum,
                    is_quoted,
                } => {
                    let text = text(core, sum, io).await?;
                    let total = sum::evaluate(&text, &|name| core.variable(name));
                    let total =
                        total.map_err(|why| Stop::Failed(format!("{}: {why}", text.trim())))?;
                    value(total.to_string(), *is_quoted)
                }
                Piece::Variable {
                    name,
                    is_quoted: true,
                    change: Change::None,
                } if name == "@" => Part::Words(core.arguments()),
                Piece::Variable {
                    name,
                    change,
                    is_quoted,
                } => {
                    let text = variable(core, name, change, io).await?;
                    core.spend(text.len())?;
                    value(text, *is_quoted)
                }
            });
        }
        Ok(parts)
    })
}

async fn variable(core: &Core, name: &str, change: &Change, io: &Io) -> Result<String, Stop> {
    let given = core.variable(name);
    match change {
        Change::None => Ok(given.unwrap_or_default()),
        Change::Length => {
            let value = given.unwrap_or_default();
            Ok(value.chars().count().to_string())
        }
        Change::Trim {
            is_end,
            is_longest,
            pattern: word,
        } => {
            let value: Vec<char> = given.unwrap_or_default().chars().collect();
            let pattern = pattern(core, word, io).await?;
            core.spend(value.len() * pattern.len())?;
            Ok(glob::trim(&value, &pattern, *is_end, *is_longest))
        }
        Change::Default {
            kind,
            or_empty,
            word,
        } => {
            let is_there = given
                .as_ref()
                .is_some_and(|value| !*or_empty || !value.is_empty());
            match (kind, is_there) {
                (Default::Instead, true) => text(core, word, io).await,
                (Default::Instead, false) => Ok(String::new()),
                (_, true) => Ok(given.unwrap_or_default()),
                (Default::Use, false) => text(core, word, io).await,
                (Default::Assign, false) => {
                    let value = text(core, word, io).await?;
                    core.set_variable(name, value.clone())?;
                    Ok(value)
                }
                (Default::Fail, false) => {
                    let why = text(core, word, io).await?;
                    let why = if why.is_empty() {
                        "parameter null or not set"
                    } else {
                        &why
                    };
                    Err(Stop::Failed(format!("{name}: {why}")))
                }
            }
        }
    }
}

/// Joins parts to words, and splits the values of unquoted ones.
fn join(parts: Vec<Part>) -> Vec<Vec<Marked>> {
    let mut fields = Vec::new();
    // The word that is being made; nothing between two words.
    let mut open: Option<Vec<Marked>> = None;
    for part in parts {
        match part {
            Part::Whole(text, is_quoted) => {
                let field = open.get_or_insert_default();
                field.extend(text.chars().map(|one| (one, is_quoted)));
            }
            Part::Split(text) => {
                for character in text.chars() {
                    if matches!(character, ' ' | '\t' | '\n') {
                        fields.extend(open.take());
                    } else {
                        open.get_or_insert_default().push((character, false));
                    }
                }
            }
            Part::Words(words) => {
                for (at, word) in words.iter().enumerate() {
                    if at > 0 {
                        fields.extend(open.take());
                    }
                    let field = open.get_or_insert_default();
                    field.extend(word.chars().map(|one| (one, true)));
                }
            }
        }
    }
    fields.extend(open);
    fields
}
