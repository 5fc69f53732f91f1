//! `{a,b}` and `{1..5}`.

use crate::syntax::{Piece, Word};

/// How many words may come of one.
const WORDS_MAX: usize = 1_000;

/// A word's characters, each by itself, and what else it is made of.
#[derive(Clone)]
enum Atom {
    Char(char),
    Piece(Piece),
}

/// The words that a word with braces stands for. Where there would be too many, the word stays as it is.
pub(super) fn expand(word: &Word) -> Vec<Word> {
    let has_braces = word
        .iter()
        .any(|piece| matches!(piece, Piece::Text { text, is_quoted: false } if text.contains('{')));
    if !has_braces {
        return vec![word.clone()];
    }
    let mut atoms = Vec::new();
    for piece in word {
        match piece {
            Piece::Text {
                text,
                is_quoted: false,
            } => atoms.extend(text.chars().map(Atom::Char)),
            piece => atoms.push(Atom::Piece(piece.clone())),
        }
    }
    let mut words = Vec::new();
    if expand_atoms(atoms, &mut words, 0).is_none() {
        return vec![word.clone()];
    }
    words.into_iter().map(whole).collect()
}

fn is(atom: &Atom, character: char) -> bool {
    matches!(atom, Atom::Char(one) if *one == character)
}

/// Adds the words that atoms stand for; nothing when there are too many.
fn expand_atoms(atoms: Vec<Atom>, words: &mut Vec<Vec<Atom>>, depth: usize) -> Option<()> {
    if words.len() >= WORDS_MAX || depth > 12 {
        return None;
    }
    for open in 0..atoms.len() {
        if !is(&atoms[open], '{') {
            continue;
        }
        let Some((close, choices)) = choices(&atoms, open) else {
            continue;
        };
        for choice in choices {
            let mut next = atoms[..open].to_vec();
            next.extend(choice);
            next.extend_from_slice(&atoms[close + 1..]);
            expand_atoms(next, words, depth + 1)?;
        }
        return Some(());
    }
    words.push(atoms);
    Some(())
}

/// What a brace at `open` offers, and where it closes.
fn choices(atoms: &[Atom], open: usize) -> Option<(usize, Vec<Vec<Atom>>)> {
    let mut depth = 0;
    let mut choices = vec![Vec::new()];
    for (at, atom) in atoms.iter().enumerate().skip(open) {
        match atom {
            Atom::Char('{') => depth += 1,
            Atom::Char('}') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            if choices.len() > 1 {
                return Some((at, choices));
            }
            return range(&choices[0]).map(|choices| (at, choices));
        }
        if depth == 1 && is(atom, ',') {
            choices.push(Vec::new());
        } else if at > open
            && let Some(choice) = choices.last_mut()
        {
            choice.push(atom.clone());
        }
    }
    None
}

/// `1..5`, `a..e`
fn range(inside: &[Atom]) -> Option<Vec<Vec<Atom>>> {
    let text: Option<String> = inside
        .iter()
        .map(|atom| match atom {
            Atom::Char(one) => Some(*one),
            Atom::Piece(_) => None,
        })
        .collect();
    let text = text?;
    let (from, to) = text.split_once("..")?;
    let steps = |from: i64, to: i64| -> Option<Vec<i64>> {
        let count = from.abs_diff(to);
        let up = if from <= to { 1 } else { -1 };
        let count = i64::try_from(count).ok().filter(|count| *count < 1_000)?;
        Some((0..=count).map(|step| from + up * step).collect())
    };
    let atoms = |text: String| text.chars().map(Atom::Char).collect();
    if let (Ok(first), Ok(last)) = (from.parse::<i32>(), to.parse::<i32>()) {
        let is_padded = |text: &str| text.len() > 1 && text.starts_with('0');
        let width = if is_padded(from) || is_padded(to) {
            from.len().max(to.len())
        } else {
            0
        };
        let numbers = steps(first.into(), last.into())?;
        return Some(
            numbers
                .into_iter()
                .map(|number| atoms(format!("{number:0width$}")))
                .collect(),
        );
    }
    let letter = |text: &str| match text.as_bytes() {
        [one] if one.is_ascii_alphabetic() => Some(i64::from(*one)),
        _ => None,
    };
    let letters = steps(letter(from)?, letter(to)?)?;
    let letters = letters
        .into_iter()
        .filter_map(|code| char::from_u32(u32::try_from(code).ok()?));
    Some(letters.map(|one| atoms(one.into())).collect())
}

fn whole(atoms: Vec<Atom>) -> Word {
    let mut word = Word::new();
    for atom in atoms {
        match (atom, word.last_mut()) {
            (
                Atom::Char(one),
                Some(Piece::Text {
                    text,
                    is_quoted: false,
                }),
            ) => text.push(one),
            (Atom::Char(one), _) => word.push(Piece::Text {
                text: one.into(),
                is_quoted: false,
            }),
            (Atom::Piece(piece), _) => word.push(piece),
        }
    }
    word
}
