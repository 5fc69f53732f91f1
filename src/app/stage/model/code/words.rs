//! What may be written at a place of Python: the words of the file, of the language, and of what a handler gets.

use super::offer::{Offer, Proposal};
use super::python::{KEYWORDS, tokens};
use super::token::Sort;
use std::collections::BTreeSet;

/// How many proposals there are at most.
const MOST: usize = 40;
/// What Python has ready, as far as handlers use it.
const BUILTINS: [&str; 20] = [
    "dict",
    "enumerate",
    "float",
    "int",
    "isinstance",
    "len",
    "list",
    "max",
    "min",
    "open",
    "print",
    "range",
    "round",
    "set",
    "sorted",
    "str",
    "sum",
    "tuple",
    "zip",
    "Exception",
];
/// What the second argument of a handler knows.
const CONTEXT: [&str; 7] = [
    "aws_request_id",
    "function_name",
    "function_version",
    "get_remaining_time_in_millis",
    "invoked_function_arn",
    "log_stream_name",
    "memory_limit_in_mb",
];

/// The words that go on with what stands before the caret (an offset in bytes); none in texts and comments.
#[must_use]
pub fn complete(text: &str, caret: usize) -> Option<Offer> {
    let before = text.get(..caret)?;
    let inside = tokens(text).into_iter().any(|part| {
        matches!(part.sort, Sort::Text | Sort::Comment) && part.start < caret && caret < part.end
    });
    if inside {
        return None;
    }
    let typed = before
        .rsplit(|c: char| !is_word(c))
        .next()
        .unwrap_or_default();
    let from = caret - typed.len();
    let behind = text.get(caret..)?;
    let to = caret + behind.find(|c| !is_word(c)).unwrap_or(behind.len());
    let of_context = before[..from].ends_with("context.");
    let mut words: BTreeSet<(u8, &str, &str)> = BTreeSet::new();
    if of_context {
        words.extend(CONTEXT.map(|word| (0, word, "of the context")));
    } else {
        let own = text.split(|c: char| !is_word(c));
        let own =
            own.filter(|word| word.len() > 2 && !word.starts_with(|c: char| c.is_ascii_digit()));
        words.extend(
            own.filter(|word| !KEYWORDS.contains(word))
                .map(|word| (0, word, "in this file")),
        );
        words.extend(KEYWORDS.map(|word| (1, word, "keyword")));
        words.extend(BUILTINS.map(|word| (2, word, "of Python")));
    }
    let mut known = BTreeSet::new();
    let proposals: Vec<Proposal> = words
        .into_iter()
        .filter(|(_, word, _)| word.starts_with(typed) && *word != typed && known.insert(*word))
        .take(MOST)
        .map(|(_, word, note)| Proposal {
            label: word.to_owned(),
            note: note.to_owned(),
            insert: word.to_owned(),
            caret: word.len(),
        })
        .collect();
    (!proposals.is_empty()).then_some(Offer {
        from,
        to,
        proposals,
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Vec<String> {
        let caret = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let offer = complete(&text, caret);
        let proposals = offer.map_or_else(Vec::new, |offer| offer.proposals);
        proposals.into_iter().map(|one| one.label).collect()
    }

    #[test]
    fn words_of_file_and_language_are_offered() {
        assert_eq!(at("prices = {}\npr|"), ["prices", "print"]);
        assert_eq!(at("whisk = 1\nwh|ile"), ["whisk", "while"]);
        assert_eq!(at("x = context.get|")[0], "get_remaining_time_in_millis");
        assert_eq!(at("# pr|int"), [""; 0]);
        assert_eq!(at("'pr|'"), [""; 0]);
        assert_eq!(at("zzz|"), [""; 0]);
    }

    #[test]
    fn the_whole_word_is_replaced() {
        let offer = complete("a = prin(1)", 6).unwrap();
        assert_eq!((offer.from, offer.to), (4, 8));
        assert_eq!(complete("é", 1), None);
    }
}
