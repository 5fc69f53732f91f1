//! Names that are not there, and what was meant.

use super::BUILTINS;
use crate::run::PROGRAMS;

/// Commands that readers know from elsewhere, and what helps here.
const ELSEWHERE: [(&str, &str); 22] = [
    (
        "jq",
        "There is no jq here. The AWS CLI picks from answers by itself: --query 'QueueUrls[0]' --output text. In Python: import json.",
    ),
    (
        "pip",
        "Nothing can be installed here: the page has no network. boto3, botocore and the AWS CLI are there already.",
    ),
    (
        "pip3",
        "Nothing can be installed here: the page has no network. boto3, botocore and the AWS CLI are there already.",
    ),
    (
        "sam",
        "SAM's CLI needs a machine of its own. The scene's template is deployed already; change it by `aws` or in Code.",
    ),
    (
        "cdk",
        "The CDK needs Node.js. The scene's template is deployed already.",
    ),
    (
        "docker",
        "There are no containers here: functions run in the page.",
    ),
    (
        "git",
        "There is no git here. Your files are kept in this browser.",
    ),
    ("npm", "There is no Node.js here; Python is."),
    ("node", "There is no Node.js here; Python is."),
    (
        "apt",
        "Nothing can be installed here: the page has no network.",
    ),
    (
        "apt-get",
        "Nothing can be installed here: the page has no network.",
    ),
    (
        "yum",
        "Nothing can be installed here: the page has no network.",
    ),
    (
        "dnf",
        "Nothing can be installed here: the page has no network.",
    ),
    (
        "ssh",
        "There is no other machine to go to: the simulated cloud is in this page.",
    ),
    ("ping", "The simulated cloud answers HTTP: try curl."),
    ("wget", "Use curl: curl -o FILE URL."),
    (
        "man",
        "Type `help` for what the shell has, `aws help` for the AWS CLI.",
    ),
    ("find", "Use ls, or a pattern: ls */*.py"),
    ("awk", "Use cut, or --query of the AWS CLI, or Python."),
    ("diff", "Use Python's difflib, or look at both: cat A B"),
    ("ps", "One command runs at a time here; Ctrl-C ends it."),
    ("unzip", "Use Python: python -m zipfile -l FILE.zip"),
];

/// What is said of a command that is not there.
pub(crate) fn unknown(name: &str) -> String {
    let mut text = format!("bash: {name}: command not found\n");
    if let Some((_, help)) = ELSEWHERE.iter().find(|(known, _)| *known == name) {
        text.push_str(help);
        text.push('\n');
    } else if let Some(meant) = nearest(name, all_commands()) {
        text.push_str(&format!("Did you mean `{meant}`?\n"));
    }
    text
}

/// Everything that can be run.
pub(crate) fn all_commands() -> impl Iterator<Item = &'static str> {
    const APART: [&str; 14] = [
        ".", "bash", "break", "command", "continue", "curl", "eval", "exit", "sh", "sleep",
        "source", "sudo", "time", "xargs",
    ];
    let builtins = BUILTINS.iter().map(|builtin| builtin.name);
    builtins.chain(APART).chain(PROGRAMS)
}

/// The known name that is closest to one, when it is close enough to have been meant.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let allowed = 1 + name.chars().count() / 4;
    let long_enough = name.chars().count() > 1;
    known
        .filter(|known| long_enough && known.len() > 1)
        .map(|known| (distance(name, known), known))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, known)| known)
}

/// How many letters have to be put in, taken out or changed.
fn distance(from: &str, to: &str) -> usize {
    // A long name is no slip of the finger.
    if from.len() > 40 {
        return usize::MAX;
    }
    let to: Vec<char> = to.chars().collect();
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
