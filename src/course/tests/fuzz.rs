//! Lessons that nobody would write: whatever comes in, problems or a course come out.

use super::Folder;
use super::cases::folders;
use crate::compile::{compile_dir, yaml};
use cloud::rng::Rng;

const ROUNDS: usize = 1_500;
/// What is put into texts at random: whatever means something to some reader.
const PIECES: [&str; 40] = [
    "\n",
    "+++\n",
    "```",
    "````\n",
    "```scene\n",
    "```quiz\n```\n",
    "\"",
    "'''",
    "\"\"\"",
    "[[",
    "]]",
    "[",
    "]",
    "{",
    "}",
    "=",
    ":",
    "- ",
    "#",
    "## ",
    "\t",
    "  ",
    "\r",
    "\0",
    "é",
    "\u{1F370}",
    "\u{FEFF}",
    "!Sub ",
    "&a ",
    "*a",
    "<b>",
    "<!--",
    "![](",
    "](term:",
    "](#",
    "|",
    "${",
    "999999999999999999999",
    "\\",
    "null",
];

/// Changes a text in one place.
fn mutate(text: &str, rng: &mut Rng) -> String {
    let mut pick = |below: usize| usize::try_from(rng.below(below.max(1) as u64)).unwrap();
    let mut place = |text: &str| {
        let at = pick(text.len() + 1);
        (0..=at)
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap()
    };
    let (one, other) = (place(text), place(text));
    let (from, to) = (one.min(other), one.max(other));
    let short = (from..=to.min(from + 40))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap();
    match pick(5) {
        0 => format!("{}{}", &text[..from], &text[short..]),
        1 => text[..from].to_owned(),
        2 => format!("{}{}{}", &text[..to], &text[from..short], &text[to..]),
        _ => format!(
            "{}{}{}",
            &text[..from],
            PIECES[pick(PIECES.len())],
            &text[from..]
        ),
    }
}

#[test]
fn no_folder_makes_the_compiler_panic() {
    let seeds: Vec<Folder> = super::cases::TEXTS
        .iter()
        .flat_map(|(_, text)| folders(text))
        .collect();
    let mut rng = Rng::new(26);
    let mut refused = 0;
    for _ in 0..ROUNDS {
        let seed = usize::try_from(rng.below(seeds.len() as u64)).unwrap();
        let mut folder = seeds[seed].clone();
        for _ in 0..3 {
            let at = usize::try_from(rng.below(folder.len() as u64)).unwrap();
            let (name, text) = folder.iter_mut().nth(at).unwrap();
            // Most of it is in the lesson.
            let is_other = !name.starts_with("week-1/01-first/");
            if is_other && rng.below(3) > 0 {
                continue;
            }
            *text = mutate(text, &mut rng);
        }
        refused += usize::from(compile_dir(&folder).is_err());
    }
    assert!(refused > ROUNDS / 3, "only {refused} folders were refused");
}

#[test]
fn no_text_makes_the_yaml_reader_panic() {
    let whole = super::read("tests/base")
        .remove("week-1/01-first/template.yaml")
        .unwrap();
    let mut rng = Rng::new(27);
    for _ in 0..20 * ROUNDS {
        let text = mutate(&mutate(&whole, &mut rng), &mut rng);
        let lines = 1 + text.matches(['\n', '\r']).count();
        for mistake in yaml::read(&text).err().unwrap_or_default() {
            assert!(
                (1..=lines).contains(&mistake.line),
                "{mistake:?} in {text:?}"
            );
        }
    }
}
