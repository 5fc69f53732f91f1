//! Names: which are allowed, and which one was meant.

/// Whether a name is fit for an address: `visibility-timeout`.
pub(crate) fn is_slug(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 60
        && name
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(is_slug_byte))
}

const fn is_slug_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// The address that a heading gets: its letters and digits, in lower case, joined by `-`.
pub(crate) fn slug(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if character.is_alphanumeric() {
            out.extend(character.to_lowercase());
        } else if !matches!(character, '\'' | '’') && !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// The half sentence that helps with an unknown name: the one that was meant, or those there are.
pub(crate) fn suggest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(name, &known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if known.is_empty() => "there is none".into(),
        None => {
            let list: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("there is {}", list.join(", "))
        }
    }
}

/// The known name that is closest, when it is close enough to have been meant.
fn nearest<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    let allowed = 1 + name.chars().count() / 4;
    known
        .iter()
        .map(|candidate| (distance(name, candidate), *candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters have to be put in, taken out or changed (Levenshtein), without regard to case.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, letter) in from.to_lowercase().chars().enumerate() {
        let mut diagonal = at;
        let mut left = at + 1;
        row[0] = left;
        for (column, other) in to.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            left = changed.min(diagonal + 1).min(left + 1);
            row[column + 1] = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_addresses() {
        assert_eq!(slug("What's a *queue*, then?"), "whats-a-queue-then");
        assert_eq!(slug("  1. Send  &  receive "), "1-send-receive");
        assert_eq!(slug("???"), "");
        assert_eq!(slug("Où ça"), "où-ça");
    }

    #[test]
    fn slugs_are_lower_case_and_hyphens() {
        for good in ["queues", "visibility-timeout", "s3"] {
            assert!(is_slug(good), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "Queue", "a b", "ü"] {
            assert!(!is_slug(bad), "{bad}");
        }
    }

    #[test]
    fn distances_count_edits() {
        for (from, to, edits) in [
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("promt", "prompt", 1),
            ("Same", "same", 0),
        ] {
            assert_eq!(distance(from, to), edits, "{from} -> {to}");
        }
    }

    #[test]
    fn only_a_close_name_was_meant() {
        assert_eq!(
            suggest("promt", ["prompt", "answer"]),
            "did you mean `prompt`?"
        );
        assert_eq!(suggest("xyz", ["prompt", "id"]), "there is `prompt`, `id`");
        assert_eq!(suggest("xyz", []), "there is none");
    }
}
